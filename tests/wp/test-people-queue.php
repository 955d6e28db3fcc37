<?php
/**
 * People from the directory for whom an administrator has to decide.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP\Tests;

use Vestibule\WP\Account_Facts;
use Vestibule\WP\Account_Link;
use Vestibule\WP\Directory_Record;
use Vestibule\WP\Engine_Access;
use Vestibule\WP\Health_Delivery;
use Vestibule\WP\Health_Messages;
use Vestibule\WP\Log_Entry;
use Vestibule\WP\Log_Search;
use Vestibule\WP\Log_Text;
use Vestibule\WP\People_Decisions;
use Vestibule\WP\People_Health;
use Vestibule\WP\People_Queue;
use Vestibule\WP\People_Search;
use Vestibule\WP\Refused;
use Vestibule\WP\Site_Lock;
use Vestibule\WP\Storage_Table;
use Vestibule\WP\User_Provisioning;

require_once __DIR__ . '/trait-configured-site.php';
require_once __DIR__ . '/trait-signed-tokens.php';
require_once __DIR__ . '/trait-people.php';

/** 001-25, 001-26, cases 91 and 93, complaint 5: who is listed, what a decision changes, and that nothing goes by itself. */
final class Test_People_Queue extends Site_Test_Case {

	use Configured_Site;
	use Signed_Tokens;
	use People;

	/** Accounts are made and linked in transactions of their own. */
	protected bool $in_transaction = false;

	/** Complete settings, and the hook that the callback route has. */
	protected function setUp(): void {
		parent::setUp();
		ini_set( 'error_log', '/dev/null' );
		$this->configure( array( 'approve_new' => true ) );
		self::empty_queue();
		add_action( 'vestibule_user_provisioned', array( People_Queue::class, 'action_vestibule_user_provisioned' ), 10, 3 );
	}

	/** The site as it was. */
	protected function tearDown(): void {
		ini_restore( 'error_log' );
		wp_set_current_user( 0 );
		foreach ( get_users( array( 'exclude' => array( 1 ) ) ) as $user ) {
			if ( 'walter' !== $user->user_login ) {
				wp_delete_user( $user->ID );
			}
		}
		Account_Link::undo( 1 );
		self::empty_queue();
		delete_option( 'vestibule_settings' );
		delete_option( 'vestibule_secrets' );
		Storage_Table::run( 'DELETE FROM {table} WHERE expires > %d', 0 );
		parent::tearDown();
	}

	/**
	 * The account of an identity.
	 *
	 * @param array<string, mixed> $claims Claims that differ.
	 */
	private static function account_of( array $claims = array() ): \WP_User {
		return User_Provisioning::account_of( Engine_Access::open(), self::identity( $claims ) );
	}

	/**
	 * The reason of a refusal.
	 *
	 * @param array<string, mixed> $claims Claims that differ.
	 */
	private static function refusal( array $claims = array() ): string {
		return self::reason_of( static fn() => self::account_of( $claims ) );
	}

	/**
	 * The reason with which something is refused.
	 *
	 * @param callable $work What.
	 */
	private static function reason_of( callable $work ): string {
		try {
			$work();
		} catch ( Refused $refused ) {
			return $refused->reason;
		}
		self::fail( 'it was not refused' );
	}

	/**
	 * The entries of a kind in the sign-in log, newest first.
	 *
	 * @param string $kind Of Log_Entry.
	 * @return list<array<string, string|null>>
	 */
	private static function logged( string $kind ): array {
		return ( new Log_Search( array( 'kind' => $kind ) ) )->rows( 10 );
	}

