<?php
/**
 * Lost passwords of people who have none.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * An account that a sign-in created has a random password that nobody knows. A reset by mail would make a second way in, past
 * everything the organisation asks for at Microsoft.
 */
final class Password_Reset {

	/**
	 * Refuses the reset for such an account, as long as it is linked.
	 *
	 * @param mixed $allow   Whether others allow it.
	 * @param mixed $user_id The account.
	 * @return mixed
	 */
	public static function filter_allow_password_reset( $allow, $user_id ) {
		$user_id = (int) $user_id;
		if ( true !== $allow || ! get_user_meta( $user_id, Account_Link::CREATED, true ) || ! Account_Link::exists( $user_id ) ) {
			return $allow;
		}

		return new \WP_Error( 'vestibule_no_password', __( 'This account has no password. Please sign in with Microsoft.', 'vestibule' ) );
	}
}
