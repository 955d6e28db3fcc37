<?php
/**
 * Which permissions of Microsoft Graph the settings need.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * Delegated ones act as the person who signs in; application permissions act as the site itself, in its own tenant, and none is needed to
 * sign in. Nothing more is asked for than the settings use.
 */
final class Graph_Permissions {

	/**
	 * Delegated permissions by name, with Microsoft's ID.
	 */
	public const DELEGATED = array(
		'openid'               => '37f7f235-527c-4136-accd-4a02d197296e',
		'profile'              => '14dad69e-099b-42c9-810b-d002981feec1',
		'email'                => '64a6cdd6-aab1-4aaf-94b8-3cc8405e90d0',
		'User.Read'            => 'e1fe6dd8-ba31-4d61-89e7-88639da4683d',
		'GroupMember.Read.All' => 'bc024368-1153-4739-b217-4326f2e966d0',
		'User.Read.All'        => 'a154be20-db9c-4678-8ab7-66f6cc099a59',
	);

	/**
	 * Application permissions by name, likewise.
	 */
	public const APPLICATION = array(
		'User.Read.All'         => 'df021288-bdef-4463-88db-98f22de89214',
		'GroupMember.Read.All'  => '98830695-27a2-44f7-8c18-0c3ebc9698f6',
		'ProfilePhoto.Read.All' => 'e24d31aa-e1ab-4c80-85fe-23018690335d',
	);

	/**
	 * The application permission that finds groups by name.
	 */
	public const SEARCH = 'GroupMember.Read.All';

	/**
	 * What each sign-in asks for, whatever the settings say.
	 */
	public const SIGN_IN = array( 'openid', 'profile', 'email' );

	/**
	 * What holds a permission as well.
	 */
	private const INCLUDED_IN = array(
		'User.Read'             => array( 'User.ReadWrite', 'User.Read.All', 'User.ReadWrite.All', 'Directory.Read.All', 'Directory.ReadWrite.All' ),
		'User.Read.All'         => array( 'User.ReadWrite.All', 'Directory.Read.All', 'Directory.ReadWrite.All' ),
		'GroupMember.Read.All'  => array( 'GroupMember.ReadWrite.All', 'Group.Read.All', 'Group.ReadWrite.All', 'Directory.Read.All', 'Directory.ReadWrite.All' ),
		'ProfilePhoto.Read.All' => array( 'ProfilePhoto.ReadWrite.All', 'User.Read.All', 'User.ReadWrite.All' ),
	);

	/**
	 * Settings that name groups.
	 */
	private const OF_GROUPS = array( 'allowed_groups', 'denied_groups', 'create_groups' );

	/**
	 * Delegated permissions that a registration has and that are consented to. User.Read is among them before anything uses it: it is
	 * asked for from the first rule on that needs Graph, and without consent nobody could sign in from then on.
	 *
	 * @param array<string, mixed> $settings Settings without the secret.
	 * @return list<string>
	 */
	public static function delegated( array $settings ): array {
		return array_values( array_unique( array_merge( self::SIGN_IN, array( 'User.Read' ), self::asked( $settings ), self::read_managers( $settings ) ? array( self::of_part( 'manager' ) ) : array() ) ) );
	}

	/**
	 * Delegated permissions that each sign-in asks for by these settings. Without consent to all of them Microsoft lets nobody through.
	 *
	 * @param array<string, mixed> $settings Settings without the secret.
	 * @return list<string>
	 */
	public static function asked( array $settings ): array {
		$asks  = self::name_groups( $settings ) || self::read_profile( $settings ) || ! empty( $settings['photo'] );
		$extra = array_map( array( self::class, 'short' ), array_filter( (array) ( $settings['graph_scopes'] ?? array() ), 'is_string' ) );

		return array_values( array_unique( array_merge( self::SIGN_IN, $asks || array() !== $extra ? array( 'User.Read' ) : array(), $extra ) ) );
	}

	/**
	 * The delegated permission by which a part of what the directory knows is read in a sign-in.
	 *
	 * @param string $part Of Person::problems(), or photo.
	 */
	public static function of_part( string $part ): string {
		return match ( $part ) {
			'groups'  => 'GroupMember.Read.All',
			'manager' => 'User.Read.All',
			default   => 'User.Read',
		};
	}

