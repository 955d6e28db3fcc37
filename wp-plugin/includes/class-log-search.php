<?php
/**
 * Which rows of the sign-in log are asked for.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * Filters, a search text and an order, as the page and the command line give them.
 */
final class Log_Search {

	/**
	 * Periods by name, in seconds.
	 */
	public const PERIODS = array(
		'day'   => DAY_IN_SECONDS,
		'week'  => WEEK_IN_SECONDS,
		'month' => 30 * DAY_IN_SECONDS,
	);

	/**
	 * Columns by which rows can be sorted.
	 */
	public const ORDERS = array( 'time', 'kind', 'outcome', 'reason' );

	/**
	 * Accounts that a search text may mean at most.
	 */
	private const ACCOUNTS = 100;

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
	private string $order = 'id DESC';

	/**
	 * A search.
	 *
	 * @param array<string, mixed> $asked kind, outcome, period, since (seconds since 1970), reference, s, orderby, order. What is none of
	 *                                    these, or has no such value, says nothing.
	 */
	public function __construct( array $asked ) {
		$text = static fn( string $name ): string => is_scalar( $asked[ $name ] ?? null ) ? trim( (string) $asked[ $name ] ) : '';
		if ( in_array( $text( 'kind' ), Log_Entry::KINDS, true ) ) {
			$this->narrow( 'kind = %s', $text( 'kind' ) );
		}
		if ( in_array( $text( 'outcome' ), Log_Entry::OUTCOMES, true ) ) {
			$this->narrow( 'outcome = %s', $text( 'outcome' ) );
		}
		$since = max( time() - ( self::PERIODS[ $text( 'period' ) ] ?? time() ), (int) $text( 'since' ) );
		if ( $since > 0 ) {
			$this->narrow( 'time >= %d', $since );
		}
		if ( '' !== $text( 'reference' ) ) {
			$this->narrow( 'reference = %s', strtolower( $text( 'reference' ) ) );
		}
		if ( '' !== $text( 's' ) ) {
			$this->find( $text( 's' ) );
		}
		$direction = 'asc' === strtolower( $text( 'order' ) ) ? 'ASC' : 'DESC';
		if ( in_array( $text( 'orderby' ), self::ORDERS, true ) ) {
			$this->order = $text( 'orderby' ) . " $direction, id $direction";
		}
	}

	/**
	 * How many rows there are.
	 *
	 * @throws Refused When the database cannot tell.
	 */
	public function count(): int {
		return (int) Log_Storage::table()->column( "SELECT COUNT(*) FROM {table} WHERE $this->condition", 0, ...$this->values )[0];
	}

	/**
	 * Some of them, in the order asked for.
	 *
	 * @param int $limit  Rows at most.
	 * @param int $offset Rows that are passed over.
	 * @return list<array<string, string|null>>
	 * @throws Refused When the database cannot tell.
	 */
	public function rows( int $limit, int $offset = 0 ): array {
		return Log_Storage::table()->rows( "SELECT * FROM {table} WHERE $this->condition ORDER BY $this->order LIMIT %d OFFSET %d", 0, ...array( ...$this->values, $limit, $offset ) );
	}

	/**
	 * The next of them in the order in which they were written, however many there are.
	 *
	 * @param int $after Id of the row before.
	 * @param int $limit Rows at most.
	 * @return list<array<string, string|null>>
	 * @throws Refused When the database cannot tell.
	 */
	public function next( int $after, int $limit ): array {
		return Log_Storage::table()->rows( "SELECT * FROM {table} WHERE $this->condition ORDER BY id LIMIT %d", $after, ...array( ...$this->values, $limit ) );
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

	/**
	 * A search text: a reference, also with the word before it as the login page shows it; an identifier of the directory; or a part of a
	 * name, of an account's name or address, or of a reason.
	 *
	 * @param string $text The text.
	 */
	private function find( string $text ): void {
		global $wpdb;
		if ( 1 === preg_match( '/(?:^|[\s:])([0-9a-f]{8})$/iD', $text, $match ) ) {
			$this->narrow( 'reference = %s', strtolower( $match[1] ) );
			return;
		}
		if ( 1 === preg_match( '/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/iD', $text ) ) {
			$this->narrow( '(object = %s OR tenant = %s)', strtolower( $text ), strtolower( $text ) );
			return;
		}
		$like     = '%' . $wpdb->esc_like( $text ) . '%';
		$accounts = get_users(
			array(
				'search'         => '*' . $text . '*',
				'search_columns' => array( 'user_login', 'user_email', 'display_name' ),
				'fields'         => 'ID',
				'number'         => self::ACCOUNTS,
				'blog_id'        => 0,
			)
		);
		$of       = array() === $accounts ? '' : ' OR user_id IN (' . implode( ', ', array_fill( 0, count( $accounts ), '%d' ) ) . ')';
		$this->narrow( "(person LIKE %s OR reason LIKE %s$of)", $like, $like, ...array_map( 'intval', $accounts ) );
	}
}
