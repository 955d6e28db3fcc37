<?php
/**
 * The Microsoft account on the profile page.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP\Tests;

use Vestibule\WP\Account_Link;
use Vestibule\WP\Admin;
use Vestibule\WP\Profile_Section;

require_once __DIR__ . '/trait-configured-site.php';

/** Case 93: the owner links, nobody else. */
final class Test_Profile_Section extends Site_Test_Case {

	use Configured_Site;

	/** What every page of the administration has. */
	protected function setUp(): void {
		parent::setUp();
		self::throw_instead_of_dying();
	}

	/**
	 * The section of an account.
	 *
	 * @param int $user_id The account.
	 */
	private static function section( int $user_id ): string {
		ob_start();
		Profile_Section::action_show_user_profile( get_userdata( $user_id ) );
		return (string) ob_get_clean();
	}

	/** One's own profile offers to connect. */
	public function test_own_profile_offers_to_connect(): void {
		$this->configure();
		$user_id = $this->account( 'administrator' );
		wp_set_current_user( $user_id );

		$this->assertStringContainsString( 'Connect with Microsoft', self::section( $user_id ) );
	}

	/** Others' profiles do not: only the owner can prove to be the owner. */
	public function test_case_93_others_profile_does_not_offer_to_connect(): void {
		$this->configure();
		$user_id = $this->account();
		wp_set_current_user( 1 );

		$this->assertSame( '', self::section( $user_id ) );
	}

	/** A link is shown to its owner and to managers, with a way to undo it. */
	public function test_link_is_shown(): void {
		$this->unlock();
		$user_id = $this->linked_account();
		foreach ( array( $user_id, 1 ) as $viewer ) {
			wp_set_current_user( $viewer );
			$this->assertStringContainsString( self::$object, self::section( $user_id ) );
			$this->assertStringContainsString( 'Disconnect', self::section( $user_id ) );
		}
	}

	/** Connecting needs the nonce of one's own profile page. */
	public function test_case_93_connecting_needs_a_nonce(): void {
		wp_set_current_user( $this->account( 'administrator' ) );
		$this->assertSame( 0, Profile_Section::link_user() );

		$_GET['vestibule_link'] = '1';
		$_REQUEST['_wpnonce']   = 'forged';
		try {
			Profile_Section::link_user();
			$this->fail( 'a forged request was taken' );
		} catch ( \DomainException $died ) {
			$this->assertNotSame( '', $died->getMessage() );
		}

		parse_str( (string) wp_parse_url( Profile_Section::connect_url(), PHP_URL_QUERY ), $query );
		$_REQUEST['_wpnonce'] = $query['_wpnonce'];
		$this->assertSame( get_current_user_id(), Profile_Section::link_user() );
		$this->assertSame( admin_url( 'profile.php#vestibule' ), $query['redirect_to'] );
	}

	/** A nonce of one person is of no use to another. */
	public function test_case_93_nonce_of_another_person(): void {
		wp_set_current_user( 1 );
		parse_str( (string) wp_parse_url( Profile_Section::connect_url(), PHP_URL_QUERY ), $query );
		wp_set_current_user( $this->account() );
		$_GET['vestibule_link'] = '1';
		$_REQUEST['_wpnonce']   = $query['_wpnonce'];

		$this->expectException( \DomainException::class );
		Profile_Section::link_user();
	}

	/** Who is not signed in signs in first. */
	public function test_connecting_needs_a_session(): void {
		$_GET['vestibule_link'] = '1';

		$this->assertStringContainsString( 'wp-login.php', self::redirect_of( array( Profile_Section::class, 'link_user' ) )->location );
	}

	/** Sites where people may change their own accounts. */
	private function unlock(): void {
		$this->configure( array( 'lock_email' => false, 'lock_password' => false, 'local_login' => 'allow' ) ); // phpcs:ignore
	}

	/** 001-35: whoever is locked does not get rid of the locks by disconnecting; a manager may undo the link. */
	public function test_001_35_locked_people_do_not_disconnect_themselves(): void {
		$this->configure();
		$user_id = $this->linked_account();
		wp_set_current_user( $user_id );
		$this->assertStringNotContainsString( 'Disconnect', self::section( $user_id ) );
		$this->assertFalse( Profile_Section::disconnect( $user_id ) );
		$this->assertTrue( Account_Link::exists( $user_id ) );

		wp_set_current_user( 1 );
		$this->assertTrue( Profile_Section::disconnect( $user_id ) );
	}

	/** The owner and managers may disconnect, nobody else. */
	public function test_who_may_disconnect(): void {
		$this->unlock();
		$user_id = $this->linked_account();
		$author  = $this->account( 'author', 'author' );

		wp_set_current_user( $author );
		$this->assertFalse( Profile_Section::disconnect( $user_id ) );
		$this->assertTrue( Account_Link::exists( $user_id ) );

		wp_set_current_user( $user_id );
		$this->assertTrue( Profile_Section::disconnect( $user_id ) );
		$this->assertFalse( Account_Link::exists( $user_id ) );

		Account_Link::make( $user_id, self::$tenant, self::$object );
		wp_set_current_user( 1 );
		$this->assertTrue( Profile_Section::disconnect( $user_id ) );
		$this->assertSame( array(), Account_Link::accounts( self::$tenant, self::$object ) );
	}

	/** Disconnecting needs a nonce for this account. */
	public function test_disconnecting_needs_a_nonce(): void {
		$this->unlock();
		$user_id = $this->linked_account();
		wp_set_current_user( $user_id );
		$_POST                = array( 'user_id' => (string) $user_id );
		$_REQUEST['_wpnonce'] = wp_create_nonce( 'vestibule_disconnect_1' );
		try {
			Profile_Section::action_admin_post_vestibule_disconnect();
		} catch ( \DomainException $died ) {
			$this->assertTrue( Account_Link::exists( $user_id ) );
		}

		$_REQUEST['_wpnonce'] = wp_create_nonce( "vestibule_disconnect_$user_id" );
		self::redirect_of( array( Profile_Section::class, 'action_admin_post_vestibule_disconnect' ) );
		$this->assertFalse( Account_Link::exists( $user_id ) );
	}
}
