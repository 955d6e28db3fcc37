<?php
/**
 * Posts and pages that an editor has marked as private.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * Marked in post meta, and listed in an autoloaded option, so that showing a public page asks the database nothing.
 */
final class Private_Posts {

	public const META   = '_vestibule_private';
	public const OPTION = 'vestibule_private_posts';

	/**
	 * How often the list is written at most, when others change marks meanwhile.
	 */
	private const TRIES = 10;

	/**
	 * The marked posts.
	 *
	 * @return list<int>
	 */
	public static function ids(): array {
		$ids = Autoloaded_Option::read( self::OPTION );
		if ( ! is_array( $ids ) ) {
			// A list that is missing or damaged opens nothing.
			self::list_anew();
			$ids = Autoloaded_Option::read( self::OPTION );
		}

		return is_array( $ids ) ? array_values( array_map( 'intval', $ids ) ) : array();
	}

	/**
	 * Whether a post is marked, or belongs to one that is: attachments, revisions.
	 *
	 * @param \WP_Post $post The post.
	 */
	public static function contain( \WP_Post $post ): bool {
		$ids = self::ids();

		return array() !== $ids && ( in_array( $post->ID, $ids, true ) || array() !== array_intersect( Attachment_Origin::of( $post ), $ids ) );
	}

	/**
	 * Types of posts that have a page to protect.
	 *
	 * @return list<string>
	 */
	public static function types(): array {
		return array_values( array_filter( get_post_types(), static fn( string $type ): bool => 'attachment' !== $type && is_post_type_viewable( $type ) ) );
	}

	/**
	 * Lets those who may edit a post read and set its mark. Others do not even see that there is one.
	 */
	public static function action_rest_api_init(): void {
		foreach ( self::types() as $type ) {
			register_post_meta(
				$type,
				self::META,
				array(
					'type'          => 'boolean',
					'single'        => true,
					'default'       => false,
					'auth_callback' => static fn( $allowed, $key, $post_id ): bool => current_user_can( 'edit_post', $post_id ),
					'show_in_rest'  => array(
						'schema' => array(
							'type'    => 'boolean',
							'context' => array( 'edit' ),
						),
					),
				)
			);
		}
	}

	/**
	 * Keeps the list up to date.
	 *
	 * @param mixed  $meta_id The entry.
	 * @param mixed  $post_id The post.
	 * @param string $key     The meta key.
	 */
	public static function action_changed_post_meta( $meta_id, $post_id, $key ): void {
		if ( self::META === $key ) {
			self::list_anew();
		}
	}

	/**
	 * Marks a post, or takes the mark away.
	 *
	 * @param int  $post_id The post.
	 * @param bool $private Whether it is private.
	 */
	public static function mark( int $post_id, bool $private ): void {
		$private ? update_post_meta( $post_id, self::META, '1' ) : delete_post_meta( $post_id, self::META );
		self::list_anew();
	}

	/**
	 * Lists all marked posts, as the table has them. Of two editors who save at once the slower may write what it had read before the
	 * other's mark, so each looks again after writing, past what it has in memory: the last one to write finds all marks.
	 */
	public static function list_anew(): void {
		for ( $try = 0; $try < self::TRIES; $try++ ) {
			$ids = self::marked();
			wp_cache_delete( 'alloptions', 'options' );
			wp_cache_delete( self::OPTION, 'options' );
			if ( null === $ids || Autoloaded_Option::read( self::OPTION ) === $ids ) {
				return;
			}
			update_option( self::OPTION, $ids, true );
		}
	}

	/**
	 * The marked posts as the table has them; null when the database cannot tell.
	 *
	 * @return list<int>|null
	 */
	private static function marked(): ?array {
		global $wpdb;
		// phpcs:ignore WordPress.DB.DirectDatabaseQuery -- see above.
		$ids = $wpdb->get_col( $wpdb->prepare( "SELECT DISTINCT post_id FROM $wpdb->postmeta WHERE meta_key = %s AND meta_value = '1' ORDER BY post_id", self::META ) );

		return '' === $wpdb->last_error ? array_map( 'intval', $ids ) : null;
	}
}
