<?php
/**
 * What the directory last said of the person of an account.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

use Vestibule\Changes;
use Vestibule\Person;

/**
 * Kept with the account, for the list of users, the profile page and the question when to ask again. It decides nothing.
 *
 * @phpstan-type Problem array{what: string, reason: string, detail: string, request_id: string, looked_up: bool}
 * @phpstan-type Record array{username: string, email: string, guest: bool, tenant: string, enabled: string, last_sign_in: int, profile_at: int, profile_failed_at: int, groups: list<string>, app_roles: list<string>, roles_why: list<array{about: string, cause: string, detail: string}>, notes: list<array{about: string, cause: string, detail: string}>, problems: list<Problem>, checked_at: int, fields: array<string, string>, written: array<string, string>, first_roles: array<string, list<string>>, first_fields: array<string, string>}
 */
final class Directory_Record {

	/**
	 * User meta; see key().
	 */
	public const META = 'vestibule_directory';

	/**
	 * When the person last signed in with Microsoft, in user meta of its own: a list can be sorted by it. See last_sign_in_key().
	 */
	public const LAST_SIGN_IN = 'vestibule_last_sign_in';

	/**
	 * What "enabled" says of somebody whom the directory does not know any more. The other values are the engine's.
	 */
	public const GONE = 'gone';

	/**
	 * After an attempt that failed, the profile is asked for again no earlier than this, in seconds.
	 */
	private const PAUSE = 15 * MINUTE_IN_SECONDS;

	/**
	 * Groups, and characters of a value, that are kept at most.
	 */
	private const GROUPS_MAX = 200;
	private const VALUE_MAX  = 500;

	private const NOTHING = array(
		'username'          => '',
		'email'             => '',
		'guest'             => false,
		'tenant'            => '',
		'enabled'           => '',
		'last_sign_in'      => 0,
		'profile_at'        => 0,
		'profile_failed_at' => 0,
		'groups'            => array(),
		'app_roles'         => array(),
		'roles_why'         => array(),
		'notes'             => array(),
		'problems'          => array(),
		'checked_at'        => 0,
		'fields'            => array(),
		'written'           => array(),
		'first_roles'       => array(),
		'first_fields'      => array(),
	);

	/**
	 * The record of an account; with checked_at 0 when there is none.
	 *
	 * @param int $user_id The account.
	 * @return Record
	 */
	public static function of( int $user_id ): array {
		$stored = $user_id > 0 ? get_user_meta( $user_id, self::key(), true ) : array();
		$record = self::NOTHING;
		foreach ( is_array( $stored ) ? array_intersect_key( $stored, self::NOTHING ) : array() as $name => $value ) {
			// What somebody has put there by hand must not break a page.
			if ( gettype( $value ) === gettype( $record[ $name ] ) ) {
				$record[ $name ] = $value;
			}
		}
		$record['last_sign_in'] = $user_id > 0 ? (int) get_user_meta( $user_id, self::last_sign_in_key(), true ) : 0;

		return $record;
	}

	/**
	 * Whether the profile shall be asked for in this sign-in.
	 *
	 * @param int $user_id The account, 0 for somebody who has none.
	 */
	public static function profile_is_due( int $user_id ): bool {
		$record = self::of( $user_id );
		$hours  = (int) Settings::effective()['profile_hours'];
		if ( 0 === $hours ) {
			return true;
		}
		$now = time();

		return ! self::is_within( $record['profile_at'], $now, $hours * HOUR_IN_SECONDS ) && ! self::is_within( $record['profile_failed_at'], $now, self::PAUSE );
	}

	/**
	 * Why the profile as a whole is not known; '' when it is, also where single properties are missing: Microsoft Graph does not know them, or
	 * gave what fits no field.
	 *
	 * @param Person $person The person.
	 */
	public static function why_unknown( Person $person ): string {
		$own = array_filter( array_keys( $person->properties() ), static fn( $name ): bool => ! str_starts_with( (string) $name, 'manager.' ) );
		foreach ( $person->problems() as $problem ) {
			// A permission that hides properties still shows the name.
			if ( 'profile' === $problem['what'] && ( 'graph_permission_missing' === $problem['reason'] || ( array() === $own && 'graph_property_unknown' !== $problem['reason'] ) ) ) {
				return $problem['reason'];
			}
		}

		return '';
	}

