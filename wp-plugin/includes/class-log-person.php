<?php
/**
 * One person's rows in the sign-in log.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * By the account, and by the identity of the directory: somebody may have been turned away before there was a link. Where there is no
 * account, by the user name and the identities that had it.
 */
final class Log_Person {

	/**
	 * Identities of one user name at most: a directory gives a name again rarely.
	 */
	private const IDENTITIES_MAX = 20;

	/**
	 * A person.
	 *
	 * @param string           $condition SQL of the condition.
	 * @param list<string|int> $values    Its values.
	 * @param string           $last      User name whose rows come last, because they say which other rows are the person's; '' for none.
	 */
	private function __construct(
		private readonly string $condition,
		private readonly array $values,
		private readonly string $last = '',
	) {
	}

	/**
	 * The person of an account.
	 *
	 * @param int $user_id The account.
	 */
	public static function of( int $user_id ): self {
		$link = Account_Link::of( $user_id );

		return '' === $link['tenant'] || '' === $link['object']
			? new self( 'user_id = %d', array( $user_id ) )
			: new self( 'user_id = %d OR (tenant = %s AND object = %s)', array( $user_id, $link['tenant'], $link['object'] ) );
	}

	/**
	 * The person of a user name that no account here has.
	 *
	 * @param string $name The name, as an e-mail address.
	 * @throws Refused When the database cannot tell.
	 */
	public static function named( string $name ): self {
		$name      = strtolower( $name );
		$condition = 'LOWER(person) = %s';
		$values    = array( $name );
		foreach ( Log_Storage::table()->rows( "SELECT DISTINCT tenant, object FROM {table} WHERE LOWER(person) = %s AND tenant <> '' AND object <> '' LIMIT %d", $name, self::IDENTITIES_MAX ) as $identity ) {
			$condition .= ' OR (tenant = %s AND object = %s)';
			array_push( $values, (string) $identity['tenant'], (string) $identity['object'] );
		}

		return new self( $condition, $values, $name );
	}

	/**
	 * Rows of the person, oldest first but for those of the user name.
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

		$order  = '' === $this->last ? 'id' : 'CASE WHEN LOWER(person) = %s THEN 1 ELSE 0 END, id';
		$last   = '' === $this->last ? array() : array( $this->last );

		return Log_Storage::table()->rows( "SELECT $columns FROM {table} WHERE ($this->condition)$others ORDER BY $order LIMIT %d OFFSET %d", ...array( ...$this->values, ...$without, ...$last, $limit, $offset ) );
	}
}
