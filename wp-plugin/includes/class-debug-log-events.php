<?php
/**
 * What the debug log notes beside failures.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * Listens to what happens. Nothing of it is loaded while the debug log is off.
 */
final class Debug_Log_Events {

	/**
	 * What this process has asked of Microsoft before is another request's, or another site's.
	 */
	public static function action_init(): void {
		if ( Engine_Access::is_compatible() ) {
			\Vestibule\Engine::exchanges();
		}
	}

	/**
	 * A request to one of the plugin's addresses: its parameters by name, never their values.
	 */
	public static function action_login_init(): void {
		$query  = wp_unslash( $_GET ); // phpcs:ignore WordPress.Security.NonceVerification -- only named.
		$action = is_string( $query['action'] ?? null ) ? $query['action'] : '';
		if ( ! str_starts_with( $action, 'vestibule_' ) ) {
			return;
		}
		$server = wp_unslash( $_SERVER );
		$text   = static fn( string $name ): string => is_string( $server[ $name ] ?? null ) ? $server[ $name ] : '';
		Debug_Log::add(
			Debug_Log::DEBUG,
			'request',
			array(
				'action'     => $action,
				'method'     => $text( 'REQUEST_METHOD' ),
				'parameters' => implode( ',', array_diff( array_map( 'strval', array_keys( $query ) ), array( 'action' ) ) ),
				'cookies'    => self::cookies(),
				'dest'       => $text( 'HTTP_SEC_FETCH_DEST' ),
				'mode'       => $text( 'HTTP_SEC_FETCH_MODE' ),
			)
		);
	}

	/**
	 * The engine has decided which account a person gets.
	 *
	 * @param \Vestibule\Decision $decision The decision.
	 */
	public static function action_vestibule_decision_made( $decision ): void {
		Debug_Log::add( Debug_Log::INFO, 'decision', $decision->trace() );
	}

	/**
	 * Somebody has logged in, by whatever means.
	 *
	 * @param string   $login The user name.
	 * @param \WP_User $user  The account; some plugins leave it out.
	 */
	public static function action_wp_login( $login, $user = null ): void {
		Debug_Log::add( Debug_Log::INFO, 'logged_in', array( 'user' => $user instanceof \WP_User ? $user->ID : 0 ) );
	}

	/**
	 * The gate has looked at a request.
	 *
	 * @param Gate_Decision        $decision What becomes of it.
	 * @param array<string, mixed> $request  Of Gate_Request.
	 */
	public static function action_vestibule_gate_decided( $decision, $request ): void {
		$text = static fn( string $name ): string => is_string( $request[ $name ] ?? null ) ? $request[ $name ] : '';
		Debug_Log::add(
			Gate_Decision::PASS === $decision->action ? Debug_Log::DEBUG : Debug_Log::INFO,
			'gate',
			array(
				'stage'  => $text( 'stage' ),
				'method' => $text( 'method' ),
				'path'   => strtok( $text( 'uri' ) . '?', '?' ),
				'action' => $decision->action,
				'rule'   => $decision->rule,
				'reason' => Gate_Decision::PASS === $decision->action ? '' : $decision->reason,
				'engine' => $decision->engine,
			)
		);
	}

	/**
	 * At the end of a request: what the engine has asked of Microsoft in it.
	 */
	public static function action_shutdown(): void {
		if ( ! Engine_Access::is_compatible() || ! Debug_Log::takes( Debug_Log::DEBUG ) ) {
			return;
		}
		foreach ( \Vestibule\Engine::exchanges() as $exchange ) {
			Debug_Log::add( Debug_Log::DEBUG, 'microsoft', $exchange );
		}
	}

	/**
	 * Which of the cookies that matter here the browser has sent.
	 */
	private static function cookies(): string {
		$ours = array_filter( array_keys( $_COOKIE ), static fn( $name ): bool => str_starts_with( (string) $name, '__Host-vestibule' ) );

		return implode( ',', array( ...array_map( static fn(): string => 'transaction', array_slice( $ours, 0, 1 ) ), ...( isset( $_COOKIE[ LOGGED_IN_COOKIE ] ) ? array( 'session' ) : array() ) ) );
	}
}
