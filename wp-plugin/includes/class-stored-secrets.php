<?php
/**
 * What is stored sealed: the client secret, and certificates with their private keys.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * One option that is not autoloaded. It changes under a lock and is read anew there, so that nothing in it is lost when two people save.
 */
final class Stored_Secrets {

	private const CERTIFICATES = 'certificates';

	/**
	 * How long a change may take, and how long another one waits for it, in seconds.
	 */
	private const LOCK_SECONDS = 20;
	private const PATIENCE     = 5.0;

	/**
	 * The sealed client secret, '' when there is none.
	 */
	public static function client_secret(): string {
		$sealed = self::all()[ Settings::CLIENT_SECRET ] ?? '';

		return is_string( $sealed ) ? $sealed : '';
	}

	/**
	 * The certificates: PEM, sealed key, and what Engine::readCertificate() says of them.
	 *
	 * @return list<array<string, string|int>>
	 */
	public static function certificates(): array {
		$stored = self::all()[ self::CERTIFICATES ] ?? array();

		return is_array( $stored ) ? array_values( array_filter( $stored, 'is_array' ) ) : array();
	}

	/**
	 * Whether there is anything with which the site could prove to Microsoft which one it is.
	 */
	public static function exist(): bool {
		return '' !== self::client_secret() || array() !== self::certificates();
	}

	/**
	 * Stores the client secret, '' to remove it.
	 *
	 * @param string $sealed The sealed secret.
	 * @throws Refused When WordPress does not store it.
	 */
	public static function keep_client_secret( #[\SensitiveParameter] string $sealed ): void {
		self::change( static fn( array $secrets ): array => array_filter( array( Settings::CLIENT_SECRET => $sealed ) + $secrets ) );
		Credential_Reports::forget( Credentials::SECRET );
	}

	/**
	 * Stores the certificates.
	 *
	 * @param callable(list<array<string, string|int>>): list<array<string, string|int>> $change Those that are stored to those that shall be.
	 * @throws Refused When WordPress does not store them.
	 */
	public static function change_certificates( callable $change ): void {
		self::change( static fn( array $secrets ): array => array_filter( array( self::CERTIFICATES => $change( self::certificates() ) ) + $secrets ) );
	}

	/**
	 * Seals everything anew with the newest key: all of it or nothing.
	 *
	 * @return int How many texts there were.
	 * @throws Refused             When WordPress does not store them.
	 * @throws \Vestibule\Exception When one of them opens with no key.
	 */
	public static function seal_anew(): int {
		$count  = 0;
		$reseal = static function ( string $sealed ) use ( &$count ): string {
			++$count;
			return Engine_Access::reseal( $sealed );
		};
		self::change(
			static function ( array $secrets ) use ( $reseal ): array {
				if ( '' !== self::client_secret() ) {
					$secrets[ Settings::CLIENT_SECRET ] = $reseal( self::client_secret() );
				}
				if ( array() !== self::certificates() ) {
					$secrets[ self::CERTIFICATES ] = array_map( static fn( array $certificate ): array => array( 'key' => $reseal( (string) $certificate['key'] ) ) + $certificate, self::certificates() );
				}
				return $secrets;
			}
		);

		Sign_In_Log::changed( Log_Entry::SETTING, 'secrets_sealed_anew' );

		return $count;
	}

	/**
	 * Changes what is stored.
	 *
	 * @param callable(array<string, mixed>): array<string, mixed> $change What is stored to what shall be.
	 * @throws Refused When WordPress does not store it.
	 */
	private static function change( callable $change ): void {
		$lock = Site_Lock::wait_for( 'secrets-' . get_current_blog_id(), self::LOCK_SECONDS, self::PATIENCE );
		try {
			// What this process read before may be old by now.
			wp_cache_delete( Settings::SECRETS_OPTION, 'options' );
			wp_cache_delete( 'notoptions', 'options' );
			$secrets = $change( self::all() );
			update_option( Settings::SECRETS_OPTION, $secrets, false );
			if ( self::all() !== $secrets ) {
				throw new Refused( 'storage_unavailable', 'WordPress did not store the sealed secrets' );
			}
		} finally {
			$lock->release();
		}
		Settings::note_secrets();
	}

	/**
	 * The option.
	 *
	 * @return array<string, mixed>
	 */
	private static function all(): array {
		$stored = get_option( Settings::SECRETS_OPTION, array() );

		return is_array( $stored ) ? $stored : array();
	}
}