	/** 001-26: whoever is new waits, is listed once however often, and gets an account after the approval; then nobody waits. */
	public function test_001_26_new_person_waits_for_approval(): void {
		$this->assertSame( 'approval_pending', self::refusal() );
		$this->assertSame( 'approval_pending', self::refusal( array( 'name' => 'Nestor Renamed' ) ) );
		$row = self::row();
		$this->assertSame( array( 'open', 'approval_pending', '2', 'Nestor Renamed', '0', '1', '0' ), array( $row['state'], $row['reason'], $row['attempts'], $row['name'], $row['account'], $row['home'], $row['guest'] ) );
		$this->assertSame( 1, ( new People_Search( array() ) )->count() );
		$this->assertFalse( get_user_by( 'email', 'nestor@created.example' ) );

		wp_set_current_user( 1 );
		$this->assertTrue( People_Decisions::approve( $row ) );
		wp_set_current_user( 0 );
		$this->assertSame( 'create', People_Queue::approval( self::$tenant, self::$object ) );
		$user = self::account_of();
		$this->assertSame( array( 'subscriber' ), $user->roles );
		$row = self::row();
		$this->assertSame( array( 'linked', (string) $user->ID, '1' ), array( $row['state'], $row['account'], $row['decided_by'] ) );
		$this->assertSame( $user->ID, self::account_of()->ID );
		$this->assertSame( '', People_Queue::approval( self::$tenant, self::$object ), 'an approval is used up' );
	}

	/** 001-26: an approval is good for one account. Who is deleted and comes again waits again. */
	public function test_001_26_approval_is_used_up(): void {
		self::refusal();
		People_Decisions::approve( self::row() );
		wp_delete_user( self::account_of()->ID );

		$this->assertSame( 'approval_pending', self::refusal() );
		$this->assertSame( 'open', self::row()['state'] );
		$this->assertSame( 1, People_Queue::waiting() );
	}

	/** 001-26: whoever is refused stays out also when nobody has to wait any more, until it is undone. */
	public function test_001_26_refused_person_stays_out(): void {
		self::refusal();
		$this->assertTrue( People_Decisions::refuse( self::row() ) );
		$this->configure();
		$this->assertSame( 'approval_refused', self::refusal() );
		$this->assertSame( array( 'refused', 'approval_pending', '2' ), array( self::row()['state'], self::row()['reason'], self::row()['attempts'] ) );

		$this->assertTrue( People_Decisions::undo( self::row() ) );
		$this->assertSame( 'subscriber', self::account_of()->roles[0] );
	}

	/** 001-25: somebody whom an administrator approved gets an account of his own although a name fits. */
	public function test_001_25_new_account_beside_the_one_that_fits(): void {
		$other = $this->account( 'author', 'nestor@created.example' );
		$this->assertSame( 'link_needs_approval', self::refusal( array( 'acct' => 1 ) ) );
		$row = self::row();
		$this->assertSame( array( (string) $other, 'login', '1', '0' ), array( $row['account'], $row['via'], $row['guest'], $row['vouched'] ) );

		People_Decisions::approve( $row );
		$user = self::account_of( array( 'acct' => 1 ) );
		$this->assertNotSame( $other, $user->ID );
		$this->assertFalse( Account_Link::exists( $other ) );
	}

	/** 001-25: where linking is left to administrators, an account that fits waits for one, by the name or the address as they are looked for. */
	public function test_001_25_presets_and_the_account_that_fits(): void {
		$named     = $this->account( 'author', 'nestor@created.example' );
		$addressed = $this->account( 'author' );
		$claims    = array( 'email' => 'nestor@contoso.example' );
		$this->configure( array( 'match_order' => 'none' ) );
		$this->assertSame( 'link_needs_approval', self::refusal( $claims ) );
		$this->assertSame( array( (string) $named, 'login' ), array( self::row()['account'], self::row()['via'] ) );

		$this->configure( array( 'match_order' => 'email_login' ) );
		Account_Link::make( $addressed, self::$tenant, '99999999-6f5c-4a55-9d0e-0f5f3b1f7a11' );
		$this->assertSame( 'account_linked_elsewhere', self::refusal( $claims ) );
		$this->assertSame( array( (string) $addressed, 'email', '2' ), array( self::row()['account'], self::row()['via'], self::row()['attempts'] ) );
	}

