<?php
/**
 * From a verified identity to an account.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP\Tests;

use Vestibule\WP\Account_Access;
use Vestibule\WP\Account_Link;
use Vestibule\WP\Engine_Access;
use Vestibule\WP\Login_Session;
use Vestibule\WP\Refused;
use Vestibule\WP\Site_Lock;
use Vestibule\WP\Storage_Table;
use Vestibule\WP\User_Provisioning;

require_once __DIR__ . '/trait-browser-session.php';
require_once __DIR__ . '/trait-configured-site.php';
require_once __DIR__ . '/trait-signed-tokens.php';

/** 001-25 to 001-28: facts by WordPress, decision by the engine, effect by WordPress. */
final class Test_User_Provisioning extends Site_Test_Case {

	use Browser_Session;
	use Configured_Site;
	use Signed_Tokens;

	/** Accounts are made in transactions of their own. */
	protected bool $in_transaction = false;

	/** Complete settings. */
	protected function setUp(): void {
		parent::setUp();
		$this->configure();
	}

	/** The site as it was. */
	protected function tearDown(): void {
		foreach ( get_users( array( 'exclude' => array( 1 ) ) ) as $user ) {
			if ( 'walter' !== $user->user_login ) {
				wp_delete_user( $user->ID );
			}
		}
		foreach ( get_users() as $user ) {
			Account_Link::undo( $user->ID );
		}
		add_filter( 'send_email_change_email', '__return_false' );
		wp_update_user( array( 'ID' => 1, 'user_email' => 'admin@contoso.example', 'display_name' => 'admin' ) ); // phpcs:ignore
		update_option( 'users_can_register', 0 );
		delete_option( 'vestibule_settings' );
		delete_option( 'vestibule_secrets' );
		Storage_Table::run( 'DELETE FROM {table} WHERE expires > %d', 0 );
		parent::tearDown();
	}

	/**
	 * The account of an identity.
	 *
	 * @param array<string, mixed> $claims    Claims that differ.
	 * @param int                  $link_user Who asked to connect.
	 */
	private static function account_of( array $claims = array(), int $link_user = 0 ): \WP_User {
		return User_Provisioning::account_of( Engine_Access::open(), self::identity( $claims, $link_user ) );
	}

	/**
	 * The reason of a refusal.
	 *
	 * @param array<string, mixed> $claims    Claims that differ.
	 * @param int                  $link_user Who asked to connect.
	 */
	private static function refusal( array $claims = array(), int $link_user = 0 ): string {
		try {
			self::account_of( $claims, $link_user );
		} catch ( Refused $refused ) {
			self::assertMatchesRegularExpression( '/^[0-9a-f]{8}$/', $refused->reference );
			return $refused->reason;
		}
		self::fail( 'the person was let in' );
	}

	/** 001-26, 001-28, 001-36, 003-14, 003-15: with the settings of a new site the first sign-in creates a subscriber, the second finds it. */
	public function test_001_26_first_sign_in_creates_second_finds(): void {
		$provisioned = 0;
		add_action(
			'vestibule_user_provisioned',
			static function () use ( &$provisioned ) {
				++$provisioned;
			}
		);
		$user = self::account_of();

		$this->assertSame( array( 'subscriber' ), $user->roles );
		$this->assertSame( 'Nestor Wilke', $user->display_name );
		$this->assertSame( self::$object, Account_Link::of( $user->ID )['object'] );
		$this->assertSame( $user->ID, self::account_of()->ID );
		$this->assertSame( 1, $provisioned );
	}

	/** Bar 1: names and addresses may change, the link holds. */
	public function test_001_25_link_outlives_renaming(): void {
		$user = self::account_of();

		$this->assertSame(
			$user->ID,
			self::account_of(
				array(
					'preferred_username' => 'renamed@created.example',
					'email'              => 'admin@contoso.example',
				)
			)->ID
		);
	}

	/** 001-25: while one person waits to be linked to an account, another one gets it. */
	public function test_001_25_account_taken_by_another_person_meanwhile(): void {
		$user_id = $this->account( 'author', 'nestor@created.example' );
		$lock    = hash( 'sha256', "lock:account-$user_id" );
		$other   = '11111111-2222-4333-8444-555555555555';
		$taken   = static function ( string $query ) use ( &$taken, $lock, $user_id, $other ): string {
			if ( str_contains( $query, 'INSERT' ) && str_contains( $query, $lock ) ) {
				remove_filter( 'query', $taken );
				Account_Link::make( $user_id, self::$tenant, $other );
			}
			return $query;
		};
		add_filter( 'query', $taken );

		$this->assertSame( 'account_linked_elsewhere', self::refusal() );
		$this->assertSame( $other, Account_Link::of( $user_id )['object'] );
		$this->assertSame( array(), Account_Link::accounts( self::$tenant, self::$object ) );
	}

