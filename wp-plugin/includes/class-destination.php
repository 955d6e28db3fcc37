<?php
/**
 * Where a person goes after signing in.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * The rules of wp-login.php, so that plugins which steer people after a login keep working.
 */
final class Destination {

	/**
	 * The address to send the person to.
	 *
	 * @param \WP_User $user      The account.
	 * @param string   $asked_for The address first asked for, checked by the engine; '' if none.
	 */
	public static function of( \WP_User $user, string $asked_for ): string {
		$default = '' === $asked_for ? admin_url() : $asked_for;

		/** This filter is documented in wp-login.php */
		$url = (string) apply_filters( 'login_redirect', $default, $asked_for, $user );

		if ( '' === $url || admin_url() === $url ) {
			$url = self::home_of( $user );
		}

		return wp_validate_redirect( $url, home_url( '/' ) );
	}

	/**
	 * Where WordPress sends someone who asked for nothing in particular.
	 *
	 * @param \WP_User $user The account.
	 */
	private static function home_of( \WP_User $user ): string {
		return match ( true ) {
			is_multisite() && ! get_active_blog_for_user( $user->ID ) && ! is_super_admin( $user->ID ) => user_admin_url(),
			is_multisite() && ! $user->has_cap( 'read' ) => get_dashboard_url( $user->ID ),
			$user->has_cap( 'edit_posts' )               => admin_url(),
			$user->has_cap( 'read' )                     => admin_url( 'profile.php' ),
			default                                      => home_url( '/' ),
		};
	}
}
