<?php
/**
 * The session after a sign-in.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP\Tests;

use Vestibule\WP\Login_Session;
use Vestibule\WP\Second_Step;
use Vestibule\WP\Site_Lock;

require_once __DIR__ . '/trait-configured-site.php';
require_once __DIR__ . '/trait-browser-session.php';

/** 001-33 and case 85. */
final class Test_Login_Session extends Site_Test_Case {

	use Configured_Site;
	use Browser_Session;

	/** No cookies from a command line. */
	protected function setUp(): void {
		parent::setUp();
		add_filter( 'send_auth_cookies', '__return_false' );
	}

	/** 001-33: the person is signed in, and everyone who listens hears of it. */
	public function test_001_33_wp_login_fires_with_the_user(): void {
		$heard = array();
		add_action(
			'wp_login',
			static function ( $login, $user ) use ( &$heard ) {
				$heard[] = array( $login, $user->ID, get_current_user_id() );
			},
			10,
			2
		);
		$user = get_userdata( $this->account() );
		Login_Session::begin( $user, array(), admin_url() );

		$this->assertSame( array( array( 'nestor', $user->ID, $user->ID ) ), $heard );
	}

	/** What was verified belongs to this session, not to the person. */
	public function test_001_17_identity_is_attached_to_the_session_token(): void {
		$user = get_userdata( $this->account() );
		Login_Session::begin( $user, array( 'tid' => self::$tenant ), admin_url() );
		$other = \WP_Session_Tokens::get_instance( $user->ID )->create( time() + 3600 );

		$sessions = get_user_meta( $user->ID, 'session_tokens', true );
		$this->assertCount( 2, $sessions );
		$this->assertSame( array( 'tid' => self::$tenant ), reset( $sessions )['vestibule'] );
		$this->assertArrayNotHasKey( 'vestibule', \WP_Session_Tokens::get_instance( $user->ID )->get( $other ) );
	}

	/** 001-33: the session ends with the browser, after two days at most, unless a plugin remembers people. */
	public function test_001_33_remembering_is_a_filter(): void {
		$user = get_userdata( $this->account() );
		$ends = array();
		$hear = static function ( $cookie, $expire, $expiration ) use ( &$ends ) {
			$ends[] = array( 0 === $expire, (int) round( ( $expiration - time() ) / DAY_IN_SECONDS ) );
		};
		add_action( 'set_logged_in_cookie', $hear, 10, 3 );
		Login_Session::begin( $user, array(), admin_url() );
		foreach ( array( true, 1, 'yes' ) as $answer ) {
			add_filter( 'vestibule_remember', static fn( $remember, $who ) => $who->ID === $user->ID ? $answer : $remember, 10, 2 );
			Login_Session::begin( $user, array(), admin_url() );
			remove_all_filters( 'vestibule_remember' );
		}

		$this->assertSame( array( array( true, 2 ), array( false, 14 ), array( true, 2 ), array( true, 2 ) ), $ends );
	}

	/** Case 85: the session that was there before is destroyed, the new token is another one. */
	public function test_case_85_session_before_is_destroyed(): void {
		$user  = get_userdata( $this->account() );
		$token = \WP_Session_Tokens::get_instance( $user->ID )->create( time() + 3600 );

		$_COOKIE[ LOGGED_IN_COOKIE ] = wp_generate_auth_cookie( $user->ID, time() + 3600, 'logged_in', $token );
		wp_set_current_user( $user->ID );
		Login_Session::begin( $user, array(), admin_url() );

		$tokens = \WP_Session_Tokens::get_instance( $user->ID );
		$this->assertFalse( $tokens->verify( $token ) );
		$this->assertCount( 1, $tokens->get_all() );
	}

