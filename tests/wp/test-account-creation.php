<?php
/**
 * New accounts.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP\Tests;

use Vestibule\WP\Account_Creation;
use Vestibule\WP\Account_Link;
use Vestibule\WP\Refused;
use Vestibule\WP\Settings;
use Vestibule\WP\Storage_Table;

require_once __DIR__ . '/trait-configured-site.php';

/** 001-26 to 001-28 and 001-37. */
final class Test_Account_Creation extends Site_Test_Case {

	use Configured_Site;

	/** Creation has a transaction of its own. */
	protected bool $in_transaction = false;

	/** Removes the people and the settings. */
	protected function tearDown(): void {
		delete_option( Settings::OPTION );
		delete_option( Settings::SECRETS_OPTION );
		foreach ( get_users( array( 'search' => '*@created.example', 'search_columns' => array( 'user_email' ) ) ) as $user ) { // phpcs:ignore
			wp_delete_user( $user->ID );
		}
		Storage_Table::run( 'DELETE FROM {table} WHERE expires > %d', 0 );
		parent::tearDown();
	}

	/**
	 * Creates Nestor.
	 *
	 * @param list<string>          $logins Login names.
	 * @param array<string, string> $fields Fields that differ.
	 * @param list<string>          $roles  Roles.
	 */
	private function create( array $logins, array $fields = array(), array $roles = array( 'subscriber' ) ): int {
		return Account_Creation::run(
			$logins,
			$fields + array(
				'user_email'   => 'nestor@created.example',
				'display_name' => 'Nestor O\'Wilke \\ Contoso',
				'first_name'   => 'Nestor',
				'last_name'    => 'O\'Wilke',
			),
			$roles,
			Account_Link::values( self::$tenant, self::$object )
		);
	}

	/** 001-26, 001-28: the account has names, address, role and link. */
	public function test_001_26_account_is_complete(): void {
		$user = get_userdata( $this->create( array( 'nestor.new' ) ) );

		$this->assertSame( 'nestor.new', $user->user_login );
		$this->assertSame( 'nestor@created.example', $user->user_email );
		$this->assertSame( 'Nestor O\'Wilke \\ Contoso', $user->display_name );
		$this->assertSame( 'O\'Wilke', $user->last_name );
		$this->assertSame( array( 'subscriber' ), $user->roles );
		$this->assertSame(
			array(
				'tenant' => self::$tenant,
				'object' => self::$object,
			),
			Account_Link::of( $user->ID )
		);
		$this->assertSame( array( $user->ID ), Account_Link::accounts( self::$tenant, self::$object ) );
	}

	/** 001-30: an account can have several roles from the beginning. */
	public function test_001_30_account_has_several_roles(): void {
		$user = get_userdata( $this->create( array( 'nestor.new' ), array(), array( 'author', 'contributor' ) ) );

		$this->assertSame( array( 'author', 'contributor' ), $user->roles );
	}

	/** 001-26: an address that somebody else has is left out, and the account has none. */
	public function test_001_26_account_without_address(): void {
		$user = get_userdata( $this->create( array( 'nestor.new' ), array( 'user_email' => '' ) ) );
		$this->assertSame( '', $user->user_email );
		wp_delete_user( $user->ID );
	}

	/** 001-37: the password is random, and a reset by mail does not open a second way in. */
	public function test_001_37_password_is_of_no_use(): void {
		$user_id = $this->create( array( 'nestor.new' ) );
		$refused = get_password_reset_key( get_userdata( $user_id ) );

		$this->assertInstanceOf( \WP_Error::class, $refused );
		$this->assertSame( 'vestibule_no_password', $refused->get_error_code() );

		// Disconnected it is an ordinary account, whose owner must be able to get a password.
		Account_Link::undo( $user_id );
		$this->assertIsString( get_password_reset_key( get_userdata( $user_id ) ) );
	}

	/** An account that had a password before it was linked keeps its reset only where the site allows passwords. */
	public function test_001_37_linked_account_and_its_password(): void {
		$user_id = $this->create( array( 'nestor.new' ) );
		Account_Link::undo( $user_id );
		Account_Link::make( $user_id, self::$tenant, self::$object );
		$this->assertInstanceOf( \WP_Error::class, get_password_reset_key( get_userdata( $user_id ) ) );

		$this->configure( array( 'local_login' => 'allow', 'lock_password' => false ) ); // phpcs:ignore
		$this->assertIsString( get_password_reset_key( get_userdata( $user_id ) ) );
	}

	/** Case 92: a name that is taken goes to nobody else; the next one is tried. */
	public function test_case_92_taken_login_is_passed_over(): void {
		$user = get_userdata( $this->create( array( 'admin', 'Walter', 'nestor.new', 'nestor.newer' ) ) );

		$this->assertSame( 'nestor.new', $user->user_login );
	}

	/** When no name is free the person is told, and nothing is left behind. */
	public function test_no_free_login_is_refused(): void {
		try {
			$this->create( array( 'admin', 'walter' ) );
			$this->fail( 'an account was created' );
		} catch ( Refused $refused ) {
			$this->assertSame( 'account_create_failed', $refused->reason );
			$this->assertStringContainsString( 'existing_user_login', $refused->getMessage() );
		}
		$this->assertSame( array(), Account_Link::accounts( self::$tenant, self::$object ) );
	}

	/** An address that is taken is not worked around with another name. */
	public function test_taken_email_is_refused(): void {
		$this->expectException( Refused::class );
		$this->create( array( 'nestor.new' ), array( 'user_email' => 'admin@contoso.example' ) );
	}

	/** 001-26: what breaks off half-way leaves no half-made account. */
	public function test_001_26_no_half_made_account(): void {
		add_action(
			'user_register',
			static function () {
				throw new \LogicException( 'a plugin failed' );
			}
		);
		try {
			$this->create( array( 'nestor.new' ) );
			$this->fail( 'nothing was thrown' );
		} catch ( \LogicException $exception ) {
			$this->assertSame( 'a plugin failed', $exception->getMessage() );
		}
		wp_cache_flush();

		$this->assertFalse( get_user_by( 'login', 'nestor.new' ) );
		$this->assertSame( array(), Account_Link::accounts( self::$tenant, self::$object ) );
	}

	/** No mail goes out. */
	public function test_no_mail_on_creation(): void {
		$sent = 0;
		add_filter(
			'pre_wp_mail',
			static function () use ( &$sent ) {
				++$sent;
				return true;
			}
		);
		$this->create( array( 'nestor.new' ) );

		$this->assertSame( 0, $sent );
	}
}
