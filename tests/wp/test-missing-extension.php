<?php
/**
 * WordPress when the extension has gone.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP\Tests;

require_once __DIR__ . '/trait-configured-site.php';

/** 001-11: each test runs in a PHP without the extension. */
final class Test_Missing_Extension extends Site_Test_Case {

	use Configured_Site;

	/** Other processes look. */
	protected bool $in_transaction = false;

	/**
	 * Runs PHP without any extension that a php.ini of this run loads for Vestibule.
	 *
	 * @param string                $code  What to run after WordPress has loaded.
	 * @param array<string, string> $query The request's query.
	 */
	private static function without_extension( string $code, array $query = array() ): string {
		$here      = (string) getenv( 'PHP_INI_SCAN_DIR' );
		$directory = sys_get_temp_dir() . '/vestibule-without-' . getmypid();
		mkdir( $directory );
		foreach ( glob( $here . '/*.ini' ) as $file ) {
			$lines = file( $file );
			if ( str_contains( $file, 'vestibule.ini' ) ) {
				$lines = preg_grep( '/^\s*extension\s*=/', $lines, PREG_GREP_INVERT );
			}
			file_put_contents( $directory . '/' . basename( $file ), implode( '', $lines ) );
		}
		putenv( 'PHP_INI_SCAN_DIR=' . $directory );
		try {
			return self::in_other_process(
				$code,
				array(
					'VESTIBULE_TENANT'        => self::$tenant,
					'VESTIBULE_CLIENT_ID'     => self::$client_id,
					'VESTIBULE_CLIENT_SECRET' => 'constant~secret',
				),
				$query
			);
		} finally {
			putenv( 'PHP_INI_SCAN_DIR=' . $here );
			array_map( 'unlink', glob( $directory . '/*.ini' ) );
			rmdir( $directory );
		}
	}

	/** The login page has no button, and the password works. */
	public function test_001_11_login_page_without_extension(): void {
		$printed = self::without_extension(
			'do_action( "login_form_login" ); echo apply_filters( "login_message", "hello" ), "|",
			is_wp_error( wp_authenticate( "walter", "' . self::credential( 'WALTER_PASSWORD' ) . '" ) ) ? "refused" : "signed in";'
		);

		$this->assertSame( 'hello|signed in', $printed );
	}

	/** 001-11, 001-37: a missing extension opens no way around the directory, but administrators get in to mend it. */
	public function test_001_11_passwords_of_connected_accounts(): void {
		$user_id = $this->linked_account();
		$code    = 'foreach ( array( "subscriber", "administrator" ) as $role ) {
			( new WP_User( %d ) )->set_role( $role );
			$user = wp_authenticate( "nestor", "password of nestor" );
			echo is_wp_error( $user ) ? $user->get_error_code() : $role, "|";
		}';
		try {
			$printed = self::without_extension( sprintf( $code, $user_id ) );
		} finally {
			require_once ABSPATH . 'wp-admin/includes/user.php';
			wp_delete_user( $user_id );
		}

		$this->assertSame( 'vestibule_local_login_denied|administrator|', $printed );
	}

	/** A bookmarked start or a callback in flight ends on the login page with a reason. */
	public function test_001_23_routes_without_extension(): void {
		foreach ( array( 'vestibule_start', 'vestibule_callback' ) as $action ) {
			$printed = self::without_extension(
				"ini_set( 'error_log', '/dev/null' ); add_filter( 'wp_redirect', static function ( \$url ) { echo \$url; return false; } ); do_action( 'login_form_$action' );",
				array( 'action' => $action )
			);
			$this->assertStringContainsString( 'vestibule_error=api_mismatch', $printed );
		}
	}

	/** Managers are told exactly what to do. */
	public function test_notice_and_site_health_without_extension(): void {
		$printed = self::without_extension(
			'wp_set_current_user( 1 ); 
			Vestibule\WP\Requirements::print_notice( "edit.php" );
			foreach ( array( "extension", "configuration", "secret", "https", "development_site" ) as $test ) { echo "|", Vestibule\WP\Site_Health::$test()["status"]; }'
		);

		$this->assertStringContainsString( 'vestibule.so', $printed );
		$this->assertStringContainsString( '|critical|', $printed );
	}

	/** The settings page opens, shows what is stored and refuses to save. */
	public function test_settings_without_extension(): void {
		$printed = self::without_extension(
			'require ABSPATH . "wp-admin/includes/template.php"; ob_start(); Vestibule\WP\Settings_Page::render(); $page = ob_get_clean();
			echo json_encode( array_values( Vestibule\WP\Settings_Form::submit( array() )->problems ) ), strlen( $page ) > 1000 ? " page" : "";'
		);

		$this->assertSame( '[[{"field":"","reason":"api_mismatch","line":0}]] page', $printed );
	}
}
