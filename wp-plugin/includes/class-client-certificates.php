<?php
/**
 * The site's client certificates.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * One that wp-config.php or the environment gives, and those that were made here. At most two count: one in use, and one that takes its
 * place. The private keys of those made here never leave the extension but sealed.
 */
final class Client_Certificates {

	/**
	 * Constants of wp-config.php or variables of the environment: each a PEM text or the absolute path of a file with one.
	 */
	public const CERTIFICATE = 'VESTIBULE_CLIENT_CERTIFICATE';
	public const KEY         = 'VESTIBULE_CLIENT_CERTIFICATE_KEY';

	public const MOST = 2;

	/**
	 * Days for which a new one is valid, unless somebody says otherwise.
	 */
	public const DAYS = 365;

	/**
	 * Longest name that a certificate can have.
	 */
	private const NAME_LENGTH = 64;

	/**
	 * Longest file that is read, in bytes. The engine takes less.
	 */
	private const FILE_LENGTH = 65536;

	/**
	 * Whether wp-config.php or the environment gives one. Asked on the login page: nothing is read.
	 */
	public static function is_given(): bool {
		return '' !== self::given( self::CERTIFICATE );
	}

	/**
	 * The certificates that count, in the form in which the engine takes them.
	 *
	 * @return list<array{certificate: string, key: array<string, string>}>
	 */
	public static function for_engine(): array {
		$list = array();
		if ( self::is_given() ) {
			$list[] = array(
				'certificate' => self::text( self::CERTIFICATE ),
				'key'         => array( 'plain' => self::text( self::KEY ) ),
			);
		}
		foreach ( self::made_here() as $certificate ) {
			$list[] = array(
				'certificate' => (string) $certificate['certificate'],
				'key'         => array( 'sealed' => (string) $certificate['key'] ),
			);
		}

		return array_slice( $list, 0, self::MOST );
	}

	/**
	 * What is known of them: thumbprint, subject, not_before, not_after, certificate (PEM), whether it is given, and whether there are too
	 * many before it. One that is given and cannot be read has no thumbprint.
	 *
	 * @return list<array{thumbprint: string, subject: string, not_before: int, not_after: int, certificate: string, given: bool, surplus: bool}>
	 */
	public static function all(): array {
		$list = array();
		if ( self::is_given() ) {
			$list[] = array( 'given' => true ) + self::read( self::text( self::CERTIFICATE ) );
		}
		foreach ( self::made_here() as $certificate ) {
			unset( $certificate['key'] );
			$list[] = array( 'given' => false ) + $certificate;
		}

		foreach ( array_keys( $list ) as $place ) {
			$list[ $place ]['surplus'] = $place >= self::MOST;
		}

		return $list;
	}

	/**
	 * Makes one beside those there are.
	 *
	 * @param int $days For how long it is valid.
	 * @return string Its thumbprint.
	 * @throws \UnexpectedValueException When there is no room for another, or no certificate is valid for so long.
	 * @throws Refused                   When the extension is missing, or WordPress does not store it.
	 */
	public static function make( int $days = self::DAYS ): string {
		if ( $days < 1 || $days > 1095 ) {
			throw new \UnexpectedValueException( __( 'A certificate is valid for 1 to 1095 days.', 'vestibule' ) );
		}
		$made = Engine_Access::new_certificate( self::name(), $days );
		Stored_Secrets::change_certificates(
			static function ( array $stored ) use ( $made ): array {
				if ( count( $stored ) + (int) self::is_given() >= self::MOST ) {
					throw new \UnexpectedValueException( __( 'There are two certificates already. Remove the one that is no longer needed first.', 'vestibule' ) );
				}
				return array( ...$stored, $made );
			}
		);

		Sign_In_Log::changed( Log_Entry::SETTING, 'certificate_made', array( 'credential' => self::short( $made['thumbprint'] ) ) );

		return $made['thumbprint'];
	}

	/**
	 * Removes one that was made here.
	 *
	 * @param string $thumbprint Which.
	 * @throws Refused When WordPress does not store that.
	 */
	public static function remove( string $thumbprint ): void {
		Stored_Secrets::change_certificates( static fn( array $stored ): array => array_values( array_filter( $stored, static fn( array $one ): bool => $one['thumbprint'] !== $thumbprint ) ) );
		Sign_In_Log::changed( Log_Entry::SETTING, 'certificate_removed', array( 'credential' => self::short( $thumbprint ) ) );
	}

	/**
	 * As much of a thumbprint as tells one from the other; a log takes a whole one for a secret.
	 *
	 * @param string $thumbprint Hexadecimal.
	 */
	private static function short( string $thumbprint ): string {
		return substr( $thumbprint, 0, 8 );
	}

	/**
	 * Those that were made here, newest first.
	 *
	 * @return list<array<string, string|int>>
	 */
	private static function made_here(): array {
		$stored = Stored_Secrets::certificates();
		usort( $stored, static fn( array $one, array $other ): int => $other['not_before'] <=> $one['not_before'] );

		return $stored;
	}

	/**
	 * What stands in a certificate.
	 *
	 * @param string $pem The certificate.
	 * @return array{thumbprint: string, subject: string, not_before: int, not_after: int, certificate: string}
	 */
	private static function read( string $pem ): array {
		try {
			// The text that was given may hold the key as well.
			preg_match( '~-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----~', $pem, $match );
			return array( 'certificate' => ( $match[0] ?? '' ) . "\n" ) + Engine_Access::read_certificate( $pem );
		} catch ( Refused | \Vestibule\Exception ) {
			return array(
				'thumbprint'  => '',
				'subject'     => '',
				'not_before'  => 0,
				'not_after'   => 0,
				'certificate' => '',
			);
		}
	}

	/**
	 * What wp-config.php or the environment says, '' for nothing.
	 *
	 * @param string $name CERTIFICATE or KEY.
	 */
	private static function given( string $name ): string {
		$value = defined( $name ) ? constant( $name ) : getenv( $name );

		return is_string( $value ) ? trim( $value ) : '';
	}

	/**
	 * The text itself, or that of the file which is named. What is neither is for the engine to refuse.
	 *
	 * @param string $name CERTIFICATE or KEY.
	 */
	private static function text( string $name ): string {
		$given = self::given( $name );
		if ( ! path_is_absolute( $given ) || str_contains( $given, "\n" ) || ! is_file( $given ) || ! is_readable( $given ) ) {
			return $given;
		}

		return (string) file_get_contents( $given, false, null, 0, self::FILE_LENGTH ); // phpcs:ignore WordPress.WP.AlternativeFunctions -- a file of the administrator's.
	}

	/**
	 * The site's host as a certificate's name.
	 */
	private static function name(): string {
		$host = (string) wp_parse_url( home_url(), PHP_URL_HOST );

		return '' === $host ? 'Vestibule' : substr( $host, 0, self::NAME_LENGTH );
	}
}
