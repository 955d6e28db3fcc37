<?php
/**
 * How many failures the sign-in log takes.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * Anybody can ask for the address of an answer as often as they like. Beyond a number a minute and a day nothing more is written; PHP's
 * error log still has every failure. A person whom Microsoft has named, and everything that succeeds, is always recorded.
 */
final class Log_Budget {

	public const WRITE = 'write';
	public const PAUSE = 'pause';
	public const SKIP  = 'skip';

	/**
	 * Failures in a minute and in a day: of requests that belong to no sign-in, of sign-ins of nobody known, of one account that is signed in.
	 */
	private const STRAY    = array( 10, 200 );
	private const UNKNOWN  = array( 60, 300 );
	private const ACCOUNT  = array( 20, 200 );

	/**
	 * Of each of these, a day's share of one address, so that one does not silence the others.
	 */
	private const ADDRESS = 150;

	/**
	 * What becomes of a failure. The first one beyond is a row that says so.
	 *
	 * @param array<string, string> $row Of Log_Entry::row().
	 * @throws Refused When the database cannot tell.
	 */
	public static function of( array $row ): string {
		if ( Log_Entry::FAILURE !== $row['outcome'] || '' !== $row['object'] ) {
			return self::WRITE;
		}
		$stray = Log_Entry::STRAY === $row['kind'];

		list( $minute, $day ) = match ( true ) {
			$stray                  => self::STRAY,
			'0' === $row['user_id'] => self::UNKNOWN,
			default                 => self::ACCOUNT,
		};

		$now    = (int) $row['time'];
		$counts = Log_Storage::table()->rows(
			'SELECT COUNT(*) AS day, COALESCE(SUM(CASE WHEN time > %d THEN 1 ELSE 0 END), 0) AS minute, COALESCE(SUM(CASE WHEN address = %s THEN 1 ELSE 0 END), 0) AS here
			FROM {table} WHERE user_id = %d AND time > %d AND outcome = %s AND object = %s AND kind ' . ( $stray ? '=' : '<>' ) . ' %s',
			$now - MINUTE_IN_SECONDS,
			$row['address'],
			(int) $row['user_id'],
			$now - DAY_IN_SECONDS,
			Log_Entry::FAILURE,
			'',
			Log_Entry::STRAY
		)[0];
		$beyond = max(
			(int) $counts['minute'] - $minute,
			(int) $counts['day'] - $day,
			'' === $row['address'] ? -1 : (int) $counts['here'] - self::ADDRESS
		);

		return match ( true ) {
			$beyond < 0   => self::WRITE,
			0 === $beyond => self::PAUSE,
			default       => self::SKIP,
		};
	}
}
