<?php
/**
 * The credentials by which the site proves to Microsoft which one it is.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * Certificates and the client secret in the order in which the engine tries them, with how each is doing.
 */
final class Credentials {

	/**
	 * The client secret's name in lists; a certificate's is its thumbprint.
	 */
	public const SECRET = 'secret';

	public const IN_USE       = 'in_use';
	public const STANDBY      = 'standby';
	public const UNTRIED      = 'untried';
	public const NOT_UPLOADED = 'not_uploaded';
	public const REFUSED      = 'refused';
	public const EXPIRED      = 'expired';
	public const UNREADABLE   = 'unreadable';
	public const SURPLUS      = 'surplus';

	/**
	 * States in which a credential lets nobody in.
	 */
	private const USELESS = array( self::NOT_UPLOADED, self::REFUSED, self::EXPIRED, self::UNREADABLE, self::SURPLUS );

	/**
	 * Every credential. `expires` is the first second at which it is no longer good, 0 when nobody knows; `days` is how many days are left.
	 *
	 * @return list<array{id: string, given: bool, expires: int, days: ?int, state: string, reason: string, certificate: string}>
	 */
	public static function all(): array {
		$list = array();
		foreach ( Client_Certificates::all() as $certificate ) {
			$list[] = array(
				'id'          => $certificate['thumbprint'],
				'given'       => $certificate['given'],
				'begins'      => $certificate['not_before'],
				'expires'     => $certificate['not_after'],
				'certificate' => $certificate['certificate'],
				'surplus'     => $certificate['surplus'],
			);
		}
		usort( $list, static fn( array $one, array $other ): int => $other['begins'] <=> $one['begins'] );
		if ( null !== Settings::secret() ) {
			$list[] = array(
				'id'          => self::SECRET,
				'given'       => Fixed_Settings::has( Settings::CLIENT_SECRET ),
				'begins'      => 0,
				'expires'     => self::secret_expires(),
				'certificate' => '',
				'surplus'     => false,
			);
		}

		return self::with_states( $list );
	}

	/**
	 * One of them, null when there is none of this name.
	 *
	 * @param string $id A thumbprint, or SECRET.
	 * @return array{id: string, given: bool, expires: int, days: ?int, state: string, reason: string, certificate: string}|null
	 */
	public static function find( string $id ): ?array {
		$id = self::SECRET === $id ? $id : strtoupper( $id );
		foreach ( self::all() as $credential ) {
			if ( '' !== $id && $credential['id'] === $id ) {
				return $credential;
			}
		}

		return null;
	}

	/**
	 * Why a credential cannot be removed, '' when it can.
	 *
	 * @param array<string, mixed> $credential One of all().
	 */
	public static function why_it_stays( array $credential ): string {
		$others = array_filter( self::all(), static fn( array $other ): bool => $other['id'] !== $credential['id'] );
		$useful = array_filter( $others, static fn( array $other ): bool => ! self::is_useless( $other ) );
		$proven = array_filter( $useful, array( self::class, 'is_proven' ) );

		return match ( true ) {
			$credential['given']                                      => __( 'It is set in wp-config.php or in the environment of the server, and is removed there.', 'vestibule' ),
			array() === $others                                       => __( 'It is the only credential. Without it nobody could sign in with Microsoft.', 'vestibule' ),
			array() === $useful && ! self::is_useless( $credential ) => __( 'Microsoft does not take the others. Without this one nobody could sign in.', 'vestibule' ),
			array() === $proven && self::is_proven( $credential )    => __( 'Microsoft has taken none of the others yet. Upload one there, test the sign-in, then remove this one.', 'vestibule' ),
			default                                                   => '',
		};
	}

	/**
	 * Whether Microsoft has taken it, and has not refused it since.
	 *
	 * @param array<string, mixed> $credential One of all().
	 */
	private static function is_proven( array $credential ): bool {
		$report = Credential_Reports::of( $credential['id'] );

		return $report['accepted'] > 0 && '' === $report['reason'] && ! self::is_useless( $credential );
	}

