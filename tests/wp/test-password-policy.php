<?php
/**
 * Who may sign in with a password.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP\Tests;

use Vestibule\WP\Break_Glass;
use Vestibule\WP\Forced_Login;
use Vestibule\WP\Protection;
use Vestibule\Engine;
use Vestibule\WP\Site_Keys;

require_once __DIR__ . '/trait-configured-site.php';
require_once __DIR__ . '/trait-browser-session.php';

/** 001-37, 003-10, 003-12, case 90. */
final class Test_Password_Policy extends Site_Test_Case {

	use Configured_Site;
	use Browser_Session;

	/** The log is not the test's output. */
	protected function setUp(): void {
		parent::setUp();
		ini_set( 'error_log', '/dev/null' );
	}

	/** As it was. */
	protected function tearDown(): void {
		ini_restore( 'error_log' );
		parent::tearDown();
	}

	/** 001-37: an account of the directory is not opened with a password, however it got one. */
	public function test_001_37_linked_account_has_no_use_for_a_password(): void {
		$this->configure();
		$this->linked_account();

		$this->assertSame( 'vestibule_local_login_denied', $this->code( 'nestor', 'password of nestor' ) );
		$this->assertSame( 'vestibule_local_login_denied', $this->code( 'nestor@contoso.example', 'password of nestor' ), 'by e-mail address' );
	}

	/** Nobody learns from a wrong password which accounts belong to the directory. */
	public function test_001_37_wrong_password_tells_nothing(): void {
		$this->configure();
		$this->linked_account();
		$this->account( 'subscriber', 'local' );
		$ours  = wp_authenticate( 'nestor', 'wrong' );
		$local = wp_authenticate( 'local', 'wrong' );

		$this->assertSame( 'incorrect_password', $ours->get_error_code() );
		$this->assertSame( str_replace( 'local', 'nestor', $local->get_error_message() ), $ours->get_error_message() );
	}

	/** 003-10: accounts of WordPress alone sign in as ever. */
	public function test_003_10_wordpress_only_account(): void {
		$this->configure();
		$this->account();

		$this->assertSame( '', $this->code( 'nestor', 'password of nestor' ) );
	}

	/** The administrator may allow it. */
	public function test_001_37_allowed(): void {
		$this->configure( array( 'local_login' => 'allow' ) );
		$this->linked_account();

		$this->assertSame( '', $this->code( 'nestor', 'password of nestor' ) );
	}

	/** Administrators keep their way in, unless the site says otherwise. */
	public function test_complaint_6_administrators_keep_their_way_in(): void {
		$this->configure();
		$this->linked_account( 'administrator' );
		$this->assertSame( '', $this->code( 'nestor', 'password of nestor' ) );

		$this->configure( array( 'lock_administrators' => true ) );
		$this->assertSame( 'vestibule_local_login_denied', $this->code( 'nestor', 'password of nestor' ) );
	}

	/** … and always when nobody can sign in with Microsoft. */
	public function test_complaint_6_administrators_keep_their_way_in_without_microsoft(): void {
		$this->configure( array( 'lock_administrators' => true, 'client_id' => '' ) ); // phpcs:ignore
		$this->linked_account( 'administrator' );

		$this->assertSame( '', $this->code( 'nestor', 'password of nestor' ) );
	}

	/** 003-12: with Microsoft only, right and wrong passwords get one answer, and nobody is let in. */
	public function test_003_12_forced_refuses_every_password(): void {
		$this->force();
		$this->account( 'administrator', 'chief' );
		$answers = array();
		foreach ( array( array( 'chief', 'password of chief' ), array( 'chief', 'wrong' ), array( 'nobody', 'wrong' ), array( 'chief@contoso.example', 'password of chief' ) ) as list( $name, $password ) ) {
			$answers[] = wp_authenticate( $name, $password )->get_error_messages();
		}

		$this->assertSame( array( 'vestibule_local_login_denied' ), array_unique( array( $this->code( 'chief', 'password of chief' ) ) ) );
		$this->assertCount( 1, array_unique( array_map( 'serialize', $answers ) ) );
	}

