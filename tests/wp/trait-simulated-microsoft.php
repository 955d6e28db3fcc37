<?php
/**
 * Sign-ins at the Microsoft simulator, from the first redirect to the account.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP\Tests;

use Vestibule\Callback;
use Vestibule\WP\Engine_Access;
use Vestibule\WP\Sign_In;
use Vestibule\WP\Site;

/** The test is the browser. The simulator stands beside the site; what it was asked is in its log. */
trait Simulated_Microsoft {

	/** Groups that Contoso has. */
	private static string $staff   = '7f3c1a52-0b1d-4c9e-9a44-5d1f0c6b2e01';
	private static string $editors = '0b1d7f3c-52a1-4e9c-8b44-c6b2e01d5f02';

	/**
	 * Settings of a site whose Microsoft is the simulator.
	 *
	 * @param array<string, mixed> $settings Settings that differ.
	 */
	private function configure_with_simulator( array $settings = array() ): void {
		self::order( '/settings', array( 'client_secret' => 'stored-secret~value' ) );
		$this->configure( $settings + array( 'authority' => self::microsoft() ) );
	}

	/** The simulator's address. */
	private static function microsoft(): string {
		return 'http://127.0.0.1:' . getenv( 'IDP_PORT' );
	}

	/**
	 * Tells the simulator something.
	 *
	 * @param string               $call What.
	 * @param array<string, mixed> $body How.
	 * @return array<string, mixed>
	 */
	private static function order( string $call, array $body = array() ): array {
		return self::control( 'POST', $call, (string) wp_json_encode( (object) $body ) );
	}

	/**
	 * What the simulator was asked since the last order to forget it.
	 *
	 * @param string $endpoint token, graph, …
	 * @return list<array<string, mixed>>
	 */
	private static function asked( string $endpoint ): array {
		return self::control( 'GET', "/log?endpoint=$endpoint" )['entries'];
	}

	/** Forgets what was asked. */
	private static function forget_what_was_asked(): void {
		self::order( '/reset', array( 'only' => array( 'log' ) ) );
	}

	/**
	 * A person signs in at the simulator; what comes back to the site.
	 *
	 * @param string               $person  Who.
	 * @param Sign_In              $sign_in The sign-in.
	 * @param array<string, mixed> $start   How to begin.
	 */
	private static function come_back( string $person, Sign_In $sign_in, array $start = array() ): Callback {
		self::order( '/settings', array( 'autologin' => $person ) );
		$redirect = $sign_in->start(
			$start + array(
				'method'         => 'GET',
				'query'          => '',
				'cookie'         => '',
				'sec_fetch_dest' => 'document',
				'sec_fetch_mode' => 'navigate',
				'sec_purpose'    => '',
			)
		);
		$url      = $redirect->url();
		$cookies  = array();
		while ( ! str_starts_with( $url, Site::redirect_uri() ) ) {
			self::assertLessThan( 10, count( $cookies ), 'round in circles' );
			file_get_contents( // phpcs:ignore
				$url,
				false,
				stream_context_create(
					array(
						'http' => array(
							'follow_location' => 0,
							'ignore_errors'   => true,
							'header'          => array( 'Cookie: ' . implode( '; ', array_map( static fn( $name, $value ) => "$name=$value", array_keys( $cookies ), $cookies ) ) ),
						),
					)
				)
			);
			$next = '';
			foreach ( $http_response_header as $line ) {
				if ( 1 === preg_match( '/^set-cookie: ([^=]+)=([^;]*)/i', $line, $found ) ) {
					$cookies[ $found[1] ] = $found[2];
				} elseif ( 1 === preg_match( '/^location: (.*)$/i', $line, $found ) ) {
					$next = trim( $found[1] );
				}
			}
			self::assertNotSame( '', $next, "no way on from $url: " . implode( ' ', $http_response_header ) );
			$url = str_starts_with( $next, '/' ) ? self::microsoft() . $next : $next;
		}

		return $sign_in->receive(
			array(
				'method'         => 'GET',
				'query'          => (string) wp_parse_url( $url, PHP_URL_QUERY ),
				'cookie'         => strtok( $redirect->cookie(), ';' ),
				'body'           => '',
				'content_type'   => '',
				'sec_fetch_dest' => 'document',
				'sec_fetch_mode' => 'navigate',
				'sec_purpose'    => '',
			)
		);
	}

	/**
	 * A person signs in; the account that is signed in then.
	 *
	 * @param string               $person Who.
	 * @param array<string, mixed> $start  How to begin.
	 */
	private static function sign_in_at_microsoft( string $person, array $start = array() ): \WP_User {
		$sign_in = new Sign_In( Engine_Access::open() );
		// A command line keeps no cookies.
		add_filter( 'send_auth_cookies', '__return_false' );
		$sign_in->finish( self::come_back( $person, $sign_in, $start ) );
		$user = get_userdata( get_current_user_id() );
		self::assertNotFalse( $user );
		if ( array() === $start ) {
			wp_set_current_user( 0 );
		}

		return $user;
	}

	/**
	 * The simulator's control port.
	 *
	 * @param string $method The method.
	 * @param string $call   The path.
	 * @param string $body   The body.
	 * @return array<string, mixed>
	 */
	private static function control( string $method, string $call, string $body = '' ): array {
		$text = file_get_contents( // phpcs:ignore
			'http://127.0.0.1:' . getenv( 'IDP_CONTROL_PORT' ) . $call,
			false,
			stream_context_create(
				array(
					'http' => array(
						'method'        => $method,
						'ignore_errors' => true,
						'header'        => array( 'Content-Type: application/json' ),
						'content'       => $body,
					),
				)
			)
		);
		self::assertStringContainsString( ' 20', $http_response_header[0], (string) $text );

		return (array) json_decode( (string) $text, true );
	}
}
