<?php
/**
 * Sessions that are too old, or were idle.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP\Tests;

use Vestibule\WP\Current_Session;
use Vestibule\WP\Protection;
use Vestibule\WP\Session_Activity;
use Vestibule\WP\Session_Expiry;

require_once __DIR__ . '/trait-configured-site.php';
require_once __DIR__ . '/trait-browser-session.php';

/** 001-29. */
final class Test_Session_Expiry extends Site_Test_Case {

	use Configured_Site;
	use Browser_Session;

	/** No cookies from a command line. */
	protected function setUp(): void {
		parent::setUp();
		add_filter( 'send_auth_cookies', '__return_false' );
	}

	/**
	 * Who is concerned.
	 *
	 * @dataProvider sessions
	 *
	 * @param string                    $expected  The reason.
	 * @param array<string, mixed>      $settings  Settings.
	 * @param array<string, mixed>|null $microsoft Ages in seconds of the session's times; null for a password.
	 * @param bool                      $armed     Whether the site is protected.
	 */
	public function test_001_29_reason( string $expected, array $settings, ?array $microsoft, bool $armed = true ): void {
		$this->configure( $settings );
		$armed ? Protection::arm( get_userdata( 1 ) ) : Protection::disarm();
		$times = null === $microsoft ? null : array_map( static fn( int $age ): int => time() - $age, $microsoft );
		self::sign_in( $this->linked_account(), null === $times ? null : self::verified( $times['verified'], $times ) );

		$this->assertSame( $expected, Session_Expiry::reason() );
	}

	/**
	 * Sessions.
	 *
	 * @return array<string, array<int, mixed>>
	 */
	public function sessions(): array {
		$idle = array( 'session_idle' => 600 );

		return array(
			'fresh'                     => array( '', array(), array( 'verified' => 60 ) ),
			'old'                       => array( 'session_expired', array(), array( 'verified' => 3700 ) ),
			'old, put off just now'     => array( '', array(), array( 'verified' => 3700, 'postponed' => 60 ) ), // phpcs:ignore
			'old, put off long ago'     => array( 'session_expired', array(), array( 'verified' => 4700, 'postponed' => 400 ) ), // phpcs:ignore
			'old, put off too often'    => array( 'session_expired', array(), array( 'verified' => 3600 + 8 * 3600 + 60, 'postponed' => 60 ) ), // phpcs:ignore
			'old, ages do not count'    => array( '', array( 'session_max_age' => 0 ), array( 'verified' => 999999 ) ),
			'idle'                      => array( 'session_idle', $idle, array( 'verified' => 1000, 'seen' => 700 ) ), // phpcs:ignore
			'at work'                   => array( '', $idle, array( 'verified' => 1000, 'seen' => 30 ) ), // phpcs:ignore
			'password'                  => array( '', $idle, null ),
			'old on an unprotected site' => array( '', array(), array( 'verified' => 3700 ), false ),
		);
	}

	/** WordPress takes a login cookie for a sign-in on its login page; that of an old session is none. */
	public function test_cookie_of_an_old_session_signs_nobody_in(): void {
		$this->configure();
		Protection::arm( get_userdata( 1 ) );
		$user_id = $this->linked_account();
		self::sign_in( $user_id, self::verified( time() - 3700 ), 'auth' );
		add_filter( 'authenticate', 'wp_authenticate_cookie', 30, 3 );
		$refused = apply_filters( 'authenticate', null, '', '' );
		$this->assertStringContainsString( 'Please sign in again', $refused->get_error_message() );
		$this->assertSame( 'message', $refused->get_error_data() );
		// Nobody has tried anything: what counts failures would lock the address out.
		wp_signon( array( 'user_login' => '', 'user_password' => '', 'remember' => false ) ); // phpcs:ignore
		$this->assertSame( 0, did_action( 'wp_login_failed' ) );

		Current_Session::renew( self::verified( time() ) );
		$this->assertInstanceOf( \WP_User::class, apply_filters( 'authenticate', null, '', '' ) );
	}

	/** The login page says that the session is old, and lets it be renewed. */
	public function test_login_page_of_an_old_session(): void {
		$this->configure();
		Protection::arm( get_userdata( 1 ) );
		$user_id = $this->linked_account();
		$token   = self::sign_in( $user_id, self::verified( time() - 3700 ) );
		Session_Expiry::action_login_form_login();

		$this->assertSame( array( 'vestibule_session_expired' ), apply_filters( 'wp_login_errors', new \WP_Error( 'expired', 'x' ), '' )->get_error_codes() );
		$this->assertSame( array( 'loggedout' ), apply_filters( 'wp_login_errors', new \WP_Error( 'loggedout', 'x' ), '' )->get_error_codes() );
		$this->assertNotNull( self::session( $user_id, $token ) );
	}

	/** An idle session ends there, with its own text. */
	public function test_login_page_of_an_idle_session(): void {
		$this->configure( array( 'session_idle' => 600 ) );
		Protection::arm( get_userdata( 1 ) );
		$user_id = $this->linked_account();
		$token   = self::sign_in( $user_id, self::verified( time() - 1000, array( 'seen' => time() - 1000 ) ) );
		Session_Expiry::action_login_form_login();

		$this->assertSame( array( 'vestibule_session_idle' ), apply_filters( 'wp_login_errors', new \WP_Error( 'expired', 'x' ), '' )->get_error_codes() );
		$this->assertNull( self::session( $user_id, $token ) );
		$this->assertSame( 0, get_current_user_id() );
	}

	/**
	 * What counts as activity.
	 *
	 * @dataProvider requests
	 *
	 * @param bool                 $expected   Whether it counts.
	 * @param array<string, mixed> $server     As $_SERVER.
	 * @param array<string, mixed> $body       As $_POST.
	 * @param bool                 $background Whether scripts call the address.
	 */
	public function test_001_29_activity( bool $expected, array $server, array $body = array(), bool $background = false ): void {
		$this->assertSame( $expected, Session_Activity::is_activity( $server + array( 'REQUEST_METHOD' => 'GET' ), $body, $background ) );
	}

	/**
	 * Requests.
	 *
	 * @return array<string, array<int, mixed>>
	 */
	public function requests(): array {
		$post = array( 'REQUEST_METHOD' => 'POST' );

		return array(
			'a page'                       => array( true, array() ),
			'a page in a browser'          => array( true, array( 'HTTP_SEC_FETCH_MODE' => 'navigate' ) ),
			'a page fetched ahead'         => array( false, array( 'HTTP_SEC_FETCH_MODE' => 'navigate', 'HTTP_SEC_PURPOSE' => 'prefetch' ) ), // phpcs:ignore
			'a heartbeat'                  => array( false, $post, array( 'action' => 'heartbeat' ), true ),
			'something fetched by a script' => array( false, array( 'HTTP_SEC_FETCH_MODE' => 'cors' ), array(), true ),
			'the same in an old browser'   => array( false, array(), array(), true ),
			'something saved'              => array( true, $post, array( 'action' => 'save' ), true ),
		);
	}
}
