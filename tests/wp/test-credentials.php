<?php
/**
 * Certificates and the client secret: stored beside each other, in an order, and never the last one lost.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP\Tests;

use Vestibule\WP\Client_Certificates;
use Vestibule\WP\Configuration;
use Vestibule\WP\Credential_Reports;
use Vestibule\WP\Credentials;
use Vestibule\WP\Engine_Access;
use Vestibule\WP\Log_Entry;
use Vestibule\WP\Log_Search;
use Vestibule\WP\Log_Text;
use Vestibule\WP\Protection;
use Vestibule\WP\Requirements;
use Vestibule\WP\Settings;
use Vestibule\WP\Settings_Form;
use Vestibule\WP\Site_Health;
use Vestibule\WP\Site_Health_Info;
use Vestibule\WP\Stored_Secrets;

require_once __DIR__ . '/trait-configured-site.php';

/** Store and list. */
final class Test_Credentials extends Site_Test_Case {

	use Configured_Site;

	/** Nothing stored. */
	protected function setUp(): void {
		parent::setUp();
		delete_option( Settings::OPTION );
		delete_option( Settings::SECRETS_OPTION );
		delete_option( Credential_Reports::OPTION );
	}

	/**
	 * The states in their order.
	 *
	 * @return list<string>
	 */
	private static function states(): array {
		return array_column( Credentials::all(), 'state' );
	}

	/**
	 * Microsoft says something of credentials.
	 *
	 * @param array<string, string> $said Reasons by credential, '' for accepted.
	 * @param int                   $at   When.
	 */
	private static function microsoft_says( array $said, int $at = 1_800_000_000 ): void {
		$reports = array();
		foreach ( $said as $credential => $reason ) {
			$reports[] = compact( 'credential', 'reason', 'at' );
		}
		$log = ini_set( 'error_log', '/dev/null' ); // phpcs:ignore WordPress.PHP.IniSet -- what is logged has a test of its own.
		Credential_Reports::keep( $reports );
		ini_set( 'error_log', (string) $log ); // phpcs:ignore WordPress.PHP.IniSet
	}

	/** The first certificate of a site without a secret is enough; its key is sealed, and the option is not autoloaded. */
	public function test_certificate_alone_completes_a_site(): void {
		global $wpdb;
		Settings::store( array( 'tenant' => self::$tenant, 'client_id' => self::$client_id ) + Settings::DEFAULTS ); // phpcs:ignore
		$this->assertFalse( Settings::look_complete() );
		$thumbprint = Client_Certificates::make();

		$this->assertTrue( Settings::look_complete() );
		$this->assertSame( '', Requirements::missing() );
		$this->assertInstanceOf( \Vestibule\Engine::class, Engine_Access::open() );
		$this->assertSame( array( $thumbprint ), array_column( Credentials::all(), 'id' ) );
		$row = $wpdb->get_row( "SELECT option_value, autoload FROM $wpdb->options WHERE option_name = 'vestibule_secrets'" );
		$this->assertContains( $row->autoload, array( 'no', 'off' ) );
		$this->assertStringNotContainsString( 'PRIVATE', $row->option_value );
		$this->assertStringStartsWith( 'v1.', Stored_Secrets::certificates()[0]['key'] );
	}

	/** Each is stored without touching the others. */
	public function test_nothing_is_lost_when_another_is_saved(): void {
		$this->configure();
		$secret = Settings::secret();
		$first  = Client_Certificates::make();
		$this->assertSame( $secret, Settings::secret() );
		$kept = Stored_Secrets::certificates();

		$form = Settings_Form::submit( array( 'client_secret' => 'another~secret' ) );
		$this->assertSame( array(), $form->problems );
		$this->assertNotSame( $secret, Settings::secret() );
		$this->assertSame( $kept, Stored_Secrets::certificates() );
		$this->assertSame( self::$tenant, Settings::effective()['tenant'] );

		$second = Client_Certificates::make( 30 );
		$this->assertSame( $kept[0], Stored_Secrets::certificates()[0] );
		$this->assertEqualsCanonicalizing( array( $first, $second, 'secret' ), array_column( Credentials::all(), 'id' ) );

		// A form without a secret keeps it.
		$secret = Settings::secret();
		Settings_Form::submit( array( 'default_role' => 'author' ) );
		$this->assertSame( $secret, Settings::secret() );
		$this->assertCount( 2, Stored_Secrets::certificates() );
	}

