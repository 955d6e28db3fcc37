<?php
/**
 * The button on the login form.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * "Sign in with Microsoft" above WordPress's form. The engine is not opened to draw it.
 */
final class Login_Form {

	/**
	 * Microsoft's logo: four squares, decorative because the text names it.
	 */
	public const LOGO = '<svg class="vestibule-logo" width="21" height="21" viewBox="0 0 21 21" aria-hidden="true" focusable="false"><path fill="#F25022" d="M0 0h10v10H0z"/><path fill="#7FBA00" d="M11 0h10v10H11z"/><path fill="#00A4EF" d="M0 11h10v10H0z"/><path fill="#FFB900" d="M11 11h10v10H11z"/></svg>';

	/**
	 * The browser never sends the part after # to WordPress, but it is still in the address bar here.
	 */
	private const KEEP_FRAGMENT = "(function(){var a=document.getElementById('vestibule-sign-in');if(!a||!location.hash){return;}var u=new URL(a.href),r=u.searchParams.get('redirect_to');if(r&&r.indexOf('#')<0){u.searchParams.set('redirect_to',r+location.hash);a.href=u.href;}})();";

	/**
	 * Adds the style sheet.
	 */
	public static function action_login_enqueue_scripts(): void {
		wp_enqueue_style( 'vestibule-login', plugins_url( 'assets/login.css', PLUGIN_FILE ), array( 'login' ), VERSION );
	}

	/**
	 * Puts the button above the form.
	 *
	 * @param mixed $message HTML of WordPress and of other plugins.
	 */
	public static function filter_login_message( $message ): string {
		$return_to = $_REQUEST['redirect_to'] ?? ''; // phpcs:ignore WordPress.Security -- the engine checks the raw address; here it is only encoded.

		return $message . self::html( is_string( $return_to ) ? wp_unslash( $return_to ) : '', isset( $_REQUEST['interim-login'] ) ); // phpcs:ignore WordPress.Security.NonceVerification -- only reads.
	}

	/**
	 * The button and the divider.
	 *
	 * @param string $return_to The address asked for, '' if none.
	 * @param bool   $in_frame  Whether the form is in WordPress's "session expired" frame. Microsoft refuses frames, so a new tab opens.
	 */
	public static function html( string $return_to, bool $in_frame ): string {
		return sprintf(
			'<div class="vestibule-sign-in"><a id="vestibule-sign-in" class="vestibule-button" href="%1$s"%2$s>%3$s<span>%4$s</span></a><p class="vestibule-or"><span>%5$s</span></p></div>%6$s',
			esc_url( Site::start_url( $return_to ) ),
			$in_frame ? ' target="_blank" rel="noopener"' : '',
			self::LOGO,
			esc_html__( 'Sign in with Microsoft', 'vestibule' ),
			/* translators: Stands between the Microsoft button and the password form. */
			esc_html__( 'or', 'vestibule' ),
			'' === $return_to ? '' : wp_get_inline_script_tag( self::KEEP_FRAGMENT )
		);
	}

	/**
	 * Whether the button would lead anywhere.
	 */
	public static function is_offered(): bool {
		return Engine_Access::is_compatible() && Settings::look_complete();
	}
}
