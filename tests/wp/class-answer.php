<?php
/**
 * What a web server answered.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP\Tests;

/** Status, headers and body. */
final class Answer {

	/** Status. */
	public int $status;

	/** Header lines. */
	public string $headers;

	/** Body. */
	public string $body;

	/**
	 * An answer.
	 *
	 * @param list<string> $headers Header lines, the status line first.
	 * @param string       $body    Body.
	 */
	public function __construct( array $headers, string $body ) {
		preg_match( '/ (\d+)/', $headers[0], $status );
		$this->status  = (int) $status[1];
		$this->headers = implode( "\n", $headers );
		$this->body    = $body;
	}

	/**
	 * A header's values, joined.
	 *
	 * @param string $name Its name.
	 */
	public function header( string $name ): string {
		preg_match_all( '/^' . preg_quote( $name, '/' ) . ':\s*(.*?)\r?$/mi', $this->headers, $found );

		return implode( ', ', $found[1] );
	}

	/**
	 * Headers and body, for what may stand in neither.
	 */
	public function everything(): string {
		return $this->headers . "\n" . $this->body;
	}

	/**
	 * In short: "challenge", "renewal", "401 code", "200", "301 address".
	 */
	public function outcome(): string {
		if ( 302 === $this->status && str_contains( $this->header( 'Location' ), 'action=vestibule_challenge' ) ) {
			return str_contains( $this->header( 'Location' ), 'silent=1' ) ? 'renewal' : 'challenge';
		}
		$code = json_decode( $this->body, true )['code'] ?? '';

		return match ( true ) {
			'' !== $this->header( 'Location' )                    => $this->status . ' ' . $this->header( 'Location' ),
			is_string( $code ) && '' !== $code && 200 !== $this->status => $this->status . ' ' . $code,
			default                                               => (string) $this->status,
		};
	}
}
