<?php
/**
 * A sign-in is used once.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP\Tests;

use Vestibule\WP\Refused;
use Vestibule\WP\Storage_Table;
use Vestibule\WP\Transactions;

/** The table of used sign-ins. */
final class Test_Transactions extends Site_Test_Case {

	/** Creating the table ends a transaction on MariaDB. */
	protected bool $in_transaction = false;

	/** An empty table. */
	protected function setUp(): void {
		parent::setUp();
		Storage_Table::create();
		Storage_Table::run( 'DELETE FROM {table} WHERE expires > %d', 0 );
	}

	/** As it was. */
	protected function tearDown(): void {
		Storage_Table::run( 'DELETE FROM {table} WHERE expires > %d', 0 );
		parent::tearDown();
	}

	/** Case 17: the second use of a callback is refused. */
	public function test_case_17_a_sign_in_is_taken_once(): void {
		$id = hash( 'sha256', 'one' );

		$this->assertTrue( Transactions::take( $id, time() + 600 ) );
		$this->assertFalse( Transactions::take( $id, time() + 600 ) );
		$this->assertFalse( Transactions::take( $id, time() + 9000 ) );
	}

	/** Different sign-ins do not meet: several tabs work. */
	public function test_sign_ins_are_told_apart(): void {
		$this->assertTrue( Transactions::take( hash( 'sha256', 'one' ), time() + 600 ) );
		$this->assertTrue( Transactions::take( hash( 'sha256', 'two' ), time() + 600 ) );
	}

	/** A site restored without the table gets it back on the way. */
	public function test_missing_table_is_created(): void {
		Storage_Table::drop();

		$this->assertTrue( Transactions::take( hash( 'sha256', 'one' ), time() + 600 ) );
		$this->assertFalse( Transactions::take( hash( 'sha256', 'one' ), time() + 600 ) );
	}

	/** Case 48: a database that cannot answer refuses the sign-in. */
	public function test_case_48_database_failure_fails_closed(): void {
		global $wpdb;
		$prefix            = $wpdb->base_prefix;
		$wpdb->base_prefix = 'no such`prefix (';
		try {
			Transactions::take( hash( 'sha256', 'one' ), time() + 600 );
			$this->fail( 'the sign-in was let through' );
		} catch ( Refused $refused ) {
			$this->assertSame( 'storage_unavailable', $refused->reason );
		} finally {
			$wpdb->base_prefix = $prefix;
		}
	}

	/** Case 11: rows that no longer matter are removed, the others stay. */
	public function test_case_11_purge_removes_expired_rows(): void {
		for ( $number = 0; $number < 20; $number++ ) {
			Transactions::take( hash( 'sha256', "old $number" ), time() - 3600 );
		}
		$current = hash( 'sha256', 'current' );
		Transactions::take( $current, time() + 600 );

		Transactions::purge( 5 );

		$this->assertSame( 0, Transactions::purge( 5 ) );
		$this->assertFalse( Transactions::take( $current, time() + 600 ) );
		$this->assertTrue( Transactions::take( hash( 'sha256', 'old 1' ), time() + 600 ) );
	}

	/** A row just past its time stays a while: clocks of web nodes differ. */
	public function test_purge_allows_for_clocks(): void {
		$id = hash( 'sha256', 'just expired' );
		Transactions::take( $id, time() - 10 );
		Transactions::purge( 1 );

		$this->assertFalse( Transactions::take( $id, time() + 600 ) );
	}
}