	/** Case 91, N3: a guest without a verified address is linked by an administrator, and by nobody else; what opened the account before opens it no more. */
	public function test_case_91_guest_is_linked_by_an_administrator(): void {
		$user_id = $this->account( 'author' );
		$claims  = array( 'acct' => 1, 'preferred_username' => 'nestor_elsewhere.example#EXT#@contoso.onmicrosoft.com', 'email' => 'nestor@contoso.example' ); // phpcs:ignore
		$session = \WP_Session_Tokens::get_instance( $user_id )->create( time() + 600 );
		\WP_Application_Passwords::create_new_application_password( $user_id, array( 'name' => 'phone' ) );
		$this->assertSame( 'link_needs_approval', self::refusal( $claims ) );
		$this->assertSame( array( (string) $user_id, 'email' ), array( self::row()['account'], self::row()['via'] ) );

		wp_set_current_user( 1 );
		People_Decisions::connect( self::$tenant, self::$object, $user_id );
		wp_set_current_user( 0 );
		$this->assertFalse( \WP_Session_Tokens::get_instance( $user_id )->verify( $session ) );
		$this->assertSame( array(), \WP_Application_Passwords::get_user_application_passwords( $user_id ) );
		$this->assertFalse( wp_check_password( 'password of nestor', get_userdata( $user_id )->user_pass, $user_id ) );
		$this->assertSame( array( 'linked', '1' ), array( self::row()['state'], self::row()['decided_by'] ) );
		$this->assertSame( $user_id, self::account_of( $claims )->ID );

		$entry = self::logged( Log_Entry::CONNECTION )[0];
		$this->assertSame( array( 'connected', '1' ), array( $entry['reason'], $entry['user_id'] ) );
		$this->assertSame( array( 'none', self::$tenant . '/' . self::$object ), array_slice( Log_Text::changes( $entry )[0], 1 ) );
		$this->assertContains( 'nestor', Log_Text::details( $entry ) );
	}

	/** Case 93: no administrator links a privileged account from the list, not even the own one. */
	public function test_case_93_privileged_account_is_left_to_its_owner(): void {
		$editor = $this->account( 'administrator', 'second-admin' );
		$claims = array( 'preferred_username' => 'admin@contoso.example', 'email' => 'second-admin@contoso.example' ); // phpcs:ignore
		$this->assertSame( 'link_needs_owner', self::refusal( $claims ) );
		$this->assertSame( (string) $editor, self::row()['account'] );

		wp_set_current_user( 1 );
		foreach ( array( 1, $editor ) as $user_id ) {
			$this->assertSame( 'link_needs_owner', self::reason_of( static fn() => People_Decisions::connect( self::$tenant, self::$object, $user_id ) ) );
			$this->assertFalse( Account_Link::exists( $user_id ) );
		}
		$this->assertSame( array( 'open', array() ), array( self::row()['state'], Account_Link::accounts( self::$tenant, self::$object ) ) );
	}

	/** Case 93: the owner connects it, and nobody waits any more. */
	public function test_case_93_owner_settles_the_matter(): void {
		$owner = $this->account( 'administrator', 'second-admin' );
		$this->assertSame( 'link_needs_owner', self::refusal( array( 'email' => 'second-admin@contoso.example' ) ) );
		$this->assertSame( 1, People_Queue::waiting() );
		wp_set_current_user( $owner );
		User_Provisioning::account_of( Engine_Access::open(), self::identity( array(), $owner ) );

		$this->assertSame( array( 'linked', (string) $owner ), array( self::row()['state'], self::row()['account'] ) );
		$this->assertSame( 0, People_Queue::waiting() );
		$this->assertNull( Health_Messages::of( People_Health::MESSAGE ) );
	}

