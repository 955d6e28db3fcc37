<?php
/**
 * A browser in which somebody is signed in.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP\Tests;

use Vestibule\WP\Login_Session;

/** Sessions as WordPress keeps them, with the cookies of the request. */
trait Browser_Session {

	/**
	 * Signs somebody in and returns the session's token.
	 *
	 * @param int                       $user_id   The account.
	 * @param array<string, mixed>|null $microsoft What was verified, null for a session that began with a password.
	 * @param string                    $scheme    Which cookie the browser sends: logged_in, auth or secure_auth.
	 */
	private static function sign_in( int $user_id, ?array $microsoft, string $scheme = 'logged_in' ): string {
		$tokens = \WP_Session_Tokens::get_instance( $user_id );
		// Nothing goes along from a session that the browser has already.
		$cookies = $_COOKIE;
		$_COOKIE = array();
		wp_set_current_user( 0 );
		$token   = $tokens->create( time() + DAY_IN_SECONDS );
		$_COOKIE = $cookies;
		if ( null !== $microsoft ) {
			$tokens->update( $token, array( Login_Session::KEY => $microsoft ) + $tokens->get( $token ) );
		}
		self::send_cookie( $user_id, $token, $scheme );
		wp_set_current_user( $user_id );

		return $token;
	}

	/**
	 * Lets the browser send a cookie.
	 *
	 * @param int    $user_id The account.
	 * @param string $token   The session's token.
	 * @param string $scheme  Which cookie.
	 */
	private static function send_cookie( int $user_id, string $token, string $scheme ): void {
		$names                      = array(
			'logged_in'   => LOGGED_IN_COOKIE,
			'auth'        => AUTH_COOKIE,
			'secure_auth' => SECURE_AUTH_COOKIE,
		);
		$_COOKIE[ $names[ $scheme ] ] = wp_generate_auth_cookie( $user_id, time() + DAY_IN_SECONDS, $scheme, $token );
	}

	/**
	 * What was verified at a time.
	 *
	 * @param int                  $verified When.
	 * @param array<string, mixed> $members  Members that differ.
	 * @return array<string, mixed>
	 */
	private static function verified( int $verified, array $members = array() ): array {
		return $members + array(
			'issuer'     => 'https://login.microsoftonline.com/' . self::$tenant . '/v2.0',
			'tenant'     => self::$tenant,
			'object'     => self::$object,
			'sid'        => 'microsofts-session',
			'subject'    => 'pairwise-subject',
			'username'   => 'nestor@contoso.example',
			'login_hint' => '',
			'id_token'   => '',
			'expires'    => $verified + 3600,
			'verified'   => $verified,
		);
	}

	/**
	 * What WordPress keeps of a session now.
	 *
	 * @param int    $user_id The account.
	 * @param string $token   The token.
	 * @return array<string, mixed>|null
	 */
	private static function session( int $user_id, string $token ): ?array {
		wp_cache_delete( $user_id, 'user_meta' );

		return \WP_Session_Tokens::get_instance( $user_id )->get( $token );
	}
}
