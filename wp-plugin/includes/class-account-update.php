<?php
/**
 * An account brought up to date with the directory.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

use Vestibule\Engine;
use Vestibule\Identity;
use Vestibule\Person;

/**
 * In each sign-in and renewal, once it is decided whose account it is.
 */
final class Account_Update {

	/**
	 * Brings it up to date.
	 *
	 * @param Engine   $engine   The engine.
	 * @param Identity $identity The verified identity.
	 * @param Person   $person   What is known of the person.
	 * @param \WP_User $user     The account.
	 * @param bool     $new      Whether it has just been made.
	 * @param bool     $profile  Whether the profile was asked for.
	 * @throws Refused When a role that was to go is still there.
	 */
	public static function at_sign_in( Engine $engine, Identity $identity, Person $person, \WP_User $user, bool $new, bool $profile ): void {
		list( $changes, $undone ) = self::change( $engine, $person, $user, $new );
		try {
			Directory_Record::keep( $user->ID, $person, $changes, $profile, $undone );
			Photo_Update::plan( $engine, $identity, $user->ID );
		} catch ( \Throwable $exception ) {
			Failure::of( $exception )->log();
		}
	}

	/**
	 * Asks the engine what changes, and does it. Two administrators who sign in at once, and both are to lose that role, come one after the
	 * other: the second one is the last.
	 *
	 * @param Engine   $engine The engine.
	 * @param Person   $person What is known of the person.
	 * @param \WP_User $user   The account.
	 * @param bool     $new    Whether it has just been made.
	 * @return array{\Vestibule\Changes, list<array{about: string, cause: string, detail: string}>} The changes, and what could not be done.
	 * @throws Refused When a role that was to go is still there.
	 */
	public static function change( Engine $engine, Person $person, \WP_User $user, bool $new ): array {
		$lock = Account_Roles::may_cost_administration( $user )
			? Site_Lock::wait_for( 'administrators-' . get_current_blog_id(), User_Provisioning::LOCK_SECONDS, User_Provisioning::LOCK_PATIENCE )
			: null;
		try {
			if ( null !== $lock ) {
				clean_user_cache( $user->ID );
				wp_cache_delete( $user->ID, 'user_meta' );
				$user = get_userdata( $user->ID );
				if ( false === $user ) {
					throw new Refused( 'user_not_found', 'the account is gone' );
				}
			}
			$changes = $engine->changes( $person, Account_Changes::facts( $user, $new, $person->email() ) );
			return array( $changes, Account_Changes::apply( $user, $changes ) );
		} finally {
			$lock?->release();
		}
	}
}
