<?php
/**
 * What people from the directory cannot change themselves.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP\Tests;

use Vestibule\WP\Account_Lock_Forms;
use Vestibule\WP\Account_Locks;

require_once __DIR__ . '/trait-configured-site.php';

/** 001-35. */
final class Test_Account_Locks extends Site_Test_Case {

	use Configured_Site;

	private const OTHER = 'elsewhere@wordpress.example';

	/** 001-35: REST, by oneself: users/me and one's own number, however the method is said. */
	public function test_001_35_rest(): void {
		$this->configure();
		$user_id = $this->linked_account();
		$before  = $this->columns( $user_id );
		wp_set_current_user( $user_id );
		foreach ( array( '/wp/v2/users/me', "/wp/v2/users/$user_id", '/WP/V2/users/me' ) as $route ) {
			foreach ( array( 'POST', 'PUT', 'PATCH' ) as $method ) {
				$this->assert_locked( $this->rest( $method, $route, array( 'email' => self::OTHER ) ), 'vestibule_email_locked', "$method $route" );
				$this->assert_locked( $this->rest( $method, $route, array( 'password' => 'a new one 1' ) ), 'vestibule_password_locked', "$method $route" );
			}
		}

		$this->assertSame( $before, $this->columns( $user_id ) );
	}

	/** 001-35: what is not locked can be changed, in one request with the address that is there already. */
	public function test_001_35_rest_changes_the_rest(): void {
		$this->configure();
		$user_id = $this->linked_account();
		wp_set_current_user( $user_id );
		$answer = $this->rest( 'POST', '/wp/v2/users/me', array( 'email' => 'Nestor@Contoso.example', 'description' => 'Baker' ) ); // phpcs:ignore

		$this->assertSame( 200, $answer->get_status() );
		$this->assertSame( 'Baker', get_user_meta( $user_id, 'description', true ) );
		$this->assertSame( 'nestor@contoso.example', $this->columns( $user_id )[0] );
	}

	/** 001-35: a form of any plugin that ends in wp_update_user(). */
	public function test_001_35_wp_update_user(): void {
		$this->configure();
		$user_id = $this->linked_account();
		$before  = $this->columns( $user_id );
		$mails   = array();
		add_filter( 'pre_wp_mail', static function ( $sent, $mail ) use ( &$mails ) { $mails[] = $mail; return true; }, 1, 2 ); // phpcs:ignore
		add_filter( 'send_auth_cookies', '__return_false' );
		wp_set_current_user( $user_id );
		$updated = wp_update_user( array( 'ID' => $user_id, 'user_email' => self::OTHER, 'user_pass' => 'a new one 1', 'display_name' => 'N. W.' ) ); // phpcs:ignore

		$this->assertSame( $user_id, $updated );
		$this->assertSame( $before, $this->columns( $user_id ) );
		$this->assertSame( 'N. W.', get_userdata( $user_id )->display_name );
		$this->assertSame( array(), $mails, 'nobody is told of changes that did not take place' );
	}

	/** 001-35: the profile page, before WordPress mails a confirmation to the new address. */
	public function test_001_35_profile_page(): void {
		$this->configure();
		$user_id = $this->linked_account();
		wp_set_current_user( $user_id );
		$_POST = array( 'user_id' => $user_id, 'email' => self::OTHER, 'nickname' => 'nestor', 'pass1' => 'a new one 1', 'pass2' => 'a new one 1' ); // phpcs:ignore
		$_REQUEST = $_POST;
		add_action( 'personal_options_update', array( Account_Lock_Forms::class, 'action_personal_options_update' ), 1 );
		add_action( 'user_profile_update_errors', array( Account_Lock_Forms::class, 'action_user_profile_update_errors' ), 10, 3 );
		do_action( 'personal_options_update', $user_id );
		$errors = edit_user( $user_id );

		$this->assertInstanceOf( \WP_Error::class, $errors );
		$this->assertEqualsCanonicalizing( array( 'vestibule_email_locked', 'vestibule_password_locked' ), $errors->get_error_codes() );
		$this->assertSame( '', get_user_meta( $user_id, '_new_email', true ) );
		$this->assertFalse( Account_Lock_Forms::filter_show_password_fields( true, get_userdata( $user_id ) ) );
	}

	/** 001-35: a confirmation that was mailed before the account was connected. */
	public function test_001_35_confirmation_of_before(): void {
		$this->configure();
		$user_id = $this->linked_account();
		wp_set_current_user( $user_id );
		// What profile.php does with a confirmed address.
		$user             = new \stdClass();
		$user->ID         = $user_id;
		$user->user_email = self::OTHER;
		wp_update_user( $user );

		$this->assertSame( 'nestor@contoso.example', $this->columns( $user_id )[0] );
	}

