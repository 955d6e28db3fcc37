<?php
/**
 * The commands wp vestibule settings list, get and set.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * Reads and writes the settings, with the same checks as the page.
 */
final class Cli_Settings {

	/**
	 * Lists the settings, their values, and where each comes from.
	 *
	 * ## OPTIONS
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
	 * @param list<string>          $args       None.
	 * @param array<string, string> $assoc_args The options.
	 */
	public function list( array $args, array $assoc_args ): void {
		$stored = get_option( Settings::OPTION, array() );
		$rows   = array();
		foreach ( array_keys( Settings::CONSTANTS ) as $key ) {
			$value  = Settings::CLIENT_SECRET === $key ? self::secret() : Settings::effective()[ $key ];
			$value  = in_array( $key, Settings::CONFIDENTIAL, true ) && '' !== $value ? '(kept)' : $value;
			$rows[] = array(
				'key'    => $key,
				'value'  => 'json' === $assoc_args['format'] ? $value : self::text( $value ),
				'source' => match ( true ) {
					Fixed_Settings::has( $key ) => Fixed_Settings::origin( $key ),
					Settings::CLIENT_SECRET === $key ? null !== Settings::secret() : isset( $stored[ $key ] ) => 'stored',
					default                    => 'default',
				},
			);
		}
		\WP_CLI\Utils\format_items( $assoc_args['format'], $rows, array( 'key', 'value', 'source' ) );
	}

	/**
	 * Prints a setting.
	 *
	 * ## OPTIONS
	 *
	 * <key>
	 * : The setting. The client secret is never printed.
	 *
	 * [--format=<format>]
	 * : How to print.
	 * ---
	 * default: text
	 * options:
	 *   - text
	 *   - json
	 * ---
	 *
	 * @param list<string>          $args       The setting.
	 * @param array<string, string> $assoc_args The options.
	 */
	public function get( array $args, array $assoc_args ): void {
		list( $key ) = $args;
		self::require_known( $key );
		if ( Settings::CLIENT_SECRET === $key ) {
			\WP_CLI::error( 'The client secret goes in and never comes out.' );
		}
		$value = Settings::effective()[ $key ];
		\WP_CLI::line( 'json' === $assoc_args['format'] ? (string) wp_json_encode( $value, JSON_UNESCAPED_SLASHES ) : self::text( $value ) );
	}

	/**
	 * Changes a setting, if the result is right.
	 *
	 * ## OPTIONS
	 *
	 * <key>
	 * : The setting.
	 *
	 * [<value>...]
	 * : Its value: true or false, seconds, a text, or the lines of a list (none empties it). For the client secret "-", which reads it
	 * from standard input, where neither the shell's history nor other people on the machine see it.
	 *
	 * [--network]
	 * : Fix it for all sites of the network. They show it and cannot change it.
	 *
	 * ## EXAMPLES
	 *
	 *     wp vestibule settings set scenario intranet
	 *     wp vestibule settings set exempt_paths 'prefix /shop/' 'exact /about/'
	 *     wp vestibule settings set client_secret - < secret.txt
	 *
	 * @param list<string>        $args       The setting and its value.
	 * @param array<string, bool> $assoc_args The options.
	 */
	public function set( array $args, array $assoc_args ): void {
		$key    = array_shift( $args );
		$secret = '';
		self::require_known( $key );
		if ( ! empty( $assoc_args['network'] ) ) {
			self::set_for_network( $key, $args );
			return;
		}
		if ( Fixed_Settings::has( $key ) ) {
			\WP_CLI::error( "$key: " . Fixed_Settings::told( $key ) );
		}
		if ( Settings::are_lost() ) {
			\WP_CLI::error( 'The stored settings cannot be read, and one of them would not bring the others back. Restore the option vestibule_settings, apply a complete file with "wp vestibule config apply", or enter everything on the settings page.' );
		}
		$settings = Settings::stored();
		if ( Settings::CLIENT_SECRET === $key ) {
			$secret = self::read_secret( $args );
		} else {
			$settings[ $key ] = self::parse( $key, $args );
		}
		try {
			self::require_no_new_problem( $key, $settings, $secret );
			Settings::store( $settings, '' === $secret ? '' : Engine_Access::seal( $secret ) );
		} catch ( Refused $refused ) {
			\WP_CLI::error( 'storage_unavailable' === $refused->reason ? 'Nothing is changed: ' . $refused->getMessage() . '.' : Requirements::remedy( Requirements::missing() ) );
		}
		\WP_CLI::success( "$key is changed." );
		self::warn( $key );
	}

	/**
	 * Takes a setting back: what holds without it holds again.
	 *
	 * ## OPTIONS
	 *
	 * <key>
	 * : The setting. The client secret is replaced, never taken back.
	 *
	 * [--network]
	 * : What the network has fixed, so that each site has its own again.
	 *
	 * @param list<string>        $args       The setting.
	 * @param array<string, bool> $assoc_args The options.
	 */
	public function unset( array $args, array $assoc_args ): void {
		list( $key ) = $args;
		self::require_known( $key );
		if ( ! empty( $assoc_args['network'] ) ) {
			self::require_network();
			Network_Settings::remove( $key );
			\WP_CLI::success( "Each site has its own $key again." );
			self::warn( $key );
			return;
		}
		if ( Settings::CLIENT_SECRET === $key ) {
			\WP_CLI::error( 'The client secret can be replaced: wp vestibule settings set client_secret -' );
		}
		if ( Settings::are_lost() ) {
			\WP_CLI::error( 'The stored settings cannot be read.' );
		}
		try {
			$settings = array_merge( Settings::stored(), array( $key => Settings::DEFAULTS[ $key ] ) );
			self::require_no_new_problem( $key, $settings, '' );
			Settings::store( $settings );
		} catch ( Refused ) {
			\WP_CLI::error( Requirements::remedy( Requirements::missing() ) );
		}
		\WP_CLI::success( "$key is what it is without a setting." );
		self::warn( $key );
	}

