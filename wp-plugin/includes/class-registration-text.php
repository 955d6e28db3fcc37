<?php
/**
 * What people copy from Microsoft's pages.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * Finds tenant, client ID and cloud in it. It saves typing and judges nothing: what it finds is put into the form, and the engine looks at it
 * when the form is saved.
 */
final class Registration_Text {

	private const LENGTH_MAX = 65536;
	private const GUID       = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
	private const DOMAIN     = '(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}';

	/**
	 * Hosts of Microsoft and their cloud; '' where several clouds share one.
	 */
	private const SIGN_IN_HOSTS = array(
		'login.microsoftonline.com'        => Settings::GLOBAL_CLOUD,
		'login.windows.net'                => Settings::GLOBAL_CLOUD,
		'login.microsoft.com'              => Settings::GLOBAL_CLOUD,
		'sts.windows.net'                  => '',
		'login.microsoftonline.us'         => Settings::US_GOVERNMENT,
		'login.partner.microsoftonline.cn' => Settings::CHINA,
		'login.chinacloudapi.cn'           => Settings::CHINA,
		'sts.chinacloudapi.cn'             => Settings::CHINA,
	);
	private const PORTALS       = array(
		'portal.azure.com'         => Settings::GLOBAL_CLOUD,
		'entra.microsoft.com'      => Settings::GLOBAL_CLOUD,
		'portal.azure.us'          => Settings::US_GOVERNMENT,
		'entra.microsoft.us'       => Settings::US_GOVERNMENT,
		'portal.azure.cn'          => Settings::CHINA,
		'entra.microsoftonline.cn' => Settings::CHINA,
	);
	private const ENVIRONMENTS  = array(
		'azurecloud'        => Settings::GLOBAL_CLOUD,
		'azureusgovernment' => Settings::US_GOVERNMENT,
		'azurechinacloud'   => Settings::CHINA,
	);

	/**
	 * Made by read().
	 *
	 * @param array<string, string> $values    Settings that were found: tenant, client_id, authority.
	 * @param string                $hindrance Why this cannot be all: customers, organisations, which, nothing; '' if nothing speaks against it.
	 * @param bool                  $secret    Whether it seems to hold a secret as well.
	 */
	private function __construct(
		public readonly array $values,
		public readonly string $hindrance,
		public readonly bool $secret,
	) {
	}

	/**
	 * Reads an address, the overview of a registration, or what a command printed.
	 *
	 * @param string $text What was pasted.
	 */
	public static function read( #[\SensitiveParameter] string $text ): self {
		$text   = substr( $text, 0, self::LENGTH_MAX );
		$text   = 1 === preg_match( '//u', $text ) ? $text : (string) preg_replace( '/[\x80-\xFF]+/', ' ', $text );
		$text   = (string) preg_replace( '/[^\P{C}\n\t]+/u', ' ', $text );
		// As many programs write addresses in JSON.
		$text   = str_replace( '\\/', '/', $text );
		$secret = 1 === preg_match( '/\b(?:password|secret|secretText)\b["\']?[^:=\n]{0,40}[:=]\s*["\']?\S{12,}/i', $text );
		if ( 1 === preg_match( '/\.(?:b2clogin|ciamlogin)\.com\b|\bB2C_1/i', $text ) ) {
			return new self( array(), 'customers', $secret );
		}
		$found = self::in_addresses( $text );
		$names = self::in_names( $text );
		$all   = ! empty( $found['everybody'] ) || ! empty( $names['everybody'] );
		$found = array_intersect_key( $names + $found, array_flip( array( 'tenant', 'client_id', 'authority' ) ) );
		if ( array() === $found && 1 === preg_match( '/^\s*' . self::DOMAIN . '\s*$/Di', $text ) ) {
			$found['tenant'] = trim( $text );
		}

		return new self(
			array_map( 'strtolower', $found ),
			match ( true ) {
				$all                                                       => 'organisations',
				array() !== $found                                         => '',
				1 === preg_match( '/(?<![0-9a-f-])' . self::GUID . '/i', $text ) => 'which',
				default                                                    => 'nothing',
			},
			$secret
		);
	}

