<?php
/**
 * The answer to the site's own question whether a route of signing in is reached.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * Stands before start and callback, so that an examination is no sign-in that failed. It says who answers, and sends the same headers as
 * the route behind it. Everybody may ask; nothing is stored.
 */
final class Route_Probe {

	public const ARGUMENT = 'vestibule_probe';
	public const COOKIE   = 'vestibule_probe';

	/**
	 * Answers when the address has a marker.
	 */
	public static function action(): void {
		$marker = $_GET[ self::ARGUMENT ] ?? ''; // phpcs:ignore WordPress.Security -- compared with a pattern.
		if ( ! is_string( $marker ) || 1 !== preg_match( '/^[0-9a-f]{32}$/D', $marker ) ) {
			return;
		}
		$fresh = bin2hex( random_bytes( 16 ) );
		Routes::forbid_caching();
		Routes::set_cookie( self::COOKIE . "=$fresh; Path=/; Max-Age=60; HttpOnly; SameSite=Lax" );
		header( 'Content-Type: application/json' );
		echo wp_json_encode(
			array(
				'marker'       => $marker,
				'answer'       => $fresh,
				'redirect_uri' => Site::redirect_uri(),
			)
		);
		exit;
	}
}
