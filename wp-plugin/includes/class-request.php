<?php
/**
 * The request as the browser sent it.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * Raw bytes for the engine. PHP's $_GET keeps the last of repeated parameters and would hide an attack; sanitising would break
 * what the engine has to verify.
 */
final class Request {

	/**
	 * Bytes of a body that are passed on; one more than any right answer has, so that the engine sees an excess.
	 */
	private const BODY_CAP = 65_537;

	/**
	 * The current request.
	 *
	 * @return array<string, string>
	 */
	public static function current(): array {
		$body = '';
		if ( 'POST' === ( $_SERVER['REQUEST_METHOD'] ?? '' ) ) {
			$body = (string) file_get_contents( 'php://input', false, null, 0, self::BODY_CAP );
		}
		// phpcs:ignore WordPress.Security.ValidatedSanitizedInput -- raw on purpose, see the class comment.
		return self::from( wp_unslash( $_SERVER ), $body );
	}

	/**
	 * A request of these values.
	 *
	 * @param array<string, mixed> $server As $_SERVER.
	 * @param string               $body   The body.
	 * @return array<string, string>
	 */
	public static function from( array $server, string $body ): array {
		$text    = static fn( string $name ): string => is_string( $server[ $name ] ?? null ) ? $server[ $name ] : '';
		$purpose = array_filter( array( $text( 'HTTP_SEC_PURPOSE' ), $text( 'HTTP_PURPOSE' ), $text( 'HTTP_X_PURPOSE' ), $text( 'HTTP_X_MOZ' ) ) );

		return array(
			'method'         => $text( 'REQUEST_METHOD' ),
			'query'          => $text( 'QUERY_STRING' ),
			'body'           => $body,
			'content_type'   => $text( 'CONTENT_TYPE' ),
			'cookie'         => $text( 'HTTP_COOKIE' ),
			'sec_fetch_dest' => $text( 'HTTP_SEC_FETCH_DEST' ),
			'sec_fetch_mode' => $text( 'HTTP_SEC_FETCH_MODE' ),
			'sec_purpose'    => (string) reset( $purpose ),
		);
	}
}
