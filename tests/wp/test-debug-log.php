<?php
/**
 * The debug log.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP\Tests;

use Vestibule\WP\Cli;
use Vestibule\WP\Debug_Log;
use Vestibule\WP\Debug_Log_Panel;
use Vestibule\WP\Failure;
use Vestibule\WP\Installation;
use Vestibule\WP\Refused;
use Vestibule\WP\Routes;
use Vestibule\WP\Settings;

require_once __DIR__ . '/trait-configured-site.php';
require_once dirname( __DIR__ ) . '/site/wp-cli/class-command-line.php';

/** Off by default, level by level, and without anything secret. */
final class Test_Debug_Log extends Site_Test_Case {

	use Configured_Site;

	/** The log is not the test's output. */
	protected function setUp(): void {
		parent::setUp();
		ini_set( 'error_log', '/dev/null' );
		Debug_Log::clear();
		Cli::register();
	}

	/** As it was. */
	protected function tearDown(): void {
		Debug_Log::clear();
		ini_restore( 'error_log' );
		parent::tearDown();
	}

	/**
	 * A site with this level, and the lines that three calls leave.
	 *
	 * @param mixed $level The setting's value.
	 * @return list<string>
	 */
	private function lines_at( mixed $level ): array {
		$this->configure( array( 'debug_log' => $level ) );
		Debug_Log::add( Debug_Log::ERROR, 'failed', array( 'number' => 1 ) );
		Debug_Log::add( Debug_Log::INFO, 'decided', array( 'yes' => true ) );
		Debug_Log::add( Debug_Log::DEBUG, 'asked', array( 'empty' => '' ) );
		Debug_Log::action_shutdown();

		return array_column( Debug_Log::newest( 10 ), 'line' );
	}

	/** Each level takes those before it; off, and what is none, takes nothing. */
	public function test_levels(): void {
		$this->assertSame( array(), $this->lines_at( 'off' ) );
		$this->assertSame( array(), $this->lines_at( 'verbose' ) );
		$this->assertSame( array(), $this->lines_at( array( 'debug' ) ) );
		$this->assertSame( array( 'failed number=1' ), $this->lines_at( 'error' ) );
		Debug_Log::clear();
		$this->assertSame( array( 'decided yes=yes', 'failed number=1' ), $this->lines_at( 'info' ) );
		Debug_Log::clear();
		$this->assertSame( array( 'asked', 'decided yes=yes', 'failed number=1' ), $this->lines_at( 'debug' ) );
		$this->assertSame( array( 'failed number=1' ), array_column( Debug_Log::newest( 10, Debug_Log::ERROR ), 'line' ) );
		$this->assertMatchesRegularExpression( '/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/', Debug_Log::newest( 1 )[0]['time'] );
	}

	/** While it is off a failure costs the database nothing. */
	public function test_off_writes_nothing(): void {
		global $wpdb;
		$this->configure();
		$before = $wpdb->num_queries;
		Failure::of( new Refused( 'internal_error', 'a test' ) )->log();
		Debug_Log::action_shutdown();

		$this->assertSame( $before, $wpdb->num_queries );
	}

	/** A failure is there with reference, reason and cause; case 100: nothing of what the browser brought is. */
	public function test_case_100_a_failed_callback_leaves_no_secret(): void {
		$this->configure( array( 'debug_log' => 'debug' ) );
		$_SERVER['QUERY_STRING'] = 'action=vestibule_callback&code=canary-code-1&state=canary-state-2';
		$_SERVER['HTTP_COOKIE']  = '__Host-vestibule=canary-cookie-3';
		$redirect                = self::redirect_of( array( Routes::class, 'action_login_form_vestibule_callback' ) );
		Debug_Log::action_shutdown();

		$lines = implode( "\n", array_column( Debug_Log::newest( 100 ), 'line' ) );
		$this->assertMatchesRegularExpression( '/vestibule_reference=([0-9a-f]{8})/', $redirect->location );
		preg_match( '/vestibule_reference=([0-9a-f]{8})/', $redirect->location, $found );
		$this->assertStringContainsString( "failure reference=$found[1] reason=", $lines );
		$this->assertStringNotContainsString( 'canary', $lines );
	}