	/**
	 * Keeps what a sign-in has shown.
	 *
	 * @param int                                                       $user_id The account.
	 * @param Person                                                    $person  The person.
	 * @param Changes                                                   $changes What changed at the account.
	 * @param bool                                                      $profile Whether the profile was asked for.
	 * @param list<array{about: string, cause: string, detail: string}> $undone  What could not be done.
	 */
	public static function keep( int $user_id, Person $person, Changes $changes, bool $profile, array $undone = array() ): void {
		$record = array( 'problems' => self::problems( self::of( $user_id ), $person, $profile, false ) ) + self::completed( $user_id, $person, $changes, $profile, $undone );
		// Whom Microsoft has just let through is neither gone nor blocked, as long as it does not say otherwise.
		self::write( $user_id, array( 'enabled' => '' === $person->enabled() ? 'yes' : $person->enabled() ) + $record );
		update_user_meta( $user_id, self::last_sign_in_key(), time() );
	}

	/**
	 * Keeps what a look-up in the directory has shown, without the person. Where it failed, what was known before stays.
	 *
	 * @param int                                                       $user_id The account.
	 * @param Person                                                    $person  The person.
	 * @param Changes|null                                              $changes What changed at the account; null when nothing was changed.
	 * @param list<array{about: string, cause: string, detail: string}> $undone  What could not be done.
	 */
	public static function looked_up( int $user_id, Person $person, ?Changes $changes, array $undone = array() ): void {
		$before   = self::of( $user_id );
		$problems = array( 'problems' => self::problems( $before, $person, true, true ) );
		self::write(
			$user_id,
			match ( true ) {
				! $person->found() => $problems + array(
					'enabled'    => self::GONE,
					'checked_at' => time(),
				) + $before,
				'' !== self::why_unknown( $person ) => $problems + $before,
				default => $problems + self::completed( $user_id, $person, $changes, true, $undone ),
			}
		);
	}

	/**
	 * A record with what was learnt. A part that is not known keeps what was known before.
	 *
	 * @param int                                                       $user_id The account.
	 * @param Person                                                    $person  The person.
	 * @param Changes|null                                              $changes What changed at the account.
	 * @param bool                                                      $profile Whether the profile was asked for.
	 * @param list<array{about: string, cause: string, detail: string}> $undone  What could not be done.
	 * @return Record
	 */
	private static function completed( int $user_id, Person $person, ?Changes $changes, bool $profile, array $undone ): array {
		$before = self::of( $user_id );
		$now    = time();
		$record = array(
			'username'   => $person->username(),
			'email'      => $person->email(),
			'guest'      => $person->isGuest(),
			'tenant'     => $person->tenantId(),
			'checked_at' => $now,
		);
		if ( '' !== $person->enabled() ) {
			$record['enabled'] = $person->enabled();
		}
		if ( $person->groupsKnown() ) {
			// The token may list two hundred that are nobody's business here.
			$record['groups'] = array_slice( array_values( array_intersect( $person->groups(), Group_Names::named( Settings::effective() ) ) ), 0, self::GROUPS_MAX );
		}
		if ( $person->appRolesKnown() ) {
			$record['app_roles'] = array_values( $person->appRoles() );
		}
		$read = $profile && $person->asked();
		if ( $read ) {
			$record['fields'] = self::labelled( $person->properties(), array_filter( $before['fields'], 'is_string' ) );
			$record          += self::is_to_be_asked_again( $person ) ? array( 'profile_failed_at' => $now ) : array(
				'profile_at'        => $now,
				'profile_failed_at' => 0,
			);
		}
		if ( null !== $changes ) {
			$notes               = array( ...$changes->notes(), ...$undone );
			$of_roles            = static fn( array $note ): bool => 'roles' === $note['about'];
			$record['roles_why'] = array_values( array_filter( $notes, $of_roles ) );
			$record['notes']     = self::notes( array_values( array_filter( $notes, static fn( array $note ): bool => ! $of_roles( $note ) ) ), $read && '' === self::why_unknown( $person ) ? array() : $before['notes'] );
			$record             += Account_Beginning::after( $user_id, $changes, $before );
		}

		return $record + $before;
	}

