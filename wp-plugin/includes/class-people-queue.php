<?php
/**
 * People from the directory for whom an administrator has to decide.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

use Vestibule\Decision;
use Vestibule\Identity;

/**
 * One row for each person whose account could not be found without doubt, or who waits for approval. Who comes again changes the row and
 * adds none, and there is room for a fixed number: strangers of a directory that may sign in cannot fill the database.
 */
final class People_Queue {

	/**
	 * What became of a person: nothing yet; a new account at the next sign-in; connected with an account; refused.
	 */
	public const OPEN     = 'open';
	public const APPROVED = 'approved';
	public const LINKED   = 'linked';
	public const REFUSED  = 'refused';

	public const STATES = array( self::OPEN, self::APPROVED, self::LINKED, self::REFUSED );

	/**
	 * How many people wait. Autoloaded, so that the menu costs no query.
	 */
	public const WAITING = 'vestibule_people_waiting';

	/**
	 * Refusals that an administrator can do something about.
	 */
	public const REASONS = array( 'link_needs_approval', 'link_needs_owner', 'account_linked_elsewhere', 'link_ambiguous', 'approval_pending' );

	/**
	 * People who wait at most, and rows at most. Beyond that nobody is added; those who are there stay.
	 */
	public const WAITING_MAX = 500;
	public const ROWS_MAX    = 10_000;

	/**
	 * After how many days a row goes that nothing has happened to. What was refused stays refused until somebody undoes it.
	 */
	private const DAYS = array(
		self::OPEN     => 90,
		self::APPROVED => 90,
		self::LINKED   => 30,
	);

	/**
	 * Columns of a row that nobody has decided about.
	 */
	private const UNDECIDED = array(
		'decided_by'    => 0,
		'decided_at'    => 0,
		'former_tenant' => '',
		'former_object' => '',
	);

	/**
	 * The table. Each site of a network has one.
	 */
	public static function table(): Database_Table {
		return new Database_Table(
			'vestibule_people',
			'id bigint(20) unsigned NOT NULL AUTO_INCREMENT, tenant varchar(36) NOT NULL, object varchar(36) NOT NULL,
			username varchar(191) NOT NULL, name varchar(191) NOT NULL, email varchar(191) NOT NULL, vouched tinyint(1) NOT NULL, guest tinyint(1) NOT NULL,
			home tinyint(1) NOT NULL, reason varchar(40) NOT NULL, account bigint(20) unsigned NOT NULL, via varchar(10) NOT NULL,
			first_seen bigint(20) unsigned NOT NULL, last_seen bigint(20) unsigned NOT NULL, attempts int(10) unsigned NOT NULL,
			state varchar(10) NOT NULL, decided_by bigint(20) unsigned NOT NULL, decided_at bigint(20) unsigned NOT NULL,
			former_tenant varchar(36) NOT NULL, former_object varchar(36) NOT NULL, PRIMARY KEY  (id), UNIQUE KEY person (tenant, object),
			KEY state (state, last_seen)',
			true
		);
	}

	/**
	 * What an administrator has decided about a person who has no account yet: '', 'create' or 'refused'. A database that cannot tell
	 * lets nobody in.
	 *
	 * @param string $tenant Tenant id.
	 * @param string $object Object id.
	 * @throws Refused When the database cannot tell.
	 */
	public static function approval( string $tenant, string $object ): string {
		return match ( self::of( $tenant, $object )['state'] ?? '' ) {
			self::APPROVED => 'create',
			self::REFUSED  => 'refused',
			default        => '',
		};
	}

