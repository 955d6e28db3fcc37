<?php
/**
 * A test inside WordPress that leaves the site as it was.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP\Tests;

use PHPUnit\Framework\TestCase;

/** Rolls back the database, hooks, request and current user after each test. */
abstract class Site_Test_Case extends TestCase {

	/**
	 * Globals that a test may change.
	 */
	private const KEPT = array( 'wp_filter', 'wp_actions', 'wp_filters', 'wp_current_filter', '_GET', '_POST', '_COOKIE', '_REQUEST', '_SERVER' );

	/**
	 * Their values before the test.
	 *
	 * @var array<string, mixed>
	 */
	private array $before = array();

	/**
	 * A test that needs other processes to see what it writes switches this off and cleans up itself.
	 */
	protected bool $in_transaction = true;

	/** Notes what is there. */
	protected function setUp(): void {
		parent::setUp();
		global $wpdb;
		foreach ( self::KEPT as $name ) {
			$this->before[ $name ] = self::copied( $GLOBALS[ $name ] ?? null );
		}
		wp_cache_flush();
		header_remove();
		if ( $this->in_transaction ) {
			$wpdb->query( 'START TRANSACTION' );
		}
		add_filter(
			'wp_redirect',
			static function ( $location, $status ) {
				throw new Redirected( (string) $location, (int) $status );
			},
			PHP_INT_MAX,
			2
		);
	}

	/** Puts it back. */
	protected function tearDown(): void {
		global $wpdb;
		if ( $this->in_transaction ) {
			$wpdb->query( 'ROLLBACK' );
		}
		foreach ( $this->before as $name => $value ) {
			$GLOBALS[ $name ] = $value;
		}
		wp_cache_flush();
		wp_set_current_user( 0 );
		parent::tearDown();
	}

	/**
	 * A login name or password of the site: ADMIN_LOGIN, ADMIN_PASSWORD, WALTER_LOGIN, WALTER_PASSWORD.
	 *
	 * @param string $name Which.
	 */
	protected static function credential( string $name ): string {
		$credentials = parse_ini_file( getenv( 'SITE_DIR' ) . '/credentials', false, INI_SCANNER_RAW );
		return $credentials[ $name ];
	}

	/**
	 * The redirect that a call ends with.
	 *
	 * @param callable $call What to call.
	 */
	protected static function redirect_of( callable $call ): Redirected {
		try {
			$call();
		} catch ( Redirected $redirected ) {
			return $redirected;
		}
		self::fail( 'no redirect was sent' );
	}

	/**
	 * Hook objects are shared by reference; a copy of the array alone would keep a test's additions.
	 *
	 * @param mixed $value A value or an array of objects.
	 * @return mixed
	 */
	private static function copied( $value ) {
		if ( ! is_array( $value ) ) {
			return $value;
		}
		return array_map( static fn( $item ) => is_object( $item ) ? clone $item : $item, $value );
	}
}