	/** What another process stored meanwhile is read before something is written. */
	public function test_what_others_stored_meanwhile_is_kept(): void {
		global $wpdb;
		$this->configure();
		$this->assertSame( array(), Stored_Secrets::certificates() );
		$others = array( 'client_secret' => 'v1.of-another-process' );
		$wpdb->update( $wpdb->options, array( 'option_value' => serialize( $others ) ), array( 'option_name' => 'vestibule_secrets' ) ); // phpcs:ignore
		Client_Certificates::make();

		$this->assertSame( 'v1.of-another-process', Stored_Secrets::client_secret() );
	}

	/** A database that stores nothing: it is said, and the settings stay as they were. */
	public function test_what_is_not_stored_is_told(): void {
		$this->configure();
		$before = array( get_option( Settings::OPTION ), get_option( Settings::SECRETS_OPTION ) );
		add_filter( 'pre_update_option_vestibule_secrets', static fn( $value, $old ) => $old, 10, 2 );
		$form = Settings_Form::submit( array( 'client_secret' => 'another~secret', 'default_role' => 'author' ) ); // phpcs:ignore
		$this->assertSame( 'storage_unavailable', $form->problems[''][0]['reason'] );
		try {
			Client_Certificates::make();
			$this->fail( 'made' );
		} catch ( \Vestibule\WP\Refused $refused ) {
			$this->assertSame( 'storage_unavailable', $refused->reason );
		}
		$this->assertSame( $before, array( get_option( Settings::OPTION ), get_option( Settings::SECRETS_OPTION ) ) );
	}

	/** Two are enough, whatever else is there. */
	public function test_there_are_two_at_most(): void {
		$this->configure();
		Client_Certificates::make();
		Client_Certificates::make();
		$before = get_option( Settings::SECRETS_OPTION );
		try {
			Client_Certificates::make();
			$this->fail( 'a third was made' );
		} catch ( \UnexpectedValueException $exception ) {
			$this->assertStringContainsString( 'two certificates already', $exception->getMessage() );
		}
		$this->assertSame( $before, get_option( Settings::SECRETS_OPTION ) );
		foreach ( array( 0, -1, 1096 ) as $days ) {
			try {
				Client_Certificates::make( $days );
				$this->fail( "$days days" );
			} catch ( \UnexpectedValueException $exception ) {
				$this->assertStringContainsString( '1 to 1095', $exception->getMessage() );
			}
		}
	}

	/** Newest certificate, older one, secret; and what Microsoft said of each. */
	public function test_states(): void {
		$this->configure();
		$this->assertSame( array( 'untried' ), self::states() );
		self::microsoft_says( array( 'secret' => '' ) );
		$this->assertSame( array( 'in_use' ), self::states() );

		$first = Client_Certificates::make();
		$this->assertSame( array( 'untried', 'standby' ), self::states() );
		self::microsoft_says( array( $first => 'client_certificate_rejected' ) );
		$this->assertSame( array( 'not_uploaded', 'in_use' ), self::states() );
		self::microsoft_says( array( $first => '' ), 1_800_000_001 );
		$this->assertSame( array( 'in_use', 'standby' ), self::states() );
		self::microsoft_says( array( $first => 'client_certificate_rejected' ), 1_800_000_002 );
		$this->assertSame( array( 'refused', 'in_use' ), self::states() );
		self::microsoft_says( array( 'secret' => 'client_secret_expired' ), 1_800_000_003 );
		$this->assertSame( array( 'refused', 'refused' ), self::states() );

		// A new secret begins anew.
		Settings::store( Settings::stored(), Engine_Access::seal( 'new~secret' ) );
		$this->assertSame( array( 'refused', 'untried' ), self::states() );
		Settings::store( array( 'client_secret_expires' => gmdate( 'Y-m-d', time() - DAY_IN_SECONDS ) ) + Settings::stored() );
		// The day is a reminder: Microsoft knows better.
		$this->assertSame( array( 'refused', 'untried' ), self::states() );
	}

