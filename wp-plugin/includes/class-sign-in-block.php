<?php
/**
 * The button as a block.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * It lives in the editor only: what it saves is the shortcode, so pages that are shown know of no block.
 */
final class Sign_In_Block {

	/**
	 * Adds the script to the editor.
	 */
	public static function action_enqueue_block_editor_assets(): void {
		wp_enqueue_script( 'vestibule-block', plugins_url( 'assets/block.js', PLUGIN_FILE ), array( 'wp-blocks', 'wp-element', 'wp-components', 'wp-block-editor' ), VERSION, true );
		wp_localize_script(
			'vestibule-block',
			'vestibuleBlock',
			array(
				'shortcode'    => Sign_In_Button::SHORTCODE,
				'title'        => __( 'Sign in with Microsoft', 'vestibule' ),
				'description'  => __( 'A button for people who are not signed in.', 'vestibule' ),
				'settings'     => __( 'Button', 'vestibule' ),
				'label'        => __( 'Label', 'vestibule' ),
				'redirectTo'   => __( 'Page after signing in', 'vestibule' ),
				'redirectHelp' => __( 'A path of this site, such as /members/. Empty: the page with the button.', 'vestibule' ),
				'signedIn'     => __( 'People who are signed in see', 'vestibule' ),
				'nothing'      => __( 'Nothing', 'vestibule' ),
				'logOut'       => __( 'A log-out link', 'vestibule' ),
			)
		);
	}
}
