<?php
/**
 * The addresses of a log-out.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * Actions of wp-login.php like those of a sign-in, see Routes. Two are for people, two for Microsoft's notices that a session of its
 * own has ended. Headers and exit live here only.
 */
final class Log_Out_Routes {

	/**
	 * Offers to sign out of Microsoft too, and does it.
	 */
	public static function action_login_form_vestibule_sign_out(): never {
		Routes::forbid_caching();
		// phpcs:disable WordPress.Security -- raw ticket for the engine, which opens only what it has sealed; it also stands for a nonce, because the person's session is gone.
		$given     = wp_unslash( 'POST' === ( $_SERVER['REQUEST_METHOD'] ?? '' ) ? $_POST : $_GET );
		$text      = static fn( string $name ): string => is_string( $given[ $name ] ?? null ) ? $given[ $name ] : '';
		$ticket    = $text( Log_Out_Page::TICKET );
		$return_to = wp_validate_redirect( $text( Log_Out_Page::REDIRECT_TO ), Log_Out::logged_out_url() );
		// phpcs:enable
		if ( '' === $ticket ) {
			self::send_to( $return_to );
		}
		if ( 'POST' !== ( $_SERVER['REQUEST_METHOD'] ?? '' ) ) {
			self::print_page( $ticket, $return_to );
		}
		try {
			$destination = Log_Out::at_microsoft( $ticket, $return_to );
		} catch ( \Throwable $exception ) {
			self::record( $exception );
			$destination = Log_Out_Notice::url( Log_Out_Notice::INCOMPLETE );
		}
		self::send_to( $destination );
	}

	/**
	 * Takes the browser back from Microsoft.
	 */
	public static function action_login_form_vestibule_logged_out(): never {
		Routes::forbid_caching();
		$cookie = wp_unslash( $_COOKIE[ Log_Out::COOKIE ] ?? '' ); // phpcs:ignore WordPress.Security.ValidatedSanitizedInput -- opened by the engine only.
		try {
			$destination = Log_Out::after_microsoft( Request::current(), is_string( $cookie ) ? $cookie : '' );
		} catch ( \Throwable $exception ) {
			self::record( $exception );
			$destination = is_user_logged_in() ? home_url( '/' ) : Log_Out::logged_out_url();
		}
		if ( '' !== $cookie ) {
			Routes::set_cookie( Log_Out::COOKIE . '=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Lax' );
		}
		self::send_to( wp_validate_redirect( $destination, Log_Out::logged_out_url() ) );
	}

	/**
	 * Answers a notice that comes through the person's browser, in a frame of Microsoft's page. The browser sends no cookie of ours
	 * there, and none is needed.
	 */
	public static function action_login_form_vestibule_frontchannel_logout(): never {
		Routes::forbid_caching();
		// WordPress forbids every frame on this page and sets a cookie for forms.
		header_remove( 'X-Frame-Options' );
		header_remove( 'Set-Cookie' );
		header( 'Content-Security-Policy: ' . Log_Out_Events::framing( (string) Settings::effective()['authority'] ) );
		try {
			Log_Out_Events::frontchannel( Request::current() );
			$status = 200;
		} catch ( \Throwable $exception ) {
			self::record( $exception );
			$status = 400;
		}
		status_header( $status );
		header( 'Content-Type: text/html; charset=utf-8' );
		echo '<!DOCTYPE html><title></title>';
		exit;
	}

	/**
	 * Answers a notice that Microsoft's server sends (OpenID Connect Back-Channel Logout 1.0, section 2.8).
	 */
	public static function action_login_form_vestibule_backchannel_logout(): never {
		Routes::forbid_caching();
		header_remove( 'Set-Cookie' );
		$failure = null;
		try {
			Log_Out_Events::backchannel( Request::current() );
		} catch ( \Throwable $exception ) {
			$failure = self::record( $exception );
		}
		// The specification knows one status for everything that went wrong, but a GET is no notice at all.
		$status = match ( $failure?->reason ) {
			null                 => 200,
			'method_not_allowed' => 405,
			default              => 400,
		};
		if ( 405 === $status ) {
			header( 'Allow: POST' );
		}
		status_header( $status );
		header( 'Content-Type: application/json' );
		echo wp_json_encode( null === $failure ? new \stdClass() : Log_Out_Events::error( $failure ) );
		exit;
	}

	/**
	 * Logs and records a failure.
	 *
	 * @param \Throwable $exception The exception.
	 */
	private static function record( \Throwable $exception ): Failure {
		$failure = Failure::of( $exception );
		$failure->log();
		Sign_In_Log::failed_as( Log_Entry::LOG_OUT, $failure );

		return $failure;
	}

	/**
	 * Prints the page that asks, in the look of the login page.
	 *
	 * @param string $ticket    The ticket.
	 * @param string $return_to Where to go instead.
	 */
	private static function print_page( string $ticket, string $return_to ): never {
		add_action( 'login_head', array( Login_Form::class, 'action_login_head' ) );
		login_header(
			__( 'Logged out', 'vestibule' ),
			/* translators: %s: name of the site. */
			'<p class="message">' . esc_html( sprintf( __( 'You are logged out of %s.', 'vestibule' ), get_bloginfo( 'name', 'display' ) ) ) . '</p>'
		);
		echo Log_Out_Page::html( $ticket, $return_to ); // phpcs:ignore WordPress.Security.EscapeOutput -- escaped there.
		login_footer();
		exit;
	}

	/**
	 * Ends the request with a redirect to the site, or to the one host that was allowed.
	 *
	 * @param string $url The address.
	 */
	private static function send_to( string $url ): never {
		wp_safe_redirect( $url, 302, 'Vestibule' );
		exit;
	}
}
