<?php
/**
 * Microsoft Graph without anybody signed in.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP\Tests;

use Vestibule\Engine;
use Vestibule\Exception;
use Vestibule\WP\Graph_Access;
use Vestibule\WP\Settings;

require_once __DIR__ . '/trait-configured-site.php';
require_once __DIR__ . '/trait-simulated-microsoft.php';

/** The application's token is one for the whole site, and nobody reads it. */
final class Test_Graph_Access extends Site_Test_Case {

	use Configured_Site;
	use Simulated_Microsoft;

	/** Alice at Contoso. */
	private const ALICE = 'a11ce000-1111-4a11-8a11-000000000001';

	/** Other processes read the database. */
	protected bool $in_transaction = false;

	/** The simulator as at its start. */
	protected function setUp(): void {
		parent::setUp();
		self::order( '/reset' );
		$this->configure_with_simulator();
		self::forget_token();
	}

	/** None. */
	protected function tearDown(): void {
		self::forget_token();
		delete_option( 'vestibule_settings' );
		delete_option( 'vestibule_secrets' );
		self::order( '/reset' );
		parent::tearDown();
	}

	/**
	 * Names of the stored copies.
	 *
	 * @return list<string>
	 */
	private static function stored(): array {
		global $wpdb;
		list( $table, $name ) = is_multisite() ? array( $wpdb->sitemeta, 'meta_key' ) : array( $wpdb->options, 'option_name' );

		return $wpdb->get_col( "SELECT $name FROM $table WHERE $name LIKE '\_site\_transient\_vestibule\_graph\_%'" );
	}

	/** Removes the stored copy. */
	private static function forget_token(): void {
		foreach ( self::stored() as $name ) {
			delete_site_transient( substr( $name, strlen( '_site_transient_' ) ) );
		}
	}

	/** 001-9: one token for all processes of the site, which stands sealed in the database. */
	public function test_001_9_one_token_for_the_site(): void {
		$other = 'echo Vestibule\WP\Graph_Access::run( static fn( $engine ) => $engine->lookUp( array( "' . self::ALICE . '" ) )[0]->username() );';
		$this->assertSame( 'alice@contoso.example', self::in_other_process( $other ) );
		$this->assertSame( 'alice@contoso.example', self::in_other_process( $other ) );

		$this->assertCount( 1, self::asked( 'token' ) );
		$this->assertCount( 2, self::asked( 'graph' ) );
		$this->assertCount( 1, self::stored() );
		$this->assertStringNotContainsString( 'eyJ', (string) get_site_option( self::stored()[0] ) . get_option( self::stored()[0] ) );
	}

	/** A token of another application, or one that somebody wrote there, is not used. */
	public function test_a_strange_token_is_not_used(): void {
		$name = 'vestibule_graph_' . substr( md5( self::microsoft() . ' ' . self::$tenant . ' ' . self::$client_id ), 0, 16 );
		set_site_transient( $name, 'eyJhbGciOiJub25lIn0.e30.', HOUR_IN_SECONDS );
		self::in_other_process( 'Vestibule\WP\Graph_Access::run( static fn( $engine ) => $engine->lookUp( array( "' . self::ALICE . '" ) ) );' );

		$this->assertCount( 1, self::asked( 'token' ) );
		wp_cache_flush();
		$this->assertStringStartsNotWith( 'eyJ', (string) get_site_transient( $name ) );
		$this->assertNotFalse( get_site_transient( $name ) );
	}

	/** Settings can be tried before they are stored. */
	public function test_settings_that_are_not_stored(): void {
		$properties = static fn( ?array $settings ): array => Graph_Access::run( static fn( Engine $engine ): array => $engine->lookUp( array( self::ALICE ) ), $settings )[0]->properties();
		$this->assertArrayNotHasKey( 'jobTitle', $properties( null ) );
		$tried = array( 'profile_fields' => array( 'jobTitle -> job_title' ) ) + Settings::effective();

		$this->assertSame( 'Editor', $properties( $tried )['jobTitle'] ?? '' );
		$this->assertArrayNotHasKey( 'jobTitle', $properties( null ) );
	}

	/** What fails is thrown, and leaves nothing. */
	public function test_failure_is_thrown(): void {
		self::order( '/settings', array( 'client_secret' => 'another' ) );
		try {
			Graph_Access::run( static fn( Engine $engine ): array => $engine->lookUp( array( self::ALICE ) ), array( 'client_id' => self::$client_id, 'groups_source' => 'graph' ) + Settings::effective() ); // phpcs:ignore
			$this->fail( 'Microsoft was asked with a wrong secret' );
		} catch ( Exception $exception ) {
			$this->assertSame( 'client_secret_invalid', $exception->reason );
		}
		$this->assertSame( array(), self::stored() );
	}
}
