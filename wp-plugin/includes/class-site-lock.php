<?php
/**
 * A lock that all web nodes of the site see.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * A row in the table for as long as the work takes. The row of a killed worker is taken over when its time is up.
 */
final class Site_Lock {

	/**
	 * How often a waiting process looks again.
	 */
	private const POLL_MICROSECONDS = 50_000;

	/**
	 * For work that takes milliseconds: after how many seconds others may take the lock over, and how long they wait for it.
	 */
	private const SHORT_SECONDS  = 5;
	private const SHORT_PATIENCE = 2.0;

	/**
	 * Made by take().
	 *
	 * @param string $id      The row.
	 * @param int    $expires Until when it is ours; also proves on release that it still is.
	 */
	private function __construct(
		private readonly string $id,
		private readonly int $expires,
	) {
	}

	/**
	 * Takes the lock, or returns null when another process holds it.
	 *
	 * @param string $name What is locked.
	 * @param int    $ttl  Seconds after which others may take it over.
	 * @throws Refused When the database cannot tell.
	 */
	public static function take( string $name, int $ttl ): ?self {
		$lock  = new self( hash( 'sha256', "lock:$name" ), time() + $ttl );
		$taken = 1 === Storage_Table::run( 'INSERT IGNORE INTO {table} (id, expires) VALUES (%s, %d)', $lock->id, $lock->expires )
			|| 1 === Storage_Table::run( 'UPDATE {table} SET expires = %d WHERE id = %s AND expires < %d', $lock->expires, $lock->id, time() );

		return $taken ? $lock : null;
	}

	/**
	 * Takes the lock, waiting for it.
	 *
	 * @param string $name     What is locked.
	 * @param int    $ttl      Seconds after which others may take it over.
	 * @param float  $patience Seconds to wait at most.
	 * @throws Refused When it stayed taken, or the database cannot tell.
	 */
	public static function wait_for( string $name, int $ttl, float $patience ): self {
		$until = microtime( true ) + $patience;
		while ( true ) {
			$lock = self::take( $name, $ttl );
			if ( null !== $lock ) {
				return $lock;
			}
			if ( microtime( true ) >= $until ) {
				throw new Refused( 'storage_unavailable', "the lock $name stayed taken" );
			}
			usleep( self::POLL_MICROSECONDS );
		}
	}

	/**
	 * Does something while it holds the lock, and without it when it stays taken for two seconds or the database cannot tell. For what goes
	 * wrong only when two do it at the same moment: the lock stops nobody.
	 *
	 * @template T
	 * @param string        $name What is locked.
	 * @param callable(): T $work What to do; not the same lock again.
	 * @return T
	 */
	public static function around( string $name, callable $work ): mixed {
		$lock = null;
		try {
			$lock = self::wait_for( $name, self::SHORT_SECONDS, self::SHORT_PATIENCE );
		} catch ( Refused $refused ) {
			Failure::of( $refused )->log();
		}
		try {
			return $work();
		} finally {
			try {
				$lock?->release();
			} catch ( Refused $refused ) {
				Failure::of( $refused )->log();
			}
		}
	}

	/**
	 * Whether a process holds the lock.
	 *
	 * @param string $name What is locked.
	 * @throws Refused When the database cannot tell.
	 */
	public static function is_taken( string $name ): bool {
		return array() !== Storage_Table::table()->column( 'SELECT id FROM {table} WHERE id = %s AND expires >= %d', hash( 'sha256', "lock:$name" ), time() );
	}

	/**
	 * Gives the lock back, unless another process has taken it over.
	 */
	public function release(): void {
		Storage_Table::run( 'DELETE FROM {table} WHERE id = %s AND expires = %d', $this->id, $this->expires );
	}
}
