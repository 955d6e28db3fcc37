<?php
/**
 * Permissions that the directory has granted.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP\Tests;

use Vestibule\WP\Health_Messages;
use Vestibule\WP\Permission_Health;

require_once __DIR__ . '/trait-configured-site.php';

/** The missing ones are named, and forgotten when they are there. */
final class Test_Permission_Health extends Site_Test_Case {

	use Configured_Site;

	/** Nothing is known. */
	protected function setUp(): void {
		parent::setUp();
		delete_option( Permission_Health::OPTION );
		delete_option( Health_Messages::OPTION );
	}

	/** Before the first sign-in, and when Microsoft does not say, there is nothing to tell. */
	public function test_unknown_is_no_finding(): void {
		Permission_Health::keep( array() );
		$this->assertFalse( get_option( Permission_Health::OPTION ) );
		$this->assertSame( 'good', Permission_Health::permissions()['status'] );
		update_option( Permission_Health::OPTION, 'damaged', false );
		$this->assertSame( 'good', Permission_Health::permissions()['status'] );
	}

	/**
	 * What is missing is named with how grave it is; a message comes and goes with it.
	 *
	 * @testWith [["openid", "profile", "email"], "good", ""]
	 *           [["openid", "profile", "email", "https://graph.microsoft.com/user.read"], "good", ""]
	 *           [["openid", "profile"], "recommended", "without: email."]
	 *           [["openid"], "critical", "without: profile, email."]
	 *           [["https://graph.microsoft.com/user.read"], "critical", "without: openid, profile, email."]
	 * @param list<string> $granted What came.
	 * @param string       $status  Status of the test.
	 * @param string       $told    What the description says.
	 */
	public function test_missing_permissions_are_named( array $granted, string $status, string $told ): void {
		Permission_Health::keep( $granted );
		$result = Permission_Health::permissions();
		$this->assertSame( $status, $result['status'] );
		$this->assertStringContainsString( $told, $result['description'] );
		$this->assertSame( 'good' !== $status, null !== Health_Messages::of( 'test:permissions' ) );

		Permission_Health::keep( array( 'email', 'openid', 'profile' ) );
		$this->assertSame( 'good', Permission_Health::permissions()['status'] );
		$this->assertNull( Health_Messages::of( 'test:permissions' ) );
	}

	/** The same again writes nothing. */
	public function test_the_same_again_writes_nothing(): void {
		global $wpdb;
		Permission_Health::keep( array( 'openid', 'profile' ) );
		$count   = Health_Messages::of( 'test:permissions' )['count'];
		$written = 0;
		add_filter(
			'query',
			static function ( string $query ) use ( &$written ): string {
				$written += (int) preg_match( '/^\s*(INSERT|UPDATE|DELETE|REPLACE)/i', $query );
				return $query;
			}
		);
		Permission_Health::keep( array( 'openid', 'profile' ) );
		$this->assertSame( 0, $written );
		$this->assertSame( $count, Health_Messages::of( 'test:permissions' )['count'] );
	}

	/** What Microsoft Graph is asked for belongs to it once the settings use it; what no sign-in has shown is not missing. */
	public function test_graph_permissions(): void {
		$this->configure();
		Permission_Health::keep( array( 'openid', 'profile', 'email' ) );
		$this->configure( array( 'role_rules' => array( 'group 0b1d7f3c-52a1-4e9c-8b44-c6b2e01d5f02 -> editor' ) ) ); // phpcs:ignore
		$this->assertSame( 'good', Permission_Health::permissions()['status'] );
		Permission_Health::keep( array( 'openid', 'profile', 'email' ) );
		$result = Permission_Health::permissions();
		$this->assertSame( 'recommended', $result['status'] );
		$this->assertStringContainsString( 'without: User.Read.', $result['description'] );
		Permission_Health::keep( array( 'openid', 'profile', 'email', 'https://graph.microsoft.com/User.Read' ) );
		$this->assertSame( 'good', Permission_Health::permissions()['status'] );
		// A wider one has it in it.
		Permission_Health::keep( array( 'openid', 'profile', 'email', 'https://graph.microsoft.com/User.ReadWrite' ) );
		$this->assertSame( 'good', Permission_Health::permissions()['status'] );
	}
}
