<?php
/**
 * How sign-ins begin, and what follows when they fail.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP\Tests;

use Vestibule\WP\Current_Session;
use Vestibule\WP\Failure;
use Vestibule\WP\Refused;
use Vestibule\WP\Renewal;
use Vestibule\WP\Sign_In_Attempt;
use Vestibule\WP\Sign_In_Start;

require_once __DIR__ . '/trait-configured-site.php';
require_once __DIR__ . '/trait-browser-session.php';
require_once __DIR__ . '/trait-signed-tokens.php';

/** 001-29, 001-43. */
final class Test_Sign_In_Start extends Site_Test_Case {

	use Configured_Site;
	use Browser_Session;
	use Signed_Tokens;

	/** A stranger signs in; nothing can be renewed silently, so nothing is asked silently. */
	public function test_stranger_signs_in(): void {
		$this->assertSame(
			array(
				'silent'         => false,
				'automatic'      => true,
				'select_account' => false,
				'anew'           => false,
			),
			Sign_In_Start::of(
				array(
					'auto'   => '1',
					'silent' => '1',
				)
			)
		);
	}

	/** A session with a password is not renewed. */
	public function test_001_42_password_session_is_not_renewed(): void {
		self::sign_in( $this->linked_account(), null );

		$this->assertArrayNotHasKey( 'purpose', Sign_In_Start::of( array( 'silent' => '1' ) ) );
	}

	/** A session of Microsoft's is renewed for the person it belongs to. */
	public function test_001_29_renewal_names_session_and_person(): void {
		$user_id = $this->linked_account();
		$token   = self::sign_in( $user_id, self::verified( time() - 9999 ) );
		$start   = Sign_In_Start::of( array( 'silent' => '1' ) );

		$this->assertSame( array( 'renew', $user_id, true, false ), array( $start['purpose'], $start['user'], $start['silent'], $start['automatic'] ) );
		$this->assertSame( hash( 'sha256', $token ), $start['session'] );
		$this->assertSame( 'nestor@contoso.example', $start['login_hint'] );
		self::sign_in( $user_id, self::verified( time(), array( 'login_hint' => 'O.opaque' ) ) );
		$this->assertSame( 'O.opaque', Sign_In_Start::of( array( 'auto' => '1' ) )['login_hint'] );
	}

	/** Case 85: who presses the button with a session that is still good gets another one; a session that has run out goes on. */
	public function test_case_85_button_renews_only_what_has_run_out(): void {
		$this->configure();
		\Vestibule\WP\Protection::arm( get_userdata( 1 ) );
		$user_id = $this->linked_account();
		self::sign_in( $user_id, self::verified( time() ) );
		$this->assertArrayNotHasKey( 'purpose', Sign_In_Start::of( array( 'redirect_to' => admin_url() ) ) );
		// The window of the dialog, after another one was quicker: the editor's nonces have to stay good.
		$this->assertSame( 'renew', Sign_In_Start::of( array( 'redirect_to' => \Vestibule\WP\Signed_In_Page::url() ) )['purpose'] );

		self::sign_in( $user_id, self::verified( time() - 3700 ) );
		$this->assertSame( 'renew', Sign_In_Start::of( array() )['purpose'] );
	}

	/** 001-43: what a page began by itself renews the session that another window has begun, and knows that it is good. */
	public function test_001_43_another_window_was_quicker(): void {
		$this->configure();
		\Vestibule\WP\Protection::arm( get_userdata( 1 ) );
		$user_id = $this->linked_account();
		foreach ( array( 'auto', 'anew', 'silent' ) as $by_itself ) {
			self::sign_in( $user_id, self::verified( time() ) );
			$start = Sign_In_Start::of( array( $by_itself => '1' ) );
			$this->assertSame( array( 'renew', true ), array( $start['purpose'], $start['renewed'] ), $by_itself );
			self::sign_in( $user_id, self::verified( time() - 3700 ) );
			$this->assertFalse( Sign_In_Start::of( array( $by_itself => '1' ) )['renewed'], $by_itself );
		}
	}

