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
		return $user_id > 0 && is_multisite() && ! is_user_member_of_blog( $user_id ) && ! is_super_admin( $user_id );
	}

	/**
	 * Makes an account one of this site's.
	 *
	 * @param int    $user_id The account.
	 * @param string $role    The role on this site.
	 * @return int The account.
	 * @throws Refused When WordPress refuses.
	 */
	public static function begin( int $user_id, string $role ): int {
		$added = Database_Transaction::run( static fn(): int|\WP_Error => self::add( $user_id, $role ) );
		if ( is_wp_error( $added ) ) {
			throw new Refused( 'account_create_failed', $added->get_error_code() . ': ' . $added->get_error_message() );
		}

		return $added;
	}

	/**
	 * The same inside a transaction of the caller's.
	 *
	 * @param int    $user_id The account.
	 * @param string $role    The role on this site.
	 */
	public static function add( int $user_id, string $role ): int|\WP_Error {
		$added = add_user_to_blog( get_current_blog_id(), $user_id, $role );

		return is_wp_error( $added ) ? $added : $user_id;
	}
}