	/** 001-25: an account with the login name is linked once. */
	public function test_001_25_linked_by_login(): void {
		$user_id = $this->account( 'author', 'nestor@created.example' );

		$this->assertSame( $user_id, self::account_of()->ID );
		$this->assertSame( array( 'author' ), get_userdata( $user_id )->roles );
		$this->assertSame( array( $user_id ), Account_Link::accounts( self::$tenant, self::$object ) );
	}

	/** 001-25: or one with the e-mail address. */
	public function test_001_25_linked_by_email(): void {
		$user_id = $this->account();

		$this->assertSame(
			$user_id,
			self::account_of(
				array(
					'preferred_username' => 'somebody@created.example',
					'email'              => 'nestor@contoso.example',
				)
			)->ID
		);
	}

	/**
	 * Everything that opens an account without Microsoft: a session, an application password, a link in a mail, a password, and an
	 * address that is about to be changed.
	 *
	 * @param int $user_id The account.
	 * @return array<string, \Closure(): bool> Whether each of them works.
	 */
	private static function ways_in( int $user_id ): array {
		$user        = get_userdata( $user_id );
		$login       = $user->user_login;
		$token       = \WP_Session_Tokens::get_instance( $user_id )->create( time() + 3600 );
		$cookie      = wp_generate_auth_cookie( $user_id, time() + 3600, 'logged_in', $token );
		$application = \WP_Application_Passwords::create_new_application_password( $user_id, array( 'name' => 'phone' ) )[0];
		$key         = get_password_reset_key( $user );
		update_user_meta( $user_id, '_new_email', array( 'hash' => 'x', 'newemail' => 'stranger@elsewhere.example' ) ); // phpcs:ignore
		add_filter( 'application_password_is_api_request', '__return_true' );
		add_filter( 'wp_is_application_passwords_available', '__return_true' );

		return array(
			'session'              => static fn(): bool => \WP_Session_Tokens::get_instance( $user_id )->verify( $token ),
			'cookie'               => static fn(): bool => false !== wp_validate_auth_cookie( $cookie, 'logged_in' ),
			'application password' => static fn(): bool => wp_authenticate_application_password( null, $login, $application ) instanceof \WP_User,
			'reset key'            => static fn(): bool => check_password_reset_key( $key, $login ) instanceof \WP_User,
			'password'             => static fn(): bool => wp_check_password( "password of $login", get_userdata( $user_id )->user_pass, $user_id ),
			'address'              => static fn(): bool => metadata_exists( 'user', $user_id, '_new_email' ),
		);
	}

	/**
	 * Which of them work.
	 *
	 * @param array<string, \Closure(): bool> $ways What ways_in() made.
	 * @return list<string>
	 */
	private static function open( array $ways ): array {
		return array_keys( array_filter( $ways, static fn( \Closure $works ): bool => $works() ) );
	}

	/** 001-25: whoever prepared an account for somebody else is out of it when that person first signs in. */
	public function test_001_25_what_opened_the_account_before_opens_it_no_more(): void {
		$claims = array(
			'name'  => array( 'preferred_username' => 'ceo@contoso.example', 'email' => 'somebody@contoso.example' ), // phpcs:ignore
			'email' => array( 'preferred_username' => 'somebody@created.example', 'email' => 'prepared@contoso.example' ), // phpcs:ignore
		);
		$started = $_SERVER['REQUEST_TIME_FLOAT'];
		foreach ( array( 'deny', 'allow' ) as $local_login ) {
			$this->configure( array( 'local_login' => $local_login ) );
			foreach ( $claims as $match => $names ) {
				$user_id = $this->account( 'author', 'name' === $match ? 'ceo@contoso.example' : 'prepared' );
				$ways    = self::ways_in( $user_id );
				$this->assertSame( array_keys( $ways ), self::open( $ways ), 'before the link' );

				$this->assertSame( $user_id, self::account_of( $names )->ID );
				$this->assertSame( array(), self::open( $ways ), "$match, $local_login" );

				// What the person has made since then stays.
				$_SERVER['REQUEST_TIME_FLOAT'] = microtime( true ) + 10;
				$ways = array_diff_key( self::ways_in( $user_id ), array( 'password' => 0, 'reset key' => 0 ) ); // phpcs:ignore
				$this->assertSame( $user_id, self::account_of( $names )->ID );
				$this->assertSame( array_keys( $ways ), self::open( $ways ) );
				wp_delete_user( $user_id );
				$_SERVER['REQUEST_TIME_FLOAT'] = $started;
			}
		}
	}

