<?php
/**
 * Locks across processes.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP\Tests;

use Vestibule\WP\Refused;
use Vestibule\WP\Site_Lock;
use Vestibule\WP\Storage_Table;

/** The lock. */
final class Test_Site_Lock extends Site_Test_Case {

	/** Locks are seen by others. */
	protected bool $in_transaction = false;

	/** No lock is left. */
	protected function tearDown(): void {
		Storage_Table::run( 'DELETE FROM {table} WHERE expires > %d', 0 );
		parent::tearDown();
	}

	/** Only one holds it. */
	public function test_lock_is_held_once(): void {
		$this->assertNotNull( Site_Lock::take( 'a', 60 ) );
		$this->assertNull( Site_Lock::take( 'a', 60 ) );
		$this->assertNotNull( Site_Lock::take( 'b', 60 ) );
	}

	/** After release the next may have it. */
	public function test_released_lock_is_free(): void {
		Site_Lock::take( 'a', 60 )->release();

		$this->assertNotNull( Site_Lock::take( 'a', 60 ) );
	}

	/** The lock of a killed worker is taken over by one, not by two. */
	public function test_expired_lock_is_stolen_by_one(): void {
		Site_Lock::take( 'a', -1 );

		$this->assertNotNull( Site_Lock::take( 'a', 60 ) );
		$this->assertNull( Site_Lock::take( 'a', 60 ) );
	}

	/** Whoever lost the lock cannot release it for the new holder. */
	public function test_late_release_leaves_the_thief_in_peace(): void {
		$slow = Site_Lock::take( 'a', -1 );
		Site_Lock::take( 'a', 60 );
		$slow->release();

		$this->assertNull( Site_Lock::take( 'a', 60 ) );
	}

	/** Waiting ends. */
	public function test_waiting_ends(): void {
		Site_Lock::take( 'a', 60 );

		try {
			Site_Lock::wait_for( 'a', 60, 0.1 );
			$this->fail( 'the lock was given twice' );
		} catch ( Refused $refused ) {
			$this->assertSame( 'storage_unavailable', $refused->reason );
		}
	}

	/** Waiting pays when the holder died. */
	public function test_waiting_takes_over_from_the_dead(): void {
		Site_Lock::take( 'a', 1 );

		$this->assertInstanceOf( Site_Lock::class, Site_Lock::wait_for( 'a', 60, 5.0 ) );
	}

	/** What is only better with the lock is done in any case, once, and what it returns or throws comes through. */
	public function test_work_is_done_with_the_lock_and_without_it(): void {
		$taken = static fn(): bool => Site_Lock::is_taken( 'a' );
		$this->assertTrue( Site_Lock::around( 'a', $taken ) );
		$this->assertFalse( $taken() );
		try {
			Site_Lock::around(
				'a',
				static function (): void {
					throw new Refused( 'user_not_found', 'gone' );
				}
			);
			$this->fail( 'the exception was lost' );
		} catch ( Refused $refused ) {
			$this->assertSame( 'user_not_found', $refused->reason );
		}
		$this->assertFalse( $taken(), 'given back all the same' );

		Site_Lock::take( 'a', 60 );
		$begun = microtime( true );
		$this->assertSame( 1, Site_Lock::around( 'a', static fn(): int => 1 ) );
		$this->assertEqualsWithDelta( 2.0, microtime( true ) - $begun, 1.5, 'two seconds' );
		$this->assertTrue( $taken(), 'of another process' );

		add_filter( 'query', static fn( $sql ) => str_contains( $sql, Storage_Table::name() ) ? '' : $sql );
		$begun = microtime( true );
		$this->assertSame( 2, Site_Lock::around( 'b', static fn(): int => 2 ) );
		$this->assertLessThan( 1.0, microtime( true ) - $begun, 'a database that cannot do it is not waited for' );
		remove_all_filters( 'query' );
	}
}
