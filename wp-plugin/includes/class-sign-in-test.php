<?php
/**
 * The sign-in by which a manager shows that it works.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * A real sign-in, begun on the settings page. It passes when Microsoft's account is connected with the manager's own, or becomes so;
 * then the protection starts.
 */
final class Sign_In_Test {

	private const ARGUMENT = 'vestibule_test';
	private const OUTCOME  = 'vestibule_tested';

	/**
	 * Where the test begins.
	 */
	public static function url(): string {
		return add_query_arg(
			array(
				self::ARGUMENT => 1,
				'_wpnonce'     => wp_create_nonce( self::ARGUMENT ),
			),
			Site::start_url( self::passed_url() )
		);
	}

	/**
	 * The manager who asked for a test with this request, 0 when it is none. The nonce proves that it was the settings page that
	 * asked, not another site.
	 */
	public static function requested_by(): int {
		if ( ! isset( $_GET[ self::ARGUMENT ] ) ) {
			return 0;
		}
		if ( ! is_user_logged_in() ) {
			auth_redirect();
		}
		check_admin_referer( self::ARGUMENT );
		Admin::require_manager();

		Sign_In_Report::forget( get_current_user_id() );

		return get_current_user_id();
	}

	/**
	 * The settings page, saying that the test has passed.
	 */
	public static function passed_url(): string {
		return add_query_arg( self::OUTCOME, 1, Admin::settings_url() );
	}

	/**
	 * The settings page with a failure in its address.
	 *
	 * @param Failure $failure The failure.
	 */
	public static function failure_url( Failure $failure ): string {
		return add_query_arg(
			array(
				Login_Errors::REASON_ARGUMENT    => $failure->reason,
				Login_Errors::REFERENCE_ARGUMENT => $failure->reference,
			),
			Admin::settings_url()
		);
	}

	/**
	 * Prints what the address of the settings page tells of a test.
	 */
	public static function print_outcome(): void {
		$query   = wp_unslash( $_GET ); // phpcs:ignore WordPress.Security.NonceVerification -- only reads.
		$failure = Login_Errors::from_query( $query );
		if ( null !== $failure ) {
			$remedy = Failure_Remedy::text( $query[ Login_Errors::REASON_ARGUMENT ] );
			printf(
				'<div class="notice notice-error"><p><strong>%s</strong> <span class="vestibule-remedy">%s</span></p><p>%s</p></div>',
				esc_html__( 'The sign-in test has failed.', 'vestibule' ),
				esc_html( $remedy ),
				/* translators: %s: a text in sentences. */
				wp_kses_post( '' === $remedy ? $failure->get_error_message() : sprintf( __( 'People read: %s', 'vestibule' ), $failure->get_error_message() ) )
			);
		} elseif ( isset( $query[ self::OUTCOME ] ) && ! Protection::needs_new_test() ) {
			printf( '<div class="notice notice-success is-dismissible"><p>%s</p></div>', esc_html__( 'The sign-in test has passed.', 'vestibule' ) );
		}
		if ( null !== $failure || isset( $query[ self::OUTCOME ] ) ) {
			Sign_In_Report::render();
		}
	}
}