	/**
	 * Two browsers of one person that sign in at the same moment have a session each, whatever this process remembers of the account.
	 *
	 * @dataProvider sessions_before
	 *
	 * @param int $before How many sessions there are already.
	 */
	public function test_sign_in_at_the_same_moment_takes_no_session_away( int $before ): void {
		global $wpdb;
		$user   = get_userdata( $this->account() );
		$tokens = \WP_Session_Tokens::get_instance( $user->ID );
		for ( $made = 0; $made < $before; $made++ ) {
			$tokens->create( time() + 3600 );
		}
		$lock  = hash( 'sha256', "lock:sessions-$user->ID" );
		$other = '';
		$race  = static function ( string $query ) use ( &$other, &$race, $tokens, $user, $lock ): string {
			if ( str_contains( $query, 'INSERT' ) && str_contains( $query, $lock ) ) {
				remove_filter( 'query', $race );
				// The other process has the lock, and this one remembers what was there before.
				$remembered = get_user_meta( $user->ID );
				$other      = $tokens->create( time() + 3600 );
				wp_cache_set( $user->ID, $remembered, 'user_meta' );
			}
			return $query;
		};
		add_filter( 'query', $race );
		Login_Session::begin( $user, self::verified( time() ), admin_url() );
		remove_filter( 'query', $race );

		$this->assertNotSame( '', $other, 'the sessions are changed under a lock' );
		$this->assertNotNull( self::session( $user->ID, $other ) );
		$this->assertCount( $before + 2, $tokens->get_all() );
		$this->assertSame( '1', $wpdb->get_var( $wpdb->prepare( "SELECT COUNT(*) FROM $wpdb->usermeta WHERE user_id = %d AND meta_key = 'session_tokens'", $user->ID ) ) );
		$this->assertFalse( Site_Lock::is_taken( "sessions-$user->ID" ), 'the lock is given back' );
	}

	/**
	 * Without one, WordPress would make a row of its own for each, and read only one of them.
	 *
	 * @return array<string, array{int}>
	 */
	public function sessions_before(): array {
		return array(
			'none' => array( 0 ),
			'one'  => array( 1 ),
		);
	}

	/** A lock that a killed worker has left keeps nobody out, and nobody waiting for more than two seconds. */
	public function test_lock_that_stays_taken_stops_no_sign_in(): void {
		$user = get_userdata( $this->account() );
		Site_Lock::take( "sessions-$user->ID", 60 );
		$begun = microtime( true );
		Login_Session::begin( $user, self::verified( time() ), admin_url() );

		$this->assertLessThan( 4.0, microtime( true ) - $begun );
		$this->assertCount( 1, \WP_Session_Tokens::get_instance( $user->ID )->get_all() );
		$this->assertTrue( Site_Lock::is_taken( "sessions-$user->ID" ), 'it is still the other one\'s' );
	}

	/** What the lock costs a sign-in: a row that is made and removed. */
	public function test_lock_costs_a_sign_in_two_queries(): void {
		$asked = array();
		$user  = get_userdata( $this->account() );
		add_filter(
			'query',
			static function ( string $query ) use ( &$asked ): string {
				if ( str_contains( $query, \Vestibule\WP\Storage_Table::name() ) ) {
					$asked[] = strtok( $query, ' ' );
				}
				return $query;
			}
		);
		Login_Session::begin( $user, self::verified( time() ), admin_url() );

		$this->assertSame( array( 'INSERT', 'DELETE' ), $asked );
	}

	/** Another window has signed in while this one was at Microsoft: the session that has run out is taken away, and only that one. */
	public function test_end_of_a_session_takes_no_other_one_away(): void {
		$user_id    = $this->linked_account();
		$ended      = self::sign_in( $user_id, self::verified( time() - 9999 ) );
		$remembered = get_user_meta( $user_id );
		$other      = \WP_Session_Tokens::get_instance( $user_id )->create( time() + 3600 );
		wp_cache_set( $user_id, $remembered, 'user_meta' );
		Login_Session::begin( get_userdata( $user_id ), self::verified( time() ), admin_url() );

		$this->assertNull( self::session( $user_id, $ended ) );
		$this->assertNotNull( self::session( $user_id, $other ) );
		$this->assertCount( 2, \WP_Session_Tokens::get_instance( $user_id )->get_all() );
	}

