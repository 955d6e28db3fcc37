<?php
/**
 * The server that knows what was written last.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * Large sites read from replicas, which lag behind. What a sign-in decides on may be a second old: an account that was just made, a
 * session that has just ended. The drop-ins that spread queries (HyperDB, LudicrousDB and their kin) can be told so.
 */
final class Primary_Database {

	/**
	 * Their ways to say it; the newer one first.
	 */
	private const METHODS = array( 'send_reads_to_primaries', 'send_reads_to_masters' );

	/**
	 * From here on this request reads from where it writes. False where there is one server only.
	 */
	public static function read(): bool {
		global $wpdb;
		foreach ( self::METHODS as $method ) {
			if ( is_callable( array( $wpdb, $method ) ) ) {
				$wpdb->$method();
				return true;
			}
		}

		return false;
	}

	/**
	 * The same, for the user meta of an account: what this process remembers of it is forgotten.
	 *
	 * @param int $user_id The account.
	 */
	public static function read_meta_of( int $user_id ): void {
		self::read();
		wp_cache_delete( $user_id, 'user_meta' );
	}

	/**
	 * What the gate has to know of a session, asked there before somebody with a login cookie is turned away: it may have begun a moment
	 * ago, or was renewed, or became that of a member. Null when nobody is signed in, and where there is one server only.
	 *
	 * @param array<string, mixed> $session Of Current_Session::facts().
	 * @return array<string, mixed>|null
	 */
	public static function session( array $session ): ?array {
		$found = 'application' !== $session['kind'] && isset( $_COOKIE[ LOGGED_IN_COOKIE ] ) && self::finds_session();

		return $found ? Current_Session::facts() : null;
	}

	/**
	 * Looks there who is signed in. True when somebody is.
	 */
	private static function finds_session(): bool {
		$cookie = wp_parse_auth_cookie( '', 'logged_in' );
		if ( ! is_array( $cookie ) || ! self::read() ) {
			return false;
		}
		$user = get_user_by( 'login', $cookie['username'] );
		if ( false === $user ) {
			return false;
		}
		wp_cache_delete( $user->ID, 'users' );
		wp_cache_delete( $user->ID, 'user_meta' );
		$GLOBALS['current_user'] = null; // phpcs:ignore WordPress.WP.GlobalVariablesOverride -- so that WordPress looks again.

		return is_user_logged_in();
	}
}
