<?php
/**
 * The address of an emergency link.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * An action of wp-login.php like those of a sign-in, see Routes. Headers and exit live here only.
 */
final class Break_Glass_Routes {

	/**
	 * Asks first, and opens the password form when the button is pressed.
	 */
	public static function action_login_form_vestibule_break_glass(): never {
		Routes::forbid_caching();
		$is_post = 'POST' === ( $_SERVER['REQUEST_METHOD'] ?? '' );
		// phpcs:ignore WordPress.Security -- the ticket itself proves who may; the engine opens only what it has sealed.
		$ticket = wp_unslash( ( $is_post ? $_POST : $_GET )[ Break_Glass::TICKET ] ?? '' );
		$ticket = is_string( $ticket ) ? $ticket : '';
		if ( ! $is_post ) {
			echo Break_Glass::html( $ticket ); // phpcs:ignore WordPress.Security.EscapeOutput -- escaped there.
			exit;
		}
		try {
			Routes::set_cookie( Break_Glass::open( $ticket ) );
			$destination = Site::login();
		} catch ( \Throwable $exception ) {
			$failure = Failure::of( $exception );
			$failure->log();
			Sign_In_Log::failed_as( Log_Entry::BREAK_GLASS, $failure );
			$destination = Login_Errors::failure_url( $failure );
		}
		wp_safe_redirect( $destination, 302, 'Vestibule' );
		exit;
	}
}
