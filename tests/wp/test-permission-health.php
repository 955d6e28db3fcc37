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

	/** What Microsoft Graph is asked for belongs to it once the settings use it; what no sign-in has shown is a warning while there is time. */
	public function test_graph_permissions(): void {
		$this->configure();
		Permission_Health::keep( array( 'openid', 'profile', 'email' ) );
		$this->configure( array( 'role_rules' => array( 'group 0b1d7f3c-52a1-4e9c-8b44-c6b2e01d5f02 -> editor' ) ) ); // phpcs:ignore
		$result = Permission_Health::permissions();
		$this->assertSame( 'recommended', $result['status'] );
		$this->assertStringContainsString( 'asks Microsoft for User.Read,', $result['description'] );
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

	/**
	 * The first rule about a group, an attribute, a field or the photo makes signing in ask for User.Read: whoever saves it is told before
	 * everybody is turned away, unless the last sign-in has brought it along.
	 *
	 * @testWith [{"role_rules": ["group 0b1d7f3c-52a1-4e9c-8b44-c6b2e01d5f02 -> editor"]}, "User.Read"]
	 *           [{"allowed_groups": ["0b1d7f3c-52a1-4e9c-8b44-c6b2e01d5f02"]}, "User.Read"]
	 *           [{"role_rules": ["attribute department=IT -> editor"]}, "User.Read"]
	 *           [{"profile_fields": ["jobTitle -> job_title"]}, "User.Read"]
	 *           [{"photo": true}, "User.Read"]
	 *           [{"graph_scopes": ["GroupMember.Read.All"]}, "User.Read, GroupMember.Read.All"]
	 *           [{"role_rules": ["app_role Editors -> editor"]}, ""]
	 * @param array<string, mixed> $settings The settings that are saved.
	 * @param string               $named    What has to be consented to.
	 */
	public function test_saving_warns_before_everybody_is_turned_away( array $settings, string $named ): void {
		$notice = static function (): string {
			ob_start();
			Permission_Health::print_warning();
			return wp_strip_all_tags( (string) ob_get_clean() );
		};
		foreach ( array( null, array( 'openid', 'profile', 'email' ) ) as $granted ) {
			delete_option( Permission_Health::OPTION );
			$this->configure();
			Permission_Health::keep( $granted ?? array() );
			$this->assertSame( '', $notice() );
			$this->configure( $settings );
			$this->assertStringContainsString( '' === $named ? '' : "asks Microsoft for $named, which", $notice() );
			$this->assertSame( '' === $named, '' === $notice() );
		}
		$this->configure();
		Permission_Health::keep( array( 'openid', 'profile', 'email', 'https://graph.microsoft.com/User.Read', 'https://graph.microsoft.com/GroupMember.Read.All' ) );
		$this->configure( $settings );
		$this->assertSame( '', $notice(), 'the last sign-in brought it along unasked' );
		$this->assertSame( 'good', Permission_Health::permissions()['status'] );
	}

	/** The settings page says it once settings were saved, with the way to the commands. */
	public function test_settings_page_warns_after_saving(): void {
		$this->configure( array( 'photo' => true ) ); // phpcs:ignore
		wp_set_current_user( 1 );
		$page = static function ( array $query ): string {
			$_GET = $query;
			ob_start();
			\Vestibule\WP\Settings_Page::render();
			return (string) ob_get_clean();
		};
		$this->assertStringNotContainsString( 'asks Microsoft for User.Read,', $page( array() ) );
		$saved = $page( array( 'settings-updated' => 'true' ) );
		$this->assertStringContainsString( 'asks Microsoft for User.Read,', $saved );
		$this->assertStringContainsString( 'tab=directory#vestibule-graph', $saved );
		$this->assertStringContainsString( 'id="vestibule-graph"', $saved );
	}
}
