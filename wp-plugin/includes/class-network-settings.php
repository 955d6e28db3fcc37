<?php
/**
 * Settings that a network fixes for all of its sites.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * Stores them. Fixed_Settings says what holds; the client secret is each site's own.
 */
final class Network_Settings {

	/**
	 * Fixes a setting.
	 *
	 * @param string $key   The setting.
	 * @param mixed  $value Its value, which the engine has accepted.
	 */
	public static function store( string $key, mixed $value ): void {
		update_site_option( Fixed_Settings::NETWORK_OPTION, array_merge( Fixed_Settings::of_network(), array( $key => $value ) ) );
	}

	/**
	 * Leaves a setting to the sites again.
	 *
	 * @param string $key The setting.
	 */
	public static function remove( string $key ): void {
		update_site_option( Fixed_Settings::NETWORK_OPTION, array_diff_key( Fixed_Settings::of_network(), array( $key => true ) ) );
	}
}
