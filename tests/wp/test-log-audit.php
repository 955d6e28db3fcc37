<?php
/**
 * Whether the sign-in log notices what is done to it.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP\Tests;

use Vestibule\WP\Account_Link;
use Vestibule\WP\Failure;
use Vestibule\WP\Installation;
use Vestibule\WP\Log_Audit;
use Vestibule\WP\Log_Chain;
use Vestibule\WP\Log_Entry;
use Vestibule\WP\Log_Person;
use Vestibule\WP\Log_Retention;
use Vestibule\WP\Log_Seal;
use Vestibule\WP\Log_Search;
use Vestibule\WP\Log_Storage;
use Vestibule\WP\Personal_Data;
use Vestibule\WP\Sign_In_Log;

require_once __DIR__ . '/trait-configured-site.php';

/** Every way to change the table past the plugin; retention and erasure, which must not look like one. */
final class Test_Log_Audit extends Site_Test_Case {

	use Configured_Site;

	/** Ten rows. */
	protected function setUp(): void {
		parent::setUp();
		ini_set( 'error_log', '/dev/null' );
		$this->configure();
		self::sql( 'DELETE FROM {log} WHERE id > 0' );
		self::sql( 'DELETE FROM {ends}' );
		for ( $row = 1; $row <= 10; $row++ ) {
			self::add( "person$row@contoso.example" );
		}
		$this->assertSame( array(), Log_Audit::run()->problems );
	}

	/** As it was. */
	protected function tearDown(): void {
		ini_restore( 'error_log' );
		parent::tearDown();
	}

	/**
	 * Adds a row.
	 *
	 * @param string $person  User name.
	 * @param int    $user_id The account.
	 */
	private static function add( string $person, int $user_id = 5 ): void {
		// Sign_In_Log removes old rows now and then, at random.
		Log_Chain::append( Log_Seal::sealed( self::entry( $person, $user_id )->row() ) );
	}

	/**
	 * A sign-in that worked.
	 *
	 * @param string $person  The user name.
	 * @param int    $user_id The account.
	 */
	private static function entry( string $person, int $user_id = 5 ): Log_Entry {
		return new Log_Entry( Log_Entry::SIGN_IN, Log_Entry::SUCCESS, '', '', $user_id, $person, self::$tenant, self::$object, array( 'trace' => array( 'decision' => 'sign_in' ) ) );
	}

	/**
	 * What somebody with the database's password could do.
	 *
	 * @param string $sql SQL with {log} and {ends}.
	 */
	private static function sql( string $sql ): void {
		global $wpdb;
		$wpdb->query( strtr( $sql, array( '{log}' => Log_Storage::table()->name(), '{ends}' => Log_Storage::ends()->name() ) ) ); // phpcs:ignore
	}

	/**
	 * The column of a row.
	 *
	 * @param int    $number The row.
	 * @param string $column The column.
	 */
	private static function value( int $number, string $column ): string {
		return (string) Log_Storage::table()->rows( 'SELECT * FROM {table} WHERE number = %d', $number )[0][ $column ];
	}

	/**
	 * Asserts what is found first.
	 *
	 * @param string $expected A part of it.
	 */
	private function assert_found( string $expected ): void {
		$problems = Log_Audit::run()->problems;
		$this->assertNotSame( array(), $problems, 'nothing was found' );
		$this->assertStringContainsString( $expected, $problems[0] );
	}

	/**
	 * A changed field, whichever.
	 *
	 * @dataProvider changes
	 * @param string $change What is set.
	 */
	public function test_changed_field_is_found( string $change ): void {
		self::sql( "UPDATE {log} SET $change WHERE number = 4" );

		$this->assert_found( 'row 4 (reference' );
		$this->assert_found( 'is changed' );
		$this->assertCount( 1, Log_Audit::run()->problems );
	}

