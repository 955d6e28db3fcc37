<?php
/**
 * Roles that the directory gives and takes.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP\Tests;

use Vestibule\WP\Account_Roles;
use Vestibule\WP\Refused;

require_once __DIR__ . '/trait-configured-site.php';

/** 001-30 and case 94: by WordPress's own calls, and never less than was said. */
final class Test_Account_Roles extends Site_Test_Case {

	use Configured_Site;

	/**
	 * Actions of WordPress that fire while roles are set.
	 *
	 * @param \WP_User     $user  The account.
	 * @param list<string> $roles The roles.
	 * @return list<string>
	 */
	private static function heard( \WP_User $user, array $roles ): array {
		$heard = array();
		foreach ( array( 'set_user_role', 'add_user_role', 'remove_user_role' ) as $hook ) {
			add_action(
				$hook,
				static function ( $user_id, $role ) use ( &$heard, $hook ): void {
					$heard[] = "$hook $role";
				},
				10,
				2
			);
		}
		Account_Roles::set( $user, $roles );

		return $heard;
	}

	/**
	 * The roles as another request would read them.
	 *
	 * @param int $user_id The account.
	 * @return list<string>
	 */
	private static function stored( int $user_id ): array {
		clean_user_cache( $user_id );
		wp_cache_flush();

		return array_values( get_userdata( $user_id )->roles );
	}

	/** 001-30: several roles, and WordPress's actions for each. */
	public function test_001_30_roles_are_exactly_the_wanted_ones(): void {
		$user  = get_userdata( $this->account( 'author' ) );
		$heard = self::heard( $user, array( 'editor', 'contributor' ) );

		$this->assertSame( array( 'editor', 'contributor' ), self::stored( $user->ID ) );
		$this->assertContains( 'set_user_role editor', $heard );
		$this->assertContains( 'add_user_role contributor', $heard );
	}

	/** 001-30: one that comes on top takes nothing away meanwhile, and one that goes leaves the others. */
	public function test_001_30_the_first_role_stays(): void {
		$user = get_userdata( $this->account( 'author' ) );

		$this->assertSame( array( 'add_user_role contributor' ), self::heard( $user, array( 'author', 'contributor' ) ) );
		$this->assertSame( array( 'author', 'contributor' ), self::stored( $user->ID ) );
		$this->assertSame( array( 'remove_user_role contributor' ), self::heard( get_userdata( $user->ID ), array( 'author' ) ) );
		$this->assertSame( array( 'author' ), self::stored( $user->ID ) );
	}

	/** 001-30: the same roles again, in whatever order, write nothing. */
	public function test_001_30_the_same_again_asks_the_database_nothing(): void {
		global $wpdb;
		$user = get_userdata( $this->account( 'author' ) );
		$user->add_role( 'contributor' );
		$before = $wpdb->num_queries;

		$this->assertFalse( Account_Roles::set( $user, array( 'contributor', 'author' ) ) );
		$this->assertSame( $before, $wpdb->num_queries );
	}

	/** A capability that somebody got by hand stays, as with WordPress's own list of users. */
	public function test_single_capabilities_stay(): void {
		$user = get_userdata( $this->account( 'author' ) );
		$user->add_cap( 'read_private_pages' );
		Account_Roles::set( $user, array( 'editor' ) );

		$this->assertTrue( get_userdata( $user->ID )->caps['read_private_pages'] );
	}

	/** Roles of forums are a matter of their own, unless a rule names one. */
	public function test_roles_of_forums_stay_unless_named(): void {
		add_role( 'bbp_participant', 'Participant', array( 'read' => true ) );
		add_role( 'bbp_moderator', 'Moderator', array( 'read' => true ) );
		$user = get_userdata( $this->account( 'author' ) );
		$user->add_role( 'bbp_participant' );

		$this->assertSame( array( 'author' ), Account_Roles::of( $user ) );
		Account_Roles::set( $user, array( 'editor' ) );
		$this->assertSame( array( 'editor', 'bbp_participant' ), self::stored( $user->ID ) );
		Account_Roles::set( get_userdata( $user->ID ), array( 'editor', 'bbp_moderator' ) );
		$this->assertSame( array( 'editor', 'bbp_moderator' ), self::stored( $user->ID ) );
		remove_role( 'bbp_participant' );
		remove_role( 'bbp_moderator' );
	}

	/** Case 94: a role that does not go is no silent failure. */
	public function test_case_94_a_role_that_stays_is_refused(): void {
		$user = get_userdata( $this->account( 'editor' ) );
		add_filter( 'update_user_metadata', static fn( $check, $id, $key ) => str_ends_with( $key, 'capabilities' ) ? false : $check, 10, 3 );

		try {
			Account_Roles::set( $user, array( 'subscriber' ) );
			$this->fail( 'the old rights stayed' );
		} catch ( Refused $refused ) {
			$this->assertSame( 'storage_unavailable', $refused->reason );
			$this->assertStringContainsString( 'editor', $refused->getMessage() );
		}
		remove_all_filters( 'update_user_metadata' );
		$this->assertSame( array( 'editor' ), self::stored( $user->ID ) );
	}