	/** Another account is another sign-in: nobody in particular is expected, and Microsoft asks. */
	public function test_another_account(): void {
		self::sign_in( $this->linked_account(), self::verified( time() ) );
		$start = Sign_In_Start::of( array( 'select_account' => '1', 'silent' => '1' ) ); // phpcs:ignore

		$this->assertSame( array( true, false ), array( $start['select_account'], $start['silent'] ) );
		$this->assertArrayNotHasKey( 'purpose', $start );
		$this->assertArrayNotHasKey( 'login_hint', $start );
	}

	/** Arguments that are repeated as arrays are none. */
	public function test_arrays_are_no_arguments(): void {
		$this->assertSame( array( false, false, false, false ), array_values( Sign_In_Start::of( array( 'auto' => array( '1' ), 'silent' => array( '1' ), 'select_account' => array( '1' ), 'anew' => array( '1' ) ) ) ) ); // phpcs:ignore
	}

	/** The engine takes what is composed here. */
	public function test_engine_takes_it(): void {
		$this->configure();
		self::sign_in( $this->linked_account(), self::verified( time() ) );
		$this->expectException( \Vestibule\Exception::class );
		// The address of a start that the engine refuses for its method shows that it has read everything else.
		\Vestibule\WP\Engine_Access::open()->begin( Sign_In_Start::of( array( 'silent' => '1' ) ) + \Vestibule\WP\Request::from( array( 'REQUEST_METHOD' => 'PUT' ), '' ) );
	}

	/** A renewal goes on in the same session. */
	public function test_001_29_renewal_completes(): void {
		$user_id = $this->linked_account();
		$token   = self::sign_in( $user_id, self::verified( time() - 9999 ) );
		$attempt = new Sign_In_Attempt( 'renew', $user_id, Current_Session::hash(), true );

		$this->assertTrue( Renewal::complete( $attempt, get_userdata( $user_id ), self::identity() ) );
		$this->assertGreaterThan( time() - 60, self::session( $user_id, $token )['vestibule']['verified'] );
		$this->assertSame( 1, did_action( 'vestibule_session_renewed' ) );
		$this->assertSame( 0, did_action( 'wp_login' ) );
	}

	/** Case 85: a window that began by itself leaves the session alone in which another window has signed in meanwhile; nothing else does. */
	public function test_case_85_another_window_was_quicker(): void {
		$this->configure();
		\Vestibule\WP\Protection::arm( get_userdata( 1 ) );
		$user_id    = $this->linked_account();
		$user       = get_userdata( $user_id );
		$unattended = new Sign_In_Attempt( unattended: true );
		$this->assertFalse( Renewal::is_needless( $unattended, $user, self::identity() ), 'nobody is signed in' );
		$token  = self::sign_in( $user_id, self::verified( time() ) );
		$before = self::session( $user_id, $token );

		$this->assertTrue( Renewal::is_needless( $unattended, $user, self::identity() ) );
		$this->assertSame( $before, self::session( $user_id, $token ) );
		$this->assertFalse( Renewal::is_needless( new Sign_In_Attempt(), $user, self::identity() ), 'somebody pressed the button' );
		$this->assertFalse( Renewal::is_needless( new Sign_In_Attempt( 'link', $user_id, unattended: true ), $user, self::identity() ) );
		$this->assertFalse( Renewal::is_needless( $unattended, $user, self::identity( array( 'oid' => '99999999-6f5c-4a55-9d0e-0f5f3b1f7a11' ) ) ), 'another person' );
		$this->assertFalse( Renewal::is_needless( $unattended, get_userdata( $this->account( 'subscriber', 'other' ) ), self::identity() ), 'another account' );
		self::sign_in( $user_id, self::verified( time() - 3700 ) );
		$this->assertFalse( Renewal::is_needless( $unattended, $user, self::identity() ), 'it has run out' );
		self::sign_in( $user_id, null );
		$this->assertFalse( Renewal::is_needless( $unattended, $user, self::identity() ), 'a session with a password' );
	}

