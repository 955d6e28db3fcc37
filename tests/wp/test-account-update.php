<?php
/**
 * Accounts that follow the directory.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP\Tests;

use Vestibule\WP\Account_Beginning;
use Vestibule\WP\Account_Link;
use Vestibule\WP\Account_Locks;
use Vestibule\WP\Change_Text;
use Vestibule\WP\Destination;
use Vestibule\WP\Directory_Check;
use Vestibule\WP\Directory_Record;
use Vestibule\WP\Engine_Access;
use Vestibule\WP\Graph_Health;
use Vestibule\WP\Health_Messages;
use Vestibule\WP\Log_Entry;
use Vestibule\WP\Log_Storage;
use Vestibule\WP\Log_Text;
use Vestibule\WP\Photo;
use Vestibule\WP\Photo_Update;
use Vestibule\WP\Refused;
use Vestibule\WP\Sign_In;
use Vestibule\WP\Sign_In_Health;
use Vestibule\WP\Site_Lock;
use Vestibule\WP\Storage_Table;

require_once __DIR__ . '/trait-configured-site.php';
require_once __DIR__ . '/trait-simulated-microsoft.php';

/** 001-9, 001-21, 001-30 to 001-32, 003-16, cases 94 and 95: whole sign-ins, with tokens, groups and Graph of the simulator. */
final class Test_Account_Update extends Site_Test_Case {

	use Configured_Site;
	use Simulated_Microsoft;

	/** Accounts are made in transactions of their own. */
	protected bool $in_transaction = false;

	/**
	 * The account of the site's owner, as it was.
	 *
	 * @var array<string, mixed>
	 */
	private array $owner = array();

	/** The simulator as at its start. */
	protected function setUp(): void {
		parent::setUp();
		$user        = get_userdata( 1 );
		$this->owner = array( 'ID' => 1 );
		foreach ( array( 'user_email', 'display_name', 'first_name', 'last_name' ) as $field ) {
			$this->owner[ $field ] = $user->$field;
		}
		self::order( '/reset' );
		delete_option( Graph_Health::OPTION );
		delete_option( Health_Messages::OPTION );
		Log_Storage::table()->run( 'DELETE FROM {table} WHERE id > %d', 0 );
	}

	/** The site as it was. */
	protected function tearDown(): void {
		foreach ( array( 'update_user_metadata', 'set_user_role', 'profile_update' ) as $hook ) {
			remove_all_filters( $hook );
		}
		foreach ( get_users( array( 'exclude' => array( 1 ) ) ) as $user ) {
			if ( 'walter' !== $user->user_login ) {
				wp_delete_user( $user->ID );
			}
		}
		( new \WP_User( 1 ) )->set_role( 'administrator' );
		add_filter( 'send_email_change_email', '__return_false' );
		wp_update_user( wp_slash( $this->owner ) );
		Account_Link::undo( 1 );
		Photo::forget_all();
		wp_unschedule_hook( Photo_Update::HOOK );
		foreach ( array( 'vestibule_settings', 'vestibule_secrets', Graph_Health::OPTION, Health_Messages::OPTION ) as $option ) {
			delete_option( $option );
		}
		delete_metadata( 'user', 0, 'session_tokens', '', true );
		Storage_Table::run( 'DELETE FROM {table} WHERE expires > %d', 0 );
		self::order( '/reset' );
		parent::tearDown();
	}

	/**
	 * The roles as another request would read them.
	 *
	 * @param int $user_id The account.
	 * @return list<string>
	 */
	private static function roles( int $user_id ): array {
		wp_cache_flush();

		return array_values( get_userdata( $user_id )->roles );
	}

	/**
	 * Why a sign-in is refused.
	 *
	 * @param string $person Who.
	 */
	private static function refusal( string $person ): string {
		return self::refused( $person )->reason;
	}

	/**
	 * How a sign-in is refused.
	 *
	 * @param string $person Who.
	 */
	private static function refused( string $person ): Refused {
		try {
			self::sign_in_at_microsoft( $person );
		} catch ( Refused $refused ) {
			return $refused;
		}
		self::fail( 'the person was let in' );
	}

	/**
	 * The simulator's people are in these groups from now on.
	 *
	 * @param string       $person Who.
	 * @param list<string> $groups The groups.
	 */
	private static function put_into( string $person, array $groups ): void {
		self::order( '/person', array( 'id' => $person, 'groups' => $groups ) ); // phpcs:ignore
	}

	/** What the shutdown of the request would do for the photo. */
	private static function end_request(): void {
		$last = $GLOBALS['wp_filter']['shutdown']->callbacks[ PHP_INT_MAX - 1 ] ?? array();
		unset( $GLOBALS['wp_filter']['shutdown']->callbacks[ PHP_INT_MAX - 1 ] );
		foreach ( $last as $callback ) {
			call_user_func( $callback['function'] );
		}
	}

	/**
	 * The rows of one kind in the log.
	 *
	 * @param string $kind The kind.
	 * @return list<array<string, string|null>>
	 */
	private static function logged( string $kind ): array {
		return Log_Storage::table()->rows( 'SELECT * FROM {table} WHERE kind = %s ORDER BY id', $kind );
	}

	/** 001-30: roles come from groups of the token, also several, and for somebody new; Graph is not asked. */
	public function test_001_30_roles_from_groups(): void {
		$this->configure_with_simulator(
			array(
				'role_rules' => array( 'group ' . self::$editors . ' -> editor # Newsroom', 'group ' . self::$staff . ' -> contributor', 'app_role editor -> author' ), // phpcs:ignore
			)
		);
		$alice = self::sign_in_at_microsoft( 'alice' );
		$bob   = self::sign_in_at_microsoft( 'bob' );

		$this->assertSame( array( 'editor', 'contributor' ), self::roles( $alice->ID ) );
		$this->assertSame( array( 'contributor', 'author' ), self::roles( $bob->ID ) );
		$this->assertSame( array(), self::asked( 'graph' ) );
		$record = Directory_Record::of( $alice->ID );
		$this->assertEqualsCanonicalizing( array( self::$staff, self::$editors ), $record['groups'] );
		$this->assertStringStartsWith( '1: editor', $record['roles_why'][0]['detail'] );
		$this->assertSame( 'alice@contoso.example', $record['username'] );
		$this->assertEqualsWithDelta( time(), $record['last_sign_in'], 5 );
	}

	/**
	 * What happens to the role of new accounts after it was chosen, what is told of it, and how it is undone.
	 *
	 * @return array<string, array{callable(): void, string, string}>
	 */
	public static function default_role_lost(): array {
		return array(
			'it was removed'         => array( static fn() => remove_role( 'member' ), 'role_missing', 'This role does not exist' ),
			'it has become powerful' => array( static fn() => wp_roles()->add_cap( 'member', 'edit_users' ), 'role_privileged', 'This role can manage the site or its users' ),
		);
	}

	/**
	 * 001-28, case 94: people sign in all the same, new ones as subscribers, old ones with what they had, and administrators are told until it
	 * is put right: a sign-in that works does not settle it.
	 *
	 * @dataProvider default_role_lost
	 *
	 * @param callable(): void $lose  What happens.
	 * @param string           $cause Why the role is not given.
	 * @param string           $told  What administrators read.
	 */
	public function test_001_28_default_role_that_cannot_be_given( callable $lose, string $cause, string $told ): void {
		add_role( 'member', 'Member', array( 'read' => true ) );
		try {
			$this->configure_with_simulator( array( 'default_role' => 'member' ) );
			$alice = self::sign_in_at_microsoft( 'alice' );
			$this->assertSame( array( 'member' ), self::roles( $alice->ID ) );
			$this->assertNull( Health_Messages::of( 'test:configuration' ) );

			$lose();
			$this->assertSame( $alice->ID, self::sign_in_at_microsoft( 'alice' )->ID );
			$this->assertNull( Health_Messages::of( 'test:configuration' ), 'nothing was left out for her' );
			$bob = self::sign_in_at_microsoft( 'bob' );
			$this->assertSame( array( 'subscriber' ), self::roles( $bob->ID ) );
			$this->assertFalse( user_can( $bob->ID, 'edit_users' ) );
			$this->assertSame( array( $cause, 'default_role' ), array_column( Directory_Record::of( $bob->ID )['roles_why'], 'cause' ) );
			$trace = json_decode( self::logged( 'sign_in' )[2]['detail'], true )['trace'];
			$this->assertSame( array( 'create', 'subscriber', 'member' ), array( $trace['decision'], $trace['role'], $trace['left_out'] ) );

			Sign_In_Health::succeeded();
			self::sign_in_at_microsoft( 'bob' );
			Sign_In_Health::succeeded();
			$message = Health_Messages::told()[0];
			$this->assertSame( array( 'test:configuration', 'recommended' ), array( $message['key'], $message['status'] ) );
			$this->assertStringContainsString( "Role of new accounts: $told", $message['description'] );
			$this->assertStringContainsString( 'This keeps nobody out.', $message['description'] );

			$this->configure_with_simulator( array( 'default_role' => 'author' ) );
			$this->assertSame( array(), array_intersect( array( 'test:configuration' ), array_column( Health_Messages::told(), 'key' ) ) );
		} finally {
			remove_role( 'member' );
		}
	}