	/** An older report of another process does not undo a newer one, and the log has a line for each refusal, once. */
	public function test_reports(): void {
		$log = (string) tempnam( get_temp_dir(), 'vestibule' );
		$was = ini_set( 'error_log', $log ); // phpcs:ignore WordPress.PHP.IniSet
		$say = static fn( string $reason, int $at ) => Credential_Reports::keep( array( array( 'credential' => 'secret', 'reason' => $reason, 'at' => $at ) ) ); // phpcs:ignore
		$say( '', 100 );
		$say( 'client_secret_expired', 200 );
		$say( 'client_secret_expired', 300 );
		$say( '', 150 );
		ini_set( 'error_log', (string) $was ); // phpcs:ignore WordPress.PHP.IniSet

		$this->assertSame( array( 'reason' => 'client_secret_expired', 'at' => 200, 'accepted' => 100 ), Credential_Reports::of( 'secret' ) ); // phpcs:ignore
		$lines = file( $log );
		$this->assertCount( 1, $lines );
		$this->assertMatchesRegularExpression( '/vestibule\[[0-9a-f]{8}\] client_secret_expired: Microsoft refused the credential secret/', $lines[0] );
		unlink( $log );
		$this->assertSame( array( 'reason' => '', 'at' => 0, 'accepted' => 0 ), Credential_Reports::of( 'other' ) ); // phpcs:ignore
	}

	/** The last one that lets people in stays. */
	public function test_removal(): void {
		$this->configure();
		$remove = static function ( string $id ): string {
			try {
				Credentials::remove( $id );
				return '';
			} catch ( \UnexpectedValueException $exception ) {
				return $exception->getMessage();
			}
		};
		$this->assertStringContainsString( 'only credential', $remove( 'secret' ) );
		$this->assertStringContainsString( 'no such credential', $remove( '' ) );
		$this->assertStringContainsString( 'no such credential', $remove( str_repeat( 'A', 40 ) ) );
		$this->assertNotNull( Settings::secret() );

		$first = Client_Certificates::make();
		self::microsoft_says( array( $first => 'client_certificate_rejected', 'secret' => '' ) ); // phpcs:ignore
		$this->assertStringContainsString( 'does not take the others', $remove( 'secret' ) );
		$this->assertNotNull( Settings::secret() );
		self::microsoft_says( array( $first => '' ), 1_800_000_001 );
		$this->assertSame( '', $remove( 'secret' ) );
		$this->assertNull( Settings::secret() );
		$this->assertTrue( Settings::look_complete() );
		$this->assertInstanceOf( \Vestibule\Engine::class, Engine_Access::open() );

		$second = Client_Certificates::make();
		self::microsoft_says( array( $second => 'client_certificate_rejected' ), 1_800_000_002 );
		// What is of no use can go.
		$this->assertSame( '', $remove( strtolower( $second ) ) );
		$this->assertSame( array( $first ), array_column( Credentials::all(), 'id' ) );
		$this->assertStringContainsString( 'only credential', $remove( $first ) );
	}

	/** Settings that a protected site has lost do not come back as the defaults because somebody makes a certificate. */
	public function test_lost_settings_stay_lost(): void {
		$this->configure();
		Protection::arm( get_userdata( 1 ) );
		update_option( Settings::OPTION, 'damaged' );
		$this->assertTrue( Settings::are_lost() );
		Client_Certificates::make();

		$this->assertTrue( Settings::are_lost() );
	}

