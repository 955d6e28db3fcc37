<?php
/**
 * Which sign-ins have been completed.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * Lets exactly one of any number of parallel callbacks through, on every web node.
 */
final class Transactions {

	/**
	 * Rows one purge removes at most per statement, so that it never holds the table for long.
	 */
	public const PURGE_BATCH = 500;

	/**
	 * One sign-in in so many also purges a little, for sites whose cron does not run.
	 */
	private const PURGE_CHANCE = 50;

	/**
	 * Clocks of several web nodes may differ by this much; a row stays that long past its time.
	 */
	private const CLOCK_GRACE = 300;

	/**
	 * Takes a sign-in for this process. False means that another has it.
	 *
	 * @param string $id      64 hexadecimal digits.
	 * @param int    $expires When the sign-in is stale anyway.
	 * @throws Refused When the database cannot tell.
	 */
	public static function take( string $id, int $expires ): bool {
		$first = 1 === Storage_Table::run( 'INSERT IGNORE INTO {table} (id, expires) VALUES (%s, %d)', $id, $expires );
		if ( $first && 1 === wp_rand( 1, self::PURGE_CHANCE ) ) {
			self::purge( 1 );
		}

		return $first;
	}

	/**
	 * Whether a process has taken it. Only taking it decides between several.
	 *
	 * @param string $id 64 hexadecimal digits.
	 * @throws Refused When the database cannot tell.
	 */
	public static function is_taken( string $id ): bool {
		return array() !== Storage_Table::table()->column( 'SELECT id FROM {table} WHERE id = %s', $id );
	}

	/**
	 * Removes rows that no longer matter.
	 *
	 * @param int $batches Batches at most.
	 * @return int Rows removed.
	 * @throws Refused When the database cannot do it.
	 */
	public static function purge( int $batches ): int {
		$removed = 0;
		do {
			$ids      = self::expired();
			$removed += array() === $ids ? 0 : Storage_Table::run(
				'DELETE FROM {table} WHERE id IN (' . implode( ', ', array_fill( 0, count( $ids ), '%s' ) ) . ')',
				...$ids
			);
			--$batches;
		} while ( $batches > 0 && count( $ids ) === self::PURGE_BATCH );

		return $removed;
	}

	/**
	 * Ids past their time. They are read first because DELETE … LIMIT is not for every database.
	 *
	 * @return list<string>
	 */
	private static function expired(): array {
		global $wpdb;
		$suppressed = $wpdb->suppress_errors( true );
		// phpcs:ignore WordPress.DB.DirectDatabaseQuery, WordPress.DB.PreparedSQL.InterpolatedNotPrepared -- own table, its name is a literal.
		$ids = $wpdb->get_col( $wpdb->prepare( 'SELECT id FROM ' . Storage_Table::name() . ' WHERE expires < %d LIMIT %d', time() - self::CLOCK_GRACE, self::PURGE_BATCH ) );
		$wpdb->suppress_errors( $suppressed );

		return array_values( array_map( 'strval', $ids ) );
	}
}
