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
	 * Not autoloaded: a sign-in and Site Health read it. A list of what is missing.
	 */
	public const OPTION = 'vestibule_missing_permissions';

	/**
	 * Delegated permissions of Microsoft Graph that signing in asks for.
	 */
	public const NEEDED = array( 'openid', 'profile', 'email' );

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
			$missing = self::missing( $granted );
			if ( get_option( self::OPTION ) !== $missing ) {
				update_option( self::OPTION, $missing, false );
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
		return array_values( array_diff( self::NEEDED, $granted ) );
	}

	/**
	 * The directory has granted what is asked for.
	 *
	 * @return array<string, mixed>
	 */
	public static function permissions(): array {
		$missing = get_option( self::OPTION );
		if ( ! is_array( $missing ) ) {
			return Site_Health::result( 'permissions', 'good', __( 'No sign-in has shown yet what Microsoft grants', 'vestibule' ), __( 'The first one will.', 'vestibule' ) );
		}
		$missing = array_values( array_intersect( self::NEEDED, $missing ) );
		if ( array() === $missing ) {
			return Site_Health::result( 'permissions', 'good', __( 'Microsoft grants what signing in asks for', 'vestibule' ), __( 'The permissions openid, profile and email came with the last sign-in.', 'vestibule' ) );
		}

		return Site_Health::result(
			'permissions',
			array( 'email' ) === $missing ? 'recommended' : 'critical',
			__( 'Permissions are missing at Microsoft', 'vestibule' ),
			/* translators: %s: names of permissions. */
			sprintf( __( 'The last sign-in came without: %s. In the app registration in Entra → API permissions add them as delegated permissions of Microsoft Graph and grant admin consent. Without email nobody is found by an address, without profile nobody can be told from others.', 'vestibule' ), implode( ', ', $missing ) )
		);
	}
}