	/**
	 * What the addresses in it say.
	 *
	 * @param string $text The text.
	 * @return array<string, string>
	 */
	private static function in_addresses( string $text ): array {
		$found = array();
		preg_match_all( '~https://([a-z0-9.-]+)(?::443)?(/[^\s"\'<>]*)?~i', $text, $addresses, PREG_SET_ORDER );
		foreach ( $addresses as $address ) {
			$host = strtolower( $address[1] );
			$path = rawurldecode( $address[2] ?? '' );
			if ( isset( self::SIGN_IN_HOSTS[ $host ] ) ) {
				$first = explode( '/', ltrim( $path, '/' ) )[0];
				if ( in_array( strtolower( $first ), array( 'common', 'organizations', 'consumers', '{tenantid}' ), true ) ) {
					$found += array( 'everybody' => '1' );
				} elseif ( 1 === preg_match( '/^(?:' . self::GUID . '|' . self::DOMAIN . ')$/Di', $first ) ) {
					$found += array( 'tenant' => $first );
				}
			}
			$cloud = self::SIGN_IN_HOSTS[ $host ] ?? self::PORTALS[ $host ] ?? null;
			if ( null === $cloud ) {
				continue;
			}
			$found += '' === $cloud ? array() : array( 'authority' => $cloud );
			if ( isset( self::PORTALS[ $host ] ) && 1 === preg_match( '~^/@?(' . self::GUID . '|' . self::DOMAIN . ')(?=[/#]|$)~i', $path, $match ) ) {
				$found += array( 'tenant' => $match[1] );
			}
			if ( 1 === preg_match( '~(?:\bclient_id=|/appId/)(' . self::GUID . ')~i', $path, $match ) ) {
				$found += array( 'client_id' => $match[1] );
			}
		}

		return $found;
	}

	/**
	 * What stands behind a name: of the overview in several languages, of JSON, of a variable.
	 *
	 * @param string $text The text.
	 * @return array<string, string>
	 */
	private static function in_names( string $text ): array {
		$value  = '["\']?\s*[:=]?\s*["\']?(' . self::GUID . ')(?![0-9a-f-])';
		$domain = '["\']?\s*[:=]\s*["\']?(' . self::GUID . '|' . self::DOMAIN . ')(?![\w-])';
		$found  = array();
		foreach ( array(
			'client_id' => array( '(?:\b(?:AZURE_)?(?:client|app|application)[_ ]?id|\((?:client|cliente)\)(?: ID)?)' . $value ),
			'tenant'    => array( '(?:\b(?:AZURE_)?(?:tenant|directory)[_ ]?id|\((?:tenant|mandant|locataire|inquilino)\)(?: ID)?)' . $value, '(?<![\w])tenant(?:_?id)?' . $domain, '\bpublisherDomain' . $domain ),
		) as $key => $patterns ) {
			foreach ( $patterns as $pattern ) {
				if ( ! isset( $found[ $key ] ) && 1 === preg_match( "/$pattern/iu", $text, $match ) ) {
					$found[ $key ] = $match[1];
				}
			}
		}
		if ( 1 === preg_match( '/\benvironmentName["\']?\s*[:=]\s*["\']?(\w+)/i', $text, $match ) && isset( self::ENVIRONMENTS[ strtolower( $match[1] ) ] ) ) {
			$found['authority'] = self::ENVIRONMENTS[ strtolower( $match[1] ) ];
		}
		if ( 1 === preg_match( '/\bsignInAudience["\']?\s*[:=]\s*["\']?(\w+)/i', $text, $match ) && 'azureadmyorg' !== strtolower( $match[1] ) ) {
			$found['everybody'] = '1';
		}

		return $found;
	}
}