	/** One line stays one line and short, whatever came along; so does a request. */
	public function test_lines_are_bounded(): void {
		$this->configure( array( 'debug_log' => 'debug' ) );
		for ( $number = 0; $number < 300; $number++ ) {
			Debug_Log::add( Debug_Log::DEBUG, 'asked', array( 'text' => "two\nlines " . str_repeat( 'ä ', 5000 ) ) );
		}
		Debug_Log::action_shutdown();

		$lines = Debug_Log::newest( 1000 );
		$this->assertCount( 100, $lines );
		$this->assertLessThanOrEqual( 2048, strlen( $lines[0]['line'] ) );
		$this->assertTrue( mb_check_encoding( $lines[0]['line'], 'UTF-8' ) );
		$this->assertStringNotContainsString( "\n", $lines[0]['line'] );
	}

	/** Old lines and surplus ones go with the daily task. */
	public function test_old_and_surplus_lines_go(): void {
		Debug_Log::table()->run( 'INSERT INTO {table} (site, level, at, line) VALUES (%d, 1, %d, %s)', get_current_blog_id(), time() - 8 * DAY_IN_SECONDS, 'old error old' );
		Debug_Log::table()->run( 'INSERT INTO {table} (site, level, at, line) VALUES (%d, 1, %d, %s)', get_current_blog_id() + 1, time(), 'other error other' );
		$row = sprintf( "(%d, 1, %d, 'now error now')", get_current_blog_id(), time() );
		for ( $batch = 0; $batch < 11; $batch++ ) {
			Debug_Log::table()->run( 'INSERT INTO {table} (site, level, at, line) VALUES ' . implode( ',', array_fill( 0, 500, $row ) ) . ' /* %d */', $batch );
		}
		Installation::action_vestibule_purge();

		$this->assertCount( Debug_Log::LINES_MAX, Debug_Log::newest( 10_000 ) );
		$this->assertNotContains( 'old', array_column( Debug_Log::newest( 10_000 ), 'line' ) );
		$this->assertSame( array( '1' ), Debug_Log::table()->column( 'SELECT COUNT(*) FROM {table} WHERE site = %d', get_current_blog_id() + 1 ) );
		Debug_Log::table()->run( 'DELETE FROM {table} WHERE site = %d', get_current_blog_id() + 1 );
	}

	/** A database that does not take lines stops nothing. */
	public function test_a_failing_database_is_no_failure(): void {
		$this->configure( array( 'debug_log' => 'debug' ) );
		add_filter( 'query', static fn( string $query ): string => str_contains( $query, 'vestibule_debug' ) ? 'NOT SQL' : $query );
		Debug_Log::add( Debug_Log::ERROR, 'failed' );
		Debug_Log::action_shutdown();
		remove_all_filters( 'query' );

		$this->assertSame( array(), Debug_Log::newest( 10 ) );
	}

	/** The panel's HTML. */
	private static function panel(): string {
		ob_start();
		Debug_Log_Panel::render();

		return (string) ob_get_clean();
	}

	/** The panel shows lines as text. */
	public function test_panel(): void {
		$this->configure();
		$this->assertSame( '', self::panel() );
		$this->configure( array( 'debug_log' => 'error' ) );
		$this->assertStringContainsString( 'Nothing has happened yet', self::panel() );
		Debug_Log::add( Debug_Log::ERROR, 'failed', array( 'html' => '<script>alert(1)</script>' ) );
		Debug_Log::action_shutdown();

		$html = self::panel();
		$this->assertStringContainsString( '&lt;script&gt;', $html );
		$this->assertStringNotContainsString( '<script>', $html );
	}

	/** The command lists, filters and empties. */
	public function test_command(): void {
		$off = Command_Line::run( 'vestibule', 'debug-log', 'list' );
		$this->assertSame( 0, $off->status );
		$this->assertStringContainsString( 'The debug log is off', $off->err );
		$this->lines_at( 'debug' );

		$lines = json_decode( Command_Line::run( 'vestibule', 'debug-log', 'list', '--level=info', '--format=json' )->out, true );
		$this->assertSame( array( 'decided yes=yes', 'failed number=1' ), array_column( $lines, 'line' ) );
		$this->assertCount( 1, json_decode( Command_Line::run( 'vestibule', 'debug-log', 'list', '--lines=1', '--format=json' )->out, true ) );
		$this->assertSame( 1, Command_Line::run( 'vestibule', 'debug-log', 'list', '--lines=many' )->status );
		$this->assertSame( 0, Command_Line::run( 'vestibule', 'debug-log', 'clear', '--yes' )->status );
		$this->assertSame( array(), Debug_Log::newest( 10 ) );
	}
}
