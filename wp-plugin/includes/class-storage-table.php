<?php
/**
 * Names that are taken until a moment.
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
	 * The table.
	 */
	public static function table(): Database_Table {
		return new Database_Table( 'vestibule_used', 'id char(64) NOT NULL, expires bigint(20) unsigned NOT NULL, PRIMARY KEY  (id), KEY expires (expires)' );
	}

	/**
	 * The table's name.
	 */
	public static function name(): string {
		return self::table()->name();
	}

	/**
	 * Creates the table where it is missing.
	 */
	public static function create(): bool {
		return self::table()->create();
	}

	/**
	 * Removes the table.
	 */
	public static function drop(): void {
		self::table()->drop();
	}

	/**
	 * Runs a statement and returns how many rows it touched.
	 *
	 * @param string     $sql       See Database_Table::run().
	 * @param string|int ...$values Values for the placeholders.
	 * @throws Refused When the database cannot do it.
	 */
	public static function run( string $sql, string|int ...$values ): int {
		return self::table()->run( $sql, ...$values );
	}
}
