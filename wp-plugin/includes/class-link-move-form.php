<?php
/**
 * Moves the link of an account to another one, from the profile page.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * For whoever may manage: the person stays the same, and gets another account here. Connection_Question asks before anything happens.
 */
final class Link_Move_Form {

	private const ID = 'vestibule-move';

	/**
	 * Prints it, for whoever may.
	 *
	 * @param int $user_id A connected account.
	 */
	public static function render( int $user_id ): void {
		if ( ! Admin::may_manage() || ! current_user_can( 'edit_user', $user_id ) ) {
			return;
		}
		// The profile is one big form: the fields belong to another one, printed at the end of the page.
		printf(
			'<details><summary>%1$s</summary><p><label for="vestibule-move-account">%2$s</label><br><input type="text" id="vestibule-move-account" class="regular-text" name="account" required autocomplete="off" autocapitalize="none" spellcheck="false" form="%3$s"> <button type="submit" class="button" form="%3$s">%4$s</button></p><p class="description">%5$s</p></details>',
			esc_html__( 'Connect this person with another account', 'vestibule' ),
			esc_html__( 'Login name or e-mail address of the other account', 'vestibule' ),
			esc_attr( self::ID ),
			esc_html__( 'Continue…', 'vestibule' ),
			esc_html__( 'You are asked once more before anything happens.', 'vestibule' )
		);
		add_action( 'admin_footer', static fn() => self::print_form( $user_id ) );
	}

	/**
	 * Prints the form of the fields.
	 *
	 * @param int $user_id The account.
	 */
	private static function print_form( int $user_id ): void {
		printf( '<form id="%s" method="post" action="%s">', esc_attr( self::ID ), esc_url( admin_url( 'admin-post.php' ) ) );
		Requests_Form::print_fields( Requests_Form::CONNECT );
		printf( '<input type="hidden" name="identity" value="%s"><input type="hidden" name="back" value="%s"></form>', esc_attr( implode( '/', Account_Link::of( $user_id ) ) ), esc_attr( Requests_Form::PROFILE ) );
	}
}
