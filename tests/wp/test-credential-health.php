<?php
/**
 * How long the credentials are good.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP\Tests;

use Vestibule\WP\Client_Certificates;
use Vestibule\WP\Credential_Health;
use Vestibule\WP\Credential_Reports;
use Vestibule\WP\Credentials;
use Vestibule\WP\Health_Messages;
use Vestibule\WP\Settings;
use Vestibule\WP\Site_Health;
use Vestibule\WP\Stored_Secrets;

require_once __DIR__ . '/trait-configured-site.php';

/** Site Health. */
final class Test_Credential_Health extends Site_Test_Case {

	use Configured_Site;

	/**
	 * Days left, status, and a part of the headline.
	 *
	 * @return array<string, array{int, string, string}>
	 */
	public function days(): array {
		return array(
			'61 days' => array( 61, 'good', 'expires in 61 days' ),
			'60 days' => array( 60, 'recommended', 'expires in 60 days' ),
			'31 days' => array( 31, 'recommended', 'expires in 31 days' ),
			'30 days' => array( 30, 'recommended', 'expires in 30 days' ),
			'8 days'  => array( 8, 'recommended', 'expires in 8 days' ),
			'7 days'  => array( 7, 'critical', 'expires in 7 days' ),
			'1 day'   => array( 1, 'critical', 'expires in 1 day' ),
			'0 days'  => array( 0, 'critical', 'expires within a day' ),
			'expired' => array( -1, 'critical', 'has expired' ),
		);
	}

	/**
	 * The same without what is over.
	 *
	 * @return array<string, array{int, string, string}>
	 */
	public function days_to_come(): array {
		return array_filter( $this->days(), static fn( array $row ): bool => $row[0] >= 0 );
	}

	/** A secret's day that is over, when Microsoft has refused the secret as well, and when nobody knows. */
	public function test_secret_whose_day_is_over(): void {
		$this->configure( array( 'client_secret_expires' => gmdate( 'Y-m-d', time() - DAY_IN_SECONDS ) ) );
		$this->assertSame( array( 'critical', 'The day that was entered for the client secret is over' ), array( Credential_Health::secret_expiry()['status'], Credential_Health::secret_expiry()['label'] ) );
		self::microsoft_says( 'secret', 'client_secret_expired' );
		$this->assertSame( array( 'critical', 'The client secret has expired' ), array( Credential_Health::secret_expiry()['status'], Credential_Health::secret_expiry()['label'] ) );
	}

	/**
	 * The client secret, by the day that somebody entered.
	 *
	 * @dataProvider days_to_come
	 * @param int    $days     Days left.
	 * @param string $status   What is said.
	 * @param string $headline In which words.
	 */
	public function test_secret( int $days, string $status, string $headline ): void {
		$this->configure( array( 'client_secret_expires' => gmdate( 'Y-m-d', time() + $days * DAY_IN_SECONDS ) ) );
		$result = Credential_Health::secret_expiry();

		$this->assertSame( array( $status, 'vestibule_secret_expiry' ), array( $result['status'], $result['test'] ) );
		$this->assertSame( "The client secret $headline", $result['label'] );
		if ( 'good' !== $status ) {
			$this->assertStringContainsString( 'Make a new client secret at Microsoft', $result['description'] );
			$this->assertStringContainsString( $days < 0 ? 'Nobody can sign in' : 'After that nobody can sign in', $result['description'] );
		}
	}

	/**
	 * A certificate, by what stands in it.
	 *
	 * @dataProvider days
	 * @param int    $days     Days left.
	 * @param string $status   What is said.
	 * @param string $headline In which words.
	 */
	public function test_certificate( int $days, string $status, string $headline ): void {
		$this->configure_with_certificate( $days );
		$result = Credential_Health::secret_expiry();

		$this->assertSame( array( $status, "The client certificate $headline" ), array( $result['status'], $result['label'] ) );
	}

	/**
	 * A certificate alone that is good for so long.
	 *
	 * @param int $days Days left.
	 */
	private function configure_with_certificate( int $days ): void {
		delete_option( Settings::SECRETS_OPTION );
		Settings::store( array( 'tenant' => self::$tenant, 'client_id' => self::$client_id ) + Settings::DEFAULTS ); // phpcs:ignore
		Client_Certificates::make();
		Stored_Secrets::change_certificates( static fn( array $stored ): array => array( array( 'not_after' => time() + $days * DAY_IN_SECONDS + 60 ) + $stored[0] ) );
	}

	/** The steps at which the warning changes. */
	public function test_steps(): void {
		$steps = array( 61 => null, 60 => 60, 31 => 60, 30 => 30, 8 => 30, 7 => 7, 2 => 7, 1 => 1, 0 => 1, -1 => 0 ); // phpcs:ignore
		foreach ( $steps as $days => $step ) {
			$this->assertSame( $step, Credential_Health::step( $days ), (string) $days );
		}
	}

