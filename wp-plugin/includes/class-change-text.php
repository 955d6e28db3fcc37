<?php
/**
 * Why roles and fields of an account change, or stay, in words.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * One sentence per cause that the engine's Changes can name.
 */
final class Change_Text {

	/**
	 * Causes of fields that are as the directory says.
	 */
	private const TAKEN_OVER = array( 'set', 'empty_cleared' );

	/**
	 * The sentences about the roles.
	 *
	 * @param list<array{about: string, cause: string, detail: string}> $notes Of Changes::notes(), or kept of them.
	 * @param array<int, string>|null                                   $rules The rules that gave them, by their place; null for those that hold.
	 * @return list<string>
	 */
	public static function about_roles( array $notes, ?array $rules = null ): array {
		$rules ??= array_values( array_filter( (array) Settings::effective()['role_rules'], 'is_string' ) );

		return array_map( static fn( array $note ): string => self::of( $note, $rules ), self::notes_about_roles( $notes ) );
	}

	/**
	 * The fields that were not taken over, or not whole, each with the reason. Nothing about those that were.
	 *
	 * @param list<array{about: string, cause: string, detail: string}> $notes Of Changes::notes() and of what could not be done, or kept of them.
	 * @return list<string>
	 */
	public static function about_fields( array $notes ): array {
		$sentences = array();
		foreach ( $notes as $note ) {
			if ( 'roles' !== ( $note['about'] ?? '' ) && ! in_array( $note['cause'] ?? '', self::TAKEN_OVER, true ) ) {
				/* translators: 1: what a field is called, 2: why it was not taken over, in a sentence. */
				$sentences[] = sprintf( __( '%1$s: %2$s', 'vestibule' ), self::field( (string) ( $note['about'] ?? '' ) ), self::of_field( $note ) );
			}
		}

		return array_values( array_unique( $sentences ) );
	}

	/**
	 * What people read about their own roles: no rule, no ID.
	 *
	 * @param list<array{about: string, cause: string, detail: string}> $notes The notes.
	 * @return list<string>
	 */
	public static function for_people( array $notes ): array {
		$sentences = array_map(
			static fn( array $note ): string => match ( $note['cause'] ?? '' ) {
				'rule'           => __( 'They come from the directory of your organisation.', 'vestibule' ),
				'default_role'   => '' === ( $note['detail'] ?? '' ) ? '' : __( 'It is the role of everybody who signs in with Microsoft here.', 'vestibule' ),
				'groups_unknown' => __( 'At your last sign-in Microsoft did not say which groups you are in, so they stayed as they were. The next sign-in tries again.', 'vestibule' ),
				default          => '',
			},
			self::notes_about_roles( $notes )
		);

		return array_values( array_unique( array_filter( $sentences ) ) );
	}

	/**
	 * The notes about the roles.
	 *
	 * @param list<array{about: string, cause: string, detail: string}> $notes The notes.
	 * @return list<array{about: string, cause: string, detail: string}>
	 */
	public static function notes_about_roles( array $notes ): array {
		return array_values( array_filter( $notes, static fn( array $note ): bool => 'roles' === ( $note['about'] ?? '' ) ) );
	}

	/**
	 * What a field is called.
	 *
	 * @param string $target Its target.
	 */
	public static function field( string $target ): string {
		$labels = array(
			'user_email'   => __( 'e-mail address', 'vestibule' ),
			'first_name'   => __( 'first name', 'vestibule' ),
			'last_name'    => __( 'last name', 'vestibule' ),
			'display_name' => __( 'display name', 'vestibule' ),
			'nickname'     => __( 'nickname', 'vestibule' ),
			'locale'       => __( 'language', 'vestibule' ),
		) + array_column( Profile_Fields::all(), 'label', 'target' );

		return $labels[ $target ] ?? $target;
	}

