<?php
/**
 * The gate in Site Health and in notices.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP\Tests;

use Vestibule\WP\Gate_Health;
use Vestibule\WP\Private_Posts;
use Vestibule\WP\Protection;
use Vestibule\WP\Upload_Probe;

require_once __DIR__ . '/trait-configured-site.php';

/** What managers are told about protection. */
final class Test_Gate_Health extends Site_Test_Case {

	use Configured_Site;

	/** What the notice says to a user. */
	private static function notice( int $user_id ): string {
		wp_set_current_user( $user_id );
		ob_start();
		Gate_Health::print_notice();

		return (string) ob_get_clean();
	}

	/** 001-14: an intranet that is not armed is open, which is critical; managers read it on every page, others do not. */
	public function test_001_14_unarmed_intranet_is_critical(): void {
		$this->configure( array( 'scenario' => 'intranet' ) );
		delete_option( Protection::OPTION );
		$result = Gate_Health::protection();

		$this->assertSame( 'critical', $result['status'] );
		$this->assertSame( 'vestibule_protection', $result['test'] );
		$this->assertStringContainsString( 'Test sign-in', $result['description'] );
		$this->assertStringContainsString( 'open to everybody', self::notice( 1 ) );
		$this->assertSame( '', self::notice( $this->account( 'editor' ) ) );
	}

	/** 001-14: so are private posts and paths. */
	public function test_001_14_unarmed_private_pages_are_critical(): void {
		$this->configure( array( 'private_paths' => array( 'prefix /team/' ) ) );
		delete_option( Protection::OPTION );
		$this->assertSame( 'critical', Gate_Health::protection()['status'] );

		$this->configure();
		Private_Posts::mark( get_page_by_path( 'handbook' )->ID, true );
		$this->assertSame( 'critical', Gate_Health::protection()['status'] );
		$this->assertStringContainsString( 'Private pages', self::notice( 1 ) );
	}

	/** Armed, all is well, until the directory changes. */
	public function test_armed_site_is_good(): void {
		$this->configure( array( 'scenario' => 'intranet' ) );
		Protection::arm( get_user_by( 'id', 1 ) );
		$this->assertSame( 'good', Gate_Health::protection()['status'] );
		$this->assertSame( '', self::notice( 1 ) );

		$this->configure(
			array(
				'scenario' => 'intranet',
				'tenant'   => 'fabrikam.example',
			)
		);
		$this->assertSame( 'recommended', Gate_Health::protection()['status'] );
	}

	/** Private paths without permalinks protect nothing, which is critical; an intranet closes everything else anyway. */
	public function test_private_paths_without_permalinks_are_critical(): void {
		$private = array( 'private_paths' => array( 'prefix /team/' ) );
		$this->configure( $private );
		Protection::arm( get_user_by( 'id', 1 ) );
		update_option( 'permalink_structure', '/%postname%/' );
		$this->assertSame( 'good', Gate_Health::protection()['status'] );

		update_option( 'permalink_structure', '' );
		$result = Gate_Health::protection();
		$this->assertSame( 'critical', $result['status'] );
		$this->assertStringContainsString( 'Permalinks', $result['description'] );
		$this->assertStringContainsString( 'Private pages', self::notice( 1 ) );

		$this->configure( $private + array( 'scenario' => 'intranet' ) );
		$this->assertSame( 'good', Gate_Health::protection()['status'] );
	}

	/** A public site hears nothing of it. */
	public function test_public_site_is_good(): void {
		$this->configure();
		delete_option( Protection::OPTION );

		$this->assertSame( 'good', Gate_Health::protection()['status'] );
		$this->assertSame( '', self::notice( 1 ) );
		$this->assertArrayNotHasKey( 'vestibule_uploads', Gate_Health::filter_site_status_tests( array( 'async' => array() ) )['async'] );
	}

	/**
	 * What Site Health says when the probe is answered like this.
	 *
	 * @param mixed $answer An answer of WordPress's HTTP client; %s stands for the file's content.
	 */
	private static function uploads( $answer ): array {
		$answered = static function ( $before, $arguments, $url ) use ( $answer ) {
			if ( is_array( $answer ) ) {
				$file           = wp_get_upload_dir()['basedir'] . '/' . basename( $url );
				$answer['body'] = sprintf( $answer['body'], file_get_contents( $file ) );
			}
			return $answer;
		};
		add_filter( 'pre_http_request', $answered, 10, 3 );
		$result = Gate_Health::uploads();
		remove_filter( 'pre_http_request', $answered );

		return $result;
	}

	/** Files that a stranger gets are critical where the setting promises otherwise, and worth a word on any intranet. */
	public function test_uploads(): void {
		$answer = static fn( int $status, string $body ): array => array( 'body' => $body, 'headers' => array(), 'cookies' => array(), 'response' => array( 'code' => $status, 'message' => '' ) ); // phpcs:ignore
		$this->configure( array( 'scenario' => 'intranet' ) );
		Protection::arm( get_user_by( 'id', 1 ) );
		$this->assertSame( 'recommended', self::uploads( $answer( 200, '%s' ) )['status'] );

		$this->configure(
			array(
				'scenario'     => 'intranet',
				'gate_uploads' => true,
			)
		);
		$this->assertSame( 'critical', self::uploads( $answer( 200, '%s' ) )['status'] );
		$this->assertSame( 'critical', self::uploads( $answer( 206, 'x%sx' ) )['status'] );
		$this->assertSame( 'good', self::uploads( $answer( 401, '{}' ) )['status'] );
		$this->assertSame( 'good', self::uploads( $answer( 302, '' ) )['status'] );
		$this->assertSame( 'recommended', self::uploads( $answer( 500, '' ) )['status'] );
		$this->assertSame( 'recommended', self::uploads( $answer( 200, 'a page that catches everything' ) )['status'] );
		$this->assertSame( 'recommended', self::uploads( new \WP_Error( 'timeout', 'timed out' ) )['status'] );

		Protection::disarm();
		$this->assertSame( 'critical', self::uploads( $answer( 200, '%s' ) )['status'] );
	}

	/** The probe leaves nothing behind and says nothing about itself. */
	public function test_probe_leaves_nothing(): void {
		$asked = array();
		add_filter(
			'pre_http_request',
			static function ( $before, $arguments, $url ) use ( &$asked ) {
				$asked = array( $url, $arguments['cookies'], $arguments['redirection'] );
				return new \WP_Error( 'x' );
			},
			10,
			3
		);

		$this->assertSame( Upload_Probe::UNKNOWN, Upload_Probe::result() );
		$this->assertStringStartsWith( wp_get_upload_dir()['baseurl'] . '/vestibule-probe-', $asked[0] );
		$this->assertSame( array( array(), 0 ), array_slice( $asked, 1 ) );
		$this->assertSame( array(), glob( wp_get_upload_dir()['basedir'] . '/vestibule-probe-*' ) );
	}

	/** A probe that could not be written tells nothing about the server. */
	public function test_unwritable_folder_is_unknown(): void {
		add_filter( 'upload_dir', static fn( $uploads ) => array( 'basedir' => '/dev/null/x' ) + $uploads );

		$this->assertSame( Upload_Probe::UNKNOWN, Upload_Probe::result() );
	}
}
