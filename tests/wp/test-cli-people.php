<?php
/**
 * People who wait for a decision, on the command line.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP\Tests;

use Vestibule\WP\Account_Link;
use Vestibule\WP\Cli;
use Vestibule\WP\Log_Entry;
use Vestibule\WP\Log_Search;
use Vestibule\WP\Storage_Table;

require_once __DIR__ . '/trait-configured-site.php';
require_once __DIR__ . '/trait-people.php';
require_once dirname( __DIR__ ) . '/site/wp-cli/class-command-line.php';

/** wp vestibule people, wp vestibule user link and relink. */
final class Test_Cli_People extends Site_Test_Case {

	use Configured_Site;
	use People;

	/** Accounts are linked in transactions of their own. */
	protected bool $in_transaction = false;

	/** Registered as WP-CLI would; two people wait. */
	protected function setUp(): void {
		parent::setUp();
		$this->configure();
		self::empty_queue();
		self::waiting( 'adele' );
		self::waiting( 'megan', 'link_needs_approval', $this->account( 'author' ) );
		Cli::register();
	}

	/** The site as it was. */
	protected function tearDown(): void {
		foreach ( array( 'nestor', 'clilink', 'cliother' ) as $login ) {
			$user = get_user_by( 'login', $login );
			if ( $user ) {
				wp_delete_user( $user->ID );
			}
		}
		self::empty_queue();
		delete_option( 'vestibule_settings' );
		delete_option( 'vestibule_secrets' );
		Storage_Table::run( 'DELETE FROM {table} WHERE expires > %d', 0 );
		parent::tearDown();
	}

	/**
	 * The list, by user name.
	 *
	 * @param string ...$words Options.
	 * @return array<string, array<string, mixed>>
	 */
	private static function listed( string ...$words ): array {
		return array_column( json_decode( Command_Line::run( 'vestibule', 'people', 'list', '--format=json', ...$words )->out, true ), null, 'username' );
	}

	/** Who waits, and why; states and a search. */
	public function test_list(): void {
		$rows = self::listed();
		$this->assertEqualsCanonicalizing( array( 'adele@created.example', 'megan@created.example' ), array_keys( $rows ) );
		$row = $rows['megan@created.example'];
		$this->assertSame( array( 'link_needs_approval', 'nestor', 'email', 'no', 'no', 'yes' ), array( $row['reason'], $row['account'], $row['via'], $row['vouched'], $row['guest'], $row['home'] ) );
		$this->assertMatchesRegularExpression( '/^\d{4}-\d\d-\d\dT/', $row['last_seen'] );
		$this->assertCount( 1, self::listed( '--search=megan' ) );
		$this->assertCount( 1, self::listed( '--limit=1' ) );
		$this->assertSame( array(), self::listed( '--state=refused' ) );
		$this->assertSame( 1, Command_Line::run( 'vestibule', 'people', 'list', '--state=nonsense' )->status );
	}

	/** Approve, refuse and undo, by user name, number and object id; recorded. */
	public function test_decisions(): void {
		$megan = self::listed()['megan@created.example'];
		$this->assertSame( "Success: 2 approved.\n", Command_Line::run( 'vestibule', 'people', 'approve', 'ADELE@created.example', (string) $megan['id'] )->out );
		$this->assertCount( 2, self::listed( '--state=approved' ) );
		$this->assertSame( 0, Command_Line::run( 'vestibule', 'people', 'refuse', strtoupper( $megan['object'] ) )->status );
		$this->assertSame( 0, Command_Line::run( 'vestibule', 'people', 'undo', 'megan@created.example', 'adele@created.example' )->status );
		$this->assertCount( 2, self::listed() );
		$this->assertSame( array( 'request_undone', 'request_undone', 'request_refused' ), array_column( ( new Log_Search( array( 'kind' => Log_Entry::REQUEST ) ) )->rows( 3 ), 'reason' ) );
	}