	/** 001-28: without a subscriber, or with a powerful one, a new account has no role, and its owner is signed in. */
	public function test_001_28_default_role_without_a_substitute(): void {
		$this->configure_with_simulator( array( 'default_role' => 'removed-role' ) );
		wp_roles()->add_cap( 'subscriber', 'manage_options' );
		try {
			$alice = self::sign_in_at_microsoft( 'alice' );
			$this->assertSame( array(), self::roles( $alice->ID ) );
			$this->assertFalse( user_can( $alice->ID, 'read' ) );
			$this->assertSame( home_url( '/' ), Destination::of( $alice, '' ) );
			$this->assertSame( 'No rule fits, and the role of new accounts cannot be given, so there is none.', Change_Text::about_roles( Directory_Record::of( $alice->ID )['roles_why'] )[1] );
			$this->assertSame( array(), Change_Text::for_people( Directory_Record::of( $alice->ID )['roles_why'] ) );
			$this->assertSame( $alice->ID, self::sign_in_at_microsoft( 'alice' )->ID );
		} finally {
			wp_roles()->remove_cap( 'subscriber', 'manage_options' );
		}
	}

	/** Case 94: a role of a rule that has become powerful goes to nobody, the rule's other roles do. */
	public function test_case_94_role_of_a_rule_has_become_powerful(): void {
		$this->configure_with_simulator( array( 'role_rules' => array( 'everybody -> contributor, author' ) ) );
		wp_roles()->add_cap( 'contributor', 'edit_users' );
		try {
			$alice = self::sign_in_at_microsoft( 'alice' );
			$this->assertSame( array( 'author' ), self::roles( $alice->ID ) );
			$this->assertSame( array( 'rule', 'role_privileged' ), array_column( Directory_Record::of( $alice->ID )['roles_why'], 'cause' ) );
			$this->assertStringContainsString( 'so nobody gets it: 1: contributor', implode( ' ', Change_Text::about_roles( Directory_Record::of( $alice->ID )['roles_why'] ) ) );
			$this->assertNotNull( Health_Messages::of( 'test:configuration' ) );
		} finally {
			wp_roles()->remove_cap( 'contributor', 'edit_users' );
		}
	}

	/** 001-30: a role whose name is a number is one like all others. */
	public function test_001_30_role_whose_name_is_a_number(): void {
		add_role( '2024', 'Class of 2024', array( 'read' => true ) );
		try {
			$this->configure_with_simulator( array( 'role_rules' => array( 'group ' . self::$editors . ' -> 2024, editor' ) ) );
			$alice = self::sign_in_at_microsoft( 'alice' );
			$this->assertSame( array( '2024', 'editor' ), array_map( 'strval', self::roles( $alice->ID ) ) );
			$this->assertSame( $alice->ID, self::sign_in_at_microsoft( 'alice' )->ID );
			self::put_into( 'alice', array() );
			self::sign_in_at_microsoft( 'alice' );
			$this->assertSame( array( 'subscriber' ), self::roles( $alice->ID ) );
		} finally {
			remove_role( '2024' );
		}
	}

	/** Case 94: who is taken out of a group loses its role at the next sign-in, and the log says so. */
	public function test_case_94_role_goes_with_the_group(): void {
		$this->configure_with_simulator( array( 'role_rules' => array( 'group ' . self::$editors . ' -> editor' ) ) );
		$alice = self::sign_in_at_microsoft( 'alice' );
		$heard = array();
		add_action(
			'vestibule_roles_changed',
			static function ( ...$arguments ) use ( &$heard ): void {
				$heard[] = array_slice( $arguments, 1, 2 );
			},
			10,
			4
		);
		self::put_into( 'alice', array( self::$staff ) );
		self::sign_in_at_microsoft( 'alice' );

		$this->assertSame( array( 'subscriber' ), self::roles( $alice->ID ) );
		$this->assertSame( array( array( array( 'editor' ), array( 'subscriber' ) ) ), $heard );
		$rows = self::logged( Log_Entry::ROLES );
		$this->assertCount( 1, $rows );
		$this->assertSame( (string) $alice->ID, (string) $rows[0]['user_id'] );
		$this->assertSame( 'alice@contoso.example', $rows[0]['person'] );
		$details = Log_Text::details( $rows[0] );
		$this->assertContains( 'editor', $details );
		$this->assertContains( 'subscriber', $details );
		$this->assertContains( 'No rule fits, so the role of new accounts.', $details );

		// The row tells of the rule as it was, whatever the settings say by now.
		self::put_into( 'alice', array( self::$editors ) );
		self::sign_in_at_microsoft( 'alice' );
		$this->configure_with_simulator( array( 'role_rules' => array( 'everybody -> author' ) ) );
		$this->assertStringContainsString( self::$editors, implode( ' ', Log_Text::details( self::logged( Log_Entry::ROLES )[1] ) ) );
	}

	/** Case 94: a right that does not go lets nobody in. */
	public function test_case_94_right_that_stays_lets_nobody_in(): void {
		$this->configure_with_simulator( array( 'role_rules' => array( 'group ' . self::$editors . ' -> editor' ) ) );
		$alice = self::sign_in_at_microsoft( 'alice' );
		delete_user_meta( $alice->ID, 'session_tokens' );
		self::put_into( 'alice', array() );
		add_filter( 'update_user_metadata', static fn( $check, $id, $key ) => str_ends_with( $key, 'capabilities' ) ? false : $check, 10, 3 );

		$this->assertSame( 'storage_unavailable', self::refusal( 'alice' ) );
		$this->assertSame( 0, get_current_user_id() );
		$this->assertSame( array(), get_user_meta( $alice->ID, 'session_tokens' ) );
	}

	/** Case 94: accounts that manage the site stay as they are unless a setting says otherwise; the last one does so in any case. */
	public function test_case_94_administrators(): void {
		Account_Link::make( 1, self::$tenant, 'a11ce000-1111-4a11-8a11-000000000001' );
		$rules = array( 'role_rules' => array( 'everybody -> author' ) );
		$this->configure_with_simulator( $rules );
		$this->assertSame( 1, self::sign_in_at_microsoft( 'alice' )->ID );
		$this->assertSame( array( 'administrator' ), self::roles( 1 ) );

		$this->configure_with_simulator( $rules + array( 'role_administrators' => true ) );
		self::sign_in_at_microsoft( 'alice' );
		$this->assertContains( 'administrator', self::roles( 1 ) );
		$this->assertContains( 'kept_last_administrator', array_column( Directory_Record::of( 1 )['roles_why'], 'cause' ) );

		$this->account( 'administrator', 'second' );
		self::sign_in_at_microsoft( 'alice' );
		$this->assertSame( array( 'author' ), self::roles( 1 ) );
	}

	/** Case 94: of two administrators who lose the role in the same moment, one keeps it. */
	public function test_case_94_two_administrators_at_once(): void {
		Account_Link::make( 1, self::$tenant, 'a11ce000-1111-4a11-8a11-000000000001' );
		$second = $this->account( 'administrator', 'second' );
		$this->configure_with_simulator( array( 'role_rules' => array( 'everybody -> author' ), 'role_administrators' => true ) ); // phpcs:ignore
		// The other process has the lock, and demotes the second while this one waits for it.
		$lock  = hash( 'sha256', 'lock:administrators-' . get_current_blog_id() );
		$raced = false;
		add_filter(
			'query',
			static function ( string $query ) use ( &$raced, $lock, $second ): string {
				if ( ! $raced && str_contains( $query, 'INSERT' ) && str_contains( $query, $lock ) ) {
					$raced = true;
					global $wpdb;
					$wpdb->update( $wpdb->usermeta, array( 'meta_value' => serialize( array( 'author' => true ) ) ), array( 'user_id' => $second, 'meta_key' => $wpdb->prefix . 'capabilities' ) ); // phpcs:ignore
				}
				return $query;
			}
		);
		self::sign_in_at_microsoft( 'alice' );

		$this->assertTrue( $raced );
		$this->assertContains( 'administrator', self::roles( 1 ) );
		$this->assertNull( \Vestibule\WP\Site_Lock::is_taken( 'administrators-1' ) ? 'taken' : null, 'the lock is given back' );
	}

	/** Case 94, 001-30: another sign-in of the same person that writes roles back as it remembers them waits until this one has done it. */
	public function test_case_94_two_sign_ins_of_one_person_at_once(): void {
		$alice = $this->alice_of_two_groups();
		$free  = null;
		add_action(
			'remove_user_role',
			static function ( $user_id, $role ) use ( &$free ): void {
				$free = ! Site_Lock::is_taken( 'roles-' . get_current_blog_id() . "-$user_id" );
				if ( $free && 'contributor' === $role ) {
					// The other process adds a role to those that it has read before.
					update_user_meta( $user_id, ( new \WP_User( $user_id ) )->cap_key, array( 'contributor' => true, 'author' => true, 'editor' => true ) ); // phpcs:ignore
				}
			},
			10,
			2
		);

		$this->assertSame( $alice->ID, self::sign_in_at_microsoft( 'alice' )->ID );
		$this->assertFalse( $free, 'a role was taken away, under a lock' );
		$this->assertEqualsCanonicalizing( array( 'editor', 'author' ), self::roles( $alice->ID ) );
		$this->assertFalse( Site_Lock::is_taken( 'roles-' . get_current_blog_id() . "-$alice->ID" ), 'the lock is given back' );
	}

