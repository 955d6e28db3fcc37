<?php
/**
 * The button on pages of the site.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * [vestibule_sign_in], which is also what the block saves, and what the widget shows.
 */
final class Sign_In_Button {

	public const SHORTCODE = 'vestibule_sign_in';

	/**
	 * What people see who are signed in already.
	 */
	public const NOTHING = 'nothing';
	public const LOG_OUT = 'logout';

	private const DEFAULTS = array(
		'label'       => '',
		'redirect_to' => '',
		'signed_in'   => self::NOTHING,
	);

	/**
	 * The shortcode.
	 *
	 * @param mixed $attributes label, redirect_to, signed_in; an empty text when there are none.
	 */
	public static function shortcode( $attributes ): string {
		$attributes = array_map( 'strval', shortcode_atts( self::DEFAULTS, is_array( $attributes ) ? $attributes : array(), self::SHORTCODE ) );
		// The block writes quotes and brackets as entities, because a shortcode would end there.
		$label = html_entity_decode( $attributes['label'], ENT_QUOTES | ENT_HTML5, 'UTF-8' );

		return self::html( $label, $attributes['redirect_to'], $attributes['signed_in'] );
	}

	/**
	 * The button, or what stands in its place.
	 *
	 * @param string $label     Its text, '' for the usual one.
	 * @param string $return_to A page of this site, '' for the present one.
	 * @param string $signed_in NOTHING or LOG_OUT.
	 */
	public static function html( string $label, string $return_to, string $signed_in ): string {
		$return_to = self::destination( $return_to );
		if ( ! Current_Session::is_of_stranger() ) {
			return self::LOG_OUT === $signed_in
				? sprintf( '<p class="vestibule-log-out"><a href="%s">%s</a></p>', esc_url( wp_logout_url( $return_to ) ), esc_html__( 'Log out', 'vestibule' ) )
				: '';
		}
		if ( ! Login_Form::is_offered() ) {
			return '';
		}
		$own = self::is_own( $label );
		if ( ! $own ) {
			Login_Form::enqueue_style();
		}

		return sprintf(
			$own
				? '<div class="vestibule-sign-in vestibule-on-page wp-block-button"><a class="wp-block-button__link wp-element-button" href="%1$s" rel="nofollow">%3$s</a></div>'
				: '<div class="vestibule-sign-in vestibule-on-page"><a class="vestibule-button" href="%1$s" rel="nofollow">%2$s<span>%3$s</span></a></div>',
			esc_url( Site::start_url( $return_to ) ),
			Login_Form::LOGO,
			esc_html( '' === trim( $label ) ? __( 'Sign in with Microsoft', 'vestibule' ) : $label )
		) . wp_get_inline_script_tag( Login_Form::KEEP_FRAGMENT );
	}

	/**
	 * Whether these are other words than Microsoft's branding guidelines want beside the logo. They stand on a button of the theme.
	 *
	 * @param string $label The label, '' for the usual one.
	 */
	private static function is_own( string $label ): bool {
		return ! in_array( trim( $label ), array( '', 'Sign in with Microsoft', __( 'Sign in with Microsoft', 'vestibule' ) ), true );
	}

	/**
	 * Where people are after signing in or out.
	 *
	 * @param string $asked_for A page of this site, '' for the present one.
	 */
	private static function destination( string $asked_for ): string {
		// The address of the page itself, not of the request: a page cache keeps one copy for all who follow a link with extras.
		$here = is_singular() ? get_permalink( get_queried_object_id() ) : false;
		$here = false === $here ? Site::address_of( (string) ( $_SERVER['REQUEST_URI'] ?? '' ) ) : $here; // phpcs:ignore WordPress.Security.ValidatedSanitizedInput -- encoded where it is printed; the engine checks it.
		if ( '' === $asked_for ) {
			return $here;
		}
		if ( str_starts_with( $asked_for, '/' ) && ! str_starts_with( $asked_for, '//' ) ) {
			$asked_for = untrailingslashit( Site::home() ) . $asked_for;
		}

		return wp_validate_redirect( $asked_for, $here );
	}
}