	/** Of wp-config.php or the environment: a text or a file; before those that were made here, and not to be removed here. */
	public function test_certificate_from_outside(): void {
		$made = Engine_Access::new_certificate( 'outside', 90 );
		$key  = openssl_pkey_new( array( 'private_key_bits' => 2048 ) );
		$cert = openssl_csr_sign( openssl_csr_new( array( 'commonName' => 'outside' ), $key ), null, $key, 90 );
		openssl_x509_export( $cert, $pem );
		openssl_pkey_export( $key, $private );
		$file = (string) tempnam( get_temp_dir(), 'vestibule' );
		file_put_contents( $file, $pem ); // phpcs:ignore WordPress.WP.AlternativeFunctions -- a file of the test's.
		$look = static fn( array $constants, array $environment = array() ): array => json_decode(
			self::in_other_process(
				'add_filter( "pre_option_vestibule_secrets", static fn() => array() );
				use Vestibule\WP\{Credentials, Client_Certificates, Settings, Configuration, Engine_Access};
				$problems = Engine_Access::problems( Configuration::json( array( "tenant" => "contoso.example", "client_id" => "6cb04018-a3f5-46a7-b995-940c78f5aef3" ) + Settings::DEFAULTS, null ) );
				$all = Credentials::all();
				echo json_encode( array( array_column( $problems, "reason", "field" ), $all, array() === $all ? "" : Credentials::why_it_stays( $all[0] ) ) );',
				$constants,
				environment: $environment
			),
			true
		);
		$thumbprint = strtoupper( (string) openssl_x509_fingerprint( $cert ) );

		// One text may hold both: what is shown is the certificate alone.
		foreach ( array( $pem, $file, $private . $pem ) as $given ) {
			foreach ( array( 'constants', 'environment' ) as $way ) {
				$values                        = array( 'VESTIBULE_CLIENT_CERTIFICATE' => $given, 'VESTIBULE_CLIENT_CERTIFICATE_KEY' => $private ); // phpcs:ignore
				list( $problems, $all, $why ) = 'constants' === $way ? $look( $values ) : $look( array(), $values );
				$this->assertSame( array(), $problems );
				$this->assertSame( array( $thumbprint, true, 'untried' ), array( $all[0]['id'], $all[0]['given'], $all[0]['state'] ) );
				$this->assertStringContainsString( 'removed there', $why );
				$this->assertStringNotContainsString( 'PRIVATE', (string) wp_json_encode( $all ) );
			}
		}
		foreach ( array(
			'certificate_unreadable'     => array( '/nowhere/site.pem', $private ),
			'certificate_key_unreadable' => array( $pem, '/nowhere/site.key' ),
			'certificate_mismatch'       => array( $made['certificate'], $private ),
		) as $reason => list( $certificate, $its_key ) ) {
			list( $problems, $all ) = $look( array( 'VESTIBULE_CLIENT_CERTIFICATE' => $certificate, 'VESTIBULE_CLIENT_CERTIFICATE_KEY' => $its_key ) ); // phpcs:ignore
			$this->assertSame( array( 'client_certificates' => $reason ), $problems );
			$this->assertSame( 'certificate_unreadable' === $reason ? 'unreadable' : 'untried', $all[0]['state'] );
		}
		unlink( $file );
	}

	/** The private key appears in no page, information or configuration but sealed. */
	public function test_private_key_appears_nowhere(): void {
		$this->configure();
		Client_Certificates::make();
		$sealed = Stored_Secrets::certificates()[0]['key'];
		$told   = wp_json_encode( array( Site_Health_Info::filter_debug_information( array() ), Credentials::all(), Site_Health::configuration(), Site_Health::secret() ) );

		$this->assertStringNotContainsString( $sealed, $told );
		$this->assertStringNotContainsString( 'PRIVATE', $told . Configuration::current() );
		$this->assertStringContainsString( Credentials::all()[0]['id'], $told );
	}

