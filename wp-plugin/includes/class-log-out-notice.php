<?php
/**
 * What the login page says about a log-out that did not go all the way.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * Beside WordPress's own "You are now logged out."
 */
final class Log_Out_Notice {

	public const ARGUMENT    = 'vestibule_log_out';
	public const INCOMPLETE  = 'incomplete';
	public const UNCONFIRMED = 'unconfirmed';

	/**
	 * The login page with a notice.
	 *
	 * @param string $notice The notice.
	 */
	public static function url( string $notice ): string {
		$arguments = array( self::ARGUMENT => $notice );

		return add_query_arg( self::INCOMPLETE === $notice ? array( 'loggedout' => 'true' ) + $arguments : $arguments, Site::login() );
	}

	/**
	 * Adds the notice in the address to the login page's messages.
	 *
	 * @param mixed $errors The page's WP_Error.
	 * @return mixed
	 */
	public static function filter_wp_login_errors( $errors ) {
		$notice = $_GET[ self::ARGUMENT ] ?? ''; // phpcs:ignore WordPress.Security -- only compared.
		$text   = is_string( $notice ) ? self::text( $notice ) : '';
		if ( '' !== $text && $errors instanceof \WP_Error ) {
			$errors->add( self::ARGUMENT . "_$notice", esc_html( $text ), 'message' );
		}

		return $errors;
	}

	/**
	 * The text of a notice, '' for anything else.
	 *
	 * @param string $notice The notice.
	 */
	private static function text( string $notice ): string {
		return match ( $notice ) {
			self::INCOMPLETE  => __( 'You are logged out of this site, but Microsoft could not be told. Your Microsoft session may go on: on a computer that others use too, close all windows of the browser.', 'vestibule' ),
			self::UNCONFIRMED => __( 'Nothing was changed: the answer from Microsoft does not belong to a log-out that began on this site. To log out, use the log-out link of this site.', 'vestibule' ),
			default           => '',
		};
	}
}
