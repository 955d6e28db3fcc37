<?php
/**
 * Settings that are not the site's to change.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * A constant of wp-config.php, an environment variable of the same name, or the network's own settings fix a setting, in this order. The
 * settings page shows it and does not take it.
 */
final class Fixed_Settings {

	public const NETWORK_OPTION = 'vestibule_network_settings';

	public const CONSTANT    = 'constant';
	public const ENVIRONMENT = 'environment';
	public const NETWORK     = 'network';

	/**
	 * Whether something fixes the setting.
	 *
	 * @param string $key The setting.
	 */
	public static function has( string $key ): bool {
		return '' !== self::origin( $key );
	}

	/**
	 * What fixes the setting; '' when nothing does.
	 *
	 * @param string $key The setting.
	 */
	public static function origin( string $key ): string {
		return match ( true ) {
			defined( Settings::CONSTANTS[ $key ] )        => self::CONSTANT,
			null !== self::variable( $key )               => self::ENVIRONMENT,
			array_key_exists( $key, self::of_network() )  => self::NETWORK,
			default                                       => '',
		};
	}

	/**
	 * The value of a setting that is fixed. A wrong one is the engine's to refuse.
	 *
	 * @param string $key The setting.
	 */
	public static function value( string $key ): mixed {
		return match ( self::origin( $key ) ) {
			self::CONSTANT    => constant( Settings::CONSTANTS[ $key ] ),
			self::ENVIRONMENT => self::typed( $key, (string) self::variable( $key ) ),
			self::NETWORK     => self::of_network()[ $key ],
		};
	}

	/**
	 * Where a setting that is fixed comes from, for whoever wants to change it.
	 *
	 * @param string $key The setting.
	 */
	public static function told( string $key ): string {
		return match ( self::origin( $key ) ) {
			/* translators: %s: name of a constant. */
			self::CONSTANT    => sprintf( __( 'Set in wp-config.php as %s.', 'vestibule' ), Settings::CONSTANTS[ $key ] ),
			/* translators: %s: name of an environment variable. */
			self::ENVIRONMENT => sprintf( __( 'Set in the environment of the server as %s.', 'vestibule' ), Settings::CONSTANTS[ $key ] ),
			self::NETWORK     => __( 'Set for the whole network.', 'vestibule' ),
			default           => '',
		};
	}

	/**
	 * The network's settings, without the secret, which no network has.
	 *
	 * @return array<string, mixed>
	 */
	public static function of_network(): array {
		$stored = is_multisite() ? get_site_option( self::NETWORK_OPTION ) : array();

		return is_array( $stored ) ? array_intersect_key( $stored, Settings::DEFAULTS ) : array();
	}

	/**
	 * The environment variable; null when there is none. An empty one says nothing: that is how container files leave one out.
	 *
	 * @param string $key The setting.
	 */
	private static function variable( string $key ): ?string {
		$text = getenv( Settings::CONSTANTS[ $key ] );

		return false === $text || '' === trim( $text ) ? null : trim( $text );
	}

	/**
	 * A variable's text in the setting's type. What cannot be turned into it stays a text, which the engine refuses.
	 *
	 * @param string $key  The setting.
	 * @param string $text The text: a list has a line, or a semicolon, between its entries.
	 * @return bool|int|string|list<string>
	 */
	private static function typed( string $key, #[\SensitiveParameter] string $text ): bool|int|string|array {
		$default = Settings::DEFAULTS[ $key ] ?? '';
		$word    = strtolower( $text );

		return match ( true ) {
			is_array( $default )                                                           => Setting_Text::lines( str_replace( ';', "\n", $text ) ),
			is_bool( $default ) && in_array( $word, array( 'true', '1', 'yes', 'on' ), true )  => true,
			is_bool( $default ) && in_array( $word, array( 'false', '0', 'no', 'off' ), true ) => false,
			is_int( $default ) && 1 === preg_match( '/^\d{1,9}$/D', $text )                 => (int) $text,
			default                                                                        => $text,
		};
	}
}
