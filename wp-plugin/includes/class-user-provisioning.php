<?php
/**
 * From a verified identity to a WordPress account.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

use Vestibule\Decision;
use Vestibule\Engine;
use Vestibule\Identity;
use Vestibule\Person;

/**
 * Gathers facts, asks the directory, lets the engine decide, and does what it says.
 */
final class User_Provisioning {

	/**
	 * A lock outlives any reasonable creation of an account; whoever waits, waits longer than that.
	 */
	public const LOCK_SECONDS  = 15;
	public const LOCK_PATIENCE = 17.0;

	/**
	 * The account of the identity.
	 *
	 * @param Engine   $engine   The engine.
	 * @param Identity $identity The verified identity.
	 * @param bool     $update   Whether roles and profile follow the directory; a test of signing in leaves them.
	 * @throws Refused When the engine denies, or WordPress cannot do it.
	 */
	public static function account_of( Engine $engine, Identity $identity, bool $update = true ): \WP_User {
		$facts   = Account_Facts::about( $identity );
		$profile = Directory_Record::profile_is_due( $facts['linked'][0]['id'] ?? 0 );
		// Before any lock is taken: nobody waits for Microsoft in there.
		$person = $engine->consult( $identity, $profile );
		self::note_problems( $person, $identity, $profile );
		try {
			list( $user, $made ) = self::account( $engine, $identity, $facts );
		} catch ( Refused $refused ) {
			throw self::is_for_an_outage( $refused, $person ) ? new Refused( $refused->reason, $refused->getMessage(), $refused->reference, true ) : $refused;
		}
		if ( $update ) {
			Account_Update::at_sign_in( $engine, $identity, $person, $user, $made, $profile );
		}

		return $user;
	}

	/**
	 * Notes what the directory could not be asked, for whoever looks for a fault, also when nobody is let in because of it.
	 *
	 * @param Person   $person   What is known of the person.
	 * @param Identity $identity The verified identity.
	 * @param bool     $profile  Whether the profile was asked for.
	 */
	private static function note_problems( Person $person, Identity $identity, bool $profile ): void {
		Graph_Health::keep( $person, $identity->isHome(), $profile );
		foreach ( $person->problems() as $problem ) {
			Debug_Log::add( Debug_Log::ERROR, 'directory', $problem );
		}
	}

	/**
	 * Whether somebody is refused only because Microsoft Graph could not be asked for the groups. A permission that is missing is no outage.
	 *
	 * @param Refused $refused The refusal.
	 * @param Person  $person  What is known of the person.
	 */
	private static function is_for_an_outage( Refused $refused, Person $person ): bool {
		$problems = array_filter( $person->problems(), static fn( array $problem ): bool => 'groups' === $problem['what'] );

		return 'groups_unknown' === $refused->reason && array() !== $problems && array() === array_filter( $problems, static fn( array $problem ): bool => ! Renewal::is_outage( $problem['reason'] ) );
	}

	/**
	 * The account, and whether it has just been made.
	 *
	 * @param Engine               $engine   The engine.
	 * @param Identity             $identity The verified identity.
	 * @param array<string, mixed> $facts    Facts about it.
	 * @return array{\WP_User, bool}
	 * @throws Refused When the engine denies, or WordPress cannot do it.
	 */
	private static function account( Engine $engine, Identity $identity, array $facts ): array {
		$decision = $engine->decide( $identity, $facts );
		if ( ! self::writes( $decision ) ) {
			return self::perform( $decision, $identity );
		}

		// Two first sign-ins of one person at once: the second waits, looks again and finds the account of the first.
		$person = Site_Lock::wait_for( 'person-' . $identity->tenantId() . $identity->objectId(), self::LOCK_SECONDS, self::LOCK_PATIENCE );
		try {
			$decision = self::decide_anew( $engine, $identity, $facts );
			return 'link' === $decision->action()
				? self::perform_for_account( $engine, $identity, $decision )
				: self::perform( $decision, $identity );
		} finally {
			$person->release();
		}
	}

	/**
	 * Two people whose names lead to one account at once: the second waits, looks again and finds it linked to the first.
	 *
	 * @param Engine   $engine   The engine.
	 * @param Identity $identity The verified identity.
	 * @param Decision $decision A decision to link.
	 * @return array{\WP_User, bool}
	 * @throws Refused When the engine denies, or WordPress cannot do it.
	 */
	private static function perform_for_account( Engine $engine, Identity $identity, Decision $decision ): array {
		$account = Site_Lock::wait_for( 'account-' . $decision->userId(), self::LOCK_SECONDS, self::LOCK_PATIENCE );
		try {
			$facts   = Account_Facts::about( $identity );
			$renewed = self::decide_anew( $engine, $identity, $facts );
			// Names that moved to yet another account in these milliseconds: the person tries again.
			if ( 'link' === $renewed->action() && $renewed->userId() !== $decision->userId() ) {
				throw new Refused( 'storage_unavailable', 'the accounts changed while one was being linked' );
			}
			return self::perform( $renewed, $identity );
		} finally {
			$account->release();
		}
	}

