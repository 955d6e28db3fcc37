<?php
/**
 * A new WordPress account for a person from the directory.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * Creates the account in one database transaction, so that a killed worker leaves no half of it. WordPress sends no mail:
 * the person has no use for a password, and the administrator asked for accounts by the hundred.
 */
final class Account_Creation {

	/**
	 * What WordPress may say of a login name that makes the next one worth trying.
	 */
	private const NEXT_LOGIN = array( 'existing_user_login', 'invalid_username', 'user_login_too_long', 'empty_user_login', 'empty_user_nicename' );

	/**
	 * Creates the account.
	 *
	 * @param list<string>              $logins Login names in order of preference.
	 * @param array<string, string>     $fields user_email, display_name, first_name, last_name.
	 * @param list<string>              $roles  Roles on this site, the first one first.
	 * @param array<string, string|int> $meta   User meta of the link.
	 * @return int The new user's id.
	 * @throws Refused When no name is free or WordPress refuses.
	 */
	public static function run( array $logins, array $fields, array $roles, array $meta ): int {
		$refusal = 'no login name was offered';
		foreach ( $logins as $login ) {
			// Two people can be after one name at the same time, and WordPress's table does not keep it unique.
			$lock = Site_Lock::wait_for( 'login-' . strtolower( sanitize_user( $login, true ) ), User_Provisioning::LOCK_SECONDS, User_Provisioning::LOCK_PATIENCE );
			try {
				$result = self::insert( $login, $fields, $roles, $meta );
			} finally {
				$lock->release();
			}
			if ( is_int( $result ) ) {
				return $result;
			}
			$refusal = $result->get_error_code() . ': ' . $result->get_error_message();
			if ( ! in_array( $result->get_error_code(), self::NEXT_LOGIN, true ) ) {
				break;
			}
		}

		throw new Refused( 'account_create_failed', $refusal );
	}

	/**
	 * Tries one login name.
	 *
	 * @param string                    $login  The name.
	 * @param array<string, string>     $fields See run().
	 * @param list<string>              $roles  See run().
	 * @param array<string, string|int> $meta   See run().
	 * @return int|\WP_Error
	 */
	private static function insert( string $login, array $fields, array $roles, array $meta ): int|\WP_Error {
		return Database_Transaction::run(
			static function () use ( $login, $fields, $roles, $meta ): int|\WP_Error {
				$user_id = wp_insert_user(
					array(
						'user_login' => wp_slash( $login ),
						'user_pass'  => wp_generate_password( 64, true, true ),
						'role'       => $roles[0] ?? '',
						'meta_input' => $meta + array( Account_Link::CREATED => 1 ),
					) + wp_slash( $fields )
				);
				$user_id = is_int( $user_id ) && is_multisite() ? Site_Membership::add( $user_id, $roles ) : $user_id;
				if ( is_int( $user_id ) ) {
					// WordPress has made it a member with the first one.
					Account_Roles::add_further( $user_id, $roles );
				}
				return $user_id;
			}
		);
	}
}
