<?php
/**
 * The settings of a site as a text that people keep under version control.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * JSON or YAML: one object with a version and the settings, each under its key and in its type. The client secret is never in it.
 */
final class Settings_File {

	/**
	 * Raised when older versions could not read what a newer one writes.
	 */
	private const VERSION = 1;

	/**
	 * The text.
	 *
	 * @param array<string, mixed> $settings Settings without the secret.
	 */
	public static function text( array $settings ): string {
		$file = array(
			'vestibule' => self::VERSION,
			'settings'  => (object) $settings,
		);

		return wp_json_encode( $file, JSON_PRETTY_PRINT | JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE ) . "\n";
	}

	/**
	 * The text in YAML, a setting per line. Each value is written as JSON writes it, which YAML reads alike.
	 *
	 * @param array<string, mixed> $settings Settings without the secret.
	 */
	public static function yaml( array $settings ): string {
		$lines = array( 'vestibule: ' . self::VERSION, array() === $settings ? 'settings: {}' : 'settings:' );
		foreach ( $settings as $key => $value ) {
			$lines[] = "  $key: " . wp_json_encode( $value, JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE );
		}

		return implode( "\n", $lines ) . "\n";
	}

	/**
	 * The settings that a text names; what it does not name is not in the result. Whether they are right is for the engine to say.
	 *
	 * @param string $text The text.
	 * @return array<string, mixed>
	 * @throws \UnexpectedValueException When it is not such a file; its message says what to do.
	 */
	public static function read( string $text ): array {
		$text = str_starts_with( $text, "\u{FEFF}" ) ? substr( $text, strlen( "\u{FEFF}" ) ) : $text;
		try {
			$file = json_decode( str_starts_with( ltrim( $text ), '{' ) ? $text : self::json_of_yaml( $text ), true, 8, JSON_THROW_ON_ERROR );
		} catch ( \JsonException $exception ) {
			throw new \UnexpectedValueException( 'It is not JSON: ' . $exception->getMessage() . '.' );
		}
		if ( ! is_array( $file ) || array_is_list( $file ) ) {
			throw new \UnexpectedValueException( 'It is no settings file. "wp vestibule config export" writes one.' );
		}
		if ( self::VERSION !== ( $file['vestibule'] ?? null ) ) {
			throw new \UnexpectedValueException( sprintf( 'This version of the plugin reads files with "vestibule": %d.', self::VERSION ) );
		}
		$settings = $file['settings'] ?? null;
		if ( ! is_array( $settings ) || ( array() !== $settings && array_is_list( $settings ) ) || array() !== array_diff_key( $file, array_flip( array( 'vestibule', 'settings' ) ) ) ) {
			throw new \UnexpectedValueException( 'Beside "vestibule" it has "settings", an object, and nothing else.' );
		}
		if ( array_key_exists( Settings::CLIENT_SECRET, $settings ) ) {
			throw new \UnexpectedValueException( 'The client secret has no place in a file. Give it with: wp vestibule settings set client_secret -' );
		}
		$unknown = array_diff_key( $settings, Settings::DEFAULTS );
		if ( array() !== $unknown ) {
			throw new \UnexpectedValueException( 'There is no setting ' . implode( ', ', array_keys( $unknown ) ) . '.' );
		}
		$empty = array_filter( $settings, 'is_null' );
		if ( array() !== $empty ) {
			throw new \UnexpectedValueException( 'There is no value for ' . implode( ', ', array_keys( $empty ) ) . '.' );
		}

		return $settings;
	}

	/**
	 * A YAML text as JSON.
	 *
	 * @param string $text The text.
	 * @throws \UnexpectedValueException When it is none, or nobody here can tell.
	 */
	private static function json_of_yaml( string $text ): string {
		try {
			$read = Engine_Access::yaml( $text );
		} catch ( Refused ) {
			throw new \UnexpectedValueException( 'It is not JSON, and YAML needs the extension. ' . Requirements::remedy( Requirements::missing() ) );
		}
		if ( '' !== $read['problem'] ) {
			throw new \UnexpectedValueException( 'It is neither JSON nor YAML: ' . $read['problem'] . '.' );
		}

		return $read['json'];
	}
}
