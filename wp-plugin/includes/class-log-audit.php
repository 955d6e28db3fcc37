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
	 * How many rows the note of the last row may be behind: so many workers may have died between their row and the note.
	 */
	private const LAG_MAX = 100;

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
	 * The last row that was removed because of its age or their number, 0 for none.
	 *
	 * @var int
	 */
	private int $anchor = 0;

	/**
	 * The time of the oldest row, null without any.
	 *
	 * @var int|null
	 */
	private ?int $oldest = null;

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
	 * The note of the last row, read before the rows: whatever is written meanwhile comes behind it.
	 *
	 * @var array{number: int, link: string, seal: string}|null
	 */
	private ?array $head_note = null;

	/**
	 * The link of the row at its number, null while it has not come.
	 *
	 * @var string|null
	 */
	private ?string $link_at_head = null;

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
		$begin            = $audit->number;
		$audit->head_note = Log_Storage::end( Log_Storage::HEAD );
		$audit->go_to( $audit->number, $audit->link );
		list( $number, $link ) = array_pad( explode( ':', $known, 2 ), 2, '' );
		do {
			$rows = $audit->next_rows();
			foreach ( $rows as $row ) {
				$audit->look_at( $row );
				if ( (int) $row['number'] === (int) $number && ! hash_equals( $link, (string) $row['link'] ) ) {
					$audit->tell( $row, 'is not the one that was noted' );
				}
			}
		} while ( count( $rows ) === self::BATCH );
		if ( (int) $number > $audit->number ) {
			$audit->problems[] = "rows up to number $number are missing at the end: it was noted as the last one";
		} elseif ( (int) $number > 0 && (int) $number <= $audit->anchor ) {
			$audit->problems[] = "row $number, which was noted, is removed already: the log begins behind row $audit->anchor";
		}
		$audit->look_at_head( $begin );
		$audit->look_at_outsiders();
		$audit->head = "$audit->number:$audit->link";

		return $audit;
	}

	/**
	 * Where the log begins, in a sentence: what came before cannot be proved any more.
	 */
	public function beginning(): string {
		$where = 0 === $this->anchor ? 'with row 1' : "behind row $this->anchor";

		return null === $this->oldest
			? "The log begins $where and is empty."
			: "The log begins $where; its oldest entry is of " . gmdate( 'Y-m-d H:i:s', $this->oldest ) . '.';
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
	 * Where the chain begins: behind the last row that was removed because of its age. Whether that is further on than what was looked at.
	 *
	 * @throws Refused When the database cannot tell.
	 */
	private function look_at_anchor(): bool {
		$anchor = Log_Storage::end( Log_Storage::ANCHOR );
		if ( null === $anchor ) {
			return false;
		}
		$changed = 'the note of the last row that was removed because of its age is changed';
		if ( ! Log_Seal::is_end( Log_Storage::ANCHOR, $anchor ) && ! in_array( $changed, $this->problems, true ) ) {
			$this->problems[] = $changed;
		}
		if ( $anchor['number'] <= $this->number ) {
			return false;
		}
		$this->anchor = $anchor['number'];
		$this->oldest = null;
		$this->go_to( $anchor['number'], $anchor['link'] );

		return true;
	}

	/**
	 * The next rows. Where some are missing, retention may have removed them in this moment: then the chain begins further on by now.
	 *
	 * @return list<array<string, string|null>>
	 * @throws Refused When the database cannot tell.
	 */
	private function next_rows(): array {
		do {
			$rows    = Log_Storage::table()->rows( 'SELECT * FROM {table} WHERE number > %d ORDER BY number LIMIT %d', $this->number, self::BATCH );
			$missing = array() === $rows || (int) $rows[0]['number'] > $this->number + 1;
		} while ( $missing && $this->look_at_anchor() );

		return $rows;
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
		$this->oldest ??= (int) $row['time'];
		$this->erased += '' === (string) $row['erased'] ? 0 : 1;
		if ( ! Log_Seal::is_right( $row ) ) {
			$this->tell( $row, 'is changed' );
		} elseif ( $number === $next && ! Log_Seal::is_link( (string) $row['link'], $number, $this->link, (string) $row['seal'] ) ) {
			$this->tell( $row, 'is not in its place' );
		}
		if ( $number > $next && count( $this->problems ) < self::PROBLEMS_CAP ) {
			$this->problems[] = $number - 1 === $next ? "row $next is missing" : "rows $next to " . ( $number - 1 ) . ' are missing';
		}
		$this->go_to( $number, (string) $row['link'] );
	}

	/**
	 * Goes on behind a row.
	 *
	 * @param int    $number Its number.
	 * @param string $link   Its link.
	 */
	private function go_to( int $number, string $link ): void {
		$this->number = $number;
		$this->link   = $link;
		if ( ( $this->head_note['number'] ?? null ) === $number ) {
			$this->link_at_head = $link;
		}
	}

	/**
	 * Whether the last row is the last one.
	 *
	 * @param int $begin The last row that was removed because of its age, before the note was read.
	 * @throws Refused When the database cannot tell.
	 */
	private function look_at_head( int $begin ): void {
		$head = $this->head_note;
		if ( null === $head ) {
			if ( $this->number > 0 && null === Log_Storage::end( Log_Storage::HEAD ) ) {
				$this->problems[] = 'the note of the last row is missing, so rows may be missing at the end';
			}
		} elseif ( ! Log_Seal::is_end( Log_Storage::HEAD, $head ) || ( $this->link_at_head ?? $head['link'] ) !== $head['link'] ) {
			$this->problems[] = 'the note of the last row is changed';
		} elseif ( $head['number'] < $begin ) {
			$this->problems[] = 'the note of the last row is older than rows that were removed because of their age';
		} elseif ( $head['number'] > $this->number ) {
			$this->problems[] = $head['number'] === $this->number + 1
				? "row {$head['number']} is missing at the end"
				: 'rows ' . ( $this->number + 1 ) . " to {$head['number']} are missing at the end";
		} elseif ( $this->number - $head['number'] > self::LAG_MAX ) {
			// Many rows may have come since it was read.
			$behind = $this->number - ( Log_Storage::end( Log_Storage::HEAD )['number'] ?? 0 );
			if ( $behind > self::LAG_MAX ) {
				$this->problems[] = "the note of the last row is $behind rows behind";
			}
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
			$waits = null !== $row['number'] || Log_Seal::is_waiting( (string) $row['link'], (string) $row['seal'] );
			if ( ! $waits || ! Log_Seal::is_right( $row ) ) {
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
