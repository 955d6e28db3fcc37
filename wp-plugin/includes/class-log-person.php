<?php
/**
 * One person's rows in the sign-in log.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * By the account, and by the identity of the directory: somebody may have been turned away before there was a link.
 */
final class Log_Person {

	/**
	 * The condition and its values.
	 *
	 * @var list<string|int>
	 */
	private array $values;

	/**
	 * SQL of the condition.
	 *
	 * @var string
	 */
	private string $condition = 'user_id = %d';

	/**
	 * A person.
	 *
	 * @param int    $user_id The account.
	 * @param string $tenant  Tenant id of its link, '' without one.
	 * @param string $object  Object id of its link, '' without one.
	 */
	public function __construct( int $user_id, string $tenant, string $object ) {
		$this->values = array( $user_id );
		if ( '' !== $tenant && '' !== $object ) {
			$this->condition .= ' OR (tenant = %s AND object = %s)';
			array_push( $this->values, $tenant, $object );
		}
	}

	/**
	 * The person of an account.
	 *
	 * @param int $user_id The account.
	 */
	public static function of( int $user_id ): self {
		$link = Account_Link::of( $user_id );

		return new self( $user_id, $link['tenant'], $link['object'] );
	}

	/**
	 * Rows of the person, oldest first.
	 *
	 * @param string       $columns Which columns; a literal.
	 * @param int          $limit   Rows at most.
	 * @param list<string> $without Kinds that are left out.
	 * @param int          $offset  Rows that are passed over.
	 * @return list<array<string, string|null>>
	 * @throws Refused When the database cannot tell.
	 */
	public function rows( string $columns, int $limit, array $without = array(), int $offset = 0 ): array {
		$others = array() === $without ? '' : ' AND kind NOT IN (' . implode( ', ', array_fill( 0, count( $without ), '%s' ) ) . ')';

		return Log_Storage::table()->rows( "SELECT $columns FROM {table} WHERE ($this->condition)$others ORDER BY id LIMIT %d OFFSET %d", ...array( ...$this->values, ...$without, $limit, $offset ) );
	}
}
