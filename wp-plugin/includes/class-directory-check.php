<?php
/**
 * Looks accounts up at Microsoft, without anybody signing in.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

use Vestibule\Engine;
use Vestibule\Person;

/**
 * By application permission, so only in the site's own tenant. What Microsoft says of a person goes through the same rules as a sign-in.
 */
final class Directory_Check {

	/**
	 * So many people are looked up by one request.
	 */
	public const CHUNK = 10;

	/**
	 * Seconds after which a page is given back, with what has been done.
	 */
	private const PATIENCE = 20;

	/**
	 * Looks accounts up, keeps what was learnt and changes roles and profile as the settings say.
	 *
	 * @param list<int> $user_ids The accounts.
	 * @param bool      $patient  Whether there is time for all of them.
	 * @return list<Check_Result> Of those that were looked at.
	 */
	public static function apply( array $user_ids, bool $patient = false ): array {
		return self::run(
			$user_ids,
			null,
			static function ( Engine $engine, \WP_User $user, Person $person ): Check_Result {
				$unknown = self::unknown( $user, $person );
				if ( null !== $unknown ) {
					Directory_Record::looked_up( $user->ID, $person, null );
					return $unknown;
				}
				list( $changes, $undone ) = Account_Update::change( $engine, $person, $user, false );
				Directory_Record::looked_up( $user->ID, $person, $changes, $undone );

				return new Check_Result( $user->ID, Check_Result::CHECKED, '', $person, $changes, $undone );
			},
			$patient ? PHP_INT_MAX : self::PATIENCE
		);
	}

	/**
	 * Looks accounts up and tells what would change by these settings. Nothing is written.
	 *
	 * @param list<int>                 $user_ids The accounts.
	 * @param array<string, mixed>|null $settings Settings that are only typed; null for those that hold.
	 * @return list<Check_Result>
	 */
	public static function preview( array $user_ids, ?array $settings ): array {
		return self::run( $user_ids, $settings, array( self::class, 'judge' ), PHP_INT_MAX );
	}

	/**
	 * The ID of the site's own tenant; '' where the setting is a domain. Then nobody of another one is admitted.
	 */
	public static function home(): string {
		$tenant = strtolower( (string) Settings::effective()['tenant'] );

		return 1 === preg_match( '/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/D', $tenant ) ? $tenant : '';
	}

	/**
	 * Whether this site can look into a tenant: its own one.
	 *
	 * @param string $tenant Tenant id of a link.
	 */
	public static function is_home( string $tenant ): bool {
		return in_array( self::home(), array( '', strtolower( $tenant ) ), true );
	}

	/**
	 * Looks accounts up, a chunk at a time. When Microsoft cannot be asked at all, the rest is not tried.
	 *
	 * @param list<int>                                          $user_ids The accounts.
	 * @param array<string, mixed>|null                          $settings Settings that are only typed; null for those that hold.
	 * @param callable(Engine, \WP_User, Person): Check_Result $work     What to do with a person.
	 * @param int                                                $seconds  How long.
	 * @return list<Check_Result>
	 */
	private static function run( array $user_ids, ?array $settings, callable $work, int $seconds ): array {
		$begun   = time();
		$results = array();
		$objects = array();
		cache_users( $user_ids );
		foreach ( array_unique( $user_ids ) as $user_id ) {
			$link = Account_Link::of( $user_id );
			if ( '' === $link['object'] || false === get_userdata( $user_id ) ) {
				$results[] = new Check_Result( $user_id, Check_Result::NOT_CONNECTED );
			} elseif ( ! self::is_home( $link['tenant'] ) ) {
				$results[] = new Check_Result( $user_id, Check_Result::ELSEWHERE );
			} else {
				$objects[ $user_id ] = $link['object'];
			}
		}
		$failed = '';
		foreach ( array_chunk( $objects, self::CHUNK, true ) as $chunk ) {
			if ( '' !== $failed ) {
				$results = array_merge( $results, self::all_failed( array_keys( $chunk ), $failed ) );
				continue;
			}
			if ( time() - $begun >= $seconds ) {
				break;
			}
			try {
				$results = array_merge( $results, Graph_Access::run( static fn( Engine $engine ): array => self::chunk( $engine, $chunk, $work ), $settings ) );
			} catch ( \Throwable $exception ) {
				$failure = Failure::of( $exception );
				$failure->log();
				$failed  = $failure->reason;
				$results = array_merge( $results, self::all_failed( array_keys( $chunk ), $failed ) );
			}
		}

		return $results;
	}

	/**
	 * Looks one chunk up.
	 *
	 * @param Engine                                             $engine  The engine.
	 * @param array<int, string>                                 $objects Object ids by account.
	 * @param callable(Engine, \WP_User, Person): Check_Result $work    What to do with a person.
	 * @return list<Check_Result>
	 */
	private static function chunk( Engine $engine, array $objects, callable $work ): array {
		$results = array();
		$people  = $engine->lookUp( array_values( $objects ) );
		foreach ( array_keys( $objects ) as $position => $user_id ) {
			try {
				$results[] = $work( $engine, get_userdata( $user_id ), $people[ $position ] );
			} catch ( \Throwable $exception ) {
				// One account that cannot be changed is no reason to leave the others.
				$failure = Failure::of( $exception );
				$failure->log();
				$results[] = new Check_Result( $user_id, Check_Result::FAILED, $failure->reason );
			}
		}

		return $results;
	}

	/**
	 * What the rules say of a person who was looked up.
	 *
	 * @param Engine   $engine The engine.
	 * @param \WP_User $user   The account.
	 * @param Person   $person The person.
	 */
	private static function judge( Engine $engine, \WP_User $user, Person $person ): Check_Result {
		return self::unknown( $user, $person )
			?? new Check_Result( $user->ID, Check_Result::CHECKED, '', $person, $engine->changes( $person, Account_Changes::facts( $user, false, $person->email() ) ) );
	}

	/**
	 * What is said of somebody whose profile was not learnt; null when it was. Single properties may be missing: what depends on them stays.
	 *
	 * @param \WP_User $user   The account.
	 * @param Person   $person The person.
	 */
	private static function unknown( \WP_User $user, Person $person ): ?Check_Result {
		$reason = Directory_Record::why_unknown( $person );
		if ( '' !== $reason ) {
			return new Check_Result( $user->ID, Check_Result::FAILED, $reason, $person );
		}

		return $person->found() ? null : new Check_Result( $user->ID, Check_Result::GONE, '', $person );
	}

	/**
	 * The same failure for each of these.
	 *
	 * @param list<int> $user_ids The accounts.
	 * @param string    $reason   Why.
	 * @return list<Check_Result>
	 */
	private static function all_failed( array $user_ids, string $reason ): array {
		return array_map( static fn( int $user_id ): Check_Result => new Check_Result( $user_id, Check_Result::FAILED, $reason ), $user_ids );
	}
}
