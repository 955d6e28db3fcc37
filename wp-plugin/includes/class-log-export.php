<?php
/**
 * The sign-in log as a file.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * Piece by piece, so that a log of any length needs little memory.
 */
final class Log_Export {

	public const CSV   = 'csv';
	public const JSONL = 'jsonl';

	/**
	 * The columns, in order. The link lets whoever keeps the file compare it with the log later.
	 */
	public const COLUMNS = array( 'number', 'time', 'kind', 'outcome', 'reason', 'reference', 'user_id', 'login', 'person', 'tenant', 'object', 'address', 'detail', 'link' );

	/**
	 * Rows that are read at a time.
	 */
	private const BATCH = 500;

	/**
	 * Pieces of the file.
	 *
	 * @param Log_Search $search Which rows.
	 * @param string     $format CSV or JSONL.
	 * @return \Generator<int, string> Each after how many rows.
	 * @throws Refused When the database cannot tell.
	 */
	public static function pieces( Log_Search $search, string $format ): \Generator {
		$after = 0;
		$done  = 0;
		yield 0 => self::CSV === $format ? self::csv( self::COLUMNS ) : '';
		do {
			$rows = $search->next( $after, self::BATCH );
			cache_users( array_unique( array_map( 'intval', array_column( $rows, 'user_id' ) ) ) );
			$piece = '';
			foreach ( $rows as $row ) {
				$fields = self::fields( $row );
				$piece .= self::CSV === $format ? self::csv( array_values( $fields ) ) : self::json( $fields );
				$after  = (int) $row['id'];
			}
			$done += count( $rows );
			yield $done => $piece;
		} while ( count( $rows ) === self::BATCH );
	}

	/**
	 * A row with the columns of a file.
	 *
	 * @param array<string, string|null> $row As stored.
	 * @return array<string, string>
	 */
	public static function fields( array $row ): array {
		$user_id      = (int) $row['user_id'];
		$user         = 0 === $user_id ? false : get_userdata( $user_id );
		$row['login'] = false === $user ? '' : $user->user_login;
		$row['time']  = gmdate( 'Y-m-d\TH:i:s\Z', (int) $row['time'] );
		$fields       = array();
		foreach ( self::COLUMNS as $column ) {
			$fields[ $column ] = (string) $row[ $column ];
		}

		return $fields;
	}

	/**
	 * A line of CSV (RFC 4180). A spreadsheet takes what begins with one of a few characters for a formula, and runs it; an apostrophe
	 * makes it a text.
	 *
	 * @param list<string> $fields The fields.
	 */
	private static function csv( array $fields ): string {
		$quoted = array_map(
			static fn( string $field ): string => '"' . str_replace( '"', '""', 1 === preg_match( '/^[\s]*[=+\-@\t\r|]/', $field ) ? "'$field" : $field ) . '"',
			$fields
		);

		return implode( ',', $quoted ) . "\r\n";
	}

	/**
	 * A line of JSON.
	 *
	 * @param array<string, string> $fields The fields.
	 */
	private static function json( array $fields ): string {
		$fields['user_id'] = (int) $fields['user_id'];
		$fields['number']  = '' === $fields['number'] ? null : (int) $fields['number'];
		$fields['detail']  = '' === $fields['detail'] ? null : json_decode( $fields['detail'] );

		return wp_json_encode( $fields, JSON_UNESCAPED_SLASHES ) . "\n";
	}
}
