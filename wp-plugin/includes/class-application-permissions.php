<?php
/**
 * Site Health: which application permissions of Microsoft Graph this site has.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

use Vestibule\Engine;

/**
 * Nobody needs one to sign in. What was learnt last is kept, for the Directory tab.
 */
final class Application_Permissions {

	/**
	 * Not autoloaded: what Microsoft said last. Time, permissions, and why there are none.
	 */
	public const OPTION = 'vestibule_application_permissions';

	/**
	 * Registers the test, which fetches something and so does not hold up the page.
	 *
	 * @param array<string, array<string, mixed>> $tests The tests.
	 * @return array<string, array<string, mixed>>
	 */
	public static function filter_site_status_tests( $tests ) {
		if ( '' === Requirements::missing() ) {
			$tests['async']['vestibule_application'] = Site_Health::async( self::class, 'application' );
		}

		return $tests;
	}

	/**
	 * The site has the application permissions that its settings can use.
	 *
	 * @return array<string, mixed>
	 */
	public static function application(): array {
		$needed = Graph_Permissions::application_in_use( Settings::effective() );
		if ( array() === $needed ) {
			return self::told( 'not_needed', array() );
		}
		$state = self::ask();
		if ( '' !== $state['reason'] ) {
			return self::told( $state['reason'], array() );
		}
		$missing = Graph_Permissions::missing( $needed, $state['granted'] );

		return match ( true ) {
			array() === $missing          => self::told( 'granted', $needed ),
			count( $missing ) === count( $needed ) => self::told( 'none', $missing ),
			default                       => self::told( 'some', $missing ),
		};
	}

	/**
	 * Asks Microsoft, and keeps the answer.
	 *
	 * @return array{time: int, granted: list<string>, reason: string}
	 */
	public static function ask(): array {
		$state = array(
			'time'    => time(),
			'granted' => array(),
			'reason'  => '',
		);
		try {
			$state['granted'] = array_values( Graph_Access::run( static fn( Engine $engine ): array => $engine->applicationPermissions() ) );
		} catch ( Refused | \Vestibule\Exception $exception ) {
			$failure = Failure::of( $exception );
			$failure->log();
			$state['reason'] = $failure->reason;
		}
		update_option( self::OPTION, $state, false );

		return $state;
	}

	/**
	 * What Microsoft said last; null when it was never asked.
	 *
	 * @return array{time: int, granted: list<string>, reason: string}|null
	 */
	public static function last(): ?array {
		$state = get_option( self::OPTION );

		return is_array( $state ) && is_int( $state['time'] ?? null ) && is_array( $state['granted'] ?? null ) && is_string( $state['reason'] ?? null ) ? $state : null;
	}

	/**
	 * A finding in words.
	 *
	 * @param string       $code       A reason, or how it went.
	 * @param list<string> $parameters Names of permissions.
	 * @return array<string, mixed>
	 */
	public static function told( string $code, array $parameters ): array {
		$names = implode( ', ', $parameters );
		/* translators: %s: names of permissions. */
		$add = sprintf( __( 'In the app registration in Entra → API permissions add as application permissions of Microsoft Graph: %s. Then choose “Grant admin consent”. The Directory tab of the settings has commands that do it.', 'vestibule' ), $names );
		list( $status, $label, $description ) = match ( $code ) {
			'not_needed' => array( 'good', __( 'This site needs no application permissions of Microsoft Graph', 'vestibule' ), __( 'Nothing in the settings uses one.', 'vestibule' ) ),
			/* translators: %s: names of permissions. */
			'granted'    => array( 'good', __( 'Microsoft Graph grants what this site can use', 'vestibule' ), sprintf( __( 'Application permissions: %s.', 'vestibule' ), $names ) ),
			'none'       => array( 'good', __( 'This site has no application permissions of Microsoft Graph', 'vestibule' ), __( 'Signing in needs none. Without them people are brought up to date when they sign in, and groups are not found by name.', 'vestibule' ) . ' ' . $add ),
			'some'       => array( 'recommended', __( 'Application permissions of Microsoft Graph are missing', 'vestibule' ), __( 'People sign in as ever, but some of what the settings can use does not work.', 'vestibule' ) . ' ' . $add ),
			default      => array( 'recommended', __( 'Microsoft Graph could not be asked', 'vestibule' ), Directory_Text::remedy( $code ) ),
		};

		return Site_Health::result( 'application', $status, $label, $description, array( $code, $parameters ) );
	}
}