	/** What a request begins with: the hooks that the one of the link has taken off. */
	private static function begin_another_request(): void {
		add_action( 'wp_create_application_password', array( Account_Access::class, 'action_changed' ) );
		add_action( 'profile_update', array( Account_Access::class, 'action_changed' ) );
	}

	/** 001-25: a request that was let in before, and is still under way, leaves no way back in. */
	public function test_001_25_request_under_way_leaves_no_way_in(): void {
		$this->configure( array( 'local_login' => 'allow', 'lock_password' => false ) ); // phpcs:ignore
		$user_id = $this->account( 'author', 'nestor@created.example' );
		self::account_of();
		self::begin_another_request();
		wp_set_current_user( $user_id );
		list( $application ) = \WP_Application_Passwords::create_new_application_password( $user_id, array( 'name' => 'phone' ) );
		add_filter( 'application_password_is_api_request', '__return_true' );
		add_filter( 'wp_is_application_passwords_available', '__return_true' );
		$this->assertNotInstanceOf( \WP_User::class, wp_authenticate_application_password( null, 'nestor@created.example', $application ) );
		$this->assertSame( 0, get_current_user_id(), 'who asked is nobody any more' );

		wp_update_user( array( 'ID' => $user_id, 'user_pass' => 'chosen by a stranger' ) ); // phpcs:ignore
		$this->assertFalse( wp_check_password( 'chosen by a stranger', get_userdata( $user_id )->user_pass, $user_id ) );

		// What somebody else changes, such as an administrator, has nothing to do with it.
		$other = $this->account( 'author', 'another' );
		update_user_meta( $other, Account_Link::REVOKED, time() + 60 );
		wp_set_current_user( 1 );
		wp_update_user( array( 'ID' => $other, 'user_pass' => 'chosen by an administrator' ) ); // phpcs:ignore
		$this->assertTrue( wp_check_password( 'chosen by an administrator', get_userdata( $other )->user_pass, $other ) );
	}

	/** 001-25: WordPress begins a session for whoever has changed the own password. Not for a request that was under way. */
	public function test_001_25_request_under_way_gets_no_new_session(): void {
		$this->configure( array( 'local_login' => 'allow', 'lock_password' => false ) ); // phpcs:ignore
		add_filter( 'send_auth_cookies', '__return_false' );
		$user_id = $this->account( 'author', 'nestor@created.example' );
		self::account_of();
		self::begin_another_request();
		wp_set_current_user( $user_id );
		wp_update_user( array( 'ID' => $user_id, 'user_pass' => 'chosen by a stranger' ) ); // phpcs:ignore

		$this->assertSame( array(), \WP_Session_Tokens::get_instance( $user_id )->get_all() );
	}

	/**
	 * 001-25: requests that were under way may write back what they remember, the hash of the old password and the old sessions, which makes
	 * old cookies valid. Whose session it is counts.
	 *
	 * @dataProvider sessions_of_before
	 *
	 * @param array<string, string>|null $identity Of whom the session is, null for one that began with a password.
	 */
	public function test_001_25_old_session_that_is_valid_again_counts_for_nothing( ?array $identity ): void {
		$user_id = $this->account( 'author', 'nestor@created.example' );
		$token   = self::sign_in( $user_id, null === $identity ? null : self::verified( time(), $identity ) );
		$before  = array( get_userdata( $user_id )->user_pass, get_user_meta( $user_id, 'session_tokens', true ) );
		wp_set_current_user( 0 );
		self::account_of();
		self::begin_another_request();
		global $wpdb;
		$wpdb->update( $wpdb->users, array( 'user_pass' => $before[0] ), array( 'ID' => $user_id ) );
		update_user_meta( $user_id, 'session_tokens', $before[1] );
		clean_user_cache( $user_id );
		$this->assertSame( $user_id, wp_validate_auth_cookie( '', 'logged_in' ), 'the old cookie is valid' );
		wp_set_current_user( $user_id );
		wp_update_user( array( 'ID' => $user_id, 'description' => 'Minutes' ) ); // phpcs:ignore

		$this->assertNull( self::session( $user_id, $token ) );
		$this->assertFalse( wp_validate_auth_cookie( '', 'logged_in' ) );
		$this->assertNotSame( $before[0], get_userdata( $user_id )->user_pass );
	}

