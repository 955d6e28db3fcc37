<?php
/**
 * The commands of WP-CLI.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP\Tests;

use Vestibule\WP\Cli;
use Vestibule\WP\Protection;
use Vestibule\WP\Settings;

require_once __DIR__ . '/trait-configured-site.php';
require_once dirname( __DIR__ ) . '/site/wp-cli/class-command-line.php';

/** wp vestibule … */
final class Test_Cli extends Site_Test_Case {

	use Configured_Site;

	/** Registered as WP-CLI would. */
	protected function setUp(): void {
		parent::setUp();
		Cli::register();
	}

	/** A command that does not exist, and options that a command does not know. */
	public function test_unknown_commands_and_options_are_refused(): void {
		$this->assertStringContainsString( 'not a registered wp command', Command_Line::run( 'vestibule', 'arm' )->err );
		$this->assertStringContainsString( 'unknown --colour parameter', Command_Line::run( 'vestibule', 'status', '--colour' )->err );
		$this->assertSame( 1, Command_Line::run( 'vestibule', 'settings', 'get' )->status );
	}

	/** The status tells what is missing, and monitoring sees it. */
	public function test_status(): void {
		delete_option( Settings::OPTION );
		delete_option( Settings::SECRETS_OPTION );
		$ran = Command_Line::run( 'vestibule', 'status' );
		$this->assertSame( 1, $ran->status );
		$this->assertStringContainsString( 'Enter the tenant', $ran->out );

		$this->configure();
		$ran  = Command_Line::run( 'vestibule', 'status', '--format=json' );
		$rows = array_column( json_decode( $ran->out, true ), 'value', 'name' );
		$this->assertSame( 0, $ran->status, $ran->out );
		$this->assertSame( 'ready', $rows['sign_in'] );
		$this->assertStringStartsWith( 'no,', $rows['protected'] );

		Protection::arm( get_userdata( 1 ) );
		$rows = array_column( json_decode( Command_Line::run( 'vestibule', 'status', '--format=json' )->out, true ), 'value', 'name' );
		$this->assertSame( 'yes', $rows['protected'] );
	}

	/**
	 * Bad input: refused with the field and the line, and nothing changes.
	 *
	 * @dataProvider wrong_values
	 * @param list<string> $words    Setting and value.
	 * @param string       $expected What is said.
	 */
	public function test_wrong_value_is_refused( array $words, string $expected ): void {
		$this->configure();
		$before = get_option( Settings::OPTION );
		$ran    = Command_Line::run( 'vestibule', 'settings', 'set', ...$words );

		$this->assertSame( 1, $ran->status );
		$this->assertStringContainsString( $expected, $ran->err );
		$this->assertSame( $before, get_option( Settings::OPTION ) );
	}

	/**
	 * Values that are not right.
	 *
	 * @return array<string, array{list<string>, string}>
	 */
	public function wrong_values(): array {
		return array(
			'no such setting'      => array( array( 'colour', 'blue' ), 'There is no setting colour' ),
			'unknown scenario'     => array( array( 'scenario', 'extranet' ), 'Please choose one of the possibilities' ),
			'unparsable CIDR'      => array( array( 'exempt_addresses', '192.0.2.1', '192.0.2.0/99' ), 'Line 2: This has to be an address' ),
			'glob of login page'   => array( array( 'exempt_paths', 'glob /**' ), 'Line 1: This includes the login page' ),
			'landing page outside' => array( array( 'landing_pages', 'author https://evil.example/' ), 'Line 1: This leads to another site' ),
			'a word for a number'  => array( array( 'session_idle', 'never' ), 'This is of the wrong kind' ),
			'a word for a switch'  => array( array( 'force_sso', 'perhaps' ), 'This is of the wrong kind' ),
			'secret in the open'   => array( array( 'client_secret', 'typed~secret' ), 'on standard input' ),
		);
	}

	/** A right value is stored and read again. */
	public function test_settings_are_set_and_read(): void {
		$this->configure();
		foreach ( array( array( 'scenario', 'intranet' ), array( 'session_idle', '900' ), array( 'force_sso', 'true' ), array( 'exempt_paths', 'prefix /shop/', 'exact /about/' ) ) as $words ) {
			$ran = Command_Line::run( 'vestibule', 'settings', 'set', ...$words );
			$this->assertSame( 0, $ran->status, $ran->err );
		}
		$this->assertSame( "intranet\n", Command_Line::run( 'vestibule', 'settings', 'get', 'scenario' )->out );
		$this->assertSame( "900\n", Command_Line::run( 'vestibule', 'settings', 'get', 'session_idle' )->out );
		$this->assertSame( "[\"prefix /shop/\",\"exact /about/\"]\n", Command_Line::run( 'vestibule', 'settings', 'get', 'exempt_paths', '--format=json' )->out );
		$this->assertTrue( Settings::effective()['force_sso'] );

		Command_Line::run( 'vestibule', 'settings', 'set', 'exempt_paths' );
		$this->assertSame( array(), Settings::effective()['exempt_paths'] );
	}

