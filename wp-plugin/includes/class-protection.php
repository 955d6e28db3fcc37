<?php
/**
 * Whether the site is protected.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * Protection starts only after a manager has passed a real sign-in, so a half-configured site never locks anybody out. Once it has
 * started it stays: settings that change later must not open what was closed.
 */
final class Protection {

	/**
	 * Who passed the test, when, and with which directory. Autoloaded, and present even when empty: a missing option costs a query.
	 */
	public const OPTION = 'vestibule_armed';

	/**
	 * Whether the gate acts.
	 */
	public static function is_armed(): bool {
		return ! empty( self::record()['at'] );
	}

	/**
	 * Starts the protection.
	 *
	 * @param \WP_User $user The manager who has passed the test.
	 */
	public static function arm( \WP_User $user ): void {
		if ( ! self::is_armed() ) {
			// Where constants hold every setting, and nobody has activated the plugin, none are stored; from here on that means lost.
			add_option( Settings::OPTION, array(), '', true );
		}
		update_option(
			self::OPTION,
			array(
				'by'        => $user->ID,
				'at'        => time(),
				'directory' => self::directory(),
			),
			true
		);
		Sign_In_Log::changed( Log_Entry::PROTECTION, 'armed' );
	}

	/**
	 * Ends the protection.
	 */
	public static function disarm(): void {
		$was_armed = self::is_armed();
		update_option( self::OPTION, array(), true );
		if ( $was_armed ) {
			Sign_In_Log::changed( Log_Entry::PROTECTION, 'disarmed' );
		}
	}

	/**
	 * Whether a sign-in has yet to be tested with the directory that is set now. What goes beyond closing pages, as a login page
	 * without a password form, waits for it.
	 */
	public static function needs_new_test(): bool {
		return ! self::is_armed() || self::directory() !== ( self::record()['directory'] ?? '' );
	}

	/**
	 * The account that passed the test, 0 if none did.
	 */
	public static function armed_by(): int {
		return (int) ( self::record()['by'] ?? 0 );
	}

	/**
	 * When the test was passed, 0 if never.
	 */
	public static function armed_at(): int {
		return (int) ( self::record()['at'] ?? 0 );
	}

	/**
	 * Whether everything asks for a sign-in. A value that nobody knows closes rather than opens.
	 */
	public static function is_intranet(): bool {
		return 'internet' !== Settings::effective()['scenario'];
	}

	/**
	 * What is stored.
	 *
	 * @return array<string, mixed>
	 */
	private static function record(): array {
		$record = Autoloaded_Option::read( self::OPTION );

		return is_array( $record ) ? $record : array();
	}

	/**
	 * The directory and the application of the current settings, as a mark.
	 */
	private static function directory(): string {
		$settings = Settings::effective();
		$parts    = array_map( static fn( string $key ): string => (string) $settings[ $key ], array( 'tenant', 'client_id', 'authority' ) );

		return hash( 'sha256', implode( '|', $parts ) );
	}
}