	/**
	 * A sign-in was denied. Whatever goes wrong here changes nothing for the person.
	 *
	 * @param Decision $decision The decision.
	 * @param Identity $identity The verified identity.
	 */
	public static function report( Decision $decision, Identity $identity ): void {
		$trace  = $decision->trace();
		$reason = $decision->reason();
		if ( 'sign_in' !== ( $trace['purpose'] ?? '' ) || ! in_array( $reason, array( ...self::REASONS, 'approval_refused' ), true ) ) {
			return;
		}
		list( $account, $via ) = self::match_of( $reason, $trace );
		try {
			self::note(
				array(
					'tenant'   => $identity->tenantId(),
					'object'   => $identity->objectId(),
					'username' => $identity->username(),
					'name'     => $identity->displayName(),
					'email'    => $identity->email(),
					'vouched'  => $identity->emailVerified(),
					'guest'    => 'yes' === ( $trace['guest'] ?? '' ),
					'home'     => 'yes' === ( $trace['home'] ?? '' ),
				),
				$reason,
				$account,
				$via
			);
		} catch ( \Throwable $exception ) {
			Failure::of( $exception )->log();
		}
	}

	/**
	 * Keeps a person, or what is new about one.
	 *
	 * @param array<string, string|bool> $person  tenant, object, username, name, email, vouched, guest, home.
	 * @param string                     $reason  Why the sign-in was denied.
	 * @param int                        $account The account that fits, 0 for none.
	 * @param string                     $via     By what it fits: login, email or link; '' for nothing.
	 * @throws Refused When the database cannot do it.
	 */
	public static function note( array $person, string $reason, int $account = 0, string $via = '' ): void {
		$key    = array( (string) $person['tenant'], (string) $person['object'] );
		$values = array(
			'username'  => Log_Entry::plain( (string) $person['username'] ),
			'name'      => Log_Entry::plain( (string) $person['name'] ),
			'email'     => Log_Entry::plain( (string) $person['email'] ),
			'vouched'   => (int) $person['vouched'],
			'guest'     => (int) $person['guest'],
			'home'      => (int) $person['home'],
			'reason'    => $reason,
			'account'   => $account,
			'via'       => $via,
			'last_seen' => time(),
		);
		if ( self::touch( $key, $values, self::OPEN ) ) {
			return;
		}
		$known = self::of( ...$key );
		if ( self::LINKED === ( $known['state'] ?? '' ) ) {
			// The connection is gone again.
			self::touch( $key, array( 'state' => self::OPEN ) + self::UNDECIDED + $values, self::LINKED );
			self::tell();
		} elseif ( null !== $known ) {
			self::touch( $key, array( 'last_seen' => time() ), (string) $known['state'] );
		} elseif ( self::has_room() && 1 === self::insert( $key, $values ) ) {
			self::tell();
		}
	}

	/**
	 * A person who waited has an account now, whoever brought that about.
	 *
	 * @param \WP_User $user     The account.
	 * @param Decision $decision The decision.
	 * @param Identity $identity The verified identity.
	 */
	public static function action_vestibule_user_provisioned( $user, $decision, $identity ): void {
		try {
			if ( self::settle( $identity->tenantId(), $identity->objectId(), $user->ID ) ) {
				self::tell();
			}
		} catch ( \Throwable $exception ) {
			Failure::of( $exception )->log();
		}
	}

	/**
	 * Notes that a person is connected. False when nobody had to decide about this one.
	 *
	 * @param string                                $tenant  Tenant id.
	 * @param string                                $object  Object id.
	 * @param int                                   $user_id The account.
	 * @param array{tenant: string, object: string} $former  What the account was connected with before.
	 * @throws Refused When the database cannot do it.
	 */
	public static function settle( string $tenant, string $object, int $user_id, array $former = Account_Link::NONE ): bool {
		// MySQL goes from left to right: the state comes last. Who approved a person stays the one who decided.
		return 1 === self::table()->run(
			'UPDATE {table} SET decided_by = CASE WHEN state = %s THEN decided_by ELSE %d END, decided_at = %d, account = %d, former_tenant = %s, former_object = %s, state = %s WHERE tenant = %s AND object = %s',
			self::APPROVED,
			get_current_user_id(),
			time(),
			$user_id,
			$former['tenant'],
			$former['object'],
			self::LINKED,
			$tenant,
			$object
		);
	}

