<?php
/**
 * Which people who wait, or were decided about, are asked for.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * A state, a search text and an order, as the page and the command line give them.
 */
final class People_Search {

	/**
	 * Columns by which rows can be sorted.
	 */
	public const ORDERS = array( 'username', 'first_seen', 'last_seen' );

	/**
	 * SQL of the condition.
	 *
	 * @var string
	 */
	private string $condition = 'id > %d';

	/**
	 * Its values, after the first.
	 *
	 * @var list<string|int>
	 */
	private array $values = array();

	/**
	 * SQL of the order.
	 *
	 * @var string
	 */
	private string $order = 'last_seen DESC, id DESC';

	/**
	 * A search.
	 *
	 * @param array<string, mixed> $asked state (of People_Queue, or 'all'), s, orderby, order. What has no such value says nothing; without
	 *                                    a state it is those who wait.
	 */
	public function __construct( array $asked ) {
		global $wpdb;
		$text  = static fn( string $name ): string => is_scalar( $asked[ $name ] ?? null ) ? trim( (string) $asked[ $name ] ) : '';
		$state = $text( 'state' );
		if ( 'all' !== $state ) {
			$this->narrow( 'state = %s', in_array( $state, People_Queue::STATES, true ) ? $state : People_Queue::OPEN );
		}
		$find = $text( 's' );
		if ( 1 === preg_match( '/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/iD', $find ) ) {
			$this->narrow( '(object = %s OR tenant = %s)', strtolower( $find ), strtolower( $find ) );
		} elseif ( '' !== $find ) {
			$like = '%' . $wpdb->esc_like( $find ) . '%';
			$this->narrow( '(username LIKE %s OR name LIKE %s OR email LIKE %s)', $like, $like, $like );
		}
		if ( in_array( $text( 'orderby' ), self::ORDERS, true ) ) {
			$direction   = 'asc' === strtolower( $text( 'order' ) ) ? 'ASC' : 'DESC';
			$this->order = $text( 'orderby' ) . " $direction, id $direction";
		}
	}

	/**
	 * How many there are.
	 *
	 * @throws Refused When the database cannot tell.
	 */
	public function count(): int {
		return (int) People_Queue::table()->column( "SELECT COUNT(*) FROM {table} WHERE $this->condition", 0, ...$this->values )[0];
	}

	/**
	 * Some of them.
	 *
	 * @param int $limit  Rows at most.
	 * @param int $offset Rows that are passed over.
	 * @return list<array<string, string|null>>
	 * @throws Refused When the database cannot tell.
	 */
	public function rows( int $limit, int $offset = 0 ): array {
		return People_Queue::table()->rows( "SELECT * FROM {table} WHERE $this->condition ORDER BY $this->order LIMIT %d OFFSET %d", 0, ...array( ...$this->values, $limit, $offset ) );
	}

	/**
	 * Adds a condition.
	 *
	 * @param string     $condition SQL with placeholders; a literal.
	 * @param string|int ...$values Their values.
	 */
	private function narrow( string $condition, string|int ...$values ): void {
		$this->condition .= " AND $condition";
		array_push( $this->values, ...$values );
	}
}
