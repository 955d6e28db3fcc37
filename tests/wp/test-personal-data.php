<?php
/**
 * Personal data.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP\Tests;

use Vestibule\WP\Account_Link;
use Vestibule\WP\Log_Storage;
use Vestibule\WP\Personal_Data;

require_once __DIR__ . '/trait-configured-site.php';

/** WordPress's tools for exporting and erasing. */
final class Test_Personal_Data extends Site_Test_Case {

	use Configured_Site;

	/** Nothing in the log of other tests' people. */
	protected function setUp(): void {
		parent::setUp();
		Log_Storage::table()->run( 'DELETE FROM {table} WHERE id > %d', 0 );
	}

	/** The link is exported. */
	public function test_export(): void {
		$this->linked_account();
		$exporter = Personal_Data::filter_wp_privacy_personal_data_exporters( array() )['vestibule'];
		$result   = call_user_func( $exporter['callback'], 'nestor@contoso.example', 1 );

		$this->assertTrue( $result['done'] );
		$this->assertSame( array( self::$tenant, self::$object ), array_slice( array_column( $result['data'][0]['data'], 'value' ), 0, 2 ) );
	}

	/** Nobody's data is exported for an address that nobody has, or that has no link. */
	public function test_export_of_nothing(): void {
		$this->assertSame( array(), Personal_Data::export( 'nobody@contoso.example' )['data'] );
		$this->assertSame( array(), Personal_Data::export( 'admin@contoso.example' )['data'] );
	}

	/** The link is erased. */
	public function test_erase(): void {
		$user_id = $this->linked_account();
		$eraser  = Personal_Data::filter_wp_privacy_personal_data_erasers( array() )['vestibule'];
		$result  = call_user_func( $eraser['callback'], 'nestor@contoso.example', 1 );

		$this->assertTrue( $result['items_removed'] );
		$this->assertTrue( $result['done'] );
		$this->assertFalse( Account_Link::exists( $user_id ) );
		$this->assertFalse( Personal_Data::erase( 'nestor@contoso.example' )['items_removed'] );
	}
}
