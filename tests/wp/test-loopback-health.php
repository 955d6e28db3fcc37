<?php
/**
 * Whether the addresses of signing in are reached.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP\Tests;

use Vestibule\WP\Loopback;
use Vestibule\WP\Loopback_Health;
use Vestibule\WP\Protection;
use Vestibule\WP\Site;

require_once __DIR__ . '/trait-configured-site.php';
require_once __DIR__ . '/trait-served-site.php';

/** 000-9: the self-test asks the site itself, over HTTP, with things in front of it that sites have. */
final class Test_Loopback_Health extends Site_Test_Case {

	use Configured_Site;
	use Served_Site;

	/** The server reads the database. */
	protected bool $in_transaction = false;

	/** What stands in front of WordPress; a file names it. */
	private const FRONT = <<<'PHP'
		<?php
		$mode = is_file( VESTIBULE_SITE_STATE . '/run/front' ) ? (string) file_get_contents( VESTIBULE_SITE_STATE . '/run/front' ) : '';
		$stop = static function ( $status, ...$headers ) { http_response_code( $status ); array_map( 'header', $headers ); echo 'Something else'; exit; };
		match ( $mode ) {
			'x-cache'   => header( 'X-Cache: HIT' ),
			'age'       => header( 'Age: 17' ),
			'cf'        => header( 'CF-Cache-Status: HIT' ),
			'varnish'   => header( 'X-Varnish: 32770 3' ),
			'miss'      => array_map( 'header', array( 'X-Cache: MISS', 'Age: 0', 'CF-Cache-Status: DYNAMIC', 'X-Varnish: 32770' ) ),
			'cookies'   => header_register_callback( static fn() => header_remove( 'Set-Cookie' ) ),
			'query'     => $_GET = array_intersect_key( $_GET, array( 'action' => 1 ) ),
			'moved'     => $stop( 301, 'Location: https://www.contoso.example/wp-login.php?action=vestibule_callback&secret=1' ),
			'hidden'    => $stop( 404 ),
			'firewall'  => $stop( 403 ),
			'password'  => $stop( 401, 'WWW-Authenticate: Basic realm="x"' ),
			'broken'    => $stop( 503 ),
			'other'     => $stop( 200 ),
			'host'      => add_filter( 'option_siteurl', static fn( $url ) => str_replace( '127.0.0.1', 'localhost', $url ) ),
			'copy'      => ( static function () {
				$copy = VESTIBULE_SITE_STATE . '/run/copy';
				if ( is_file( $copy ) ) { header( 'Content-Type: application/json' ); readfile( $copy ); exit; }
				ob_start( static function ( $text ) use ( $copy ) { file_put_contents( $copy, $text ); return $text; } );
			} )(),
			default     => null,
		};
		PHP;

	/** A served site with something in front of it. */
	public static function setUpBeforeClass(): void {
		parent::setUpBeforeClass();
		file_put_contents( WPMU_PLUGIN_DIR . '/in-front.php', self::FRONT );
		self::serve();
	}

	/** Without. */
	public static function tearDownAfterClass(): void {
		self::stop_serving();
		unlink( WPMU_PLUGIN_DIR . '/in-front.php' );
		parent::tearDownAfterClass();
	}

	/** Complete settings. */
	protected function setUp(): void {
		parent::setUp();
		$this->configure();
		Loopback::forget();
	}

	/** Nothing in front, no settings. */
	protected function tearDown(): void {
		foreach ( array( 'front', 'copy' ) as $file ) {
			if ( is_file( getenv( 'SITE_DIR' ) . "/run/$file" ) ) {
				unlink( getenv( 'SITE_DIR' ) . "/run/$file" );
			}
		}
		foreach ( array( 'vestibule_settings', 'vestibule_secrets', Protection::OPTION, 'vestibule_health' ) as $option ) {
			delete_option( $option );
		}
		parent::tearDown();
	}

	/**
	 * What a test says while something stands in front.
	 *
	 * @param string $mode What.
	 * @param string $test The test.
	 * @return array{string, string, string} Status, what was found, description.
	 */
	private static function found( string $mode, string $test ): array {
		file_put_contents( getenv( 'SITE_DIR' ) . '/run/front', $mode );
		Loopback::forget();
		$result = Loopback_Health::$test();

		return array( $result['status'], $result['finding'][0], $result['description'] );
	}

	/** Nothing in front: all is well, and nobody reads of a failed sign-in in the log. */
	public function test_000_9_site_is_reached(): void {
		$log = (string) @file_get_contents( getenv( 'SITE_DIR' ) . '/log/served.log' ); // phpcs:ignore
		foreach ( array( 'loopback', 'callback', 'cache', 'login' ) as $test ) {
			$this->assertSame( 'good', self::found( '', $test )[0], $test );
		}
		$this->assertSame( $log, (string) @file_get_contents( getenv( 'SITE_DIR' ) . '/log/served.log' ) ); // phpcs:ignore
		$this->assertSame( array( 'good', 'none' ), array_slice( self::found( 'miss', 'cache' ), 0, 2 ) );
	}

