<?php
/**
 * The session as the gate sees it.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * Facts out of WordPress's own session token. Whether they are good enough is the engine's question.
 */
final class Gate_Session {

	/**
	 * The session of the current request.
	 *
	 * @return array{kind: string, verified: int, seen: int, postponed: int, now: int}
	 */
	public static function current(): array {
		if ( ! is_user_logged_in() ) {
			return self::facts( 'none' );
		}
		if ( null !== rest_get_authenticated_app_password() ) {
			return self::facts( 'application' );
		}
		$verified = self::information()[ Login_Session::KEY ] ?? null;

		return is_array( $verified ) ? self::facts( 'microsoft', $verified ) : self::facts( 'wordpress' );
	}

	/**
	 * Facts in the engine's form.
	 *
	 * @param string               $kind     none, wordpress, microsoft or application.
	 * @param array<string, mixed> $verified What a Microsoft session keeps.
	 * @return array{kind: string, verified: int, seen: int, postponed: int, now: int}
	 */
	public static function facts( string $kind, array $verified = array() ): array {
		$time = static fn( string $key ): int => is_numeric( $verified[ $key ] ?? null ) ? (int) $verified[ $key ] : 0;

		return array(
			'kind'      => $kind,
			'verified'  => $time( 'verified' ),
			'seen'      => $time( 'seen' ),
			'postponed' => $time( 'postponed' ),
			'now'       => time(),
		);
	}

	/**
	 * What WordPress keeps with the token; empty when somebody is signed in by other means than a cookie.
	 *
	 * @return array<string, mixed>
	 */
	private static function information(): array {
		$token = wp_get_session_token();

		return '' === $token ? array() : (array) \WP_Session_Tokens::get_instance( get_current_user_id() )->get( $token );
	}
}
