<?php
/**
 * Keeps hidden posts out of what WordPress looks up.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * Archives, search, feeds, sitemaps, REST collections, lists of pages, comments, neighbours: whatever runs through a query. Marked
 * posts are left out by the database, so numbers and pages stay right; what only its path tells is taken out afterwards.
 */
final class Hidden_Posts_In_Queries {

	/**
	 * Adds the hooks.
	 */
	public static function add_hooks(): void {
		$last = PHP_INT_MAX;
		add_action( 'pre_get_posts', array( self::class, 'action_pre_get_posts' ), $last );
		add_filter( 'posts_pre_query', array( self::class, 'filter_posts_pre_query' ), $last, 2 );
		add_filter( 'the_posts', array( self::class, 'filter_the_posts' ), $last, 2 );
		add_filter( 'get_pages', array( self::class, 'filter_get_pages' ), $last );
		add_action( 'pre_get_comments', array( self::class, 'action_pre_get_comments' ), $last );
		add_filter( 'the_comments', array( self::class, 'filter_the_comments' ), $last );
		add_filter( 'comment_feed_where', array( self::class, 'filter_comment_feed_where' ), $last, 2 );
		add_filter( 'getarchives_where', array( self::class, 'filter_getarchives_where' ), $last );
		foreach ( array( 'previous', 'next' ) as $neighbour ) {
			add_filter( "get_{$neighbour}_post_where", array( self::class, 'filter_neighbour_where' ), $last );
			add_filter( "{$neighbour}_post_link", array( self::class, 'filter_neighbour_link' ), $last, 4 );
		}
		add_action( 'wp', array( self::class, 'action_wp' ), $last );
	}

	/**
	 * Leaves marked posts out. Not by a WHERE clause: get_posts() switches such filters off.
	 *
	 * @param \WP_Query $query The query.
	 */
	public static function action_pre_get_posts( \WP_Query $query ): void {
		if ( Hidden_Posts::spare( $query ) ) {
			return;
		}
		$ids = Hidden_Posts::ids();
		if ( array() !== $ids ) {
			self::exclude( $query, $ids );
		}
		if ( Hidden_Posts::are_told_by_path() ) {
			$query->set( 'suppress_filters', false );
		}
	}

	/**
	 * Numbers alone do not tell a path: the posts are looked up, and their numbers returned.
	 *
	 * @param mixed     $posts An earlier filter's answer.
	 * @param \WP_Query $query The query.
	 * @return mixed
	 */
	public static function filter_posts_pre_query( $posts, $query ) {
		if ( null !== $posts || ! in_array( $query->get( 'fields' ), array( 'ids', 'id=>parent' ), true ) || ! Hidden_Posts::are_told_by_path() || Hidden_Posts::spare( $query ) ) {
			return $posts;
		}
		$whole = new \WP_Query( array( 'fields' => '' ) + $query->query_vars );

		$query->found_posts   = $whole->found_posts;
		$query->max_num_pages = $whole->max_num_pages;

		return 'ids' === $query->get( 'fields' ) ? wp_list_pluck( $whole->posts, 'ID' ) : $whole->posts;
	}

	/**
	 * Takes out what is left.
	 *
	 * @param mixed     $posts What was found.
	 * @param \WP_Query $query The query.
	 * @return mixed
	 */
	public static function filter_the_posts( $posts, $query ) {
		return ! is_array( $posts ) || Hidden_Posts::spare( $query ) ? $posts : self::visible( $posts );
	}

	/**
	 * Pages in menus and lists.
	 *
	 * @param mixed $pages What was found.
	 * @return mixed
	 */
	public static function filter_get_pages( $pages ) {
		return is_array( $pages ) ? self::visible( $pages ) : $pages;
	}

	/**
	 * Leaves comments on marked posts out.
	 *
	 * @param \WP_Comment_Query $query The query.
	 */
	public static function action_pre_get_comments( $query ): void {
		$ids = Hidden_Posts::ids();
		if ( array() !== $ids ) {
			$query->query_vars['post__not_in'] = array_merge( wp_parse_id_list( $query->query_vars['post__not_in'] ?? array() ), $ids );
		}
	}

