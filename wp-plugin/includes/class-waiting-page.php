<?php
/**
 * The page of a window whose sign-in another window has overtaken.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * Windows that begin at once get a cookie each, and the browser keeps one. To begin another sign-in would take the place of that cookie in
 * turn, so a window asks each second whether somebody is signed in by now, and only then, or at the end of its turns, does something.
 */
final class Waiting_Page {

	public const ACTION = 'vestibule_wait';

	/**
	 * Which turn it is, in the address. It comes from anybody and decides nothing but how long a page waits.
	 */
	public const TURN = 'turn';

	/**
	 * Seconds at most, of one turn each: Microsoft answers an automatic sign-in within two or three, or asks the person.
	 */
	public const TURNS = 10;

	private const SCRIPT = "setTimeout( function () { location.replace( document.getElementById( 'vestibule-continue' ).href ); }, 1000 );";

	/**
	 * The page's address.
	 *
	 * @param string $return_to The address asked for, '' if none.
	 * @param int    $turn      Which turn, from 1 on.
	 */
	public static function url( string $return_to, int $turn = 1 ): string {
		$arguments = array(
			'action'      => self::ACTION,
			'redirect_to' => rawurlencode( $return_to ),
			self::TURN    => (string) $turn,
		);

		return add_query_arg( array_filter( $arguments ), Site::login() );
	}

	/**
	 * Where the browser goes at once; '' when it waits.
	 *
	 * @param array<string, mixed> $query As $_GET, unslashed.
	 */
	public static function destination( array $query ): string {
		$return_to = self::return_to( $query );
		if ( ! Current_Session::is_of_stranger() ) {
			return '' === $return_to ? Destination::home_of( wp_get_current_user() ) : $return_to;
		}
		if ( self::turn( $query ) <= self::TURNS ) {
			return '';
		}

		// The other window may show a form that nobody fills in.
		return Sign_In_Start::anew_url( $return_to );
	}

	/**
	 * The page.
	 *
	 * @param array<string, mixed> $query As $_GET, unslashed.
	 */
	public static function html( array $query ): string {
		$next = self::url( self::return_to( $query ), self::turn( $query ) + 1 );

		return Small_Page::html(
			__( 'Signing in', 'vestibule' ),
			sprintf(
				'<p>%1$s</p><p><a id="vestibule-continue" href="%2$s">%3$s</a></p>',
				esc_html__( 'Another window of this browser is signing you in. This page follows in a moment.', 'vestibule' ),
				esc_url( $next ),
				esc_html__( 'Continue', 'vestibule' )
			),
			self::SCRIPT,
			'',
			sprintf( '<noscript><meta http-equiv="refresh" content="1;url=%s"></noscript>', esc_url( $next ) )
		);
	}

	/**
	 * The address asked for, if it is one of this site.
	 *
	 * @param array<string, mixed> $query As $_GET, unslashed.
	 */
	private static function return_to( array $query ): string {
		return is_string( $query['redirect_to'] ?? null ) ? Destination::checked( $query['redirect_to'], '' ) : '';
	}

	/**
	 * Which turn it is; what is no such number is the last one.
	 *
	 * @param array<string, mixed> $query As $_GET, unslashed.
	 */
	private static function turn( array $query ): int {
		$turn = $query[ self::TURN ] ?? '1';

		return is_string( $turn ) && 1 === preg_match( '/^[1-9]\d?$/D', $turn ) ? (int) $turn : self::TURNS + 1;
	}
}
