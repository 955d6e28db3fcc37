<?php
/**
 * Accounts of this site that are connected with a Microsoft account.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * In the order of their IDs, a page at a time.
 */
final class Connected_Accounts {

	/**
	 * How many there are.
	 */
	public static function count(): int {
		return ( new \WP_User_Query( array( 'number' => 1 ) + self::arguments() ) )->get_total();
	}

	/**
	 * A page of them.
	 *
	 * @param int $page Which, from 1.
	 * @param int $size How many on each.
	 * @return list<int>
	 */
	public static function page( int $page, int $size ): array {
		return array_map(
			'intval',
			get_users(
				array(
					'number'      => $size,
					'paged'       => $page,
					'count_total' => false,
				) + self::arguments()
			)
		);
	}

	/**
	 * Arguments of the query.
	 *
	 * @return array<string, mixed>
	 */
	private static function arguments(): array {
		return array(
			'fields'   => 'ID',
			'meta_key' => Account_Link::OBJECT, // phpcs:ignore WordPress.DB.SlowDBQuery -- a page of the administration, or a command.
			'orderby'  => 'ID',
		);
	}
}