	/** 001-35: WooCommerce's account page. */
	public function test_001_35_woocommerce(): void {
		$this->configure();
		$user_id = $this->linked_account();
		wp_set_current_user( $user_id );
		$errors           = new \WP_Error();
		$user             = new \stdClass();
		$user->ID         = $user_id;
		$user->user_email = self::OTHER;
		$user->user_pass  = 'a new one 1';
		do_action_ref_array( 'woocommerce_save_account_details_errors', array( &$errors, &$user ) );
		$this->assertSame( array( 'vestibule_email_locked', 'vestibule_password_locked' ), $errors->get_error_codes() );

		$errors           = new \WP_Error();
		$user->user_email = 'nestor@contoso.example';
		$user->user_pass  = '';
		do_action_ref_array( 'woocommerce_save_account_details_errors', array( &$errors, &$user ) );
		$this->assertSame( array(), $errors->get_error_codes() );
	}

	/**
	 * Who is not concerned: WordPress-only people, administrators, and sites that switched the locks off.
	 *
	 * @dataProvider free
	 *
	 * @param array<string, mixed> $settings Settings.
	 * @param string               $role     Role.
	 * @param bool                 $linked   Whether the account is linked.
	 */
	public function test_001_35_who_is_free( array $settings, string $role, bool $linked ): void {
		$this->configure( $settings );
		$user_id = $linked ? $this->linked_account( $role ) : $this->account( $role );
		$before  = $this->columns( $user_id );
		add_filter( 'pre_wp_mail', '__return_true', 1 );
		add_filter( 'send_auth_cookies', '__return_false' );
		wp_set_current_user( $user_id );
		wp_update_user( array( 'ID' => $user_id, 'user_email' => self::OTHER, 'user_pass' => 'a new one 1' ) ); // phpcs:ignore
		$after = $this->columns( $user_id );

		$this->assertSame( self::OTHER, $after[0] );
		$this->assertNotSame( $before[1], $after[1] );
	}

	/**
	 * Combinations.
	 *
	 * @return array<string, array{array<string, mixed>, string, bool}>
	 */
	public function free(): array {
		$off = array( 'lock_email' => false, 'lock_password' => false, 'local_login' => 'allow' ); // phpcs:ignore

		return array(
			'wordpress-only' => array( array(), 'author', false ),
			'administrator'  => array( array(), 'administrator', true ),
			'switched off'   => array( $off, 'author', true ),
		);
	}

	/** Administrators are locked on request. */
	public function test_001_35_administrators_on_request(): void {
		$this->configure( array( 'lock_administrators' => true ) );
		$user_id = $this->linked_account( 'administrator' );
		$before  = $this->columns( $user_id );
		wp_set_current_user( $user_id );
		wp_update_user( array( 'ID' => $user_id, 'user_email' => self::OTHER, 'user_pass' => 'a new one 1' ) ); // phpcs:ignore

		$this->assertSame( $before, $this->columns( $user_id ) );
	}

	/** Whoever may edit other people repairs their address; the lock is for the person. */
	public function test_001_35_administrator_repairs_an_address(): void {
		$this->configure();
		$user_id = $this->linked_account();
		wp_set_current_user( 1 );
		add_filter( 'pre_wp_mail', '__return_true', 1 );
		$this->assertSame( 200, $this->rest( 'POST', "/wp/v2/users/$user_id", array( 'email' => self::OTHER ) )->get_status() );

		$this->assertSame( self::OTHER, $this->columns( $user_id )[0] );
	}

	/** One lock without the other. */
	public function test_001_35_locks_are_separate(): void {
		$this->configure( array( 'lock_email' => false ) );
		$user_id = $this->linked_account();
		$this->assertSame( array( false, true ), array( Account_Locks::lock_email( $user_id ), Account_Locks::lock_password( $user_id ) ) );

		$this->configure( array( 'lock_password' => false, 'local_login' => 'allow' ) ); // phpcs:ignore
		$this->assertSame( array( true, false ), array( Account_Locks::lock_email( $user_id ), Account_Locks::lock_password( $user_id ) ) );
	}

	/** A password that would open nothing cannot be set either. */
	public function test_001_37_no_password_that_opens_nothing(): void {
		$this->configure( array( 'lock_password' => false ) );

		$this->assertTrue( Account_Locks::lock_password( $this->linked_account() ) );
	}

	/**
	 * A request to the REST API.
	 *
	 * @param string               $method     Method.
	 * @param string               $route      Route.
	 * @param array<string, mixed> $parameters Parameters.
	 */
	private function rest( string $method, string $route, array $parameters ): \WP_REST_Response {
		$request = new \WP_REST_Request( $method, $route );
		$request->set_body_params( $parameters );

		return rest_get_server()->dispatch( $request );
	}

	/**
	 * A refusal by a lock.
	 *
	 * @param \WP_REST_Response $answer The answer.
	 * @param string            $code   Its code.
	 * @param string            $what   What was asked.
	 */
	private function assert_locked( \WP_REST_Response $answer, string $code, string $what ): void {
		$this->assertSame( 403, $answer->get_status(), $what );
		$this->assertSame( $code, $answer->get_data()['code'], $what );
	}

	/**
	 * Address and password hash as the database has them.
	 *
	 * @param int $user_id The account.
	 * @return array{string, string}
	 */
	private function columns( int $user_id ): array {
		global $wpdb;
		$row = $wpdb->get_row( $wpdb->prepare( "SELECT user_email, user_pass FROM $wpdb->users WHERE ID = %d", $user_id ) );

		return array( $row->user_email, $row->user_pass );
	}
}
