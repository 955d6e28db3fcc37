<?php
/**
 * Users → Microsoft requests.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP\Tests;

use Vestibule\WP\Account_Link;
use Vestibule\WP\Admin;
use Vestibule\WP\Connection_Question;
use Vestibule\WP\Log_Entry;
use Vestibule\WP\People_Decisions;
use Vestibule\WP\People_Queue;
use Vestibule\WP\People_Search;
use Vestibule\WP\Profile_Section;
use Vestibule\WP\Requests_Form;
use Vestibule\WP\Requests_Page;
use Vestibule\WP\Sign_In_Log;
use Vestibule\WP\Storage_Table;

require_once __DIR__ . '/trait-configured-site.php';
require_once __DIR__ . '/trait-people.php';

/** What the page shows, who may decide, and that each form does what its button says. */
final class Test_Requests_Page extends Site_Test_Case {

	use Configured_Site;
	use People;

	/** Accounts are linked in transactions of their own. */
	protected bool $in_transaction = false;

	/** Nobody waits yet. */
	protected function setUp(): void {
		parent::setUp();
		ini_set( 'error_log', '/dev/null' );
		self::throw_instead_of_dying();
		$this->configure();
		self::empty_queue();
		wp_set_current_user( 1 );
	}

	/** The site as it was. */
	protected function tearDown(): void {
		ini_restore( 'error_log' );
		unset( $GLOBALS['current_screen'], $GLOBALS['hook_suffix'] );
		foreach ( get_users( array( 'exclude' => array( 1 ) ) ) as $user ) {
			if ( 'walter' !== $user->user_login ) {
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
	 * The page as HTML.
	 *
	 * @param array<string, mixed> $query As $_GET.
	 */
	private static function html( array $query = array() ): string {
		// As admin.php does; else all lists of this process would have the columns of the first.
		$GLOBALS['hook_suffix'] = 'users_page_vestibule-requests'; // phpcs:ignore WordPress.WP.GlobalVariablesOverride -- a test.
		set_current_screen();
		$_GET     = $query + array( 'page' => Admin::REQUESTS_PAGE );
		$_REQUEST = $_GET;
		( new \ReflectionProperty( Requests_Page::class, 'table' ) )->setValue( null, null );
		ob_start();
		try {
			Requests_Page::load();
			Requests_Page::render();
		} finally {
			$html = (string) ob_get_clean();
		}
		return $html;
	}

	/**
	 * Sends a form, and returns the query of the page that follows.
	 *
	 * @param string               $action Of Requests_Form.
	 * @param array<string, mixed> $fields Its fields.
	 * @return array<string, mixed>
	 */
	private static function send( string $action, array $fields ): array {
		$_POST = $fields + array( '_wpnonce' => wp_create_nonce( $action ) );
		$_REQUEST = $_POST;
		$route = Requests_Form::DECIDE === $action ? 'action_admin_post_vestibule_request' : 'action_admin_post_vestibule_connect';
		$url   = self::redirect_of( array( Requests_Form::class, $route ) )->location;
		parse_str( (string) wp_parse_url( $url, PHP_URL_QUERY ), $query );
		return $query + array( 'path' => basename( (string) wp_parse_url( $url, PHP_URL_PATH ) ) );
	}

	/**
	 * An identity as a form has it.
	 *
	 * @param array<string, string|null> $row The row.
	 */
	private static function identity( array $row ): string {
		return $row['tenant'] . '/' . $row['object'];
	}

	/** An empty list says what will be here. */
	public function test_empty_list(): void {
		$this->assertStringContainsString( 'Nobody waits.', self::html() );
		$this->assertStringContainsString( 'Nobody of that name', self::html( array( 's' => 'zebra' ) ) );
		$this->assertStringContainsString( 'Nobody yet', self::html( array( 'state' => 'refused' ) ) );
	}

	/** Evidence: what Microsoft says, who vouches, why it did not go by itself, and what the account is. */
	public function test_evidence(): void {
		$user_id = $this->account( 'author' );
		Sign_In_Log::record( new Log_Entry( Log_Entry::SIGN_IN, Log_Entry::SUCCESS, '', '', $user_id ) );
		self::waiting( 'adele', 'link_needs_approval', $user_id );
		$html = self::html();
		foreach ( array( 'Adele Vance', 'adele@created.example', 'as the directory has it', 'member of the directory', 'An account has this e-mail address.', 'the settings leave connecting to administrators', 'nestor@contoso.example', 'Author', wp_date( get_option( 'date_format' ) ), 'nobody</dd>', 'Connect with nestor', 'New account', 'Refuse' ) as $text ) {
			$this->assertStringContainsString( $text, $html );
		}
		$this->assertStringContainsString( 'class="current" aria-current="page">Waiting <span class="count">(1)</span>', $html );
	}

	/** Case 91: for a guest and for somebody of another directory it says that nobody vouches. */
	public function test_case_91_evidence_says_who_does_not_vouch(): void {
		$user_id = $this->account( 'author' );
		foreach ( array( array( true, true, 'this is a guest' ), array( true, false, 'comes from another directory' ) ) as list( $guest, $home, $words ) ) { // phpcs:ignore
			People_Queue::note( array( 'tenant' => self::$tenant, 'object' => self::$object, 'username' => 'x', 'name' => 'X', 'email' => 'x@y.example', 'vouched' => false, 'guest' => $guest, 'home' => $home ), 'link_needs_approval', $user_id, 'login' ); // phpcs:ignore
			$html = self::html();
			$this->assertStringContainsString( $words, $html );
			$this->assertStringContainsString( 'An account has this user name.', $html );
			$this->assertStringContainsString( 'x@y.example – nobody vouches for it', $html );
		}
	}

	/** Nothing that came from the directory is HTML here. */
	public function test_output_is_escaped(): void {
		People_Queue::note( array( 'tenant' => self::$tenant, 'object' => self::$object, 'username' => '"><script>alert(1)</script>', 'name' => '<img src=x onerror=alert(2)>', 'email' => "'><b>", 'vouched' => true, 'guest' => true, 'home' => false ), 'approval_pending' ); // phpcs:ignore
		$html = self::html();
		$this->assertStringNotContainsString( '<script>alert', $html );
		$this->assertStringNotContainsString( '<img src=x', $html );
		$this->assertStringNotContainsString( "'><b>", $html );
		$this->assertStringContainsString( 'somebody from another directory', $html );
		$this->assertStringContainsString( 'Microsoft vouches for it', $html );
	}

	/** Case 93: for a privileged account there is no button, but the way for its owner. */
	public function test_case_93_no_button_for_a_privileged_account(): void {
		self::waiting( 'adele', 'link_needs_owner', 1 );
		$html = self::html();
		$this->assertStringNotContainsString( 'Connect with admin', $html );
		$this->assertStringContainsString( 'Only its owner can connect it', $html );
		$this->assertStringContainsString( 'Refuse', $html );
	}

	/** Case 93: and a form that was made up connects it neither. */
	public function test_case_93_made_up_form_connects_no_privileged_account(): void {
		$row = self::waiting( 'adele', 'link_needs_owner', 1 );
		foreach ( array( array( 'user_id' => '1' ), array( 'account' => 'admin' ), array( 'user_id' => '1', 'confirmed' => '1', 'before' => '', 'from' => '0' ) ) as $fields ) { // phpcs:ignore
			$query = self::send( Requests_Form::CONNECT, $fields + array( 'identity' => self::identity( $row ) ) );
			$this->assertSame( 'link_needs_owner', $query[ Requests_Page::PROBLEM ] );
			$this->assertFalse( Account_Link::exists( 1 ) );
		}
		$this->assertStringContainsString( 'Only its owner can connect it', self::html( array( Requests_Page::PROBLEM => 'link_needs_owner' ) ) );
	}

	/** One click each: approve, refuse, undo. */
	public function test_single_decisions(): void {
		$row = self::waiting();
		foreach ( array( 'approve' => 'approved', 'undo' => 'open', 'refuse' => 'refused' ) as $decision => $state ) { // phpcs:ignore
			$query = self::send( Requests_Form::DECIDE, array( 'request' => array( $row['id'] => $row['state'] ), 'decision' => $decision, 'view' => 'open' ) ); // phpcs:ignore
			$this->assertSame( array( $decision, '1', 'open' ), array( $query[ Requests_Page::DONE ], $query[ Requests_Page::COUNT ], $query['state'] ) );
			$row = self::row( (string) $row['object'] );
			$this->assertSame( $state, $row['state'] );
			$this->assertMatchesRegularExpression( '/1 (person|decision) is /', self::html( $query ) );
		}
	}

	/** Several at once; who was decided about meanwhile is left, and that is told. */
	public function test_several_at_once(): void {
		$rows = array( self::waiting( 'adele' ), self::waiting( 'megan' ), self::waiting( 'isaiah' ) );
		People_Decisions::refuse( $rows[2] );
		$query = self::send( Requests_Form::DECIDE, array( 'request' => array_column( $rows, 'state', 'id' ), 'decision' => 'approve' ) ); // phpcs:ignore
		$this->assertSame( array( '2', 'changed' ), array( $query[ Requests_Page::COUNT ], $query[ Requests_Page::PROBLEM ] ) );
		$this->assertSame( array( 'open' => 0, 'approved' => 2, 'linked' => 0, 'refused' => 1 ), array_merge( array_fill_keys( People_Queue::STATES, 0 ), People_Queue::counts() ) ); // phpcs:ignore
	}

	/** Nothing chosen, a word that is none, no list: nothing happens. */
	public function test_nonsense_does_nothing(): void {
		$row = self::waiting();
		foreach ( array( array(), array( 'decision' => 'approve' ), array( 'request' => 'x', 'decision' => 'x' ), array( 'request' => array( $row['id'] => 'open' ), 'decision' => array( 'approve' ) ), array( 'request' => array( $row['id'] => 'open' ), 'decision' => '' ) ) as $fields ) { // phpcs:ignore
			$this->assertSame( 'nothing_chosen', self::send( Requests_Form::DECIDE, $fields )[ Requests_Page::PROBLEM ] );
		}
		foreach ( array( array( 'request' => array( '999999' => 'open' ) ), array( 'request' => array( $row['id'] => 'refused' ) ) ) as $fields ) { // phpcs:ignore
			$this->assertSame( 'changed', self::send( Requests_Form::DECIDE, $fields + array( 'decision' => 'undo' ) )[ Requests_Page::PROBLEM ] );
		}
		foreach ( array( array( 'identity' => 'x/y', 'user_id' => '1' ), array( 'identity' => self::identity( $row ), 'account' => 'nobody' ), array( 'identity' => array() ) ) as $fields ) { // phpcs:ignore
			$this->assertSame( 'user_not_found', self::send( Requests_Form::CONNECT, $fields )[ Requests_Page::PROBLEM ] );
		}
		$this->assertSame( 'open', self::row( (string) $row['object'] )['state'] );
	}

	/** The account that fits, with one click; another one by name or address. */
	public function test_connecting(): void {
		$fits  = $this->account( 'author' );
		$other = $this->account( 'author', 'other' );
		$row   = self::waiting( 'adele', 'link_needs_approval', $fits );
		$query = self::send( Requests_Form::CONNECT, array( 'identity' => self::identity( $row ), 'user_id' => (string) $fits ) ); // phpcs:ignore
		$this->assertSame( 'connect', $query[ Requests_Page::DONE ] );
		$this->assertSame( $row['object'], Account_Link::of( $fits )['object'] );
		$this->assertStringContainsString( 'The account is connected', self::html( $query ) );

		$row = self::waiting( 'megan', 'approval_pending' );
		self::send( Requests_Form::CONNECT, array( 'identity' => self::identity( $row ), 'account' => ' other@contoso.example ' ) ); // phpcs:ignore
		$this->assertSame( $row['object'], Account_Link::of( $other )['object'] );
		$this->assertSame( array( 'linked', (string) $other ), array( self::row( (string) $row['object'] )['state'], self::row( (string) $row['object'] )['account'] ) );
	}

	/** Case 91, N6: a connection is replaced after a question that names both, and not when something changed since. */
	public function test_case_91_replacing_asks_and_names_both(): void {
		$user_id = $this->linked_account( 'author' );
		$row     = self::waiting( 'adele', 'account_linked_elsewhere', $user_id );
		$before  = self::$tenant . '/' . self::$object;
		$this->assertStringContainsString( 'Replace the connection of nestor', self::html() );
		$query = self::send( Requests_Form::CONNECT, array( 'identity' => self::identity( $row ), 'user_id' => (string) $user_id ) ); // phpcs:ignore
		$this->assertSame( array( self::identity( $row ), (string) $user_id ), array( $query['connect'], $query['account'] ) );
		$this->assertSame( self::$object, Account_Link::of( $user_id )['object'] );

		Sign_In_Log::record( new Log_Entry( Log_Entry::SIGN_IN, Log_Entry::SUCCESS, '', '', $user_id, 'nestor.old@created.example', self::$tenant, self::$object ) );
		$question = self::html( $query );
		foreach ( array( 'Replace a connection?', "object ID {$row['object']}", 'object ID ' . self::$object, 'adele@created.example', 'nestor.old@created.example', 'no longer opens this account' ) as $text ) {
			$this->assertStringContainsString( $text, $question );
		}
		$fields = array( 'identity' => self::identity( $row ), 'user_id' => (string) $user_id, 'confirmed' => '1', 'from' => '0' ); // phpcs:ignore
		$this->assertSame( 'account_linked_elsewhere', self::send( Requests_Form::CONNECT, $fields + array( 'before' => self::$tenant . '/99999999-6f5c-4a55-9d0e-0f5f3b1f7a11' ) )[ Requests_Page::PROBLEM ] ); // phpcs:ignore
		$this->assertSame( self::$object, Account_Link::of( $user_id )['object'] );
		$this->assertStringContainsString( 'value="' . $before . '"', $question );
		$this->assertSame( 'connect', self::send( Requests_Form::CONNECT, $fields + array( 'before' => $before ) )[ Requests_Page::DONE ] ); // phpcs:ignore
		$this->assertSame( $row['object'], Account_Link::of( $user_id )['object'] );

		$linked = self::row( (string) $row['object'] );
		self::send( Requests_Form::DECIDE, array( 'request' => array( $linked['id'] => 'linked' ), 'decision' => 'undo' ) ); // phpcs:ignore
		$this->assertSame( self::$object, Account_Link::of( $user_id )['object'], 'undone' );
	}

	/** The question says what is in the way. */
	public function test_question_with_something_in_the_way(): void {
		$row = self::waiting();
		$url = static fn( int $user_id ): array => array( 'connect' => self::identity( $row ), 'account' => (string) $user_id ); // phpcs:ignore
		$this->assertStringContainsString( 'Only its owner', self::html( $url( 1 ) ) );
		$this->assertStringContainsString( 'no such account', self::html( $url( 999999 ) ) );
		$this->assertStringContainsString( 'no such account', self::html( array( 'connect' => array( 'x' ), 'account' => array() ) ) ); // phpcs:ignore
		$this->assertStringNotContainsString( '<form', self::html( $url( 1 ) ) );
		$user_id = $this->account( 'author' );
		People_Decisions::connect( self::$tenant, (string) $row['object'], $user_id );
		$this->assertStringContainsString( 'Something has changed', self::html( $url( $user_id ) ) );
		$this->assertStringContainsString( rawurlencode( self::identity( $row ) ), Connection_Question::url( array( 'tenant' => self::$tenant, 'object' => (string) $row['object'] ), 1 ) ); // phpcs:ignore
	}

	/** 000-16: who may not manage sees nothing and decides nothing; who may manage but not edit the account connects it not. */
	public function test_000_16_who_may_not(): void {
		$user_id = $this->account( 'author' );
		$row     = self::waiting( 'adele', 'link_needs_approval', $user_id );
		wp_set_current_user( $this->account( 'editor', 'ed' ) );
		try {
			self::html();
			$this->fail( 'the page was shown' );
		} catch ( \DomainException $died ) {
			$this->assertStringContainsString( 'not allowed', $died->getMessage() );
		}
		$manager = $this->account( 'editor', 'manager' );
		get_userdata( $manager )->add_cap( 'manage_vestibule' );
		wp_set_current_user( $manager );
		$this->assertTrue( Admin::may_manage() );
		try {
			self::send( Requests_Form::CONNECT, array( 'identity' => self::identity( $row ), 'user_id' => (string) $user_id ) ); // phpcs:ignore
			$this->fail( 'it was connected' );
		} catch ( \DomainException $died ) {
			$this->assertFalse( Account_Link::exists( $user_id ) );
		}
		$this->assertSame( 'approve', self::send( Requests_Form::DECIDE, array( 'request' => array( $row['id'] => 'open' ), 'decision' => 'approve' ) )[ Requests_Page::DONE ] ); // phpcs:ignore

		// Taking back a connection is a change of the account; moving one is, of both.
		$linked = self::waiting( 'megan', 'link_needs_approval', $user_id );
		wp_set_current_user( 1 );
		People_Decisions::connect( (string) $linked['tenant'], (string) $linked['object'], $user_id );
		wp_set_current_user( $manager );
		$forbidden = array(
			array( Requests_Form::DECIDE, array( 'request' => array( $linked['id'] => 'linked' ), 'decision' => 'undo' ) ), // phpcs:ignore
			array( Requests_Form::CONNECT, array( 'identity' => self::identity( $linked ), 'user_id' => (string) $manager, 'from' => (string) $user_id, 'confirmed' => '1' ) ), // phpcs:ignore
		);
		foreach ( $forbidden as list( $action, $fields ) ) {
			try {
				self::send( $action, $fields );
				$this->fail( "$action was taken" );
			} catch ( \DomainException ) {
				$this->assertSame( (string) $linked['object'], Account_Link::of( $user_id )['object'] );
			}
		}
		// Who may edit every account decides nothing without managing the plugin.
		$keeper = $this->account( 'editor', 'keeper' );
		get_userdata( $keeper )->add_cap( 'edit_users' );
		wp_set_current_user( $keeper );
		$this->assertTrue( current_user_can( 'edit_user', $user_id ) );
		foreach ( array( ...$forbidden, array( Requests_Form::DECIDE, array( 'request' => array( $row['id'] => 'approved' ), 'decision' => 'refuse' ) ) ) as list( $action, $fields ) ) { // phpcs:ignore
			try {
				self::send( $action, $fields );
				$this->fail( "$action was taken" );
			} catch ( \DomainException ) {
				$this->assertSame( (string) $linked['object'], Account_Link::of( $user_id )['object'] );
				$this->assertSame( People_Queue::APPROVED, self::row( $row['object'] )['state'] );
			}
		}
	}

	/**
	 * Searches and filters.
	 *
	 * @dataProvider searches
	 * @param array<string, mixed> $asked    Of People_Search.
	 * @param list<string>         $expected Names.
	 */
	public function test_search( array $asked, array $expected ): void {
		self::waiting( 'adele' );
		People_Decisions::refuse( self::waiting( 'megan' ) );
		$names = array_map( static fn( array $row ): string => strtok( (string) $row['username'], '@' ), ( new People_Search( $asked ) )->rows( 10 ) );
		$this->assertSame( $expected, $names );
		$this->assertSame( count( $expected ), ( new People_Search( $asked ) )->count() );
	}

	/**
	 * What is asked for, and who is found.
	 *
	 * @return array<string, array{array<string, mixed>, list<string>}>
	 */
	public function searches(): array {
		return array(
			'those who wait'     => array( array(), array( 'adele' ) ),
			'a state'            => array( array( 'state' => 'refused' ), array( 'megan' ) ),
			'all, by name'       => array( array( 'state' => 'all', 'orderby' => 'username', 'order' => 'desc' ), array( 'megan', 'adele' ) ), // phpcs:ignore
			'a part of a name'   => array( array( 'state' => 'all', 's' => 'ADELE V' ), array( 'adele' ) ), // phpcs:ignore
			'an address'         => array( array( 'state' => 'all', 's' => 'megan@mail' ), array( 'megan' ) ), // phpcs:ignore
			'an identifier'      => array( array( 's' => sprintf( '%08X-6F5C-4A55-9D0E-0F5F3B1F7A11', crc32( 'adele' ) ) ), array( 'adele' ) ),
			'a percent sign'     => array( array( 'state' => 'all', 's' => '%' ), array() ), // phpcs:ignore
			'a list'             => array( array( 'state' => array( 'refused' ), 's' => array( 'x' ) ), array( 'adele' ) ), // phpcs:ignore
			'a word that is none' => array( array( 'state' => 'open OR 1=1', 'orderby' => 'id; DROP', 'order' => 'x' ), array( 'adele' ) ), // phpcs:ignore
		);
	}

	/** The menu says how many wait, and asks the table nothing for it. */
	public function test_menu_has_the_number(): void {
		$asked = 0;
		$entry = static function (): string {
			$GLOBALS['submenu'] = array(); // phpcs:ignore WordPress.WP.GlobalVariablesOverride -- as WordPress's own menu.php does.
			Admin::action_admin_menu();
			return (string) array_column( $GLOBALS['submenu']['users.php'], 0, 2 )['users.php?page=vestibule-requests'];
		};
		$this->assertSame( 'Microsoft requests', $entry() );
		self::waiting( 'adele' );
		self::waiting( 'megan' );
		add_filter(
			'query',
			static function ( string $query ) use ( &$asked ): string {
				$asked += 1;
				return $query;
			}
		);
		$this->assertStringContainsString( 'count-2"><span aria-hidden="true">2</span><span class="screen-reader-text">2 people wait</span>', $entry() );
		$this->assertSame( 0, $asked );
	}

	/** Somebody is moved to another account from the profile page, after the same question. */
	public function test_moving_from_the_profile(): void {
		$from = $this->linked_account( 'author' );
		$to   = $this->account( 'author', 'other' );
		ob_start();
		Profile_Section::action_show_user_profile( get_userdata( $from ) );
		do_action( 'admin_footer' );
		$html     = (string) ob_get_clean();
		$identity = self::$tenant . '/' . self::$object;
		$this->assertStringContainsString( 'Connect this person with another account', $html );
		$this->assertStringContainsString( 'name="identity" value="' . $identity . '"', $html );

		$query = self::send( Requests_Form::CONNECT, array( 'identity' => $identity, 'account' => 'other', 'back' => 'profile' ) ); // phpcs:ignore
		$this->assertSame( array( $identity, (string) $to, 'profile' ), array( $query['connect'], $query['account'], $query['back'] ) );
		$this->assertStringContainsString( 'connected with the account nestor now', self::html( $query ) );
		$query = self::send( Requests_Form::CONNECT, array( 'identity' => $identity, 'user_id' => (string) $to, 'confirmed' => '1', 'before' => '', 'from' => (string) $from, 'back' => 'profile' ) ); // phpcs:ignore
		$this->assertSame( array( 'user-edit.php', 'moved' ), array( $query['path'], $query[ Profile_Section::NOTICE ] ) );
		$this->assertSame( array( $to ), Account_Link::accounts( self::$tenant, self::$object ) );

		// Not for those who only see their own.
		wp_set_current_user( $to );
		ob_start();
		Profile_Section::action_show_user_profile( get_userdata( $to ) );
		$this->assertStringNotContainsString( 'another account', (string) ob_get_clean() );
	}
}