	/** Case 94, 001-30: the sign-in that waited finds the roles as they are to be, writes nothing, and whoever hears of it is told so. */
	public function test_case_94_sign_in_that_waited_for_another(): void {
		$alice = $this->alice_of_two_groups();
		$lock  = hash( 'sha256', 'lock:roles-' . get_current_blog_id() . "-$alice->ID" );
		$raced = false;
		$heard = array();
		add_filter(
			'query',
			static function ( string $query ) use ( &$raced, $lock, $alice ): string {
				if ( ! $raced && str_contains( $query, 'INSERT' ) && str_contains( $query, $lock ) ) {
					$raced = true;
					global $wpdb;
					$wpdb->update( $wpdb->usermeta, array( 'meta_value' => serialize( array( 'editor' => true, 'author' => true ) ) ), array( 'user_id' => $alice->ID, 'meta_key' => $alice->cap_key ) ); // phpcs:ignore
				}
				return $query;
			}
		);
		foreach ( array( 'set_user_role', 'add_user_role', 'remove_user_role', 'vestibule_roles_changed' ) as $hook ) {
			add_action(
				$hook,
				static function () use ( &$heard, $hook ): void {
					$heard[] = $hook;
				}
			);
		}
		$told = null;
		add_action(
			'wp_login',
			static function ( $login, $user ) use ( &$told ): void {
				$told = $user->roles;
			},
			10,
			2
		);
		self::sign_in_at_microsoft( 'alice' );

		$this->assertTrue( $raced );
		$this->assertSame( array(), $heard );
		$this->assertSame( array( 'editor', 'author' ), $told );
		$this->assertSame( array( 'editor', 'author' ), self::roles( $alice->ID ) );
	}

	/** What the lock costs: nothing where no role changes, and it stops nobody. */
	public function test_case_94_lock_of_roles_is_taken_where_they_change(): void {
		$alice = $this->alice_of_two_groups();
		$name  = 'roles-' . get_current_blog_id() . "-$alice->ID";
		$lock  = hash( 'sha256', "lock:$name" );
		$asked = 0;
		add_filter(
			'query',
			static function ( string $query ) use ( &$asked, $lock ): string {
				$asked += (int) str_contains( $query, $lock );
				return $query;
			}
		);
		self::sign_in_at_microsoft( 'alice' );
		$this->assertSame( 2, $asked );
		self::sign_in_at_microsoft( 'alice' );
		$this->assertSame( 2, $asked );

		self::put_into( 'alice', array( self::$staff ) );
		Site_Lock::take( $name, 60 );
		$begun = microtime( true );
		self::sign_in_at_microsoft( 'alice' );
		$this->assertLessThan( 6.0, microtime( true ) - $begun );
		$this->assertSame( array( 'author' ), self::roles( $alice->ID ) );
	}

	/** Alice as author and contributor, who by the rules of her next sign-in is author and editor. */
	private function alice_of_two_groups(): \WP_User {
		$rules = array( 'group ' . self::$editors . ' -> %s', 'group ' . self::$staff . ' -> author' );
		$this->configure_with_simulator( array( 'role_rules' => array( sprintf( $rules[0], 'contributor' ), $rules[1] ) ) );
		$alice = self::sign_in_at_microsoft( 'alice' );
		$this->assertEqualsCanonicalizing( array( 'contributor', 'author' ), self::roles( $alice->ID ) );
		$this->configure_with_simulator( array( 'role_rules' => array( sprintf( $rules[0], 'editor' ), $rules[1] ) ) );

		return $alice;
	}

	/** Case 95, 001-9: more groups than a token holds are asked of Graph. */
	public function test_case_95_overage_is_asked_of_graph(): void {
		$this->configure_with_simulator( array( 'role_rules' => array( 'group ' . self::$editors . ' -> editor' ), 'graph_scopes' => array( 'GroupMember.Read.All' ) ) ); // phpcs:ignore
		self::order( '/memberships', array( 'person' => 'alice', 'count' => 201, 'keep' => true ) ); // phpcs:ignore
		$alice = self::sign_in_at_microsoft( 'alice' );

		$this->assertSame( array( 'editor' ), self::roles( $alice->ID ) );
		$this->assertCount( 1, self::asked( 'graph' ) );
		$this->assertSame( array(), self::asked( 'trap' ) );
	}

	/** Case 95: a Graph that does not answer takes nothing away, and gives somebody new no more than everybody. */
	public function test_case_95_graph_that_does_not_answer(): void {
		$this->configure_with_simulator( array( 'role_rules' => array( 'group ' . self::$editors . ' -> editor' ), 'graph_scopes' => array( 'GroupMember.Read.All' ) ) ); // phpcs:ignore
		$alice = self::sign_in_at_microsoft( 'alice' );
		$this->assertSame( array( 'editor' ), self::roles( $alice->ID ) );
		self::order( '/memberships', array( 'person' => 'alice', 'count' => 201, 'keep' => false ) ); // phpcs:ignore
		self::order( '/memberships', array( 'person' => 'bob', 'count' => 201, 'keep' => true ) ); // phpcs:ignore
		self::order( '/consent', array( 'delegated' => array( 'User.Read.All', 'GroupMember.Read.All' ) ) );
		self::order( '/misbehave', array( 'module' => 'graph-answer-internal-error', 'at' => 'Member|member' ) ); // phpcs:ignore

		self::sign_in_at_microsoft( 'alice' );
		$this->assertSame( array( 'editor' ), self::roles( $alice->ID ) );
		$this->assertContains( 'groups_unknown', array_column( Directory_Record::of( $alice->ID )['roles_why'], 'cause' ) );
		$this->assertContains( 'groups', array_column( Directory_Record::of( $alice->ID )['problems'], 'what' ) );
		$this->assertContains( self::$editors, Directory_Record::of( $alice->ID )['groups'], 'what was known before' );
		$this->assertSame( array( 'subscriber' ), self::roles( self::sign_in_at_microsoft( 'bob' )->ID ) );
		$this->assertNull( Health_Messages::of( 'test:graph' ), 'an outage is no matter of the settings' );
	}

	/** 003-16: names and address follow, each by its setting. */
	public function test_003_16_profile_follows_by_setting(): void {
		$this->configure_with_simulator( array( 'profile_last_name' => 'never', 'profile_first_name' => 'create' ) ); // phpcs:ignore
		$alice = self::sign_in_at_microsoft( 'alice' );
		$this->assertSame( array( 'Alice Adams', 'alice@contoso.example' ), array( $alice->display_name, $alice->user_email ) );
		wp_update_user( array( 'ID' => $alice->ID, 'first_name' => 'Ally', 'last_name' => 'Of Site', 'display_name' => 'Own choice' ) ); // phpcs:ignore
		self::order( '/person', array( 'id' => 'alice', 'name' => 'Alice Baker', 'givenName' => 'Alicia', 'familyName' => 'Baker', 'email' => 'alice.baker@contoso.example' ) ); // phpcs:ignore
		$heard = array();
		add_action(
			'vestibule_profile_changed',
			static function ( $user, $after, $before ) use ( &$heard ): void {
				$heard = array( $after, $before );
			},
			10,
			3
		);
		self::sign_in_at_microsoft( 'alice' );
		wp_cache_flush();
		$after = get_userdata( $alice->ID );

		$this->assertSame( array( 'Alice Baker', 'alice.baker@contoso.example', 'Ally', 'Of Site' ), array( $after->display_name, $after->user_email, $after->first_name, $after->last_name ) );
		$this->assertEquals( array( array( 'display_name' => 'Alice Baker', 'user_email' => 'alice.baker@contoso.example' ), array( 'display_name' => 'Own choice', 'user_email' => 'alice@contoso.example' ) ), $heard ); // phpcs:ignore
	}

	/** 001-21: an address that another account has is left out, and the record says so. */
	public function test_001_21_address_of_another_account_is_left_out(): void {
		$this->configure_with_simulator();
		$alice = self::sign_in_at_microsoft( 'alice' );
		self::order( '/person', array( 'id' => 'alice', 'email' => 'admin@contoso.example' ) ); // phpcs:ignore
		self::sign_in_at_microsoft( 'alice' );

		$this->assertSame( 'alice@contoso.example', get_userdata( $alice->ID )->user_email );
		$this->assertContains( array( 'user_email', 'email_taken' ), array_map( static fn( $note ) => array( $note['about'], $note['cause'] ), Directory_Record::of( $alice->ID )['notes'] ) );
	}