	/**
	 * Changes of a row.
	 *
	 * @return array<string, array{string}>
	 */
	public function changes(): array {
		$changes = array( 'time = time + 1', "kind = 'link'", "outcome = 'failure'", "reason = 'timed_out'", "reference = '00000000'", 'user_id = 6', "person = 'eve@contoso.example'", "tenant = ''", "object = ''", "address = '192.0.2.0'", "detail = ''", "salt = ''", "personal = '" . str_repeat( '0', 64 ) . "'", "seal = '" . str_repeat( '0', 64 ) . "'", "erased = 'x'" );

		return array_combine( $changes, array_map( static fn( string $change ): array => array( $change ), $changes ) );
	}

	/** Removed rows: in the middle, at the start, at the end, all. */
	public function test_missing_rows_are_found(): void {
		self::sql( 'DELETE FROM {log} WHERE number IN (5, 6)' );
		$this->assert_found( 'rows 5 to 6 are missing' );
		self::sql( 'DELETE FROM {log} WHERE number = 1' );
		$this->assert_found( 'row 1 is missing' );
		self::sql( 'DELETE FROM {log} WHERE number IN (1, 2, 3, 4, 7, 8, 9, 10)' );
		$this->assert_found( 'rows 1 to 10 are missing at the end' );
	}

	/** A row that is missing at the end stays missing when the log goes on. */
	public function test_missing_last_row_is_found_later_too(): void {
		self::sql( 'DELETE FROM {log} WHERE number = 10' );
		$this->assert_found( 'row 10 is missing at the end' );
		self::add( 'later@contoso.example' );

		$this->assertSame( 'later@contoso.example', self::value( 11, 'person' ) );
		$this->assert_found( 'row 10 is missing' );
	}

	/** The note of the last row: removed, put back, or written by somebody without the key. */
	public function test_changed_head_is_found(): void {
		self::sql( 'DELETE FROM {log} WHERE number > 8' );
		self::sql( "UPDATE {ends} SET number = 8, link = '" . self::value( 8, 'link' ) . "' WHERE name = 'head'" );
		$this->assert_found( 'the note of the last row is changed' );

		self::sql( "DELETE FROM {ends} WHERE name = 'head'" );
		$this->assert_found( 'the note of the last row is missing' );
		self::add( 'later@contoso.example' );
		$this->assert_found( 'the note of the last row is missing' );
	}

	/** Somebody who puts back an older, genuine note of the last row is found by whoever has kept a later one. */
	public function test_older_state_is_found_by_a_kept_head(): void {
		$ends = Log_Storage::end( 'head' );
		self::add( 'inconvenient@contoso.example' );
		$known = Log_Audit::run()->head;
		$this->assertSame( array(), Log_Audit::run( $known )->problems );
		self::sql( 'DELETE FROM {log} WHERE number > 10' );
		self::sql( "UPDATE {ends} SET number = 10, link = '{$ends['link']}', seal = '{$ends['seal']}' WHERE name = 'head'" );

		$this->assertSame( array(), Log_Audit::run()->problems );
		$this->assertStringContainsString( 'up to number 11 are missing', Log_Audit::run( $known )->problems[0] );
		self::add( 'another@contoso.example' );
		$this->assertStringContainsString( 'is not the one that was noted', Log_Audit::run( $known )->problems[0] );
	}

	/** Two rows that change places. */
	public function test_reordered_rows_are_found(): void {
		self::sql( 'UPDATE {log} SET number = 99 WHERE number = 4' );
		self::sql( 'UPDATE {log} SET number = 4 WHERE number = 7' );
		self::sql( 'UPDATE {log} SET number = 7 WHERE number = 99' );

		$this->assert_found( 'row 4 (reference' );
		$this->assert_found( 'is not in its place' );
	}

