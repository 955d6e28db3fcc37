<?php
/**
 * Where the sign-in log is kept.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * Two tables of the site: the rows, and the two ends of their chain. See docs/audit.md.
 */
final class Log_Storage {

	/**
	 * Names of the ends: the last row there is, and the last one that was removed because of its age.
	 */
	public const HEAD   = 'head';
	public const ANCHOR = 'anchor';

	/**
	 * The rows. A row without a number waits for its place in the chain.
	 */
	public static function table(): Database_Table {
		return new Database_Table(
			'vestibule_log',
			'id bigint(20) unsigned NOT NULL AUTO_INCREMENT, number bigint(20) unsigned DEFAULT NULL, time bigint(20) unsigned NOT NULL,
			kind varchar(20) NOT NULL, outcome varchar(10) NOT NULL, reason varchar(40) NOT NULL, reference char(8) NOT NULL,
			user_id bigint(20) unsigned NOT NULL, person varchar(191) NOT NULL, tenant varchar(36) NOT NULL, object varchar(36) NOT NULL,
			address varchar(45) NOT NULL, detail text NOT NULL, salt varchar(32) NOT NULL, personal char(64) NOT NULL, seal char(64) NOT NULL,
			link varchar(64) NOT NULL, erased varchar(64) NOT NULL, PRIMARY KEY  (id), UNIQUE KEY number (number), UNIQUE KEY seal (seal),
			KEY time (time), KEY reference (reference), KEY user_id (user_id, time), KEY object (object)',
			true
		);
	}

	/**
	 * The ends of the chain.
	 */
	public static function ends(): Database_Table {
		return new Database_Table(
			'vestibule_log_ends',
			'name varchar(10) NOT NULL, number bigint(20) unsigned NOT NULL, link varchar(64) NOT NULL, seal char(64) NOT NULL, PRIMARY KEY  (name)',
			true
		);
	}

	/**
	 * Creates the tables where they are missing.
	 */
	public static function create(): void {
		self::table()->create();
		self::ends()->create();
	}

	/**
	 * Removes the tables.
	 */
	public static function drop(): void {
		self::table()->drop();
		self::ends()->drop();
	}

	/**
	 * Inserts a row. False when another process has taken its number.
	 *
	 * @param array<string, string> $row    Of Log_Seal::sealed().
	 * @param int|null              $number Its place in the chain, null to wait for one.
	 * @param string                $link   Of Log_Seal::link(), or of Log_Seal::waiting() without a place.
	 * @throws Refused When the database cannot do it.
	 */
	public static function insert( array $row, ?int $number, string $link ): bool {
		$values = $row + array(
			'link'   => $link,
			'erased' => '',
		);
		if ( null !== $number ) {
			$values['number'] = (string) $number;
		}
		$columns = implode( ', ', array_keys( $values ) );
		$marks   = implode( ', ', array_fill( 0, count( $values ), '%s' ) );

		return 1 === self::table()->run( "INSERT IGNORE INTO {table} ($columns) VALUES ($marks)", ...array_values( $values ) );
	}

	/**
	 * An end of the chain, null when there is none.
	 *
	 * @param string $name HEAD or ANCHOR.
	 * @return array{number: int, link: string, seal: string}|null
	 * @throws Refused When the database cannot tell.
	 */
	public static function end( string $name ): ?array {
		$found = self::ends()->rows( 'SELECT number, link, seal FROM {table} WHERE name = %s', $name );

		return array() === $found ? null : array( 'number' => (int) $found[0]['number'] ) + $found[0];
	}

	/**
	 * Makes an end where there is none.
	 *
	 * @param string $name HEAD or ANCHOR.
	 * @throws Refused When the database cannot do it.
	 */
	public static function begin_end( string $name ): void {
		self::ends()->run( 'INSERT IGNORE INTO {table} (name, number, link, seal) VALUES (%s, 0, %s, %s)', $name, '', Log_Seal::end( $name, 0, '' ) );
	}

	/**
	 * Moves an end forward; never back, because processes may come in another order than their rows.
	 *
	 * @param string $name   HEAD or ANCHOR.
	 * @param int    $number Of the row.
	 * @param string $link   Of the row.
	 * @throws Refused When the database cannot do it.
	 */
	public static function move_end( string $name, int $number, string $link ): void {
		self::ends()->run( 'UPDATE {table} SET number = %d, link = %s, seal = %s WHERE name = %s AND number < %d', $number, $link, Log_Seal::end( $name, $number, $link ), $name, $number );
	}
}
