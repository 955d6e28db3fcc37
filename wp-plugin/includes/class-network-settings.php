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
		self::change( array_merge( Fixed_Settings::of_network(), array( $key => $value ) ) );
	}

	/**
	 * Leaves a setting to the sites again.
	 *
	 * @param string $key The setting.
	 */
	public static function remove( string $key ): void {
		self::change( array_diff_key( Fixed_Settings::of_network(), array( $key => true ) ) );
	}

	/**
	 * Stores what is fixed from now on. It is recorded at the site where it was done.
	 *
	 * @param array<string, mixed> $settings The network's settings.
	 */
	private static function change( array $settings ): void {
		$before = Fixed_Settings::of_network();
		update_site_option( Fixed_Settings::NETWORK_OPTION, $settings );
		$none = array_fill_keys( array_keys( $before + $settings ), null );
		Sign_In_Log::settings_changed( $before + $none, $settings + $none, what: 'network_settings' );
	}
}
