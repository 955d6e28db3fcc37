<?php
/**
 * What the plugin adds to pages of the administration.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP\Tests;

use Vestibule\WP\Admin;

require_once __DIR__ . '/trait-configured-site.php';
require_once __DIR__ . '/trait-served-site.php';

/** The menu entry, over HTTP: WordPress takes and drops entries in several places. */
final class Test_Admin extends Site_Test_Case {

	use Configured_Site;
	use Served_Site;

	private const LINK = "<a href='options-general.php?page=vestibule'";
	private const PAGE = '/wp-admin/options-general.php?page=vestibule';
	private const LOG  = '/wp-admin/users.php?page=vestibule-log';

	/** The server reads the database. */
	protected bool $in_transaction = false;

	/** The site behind a server. */
	public static function setUpBeforeClass(): void {
		self::serve();
	}

	/** Without. */
	public static function tearDownAfterClass(): void {
		self::stop_serving();
	}

	/** Complete settings. */
	protected function setUp(): void {
		parent::setUp();
		$this->configure();
	}

	/** As the other tests find it. */
	protected function tearDown(): void {
		require_once ABSPATH . 'wp-admin/includes/user.php';
		$user = get_user_by( 'login', 'nestor' );
		if ( $user ) {
			wp_delete_user( $user->ID );
		}
		foreach ( array( 'vestibule_settings', 'vestibule_secrets' ) as $option ) {
			delete_option( $option );
		}
		delete_user_meta( 1, 'session_tokens' );
		parent::tearDown();
	}

	/** An administrator finds the page from everywhere, and as the current one on itself. */
	public function test_administrator(): void {
		$cookie = self::cookie_of( 1 );
		foreach ( array( '/wp-admin/index.php', '/wp-admin/options-general.php', '/wp-admin/profile.php' ) as $path ) {
			$html = self::open( $path, array( $cookie ) )->body;
			$this->assertSame( 1, substr_count( $html, self::LINK . '>' ), $path );
		}
		$page = self::open( self::PAGE, array( $cookie ) );
		$this->assertSame( 200, $page->status );
		$this->assertSame( 1, substr_count( $page->body, self::LINK . ' class="current" aria-current="page">' ) );
		$this->assertStringContainsString( 'vestibule-settings', $page->body );
		$log = self::open( self::LOG, array( $cookie ) );
		$this->assertSame( 200, $log->status );
		$this->assertSame( 1, substr_count( $log->body, "<a href='users.php?page=vestibule-log' class=\"current\" aria-current=\"page\">" ) );
		$this->assertStringContainsString( 'id="vestibule-log-search-input"', $log->body );
	}

	/** Who may not open the page is not led there. */
	public function test_others_have_no_entry(): void {
		foreach ( array( 'subscriber', 'editor' ) as $role ) {
			$user_id = $this->account( $role );
			$cookie  = self::cookie_of( $user_id );
			$this->assertStringNotContainsString( 'page=vestibule', self::open( '/wp-admin/profile.php', array( $cookie ) )->body, $role );
			foreach ( array( self::PAGE, self::LOG, self::LOG . '&vestibule_export=csv' ) as $page ) {
				$this->assertSame( 403, self::open( $page, array( $cookie ) )->status, "$role $page" );
			}
			wp_delete_user( $user_id );
		}
	}

	/** The capability alone opens the page, and there is a way to it, though this person has no other page of settings. */
	public function test_capability_alone(): void {
		$user_id = $this->account();
		get_userdata( $user_id )->add_cap( Admin::CAPABILITY );
		$cookie = self::cookie_of( $user_id );

		$this->assertStringContainsString( "href='options-general.php?page=vestibule'", self::open( '/wp-admin/profile.php', array( $cookie ) )->body );
		$this->assertSame( 200, self::open( self::PAGE, array( $cookie ) )->status );
		foreach ( array( '/wp-admin/profile.php', self::PAGE ) as $path ) {
			$this->assertStringContainsString( 'page=vestibule-log', self::open( $path, array( $cookie ) )->body, $path );
		}
		$log = self::open( self::LOG, array( $cookie ) );
		$this->assertSame( 200, $log->status );
		$this->assertStringContainsString( 'id="vestibule-log-search-input"', $log->body );
	}

	/** Case 96: whoever manages one site of a network does not choose the directory that opens the network's accounts. */
	public function test_case_96_in_a_network_only_its_administrators_manage(): void {
		$site    = array( 'manage_options' => true );
		$alone   = array( Admin::CAPABILITY => true );
		$network = array( 'manage_network_options' => true );

		$this->assertTrue( Admin::grants( $site, false ) );
		$this->assertTrue( Admin::grants( $alone, false ) );
		$this->assertFalse( Admin::grants( array( 'manage_options' => false ), false ) );
		$this->assertFalse( Admin::grants( $site + array( Admin::CAPABILITY => false ), false ) );
		$this->assertFalse( Admin::grants( $site + $alone, true ) );
		$this->assertTrue( Admin::grants( $network, true ) );

		$this->assertSame( 'manage_options', Admin::menu_capability( $site, false ) );
		$this->assertSame( Admin::CAPABILITY, Admin::menu_capability( $site + $alone, false ) );
		$this->assertSame( 'manage_network_options', Admin::menu_capability( $site + $alone, true ) );
	}

	/** A capability that a role takes away on purpose is not there. */
	public function test_capability_taken_away(): void {
		$user_id = $this->account( 'administrator' );
		get_userdata( $user_id )->add_cap( Admin::CAPABILITY, false );

		$this->assertStringNotContainsString( 'page=vestibule', self::open( '/wp-admin/index.php', array( self::cookie_of( $user_id ) ) )->body );
	}
}