	/** Where nobody knows the day there is nothing to warn of, and it is said how to change that. */
	public function test_unknown_day(): void {
		$this->configure();
		$result = Credential_Health::secret_expiry();
		$this->assertSame( 'good', $result['status'] );
		$this->assertStringContainsString( 'Enter the day', $result['description'] );

		delete_option( Settings::SECRETS_OPTION );
		$this->assertSame( 'good', Credential_Health::secret_expiry()['status'] );
	}

	/** One that runs out while another stays is no emergency; one that Microsoft refuses is none that stays. */
	public function test_overlap(): void {
		$this->configure_with_certificate( 300 );
		Settings::store( array( 'client_secret_expires' => gmdate( 'Y-m-d', time() + 3 * DAY_IN_SECONDS ) ) + Settings::stored(), \Vestibule\WP\Engine_Access::seal( 'a~secret' ) );
		$result = Credential_Health::secret_expiry();
		$this->assertSame( array( 'recommended', 'The client secret expires in 3 days' ), array( $result['status'], $result['label'] ) );
		$this->assertStringContainsString( 'by another credential afterwards', $result['description'] );

		self::microsoft_says( Credentials::all()[0]['id'], 'client_certificate_rejected' );
		$result = Credential_Health::secret_expiry();
		$this->assertSame( array( 'critical', 'The client secret expires in 3 days' ), array( $result['status'], $result['label'] ) );
	}

	/** What Microsoft refuses is told at once. */
	public function test_refused_credentials(): void {
		$this->configure();
		delete_option( Credential_Reports::OPTION );
		$this->assertSame( 'good', Credential_Health::credentials()['status'] );
		$thumbprint = Client_Certificates::make();
		self::microsoft_says( $thumbprint, 'client_certificate_rejected' );
		$result = Credential_Health::credentials();
		$this->assertSame( 'recommended', $result['status'] );
		$this->assertStringContainsString( "Certificate $thumbprint: Microsoft does not know it", $result['description'] );

		self::microsoft_says( 'secret', 'client_secret_expired' );
		$result = Credential_Health::credentials();
		$this->assertSame( array( 'critical', 'vestibule_credentials' ), array( $result['status'], $result['test'] ) );
		$this->assertStringContainsString( 'Client secret: Refused by Microsoft (client_secret_expired)', $result['description'] );
		$this->assertStringContainsString( 'Nobody can sign in', $result['description'] );

		self::microsoft_says( $thumbprint, '' );
		$result = Credential_Health::credentials();
		$this->assertSame( 'critical', $result['status'] );
		$this->assertStringContainsString( 'by another credential meanwhile', $result['description'] );
	}

	/** A message is told again 30, 7 and 1 days before, and not each day. */
	public function test_messages_are_told_at_each_step(): void {
		delete_option( Health_Messages::OPTION );
		$told = array();
		foreach ( array( 61, 60, 59, 31, 30, 29, 8, 7, 6, 2, 1, 0, -1 ) as $days ) {
			$this->configure( array( 'client_secret_expires' => gmdate( 'Y-m-d', time() + $days * DAY_IN_SECONDS ) ) );
			Health_Messages::take( Credential_Health::secret_expiry() );
			$untold = array_column( Health_Messages::untold(), null, 'key' )['test:secret_expiry'] ?? null;
			if ( null !== $untold ) {
				$told[] = $days;
				Health_Messages::mark_told( array( $untold ) );
			}
		}
		$this->assertSame( array( 60, 30, 7, 1, -1 ), $told );
	}

	/** A refusal becomes a message at once, and is settled when Microsoft takes the credential again. */
	public function test_refusal_becomes_a_message(): void {
		delete_option( Health_Messages::OPTION );
		delete_option( Credential_Reports::OPTION );
		$this->configure();
		self::microsoft_says( 'secret', 'client_secret_expired' );
		$this->assertSame( 'critical', Health_Messages::of( 'test:credentials' )['status'] );
		self::microsoft_says( 'secret', '' );
		$this->assertNull( Health_Messages::of( 'test:credentials' ) );
	}

	/** Both are listed. */
	public function test_tests_are_registered(): void {
		$direct = Site_Health::filter_site_status_tests( array() )['direct'];
		$this->assertSame( 'vestibule_secret_expiry', $direct['vestibule_secret_expiry']['test']()['test'] );
		$this->assertSame( 'vestibule_credentials', $direct['vestibule_credentials']['test']()['test'] );
	}

	/**
	 * Microsoft says something of a credential.
	 *
	 * @param string $credential Of which.
	 * @param string $reason     Why it is refused, '' for accepted.
	 */
	private static function microsoft_says( string $credential, string $reason ): void {
		static $at = 1_800_000_000;
		++$at;
		$log = ini_set( 'error_log', '/dev/null' ); // phpcs:ignore WordPress.PHP.IniSet -- what is logged has a test of its own.
		Credential_Reports::keep( array( compact( 'credential', 'reason', 'at' ) ) );
		ini_set( 'error_log', (string) $log ); // phpcs:ignore WordPress.PHP.IniSet
	}
}
