<?php
/**
 * The plugin's one table: names that are taken until a moment.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * Used sign-ins and locks live here. Whatever goes wrong refuses the sign-in, nothing is let through.
 */
final class Storage_Table {

	/**
	 * The table's name; one table serves the whole network.
	 */
	public static function name(): string {
		global $wpdb;

		return $wpdb->base_prefix . 'vestibule_used';
	}

	/**
	 * Creates the table where it is missing.
	 */
	public static function create(): bool {
		global $wpdb;

		return self::quietly(
			sprintf(
				'CREATE TABLE IF NOT EXISTS %s (id char(64) NOT NULL, expires bigint(20) unsigned NOT NULL, PRIMARY KEY  (id), KEY expires (expires)) %s',
				self::name(),
				$wpdb->get_charset_collate()
			)
		) !== false;
	}

	/**
	 * Removes the table.
	 */
	public static function drop(): void {
		self::quietly( 'DROP TABLE IF EXISTS ' . self::name() );
	}

	/**
	 * Runs a statement and returns how many rows it touched. A table that is missing is created on the way.
	 *
	 * @param string     $sql       SQL with {table} for the table's name.
	 * @param string|int ...$values Values for the placeholders.
	 * @throws Refused When the database cannot do it.
	 */
	public static function run( string $sql, string|int ...$values ): int {
		global $wpdb;
		$sql = str_replace( '{table}', self::name(), $sql );
		// phpcs:ignore WordPress.DB.PreparedSQL.NotPrepared -- the statements are literals of Transactions and Site_Lock; values go through the placeholders.
		$statement = $wpdb->prepare( $sql, ...$values );
		$rows      = self::quietly( $statement );
		if ( false === $rows && self::create() ) {
			$rows = self::quietly( $statement );
		}
		if ( false === $rows ) {
			throw new Refused( 'storage_unavailable', 'the table ' . self::name() . ' cannot be written: ' . $wpdb->last_error );
		}

		return (int) $rows;
	}

	/**
	 * Runs a statement without printing its failure: the caller deals with it.
	 *
	 * @param string $statement SQL.
	 * @return int|bool What wpdb::query() returns.
	 */
	private static function quietly( string $statement ): int|bool {
		global $wpdb;
		$suppressed = $wpdb->suppress_errors( true );
		try {
			// phpcs:ignore WordPress.DB.PreparedSQL.NotPrepared, WordPress.DB.DirectDatabaseQuery -- prepared above; atomicity is the point, so no cache.
			return $wpdb->query( $statement );
		} finally {
			$wpdb->suppress_errors( $suppressed );
		}
	}
}