	/**
	 * Case 85: everything else gets a session of its own.
	 *
	 * @dataProvider other_sessions
	 *
	 * @param callable $change Changes the attempt's members and the identity's claims.
	 */
	public function test_case_85_nothing_else_is_renewed( callable $change ): void {
		$user_id = $this->linked_account();
		$token   = self::sign_in( $user_id, self::verified( time() - 9999 ) );
		$before  = self::session( $user_id, $token );
		$attempt = array( 'renew', $user_id, Current_Session::hash(), true );
		$claims  = array();
		$user    = get_userdata( $user_id );
		$change( $attempt, $claims, $user, $this );

		$this->assertFalse( Renewal::complete( new Sign_In_Attempt( ...$attempt ), $user, self::identity( $claims ) ) );
		$this->assertSame( $before, self::session( $user_id, $token ) );
	}

	/**
	 * What can be different.
	 *
	 * @return array<string, array{callable}>
	 */
	public function other_sessions(): array {
		return array(
			'a plain sign-in'    => array( static function ( &$attempt ) { $attempt[0] = ''; } ), // phpcs:ignore
			'another session'    => array( static function ( &$attempt ) { $attempt[2] = str_repeat( 'a', 64 ); } ), // phpcs:ignore
			'no session'         => array( static function ( &$attempt ) { $attempt[2] = ''; } ), // phpcs:ignore
			'another starter'    => array( static function ( &$attempt ) { ++$attempt[1]; } ), // phpcs:ignore
			'another object'     => array( static function ( &$attempt, &$claims ) { $claims['oid'] = '99999999-6f5c-4a55-9d0e-0f5f3b1f7a11'; } ), // phpcs:ignore
			'another account'    => array( static function ( &$attempt, &$claims, &$user, $test ) { $user = get_userdata( $test->account( 'subscriber', 'other' ) ); } ), // phpcs:ignore
			'signed out'         => array( static function () { wp_set_current_user( 0 ); } ), // phpcs:ignore
			'a password session' => array( static function ( &$attempt ) { self::sign_in( $attempt[1], null ); $attempt[2] = Current_Session::hash(); } ), // phpcs:ignore
		);
	}

	/**
	 * A silent answer that means "ask" leads to Microsoft's own page, once, and with what was asked for.
	 *
	 * @dataProvider questions
	 *
	 * @param string $reason The reason.
	 */
	public function test_001_29_silent_answer_leads_to_a_question( string $reason ): void {
		$url = Renewal::url_after( $this->failure( $reason ), new Sign_In_Attempt( 'renew', 1, 'x', true ) );

		$this->assertStringContainsString( 'action=vestibule_start', $url );
		$this->assertStringContainsString( 'redirect_to=' . rawurlencode( home_url( '/handbook/#part' ) ), $url );
		$this->assertStringNotContainsString( 'silent', $url );
		$this->assertSame( '', Renewal::url_after( $this->failure( $reason ), new Sign_In_Attempt( 'renew', 1, 'x', false ) ), 'a second time' );
	}

	/**
	 * Reasons.
	 *
	 * @return array<string, array{string}>
	 */
	public function questions(): array {
		return array(
			'login or interaction' => array( 'interaction_required' ),
			'second factor'        => array( 'mfa_required' ),
			'consent'              => array( 'consent_required' ),
			'somebody else'        => array( 'renewal_failed' ),
			'none of this tenant'  => array( 'account_not_in_tenant' ),
		);
	}

