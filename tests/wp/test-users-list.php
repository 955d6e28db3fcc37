<?php
/**
 * The Microsoft account in the list of users.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP\Tests;

use Vestibule\WP\Account_Link;
use Vestibule\WP\Admin;
use Vestibule\WP\Admin_Routes;
use Vestibule\WP\Check_Notice;
use Vestibule\WP\Directory_Record;
use Vestibule\WP\Disconnection_Question;
use Vestibule\WP\Log_Entry;
use Vestibule\WP\Log_Storage;
use Vestibule\WP\Requests_Page;
use Vestibule\WP\Users_List;
use Vestibule\WP\Users_List_Actions;

require_once __DIR__ . '/trait-configured-site.php';

/** The column, its filters and order, and who may do what with accounts. */
final class Test_Users_List extends Site_Test_Case {

	use Configured_Site;

	private const ELSEWHERE = '4b1d0c7e-2a4f-4f0e-9c55-7d0a2f3b9e11';

	/** Settings, and what every page of the administration has. */
	protected function setUp(): void {
		parent::setUp();
		$this->configure();
		self::throw_instead_of_dying();
		wp_set_current_user( 1 );
	}

	/**
	 * A connected account with a record.
	 *
	 * @param string               $name    Login name.
	 * @param array<string, mixed> $record  Members of the record.
	 * @param string               $tenant  Its tenant.
	 * @param int                  $seen    Last sign-in.
	 */
	private function person( string $name, array $record = array(), string $tenant = '', int $seen = 0 ): int {
		$user_id = $this->account( name: $name );
		Account_Link::make( $user_id, '' === $tenant ? self::$tenant : $tenant, wp_generate_uuid4() );
		update_user_meta( $user_id, Directory_Record::META, $record + array( 'guest' => false, 'enabled' => 'yes', 'checked_at' => time() ) ); // phpcs:ignore
		if ( $seen > 0 ) {
			update_user_meta( $user_id, Directory_Record::LAST_SIGN_IN, $seen );
		}

		return $user_id;
	}

	/**
	 * The words of the column.
	 *
	 * @param int $user_id The account.
	 */
	private static function words( int $user_id ): string {
		return trim( (string) preg_replace( '/\s+/', ' ', wp_strip_all_tags( str_replace( '<br>', ' ', Users_List::filter_manage_users_custom_column( '', Users_List::COLUMN, $user_id ) ) ) ) );
	}

	/**
	 * The accounts that the list shows, in its order.
	 *
	 * @param array<string, string> $query The address.
	 * @return list<string>
	 */
	private static function listed( array $query ): array {
		$_REQUEST = $query;
		$found    = new \WP_User_Query(
			Users_List::filter_users_list_table_query_args(
				array_intersect_key( $query, array_flip( array( 'orderby', 'order' ) ) ) + array(
					'number' => 50,
					'fields' => 'all_with_meta',
				)
			)
		);
		$names    = array_values( array_map( static fn( \WP_User $user ): string => $user->user_login, $found->get_results() ) );
		self::assertSame( count( $names ), $found->get_total() );

		return array_values( array_filter( $names, static fn( string $name ): bool => str_starts_with( $name, 'p-' ) ) );
	}

	/** What the column says is words: for whoever sees no colour, and for whoever sees nothing. */
	public function test_column_in_words(): void {
		$seen = strtotime( '2026-03-04 05:06:00 UTC' );
		$this->assertSame( '—Not connected', self::words( $this->account( name: 'p-none' ) ) );
		$this->assertSame( 'Connected Own tenant No sign-in yet', self::words( $this->person( 'p-member' ) ) );
		$this->assertMatchesRegularExpression( '/^Connected Guest Own tenant Last sign-in: .*2026/', self::words( $this->person( 'p-guest', array( 'guest' => true ), seen: $seen ) ) );
		$this->assertStringContainsString( 'Connected Disabled Own tenant', self::words( $this->person( 'p-off', array( 'enabled' => 'no', 'checked_at' => 0 ) ) ) ); // phpcs:ignore
		$this->assertStringContainsString( 'Connected Deleted at Microsoft', self::words( $this->person( 'p-gone', array( 'enabled' => 'gone' ) ) ) );
		$this->assertStringContainsString( 'Connected Other tenant fabrikam.example', self::words( $this->person( 'p-frank', array( 'username' => 'frank@fabrikam.example' ), self::ELSEWHERE ) ) );
		$this->assertStringContainsString( self::ELSEWHERE, self::words( $this->person( 'p-unnamed', array(), self::ELSEWHERE ) ) );
		$this->assertSame( 'theirs', Users_List::filter_manage_users_custom_column( 'theirs', 'posts', 1 ) );
	}

