<?php
/**
 * When a person was last at work.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * Kept only on sites that end idle sessions. What a page does by itself is no activity: the heartbeat, and whatever else it fetches in
 * the background. Pages that are opened and things that are sent are.
 */
final class Session_Activity {

	/**
	 * Notes the request, if it is one.
	 */
	public static function action_wp_loaded(): void {
		$idle = (int) Settings::effective()['session_idle'];
		if ( $idle > 0 && self::is_activity( $_SERVER, $_POST, self::is_for_scripts() ) ) { // phpcs:ignore WordPress.Security.NonceVerification -- only looks at one name.
			Current_Session::note_activity( $idle );
		}
	}

	/**
	 * Whether the address is one that scripts call. WordPress itself does not know that of REST yet.
	 */
	private static function is_for_scripts(): bool {
		$uri = (string) ( $_SERVER['REQUEST_URI'] ?? '' ); // phpcs:ignore WordPress.Security.ValidatedSanitizedInput -- only looked through.

		return wp_doing_ajax() || wp_doing_cron() || str_contains( $uri, '/' . rest_get_url_prefix() . '/' ) || str_contains( $uri, 'rest_route=' );
	}

	/**
	 * Whether a person did something.
	 *
	 * @param array<string, mixed> $server     As $_SERVER.
	 * @param array<string, mixed> $body       As $_POST.
	 * @param bool                 $background Whether the address is one that scripts call.
	 */
	public static function is_activity( array $server, array $body, bool $background ): bool {
		if ( 'heartbeat' === ( $body['action'] ?? '' ) ) {
			return false;
		}
		if ( ! in_array( $server['REQUEST_METHOD'] ?? '', array( 'GET', 'HEAD' ), true ) ) {
			return true;
		}

		return isset( $server['HTTP_SEC_FETCH_MODE'] ) ? 'navigate' === $server['HTTP_SEC_FETCH_MODE'] && empty( $server['HTTP_SEC_PURPOSE'] ) : ! $background;
	}
}
