<?php
/**
 * What Microsoft said of the site's credentials.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

use Vestibule\Engine;

/**
 * The engine goes on with the next credential when one is refused, and nobody would notice. It is kept here, in an option that is not
 * autoloaded and is written when something changes, and told to PHP's error log.
 */
final class Credential_Reports {

	public const OPTION = 'vestibule_credential_reports';

	/**
	 * Credentials of which something is kept. Those that are gone make room.
	 */
	private const MOST = 8;

	/**
	 * Characters of a thumbprint that the log names.
	 */
	private const NAMED = 8;

	/**
	 * What Microsoft said last of a credential, and since when; and when it first accepted it.
	 *
	 * @param string $credential A thumbprint, or Credentials::SECRET.
	 * @return array{reason: string, at: int, accepted: int} `at` is 0 when it has said nothing.
	 */
	public static function of( string $credential ): array {
		$report = self::all()[ $credential ] ?? array();

		return array(
			'reason'   => (string) ( $report['reason'] ?? '' ),
			'at'       => (int) ( $report['at'] ?? 0 ),
			'accepted' => (int) ( $report['accepted'] ?? 0 ),
		);
	}

	/**
	 * Takes what the engine has heard. A sign-in does not depend on it.
	 *
	 * @param Engine $engine The engine, after a sign-in.
	 */
	public static function take_from( Engine $engine ): void {
		try {
			$reports = $engine->credentials();
			if ( array() !== $reports ) {
				self::keep( $reports );
			}
		} catch ( \Throwable $exception ) {
			Failure::of( $exception )->log();
		}
	}

	/**
	 * Keeps reports that say something new, and logs refusals.
	 *
	 * @param list<array{credential: string, reason: string, at: int}> $reports Of the engine.
	 */
	public static function keep( array $reports ): void {
		$kept    = self::all();
		$changed = false;
		foreach ( $reports as $report ) {
			$before = self::of( $report['credential'] );
			// Another process may have heard something since.
			if ( $report['at'] < $before['at'] || ( $before['at'] > 0 && $report['reason'] === $before['reason'] ) ) {
				continue;
			}
			$changed = true;
			unset( $kept[ $report['credential'] ] );
			$kept[ $report['credential'] ] = array(
				'reason'   => $report['reason'],
				'at'       => $report['at'],
				'accepted' => 0 === $before['accepted'] && '' === $report['reason'] ? $report['at'] : $before['accepted'],
			);
			if ( '' !== $report['reason'] ) {
				// The log takes a whole thumbprint for a secret.
				Failure::of( new Refused( $report['reason'], 'Microsoft refused the credential ' . substr( $report['credential'], 0, self::NAMED ) ) )->log();
			}
		}
		if ( $changed ) {
			update_option( self::OPTION, array_slice( $kept, -self::MOST ), false );
			Health_Messages::take( Credential_Health::credentials() );
		}
	}

	/**
	 * Forgets what was said of a credential that has been replaced.
	 *
	 * @param string $credential A thumbprint, or Credentials::SECRET.
	 */
	public static function forget( string $credential ): void {
		$kept = self::all();
		if ( isset( $kept[ $credential ] ) ) {
			unset( $kept[ $credential ] );
			update_option( self::OPTION, $kept, false );
		}
	}

	/**
	 * The option.
	 *
	 * @return array<string, array<string, string|int>>
	 */
	private static function all(): array {
		$kept = get_option( self::OPTION, array() );

		return is_array( $kept ) ? array_filter( $kept, 'is_array' ) : array();
	}
}
