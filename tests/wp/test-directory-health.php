<?php
/**
 * Whether this server reaches Microsoft, and whether what is due is done.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP\Tests;

use Vestibule\WP\Cli;
use Vestibule\WP\Directory_Health;
use Vestibule\WP\Installation;
use Vestibule\WP\Settings;

require_once __DIR__ . '/trait-configured-site.php';
require_once __DIR__ . '/trait-microsoft-documents.php';
require_once dirname( __DIR__ ) . '/site/wp-cli/class-command-line.php';

/** Site Health and wp vestibule doctor. */
final class Test_Directory_Health extends Site_Test_Case {

	use Configured_Site;
	use Microsoft_Documents;

	/** What Microsoft answers is fetched now, and judged as at a sign-in. */
	public function test_microsoft_is_asked(): void {
		$this->configure_with_documents( array( 'client_id' => wp_generate_uuid4() ) );
		$this->assertSame( 'good', Directory_Health::directory()['status'] );
	}

	/**
	 * What is wrong is named, with the host that has to be reached; nothing secret is in it.
	 *
	 * @dataProvider failures
	 *
	 * @param callable $spoil    Spoils what is handed out, or the settings.
	 * @param string   $expected The reason.
	 */
	public function test_failure_is_named( callable $spoil, string $expected ): void {
		// Each has an application of its own, so that no process has its documents at hand.
		$settings = array( 'client_id' => wp_generate_uuid4() );
		$this->configure_with_documents( $settings );
		$spoil( $settings, $this );
		$result = Directory_Health::directory();

		$this->assertSame( array( 'critical', 'vestibule_directory' ), array( $result['status'], $result['test'] ) );
		$this->assertStringContainsString( $expected, $result['description'] );
		$this->assertStringContainsString( 'localhost', $result['description'] );
		$this->assertStringNotContainsString( 'stored-secret', $result['description'] );
	}

	/**
	 * What can be wrong.
	 *
	 * @return array<string, array{callable, string}>
	 */
	public function failures(): array {
		return array(
			'no network'     => array( static function ( $settings, $test ) { $test->configure( $settings + array( 'authority' => 'http://localhost:1' ) ); }, 'connect_failed' ), // phpcs:ignore
			'no document'    => array( static function () { file_put_contents( self::$documents . '/discovery', '<h1>Proxy</h1>' ); }, 'discovery_invalid' ), // phpcs:ignore
			'another issuer' => array( static function () { file_put_contents( self::$documents . '/discovery', str_replace( '/v2.0"', '/v1.0"', file_get_contents( self::$documents . '/discovery' ) ) ); }, 'issuer_mismatch' ), // phpcs:ignore
			'no keys'        => array( static function () { file_put_contents( self::$documents . '/keys', '{"keys":[]}' ); }, 'keys_invalid' ), // phpcs:ignore
		);
	}

	/** Where nothing is configured there is nothing to ask. */
	public function test_unconfigured_site_is_not_examined(): void {
		delete_option( Settings::OPTION );
		delete_option( Settings::SECRETS_OPTION );
		$this->assertArrayNotHasKey( 'async', Directory_Health::filter_site_status_tests( array() ) );
		$this->configure( array( 'tenant' => 'not a tenant' ) );
		$this->assertSame( 'recommended', Directory_Health::directory()['status'] );
	}

	/** The daily task: there, missing, late. */
	public function test_schedule(): void {
		wp_clear_scheduled_hook( Installation::PURGE_HOOK );
		$this->assertSame( 'recommended', Directory_Health::schedule()['status'] );
		foreach ( array( array( HOUR_IN_SECONDS, 'good' ), array( -DAY_IN_SECONDS, 'good' ), array( -3 * DAY_IN_SECONDS, 'recommended' ) ) as list( $in, $status ) ) {
			wp_clear_scheduled_hook( Installation::PURGE_HOOK );
			wp_schedule_event( time() + $in, 'daily', Installation::PURGE_HOOK );
			$this->assertSame( $status, Directory_Health::schedule()['status'], (string) $in );
		}
		$this->assertStringNotContainsString( 'DISABLE_WP_CRON', self::told_of_late_task( false ) );
		$this->assertStringContainsString( 'DISABLE_WP_CRON', self::told_of_late_task( true ) );
	}

	/**
	 * What is said of a task that is three days late.
	 *
	 * @param bool $disabled Whether wp-config.php keeps WordPress from running tasks.
	 */
	private static function told_of_late_task( bool $disabled ): string {
		return self::in_other_process(
			'add_filter( "pre_get_scheduled_event", static fn() => (object) array( "timestamp" => time() - 3 * DAY_IN_SECONDS ) );
			$result = Vestibule\WP\Directory_Health::schedule(); echo $result["status"], $result["description"];',
			array( 'DISABLE_WP_CRON' => $disabled )
		);
	}

	/** The doctor says all of it, and monitoring sees what is critical. */
	public function test_doctor(): void {
		Cli::register();
		$this->configure_with_documents( array( 'client_id' => wp_generate_uuid4() ) );
		$ran  = Command_Line::run( 'vestibule', 'doctor', '--format=json' );
		$rows = array_column( json_decode( $ran->out, true ), null, 'test' );
		$this->assertSame( 'good', $rows['directory']['status'] );
		$this->assertSame( '', $rows['directory']['do'] );
		$this->assertSame( array( 'extension', 'configuration', 'secret', 'https', 'addresses', 'development_site', 'secret_expiry', 'credentials', 'permissions', 'graph', 'protection', 'schedule', 'sign_ins', 'people', 'application', 'directory', 'clock', 'loopback', 'callback', 'cache', 'login' ), array_keys( $rows ) );
		// A site for tests is one for development, without https.
		$this->assertSame( array( 'critical', 'critical', 1 ), array( $rows['https']['status'], $rows['development_site']['status'], $ran->status ) );
		$this->assertStringContainsString( 'Set up a certificate', $rows['https']['do'] );

		file_put_contents( self::$documents . '/discovery', 'nothing' ); // phpcs:ignore WordPress.WP.AlternativeFunctions -- what the test's Microsoft hands out.
		$this->configure( array( 'authority' => self::$authority, 'client_id' => wp_generate_uuid4() ) ); // phpcs:ignore
		$rows = array_column( json_decode( Command_Line::run( 'vestibule', 'doctor', '--format=json' )->out, true ), null, 'test' );
		$this->assertSame( 'critical', $rows['directory']['status'] );
		$this->assertStringContainsString( 'discovery_invalid', $rows['directory']['do'] );
		$this->assertStringNotContainsString( '<', $rows['directory']['do'] );

		$offline = array_column( json_decode( Command_Line::run( 'vestibule', 'doctor', '--offline', '--format=json' )->out, true ), 'test' );
		$this->assertSame( array_values( array_diff( array_keys( $rows ), array( 'application', 'directory', 'clock', 'loopback', 'callback', 'cache', 'login' ) ) ), $offline );
	}
}
