<?php
/**
 * The login page of a site where people sign in with Microsoft only.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * WordPress does everything it does for its own form, only the form is not there. Its other actions (log out, lost password,
 * password-protected posts …) are none of this class's business.
 */
final class Forced_Login {

	/**
	 * Arguments of the address by which WordPress, or this plugin, has something to say first. Who changes the language wants to
	 * read the page; who has just logged out would be signed in again.
	 */
	private const SAYS_SOMETHING = array(
		'loggedout',
		'registration',
		'checkemail',
		'customize-login',
		'interim-login',
		'wp_lang',
		Log_Out_Notice::ARGUMENT,
		Login_Errors::REASON_ARGUMENT,
	);

	/**
	 * Whether passwords are refused now. Never before a sign-in was tested, nor when there is no way to Microsoft.
	 */
	public static function is_on(): bool {
		return true === Settings::effective()['force_sso'] && ! Protection::needs_new_test() && Login_Form::is_offered();
	}

	/**
	 * Takes WordPress's form away, and goes on to Microsoft when the page has nothing to say.
	 */
	public static function action_login_form_login(): void {
		// phpcs:disable WordPress.Security.NonceVerification -- only reads.
		if ( self::goes_on( (string) ( $_SERVER['REQUEST_METHOD'] ?? '' ), $_GET ) ) {
			$return_to = wp_unslash( $_GET['redirect_to'] ?? '' ); // phpcs:ignore WordPress.Security.ValidatedSanitizedInput -- Challenge_Page checks it.
			wp_safe_redirect( Challenge_Page::url( is_string( $return_to ) ? $return_to : '', Session_Expiry::EXPIRED === Session_Expiry::reason() ), 302, 'Vestibule' );
			exit;
		}
		// phpcs:enable
		add_filter( 'wp_login_errors', array( self::class, 'filter_wp_login_errors' ), PHP_INT_MAX );
	}

	/**
	 * Whether the page would say nothing but "sign in".
	 *
	 * @param string               $method The request's method.
	 * @param array<string, mixed> $query  As $_GET.
	 */
	public static function goes_on( string $method, array $query ): bool {
		return 'GET' === $method && array() === array_intersect( self::SAYS_SOMETHING, array_keys( $query ) );
	}

	/**
	 * Prints the page with the button alone. This filter is the last thing that happens before WordPress would print its own.
	 *
	 * @param mixed $errors What the page says.
	 * @return never
	 */
	public static function filter_wp_login_errors( $errors ): never {
		// WordPress would do this next.
		if ( ! empty( $_REQUEST['reauth'] ) ) { // phpcs:ignore WordPress.Security.NonceVerification -- as WordPress does.
			wp_clear_auth_cookie();
		}
		login_header( __( 'Sign in', 'vestibule' ), '', $errors instanceof \WP_Error ? $errors : null );
		echo Login_Form::of_request( 'alone' ); // phpcs:ignore WordPress.Security.EscapeOutput -- escaped in place.
		login_footer();
		exit;
	}
}