	/** Somebody who knows how it is made, but not the key, makes a changed log anew. */
	public function test_chain_made_anew_without_the_key_is_found(): void {
		$link = self::value( 3, 'link' );
		for ( $number = 4; $number <= 10; $number++ ) {
			$row = Log_Storage::table()->rows( 'SELECT * FROM {table} WHERE number = %d', $number )[0];
			if ( 4 === $number ) {
				$row['person'] = 'eve@contoso.example';
			}
			$hmac            = static fn( array $parts ): string => hash_hmac( 'sha256', wp_json_encode( $parts ), 'a guess' );
			$row['personal'] = $hmac( array( 'personal', $row['salt'], ...array_map( static fn( string $column ): string => $row[ $column ], Log_Seal::PERSONAL ) ) );
			$row['seal']     = $hmac( array( 'row', $row['time'], $row['kind'], $row['outcome'], $row['reason'], $row['reference'], $row['personal'] ) );
			$link            = $hmac( array( 'link', (string) $number, $link, $row['seal'] ) );
			self::sql( "UPDATE {log} SET person = '{$row['person']}', personal = '{$row['personal']}', seal = '{$row['seal']}', link = '$link' WHERE number = $number" );
		}

		$this->assert_found( 'row 4 (reference' );
	}

	/** A row that was put in: with a number, without one, and as a copy of a genuine one. */
	public function test_inserted_rows_are_found(): void {
		$columns = 'time, kind, outcome, reason, reference, user_id, person, tenant, object, address, detail, salt, personal, link, erased';
		self::sql( "INSERT INTO {log} ($columns, seal, number) SELECT $columns, 'forged', 11 FROM {log} WHERE number = 3" );
		$this->assert_found( 'row 11 (reference' );
		self::sql( "UPDATE {log} SET number = NULL WHERE seal = 'forged'" );
		$this->assert_found( 'was not written by Vestibule' );
		// No later row gives it a place.
		self::add( 'later@contoso.example' );
		Log_Chain::place_waiting();
		$this->assert_found( 'was not written by Vestibule' );
	}

	/** A genuine row cannot be called erased without the key. */
	public function test_emptied_row_is_found(): void {
		self::sql( "UPDATE {log} SET user_id = 0, person = '', tenant = '', object = '', address = '', detail = '', salt = '', erased = personal WHERE number = 2" );

		$this->assert_found( 'row 2 (reference' );
	}

	/** Another key: nothing holds. The key before holds. */
	public function test_keys(): void {
		$verify = 'echo implode( "|", Vestibule\WP\Log_Audit::run()->problems );';
		global $wpdb;
		$wpdb->query( 'COMMIT' );
		$salts = wp_salt( 'auth' ) . wp_salt( 'secure_auth' );
		try {
			$this->assertSame( '', self::in_other_process( $verify ) );
			$this->assertStringContainsString( 'row 1 (reference', self::in_other_process( $verify, array( 'VESTIBULE_KEY' => str_repeat( 'k', 40 ) ) ) );
			$this->assertSame( '', self::in_other_process( $verify, array( 'VESTIBULE_KEY' => str_repeat( 'k', 40 ), 'VESTIBULE_KEY_PREVIOUS' => $salts ) ) ); // phpcs:ignore
		} finally {
			self::sql( 'DELETE FROM {log} WHERE id > 0' );
			self::sql( 'DELETE FROM {ends}' );
			delete_option( 'vestibule_settings' );
			delete_option( 'vestibule_secrets' );
		}
	}

	/** A row without a number waits, and the next one gives it its place. */
	public function test_waiting_row_gets_its_place(): void {
		$entry = new Log_Entry( Log_Entry::SIGN_IN, Log_Entry::SUCCESS, person: 'waiting@contoso.example' );
		$row   = Log_Seal::sealed( $entry->row() );
		Log_Storage::insert( $row, null, Log_Seal::waiting( $row['seal'] ) );
		self::add( 'next@contoso.example' );

		$this->assertSame( 'waiting@contoso.example', self::value( 12, 'person' ) );
		$this->assertSame( array(), Log_Audit::run()->problems );
	}

