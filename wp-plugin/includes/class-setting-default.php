<?php
/**
 * What a setting is when nothing was set.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * Told beside a setting that differs from it, with a button that puts it back into the field.
 */
final class Setting_Default {

	/**
	 * These have to be given; nothing is not what anybody wants there.
	 */
	private const REQUIRED = array( 'tenant', 'client_id', Settings::CLIENT_SECRET );

	/**
	 * The hint, '' where there is nothing to tell.
	 *
	 * @param string $key   The setting.
	 * @param mixed  $value What it is.
	 */
	public static function html( string $key, mixed $value ): string {
		if ( in_array( $key, self::REQUIRED, true ) || Fixed_Settings::has( $key ) || Settings::DEFAULTS[ $key ] === $value ) {
			return '';
		}

		return sprintf(
			'<p class="description vestibule-default">%1$s <button type="button" class="button-link hide-if-no-js" data-vestibule-reset="%2$s" data-vestibule-default="%3$s" aria-label="%4$s">%5$s</button></p>',
			/* translators: %s: a value, such as "60 minutes". */
			esc_html( sprintf( __( 'Default: %s.', 'vestibule' ), self::words( $key ) ) ),
			esc_attr( $key ),
			esc_attr( is_bool( Settings::DEFAULTS[ $key ] ) ? ( Settings::DEFAULTS[ $key ] ? '1' : '' ) : Setting_Text::of( $key, Settings::DEFAULTS[ $key ] ) ),
			/* translators: %s: name of a setting. */
			esc_attr( sprintf( __( 'Use the default: %s', 'vestibule' ), Setting_Problems::label( $key ) ) ),
			esc_html__( 'Use the default', 'vestibule' )
		);
	}

	/**
	 * The default as a person says it.
	 *
	 * @param string $key The setting.
	 */
	private static function words( string $key ): string {
		$default = Settings::DEFAULTS[ $key ];

		return match ( true ) {
			true === $default                              => __( 'on', 'vestibule' ),
			false === $default                             => __( 'off', 'vestibule' ),
			is_int( $default )                             => Setting_Text::of( $key, $default ) . ' ' . Setting_Help::unit( $key ),
			array() === $default, '' === $default          => __( 'nothing', 'vestibule' ),
			default                                        => Setting_Choices::of( $key )[ $default ] ?? (string) $default,
		};
	}
}
