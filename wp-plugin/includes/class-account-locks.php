<?php
/**
 * What people from the directory cannot change themselves.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * Their e-mail address is the directory's, and a password would be a second way in, past everything the organisation asks for at
 * Microsoft. Whoever may edit other people's accounts may still repair theirs: the locks hold for one's own account.
 */
final class Account_Locks {

	/**
	 * Whether the person may not change the e-mail address.
	 *
	 * @param int $user_id The account.
	 */
	public static function lock_email( int $user_id ): bool {
		return self::is_on( 'lock_email' ) && self::concern( $user_id );
	}

	/**
	 * Whether the person may not set a password: either that is locked, or it would open nothing.
	 *
	 * @param int $user_id The account.
	 */
	public static function lock_password( int $user_id ): bool {
		return ( self::is_on( 'lock_password' ) || self::denies_local_login() ) && self::concern( $user_id );
	}

	/**
	 * Whether the account cannot be opened with a password.
	 *
	 * @param \WP_User $user The account.
	 */
	public static function denies_password( \WP_User $user ): bool {
		return self::denies_local_login() && self::concern( $user->ID );
	}

	/**
	 * Whether any account can be concerned, without looking at one.
	 */
	public static function exist(): bool {
		return self::denies_local_login() || self::is_on( 'lock_email' ) || self::is_on( 'lock_password' );
	}

	/**
	 * Whether the account is one of the directory. Administrators are left out unless the site says otherwise, and always when
	 * nobody can sign in with Microsoft: they are the ones to repair that.
	 *
	 * @param int $user_id The account.
	 */
	private static function concern( int $user_id ): bool {
		if ( $user_id <= 0 || ! Account_Link::exists( $user_id ) ) {
			return false;
		}
		$user = get_userdata( $user_id );

		return false !== $user && ( ! Privilege::is_held_by( $user ) || ( self::is_on( 'lock_administrators' ) && Login_Form::is_offered() ) );
	}

	/**
	 * Whether accounts of the directory have no use for a password.
	 */
	private static function denies_local_login(): bool {
		return 'deny' === Settings::effective()['local_login'];
	}

	/**
	 * A setting that is on or off.
	 *
	 * @param string $setting The setting.
	 */
	private static function is_on( string $setting ): bool {
		return true === Settings::effective()[ $setting ];
	}
}
