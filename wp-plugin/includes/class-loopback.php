<?php
/**
 * What the outside gets from the site's own addresses.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * Asks twice for the redirect URI and for the login page, as a browser without cookies. Several tests look at the answers.
 */
final class Loopback {

	private const TIMEOUT = 10;

	/**
	 * Headers by which caches say that an answer is a copy, and what they say then.
	 */
	private const CACHES = array(
		'x-cache'           => '/hit/i',
		'x-cache-status'    => '/hit|stale/i',
		'x-proxy-cache'     => '/hit/i',
		'x-fastcgi-cache'   => '/hit/i',
		'x-nginx-cache'     => '/hit/i',
		'x-litespeed-cache' => '/hit/i',
		'x-kinsta-cache'    => '/hit/i',
		'x-sg-cache'        => '/hit/i',
		'cf-cache-status'   => '/hit|stale|updating|revalidated/i',
		'x-varnish'         => '/^\d+\s+\d+$/',
		'age'               => '/^0*[1-9]\d*$/',
	);

	/**
	 * The answers of this request, by address.
	 *
	 * @var array<string, list<array<string, mixed>|\WP_Error>>
	 */
	private static array $answers = array();

	/**
	 * The marker of the questions of this request.
	 *
	 * @var string
	 */
	private static string $marker = '';

	/**
	 * Forgets what was asked, for whoever examines again in one request.
	 */
	public static function forget(): void {
		self::$answers = array();
		self::$marker  = '';
	}

	/**
	 * The two answers of an address; a second question only where the first was answered.
	 *
	 * @param string $url The address.
	 * @return list<array<string, mixed>|\WP_Error>
	 */
	public static function answers( string $url ): array {
		if ( ! isset( self::$answers[ $url ] ) ) {
			$asked                 = add_query_arg( Route_Probe::ARGUMENT, self::marker(), $url );
			$first                 = self::get( $asked );
			self::$answers[ $url ] = is_wp_error( $first ) ? array( $first ) : array( $first, self::get( $asked ) );
		}

		return self::$answers[ $url ];
	}

	/**
	 * What a route said to the marker of this request; null when it was not the route that answered.
	 *
	 * @param mixed $response Of answers().
	 * @return array{marker: string, answer: string, redirect_uri: string}|null
	 */
	public static function said( $response ): ?array {
		$said = is_wp_error( $response ) ? null : json_decode( wp_remote_retrieve_body( $response ), true );

		return is_array( $said ) && ( $said['marker'] ?? '' ) === self::marker() && is_string( $said['answer'] ?? null ) && is_string( $said['redirect_uri'] ?? null ) ? $said : null;
	}

	/**
	 * The header by which a cache says that the answer is a copy; '' when none does.
	 *
	 * @param mixed $response Of answers().
	 */
	public static function copy_header( $response ): string {
		foreach ( is_wp_error( $response ) ? array() : self::CACHES as $name => $pattern ) {
			$values = (array) wp_remote_retrieve_header( $response, $name );
			foreach ( $values as $value ) {
				if ( 1 === preg_match( $pattern, trim( (string) $value ) ) ) {
					return "$name: " . substr( trim( (string) $value ), 0, 60 );
				}
			}
		}

		return '';
	}

	/**
	 * Asks once.
	 *
	 * @param string $url The address.
	 * @return array<string, mixed>|\WP_Error
	 */
	private static function get( string $url ) {
		return wp_remote_get(
			$url,
			array(
				'timeout'             => self::TIMEOUT,
				'redirection'         => 0,
				'cookies'             => array(),
				'limit_response_size' => 200 * KB_IN_BYTES,
				/** This filter is documented in wp-includes/class-wp-http-streams.php */
				'sslverify'           => apply_filters( 'https_local_ssl_verify', false ),
			)
		);
	}

	/**
	 * The marker.
	 */
	private static function marker(): string {
		if ( '' === self::$marker ) {
			self::$marker = bin2hex( random_bytes( 16 ) );
		}

		return self::$marker;
	}
}