	/** Complaint 5: a new user name, address and surname after a wedding change nothing; nobody is listed. */
	public function test_001_25_renamed_person_keeps_the_account(): void {
		$user_id = $this->linked_account();
		$renamed = array(
			'preferred_username' => 'nestor.graf@created.example',
			'email'              => 'nestor.graf@created.example',
			'family_name'        => 'Graf',
			'name'               => 'Nestor Graf',
		);
		$this->assertSame( $user_id, self::account_of( $renamed )->ID );
		$this->assertSame( $user_id, self::account_of( array( 'preferred_username' => 'walter@created.example', 'email' => 'admin@contoso.example' ) )->ID ); // phpcs:ignore
		$this->assertSame( 0, ( new People_Search( array( 'state' => 'all' ) ) )->count() );
	}

	/** Case 91, N6, complaint 5: deleted and made anew under the same name: listed with both ids, and relinked after a check. */
	public function test_case_91_recreated_person_is_relinked_by_an_administrator(): void {
		$user_id = $this->account( 'author', 'nestor@created.example' );
		$old     = array( 'tenant' => self::$tenant, 'object' => '99999999-6f5c-4a55-9d0e-0f5f3b1f7a11' ); // phpcs:ignore
		$new     = array( 'tenant' => self::$tenant, 'object' => self::$object ); // phpcs:ignore
		Account_Link::make( $user_id, $old['tenant'], $old['object'] );
		$this->assertSame( 'account_linked_elsewhere', self::refusal() );
		$this->assertSame( array( (string) $user_id, 'login' ), array( self::row()['account'], self::row()['via'] ) );
		$this->assertSame( $old, Account_Link::of( $user_id ), 'nothing goes by itself' );

		// Not with what the administrator has not seen.
		foreach ( array( Account_Link::NONE, $new ) as $seen ) {
			if ( $seen !== $new ) {
				$this->assertSame( 'account_linked_elsewhere', self::reason_of( static fn() => People_Decisions::connect( self::$tenant, self::$object, $user_id, $seen ) ) );
			}
			$this->assertSame( $old, Account_Link::of( $user_id ) );
		}
		$session = \WP_Session_Tokens::get_instance( $user_id )->create( time() + 600 );
		update_user_meta( $user_id, Directory_Record::META, array( 'username' => 'former@created.example', 'profile_at' => time() ) ); // phpcs:ignore
		$this->assertSame( 'former@created.example', Directory_Record::of( $user_id )['username'] );
		People_Decisions::connect( self::$tenant, self::$object, $user_id, $old );
		$this->assertSame( '', Directory_Record::of( $user_id )['username'], 'what the directory said of somebody else' );
		$this->assertSame( $new, Account_Link::of( $user_id ) );
		$this->assertFalse( \WP_Session_Tokens::get_instance( $user_id )->verify( $session ) );
		$this->assertSame( $user_id, self::account_of()->ID );
		$this->assertSame( 'account_linked_elsewhere', self::refusal( array( 'oid' => $old['object'] ) ), 'the former person is out' );
		$entry = self::logged( Log_Entry::CONNECTION )[0];
		$this->assertSame( 'connection_replaced', $entry['reason'] );
		$this->assertSame( array( implode( '/', $old ), implode( '/', $new ) ), array_slice( Log_Text::changes( $entry )[0], 1 ) );

		// And back.
		$this->assertTrue( People_Decisions::undo( self::row() ) );
		$this->assertSame( $old, Account_Link::of( $user_id ) );
		$this->assertSame( 'open', self::row()['state'] );
		$this->assertSame( 'connection_undone', self::logged( Log_Entry::CONNECTION )[0]['reason'] );
		$this->assertSame( $user_id, self::account_of( array( 'oid' => $old['object'] ) )->ID );
	}

	/** Undoing takes nothing from somebody who has the account by now. */
	public function test_undo_leaves_a_later_link_alone(): void {
		$user_id = $this->account( 'author' );
		self::refusal();
		People_Decisions::connect( self::$tenant, self::$object, $user_id );
		$other = array( 'tenant' => self::$tenant, 'object' => '99999999-6f5c-4a55-9d0e-0f5f3b1f7a11' ); // phpcs:ignore
		Account_Link::make( $user_id, $other['tenant'], $other['object'] );

		$this->assertTrue( People_Decisions::undo( self::row() ) );
		$this->assertSame( $other, Account_Link::of( $user_id ) );
	}

