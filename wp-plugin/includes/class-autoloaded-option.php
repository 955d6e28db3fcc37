<?php
/**
 * An option of the plugin that WordPress has at hand.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * WordPress reads these options with all others that it loads at the start. get_option() would unserialize the text each time and ask
 * several filters, which on a page where the settings are looked at five times is the larger part of the work.
 */
final class Autoloaded_Option {

	/**
	 * What was read, by name: the stored text and its value.
	 *
	 * @var array<string, array{string, mixed}>
	 */
	private static array $read = array();

	/**
	 * The value; null when nothing is stored.
	 *
	 * @param string $name The option.
	 */
	public static function read( string $name ): mixed {
		$text = wp_load_alloptions()[ $name ] ?? null;
		if ( ! is_string( $text ) ) {
			// Another plugin may have taken it out of what is loaded.
			return get_option( $name, null );
		}
		if ( ( self::$read[ $name ][0] ?? null ) !== $text ) {
			self::$read[ $name ] = array( $text, maybe_unserialize( $text ) );
		}

		return self::$read[ $name ][1];
	}
}
