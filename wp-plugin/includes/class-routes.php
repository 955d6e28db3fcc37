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
		try {
			$redirect = ( new Sign_In( Engine_Access::open() ) )->start( Request::current( Profile_Section::link_user() ) );
			header( 'Set-Cookie: ' . $redirect->cookie(), false );
			// phpcs:ignore WordPress.Security.SafeRedirect -- the engine built the address from Microsoft's verified discovery document.
			wp_redirect( $redirect->url(), 302, 'Vestibule' );
		} catch ( \Throwable $exception ) {
			self::end_with( Failure::of( $exception ), 0 );
		}
		exit;
	}

	/**
	 * Takes the browser back from Microsoft.
	 */
	public static function action_login_form_vestibule_callback(): never {
		self::forbid_caching();
		$callback = null;
		try {
			$sign_in  = new Sign_In( Engine_Access::open() );
			$callback = $sign_in->receive( Request::current() );
			header( 'Set-Cookie: ' . $callback->cookie(), false );
			wp_safe_redirect( $sign_in->finish( $callback ), 302, 'Vestibule' );
		} catch ( \Throwable $exception ) {
			$failure = Failure::of( $exception );
			self::end_with( null === $callback ? $failure : $failure->returning_to( $callback->returnTo() ), $callback?->linkUser() ?? 0 );
		}
		exit;
	}

	/**
	 * Logs the failure and sends the browser where it is explained.
	 *
	 * @param Failure $failure   The failure.
	 * @param int     $link_user The user who wanted to connect an account, 0 if it was a sign-in.
	 */
	private static function end_with( Failure $failure, int $link_user ): void {
		$failure->log();
		$linking = $link_user > 0 && get_current_user_id() === $link_user;
		wp_safe_redirect( $linking ? Profile_Section::failure_url( $failure ) : Login_Errors::failure_url( $failure ), 302, 'Vestibule' );
	}

	/**
	 * Nothing of a sign-in may stay in a cache, nor its address in a Referer header.
	 */
	private static function forbid_caching(): void {
		defined( 'DONOTCACHEPAGE' ) || define( 'DONOTCACHEPAGE', true );
		nocache_headers();
		header( 'Cache-Control: no-store, no-cache, must-revalidate, max-age=0, private' );
		header( 'Referrer-Policy: no-referrer' );
	}
}
