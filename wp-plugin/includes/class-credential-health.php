<?php
/**
 * Site Health: how long the site's credentials are good, and whether Microsoft takes them.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * When the last credential runs out, nobody can sign in: that is told 60, 30, 7 and 1 days before.
 */
final class Credential_Health {

	/**
	 * Days left at which the warning changes.
	 */
	public const STEPS = array( 60, 30, 7, 1 );

	/**
	 * From here on it is urgent.
	 */
	private const CRITICAL_DAYS = 7;

	/**
	 * Registers the tests.
	 *
	 * @param array<string, array<string, mixed>> $tests The tests.
	 * @return array<string, array<string, mixed>>
	 */
	public static function filter_site_status_tests( $tests ) {
		$tests['direct']['vestibule_secret_expiry'] = Site_Health::direct( self::class, 'secret_expiry' );
		$tests['direct']['vestibule_credentials']   = Site_Health::direct( self::class, 'credentials' );

		return $tests;
	}

	/**
	 * How long there is a credential that is good. One that runs out while another stays is worth a word, no more.
	 *
	 * @return array<string, mixed>
	 */
	public static function secret_expiry(): array {
		$credentials = array_filter( Credentials::all(), static fn( array $credential ): bool => Credentials::UNREADABLE !== $credential['state'] );
		$dated       = array_filter( $credentials, static fn( array $credential ): bool => null !== $credential['days'] );
		if ( array() === $credentials ) {
			return Site_Health::result( 'secret_expiry', 'good', __( 'No credential can expire', 'vestibule' ), __( 'Nothing is stored yet.', 'vestibule' ) );
		}
		if ( array() === $dated ) {
			return Site_Health::result( 'secret_expiry', 'good', __( 'Nobody has said when the client secret expires', 'vestibule' ), __( 'Microsoft lets every client secret expire, and then nobody can sign in. Enter the day that Microsoft shows beside the secret, and you are warned in time.', 'vestibule' ) );
		}
		usort( $dated, static fn( array $one, array $other ): int => $one['expires'] <=> $other['expires'] );
		$good  = array_filter( $dated, static fn( array $credential ): bool => ! Credentials::is_useless( $credential ) );
		$last  = array() === $good ? end( $dated ) : end( $good );
		$first = $dated[0];
		$other = array_filter( $credentials, static fn( array $credential ): bool => null === $credential['days'] && ! Credentials::is_useless( $credential ) );
		if ( Credentials::SECRET === $last['id'] && $last['days'] < 0 && ! Credentials::is_useless( $last ) ) {
			return Site_Health::result( 'secret_expiry', 'critical', __( 'The day that was entered for the client secret is over', 'vestibule' ), __( 'If the secret was renewed at Microsoft, enter its new day under Settings → Vestibule. If not, make a new one before nobody can sign in any more.', 'vestibule' ), array( Health_Messages::WITHIN . '0', array() ) );
		}
		if ( null !== self::step( $last['days'] ) && array() === $other ) {
			return Site_Health::result( 'secret_expiry', $last['days'] <= self::CRITICAL_DAYS ? 'critical' : 'recommended', self::headline( $last ), self::advice( $last ), array( Health_Messages::WITHIN . self::step( $last['days'] ), array() ) );
		}
		if ( null !== self::step( $first['days'] ) ) {
			return Site_Health::result( 'secret_expiry', 'recommended', self::headline( $first ), __( 'People sign in by another credential afterwards. Remove the old one here and at Microsoft once it is no longer in use.', 'vestibule' ), array( Health_Messages::WITHIN . self::step( $first['days'] ), array() ) );
		}

		return Site_Health::result( 'secret_expiry', 'good', self::headline( $last ), __( 'You are warned 60, 30, 7 and 1 days before.', 'vestibule' ) );
	}