	/** A second-factor plugin finds the destination where it looks for it. */
	public function test_destination_is_left_for_second_factors(): void {
		Login_Session::begin( get_userdata( $this->account() ), array(), home_url( '/handbook/' ) );

		$this->assertSame( home_url( '/handbook/' ), wp_unslash( $_REQUEST['redirect_to'] ) );
	}

	/** WordPress exchanges sessions in some places. One of Microsoft's must not become one that is never checked. */
	public function test_exchanged_session_keeps_what_was_verified(): void {
		$user_id = $this->linked_account();
		$before  = self::verified( time() - 5000 );
		self::sign_in( $user_id, $before );
		$token = \WP_Session_Tokens::get_instance( $user_id )->create( time() + 3600 );

		$this->assertSame( $before, self::session( $user_id, $token )['vestibule'] );
	}

	/** The exchange that happens when people change their own password. */
	public function test_new_password_keeps_what_was_verified(): void {
		$this->configure( array( 'lock_password' => false, 'local_login' => 'allow' ) ); // phpcs:ignore
		$user_id = $this->linked_account();
		self::sign_in( $user_id, self::verified( time() - 5000 ) );
		wp_update_user( array( 'ID' => $user_id, 'user_pass' => 'a new one' ) ); // phpcs:ignore

		wp_cache_delete( $user_id, 'user_meta' );
		$sessions = \WP_Session_Tokens::get_instance( $user_id )->get_all();
		$this->assertNotEmpty( $sessions );
		foreach ( $sessions as $session ) {
			$this->assertArrayHasKey( 'vestibule', $session );
		}
	}

	/** What was verified is nobody else's, as when an administrator looks at the site as another person. */
	public function test_session_of_another_account_gets_nothing(): void {
		self::sign_in( $this->linked_account(), self::verified( time() ) );
		$other = $this->account( 'subscriber', 'other' );
		$token = \WP_Session_Tokens::get_instance( $other )->create( time() + 3600 );

		$this->assertArrayNotHasKey( 'vestibule', self::session( $other, $token ) );
	}

	/** A password that was just accepted begins a session of WordPress's own. */
	public function test_session_after_a_password_is_wordpress_own(): void {
		$this->configure( array( 'local_login' => 'allow' ) );
		$user_id = $this->linked_account();
		self::sign_in( $user_id, self::verified( time() ) );
		$this->assertInstanceOf( \WP_User::class, wp_authenticate( 'nestor', 'password of nestor' ) );
		$token = \WP_Session_Tokens::get_instance( $user_id )->create( time() + 3600 );

		$this->assertArrayNotHasKey( 'vestibule', self::session( $user_id, $token ) );
	}

	/** A plugin for second factors ends the session and makes another later, where nobody is signed in: what was verified is not lost. */
	public function test_session_of_a_second_step_keeps_what_was_verified(): void {
		$before = $this->first_step();
		$tokens = \WP_Session_Tokens::get_instance( $before[0] );
		$this->assertSame( array(), $tokens->get_all() );

		$this->assertSame( $before[1], $tokens->get( $tokens->create( time() + 3600 ) )['vestibule'] );
		$this->assertSame( $before[1], $tokens->get( $tokens->create( time() + 3600 ) )['vestibule'], 'another browser, at its second step too' );
	}

	/**
	 * Whose second step it is not.
	 *
	 * @dataProvider no_second_steps
	 *
	 * @param callable(int, self): int $happens What happens in between; returns the account whose session begins.
	 */
	public function test_other_sessions_get_nothing_of_a_second_step( callable $happens ): void {
		list( $user_id ) = $this->first_step();
		$user_id         = $happens( $user_id, $this );
		$token           = \WP_Session_Tokens::get_instance( $user_id )->create( time() + 3600 );

		$this->assertArrayNotHasKey( 'vestibule', self::session( $user_id, $token ) );
	}