	/** A person is moved to another account: one link, at the new one; the former account keeps no session. */
	public function test_person_is_moved_to_another_account(): void {
		$from = $this->linked_account( 'author' );
		$to   = $this->account( 'subscriber', 'other' );
		\WP_Session_Tokens::get_instance( $from )->create( time() + 600 );
		$this->assertSame( 'identity_linked_elsewhere', self::reason_of( static fn() => People_Decisions::connect( self::$tenant, self::$object, $to ) ) );
		$this->assertSame( array( $from ), Account_Link::accounts( self::$tenant, self::$object ) );

		People_Decisions::connect( self::$tenant, self::$object, $to, Account_Link::NONE, $from );
		$this->assertSame( array( $to ), Account_Link::accounts( self::$tenant, self::$object ) );
		$this->assertSame( array(), \WP_Session_Tokens::get_instance( $from )->get_all() );
		$this->assertSame( array( 'connected', 'connection_undone' ), array_slice( array_column( self::logged( Log_Entry::CONNECTION ), 'reason' ), 0, 2 ) );
	}

	/** A link that an import has copied: who waits because of it is through as soon as one account is left, however the others lost it. */
	public function test_ambiguous_link_is_settled(): void {
		add_action( 'delete_user', array( People_Queue::class, 'action_delete_user' ) );
		$users = array();
		foreach ( array( 'author', 'editor', 'contributor', 'subscriber' ) as $role ) {
			$users[] = $this->account( $role, "copy-of-$role" );
			Account_Link::make( end( $users ), self::$tenant, self::$object );
		}
		$this->assertSame( 'link_ambiguous', self::refusal() );
		$this->assertSame( 1, People_Queue::waiting() );

		People_Decisions::disconnect( $users[0] );
		$this->assertSame( People_Queue::OPEN, self::row()['state'], 'two accounts too many' );
		wp_delete_user( $users[1] );
		$this->assertSame( People_Queue::OPEN, self::row()['state'], 'one account too many' );
		wp_delete_user( $users[2] );
		$this->assertSame( array( People_Queue::LINKED, (string) $users[3] ), array( self::row()['state'], (string) self::row()['account'] ) );
		$this->assertSame( 0, People_Queue::waiting() );
		$this->assertNull( Health_Messages::of( People_Health::MESSAGE ) );
		$this->assertSame( $users[3], self::account_of()->ID );

		// And by disconnecting.
		$again = $this->account( 'author', 'another-copy' );
		Account_Link::make( $again, self::$tenant, self::$object );
		$this->assertSame( 'link_ambiguous', self::refusal() );
		$this->assertSame( 1, People_Queue::waiting() );
		People_Decisions::disconnect( $again );
		$this->assertSame( array( People_Queue::LINKED, 0 ), array( self::row()['state'], People_Queue::waiting() ) );
	}

	/** Whoever waits for something else, or was refused, is so still when an account is disconnected. */
	public function test_disconnecting_settles_nothing_else(): void {
		$users = array( $this->account( 'author', 'first-copy' ), $this->account( 'author', 'second-copy' ) );
		foreach ( array( 'link_needs_approval', 'link_ambiguous' ) as $reason ) {
			array_map( static fn( int $user_id ) => Account_Link::make( $user_id, self::$tenant, sprintf( '%08x-6f5c-4a55-9d0e-0f5f3b1f7a11', crc32( $reason ) ) ), $users );
			$row = self::waiting( $reason, $reason );
			if ( 'link_ambiguous' === $reason ) {
				$this->assertTrue( People_Decisions::refuse( $row ) );
			}
			People_Decisions::disconnect( $users[0] );
			$this->assertSame( 'link_ambiguous' === $reason ? People_Queue::REFUSED : People_Queue::OPEN, self::row( $row['object'] )['state'] );
		}
	}

