<?php
/**
 * The editor's box that makes a post private.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * A panel of the block editor, which saves by REST, and a box for the classic editor and for types of posts without custom fields.
 */
final class Private_Post_Editor {

	private const NONCE = 'vestibule_private_post';
	private const FIELD = 'vestibule_private';

	/**
	 * Adds the box. The block editor hides it where the panel can do the same.
	 *
	 * @param string $type The type of post.
	 * @param mixed  $post The post.
	 */
	public static function action_add_meta_boxes( $type, $post ): void {
		if ( $post instanceof \WP_Post && self::is_offered( $post ) ) {
			add_meta_box(
				'vestibule-private',
				__( 'Sign in with Microsoft', 'vestibule' ),
				array( self::class, 'print_box' ),
				$type,
				'side',
				'default',
				array( '__back_compat_meta_box' => post_type_supports( $type, 'custom-fields' ) )
			);
		}
	}

	/**
	 * Prints the box.
	 *
	 * @param \WP_Post $post The post.
	 */
	public static function print_box( \WP_Post $post ): void {
		wp_nonce_field( self::NONCE, self::NONCE . '_nonce', false );
		printf(
			'<p><label><input type="checkbox" name="%s" value="1"%s> %s</label></p><p class="description">%s</p>',
			esc_attr( self::FIELD ),
			checked( (bool) get_post_meta( $post->ID, Private_Posts::META, true ), true, false ),
			esc_html( self::label() ),
			esc_html( self::help() )
		);
	}

	/**
	 * Saves the box. A request without it, as quick edit sends, changes nothing.
	 *
	 * @param mixed    $post_id The post.
	 * @param \WP_Post $post    The post.
	 */
	public static function action_save_post( $post_id, $post ): void {
		$nonce = $_POST[ self::NONCE . '_nonce' ] ?? ''; // phpcs:ignore WordPress.Security -- checked in the next line.
		if ( ! is_string( $nonce ) || ! wp_verify_nonce( $nonce, self::NONCE ) || ! self::is_offered( $post ) || wp_is_post_revision( $post ) || ! current_user_can( 'edit_post', $post_id ) ) {
			return;
		}
		Private_Posts::mark( (int) $post_id, isset( $_POST[ self::FIELD ] ) );
	}

	/**
	 * Adds the panel.
	 */
	public static function action_enqueue_block_editor_assets(): void {
		$post = get_post();
		if ( ! $post instanceof \WP_Post || ! self::is_offered( $post ) || ! post_type_supports( $post->post_type, 'custom-fields' ) ) {
			return;
		}
		wp_enqueue_script( 'vestibule-private-post', plugins_url( 'assets/private-post.js', PLUGIN_FILE ), array( 'wp-components', 'wp-core-data', 'wp-data', 'wp-edit-post', 'wp-editor', 'wp-element', 'wp-plugins' ), VERSION, true );
		wp_add_inline_script(
			'vestibule-private-post',
			'window.vestibulePrivatePost = ' . wp_json_encode(
				array(
					'key'   => Private_Posts::META,
					'title' => __( 'Sign in with Microsoft', 'vestibule' ),
					'label' => self::label(),
					'help'  => self::help(),
				),
				JSON_HEX_TAG
			) . ';',
			'before'
		);
	}

	/**
	 * Whether the post has a page that could be private.
	 *
	 * @param \WP_Post $post The post.
	 */
	private static function is_offered( \WP_Post $post ): bool {
		return in_array( $post->post_type, Private_Posts::types(), true );
	}

	/**
	 * The box's label.
	 */
	private static function label(): string {
		return __( 'Only for people who are signed in', 'vestibule' );
	}

	/**
	 * What it means here and now.
	 */
	private static function help(): string {
		return match ( true ) {
			! Protection::is_armed()  => __( 'Takes effect once a manager has tested signing in with Microsoft. Until then everybody can see this page.', 'vestibule' ),
			Protection::is_intranet() => __( 'On this site everything is; the box matters for pages that are public by an exemption.', 'vestibule' ),
			default                   => __( 'Others are asked to sign in, and do not find it in lists, search, feeds and sitemaps.', 'vestibule' ),
		};
	}
}