	/** Rows that lost their numbers do not close the gap of a row that was removed, whatever note of the last row is put back. */
	public function test_row_that_lost_its_number_gets_none(): void {
		$head = Log_Storage::end( 'head' );
		foreach ( array( 'removed', 'after', 'last' ) as $name ) {
			self::add( "$name@contoso.example" );
		}
		$link = self::value( 12, 'link' );
		self::sql( 'DELETE FROM {log} WHERE number = 11' );
		self::sql( "UPDATE {log} SET number = NULL, link = '' WHERE number = 12" );
		self::sql( 'UPDATE {log} SET number = NULL WHERE number = 13' );
		$this->put_back( $head );
		$this->assert_found( 'was not written by Vestibule, or is changed' );
		self::sql( "UPDATE {log} SET link = '$link' WHERE number IS NULL" );
		self::add( 'next@contoso.example' );

		$this->assertSame( 'next@contoso.example', self::value( 11, 'person' ) );
		$this->assertCount( 2, Log_Audit::run()->problems );
	}

	/** A genuine note of another row than the one at its number. */
	public function test_note_of_another_row_is_found(): void {
		$before = Log_Storage::end( 'head' );
		self::add( 'removed@contoso.example' );
		$removed = Log_Storage::end( 'head' );
		self::sql( 'DELETE FROM {log} WHERE number = 11' );
		$this->put_back( $before );
		self::add( 'another@contoso.example' );
		self::add( 'last@contoso.example' );
		$this->assertSame( array(), Log_Audit::run()->problems );
		$this->put_back( $removed );

		$this->assert_found( 'the note of the last row is changed' );
	}

	/** A note that is further behind than workers can have died. */
	public function test_note_far_behind_is_found(): void {
		$head = Log_Storage::end( 'head' );
		for ( $row = 0; $row < 100; $row++ ) {
			self::add( 'busy@contoso.example' );
		}
		$this->put_back( $head );
		$this->assertSame( array(), Log_Audit::run()->problems );
		self::add( 'last@contoso.example' );
		$this->put_back( $head );

		$this->assert_found( 'the note of the last row is 101 rows behind' );
	}

	/** A genuine note from before what retention has removed. */
	public function test_note_from_before_the_anchor_is_found(): void {
		$this->age( 10, 91 * DAY_IN_SECONDS );
		$head = Log_Storage::end( 'head' );
		self::add( 'last@contoso.example' );
		Log_Retention::purge( 40 );
		$this->put_back( array( 'number' => 0, 'link' => '', 'seal' => Log_Seal::end( 'head', 0, '' ) ) ); // phpcs:ignore
		$this->assert_found( 'the note of the last row is older than rows that were removed because of their age' );
		$this->put_back( $head );

		$this->assertSame( array(), Log_Audit::run()->problems );
	}

	/** Workers that write, and retention that removes, while it is looked at. */
	public function test_busy_log_is_whole(): void {
		$this->age( 4, 91 * DAY_IN_SECONDS );
		$busy   = false;
		$purged = false;
		$work   = static function ( $sql ) use ( &$busy, &$purged ) {
			if ( ! $busy && str_contains( $sql, 'vestibule_log' ) ) {
				$busy = true;
				self::add( 'busy@contoso.example' );
				if ( ! $purged && str_contains( $sql, 'WHERE number >' ) ) {
					$purged = true;
					Log_Retention::purge( 40 );
				}
				$busy = false;
			}
			return $sql;
		};
		add_filter( 'query', $work );
		$audit = Log_Audit::run();
		remove_filter( 'query', $work );

		$this->assertTrue( $purged );
		$this->assertSame( array(), $audit->problems );
		$this->assertGreaterThan( 6, $audit->rows );
	}

	/**
	 * Puts an older, genuine note of the last row in place.
	 *
	 * @param array{number: int, link: string, seal: string} $head Of Log_Storage::end().
	 */
	private function put_back( array $head ): void {
		self::sql( "UPDATE {ends} SET number = {$head['number']}, link = '{$head['link']}', seal = '{$head['seal']}' WHERE name = 'head'" );
	}

