<?php
/**
 * Site Health.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP\Tests;

use Vestibule\WP\Settings;
use Vestibule\WP\Shared_Documents;
use Vestibule\WP\Site_Health;
use Vestibule\WP\Site_Health_Info;

require_once __DIR__ . '/trait-configured-site.php';

/** What managers are told. */
final class Test_Site_Health extends Site_Test_Case {

	use Configured_Site;

	/** Every test that is registered exists and answers in WordPress's form. */
	public function test_registered_tests_answer(): void {
		$this->configure();
		$tests = Site_Health::filter_site_status_tests( array( 'direct' => array() ) )['direct'];

		$this->assertCount( 14, $tests );
		foreach ( $tests as $name => $test ) {
			$result = call_user_func( $test['test'] );
			$this->assertSame( $name, $result['test'] );
			$this->assertContains( $result['status'], array( 'good', 'recommended', 'critical' ) );
			$this->assertNotSame( '', $result['label'] );
		}
	}

	/** A site that is ready. */
	public function test_configured_site_is_good(): void {
		$this->configure();

		$this->assertSame( 'good', Site_Health::extension()['status'] );
		$this->assertSame( 'good', Site_Health::configuration()['status'] );
		$this->assertSame( 'good', Site_Health::secret()['status'] );
	}

	/** Complaint 1: a login page on another host than the pages would send people in circles. */
	public function test_complaint_1_addresses_on_two_hosts(): void {
		$at = static function ( string $siteurl, string $home ): string {
			add_filter( 'option_siteurl', $login = static fn() => $siteurl );
			add_filter( 'option_home', $pages = static fn() => $home );
			try {
				return Site_Health::addresses()['status'];
			} finally {
				remove_filter( 'option_siteurl', $login );
				remove_filter( 'option_home', $pages );
			}
		};
		$this->assertSame( 'good', $at( 'https://www.contoso.example/wp', 'https://WWW.contoso.example' ) );
		$this->assertSame( 'critical', $at( 'https://www.contoso.example', 'https://contoso.example' ) );
		$this->assertSame( 'critical', $at( 'https://login.contoso.example', 'https://contoso.example.evil.example' ) );
		$told = self::in_other_process(
			'foreach ( array( "siteurl" => "https://www.contoso.example", "home" => "https://contoso.example" ) as $name => $url ) { add_filter( "option_$name", static fn() => $url ); }
			echo Vestibule\WP\Site_Health::addresses()["status"];',
			array( 'COOKIE_DOMAIN' => '.contoso.example' )
		);
		$this->assertSame( 'good', $told );
	}

	/** A site that nobody has set up yet. */
	public function test_unconfigured_site_is_recommended(): void {
		delete_option( Settings::OPTION );
		delete_option( Settings::SECRETS_OPTION );

		$this->assertSame( 'recommended', Site_Health::configuration()['status'] );
	}

	/** A role that was removed after it was chosen. */
	public function test_broken_setting_is_critical_and_named(): void {
		$this->configure( array( 'default_role' => 'removed-role' ) );
		$result = Site_Health::configuration();

		$this->assertSame( 'critical', $result['status'] );
		$this->assertStringContainsString( 'Role of new accounts', $result['description'] );
	}

	/** Salts that were replaced. */
	public function test_unreadable_secret_is_critical(): void {
		$this->configure();
		add_filter( 'salt', static fn( $salt ) => strrev( $salt ) );

		$this->assertSame( 'critical', Site_Health::secret()['status'] );
		$this->assertSame( 'good', Site_Health::configuration()['status'] );
	}

	/** A development site says so in red. */
	public function test_development_site_is_red(): void {
		$result = Site_Health::development_site();

		$this->assertSame( 'critical', $result['status'] );
		$this->assertSame( 'red', $result['badge']['color'] );
		$this->assertStringContainsString( 'VESTIBULE_DEVELOPMENT_SITE', $result['description'] );
	}

	/** Plain http is critical, https is good. */
	public function test_https(): void {
		$this->assertSame( 'critical', Site_Health::https()['status'] );
		$_SERVER['HTTPS'] = 'on';
		$this->assertSame( 'good', Site_Health::https()['status'] );
	}

	/** When Microsoft's documents were last stored. */
	public function test_information_tells_of_the_documents(): void {
		$this->configure();
		$told = static fn(): string => Site_Health_Info::filter_debug_information( array() )['vestibule']['fields']['documents']['value'];
		$this->assertStringContainsString( 'no copy', $told() );
		set_site_transient( ( new \ReflectionMethod( Shared_Documents::class, 'transient' ) )->invoke( null ), 'documents', DAY_IN_SECONDS );
		$this->assertSame( wp_date( 'Y-m-d' ), substr( $told(), 0, 10 ) );
	}

	/** The information for support holds no secret. */
	public function test_information_holds_no_secret(): void {
		$this->configure();
		$information = wp_json_encode( Site_Health_Info::filter_debug_information( array() ) );

		$this->assertStringContainsString( self::$client_id, $information );
		$this->assertStringNotContainsString( 'stored-secret', $information );
		$this->assertStringNotContainsString( Settings::secret()['sealed'], $information );
	}
}
