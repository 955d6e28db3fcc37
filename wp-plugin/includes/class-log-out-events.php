<?php
/**
 * Microsoft's notices that a session there has ended.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * The engine says whether a notice is genuine and what it names; here the sessions end.
 */
final class Log_Out_Events {

	/**
	 * A notice through the browser (OpenID Connect Front-Channel Logout 1.0). Whoever knows the name of a session can end it, which
	 * the specification accepts.
	 *
	 * @param array<string, string|int> $request The raw request.
	 * @return int How many sessions ended.
	 */
	public static function frontchannel( array $request ): int {
		$engine = Engine_Access::open();
		// The issuer of a tenant that is configured by its domain is in Microsoft's document.
		Shared_Documents::give_to( $engine );
		try {
			return Session_End::of( $engine->frontchannelLogout( $request ) );
		} finally {
			Shared_Documents::keep_from( $engine );
		}
	}

	/**
	 * A signed notice from server to server (OpenID Connect Back-Channel Logout 1.0). It counts as used when its sessions have ended:
	 * one that failed on the way comes again, and ending twice does no harm.
	 *
	 * @param array<string, string|int> $request The raw request.
	 * @return int How many sessions ended.
	 * @throws Refused When this notice came before, or WordPress cannot do its part.
	 */
	public static function backchannel( array $request ): int {
		$engine = Engine_Access::open();
		Shared_Documents::give_to( $engine );
		$logout = Shared_Documents::verify_with( $engine, static fn() => $engine->backchannelLogout( $request ), wait: false );
		if ( Transactions::is_taken( $logout->id() ) ) {
			throw new Refused( 'logout_token_used', 'this logout token came before' );
		}
		$ended = Session_End::of( $logout );
		Transactions::take( $logout->id(), $logout->expires() );

		return $ended;
	}

	/**
	 * The body of a refusal. Its description names the reference, by which the log tells more.
	 *
	 * @param Failure $failure The failure.
	 * @return array<string, string>
	 */
	public static function error( Failure $failure ): array {
		return array(
			'error'             => 'invalid_request',
			'error_description' => "$failure->reason, reference $failure->reference",
		);
	}

	/**
	 * Who may show the answer in a frame: the pages of the configured cloud.
	 *
	 * @param string $authority The setting.
	 */
	public static function framing( string $authority ): string {
		$host   = (string) wp_parse_url( $authority, PHP_URL_HOST );
		$scheme = (string) wp_parse_url( $authority, PHP_URL_SCHEME );
		$port   = wp_parse_url( $authority, PHP_URL_PORT );
		$origin = "$scheme://$host" . ( $port ? ":$port" : '' );
		// Only well-formed names reach the header. An address of a development site has no names below it.
		if ( 1 !== preg_match( '#^https?://[a-z0-9.-]+(:\d+)?$#iD', $origin ) ) {
			return "frame-ancestors 'none'";
		}

		return 'frame-ancestors ' . $origin . ( 'https' === $scheme ? " https://*.$host" : '' );
	}
}
