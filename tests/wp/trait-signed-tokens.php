<?php
/**
 * Real identities, verified by the engine from tokens that the test signs.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP\Tests;

use Vestibule\Identity;
use Vestibule\Testing;

/** Only a test build of the extension can verify without a network. */
trait Signed_Tokens {

	/**
	 * A verified identity.
	 *
	 * @param array<string, mixed> $claims    Claims that differ.
	 * @param int                  $link_user Who asked to connect the account.
	 */
	private static function identity( array $claims = array(), int $link_user = 0 ): Identity {
		if ( ! class_exists( Testing::class, false ) ) {
			self::markTestSkipped( 'this needs a test build of the extension: make extension-testing' );
		}
		static $key = null;
		$key      ??= openssl_pkey_new( array( 'private_key_bits' => 2048 ) );
		$rsa        = openssl_pkey_get_details( $key )['rsa'];
		$issuer     = 'https://login.microsoftonline.com/' . self::$tenant . '/v2.0';
		$jwk        = array(
			'kty' => 'RSA',
			'use' => 'sig',
			'kid' => 'test',
			'n'   => self::base64url( $rsa['n'] ),
			'e'   => self::base64url( $rsa['e'] ),
		);
		$claims    += array(
			'iss'                => $issuer,
			'aud'                => self::$client_id,
			'iat'                => time(),
			'nbf'                => time(),
			'exp'                => time() + 3600,
			'nonce'              => 'the-nonce',
			'sub'                => 'pairwise-subject',
			'tid'                => self::$tenant,
			'oid'                => self::$object,
			'ver'                => '2.0',
			'preferred_username' => 'nestor@created.example',
			'email'              => 'nestor@created.example',
			'name'               => 'Nestor Wilke',
		);
		$signed     = self::base64url( wp_json_encode( array( 'typ' => 'JWT', 'alg' => 'RS256', 'kid' => 'test' ) ) ) . '.' . self::base64url( wp_json_encode( $claims ) ); // phpcs:ignore
		openssl_sign( $signed, $signature, $key, OPENSSL_ALGO_SHA256 );

		return Testing::verifier(
			wp_json_encode( array( 'keys' => array( $jwk ) ) ),
			array(
				'issuer'    => $issuer,
				'tenant_id' => self::$tenant,
				'client_id' => self::$client_id,
				'nonce'     => 'the-nonce',
				'started'   => time() - 5,
				'link_user' => $link_user,
			)
		)->verify( $signed . '.' . self::base64url( $signature ) );
	}

	/**
	 * The URL-safe alphabet without padding (RFC 4648, section 5).
	 *
	 * @param string $bytes Bytes.
	 */
	private static function base64url( string $bytes ): string {
		return rtrim( strtr( base64_encode( $bytes ), '+/', '-_' ), '=' );
	}
}