	/**
	 * Of nobody, and of another person, with whom the account was linked.
	 *
	 * @return array<string, array{array<string, string>|null}>
	 */
	public function sessions_of_before(): array {
		return array(
			'a password'     => array( null ),
			'another person' => array( array( 'object' => '11111111-2222-4333-8444-555555555555' ) ),
			'another tenant' => array( array( 'tenant' => '11111111-2222-4333-8444-555555555555' ) ),
		);
	}

	/** 001-25: the person whom Microsoft has just signed in works on at once: the session, the password and what is made stay. */
	public function test_001_25_session_of_the_linked_person_goes_on_at_once(): void {
		$user_id = $this->account( 'author', 'nestor@created.example' );
		self::account_of();
		self::begin_another_request();
		$token = self::sign_in( $user_id, self::identity()->session() );
		$hash  = get_userdata( $user_id )->user_pass;
		$this->assertGreaterThan( (float) $_SERVER['REQUEST_TIME_FLOAT'], (int) get_user_meta( $user_id, Account_Link::REVOKED, true ), 'a moment ago' );
		wp_update_user( array( 'ID' => $user_id, 'description' => 'Minutes' ) ); // phpcs:ignore
		\WP_Application_Passwords::create_new_application_password( $user_id, array( 'name' => 'phone' ) );

		$this->assertNotNull( self::session( $user_id, $token ) );
		$this->assertSame( $hash, get_userdata( $user_id )->user_pass );
		$this->assertCount( 1, \WP_Application_Passwords::get_user_application_passwords( $user_id ) );
		$this->assertSame( $user_id, get_current_user_id() );
	}

	/** 001-25, 001-33: a plugin that changes the account in the request that links it, when it hears of the sign-in, signs nobody out. */
	public function test_001_25_plugin_changes_the_account_while_it_is_linked(): void {
		add_filter( 'send_auth_cookies', '__return_false' );
		add_action( 'wp_login', static fn( $login, $user ) => wp_update_user( array( 'ID' => $user->ID, 'description' => 'Minutes' ) ), 10, 2 ); // phpcs:ignore
		$user_id = $this->account( 'author', 'nestor@created.example' );
		$user    = self::account_of();
		$hash    = $user->user_pass;
		Login_Session::begin( $user, self::identity()->session(), admin_url() );

		$this->assertSame( 'Minutes', get_userdata( $user_id )->description );
		$this->assertSame( $hash, get_userdata( $user_id )->user_pass );
		$this->assertCount( 1, \WP_Session_Tokens::get_instance( $user_id )->get_all() );
		$this->assertSame( $user_id, get_current_user_id() );
	}

	/** 001-25: one that wrote while the link was being made, before it could see it. */
	public function test_001_25_application_password_made_during_the_link(): void {
		$user_id = $this->account( 'author', 'nestor@created.example' );
		$made    = false;
		add_filter(
			'query',
			static function ( $query ) use ( &$made, $user_id ) {
				if ( 'COMMIT' === $query && ! $made ) {
					$made = true;
					\WP_Application_Passwords::create_new_application_password( $user_id, array( 'name' => 'phone' ) );
				}
				return $query;
			}
		);
		self::account_of();

		$this->assertTrue( $made );
		$this->assertSame( array(), \WP_Application_Passwords::get_user_application_passwords( $user_id ) );
	}

	/** 001-25: the owner, who has just shown to be the one, keeps what there is. */
	public function test_001_25_owner_keeps_sessions_and_passwords(): void {
		$user_id = $this->account( 'author' );
		$ways    = self::ways_in( $user_id );
		wp_set_current_user( $user_id );

		// A new address would end the reset by mail, as everywhere in WordPress.
		$this->assertSame( $user_id, self::account_of( array( 'email' => 'nestor@contoso.example' ), $user_id )->ID );
		$this->assertSame( array_keys( $ways ), self::open( $ways ) );
	}