	/**
	 * Why fields are as they are. What was said of fields for which only the profile has values stays until it is read again.
	 *
	 * @param list<array{about: string, cause: string, detail: string}> $now    What is said now.
	 * @param list<array{about: string, cause: string, detail: string}> $before What was said before, as far as the profile was not read.
	 * @return list<array{about: string, cause: string, detail: string}>
	 */
	private static function notes( array $now, array $before ): array {
		$waiting = array_diff( array( 'locale', ...Profile_Fields::targets() ), array_column( $now, 'about' ) );

		return array( ...$now, ...array_values( array_filter( $before, static fn( array $note ): bool => in_array( $note['about'] ?? '', $waiting, true ) ) ) );
	}

	/**
	 * What is not known, and why. A part that was not asked about this time keeps what was said of it; one that is known now, or that nobody
	 * wants to know any more, does not.
	 *
	 * @param Record $before    The record before.
	 * @param Person $person    The person.
	 * @param bool   $profile   Whether the profile was asked for.
	 * @param bool   $looked_up Whether it is a look-up, which the site asks for by its own permission.
	 * @return list<Problem>
	 */
	private static function problems( array $before, Person $person, bool $profile, bool $looked_up ): array {
		$now = array_map( static fn( array $problem ): array => $problem + array( 'looked_up' => $looked_up ), $person->problems() );
		// Groups come with the sign-in, are asked for, or are of no interest.
		$settled = array( 'groups', ...( $profile ? array( 'profile', 'manager' ) : array() ), ...( true === Settings::effective()['photo'] ? array() : array( 'photo' ) ), ...array_column( $now, 'what' ) );
		$kept    = array_filter(
			$before['problems'],
			static function ( array $problem ) use ( $settled, $person ): bool {
				$what = (string) ( $problem['what'] ?? '' );
				// Rules ask for properties of their own. That Microsoft Graph answers them ends an outage, and says nothing of the other properties.
				$over = 'photo' !== $what && $person->asked() && Renewal::is_outage( (string) ( $problem['reason'] ?? '' ) );
				return ! $over && ! in_array( $what, $settled, true );
			}
		);

		return array( ...$now, ...array_values( $kept ) );
	}

	/**
	 * Whether the profile shall be asked for again soon: it is not known, or the manager is not because Microsoft Graph did not answer. What a
	 * setting or a permission is to blame for does not change in a quarter of an hour.
	 *
	 * @param Person $person The person.
	 */
	private static function is_to_be_asked_again( Person $person ): bool {
		$passing = array_filter( $person->problems(), static fn( array $problem ): bool => 'manager' === $problem['what'] && Renewal::is_outage( $problem['reason'] ) );

		return array() !== $passing || '' !== self::why_unknown( $person );
	}

	/**
	 * Stores a record.
	 *
	 * @param int    $user_id The account.
	 * @param Record $record  The record.
	 */
	private static function write( int $user_id, array $record ): void {
		unset( $record['last_sign_in'] );
		update_user_meta( $user_id, self::key(), wp_slash( $record ) );
	}

	/**
	 * Notes whether a part could be asked after the sign-in was over.
	 *
	 * @param int          $user_id   The account.
	 * @param string       $what      The part.
	 * @param Failure|null $failure   Why not; null when it worked.
	 * @param bool         $looked_up Whether the site asked by its own permission.
	 */
	public static function note_problem( int $user_id, string $what, ?Failure $failure, bool $looked_up ): void {
		$before   = self::of( $user_id );
		$problems = array_values( array_filter( $before['problems'], static fn( array $problem ): bool => $problem['what'] !== $what ) );
		if ( null !== $failure ) {
			$problems[] = array(
				'what'       => $what,
				'reason'     => $failure->reason,
				'detail'     => $failure->cause(),
				'request_id' => $failure->request_id(),
				'looked_up'  => $looked_up,
			);
		}
		if ( $problems !== $before['problems'] ) {
			self::write( $user_id, array( 'problems' => $problems ) + $before );
		}
	}

