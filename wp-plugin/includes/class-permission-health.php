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
	 * Not autoloaded: a sign-in and Site Health read it. What the last sign-in asked for, what of it is missing, and which permissions that
	 * are known here came with it.
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
			$known = array_values( array_unique( array( ...array_keys( Graph_Permissions::DELEGATED ), ...self::needed() ) ) );
			$state = array(
				'asked'   => self::needed(),
				'missing' => self::missing( $granted ),
				'granted' => array_values( array_diff( $known, Graph_Permissions::missing( $known, $granted ) ) ),
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
	 * What the last sign-in asked for, what of it was missing, and what came; null when no sign-in has shown it.
	 *
	 * @return array{asked: list<string>, missing: list<string>, granted: list<string>}|null
	 */
	public static function last(): ?array {
		$state = get_option( self::OPTION );
		if ( ! is_array( $state ) || ! is_array( $state['asked'] ?? null ) || ! is_array( $state['missing'] ?? null ) ) {
			return null;
		}

		return array( 'granted' => is_array( $state['granted'] ?? null ) ? $state['granted'] : array_values( array_diff( $state['asked'], $state['missing'] ) ) ) + $state;
	}

	/**
	 * What the next sign-in asks for, and the last one has neither asked for nor got. If nobody has consented to it, Microsoft turns
	 * everybody away.
	 *
	 * @return list<string>
	 */
	public static function untried(): array {
		$last  = self::last();
		$tried = null === $last ? Graph_Permissions::SIGN_IN : array( ...$last['asked'], ...$last['granted'] );

		return array_values( array_diff( self::needed(), $tried ) );
	}

	/**
	 * What to do about untried permissions, while there is time.
	 *
	 * @param list<string> $names Names of permissions.
	 */
	public static function warning( array $names ): string {
		/* translators: %s: names of permissions. */
		return sprintf( __( 'From now on signing in asks Microsoft for %s, which no sign-in has shown to be granted. Grant admin consent for it before anybody has to sign in again: otherwise Microsoft turns everybody away, you too. If it is granted already, there is nothing to do; the sign-in test shows it.', 'vestibule' ), implode( ', ', $names ) );
	}

	/**
	 * Prints that after settings were saved.
	 */
	public static function print_warning(): void {
		$untried = self::untried();
		if ( array() !== $untried ) {
			printf(
				'<div class="notice notice-warning" role="alert"><p><strong>%1$s</strong> <a href="%2$s">%3$s</a></p></div>',
				esc_html( self::warning( $untried ) ),
				esc_url( Admin::settings_url() . '&tab=directory#' . Graph_Panel::ID ),
				esc_html__( 'Steps and commands that grant it', 'vestibule' )
			);
		}
	}

	/**
	 * The same where settings were stored by a command.
	 */
	public static function warn_on_command_line(): void {
		$untried = self::untried();
		if ( array() !== $untried ) {
			\WP_CLI::warning( sprintf( 'From now on signing in asks Microsoft for %s, which no sign-in has shown to be granted. Grant admin consent for it before anybody has to sign in again; the Directory tab of the settings has the commands.', implode( ', ', $untried ) ) );
		}
	}

	/**
	 * Delegated permissions of Microsoft Graph that signing in asks for.
	 *
	 * @return list<string>
	 */
	private static function needed(): array {
		return Graph_Permissions::asked( Settings::effective() );
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
		$untried = self::untried();
		if ( array() === $missing && array() !== $untried ) {
			return Site_Health::result( 'permissions', 'recommended', __( 'The next sign-in asks Microsoft for more than the last one', 'vestibule' ), self::warning( $untried ) . ' ' . __( 'The Directory tab of the settings has steps and commands.', 'vestibule' ) );
		}
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
