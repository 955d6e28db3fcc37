<?php
/**
 * Application passwords of requests for the REST API.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * WordPress looks at application passwords only once it knows that a request is for the REST API, which is after the gate's first
 * look. Here it is asked earlier. Such a password opens the REST API, never a page: see Gate_Stages::action_parse_request().
 */
final class Api_Credentials {

	/**
	 * The account whose application password the request carries, if it is valid and the request seems to be for the REST API; else 0.
	 */
	public static function account(): int {
		if ( ! isset( $_SERVER['PHP_AUTH_USER'], $_SERVER['PHP_AUTH_PW'] ) || ! self::address_rest() ) {
			return 0;
		}
		add_filter( 'application_password_is_api_request', '__return_true', PHP_INT_MAX );
		try {
			return (int) wp_validate_application_password( false );
		} finally {
			remove_filter( 'application_password_is_api_request', '__return_true', PHP_INT_MAX );
		}
	}

	/**
	 * Whether the address looks like one of the REST API. Only a hint, WordPress's own reading follows.
	 */
	private static function address_rest(): bool {
		if ( isset( $_REQUEST['rest_route'] ) ) { // phpcs:ignore WordPress.Security.NonceVerification -- only looks whether it is there.
			return true;
		}
		$path = (string) wp_parse_url( Site::home(), PHP_URL_PATH );
		$uri  = (string) wp_unslash( $_SERVER['REQUEST_URI'] ?? '' ); // phpcs:ignore WordPress.Security.ValidatedSanitizedInput -- compared only.

		return 1 === preg_match( '~^' . preg_quote( $path, '~' ) . '(index\.php/)?' . preg_quote( rest_get_url_prefix(), '~' ) . '(/|\?|$)~', $uri );
	}
}
