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

	/** Such a setting keeps everybody out. What is wrong beside it is named as well. */
	public function test_broken_setting_is_critical_and_named(): void {
		$this->configure( array( 'tenant' => 'not a tenant', 'default_role' => 'removed-role' ) ); // phpcs:ignore
		$result = Site_Health::configuration();

		$this->assertSame( 'critical', $result['status'] );
		$this->assertStringContainsString( 'is not configured', $result['label'] );
		$this->assertStringContainsString( 'Tenant: ', $result['description'] );
		$this->assertStringContainsString( 'Role of new accounts: ', $result['description'] );
		$this->assertStringNotContainsString( 'keeps nobody out', $result['description'] );
	}

	/**
	 * What WordPress has changed by itself since the settings were saved.
	 *
	 * @return array<string, array{array<string, mixed>, string}>
	 */
	public static function left_out(): array {
		return array(
			'role that is gone'         => array( array( 'default_role' => 'removed-role' ), 'Role of new accounts: This role does not exist. Please choose another one.' ),
			'role become privileged'    => array( array( 'default_role' => 'administrator' ), 'Role of new accounts: This role can manage the site or its users. New accounts cannot have it. Please choose another one.' ),
			'rule for a role gone'      => array( array( 'role_rules' => array( 'everybody -> removed-role' ) ), 'Rules: Line 1: This site has no such role.' ),
			'rule for privileged role'  => array( array( 'role_rules' => array( 'everybody -> editor', 'guest -> administrator' ) ), 'Rules: Line 2: This role can manage the site or its users.' ), // phpcs:ignore
			'landing page of role gone' => array( array( 'landing_pages' => array( 'removed-role /shop/' ) ), 'Landing pages: Line 1: This role does not exist.' ),
			'landing page of before'    => array( array( 'landing_pages' => array( 'editor https://before.example/' ) ), 'Landing pages: Line 1: This leads to another site.' ),
		);
	}

	/**
	 * 001-28: it keeps nobody out, and is told with what to do. Also where the secret cannot be read, so that both are mended.
	 *
	 * @dataProvider left_out
	 *
	 * @param array<string, mixed> $settings The setting.
	 * @param string               $told     What is told.
	 */
	public function test_001_28_what_does_not_fit_any_more_is_told( array $settings, string $told ): void {
		$this->configure( $settings );
		\Vestibule\WP\Engine_Access::open();
		$result = Site_Health::configuration();
		$this->assertSame( 'recommended', $result['status'] );
		$this->assertStringContainsString( 'do not fit this site any more', $result['label'] );
		$this->assertStringContainsString( $told, Site_Health::plain( $result ) );
		$this->assertStringContainsString( 'This keeps nobody out.', Site_Health::plain( $result ) );

		add_filter( 'salt', static fn( $salt ) => strrev( $salt ) );
		$this->assertSame( array( 'critical', 'recommended' ), array( Site_Health::secret()['status'], Site_Health::configuration()['status'] ) );
	}

	/** A role of hundreds of rules does not make a text of hundreds of sentences. */
	public function test_001_28_many_problems_are_counted(): void {
		$this->configure( array( 'role_rules' => array_fill( 0, 300, 'everybody -> removed-role' ) ) );
		$told = Site_Health::plain( Site_Health::configuration() );
		$this->assertSame( 5, substr_count( $told, 'This site has no such role' ) );
		$this->assertStringContainsString( '295 more problems are shown when the settings are saved.', $told );
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
