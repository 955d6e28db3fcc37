<?php
/**
 * The session after a sign-in.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP\Tests;

use Vestibule\WP\Login_Session;

require_once __DIR__ . '/trait-configured-site.php';

/** 001-33 and case 85. */
final class Test_Login_Session extends Site_Test_Case {

	use Configured_Site;

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

	/** A second-factor plugin finds the destination where it looks for it. */
	public function test_destination_is_left_for_second_factors(): void {
		Login_Session::begin( get_userdata( $this->account() ), array(), home_url( '/handbook/' ) );

		$this->assertSame( home_url( '/handbook/' ), wp_unslash( $_REQUEST['redirect_to'] ) );
	}
}
