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
	 * Complaint 1: windows change the session at the same moment. One that gives way must not undo the renewal of another, nor the other way
	 * round.
	 *
	 * @dataProvider writes_at_the_same_moment
	 *
	 * @param callable(): bool     $write   What this window does.
	 * @param array<string, mixed> $others  What the other one writes in the moment before, when it has the lock.
	 * @param array<string, mixed> $after   What is known after both.
	 * @param int                  $gave_way How many windows have given way.
	 */
	public function test_complaint_1_windows_write_at_the_same_moment( callable $write, array $others, array $after, int $gave_way ): void {
		$user_id = $this->linked_account();
		$token   = self::sign_in( $user_id, self::verified( 5000, array( 'gave_way' => array( time() ) ) ) );
		$lock    = hash( 'sha256', "lock:sessions-$user_id" );
		$raced   = false;
		$race    = static function ( string $query ) use ( &$raced, $lock, $user_id, $token, $others ): string {
			if ( ! $raced && str_contains( $query, 'INSERT' ) && str_contains( $query, $lock ) ) {
				$raced                  = true;
				$remembered             = get_user_meta( $user_id );
				$tokens                 = \WP_Session_Tokens::get_instance( $user_id );
				$session                = $tokens->get( $token );
				$session['vestibule'] = $others + $session['vestibule'];
				$tokens->update( $token, $session );
				wp_cache_set( $user_id, $remembered, 'user_meta' );
			}
			return $query;
		};
		add_filter( 'query', $race );

		$this->assertTrue( $write() );
		$this->assertTrue( $raced, 'the session is changed under a lock' );
		$session = self::session( $user_id, $token )['vestibule'];
		foreach ( $after as $name => $value ) {
			$this->assertSame( $value, $session[ $name ], $name );
		}
		$this->assertCount( $gave_way, $session['gave_way'] ?? array() );
		$this->assertFalse( \Vestibule\WP\Site_Lock::is_taken( "sessions-$user_id" ), 'the lock is given back' );
	}

	/**
	 * What two windows do at once.
	 *
	 * @return array<string, array{callable(): bool, array<string, mixed>, array<string, mixed>, int}>
	 */
	public function writes_at_the_same_moment(): array {
		$now     = time();
		$renewed = array( 'verified' => $now, 'sid' => 'another', 'gave_way' => array() ); // phpcs:ignore
		$wait    = static fn(): bool => Current_Session::give_way();

		return array(
			'one renews, one gives way'     => array( $wait, $renewed, array( 'verified' => $now, 'sid' => 'another' ), 1 ), // phpcs:ignore
			'two give way'                  => array( $wait, array( 'gave_way' => array( $now, $now ) ), array( 'verified' => 5000 ), 3 ), // phpcs:ignore
			'one renews, one puts off'      => array( static fn(): bool => Current_Session::postpone(), $renewed, array( 'verified' => $now, 'sid' => 'another' ), 0 ), // phpcs:ignore
			'one gives way, one renews'     => array( static fn(): bool => Current_Session::renew( self::verified( $now, array( 'sid' => 'last' ) ) ), array( 'gave_way' => array( $now, $now ) ), array( 'verified' => $now, 'sid' => 'last' ), 0 ), // phpcs:ignore
		);
	}

	/** Complaint 1: of windows that give way at the same moment, only so many are let through. */
	public function test_complaint_1_windows_are_counted_in_the_database(): void {
		$user_id    = $this->linked_account();
		$token      = self::sign_in( $user_id, self::verified( time() - 9999 ) );
		$remembered = get_user_meta( $user_id );
		for ( $window = 1; $window <= 7; ++$window ) {
			$this->assertTrue( Current_Session::give_way(), "window $window" );
			wp_cache_set( $user_id, $remembered, 'user_meta' );
		}

		$this->assertFalse( Current_Session::give_way() );
		$this->assertCount( 7, self::session( $user_id, $token )['vestibule']['gave_way'] );
	}

	/** An ordinary page pays for no lock when it notes that somebody is at work, and undoes nothing. */
	public function test_001_29_activity_takes_no_lock(): void {
		$user_id    = $this->linked_account();
		$token      = self::sign_in( $user_id, self::verified( time() - 5000, array( 'seen' => time() - 120 ) ) );
		$remembered = get_user_meta( $user_id );
		$this->assertTrue( Current_Session::give_way() );
		wp_cache_set( $user_id, $remembered, 'user_meta' );
		$locks = 0;
		add_filter(
			'query',
			static function ( string $query ) use ( &$locks ): string {
				$locks += (int) str_contains( $query, \Vestibule\WP\Storage_Table::name() );
				return $query;
			}
		);
		Current_Session::note_activity( 600 );
		$session = self::session( $user_id, $token )['vestibule'];

		$this->assertSame( 0, $locks );
		$this->assertEqualsWithDelta( time(), $session['seen'], 2 );
		$this->assertCount( 1, $session['gave_way'] );
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
