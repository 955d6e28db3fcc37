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
		Admin::require_manager();
		$GLOBALS['title'] = __( 'Sign in with Microsoft', 'vestibule' );
		wp_enqueue_style( 'vestibule-admin', plugins_url( 'assets/admin.css', PLUGIN_FILE ), array(), VERSION );
		// Early, so that tabs that are not open never show.
		wp_enqueue_script( 'vestibule-settings-tabs', plugins_url( 'assets/settings-tabs.js', PLUGIN_FILE ), array( 'wp-a11y' ), VERSION, false );
		wp_enqueue_script( 'vestibule-setup-guide', plugins_url( 'assets/setup-guide.js', PLUGIN_FILE ), array( 'wp-a11y' ), VERSION, true );
		wp_enqueue_script( 'vestibule-settings', plugins_url( 'assets/settings.js', PLUGIN_FILE ), array( 'wp-a11y' ), VERSION, true );
		if ( 'POST' !== ( $_SERVER['REQUEST_METHOD'] ?? '' ) ) {
			// phpcs:ignore WordPress.Security.NonceVerification -- verified at once.
			if ( isset( $_GET[ Settings_Overview::EXPORT ] ) ) {
				check_admin_referer( Settings_Overview::EXPORT );
				Settings_Overview::send();
			}
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
		if ( Registration_Form::is_sent() ) {
			self::$form = Registration_Form::take();
			return;
		}
		check_admin_referer( self::NONCE );
		// phpcs:ignore WordPress.Security.ValidatedSanitizedInput -- the engine's parser validates; sanitising would change a secret.
		$fields     = wp_unslash( $_POST[ Settings_Form::NAME ] ?? array() );
		self::$form = Settings_Form::submit( is_array( $fields ) ? $fields : array() );
		if ( array() === self::$form->problems ) {
			$tab = Settings_Tabs::opened( wp_unslash( $_POST[ Settings_Tabs::ARGUMENT ] ?? '' ), self::$form );
			wp_safe_redirect(
				add_query_arg(
					array(
						'settings-updated'      => 'true',
						Settings_Tabs::ARGUMENT => $tab,
					),
					Admin::settings_url()
				)
			);
			exit;
		}
	}

	/**
	 * Prints the page.
	 */
	public static function render(): void {
		$form   = self::$form ?? Settings_Form::stored();
		$opened = Settings_Tabs::opened( wp_unslash( $_POST[ Settings_Tabs::ARGUMENT ] ?? $_GET[ Settings_Tabs::ARGUMENT ] ?? '' ), $form ); // phpcs:ignore WordPress.Security -- only compared.
		echo '<div class="wrap vestibule-settings"><h1>' . esc_html__( 'Sign in with Microsoft', 'vestibule' ) . '</h1>';
		self::print_outcome( $form );
		Sign_In_Test::print_outcome();
		Protection_Panel::render();
		self::print_search();
		Settings_Tabs::print_navigation( $opened, $form );
		self::print_beside( $opened, static fn( string $tab ) => Settings_Tabs::print_above( $tab, $form ) );
		printf( '<form id="vestibule-settings" method="post" action="%s" autocomplete="off" novalidate%s>', esc_url( Admin::settings_url() ), null === self::$form ? '' : ' data-vestibule-unsaved="1"' );
		wp_nonce_field( self::NONCE );
		printf( '<input type="hidden" name="%s" value="%s">', esc_attr( Settings_Tabs::ARGUMENT ), esc_attr( $opened ) );
		( new Settings_Fields( $form ) )->render( $opened );
		printf( '<p class="submit vestibule-save">%s <strong id="vestibule-unsaved" hidden>%s</strong></p></form>', get_submit_button( null, 'primary', 'submit', false ), esc_html__( 'There are changes that are not saved.', 'vestibule' ) ); // phpcs:ignore WordPress.Security.EscapeOutput -- escaped by WordPress.
		self::print_beside( $opened, array( Settings_Tabs::class, 'print_below' ) );
		echo '</div>';
	}

	/**
	 * Prints what stands on tabs beside the form, which cannot hold another form.
	 *
	 * @param string                $opened The tab that is open.
	 * @param callable(string): void $printer Prints it for a tab.
	 */
	private static function print_beside( string $opened, callable $printer ): void {
		foreach ( array_keys( Settings_Tabs::SECTIONS ) as $tab ) {
			ob_start();
			$printer( $tab );
			$html = (string) ob_get_clean();
			if ( '' !== $html ) {
				printf( '<div class="vestibule-tab vestibule-beside%s" data-vestibule-of="%s">%s</div>', $tab === $opened ? ' is-open' : '', esc_attr( $tab ), $html ); // phpcs:ignore WordPress.Security.EscapeOutput -- escaped there.
			}
		}
	}

	/**
	 * Prints the field that finds settings on all tabs. Only a script can search.
	 */
	private static function print_search(): void {
		printf(
			'<p class="vestibule-search hide-if-no-js"><label class="screen-reader-text" for="vestibule-search">%1$s</label><input type="search" id="vestibule-search" placeholder="%1$s" autocomplete="off" spellcheck="false" aria-describedby="vestibule-found" data-vestibule-found="%2$s" data-vestibule-none="%3$s"> <span id="vestibule-found"></span></p>',
			esc_attr__( 'Search the settings', 'vestibule' ),
			/* translators: %d: a number. */
			esc_attr__( 'Settings found: %d', 'vestibule' ),
			esc_attr__( 'Nothing found. Try another word, or the name that WPO365 has for it.', 'vestibule' )
		);
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
				Permission_Health::print_warning();
				Guest_Notice::print_warning();
			}
			return;
		}
		$lines = array();
		foreach ( $form->problems as $field => $problems ) {
			$lines[] = match ( true ) {
				'' === $field && 'storage_unavailable' === $problems[0]['reason'] => esc_html__( 'WordPress could not store the client secret. See whether its database can be written to.', 'vestibule' ),
				'' === $field && 'configuration_invalid' === $problems[0]['reason'] => esc_html__( 'The secret cannot be encrypted: VESTIBULE_KEY and VESTIBULE_KEY_PREVIOUS have to be at least 32 characters long each.', 'vestibule' ),
				'' === $field                          => esc_html( Requirements::remedy( Requirements::missing() ) ),
				isset( Settings::CONSTANTS[ $field ] ) => sprintf( '<a href="#vestibule-%1$s">%2$s</a>', $field, Setting_Problems::label( $field ) ),
				default                                => esc_html( implode( ' ', array_map( array( Setting_Problems::class, 'told_with_field' ), $problems ) ) ),
			};
		}
		printf(
			'<div class="notice notice-error" role="alert"><p><strong>%s</strong></p>%s</div>',
			esc_html__( 'Nothing was saved, because some settings are not right yet.', 'vestibule' ),
			implode( '', array_map( static fn( string $line ): string => '<p>' . wp_kses_post( $line ) . '</p>', $lines ) ) // phpcs:ignore WordPress.Security.EscapeOutput -- escaped in place.
		);
	}
}
