<?php
/**
 * What a person reads who has sent a form that does not pass.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * A redirect would lose what was typed, and the short text for programs would tell a person nothing. The browser keeps the form one
 * step back; a sign-in in another window makes it pass.
 */
final class Form_Refused_Page {

	/**
	 * The page.
	 *
	 * @param string $reason A reason of the closed list.
	 * @param bool   $engine Whether Microsoft can be asked.
	 */
	public static function html( string $reason, bool $engine ): string {
		$address = $engine ? Site::start_url( Signed_In_Page::url() ) : add_query_arg( 'redirect_to', rawurlencode( Signed_In_Page::url() ), Site::login() );

		return Small_Page::html(
			__( 'Not saved yet', 'vestibule' ),
			sprintf(
				'<p>%1$s</p><p>%2$s</p><p><a class="button" id="vestibule-sign-in" href="%3$s" target="_blank" rel="noopener">%4$s</a></p>',
				esc_html( (string) Login_Errors::text( $reason ) ),
				esc_html__( 'What you wrote was not saved. To keep it, sign in in a new window, then come back to this one, press Back in your browser, and send the form again.', 'vestibule' ),
				esc_url( $address ),
				esc_html__( 'Sign in in a new window', 'vestibule' )
			)
		);
	}
}