	/** Salts that were replaced: what is unreadable is named. */
	public function test_unreadable_keys_are_named(): void {
		$this->configure();
		Client_Certificates::make();
		add_filter( 'salt', static fn( $salt ) => strrev( $salt ) );
		$this->assertSame( 'critical', Site_Health::secret()['status'] );
		try {
			Engine_Access::open();
			$this->fail( 'opened' );
		} catch ( \Vestibule\ConfigException $exception ) {
			$this->assertSame( 'secret_unreadable', $exception->reason );
			$this->assertSame( array( 'client_secret', 'client_certificates' ), array_column( $exception->problems, 'field' ) );
		}
	}

	/** What is done with credentials is in the log, by the beginning of the thumbprint. */
	public function test_changes_are_recorded(): void {
		$this->configure();
		wp_set_current_user( 1 );
		$thumbprint = Client_Certificates::make();
		Client_Certificates::remove( $thumbprint );
		Stored_Secrets::seal_anew();
		$rows = ( new Log_Search( array( 'kind' => Log_Entry::SETTING ) ) )->rows( 3 );
		$this->assertSame( array( 'secrets_sealed_anew', 'certificate_removed', 'certificate_made' ), array_column( $rows, 'reason' ) );
		$this->assertSame( array( '1', '1', '1' ), array_map( 'strval', array_column( $rows, 'user_id' ) ) );
		$this->assertStringContainsString( substr( $thumbprint, 0, 8 ), Log_Text::details( $rows[1] )[ 'Certificate' ] );
	}

	/** A working secret stays as long as Microsoft has taken no other credential, also one that nobody has uploaded yet. */
	public function test_secret_in_use_stays_until_another_is_proven(): void {
		$this->configure();
		self::microsoft_says( array( 'secret' => '' ) );
		$thumbprint = Client_Certificates::make();
		try {
			Credentials::remove( Credentials::SECRET );
			$this->fail( 'it was removed' );
		} catch ( \UnexpectedValueException $exception ) {
			$this->assertStringContainsString( 'has taken none of the others yet', $exception->getMessage() );
		}
		self::microsoft_says( array( $thumbprint => '' ), 1_800_000_009 );
		Credentials::remove( Credentials::SECRET );
		$this->assertNull( Settings::secret() );
	}

	/** A day that is over is not believed more than Microsoft; a new secret takes the old day away. */
	public function test_day_of_a_secret_is_a_reminder(): void {
		$this->configure( array( 'client_secret_expires' => '2020-01-31' ) );
		self::microsoft_says( array( 'secret' => '' ) );
		$this->assertNotSame( Credentials::EXPIRED, Credentials::find( Credentials::SECRET )['state'] );
		$result = \Vestibule\WP\Credential_Health::secret_expiry();
		$this->assertSame( 'critical', $result['status'] );
		$this->assertStringNotContainsString( 'Nobody can sign in with Microsoft.', $result['description'] );

		Settings::store( Settings::stored(), Engine_Access::seal( 'new~secret' ) );
		$this->assertSame( '', Settings::stored()['client_secret_expires'] );
	}

	/** An expired certificate beside a secret without a day keeps nobody out, and is not said to. */
	public function test_expired_certificate_beside_a_good_secret(): void {
		$this->configure();
		Client_Certificates::make();
		Stored_Secrets::change_certificates( static fn( array $stored ): array => array_map( static fn( array $one ): array => array( 'not_after' => time() - 5 ) + $one, $stored ) );
		$result = \Vestibule\WP\Credential_Health::secret_expiry();
		$this->assertSame( 'recommended', $result['status'] );
		$this->assertStringContainsString( 'by another credential', $result['description'] );
	}

	/** What is made of settings meanwhile stays: noting that there is a secret writes nothing else. */
	public function test_settings_of_others_are_kept(): void {
		global $wpdb;
		$this->configure();
		Settings::effective();
		$changed = array( 'scenario' => 'intranet' ) + get_option( Settings::OPTION );
		$wpdb->update( $wpdb->options, array( 'option_value' => serialize( $changed ) ), array( 'option_name' => Settings::OPTION ) ); // phpcs:ignore
		Client_Certificates::make();
		wp_cache_flush();
		$this->assertSame( 'intranet', get_option( Settings::OPTION )['scenario'] );
	}
}