	/** A worker that died before it noted its row as the last one: the next one goes on behind it. */
	public function test_head_that_lags_is_no_harm(): void {
		$head = Log_Storage::end( 'head' );
		self::add( 'dead@contoso.example' );
		$this->put_back( $head );
		$this->assertSame( array(), Log_Audit::run()->problems );
		self::add( 'next@contoso.example' );

		$this->assertSame( 'next@contoso.example', self::value( 12, 'person' ) );
		$this->assertSame( array(), Log_Audit::run()->problems );
	}

	/** What the database refuses is told without the values of the statement. */
	public function test_error_tells_no_values(): void {
		$log = (string) wp_tempnam();
		ini_set( 'error_log', $log );
		$break = static fn( $sql ) => str_contains( $sql, 'vestibule_log' ) ? "INSERT INTO no_such_table VALUES ( 'canary@contoso.example' )" : $sql;
		add_filter( 'query', $break );
		Sign_In_Log::record( self::entry( 'canary@contoso.example' ) );
		remove_filter( 'query', $break );
		$text = (string) file_get_contents( $log );
		unlink( $log );

		$this->assertStringContainsString( 'no_such_table', $text );
		$this->assertStringNotContainsString( 'canary', $text );
		$this->assertStringNotContainsString( '<', $text );
	}

	/** A missing table is made on the way. */
	public function test_missing_tables_are_made(): void {
		global $wpdb;
		$wpdb->query( 'ROLLBACK' );
		Log_Storage::drop();
		self::add( 'first@contoso.example' );

		$this->assertSame( 'first@contoso.example', self::value( 1, 'person' ) );
		$this->assertSame( array(), Log_Audit::run()->problems );
		self::sql( 'DELETE FROM {log} WHERE id > 0' );
		self::sql( 'DELETE FROM {ends}' );
	}

	/** Old rows go, and what is left is whole; so do those that are too many. */
	public function test_retention(): void {
		$this->age( 4, 91 * DAY_IN_SECONDS );
		$this->assertSame( 4, Log_Retention::purge( 40 ) );
		$audit = Log_Audit::run();
		$this->assertSame( array(), $audit->problems );
		// And the row that has the limits.
		$this->assertSame( 7, $audit->rows );

		for ( $row = 0; $row < 110; $row++ ) {
			self::add( 'later@contoso.example' );
		}
		$this->configure( array( 'log_rows' => 100 ) );
		Installation::action_vestibule_purge();
		$audit = Log_Audit::run();
		$this->assertSame( array(), $audit->problems );
		$this->assertSame( 101, $audit->rows );

		self::sql( 'DELETE FROM {log} WHERE number = ( SELECT first FROM ( SELECT MIN(number) AS first FROM {log} ) AS oldest )' );
		$this->assert_found( 'is missing' );
	}

	/** Retention that has removed everything leaves a chain that goes on. */
	public function test_retention_of_all(): void {
		$this->age( 10, 91 * DAY_IN_SECONDS );
		$this->assertSame( 10, Log_Retention::purge( 40 ) );
		$this->assertSame( array(), Log_Audit::run()->problems );
		self::add( 'next@contoso.example' );

		$this->assertSame( array( 'log_limits', 'next@contoso.example' ), array( self::value( 11, 'reason' ), self::value( 12, 'person' ) ) );
		$this->assertSame( array(), Log_Audit::run()->problems );
	}

