<?php
/**
 * Sessions of people who signed in with Microsoft some time ago.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * Whether a session is too old or was idle for too long is the gate's decision; here is what that means for WordPress's own parts,
 * which know nothing of it: the login page and the dialog of the administration. WordPress-only sessions are never concerned.
 */
final class Session_Expiry {

	public const EXPIRED = 'session_expired';
	public const IDLE    = 'session_idle';

	/**
	 * Why the session is good for nothing but a renewal; '' when it is good, or none of Microsoft's.
	 *
	 * @param \WP_User|null $user Whose session in this browser, null for that of who is signed in.
	 */
	public static function reason( ?\WP_User $user = null ): string {
		if ( ! Protection::is_armed() || ! Engine_Access::is_compatible() ) {
			return '';
		}
		// Its age is the same for members and for people of other sites of the network.
		$session = array( 'foreign' => false ) + Current_Session::facts( $user );
		if ( 'microsoft' !== $session['kind'] ) {
			return '';
		}
		$decision = Gate_Decision::of( self::request(), $session );

		return in_array( $decision->reason, array( self::EXPIRED, self::IDLE ), true ) && Gate_Decision::PASS !== $decision->action ? $decision->reason : '';
	}

	/**
	 * The gate is about to turn a request away. An idle session ends here, and the heartbeat learns what it has to tell the page.
	 *
	 * @param Gate_Decision $decision What was decided.
	 */
	public static function before_answer( Gate_Decision $decision ): void {
		// phpcs:ignore WordPress.Security.NonceVerification -- only compared.
		if ( wp_doing_ajax() && 'heartbeat' === ( $_POST['action'] ?? '' ) ) {
			Routes::forbid_caching();
			// Older versions of WordPress send their own headers once more at the end.
			add_filter( 'nocache_headers', static fn( $headers ): array => array( 'Cache-Control' => NO_STORE ) + (array) $headers, PHP_INT_MAX );
			// What WordPress tells the page of someone who is not signed in: it opens the dialog, and the draft stays where it is.
			wp_send_json(
				array(
					'wp-auth-check' => false,
					'server_time'   => time(),
				)
			);
		}
		if ( self::IDLE === $decision->reason && Gate_Decision::CHALLENGE === $decision->action ) {
			Routes::forbid_caching();
			Current_Session::end();
			$uri = (string) ( $_SERVER['REQUEST_URI'] ?? '' ); // phpcs:ignore WordPress.Security.ValidatedSanitizedInput -- encoded there.
			// What everybody may see is shown again, to somebody who is signed out now.
			wp_safe_redirect( $decision->public ? Site::address_of( $uri ) : self::login_url( $uri ), 302, 'Vestibule' );
			exit;
		}
	}

	/**
	 * On the login page: says why it is shown, ends a session that was idle, and offers to renew one that is merely old.
	 */
	public static function action_login_form_login(): void {
		// A session of another site of the network is not this site's to end.
		$reason = Current_Session::is_of_stranger() ? '' : self::reason();
		if ( '' === $reason ) {
			return;
		}
		if ( self::IDLE === $reason ) {
			Current_Session::end();
		}
		add_filter( 'wp_login_errors', static fn( $errors ) => self::explain( $errors, $reason ), 11 );
	}

	/**
	 * WordPress takes a valid login cookie for a sign-in when the login page is opened. That of an expired session is none, also where
	 * nobody is signed in because another session of the browser has just been ended; nor is that of another site of the network, which
	 * would lead to a page that sends the browser here again.
	 *
	 * @param mixed $user What WordPress found.
	 * @return mixed
	 */
	public static function refuse_cookie( $user ) {
		if ( $user instanceof \WP_User && is_multisite() && Protection::is_armed() && Site_Membership::is_missing( $user->ID ) ) {
			return self::no_sign_in( esc_html__( 'You are signed in on another site of this network, and are no member of this one.', 'vestibule' ) );
		}
		$reason = $user instanceof \WP_User ? self::reason( $user ) : '';

		return '' === $reason ? $user : self::no_sign_in( esc_html( (string) Login_Errors::text( $reason ) ) );
	}

	/**
	 * Why a cookie is no sign-in. WordPress takes every other code for an attempt that failed, and plugins lock addresses out for those.
	 *
	 * @param string $html The text.
	 */
	private static function no_sign_in( string $html ): \WP_Error {
		return new \WP_Error( 'empty_username', $html, 'message' );
	}

	/**
	 * Adds the text, unless the page says something already.
	 *
	 * @param mixed  $errors The page's WP_Error.
	 * @param string $reason The reason.
	 * @return mixed
	 */
	private static function explain( $errors, string $reason ) {
		if ( ! $errors instanceof \WP_Error || array() !== array_diff( $errors->get_error_codes(), array( '', 'expired' ) ) ) {
			return $errors;
		}

		return new \WP_Error( 'vestibule_' . $reason, esc_html( (string) Login_Errors::text( $reason ) ), 'message' );
	}

	/**
	 * The login page for a session that was idle.
	 *
	 * @param string $uri The raw address that was asked for.
	 */
	private static function login_url( string $uri ): string {
		return add_query_arg(
			array(
				Login_Errors::REASON_ARGUMENT => self::IDLE,
				'redirect_to'                 => rawurlencode( Site::address_of( $uri ) ),
			),
			Site::login()
		);
	}

	/**
	 * A request that every session of a person who may be there passes: that for the administration.
	 *
	 * @return array<string, mixed>
	 */
	private static function request(): array {
		return array(
			'script'    => 'wp-admin/index.php',
			'method'    => 'GET',
			'uri'       => (string) wp_parse_url( admin_url(), PHP_URL_PATH ),
			'accept'    => 'text/html',
			'selectors' => array(),
		) + Gate_Request::at( 'start' );
	}
}