	/** 001-21: a name that is too long is cut, and the words say so. */
	public function test_001_21_long_name_is_cut(): void {
		$this->configure_with_simulator();
		self::order( '/person', array( 'id' => 'alice', 'givenName' => str_repeat( 'Alice ', 60 ) . 'x' ) ); // phpcs:ignore
		$alice = self::sign_in_at_microsoft( 'alice' );
		$this->assertSame( trim( substr( str_repeat( 'Alice ', 60 ), 0, 250 ) ), get_userdata( $alice->ID )->first_name );
		$this->assertSame( array( 'first name: Too long for this field; only its beginning is taken over.' ), Change_Text::about_fields( Directory_Record::of( $alice->ID )['notes'] ) );
	}

	/** 001-21: why a field of the profile was not taken over stands in the record until the profile is read again. */
	public function test_001_21_notes_stay_until_the_profile_is_read_again(): void {
		$this->configure_with_simulator( array( 'profile_fields' => array( 'jobTitle -> job_title # Position' ), 'profile_hours' => 1 ) ); // phpcs:ignore
		$alice = self::sign_in_at_microsoft( 'alice' );
		$told  = static fn(): array => Change_Text::about_fields( Directory_Record::of( $alice->ID )['notes'] );
		$later = static fn(): mixed => update_user_meta( $alice->ID, Directory_Record::key(), wp_slash( array( 'profile_at' => 1, 'profile_failed_at' => 0 ) + Directory_Record::of( $alice->ID ) ) ); // phpcs:ignore
		$this->assertSame( array(), $told() );
		$kept = array( 'Position: Empty in the directory; what is here stays.' );
		self::order( '/person', array( 'id' => 'alice', 'jobTitle' => null, 'email' => 'admin@contoso.example' ) ); // phpcs:ignore
		$later();
		self::sign_in_at_microsoft( 'alice' );
		$this->assertEqualsCanonicalizing( array( 'e-mail address: Another account has this e-mail address, so it is not taken over.', ...$kept ), $told() );

		self::order( '/person', array( 'id' => 'alice', 'jobTitle' => 'Editor', 'email' => 'alice@contoso.example' ) ); // phpcs:ignore
		self::sign_in_at_microsoft( 'alice' );
		$this->assertSame( $kept, $told(), 'the address came with the sign-in, the profile was not asked for' );
		$later();
		self::order( '/misbehave', array( 'module' => 'graph-answer-internal-error', 'at' => '/me?' ) ); // phpcs:ignore
		self::sign_in_at_microsoft( 'alice' );
		$this->assertSame( $kept, $told(), 'it could not be read' );
		self::order( '/reset', array( 'only' => array( 'misbehaviours' ) ) );
		$later();
		self::sign_in_at_microsoft( 'alice' );
		$this->assertSame( array(), $told() );
	}

	/** 001-31: further properties go to user meta; asked in one request, again only when their time is up, and translated by a filter. */
	public function test_001_31_properties_go_to_user_meta(): void {
		$settings = array(
			'profile_fields' => array( 'jobTitle -> job_title # Position', 'businessPhones -> billing_phone', 'officeLocation -> office', 'manager.displayName -> boss # Manager', 'onPremisesExtensionAttributes.extensionAttribute1 -> cost_centre' ), // phpcs:ignore
			'graph_scopes'   => array( 'User.Read.All' ),
		);
		$this->configure_with_simulator( $settings );
		add_filter( 'vestibule_profile_fields', static fn( $fields ) => array_merge( $fields, array( 'office' => strtoupper( $fields['office'] ?? '' ), 'user_email' => 'x@y.example', 'added' => 'no' ) ) ); // phpcs:ignore
		$alice = self::sign_in_at_microsoft( 'alice' );
		$meta  = static fn( string $key ) => get_user_meta( $alice->ID, $key, true );

		$this->assertSame( array( 'Editor', '+49 30 901820-12', 'BUILDING 7, ROOM 12', 'Adele Admin', 'CC-4711', '' ), array_map( $meta, array( 'job_title', 'billing_phone', 'office', 'boss', 'cost_centre', 'added' ) ) );
		$this->assertSame( 'alice@contoso.example', get_userdata( $alice->ID )->user_email );
		$this->assertSame( array( 'Editor', 'Adele Admin' ), array( Directory_Record::of( $alice->ID )['fields']['Position'], Directory_Record::of( $alice->ID )['fields']['Manager'] ) );
		$this->assertCount( 1, self::asked( 'graph' ) );

		self::sign_in_at_microsoft( 'alice' );
		$this->assertCount( 1, self::asked( 'graph' ), 'not asked again so soon' );
		$this->configure_with_simulator( array( 'profile_hours' => 0 ) + $settings );
		self::sign_in_at_microsoft( 'alice' );
		$this->assertCount( 2, self::asked( 'graph' ), 'asked each time' );
	}

	/** 003-16: a name with signs that WordPress keeps as entities changes nothing the second time. */
	public function test_003_16_name_with_signs_is_no_change(): void {
		$this->configure_with_simulator();
		self::order( '/person', array( 'id' => 'alice', 'name' => 'Alice & Sons <Berlin' ) ); // phpcs:ignore
		$alice = self::sign_in_at_microsoft( 'alice' );
		$this->assertSame( 'Alice &amp; Sons &lt;Berlin', get_userdata( $alice->ID )->display_name );
		self::sign_in_at_microsoft( 'alice' );

		$this->assertNotContains( 'display_name', array_column( Directory_Record::of( $alice->ID )['notes'], 'about' ) );
	}

	/** 001-35: what the directory says is written while the person is signed in and may not write it. */
	public function test_001_35_renewal_updates_a_locked_address(): void {
		$this->configure_with_simulator();
		$alice = self::sign_in_at_microsoft( 'alice' );
		add_filter( 'wp_pre_insert_user_data', array( \Vestibule\WP\Account_Lock_Forms::class, 'filter_wp_pre_insert_user_data' ), PHP_INT_MAX, 3 );
		wp_set_current_user( $alice->ID );
		$this->assertTrue( Account_Locks::lock_email( $alice->ID ) );
		self::order( '/person', array( 'id' => 'alice', 'email' => 'alice.baker@contoso.example' ) ); // phpcs:ignore
		self::sign_in_at_microsoft( 'alice' );

		$this->assertSame( 'alice.baker@contoso.example', get_userdata( $alice->ID )->user_email );
	}

	/** Microsoft Graph answers nothing. */
	private static function silence_graph(): void {
		self::order( '/misbehave', array( 'module' => 'graph-answer-internal-error' ) );
	}

	/** It answers again. */
	private static function let_graph_answer(): void {
		self::order( '/reset', array( 'only' => array( 'misbehaviours' ) ) );
	}

	/**
	 * What of a new account is outstanding.
	 *
	 * @param int $user_id The account.
	 * @return array{list<string>, list<string>} What its roles depend on, and fields.
	 */
	private static function outstanding( int $user_id ): array {
		$record = Directory_Record::of( $user_id );

		return array( $record['first_roles']['unknown'] ?? array(), array_keys( $record['first_fields'] ) );
	}

	/** 003-16: what is for new accounts only is written when Graph tells it for the first time, where nobody has written meanwhile, and once. */
	public function test_003_16_first_fields_come_when_graph_answers(): void {
		$fields = array( 'jobTitle -> job_title (create) # Position', 'department -> unit (create)', 'officeLocation -> office (create)', 'companyName -> company (create)' );
		$this->configure_with_simulator( array( 'profile_fields' => $fields, 'profile_locale' => 'create', 'profile_hours' => 0 ) ); // phpcs:ignore
		self::order( '/person', array( 'id' => 'alice', 'preferredLanguage' => 'en-US', 'companyName' => 'Contoso' ) ); // phpcs:ignore
		self::silence_graph();
		// Another plugin fills fields of everybody who is new.
		add_action( 'user_register', static fn( $user_id ) => array( update_user_meta( $user_id, 'office', 'to be told' ), update_user_meta( $user_id, 'company', 'to be told' ) ) );
		$alice = self::sign_in_at_microsoft( 'alice' );
		remove_all_filters( 'user_register' );
		$meta = static fn(): array => array_map( static fn( $key ) => get_user_meta( $alice->ID, $key, true ), array( 'job_title', 'unit', 'office', 'company', 'locale' ) );
		$this->assertSame( array( '', '', 'to be told', 'to be told', '' ), $meta() );
		$this->assertSame( array( array(), array( 'locale', 'job_title', 'unit', 'office', 'company' ) ), self::outstanding( $alice->ID ) );
		$this->assertStringNotContainsString( 'to be told', (string) wp_json_encode( Directory_Record::of( $alice->ID ) ) );

		self::sign_in_at_microsoft( 'alice' );
		$this->assertSame( array( '', '', 'to be told', 'to be told', '' ), $meta(), 'Graph is still silent' );
		update_user_meta( $alice->ID, 'unit', 'own choice' );
		update_user_meta( $alice->ID, 'company', 'own company' );
		self::let_graph_answer();
		self::sign_in_at_microsoft( 'alice' );
		$this->assertSame( array( 'Editor', 'own choice', 'Building 7, room 12', 'own company', 'en_US' ), $meta() );
		$this->assertSame( array( array(), array() ), self::outstanding( $alice->ID ) );

		self::order( '/person', array( 'id' => 'alice', 'jobTitle' => 'Chief editor', 'officeLocation' => 'Attic' ) ); // phpcs:ignore
		delete_user_meta( $alice->ID, 'unit' );
		delete_user_meta( $alice->ID, 'locale' );
		self::sign_in_at_microsoft( 'alice' );
		$this->assertSame( array( 'Editor', '', 'Building 7, room 12', 'own company', '' ), $meta(), 'once' );
	}

