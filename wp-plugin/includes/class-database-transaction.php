<?php
/**
 * All or nothing.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * Runs work in a database transaction: a failure, an exception or the death of the worker undoes all of it.
 */
final class Database_Transaction {

	/**
	 * Runs the work. A returned WP_Error undoes it as well.
	 *
	 * @template T
	 * @param callable(): T $work The work.
	 * @return T
	 * @throws \Throwable What the work throws.
	 */
	public static function run( callable $work ): mixed {
		global $wpdb;
		// An object cache outlives the transaction: what is not committed must not be remembered.
		$suspended = wp_suspend_cache_addition();
		wp_suspend_cache_addition( true );
		$done      = false;
		$wpdb->query( 'START TRANSACTION' ); // phpcs:ignore WordPress.DB.DirectDatabaseQuery -- WordPress has no call for this.
		try {
			$result = $work();
			$done   = ! is_wp_error( $result );
			return $result;
		} finally {
			$wpdb->query( $done ? 'COMMIT' : 'ROLLBACK' ); // phpcs:ignore WordPress.DB.DirectDatabaseQuery -- as above.
			wp_suspend_cache_addition( $suspended );
		}
	}
}
