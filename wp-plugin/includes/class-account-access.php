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
	 * From the note to the commit, and what the clocks of two web servers may differ, in seconds. Nobody gets to a form as fast.
	 */
	private const LEEWAY = 2;

	/**
	 * Whose account was taken from this request.
	 */
	private static int $turned_out = 0;

	/**
	 * Ends all of it: sessions, application passwords, the password, the link of a reset mail, and a change of address under way.
	 *
	 * @param int $user_id The account.
	 * @throws Refused When something is left.
	 */
	public static function revoke( int $user_id ): void {
		$before = get_userdata( $user_id );
		update_user_meta( $user_id, Account_Link::REVOKED, time() + self::LEEWAY );
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

	/**
	 * After the commit: what was written meanwhile by a request that could not see it coming, and that revoke() did not see.
	 *
	 * @param int $user_id The account.
	 */
	public static function sweep( int $user_id ): void {
		wp_cache_delete( $user_id, 'user_meta' );
		\WP_Application_Passwords::delete_all_application_passwords( $user_id );
	}

	/**
	 * The request that links has Microsoft's word for it. Whatever plugins change in it, for the person whose session is about to begin, is
	 * nothing that could come from before.
	 */
	public static function trust_this_request(): void {
		remove_action( 'wp_create_application_password', array( self::class, 'action_changed' ) );
		remove_action( 'profile_update', array( self::class, 'action_changed' ) );
	}

	/**
	 * Somebody has made an application password, or has changed the account. Whoever was let in before the link, and writes after it, does
	 * so in vain, and is nobody from here on: WordPress begins another session for whoever changes the own password.
	 *
	 * @param mixed $user_id The account.
	 */
	public static function action_changed( $user_id ): void {
		$user_id = (int) $user_id;
		if ( get_current_user_id() !== $user_id && self::$turned_out !== $user_id ) {
			return;
		}
		// This process, and a replica of the database, may remember the account as it was.
		Primary_Database::read_meta_of( $user_id );
		if ( (int) get_user_meta( $user_id, Account_Link::REVOKED, true ) <= (float) ( $_SERVER['REQUEST_TIME_FLOAT'] ?? 0 ) || self::is_of_linked_person( $user_id ) ) {
			return;
		}
		self::$turned_out = $user_id;
		try {
			self::revoke( $user_id );
		} catch ( Refused $refused ) {
			Failure::of( $refused )->log();
		}
		wp_set_current_user( 0 );
	}

	/**
	 * Whether the session of this request is one that Microsoft has opened for the person with whom the account is linked. No session of
	 * before is. That a cookie is valid proves nothing: a request that was under way may write the old password and sessions back.
	 *
	 * @param int $user_id The account.
	 */
	private static function is_of_linked_person( int $user_id ): bool {
		$session = get_current_user_id() === $user_id ? Current_Session::microsoft() : null;

		return null !== $session && Account_Link::exists( $user_id ) && array() === array_diff_assoc( Account_Link::of( $user_id ), $session );
	}
}
