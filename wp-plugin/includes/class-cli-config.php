<?php
/**
 * The settings as code.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * Writes the settings of this site as one JSON or YAML file, compares such a file with the site, and applies it: whole, or not at all.
 */
final class Cli_Config {

	/**
	 * Prints the stored settings as JSON or YAML.
	 *
	 * What wp-config.php, the environment or the network fixes is not stored; the client secret is never printed.
	 *
	 * ## OPTIONS
	 *
	 * [--format=<format>]
	 * : How to write them.
	 * ---
	 * default: json
	 * options:
	 *   - json
	 *   - yaml
	 * ---
	 *
	 * ## EXAMPLES
	 *
	 *     wp vestibule config export > vestibule.json
	 *
	 * @param list<string>          $args       None.
	 * @param array<string, string> $assoc_args None.
	 */
	public function export( array $args, array $assoc_args ): void {
		if ( Settings::are_lost() ) {
			\WP_CLI::error( 'The stored settings cannot be read. What holds now is what closes the site, and no settings.' );
		}
		$stored = Settings_Overview::stored();
		\WP_CLI::line( rtrim( 'yaml' === $assoc_args['format'] ? Settings_File::yaml( $stored ) : Settings_File::text( $stored ) ) );
	}

	/**
	 * Shows what applying a file would change.
	 *
	 * Ends with status 1 when it would change something, so that a deployment can ask, and with 2 when the file is none.
	 *
	 * ## OPTIONS
	 *
	 * <file>
	 * : The file, or "-" for standard input.
	 *
	 * [--format=<format>]
	 * : How to print.
	 * ---
	 * default: table
	 * options:
	 *   - table
	 *   - json
	 *   - csv
	 * ---
	 *
	 * @param list<string>          $args       The file.
	 * @param array<string, string> $assoc_args The options.
	 */
	public function diff( array $args, array $assoc_args ): void {
		$changes = self::changes( self::read( $args[0], 2 ) );
		$as_json = 'json' === $assoc_args['format'];
		$rows    = array();
		foreach ( $changes as $key => list( $here, $there ) ) {
			$rows[] = array(
				'key'  => $key,
				'site' => $as_json ? self::shown( $key, $here ) : self::json( self::shown( $key, $here ) ),
				'file' => $as_json ? self::shown( $key, $there ) : self::json( self::shown( $key, $there ) ),
			);
		}
		\WP_CLI\Utils\format_items( $assoc_args['format'], $rows, array( 'key', 'site', 'file' ) );
		if ( array() !== $rows ) {
			\WP_CLI::halt( 1 );
		}
	}

	/**
	 * Applies a file.
	 *
	 * All of its settings are checked first, together; when one is wrong nothing changes. Settings that it does not name stay as they are.
	 *
	 * ## OPTIONS
	 *
	 * <file>
	 * : The file, or "-" for standard input.
	 *
	 * [--dry-run]
	 * : Checks and says what would change, and changes nothing.
	 *
	 * @param list<string>               $args       The file.
	 * @param array<string, string|bool> $assoc_args The options.
	 */
	public function apply( array $args, array $assoc_args ): void {
		$settings = self::read( $args[0], 1 );
		$changes  = self::changes( $settings );
		$result   = array_merge( Settings::stored(), $settings );
		$dry_run  = ! empty( $assoc_args['dry-run'] );
		$lost     = Settings::are_lost();
		// What no exported file has is not asked for.
		$unnamed  = array_filter( array_diff( array_keys( array_diff_key( Settings::DEFAULTS, $settings ) ), Settings::CONFIDENTIAL ), static fn( string $key ): bool => ! Fixed_Settings::has( $key ) );
		if ( $lost && array() !== $unnamed ) {
			\WP_CLI::error( 'The stored settings cannot be read, so the file has to name every one. It lacks: ' . implode( ', ', $unnamed ) . '.' );
		}
		try {
			self::require_right( $result, $settings );
			if ( ! $dry_run && ( $lost || array() !== $changes ) ) {
				Settings::store( $result );
				// phpcs:ignore Universal.Operators.StrictComparisons -- the order does not matter.
				if ( $result != Settings::stored() ) {
					\WP_CLI::error( 'WordPress did not store the settings. See its log.' );
				}
			}
		} catch ( Refused ) {
			\WP_CLI::error( Requirements::remedy( Requirements::missing() ) );
		}
		foreach ( $changes as $key => list( $here, $there ) ) {
			\WP_CLI::log( sprintf( '%s: %s -> %s', $key, self::json( self::shown( $key, $here ) ), self::json( self::shown( $key, $there ) ) ) );
		}
		\WP_CLI::success(
			match ( true ) {
				array() === $changes && ! $lost => 'The site is as the file says.',
				$dry_run             => 'The file is right. Nothing is changed.',
				default              => count( $changes ) . ' changed.',
			}
		);
		if ( ! $dry_run && array() !== $changes ) {
			Permission_Health::warn_on_command_line();
			if ( isset( $changes['tenants'] ) ) {
				Guest_Notice::warn_on_command_line();
			}
		}
	}