	/** Two administrators decide at once: the second changes nothing, and is told. */
	public function test_two_administrators_at_once(): void {
		self::refusal();
		$row = self::row();
		$this->assertTrue( People_Decisions::refuse( $row ) );
		$this->assertFalse( People_Decisions::approve( $row ) );
		$this->assertSame( 'refused', self::row()['state'] );

		$first  = $this->account( 'author', 'first' );
		$second = $this->account( 'author', 'second' );
		People_Decisions::connect( self::$tenant, self::$object, $first );
		$this->assertSame( 'identity_linked_elsewhere', self::reason_of( static fn() => People_Decisions::connect( self::$tenant, self::$object, $second ) ) );
		$this->assertSame( array( $first ), Account_Link::accounts( self::$tenant, self::$object ) );
	}

	/** A sign-in that gets the account while the administrator waits for the lock: nothing is done twice. */
	public function test_sign_in_at_the_same_moment(): void {
		self::refusal();
		$user_id = $this->account( 'author', 'other' );
		$made    = $this->account( 'subscriber', 'made-meanwhile' );
		$lock    = hash( 'sha256', 'lock:person-' . self::$tenant . self::$object );
		$raced   = static function ( string $query ) use ( &$raced, $lock, $made ): string {
			if ( str_contains( $query, 'INSERT' ) && str_contains( $query, $lock ) ) {
				remove_filter( 'query', $raced );
				Account_Link::make( $made, self::$tenant, self::$object );
			}
			return $query;
		};
		add_filter( 'query', $raced );

		$this->assertSame( 'identity_linked_elsewhere', self::reason_of( static fn() => People_Decisions::connect( self::$tenant, self::$object, $user_id ) ) );
		$this->assertSame( array( $made ), Account_Link::accounts( self::$tenant, self::$object ) );
		$this->assertSame( 'password of other', wp_check_password( 'password of other', get_userdata( $user_id )->user_pass, $user_id ) ? 'password of other' : 'changed' );
		foreach ( array( 'person-' . self::$tenant . self::$object, "account-$user_id" ) as $name ) {
			$this->assertNotNull( Site_Lock::take( $name, 60 ), "$name was not given back" );
		}
	}

	/** What cannot be ended leaves no link, and the person waits on. */
	public function test_001_25_no_link_when_something_would_stay_open(): void {
		self::refusal();
		$user_id = $this->account( 'author', 'other' );
		\WP_Application_Passwords::create_new_application_password( $user_id, array( 'name' => 'phone' ) );
		add_filter( 'update_user_metadata', static fn( $check, $id, $key ) => '_application_passwords' === $key ? true : $check, 10, 3 );
		$this->assertSame( 'storage_unavailable', self::reason_of( static fn() => People_Decisions::connect( self::$tenant, self::$object, $user_id ) ) );
		remove_all_filters( 'update_user_metadata' );
		clean_user_cache( $user_id );
		wp_cache_delete( $user_id, 'user_meta' );

		$this->assertFalse( Account_Link::exists( $user_id ) );
		$this->assertSame( 'open', self::row()['state'] );
	}

	/** A blocked account, and one that is gone. */
	public function test_case_97_blocked_and_missing_accounts(): void {
		$user_id = $this->account( 'author' );
		add_filter( 'vestibule_account_blocked', '__return_true' );
		$this->assertSame( 'account_blocked', self::reason_of( static fn() => People_Decisions::connect( self::$tenant, self::$object, $user_id ) ) );
		$this->assertSame( 'user_not_found', self::reason_of( static fn() => People_Decisions::connect( self::$tenant, self::$object, 999999 ) ) );
	}

