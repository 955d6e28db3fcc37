<?php
/**
 * Site Health: whether this server's clock is right.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * Compares it with the time in Microsoft's answers. Tokens say from when to when they hold, and two minutes are forgiven.
 */
final class Clock_Health {

	/**
	 * What signing in forgives, in seconds.
	 */
	private const FORGIVEN = 120;

	/**
	 * From here on somebody should look.
	 */
	private const NOTABLE = 60;

	private const TIMEOUT = 10;

	/**
	 * Registers the test, which fetches something.
	 *
	 * @param array<string, array<string, mixed>> $tests The tests.
	 * @return array<string, array<string, mixed>>
	 */
	public static function filter_site_status_tests( $tests ) {
		if ( '' === Requirements::missing() ) {
			$tests['async']['vestibule_clock'] = Site_Health::async( self::class, 'clock' );
		}

		return $tests;
	}

	/**
	 * The clock is right.
	 *
	 * @return array<string, mixed>
	 */
	public static function clock(): array {
		$settings  = Settings::effective();
		$url       = sprintf( '%s/%s/v2.0/.well-known/openid-configuration', $settings['authority'], rawurlencode( (string) $settings['tenant'] ) );
		$arguments = array(
			'timeout'     => self::TIMEOUT,
			'redirection' => 0,
		);
		$before    = microtime( true );
		$response  = Site::is_development() ? wp_remote_head( $url, $arguments ) : wp_safe_remote_head( $url, $arguments );

		return self::reading( $response, ( $before + microtime( true ) ) / 2 );
	}

	/**
	 * What an answer tells of the clock.
	 *
	 * @param mixed $response Of WordPress's HTTP client.
	 * @param float $asked    When it was asked for, by this server's clock.
	 * @return array<string, mixed>
	 */
	public static function reading( $response, float $asked ): array {
		if ( is_wp_error( $response ) ) {
			return self::told( 'unexamined', array( substr( $response->get_error_message(), 0, 200 ) ) );
		}
		$date = strtotime( (string) wp_remote_retrieve_header( $response, 'date' ) );
		if ( false === $date ) {
			return self::told( 'unexamined', array( 'no date' ) );
		}
		// A copy on the way tells how old it is.
		$skew = (int) round( $asked - $date - (int) wp_remote_retrieve_header( $response, 'age' ) );

		return self::told(
			match ( true ) {
				abs( $skew ) > self::FORGIVEN => 'wrong',
				abs( $skew ) > self::NOTABLE  => 'drifting',
				default                       => 'right',
			},
			array( (string) $skew )
		);
	}

	/**
	 * A finding in words.
	 *
	 * @param string       $code       What was found.
	 * @param list<string> $parameters The seconds by which this server is ahead, or why nothing was found.
	 * @return array<string, mixed>
	 */
	public static function told( string $code, array $parameters ): array {
		$skew = (int) ( $parameters[0] ?? 0 );
		$by   = $skew < 0
			/* translators: %d: seconds. */
			? sprintf( _n( 'This server’s clock is %d second behind Microsoft’s.', 'This server’s clock is %d seconds behind Microsoft’s.', -$skew, 'vestibule' ), -$skew )
			/* translators: %d: seconds. */
			: sprintf( _n( 'This server’s clock is %d second ahead of Microsoft’s.', 'This server’s clock is %d seconds ahead of Microsoft’s.', $skew, 'vestibule' ), $skew );
		$next = __( 'Let the server set its clock by the network (NTP, for example chrony or systemd-timesyncd), on every web node.', 'vestibule' );

		list( $status, $label, $description ) = match ( $code ) {
			'right'    => array( 'good', __( 'This server’s clock is right', 'vestibule' ), $by ),
			'drifting' => array( 'recommended', __( 'This server’s clock goes wrong', 'vestibule' ), $by . ' ' . __( 'From two minutes on, nobody can sign in with Microsoft.', 'vestibule' ) . ' ' . $next ),
			'wrong'    => array( 'critical', __( 'This server’s clock is wrong', 'vestibule' ), $by . ' ' . __( 'Microsoft’s tokens look expired or not yet valid here, and sign-ins are refused.', 'vestibule' ) . ' ' . $next ),
			/* translators: %s: a technical text. */
			default    => array( 'recommended', __( 'Whether this server’s clock is right could not be found out', 'vestibule' ), sprintf( __( 'Microsoft could not be asked for the time. What happened: %s', 'vestibule' ), $parameters[0] ?? '' ) ),
		};

		return Site_Health::result( 'clock', $status, $label, $description, array( $code, $parameters ) );
	}
}