	/** Case 94: who keeps the right to manage the site has it all the time, whichever role comes first. */
	public function test_case_94_a_role_that_stays_is_never_gone(): void {
		$user = get_userdata( $this->account( 'administrator', 'second' ) );
		$user->add_role( 'author' );
		$seen = array();
		add_action(
			'updated_user_meta',
			static function ( $id, $user_id, $key, $value ) use ( $user, &$seen ): void {
				if ( $user_id === $user->ID && $key === $user->cap_key ) {
					$seen[] = isset( $value['administrator'] );
				}
			},
			10,
			4
		);

		$this->assertSame( array( 'add_user_role subscriber', 'remove_user_role author' ), self::heard( $user, array( 'subscriber', 'administrator' ) ) );
		$this->assertSame( array( true, true ), $seen );
		$this->assertEqualsCanonicalizing( array( 'administrator', 'subscriber' ), self::stored( $user->ID ) );
	}

	/** Case 94: a role that was to stay and is taken away by another plugin on the way comes back. */
	public function test_case_94_a_role_that_is_lost_comes_back(): void {
		$user  = get_userdata( $this->account( 'administrator', 'second' ) );
		$times = 0;
		add_action(
			'add_user_role',
			static function ( $user_id ) use ( &$times ): void {
				if ( 1 === ++$times ) {
					get_userdata( $user_id )->remove_role( 'administrator' );
				}
			}
		);
		$this->assertTrue( Account_Roles::set( $user, array( 'subscriber', 'administrator' ) ) );
		$this->assertEqualsCanonicalizing( array( 'subscriber', 'administrator' ), self::stored( $user->ID ) );
	}

	/** Case 94: a plugin that allows one role only keeps nobody out who gets several. */
	public function test_case_94_a_plugin_that_allows_one_role_keeps_nobody_out(): void {
		$user = get_userdata( $this->account( 'editor' ) );
		add_action(
			'add_user_role',
			static function ( $user_id, $added ): void {
				foreach ( array_diff( get_userdata( $user_id )->roles, array( $added ) ) as $other ) {
					get_userdata( $user_id )->remove_role( $other );
				}
			},
			10,
			2
		);
		$this->assertTrue( Account_Roles::set( $user, array( 'subscriber', 'editor' ) ) );
		$this->assertSame( array( 'editor' ), self::stored( $user->ID ) );
	}

	/** A plugin that fails on WordPress's action keeps nobody's rights alive, nor anybody out. */
	public function test_case_94_a_plugin_that_fails_stops_nothing(): void {
		$user = get_userdata( $this->account( 'editor' ) );
		add_action(
			'set_user_role',
			static function (): void {
				throw new \LogicException( 'a plugin failed' );
			}
		);

		$this->assertTrue( Account_Roles::set( $user, array( 'author', 'contributor' ) ) );
		$this->assertSame( array( 'author', 'contributor' ), self::stored( $user->ID ) );
	}

	/** Case 94: who is the last to manage the site. */
	public function test_case_94_last_administrator(): void {
		$first = get_userdata( 1 );
		$this->assertTrue( Account_Roles::is_last_administrator( $first ) );
		$this->assertFalse( Account_Roles::is_last_administrator( get_userdata( $this->account( 'editor' ) ) ) );

		$second = get_userdata( $this->account( 'administrator', 'second' ) );
		$this->assertFalse( Account_Roles::is_last_administrator( $first ) );
		$this->assertFalse( Account_Roles::is_last_administrator( $second ) );

		// One that is held back can repair nothing.
		add_filter( 'vestibule_account_blocked', static fn( $blocked, $user ) => $blocked || $user->ID === $second->ID, 10, 2 );
		$this->assertTrue( Account_Roles::is_last_administrator( $first ) );
	}

	/** Case 94: somebody who manages the site by another role, or by a capability alone, counts. */
	public function test_case_94_other_ways_to_manage_count(): void {
		$user = get_userdata( $this->account( 'editor' ) );
		$user->add_cap( 'manage_options', false );
		$this->assertTrue( Account_Roles::is_last_administrator( get_userdata( 1 ) ), 'a capability that is denied' );
		$user->add_cap( 'manage_options' );
		$this->assertFalse( Account_Roles::is_last_administrator( get_userdata( 1 ) ) );
		$user->remove_cap( 'manage_options' );

		add_role( 'owner', 'Owner', array( 'manage_options' => true ) );
		$this->account( 'owner', 'owner' );
		$this->assertFalse( Account_Roles::is_last_administrator( get_userdata( 1 ) ) );
		remove_role( 'owner' );
	}

	/** The question is asked only where rules may change administrators. */
	public function test_it_is_asked_only_where_rules_may_change_administrators(): void {
		$rules = array( 'role_rules' => array( 'everybody -> author' ) );
		foreach ( array( array( $rules, false ), array( $rules + array( 'role_administrators' => true ), true ), array( array( 'role_administrators' => true ), false ) ) as list( $settings, $expected ) ) { // phpcs:ignore
			$this->configure( $settings );
			$this->assertSame( $expected, Account_Roles::may_cost_administration( get_userdata( 1 ) ) );
			$this->assertFalse( Account_Roles::may_cost_administration( get_user_by( 'login', 'walter' ) ) );
		}
	}
}