	/** Only plain sign-ins are listed: neither a test, nor a renewal, nor what no administrator can change. */
	public function test_only_plain_sign_ins_are_listed(): void {
		wp_set_current_user( 1 );
		Engine_Access::open()->preview( self::identity(), Account_Facts::about( self::identity() ) );
		wp_set_current_user( 0 );
		$this->configure( array( 'create_users' => false ) );
		$this->assertSame( 'user_not_found', self::refusal() );
		$this->account( 'author', 'nestor@created.example' );
		self::reason_of( static fn() => User_Provisioning::account_of( Engine_Access::open(), self::identity( array(), 1 ) ) );

		$this->assertSame( 0, ( new People_Search( array( 'state' => 'all' ) ) )->count() );
	}

	/** A table that cannot be written or read changes nothing for who is denied, and lets nobody in. */
	public function test_broken_table_fails_closed(): void {
		$broken = static fn( string $query ): string => str_contains( $query, 'vestibule_people' ) && 1 === preg_match( '/^(INSERT|UPDATE)/', $query ) ? 'nonsense' : $query;
		add_filter( 'query', $broken );
		$this->assertSame( 'approval_pending', self::refusal() );
		remove_filter( 'query', $broken );

		add_filter( 'query', static fn( string $query ): string => str_contains( $query, 'vestibule_people' ) ? 'nonsense' : $query );
		$this->configure();
		$this->assertSame( 'storage_unavailable', self::refusal() );
		$this->assertFalse( get_user_by( 'email', 'nestor@created.example' ) );
		remove_all_filters( 'query' );
		People_Queue::table()->drop();
		$this->assertSame( 'subscriber', self::account_of()->roles[0], 'a missing table is made' );
	}

	/** An ordinary sign-in asks the table nothing. */
	public function test_ordinary_sign_in_asks_nothing(): void {
		$this->linked_account();
		$asked = 0;
		add_filter(
			'query',
			static function ( string $query ) use ( &$asked ): string {
				$asked += str_contains( $query, 'vestibule_people' ) ? 1 : 0;
				return $query;
			}
		);
		self::account_of();
		$this->assertSame( 0, $asked );
	}

	/** Strangers of a directory cannot grow the database: there is room for so many, and who is there stays. */
	public function test_room_is_bounded(): void {
		global $wpdb;
		$table  = People_Queue::table()->name();
		$values = array();
		for ( $count = 0; $count < People_Queue::WAITING_MAX; $count++ ) {
			$values[] = sprintf( "('%s', '%08x-0000-4000-8000-000000000000', '', '', '', 0, 0, 1, 'approval_pending', 0, '', 1, %d, 1, 'open', 0, 0, '', '')", self::$tenant, $count, time() );
		}
		foreach ( array_chunk( $values, 100 ) as $chunk ) {
			$wpdb->query( "INSERT INTO $table (tenant, object, username, name, email, vouched, guest, home, reason, account, via, first_seen, last_seen, attempts, state, decided_by, decided_at, former_tenant, former_object) VALUES " . implode( ', ', $chunk ) );
		}
		$this->assertSame( 'approval_pending', self::refusal() );
		$this->assertNull( People_Queue::of( self::$tenant, self::$object ) );
		$this->assertSame( People_Queue::WAITING_MAX, People_Queue::counts()['open'] );
		People_Queue::tell();
		$this->assertStringContainsString( 'The list is full', People_Health::people()['description'] );

		$this->assertTrue( People_Decisions::refuse( self::row( '00000001-0000-4000-8000-000000000000' ) ) );
		self::refusal();
		$this->assertSame( 'open', self::row()['state'] );
	}

	/** Rows go when nothing has happened for long; a refusal stays. */
	public function test_old_rows_go(): void {
		foreach ( array( 'open', 'approved', 'linked', 'refused' ) as $state ) {
			$row = self::waiting( $state );
			if ( 'open' !== $state ) {
				People_Queue::change( (int) $row['id'], 'open', $state );
			}
		}
		self::waiting( 'young' );
		$old = time() - 91 * DAY_IN_SECONDS;
		People_Queue::table()->run( 'UPDATE {table} SET last_seen = %d, decided_at = %d WHERE username <> %s', $old, $old, 'young@created.example' );
		People_Queue::purge();

		$this->assertEqualsCanonicalizing( array( 'refused@created.example', 'young@created.example' ), array_column( ( new People_Search( array( 'state' => 'all' ) ) )->rows( 10 ), 'username' ) );
		$this->assertSame( 1, People_Queue::waiting() );
	}

