<?php
/**
 * Whether the site is protected, on the settings page.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * Says it in words, says what to do next, and has the buttons for it.
 */
final class Protection_Panel {

	public const NONCE = 'vestibule_protection';
	public const FIELD = 'vestibule_disarm';

	/**
	 * Prints the panel.
	 */
	public static function render(): void {
		printf(
			'<div class="vestibule-panel vestibule-panel-%s"><h2>%s</h2>',
			esc_attr( self::state() ),
			esc_html__( 'Protection', 'vestibule' )
		);
		foreach ( self::sentences( self::state() ) as $number => $sentence ) {
			printf( 0 === $number ? '<p><strong>%s</strong></p>' : '<p>%s</p>', esc_html( $sentence ) );
		}
		self::print_buttons();
		echo '</div>';
	}

	/**
	 * Where the site stands.
	 */
	public static function state(): string {
		return match ( true ) {
			Protection::is_armed() && ! Engine_Access::is_compatible() => 'without-engine',
			Protection::is_armed() && Protection::needs_new_test() => 'changed',
			Protection::is_armed()                                 => 'on',
			'' !== Requirements::missing()                         => 'unfinished',
			default                                                => 'untested',
		};
	}

	/**
	 * What a state means, and what to do next.
	 *
	 * @param string $state Of state().
	 * @return list<string>
	 */
	private static function sentences( string $state ): array {
		return match ( $state ) {
			'without-engine' => array(
				__( 'Protection is on, but the PHP extension is missing.', 'vestibule' ),
				__( 'Pages that were closed stay closed: whoever is logged in sees them, everybody else gets the password form. Public paths are closed as well.', 'vestibule' ),
			),
			'changed'        => array(
				__( 'Protection is on, but the directory has changed since the sign-in test.', 'vestibule' ),
				__( 'Pages that ask for a sign-in still do. The password form is offered again, so that nobody is locked out. Next: test the sign-in anew.', 'vestibule' ),
			),
			'on'             => array(
				self::since(),
				Protection::is_intranet()
					? __( 'Intranet: everything asks for a sign-in, but what is public by the rules below.', 'vestibule' )
					: __( 'Internet: the administration and the private pages ask for a sign-in, everything else is public.', 'vestibule' ),
			),
			'unfinished'     => array(
				__( 'Protection is off: nothing on this site asks for Microsoft yet.', 'vestibule' ),
				Requirements::remedy( Requirements::missing() ),
			),
			'untested'       => array(
				__( 'Protection is off until a sign-in has been tested.', 'vestibule' ),
				__( 'So nobody is locked out by a slip in the settings. Next: press “Test sign-in” and sign in at Microsoft as yourself. Your Microsoft account is then connected with your account on this site, and the rules below take effect.', 'vestibule' ),
			),
		};
	}

	/**
	 * Since when, and by whom.
	 */
	private static function since(): string {
		$user = get_userdata( Protection::armed_by() );
		$date = (string) wp_date( get_option( 'date_format' ) . ' ' . get_option( 'time_format' ), Protection::armed_at() );

		return false === $user
			/* translators: %s: date and time. */
			? sprintf( __( 'Protection is on since %s.', 'vestibule' ), $date )
			/* translators: 1: date and time, 2: name of a person. */
			: sprintf( __( 'Protection is on since %1$s, when %2$s tested the sign-in.', 'vestibule' ), $date, $user->display_name );
	}

	/**
	 * Prints what can be done.
	 */
	private static function print_buttons(): void {
		echo '<div class="vestibule-panel-buttons">';
		if ( '' === Requirements::missing() ) {
			printf(
				'<a class="button%s" id="vestibule-test" href="%s">%s</a>',
				Protection::needs_new_test() ? ' button-primary' : '',
				esc_url( Sign_In_Test::url() ),
				esc_html( Protection::needs_new_test() ? __( 'Test sign-in', 'vestibule' ) : __( 'Test sign-in again', 'vestibule' ) )
			);
		}
		if ( Protection::is_armed() ) {
			printf(
				'<form method="post" action="%1$s" data-vestibule-confirm="%5$s">%2$s<button type="submit" class="button" name="%3$s" value="1">%4$s</button></form>',
				esc_url( Admin::settings_url() ),
				wp_nonce_field( self::NONCE, '_wpnonce', true, false ), // phpcs:ignore WordPress.Security.EscapeOutput -- escaped by WordPress.
				esc_attr( self::FIELD ),
				esc_html__( 'Switch protection off', 'vestibule' ),
				esc_attr__( 'Everything that asks for a sign-in will be public. Switch protection off?', 'vestibule' )
			);
		}
		echo '</div>';
	}
}
