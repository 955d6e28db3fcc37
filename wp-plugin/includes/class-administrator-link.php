<?php
/**
 * An administrator connects an account with a Microsoft account.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * Under the locks of a sign-in, so that a person who comes at the same moment, or a second administrator, waits and finds the result. What
 * was decided on must still hold then. A privileged account is left to its owner.
 */
final class Administrator_Link {

	/**
	 * Connects an account. What opened it before opens it no more: the administrator says whose it is, and not who made it.
	 *
	 * @param string                                $tenant  Tenant id of the person.
	 * @param string                                $object  Object id of the person.
	 * @param int                                   $user_id The account.
	 * @param array{tenant: string, object: string} $before  What the account is connected with, as the administrator has seen it.
	 * @param int                                   $from    The account that the person is connected with, likewise; 0 for none.
	 * @throws Refused When it may not be, when something has changed meanwhile, or when WordPress cannot do it.
	 */
	public static function make( string $tenant, string $object, int $user_id, array $before = Account_Link::NONE, int $from = 0 ): void {
		$locks = self::lock( $tenant, $object, $user_id, $from );
		try {
			self::refuse_unfit( $user_id );
			self::refuse_changed( $tenant, $object, $user_id, $before, $from );
			// Makes the table, which would end a transaction.
			People_Queue::of( $tenant, $object );
			Database_Transaction::run(
				static function () use ( $tenant, $object, $user_id, $before, $from ): void {
					if ( 0 !== $from ) {
						self::disconnect( $from );
					}
					Account_Link::make( $user_id, $tenant, $object );
					Account_Access::revoke( $user_id );
					People_Queue::settle( $tenant, $object, $user_id, $before );
				}
			);
			self::begin_anew( $user_id );
		} finally {
			self::release( $locks );
		}
	}

	/**
	 * Undoes a connection. The account gets the one back that it had before, if it had one and nobody else has it now.
	 *
	 * @param string                                $tenant  Tenant id of the person.
	 * @param string                                $object  Object id of the person.
	 * @param int                                   $user_id The account.
	 * @param array{tenant: string, object: string} $former  What the account was connected with before.
	 * @return bool Whether the former connection is back.
	 * @throws Refused When the account is connected with somebody else by now, or WordPress cannot do it.
	 */
	public static function undo( string $tenant, string $object, int $user_id, array $former = Account_Link::NONE ): bool {
		$locks = self::lock( $tenant, $object, $user_id, 0 );
		try {
			$user = self::refuse_unknown( $user_id );
			if ( Account_Link::of( $user_id ) !== compact( 'tenant', 'object' ) ) {
				throw new Refused( 'account_linked_elsewhere', "user $user_id is linked to another identity by now" );
			}
			$back = '' !== $former['object'] && array() === Account_Link::accounts( $former['tenant'], $former['object'] ) && ! Privilege::is_held_by( $user );
			Database_Transaction::run(
				static function () use ( $user_id, $former, $back ): void {
					if ( $back ) {
						Account_Link::make( $user_id, $former['tenant'], $former['object'] );
						Account_Access::revoke( $user_id );
					} else {
						self::disconnect( $user_id );
					}
				}
			);
			if ( $back ) {
				self::begin_anew( $user_id );
			}
			return $back;
		} finally {
			self::release( $locks );
		}
	}

	/**
	 * Why an account is left to its owner, or to nobody: a reason of the closed list; '' when an administrator may connect it.
	 *
	 * @param \WP_User $user The account.
	 */
	public static function obstacle( \WP_User $user ): string {
		return match ( true ) {
			Account_Facts::is_blocked( $user )          => 'account_blocked',
			Privilege::is_held_by( $user )              => 'link_needs_owner',
			Site_Membership::is_missing( $user->ID )    => 'user_not_found',
			default                                     => '',
		};
	}

	/**
	 * Takes the locks: the person first, as a sign-in does, then the accounts in the order of their numbers.
	 *
	 * @param string $tenant  Tenant id of the person.
	 * @param string $object  Object id of the person.
	 * @param int    $user_id The account.
	 * @param int    $from    Another account, 0 for none.
	 * @return list<Site_Lock>
	 * @throws Refused When one stayed taken.
	 */
	private static function lock( string $tenant, string $object, int $user_id, int $from ): array {
		$accounts = array_filter( array_unique( array( $user_id, $from ) ) );
		sort( $accounts );
		$locks = array();
		try {
			foreach ( array( "person-$tenant$object", ...array_map( static fn( int $id ): string => "account-$id", $accounts ) ) as $name ) {
				$locks[] = Site_Lock::wait_for( $name, User_Provisioning::LOCK_SECONDS, User_Provisioning::LOCK_PATIENCE );
			}
		} catch ( Refused $refused ) {
			self::release( $locks );
			throw $refused;
		}
		foreach ( $accounts as $id ) {
			// What this process remembers may be old by now.
			clean_user_cache( $id );
			wp_cache_delete( $id, 'user_meta' );
		}

		return $locks;
	}

	/**
	 * Gives locks back.
	 *
	 * @param list<Site_Lock> $locks The locks.
	 */
	private static function release( array $locks ): void {
		foreach ( array_reverse( $locks ) as $lock ) {
			$lock->release();
		}
	}

	/**
	 * The account, which has to be there.
	 *
	 * @param int $user_id The account.
	 * @throws Refused When it is gone.
	 */
	private static function refuse_unknown( int $user_id ): \WP_User {
		$user = get_userdata( $user_id );
		if ( false === $user ) {
			throw new Refused( 'user_not_found', "account $user_id is gone" );
		}

		return $user;
	}

	/**
	 * Refuses an account that no administrator connects.
	 *
	 * @param int $user_id The account.
	 * @throws Refused When it is one.
	 */
	private static function refuse_unfit( int $user_id ): void {
		$obstacle = self::obstacle( self::refuse_unknown( $user_id ) );
		if ( '' !== $obstacle ) {
			throw new Refused( $obstacle, "user $user_id is not for an administrator to connect" );
		}
	}

	/**
	 * Refuses when links are not what the administrator has seen.
	 *
	 * @param string                                $tenant  See make().
	 * @param string                                $object  See make().
	 * @param int                                   $user_id See make().
	 * @param array{tenant: string, object: string} $before  See make().
	 * @param int                                   $from    See make().
	 * @throws Refused When they are not.
	 */
	private static function refuse_changed( string $tenant, string $object, int $user_id, array $before, int $from ): void {
		if ( Account_Link::of( $user_id ) !== $before ) {
			throw new Refused( 'account_linked_elsewhere', "user $user_id is linked to another identity" );
		}
		if ( Account_Link::accounts( $tenant, $object ) !== array_values( array_filter( array( $from ) ) ) ) {
			throw new Refused( 'identity_linked_elsewhere', 'the identity is linked to another account' );
		}
	}

	/**
	 * After the commit: the account is somebody else's than before. What the directory said of that person, and the photo, are not this one's.
	 *
	 * @param int $user_id The account.
	 */
	private static function begin_anew( int $user_id ): void {
		Account_Access::sweep( $user_id );
		Directory_Record::forget( $user_id );
		Photo::forget( $user_id );
	}

	/**
	 * Undoes the link of an account and ends its sessions, which rest on it.
	 *
	 * @param int $user_id The account.
	 */
	private static function disconnect( int $user_id ): void {
		Account_Link::undo( $user_id );
		\WP_Session_Tokens::get_instance( $user_id )->destroy_all();
	}
}