	/**
	 * A connection is gone. Whoever waited because several accounts had it is connected, if one account has it now.
	 *
	 * @param array{tenant: string, object: string} $link    The connection.
	 * @param int                                   $without An account that is about to go, 0 for none.
	 */
	public static function settle_ambiguous( array $link, int $without = 0 ): void {
		try {
			$row  = '' === $link['object'] ? null : self::of( $link['tenant'], $link['object'] );
			$left = self::OPEN === ( $row['state'] ?? '' ) && 'link_ambiguous' === $row['reason'] ? array_diff( Account_Link::accounts( $link['tenant'], $link['object'] ), array( $without ) ) : array();
			if ( 1 === count( $left ) && self::settle( $link['tenant'], $link['object'], reset( $left ) ) ) {
				self::tell();
			}
		} catch ( \Throwable $exception ) {
			Failure::of( $exception )->log();
		}
	}

	/**
	 * An account is about to be deleted, with its link.
	 *
	 * @param mixed $user_id The account.
	 */
	public static function action_delete_user( $user_id ): void {
		self::settle_ambiguous( Account_Link::of( (int) $user_id ), (int) $user_id );
	}

	/**
	 * Changes what was decided about a person. False when somebody else was faster.
	 *
	 * @param int    $id   The row.
	 * @param string $from The state in which it was shown.
	 * @param string $to   The new state.
	 * @throws Refused When the database cannot do it.
	 */
	public static function change( int $id, string $from, string $to ): bool {
		$open = self::OPEN === $to;

		return 1 === self::table()->run(
			"UPDATE {table} SET state = %s, decided_by = %d, decided_at = %d, former_tenant = '', former_object = '' WHERE id = %d AND state = %s",
			$to,
			$open ? 0 : get_current_user_id(),
			$open ? 0 : time(),
			$id,
			$from
		);
	}

	/**
	 * The row of a person.
	 *
	 * @param string $tenant Tenant id.
	 * @param string $object Object id.
	 * @return array<string, string|null>|null
	 * @throws Refused When the database cannot tell.
	 */
	public static function of( string $tenant, string $object ): ?array {
		return self::table()->rows( 'SELECT * FROM {table} WHERE tenant = %s AND object = %s', $tenant, $object )[0] ?? null;
	}

	/**
	 * A row by its number.
	 *
	 * @param int $id The number.
	 * @return array<string, string|null>|null
	 * @throws Refused When the database cannot tell.
	 */
	public static function find( int $id ): ?array {
		return self::table()->rows( 'SELECT * FROM {table} WHERE id = %d', $id )[0] ?? null;
	}

	/**
	 * How many rows there are, by state.
	 *
	 * @return array<string, int>
	 * @throws Refused When the database cannot tell.
	 */
	public static function counts(): array {
		$rows = self::table()->rows( 'SELECT state, COUNT(*) AS people FROM {table} WHERE id > %d GROUP BY state', 0 );

		return array_map( 'intval', array_column( $rows, 'people', 'state' ) ) + array_fill_keys( self::STATES, 0 );
	}

	/**
	 * How many people wait, as far as it is at hand.
	 */
	public static function waiting(): int {
		return max( 0, (int) Autoloaded_Option::read( self::WAITING ) );
	}

	/**
	 * Counts those who wait anew, and tells managers of them, or that nobody is left.
	 *
	 * @return array<string, int> How many people there are by state.
	 * @throws Refused When the database cannot tell.
	 */
	public static function tell(): array {
		$counts  = self::counts();
		$waiting = $counts[ self::OPEN ];
		if ( get_option( self::WAITING ) !== (string) $waiting ) {
			update_option( self::WAITING, (string) $waiting, true );
		}
		if ( 0 === $waiting ) {
			Health_Messages::resolve( People_Health::MESSAGE );
		} else {
			Health_Messages::note( People_Health::MESSAGE, 'recommended', pause: HOUR_IN_SECONDS );
		}

		return $counts;
	}

