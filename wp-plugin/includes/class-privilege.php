<?php
/**
 * Which roles and accounts are privileged.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * An account is privileged when it could give itself, or others, the whole site.
 */
final class Privilege {

	/**
	 * One of these is enough.
	 */
	public const CAPABILITIES = array(
		'activate_plugins',
		'create_users',
		'delete_users',
		'edit_files',
		'edit_plugins',
		'edit_themes',
		'edit_users',
		'install_plugins',
		'install_themes',
		'manage_network',
		'manage_network_options',
		'manage_network_users',
		'manage_options',
		'promote_users',
		'update_core',
		'update_plugins',
		'upload_plugins',
	);

	/**
	 * Whether the capabilities hold a privileged one.
	 *
	 * @param array<string, mixed> $capabilities Capability => granted.
	 */
	public static function is_in( array $capabilities ): bool {
		return array() !== array_intersect( array_keys( array_filter( $capabilities ) ), self::CAPABILITIES );
	}

	/**
	 * Whether the account is privileged on this site.
	 *
	 * @param \WP_User $user The account.
	 */
	public static function is_held_here( \WP_User $user ): bool {
		return is_super_admin( $user->ID ) || self::is_in( $user->allcaps );
	}

	/**
	 * Whether the account is privileged here or, in a network, on any of its sites: the login cookie is good for all of them.
	 *
	 * @param \WP_User $user The account.
	 */
	public static function is_held_by( \WP_User $user ): bool {
		return self::is_held_here( $user ) || ( is_multisite() && self::is_held_elsewhere( $user->ID ) );
	}

	/**
	 * Reads the roles on the network's other sites. A role this site does not know counts as privileged.
	 *
	 * @param int $user_id The account.
	 */
	private static function is_held_elsewhere( int $user_id ): bool {
		global $wpdb;
		$roles   = wp_roles()->roles;
		$pattern = '/^' . preg_quote( $wpdb->base_prefix, '/' ) . '(\d+_)?capabilities$/';
		foreach ( get_user_meta( $user_id ) as $key => $values ) {
			if ( 1 !== preg_match( $pattern, (string) $key ) ) {
				continue;
			}
			$granted = maybe_unserialize( $values[0] );
			foreach ( array_keys( array_filter( is_array( $granted ) ? $granted : array() ) ) as $name ) {
				if ( ! isset( $roles[ $name ] ) || self::is_in( $roles[ $name ]['capabilities'] ) ) {
					return true;
				}
			}
		}

		return false;
	}
}
