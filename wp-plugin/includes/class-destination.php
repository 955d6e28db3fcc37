<?php
/**
 * Where a person goes after signing in.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * The page asked for; else the page that the settings name for a role; else, as WordPress does, the dashboard for those who write,
 * and the home page for those who only read. Plugins that steer people after a login keep working.
 */
final class Destination {

	/**
	 * The address to send the person to.
	 *
	 * @param \WP_User $user      The account.
	 * @param string   $asked_for The address first asked for, checked by the engine; '' if none.
	 */
	public static function of( \WP_User $user, string $asked_for ): string {
		// The window of the "session expired" dialog has its own page to close on.
		if ( Signed_In_Page::url() === $asked_for ) {
			return $asked_for;
		}
		$default = '' === $asked_for ? self::landing_page( $user ) : $asked_for;

		/** This filter is documented in wp-login.php */
		$url = (string) apply_filters( 'login_redirect', $default, $asked_for, $user );

		if ( '' === $url || ( '' === $asked_for && admin_url() === $url ) ) {
			$url = self::home_of( $user );
		}

		return self::checked( $url, home_url( '/' ) );
	}

	/**
	 * An address of this site, or of a host that a plugin allows. WordPress's own check minds the host alone: another port of it is
	 * another site, and a user name in front of it only deceives.
	 *
	 * @param string $url      The address.
	 * @param string $fallback What stands in for any other.
	 */
	public static function checked( string $url, string $fallback ): string {
		$url   = wp_validate_redirect( $url, '' );
		$parts = wp_parse_url( $url );
		if ( ! is_array( $parts ) || isset( $parts['user'] ) || isset( $parts['pass'] ) ) {
			return $fallback;
		}
		if ( ! isset( $parts['host'] ) ) {
			return str_starts_with( $url, '/' ) && ! str_starts_with( $url, '//' ) ? $url : $fallback;
		}
		foreach ( array( Site::home(), Site::login() ) as $own ) {
			if ( wp_parse_url( $own, PHP_URL_HOST ) === $parts['host'] ) {
				return wp_parse_url( $own, PHP_URL_PORT ) === ( $parts['port'] ?? null ) ? $url : $fallback;
			}
		}

		return $url;
	}

	/**
	 * Where to send someone who asked for nothing in particular.
	 *
	 * @param \WP_User $user The account.
	 */
	public static function home_of( \WP_User $user ): string {
		return match ( true ) {
			is_multisite() && ! get_active_blog_for_user( $user->ID ) && ! is_super_admin( $user->ID ) => user_admin_url(),
			is_multisite() && ! $user->has_cap( 'read' ) => get_dashboard_url( $user->ID ),
			$user->has_cap( 'edit_posts' )               => admin_url(),
			default                                      => home_url( '/' ),
		};
	}

	/**
	 * The page that the settings name for one of the person's roles; else WordPress's default, by which other plugins know that
	 * nothing was asked for.
	 *
	 * @param \WP_User $user The account.
	 */
	private static function landing_page( \WP_User $user ): string {
		if ( array() === Settings::effective()['landing_pages'] ) {
			return admin_url();
		}
		try {
			$page = Engine_Access::open()->landing( array_values( $user->roles ) );
		} catch ( Refused | \Vestibule\Exception $exception ) {
			Failure::of( $exception )->log();
			$page = '';
		}

		return '' === $page ? admin_url() : $page;
	}
}