	/**
	 * Removes rows to which nothing has happened for long.
	 *
	 * @throws Refused When the database cannot do it.
	 */
	public static function purge(): void {
		foreach ( self::DAYS as $state => $days ) {
			$before = time() - $days * DAY_IN_SECONDS;
			self::table()->run( 'DELETE FROM {table} WHERE state = %s AND last_seen < %d AND decided_at < %d', $state, $before, $before );
		}
		self::tell();
	}

	/**
	 * The account that a denied person meant, and by what it fits.
	 *
	 * @param string                $reason Why the sign-in was denied.
	 * @param array<string, string> $trace  Of Decision::trace().
	 * @return array{int, string}
	 */
	private static function match_of( string $reason, array $trace ): array {
		$ours  = 'yes' === ( $trace['home'] ?? '' ) && 'yes' !== ( $trace['guest'] ?? '' );
		$order = match ( true ) {
			// An account of other sites of a network waits to become one of this site.
			in_array( $reason, array( 'link_ambiguous', 'approval_pending' ), true ) => array( 'linked' => 'link' ),
			// In the order of the engine: for others an address that Microsoft vouches for comes first.
			$ours ? 'email_login' === Settings::effective()['match_order'] : 'yes' === ( $trace['email_verified'] ?? '' )
				=> array( 'email' => 'email', 'login' => 'login' ), // phpcs:ignore
			default => array( 'login' => 'login', 'email' => 'email' ), // phpcs:ignore
		};
		foreach ( $order as $step => $via ) {
			// The number of an account, and what is to be said of it.
			$account = (int) ( $trace[ $step ] ?? '' );
			if ( $account > 0 ) {
				return array( $account, $via );
			}
		}

		return array( 0, '' );
	}

	/**
	 * Changes the row of a person who has come again. False when there is none in that state.
	 *
	 * @param array{string, string}     $key    Tenant and object.
	 * @param array<string, string|int> $values Columns that change.
	 * @param string                    $state  The state.
	 * @throws Refused When the database cannot do it.
	 */
	private static function touch( array $key, array $values, string $state ): bool {
		$sets = array_map( static fn( string $column, string|int $value ): string => $column . ( is_int( $value ) ? ' = %d' : ' = %s' ), array_keys( $values ), $values );

		return 1 === self::table()->run( 'UPDATE {table} SET attempts = attempts + 1, ' . implode( ', ', $sets ) . ' WHERE tenant = %s AND object = %s AND state = %s', ...array( ...array_values( $values ), ...$key, $state ) );
	}

	/**
	 * Adds a row. Another process may have done it at the same moment.
	 *
	 * @param array{string, string}     $key    Tenant and object.
	 * @param array<string, string|int> $values The columns of note().
	 * @throws Refused When the database cannot do it.
	 */
	private static function insert( array $key, array $values ): int {
		$values += array(
			'tenant'     => $key[0],
			'object'     => $key[1],
			'first_seen' => time(),
			'attempts'   => 1,
			'state'      => self::OPEN,
		) + self::UNDECIDED;
		$marks   = array_map( static fn( string|int $value ): string => is_int( $value ) ? '%d' : '%s', $values );

		return self::table()->run( 'INSERT IGNORE INTO {table} (' . implode( ', ', array_keys( $values ) ) . ') VALUES (' . implode( ', ', $marks ) . ')', ...array_values( $values ) );
	}

	/**
	 * Whether one more person can be added.
	 *
	 * @throws Refused When the database cannot tell.
	 */
	private static function has_room(): bool {
		$counts = self::counts();

		return $counts[ self::OPEN ] < self::WAITING_MAX && array_sum( $counts ) < self::ROWS_MAX;
	}
}
