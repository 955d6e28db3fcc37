<?php
/**
 * Facts for the engine's decision.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP\Tests;

use Vestibule\WP\Account_Facts;
use Vestibule\WP\Account_Link;
use Vestibule\WP\Privilege;

require_once __DIR__ . '/trait-configured-site.php';

/** 001-25. */
final class Test_Account_Facts extends Site_Test_Case {

	use Configured_Site;

	/**
	 * Facts about Nestor.
	 *
	 * @return array<string, mixed>
	 */
	private function facts(): array {
		return Account_Facts::gather( self::$tenant, self::$object, 'nestor', 'nestor@contoso.example' );
	}

	/** Nobody matches. */
	public function test_001_25_nobody(): void {
		$this->assertSame(
			array(
				'linked'             => array(),
				'login'              => null,
				'email'              => null,
				'current_user'       => 0,
				'owner'              => null,
				'strangers_register' => false,
				'approval'           => '',
			),
			$this->facts()
		);
	}

	/** 001-25: by login name and by e-mail address. */
	public function test_001_25_by_login_and_by_email(): void {
		$user_id = $this->account();
		$facts   = $this->facts();

		$this->assertSame(
			array(
				'id'         => $user_id,
				'login'      => 'nestor',
				'email'      => 'nestor@contoso.example',
				'privileged' => false,
				'foreign'    => false,
				'blocked'    => false,
				'tenant'     => '',
				'object'     => '',
			),
			$facts['login']
		);
		$this->assertSame( $user_id, $facts['email']['id'] );
		$this->assertSame( array(), $facts['linked'] );
	}

	/** By the link, which is tenant and object together (case 91, N4: the same object id of another tenant is another person). */
	public function test_case_91_linked_by_tenant_and_object_together(): void {
		$user_id = $this->linked_account();

		$this->assertSame( array( $user_id ), array_column( $this->facts()['linked'], 'id' ) );
		$this->assertSame( array(), Account_Link::accounts( 'fa15d692-e9c7-4460-a743-29f2956fd429', self::$object ) );
		$this->assertSame( array(), Account_Link::accounts( self::$tenant, self::$tenant ) );
	}

	/** Two accounts with one link are both told: the engine refuses to guess. */
	public function test_ambiguous_link_is_told(): void {
		$first  = $this->linked_account();
		$second = $this->account( 'subscriber', 'other' );
		Account_Link::make( $second, self::$tenant, self::$object );

		$this->assertSame( array( $first, $second ), array_column( $this->facts()['linked'], 'id' ) );
	}

	/** Case 93: who could take over the site is privileged. */
	public function test_case_93_privileged_accounts(): void {
		$this->account( 'administrator' );
		$this->assertTrue( $this->facts()['login']['privileged'] );

		$roles = array_filter( array_map( static fn( $role ) => Privilege::is_in( $role['capabilities'] ), wp_roles()->roles ) );
		$this->assertSame( array( 'administrator' ), array_keys( $roles ) );
	}

	/** A single capability that was given to one person counts like a role. */
	public function test_case_93_single_capability_is_enough(): void {
		get_userdata( $this->account() )->add_cap( 'promote_users' );
		clean_user_cache( get_user_by( 'login', 'nestor' ) );

		$this->assertTrue( $this->facts()['login']['privileged'] );
	}

	/** Case 97: a plugin may hold an account back; it cannot let one in. */
	public function test_case_97_blocked_accounts(): void {
		global $wpdb;
		$user_id = $this->account();
		add_filter( 'vestibule_account_blocked', static fn( $blocked, $user ) => $user_id === $user->ID, 10, 2 );
		$this->assertTrue( $this->facts()['login']['blocked'] );

		remove_all_filters( 'vestibule_account_blocked' );
		$wpdb->update( $wpdb->users, array( 'user_status' => 1 ), array( 'ID' => $user_id ) );
		clean_user_cache( $user_id );
		add_filter( 'vestibule_account_blocked', '__return_false' );
		$this->assertTrue( $this->facts()['login']['blocked'] );
	}

	/** 001-25: anybody may have registered any name; a plugin with forms of its own can say so, and cannot deny it. */
	public function test_001_25_strangers_may_register(): void {
		add_filter( 'vestibule_strangers_register', '__return_true' );
		$this->assertTrue( $this->facts()['strangers_register'] );

		remove_all_filters( 'vestibule_strangers_register' );
		add_filter( 'vestibule_strangers_register', '__return_false' );
		update_option( 'users_can_register', 1 );
		$this->assertTrue( $this->facts()['strangers_register'] );
		// On an intranet WordPress's own form is closed; who used it before is still there.
		wp_cache_flush();
		add_filter( 'option_users_can_register', '__return_zero', PHP_INT_MAX );
		$this->assertTrue( $this->facts()['strangers_register'] );
		remove_filter( 'option_users_can_register', '__return_zero', PHP_INT_MAX );
	}

	/** 001-25: a shop makes accounts, whatever WordPress's own form does. */
	public function test_001_25_customers_of_a_shop_register(): void {
		$this->assertSame( 'yes', self::in_other_process( 'class WooCommerce {} echo Vestibule\WP\Account_Facts::gather( "", "", "", "" )["strangers_register"] ? "yes" : "no";' ) );
	}

	/** A second look inside a lock sees what another process wrote. */
	public function test_second_look_is_fresh(): void {
		global $wpdb;
		$user_id = $this->account();
		$facts   = $this->facts();
		// As another process would write it: past this process's memory.
		$wpdb->insert( $wpdb->usermeta, array( 'user_id' => $user_id, 'meta_key' => 'vestibule_oid', 'meta_value' => self::$object ) ); // phpcs:ignore
		Account_Facts::forget( $facts );

		$this->assertSame( self::$object, $this->facts()['login']['object'] );
	}
}
