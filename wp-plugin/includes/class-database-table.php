<?php
/**
 * One of the plugin's tables.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * Creates itself where it is missing, and says clearly when the database cannot do what it is asked. One table serves a whole network,
 * unless each site has one of its own.
 */
final class Database_Table {

	/**
	 * What MySQL and MariaDB call a table that is missing, in every language.
	 */
	private const NO_SUCH_TABLE = 1146;

	/**
	 * A table.
	 *
	 * @param string $suffix   Its name without the prefix of WordPress.
	 * @param string $columns  Columns and keys, as CREATE TABLE takes them.
	 * @param bool   $per_site Whether each site of a network has one.
	 */
	public function __construct(
		private readonly string $suffix,
		private readonly string $columns,
		private readonly bool $per_site = false,
	) {
	}

	/**
	 * The table's name.
	 */
	public function name(): string {
		global $wpdb;

		return ( $this->per_site ? $wpdb->prefix : $wpdb->base_prefix ) . $this->suffix;
	}

	/**
	 * Creates the table where it is missing.
	 */
	public function create(): bool {
		global $wpdb;

		return self::quietly( sprintf( 'CREATE TABLE IF NOT EXISTS %s (%s) %s', $this->name(), $this->columns, $wpdb->get_charset_collate() ) ) !== false;
	}

	/**
	 * Removes the table.
	 */
	public function drop(): void {
		self::quietly( 'DROP TABLE IF EXISTS ' . $this->name() );
	}

	/**
	 * Runs a statement and returns how many rows it touched. A table that is missing is created on the way.
	 *
	 * @param string     $sql       SQL with {table} for the table's name; a literal, values go through the placeholders.
	 * @param string|int ...$values Values for the placeholders.
	 * @throws Refused When the database cannot do it.
	 */
	public function run( string $sql, string|int ...$values ): int {
		global $wpdb;
		// phpcs:ignore WordPress.DB.PreparedSQL.NotPrepared -- see the parameter.
		$statement = $wpdb->prepare( str_replace( '{table}', $this->name(), $sql ), ...$values );
		$rows      = self::quietly( $statement );
		if ( false === $rows && self::was_missing() && $this->create() ) {
			$rows = self::quietly( $statement );
		}
		if ( false === $rows ) {
			throw new Refused( 'storage_unavailable', 'the table ' . $this->name() . ' cannot be written: ' . self::last_error() );
		}

		return (int) $rows;
	}

	/**
	 * The first column of the rows that a query finds; none while the table is missing.
	 *
	 * @param string     $sql       As of run().
	 * @param string|int ...$values Values for the placeholders.
	 * @return list<string>
	 * @throws Refused When the database cannot do it.
	 */
	public function column( string $sql, string|int ...$values ): array {
		return array_map( static fn( array $row ): string => (string) reset( $row ), $this->rows( $sql, ...$values ) );
	}

	/**
	 * The rows that a query finds; none while the table is missing.
	 *
	 * @param string     $sql       As of run().
	 * @param string|int ...$values Values for the placeholders.
	 * @return list<array<string, string|null>>
	 * @throws Refused When the database cannot do it.
	 */
	public function rows( string $sql, string|int ...$values ): array {
		global $wpdb;
		// phpcs:ignore WordPress.DB.PreparedSQL.NotPrepared -- see the parameter of run().
		$statement = $wpdb->prepare( str_replace( '{table}', $this->name(), $sql ), ...$values );
		if ( false === self::quietly( $statement ) ) {
			if ( ! self::was_missing() || ! $this->create() || false === self::quietly( $statement ) ) {
				throw new Refused( 'storage_unavailable', 'the table ' . $this->name() . ' cannot be read: ' . self::last_error() );
			}
		}

		return array_values( array_map( static fn( object $row ): array => array_map( static fn( $value ): ?string => null === $value ? null : (string) $value, get_object_vars( $row ) ), (array) $wpdb->last_result ) );
	}

	/**
	 * Whether the statement before failed because a table is missing. After any other failure nothing is tried again: each time may be a
	 * long wait for a lock.
	 */
	public static function was_missing(): bool {
		global $wpdb;

		return $wpdb->dbh instanceof \mysqli
			? self::NO_SUCH_TABLE === $wpdb->dbh->errno
			: 1 === preg_match( "/no such table|doesn't exist/", (string) $wpdb->last_error );
	}

	/**
	 * What the database said. The SQLite drop-in says it in HTML, with the statement and all its values, which belong into no log.
	 */
	private static function last_error(): string {
		global $wpdb;
		$error = (string) $wpdb->last_error;

		return 1 === preg_match( '/class="error_message"[^>]*>([^<]*)/', $error, $match ) ? trim( html_entity_decode( $match[1], ENT_QUOTES ) ) : $error;
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
