<?php
/**
 * The settings as code.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP\Tests;

use Vestibule\WP\Cli;
use Vestibule\WP\Settings;
use Vestibule\WP\Settings_File;

require_once __DIR__ . '/trait-configured-site.php';
require_once dirname( __DIR__ ) . '/site/wp-cli/class-command-line.php';

/** wp vestibule config … */
final class Test_Cli_Config extends Site_Test_Case {

	use Configured_Site;

	/**
	 * The file of the test.
	 *
	 * @var string
	 */
	private string $file;

	/** Registered as WP-CLI would. */
	protected function setUp(): void {
		parent::setUp();
		Cli::register();
		$this->file = (string) tempnam( get_temp_dir(), 'vestibule' );
	}

	/** Nothing is left. */
	protected function tearDown(): void {
		wp_delete_file( $this->file );
		parent::tearDown();
	}

	/**
	 * What is exported is what is stored; applied to another site it makes that one alike. The secret is in none of it.
	 *
	 * @testWith ["json"]
	 *           ["yaml"]
	 * @param string $format The file's.
	 */
	public function test_export_and_apply_make_sites_alike( string $format ): void {
		$this->configure(
			array(
				'scenario'     => 'intranet',
				'exempt_paths' => array( 'prefix /shop/', 'exact /über-uns/' ),
				'force_sso'    => true,
				'session_idle' => 900,
			)
		);
		$wanted   = Settings::stored();
		$exported = Command_Line::run( 'vestibule', 'config', 'export', "--format=$format" );
		$this->assertSame( 0, $exported->status );
		$this->assertStringContainsString( '"exact /über-uns/"', $exported->out );
		$this->assertDoesNotMatchRegularExpression( '/client_secret\W/', $exported->out );
		$this->assertSame( 'json' === $format, null !== json_decode( $exported->out ) );
		$this->write( $exported->out );

		Settings::store( array_merge( Settings::DEFAULTS, array( 'tenant' => 'other.example' ) ) );
		$diff = Command_Line::run( 'vestibule', 'config', 'diff', $this->file, '--format=json' );
		$this->assertSame( 1, $diff->status );
		$this->assertEqualsCanonicalizing( array( 'tenant', 'client_id', 'scenario', 'exempt_paths', 'session_idle', 'force_sso' ), array_column( json_decode( $diff->out, true ), 'key' ) );

		$before = get_option( Settings::OPTION );
		$dry    = Command_Line::run( 'vestibule', 'config', 'apply', $this->file, '--dry-run' );
		$this->assertSame( 0, $dry->status, $dry->err );
		$this->assertStringContainsString( 'scenario: "internet" -> "intranet"', $dry->out );
		$this->assertSame( $before, get_option( Settings::OPTION ) );

		$secret  = get_option( Settings::SECRETS_OPTION );
		$applied = Command_Line::run( 'vestibule', 'config', 'apply', $this->file );
		$this->assertSame( 0, $applied->status, $applied->err );
		$this->assertStringContainsString( '6 changed', $applied->out );
		$this->assertSame( $wanted, Settings::stored() );
		$this->assertSame( $secret, get_option( Settings::SECRETS_OPTION ) );
		$this->assertTrue( get_option( Settings::OPTION )['secret_stored'] );

		$this->assertSame( 0, Command_Line::run( 'vestibule', 'config', 'diff', $this->file )->status );
		$this->assertStringContainsString( 'as the file says', Command_Line::run( 'vestibule', 'config', 'apply', $this->file )->out );
	}

	/** What a file does not name stays as it is. */
	public function test_part_of_the_settings(): void {
		$this->configure( array( 'session_idle' => 900 ) );
		$this->write( '{"vestibule":1,"settings":{"scenario":"intranet"}}' );
		$this->assertSame( 0, Command_Line::run( 'vestibule', 'config', 'apply', $this->file )->status );
		$this->assertSame( array( 'intranet', 900 ), array( Settings::effective()['scenario'], Settings::effective()['session_idle'] ) );
	}

	/**
	 * Case "settings key allow-list": each setting in a wrong type, too long, or beyond what is possible: named by its field, and nothing
	 * changes, also not what is right beside it.
	 *
	 * @dataProvider wrong_settings
	 *
	 * @param string $key      The setting.
	 * @param mixed  $value    Its value.
	 * @param string $expected What is said.
	 */
	public function test_wrong_setting_changes_nothing( string $key, $value, string $expected ): void {
		$this->configure();
		$before = get_option( Settings::OPTION );
		// Something right before and behind.
		$settings = array( $key => $value ) + array( 'public_home' => true, 'domain_hint' => 'contoso.example' ); // phpcs:ignore
		$this->write( wp_json_encode( array( 'vestibule' => 1, 'settings' => array_reverse( $settings ) ) ) ); // phpcs:ignore
		foreach ( array( array(), array( '--dry-run' ) ) as $options ) {
			$ran = Command_Line::run( 'vestibule', 'config', 'apply', $this->file, ...$options );
			$this->assertSame( 1, $ran->status, $ran->out );
			$this->assertStringContainsString( $expected, $ran->err );
			$this->assertSame( $before, get_option( Settings::OPTION ) );
		}
	}