	/**
	 * The settings that a file names.
	 *
	 * @param string $file   The file, or "-".
	 * @param int    $status Of the command when it is none.
	 * @return array<string, mixed>
	 */
	private static function read( string $file, int $status ): array {
		// A folder can be opened, and says nothing.
		$text = '-' === $file ? stream_get_contents( STDIN ) : ( is_readable( $file ) && ! is_dir( $file ) ? file_get_contents( $file ) : false ); // phpcs:ignore WordPress.WP.AlternativeFunctions -- a file of the administrator's.
		if ( ! is_string( $text ) ) {
			\WP_CLI::error( "$file cannot be read.", $status );
		}
		try {
			$settings = Settings_File::read( $text );
		} catch ( \UnexpectedValueException $exception ) {
			\WP_CLI::error( "$file: " . $exception->getMessage(), $status );
		}
		foreach ( $settings as $key => $value ) {
			if ( Fixed_Settings::has( $key ) && Fixed_Settings::value( $key ) !== $value ) {
				\WP_CLI::error( "$key: " . Fixed_Settings::told( $key ) . ' The file has another value.', $status );
			}
		}

		return $settings;
	}

	/**
	 * What is different: here, and in the file.
	 *
	 * @param array<string, mixed> $settings Of the file.
	 * @return array<string, array{mixed, mixed}>
	 */
	private static function changes( array $settings ): array {
		$stored  = Settings::stored();
		$changes = array();
		foreach ( $settings as $key => $value ) {
			if ( $stored[ $key ] !== $value && ! Fixed_Settings::has( $key ) ) {
				$changes[ $key ] = array( $stored[ $key ], $value );
			}
		}

		return $changes;
	}

	/**
	 * Stops unless the engine takes all of it. What the site does not have yet may come later: the secret always comes by another way.
	 *
	 * @param array<string, mixed> $settings The settings that would be stored.
	 * @param array<string, mixed> $named    Those that the file names.
	 * @throws Refused When the extension is missing.
	 */
	private static function require_right( array $settings, array $named ): void {
		$problems = Engine_Access::problems( Configuration::json( Settings::with_fixed( $settings ), Settings::secret() ) );
		$before   = Settings::stored();
		$later    = static fn( array $problem ): bool => 'required' === $problem['reason'] && '' === ( $named[ $problem['field'] ] ?? '' ) && '' === ( $before[ $problem['field'] ] ?? '' );
		$problems = array_filter( $problems, static fn( array $problem ): bool => ! $later( $problem ) );
		if ( array() !== $problems ) {
			\WP_CLI::error( 'Nothing is changed. ' . implode( ' ', array_map( array( Setting_Problems::class, 'told_with_field' ), $problems ) ) );
		}
	}

	/**
	 * A value as it is shown.
	 *
	 * @param string $key   The setting.
	 * @param mixed  $value Its value.
	 */
	private static function shown( string $key, mixed $value ): mixed {
		return in_array( $key, Settings::CONFIDENTIAL, true ) && '' !== $value ? '…' : $value;
	}

	/**
	 * A value on one line.
	 *
	 * @param mixed $value The value.
	 */
	private static function json( mixed $value ): string {
		return (string) wp_json_encode( $value, JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE );
	}
}
