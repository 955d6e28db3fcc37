<?php
/**
 * Site Health: whether the directory has granted what signing in asks for.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * Microsoft's answer to each sign-in names the permissions that it came with. What is missing is kept, and forgotten when it is there.
 */
final class Permission_Health {

	/**
	 * Not autoloaded: a sign-in and Site Health read it. What the last sign-in asked for, and what of it is missing.
	 */
	public const OPTION = 'vestibule_missing_permissions';

	/**
	 * Without these nobody can sign in.
	 */
	private const VITAL = array( 'openid', 'profile' );

	/**
	 * Registers the test.
	 *
	 * @param array<string, array<string, mixed>> $tests The tests.
	 * @return array<string, array<string, mixed>>
	 */
	public static function filter_site_status_tests( $tests ) {
		$tests['direct']['vestibule_permissions'] = Site_Health::direct( self::class, 'permissions' );

		return $tests;
	}

	/**
	 * Takes what came with a sign-in.
	 *
	 * @param list<string> $granted Permissions; empty when Microsoft did not name them.
	 */
	public static function keep( array $granted ): void {
		if ( array() === $granted ) {
			return;
		}
		try {
			$state = array(
				'asked'   => self::needed(),
				'missing' => self::missing( $granted ),
			);
			if ( get_option( self::OPTION ) !== $state ) {
				update_option( self::OPTION, $state, false );
				Health_Messages::take( self::permissions() );
			}
		} catch ( \Throwable $exception ) {
			Failure::of( $exception )->log();
		}
	}

	/**
	 * What of the needed permissions is not among these.
	 *
	 * @param list<string> $granted Permissions.
	 * @return list<string>
	 */
	public static function missing( array $granted ): array {
		return Graph_Permissions::missing( self::needed(), $granted );
	}

	/**
	 * What the last sign-in asked for, and what of it was missing; null when no sign-in has shown it.
	 *
	 * @return array{asked: list<string>, missing: list<string>}|null
	 */
	public static function last(): ?array {
		$state = get_option( self::OPTION );

		return is_array( $state ) && is_array( $state['asked'] ?? null ) && is_array( $state['missing'] ?? null ) ? $state : null;
	}

	/**
	 * Delegated permissions of Microsoft Graph that signing in asks for.
	 *
	 * @return list<string>
	 */
	private static function needed(): array {
		return Graph_Permissions::delegated( Settings::effective() );
	}

	/**
	 * The directory has granted what is asked for.
	 *
	 * @return array<string, mixed>
	 */
	public static function permissions(): array {
		$last = self::last();
		if ( null === $last ) {
			return Site_Health::result( 'permissions', 'good', __( 'No sign-in has shown yet what Microsoft grants', 'vestibule' ), __( 'The first one will.', 'vestibule' ) );
		}
		$missing = array_values( array_intersect( self::needed(), $last['missing'] ) );
		if ( array() === $missing ) {
			/* translators: %s: names of permissions. */
			return Site_Health::result( 'permissions', 'good', __( 'Microsoft grants what signing in asks for', 'vestibule' ), sprintf( __( 'With the last sign-in came: %s.', 'vestibule' ), implode( ', ', $last['asked'] ) ) );
		}

		return Site_Health::result(
			'permissions',
			array() === array_intersect( self::VITAL, $missing ) ? 'recommended' : 'critical',
			__( 'Permissions are missing at Microsoft', 'vestibule' ),
			/* translators: %s: names of permissions. */
			sprintf( __( 'The last sign-in came without: %s. In the app registration in Entra → API permissions add them as delegated permissions of Microsoft Graph and grant admin consent. Without email nobody is found by an address, without profile nobody can be told from others; without User.Read, groups beyond those of the token, profile and photo stay unknown.', 'vestibule' ), implode( ', ', $missing ) )
		);
	}
}