	/**
	 * Removes a credential.
	 *
	 * @param string $id A thumbprint, or SECRET.
	 * @throws \UnexpectedValueException When there is none of this name, or it has to stay.
	 * @throws Refused                   When WordPress does not store that.
	 */
	public static function remove( string $id ): void {
		$credential = self::find( $id );
		if ( null === $credential ) {
			throw new \UnexpectedValueException( __( 'There is no such credential.', 'vestibule' ) );
		}
		$why = self::why_it_stays( $credential );
		if ( '' !== $why ) {
			throw new \UnexpectedValueException( $why );
		}
		if ( self::SECRET === $credential['id'] ) {
			Stored_Secrets::keep_client_secret( '' );
			Sign_In_Log::changed( Log_Entry::SETTING, 'secret_removed' );
		} else {
			Client_Certificates::remove( $credential['id'] );
		}
	}

	/**
	 * Whether it lets nobody in.
	 *
	 * @param array<string, mixed> $credential One of all().
	 */
	public static function is_useless( array $credential ): bool {
		return in_array( $credential['state'], self::USELESS, true );
	}

	/**
	 * What it is, in words.
	 *
	 * @param array<string, mixed> $credential One of all().
	 */
	public static function name( array $credential ): string {
		return match ( true ) {
			self::SECRET === $credential['id'] => __( 'Client secret', 'vestibule' ),
			'' === $credential['id']           => __( 'Certificate of wp-config.php or the environment', 'vestibule' ),
			/* translators: %s: the thumbprint of a certificate. */
			default                            => sprintf( __( 'Certificate %s', 'vestibule' ), $credential['id'] ),
		};
	}

	/**
	 * How it is doing, in words.
	 *
	 * @param array<string, mixed> $credential One of all().
	 */
	public static function state( array $credential ): string {
		return match ( $credential['state'] ) {
			self::IN_USE       => __( 'In use', 'vestibule' ),
			self::STANDBY      => __( 'Standing by', 'vestibule' ),
			self::UNTRIED      => __( 'Not used yet: the next sign-in tries it', 'vestibule' ),
			self::NOT_UPLOADED => __( 'Microsoft does not know it: upload it there', 'vestibule' ),
			/* translators: %s: a code. */
			self::REFUSED      => sprintf( __( 'Refused by Microsoft (%s)', 'vestibule' ), $credential['reason'] ),
			self::EXPIRED      => __( 'Expired', 'vestibule' ),
			self::UNREADABLE   => __( 'Cannot be read', 'vestibule' ),
			self::SURPLUS      => __( 'Not used: two certificates are possible', 'vestibule' ),
		};
	}

	/**
	 * Says how each is doing.
	 *
	 * @param list<array<string, mixed>> $credentials In the order in which they are tried.
	 * @return list<array{id: string, given: bool, expires: int, days: ?int, state: string, reason: string, certificate: string}>
	 */
	private static function with_states( array $credentials ): array {
		$first = true;
		$list  = array();
		foreach ( $credentials as $credential ) {
			$report = Credential_Reports::of( $credential['id'] );
			$state  = match ( true ) {
				$credential['surplus']                                             => self::SURPLUS,
				'' === $credential['id']                                           => self::UNREADABLE,
				// The day of a secret is what somebody has typed: Microsoft knows better.
				self::SECRET !== $credential['id'] && $credential['expires'] <= time() => self::EXPIRED,
				'' !== $report['reason'] && 0 === $report['accepted'] && self::SECRET !== $credential['id'] => self::NOT_UPLOADED,
				'' !== $report['reason']                                           => self::REFUSED,
				! $first                                                           => self::STANDBY,
				0 === $report['at']                                                => self::UNTRIED,
				default                                                            => self::IN_USE,
			};
			$first  = $first && in_array( $state, self::USELESS, true );
			$list[] = array(
				'id'          => $credential['id'],
				'given'       => $credential['given'],
				'expires'     => $credential['expires'],
				'days'        => 0 === $credential['expires'] ? null : (int) floor( ( $credential['expires'] - time() ) / DAY_IN_SECONDS ),
				'state'       => $state,
				'reason'      => $report['reason'],
				'certificate' => $credential['certificate'],
			);
		}

		return $list;
	}

	/**
	 * When the day ends to which the secret is valid, 0 when nobody has entered it.
	 */
	private static function secret_expires(): int {
		$day = \DateTimeImmutable::createFromFormat( '!Y-m-d', (string) Settings::effective()['client_secret_expires'], new \DateTimeZone( 'UTC' ) );

		return false === $day ? 0 : $day->getTimestamp() + DAY_IN_SECONDS;
	}
}