	/**
	 * Whether the address that an account has came from the directory.
	 *
	 * @param \WP_User $user The account.
	 */
	public static function gave_email( \WP_User $user ): bool {
		$emails = array();
		Site_User_Meta::on_each_site(
			$user->ID,
			self::META,
			static function () use ( $user, &$emails ): void {
				$record = self::of( $user->ID );
				if ( $record['checked_at'] > 0 ) {
					$emails[] = strtolower( $record['email'] );
				}
			}
		);

		return array() === $emails ? '' !== (string) get_user_meta( $user->ID, Account_Link::CREATED, true ) : in_array( strtolower( $user->user_email ), $emails, true );
	}

	/**
	 * Keeps by what values are known again that were written to fields which are not WordPress's own.
	 *
	 * @param int                   $user_id The account.
	 * @param array<string, string> $values  By name of the field, as they are stored.
	 */
	public static function note_written( int $user_id, array $values ): void {
		if ( array() !== $values ) {
			$before = self::of( $user_id );
			self::write( $user_id, array( 'written' => array_map( array( Account_Fields::class, 'fingerprint' ), $values ) + $before['written'] ) + $before );
		}
	}

	/**
	 * Keeps with what roles an account began of which the first ones are outstanding.
	 *
	 * @param int                         $user_id     The account.
	 * @param array<string, list<string>> $first_roles See Account_Beginning.
	 */
	public static function note_first_roles( int $user_id, array $first_roles ): void {
		self::write( $user_id, array( 'first_roles' => $first_roles ) + self::of( $user_id ) );
	}

	/**
	 * The values that were written, of each site.
	 *
	 * @param int $user_id The account.
	 * @return list<array<string, string>>
	 */
	public static function written( int $user_id ): array {
		$written = array();
		Site_User_Meta::on_each_site(
			$user_id,
			self::META,
			static function () use ( $user_id, &$written ): void {
				$written[] = array_filter( self::of( $user_id )['written'], 'is_string' );
			}
		);

		return $written;
	}

	/**
	 * Forgets all of it, on every site of the network.
	 *
	 * @param int $user_id The account.
	 */
	public static function forget( int $user_id ): void {
		Site_User_Meta::on_each_site( $user_id, self::LAST_SIGN_IN, static fn() => self::forget_here( $user_id ) );
		Site_User_Meta::on_each_site( $user_id, self::META, static fn() => self::forget_here( $user_id ) );
	}

	/**
	 * Forgets it on this site.
	 *
	 * @param int $user_id The account.
	 */
	public static function forget_here( int $user_id ): void {
		delete_user_meta( $user_id, self::key() );
		delete_user_meta( $user_id, self::last_sign_in_key() );
	}

	/**
	 * The key of user meta on this site.
	 */
	public static function key(): string {
		return Site_User_Meta::key( self::META );
	}

	/**
	 * The key of the last sign-in on this site.
	 */
	public static function last_sign_in_key(): string {
		return Site_User_Meta::key( self::LAST_SIGN_IN );
	}

	/**
	 * The properties under the labels of the settings. One that is not known this time stays as it was.
	 *
	 * @param array<string, string> $properties Of Person.
	 * @param array<string, string> $before     The fields before, by label.
	 * @return array<string, string>
	 */
	private static function labelled( array $properties, array $before ): array {
		$fields = array();
		foreach ( Profile_Fields::all() as $field ) {
			$value = self::cut( (string) ( $properties[ $field['property'] ] ?? $before[ $field['label'] ] ?? '' ) );
			if ( '' !== $value ) {
				$fields[ $field['label'] ] = $value;
			}
		}

		return $fields;
	}

	/**
	 * A value, no longer than is kept.
	 *
	 * @param string $value The value.
	 */
	private static function cut( string $value ): string {
		return mb_substr( $value, 0, self::VALUE_MAX, 'UTF-8' );
	}

	/**
	 * Whether a time is not longer ago than so many seconds, and not in the future.
	 *
	 * @param int $time    The time.
	 * @param int $now     The present.
	 * @param int $seconds The seconds.
	 */
	private static function is_within( int $time, int $now, int $seconds ): bool {
		return $time <= $now && $now - $time < $seconds;
	}
}
