<?php
/**
 * One process at a time changes the sessions of an account.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * WordPress keeps all sessions of an account in one value: it reads them, changes one and writes all back, as this process remembers them.
 * What another process has written meanwhile is lost: a browser that has just signed in is signed out, a session that has ended is back.
 */
final class Session_Lock {

	/**
	 * Does it with the sessions as the database has them now.
	 *
	 * @template T
	 * @param int           $user_id The account.
	 * @param callable(): T $work    Changes its sessions. Not inside a transaction: nobody else would see the lock.
	 * @return T
	 */
	public static function hold( int $user_id, callable $work ): mixed {
		return Site_Lock::around(
			"sessions-$user_id",
			static function () use ( $user_id, $work ): mixed {
				Primary_Database::read_meta_of( $user_id );
				return $work();
			}
		);
	}
}