	/**
	 * Takes out comments on posts that only their path tells.
	 *
	 * @param mixed $comments What was found.
	 * @return mixed
	 */
	public static function filter_the_comments( $comments ) {
		if ( ! is_array( $comments ) || ! Current_Session::is_of_stranger() ) {
			return $comments;
		}

		return array_filter( $comments, static fn( $comment ): bool => ! $comment instanceof \WP_Comment || ! Hidden_Posts::contain( $comment->comment_post_ID ) );
	}

	/**
	 * The feed of all comments.
	 *
	 * @param string    $where A WHERE clause.
	 * @param \WP_Query $query The query.
	 */
	public static function filter_comment_feed_where( $where, $query ): string {
		return $where . ( Hidden_Posts::spare( $query ) ? '' : self::clause( 'comment_post_ID' ) );
	}

	/**
	 * Lists of posts by title, which wp_get_archives() reads without a query object.
	 *
	 * @param string $where A WHERE clause.
	 */
	public static function filter_getarchives_where( $where ): string {
		return $where . self::clause( 'ID' );
	}

	/**
	 * The posts before and after.
	 *
	 * @param string $where A WHERE clause.
	 */
	public static function filter_neighbour_where( $where ): string {
		return $where . self::clause( 'p.ID' );
	}

	/**
	 * The links to them.
	 *
	 * @param string $html   The link.
	 * @param string $format Its form.
	 * @param string $link   Its text.
	 * @param mixed  $post   Where it leads.
	 */
	public static function filter_neighbour_link( $html, $format, $link, $post ): string {
		return $post instanceof \WP_Post && Hidden_Posts::contain( $post ) ? '' : (string) $html;
	}

	/**
	 * The comments of a feed are read past every filter.
	 */
	public static function action_wp(): void {
		global $wp_query;
		if ( $wp_query->is_comment_feed && ! empty( $wp_query->comments ) ) {
			$wp_query->comments      = array_values( (array) self::filter_the_comments( $wp_query->comments ) );
			$wp_query->comment_count = count( $wp_query->comments );
		}
	}

	/**
	 * Excludes posts from a query that may already name some.
	 *
	 * @param \WP_Query $query The query.
	 * @param list<int> $ids   The posts.
	 */
	private static function exclude( \WP_Query $query, array $ids ): void {
		$named = wp_parse_id_list( $query->get( 'post__in' ) ?: array() );
		$one   = (int) ( $query->get( 'p' ) ?: $query->get( 'page_id' ) ?: $query->get( 'attachment_id' ) );
		if ( $one > 0 && in_array( $one, $ids, true ) ) {
			$query->set( 'p', 0 );
			$query->set( 'page_id', 0 );
			$query->set( 'post__in', array( 0 ) );
		} elseif ( array() !== $named ) {
			$query->set( 'post__in', array_values( array_diff( $named, $ids ) ) ?: array( 0 ) );
		}
		$query->set( 'post__not_in', array_merge( wp_parse_id_list( $query->get( 'post__not_in' ) ?: array() ), $ids ) );

		// What is attached to them goes with them.
		if ( array( 'attachment' ) === array_values( (array) $query->get( 'post_type' ) ) ) {
			if ( in_array( (int) $query->get( 'post_parent' ), $ids, true ) ) {
				$query->set( 'post__in', array( 0 ) );
			}
			$parents = wp_parse_id_list( $query->get( 'post_parent__in' ) ?: array() );
			if ( array() !== $parents ) {
				$query->set( 'post_parent__in', array_values( array_diff( $parents, $ids ) ) ?: array( -1 ) );
			}
			$query->set( 'post_parent__not_in', array_merge( wp_parse_id_list( $query->get( 'post_parent__not_in' ) ?: array() ), $ids ) );
		}
	}

	/**
	 * Posts that the visitor may see.
	 *
	 * @param array<int, mixed> $posts Posts or numbers.
	 * @return array<int, mixed>
	 */
	private static function visible( array $posts ): array {
		return array_values( array_filter( $posts, static fn( $post ): bool => ! Hidden_Posts::contain( $post ) ) );
	}

	/**
	 * A condition that leaves marked posts out.
	 *
	 * @param string $column The column with the post's number.
	 */
	private static function clause( string $column ): string {
		$ids = Hidden_Posts::ids();

		return array() === $ids ? '' : sprintf( ' AND %s NOT IN (%s)', $column, implode( ',', $ids ) );
	}
}