	/** Whoever can write the settings cannot have the plugin itself remove the log: 100 rows and a day stay, and limits that change are told. */
	public function test_retention_is_no_way_to_empty_the_log(): void {
		$head = Log_Audit::run()->head;
		$this->store_limits( 0, 1 );
		$this->assertSame( 0, Log_Retention::purge( 40 ) );
		for ( $row = 0; $row < 120; $row++ ) {
			self::add( 'later@contoso.example' );
		}
		$later = Log_Audit::run()->head;
		$this->assertSame( 30, Log_Retention::purge( 40 ) );
		$told = ( new Log_Search( array( 'kind' => 'audit' ) ) )->rows( 5 );
		$this->assertSame( array( 'changed', 'log_limits', '{"log_days":1,"log_rows":100}' ), array( $told[0]['outcome'], $told[0]['reason'], $told[0]['detail'] ) );
		$this->assertStringContainsString( '100', implode( ' ', \Vestibule\WP\Log_Text::details( $told[0] ) ) );

		$audit = Log_Audit::run( $later );
		$this->assertSame( array(), $audit->problems );
		$this->assertSame( 'The log begins behind row 30; its oldest entry is of ' . gmdate( 'Y-m-d H:i:s', (int) self::value( 31, 'time' ) ) . '.', $audit->beginning() );
		$this->assertSame( 'row 10, which was noted, is removed already: the log begins behind row 30', Log_Audit::run( $head )->problems[0] );
		$anchor = Log_Storage::end( 'anchor' );
		$this->assertStringContainsString( 'row 30, which was noted', Log_Audit::run( "30:{$anchor['link']}" )->problems[0] );

		// The same limits are told once, others again.
		self::add( 'one more@contoso.example' );
		$this->assertSame( 2, Log_Retention::purge( 40 ) );
		$this->assertCount( 1, ( new Log_Search( array( 'kind' => 'audit' ) ) )->rows( 5 ) );
		$this->store_limits( 0, 101 );
		self::add( 'one more@contoso.example' );
		self::add( 'one more@contoso.example' );
		$this->assertSame( 1, Log_Retention::purge( 40 ) );
		$this->assertCount( 2, ( new Log_Search( array( 'kind' => 'audit' ) ) )->rows( 5 ) );
	}

	/** A log that was never shortened begins with its first row. */
	public function test_beginning_of_a_whole_log(): void {
		$this->assertStringStartsWith( 'The log begins with row 1; its oldest entry is of 2', Log_Audit::run()->beginning() );
	}

	/** Someone without the key says that these limits have been told: they are told. */
	public function test_forged_row_of_limits_counts_for_nothing(): void {
		self::sql( "UPDATE {log} SET kind = 'audit', reason = 'log_limits', detail = '{\"log_days\":1,\"log_rows\":100}' WHERE number = 10" );
		for ( $row = 0; $row < 100; $row++ ) {
			self::add( 'later@contoso.example' );
		}
		$this->store_limits( 1, 100 );
		$this->assertSame( 10, Log_Retention::purge( 40 ) );

		$this->assertSame( 'log_limits', self::value( 111, 'reason' ) );
	}

	/** Nothing is removed behind the note of the last row: new rows would come before the beginning of the chain. */
	public function test_retention_stops_at_the_head(): void {
		$this->age( 10, 91 * DAY_IN_SECONDS );
		$this->put_back( array( 'number' => 0, 'link' => '', 'seal' => Log_Seal::end( 'head', 0, '' ) ) ); // phpcs:ignore
		$this->assertSame( 0, Log_Retention::purge( 40 ) );
		self::add( 'next@contoso.example' );

		$this->assertSame( 10, Log_Retention::purge( 40 ) );
		$this->assertSame( array(), Log_Audit::run()->problems );
	}

	/** A row whose time lies in the future keeps no old rows; a clock that is wrong removes no young ones. */
	public function test_time_in_the_future_keeps_nothing(): void {
		$this->age( 4, 91 * DAY_IN_SECONDS );
		$this->age( 1, -400 * DAY_IN_SECONDS );
		$this->assertSame( 4, Log_Retention::purge( 40 ) );
		$this->assertSame( array(), Log_Audit::run()->problems );

		self::sql( 'UPDATE {log} SET time = time + ' . 400 * DAY_IN_SECONDS );
		$this->assertSame( 0, Log_Retention::purge( 40 ) );
	}

	/**
	 * Limits as somebody could write them into the option, past the plugin.
	 *
	 * @param int $days Days.
	 * @param int $rows Rows.
	 */
	private function store_limits( int $days, int $rows ): void {
		update_option( 'vestibule_settings', array( 'log_days' => $days, 'log_rows' => $rows ) + get_option( 'vestibule_settings' ) ); // phpcs:ignore
	}