	/** 003-16: what Graph told when the account was made, also that there is nothing, is not outstanding. */
	public function test_003_16_nothing_is_outstanding_where_graph_answered(): void {
		$this->configure_with_simulator( array( 'profile_fields' => array( 'jobTitle -> job_title (create)', 'department -> unit (create)' ), 'profile_hours' => 0, 'groups_source' => 'graph', 'role_update' => 'leave', 'role_rules' => array( 'group ' . self::$editors . ' -> editor' ) ) ); // phpcs:ignore
		self::order( '/person', array( 'id' => 'alice', 'department' => null, 'groups' => array() ) ); // phpcs:ignore
		$alice = self::sign_in_at_microsoft( 'alice' );
		$this->assertSame( 'Editor', get_user_meta( $alice->ID, 'job_title', true ) );
		$this->assertSame( array( array(), array() ), self::outstanding( $alice->ID ) );

		self::order( '/person', array( 'id' => 'alice', 'department' => 'Press', 'groups' => array( self::$editors ) ) ); // phpcs:ignore
		self::sign_in_at_microsoft( 'alice' );
		$this->assertSame( array( 'subscriber' ), self::roles( $alice->ID ) );
		$this->assertSame( '', get_user_meta( $alice->ID, 'unit', true ) );
	}

	/**
	 * Case 95: the first roles of somebody whose groups were not known come with the first sign-in that knows them, once.
	 *
	 * @testWith ["leave"]
	 *           ["add"]
	 * @param string $update How roles follow.
	 */
	public function test_case_95_first_roles_come_when_graph_answers( string $update ): void {
		$this->configure_with_simulator( array( 'role_update' => $update, 'groups_source' => 'graph', 'role_rules' => array( 'group ' . self::$editors . ' -> editor', 'group ' . self::$staff . ' -> author' ) ) ); // phpcs:ignore
		self::put_into( 'alice', array( self::$editors ) );
		self::silence_graph();
		$alice = self::sign_in_at_microsoft( 'alice' );
		$this->assertSame( array( 'subscriber' ), self::roles( $alice->ID ) );
		$this->assertSame( array( array( 'groups_unknown' ), array() ), self::outstanding( $alice->ID ) );
		self::sign_in_at_microsoft( 'alice' );
		$this->assertSame( array( 'subscriber' ), self::roles( $alice->ID ), 'Graph is still silent' );

		self::let_graph_answer();
		self::sign_in_at_microsoft( 'alice' );
		$this->assertSame( array( 'editor' ), self::roles( $alice->ID ) );
		$this->assertSame( array( array(), array() ), self::outstanding( $alice->ID ) );
		$this->assertContains( 'editor', Log_Text::details( self::logged( Log_Entry::ROLES )[0] ) );

		self::put_into( 'alice', array( self::$staff ) );
		self::sign_in_at_microsoft( 'alice' );
		$this->assertSame( 'leave' === $update ? array( 'editor' ) : array( 'editor', 'author' ), self::roles( $alice->ID ), 'once' );
	}

	/** Case 95: roles that an administrator has given meanwhile stay. */
	public function test_case_95_first_roles_do_not_come_over_an_administrators(): void {
		$this->configure_with_simulator( array( 'role_update' => 'leave', 'groups_source' => 'graph', 'role_rules' => array( 'group ' . self::$editors . ' -> editor' ) ) ); // phpcs:ignore
		self::put_into( 'alice', array( self::$editors ) );
		self::put_into( 'bob', array( self::$editors ) );
		self::silence_graph();
		$alice = self::sign_in_at_microsoft( 'alice' );
		$bob   = self::sign_in_at_microsoft( 'bob' );
		( new \WP_User( $alice->ID ) )->set_role( 'author' );
		( new \WP_User( $bob->ID ) )->add_role( 'contributor' );
		self::let_graph_answer();
		self::sign_in_at_microsoft( 'alice' );
		self::sign_in_at_microsoft( 'bob' );

		$this->assertSame( array( 'author' ), self::roles( $alice->ID ) );
		$this->assertSame( array( 'subscriber', 'contributor' ), self::roles( $bob->ID ) );
		( new \WP_User( $alice->ID ) )->set_role( 'subscriber' );
		self::sign_in_at_microsoft( 'alice' );
		$this->assertSame( array( 'subscriber' ), self::roles( $alice->ID ), 'that was the end of it' );
	}

	/** Case 95: an account that was there before it was linked has nothing outstanding, whatever stands in its record. */
	public function test_case_95_linked_account_is_no_new_one(): void {
		$this->configure_with_simulator( array( 'role_update' => 'leave', 'groups_source' => 'graph', 'role_rules' => array( 'group ' . self::$editors . ' -> editor' ), 'profile_fields' => array( 'jobTitle -> job_title (create)' ), 'profile_hours' => 0 ) ); // phpcs:ignore
		self::put_into( 'alice', array( self::$editors ) );
		$user_id = $this->account( 'subscriber', 'alice' );
		self::silence_graph();
		$this->assertSame( $user_id, self::sign_in_at_microsoft( 'alice' )->ID );
		$this->assertSame( array( array(), array() ), self::outstanding( $user_id ) );

		$mark = array(
			'first_roles'  => array(
				'given'   => array( 'subscriber' ),
				'unknown' => array( 'groups_unknown' ),
			),
			'first_fields' => array( 'job_title' => hash( 'sha256', '' ) ),
		);
		update_user_meta( $user_id, Directory_Record::key(), wp_slash( $mark + get_user_meta( $user_id, Directory_Record::key(), true ) ) );
		self::let_graph_answer();
		self::sign_in_at_microsoft( 'alice' );
		$this->assertSame( array( 'subscriber' ), self::roles( $user_id ) );
		$this->assertSame( '', get_user_meta( $user_id, 'job_title', true ) );
		$this->assertSame( array( array(), array() ), self::outstanding( $user_id ) );
	}

	/** Case 95: what is damaged in the record keeps nobody out, and gives nobody anything. */
	public function test_case_95_damaged_record_stops_no_sign_in(): void {
		$this->configure_with_simulator( array( 'role_update' => 'leave', 'groups_source' => 'graph', 'role_rules' => array( 'group ' . self::$editors . ' -> editor' ), 'profile_fields' => array( 'jobTitle -> job_title (create)' ), 'profile_hours' => 0 ) ); // phpcs:ignore
		self::put_into( 'alice', array( self::$editors ) );
		self::silence_graph();
		$alice  = self::sign_in_at_microsoft( 'alice' );
		$record = get_user_meta( $alice->ID, Directory_Record::key(), true );
		self::let_graph_answer();
		foreach ( array( 'subscriber', array( 'given' => 'x' ), array( 'given' => array( array() ), 'unknown' => array( 7 ) ), array( 'unknown' => array( 'groups_unknown' ) ) ) as $damaged ) { // phpcs:ignore
			update_user_meta( $alice->ID, Directory_Record::key(), array( 'first_roles' => $damaged, 'first_fields' => array( 'job_title' => array(), 'x' => '' ) ) + $record ); // phpcs:ignore
			$this->assertSame( $alice->ID, self::sign_in_at_microsoft( 'alice' )->ID );
			$this->assertSame( array( 'subscriber' ), self::roles( $alice->ID ) );
			$this->assertSame( '', get_user_meta( $alice->ID, 'job_title', true ) );
		}
	}

	/** Case 95: somebody whose account another site of the network has made has the first roles here as well. */
	public function test_case_95_first_roles_of_whoever_joins(): void {
		$this->configure_with_simulator( array( 'role_update' => 'leave', 'groups_source' => 'graph', 'role_rules' => array( 'group ' . self::$editors . ' -> editor' ) ) ); // phpcs:ignore
		self::put_into( 'alice', array() );
		$alice = self::sign_in_at_microsoft( 'alice' );
		$bob   = $this->account( 'subscriber', 'local' );
		Account_Beginning::note_join( $alice->ID );
		Account_Beginning::note_join( $bob );
		$this->assertSame( array(), self::outstanding( $bob )[0], 'not made by a sign-in' );
		$this->assertContains( 'groups_unknown', self::outstanding( $alice->ID )[0] );
		self::put_into( 'alice', array( self::$editors ) );
		self::silence_graph();
		self::sign_in_at_microsoft( 'alice' );
		$this->assertSame( array( 'subscriber' ), self::roles( $alice->ID ) );

		self::let_graph_answer();
		self::sign_in_at_microsoft( 'alice' );
		$this->assertSame( array( 'editor' ), self::roles( $alice->ID ) );
		$this->assertSame( array( array(), array() ), self::outstanding( $alice->ID ) );
	}