	/**
	 * Fixes a setting for the network, if it is right for this site.
	 *
	 * @param string       $key   The setting.
	 * @param list<string> $words Its value.
	 */
	private static function set_for_network( string $key, array $words ): void {
		self::require_network();
		if ( Settings::CLIENT_SECRET === $key ) {
			\WP_CLI::error( 'The client secret is each site’s own. For all of them: VESTIBULE_CLIENT_SECRET in wp-config.php or in the environment.' );
		}
		$value = self::parse( $key, $words );
		try {
			$problems = Engine_Access::problems( Configuration::json( array_merge( Settings::effective(), array( $key => $value ) ), Settings::secret() ) );
		} catch ( Refused ) {
			\WP_CLI::error( Requirements::remedy( Requirements::missing() ) );
		}
		$problems = array_filter( $problems, static fn( array $problem ): bool => $problem['field'] === $key );
		if ( array() !== $problems ) {
			\WP_CLI::error( 'Nothing is changed. ' . implode( ' ', array_map( array( Setting_Problems::class, 'told_with_field' ), $problems ) ) );
		}
		Network_Settings::store( $key, $value );
		$origin = Fixed_Settings::origin( $key );
		if ( Fixed_Settings::NETWORK !== $origin ) {
			\WP_CLI::warning( "What holds is something else: $key: " . Fixed_Settings::told( $key ) );
		}
		\WP_CLI::success( "$key is fixed for the whole network." );
		self::warn( $key );
	}

	/**
	 * What the change may have in store for the next sign-ins; of several sites, those of this one.
	 *
	 * @param string $key The setting.
	 */
	private static function warn( string $key ): void {
		Permission_Health::warn_on_command_line();
		if ( 'tenants' === $key ) {
			Guest_Notice::warn_on_command_line();
		}
	}

	/**
	 * Stops on a site that belongs to no network.
	 */
	private static function require_network(): void {
		if ( ! is_multisite() ) {
			\WP_CLI::error( 'This site belongs to no network.' );
		}
	}

	/**
	 * Stops unless the setting exists.
	 *
	 * @param string $key The setting.
	 */
	private static function require_known( string $key ): void {
		if ( ! isset( Settings::CONSTANTS[ $key ] ) ) {
			\WP_CLI::error( "There is no setting $key. See: wp vestibule settings list" );
		}
	}

	/**
	 * Stops when the change makes something wrong. What was wrong or missing before may stay so: a site is set up one setting after
	 * the other.
	 *
	 * @param string               $key      The setting that changes.
	 * @param array<string, mixed> $settings Settings with the change.
	 * @param string               $secret   The new secret, '' if it does not change.
	 * @throws Refused When the extension is missing.
	 */
	private static function require_no_new_problem( string $key, array $settings, #[\SensitiveParameter] string $secret ): void {
		$before = Engine_Access::problems( Configuration::current() );
		$after  = Engine_Access::problems( Configuration::json( Settings::with_fixed( $settings ), '' === $secret ? Settings::secret() : array( 'plain' => $secret ) ) );
		$new    = array_filter( $after, static fn( array $problem ): bool => $problem['field'] === $key || ! in_array( $problem, $before, true ) );
		if ( array() !== $new ) {
			\WP_CLI::error( 'Nothing is changed. ' . implode( ' ', array_map( array( Setting_Problems::class, 'told_with_field' ), $new ) ) );
		}
	}

	/**
	 * A value in the setting's type. What cannot be turned into it stays a text, which the engine refuses.
	 *
	 * @param string       $key   The setting.
	 * @param list<string> $words What was given.
	 * @return bool|int|string|list<string>
	 */
	private static function parse( string $key, array $words ): bool|int|string|array {
		$default = Settings::DEFAULTS[ $key ];
		if ( is_array( $default ) ) {
			return Setting_Text::lines( implode( "\n", $words ) );
		}
		$text = trim( implode( ' ', $words ) );

		return match ( true ) {
			is_bool( $default ) && in_array( $text, array( 'true', '1', 'yes' ), true )    => true,
			is_bool( $default ) && in_array( $text, array( 'false', '0', 'no' ), true )    => false,
			is_int( $default ) && 1 === preg_match( '/^\d{1,9}$/D', $text ) => (int) $text,
			default                                                         => $text,
		};
	}

	/**
	 * The secret from standard input.
	 *
	 * @param list<string> $words What was given in its place.
	 */
	private static function read_secret( array $words ): string {
		if ( array( '-' ) !== $words ) {
			\WP_CLI::error( 'Give "-" as the value and the secret on standard input.' );
		}
		$secret = trim( (string) stream_get_contents( STDIN, 4096 ) );
		if ( '' === $secret ) {
			\WP_CLI::error( 'There is no secret on standard input.' );
		}

		return $secret;
	}

	/**
	 * What is told of the secret.
	 */
	private static function secret(): string {
		return null === Settings::secret() ? '' : '(kept)';
	}

	/**
	 * A value in words.
	 *
	 * @param mixed $value The value.
	 */
	private static function text( mixed $value ): string {
		return match ( true ) {
			is_array( $value ) => implode( "\n", $value ),
			is_bool( $value )  => $value ? 'true' : 'false',
			default            => (string) $value,
		};
	}
}