	/** 001-25: what cannot be ended leaves no link, either. */
	public function test_001_25_no_link_when_something_would_stay_open(): void {
		$user_id = $this->account( 'author', 'nestor@created.example' );
		$ways    = self::ways_in( $user_id );
		add_filter( 'update_user_metadata', static fn( $check, $id, $key ) => '_application_passwords' === $key ? true : $check, 10, 3 );

		try {
			self::account_of();
			$this->fail( 'the person was let in' );
		} catch ( Refused $refused ) {
			$this->assertSame( 'storage_unavailable', $refused->reason );
		}
		remove_all_filters( 'update_user_metadata' );
		clean_user_cache( $user_id );
		$this->assertFalse( Account_Link::exists( $user_id ) );
		$this->assertSame( array_keys( $ways ), self::open( $ways ) );
	}

	/** 001-25: where anybody can register, a name with a foreign address is left to its owner. */
	public function test_001_25_registered_name_is_not_linked(): void {
		$user_id = $this->account( 'author', 'nestor@created.example' );
		update_option( 'users_can_register', 1 );

		$this->assertSame( 'link_needs_owner', self::refusal() );
		$this->assertFalse( Account_Link::exists( $user_id ) );
	}

	/** Case 93: a privileged account is never linked silently. */
	public function test_case_93_privileged_account_needs_its_owner(): void {
		$this->assertSame( 'link_needs_owner', self::refusal( array( 'preferred_username' => 'admin@contoso.example', 'email' => 'admin@contoso.example' ) ) ); // phpcs:ignore
		$this->assertFalse( Account_Link::exists( 1 ) );
	}

	/** Case 93: its owner, signed in, connects it. */
	public function test_case_93_owner_connects_a_privileged_account(): void {
		wp_set_current_user( 1 );

		$this->assertSame( 1, self::account_of( array(), 1 )->ID );
		wp_set_current_user( 0 );
		$this->assertSame( 1, self::account_of()->ID );
	}

	/** Case 93: a request to connect that comes back to nobody, or to someone else, connects nothing. */
	public function test_case_93_connecting_needs_the_owner_present(): void {
		self::refusal( array(), 1 );
		wp_set_current_user( $this->account() );
		self::refusal( array(), 1 );

		$this->assertSame( array(), Account_Link::accounts( self::$tenant, self::$object ) );
	}

	/** Case 91, N6: a name that was given to a new person does not take the old account over. */
	public function test_case_91_reassigned_name_does_not_take_over(): void {
		self::account_of();

		$this->assertSame( 'account_linked_elsewhere', self::refusal( array( 'oid' => 'aaaaaaaa-6f5c-4a55-9d0e-0f5f3b1f7a11' ) ) );
	}

	/** 001-27: creation can be switched off. */
	public function test_001_27_no_creation(): void {
		$this->configure( array( 'create_users' => false ) );

		$this->assertSame( 'user_not_found', self::refusal() );
	}

	/** Case 97: a blocked account stays out with a valid token. */
	public function test_case_97_blocked_account_stays_out(): void {
		self::account_of();
		add_filter( 'vestibule_account_blocked', '__return_true' );

		$this->assertSame( 'account_blocked', self::refusal() );
	}

	/** Case 13: nobody is switched to another account silently. */
	public function test_case_13_signed_in_as_other(): void {
		self::account_of();
		wp_set_current_user( 1 );

		$this->assertSame( 'signed_in_as_other', self::refusal() );
	}

	/** 001-26: of two first sign-ins at once the second finds what the first made while it waited. */
	public function test_001_26_second_look_inside_the_lock(): void {
		$identity = self::identity();
		$raced    = false;
		// Between the first decision and the lock, "another process" creates the account.
		add_filter(
			'query',
			static function ( $query ) use ( &$raced, $identity ) {
				if ( ! $raced && str_contains( $query, Storage_Table::name() ) && str_starts_with( $query, 'INSERT IGNORE' ) ) {
					$raced = true;
					\Vestibule\WP\Account_Creation::run(
						array( 'made-by-the-other' ),
						array(
							'user_email'   => $identity->email(),
							'display_name' => 'Nestor',
							'first_name'   => '',
							'last_name'    => '',
						),
						array( 'subscriber' ),
						Account_Link::values( $identity->tenantId(), $identity->objectId() )
					);
				}
				return $query;
			}
		);
		$user = User_Provisioning::account_of( Engine_Access::open(), $identity );

		$this->assertTrue( $raced );
		$this->assertSame( 'made-by-the-other', $user->user_login );
		$this->assertCount( 1, Account_Link::accounts( self::$tenant, self::$object ) );
	}

	/** The lock is given back, also after a refusal. */
	public function test_lock_is_given_back(): void {
		self::account_of();
		$name = 'person-' . self::$tenant . self::$object;

		$this->assertNotNull( Site_Lock::take( $name, 60 ) );
	}
}
