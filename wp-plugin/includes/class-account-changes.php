<?php
/**
 * What the directory changes at an account.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

use Vestibule\Changes;

/**
 * Facts for the engine, and the effect of what it says. Nothing is written where nothing changes.
 */
final class Account_Changes {

	/**
	 * An account as the engine sees it.
	 *
	 * @param \WP_User $user  The account.
	 * @param bool     $new   Whether it has just been made.
	 * @param string   $email The address that the directory has for the person, '' if none.
	 * @return array<string, mixed>
	 */
	public static function facts( \WP_User $user, bool $new, string $email = '' ): array {
		return array(
			'id'                 => $user->ID,
			'new'                => $new,
			'roles'              => Account_Roles::of( $user ),
			'privileged'         => Privilege::is_held_here( $user ),
			'last_administrator' => Account_Roles::may_cost_administration( $user ) && Account_Roles::is_last_administrator( $user ),
			'email_taken'        => self::is_of_another( $email, $user ) ? strtolower( $email ) : '',
			// WordPress keeps some signs of names as entities; the directory does not.
			'fields'             => array_map( 'wp_specialchars_decode', Account_Fields::of( $user ) ),
		) + self::remembered( $user ) + ( $new ? array() : Account_Beginning::facts( $user ) );
	}

	/**
	 * The app roles of the last sign-in, which count in a look-up: it tells none. Nothing for whoever has not signed in since they are kept.
	 *
	 * @param \WP_User $user The account.
	 * @return array<string, list<string>>
	 */
	private static function remembered( \WP_User $user ): array {
		$record = Directory_Record::of( $user->ID );

		return 0 === $record['last_sign_in'] ? array() : array( 'app_roles' => array_values( array_filter( $record['app_roles'], 'is_string' ) ) );
	}

	/**
	 * Does what the engine said. Fields that cannot be written stop nothing.
	 *
	 * @param \WP_User $user    The account.
	 * @param Changes  $changes What shall change.
	 * @return list<array{about: string, cause: string, detail: string}> What could not be done.
	 * @throws Refused When a role that was to go is still there.
	 */
	public static function apply( \WP_User $user, Changes $changes ): array {
		self::apply_roles( $user, $changes );
		try {
			return self::apply_fields( $user, $changes->fields() );
		} catch ( \Throwable $exception ) {
			Failure::of( $exception )->log();
			return array();
		}
	}

	/**
	 * The roles.
	 *
	 * @param \WP_User $user    The account.
	 * @param Changes  $changes What shall change.
	 * @throws Refused When a role that was to go is still there.
	 */
	private static function apply_roles( \WP_User $user, Changes $changes ): void {
		$before = Account_Roles::all_of( $user );
		$roles  = $changes->roles();
		if ( null === $roles || ! Account_Roles::set( $user, $roles ) ) {
			return;
		}
		$after = Account_Roles::all_of( $user );
		$notes = array_values( array_filter( $changes->notes(), static fn( array $note ): bool => 'roles' === $note['about'] ) );
		Sign_In_Log::roles_changed( $user, $before, $after, $notes );
		try {
			/**
			 * Fires after the directory has changed the roles of an account on this site. WordPress's own actions have fired for each role.
			 *
			 * @param \WP_User     $user   The account.
			 * @param list<string> $before Its roles before.
			 * @param list<string> $after  Its roles now.
			 * @param list<array{about: string, cause: string, detail: string}> $notes Why: the rules that gave them.
			 */
			do_action( 'vestibule_roles_changed', $user, $before, $after, $notes );
		} catch ( \Throwable $exception ) {
			Failure::of( $exception )->log();
		}
	}

	/**
	 * The fields.
	 *
	 * @param \WP_User              $user   The account.
	 * @param array<string, string> $fields New values by name.
	 * @return list<array{about: string, cause: string, detail: string}> What could not be written.
	 */
	private static function apply_fields( \WP_User $user, array $fields ): array {
		if ( array() === $fields ) {
			return array();
		}

		/**
		 * Filters what is about to be written to an account from the directory, for instance to translate a value. Fields can be left out but
		 * not added, and the e-mail address stays what the directory says.
		 *
		 * @param array<string, string> $fields New values by name of the field.
		 * @param \WP_User              $user   The account.
		 */
		$filtered = apply_filters( 'vestibule_profile_fields', $fields, $user );
		$filtered = array_map( 'strval', array_filter( array_intersect_key( is_array( $filtered ) ? $filtered : array(), $fields ), 'is_scalar' ) );
		if ( isset( $filtered['user_email'] ) ) {
			$filtered['user_email'] = $fields['user_email'];
		}
		$before                  = Account_Fields::of( $user );
		list( $written, $notes ) = Account_Fields::write( $user, $filtered );
		if ( array() === $written ) {
			return $notes;
		}
		$after = get_userdata( $user->ID );
		if ( false !== $after ) {
			$names = array_flip( $written );
			$now   = array_intersect_key( Account_Fields::of( $after ), $names );
			Directory_Record::note_written( $user->ID, array_intersect_key( $now, array_flip( Profile_Fields::targets() ) ) );

			/**
			 * Fires after the directory has changed fields of an account.
			 *
			 * @param \WP_User              $user   The account, as it is now.
			 * @param array<string, string> $after  The fields that changed, as they are now.
			 * @param array<string, string> $before The same as they were.
			 */
			do_action( 'vestibule_profile_changed', $after, $now, array_intersect_key( $before, $names ) );
		}

		return $notes;
	}

	/**
	 * Whether another account has an address.
	 *
	 * @param string   $email The address.
	 * @param \WP_User $user  The account.
	 */
	private static function is_of_another( string $email, \WP_User $user ): bool {
		return '' !== $email && 0 !== strcasecmp( $email, $user->user_email ) && ! in_array( email_exists( $email ), array( false, $user->ID ), true );
	}
}