	/**
	 * Application permissions that the site can use by these settings, and what for. Groups are searched before the settings name one.
	 *
	 * @param array<string, mixed> $settings Settings without the secret.
	 * @return array<string, string>
	 */
	public static function application( array $settings ): array {
		$rules = array() !== (array) ( $settings['role_rules'] ?? array() );

		return array_filter(
			array(
				'User.Read.All'         => $rules || self::read_profile( $settings ) ? __( 'to look people up without their signing in: “Check at Microsoft” and the dry run of the rules', 'vestibule' ) : '',
				'GroupMember.Read.All'  => self::name_groups( $settings ) ? __( 'to search groups by name, to show their names, and to look up who is in them', 'vestibule' ) : __( 'to search groups by name, once you write a rule about one; without it their IDs are typed', 'vestibule' ),
				'ProfilePhoto.Read.All' => empty( $settings['photo'] ) ? '' : __( 'to fetch a photo later, when the person’s own permission has run out', 'vestibule' ),
			)
		);
	}

	/**
	 * Application permissions without which something that is set up does not work. No others are asked for by a registration that is made.
	 *
	 * @param array<string, mixed> $settings Settings without the secret.
	 * @return list<string>
	 */
	public static function application_in_use( array $settings ): array {
		return array_keys( array_diff_key( self::application( $settings ), self::name_groups( $settings ) ? array() : array( self::SEARCH => '' ) ) );
	}

	/**
	 * What of these is not granted.
	 *
	 * @param list<string> $needed  Names of permissions.
	 * @param list<string> $granted Names of permissions, also with Microsoft Graph's address before them.
	 * @return list<string>
	 */
	public static function missing( array $needed, array $granted ): array {
		$granted = array_map( 'strtolower', array_map( array( self::class, 'short' ), $granted ) );

		return array_values(
			array_filter(
				$needed,
				static fn( string $name ): bool => array() === array_intersect( array_map( 'strtolower', array( self::short( $name ), ...( self::INCLUDED_IN[ $name ] ?? array() ) ) ), $granted )
			)
		);
	}

	/**
	 * A permission without Microsoft Graph's address before it.
	 *
	 * @param string $name Its name.
	 */
	private static function short( string $name ): string {
		return (string) preg_replace( '~^https://[^/]+/~', '', trim( $name ) );
	}

	/**
	 * Whether the settings name groups.
	 *
	 * @param array<string, mixed> $settings Settings without the secret.
	 */
	public static function name_groups( array $settings ): bool {
		foreach ( self::OF_GROUPS as $key ) {
			if ( array() !== (array) ( $settings[ $key ] ?? array() ) ) {
				return true;
			}
		}
		$rules = array_filter( (array) ( $settings['role_rules'] ?? array() ), 'is_string' );

		return array() !== array_filter( $rules, static fn( string $rule ): bool => 1 === preg_match( '/^\s*group\s/i', $rule ) );
	}

	/**
	 * Whether the settings want of the directory what no token says.
	 *
	 * @param array<string, mixed> $settings Settings without the secret.
	 */
	private static function read_profile( array $settings ): bool {
		$rules = array_filter( (array) ( $settings['role_rules'] ?? array() ), 'is_string' );

		return array() !== (array) ( $settings['profile_fields'] ?? array() ) || 'never' !== ( $settings['profile_locale'] ?? 'never' )
			|| array() !== array_filter( $rules, static fn( string $rule ): bool => 1 === preg_match( '/^\s*attribute\s/i', $rule ) );
	}

	/**
	 * Whether a field or a rule is about the manager.
	 *
	 * @param array<string, mixed> $settings Settings without the secret.
	 */
	private static function read_managers( array $settings ): bool {
		$strings = static fn( string $key ): array => array_filter( (array) ( $settings[ $key ] ?? array() ), 'is_string' );

		return array() !== preg_grep( '/^\s*manager\b/i', $strings( 'profile_fields' ) ) || array() !== preg_grep( '/^\s*attribute\s+manager\b/i', $strings( 'role_rules' ) );
	}
}
