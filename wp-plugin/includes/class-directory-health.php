<?php
/**
 * Site Health: whether this server reaches Microsoft, and whether what is due by time is done.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * Asks Microsoft now, whatever copies of its documents there are.
 */
final class Directory_Health {

	/**
	 * How late a daily task may be before somebody should know.
	 */
	private const LATE_SECONDS = 2 * DAY_IN_SECONDS;

	/**
	 * Registers the tests. That of Microsoft fetches something and so does not hold up the page.
	 *
	 * @param array<string, array<string, mixed>> $tests The tests.
	 * @return array<string, array<string, mixed>>
	 */
	public static function filter_site_status_tests( $tests ) {
		$tests['direct']['vestibule_schedule'] = Site_Health::direct( self::class, 'schedule' );
		if ( '' === Requirements::missing() ) {
			$tests['async']['vestibule_directory'] = Site_Health::async( self::class, 'directory' );
		}

		return $tests;
	}

	/**
	 * Microsoft's documents of the tenant and its keys can be fetched, and pass every check.
	 *
	 * @return array<string, mixed>
	 */
	public static function directory(): array {
		try {
			// False means that this process did so a moment ago.
			Engine_Access::open()->refresh();
		} catch ( \Vestibule\ConfigException ) {
			return self::told( 'unexamined', array() );
		} catch ( Refused | \Vestibule\Exception $exception ) {
			$failure = Failure::of( $exception );
			return self::told( $failure->reason, array( $exception->getMessage() ) );
		}

		return self::told( 'fetched', array() );
	}

	/**
	 * A finding in words.
	 *
	 * @param string       $code       A reason, or how it went.
	 * @param list<string> $parameters What happened, for the log.
	 * @return array<string, mixed>
	 */
	public static function told( string $code, array $parameters ): array {
		list( $status, $label, $description ) = match ( $code ) {
			'fetched'    => array( 'good', __( 'This server gets what it needs from Microsoft', 'vestibule' ), __( 'The documents and the keys of the tenant were fetched just now.', 'vestibule' ) ),
			'unexamined' => array( 'recommended', __( 'Microsoft was not asked', 'vestibule' ), __( 'The settings have to be right first.', 'vestibule' ) ),
			default      => array(
				'critical',
				__( 'This server does not get what it needs from Microsoft', 'vestibule' ),
				/* translators: 1: a host, 2: a code, 3: a technical text. */
				sprintf( __( 'Nobody can sign in with Microsoft while this lasts. Check that the server may open connections to %1$s on port 443, that its list of certificate authorities is current, and that the tenant is right. What happened: %2$s, %3$s', 'vestibule' ), (string) wp_parse_url( (string) Settings::effective()['authority'], PHP_URL_HOST ), $code, $parameters[0] ?? '' ),
			),
		};

		return Site_Health::result( 'directory', $status, $label, $description, array( $code, $parameters ) );
	}

	/**
	 * The daily task runs.
	 *
	 * @return array<string, mixed>
	 */
	public static function schedule(): array {
		$next = wp_next_scheduled( Installation::PURGE_HOOK );

		return match ( true ) {
			false === $next                     => Site_Health::result( 'schedule', 'recommended', __( 'The daily task of signing in with Microsoft is missing', 'vestibule' ), __( 'Records of used sign-ins and of sessions that have ended stay in the database. Deactivate the plugin and activate it again.', 'vestibule' ) ),
			$next < time() - self::LATE_SECONDS && defined( 'DISABLE_WP_CRON' ) && constant( 'DISABLE_WP_CRON' ) => Site_Health::result( 'schedule', 'recommended', __( 'WordPress’s timed tasks do not run', 'vestibule' ), __( 'DISABLE_WP_CRON in wp-config.php keeps WordPress from running them itself, and nothing else does. Have the server call wp-cron.php every few minutes, or remove the constant. Until then records of used sign-ins stay in the database, and nobody is told of what needs attention.', 'vestibule' ) ),
			$next < time() - self::LATE_SECONDS => Site_Health::result( 'schedule', 'recommended', __( 'WordPress’s timed tasks do not run', 'vestibule' ), __( 'Records of used sign-ins and of sessions that have ended stay in the database. Have the server call wp-cron.php every few minutes.', 'vestibule' ) ),
			default                             => Site_Health::result( 'schedule', 'good', __( 'What is no longer needed of sign-ins is removed daily', 'vestibule' ), __( 'WordPress’s timed tasks run.', 'vestibule' ) ),
		};
	}
}