	/**
	 * 003-12: it waits for a passed test with the directory that is set, and for an engine.
	 *
	 * @dataProvider not_yet
	 *
	 * @param callable $change What is different.
	 */
	public function test_003_12_forced_waits( callable $change ): void {
		$this->force();
		$this->assertTrue( Forced_Login::is_on() );
		$change( $this );
		$this->account( 'administrator', 'chief' );

		$this->assertFalse( Forced_Login::is_on() );
		$this->assertSame( '', $this->code( 'chief', 'password of chief' ) );
	}

	/**
	 * What it waits for.
	 *
	 * @return array<string, array{callable}>
	 */
	public function not_yet(): array {
		return array(
			'never tested'      => array( static fn() => Protection::disarm() ),
			'another directory' => array( static fn( self $test ) => $test->configure( array( 'force_sso' => true, 'tenant' => 'fa15d692-e9c7-4460-a743-29f2956fd429' ) ) ), // phpcs:ignore
			'settings gone'     => array( static fn( self $test ) => $test->configure( array( 'force_sso' => true, 'client_id' => '' ) ) ), // phpcs:ignore
			'switched off'      => array( static fn( self $test ) => $test->configure() ),
		);
	}

	/** Application passwords are for programs; they keep working, also by XML-RPC, where WordPress asks the same filter. */
	public function test_003_12_application_passwords_work(): void {
		$this->force();
		$user_id = $this->linked_account();
		list( $password ) = \WP_Application_Passwords::create_new_application_password( $user_id, array( 'name' => 'phone' ) );
		add_filter( 'application_password_is_api_request', '__return_true' );
		add_filter( 'wp_is_application_passwords_available', '__return_true' );

		$this->assertSame( 'vestibule_local_login_denied', $this->code( 'nestor', 'password of nestor' ), 'the password beside it' );
		$this->assertSame( '', $this->code( 'nestor', $password ) );
	}

	/** … and open no other account in the same request. */
	public function test_application_password_opens_no_other_account(): void {
		$this->configure();
		$user_id = $this->linked_account();
		$other   = $this->account( 'subscriber', 'other' );
		\Vestibule\WP\Account_Link::make( $other, self::$tenant, '3f6c1b1e-6f5c-4a55-9d0e-0f5f3b1f7a11' );
		list( $password ) = \WP_Application_Passwords::create_new_application_password( $user_id, array( 'name' => 'phone' ) );
		add_filter( 'application_password_is_api_request', '__return_true' );
		add_filter( 'wp_is_application_passwords_available', '__return_true' );

		$this->assertSame( '', $this->code( 'nestor', $password ) );
		$this->assertSame( 'vestibule_local_login_denied', $this->code( 'other', 'password of other' ) );
	}

	/** Ways in that other plugins bring, without a password, are theirs. */
	public function test_other_ways_in_are_left_alone(): void {
		$this->force();
		$user_id = $this->linked_account();
		add_filter( 'authenticate', static fn() => get_userdata( $user_id ), 50 );

		$this->assertInstanceOf( \WP_User::class, apply_filters( 'authenticate', null, 'nestor', '' ) );
	}

	/** Complaint 6: behind the link an administrator signs in by password, whatever the settings say. */
	public function test_complaint_6_break_glass_lets_administrators_in(): void {
		$this->force( array( 'lock_administrators' => true ) );
		$this->linked_account( 'administrator' );
		$this->break_glass();

		$this->assertSame( '', $this->code( 'nestor', 'password of nestor' ) );
		$this->assertFalse( Break_Glass::is_open(), 'it is closed behind them' );
		$this->assertSame( 'vestibule_local_login_denied', $this->code( 'nestor', 'password of nestor' ) );
	}