	/**
	 * Each is found and named, and is not taken for another.
	 *
	 * @dataProvider fronts
	 *
	 * @param string $mode     What stands in front.
	 * @param string $test     The test.
	 * @param string $status   Its status.
	 * @param string $code     What it finds.
	 * @param string $fragment What it tells.
	 */
	public function test_000_9_what_stands_in_front( string $mode, string $test, string $status, string $code, string $fragment ): void {
		$found = self::found( $mode, $test );
		$this->assertSame( array( $status, $code ), array_slice( $found, 0, 2 ) );
		$this->assertStringContainsString( $fragment, $found[2] );
		$this->assertStringNotContainsString( 'secret=1', $found[2] );
	}

	/**
	 * What sites have in front of them.
	 *
	 * @return array<string, array{string, string, string, string, string}>
	 */
	public function fronts(): array {
		return array(
			'cache that says so'           => array( 'x-cache', 'cache', 'critical', 'copy', 'x-cache: HIT' ),
			'cache that tells the age'     => array( 'age', 'cache', 'critical', 'copy', 'age: 17' ),
			'CDN'                          => array( 'cf', 'cache', 'critical', 'copy', 'cf-cache-status: HIT' ),
			'Varnish'                      => array( 'varnish', 'cache', 'critical', 'copy', 'x-varnish' ),
			'cache that says nothing'      => array( 'copy', 'cache', 'critical', 'same', 'wp-login.php' ),
			'cookies removed'              => array( 'cookies', 'cache', 'critical', 'cookie_lost', 'Set-Cookie' ),
			'cache of something else'      => array( 'other', 'cache', 'recommended', 'unexamined', 'could not fetch' ),
			'query cleaned'                => array( 'query', 'callback', 'critical', 'parameters_lost', 'removes parameters' ),
			'redirect to another host'     => array( 'moved', 'callback', 'critical', 'redirected', 'https://www.contoso.example/wp-login.php' ),
			'callback hidden'              => array( 'hidden', 'callback', 'critical', 'not_found', '404' ),
			'firewall'                     => array( 'firewall', 'callback', 'critical', 'refused', '403' ),
			'password of the web server'   => array( 'password', 'callback', 'critical', 'refused', '401' ),
			'maintenance'                  => array( 'broken', 'callback', 'critical', 'refused', '503' ),
			'another page'                 => array( 'other', 'callback', 'critical', 'other_answer', '200' ),
			'another host seen from web'   => array( 'host', 'callback', 'critical', 'other_address', 'http://localhost' ),
			'login page hidden'            => array( 'hidden', 'login', 'critical', 'not_found', '404' ),
			'login page blocked'           => array( 'firewall', 'login', 'recommended', 'refused', '403' ),
			'login page without form'      => array( 'other', 'login', 'recommended', 'no_form', 'private window' ),
		);
	}

	/** A login page that a plugin has moved is looked for where the plugin says. */
	public function test_000_9_moved_login_page(): void {
		add_filter( 'login_url', static fn() => home_url( '/wp-login.php?moved=1' ) );
		$this->assertSame( array( 'good', 'there' ), array_slice( self::found( '', 'login' ), 0, 2 ) );
		remove_all_filters( 'login_url' );
		add_filter( 'login_url', static fn() => home_url( '/?page_id=999999' ) );
		$this->assertSame( 'critical', self::found( '', 'login' )[0] );
	}

	/** A site that does not reach itself says why; what could not be looked at is no finding. */
	public function test_000_9_no_loopback(): void {
		add_filter( 'option_siteurl', static fn() => 'http://127.0.0.1:1' );
		$found = self::found( '', 'loopback' );
		$this->assertSame( array( 'recommended', 'unreachable' ), array_slice( $found, 0, 2 ) );
		$this->assertMatchesRegularExpression( '/127\.0\.0\.1.*(refused|connect)/i', $found[2] );
		foreach ( array( 'callback', 'cache', 'login' ) as $test ) {
			$this->assertSame( array( 'recommended', 'unexamined' ), array_slice( self::found( '', $test ), 0, 2 ), $test );
		}
	}

	/** The question is answered with what the route sends, and only to a well-formed marker. */
	public function test_000_9_probe(): void {
		$path = static fn( string $marker ): string => '/wp-login.php?action=vestibule_callback&vestibule_probe=' . $marker;
		$ours = self::ask( $path( str_repeat( 'a', 32 ) ) );
		$this->assertSame( 200, $ours->status );
		$this->assertStringContainsString( 'no-store', $ours->header( 'cache-control' ) );
		$this->assertSame( Site::redirect_uri(), json_decode( $ours->body, true )['redirect_uri'] );
		foreach ( array( '', 'A', '<script>', str_repeat( 'a', 33 ), str_repeat( 'A', 32 ) . '%0a' ) as $marker ) {
			$this->assertSame( 302, self::ask( $path( $marker ) )->status, $marker );
		}
		$this->assertSame( 302, self::ask( '/wp-login.php?action=vestibule_callback&vestibule_probe[]=' . str_repeat( 'a', 32 ) )->status );
	}
}