	/**
	 * Decides on facts that are read from the database, not from what this process remembers.
	 *
	 * @param Engine               $engine   The engine.
	 * @param Identity             $identity The verified identity.
	 * @param array<string, mixed> $facts    Facts gathered before.
	 */
	private static function decide_anew( Engine $engine, Identity $identity, array $facts ): Decision {
		Account_Facts::forget( $facts );

		return $engine->decide( $identity, Account_Facts::about( $identity ) );
	}

	/**
	 * Whether the decision changes accounts.
	 *
	 * @param Decision $decision The decision.
	 */
	private static function writes( Decision $decision ): bool {
		return in_array( $decision->action(), array( 'join', 'link', 'create' ), true );
	}

	/**
	 * Does what the engine decided.
	 *
	 * @param Decision $decision The decision.
	 * @param Identity $identity The verified identity.
	 * @return array{\WP_User, bool} The account, and whether it has just been made.
	 * @throws Refused When the engine denies, or WordPress cannot do it.
	 * @throws \UnexpectedValueException When the engine knows an action that this plugin does not.
	 */
	private static function perform( Decision $decision, Identity $identity ): array {
		Sign_In_Log::note_decision( $decision );

		/**
		 * Fires after the engine has decided, before anything is done.
		 *
		 * @param Decision $decision The decision.
		 * @param Identity $identity The verified identity.
		 */
		do_action( 'vestibule_decision_made', $decision, $identity );

		$user_id = match ( $decision->action() ) {
			'sign_in' => $decision->userId(),
			'join'    => self::join( $decision ),
			'link'    => self::link( $decision, $identity ),
			'create'  => self::create( $decision, $identity ),
			'deny'    => self::refuse( $decision, $identity ),
			default   => throw new \UnexpectedValueException( 'unknown decision ' . $decision->action() ),
		};

		$user = get_userdata( $user_id );
		if ( false === $user ) {
			throw new Refused( 'user_not_found', "account $user_id is gone" );
		}
		if ( self::writes( $decision ) ) {
			/**
			 * Fires after an account was linked or created, or became one of this site of a network.
			 *
			 * @param \WP_User $user     The account.
			 * @param Decision $decision The decision.
			 * @param Identity $identity The verified identity.
			 */
			do_action( 'vestibule_user_provisioned', $user, $decision, $identity );
		}

		return array( $user, 'create' === $decision->action() );
	}

	/**
	 * Lets nobody in, and tells those who can do something about it.
	 *
	 * @param Decision $decision The decision.
	 * @param Identity $identity The verified identity.
	 * @throws Refused With the reason of the decision.
	 */
	private static function refuse( Decision $decision, Identity $identity ): never {
		People_Queue::report( $decision, $identity );
		throw new Refused( $decision->reason(), $decision->detail(), $decision->reference() );
	}

	/**
	 * Links the account that the engine found.
	 *
	 * @param Decision $decision The decision.
	 * @param Identity $identity The verified identity.
	 */
	private static function link( Decision $decision, Identity $identity ): int {
		$user_id = Database_Transaction::run(
			static function () use ( $decision, $identity ): int {
				Account_Link::make( $decision->userId(), $identity->tenantId(), $identity->objectId() );
				if ( $decision->revokesAccess() ) {
					Account_Access::revoke( $decision->userId() );
				}
				return $decision->userId();
			}
		);
		if ( $decision->revokesAccess() ) {
			Account_Access::sweep( $user_id );
			Account_Access::trust_this_request();
			// phpcs:ignore WordPress.PHP.DevelopmentFunctions -- this is the log, not debugging.
			error_log( sprintf( 'vestibule link: user %d was linked by %s; its sessions, application passwords and password of before are void', $user_id, $decision->via() ) );
		}

		return $user_id;
	}

	/**
	 * Makes an account of the network one of this site's.
	 *
	 * @param Decision $decision The decision.
	 */
	private static function join( Decision $decision ): int {
		$user_id = Site_Membership::begin( $decision->userId(), $decision->roles() );
		try {
			Account_Beginning::note_join( $user_id );
		} catch ( \Throwable $exception ) {
			Failure::of( $exception )->log();
		}

		return $user_id;
	}

	/**
	 * Creates the account that the engine described.
	 *
	 * @param Decision $decision The decision.
	 * @param Identity $identity The verified identity.
	 */
	private static function create( Decision $decision, Identity $identity ): int {
		return Account_Creation::run(
			$decision->logins(),
			array(
				'user_email'   => $decision->email(),
				'display_name' => $decision->displayName(),
				'first_name'   => $decision->firstName(),
				'last_name'    => $decision->lastName(),
			),
			$decision->roles(),
			Account_Link::values( $identity->tenantId(), $identity->objectId() )
		);
	}
}
