<?php
/**
 * What the plugin needs before anyone can sign in with Microsoft.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * Says what is missing and what to do about it. Administrators can sign in with a password in any case.
 */
final class Requirements {

	/**
	 * What is missing: '' when nothing is.
	 */
	public static function missing(): string {
		return match ( true ) {
			! Engine_Access::is_loaded()     => 'extension',
			! Engine_Access::is_compatible() => 'version',
			! Settings::look_complete()      => 'settings',
			default                          => '',
		};
	}

	/**
	 * What to do, as plain text.
	 *
	 * @param string $missing Of missing().
	 */
	public static function remedy( string $missing ): string {
		return match ( $missing ) {
			'extension' => sprintf(
				/* translators: 1: PHP version, 2: a folder, 3: a line of php.ini, 4: path of php.ini. */
				__( 'The PHP extension “vestibule” is not loaded. Copy vestibule.so for PHP %1$s into %2$s, add the line “%3$s” to %4$s, and restart PHP.', 'vestibule' ),
				PHP_MAJOR_VERSION . '.' . PHP_MINOR_VERSION . ( PHP_ZTS ? ' ZTS' : '' ),
				(string) ini_get( 'extension_dir' ),
				'extension=vestibule',
				php_ini_loaded_file() ? php_ini_loaded_file() : 'php.ini'
			),
			'version'   => sprintf(
				/* translators: 1: version of the plugin, 2: version of the extension. */
				__( 'The plugin is of version %1$s and the PHP extension “vestibule” of version %2$s, and they do not fit together. Install both from the same release and restart PHP.', 'vestibule' ),
				VERSION,
				Engine_Access::version()
			),
			'settings'  => __( 'Enter the tenant, the client ID and the client secret of your app registration under Settings → Vestibule.', 'vestibule' ),
			default     => '',
		};
	}

	/**
	 * Prints the notice for managers.
	 *
	 * @param string $page The file of the current page. A site that is merely not set up yet hears of it where plugins are managed.
	 */
	public static function print_notice( string $page ): void {
		$missing = self::missing();
		if ( '' === $missing || ! Admin::may_manage() ) {
			return;
		}
		if ( 'settings' === $missing && ! in_array( $page, array( 'plugins.php', 'index.php' ), true ) ) {
			return;
		}
		printf(
			'<div class="notice notice-%1$s vestibule-requirements"><p><strong>%2$s</strong> %3$s</p><p>%4$s%5$s</p></div>',
			'settings' === $missing ? 'info' : 'error',
			esc_html__( 'Sign in with Microsoft is not available.', 'vestibule' ),
			esc_html( self::remedy( $missing ) ),
			esc_html__( 'Administrators, and everybody whose account is not connected to Microsoft, can sign in with a password.', 'vestibule' ),
			'settings' === $missing ? sprintf( ' <a href="%s">%s</a>', esc_url( Admin::settings_url() ), esc_html__( 'Open the settings', 'vestibule' ) ) : '' // phpcs:ignore WordPress.Security.EscapeOutput -- escaped in place.
		);
	}
}