	/** What was changed in rows that go is told before nobody can see it any more. */
	public function test_retention_tells_of_changed_rows(): void {
		$this->age( 4, 91 * DAY_IN_SECONDS );
		self::sql( "UPDATE {log} SET person = 'eve@contoso.example' WHERE number = 2" );
		Log_Retention::purge( 40 );
		list( $row ) = ( new Log_Search( array( 'kind' => 'audit' ) ) )->rows( 1 );

		$this->assertSame( 'log_broken', $row['reason'] );
		$this->assertStringContainsString( 'row 2 (reference', $row['detail'] );
	}

	/** The anchor cannot be moved without the key. */
	public function test_forged_anchor_is_found(): void {
		self::sql( "INSERT INTO {ends} (name, number, link, seal) SELECT 'anchor', number, link, seal FROM {log} WHERE number = 3" );
		self::sql( 'DELETE FROM {log} WHERE number <= 3' );

		$this->assert_found( 'the note of the last row that was removed because of its age is changed' );
	}

	/** Erased: nothing of the person is left, others keep theirs, what an administrator did stays, and the log is whole. */
	public function test_erasure_keeps_the_log_whole(): void {
		global $wpdb;
		$user_id = $this->account();
		Account_Link::make( $user_id, self::$tenant, 'b1b1b1b1-6f5c-4a55-9d0e-0f5f3b1f7a11' );
		self::sql( 'DELETE FROM {log} WHERE id > 0' );
		self::sql( 'DELETE FROM {ends}' );
		self::add( 'somebody@contoso.example', 4 );
		Sign_In_Log::record( new Log_Entry( Log_Entry::SIGN_IN, Log_Entry::SUCCESS, '', '', $user_id, 'nestor@contoso.example', self::$tenant, 'b1b1b1b1-6f5c-4a55-9d0e-0f5f3b1f7a11' ) );
		Sign_In_Log::record( new Log_Entry( Log_Entry::SIGN_IN, Log_Entry::FAILURE, 'user_not_found', '', 0, 'nestor@contoso.example', self::$tenant, 'b1b1b1b1-6f5c-4a55-9d0e-0f5f3b1f7a11' ) );
		wp_set_current_user( $user_id );
		Sign_In_Log::changed( Log_Entry::SETTING, 'settings' );

		$exported = Personal_Data::export( 'nestor@contoso.example', 1 );
		$this->assertTrue( $exported['done'] );
		$this->assertCount( 4, $exported['data'] );
		$this->assertStringContainsString( 'nestor@contoso.example', wp_json_encode( $exported['data'][1] ) );
		$this->assertSame( array(), Personal_Data::export( 'nestor@contoso.example', 2 )['data'] );

		$erased = Personal_Data::erase( 'nestor@contoso.example' );
		$this->assertTrue( $erased['items_removed'] );
		$this->assertTrue( $erased['items_retained'] );
		$this->assertTrue( $erased['done'] );
		$this->assertCount( 1, $erased['messages'] );
		$all = $wpdb->get_results( 'SELECT * FROM ' . Log_Storage::table()->name() . ' ORDER BY id', ARRAY_A );
		$this->assertStringNotContainsString( 'nestor', wp_json_encode( $all ) );
		$this->assertStringNotContainsString( 'b1b1b1b1-6f5c', wp_json_encode( $all ) );
		$this->assertSame( array( 'somebody@contoso.example', '4' ), array( $all[0]['person'], (string) $all[0]['user_id'] ) );
		$this->assertSame( array( '0', '', (string) $user_id, 'erasure' ), array( (string) $all[1]['user_id'], $all[1]['salt'], (string) $all[3]['user_id'], $all[4]['kind'] ) );
		$audit = Log_Audit::run();
		$this->assertSame( array(), $audit->problems );
		$this->assertSame( 2, $audit->erased );
		$this->assertFalse( Account_Link::exists( $user_id ) );
	}

