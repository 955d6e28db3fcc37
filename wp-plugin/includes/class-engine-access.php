<?php
/**
 * The only place where the plugin opens the native engine.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

use Vestibule\Engine;
use Vestibule\Gate;

/**
 * The extension can be missing, or of another version, at any moment: it is asked for each time, never assumed.
 */
final class Engine_Access {

	/**
	 * The interface this plugin speaks.
	 */
	public const API = 7;

	/**
	 * The gate that was opened last, and for which settings of which site: a page that names posts asks it for each of them.
	 *
	 * @var array{array{array<string, mixed>, int}, Gate}|null
	 */
	private static ?array $gate = null;

	/**
	 * Whether PHP has loaded the extension. Its classes are never autoloaded, so the question costs one hash lookup.
	 */
	public static function is_loaded(): bool {
		return class_exists( Engine::class, false );
	}

	/**
	 * Whether the extension speaks this plugin's interface.
	 */
	public static function is_compatible(): bool {
		return self::is_loaded() && self::API === Engine::API;
	}

	/**
	 * The extension's version, '' when it is missing.
	 */
	public static function version(): string {
		return self::is_loaded() ? Engine::VERSION : '';
	}

	/**
	 * The engine with the configuration that holds now.
	 *
	 * @throws Refused When the extension or the configuration is missing.
	 */
	public static function open(): Engine {
		self::require_compatible();
		if ( ! Settings::look_complete() ) {
			throw new Refused( 'not_configured', 'tenant, client id, or client secret and certificate are not set' );
		}

		return Engine::open( Configuration::current(), Site_Keys::all() );
	}

	/**
	 * The engine with settings that are not stored, to try what they would do.
	 *
	 * @param array<string, mixed> $settings Settings without the secret.
	 * @throws Refused When the extension is missing.
	 */
	public static function open_with( array $settings ): Engine {
		self::require_compatible();

		return Engine::open( Configuration::json( $settings, Settings::secret() ), Site_Keys::all() );
	}

	/**
	 * The gate with the configuration that holds now. It needs neither a secret nor a sign-in that could be begun.
	 *
	 * @throws Refused When the extension is missing, or what was set.
	 */
	public static function gate(): Gate {
		self::require_compatible();
		if ( Settings::are_lost() ) {
			throw new Refused( 'not_configured', 'the stored settings cannot be read' );
		}
		$of = array( Settings::effective(), get_current_blog_id() );
		if ( null === self::$gate || self::$gate[0] !== $of ) {
			self::$gate = array( $of, Gate::open( Configuration::of_gate() ) );
		}

		return self::$gate[1];
	}

	/**
	 * What the engine finds wrong with a configuration.
	 *
	 * @param string $configuration JSON of Configuration.
	 * @return list<array{field: string, reason: string}>
	 * @throws Refused When the extension is missing.
	 */
	public static function problems( #[\SensitiveParameter] string $configuration ): array {
		self::require_compatible();

		return Engine::check( $configuration );
	}

	/**
	 * A YAML document as JSON.
	 *
	 * @param string $text The document.
	 * @return array{json: string, problem: string} The problem is '' when there is none.
	 * @throws Refused When the extension is missing.
	 */
	public static function yaml( string $text ): array {
		self::require_compatible();

		return Engine::yaml( $text );
	}

	/**
	 * Seals a secret with the site's newest key.
	 *
	 * @param string $plaintext The secret.
	 * @throws Refused When the extension is missing.
	 */
	public static function seal( #[\SensitiveParameter] string $plaintext ): string {
		self::require_compatible();

		return Engine::seal( $plaintext, Site_Keys::all() );
	}

	/**
	 * Seals with the newest key what an older one has sealed.
	 *
	 * @param string $sealed A sealed secret, or the sealed private key of a certificate.
	 * @throws Refused When the extension is missing.
	 */
	public static function reseal( #[\SensitiveParameter] string $sealed ): string {
		self::require_compatible();

		return Engine::reseal( $sealed, Site_Keys::all_that_may_have_sealed() );
	}

	/**
	 * Makes a certificate, of which the private key is sealed.
	 *
	 * @param string $subject Its name.
	 * @param int    $days    How long it is valid.
	 * @return array{certificate: string, key: string, subject: string, thumbprint: string, thumbprint_sha256: string, not_before: int, not_after: int}
	 * @throws Refused When the extension is missing.
	 */
	public static function new_certificate( string $subject, int $days ): array {
		self::require_compatible();

		return Engine::generateCertificate( $subject, $days, Site_Keys::all() );
	}

	/**
	 * What stands in a certificate.
	 *
	 * @param string $pem The certificate.
	 * @return array{subject: string, thumbprint: string, thumbprint_sha256: string, not_before: int, not_after: int}
	 * @throws Refused When the extension is missing.
	 */
	public static function read_certificate( string $pem ): array {
		self::require_compatible();

		return Engine::readCertificate( $pem );
	}

	/**
	 * Stops when the extension cannot be used.
	 *
	 * @throws Refused When it is missing or of another version.
	 */
	private static function require_compatible(): void {
		if ( ! self::is_compatible() ) {
			throw new Refused(
				'api_mismatch',
				self::is_loaded() ? 'the extension speaks interface ' . Engine::API . ', not ' . self::API : 'the extension is not loaded'
			);
		}
	}
}