	/** A slip of the pen does nothing to those that were named rightly. */
	public function test_wrong_names_do_nothing(): void {
		foreach ( array( 'nobody@created.example', '999999', '%' ) as $name ) {
			$ran = Command_Line::run( 'vestibule', 'people', 'approve', 'adele@created.example', $name );
			$this->assertSame( array( 1, "Error: There is nobody $name in the list.\n" ), array( $ran->status, $ran->err ) );
		}
		$this->assertStringContainsString( 'is open', Command_Line::run( 'vestibule', 'people', 'undo', 'adele@created.example' )->err );
		$this->assertSame( 1, Command_Line::run( 'vestibule', 'people', 'refuse' )->status );
		$this->assertCount( 2, self::listed() );
	}

	/** 001-25: connected with an account, and undone. */
	public function test_001_25_link_and_undo(): void {
		$megan   = self::listed()['megan@created.example'];
		$user_id = get_user_by( 'login', 'nestor' )->ID;
		$ran     = Command_Line::run( 'vestibule', 'people', 'link', 'megan@created.example', 'nestor@contoso.example' );
		$this->assertSame( 0, $ran->status, $ran->err );
		$this->assertSame( $megan['object'], Account_Link::of( $user_id )['object'] );
		$this->assertSame( array( 'megan@created.example' ), array_keys( self::listed( '--state=linked' ) ) );

		$this->assertSame( 0, Command_Line::run( 'vestibule', 'people', 'undo', 'megan@created.example' )->status );
		$this->assertFalse( Account_Link::exists( $user_id ) );
		$this->assertStringStartsWith( 'Error: link_needs_owner', Command_Line::run( 'vestibule', 'people', 'link', 'megan@created.example', 'admin' )->err );
	}

	/** 001-25: connected on the command line: what opened the account before opens it no more, and it is recorded. */
	public function test_001_25_link(): void {
		$user_id = $this->account( name: 'clilink' );
		\WP_Session_Tokens::get_instance( $user_id )->create( time() + 600 );
		foreach ( array( array( 'clilink', 'no-guid' ), array( 'nobody', self::$object ), array( 'clilink', self::$object, '--tenant=contoso.example' ) ) as $words ) { // phpcs:ignore
			$this->assertSame( 1, Command_Line::run( 'vestibule', 'user', 'link', ...$words )->status );
		}
		$this->assertFalse( Account_Link::exists( $user_id ) );

		$ran = Command_Line::run( 'vestibule', 'user', 'link', 'clilink', strtoupper( self::$object ) );
		$this->assertSame( 0, $ran->status, $ran->err );
		$this->assertSame( array( 'tenant' => self::$tenant, 'object' => self::$object ), Account_Link::of( $user_id ) ); // phpcs:ignore
		$this->assertSame( array(), \WP_Session_Tokens::get_instance( $user_id )->get_all() );
		$row = ( new Log_Search( array( 'kind' => Log_Entry::CONNECTION ) ) )->rows( 1 )[0];
		$this->assertSame( 'connected', $row['reason'] );
		$this->assertStringContainsString( '"account":' . $user_id, $row['detail'] );

		// A connection is replaced by another command only.
		$other = $this->account( name: 'cliother' );
		$this->assertStringContainsString( 'relink', Command_Line::run( 'vestibule', 'user', 'link', 'cliother', self::$object )->err );
		$this->assertStringContainsString( 'relink', Command_Line::run( 'vestibule', 'user', 'link', 'clilink', wp_generate_uuid4() )->err );
		$ran = Command_Line::run( 'vestibule', 'user', 'relink', 'cliother', self::$object, '--yes' );
		$this->assertSame( 0, $ran->status, $ran->err );
		$this->assertMatchesRegularExpression( '/Now: cliother is not connected; the person is connected with clilink\.\nThen: tenant ID \S+ object ID \S+ is connected with cliother alone/', $ran->out );
		$this->assertSame( array( $other ), Account_Link::accounts( self::$tenant, self::$object ) );
	}

	/** Case 93: a privileged account is left to its owner here, too. */
	public function test_case_93_no_privileged_account(): void {
		foreach ( array( 'link', 'relink' ) as $command ) {
			$ran = Command_Line::run( 'vestibule', 'user', $command, 'admin', self::$object );
			$this->assertSame( 1, $ran->status );
			$this->assertStringStartsWith( 'Error: link_needs_owner: ', $ran->err );
		}
		$this->assertFalse( Account_Link::exists( 1 ) );
	}
}
