<?php
/**
 * Keeps hidden posts out of what names a post directly.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * REST by number, oEmbed, comments and pings, lists of pings, redirects that WordPress guesses.
 */
final class Hidden_Posts_In_Answers {

	/**
	 * Adds the hooks.
	 */
	public static function add_hooks(): void {
		$last = PHP_INT_MAX;
		add_filter( 'rest_request_before_callbacks', array( self::class, 'filter_rest_request_before_callbacks' ), $last, 3 );
		add_filter( 'oembed_response_data', array( self::class, 'filter_oembed_response_data' ), $last, 2 );
		add_filter( 'comments_open', array( self::class, 'filter_open' ), $last, 2 );
		add_filter( 'pings_open', array( self::class, 'filter_open' ), $last, 2 );
		add_filter( 'old_slug_redirect_post_id', array( self::class, 'filter_old_slug_redirect_post_id' ), $last );
		add_filter( 'redirect_canonical', array( self::class, 'filter_redirect_canonical' ), $last );
		add_filter( 'xmlrpc_methods', array( self::class, 'filter_xmlrpc_methods' ), $last );
	}

	/**
	 * Lists of pings are read past every filter, and nobody is asked for a name.
	 *
	 * @param array<string, mixed> $methods Name => callback.
	 * @return array<string, mixed>
	 */
	public static function filter_xmlrpc_methods( $methods ) {
		unset( $methods['mt.getTrackbackPings'], $methods['pingback.extensions.getPingbacks'] );

		return $methods;
	}

	/**
	 * Refuses a hidden post, or a comment on one, that is asked for by number.
	 *
	 * @param mixed            $response An earlier filter's answer.
	 * @param array            $handler  The route's handler.
	 * @param \WP_REST_Request $request  The request.
	 * @return mixed
	 */
	public static function filter_rest_request_before_callbacks( $response, $handler, $request ) {
		if ( is_wp_error( $response ) ) {
			return $response;
		}
		$callback = $handler['callback'] ?? null;
		foreach ( self::posts_asked_for( is_array( $callback ) ? $callback[0] : null, $request ) as $post_id ) {
			if ( Hidden_Posts::contain( $post_id ) ) {
				return Gate_Response::rest_refusal( 401, 'sign_in_required' );
			}
		}

		return $response;
	}

	/**
	 * No preview for other sites.
	 *
	 * @param mixed $data What oEmbed would tell.
	 * @param mixed $post The post.
	 * @return mixed
	 */
	public static function filter_oembed_response_data( $data, $post ) {
		return Hidden_Posts::contain( $post ) ? false : $data;
	}

	/**
	 * Nobody answers what he may not read.
	 *
	 * @param mixed $open    Whether comments or pings are open.
	 * @param mixed $post_id The post.
	 */
	public static function filter_open( $open, $post_id ): bool {
		return (bool) $open && ! Hidden_Posts::contain( (int) $post_id );
	}

	/**
	 * The former address of a post would tell its present one.
	 *
	 * @param mixed $post_id The post.
	 */
	public static function filter_old_slug_redirect_post_id( $post_id ): int {
		return Hidden_Posts::contain( (int) $post_id ) ? 0 : (int) $post_id;
	}

	/**
	 * So would the address that WordPress guesses when there is no such page. Lookups leave hidden posts out, so what is not found
	 * by its address is one of them.
	 *
	 * @param mixed $url Where to redirect.
	 * @return mixed
	 */
	public static function filter_redirect_canonical( $url ) {
		if ( ! is_string( $url ) || ! is_404() || ! Current_Session::is_of_stranger() ) {
			return $url;
		}
		$post_id = url_to_postid( $url );

		return $post_id > 0 && ! Hidden_Posts::contain( $post_id ) ? $url : false;
	}

	/**
	 * The posts that a REST request is about.
	 *
	 * @param mixed            $controller The object that answers.
	 * @param \WP_REST_Request $request    The request.
	 * @return list<int>
	 */
	private static function posts_asked_for( $controller, $request ): array {
		$number = static fn( string $name ): int => is_numeric( $request[ $name ] ) ? (int) $request[ $name ] : 0;
		$ids    = match ( true ) {
			$controller instanceof \WP_REST_Comments_Controller  => array( (int) ( get_comment( $number( 'id' ) )->comment_post_ID ?? 0 ), $number( 'post' ) ),
			$controller instanceof \WP_REST_Revisions_Controller => array( $number( 'parent' ), $number( 'id' ) ),
			$controller instanceof \WP_REST_Posts_Controller     => array( $number( 'id' ) ),
			default                                              => array(),
		};

		return array_values( array_filter( $ids, static fn( int $id ): bool => $id > 0 ) );
	}
}
