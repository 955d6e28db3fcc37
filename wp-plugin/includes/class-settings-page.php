<?php
/**
 * Settings → Vestibule.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * Receives and prints the form. A refused form is printed again in the same request, so that what was typed is neither lost nor
 * stored anywhere.
 */
final class Settings_Page {

	private const NONCE = 'vestibule_settings';

	/**
	 * The form to print, when one was submitted.
	 *
	 * @var Settings_Form|null
	 */
	private static ?Settings_Form $form = null;

	/**
	 * Before the page is printed: names it, and takes a submitted form.
	 */
	public static function action_load_settings_page_vestibule(): void {
		if ( ! Admin::may_manage() ) {
			wp_die( esc_html__( 'Sorry, you are not allowed to do that.', 'vestibule' ), 403 );
		}
		$GLOBALS['title'] = __( 'Sign in with Microsoft', 'vestibule' );
		wp_enqueue_style( 'vestibule-admin', plugins_url( 'assets/admin.css', PLUGIN_FILE ), array(), VERSION );
		wp_enqueue_script( 'vestibule-settings', plugins_url( 'assets/settings.js', PLUGIN_FILE ), array( 'wp-a11y' ), VERSION, true );
		if ( 'POST' !== ( $_SERVER['REQUEST_METHOD'] ?? '' ) ) {
			return;
		}
		// phpcs:ignore WordPress.Security.NonceVerification -- verified at once.
		if ( isset( $_POST[ Protection_Panel::FIELD ] ) ) {
			check_admin_referer( Protection_Panel::NONCE );
			Protection::disarm();
			wp_safe_redirect( Admin::settings_url() );
			exit;
		}
		// phpcs:ignore WordPress.Security.NonceVerification -- verified there.
		if ( isset( $_POST[ Credentials_Panel::FIELD ] ) ) {
			Credentials_Panel::take();
			return;
		}
		check_admin_referer( self::NONCE );
		// phpcs:ignore WordPress.Security.ValidatedSanitizedInput -- the engine's parser validates; sanitising would change a secret.
		$fields     = wp_unslash( $_POST[ Settings_Form::NAME ] ?? array() );
		self::$form = Settings_Form::submit( is_array( $fields ) ? $fields : array() );
		if ( array() === self::$form->problems ) {
			wp_safe_redirect( add_query_arg( 'settings-updated', 'true', Admin::settings_url() ) );
			exit;
		}
	}

	/**
	 * Prints the page.
	 */
	public static function render(): void {
		$form = self::$form ?? Settings_Form::stored();
		echo '<div class="wrap vestibule-settings"><h1>' . esc_html__( 'Sign in with Microsoft', 'vestibule' ) . '</h1>';
		self::print_outcome( $form );
		Sign_In_Test::print_outcome();
		Protection_Panel::render();
		Setup_Guide::render();
		printf( '<form id="vestibule-settings" method="post" action="%s" autocomplete="off" novalidate>', esc_url( Admin::settings_url() ) );
		wp_nonce_field( self::NONCE );
		( new Settings_Fields( $form ) )->render();
		submit_button();
		echo '</form>';
		Credentials_Panel::render();
		Url_Tester_Form::render();
		Debug_Log_Panel::render();
		echo '</div>';
	}

	/**
	 * Prints how saving went, and problems that belong to no field.
	 *
	 * @param Settings_Form $form The form.
	 */
	private static function print_outcome( Settings_Form $form ): void {
		if ( array() === $form->problems ) {
			if ( isset( $_GET['settings-updated'] ) ) { // phpcs:ignore WordPress.Security.NonceVerification -- only reads.
				printf( '<div class="notice notice-success is-dismissible"><p>%s</p></div>', esc_html__( 'Settings saved. The button is now on the login page.', 'vestibule' ) );
			}
			return;
		}
		$lines = array();
		foreach ( $form->problems as $field => $problems ) {
			$lines[] = match ( true ) {
				'' === $field                          => Requirements::remedy( Requirements::missing() ),
				isset( Settings::CONSTANTS[ $field ] ) => sprintf( '<a href="#vestibule-%1$s">%2$s</a>', $field, Setting_Problems::label( $field ) ),
				default                                => implode( ' ', array_map( array( Setting_Problems::class, 'told_with_field' ), $problems ) ),
			};
		}
		printf(
			'<div class="notice notice-error" role="alert"><p><strong>%s</strong></p>%s</div>',
			esc_html__( 'Nothing was saved, because some settings are not right yet.', 'vestibule' ),
			implode( '', array_map( static fn( string $line ): string => '<p>' . wp_kses_post( $line ) . '</p>', $lines ) ) // phpcs:ignore WordPress.Security.EscapeOutput -- escaped in place.
		);
	}
}
