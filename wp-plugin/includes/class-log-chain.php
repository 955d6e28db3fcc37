<?php
/**
 * The order of the sign-in log.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * Each row gets the next number and a link to the row before. No lock is held: a number is unique in the table, so of several processes
 * that want the same one exactly one gets it, and the others look again. Who has no luck leaves the row without a number, and a later
 * one gives it a place.
 */
final class Log_Chain {

	/**
	 * How often a process tries, and how long it waits in between at most, each time longer.
	 */
	private const TRIES             = 6;
	private const WAIT_MICROSECONDS = 4_000;

	/**
	 * Waiting rows that one process gives a place.
	 */
	private const WAITING_BATCH = 50;

	/**
	 * Appends a row: three queries, as a rule. A table that is missing is created on the way.
	 *
	 * @param array<string, string> $row Of Log_Seal::sealed().
	 * @throws Refused When the database cannot do it.
	 */
	public static function append( array $row ): void {
		try {
			self::insert( $row );
		} catch ( Refused $refused ) {
			if ( ! Database_Table::was_missing() ) {
				throw $refused;
			}
			Log_Storage::create();
			self::insert( $row );
		}
	}

	/**
	 * Inserts a row at the end.
	 *
	 * @param array<string, string> $row Of Log_Seal::sealed().
	 * @throws Refused When the database cannot do it.
	 */
	private static function insert( array $row ): void {
		for ( $try = 1; $try <= self::TRIES; $try++ ) {
			list( $number, $link, $waiting ) = self::last();
			$link = Log_Seal::link( ++$number, $link, $row['seal'] );
			if ( Log_Storage::insert( $row, $number, $link ) ) {
				Log_Storage::move_end( Log_Storage::HEAD, $number, $link );
				if ( $waiting > 0 ) {
					self::place_waiting();
				}
				return;
			}
			usleep( wp_rand( 1, self::WAIT_MICROSECONDS * $try ) );
		}
		if ( ! Log_Storage::insert( $row, null, Log_Seal::waiting( $row['seal'] ) ) ) {
			throw new Refused( 'storage_unavailable', 'the log does not take the row' );
		}
	}

	/**
	 * Gives rows that wait their places. One that this plugin did not write gets none, nor one that had a place and lost it.
	 *
	 * @throws Refused When the database cannot do it.
	 */
	public static function place_waiting(): void {
		foreach ( Log_Storage::table()->rows( 'SELECT * FROM {table} WHERE number IS NULL ORDER BY id LIMIT %d', self::WAITING_BATCH ) as $row ) {
			if ( ! Log_Seal::is_waiting( (string) $row['link'], (string) $row['seal'] ) || ! Log_Seal::is_right( $row ) ) {
				continue;
			}
			list( $number, $link ) = self::last();
			$link                  = Log_Seal::link( ++$number, $link, (string) $row['seal'] );
			// Another process may have taken the number, or the row.
			if ( 1 === Log_Storage::table()->run( 'UPDATE IGNORE {table} SET number = %d, link = %s WHERE id = %d AND number IS NULL', $number, $link, (int) $row['id'] ) ) {
				Log_Storage::move_end( Log_Storage::HEAD, $number, $link );
			}
		}
	}

	/**
	 * The last row there was: its number and link; and how many rows wait. Rows that are missing at the end stay missing: the next one
	 * comes behind them.
	 *
	 * @return array{int, string, int}
	 * @throws Refused When the database cannot tell.
	 */
	private static function last(): array {
		$table = Log_Storage::table()->name();
		$found = Log_Storage::ends()->rows(
			"SELECT number, link, (SELECT MAX(number) FROM $table) AS last, (SELECT COUNT(*) FROM $table WHERE number IS NULL) AS waiting FROM {table} WHERE name = %s",
			Log_Storage::HEAD
		)[0] ?? null;
		if ( null === $found ) {
			return self::last_without_head();
		}
		$number = (int) $found['number'];
		$link   = (string) $found['link'];
		if ( (int) $found['last'] > $number ) {
			// Another process has inserted its row and has yet to move the head, or died before.
			$number = (int) $found['last'];
			$link   = Log_Storage::table()->column( 'SELECT link FROM {table} WHERE number = %d', $number )[0] ?? '';
		}

		return array( $number, $link, (int) $found['waiting'] );
	}

	/**
	 * The same where the chain begins, or somebody has removed its head. Then none is made, so that it does not go unnoticed.
	 *
	 * @return array{int, string, int}
	 * @throws Refused When the database cannot tell.
	 */
	private static function last_without_head(): array {
		$row = Log_Storage::table()->rows( 'SELECT number, link FROM {table} WHERE number IS NOT NULL ORDER BY number DESC LIMIT %d', 1 )[0] ?? null;
		if ( null === $row && null === Log_Storage::end( Log_Storage::ANCHOR ) ) {
			Log_Storage::begin_end( Log_Storage::HEAD );
		}

		return array( (int) ( $row['number'] ?? 0 ), (string) ( $row['link'] ?? '' ), 0 );
	}
}
