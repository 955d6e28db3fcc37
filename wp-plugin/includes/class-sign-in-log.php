<?php
/**
 * The sign-in log.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

use Vestibule\Decision;
use Vestibule\Identity;

/**
 * Records who signed in, who did not and why, and what administrators changed. Nothing that goes wrong here reaches the person: a log
 * that cannot be written stops no sign-in.
 */
final class Sign_In_Log {

	/**
	 * Reasons that whoever asks for the address of an answer brings about, without having begun a sign-in.
	 */
	private const STRAY = array( 'state_missing', 'state_invalid', 'cookie_malformed', 'parameter_repeated', 'parameter_malformed', 'method_not_allowed', 'not_a_navigation', 'ticket_invalid', 'token_malformed', 'algorithm_refused', 'header_refused', 'signing_key_unknown', 'signature_invalid' );

	/**
	 * Said in place of the failures that are not written.
	 */
	public const PAUSED = 'log_paused';

	/**
	 * One entry in so many also removes some old ones, for sites whose cron does not run.
	 */
	private const PURGE_CHANCE = 100;

	/**
	 * Whom Microsoft has named in this request, and what was decided.
	 *
	 * @var Identity|null
	 */
	private static ?Identity $identity = null;

	/**
	 * The decision's trace.
	 *
	 * @var array<string, string>
	 */
	private static array $trace = array();

	/**
	 * Notes whom Microsoft has named, for the entry that this request will make.
	 *
	 * @param Identity $identity The verified identity.
	 */
	public static function note_identity( Identity $identity ): void {
		self::$identity = $identity;
		self::$trace    = array();
	}

	/**
	 * Notes what was decided, and from what.
	 *
	 * @param Decision $decision The decision.
	 */
	public static function note_decision( Decision $decision ): void {
		self::$trace = $decision->trace();
	}

	/**
	 * Records a sign-in that came to its end.
	 *
	 * @param string   $kind Of Log_Entry.
	 * @param \WP_User $user The account.
	 */
	public static function succeeded( string $kind, \WP_User $user ): void {
		self::record_attempt( $kind, Log_Entry::SUCCESS, '', '', $user->ID, array() );
	}

	/**
	 * Records a sign-in that failed.
	 *
	 * @param Failure         $failure The failure.
	 * @param Sign_In_Attempt $attempt What failed.
	 */
	public static function failed( Failure $failure, Sign_In_Attempt $attempt ): void {
		$kind = match ( true ) {
			null === self::$identity && '' === $attempt->purpose && in_array( $failure->reason, self::STRAY, true ) => Log_Entry::STRAY,
			in_array( $attempt->purpose, array( Log_Entry::LINK, Log_Entry::RENEW, Log_Entry::TEST ), true ) => $attempt->purpose,
			default => Log_Entry::SIGN_IN,
		};
		$how  = array_filter( array( 'silent' => $attempt->silent ) );
		self::record_attempt( $kind, Log_Entry::FAILURE, $failure->reason, $failure->reference, $attempt->user, array( 'cause' => $failure->cause() ) + $how );
	}

	/**
	 * Records another request that failed.
	 *
	 * @param string  $kind    Of Log_Entry.
	 * @param Failure $failure The failure.
	 */
	public static function failed_as( string $kind, Failure $failure ): void {
		self::record(
			new Log_Entry(
				in_array( $failure->reason, self::STRAY, true ) ? Log_Entry::STRAY : $kind,
				Log_Entry::FAILURE,
				$failure->reason,
				$failure->reference,
				get_current_user_id(),
				detail: array( 'cause' => $failure->cause() )
			)
		);
	}

	/**
	 * Records what was changed by whom.
	 *
	 * @param string               $kind   Of Log_Entry.
	 * @param string               $what   A word of Log_Text.
	 * @param array<string, mixed> $detail More of it.
	 */
	public static function changed( string $kind, string $what, array $detail = array() ): void {
		$by = defined( 'WP_CLI' ) && WP_CLI ? array( 'command_line' => true ) : array();
		self::record( new Log_Entry( $kind, Log_Entry::CHANGED, $what, user_id: get_current_user_id(), detail: $detail + $by ) );
	}

	/**
	 * Records that the directory has changed somebody's roles.
	 *
	 * @param \WP_User     $user   The account.
	 * @param list<string> $before Its roles before.
	 * @param list<string> $after  Its roles now.
	 * @param list<array{about: string, cause: string, detail: string}> $notes Why.
	 */
	public static function roles_changed( \WP_User $user, array $before, array $after, array $notes ): void {
		$link  = Account_Link::of( $user->ID );
		// As they stand now: rules change, and the row shall tell of this one.
		$rules = array();
		foreach ( $notes as $note ) {
			$line           = 'rule' === $note['cause'] ? (int) $note['detail'] : 0;
			$rules[ $line ] = (string) ( Settings::effective()['role_rules'][ $line - 1 ] ?? '' );
		}
		unset( $rules[0] );
		self::record(
			new Log_Entry(
				Log_Entry::ROLES,
				Log_Entry::CHANGED,
				'roles_changed',
				user_id: $user->ID,
				person: self::$identity?->username() ?? '',
				tenant: $link['tenant'],
				object: $link['object'],
				detail: array( 'roles' => array( $before, $after ) ) + array_filter( compact( 'notes', 'rules' ) )
			)
		);
	}

