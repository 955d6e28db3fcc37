<?php
/**
 * What each site of a network knows of an account by itself.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * Sites of a network share accounts, and each may have other rules, another directory and other people to read what it keeps. There the keys
 * of user meta have the prefix of the site's tables.
 */
final class Site_User_Meta {

	/**
	 * The key on this site.
	 *
	 * @param string $name The name.
	 */
	public static function key( string $name ): string {
		return ( is_multisite() ? $GLOBALS['wpdb']->get_blog_prefix() : '' ) . $name;
	}

	/**
	 * Does something on each site that keeps a value of an account.
	 *
	 * @param int               $user_id The account.
	 * @param string            $name    The name.
	 * @param callable(): mixed $work    What.
	 */
	public static function on_each_site( int $user_id, string $name, callable $work ): void {
		if ( ! is_multisite() ) {
			$work();
			return;
		}
		$pattern = '/^' . preg_quote( $GLOBALS['wpdb']->base_prefix, '/' ) . '(?:(\d+)_)?' . preg_quote( $name, '/' ) . '$/D';
		foreach ( array_keys( (array) get_user_meta( $user_id ) ) as $key ) {
			if ( 1 !== preg_match( $pattern, (string) $key, $found ) ) {
				continue;
			}
			switch_to_blog( (int) ( $found[1] ?? get_main_site_id() ) );
			try {
				$work();
			} finally {
				restore_current_blog();
			}
		}
	}
}