	/** 001-30, 001-31: a look-up brings what is outstanding as well; one that only shows what would change shows it, and writes nothing. */
	public function test_001_30_look_up_brings_what_is_outstanding(): void {
		$this->configure_with_simulator( array( 'role_update' => 'leave', 'groups_source' => 'graph', 'role_rules' => array( 'group ' . self::$editors . ' -> editor' ), 'profile_fields' => array( 'jobTitle -> job_title (create)' ) ) ); // phpcs:ignore
		self::put_into( 'alice', array( self::$editors ) );
		self::silence_graph();
		$alice = self::sign_in_at_microsoft( 'alice' );
		$this->assertSame( array( array( 'groups_unknown' ), array( 'job_title' ) ), self::outstanding( $alice->ID ) );
		self::let_graph_answer();

		$this->assertSame( array( 'editor' ), Directory_Check::preview( array( $alice->ID ), null )[0]->changes?->roles() );
		$this->assertSame( array( 'subscriber' ), self::roles( $alice->ID ) );
		Directory_Check::apply( array( $alice->ID ) );
		$this->assertSame( array( 'editor' ), self::roles( $alice->ID ) );
		$this->assertSame( 'Editor', get_user_meta( $alice->ID, 'job_title', true ) );
		$this->assertSame( array( array(), array() ), self::outstanding( $alice->ID ) );
	}

	/** The second sign-in writes to the account only when it was. */
	public function test_nothing_is_written_when_nothing_changed(): void {
		$this->configure_with_simulator( array( 'role_rules' => array( 'group ' . self::$editors . ' -> editor' ), 'profile_fields' => array( 'jobTitle -> job_title' ), 'profile_hours' => 0 ) ); // phpcs:ignore
		$alice   = self::sign_in_at_microsoft( 'alice' );
		$written = array();
		global $wpdb;
		add_filter(
			'query',
			static function ( string $query ) use ( &$written, $wpdb ): string {
				if ( 1 === preg_match( '/^\s*(INSERT|UPDATE|DELETE|REPLACE)\b/i', $query ) && ( str_contains( $query, $wpdb->usermeta ) || str_contains( $query, "`$wpdb->users`" ) || str_contains( $query, " $wpdb->users " ) ) ) {
					$written[] = $query;
				}
				return $query;
			}
		);
		self::sign_in_at_microsoft( 'alice' );

		$this->assertSame( array( 'editor' ), self::roles( $alice->ID ) );
		$others = array_filter( $written, static fn( $query ) => 1 !== preg_match( '/session_tokens|vestibule_directory|vestibule_last_sign_in/', $query ) );
		$this->assertSame( array(), array_values( $others ) );
		$this->assertLessThanOrEqual( 4, count( $written ) );
	}

	/** Nothing that goes wrong with the profile keeps anybody out: neither a plugin that fails nor a record that cannot be kept. */
	public function test_what_fails_in_the_profile_stops_no_sign_in(): void {
		$this->configure_with_simulator( array( 'photo' => true, 'role_rules' => array( 'group ' . self::$editors . ' -> editor' ) ) ); // phpcs:ignore
		$alice = self::sign_in_at_microsoft( 'alice' );
		self::order( '/person', array( 'id' => 'alice', 'name' => 'Alice Baker', 'groups' => array() ) ); // phpcs:ignore
		$fail = static function (): void {
			throw new \LogicException( 'a plugin failed' );
		};
		foreach ( array( 'vestibule_profile_fields', 'vestibule_roles_changed', 'set_user_role' ) as $hook ) {
			add_filter( $hook, $fail );
		}
		add_filter(
			'update_user_metadata',
			static function ( $check, $id, $key ) {
				if ( str_starts_with( $key, 'vestibule_' ) ) {
					throw new \LogicException( 'a plugin failed' );
				}
				return $check;
			},
			10,
			3
		);
		$this->assertSame( $alice->ID, self::sign_in_at_microsoft( 'alice' )->ID );
		$this->assertSame( array( 'subscriber' ), self::roles( $alice->ID ) );
		$this->assertSame( 'Alice Adams', get_userdata( $alice->ID )->display_name );

		remove_all_filters( 'vestibule_profile_fields' );
		add_action( 'profile_update', $fail );
		$this->assertSame( $alice->ID, self::sign_in_at_microsoft( 'alice' )->ID );
	}

	/** 001-9, case 95: where somebody gets in by groups only, a Graph that does not answer lets nobody in, and the administrator is told. */
	public function test_case_95_access_by_groups_is_closed_when_graph_does_not_answer(): void {
		$this->configure_with_simulator( array( 'allowed_groups' => array( self::$editors ), 'graph_scopes' => array( 'GroupMember.Read.All' ) ) ); // phpcs:ignore
		self::order( '/memberships', array( 'person' => 'alice', 'count' => 201, 'keep' => true ) ); // phpcs:ignore
		$this->assertSame( 'alice@contoso.example', self::sign_in_at_microsoft( 'alice' )->user_login );
		self::order( '/misbehave', array( 'module' => 'graph-answer-forbidden', 'at' => 'Member|member' ) ); // phpcs:ignore

		$this->assertSame( 'groups_unknown', self::refusal( 'alice' ) );
		$this->assertSame( 'critical', Health_Messages::of( 'test:graph' )['status'] ?? '' );
		self::order( '/reset', array( 'only' => array( 'misbehaviours' ) ) );
		self::sign_in_at_microsoft( 'alice' );
		$this->assertNull( Health_Messages::of( 'test:graph' ) );
	}

	/**
	 * 001-9, 001-29: a refusal says whether it is for no more than an outage, which ends nobody's session.
	 *
	 * @testWith ["internal-error", true]
	 *           ["throttled", true]
	 *           ["forbidden", false]
	 *           ["unauthorized", false]
	 * @param string $answer What Graph answers.
	 * @param bool   $outage Whether that is an outage.
	 */
	public function test_001_29_refusal_for_an_outage_of_graph( string $answer, bool $outage ): void {
		$this->configure_with_simulator( array( 'allowed_groups' => array( self::$editors ), 'graph_scopes' => array( 'GroupMember.Read.All' ) ) ); // phpcs:ignore
		self::order( '/memberships', array( 'person' => 'alice', 'count' => 201, 'keep' => true ) ); // phpcs:ignore
		self::order( '/misbehave', array( 'module' => "graph-answer-$answer", 'at' => 'Member|member' ) ); // phpcs:ignore
		$refused = self::refused( 'alice' );

		$this->assertSame( array( 'groups_unknown', $outage ), array( $refused->reason, $refused->outage ) );
		$this->assertMatchesRegularExpression( '/^[0-9a-f]{8}$/', $refused->reference );
	}

	/** A test of signing in changes neither roles nor profile. */
	public function test_sign_in_test_changes_no_role(): void {
		$this->configure_with_simulator( array( 'role_rules' => array( 'everybody -> author' ), 'role_administrators' => true ) ); // phpcs:ignore
		$this->account( 'administrator', 'second' );
		Account_Link::make( 1, self::$tenant, 'a11ce000-1111-4a11-8a11-000000000001' );
		wp_set_current_user( 1 );
		$sign_in = new Sign_In( Engine_Access::open() );
		$sign_in->finish( self::come_back( 'alice', $sign_in, array( 'purpose' => 'test', 'user' => 1 ) ) ); // phpcs:ignore

		$this->assertSame( array( 'administrator' ), self::roles( 1 ) );
		$this->assertSame( 0, Directory_Record::of( 1 )['checked_at'] );
		delete_option( 'vestibule_armed' );
	}

	/** Bar 4: a property that Graph does not know is told, and costs none of the others; with the name corrected the message goes. */
	public function test_unknown_property_is_told_and_settles(): void {
		$this->configure_with_simulator( array( 'profile_fields' => array( 'jobtitle -> job', 'department -> department' ), 'profile_hours' => 0 ) ); // phpcs:ignore
		$alice = self::sign_in_at_microsoft( 'alice' );
		$this->assertSame( 'Communication', get_user_meta( $alice->ID, 'department', true ) );
		$this->assertSame( '', get_user_meta( $alice->ID, 'job', true ) );
		$this->assertSame( array( 'graph_property_unknown' ), array_column( Directory_Record::of( $alice->ID )['problems'], 'reason' ) );
		$this->assertSame( 'recommended', Health_Messages::of( 'test:graph' )['status'] );
		$this->assertStringContainsString( 'Compare the names of the properties', Graph_Health::graph()['description'] );
		$this->assertStringContainsString( 'jobtitle', Graph_Health::graph()['description'] );
		$this->assertStringContainsString( 'in the profile fields under Directory and in the rules under Roles', Graph_Health::graph()['description'] );

		$this->configure_with_simulator( array( 'profile_fields' => array( 'jobTitle -> job', 'department -> department' ), 'profile_hours' => 0 ) ); // phpcs:ignore
		self::sign_in_at_microsoft( 'alice' );
		$this->assertNull( Health_Messages::of( 'test:graph' ) );
		$this->assertNotSame( '', get_user_meta( $alice->ID, 'job', true ) );
		$this->assertSame( array(), Directory_Record::of( $alice->ID )['problems'] );
	}