	/** More rows than one step of WordPress's eraser takes. */
	public function test_erasure_in_steps(): void {
		$user_id = $this->account();
		for ( $row = 0; $row < 205; $row++ ) {
			self::add( 'nestor@contoso.example', $user_id );
		}
		$this->assertFalse( Personal_Data::export( 'nestor@contoso.example', 1 )['done'] );
		$this->assertCount( 5, Personal_Data::export( 'nestor@contoso.example', 2 )['data'] );
		$this->assertFalse( Personal_Data::erase( 'nestor@contoso.example' )['done'] );
		$this->assertTrue( Personal_Data::erase( 'nestor@contoso.example' )['done'] );

		$this->assertSame( array(), Log_Person::of( $user_id )->rows( 'id', 1, Log_Entry::OF_ADMINISTRATORS ) );
		$this->assertSame( array(), Log_Audit::run()->problems );
	}

	/** An erasure is recorded as well when its last step finds nothing left. */
	public function test_erasure_of_whole_steps_is_recorded(): void {
		$user_id = $this->account();
		for ( $row = 0; $row < 200; $row++ ) {
			self::add( 'nestor@contoso.example', $user_id );
		}
		$this->assertFalse( Personal_Data::erase( 'nestor@contoso.example', 1 )['done'] );
		$this->assertSame( array(), ( new Log_Search( array( 'kind' => 'erasure' ) ) )->rows( 5 ) );
		$this->assertTrue( Personal_Data::erase( 'nestor@contoso.example', 2 )['done'] );
		$this->assertCount( 1, ( new Log_Search( array( 'kind' => 'erasure' ) ) )->rows( 5 ) );

		// Nothing was there to erase.
		Personal_Data::erase( 'nestor@contoso.example', 1 );
		$this->assertCount( 1, ( new Log_Search( array( 'kind' => 'erasure' ) ) )->rows( 5 ) );
	}

	/** A database that lets nobody at the log, because somebody has locked it, is asked once: each time may be a wait. */
	public function test_error_that_is_no_missing_table_is_not_tried_again(): void {
		$asked = array();
		$break = static function ( $sql ) use ( &$asked ) {
			if ( ! str_contains( $sql, 'vestibule_log' ) ) {
				return $sql;
			}
			$asked[] = $sql;
			return 'SELECT no_such_column FROM ' . $GLOBALS['wpdb']->options;
		};
		add_filter( 'query', $break );
		Sign_In_Log::record( self::entry( 'waiting@contoso.example' ) );
		remove_filter( 'query', $break );

		$this->assertCount( 1, $asked, implode( "\n", $asked ) );
	}

	/** Names that databases change: spaces, characters beyond the basic plane, broken ones, overlong ones. */
	public function test_unusual_names_stay_whole(): void {
		foreach ( array( ' spaces@contoso.example ', "tab\tand\0zero", 'ärger@contoso.example', '😀@contoso.example', "\xFF\xFEbroken", str_repeat( 'ü', 400 ), '%s %d 100%', "quote'\\\"" ) as $name ) {
			self::add( $name );
		}

		$this->assertSame( array(), Log_Audit::run()->problems );
		$this->assertSame( 18, Log_Audit::run()->rows );
	}

	/**
	 * Makes the oldest rows older, as the plugin would have written them.
	 *
	 * @param int $rows    How many.
	 * @param int $seconds How much older.
	 */
	private function age( int $rows, int $seconds ): void {
		$all = Log_Storage::table()->rows( 'SELECT * FROM {table} WHERE id > %d ORDER BY number', 0 );
		self::sql( 'DELETE FROM {log} WHERE id > 0' );
		self::sql( 'DELETE FROM {ends}' );
		foreach ( $all as $at => $row ) {
			$row['time'] = (string) ( (int) $row['time'] - ( $at < $rows ? $seconds : 0 ) );
			Log_Chain::append( Log_Seal::sealed( array_diff_key( $row, array_flip( array( 'id', 'number', 'salt', 'personal', 'seal', 'link', 'erased' ) ) ) ) );
		}
		$this->assertSame( array(), Log_Audit::run()->problems );
	}
}