	/**
	 * Whether Microsoft takes the credentials.
	 *
	 * @return array<string, mixed>
	 */
	public static function credentials(): array {
		$all     = Credentials::all();
		$refused = array_filter( $all, static fn( array $credential ): bool => in_array( $credential['state'], array( Credentials::REFUSED, Credentials::NOT_UPLOADED, Credentials::UNREADABLE ), true ) );
		if ( array() === $refused ) {
			return Site_Health::result( 'credentials', 'good', __( 'Microsoft refuses no credential of this site', 'vestibule' ), __( 'None was refused at the last sign-in.', 'vestibule' ) );
		}
		$waiting = array_filter( $refused, static fn( array $credential ): bool => Credentials::NOT_UPLOADED === $credential['state'] );
		$useful  = array_filter( $all, static fn( array $credential ): bool => ! Credentials::is_useless( $credential ) );
		$lines   = array_map( static fn( array $credential ): string => Credentials::name( $credential ) . ': ' . Credentials::state( $credential ) . '.', $refused );
		if ( $waiting === $refused && array() !== $useful ) {
			return Site_Health::result( 'credentials', 'recommended', __( 'Microsoft does not know a certificate of this site yet', 'vestibule' ), implode( ' ', $lines ) . ' ' . __( 'People sign in by another credential meanwhile.', 'vestibule' ) );
		}
		if ( in_array( Credentials::UNREADABLE, array_column( $refused, 'state' ), true ) ) {
			return Site_Health::result( 'credentials', 'critical', __( 'The certificate that is given from outside cannot be read', 'vestibule' ), __( 'Nobody can sign in with Microsoft until VESTIBULE_CLIENT_CERTIFICATE and VESTIBULE_CLIENT_CERTIFICATE_KEY lead to a certificate and its private key, or are removed.', 'vestibule' ) );
		}
		$end = array() === $useful
			? __( 'Nobody can sign in with Microsoft. Enter a new client secret, or upload a certificate of this site at Microsoft.', 'vestibule' )
			: __( 'People sign in by another credential meanwhile. Replace the one that is refused before that one expires, too.', 'vestibule' );

		return Site_Health::result( 'credentials', 'critical', __( 'Microsoft refuses a credential of this site', 'vestibule' ), implode( ' ', $lines ) . ' ' . $end );
	}

	/**
	 * The narrowest of STEPS that so many days have reached, 0 when it is over, null when there is time.
	 *
	 * @param int $days Days left.
	 */
	public static function step( int $days ): ?int {
		if ( $days < 0 ) {
			return 0;
		}
		$reached = array_filter( self::STEPS, static fn( int $step ): bool => $days <= $step );

		return array() === $reached ? null : min( $reached );
	}

	/**
	 * How long a credential is good.
	 *
	 * @param array<string, mixed> $credential One of Credentials::all().
	 */
	private static function headline( array $credential ): string {
		$what = Credentials::SECRET === $credential['id'] ? __( 'The client secret', 'vestibule' ) : __( 'The client certificate', 'vestibule' );
		$days = $credential['days'];

		return match ( true ) {
			/* translators: %s: what, such as "The client secret". */
			$days < 0   => sprintf( __( '%s has expired', 'vestibule' ), $what ),
			/* translators: %s: what, such as "The client secret". */
			0 === $days => sprintf( __( '%s expires within a day', 'vestibule' ), $what ),
			/* translators: 1: what, such as "The client secret", 2: number of days. */
			default     => sprintf( _n( '%1$s expires in %2$d day', '%1$s expires in %2$d days', $days, 'vestibule' ), $what, $days ),
		};
	}

	/**
	 * What to do before it expires.
	 *
	 * @param array<string, mixed> $credential One of Credentials::all().
	 */
	private static function advice( array $credential ): string {
		$what = $credential['days'] < 0 ? __( 'Nobody can sign in with Microsoft.', 'vestibule' ) : __( 'After that nobody can sign in with Microsoft.', 'vestibule' );

		return $what . ' ' . ( Credentials::SECRET === $credential['id']
			? __( 'Make a new client secret at Microsoft and enter it with its day under Settings → Vestibule, or make a certificate there and upload it at Microsoft. The old secret goes on meanwhile.', 'vestibule' )
			: __( 'Make a second certificate under Settings → Vestibule and upload it at Microsoft. The old one goes on meanwhile.', 'vestibule' ) );
	}
}
