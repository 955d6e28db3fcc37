<?php
/**
 * Which posts are kept from a visitor who is not signed in.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

use Vestibule\Gate;

/**
 * On an internet site those that are private by mark or by path; on the open pages of an intranet all that have no open page
 * themselves. Their own pages are the gate's business: this is about every place that would name them.
 */
final class Hidden_Posts {

	/**
	 * Whether this request shows an open page of an intranet.
	 */
	private static bool $on_open_page = false;

	/**
	 * What has been found out, by post.
	 *
	 * @var array<int, bool>
	 */
	private static array $known = array();

	/**
	 * Hides them, where there can be any.
	 *
	 * @param Gate_Decision $decision How the request got in.
	 */
	public static function add_hooks( Gate_Decision $decision ): void {
		self::$on_open_page = Protection::is_intranet() && in_array( $decision->rule, array( 'exempt_path', 'public_home' ), true );
		self::$known        = array();
		if ( self::$on_open_page || ( ! Protection::is_intranet() && ( array() !== Private_Posts::ids() || self::has_paths() ) ) ) {
			Hidden_Posts_In_Queries::add_hooks();
			Hidden_Posts_In_Answers::add_hooks();
		}
	}

	/**
	 * Whether the post is kept from the visitor.
	 *
	 * @param mixed $post A post or its number.
	 */
	public static function contain( $post ): bool {
		$post = get_post( $post );
		if ( ! $post instanceof \WP_Post || ! Current_Session::is_of_stranger() ) {
			return false;
		}

		return self::$known[ $post->ID ] ??= self::is_private( $post );
	}

	/**
	 * The marked posts, which a query can leave out by itself.
	 *
	 * @return list<int>
	 */
	public static function ids(): array {
		return self::$on_open_page || ! Current_Session::is_of_stranger() ? array() : Private_Posts::ids();
	}

	/**
	 * Whether only the posts that were found tell which of them are hidden.
	 */
	public static function are_told_by_path(): bool {
		return self::$on_open_page || self::has_paths();
	}

	/**
	 * Whether a query is left as it is: that of the page itself, about which the gate decides.
	 *
	 * @param \WP_Query $query The query.
	 */
	public static function spare( \WP_Query $query ): bool {
		return ! Current_Session::is_of_stranger()
			|| ( self::$on_open_page && ( $query->is_main_query() || ( defined( 'REST_REQUEST' ) && REST_REQUEST ) ) )
			|| ( $query->is_main_query() && $query->is_singular() );
	}

	/**
	 * The question behind contain(), asked once per post.
	 *
	 * @param \WP_Post $post The post.
	 */
	private static function is_private( \WP_Post $post ): bool {
		if ( Private_Posts::contain( $post ) ) {
			return true;
		}
		if ( in_array( $post->post_type, array( 'attachment', 'revision' ), true ) ) {
			// What has no page of its own was just looked at.
			$pages = array_filter( Attachment_Origin::of( $post ), static fn( int $id ): bool => ! in_array( get_post_type( $id ), array( 'attachment', 'revision' ), true ) );
			return array() !== array_filter( $pages, array( self::class, 'contain' ) );
		}
		// Templates, menus, styles have no page.
		if ( ! self::are_told_by_path() || ! is_post_type_viewable( $post->post_type ) ) {
			return false;
		}
		$url = (string) get_permalink( $post );

		return self::$on_open_page ? ! self::is_open( $url ) : self::is_private_path( Found_Content::path( $url ) );
	}

	/**
	 * Whether a stranger may open the address.
	 *
	 * @param string $url Absolute.
	 */
	private static function is_open( string $url ): bool {
		try {
			return Gate_Decision::PASS === self::gate()->explain( $url, 'GET' )->action();
		} catch ( \Throwable ) {
			return false;
		}
	}

	/**
	 * Whether the path is on the list of private ones.
	 *
	 * @param string $path Canonical path, '' for content without one.
	 */
	private static function is_private_path( string $path ): bool {
		if ( '' === $path ) {
			return false;
		}
		try {
			return self::gate()->isPrivatePath( $path );
		} catch ( \Throwable ) {
			return Gate_Without_Engine::is_private_path( $path );
		}
	}

	/**
	 * The gate.
	 */
	private static function gate(): Gate {
		return Engine_Access::gate();
	}

	/**
	 * Whether there are private paths.
	 */
	public static function has_paths(): bool {
		return array() !== (array) ( Settings::effective()['private_paths'] ?? array() );
	}
}