	/** What a refusal says is told, whether it was silent or not. */
	public function test_refusals_are_told(): void {
		foreach ( array( 'account_disabled', 'access_blocked', 'user_not_assigned', 'client_secret_expired', 'sign_in_loop', 'signature_invalid', 'sign_in_unavailable', 'response_malformed', 'response_too_large', 'internal_error' ) as $reason ) {
			$user_id = get_current_user_id() ?: $this->linked_account(); // phpcs:ignore
			self::sign_in( $user_id, self::verified( time() - 9999 ) );
			$this->assertSame( '', Renewal::url_after( $this->failure( $reason ), new Sign_In_Attempt( 'renew', $user_id, Current_Session::hash(), true ) ), $reason );
			$this->assertSame( 0, Current_Session::facts()['postponed'], $reason );
		}
	}

	/**
	 * A network that is down is not a sign-out: back to the page, and the session notes when it was tried.
	 *
	 * @dataProvider outages
	 *
	 * @param string $reason The reason.
	 */
	public function test_001_29_outage_is_no_sign_out( string $reason ): void {
		$user_id = $this->linked_account();
		self::sign_in( $user_id, self::verified( time() - 9999 ) );
		$attempt = new Sign_In_Attempt( 'renew', $user_id, Current_Session::hash(), true );

		$this->assertSame( home_url( '/handbook/#part' ), Renewal::url_after( $this->failure( $reason ), $attempt ) );
		$this->assertEqualsWithDelta( time(), Current_Session::facts()['postponed'], 2 );
	}

	/**
	 * Outages.
	 *
	 * @return array<string, array{string}>
	 */
	public function outages(): array {
		return array_combine( array( 'refused', 'slow', 'tls', 'busy', 'down' ), array( array( 'connect_failed' ), array( 'timed_out' ), array( 'tls_failed' ), array( 'provider_throttled' ), array( 'provider_unavailable' ) ) );
	}

	/** 001-29, 001-9: nor is a Microsoft Graph that could not be asked for the groups; one that may not be asked is a refusal. */
	public function test_001_29_outage_of_graph_is_no_sign_out(): void {
		$user_id = $this->linked_account();
		self::sign_in( $user_id, self::verified( time() - 9999 ) );
		$attempt = new Sign_In_Attempt( 'renew', $user_id, Current_Session::hash(), true );
		$failure = static fn( bool $outage ): Failure => Failure::of( new Refused( 'groups_unknown', 'a test', '', $outage ) )->returning_to( home_url( '/handbook/' ) );

		$this->assertSame( '', Renewal::url_after( $failure( false ), $attempt ) );
		$this->assertSame( 0, Current_Session::facts()['postponed'] );
		$this->assertSame( '', Renewal::url_after( $failure( true ), new Sign_In_Attempt() ), 'a sign-in' );
		$this->assertSame( home_url( '/handbook/' ), Renewal::url_after( $failure( true ), $attempt ) );
		$this->assertEqualsWithDelta( time(), Current_Session::facts()['postponed'], 2 );
	}

	/** An outage lets nobody in who has no session of Microsoft's. */
	public function test_outage_lets_nobody_in(): void {
		$user_id = $this->linked_account();
		foreach ( array( new Sign_In_Attempt(), new Sign_In_Attempt( 'renew', $user_id, '' ), new Sign_In_Attempt( 'renew', 0, '' ) ) as $attempt ) {
			$this->assertSame( '', Renewal::url_after( $this->failure( 'connect_failed' ), $attempt ) );
		}
		self::sign_in( $user_id, null );
		$this->assertSame( '', Renewal::url_after( $this->failure( 'connect_failed' ), new Sign_In_Attempt( 'renew', $user_id, Current_Session::hash() ) ) );
	}

	/**
	 * A failure of a sign-in for a page.
	 *
	 * @param string $reason The reason.
	 */
	private function failure( string $reason ): Failure {
		return Failure::of( new Refused( $reason, 'a test' ) )->returning_to( home_url( '/handbook/#part' ) );
	}
}
