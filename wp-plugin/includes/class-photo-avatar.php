<?php
/**
 * Photos from the directory as avatars.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * Hooked only while photos are on. It looks at what WordPress has at hand, and asks the database nothing that WordPress would not ask.
 */
final class Photo_Avatar {

	/**
	 * The picture in place of WordPress's.
	 *
	 * @param mixed $args  What is known of the avatar.
	 * @param mixed $whose Whose: a number, an address, an account, a post, a comment.
	 * @return mixed
	 */
	public static function filter_pre_get_avatar_data( $args, $whose ) {
		if ( ! is_array( $args ) || isset( $args['url'] ) || ! empty( $args['force_default'] ) || ! self::are_shown() ) {
			return $args;
		}
		$user_id = self::account( $whose );
		$url     = $user_id > 0 ? Photo::of( $user_id )->url( (int) ( $args['size'] ?? 96 ) ) : '';

		return '' === $url ? $args : array(
			'url'          => $url,
			'found_avatar' => true,
		) + $args;
	}

	/**
	 * The address in place of BuddyPress's, unless the person has uploaded a picture there.
	 *
	 * @param mixed $url    The address.
	 * @param mixed $params What is known of the avatar.
	 * @return mixed
	 */
	public static function filter_bp_core_fetch_avatar_url( $url, $params = array() ) {
		$photo = self::of_buddypress( $params );

		return '' === $photo || ! is_string( $url ) || ! self::is_default( $url ) ? $url : $photo;
	}

	/**
	 * The same for its picture element.
	 *
	 * @param mixed $html   The element.
	 * @param mixed $params What is known of the avatar.
	 * @return mixed
	 */
	public static function filter_bp_core_fetch_avatar( $html, $params = array() ) {
		$photo = self::of_buddypress( $params );
		if ( '' === $photo || ! is_string( $html ) || 1 !== preg_match( '/\ssrc=(["\'])(.*?)\1/', $html, $found ) || ! self::is_default( $found[2] ) ) {
			return $html;
		}

		return str_replace( $found[0], ' src="' . esc_url( $photo ) . '"', $html );
	}

	/**
	 * Whether the photos may be seen by who is looking. An intranet shows nobody's face to strangers, on its open pages neither.
	 */
	private static function are_shown(): bool {
		if ( true !== Settings::effective()['photo'] ) {
			return false;
		}

		return 'intranet' !== Settings::effective()['scenario'] || ! Protection::is_armed() || ! Current_Session::is_of_stranger();
	}

	/**
	 * The account that is meant; 0 when WordPress does not know it without asking.
	 *
	 * @param mixed $whose Whose.
	 */
	private static function account( $whose ): int {
		return match ( true ) {
			is_numeric( $whose )             => (int) $whose,
			$whose instanceof \WP_User       => $whose->ID,
			$whose instanceof \WP_Post       => (int) $whose->post_author,
			$whose instanceof \WP_Comment    => is_avatar_comment_type( get_comment_type( $whose ) ) ? (int) $whose->user_id : 0,
			is_string( $whose )              => (int) wp_cache_get( $whose, 'useremail' ),
			default                          => 0,
		};
	}

	/**
	 * The photo that BuddyPress could show, '' when there is none.
	 *
	 * @param mixed $params What is known of the avatar.
	 */
	private static function of_buddypress( $params ): string {
		if ( ! is_array( $params ) || 'user' !== ( $params['object'] ?? '' ) || ! self::are_shown() ) {
			return '';
		}

		return Photo::of( (int) ( $params['item_id'] ?? 0 ) )->url( (int) ( $params['width'] ?? 96 ) );
	}

	/**
	 * Whether an address is none of the person's own: Gravatar's, or the picture for those who have none.
	 *
	 * @param string $url The address.
	 */
	private static function is_default( string $url ): bool {
		return str_contains( $url, 'gravatar.com/' ) || 1 === preg_match( '~/(mystery-man|mystery-user|default-avatar)[^/]*$~', strtok( $url, '?' ) );
	}
}