	/**
	 * Records which settings changed, before and after. Of a secret only that it changed.
	 *
	 * @param array<string, mixed> $before The settings that were stored.
	 * @param array<string, mixed> $after  Those that are stored now.
	 * @param list<string>         $others What else changed, by name: secrets.
	 * @param string               $what   Whose settings: a word of Log_Text::reason().
	 */
	public static function settings_changed( array $before, array $after, array $others = array(), string $what = 'settings' ): void {
		$changes = array();
		foreach ( $after as $key => $value ) {
			$old = $before[ $key ] ?? null;
			if ( $old !== $value && isset( Settings::DEFAULTS[ $key ] ) ) {
				$changes[ $key ] = in_array( $key, Settings::CONFIDENTIAL, true ) ? array( self::masked( $old ), self::masked( $value ) ) : array( $old, $value );
			}
		}
		if ( array() !== $changes || array() !== $others ) {
			self::changed( Log_Entry::SETTING, $what, array_filter( compact( 'changes' ) + array( 'secrets' => $others ) ) );
		}
	}

	/**
	 * Records an entry.
	 *
	 * @param Log_Entry $entry The entry.
	 */
	public static function record( Log_Entry $entry ): void {
		try {
			Primary_Database::read();
			$row = $entry->row();
			switch ( Log_Budget::of( $row ) ) {
				case Log_Budget::SKIP:
					return;
				case Log_Budget::PAUSE:
					$row['reason'] = self::PAUSED;
					$row['detail'] = '';
			}
			Log_Chain::append( Log_Seal::sealed( $row ) );
			// What is recorded while rows are removed removes none itself.
			if ( Log_Entry::AUDIT !== $row['kind'] && 1 === wp_rand( 1, self::PURGE_CHANCE ) ) {
				Log_Retention::purge( 1 );
			}
		} catch ( \Throwable $exception ) {
			// Not Sign_In_Log::failed(), which would come back here.
			Failure::of( $exception )->log();
		}
	}

	/**
	 * Sign-ins of the last days, by day of universal time, today's last. Days without any are there too.
	 *
	 * @param int $days How many days.
	 * @return array<string, array{successes: int, failures: int}>
	 */
	public static function daily( int $days ): array {
		$today = intdiv( time(), DAY_IN_SECONDS );
		$first = $today - max( 1, $days ) + 1;
		$daily = array();
		for ( $day = $first; $day <= $today; $day++ ) {
			$daily[ gmdate( 'Y-m-d', $day * DAY_IN_SECONDS ) ] = array(
				'successes' => 0,
				'failures'  => 0,
			);
		}
		try {
			$found = Log_Storage::table()->rows(
				'SELECT time - (time %% 86400) AS day, outcome, COUNT(*) AS attempts FROM {table} WHERE kind = %s AND time >= %d GROUP BY time - (time %% 86400), outcome',
				Log_Entry::SIGN_IN,
				$first * DAY_IN_SECONDS
			);
		} catch ( Refused ) {
			return $daily;
		}
		foreach ( $found as $row ) {
			$day = gmdate( 'Y-m-d', (int) $row['day'] );
			if ( isset( $daily[ $day ] ) ) {
				$daily[ $day ][ Log_Entry::SUCCESS === $row['outcome'] ? 'successes' : 'failures' ] += (int) $row['attempts'];
			}
		}

		return $daily;
	}

	/**
	 * Records an attempt with what was noted of it.
	 *
	 * @param string               $kind      Of Log_Entry.
	 * @param string               $outcome   Of Log_Entry.
	 * @param string               $reason    A reason of the closed list, '' for none.
	 * @param string               $reference The failure's, '' for none.
	 * @param int                  $user_id   The account, 0 for none.
	 * @param array<string, mixed> $detail    What else is known.
	 */
	private static function record_attempt( string $kind, string $outcome, string $reason, string $reference, int $user_id, array $detail ): void {
		$identity       = self::$identity;
		$trace          = self::$trace;
		self::$identity = null;
		self::$trace    = array();
		self::record(
			new Log_Entry(
				$kind,
				$outcome,
				$reason,
				$reference,
				$user_id,
				$identity?->username() ?? '',
				$identity?->tenantId() ?? '',
				$identity?->objectId() ?? '',
				$detail + array_filter( compact( 'trace' ) )
			)
		);
	}

	/**
	 * What is told of a value that is not: whether there is one.
	 *
	 * @param mixed $value The value.
	 */
	private static function masked( mixed $value ): string {
		return empty( $value ) ? '' : '•••';
	}
}
