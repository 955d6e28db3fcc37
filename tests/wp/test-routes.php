<?php
/**
 * The two addresses of a sign-in.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP\Tests;

use Vestibule\WP\Request;
use Vestibule\WP\Routes;
use Vestibule\WP\Settings;

require_once __DIR__ . '/trait-configured-site.php';

/** Start and callback, as far as they come without Microsoft. */
final class Test_Routes extends Site_Test_Case {

	use Configured_Site;

	/** The log is not the test's output. */
	protected function setUp(): void {
		parent::setUp();
		ini_set( 'error_log', '/dev/null' );
	}

	/** As it was. */
	protected function tearDown(): void {
		ini_restore( 'error_log' );
		parent::tearDown();
	}

	/** Both are actions of wp-login.php, so that plain permalinks do. */
	public function test_wp_login_knows_the_routes(): void {
		foreach ( array( 'start', 'callback' ) as $route ) {
			$this->assertSame(
				'known',
				self::in_other_process( "echo has_filter( 'login_form_vestibule_$route' ) ? 'known' : 'unknown';", array(), array( 'action' => "vestibule_$route" ) )
			);
		}
	}

	/** 001-4: a request that asks for no route does not pay for their hooks, and one that asks with a list for an action gets no error. */
	public function test_001_4_routes_cost_other_requests_nothing(): void {
		foreach ( array( array(), array( 'action' => 'heartbeat' ), array( 'action' => array( 'vestibule_start' ) ) ) as $query ) {
			$this->assertSame( '', self::in_other_process( 'echo implode( " ", preg_grep( "/^login_form_(vestibule|logout)/", array_keys( $GLOBALS["wp_filter"] ) ) );', array(), $query ) );
		}
	}

	/** Case 1: a callback without state ends on the login page with a reason and a reference. */
	public function test_case_1_callback_without_state(): void {
		$this->configure();
		$_SERVER['QUERY_STRING'] = 'action=vestibule_callback&code=abc';
		$redirect                = self::redirect_of( array( Routes::class, 'action_login_form_vestibule_callback' ) );

		$this->assertSame( 302, $redirect->status );
		$this->assertMatchesRegularExpression( '/wp-login\.php\?vestibule_error=state_missing&vestibule_reference=[0-9a-f]{8}$/', $redirect->location );
	}

	/** A site that is not set up says so and goes no further. */
	public function test_start_without_settings(): void {
		delete_option( Settings::OPTION );
		delete_option( Settings::SECRETS_OPTION );

		$this->assertStringContainsString( 'vestibule_error=not_configured', self::redirect_of( array( Routes::class, 'action_login_form_vestibule_start' ) )->location );
	}

	/** Case 5: the engine gets the bytes, with every repetition. */
	public function test_case_5_raw_bytes_reach_the_engine(): void {
		$request = Request::from(
			array(
				'REQUEST_METHOD'      => 'GET',
				'QUERY_STRING'        => 'state=a&state=b&state[]=%00',
				'HTTP_COOKIE'         => '__Host-vestibule=1; __Host-vestibule=2',
				'HTTP_SEC_PURPOSE'    => 'prefetch',
				'HTTP_SEC_FETCH_MODE' => array( 'x' ),
			),
			"code=\xFF"
		);

		$this->assertSame( 'state=a&state=b&state[]=%00', $request['query'] );
		$this->assertSame( '__Host-vestibule=1; __Host-vestibule=2', $request['cookie'] );
		$this->assertSame( "code=\xFF", $request['body'] );
		$this->assertSame( 'prefetch', $request['sec_purpose'] );
		$this->assertSame( '', $request['sec_fetch_mode'] );
		$this->assertSame( '', $request['content_type'] );
	}

	/** Case 12: browsers that prefetch say so in one of several headers. */
	public function test_case_12_prefetch_headers(): void {
		foreach ( array( 'HTTP_SEC_PURPOSE', 'HTTP_PURPOSE', 'HTTP_X_PURPOSE', 'HTTP_X_MOZ' ) as $header ) {
			$this->assertSame( 'prefetch', Request::from( array( $header => 'prefetch' ), '' )['sec_purpose'], $header );
		}
	}
}