	/**
	 * What is wrong.
	 *
	 * @return array<string, array{string, mixed, string}>
	 */
	public function wrong_settings(): array {
		$cases = array(
			'unknown'            => array( 'colour', 'blue', 'There is no setting colour.' ),
			'the secret'         => array( 'client_secret', 'typed~secret', 'has no place in a file' ),
			'of the site'        => array( 'home', 'https://evil.example/', 'There is no setting home.' ),
			'of the option'      => array( 'secret_stored', true, 'There is no setting secret_stored.' ),
			'unknown scenario'   => array( 'scenario', 'extranet', 'Protected is: Please choose one of the possibilities' ),
			'a line that is bad' => array( 'exempt_addresses', array( '192.0.2.1', '192.0.2.0/99' ), 'Line 2: This has to be an address' ),
			'another cloud'      => array( 'authority', 'https://login.evil.example', 'Cloud: ' ),
			'too long a name'    => array( 'tenant', str_repeat( 'a', 5000 ) . '.example', 'Tenant: ' ),
			'a privileged role'  => array( 'default_role', 'administrator', 'Role of new accounts: ' ),
			'too long a time'    => array( 'session_idle', PHP_INT_MAX, 'End idle sessions after: ' ),
			'a number with a point' => array( 'session_idle', 900.5, 'End idle sessions after: ' ),
		);
		foreach ( Settings::DEFAULTS as $key => $default ) {
			$cases[ "$key: null" ] = array( $key, null, "There is no value for $key." );
			$wrong = array( 'an object' => array( 'a' => 1 ), 'lists in a list' => array( array( 'x' ) ) ); // phpcs:ignore
			$wrong += is_array( $default ) ? array( 'a text' => 'prefix /a/' ) : array( 'a list' => array( 'x' ) );
			$wrong += is_bool( $default ) ? array( 'a number' => 1 ) : array( 'a switch' => true );
			$wrong += is_int( $default ) ? array( 'a number in quotes' => '900' ) : array( 'a number' => 7 );
			foreach ( $wrong as $kind => $value ) {
				$cases[ "$key: $kind" ] = array( $key, $value, 'Nothing is changed.' );
			}
		}

		return $cases;
	}

	/**
	 * What is no settings file.
	 *
	 * @dataProvider other_files
	 *
	 * @param string $text     The text.
	 * @param string $expected What is said.
	 */
	public function test_other_files_are_refused( string $text, string $expected ): void {
		$this->configure();
		$before = get_option( Settings::OPTION );
		$this->write( $text );
		foreach ( array( 'diff' => 2, 'apply' => 1 ) as $command => $status ) { // phpcs:ignore
			$ran = Command_Line::run( 'vestibule', 'config', $command, $this->file );
			$this->assertSame( $status, $ran->status );
			$this->assertStringContainsString( $expected, $ran->err );
		}
		$this->assertSame( $before, get_option( Settings::OPTION ) );
	}

	/**
	 * Files.
	 *
	 * @return array<string, array{string, string}>
	 */
	public function other_files(): array {
		return array(
			'empty'              => array( '', 'It is no settings file' ),
			'cut off'            => array( substr( Settings_File::text( Settings::DEFAULTS ), 0, 60 ), 'It is not JSON' ),
			'too deep'           => array( str_repeat( '{"a":', 600 ) . '1' . str_repeat( '}', 600 ), 'It is not JSON' ),
			'too deep in YAML'   => array( str_repeat( '[', 600 ) . str_repeat( ']', 600 ), 'neither JSON nor YAML' ),
			'YAML cut off'       => array( "vestibule: 1\nsettings:\n  scenario: \"intra", 'neither JSON nor YAML: line 3' ),
			'a key twice'        => array( "vestibule: 1\nsettings:\n  scenario: intranet\n  scenario: internet\n", 'neither JSON nor YAML: line 4' ),
			'aliases'            => array( "vestibule: 1\nsettings: &a\n  scenario: intranet\nmore: *a\n", 'neither JSON nor YAML' ),
			'not UTF-8 in YAML'  => array( "vestibule: 1\nsettings:\n  tenant: \"\xff\"\n", 'it is not UTF-8' ),
			'not UTF-8'          => array( "{\"vestibule\":1,\"settings\":{\"tenant\":\"\xff\"}}", 'It is not JSON' ),
			'a list'             => array( '[1,2]', 'It is no settings file' ),
			'a word'             => array( '"intranet"', 'It is no settings file' ),
			'the settings alone' => array( '{"scenario":"intranet"}', 'reads files with "vestibule": 1' ),
			'a later version'    => array( '{"vestibule":2,"settings":{}}', 'reads files with "vestibule": 1' ),
			'a version in text'  => array( '{"vestibule":"1","settings":{}}', 'reads files with "vestibule": 1' ),
			'no settings'        => array( '{"vestibule":1}', 'it has "settings"' ),
			'settings as list'   => array( '{"vestibule":1,"settings":["scenario"]}', 'it has "settings"' ),
			'something beside'   => array( '{"vestibule":1,"settings":{},"secrets":{}}', 'and nothing else' ),
		);
	}

