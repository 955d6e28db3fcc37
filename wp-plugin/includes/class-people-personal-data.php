<?php
/**
 * One person's rows among the people who wait for a decision.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * Found by the account's link, by the user name, and by an e-mail address only where somebody vouches for it: anybody can write another
 * one's address into a directory of their own.
 */
final class People_Personal_Data {

	/**
	 * Rows of one person at most.
	 */
	private const ROWS_MAX = 100;

	/**
	 * The rows, for the export.
	 *
	 * @param int    $user_id The account, 0 for none.
	 * @param string $email   The address that was asked for.
	 * @return list<array<string, string>> Name => value, a list for each row.
	 * @throws Refused When the database cannot tell.
	 */
	public static function export( int $user_id, string $email ): array {
		return array_map(
			static fn( array $row ): array => array(
				__( 'Name', 'vestibule' )      => (string) $row['name'],
				__( 'User name in the directory', 'vestibule' ) => (string) $row['username'],
				__( 'E-mail address', 'vestibule' ) => (string) $row['email'],
				__( 'Tenant ID', 'vestibule' ) => (string) $row['tenant'],
				__( 'Object ID', 'vestibule' ) => (string) $row['object'],
				__( 'Reason', 'vestibule' )    => (string) $row['reason'],
				__( 'First sign-in', 'vestibule' ) => gmdate( 'c', (int) $row['first_seen'] ),
				__( 'Last sign-in', 'vestibule' ) => gmdate( 'c', (int) $row['last_seen'] ),
				__( 'Sign-ins', 'vestibule' )  => (string) $row['attempts'],
				__( 'Decision', 'vestibule' )  => People_Text::state( (string) $row['state'] ),
			),
			self::rows( $user_id, $email )
		);
	}

	/**
	 * Removes the rows. Of a refusal the identifiers stay, or it would be none.
	 *
	 * @param int    $user_id The account, 0 for none.
	 * @param string $email   The address that was asked for.
	 * @return array{bool, bool} Whether something is gone, and whether something stays.
	 * @throws Refused When the database cannot do it.
	 */
	public static function erase( int $user_id, string $email ): array {
		$removed = false;
		$kept    = false;
		foreach ( self::rows( $user_id, $email ) as $row ) {
			if ( People_Queue::REFUSED === $row['state'] ) {
				$kept    = true;
				$changed = People_Queue::table()->run( "UPDATE {table} SET username = '', name = '', email = '', account = 0, via = '' WHERE id = %d AND (username <> '' OR name <> '' OR email <> '' OR account <> 0)", (int) $row['id'] );
				$removed = $removed || $changed > 0;
			} else {
				$removed = People_Queue::table()->run( 'DELETE FROM {table} WHERE id = %d', (int) $row['id'] ) > 0 || $removed;
			}
		}
		if ( $removed ) {
			People_Queue::tell();
		}

		return array( $removed, $kept );
	}

	/**
	 * The rows of a person.
	 *
	 * @param int    $user_id The account, 0 for none.
	 * @param string $email   The address.
	 * @return list<array<string, string|null>>
	 * @throws Refused When the database cannot tell.
	 */
	private static function rows( int $user_id, string $email ): array {
		$link  = $user_id > 0 ? Account_Link::of( $user_id ) : Account_Link::NONE;
		$email = strtolower( $email );

		return People_Queue::table()->rows(
			"SELECT * FROM {table} WHERE (tenant = %s AND object = %s AND object <> '') OR LOWER(username) = %s OR (LOWER(email) = %s AND (vouched = 1 OR (home = 1 AND guest = 0))) ORDER BY id LIMIT %d",
			$link['tenant'],
			$link['object'],
			$email,
			$email,
			self::ROWS_MAX
		);
	}
}
