<?php
/**
 * What opens an account without Microsoft.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * Anybody can make an account for somebody else's address, stay signed in to it and wait until that person comes.
 */
final class Account_Access {

	/**
	 * Ends all of it: sessions, application passwords, the password, the link of a reset mail, and a change of address under way.
	 *
	 * @param int $user_id The account.
	 * @throws Refused When something is left.
	 */
	public static function revoke( int $user_id ): void {
		$before = get_userdata( $user_id );
		// Also empties the key of a reset mail. Cookies contain a part of the old password's hash, so those under way are void, too.
		wp_set_password( wp_generate_password( 64, true, true ), $user_id );
		delete_user_meta( $user_id, '_new_email' );
		\WP_Application_Passwords::delete_all_application_passwords( $user_id );
		\WP_Session_Tokens::get_instance( $user_id )->destroy_all();

		$after = get_userdata( $user_id );
		if ( false === $before || false === $after || $before->user_pass === $after->user_pass || '' !== $after->user_activation_key
			|| metadata_exists( 'user', $user_id, '_new_email' )
			|| array() !== \WP_Application_Passwords::get_user_application_passwords( $user_id )
			|| array() !== \WP_Session_Tokens::get_instance( $user_id )->get_all() ) {
			throw new Refused( 'storage_unavailable', "what opened user $user_id before cannot be ended" );
		}
	}
}
