<?php
/**
 * The session of the current request.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP\Tests;

use Vestibule\WP\Current_Session;

require_once __DIR__ . '/trait-configured-site.php';
require_once __DIR__ . '/trait-browser-session.php';

/** 001-17, 001-29. */
final class Test_Current_Session extends Site_Test_Case {

	use Configured_Site;
	use Browser_Session;

	/** Nobody is signed in. */
	public function test_stranger(): void {
		$this->assertSame( 'none', Current_Session::facts()['kind'] );
		$this->assertNull( Current_Session::microsoft() );
		$this->assertSame( '', Current_Session::hash() );
		$this->assertFalse( Current_Session::postpone() );
	}

	/** 001-42: a session that began with a password is never one of Microsoft's, and nothing is written into it. */
	public function test_001_42_password_session_is_left_alone(): void {
		$user_id = $this->linked_account();
		$token   = self::sign_in( $user_id, null );
		$before  = self::session( $user_id, $token );

		$this->assertSame( 'wordpress', Current_Session::facts()['kind'] );
		$this->assertFalse( Current_Session::postpone() );
		$this->assertFalse( Current_Session::renew( self::verified( time() ) ) );
		Current_Session::note_activity( 600 );
		$this->assertSame( $before, self::session( $user_id, $token ) );
	}

	/** The gate's facts come out of the session, not out of the account. */
	public function test_001_17_facts_belong_to_the_session(): void {
		$user_id = $this->linked_account();
		$now     = time();
		self::sign_in( $user_id, self::verified( $now - 500 ) );
		$facts = Current_Session::facts();

		$this->assertSame( array( 'microsoft', $now - 500, $now - 500, 0 ), array( $facts['kind'], $facts['verified'], $facts['seen'], $facts['postponed'] ) );
		$this->assertEqualsWithDelta( $now, $facts['now'], 2 );
		self::sign_in( $user_id, null );
		$this->assertSame( 'wordpress', Current_Session::facts()['kind'] );
	}

	/**
	 * A browser that withholds the cookie WordPress takes the session from, but is let into the administration by the other one,
	 * does not turn an old session of Microsoft's into one that is never checked.
	 *
	 * @dataProvider cookies_of_the_administration
	 *
	 * @param string $scheme The cookie.
	 */
	public function test_withheld_cookie_does_not_hide_the_session( string $scheme ): void {
		$user_id = $this->linked_account();
		$token   = self::sign_in( $user_id, self::verified( time() - 9999 ), $scheme );

		$this->assertSame( '', wp_get_session_token() );
		$this->assertSame( 'microsoft', Current_Session::facts()['kind'] );
		$this->assertSame( hash( 'sha256', $token ), Current_Session::hash() );
	}

	/**
	 * Two of them.
	 *
	 * @return array<string, array{string}>
	 */
	public function cookies_of_the_administration(): array {
		return array(
			'plain'  => array( 'auth' ),
			'secure' => array( 'secure_auth' ),
		);
	}

	/** A cookie of a session with a password beside it does not hide it either. */
	public function test_second_session_does_not_hide_the_session(): void {
		$user_id = $this->linked_account();
		self::sign_in( $user_id, null );
		self::sign_in( $user_id, self::verified( time() - 9999 ), 'auth' );

		$this->assertSame( 'microsoft', Current_Session::facts()['kind'] );
	}

	/** A renewal replaces the proof and keeps the token, its nonces and its end. */
	public function test_001_29_renewal_keeps_token_and_nonces(): void {
		$user_id = $this->linked_account();
		$token   = self::sign_in( $user_id, self::verified( time() - 9999, array( 'postponed' => 5 ) ) );
		$nonce   = wp_create_nonce( 'draft' );
		$end     = self::session( $user_id, $token )['expiration'];
		$this->assertTrue( Current_Session::renew( self::verified( time(), array( 'sid' => 'another' ) ) ) );
		$session = self::session( $user_id, $token );

		$this->assertSame( 'another', $session['vestibule']['sid'] );
		$this->assertArrayNotHasKey( 'postponed', $session['vestibule'] );
		$this->assertSame( $end, $session['expiration'] );
		$this->assertSame( 1, wp_verify_nonce( $nonce, 'draft' ) );
		$this->assertContains( $user_id, \Vestibule\WP\Session_Index::accounts( self::verified( 0 )['issuer'], 'another', '' ) );
	}