	/** In YAML 1.2 "yes" is a word: it is refused by its field, not taken for a switch. */
	public function test_yaml_words_are_no_switches(): void {
		$this->configure();
		$this->write( "vestibule: 1\nsettings:\n  force_sso: yes\n" );
		$ran = Command_Line::run( 'vestibule', 'config', 'apply', $this->file );
		$this->assertSame( 1, $ran->status );
		$this->assertStringContainsString( 'Passwords: This is of the wrong kind', $ran->err );
		$this->write( "# by hand\nvestibule: 1\nsettings:\n  force_sso: true\n  exempt_paths:\n    - prefix /shop/\n" );
		$this->assertSame( 0, Command_Line::run( 'vestibule', 'config', 'apply', $this->file )->status );
		$this->assertSame( array( true, array( 'prefix /shop/' ) ), array( Settings::effective()['force_sso'], Settings::effective()['exempt_paths'] ) );
	}

	/** What is there is not taken away: a file of a site that was not set up yet does not end signing in at one that is. */
	public function test_file_of_a_new_site_does_not_empty_another(): void {
		$this->configure();
		$before = get_option( Settings::OPTION );
		$this->write( Settings_File::text( Settings::DEFAULTS ) );
		$ran = Command_Line::run( 'vestibule', 'config', 'apply', $this->file );
		$this->assertSame( 1, $ran->status );
		$this->assertStringContainsString( 'Tenant: ', $ran->err );
		$this->assertSame( $before, get_option( Settings::OPTION ) );
	}

	/** Settings that are lost are not exported, and come back whole or not at all. */
	public function test_lost_settings(): void {
		$this->configure( array( 'private_paths' => array( 'prefix /board/' ) ) );
		$whole = Command_Line::run( 'vestibule', 'config', 'export' )->out;
		\Vestibule\WP\Protection::arm( get_userdata( 1 ) );
		update_option( Settings::OPTION, 'damaged' );
		$this->assertTrue( Settings::are_lost() );

		$this->assertSame( 1, Command_Line::run( 'vestibule', 'config', 'export' )->status );
		$this->assertSame( 1, Command_Line::run( 'vestibule', 'settings', 'set', 'scenario', 'internet' )->status );
		$this->write( '{"vestibule":1,"settings":{"scenario":"internet"}}' );
		$ran = Command_Line::run( 'vestibule', 'config', 'apply', $this->file );
		$this->assertSame( 1, $ran->status );
		$this->assertStringContainsString( 'private_paths', $ran->err );
		$this->assertTrue( Settings::are_lost() );

		$this->write( $whole );
		$this->assertSame( 0, Command_Line::run( 'vestibule', 'config', 'apply', $this->file )->status );
		$this->assertFalse( Settings::are_lost() );
		$this->assertSame( array( 'prefix /board/' ), Settings::effective()['private_paths'] );
	}

	/** A file that is not there, and a folder. */
	public function test_what_cannot_be_read(): void {
		foreach ( array( $this->file . 'x', get_temp_dir() ) as $file ) {
			$ran = Command_Line::run( 'vestibule', 'config', 'apply', $file );
			$this->assertSame( 1, $ran->status );
			$this->assertStringContainsString( 'cannot be read', $ran->err );
		}
	}

	/** Set-up from nothing: what comes later may be missing. */
	public function test_site_that_is_not_configured_yet(): void {
		delete_option( Settings::OPTION );
		delete_option( Settings::SECRETS_OPTION );
		$this->write( '{"vestibule":1,"settings":{"tenant":"contoso.example","scenario":"intranet"}}' );
		$this->assertSame( 0, Command_Line::run( 'vestibule', 'config', 'apply', $this->file )->status );
		$this->assertSame( 'contoso.example', Settings::effective()['tenant'] );
		$this->assertFalse( get_option( Settings::OPTION )['secret_stored'] );
	}

	/**
	 * Fills the file.
	 *
	 * @param string $text The text.
	 */
	private function write( string $text ): void {
		file_put_contents( $this->file, $text ); // phpcs:ignore WordPress.WP.AlternativeFunctions -- a file of the test's.
	}
}
