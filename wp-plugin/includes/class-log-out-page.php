<?php
/**
 * The page that offers to sign out of Microsoft too.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * Shown after WordPress has logged out, with the setting `ask`: on one's own computer the session at Microsoft may go on, on a
 * shared one it should not.
 */
final class Log_Out_Page {

	public const ACTION      = 'vestibule_sign_out';
	public const TICKET      = 'ticket';
	public const REDIRECT_TO = 'redirect_to';

	/**
	 * The page's address.
	 *
	 * @param string $ticket    Engine::logoutTicket().
	 * @param string $return_to Where people land who stay signed in at Microsoft.
	 */
	public static function url( string $ticket, string $return_to ): string {
		return Site::login() . '?' . http_build_query(
			array(
				'action'          => self::ACTION,
				self::TICKET      => $ticket,
				self::REDIRECT_TO => $return_to,
			)
		);
	}

	/**
	 * The page's content.
	 *
	 * @param string $ticket    The ticket.
	 * @param string $return_to Where "stay signed in" leads; checked.
	 */
	public static function html( string $ticket, string $return_to ): string {
		return sprintf(
			'<form id="vestibule-sign-out" method="post" action="%1$s">
				<p>%2$s</p>
				<p class="vestibule-consequence">%3$s</p>
				<input type="hidden" name="%4$s" value="%5$s"><input type="hidden" name="%6$s" value="%7$s">
				<p class="vestibule-choices"><button type="submit" class="button button-primary button-large">%8$s</button> <a class="button button-large" href="%7$s">%9$s</a></p>
			</form>',
			esc_url( Site::login() . '?action=' . self::ACTION ),
			esc_html__( 'You are still signed in to Microsoft in this browser. On a computer that others use too, sign out there as well: otherwise the next person can come in with your account.', 'vestibule' ),
			esc_html__( 'This also signs you out of Outlook, Teams and everything else of Microsoft 365 in this browser.', 'vestibule' ),
			esc_attr( self::TICKET ),
			esc_attr( $ticket ),
			esc_attr( self::REDIRECT_TO ),
			esc_url( $return_to ),
			esc_html__( 'Sign out of Microsoft too', 'vestibule' ),
			esc_html__( 'Stay signed in to Microsoft', 'vestibule' )
		);
	}
}
