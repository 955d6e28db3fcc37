<?php
/**
 * Which accounts of a network are accounts of this site.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * The sites of a network share accounts and login cookies; who belongs to which is a role there. WordPress itself asks for it in the
 * administration only.
 */
final class Site_Membership {

	/**
	 * Whether an account of the network is none of this site's. Who manages the network belongs everywhere.
	 *
	 * @param int $user_id The account, 0 for nobody.
	 */
	public static function is_missing( int $user_id ): bool {
		return $user_id > 0 && is_multisite() && ! self::exists( $user_id ) && ! is_super_admin( $user_id );
	}

	/**
	 * Whether an address is an invitation to become a member that WordPress will take. The key in it is a secret.
	 *
	 * @param string $uri The raw address.
	 */
	public static function is_invitation( string $uri ): bool {
		if ( ! str_contains( $uri, '/newbloguser/' ) || false === has_action( 'init', 'maybe_add_existing_user_to_blog' ) ) {
			return false;
		}
		// As maybe_add_existing_user_to_blog() reads it.
		$parts = explode( '/', $uri );
		$key   = array_pop( $parts );
		$key   = '' === $key ? array_pop( $parts ) : $key;

		return 1 === preg_match( '/^[A-Za-z0-9]{1,64}$/D', (string) $key ) && ! empty( get_option( 'new_user_' . $key ) );
	}

	/**
	 * Makes an account one of this site's.
	 *
	 * @param int          $user_id The account.
	 * @param list<string> $roles   The roles on this site, the first one first.
	 * @return int The account.
	 * @throws Refused When WordPress refuses.
	 */
	public static function begin( int $user_id, array $roles ): int {
		$added = Database_Transaction::run( static fn(): int|\WP_Error => self::add( $user_id, $roles ) );
		if ( is_wp_error( $added ) ) {
			throw new Refused( 'account_create_failed', $added->get_error_code() . ': ' . $added->get_error_message() );
		}

		return $added;
	}

	/**
	 * The same inside a transaction of the caller's.
	 *
	 * @param int          $user_id The account.
	 * @param list<string> $roles   The roles on this site, the first one first.
	 */
	public static function add( int $user_id, array $roles ): int|\WP_Error {
		// Also on a site that is archived, of which WordPress says that it has no members: a role that is there stays.
		if ( self::exists( $user_id ) ) {
			return $user_id;
		}
		$added = add_user_to_blog( get_current_blog_id(), $user_id, $roles[0] ?? '' );
		if ( is_wp_error( $added ) ) {
			return $added;
		}
		Account_Roles::add_further( $user_id, $roles );

		return $user_id;
	}

	/**
	 * Whether the account has a role here, or had one.
	 *
	 * @param int $user_id The account.
	 */
	private static function exists( int $user_id ): bool {
		global $wpdb;

		return is_array( get_user_meta( $user_id, $wpdb->get_blog_prefix() . 'capabilities', true ) );
	}
}
