<?php
/**
 * The commands for credentials and keys.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP\Tests;

use Vestibule\WP\Cli;
use Vestibule\WP\Credential_Reports;
use Vestibule\WP\Settings;
use Vestibule\WP\Stored_Secrets;

require_once __DIR__ . '/trait-configured-site.php';
require_once dirname( __DIR__ ) . '/site/wp-cli/class-command-line.php';

/** wp vestibule credential …, wp vestibule secrets … */
final class Test_Cli_Credential extends Site_Test_Case {

	use Configured_Site;

	/** A site with a secret. */
	protected function setUp(): void {
		parent::setUp();
		Cli::register();
		$this->configure( array( 'client_secret_expires' => '2999-12-31' ) );
		delete_option( Credential_Reports::OPTION );
	}

	/**
	 * The list.
	 *
	 * @return list<array<string, mixed>>
	 */
	private static function rows(): array {
		return json_decode( Command_Line::run( 'vestibule', 'credential', 'list', '--format=json' )->out, true );
	}

	/** What there is. */
	public function test_list(): void {
		$rows = self::rows();
		$this->assertGreaterThan( 300000, $rows[0]['days'] );
		unset( $rows[0]['days'] );
		$this->assertSame(
			array(
				array(
					'credential' => 'secret',
					'kind'       => 'secret',
					'source'     => 'stored',
					'expires'    => '3000-01-01T00:00:00Z',
					'state'      => 'untried',
					'reason'     => '',
				),
			),
			$rows
		);
		$this->assertStringContainsString( 'untried', Command_Line::run( 'vestibule', 'credential', 'list' )->out );
	}

	/** Made, printed, removed; the private key is never printed. */
	public function test_certificate_from_beginning_to_end(): void {
		$ran        = Command_Line::run( 'vestibule', 'credential', 'create', '--days=30', '--porcelain' );
		$thumbprint = trim( $ran->out );
		$this->assertSame( 0, $ran->status, $ran->err );
		$this->assertMatchesRegularExpression( '/^[0-9A-F]{40}$/', $thumbprint );
		$rows = array_column( self::rows(), null, 'credential' );
		$this->assertSame( array( 'certificate', 'untried' ), array( $rows[ $thumbprint ]['kind'], $rows[ $thumbprint ]['state'] ) );
		// A moment has passed, or not.
		$this->assertContains( $rows[ $thumbprint ]['days'], array( 29, 30 ) );

		foreach ( array( array(), array( $thumbprint ), array( strtolower( $thumbprint ) ) ) as $words ) {
			$printed = Command_Line::run( 'vestibule', 'credential', 'certificate', ...$words );
			$this->assertSame( 0, $printed->status );
			$this->assertSame( strtolower( $thumbprint ), openssl_x509_fingerprint( $printed->out ) );
			$this->assertStringNotContainsString( 'PRIVATE', $printed->out );
			$this->assertStringNotContainsString( 'v1.', $printed->out );
		}
		$this->assertSame( 1, Command_Line::run( 'vestibule', 'credential', 'certificate', 'secret' )->status );

		Command_Line::run( 'vestibule', 'credential', 'remove', $thumbprint );
		$this->assertCount( 1, Stored_Secrets::certificates() );
		$this->assertSame( 0, Command_Line::run( 'vestibule', 'credential', 'remove', $thumbprint, '--yes' )->status );
		$this->assertSame( array(), Stored_Secrets::certificates() );
		$this->assertSame( 1, Command_Line::run( 'vestibule', 'credential', 'certificate' )->status );
	}

	/** Bad input changes nothing. */
	public function test_refusals(): void {
		$before = get_option( Settings::SECRETS_OPTION );
		foreach ( array(
			array( array( 'create', '--days=0' ), '1 to 1095' ),
			array( array( 'create', '--days=1096' ), '1 to 1095' ),
			array( array( 'create', '--days=soon' ), '1 to 1095' ),
			array( array( 'remove', 'secret', '--yes' ), 'only credential' ),
			array( array( 'remove', 'ABCDEF', '--yes' ), 'no such credential' ),
			array( array( 'certificate', 'ABCDEF' ), 'no such certificate' ),
		) as list( $words, $expected ) ) {
			$ran = Command_Line::run( 'vestibule', 'credential', ...$words );
			$this->assertSame( 1, $ran->status );
			$this->assertStringContainsString( $expected, $ran->err );
		}
		$this->assertSame( $before, get_option( Settings::SECRETS_OPTION ) );
		Command_Line::run( 'vestibule', 'credential', 'create' );
		Command_Line::run( 'vestibule', 'credential', 'create' );
		$this->assertStringContainsString( 'two certificates already', Command_Line::run( 'vestibule', 'credential', 'create' )->err );
	}

	/** Everything is encrypted anew; what cannot be opened changes nothing. */
	public function test_rotation(): void {
		Command_Line::run( 'vestibule', 'credential', 'create' );
		$before = get_option( Settings::SECRETS_OPTION );
		$ran    = Command_Line::run( 'vestibule', 'secrets', 'rotate' );
		$after  = get_option( Settings::SECRETS_OPTION );
		$this->assertSame( 0, $ran->status, $ran->err );
		$this->assertStringContainsString( '2 encrypted anew', $ran->out );
		$this->assertNotSame( $before['client_secret'], $after['client_secret'] );
		$this->assertNotSame( $before['certificates'][0]['key'], $after['certificates'][0]['key'] );
		$this->assertSame( $before['certificates'][0]['thumbprint'], $after['certificates'][0]['thumbprint'] );

		add_filter( 'salt', static fn( $salt ) => strrev( $salt ) );
		$ran = Command_Line::run( 'vestibule', 'secrets', 'rotate' );
		$this->assertSame( 1, $ran->status );
		$this->assertStringContainsString( 'Nothing is changed: a stored secret opens with none of the keys', $ran->err );
		$this->assertSame( $after, get_option( Settings::SECRETS_OPTION ) );
	}
}
