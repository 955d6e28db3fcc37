<?php
/**
 * What leaves the sign-in log again.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * Old rows, rows beyond the number that the settings allow, and on request what names a person. The chain stays whole.
 */
final class Log_Retention {

	/**
	 * Rows of one batch.
	 */
	private const BATCH = 500;

	/**
	 * What stays in any case: whoever can write the settings, and no more, must not have the plugin itself remove the log.
	 */
	private const DAYS_MIN = 1;
	private const ROWS_MIN = 100;

	/**
	 * Removes the oldest rows: those past their days, and those that are too many.
	 *
	 * @param int $batches Batches at most.
	 * @return int Rows removed.
	 * @throws Refused When the database cannot do it.
	 */
	public static function purge( int $batches ): int {
		Log_Chain::place_waiting();
		$limits  = self::limits();
		$last    = self::last_to_remove( $limits );
		$removed = 0;
		do {
			$anchor = Log_Storage::end( Log_Storage::ANCHOR )['number'] ?? 0;
			$rows   = Log_Storage::table()->rows( 'SELECT * FROM {table} WHERE number > %d AND number <= %d ORDER BY number LIMIT %d', $anchor, $last, self::BATCH );
			if ( array() === $rows ) {
				break;
			}
			if ( 0 === $removed ) {
				self::record_limits( $limits );
			}
			$problems = Log_Audit::of_oldest( $rows );
			$end      = end( $rows );
			Log_Storage::begin_end( Log_Storage::ANCHOR );
			Log_Storage::move_end( Log_Storage::ANCHOR, (int) $end['number'], (string) $end['link'] );
			$removed += Log_Storage::table()->run( 'DELETE FROM {table} WHERE number <= %d', (int) $end['number'] );
			if ( array() !== $problems ) {
				// Afterwards nobody could find it any more.
				Sign_In_Log::record( new Log_Entry( Log_Entry::AUDIT, Log_Entry::FAILURE, 'log_broken', detail: array( 'problems' => array_slice( $problems, 0, 5 ) ) ) );
			}
			--$batches;
		} while ( $batches > 0 );

		return $removed;
	}

	/**
	 * Empties what names a person: the account, the names and identifiers of the directory, the address, the details. What administrators
	 * did stays, because it answers for what they did.
	 *
	 * @param Log_Person $person The person.
	 * @param int        $limit  Rows at most.
	 * @return int Rows emptied.
	 * @throws Refused When the database cannot do it.
	 */
	public static function erase( Log_Person $person, int $limit ): int {
		$rows = $person->rows( 'id, seal', $limit, Log_Entry::OF_ADMINISTRATORS );
		foreach ( $rows as $row ) {
			$sets   = array();
			$values = array();
			foreach ( Log_Seal::ERASED + array( 'erased' => Log_Seal::erased( (string) $row['seal'] ) ) as $column => $value ) {
				$sets[]   = "$column = %s";
				$values[] = $value;
			}
			Log_Storage::table()->run( 'UPDATE {table} SET ' . implode( ', ', $sets ) . ' WHERE id = %d', ...array( ...$values, (int) $row['id'] ) );
		}

		return count( $rows );
	}

	/**
	 * How much the settings let the log keep.
	 *
	 * @return array{log_days: int, log_rows: int}
	 */
	private static function limits(): array {
		$settings = Settings::effective();

		return array(
			'log_days' => max( self::DAYS_MIN, (int) $settings['log_days'] ),
			'log_rows' => max( self::ROWS_MIN, (int) $settings['log_rows'] ),
		);
	}

	/**
	 * Records by which limits rows are removed, where the log does not say so yet.
	 *
	 * @param array{log_days: int, log_rows: int} $limits Of limits().
	 * @throws Refused When the database cannot tell.
	 */
	private static function record_limits( array $limits ): void {
		$told = Log_Storage::table()->rows(
			'SELECT * FROM {table} WHERE kind = %s AND reason = %s AND number IS NOT NULL ORDER BY number DESC LIMIT 1',
			Log_Entry::AUDIT,
			'log_limits'
		)[0] ?? null;
		if ( null === $told || ! Log_Seal::is_right( $told ) || json_decode( (string) $told['detail'], true ) !== $limits ) {
			Sign_In_Log::record( new Log_Entry( Log_Entry::AUDIT, Log_Entry::CHANGED, 'log_limits', detail: $limits ) );
		}
	}

	/**
	 * The last row that has to go, by its number.
	 *
	 * @param array{log_days: int, log_rows: int} $limits Of limits().
	 * @throws Refused When the database cannot tell.
	 */
	private static function last_to_remove( array $limits ): int {
		$table = Log_Storage::table();
		// Not beyond the head, where it lags: the next row comes behind it.
		$last   = Log_Storage::end( Log_Storage::HEAD )['number'] ?? (int) ( $table->column( 'SELECT MAX(number) FROM {table} WHERE number > %d', 0 )[0] ?? 0 );
		$now    = time();
		$oldest = $now - DAY_IN_SECONDS * $limits['log_days'];
		// In the order of the chain, up to the first row that is young enough: clocks of several servers differ a little. A row from a clock
		// that was wrong is neither young nor old.
		$young = (int) ( $table->column( 'SELECT number FROM {table} WHERE number IS NOT NULL AND time >= %d AND time <= %d ORDER BY number LIMIT 1', $oldest, $now + DAY_IN_SECONDS )[0] ?? $last + 1 );
		$old   = (int) ( $table->column( 'SELECT MAX(number) FROM {table} WHERE time < %d AND number < %d AND number <= %d', $oldest, $young, $last )[0] ?? 0 );

		return max( $old, $last - $limits['log_rows'] );
	}
}
