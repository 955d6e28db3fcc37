<?php
/**
 * Lost passwords of people who have none.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * A reset by mail would make a second way in, past everything the organisation asks for at Microsoft. Whoever asks learns from the
 * page neither which addresses have accounts here nor which of those belong to the directory; the person concerned gets a mail.
 */
final class Password_Reset {

	/**
	 * What WordPress says of an address that it does not know.
	 */
	private const UNKNOWN = array( 'invalid_email', 'invalidcombo' );

	/**
	 * Refuses the reset for an account of the directory.
	 *
	 * @param mixed $allow   Whether others allow it.
	 * @param mixed $user_id The account.
	 * @return mixed
	 */
	public static function filter_allow_password_reset( $allow, $user_id ) {
		return true === $allow && Account_Locks::lock_password( (int) $user_id ) ? self::refusal() : $allow;
	}

	/**
	 * A link in a mail that was sent before the account was connected.
	 *
	 * @param mixed $errors The form's WP_Error.
	 * @param mixed $user   The account, or what is wrong with the link.
	 */
	public static function action_validate_password_reset( $errors, $user ): void {
		if ( $errors instanceof \WP_Error && $user instanceof \WP_User && Account_Locks::lock_password( $user->ID ) ) {
			$errors->merge_from( self::refusal() );
		}
	}

	/**
	 * A lost-password form was sent: the same answer for an account without a password and for an address that is unknown.
	 *
	 * @param mixed $errors What is wrong so far.
	 * @param mixed $user   The account, false when there is none.
	 */
	public static function action_lostpassword_post( $errors, $user = false ): void {
		if ( ! $errors instanceof \WP_Error || ! Account_Locks::exist() || ! Login_Form::is_offered()
			|| array() !== array_diff( $errors->get_error_codes(), self::UNKNOWN ) ) {
			return;
		}
		$user = $user instanceof \WP_User ? $user : null;
		if ( null !== $user && ! Account_Locks::lock_password( $user->ID ) ) {
			return;
		}
		if ( null !== $user ) {
			self::mail( $user );
		}
		if ( 'wp-login.php' === ( $GLOBALS['pagenow'] ?? '' ) ) {
			// As WordPress does once it has sent its mail.
			$return_to = wp_unslash( $_REQUEST['redirect_to'] ?? '' ); // phpcs:ignore WordPress.Security -- checked by wp_safe_redirect().
			wp_safe_redirect( is_string( $return_to ) && '' !== $return_to ? $return_to : 'wp-login.php?checkemail=confirm' );
			exit;
		}
		foreach ( self::UNKNOWN as $code ) {
			$errors->remove( $code );
		}
		$errors->add( 'vestibule_no_password', __( 'If an account with a password belongs to this address, a link was sent to it. Accounts of people who sign in with Microsoft have no password here.', 'vestibule' ) );
	}

	/**
	 * Tells the person what to do instead.
	 *
	 * @param \WP_User $user The account.
	 */
	private static function mail( \WP_User $user ): void {
		$name     = wp_specialchars_decode( get_bloginfo( 'name', 'display' ), ENT_QUOTES );
		$switched = switch_to_locale( get_user_locale( $user ) );
		wp_mail(
			$user->user_email,
			/* translators: %s: name of the site. */
			sprintf( __( '[%s] Signing in', 'vestibule' ), $name ),
			/* translators: 1: name of the site, 2: an address. */
			sprintf( __( "Somebody asked for a new password for your account at %1\$s. This account has no password: sign in with Microsoft at %2\$s\n\nIf you forgot your Microsoft password, its own sign-in page helps. If you did not ask, you need not do anything.", 'vestibule' ), $name, wp_login_url() )
		);
		if ( $switched ) {
			restore_previous_locale();
		}
	}

	/**
	 * The refusal, for those who know already that the account exists.
	 */
	private static function refusal(): \WP_Error {
		return new \WP_Error( 'vestibule_no_password', __( 'This account has no password. Please sign in with Microsoft.', 'vestibule' ) );
	}
}