	/** How old a mark of the directory is stands beside it, in the site's form and time zone; nothing else has one. */
	public function test_column_says_when_the_state_was_learnt(): void {
		update_option( 'date_format', 'j. F Y' );
		update_option( 'timezone_string', 'Pacific/Auckland' );
		$learnt = array( 'checked_at' => strtotime( '2026-03-04 23:30:00 UTC' ) );
		$later  = strtotime( '2026-06-01 UTC' );
		$this->assertStringContainsString( 'Connected Disabled as of 5. March 2026 Own tenant', self::words( $this->person( 'p-off', array( 'enabled' => 'no' ) + $learnt ) ) );
		$this->assertStringContainsString( 'Connected Guest Deleted at Microsoft as of 5. March 2026 Own tenant', self::words( $this->person( 'p-gone', array( 'enabled' => 'gone', 'guest' => true ) + $learnt, seen: $later ) ) ); // phpcs:ignore
		foreach ( array( array( 'enabled' => 'yes' ), array( 'enabled' => '' ), array( 'guest' => true ) ) as $record ) {
			$this->assertStringNotContainsString( 'as of', self::words( $this->person( 'p-' . wp_generate_uuid4(), $record + $learnt, seen: $later ) ) );
		}
		add_filter( 'gettext_vestibule', static fn( $text, $original ) => 'as of %s' === $original ? 'Stand %s<b>' : $text, 10, 2 );
		$this->assertStringContainsString( '<time class="vestibule-as-of" datetime="2026-03-04T23:30:00+00:00">Stand 5. March 2026&lt;b&gt;</time>', Users_List::filter_manage_users_custom_column( '', Users_List::COLUMN, get_user_by( 'login', 'p-off' )->ID ) );
	}

	/** A user name is shown, not run. */
	public function test_column_escapes(): void {
		$user_id = $this->person( 'p-nasty', array( 'username' => 'x@<script>alert(1)</script>' ), self::ELSEWHERE );
		$this->assertStringNotContainsString( '<script', Users_List::filter_manage_users_custom_column( '', Users_List::COLUMN, $user_id ) );
	}

	/** WordPress has read the meta data of the page; no row asks for more. */
	public function test_no_query_per_row(): void {
		for ( $number = 0; $number < 5; $number++ ) {
			$this->person( "p-$number", array( 'guest' => true, 'enabled' => 0 === $number % 2 ? 'no' : 'gone' ), seen: 1000 + $number ); // phpcs:ignore
		}
		wp_cache_flush();
		$users = ( new \WP_User_Query( array( 'fields' => 'all_with_meta' ) ) )->get_results();
		wp_load_alloptions();
		Users_List::filter_manage_users_custom_column( '', Users_List::COLUMN, 1 );
		$before = $GLOBALS['wpdb']->num_queries;
		foreach ( $users as $user ) {
			Users_List::filter_manage_users_custom_column( '', Users_List::COLUMN, $user->ID );
			Users_List_Actions::filter_user_row_actions( array(), $user );
		}
		$this->assertSame( $before, $GLOBALS['wpdb']->num_queries );
	}

	/** Each filter finds its people and nobody else. */
	public function test_filters(): void {
		$this->account( name: 'p-none' );
		$this->person( 'p-member' );
		$this->person( 'p-guest', array( 'guest' => true ) );
		$this->person( 'p-off', array( 'enabled' => 'no' ) );
		$this->person( 'p-deleted', array( 'enabled' => Directory_Record::GONE ) );
		$this->person( 'p-frank', array(), self::ELSEWHERE );
		foreach ( array(
			''          => array( 'p-deleted', 'p-frank', 'p-guest', 'p-member', 'p-none', 'p-off' ),
			'connected' => array( 'p-deleted', 'p-frank', 'p-guest', 'p-member', 'p-off' ),
			'none'      => array( 'p-none' ),
			'guest'     => array( 'p-guest' ),
			'disabled'  => array( 'p-off' ),
			'gone'      => array( 'p-deleted' ),
			'elsewhere' => array( 'p-frank' ),
			'nonsense'  => array( 'p-deleted', 'p-frank', 'p-guest', 'p-member', 'p-none', 'p-off' ),
		) as $filter => $expected ) {
			$this->assertSame( $expected, self::listed( array( Users_List::FILTER => $filter ) ), $filter );
		}
	}

