<?php
/**
 * Where an attachment comes from.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * An attachment is as private as the post it is attached to, and a part that was cut out of a picture as private as the picture:
 * WordPress makes a new attachment of it that is attached to nothing, and notes the picture in its metadata.
 */
final class Attachment_Origin {

	/**
	 * The posts and pictures that an attachment or a revision belongs to, near and far.
	 *
	 * @param \WP_Post $post The post.
	 * @return list<int>
	 */
	public static function of( \WP_Post $post ): array {
		$found = array();
		$next  = self::nearest( $post );
		// Metadata can say anything, circles included.
		while ( array() !== $next ) {
			$id = (int) array_shift( $next );
			if ( $id > 0 && $id !== $post->ID && ! isset( $found[ $id ] ) ) {
				$found[ $id ] = $id;
				$origin       = get_post( $id );
				array_push( $next, ...( $origin instanceof \WP_Post ? self::nearest( $origin ) : array() ) );
			}
		}

		return array_values( $found );
	}

	/**
	 * Those that the post itself names; none for what has a page of its own.
	 *
	 * @param \WP_Post $post The post.
	 * @return list<mixed>
	 */
	private static function nearest( \WP_Post $post ): array {
		return match ( $post->post_type ) {
			'attachment' => array( $post->post_parent, wp_get_attachment_metadata( $post->ID, true )['parent_image']['attachment_id'] ?? 0 ),
			'revision'   => array( $post->post_parent ),
			default      => array(),
		};
	}
}
