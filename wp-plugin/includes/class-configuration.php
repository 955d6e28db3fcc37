<?php
/**
 * The configuration in the form in which the engine reads it.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * Composes the JSON text. The same settings give the same bytes, by which the engine knows a configuration it has parsed.
 */
final class Configuration {

	/**
	 * The settings of the gate.
	 */
	private const OF_GATE = array( 'scenario', 'exempt_paths', 'private_paths', 'public_home', 'exempt_addresses', 'trusted_proxies', 'gate_uploads', 'session_max_age', 'session_idle' );

	/**
	 * The configuration that holds now.
	 */
	public static function current(): string {
		return self::json( Settings::effective(), Settings::secret() );
	}

	/**
	 * A configuration of these settings.
	 *
	 * @param array<string, mixed>       $settings Settings without the secret.
	 * @param array<string, string>|null $secret   The secret, plain or sealed.
	 */
	public static function json( array $settings, #[\SensitiveParameter] ?array $secret ): string {
		if ( null !== $secret ) {
			$settings[ Settings::CLIENT_SECRET ] = $secret;
		}

		return self::encode( $settings, Site::roles() );
	}

	/**
	 * What the gate needs of it: its settings, and where the site lies. Every page that it looks at pays for what is put together here.
	 */
	public static function of_gate(): string {
		list( $home, $login ) = Site::place();

		return (string) wp_json_encode(
			array(
				'settings' => array_intersect_key( Settings::effective(), array_flip( self::OF_GATE ) ),
				'site'     => array(
					'home'        => $home,
					'login'       => $login,
					'development' => Site::is_development(),
				),
			),
			JSON_UNESCAPED_SLASHES
		);
	}

	/**
	 * The JSON text.
	 *
	 * @param array<string, mixed> $settings Settings, with the secret if there is one.
	 * @param array<string, bool>  $roles    Of Site::roles().
	 */
	private static function encode( #[\SensitiveParameter] array $settings, array $roles ): string {
		$certificates = Client_Certificates::for_engine();

		return (string) wp_json_encode(
			array(
				'settings' => (object) $settings,
				'site'     => array(
					'home'                   => Site::home(),
					'login'                  => Site::login(),
					'redirect_uri'           => Site::redirect_uri(),
					'development'            => Site::is_development(),
					'roles'                  => (object) $roles,
					'allow_privileged_roles' => Site::allows_privileged_roles(),
				),
			) + ( array() === $certificates ? array() : array( 'client_certificates' => $certificates ) ),
			JSON_UNESCAPED_SLASHES
		);
	}
}
