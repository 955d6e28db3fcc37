<?php
/**
 * A protected site whose extension has gone.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP\Tests;

use Vestibule\WP\Private_Posts;
use Vestibule\WP\Protection;

require_once __DIR__ . '/trait-configured-site.php';
require_once __DIR__ . '/trait-served-site.php';

/** 001-11, 001-3: closed, and nobody locked out, behind a web server whose PHP lacks the extension. */
final class Test_Intranet_Without_Extension extends Site_Test_Case {

	use Configured_Site;
	use Served_Site;

	/** The server reads the database. */
	protected bool $in_transaction = false;

	/** Ini files without the extension. */
	private static string $ini;

	/** Starts the server. */
	public static function setUpBeforeClass(): void {
		self::use_permalinks();
		self::$ini = sys_get_temp_dir() . '/vestibule-served-without-' . getmypid();
		mkdir( self::$ini );
		foreach ( glob( getenv( 'PHP_INI_SCAN_DIR' ) . '/*.ini' ) as $file ) {
			$lines = file( $file );
			if ( str_contains( $file, 'vestibule.ini' ) ) {
				$lines = preg_grep( '/^\s*extension\s*=/', $lines, PREG_GREP_INVERT );
			}
			file_put_contents( self::$ini . '/' . basename( $file ), implode( '', $lines ) );
		}
		self::serve(
			array(
				'PHP_INI_SCAN_DIR' => self::$ini,
				'UPLOADS'          => 'gated',
			)
		);
	}

	/** Stops it. */
	public static function tearDownAfterClass(): void {
		self::stop_serving();
		array_map( 'unlink', glob( self::$ini . '/*' ) );
		rmdir( self::$ini );
		self::use_plain_permalinks();
	}

	/** None. */
	protected function tearDown(): void {
		Private_Posts::mark( get_page_by_path( 'handbook' )->ID, false );
		foreach ( array( 'vestibule_settings', 'vestibule_secrets', Protection::OPTION ) as $option ) {
			delete_option( $option );
		}
		delete_user_meta( 1, 'session_tokens' );
		parent::tearDown();
	}

	/** An intranet stays closed; exemptions do not count; the login form is there, and whoever is signed in works on. */
	public function test_001_11_intranet(): void {
		$this->configure(
			array(
				'scenario'     => 'intranet',
				'exempt_paths' => array( 'prefix /handbook/' ),
				'public_home'  => true,
				'gate_uploads' => true,
			)
		);
		self::arm();
		foreach ( array( '/', '/handbook/', '/?s=colleague', '/feed/', '/wp-content/uploads/x.txt' ) as $path ) {
			$answer = self::open( $path );
			$this->assertSame( 302, $answer->status, $path );
			$this->assertStringStartsWith( site_url( 'wp-login.php?redirect_to=' ), $answer->header( 'Location' ), $path );
			$this->assertStringContainsString( 'no-store', $answer->header( 'Cache-Control' ), $path );
			$this->assertSame( '401 vestibule_sign_in_required', self::ask( $path )->outcome(), $path );
		}
		$this->assertSame( '401 vestibule_sign_in_required', self::ask( '/wp-json/wp/v2/pages' )->outcome() );
		$this->assertSame( '401 vestibule_sign_in_required', self::ask( '/wp-admin/admin-ajax.php?action=x' )->outcome() );
		$this->assertSame( 200, self::open( '/wp-login.php' )->status );
		$this->assertStringContainsString( 'user_login', self::open( '/wp-login.php' )->body );
		$this->assertStringContainsString( 'new colleague', self::open( '/handbook/', array( self::cookie_of( 1 ) ) )->body );
	}

	/** An internet site stays public, but for its private posts and paths. */
	public function test_001_11_internet(): void {
		$page = get_page_by_path( 'handbook' )->ID;
		$this->configure( array( 'private_paths' => array( 'prefix /team/' ) ) );
		self::arm();
		$this->assertSame( 200, self::open( '/' )->status );
		$this->assertStringContainsString( 'new colleague', self::open( '/handbook/' )->body );
		$this->assertSame( 302, self::open( '/team/x/' )->status );

		Private_Posts::mark( $page, true );
		foreach ( array( '/handbook/', "/?page_id=$page", '/?s=colleague', "/wp-json/wp/v2/pages/$page" ) as $path ) {
			$this->assertStringNotContainsString( 'new colleague', self::open( $path )->everything(), $path );
		}
		$this->assertSame( 302, self::open( '/handbook/' )->status );
		$this->assertStringContainsString( 'new colleague', self::open( '/handbook/', array( self::cookie_of( 1 ) ) )->body );
	}

	/** Not armed, nothing is closed. */
	public function test_001_14_unarmed_never_blocks(): void {
		$this->configure( array( 'scenario' => 'intranet' ) );

		$this->assertSame( 200, self::open( '/handbook/' )->status );
	}
}
