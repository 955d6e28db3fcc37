<?php
/**
 * The two addresses of a sign-in.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * Actions of wp-login.php: they need no permalinks, and page caches leave that file alone. Headers and exit live here only.
 */
final class Routes {

	/**
	 * Sends the browser to Microsoft.
	 */
	public static function action_login_form_vestibule_start(): never {
		self::forbid_caching();
		$request = Request::current( Profile_Section::link_user() );
		try {
			$redirect = ( new Sign_In( Engine_Access::open() ) )->start( $request );
		} catch ( \Throwable $exception ) {
			self::send_to( self::explanation( Failure::of( $exception ), 0 ) );
		}
		self::set_cookie( $redirect->cookie() );
		// phpcs:ignore WordPress.Security.SafeRedirect -- the engine built the address from Microsoft's verified discovery document.
		wp_redirect( $redirect->url(), 302, 'Vestibule' );
		exit;
	}

	/**
	 * Takes the browser back from Microsoft.
	 */
	public static function action_login_form_vestibule_callback(): never {
		self::forbid_caching();
		$request  = Request::current();
		$callback = null;
		try {
			$sign_in  = new Sign_In( Engine_Access::open() );
			$callback = $sign_in->receive( $request );
			self::set_cookie( $callback->cookie() );
			$destination = $sign_in->finish( $callback );
		} catch ( \Throwable $exception ) {
			$failure     = Failure::of( $exception );
			$destination = self::explanation( null === $callback ? $failure : $failure->returning_to( $callback->returnTo() ), $callback?->linkUser() ?? 0 );
		}
		self::send_to( $destination );
	}

	/**
	 * Logs the failure and returns the address where it is explained.
	 *
	 * @param Failure $failure   The failure.
	 * @param int     $link_user The user who wanted to connect an account, 0 if it was a sign-in.
	 */
	private static function explanation( Failure $failure, int $link_user ): string {
		$failure->log();

		return $link_user > 0 && get_current_user_id() === $link_user ? Profile_Section::failure_url( $failure ) : Login_Errors::failure_url( $failure );
	}

	/**
	 * Ends the request with a redirect within the site.
	 *
	 * @param string $url The address.
	 */
	private static function send_to( string $url ): never {
		wp_safe_redirect( $url, 302, 'Vestibule' );
		exit;
	}

	/**
	 * Sends a cookie that the engine has composed.
	 *
	 * @param string $value The header's value.
	 */
	public static function set_cookie( string $value ): void {
		header( 'Set-Cookie: ' . $value, false );
	}

	/**
	 * Nothing of a sign-in may stay in a cache, nor its address in a Referer header.
	 */
	public static function forbid_caching(): void {
		defined( 'DONOTCACHEPAGE' ) || define( 'DONOTCACHEPAGE', true );
		nocache_headers();
		header( 'Cache-Control: no-store, no-cache, must-revalidate, max-age=0, private' );
		header( 'Referrer-Policy: no-referrer' );
	}
}