	/** Managers are told that somebody waits, once, and that nobody is left; the menu needs no query for the number. */
	public function test_managers_are_told(): void {
		self::refusal();
		self::waiting();
		$message = Health_Messages::of( People_Health::MESSAGE );
		$this->assertSame( array( 'recommended', 1 ), array( $message['status'], $message['count'] ) );
		$told = Health_Messages::told()[0];
		$this->assertSame( '2 people wait for a decision of an administrator', $told['headline'] );
		$this->assertStringContainsString( 'Users → Microsoft requests', $told['description'] );
		$this->assertSame( '2', wp_load_alloptions()[ People_Queue::WAITING ] );

		People_Decisions::approve( self::row() );
		$this->assertSame( '1 person waits for a decision of an administrator', Health_Messages::told()[0]['headline'] );
		People_Decisions::refuse( self::row( (string) self::waiting()['object'] ) );
		$this->assertSame( array(), Health_Messages::told() );
		$this->assertSame( 'good', People_Health::people()['status'] );
	}

	/** By mail, too: once that somebody waits, however many come, and once that nobody is left. */
	public function test_managers_get_a_mail(): void {
		$this->configure( array( 'approve_new' => true, 'health_mail' => array( 'boss@contoso.example' ) ) ); // phpcs:ignore
		$subjects = array();
		add_filter(
			'pre_wp_mail',
			static function ( $sent, array $mail ) use ( &$subjects ): bool {
				$subjects[] = $mail['subject'];
				return true;
			},
			10,
			2
		);
		self::refusal();
		$this->assertNotFalse( wp_next_scheduled( Health_Delivery::HOOK ) );
		Health_Delivery::action_vestibule_health_tell();
		self::waiting();
		Health_Delivery::action_vestibule_health_tell();
		$this->assertCount( 1, $subjects );
		$this->assertStringEndsWith( '1 person waits for a decision of an administrator', $subjects[0] );

		People_Decisions::refuse( self::row() );
		Health_Delivery::action_vestibule_health_tell();
		$this->assertCount( 1, $subjects );
		People_Decisions::approve( self::waiting() );
		Health_Delivery::action_vestibule_health_tell();
		$this->assertStringEndsWith( 'Nobody from the directory waits for a decision', $subjects[1] );
		wp_clear_scheduled_hook( Health_Delivery::HOOK );
	}

	/** What is decided is in the log, before and after. */
	public function test_decisions_are_recorded(): void {
		self::refusal();
		wp_set_current_user( 1 );
		People_Decisions::approve( self::row() );
		People_Decisions::undo( self::row() );
		list( $undone, $approved ) = self::logged( Log_Entry::REQUEST );

		$this->assertSame( array( 'request_undone', 'request_approved', '1' ), array( $undone['reason'], $approved['reason'], $approved['user_id'] ) );
		$this->assertSame( array( 'Waiting', 'Approved' ), array_slice( Log_Text::changes( $approved )[0], 1 ) );
		$this->assertContains( 'nestor@created.example', Log_Text::details( $approved ) );
		$this->assertContains( self::$tenant . '/' . self::$object, Log_Text::details( $approved ) );
	}

	/** Names of any kind are kept; what is too long or no text is cut. */
	public function test_strange_names(): void {
		$this->assertSame( 'approval_pending', self::refusal( array( 'name' => str_repeat( '名', 300 ) . "\u{1F600}" ) ) );
		$this->assertSame( 190, mb_strlen( self::row()['name'] ) );
		self::refusal( array( 'name' => "<script>\u{1F600}\n" ) );
		$this->assertSame( '<script>?', self::row()['name'] );
	}
}
