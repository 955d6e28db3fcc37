<?php
/**
 * Whose WordPress sessions belong to a session at Microsoft.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * A log-out notice from Microsoft names its own session (sid) or its person (sub), never a WordPress account. The index leads from
 * there to the accounts whose sessions are looked through; what counts is what those sessions themselves hold.
 */
final class Session_Index {

	/**
	 * Rows one purge removes at most per statement, so that it never holds the table for long.
	 */
	private const PURGE_BATCH = 500;

	/**
	 * The table.
	 */
	public static function table(): Database_Table {
		return new Database_Table(
			'vestibule_sessions',
			'name char(64) NOT NULL, user_id bigint(20) unsigned NOT NULL, expires bigint(20) unsigned NOT NULL, PRIMARY KEY  (name, user_id), KEY expires (expires)'
		);
	}

	/**
	 * Notes that a WordPress session began or went on with this identity.
	 *
	 * @param int                  $user_id  The account.
	 * @param array<string, mixed> $identity What the session holds of the identity.
	 * @param int                  $expires  When the WordPress session ends by itself.
	 * @throws Refused When the database cannot do it.
	 */
	public static function add( int $user_id, array $identity, int $expires ): void {
		$names = self::names( self::text( $identity, 'issuer' ), self::text( $identity, 'sid' ), self::text( $identity, 'subject' ) );
		if ( array() === $names ) {
			return;
		}
		$rows = array();
		foreach ( $names as $name ) {
			array_push( $rows, $name, $user_id, $expires );
		}
		$marks = implode( ', ', array_fill( 0, count( $names ), '(%s, %d, %d)' ) );
		$added = self::table()->run( "INSERT IGNORE INTO {table} (name, user_id, expires) VALUES $marks", ...$rows );
		if ( count( $names ) !== $added ) {
			self::table()->run(
				'UPDATE {table} SET expires = %d WHERE user_id = %d AND expires < %d AND name IN (' . implode( ', ', array_fill( 0, count( $names ), '%s' ) ) . ')',
				$expires,
				$user_id,
				$expires,
				...$names
			);
		}
	}

	/**
	 * The accounts that have sessions of this session at Microsoft or, without one, of this person.
	 *
	 * @param string $issuer  The issuer.
	 * @param string $sid     Microsoft's session, '' when only the person is named.
	 * @param string $subject The person, '' when only the session is named.
	 * @return list<int>
	 * @throws Refused When the database cannot do it.
	 */
	public static function accounts( string $issuer, string $sid, string $subject ): array {
		$names = self::names( $issuer, $sid, '' === $sid ? $subject : '' );
		if ( array() === $names ) {
			return array();
		}

		return array_map( 'intval', self::table()->column( 'SELECT user_id FROM {table} WHERE name = %s', $names[0] ) );
	}

	/**
	 * Removes rows of sessions that have ended.
	 *
	 * @param int $batches Batches at most.
	 * @return int Rows removed.
	 * @throws Refused When the database cannot do it.
	 */
	public static function purge( int $batches ): int {
		$removed = 0;
		do {
			// Read first, because DELETE … LIMIT is not for every database.
			$names    = self::table()->column( 'SELECT name FROM {table} WHERE expires < %d LIMIT %d', time(), self::PURGE_BATCH );
			$removed += array() === $names ? 0 : self::table()->run(
				'DELETE FROM {table} WHERE expires < %d AND name IN (' . implode( ', ', array_fill( 0, count( $names ), '%s' ) ) . ')',
				time(),
				...$names
			);
			--$batches;
		} while ( $batches > 0 && count( $names ) === self::PURGE_BATCH );

		return $removed;
	}

	/**
	 * The names of rows. They are digests: the table tells nothing about anybody.
	 *
	 * @param string $issuer  The issuer.
	 * @param string $sid     Microsoft's session.
	 * @param string $subject The person.
	 * @return list<string>
	 */
	private static function names( string $issuer, string $sid, string $subject ): array {
		$names = array();
		foreach ( array_filter( compact( 'sid', 'subject' ), static fn( string $value ): bool => '' !== $value ) as $kind => $value ) {
			$names[] = hash( 'sha256', ( 'sid' === $kind ? 'sid' : 'sub' ) . "\0$issuer\0$value" );
		}

		return '' === $issuer ? array() : $names;
	}

	/**
	 * A member as text.
	 *
	 * @param array<string, mixed> $identity What a session holds of the identity.
	 * @param string               $name     The member.
	 */
	private static function text( array $identity, string $name ): string {
		return is_string( $identity[ $name ] ?? null ) ? $identity[ $name ] : '';
	}
}
