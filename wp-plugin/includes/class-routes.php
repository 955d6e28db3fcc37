<?php
/**
 * The addresses of a sign-in.
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
		$start   = Sign_In_Start::of_request();
		$request = $start + Request::current();
		try {
			$redirect = ( new Sign_In( Engine_Access::open() ) )->start( $request );
		} catch ( \Throwable $exception ) {
			self::send_to( self::url_after( Failure::of( $exception ), Sign_In_Attempt::of_start( $start ), false ) );
		}
		self::set_cookie( $redirect->cookie() );
		// phpcs:ignore WordPress.Security.SafeRedirect -- the engine built the address from Microsoft's verified discovery document, or checked that it is the site's own.
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
			$failure     = Failure::of( $exception )->returning_to( $callback?->returnTo() ?? '' );
			$destination = self::url_after( $failure, Sign_In_Attempt::of_answer( $callback, $exception ), null !== $callback );
		}
		self::send_to( $destination );
	}

	/**
	 * The page that keeps what the browser keeps from us, and goes on to Microsoft.
	 */
	public static function action_login_form_vestibule_challenge(): never {
		self::forbid_caching();
		header( 'Vary: Cookie', false );
		$query     = wp_unslash( $_GET ); // phpcs:ignore WordPress.Security.NonceVerification -- only reads.
		$return_to = is_string( $query['redirect_to'] ?? null ) ? $query['redirect_to'] : '';
		if ( ! Login_Form::is_offered() ) {
			self::send_to( wp_login_url( $return_to ) );
		}
		echo Challenge_Page::html( $return_to, '1' === ( $query[ Sign_In_Start::SILENT ] ?? '' ) ); // phpcs:ignore WordPress.Security.EscapeOutput -- escaped there.
		exit;
	}

	/**
	 * The page of a window that leaves the sign-in to another one.
	 */
	public static function action_login_form_vestibule_wait(): never {
		self::forbid_caching();
		$query       = wp_unslash( $_GET ); // phpcs:ignore WordPress.Security.NonceVerification -- only reads.
		$destination = Waiting_Page::destination( $query );
		if ( '' !== $destination ) {
			self::send_to( $destination );
		}
		echo Waiting_Page::html( $query ); // phpcs:ignore WordPress.Security.EscapeOutput -- escaped there.
		exit;
	}

	/**
	 * Logs a failure, records it, and returns the address where the person goes: on, when it is nothing to tell, else to an explanation.
	 *
	 * @param Failure         $failure  The failure.
	 * @param Sign_In_Attempt $attempt  What failed.
	 * @param bool            $answered Whether Microsoft's answer belonged to a sign-in of this browser.
	 */
	private static function url_after( Failure $failure, Sign_In_Attempt $attempt, bool $answered ): string {
		$failure->log();
		Sign_In_Health::failed( $failure, $answered );
		Sign_In_Log::failed( $failure, $attempt );
		if ( self::is_signed_in_meanwhile( $failure, $attempt ) ) {
			return $failure->return_to;
		}
		// Nobody who is signed in by now needs it.
		if ( $attempt->begin_anew && Current_Session::is_of_stranger() ) {
			return 'sign_in_elsewhere' === $failure->reason ? Waiting_Page::url( $failure->return_to ) : Sign_In_Start::anew_url( $failure->return_to );
		}
		$url = Renewal::url_after( $failure, $attempt );

		return '' === $url ? $attempt->failure_url( $failure ) : $url;
	}

	/**
	 * Two windows that begin at the same moment get a cookie each, and the browser keeps one. When the other has signed in by it, this
	 * one only has to show its page.
	 *
	 * @param Failure         $failure The failure.
	 * @param Sign_In_Attempt $attempt What failed.
	 */
	private static function is_signed_in_meanwhile( Failure $failure, Sign_In_Attempt $attempt ): bool {
		return in_array( $failure->reason, array( 'sign_in_elsewhere', 'cookies_missing' ), true ) && '' !== $failure->return_to
			&& in_array( $attempt->purpose, array( '', 'renew' ), true ) && Current_Session::give_way();
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
		header( 'Cache-Control: ' . NO_STORE );
		header( 'Referrer-Policy: no-referrer' );
	}
}