	/**
	 * 001-31: what is known of the profile is kept although a property is not; Graph is asked again when the time is up, and no earlier.
	 *
	 * @testWith ["jobtitle", "graph_property_unknown"]
	 *           ["identities", "response_malformed"]
	 *           ["manager.displayName", "graph_permission_missing"]
	 * @param string $property The property.
	 * @param string $reason   Why it is not known.
	 */
	public function test_001_31_unknown_property_is_not_asked_for_again_and_again( string $property, string $reason ): void {
		$this->configure_with_simulator( array( 'profile_fields' => array( "$property -> odd # Odd", 'department -> department # Department' ) ) ); // phpcs:ignore
		$alice  = self::sign_in_at_microsoft( 'alice' );
		$record = Directory_Record::of( $alice->ID );
		$this->assertSame( array( $reason ), array_column( $record['problems'], 'reason' ) );
		$this->assertSame( array( 'Department' => 'Communication' ), $record['fields'] );
		$this->assertFalse( Directory_Record::profile_is_due( $alice->ID ) );
		// Beyond the pause after a failure.
		update_user_meta( $alice->ID, Directory_Record::key(), wp_slash( array_map( static fn( $value ) => is_int( $value ) && $value > 0 ? $value - HOUR_IN_SECONDS : $value, $record ) ) );
		self::forget_what_was_asked();
		self::sign_in_at_microsoft( 'alice' );
		$this->assertSame( array(), self::asked( 'graph' ) );
	}

	/** A profile that could not be asked for is asked for again after a pause, and what was known stays. */
	public function test_001_31_failed_profile_is_asked_for_again(): void {
		$this->configure_with_simulator( array( 'profile_fields' => array( 'department -> department # Department' ), 'profile_hours' => 1 ) ); // phpcs:ignore
		$alice = self::sign_in_at_microsoft( 'alice' );
		$later = static fn(): mixed => update_user_meta( $alice->ID, Directory_Record::key(), wp_slash( array_map( static fn( $value ) => is_int( $value ) && $value > 0 ? $value - HOUR_IN_SECONDS : $value, Directory_Record::of( $alice->ID ) ) ) );
		$later();
		self::order( '/misbehave', array( 'module' => 'graph-answer-internal-error', 'at' => '/me?' ) ); // phpcs:ignore
		self::sign_in_at_microsoft( 'alice' );
		$record = Directory_Record::of( $alice->ID );
		$this->assertSame( array( 'provider_unavailable' ), array_column( $record['problems'], 'reason' ) );
		$this->assertGreaterThan( time() - 60, $record['profile_failed_at'] );
		$this->assertSame( array( 'Department' => 'Communication' ), $record['fields'] );
		$this->assertFalse( Directory_Record::profile_is_due( $alice->ID ) );
		$later();
		$this->assertTrue( Directory_Record::profile_is_due( $alice->ID ) );
	}

	/** 001-31, 001-32: what the record says of profile and photo is still there after a sign-in that asked for neither, and goes when they are known. */
	public function test_problems_stay_until_they_are_asked_about_again(): void {
		$this->configure_with_simulator( array( 'photo' => true, 'profile_fields' => array( 'jobtitle -> job', 'department -> department' ), 'profile_hours' => 1, 'role_rules' => array( 'group ' . self::$editors . ' -> editor', 'attribute department=None -> author' ) ) ); // phpcs:ignore
		self::order( '/misbehave', array( 'module' => 'graph-answer-forbidden', 'at' => 'photo' ) ); // phpcs:ignore
		$alice = self::fetch_photo( 'alice' );
		$told  = static fn(): array => array_map( static fn( array $problem ): array => array( $problem['what'], $problem['reason'], $problem['looked_up'] ), Directory_Record::of( $alice->ID )['problems'] );
		$both  = array( array( 'profile', 'graph_property_unknown', false ), array( 'photo', 'graph_permission_missing', false ) );
		$this->assertSame( $both, $told() );
		$this->assertMatchesRegularExpression( '/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/', Directory_Record::of( $alice->ID )['problems'][1]['request_id'] );

		// Rules ask for their own properties in each sign-in.
		self::forget_what_was_asked();
		self::sign_in_at_microsoft( 'alice' );
		$this->assertCount( 1, self::asked( 'graph' ) );
		$this->assertSame( $both, $told() );

		// An outage that such a question meets is told beside the photo, and is over with the next answer.
		self::order( '/misbehave', array( 'module' => 'graph-answer-internal-error', 'at' => '/me?' ) ); // phpcs:ignore
		self::sign_in_at_microsoft( 'alice' );
		$this->assertSame( array( array( 'profile', 'provider_unavailable', false ), $both[1] ), $told() );
		self::order( '/reset', array( 'only' => array( 'misbehaviours' ) ) );
		self::sign_in_at_microsoft( 'alice' );
		$this->assertSame( array( $both[1] ), $told() );

		self::forget_when_asked( $alice->ID );
		self::fetch_photo( 'alice' );
		$this->assertSame( array(), $told() );
	}

	/** With the profile known, its problem goes. */
	public function test_problem_of_the_profile_goes_when_it_is_known(): void {
		$this->configure_with_simulator( array( 'profile_fields' => array( 'jobtitle -> job', 'manager.displayName -> boss' ), 'profile_hours' => 1 ) ); // phpcs:ignore
		$alice = self::sign_in_at_microsoft( 'alice' );
		$told  = static fn(): array => array_column( Directory_Record::of( $alice->ID )['problems'], 'what' );
		$this->assertEqualsCanonicalizing( array( 'profile', 'manager' ), $told() );
		$this->configure_with_simulator( array( 'profile_fields' => array( 'jobTitle -> job' ), 'profile_hours' => 1 ) ); // phpcs:ignore
		self::sign_in_at_microsoft( 'alice' );
		$this->assertEqualsCanonicalizing( array( 'profile', 'manager' ), $told(), 'not asked for yet' );
		update_user_meta( $alice->ID, Directory_Record::key(), wp_slash( array( 'profile_at' => 1 ) + Directory_Record::of( $alice->ID ) ) );
		self::sign_in_at_microsoft( 'alice' );
		$this->assertSame( array(), $told() );
		$this->assertSame( 'Editor', get_user_meta( $alice->ID, 'job', true ) );
	}

	/** A permission that is missing becomes a health message, which goes when it is there. */
	public function test_missing_permission_is_told_and_settles(): void {
		$this->configure_with_simulator( array( 'profile_fields' => array( 'manager.displayName -> boss' ), 'profile_hours' => 0 ) ); // phpcs:ignore
		$alice = self::sign_in_at_microsoft( 'alice' );
		$this->assertContains( 'graph_permission_missing', array_column( Directory_Record::of( $alice->ID )['problems'], 'reason' ) );
		$message = Health_Messages::of( 'test:graph' );
		$this->assertNotNull( $message );
		$this->assertSame( 'recommended', $message['status'] );
		$this->assertStringContainsString( 'Managers cannot be asked for', Graph_Health::graph()['description'] );
		$this->assertStringContainsString( 'add User.Read.All as a delegated permission of Microsoft Graph, and choose “Grant admin consent”. Then list it in the settings under Directory → Further permissions.', Graph_Health::graph()['description'] );

		$this->configure_with_simulator( array( 'profile_fields' => array( 'manager.displayName -> boss' ), 'profile_hours' => 0, 'graph_scopes' => array( 'User.Read.All' ) ) ); // phpcs:ignore
		self::sign_in_at_microsoft( 'alice' );
		$this->assertNull( Health_Messages::of( 'test:graph' ) );
		$this->assertSame( 'Adele Admin', get_user_meta( $alice->ID, 'boss', true ) );
		$this->assertSame( array(), Directory_Record::of( $alice->ID )['problems'] );
	}

	/** 001-32: overage, profile and photo cost one token request and one of Graph before the answer, and the photo one after it. */
	public function test_001_32_photo_comes_after_the_answer(): void {
		$this->configure_with_simulator(
			array(
				'photo'          => true,
				'role_rules'     => array( 'group ' . self::$editors . ' -> editor' ),
				'profile_fields' => array( 'jobTitle -> job_title' ),
				'graph_scopes'   => array( 'GroupMember.Read.All' ),
			)
		);
		self::order( '/memberships', array( 'person' => 'alice', 'count' => 201, 'keep' => true ) ); // phpcs:ignore
		self::forget_what_was_asked();
		$alice = self::sign_in_at_microsoft( 'alice' );

		$this->assertCount( 1, self::asked( 'token' ) );
		$this->assertSame( array( 'POST' ), array_column( self::asked( 'graph' ), 'method' ) );
		$this->assertSame( '', Photo::of( $alice->ID )->url( 96 ) );
		self::end_request();
		$this->assertCount( 1, self::asked( 'graph' ), 'without php-fpm a timed task does it' );
		$this->assertNotFalse( wp_next_scheduled( Photo_Update::HOOK, array( $alice->ID ) ) );
		$this->assertStringNotContainsString( 'eyJ', (string) wp_json_encode( get_transient( Photo_Update::TRANSIENT_PREFIX . $alice->ID ) ), 'the token waits sealed' );
		Photo_Update::action_vestibule_photo( $alice->ID );

		$this->assertCount( 2, self::asked( 'graph' ) );
		$this->assertCount( 1, self::asked( 'token' ) );
		$this->assertTrue( Photo::of( $alice->ID )->is_stored() );
		$this->assertFalse( get_transient( Photo_Update::TRANSIENT_PREFIX . $alice->ID ) );

		// Not asked again so soon.
		self::sign_in_at_microsoft( 'alice' );
		self::end_request();
		$this->assertFalse( get_transient( Photo_Update::TRANSIENT_PREFIX . $alice->ID ) );
	}

