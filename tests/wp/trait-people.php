<?php
/**
 * People from the directory who wait for an administrator.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP\Tests;

use Vestibule\WP\People_Queue;

/** Rows of the list, and what they say. */
trait People {

	/**
	 * Somebody who was turned away.
	 *
	 * @param string $name    The user name, before the @.
	 * @param string $reason  Why.
	 * @param int    $account The account that fits.
	 * @return array<string, string|null> The row.
	 */
	private static function waiting( string $name = 'adele', string $reason = 'approval_pending', int $account = 0 ): array {
		$object = sprintf( '%08x-6f5c-4a55-9d0e-0f5f3b1f7a11', crc32( $name ) );
		People_Queue::note(
			array(
				'tenant'   => self::$tenant,
				'object'   => $object,
				'username' => "$name@created.example",
				'name'     => ucfirst( $name ) . ' Vance',
				'email'    => "$name@mail.example",
				'vouched'  => false,
				'guest'    => false,
				'home'     => true,
			),
			$reason,
			$account,
			$account > 0 ? 'email' : ''
		);
		return self::row( $object );
	}

	/**
	 * The row of somebody.
	 *
	 * @param string|null $object The object id; that of the test's own person without one.
	 * @return array<string, string|null>
	 */
	private static function row( ?string $object = null ): array {
		$row = People_Queue::of( self::$tenant, $object ?? self::$object );
		self::assertNotNull( $row, 'nobody is listed' );
		return $row;
	}

	/** Nobody waits, and nobody was decided about. */
	private static function empty_queue(): void {
		People_Queue::table()->run( 'DELETE FROM {table} WHERE id > %d', 0 );
		delete_option( 'vestibule_health' );
		update_option( People_Queue::WAITING, '0', true );
	}
}
