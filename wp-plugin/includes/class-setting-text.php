<?php
/**
 * Settings as people type them.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * From the text of a field to the setting's own type and back. The type is that of its default; whether the value is right is the
 * engine's question, so what cannot be turned into the type stays a text and is refused there.
 */
final class Setting_Text {

	/**
	 * Seconds of the unit in which a number is typed.
	 */
	public const UNITS = array(
		'session_max_age' => MINUTE_IN_SECONDS,
		'session_idle'    => MINUTE_IN_SECONDS,
	);

	/**
	 * The value of a typed text.
	 *
	 * @param string $key   The setting.
	 * @param string $typed What was typed.
	 * @return bool|int|string|list<string>
	 */
	public static function parse( string $key, string $typed ): bool|int|string|array {
		return match ( gettype( Settings::DEFAULTS[ $key ] ) ) {
			'boolean' => array(
				''  => false,
				'1' => true,
			)[ $typed ] ?? $typed,
			'integer' => self::number( $typed, self::UNITS[ $key ] ?? 1 ),
			'array'   => self::lines( $typed ),
			default   => trim( $typed ),
		};
	}

	/**
	 * The text in which a value is shown.
	 *
	 * @param string $key   The setting.
	 * @param mixed  $value Its value, of whatever type.
	 */
	public static function of( string $key, mixed $value ): string {
		return match ( true ) {
			is_array( $value ) => implode( "\n", array_filter( $value, 'is_scalar' ) ),
			is_int( $value )   => (string) round( $value / ( self::UNITS[ $key ] ?? 1 ), 6 ),
			is_scalar( $value ) => (string) $value,
			default            => '',
		};
	}

	/**
	 * The lines that hold something.
	 *
	 * @param string $typed What was typed.
	 * @return list<string>
	 */
	public static function lines( string $typed ): array {
		$lines = preg_split( '/\r\n|\r|\n/', $typed );

		return array_values( array_filter( array_map( 'trim', false === $lines ? array() : $lines ), static fn( string $line ): bool => '' !== $line ) );
	}

	/**
	 * A number in the setting's own unit.
	 *
	 * @param string $typed What was typed.
	 * @param int    $unit  What one of the typed units is worth.
	 */
	private static function number( string $typed, int $unit ): int|string {
		$typed = trim( $typed );

		return 1 === preg_match( '/^-?\d{1,9}([.,]\d{1,9})?$/D', $typed ) ? (int) round( (float) str_replace( ',', '.', $typed ) * $unit ) : $typed;
	}
}
