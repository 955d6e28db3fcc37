<?php
/**
 * The fields of an account that the directory fills.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * WordPress's own fields, user meta, and fields of BuddyPress, under the names that the engine has for them.
 */
final class Account_Fields {

	/**
	 * WordPress's own.
	 */
	private const CORE = array( 'user_email', 'first_name', 'last_name', 'display_name', 'nickname', 'locale' );

	/**
	 * WordPress cleans these by a filter of their own.
	 */
	private const FILTERED = array( 'user_email', 'first_name', 'last_name', 'display_name', 'nickname', 'description' );

	/**
	 * WordPress fills these with the login name when they are empty, or needs them.
	 */
	private const NEVER_EMPTY = array( 'user_email', 'display_name', 'nickname' );

	/**
	 * What an account has now, by name.
	 *
	 * @param \WP_User $user The account.
	 * @return array<string, string>
	 */
	public static function of( \WP_User $user ): array {
		$fields = array();
		foreach ( array( ...self::CORE, ...Profile_Fields::targets() ) as $target ) {
			$fields[ $target ] = self::value( $user, $target );
		}

		return $fields;
	}

	/**
	 * The value of a field now.
	 *
	 * @param \WP_User $user   The account.
	 * @param string   $target Its name.
	 */
	public static function value( \WP_User $user, string $target ): string {
		if ( str_starts_with( $target, Profile_Fields::XPROFILE ) ) {
			$field = self::xprofile_field( $target );
			$value = 0 === $field ? '' : xprofile_get_field_data( $field, $user->ID );
			// BuddyPress keeps some characters as entities.
			return wp_specialchars_decode( is_array( $value ) ? implode( ', ', array_filter( $value, 'is_scalar' ) ) : (string) $value, ENT_QUOTES );
		}
		$value = in_array( $target, array( 'user_email', 'display_name' ), true ) ? $user->$target : get_user_meta( $user->ID, $target, true );

		return is_scalar( $value ) ? (string) $value : '';
	}

	/**
	 * Writes what differs.
	 *
	 * @param \WP_User              $user   The account.
	 * @param array<string, string> $fields New values by name.
	 * @return array{list<string>, list<array{about: string, cause: string, detail: string}>} What was written, and what could not be.
	 */
	public static function write( \WP_User $user, array $fields ): array {
		$fields  = self::that_differ( $user, $fields );
		$core    = array_intersect_key( $fields, array_flip( self::CORE ) );
		$notes   = array() === $core ? array() : self::write_core( $user, $core );
		$written = array_diff( array_keys( $core ), array_column( $notes, 'about' ) );
		foreach ( array_diff_key( $fields, $core ) as $target => $value ) {
			$cause = str_starts_with( $target, Profile_Fields::XPROFILE ) ? self::write_xprofile( $user, $target, $value ) : self::write_meta( $user, $target, $value );
			if ( '' === $cause ) {
				$written[] = $target;
			} else {
				$notes[] = array(
					'about'  => $target,
					'cause'  => $cause,
					'detail' => '',
				);
			}
		}

		return array( array_values( $written ), $notes );
	}

	/**
	 * Takes the values that the directory gave out of fields that are not WordPress's own.
	 *
	 * @param \WP_User              $user         The account.
	 * @param array<string, string> $fingerprints By name, of the values that were written.
	 */
	public static function clear( \WP_User $user, array $fingerprints ): void {
		foreach ( $fingerprints as $target => $fingerprint ) {
			$target = (string) $target;
			$value  = self::value( $user, $target );
			if ( '' !== $value && ! in_array( $target, self::CORE, true ) && ! str_starts_with( $target, Profile_Fields::XPROFILE ) && self::is_own_key( $target )
				&& hash_equals( $fingerprint, self::fingerprint( $value ) ) ) {
				delete_user_meta( $user->ID, $target );
			}
		}
	}

	/**
	 * By what a value is known again.
	 *
	 * @param string $value The value.
	 */
	public static function fingerprint( string $value ): string {
		return hash( 'sha256', $value );
	}

	/**
	 * The new values that are other ones than what is there, compared as WordPress keeps them. A language that the site does not have, and a
	 * text of which nothing is left, are left out.
	 *
	 * @param \WP_User              $user   The account.
	 * @param array<string, string> $fields New values by name.
	 * @return array<string, string>
	 */
	private static function that_differ( \WP_User $user, array $fields ): array {
		$differ = array();
		foreach ( $fields as $target => $said ) {
			$value = 'locale' === $target && '' !== $said ? self::installed_locale( $said ) : self::cleaned( $target, $said );
			$empty = '' === $value && ( '' !== $said || in_array( $target, self::NEVER_EMPTY, true ) );
			if ( ! $empty && self::value( $user, $target ) !== $value ) {
				$differ[ $target ] = $value;
			}
		}

		return $differ;
	}

	/**
	 * A text as WordPress keeps it: plain, because themes print some fields, such as the biography, as they are stored.
	 *
	 * @param string $target Its name.
	 * @param string $said   What the directory says.
	 */
	private static function cleaned( string $target, string $said ): string {
		$value = sanitize_text_field( $said );
		if ( in_array( $target, self::FILTERED, true ) ) {
			// WordPress's filters take and give texts with slashes.
			$value = wp_unslash( apply_filters( "pre_user_$target", wp_slash( $value ) ) ); // phpcs:ignore WordPress.NamingConventions.PrefixAllGlobals -- WordPress's own.
		}
		if ( ! in_array( $target, self::CORE, true ) && ! str_starts_with( $target, Profile_Fields::XPROFILE ) ) {
			$value = sanitize_meta( $target, $value, 'user' );
		}

		return is_scalar( $value ) ? (string) $value : '';
	}

