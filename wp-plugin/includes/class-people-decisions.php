<?php
/**
 * What administrators decide about people from the directory.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * For the page and the command line alike: each decision is recorded with what was before, and whoever waits is counted anew. Who may
 * decide is asked where the request is read.
 */
final class People_Decisions {

	/**
	 * The person gets a new account at the next sign-in.
	 *
	 * @param array<string, string|null> $row Of People_Queue, as it was shown.
	 * @return bool False when somebody else was faster.
	 * @throws Refused When the database cannot do it.
	 */
	public static function approve( array $row ): bool {
		return self::change( $row, People_Queue::APPROVED, 'request_approved' );
	}

	/**
	 * The person gets no account.
	 *
	 * @param array<string, string|null> $row Of People_Queue, as it was shown.
	 * @return bool False when somebody else was faster.
	 * @throws Refused When the database cannot do it.
	 */
	public static function refuse( array $row ): bool {
		return self::change( $row, People_Queue::REFUSED, 'request_refused' );
	}

	/**
	 * Takes a decision back. The person waits again; an account that was connected is so no longer, or again with whom it was before.
	 *
	 * @param array<string, string|null> $row Of People_Queue, as it was shown.
	 * @return bool False when somebody else was faster.
	 * @throws Refused When the account is connected with somebody else by now, or the database cannot do it.
	 */
	public static function undo( array $row ): bool {
		$user_id = (int) $row['account'];
		if ( People_Queue::LINKED === $row['state'] && Account_Link::of( $user_id ) === self::link( $row ) ) {
			$former = array(
				'tenant' => (string) $row['former_tenant'],
				'object' => (string) $row['former_object'],
			);
			$back   = Administrator_Link::undo( (string) $row['tenant'], (string) $row['object'], $user_id, $former );
			self::record( 'connection_undone', $user_id, (string) $row['username'], self::link( $row ), $back ? $former : Account_Link::NONE );
		}

		return self::change( $row, People_Queue::OPEN, 'request_undone' );
	}

	/**
	 * Connects an account with a person.
	 *
	 * @param string                                $tenant  Tenant id of the person.
	 * @param string                                $object  Object id of the person.
	 * @param int                                   $user_id The account.
	 * @param array{tenant: string, object: string} $before  What the account is connected with, as it was shown.
	 * @param int                                   $from    The account that the person is connected with, as it was shown; 0 for none.
	 * @throws Refused When it may not be, or the database cannot do it.
	 */
	public static function connect( string $tenant, string $object, int $user_id, array $before = Account_Link::NONE, int $from = 0 ): void {
		$after = compact( 'tenant', 'object' );
		if ( $before === $after ) {
			return;
		}
		Administrator_Link::make( $tenant, $object, $user_id, $before, $from );
		$person = (string) ( People_Queue::of( $tenant, $object )['username'] ?? '' );
		if ( 0 !== $from ) {
			self::record( 'connection_undone', $from, $person, $after, Account_Link::NONE );
		}
		self::record( $before === Account_Link::NONE ? 'connected' : 'connection_replaced', $user_id, $person, $before, $after );
		People_Queue::tell();
	}

	/**
	 * Undoes the connection of an account, whatever it is, and ends its sessions, but those of whoever does it to the own account.
	 *
	 * @param int $user_id The account.
	 */
	public static function disconnect( int $user_id ): void {
		$before = Account_Link::of( $user_id );
		Account_Link::undo( $user_id );
		if ( get_current_user_id() !== $user_id ) {
			\WP_Session_Tokens::get_instance( $user_id )->destroy_all();
		}
		People_Queue::settle_ambiguous( $before );
		Sign_In_Log::changed( Log_Entry::DISCONNECT, 'disconnected', self::detail( $user_id, '', $before, Account_Link::NONE ) );
	}

	/**
	 * Changes a row under the lock of the person: somebody who signs in at this moment is either through, or finds the decision.
	 *
	 * @param array<string, string|null> $row  Of People_Queue, as it was shown.
	 * @param string                     $to   The new state.
	 * @param string                     $what A word of Log_Text.
	 * @throws Refused When the database cannot do it.
	 */
	private static function change( array $row, string $to, string $what ): bool {
		if ( $to === $row['state'] ) {
			return false;
		}
		$lock = Site_Lock::wait_for( 'person-' . $row['tenant'] . $row['object'], User_Provisioning::LOCK_SECONDS, User_Provisioning::LOCK_PATIENCE );
		try {
			$changed = People_Queue::change( (int) $row['id'], (string) $row['state'], $to );
		} finally {
			$lock->release();
		}
		if ( $changed ) {
			Sign_In_Log::changed(
				Log_Entry::REQUEST,
				$what,
				array(
					'person'   => (string) $row['username'],
					'identity' => array( self::named( self::link( $row ) ) ),
					'states'   => array( (string) $row['state'], $to ),
				)
			);
			People_Queue::tell();
		}

		return $changed;
	}

	/**
	 * Records a connection that changed.
	 *
	 * @param string                                $what    A word of Log_Text.
	 * @param int                                   $user_id The account.
	 * @param string                                $person  User name in the directory, '' if unknown.
	 * @param array{tenant: string, object: string} $before  The link before.
	 * @param array{tenant: string, object: string} $after   The link now.
	 */
	private static function record( string $what, int $user_id, string $person, array $before, array $after ): void {
		Sign_In_Log::changed( Log_Entry::CONNECTION, $what, self::detail( $user_id, $person, $before, $after ) );
	}

	/**
	 * The same as the log keeps it.
	 *
	 * @param int                                   $user_id The account.
	 * @param string                                $person  User name in the directory, '' if unknown.
	 * @param array{tenant: string, object: string} $before  The link before.
	 * @param array{tenant: string, object: string} $after   The link now.
	 * @return array<string, mixed>
	 */
	private static function detail( int $user_id, string $person, array $before, array $after ): array {
		return array( 'account' => $user_id ) + array_filter( compact( 'person' ) ) + array( 'identity' => array( self::named( $before ), self::named( $after ) ) );
	}

	/**
	 * The identity of a row.
	 *
	 * @param array<string, string|null> $row Of People_Queue.
	 * @return array{tenant: string, object: string}
	 */
	private static function link( array $row ): array {
		return array(
			'tenant' => (string) $row['tenant'],
			'object' => (string) $row['object'],
		);
	}

	/**
	 * An identity in one text, '' for none.
	 *
	 * @param array{tenant: string, object: string} $link The link.
	 */
	private static function named( array $link ): string {
		return '' === $link['object'] ? '' : $link['tenant'] . '/' . $link['object'];
	}
}