	/** Complaint 1: windows give way to each other as often as there may be windows, each minute; then it is a circle. */
	public function test_complaint_1_windows_give_way_only_so_often(): void {
		$user_id = $this->linked_account();
		$this->assertFalse( Current_Session::give_way(), 'nobody is signed in' );
		self::sign_in( $user_id, null );
		$this->assertFalse( Current_Session::give_way(), 'a session with a password' );
		$token = self::sign_in( $user_id, self::verified( time() - 9999 ) );
		for ( $window = 1; $window <= 7; ++$window ) {
			$this->assertTrue( Current_Session::give_way(), "window $window" );
		}
		$this->assertFalse( Current_Session::give_way() );
		$this->assertEqualsWithDelta( time() - 9999, Current_Session::facts()['verified'], 2, 'no proof' );

		$session                          = self::session( $user_id, $token );
		$session['vestibule']['gave_way'] = array_fill( 0, 7, time() - 60 );
		\WP_Session_Tokens::get_instance( $user_id )->update( $token, $session );
		$this->assertTrue( Current_Session::give_way(), 'a minute later' );
		$this->assertTrue( Current_Session::renew( self::verified( time() ) ) );
		$this->assertArrayNotHasKey( 'gave_way', self::session( $user_id, $token )['vestibule'] );
	}

	/** A session that was ended meanwhile does not come back by a write. */
	public function test_case_97_ended_session_stays_ended(): void {
		$user_id = $this->linked_account();
		$token   = self::sign_in( $user_id, self::verified( time() - 120, array( 'seen' => time() - 120 ) ) );
		Current_Session::facts();
		// Another process: this one still remembers the session.
		$remembered = wp_cache_get( $user_id, 'user_meta' );
		\WP_Session_Tokens::get_instance( $user_id )->destroy( $token );
		wp_cache_set( $user_id, $remembered, 'user_meta' );
		$this->assertSame( 'microsoft', Current_Session::facts()['kind'] );

		Current_Session::note_activity( 600 );
		$this->assertFalse( Current_Session::postpone() );
		$this->assertFalse( Current_Session::renew( self::verified( time() ) ) );
		$this->assertNull( self::session( $user_id, $token ) );
	}

	/**
	 * Activity is written once a minute at most, and an idle session is not woken by it.
	 *
	 * @dataProvider quiet_times
	 *
	 * @param int  $quiet Seconds since the last activity.
	 * @param bool $noted Whether it is noted.
	 */
	public function test_001_29_activity( int $quiet, bool $noted ): void {
		$user_id = $this->linked_account();
		$seen    = time() - $quiet;
		$token   = self::sign_in( $user_id, self::verified( time() - 5000, array( 'seen' => $seen ) ) );
		Current_Session::note_activity( 600 );
		$after = self::session( $user_id, $token )['vestibule']['seen'];

		$noted ? $this->assertGreaterThanOrEqual( $seen + $quiet, $after ) : $this->assertSame( $seen, $after );
	}

	/**
	 * Of an idle time of 600 seconds.
	 *
	 * @return array<string, array{int, bool}>
	 */
	public function quiet_times(): array {
		return array(
			'a moment'         => array( 5, false ),
			'less than one minute' => array( 58, false ),
			'a minute'         => array( 61, true ),
			'nearly too long'  => array( 590, true ),
			'too long'         => array( 605, false ),
		);
	}

	/** Ending it takes it out of WordPress. */
	public function test_end(): void {
		add_filter( 'send_auth_cookies', '__return_false' );
		$user_id = $this->linked_account();
		$token   = self::sign_in( $user_id, self::verified( time() ) );
		Current_Session::end();

		$this->assertNull( self::session( $user_id, $token ) );
		$this->assertSame( 0, get_current_user_id() );
	}
}