	/** A filter adds to what another plugin looks for. */
	public function test_filter_keeps_other_conditions(): void {
		$guest = $this->person( 'p-guest', array( 'guest' => true ) );
		$this->person( 'p-other', array( 'guest' => true ) );
		update_user_meta( $guest, 'theirs', 'yes' );
		$_REQUEST = array( Users_List::FILTER => 'guest' );
		$args     = Users_List::filter_users_list_table_query_args( array( 'meta_query' => array( array( 'key' => 'theirs', 'value' => 'yes' ) ) ) ); // phpcs:ignore
		$this->assertSame( array( $guest ), array_map( 'intval', ( new \WP_User_Query( $args + array( 'fields' => 'ID' ) ) )->get_results() ) );
	}

	/** The last sign-in orders the list; nobody is left out, and who never signed in comes last with the latest first. */
	public function test_order_by_last_sign_in(): void {
		$this->account( name: 'p-none' );
		$this->person( 'p-early', seen: 900 );
		$this->person( 'p-late', seen: 10_000 );
		$order = array( 'orderby' => 'vestibule_last_sign_in' );
		$this->assertSame( array( 'p-late', 'p-early', 'p-none' ), self::listed( $order + array( 'order' => 'desc' ) ) );
		$this->assertSame( array( 'p-none', 'p-early', 'p-late' ), self::listed( $order + array( 'order' => 'asc' ) ) );
		$this->assertSame( array( 'p-late', 'p-early' ), self::listed( $order + array( 'order' => 'desc', Users_List::FILTER => 'connected' ) ) ); // phpcs:ignore
		// The query that follows is WordPress's own again.
		$this->assertFalse( has_action( 'pre_user_query', array( Users_List::class, 'action_pre_user_query' ) ) );
	}

	/** Actions stand at connected accounts, for managers only. */
	public function test_row_actions(): void {
		$linked = get_userdata( $this->person( 'p-member' ) );
		$other  = get_userdata( $this->account( name: 'p-none' ) );
		$this->assertSame( array(), Users_List_Actions::filter_user_row_actions( array(), $other ) );
		$actions = Users_List_Actions::filter_user_row_actions( array( 'edit' => 'theirs' ), $linked );
		$this->assertSame( array( 'edit', Users_List_Actions::CHECK, Users_List_Actions::DISCONNECT ), array_keys( $actions ) );
		$this->assertStringContainsString( 'Check at Microsoft: p-member', $actions[ Users_List_Actions::CHECK ] );
		wp_set_current_user( $this->account( 'editor', 'ed' ) );
		$this->assertSame( array(), Users_List_Actions::filter_user_row_actions( array(), $linked ) );
		$this->assertSame( array(), Users_List_Actions::filter_bulk_actions_users( array() ) );
	}

	/**
	 * Asks for an action.
	 *
	 * @param string    $action The action.
	 * @param list<int> $users  The accounts.
	 * @param string    $nonce  The nonce; '' for the right one.
	 */
	private static function ask( string $action, array $users, string $nonce = '' ): ?Redirected {
		$_REQUEST = array(
			'action'   => $action,
			'users'    => array_map( 'strval', $users ),
			'_wpnonce' => '' === $nonce ? wp_create_nonce( 'bulk-users' ) : $nonce,
		);
		try {
			Users_List_Actions::action_load_users_php();
		} catch ( Redirected $redirected ) {
			return $redirected;
		}

		return null;
	}