	/**
	 * Signs in and fetches the photo.
	 *
	 * @param string $person Who.
	 */
	private static function fetch_photo( string $person ): \WP_User {
		$user = self::sign_in_at_microsoft( $person );
		self::end_request();
		Photo_Update::action_vestibule_photo( $user->ID );

		return $user;
	}

	/** 001-32: the same photo is not sent again, a new one is, and one that is gone goes. */
	public function test_001_32_photo_follows_the_directory(): void {
		$this->configure_with_simulator( array( 'photo' => true ) );
		$older = static function ( int $user_id ): void {
			$photo = get_user_meta( $user_id, Photo::key(), true );
			update_user_meta( $user_id, Photo::key(), wp_slash( array( 'checked' => time() - 4 * DAY_IN_SECONDS ) + $photo ) );
		};
		$bob   = self::fetch_photo( 'bob' );
		$first = Photo::of( $bob->ID );
		$this->assertStringEndsWith( '.png', $first->url( 96 ) );

		$older( $bob->ID );
		self::fetch_photo( 'bob' );
		$this->assertSame( $first->url( 96 ), Photo::of( $bob->ID )->url( 96 ) );
		$this->assertSame( array( 304 ), array_slice( array_column( self::asked( 'graph' ), 'status' ), -1 ) );

		$older( $bob->ID );
		self::order( '/person', array( 'id' => 'bob', 'photo' => array( 'format' => 'jpeg', 'colour' => '#336699' ) ) ); // phpcs:ignore
		self::fetch_photo( 'bob' );
		$this->assertStringEndsWith( '.jpg', Photo::of( $bob->ID )->url( 96 ) );

		$older( $bob->ID );
		self::order( '/person', array( 'id' => 'bob', 'photo' => null ) ); // phpcs:ignore
		self::fetch_photo( 'bob' );
		$this->assertSame( '', Photo::of( $bob->ID )->url( 96 ) );
		$this->assertFalse( Photo::of( $bob->ID )->is_older_than( HOUR_IN_SECONDS ), 'that there is none is remembered' );
		$this->assertSame( array(), Directory_Record::of( $bob->ID )['problems'] );
	}

	/**
	 * 001-32: what is no photo is not stored, the one before stays, and the record says why.
	 *
	 * @testWith ["html"]
	 *           ["svg"]
	 *           ["text"]
	 *           ["truncated"]
	 *           ["oversized"]
	 *           ["empty"]
	 * @param string $format What comes in place of a photo.
	 */
	public function test_001_32_what_is_no_photo_is_not_stored( string $format ): void {
		$this->configure_with_simulator( array( 'photo' => true ) );
		$alice = self::fetch_photo( 'alice' );
		$url   = Photo::of( $alice->ID )->url( 96 );
		$this->assertNotSame( '', $url );
		update_user_meta( $alice->ID, Photo::key(), wp_slash( array( 'checked' => 1 ) + get_user_meta( $alice->ID, Photo::key(), true ) ) );
		self::order( '/person', array( 'id' => 'alice', 'photo' => array( 'format' => $format ) ) ); // phpcs:ignore
		self::fetch_photo( 'alice' );

		$this->assertSame( $url, Photo::of( $alice->ID )->url( 96 ) );
		$this->assertTrue( Photo::of( $alice->ID )->is_stored() );
		$this->assertContains( 'photo', array_column( Directory_Record::of( $alice->ID )['problems'], 'what' ) );
		$this->assertCount( 3, glob( wp_get_upload_dir()['basedir'] . '/' . Photo::FOLDER . '/*.*g' ) );
	}

	/** A photo that another tenant does not give is no matter of this site's health, nor is one that it gives. */
	public function test_photos_of_another_tenant_are_no_matter_of_health(): void {
		$this->configure_with_simulator( array( 'photo' => true ) );
		$bob = self::sign_in_at_microsoft( 'bob' );
		self::end_request();
		self::order( '/misbehave', array( 'module' => 'graph-answer-forbidden', 'at' => 'photo' ) ); // phpcs:ignore
		update_user_meta( $bob->ID, Account_Link::TENANT, '5f0c6b2e-0b1d-4c9e-9a44-7f3c1a52e001' );
		Photo_Update::action_vestibule_photo( $bob->ID );
		$this->assertContains( 'photo', array_column( Directory_Record::of( $bob->ID )['problems'], 'what' ) );
		$this->assertNull( Health_Messages::of( 'test:graph' ) );

		self::forget_when_asked( $bob->ID );
		update_user_meta( $bob->ID, Account_Link::TENANT, self::$tenant );
		Photo_Update::fetch( $bob->ID, Account_Link::of( $bob->ID )['object'], '' );
		$this->assertNotNull( Health_Messages::of( 'test:graph' ) );

		self::order( '/reset', array( 'only' => array( 'misbehaviours' ) ) );
		self::forget_when_asked( $bob->ID );
		update_user_meta( $bob->ID, Account_Link::TENANT, '5f0c6b2e-0b1d-4c9e-9a44-7f3c1a52e001' );
		Photo_Update::fetch( $bob->ID, Account_Link::of( $bob->ID )['object'], '' );
		$this->assertNotNull( Health_Messages::of( 'test:graph' ) );
	}

	/**
	 * The photo is due again.
	 *
	 * @param int $user_id The account.
	 */
	private static function forget_when_asked( int $user_id ): void {
		update_user_meta( $user_id, Photo::key(), wp_slash( array( 'checked' => 1 ) + get_user_meta( $user_id, Photo::key(), true ) ) );
	}

	/** 001-32: a photo whose account was disconnected meanwhile is not fetched. */
	public function test_001_32_disconnected_meanwhile(): void {
		$this->configure_with_simulator( array( 'photo' => true ) );
		$alice = self::sign_in_at_microsoft( 'alice' );
		self::end_request();
		Account_Link::undo( $alice->ID );
		Photo_Update::action_vestibule_photo( $alice->ID );

		$this->assertSame( array(), self::asked( 'graph' ) );
		$this->assertFalse( metadata_exists( 'user', $alice->ID, Photo::key() ) );
	}

	/** Personal data: what the directory said is exported, and erased with what was written from there and is there still. */
	public function test_personal_data(): void {
		$this->configure_with_simulator( array( 'photo' => true, 'profile_fields' => array( 'jobTitle -> job_title # Position', 'department -> unit' ), 'role_rules' => array( 'group ' . self::$editors . ' -> editor' ) ) ); // phpcs:ignore
		$alice = self::fetch_photo( 'alice' );
		$data  = array_column( \Vestibule\WP\Personal_Data::export( 'alice@contoso.example' )['data'][0]['data'], 'value', 'name' );
		$this->assertSame( 'Editor', $data['Position'] );
		$this->assertSame( self::$editors, $data['Groups'], 'only those that the settings name' );
		$this->assertStringContainsString( Photo::FOLDER, $data['Photo'] );

		// The filter and the cleaning of a field have their say in what is written, and it may be long.
		$long = str_repeat( 'an office & its doors, ', 40 );
		add_filter( 'vestibule_profile_fields', static fn( $fields ) => array( 'office' => $long ) + $fields );
		$this->configure_with_simulator( array( 'profile_hours' => 0, 'profile_fields' => array( 'jobTitle -> job_title # Position', 'department -> unit', 'officeLocation -> office' ) ) ); // phpcs:ignore
		self::sign_in_at_microsoft( 'alice' );
		$this->assertSame( trim( $long ), get_user_meta( $alice->ID, 'office', true ) );
		self::sign_in_at_microsoft( 'alice' );
		$this->assertStringNotContainsString( 'doors', (string) wp_json_encode( Directory_Record::of( $alice->ID ) ) );

		update_user_meta( $alice->ID, 'unit', 'own choice' );
		\Vestibule\WP\Personal_Data::erase( 'alice@contoso.example' );
		$this->assertFalse( metadata_exists( 'user', $alice->ID, 'job_title' ) );
		$this->assertFalse( metadata_exists( 'user', $alice->ID, 'office' ) );
		$this->assertSame( 'own choice', get_user_meta( $alice->ID, 'unit', true ) );
		foreach ( array( Directory_Record::META, Directory_Record::LAST_SIGN_IN, Photo::key() ) as $key ) {
			$this->assertFalse( metadata_exists( 'user', $alice->ID, $key ), $key );
		}
		$this->assertSame( array(), glob( wp_get_upload_dir()['basedir'] . '/' . Photo::FOLDER . '/*.*g' ) );
	}
}
