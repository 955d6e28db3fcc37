<?php
/**
 * Guests where further tenants are set.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP\Tests;

use Vestibule\WP\Account_Link;
use Vestibule\WP\Directory_Record;
use Vestibule\WP\Guest_Notice;

require_once __DIR__ . '/trait-configured-site.php';

/** 001-10: whoever lists further tenants learns that Microsoft leads the guests elsewhere. */
final class Test_Guest_Notice extends Site_Test_Case {

	use Configured_Site;

	/** A tenant beside the site's own. */
	private const FURTHER = array( 'tenants' => array( '5f0c6b2e-0b1d-4c9e-9a44-7f3c1a52e001' ) );

	/**
	 * An account that is connected.
	 *
	 * @param string $name   Its name.
	 * @param bool   $guest  Whether the directory says that it is a guest's.
	 * @param string $tenant The tenant.
	 */
	private function connected( string $name, bool $guest, string $tenant = '' ): void {
		$user_id = $this->account( 'subscriber', $name );
		Account_Link::make( $user_id, '' === $tenant ? self::$tenant : $tenant, wp_generate_uuid4() );
		update_user_meta( $user_id, Directory_Record::key(), array( 'guest' => $guest, 'checked_at' => time() ) ); // phpcs:ignore
	}

	/** What is printed after saving. */
	private static function printed(): string {
		ob_start();
		Guest_Notice::print_warning();

		return (string) ob_get_clean();
	}

	/** 001-10: connected guests of the site's own tenant are counted, and nobody else. */
	public function test_001_10_connected_guests_are_counted(): void {
		$this->configure( self::FURTHER );
		$this->connected( 'member', false );
		$this->connected( 'other', true, self::FURTHER['tenants'][0] );
		$this->assertSame( '', self::printed() );

		$this->connected( 'guest', true );
		$this->assertSame( 1, Guest_Notice::count() );
		$this->assertStringContainsString( '1 connected account of a guest is no longer opened', self::printed() );
		$this->assertStringContainsString( 'users.php?vestibule_account=guest', self::printed() );
		$this->connected( 'second', true );
		$this->assertStringContainsString( '2 connected accounts of guests are no longer opened', self::printed() );
	}

	/** Without further tenants guests come as ever, and nothing is asked of the database. */
	public function test_nothing_is_told_without_further_tenants(): void {
		global $wpdb;
		$this->configure();
		$this->connected( 'guest', true );
		$queries = $wpdb->num_queries;

		$this->assertSame( '', self::printed() );
		$this->assertSame( $queries, $wpdb->num_queries );
	}
}
