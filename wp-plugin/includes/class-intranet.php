<?php
/**
 * What WordPress does differently on an intranet.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * Closes the side doors of entry points that stay open because they check credentials themselves, or because a path is exempt.
 */
final class Intranet {

	/**
	 * Methods of WordPress's XML-RPC server that ask for no credentials.
	 */
	private const ANONYMOUS_METHODS = array(
		'demo.sayHello',
		'demo.addTwoNumbers',
		'mt.getTrackbackPings',
		'mt.supportedMethods',
		'mt.supportedTextFilters',
		'pingback.ping',
		'pingback.extensions.getPingbacks',
	);

	/**
	 * Adds the hooks.
	 *
	 * @param bool $stranger Whether the site is closed to whoever asks.
	 */
	public static function add_hooks( bool $stranger ): void {
		add_filter( 'xmlrpc_methods', array( self::class, 'filter_xmlrpc_methods' ), PHP_INT_MAX );
		add_filter( 'wp_headers', array( self::class, 'filter_wp_headers' ) );
		// Other sites may not read here with the visitor's cookies.
		add_filter( 'rest_jsonp_enabled', '__return_false', PHP_INT_MAX );
		add_filter( 'rest_pre_serve_request', array( self::class, 'filter_rest_pre_serve_request' ), PHP_INT_MAX );
		if ( $stranger ) {
			// Whoever makes an account by himself would be inside. In a network wp-signup.php is closed as a whole.
			add_filter( 'option_users_can_register', '__return_zero', PHP_INT_MAX );
			// Both would tell a stranger the address of a page that is closed to him.
			add_filter( 'do_redirect_guess_404_permalink', '__return_false', PHP_INT_MAX );
			add_filter( 'old_slug_redirect_post_id', '__return_zero', PHP_INT_MAX );
		}
	}

	/**
	 * Keeps the methods that check credentials. What a plugin adds is unknown, and goes.
	 *
	 * @param array<string, mixed> $methods Name => callback.
	 * @return array<string, mixed>
	 */
	public static function filter_xmlrpc_methods( $methods ) {
		return array_filter(
			array_diff_key( $methods, array_flip( self::ANONYMOUS_METHODS ) ),
			static fn( $callback ): bool => is_string( $callback ) && str_starts_with( $callback, 'this:' )
		);
	}

	/**
	 * No pings are taken.
	 *
	 * @param array<string, string> $headers Headers of a page.
	 * @return array<string, string>
	 */
	public static function filter_wp_headers( $headers ) {
		unset( $headers['X-Pingback'] );

		return $headers;
	}

	/**
	 * WordPress lets every origin read the REST API with cookies. What carries an Authorization header goes on working.
	 *
	 * @param mixed $served Whether the request has been answered.
	 * @return mixed
	 */
	public static function filter_rest_pre_serve_request( $served ) {
		if ( '' !== get_http_origin() && ! is_allowed_http_origin() ) {
			header_remove( 'Access-Control-Allow-Credentials' );
		}

		return $served;
	}
}
