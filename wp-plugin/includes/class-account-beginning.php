<?php
/**
 * What an account that a sign-in has made still waits for.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

use Vestibule\Changes;

/**
 * Some rules and fields are for new accounts only. What Microsoft Graph did not tell when the account was made is written as soon as it does,
 * unless somebody has decided otherwise since. Kept in the record of the directory; the engine says what is outstanding, and when it has come.
 */
final class Account_Beginning {

	/**
	 * Nothing is known of what the first roles depend on.
	 */
	private const EVERYTHING = array( 'groups_unknown', 'attributes_unknown', 'app_roles_unknown' );

	/**
	 * What is outstanding of an account, for the engine. Nothing for one that was there before it was linked.
	 *
	 * @param \WP_User $user The account.
	 * @return array<string, mixed>
	 */
	public static function facts( \WP_User $user ): array {
		if ( ! self::was_made_here( $user->ID ) ) {
			return array();
		}
		$record = Directory_Record::of( $user->ID );
		$names  = static fn( string $list ): array => array_values( array_filter( (array) ( $record['first_roles'][ $list ] ?? array() ), 'is_string' ) );
		$fields = array();
		foreach ( array_filter( $record['first_fields'], 'is_string' ) as $target => $fingerprint ) {
			$fields[ $target ] = hash_equals( $fingerprint, self::fingerprint( $user, (string) $target ) );
		}
		$facts = array( 'first_fields' => $fields );
		if ( array() !== $record['first_roles'] ) {
			$facts['first_roles'] = array(
				'given'   => $names( 'given' ),
				'unknown' => $names( 'unknown' ),
			);
		}

		return $facts;
	}

	/**
	 * The same after a change, for the record.
	 *
	 * @param int                  $user_id The account.
	 * @param Changes              $changes What has changed.
	 * @param array<string, mixed> $before  The record before.
	 * @return array{first_roles: array<string, list<string>>, first_fields: array<string, string>}
	 */
	public static function after( int $user_id, Changes $changes, array $before ): array {
		$user    = get_userdata( $user_id );
		$nothing = array(
			'first_roles'  => array(),
			'first_fields' => array(),
		);
		if ( false === $user || ! self::was_made_here( $user_id ) ) {
			return $nothing;
		}
		$roles  = $changes->firstRolesUnknown();
		$fields = array();
		foreach ( $changes->firstFieldsUnknown() as $target ) {
			$fields[ $target ] = $before['first_fields'][ $target ] ?? self::fingerprint( $user, $target );
		}

		return array(
			'first_roles'  => array() === $roles ? array() : array(
				'given'   => null === $changes->roles() ? $before['first_roles']['given'] ?? Account_Roles::of( $user ) : Account_Roles::of( $user ),
				'unknown' => $roles,
			),
			'first_fields' => $fields,
		);
	}

	/**
	 * An account that a sign-in has made on another site of the network has its first roles on this one.
	 *
	 * @param int $user_id The account.
	 */
	public static function note_join( int $user_id ): void {
		$user = get_userdata( $user_id );
		if ( false !== $user && self::was_made_here( $user_id ) ) {
			Directory_Record::note_first_roles(
				$user_id,
				array(
					'given'   => Account_Roles::of( $user ),
					'unknown' => self::EVERYTHING,
				)
			);
		}
	}

	/**
	 * Whether a sign-in has made the account.
	 *
	 * @param int $user_id The account.
	 */
	private static function was_made_here( int $user_id ): bool {
		return '' !== (string) get_user_meta( $user_id, Account_Link::CREATED, true );
	}

	/**
	 * By what the value of a field is known again.
	 *
	 * @param \WP_User $user   The account.
	 * @param string   $target Name of the field.
	 */
	private static function fingerprint( \WP_User $user, string $target ): string {
		return Account_Fields::fingerprint( Account_Fields::value( $user, $target ) );
	}
}