	/**
	 * Writes WordPress's own fields, in one go. An address that somebody else got a moment ago does not keep the others from being written.
	 *
	 * @param \WP_User              $user   The account.
	 * @param array<string, string> $fields New values by name.
	 * @return list<array{about: string, cause: string, detail: string}> What could not be written.
	 */
	private static function write_core( \WP_User $user, array $fields ): array {
		$result = self::update( $user, $fields );
		if ( is_wp_error( $result ) && isset( $fields['user_email'] ) && count( $fields ) > 1 ) {
			$notes = self::write_core( $user, array_diff_key( $fields, array( 'user_email' => '' ) ) );
			$email = array( 'user_email' => $fields['user_email'] );
			return array( ...$notes, ...self::write_core( $user, $email ) );
		}
		if ( ! is_wp_error( $result ) ) {
			return array();
		}

		return array_map(
			static fn( string $target ): array => array(
				'about'  => $target,
				'cause'  => 'existing_user_email' === $result->get_error_code() ? 'email_taken' : 'refused',
				'detail' => $result->get_error_code() . ': ' . $result->get_error_message(),
			),
			array_keys( $fields )
		);
	}

	/**
	 * Has WordPress write. The locks on one's own account are for the person, not for the directory, and nobody is mailed that an address
	 * has changed which the directory had given as well: there is nothing that the person could do about it here.
	 *
	 * @param \WP_User              $user   The account.
	 * @param array<string, string> $fields New values by name.
	 */
	private static function update( \WP_User $user, array $fields ): int|\WP_Error {
		$quiet = Directory_Record::gave_email( $user );
		if ( $quiet ) {
			add_filter( 'send_email_change_email', '__return_false', PHP_INT_MAX );
		}
		try {
			return Account_Lock_Forms::without_locks( static fn() => wp_update_user( wp_slash( array( 'ID' => $user->ID ) + $fields ) ) );
		} finally {
			if ( $quiet ) {
				remove_filter( 'send_email_change_email', '__return_false', PHP_INT_MAX );
			}
		}
	}

	/**
	 * Writes user meta.
	 *
	 * @param \WP_User $user  The account.
	 * @param string   $key   The key.
	 * @param string   $value The new value, '' to clear.
	 * @return string Why not, '' when it is done.
	 */
	private static function write_meta( \WP_User $user, string $key, string $value ): string {
		$before = get_user_meta( $user->ID, $key, true );
		if ( ! self::is_own_key( $key ) || ( ! is_scalar( $before ) && null !== $before ) ) {
			return 'key_in_use';
		}
		$done = '' === $value ? delete_user_meta( $user->ID, $key ) : update_user_meta( $user->ID, $key, wp_slash( $value ) );

		return false === $done ? 'refused' : '';
	}

	/**
	 * Writes a field of BuddyPress.
	 *
	 * @param \WP_User $user   The account.
	 * @param string   $target Its name, as a target.
	 * @param string   $value  The new value, '' to clear.
	 * @return string Why not, '' when it is done.
	 */
	private static function write_xprofile( \WP_User $user, string $target, string $value ): string {
		$field = self::xprofile_field( $target );
		if ( 0 === $field ) {
			return 'field_missing';
		}

		return xprofile_set_field_data( $field, $user->ID, $value ) ? '' : 'refused';
	}

	/**
	 * The number of a field of BuddyPress, 0 when there is none.
	 *
	 * @param string $target Its name, as a target.
	 */
	private static function xprofile_field( string $target ): int {
		if ( ! function_exists( 'xprofile_get_field_id_from_name' ) || ! function_exists( 'xprofile_set_field_data' ) || ! function_exists( 'xprofile_get_field_data' ) ) {
			return 0;
		}

		return (int) xprofile_get_field_id_from_name( substr( $target, strlen( Profile_Fields::XPROFILE ) ) );
	}

	/**
	 * Whether a key of user meta can be the directory's: none by which WordPress or this plugin knows what an account may do.
	 *
	 * @param string $key The key.
	 */
	private static function is_own_key( string $key ): bool {
		global $wpdb;

		return ! is_protected_meta( $key, 'user' ) && ! str_starts_with( $key, $wpdb->base_prefix ) && ! str_starts_with( $key, 'vestibule_' )
			&& 1 !== preg_match( '/(capabilities|user_level|session_tokens|source_domain|primary_blog|default_password_nag)$/D', $key );
	}

	/**
	 * The language of the site that fits what the directory says, such as "de-DE"; '' when there is none.
	 *
	 * @param string $language What the directory says.
	 */
	private static function installed_locale( string $language ): string {
		$wanted    = str_replace( '-', '_', $language );
		$installed = array( 'en_US', ...get_available_languages() );
		$fitting   = array( ...preg_grep( '/^' . preg_quote( $wanted, '/' ) . '$/iD', $installed ), ...preg_grep( '/^' . preg_quote( strtok( $wanted, '_' ), '/' ) . '(_[A-Z]{2})?$/iD', $installed ) );

		return $fitting[0] ?? '';
	}
}