	/**
	 * The question that an action leads to.
	 *
	 * @param Redirected|string|null $asked What the action came to, or the address of the question.
	 */
	private static function question( Redirected|string|null $asked ): string {
		self::assertNotNull( $asked );
		parse_str( (string) wp_parse_url( $asked instanceof Redirected ? $asked->location : $asked, PHP_URL_QUERY ), $_GET );
		self::assertSame( Admin::REQUESTS_PAGE, $_GET['page'] );
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
	 * Says yes to the question.
	 *
	 * @param string                $html    The page.
	 * @param array<string, string> $changed Fields that somebody has changed.
	 */
	private static function confirm( string $html, array $changed = array() ): Redirected {
		$page = new \DOMDocument();
		$page->loadHTML( '<?xml encoding="utf-8"?>' . $html, LIBXML_NOERROR );
		$_POST = array();
		foreach ( $page->getElementsByTagName( 'input' ) as $input ) {
			$_POST[ $input->getAttribute( 'name' ) ] = $input->getAttribute( 'value' );
		}
		$_POST    = $changed + $_POST;
		$_REQUEST = $_POST;

		return self::redirect_of( Admin_Routes::of( 'admin-post.php', $_POST['action'] ) );
	}

	/** The notice, as text. */
	private static function notice(): string {
		ob_start();
		Check_Notice::action_admin_notices();

		return trim( wp_strip_all_tags( str_replace( '</p>', "\n", (string) ob_get_clean() ) ) );
	}

	/** 000-16: without the nonce, and for whoever does not manage, nothing happens. */
	public function test_000_16_actions_ask_for_nonce_and_capability(): void {
		$user_id = $this->person( 'p-member' );
		foreach ( array( 'wrong', wp_create_nonce( 'another' ) ) as $nonce ) {
			try {
				self::ask( Users_List_Actions::DISCONNECT, array( $user_id ), $nonce );
				$this->fail( 'a forged request was taken' );
			} catch ( \DomainException ) {
				$this->assertTrue( Account_Link::exists( $user_id ) );
			}
		}
		foreach ( array( 'editor', 'subscriber' ) as $role ) {
			wp_set_current_user( $this->account( $role, "the-$role" ) );
			foreach ( array( Users_List_Actions::DISCONNECT, Users_List_Actions::CHECK ) as $action ) {
				try {
					self::ask( $action, array( $user_id ) );
					$this->fail( "$role did $action" );
				} catch ( \DomainException ) {
					$this->assertTrue( Account_Link::exists( $user_id ) );
				}
			}
		}
	}

	/** Many are disconnected at once, after a question that names them; what is not connected is left out, and each is in the log. */
	public function test_disconnecting_many(): void {
		$users = array( $this->person( 'p-1' ), $this->person( 'p-2' ), $this->account( name: 'p-none' ) );
		$keep  = $this->person( 'p-keep' );
		wp_update_user( array( 'ID' => $users[1], 'display_name' => '<img src=x onerror=alert(1)>' ) ); // phpcs:ignore
		$_SERVER['HTTP_REFERER'] = admin_url( 'users.php?role=author&paged=2' );
		$html                    = self::question( self::ask( Users_List_Actions::DISCONNECT, $users ) );
		unset( $_SERVER['HTTP_REFERER'] );
		$this->assertTrue( Account_Link::exists( $users[0] ), 'nothing happens before the answer' );
		$text = wp_strip_all_tags( $html );
		foreach ( array( 'Disconnect from Microsoft?', 'p-1', 'p-2', 'Subscriber', 'Sessions of these accounts end at once', 'connected again by the user name', 'Disconnect 2 accounts' ) as $words ) {
			$this->assertStringContainsString( $words, $text );
		}
		foreach ( array( 'p-none', 'p-keep', '<img', 'vestibule-privileged' ) as $words ) {
			$this->assertStringNotContainsString( $words, $html );
		}
		$this->assertSame( admin_url( 'users.php?role=author&paged=2' ), self::confirm( $html )->location );
		$this->assertFalse( Account_Link::exists( $users[0] ) );
		$this->assertFalse( Account_Link::exists( $users[1] ) );
		$this->assertTrue( Account_Link::exists( $keep ) );
		$this->assertSame( '2 accounts disconnected from Microsoft.', self::notice() );
		$this->assertSame( '', self::notice(), 'the notice is shown once' );
		$this->assertCount( 2, Log_Storage::table()->rows( 'SELECT id FROM {table} WHERE kind = %s AND id > %d', Log_Entry::DISCONNECT, 0 ) );

		self::ask( Users_List_Actions::DISCONNECT, array( $users[2] ) );
		$this->assertSame( '1 account is not connected with a Microsoft account; nothing was done with it.', self::notice() );
	}

	/** One row asks as well; who may manage the site stands apart, with what becomes of such an account. */
	public function test_question_names_privileged_accounts(): void {
		$boss = $this->account( 'administrator', 'p-boss' );
		Account_Link::make( $boss, self::$tenant, wp_generate_uuid4() );
		$html = self::question( self::ask( Users_List_Actions::DISCONNECT, array( $this->person( 'p-1' ), $boss ) ) );
		$this->assertMatchesRegularExpression( '~id="vestibule-privileged".*1 of these accounts may manage the site.*p-boss</strong> – [^<]*Administrator.*only its owner does.*</div>.*p-1</strong>~s', $html );
		$html = self::question( self::ask( Users_List_Actions::DISCONNECT, array( $boss ) ) );
		$this->assertStringContainsString( 'Disconnect 1 account<', $html );
		$this->assertTrue( Account_Link::exists( $boss ) );
		self::confirm( $html, array( 'back' => 'https://evil.example/' ) );
		$this->assertFalse( Account_Link::exists( $boss ) );
		$this->assertStringContainsString( 'None of these accounts', self::question( Disconnection_Question::url( array( $boss, 999999 ), '' ) ) );
	}

	/** 000-16: the answer is good for the accounts that were named, on this site, for a manager who may edit them. */
	public function test_000_16_answer_asks_for_nonce_and_capability(): void {
		$user_id = $this->person( 'p-member' );
		$other   = $this->person( 'p-other' );
		$html    = self::question( self::ask( Users_List_Actions::DISCONNECT, array( $user_id ) ) );
		$this->assertSame( admin_url( 'users.php' ), self::confirm( self::question( self::ask( Users_List_Actions::DISCONNECT, array( $this->person( 'p-away' ) ) ) ), array( 'back' => 'https://evil.example/' ) )->location );
		$refused = function ( string $html, array $changed, string $why ) use ( $user_id, $other ): void {
			try {
				self::confirm( $html, $changed );
				$this->fail( $why );
			} catch ( \DomainException ) {
				$this->assertTrue( Account_Link::exists( $user_id ) && Account_Link::exists( $other ), $why );
			}
		};
		$refused( $html, array( 'users' => "$user_id,$other" ), 'an account that was not named' );
		$refused( $html, array( '_wpnonce' => wp_create_nonce( 'bulk-users' ) ), 'the nonce of the list' );
		foreach ( array( Admin::CAPABILITY, 'edit_users' ) as $capability ) {
			$half = $this->account( 'editor', "half-$capability" );
			get_userdata( $half )->add_cap( $capability );
			wp_set_current_user( $half );
			$refused( $html, array( '_wpnonce' => wp_create_nonce( Disconnection_Question::ACTION . "_$user_id" ) ), "with $capability alone" );
		}
		// The page shows nothing of accounts that the viewer may not edit.
		wp_set_current_user( (int) get_user_by( 'login', 'half-' . Admin::CAPABILITY )->ID );
		$this->assertStringNotContainsString( 'p-member', self::question( Disconnection_Question::url( array( $user_id ), '' ) ) );
		try {
			wp_set_current_user( $this->account( 'editor', 'no-manager' ) );
			self::question( Disconnection_Question::url( array( $user_id ), '' ) );
			$this->fail( 'the page was shown' );
		} catch ( \DomainException $died ) {
			$this->assertStringContainsString( 'not allowed', $died->getMessage() );
		}
	}

	/** What is WordPress's own, and a filter that is chosen, is left to WordPress. */
	public function test_other_actions_are_left_alone(): void {
		$user_id = $this->person( 'p-member' );
		$this->assertNull( self::ask( 'delete', array( $user_id ) ) );
		$this->assertNull( self::ask( Users_List_Actions::DISCONNECT, array() ) );
		$_REQUEST = array(
			'action'        => Users_List_Actions::DISCONNECT,
			'users'         => array( (string) $user_id ),
			'filter_action' => 'Filter',
			'_wpnonce'      => wp_create_nonce( 'bulk-users' ),
		);
		Users_List_Actions::action_load_users_php();
		$this->assertTrue( Account_Link::exists( $user_id ) );
	}

	/** A notice that is kept is for whoever did it. */
	public function test_notice_is_not_for_others(): void {
		self::confirm( self::question( self::ask( Users_List_Actions::DISCONNECT, array( $this->person( 'p-1' ) ) ) ) );
		wp_set_current_user( $this->account( 'administrator', 'another' ) );
		$this->assertSame( '', self::notice() );
		wp_set_current_user( 1 );
		$this->assertNotSame( '', self::notice() );
	}
}