	/**
	 * A note about roles in a sentence.
	 *
	 * @param array{about: string, cause: string, detail: string} $note  The note.
	 * @param array<int, string>                                  $rules The rules.
	 */
	private static function of( array $note, array $rules ): string {
		$detail = (string) ( $note['detail'] ?? '' );

		return match ( $note['cause'] ?? '' ) {
			'rule'                    => self::rule( $detail, $rules ),
			'default_role'            => '' === $detail ? __( 'No rule fits, and the role of new accounts cannot be given, so there is none.', 'vestibule' ) : __( 'No rule fits, so the role of new accounts.', 'vestibule' ),
			'no_rules'                => __( 'There are no rules; roles stay as they are.', 'vestibule' ),
			'left'                    => __( 'The rules are for new accounts only; roles stay as they are.', 'vestibule' ),
			'kept_administrator'      => __( 'The account can manage the site or its users, so the rules do not change its roles.', 'vestibule' ),
			'kept_last_administrator' => __( 'It is the last administrator, who keeps that role.', 'vestibule' ),
			'groups_unknown'          => __( 'Microsoft did not say which groups the person is in; roles that depend on groups stay as they are.', 'vestibule' ),
			'app_roles_unknown'       => __( 'App roles are known at a sign-in only; roles that depend on them stay as they are.', 'vestibule' ),
			'attributes_unknown'      => __( 'Microsoft did not say what an attribute is; roles that depend on it stay as they are.', 'vestibule' ),
			/* translators: %s: roles. */
			'not_mapped_kept'         => sprintf( __( 'No rule gives it, and none takes it away: %s', 'vestibule' ), self::roles( $detail ) ),
			/* translators: %s: roles. */
			'role_missing'            => sprintf( __( 'This site has no such role: %s', 'vestibule' ), $detail ),
			/* translators: %s: roles. */
			'role_privileged'         => sprintf( __( 'It can manage the site or its users, so nobody gets it: %s', 'vestibule' ), $detail ),
			default                   => trim( ( $note['cause'] ?? '' ) . ' ' . $detail ),
		};
	}

	/**
	 * A note about a field that was not taken over, in a sentence.
	 *
	 * @param array{about: string, cause: string, detail: string} $note The note.
	 */
	private static function of_field( array $note ): string {
		$detail = wp_strip_all_tags( (string) ( $note['detail'] ?? '' ), true );

		return match ( $note['cause'] ?? '' ) {
			'email_taken'           => __( 'Another account has this e-mail address, so it is not taken over.', 'vestibule' ),
			'email_not_vouched_for' => __( 'Microsoft does not vouch for the e-mail address, so it is not taken over.', 'vestibule' ),
			'empty_kept'            => __( 'Empty in the directory; what is here stays.', 'vestibule' ),
			'too_long'              => 'user_email' === ( $note['about'] ?? '' )
				? __( 'Too long for this field; what is here stays.', 'vestibule' )
				: __( 'Too long for this field; only its beginning is taken over.', 'vestibule' ),
			'malformed'             => __( 'It cannot stand in this field; what is here stays.', 'vestibule' ),
			'field_missing'         => __( 'BuddyPress is not active, or has no field of this name. Compare the name in the settings under Directory.', 'vestibule' ),
			'key_in_use'            => __( 'WordPress or another plugin keeps something else under this name, so it is not taken over. Choose another name in the settings under Directory.', 'vestibule' ),
			'refused'               => '' === $detail
				? __( 'WordPress or another plugin did not take the value; what is here stays.', 'vestibule' )
				/* translators: %s: WordPress's own words. */
				: sprintf( __( 'WordPress or another plugin did not take the value; what is here stays. It says: %s', 'vestibule' ), $detail ),
			default                 => trim( ( $note['cause'] ?? '' ) . ' ' . $detail ),
		};
	}

	/**
	 * A rule and what it gave. Rules change: one that gives something else by now is not quoted.
	 *
	 * @param string       $detail Its line and its roles, as "3: editor, author".
	 * @param array<int, string> $rules The rules.
	 */
	private static function rule( string $detail, array $rules ): string {
		list( $line, $roles ) = explode( ': ', $detail, 2 ) + array( '', '' );
		$rule                 = $rules[ (int) $line - 1 ] ?? '';
		$parts                = explode( '->', $rule, 2 );
		list( $given, $note ) = array_map( 'trim', explode( '#', $parts[1] ?? '', 2 ) ) + array( '', '' );
		$given                = array_map( 'trim', explode( ',', $given ) );
		if ( array() !== array_diff( array_map( 'trim', explode( ',', $roles ) ), $given ) ) {
			/* translators: 1: number of a rule, 2: roles. */
			return sprintf( __( 'Rule %1$s, as it was then, gave: %2$s', 'vestibule' ), $line, self::roles( $roles ) );
		}

		/* translators: 1: number of a rule, 2: roles, 3: whom the rule is for, such as "group 00000000-0000-0000-0000-000000000000". */
		return sprintf( __( 'Rule %1$s gives %2$s: %3$s', 'vestibule' ), $line, self::roles( $roles ), Group_Names::in_condition( trim( $parts[0] ), $note ) );
	}

	/**
	 * Names of roles.
	 *
	 * @param string $roles Roles with commas between them.
	 */
	private static function roles( string $roles ): string {
		return Directory_Text::roles( array_map( 'trim', explode( ',', $roles ) ) );
	}
}
