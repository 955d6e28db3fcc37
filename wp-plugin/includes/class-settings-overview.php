<?php
/**
 * Where the settings come from.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * What fixes settings, which constants change the plugin besides, and the settings as a file.
 */
final class Settings_Overview {

	public const EXPORT = 'vestibule_export';

	/**
	 * Constants that are no settings.
	 */
	private const CONSTANTS = array( 'VESTIBULE_KEY', 'VESTIBULE_KEY_PREVIOUS', Client_Certificates::CERTIFICATE, Client_Certificates::KEY, 'VESTIBULE_ALLOW_PRIVILEGED_ROLES', 'VESTIBULE_DEVELOPMENT_SITE', 'VESTIBULE_X_ACCEL_REDIRECT', 'VESTIBULE_X_SENDFILE', 'VESTIBULE_KEEP_DATA' );

	/**
	 * Those that the environment can give as well.
	 */
	private const VARIABLES = array( 'VESTIBULE_KEY', 'VESTIBULE_KEY_PREVIOUS', Client_Certificates::CERTIFICATE, Client_Certificates::KEY );

	/**
	 * Prints it.
	 */
	public static function render(): void {
		printf( '<div class="vestibule-panel"><h2>%s</h2><p>%s</p>', esc_html__( 'Where settings come from', 'vestibule' ), esc_html__( 'Each setting can be fixed by a constant in wp-config.php or by an environment variable of the same name. The constant is stronger.', 'vestibule' ) );
		$fixed = array_filter( array_keys( Settings::CONSTANTS ), array( Fixed_Settings::class, 'has' ) );
		$lines = array_map( static fn( string $key ): string => Setting_Problems::label( $key ) . ': ' . Fixed_Settings::told( $key ), $fixed );
		foreach ( self::CONSTANTS as $name ) {
			if ( defined( $name ) ) {
				/* translators: %s: name of a constant. */
				$lines[] = sprintf( __( '%s is set in wp-config.php.', 'vestibule' ), $name );
			} elseif ( in_array( $name, self::VARIABLES, true ) && '' !== trim( (string) getenv( $name ) ) ) {
				/* translators: %s: name of a variable. */
				$lines[] = sprintf( __( '%s is set in the environment of the server.', 'vestibule' ), $name );
			}
		}
		if ( array() === $lines ) {
			printf( '<p>%s</p>', esc_html__( 'On this site nothing is fixed.', 'vestibule' ) );
		} else {
			printf( '<ul class="ul-disc"><li>%s</li></ul>', implode( '</li><li>', array_map( 'esc_html', $lines ) ) ); // phpcs:ignore WordPress.Security.EscapeOutput -- escaped in place.
		}
		if ( ! Settings::are_lost() ) {
			printf(
				'<p><a class="button" id="vestibule-export" href="%1$s">%2$s</a></p><p class="description">%3$s</p>',
				esc_url( wp_nonce_url( add_query_arg( self::EXPORT, '1', Admin::settings_url() ), self::EXPORT ) ),
				esc_html__( 'Download the settings', 'vestibule' ),
				esc_html__( 'As stored, without the client secret, the webhook’s address, and what is fixed. “wp vestibule config apply” reads the file.', 'vestibule' )
			);
		}
		echo '</div>';
	}

	/**
	 * The settings of this site as they are stored, for a file. Files go far: what is confidential is not in it.
	 *
	 * @return array<string, mixed>
	 */
	public static function stored(): array {
		return array_filter( Settings::stored(), static fn( string $key ): bool => ! Fixed_Settings::has( $key ) && ! in_array( $key, Settings::CONFIDENTIAL, true ), ARRAY_FILTER_USE_KEY );
	}

	/**
	 * Sends the file.
	 */
	public static function send(): never {
		nocache_headers();
		header( 'Content-Type: application/json; charset=utf-8' );
		header( 'Content-Disposition: attachment; filename="vestibule.json"' );
		header( 'X-Content-Type-Options: nosniff' );
		echo Settings_File::text( self::stored() ); // phpcs:ignore WordPress.Security.EscapeOutput -- JSON, and no browser shows it as anything else.
		exit;
	}
}
