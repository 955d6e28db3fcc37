<?php
/**
 * Who may sign in to WordPress with a password.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * Has the last word on a password, after WordPress and other plugins have checked it: a wrong one gets WordPress's own answer, so
 * that nobody learns from ours which accounts belong to the directory. Application passwords and other ways in are left alone.
 */
final class Password_Policy {

	/**
	 * The account whose password was accepted in this request, 0 if none.
	 *
	 * @var int
	 */
	private static int $accepted = 0;

	/**
	 * Refuses what WordPress would accept.
	 *
	 * @param mixed $user     A WP_User, a WP_Error or null.
	 * @param mixed $username The name that was entered.
	 * @param mixed $password The password that was entered.
	 * @return mixed
	 */
	public static function filter_authenticate( $user, $username, #[\SensitiveParameter] $password ) {
		self::$accepted = 0;
		if ( empty( $username ) && empty( $password ) ) {
			return Session_Expiry::refuse_cookie( $user );
		}
		if ( self::is_strangers_call( $user ) ) {
			return self::error( 'sign_in_required' );
		}
		if ( empty( $password ) || ( $user instanceof \WP_User && self::is_application( $user ) ) ) {
			return $user;
		}
		try {
			$reason = self::refusal( $user );
		} catch ( Refused $refused ) {
			Failure::of( $refused )->log();
			$reason = $refused->reason;
		}
		if ( '' !== $reason ) {
			return self::error( $reason );
		}
		self::$accepted = $user instanceof \WP_User ? $user->ID : 0;
		if ( 0 !== self::$accepted ) {
			Second_Step::forget( self::$accepted );
		}

		return $user;
	}

	/**
	 * A program has its password with it in every request. WordPress would give it a session of its own when it changes something of its
	 * account, and that would be one that is never checked.
	 *
	 * @param mixed $user The account.
	 */
	public static function action_application_password_did_authenticate( $user ): void {
		if ( $user instanceof \WP_User && Account_Link::exists( $user->ID ) ) {
			add_filter( 'send_auth_cookies', '__return_false', PHP_INT_MAX );
		}
	}

	/**
	 * Whether this request has proved the account's password.
	 *
	 * @param int $user_id The account.
	 */
	public static function has_accepted( int $user_id ): bool {
		return 0 !== $user_id && self::$accepted === $user_id;
	}

	/**
	 * Why a password is refused; '' when WordPress's answer stands.
	 *
	 * @param mixed $user A WP_User when the password is right.
	 * @throws Refused When the database cannot count.
	 */
	private static function refusal( $user ): string {
		$right     = $user instanceof \WP_User;
		$emergency = false;
		if ( Break_Glass::is_open() ) {
			if ( ! Break_Glass::take_try() ) {
				return 'too_many_tries';
			}
			$emergency = $right && Privilege::is_held_by( $user );
		}
		if ( $emergency ) {
			Break_Glass::close( $user );
			return '';
		}
		// Before anything about the account is looked at: right and wrong passwords get the same answer.
		if ( Forced_Login::is_on() && ! Break_Glass::is_open() ) {
			return 'local_login_denied';
		}

		return $right && ( Forced_Login::is_on() || Account_Locks::denies_password( $user ) ) ? 'local_login_denied' : '';
	}

	/**
	 * Whether an account of other sites of the network calls an intranet by XML-RPC, where several methods ask for no more than an account.
	 *
	 * @param mixed $user A WP_User when the password is right.
	 */
	private static function is_strangers_call( $user ): bool {
		return $user instanceof \WP_User && is_multisite() && defined( 'XMLRPC_REQUEST' ) && XMLRPC_REQUEST
			&& Protection::is_armed() && Protection::is_intranet() && Site_Membership::is_missing( $user->ID );
	}

	/**
	 * Whether it was an application password of this account.
	 *
	 * @param \WP_User $user The account.
	 */
	private static function is_application( \WP_User $user ): bool {
		$uuid = rest_get_authenticated_app_password();

		return null !== $uuid && null !== \WP_Application_Passwords::get_user_application_password( $user->ID, $uuid );
	}

	/**
	 * The refusal as WordPress and other login forms print it.
	 *
	 * @param string $reason A reason of the closed list.
	 */
	private static function error( string $reason ): \WP_Error {
		return new \WP_Error( 'vestibule_' . $reason, esc_html( (string) Login_Errors::text( $reason ) ) );
	}
}