	/** A site is set up one setting after the other. */
	public function test_what_is_still_missing_does_not_stop_a_setting(): void {
		delete_option( Settings::OPTION );
		delete_option( Settings::SECRETS_OPTION );

		$this->assertSame( 0, Command_Line::run( 'vestibule', 'settings', 'set', 'tenant', 'contoso.example' )->status );
		$this->assertSame( 1, Command_Line::run( 'vestibule', 'settings', 'set', 'tenant', 'common' )->status );
		$this->assertSame( 'contoso.example', Settings::effective()['tenant'] );
	}

	/** 001-28: what WordPress has changed by itself stops no other setting, and status names it of a site that is ready. */
	public function test_001_28_what_does_not_fit_any_more_stops_no_other_setting(): void {
		$this->configure( array( 'default_role' => 'removed-role', 'role_rules' => array( 'everybody -> administrator' ), 'landing_pages' => array( 'author https://before.example/' ) ) ); // phpcs:ignore
		$ran = Command_Line::run( 'vestibule', 'settings', 'set', 'scenario', 'intranet' );
		$this->assertSame( 0, $ran->status, $ran->err );
		$this->assertSame( array( 'intranet', 'removed-role' ), array( Settings::effective()['scenario'], Settings::effective()['default_role'] ) );
		$this->assertSame( 0, Command_Line::run( 'vestibule', 'settings', 'unset', 'scenario' )->status );

		foreach ( array( array( 'default_role', 'another-one' ), array( 'default_role', 'administrator' ), array( 'role_rules', 'everybody -> administrator' ), array( 'landing_pages', 'author https://before.example/' ) ) as $words ) {
			$ran = Command_Line::run( 'vestibule', 'settings', 'set', ...$words );
			$this->assertSame( 1, $ran->status );
			$this->assertStringContainsString( 'Nothing is changed.', $ran->err );
		}

		$ran  = Command_Line::run( 'vestibule', 'status', '--format=json' );
		$rows = array_column( json_decode( $ran->out, true ), 'value', 'name' );
		$this->assertSame( array( 0, 'ready' ), array( $ran->status, $rows['sign_in'] ) );
		foreach ( array( 'Role of new accounts: ', 'Rules: Line 1: ', 'Landing pages: Line 1: ' ) as $told ) {
			$this->assertStringContainsString( $told, $rows['problems'] );
		}
	}

	/** The secret is never printed. */
	public function test_secret_is_never_printed(): void {
		$this->configure();
		$list = Command_Line::run( 'vestibule', 'settings', 'list', '--format=json' );
		$rows = array_column( json_decode( $list->out, true ), null, 'key' );

		$this->assertSame( '(kept)', $rows['client_secret']['value'] );
		$this->assertStringNotContainsString( 'v1.', $list->out );
		$this->assertSame( array( 'stored', 'stored' ), array( $rows['tenant']['source'], $rows['client_secret']['source'] ) );
		$this->assertStringContainsString( 'never comes out', Command_Line::run( 'vestibule', 'settings', 'get', 'client_secret' )->err );
	}

	/** Protection is switched off on purpose only. */
	public function test_disarm(): void {
		Protection::arm( get_userdata( 1 ) );
		Command_Line::run( 'vestibule', 'disarm' );
		$this->assertTrue( Protection::is_armed() );

		$this->assertSame( 0, Command_Line::run( 'vestibule', 'disarm', '--yes' )->status );
		$this->assertFalse( Protection::is_armed() );
	}

	/** The runner of the test sites reaches the commands as WP-CLI does. */
	public function test_commands_are_registered_in_a_process_of_wp_cli(): void {
		exec( escapeshellarg( PHP_BINARY ) . ' ' . escapeshellarg( dirname( __DIR__ ) . '/site/cli.php' ) . ' ' . escapeshellarg( (string) getenv( 'SITE_DIR' ) ) . ' vestibule settings get logout 2>&1', $lines, $status );

		$this->assertSame( array( array( 'wordpress' ), 0 ), array( $lines, $status ) );
	}

	/** A setting that is taken back has its default; what the site needs is not taken back. */
	public function test_settings_unset(): void {
		$this->configure( array( 'session_idle' => 900 ) );
		$this->assertSame( 0, Command_Line::run( 'vestibule', 'settings', 'unset', 'session_idle' )->status );
		$this->assertSame( 0, Settings::effective()['session_idle'] );
		foreach ( array( 'tenant' => 'Tenant: ', 'client_secret' => 'can be replaced', 'colour' => 'There is no setting colour' ) as $key => $said ) { // phpcs:ignore
			$ran = Command_Line::run( 'vestibule', 'settings', 'unset', $key );
			$this->assertSame( 1, $ran->status );
			$this->assertStringContainsString( $said, $ran->err );
		}
		$this->assertStringContainsString( 'belongs to no network', Command_Line::run( 'vestibule', 'settings', 'unset', 'session_idle', '--network' )->err );
		$this->assertStringContainsString( 'belongs to no network', Command_Line::run( 'vestibule', 'settings', 'set', 'session_idle', '9', '--network' )->err );
	}
}
