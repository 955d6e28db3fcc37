<?php
/**
 * The page on which the window of the "session expired" dialog ends.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * Microsoft refuses frames, so the dialog opens a window. When the person is signed in there, this page says so and closes it. The
 * dialog's own frame hears of it and shows this page too, by whose class WordPress knows that the dialog can close.
 */
final class Signed_In_Page {

	public const ACTION = 'vestibule_signed_in';

	/**
	 * Windows of one site hear each other on it.
	 */
	private const CHANNEL = 'vestibule-signed-in';

	/**
	 * The address. It is one of the administration: the engine sends nobody back to the login page.
	 */
	public static function url(): string {
		return admin_url( 'admin-post.php?action=' . self::ACTION );
	}

	/**
	 * Prints the page.
	 */
	public static function action_admin_post_vestibule_signed_in(): never {
		Routes::forbid_caching();
		header( 'Content-Type: text/html; charset=' . get_bloginfo( 'charset' ) );
		echo self::html(); // phpcs:ignore WordPress.Security.EscapeOutput -- escaped there.
		exit;
	}

	/**
	 * The page.
	 */
	public static function html(): string {
		return Small_Page::html(
			__( 'You are signed in', 'vestibule' ),
			'<p>' . esc_html__( 'This window closes by itself. If it does not, close it and go on in the other one: nothing you wrote there is lost.', 'vestibule' ) . '</p>',
			sprintf(
				'if(window.top===window){try{new BroadcastChannel(%s).postMessage(1);}catch(e){}setTimeout(function(){window.close();},600);}',
				wp_json_encode( self::CHANNEL )
			),
			'interim-login-success'
		);
	}

	/**
	 * What the dialog's frame runs: opens the window, lets it close itself, and hears when it is done.
	 */
	public static function frame_script(): string {
		return sprintf(
			"(function(){var a=document.getElementById('vestibule-sign-in');if(!a){return;}a.addEventListener('click',function(e){var w=window.open(a.href,'_blank');if(w){w.opener=null;e.preventDefault();}});"
			. 'try{new BroadcastChannel(%1$s).onmessage=function(){location.replace(%2$s);};}catch(e){}}());',
			wp_json_encode( self::CHANNEL ),
			wp_json_encode( self::url(), JSON_UNESCAPED_SLASHES )
		);
	}
}
