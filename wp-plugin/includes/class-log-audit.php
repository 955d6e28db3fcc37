<?php
/**
 * Whether the sign-in log is whole.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * Goes through all rows in their order and finds what was changed, removed, put in or moved past the plugin. What that can show, and
 * what not, is in docs/audit.md.
 */
final class Log_Audit {

	/**
	 * Rows that are read at a time, and problems that are told.
	 */
	private const BATCH        = 500;
	private const PROBLEMS_CAP = 20;

	/**
	 * Rows looked at.
	 *
	 * @var int
	 */
	public int $rows = 0;

	/**
	 * Of these, rows whose personal data is erased.
	 *
	 * @var int
	 */
	public int $erased = 0;

	/**
	 * What is wrong, first things first.
	 *
	 * @var list<string>
	 */
	public array $problems = array();

	/**
	 * The last row, as "number:link": whoever keeps it elsewhere can prove later that nothing before it was exchanged.
	 *
	 * @var string
	 */
	public string $head = '';

	/**
	 * The row that was looked at last.
	 *
	 * @var int
	 */
	private int $number = 0;

	/**
	 * Its link.
	 *
	 * @var string
	 */
	private string $link = '';

	/**
	 * Looks at the whole log.
	 *
	 * @param string $known "number:link" that was kept elsewhere, '' for none.
	 * @throws Refused When the database cannot tell.
	 */
	public static function run( string $known = '' ): self {
		Log_Chain::place_waiting();
		$audit = new self();
		$audit->look_at_anchor();
		list( $number, $link ) = array_pad( explode( ':', $known, 2 ), 2, '' );
		do {
			$rows = Log_Storage::table()->rows( 'SELECT * FROM {table} WHERE number > %d ORDER BY number LIMIT %d', $audit->number, self::BATCH );
			foreach ( $rows as $row ) {
				$audit->look_at( $row );
				if ( (int) $row['number'] === (int) $number && ! hash_equals( $link, (string) $row['link'] ) ) {
					$audit->tell( $row, 'is not the one that was noted' );
				}
			}
		} while ( count( $rows ) === self::BATCH );
		if ( (int) $number > $audit->number ) {
			$audit->problems[] = "rows up to number $number are missing at the end: it was noted as the last one";
		}
		$audit->look_at_head();
		$audit->look_at_outsiders();
		$audit->head = "$audit->number:$audit->link";

		return $audit;
	}

	/**
	 * Looks at the oldest rows, which are about to be removed.
	 *
	 * @param list<array<string, string|null>> $rows Rows in their order.
	 * @return list<string> What is wrong.
	 * @throws Refused When the database cannot tell.
	 */
	public static function of_oldest( array $rows ): array {
		$audit = new self();
		$audit->look_at_anchor();
		foreach ( $rows as $row ) {
			$audit->look_at( $row );
		}

		return $audit->problems;
	}

	/**
	 * Where the chain begins: behind the last row that was removed because of its age.
	 *
	 * @throws Refused When the database cannot tell.
	 */
	private function look_at_anchor(): void {
		$anchor = Log_Storage::end( Log_Storage::ANCHOR );
		if ( null === $anchor ) {
			return;
		}
		if ( ! Log_Seal::is_end( Log_Storage::ANCHOR, $anchor ) ) {
			$this->problems[] = 'the note of the last row that was removed because of its age is changed';
		}
		$this->number = $anchor['number'];
		$this->link   = $anchor['link'];
	}

	/**
	 * A row behind the one before.
	 *
	 * @param array<string, string|null> $row The row.
	 */
	private function look_at( array $row ): void {
		$number = (int) $row['number'];
		$next   = $this->number + 1;
		++$this->rows;
		$this->erased += '' === (string) $row['erased'] ? 0 : 1;
		if ( ! Log_Seal::is_right( $row ) ) {
			$this->tell( $row, 'is changed' );
		} elseif ( $number === $next && ! Log_Seal::is_link( (string) $row['link'], $number, $this->link, (string) $row['seal'] ) ) {
			$this->tell( $row, 'is not in its place' );
		}
		if ( $number > $next && count( $this->problems ) < self::PROBLEMS_CAP ) {
			$this->problems[] = $number - 1 === $next ? "row $next is missing" : "rows $next to " . ( $number - 1 ) . ' are missing';
		}
		$this->number = $number;
		$this->link   = (string) $row['link'];
	}

	/**
	 * Whether the last row is the last one.
	 *
	 * @throws Refused When the database cannot tell.
	 */
	private function look_at_head(): void {
		$head = Log_Storage::end( Log_Storage::HEAD );
		if ( null === $head ) {
			if ( $this->number > 0 ) {
				$this->problems[] = 'the note of the last row is missing, so rows may be missing at the end';
			}
		} elseif ( ! Log_Seal::is_end( Log_Storage::HEAD, $head ) || ( $head['number'] === $this->number && $head['link'] !== $this->link ) ) {
			$this->problems[] = 'the note of the last row is changed';
		} elseif ( $head['number'] > $this->number ) {
			$this->problems[] = $head['number'] === $this->number + 1
				? "row {$head['number']} is missing at the end"
				: 'rows ' . ( $this->number + 1 ) . " to {$head['number']} are missing at the end";
		}
	}

	/**
	 * Rows outside of the chain: that have no place, that should be removed already, or that are there twice.
	 *
	 * @throws Refused When the database cannot tell.
	 */
	private function look_at_outsiders(): void {
		$anchor = Log_Storage::end( Log_Storage::ANCHOR );
		$rows   = Log_Storage::table()->rows( 'SELECT * FROM {table} WHERE number IS NULL OR number <= %d ORDER BY id LIMIT %d', $anchor['number'] ?? 0, self::BATCH );
		foreach ( $rows as $row ) {
			if ( ! Log_Seal::is_right( $row ) ) {
				$this->tell( $row, 'was not written by Vestibule, or is changed' );
			}
		}
		$twice = Log_Storage::table()->rows( 'SELECT COUNT(*) AS twice, seal FROM {table} WHERE id > %d GROUP BY seal HAVING COUNT(*) > 1 LIMIT %d', 0, 1 );
		if ( array() !== $twice ) {
			$this->problems[] = 'a row is there twice';
		}
	}

	/**
	 * Tells of a row.
	 *
	 * @param array<string, string|null> $row  The row.
	 * @param string                     $what What is wrong with it.
	 */
	private function tell( array $row, string $what ): void {
		if ( count( $this->problems ) < self::PROBLEMS_CAP ) {
			$name             = null === $row['number'] ? "the row with id {$row['id']}" : "row {$row['number']}";
			$this->problems[] = sprintf( '%s (reference %s, %s) %s', $name, (string) preg_replace( '/[^0-9a-f]/', '?', (string) $row['reference'] ), gmdate( 'Y-m-d H:i:s', (int) $row['time'] ), $what );
		}
	}
}
