<?php
/**
 * What WordPress knows of the accounts a person may mean.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

use Vestibule\Identity;

/**
 * Facts for the engine's decision. Nothing is concluded here.
 */
final class Account_Facts {

	/**
	 * The facts about an identity.
	 *
	 * @param Identity $identity The verified identity.
	 * @return array<string, mixed>
	 */
	public static function about( Identity $identity ): array {
		return self::gather( $identity->tenantId(), $identity->objectId(), $identity->username(), $identity->email() );
	}

	/**
	 * The facts about these values.
	 *
	 * @param string $tenant   Tenant id.
	 * @param string $object   Object id.
	 * @param string $username The directory's user name, '' if none.
	 * @param string $email    The e-mail address, '' if none.
	 * @return array<string, mixed>
	 */
	public static function gather( string $tenant, string $object, string $username, string $email ): array {
		$linked = array_values( array_filter( array_map( static fn( int $id ): ?array => self::candidate( get_userdata( $id ) ), Account_Link::accounts( $tenant, $object ) ) ) );

		return array(
			'linked'             => $linked,
			'login'              => self::candidate( '' === $username ? false : get_user_by( 'login', $username ) ),
			'email'              => self::candidate( '' === $email ? false : get_user_by( 'email', $email ) ),
			'current_user'       => get_current_user_id(),
			'owner'              => self::candidate( get_userdata( get_current_user_id() ) ),
			'strangers_register' => self::strangers_register(),
			// Of no meaning once there is an account on this site: an ordinary sign-in does not ask.
			'approval'           => in_array( false, array_column( $linked, 'foreign' ), true ) ? '' : People_Queue::approval( $tenant, $object ),
		);
	}

	/**
	 * Forgets what this process remembers of the candidates, for a second look inside a lock.
	 *
	 * @param array<string, mixed> $facts Facts gathered before.
	 */
	public static function forget( array $facts ): void {
		foreach ( array_filter( array( ...$facts['linked'], $facts['login'], $facts['email'], $facts['owner'] ) ) as $candidate ) {
			clean_user_cache( $candidate['id'] );
			wp_cache_delete( $candidate['id'], 'user_meta' );
		}
	}

	/**
	 * Whether WordPress, or a plugin, holds the account back.
	 *
	 * @param \WP_User $user The account.
	 */
	public static function is_blocked( \WP_User $user ): bool {
		if ( ! empty( $user->spam ) || ! empty( $user->deleted ) || 0 !== (int) $user->user_status ) {
			return true;
		}

		/**
		 * Lets a plugin hold an account back. It cannot let one in.
		 *
		 * @param bool     $blocked False.
		 * @param \WP_User $user    The account.
		 */
		return (bool) apply_filters( 'vestibule_account_blocked', false, $user );
	}

	/**
	 * An account as the engine sees it.
	 *
	 * @param \WP_User|false $user The account.
	 * @return array<string, mixed>|null
	 */
	private static function candidate( \WP_User|false $user ): ?array {
		if ( false === $user ) {
			return null;
		}

		return array(
			'id'         => $user->ID,
			'login'      => $user->user_login,
			'email'      => $user->user_email,
			'privileged' => Privilege::is_held_by( $user ),
			'foreign'    => Site_Membership::is_missing( $user->ID ),
			'blocked'    => self::is_blocked( $user ),
		) + Account_Link::of( $user->ID );
	}

	/**
	 * Whether people can make accounts for themselves. Shops let them choose a name as well, each by settings of its own.
	 */
	private static function strangers_register(): bool {
		// Also as it is stored: Intranet closes registration for as long as the site is one, and names of before stay.
		if ( (bool) get_option( 'users_can_register' ) || (bool) Autoloaded_Option::read( 'users_can_register' ) || class_exists( 'WooCommerce', false ) ) {
			return true;
		}

		/**
		 * Lets a plugin with a registration form of its own say so. It cannot deny what WordPress allows.
		 *
		 * @param bool $register False.
		 */
		return (bool) apply_filters( 'vestibule_strangers_register', false );
	}
}