	/**
	 * What may happen.
	 *
	 * @return array<string, array{callable(int, self): int}>
	 */
	public function no_second_steps(): array {
		return array(
			'another account'       => array( static fn( int $user_id, self $test ): int => $test->account( 'subscriber', 'other' ) ),
			'too late'              => array(
				static function ( int $user_id ): int {
					update_user_meta( $user_id, Second_Step::META, array( 'expires' => time() - 1 ) + get_user_meta( $user_id, Second_Step::META, true ) );
					return $user_id;
				},
			),
			'a password'            => array(
				static function ( int $user_id ): int {
					wp_authenticate( 'nestor', 'password of nestor' );
					return $user_id;
				},
			),
			'a password of a moment ago' => array(
				static function ( int $user_id ): int {
					wp_authenticate( 'nestor', 'password of nestor' );
					// The form of its second step comes in another request.
					wp_authenticate( '', '' );
					return $user_id;
				},
			),
			'a session of WordPress' => array(
				static function ( int $user_id ): int {
					$kept = get_user_meta( $user_id, Second_Step::META, true );
					delete_user_meta( $user_id, Second_Step::META );
					self::sign_in( $user_id, null );
					update_user_meta( $user_id, Second_Step::META, $kept );
					return $user_id;
				},
			),
		);
	}

	/** Nothing waits when the session lives, or when a plugin has exchanged it at once. */
	public function test_nothing_waits_without_a_second_step(): void {
		$user = get_userdata( $this->account() );
		foreach ( array( static fn() => null, static fn() => wp_set_auth_cookie( $user->ID ) ) as $listener ) {
			add_action( 'wp_login', $listener );
			\WP_Session_Tokens::get_instance( $user->ID )->destroy_all();
			Login_Session::begin( $user, self::verified( time() ), admin_url() );
			self::end_request();
			foreach ( \WP_Session_Tokens::get_instance( $user->ID )->get_all() as $session ) {
				$this->assertArrayHasKey( 'vestibule', $session );
			}
			$this->assertSame( '', get_user_meta( $user->ID, Second_Step::META, true ) );
			$this->assertFalse( get_option( Second_Step::OPTION ) );
		}
	}

	/**
	 * A sign-in with Microsoft as a plugin for second factors leaves it.
	 *
	 * @return array{int, array<string, mixed>} The account, and what was verified.
	 */
	private function first_step(): array {
		$this->configure( array( 'local_login' => 'allow' ) );
		$user     = get_userdata( $this->linked_account() );
		$identity = self::verified( time() );
		add_action( 'wp_login', static fn( $login, $user ) => \WP_Session_Tokens::get_instance( $user->ID )->destroy_all(), 10, 2 );
		Login_Session::begin( $user, $identity, admin_url() );
		self::end_request();
		$_COOKIE = array();
		wp_set_current_user( 0 );
		// Another request has accepted no password yet.
		wp_authenticate( '', '' );

		return array( $user->ID, $identity );
	}

	/** What the plugin does when PHP ends the request. */
	private static function end_request(): void {
		foreach ( $GLOBALS['wp_filter']['shutdown'][ PHP_INT_MIN ] ?? array() as $callback ) {
			$callback['function']();
		}
		remove_all_actions( 'shutdown', PHP_INT_MIN );
	}

	/** Microsoft's log-out notices find the session by the index. */
	public function test_case_97_session_is_in_the_index(): void {
		$user     = get_userdata( $this->account() );
		$identity = self::verified( time(), array( 'sid' => 'the-index' ) );
		Login_Session::begin( $user, $identity, admin_url() );

		$this->assertSame( array( $user->ID ), \Vestibule\WP\Session_Index::accounts( $identity['issuer'], 'the-index', '' ) );
	}

	/** When they could not find it, there is no session. */
	public function test_case_97_no_session_without_the_index(): void {
		global $wpdb;
		$user = get_userdata( $this->account() );
		add_filter( 'query', static fn( $sql ) => str_contains( $sql, 'vestibule_sessions' ) ? '' : $sql );
		try {
			Login_Session::begin( $user, self::verified( time() ), admin_url() );
			$this->fail( 'the session began' );
		} catch ( \Vestibule\WP\Refused $refused ) {
			$this->assertSame( 'storage_unavailable', $refused->reason );
		}

		$this->assertSame( array(), \WP_Session_Tokens::get_instance( $user->ID )->get_all() );
	}
}
