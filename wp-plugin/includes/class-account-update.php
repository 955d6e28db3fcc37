<?php
/**
 * An account brought up to date with the directory.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

use Vestibule\Changes;
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
			Sign_In_Health::take_note_of( $changes );
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
	 * @param \WP_User $user   The account; afterwards it has what changed.
	 * @param bool     $new    Whether it has just been made.
	 * @return array{Changes, list<array{about: string, cause: string, detail: string}>} The changes, and what could not be done.
	 * @throws Refused When a role that was to go is still there.
	 */
	public static function change( Engine $engine, Person $person, \WP_User $user, bool $new ): array {
		$lock = Account_Roles::may_cost_administration( $user )
			? Site_Lock::wait_for( 'administrators-' . get_current_blog_id(), User_Provisioning::LOCK_SECONDS, User_Provisioning::LOCK_PATIENCE )
			: null;
		try {
			if ( null !== $lock ) {
				self::read_anew( $user );
			}
			$changes = self::changes( $engine, $person, $user, $new );
			if ( ! Account_Roles::would_change( $user, $changes->roles() ) ) {
				return array( $changes, Account_Changes::apply( $user, $changes ) );
			}
			return self::change_roles( $engine, $person, $user, $new );
		} finally {
			$lock?->release();
		}
	}

	/**
	 * The same where roles change. Two browsers of one person that sign in at once come one after the other: the second one finds nothing to
	 * do. Else one would write back what the other has just taken away, who then lets nobody in.
	 *
	 * @param Engine   $engine The engine.
	 * @param Person   $person What is known of the person.
	 * @param \WP_User $user   The account.
	 * @param bool     $new    Whether it has just been made.
	 * @return array{Changes, list<array{about: string, cause: string, detail: string}>} As of change().
	 * @throws Refused When a role that was to go is still there.
	 */
	private static function change_roles( Engine $engine, Person $person, \WP_User $user, bool $new ): array {
		return Site_Lock::around(
			'roles-' . get_current_blog_id() . "-$user->ID",
			static function () use ( $engine, $person, $user, $new ): array {
				self::read_anew( $user );
				$changes = self::changes( $engine, $person, $user, $new );
				return array( $changes, Account_Changes::apply( $user, $changes ) );
			}
		);
	}

	/**
	 * What changes, by the account as this process knows it.
	 *
	 * @param Engine   $engine The engine.
	 * @param Person   $person What is known of the person.
	 * @param \WP_User $user   The account.
	 * @param bool     $new    Whether it has just been made.
	 */
	private static function changes( Engine $engine, Person $person, \WP_User $user, bool $new ): Changes {
		return $engine->changes( $person, Account_Changes::facts( $user, $new, $person->email() ) );
	}

	/**
	 * Reads the account as the database has it now, into the same object: who goes on with it knows the roles that are there.
	 *
	 * @param \WP_User $user The account.
	 * @throws Refused When it is gone.
	 */
	private static function read_anew( \WP_User $user ): void {
		clean_user_cache( $user->ID );
		Primary_Database::read_meta_of( $user->ID );
		$stored = get_userdata( $user->ID );
		if ( false === $stored ) {
			throw new Refused( 'user_not_found', 'the account is gone' );
		}
		$user->init( $stored->data, $user->get_site_id() );
	}
}