	/** … and nobody else. */
	public function test_case_90_break_glass_is_for_administrators(): void {
		$this->force();
		$this->account( 'editor', 'eddy' );
		$this->linked_account();
		$this->break_glass();

		$this->assertSame( 'vestibule_local_login_denied', $this->code( 'eddy', 'password of eddy' ) );
		$this->assertSame( 'vestibule_local_login_denied', $this->code( 'nestor', 'password of nestor' ) );
		$this->assertSame( 'incorrect_password', $this->code( 'nestor', 'wrong' ) );
	}

	/** Case 90: five passwords; the sixth is refused even when it is right. */
	public function test_case_90_five_tries(): void {
		$this->force();
		$this->account( 'administrator', 'chief' );
		$this->break_glass();
		for ( $try = 1; $try <= 5; $try++ ) {
			$this->assertSame( 'incorrect_password', $this->code( 'chief', "wrong $try" ) );
		}

		$this->assertSame( 'vestibule_too_many_tries', $this->code( 'chief', 'password of chief' ) );
		// Another cookie of the same link has no tries of its own.
		$this->break_glass( 'the same' );
		$this->break_glass( 'the same' );
		for ( $try = 1; $try <= 5; $try++ ) {
			$this->code( 'chief', 'wrong' );
		}
		$this->break_glass( 'the same' );
		$this->assertSame( 'vestibule_too_many_tries', $this->code( 'chief', 'password of chief' ) );
	}

	/** Case 90: a database that cannot count lets nobody in. */
	public function test_case_90_uncounted_tries_are_refused(): void {
		$this->force();
		$this->account( 'administrator', 'chief' );
		$this->break_glass();
		add_filter( 'query', static fn( $sql ) => str_contains( $sql, 'vestibule_used' ) ? '' : $sql );

		$this->assertSame( 'vestibule_storage_unavailable', $this->code( 'chief', 'password of chief' ) );
	}

	/**
	 * Case 90: what is no ticket of this purpose opens nothing.
	 *
	 * @dataProvider forged
	 *
	 * @param callable $cookie Makes the cookie.
	 */
	public function test_case_90_forged_cookie( callable $cookie ): void {
		$this->force();
		$this->account( 'administrator', 'chief' );
		$_COOKIE['__Host-vestibule-break-glass'] = $cookie();

		$this->assertFalse( Break_Glass::is_open() );
		$this->assertSame( 'vestibule_local_login_denied', $this->code( 'chief', 'password of chief' ) );
	}

	/**
	 * Cookies.
	 *
	 * @return array<string, array{callable}>
	 */
	public function forged(): array {
		return array(
			'guessed'         => array( static fn() => '1' ),
			'empty'           => array( static fn() => '' ),
			'an array'        => array( static fn() => array( 'x' ) ),
			'the link itself' => array( static fn() => Engine::ticket( 'break_glass', 'x', 600, Site_Keys::all() ) ),
			'other keys'      => array( static fn() => Engine::ticket( 'break_glass_browser', 'x', 600, array( str_repeat( 'k', 64 ) ) ) ),
			'cut'             => array( static fn() => substr( Engine::ticket( 'break_glass_browser', 'x', 600, Site_Keys::all() ), 0, -2 ) ),
		);
	}

	/**
	 * A site where people sign in with Microsoft only.
	 *
	 * @param array<string, mixed> $settings Settings that differ.
	 */
	private function force( array $settings = array() ): void {
		$this->configure( array( 'force_sso' => true ) + $settings );
		Protection::arm( get_userdata( 1 ) );
	}

	/**
	 * Opens the emergency form in this browser.
	 *
	 * @param string $link Which link it was.
	 */
	private function break_glass( string $link = 'a link' ): void {
		$_COOKIE['__Host-vestibule-break-glass'] = wp_slash( Engine::ticket( 'break_glass_browser', $link, 600, Site_Keys::all() ) );
	}

	/**
	 * What a password gets: an error's code, '' when it is accepted.
	 *
	 * @param string $name     Name.
	 * @param string $password Password.
	 */
	private function code( string $name, string $password ): string {
		$user = wp_authenticate( $name, $password );

		return is_wp_error( $user ) ? (string) $user->get_error_code() : '';
	}
}
