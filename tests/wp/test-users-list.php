<?php
/**
 * The Microsoft account in the list of users.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP\Tests;

use Vestibule\WP\Account_Link;
use Vestibule\WP\Check_Notice;
use Vestibule\WP\Directory_Record;
use Vestibule\WP\Log_Entry;
use Vestibule\WP\Log_Storage;
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
		$this->assertStringContainsString( 'Connected Disabled Own tenant', self::words( $this->person( 'p-off', array( 'enabled' => 'no' ) ) ) );
		$this->assertStringContainsString( 'Connected Deleted at Microsoft', self::words( $this->person( 'p-gone', array( 'enabled' => 'gone' ) ) ) );
		$this->assertStringContainsString( 'Connected Other tenant fabrikam.example', self::words( $this->person( 'p-frank', array( 'username' => 'frank@fabrikam.example' ), self::ELSEWHERE ) ) );
		$this->assertStringContainsString( self::ELSEWHERE, self::words( $this->person( 'p-unnamed', array(), self::ELSEWHERE ) ) );
		$this->assertSame( 'theirs', Users_List::filter_manage_users_custom_column( 'theirs', 'posts', 1 ) );
	}

	/** A user name is shown, not run. */
	public function test_column_escapes(): void {
		$user_id = $this->person( 'p-nasty', array( 'username' => 'x@<script>alert(1)</script>' ), self::ELSEWHERE );
		$this->assertStringNotContainsString( '<script', Users_List::filter_manage_users_custom_column( '', Users_List::COLUMN, $user_id ) );
	}

	/** WordPress has read the meta data of the page; no row asks for more. */
	public function test_no_query_per_row(): void {
		for ( $number = 0; $number < 5; $number++ ) {
			$this->person( "p-$number", array( 'guest' => true ), seen: 1000 + $number );
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

	/** Many are disconnected at once; what is not connected is counted, and each is in the log. */
	public function test_disconnecting_many(): void {
		$users = array( $this->person( 'p-1' ), $this->person( 'p-2' ), $this->account( name: 'p-none' ) );
		$keep  = $this->person( 'p-keep' );
		$this->assertNotNull( self::ask( Users_List_Actions::DISCONNECT, $users ) );
		$this->assertFalse( Account_Link::exists( $users[0] ) );
		$this->assertFalse( Account_Link::exists( $users[1] ) );
		$this->assertTrue( Account_Link::exists( $keep ) );
		$this->assertSame( "2 accounts disconnected from Microsoft.\n1 account is not connected with a Microsoft account; nothing was done with it.", self::notice() );
		$this->assertSame( '', self::notice(), 'the notice is shown once' );
		$this->assertCount( 2, Log_Storage::table()->rows( 'SELECT id FROM {table} WHERE kind = %s AND id > %d', Log_Entry::DISCONNECT, 0 ) );
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
		self::ask( Users_List_Actions::DISCONNECT, array( $this->person( 'p-1' ) ) );
		wp_set_current_user( $this->account( 'administrator', 'another' ) );
		$this->assertSame( '', self::notice() );
		wp_set_current_user( 1 );
		$this->assertNotSame( '', self::notice() );
	}
}
