<?php
/**
 * The administration's routes as strangers meet them.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP\Tests;

use Vestibule\WP\Admin_Routes;

require_once __DIR__ . '/trait-configured-site.php';
require_once __DIR__ . '/trait-served-site.php';

/** 000-16: whoever is not signed in is refused with 403. */
final class Test_Admin_Routes_Over_Http extends Site_Test_Case {

	use Configured_Site;
	use Served_Site;

	/** The server reads the database. */
	protected bool $in_transaction = false;

	/** Starts the server. */
	protected function setUp(): void {
		parent::setUp();
		self::serve();
	}

	/** Stops it. */
	protected function tearDown(): void {
		self::stop_serving();
		parent::tearDown();
	}

	/** Each route, by both methods, with and without something that looks like a nonce. */
	public function test_000_16_strangers_are_refused(): void {
		$tests  = array_map( static fn( string $name ): string => Admin_Routes::SITE_HEALTH_PREFIX . $name, array_keys( Admin_Routes::SITE_HEALTH ) );
		$routes = array(
			'admin-post.php' => array_keys( Admin_Routes::POST ),
			'admin-ajax.php' => array( ...array_keys( Admin_Routes::AJAX ), ...$tests ),
		);
		foreach ( $routes as $script => $actions ) {
			foreach ( $actions as $action ) {
				foreach ( array( 'GET', 'POST' ) as $method ) {
					foreach ( array( '', '&_wpnonce=0123456789&_ajax_nonce=0123456789' ) as $nonce ) {
						$this->assertSame( 403, self::ask( "/wp-admin/$script?action=$action$nonce", array(), $method )->status, "$method $action" );
					}
				}
			}
		}
	}
}
