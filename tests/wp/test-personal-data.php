<?php
/**
 * Personal data.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP\Tests;

use Vestibule\WP\Account_Link;
use Vestibule\WP\Log_Audit;
use Vestibule\WP\Log_Entry;
use Vestibule\WP\Log_Storage;
use Vestibule\WP\People_Decisions;
use Vestibule\WP\People_Queue;
use Vestibule\WP\Personal_Data;
use Vestibule\WP\Sign_In_Log;

require_once __DIR__ . '/trait-configured-site.php';
require_once __DIR__ . '/trait-people.php';

/** WordPress's tools for exporting and erasing. */
final class Test_Personal_Data extends Site_Test_Case {

	use Configured_Site;
	use People;

	/** Nothing in the log of other tests' people. */
	protected function setUp(): void {
		parent::setUp();
		Log_Storage::table()->run( 'DELETE FROM {table} WHERE id > %d', 0 );
		self::empty_queue();
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

	/**
	 * Records a sign-in of somebody without an account.
	 *
	 * @param string $person User name.
	 * @param string $object Object id.
	 */
	private static function refused( string $person, string $object ): void {
		Sign_In_Log::record( new Log_Entry( Log_Entry::SIGN_IN, Log_Entry::FAILURE, 'user_not_found', '', 0, $person, self::$tenant, $object ) );
	}

	/** Somebody who was turned away, or whose account is deleted: the rows with the user name, and those of the same identity under another one. */
	public function test_person_without_an_account(): void {
		Log_Storage::ends()->run( 'DELETE FROM {table} WHERE name <> %s', '' );
		self::refused( 'Nobody@contoso.example', 'b1b1b1b1-6f5c-4a55-9d0e-0f5f3b1f7a11' );
		self::refused( 'before.marriage@contoso.example', 'b1b1b1b1-6f5c-4a55-9d0e-0f5f3b1f7a11' );
		self::refused( 'somebody@contoso.example', 'c2c2c2c2-6f5c-4a55-9d0e-0f5f3b1f7a11' );
		self::refused( 'somebody else@contoso.example', '' );

		$data = Personal_Data::export( 'nobody@contoso.example' )['data'];
		$this->assertCount( 2, $data );
		$this->assertStringContainsString( 'before.marriage@', wp_json_encode( $data ) );
		$this->assertSame( array(), Personal_Data::export( '' )['data'] );

		$erased = Personal_Data::erase( 'nobody@contoso.example' );
		$this->assertSame( array( true, false, true ), array( $erased['items_removed'], $erased['items_retained'], $erased['done'] ) );
		$this->assertSame( array(), Personal_Data::export( 'nobody@contoso.example' )['data'] );
		$this->assertSame( array( '', '', 'somebody@contoso.example', 'somebody else@contoso.example', '' ), Log_Storage::table()->column( 'SELECT person FROM {table} WHERE id > %d ORDER BY id', 0 ) );
		$this->assertSame( array( array(), 2 ), array( Log_Audit::run()->problems, Log_Audit::run()->erased ) );
	}

	/** More rows than one step takes: the identity is not forgotten before its last row. */
	public function test_person_without_an_account_in_steps(): void {
		for ( $row = 0; $row < 201; $row++ ) {
			self::refused( 0 === $row ? 'nobody@contoso.example' : 'before.marriage@contoso.example', 'b1b1b1b1-6f5c-4a55-9d0e-0f5f3b1f7a11' );
		}
		$this->assertCount( 200, Personal_Data::export( 'nobody@contoso.example', 1 )['data'] );
		$this->assertCount( 1, Personal_Data::export( 'nobody@contoso.example', 2 )['data'] );
		$this->assertFalse( Personal_Data::erase( 'nobody@contoso.example', 1 )['done'] );
		$this->assertTrue( Personal_Data::erase( 'nobody@contoso.example', 2 )['done'] );

		$this->assertSame( array( '' ), array_unique( Log_Storage::table()->column( 'SELECT object FROM {table} WHERE id > %d', 0 ) ) );
	}

	/** Somebody who waits for a decision: exported and erased by the user name, or by an address of the site's own directory. */
	public function test_person_who_waits(): void {
		self::waiting( 'adele' );
		self::waiting( 'megan' );
		foreach ( array( 'Adele@created.example', 'adele@mail.example' ) as $email ) {
			$data = Personal_Data::export( $email )['data'];
			$this->assertSame( array( 'vestibule-requests' ), array_column( $data, 'group_id' ) );
			$this->assertContains( 'Adele Vance', array_column( $data[0]['data'], 'value' ) );
		}
		$erased = Personal_Data::erase( 'adele@mail.example' );
		$this->assertSame( array( true, false, true ), array( $erased['items_removed'], $erased['items_retained'], $erased['done'] ) );
		$this->assertSame( array( 'megan@created.example' ), People_Queue::table()->column( 'SELECT username FROM {table} WHERE id > %d', 0 ) );
		$this->assertSame( 1, People_Queue::waiting() );
	}

	/** Case 91: an address that nobody vouches for makes nobody's data the asker's. */
	public function test_case_91_stranger_with_that_address_is_left_alone(): void {
		foreach ( array( array( 'guest' => true ), array( 'home' => false ) ) as $number => $differs ) { // phpcs:ignore
			People_Queue::note(
				$differs + array(
					'tenant'   => self::$tenant,
					'object'   => "b1b1b1b{$number}-6f5c-4a55-9d0e-0f5f3b1f7a11",
					'username' => "stranger$number@elsewhere.example",
					'name'     => 'Stranger',
					'email'    => 'walter@contoso.example',
					'vouched'  => false,
					'guest'    => false,
					'home'     => true,
				),
				'link_needs_approval'
			);
		}
		$this->assertSame( array(), Personal_Data::export( 'walter@contoso.example' )['data'] );
		Personal_Data::erase( 'walter@contoso.example' );
		$this->assertSame( 2, People_Queue::waiting() );
	}

	/** A refusal outlives the erasure of the names. */
	public function test_refusal_stays(): void {
		$row = self::waiting( 'adele' );
		People_Decisions::refuse( $row );
		$erased = Personal_Data::erase( 'adele@created.example' );
		$this->assertSame( array( true, true ), array( $erased['items_removed'], $erased['items_retained'] ) );
		$this->assertStringContainsString( 'refused this person', $erased['messages'][0] );
		$this->assertSame( array( '', '', '' ), array_values( array_intersect_key( self::row( (string) $row['object'] ), array_flip( array( 'username', 'name', 'email' ) ) ) ) );
		$this->assertSame( 'refused', People_Queue::approval( self::$tenant, (string) $row['object'] ) );
	}

	/** The text for the privacy policy says of the network address what the settings do. */
	public function test_policy_says_what_is_kept_of_the_address(): void {
		foreach ( array( 'truncated' => 'the network your request came from', 'full' => 'your network address', 'none' => 'identifiers in the directory, and whether' ) as $kept => $words ) { // phpcs:ignore
			$this->configure( array( 'log_addresses' => $kept ) );
			$this->assertStringContainsString( $words, Personal_Data::policy() );
			$this->assertStringContainsString( '90 days', Personal_Data::policy() );
		}
		$this->assertStringNotContainsString( 'network', Personal_Data::policy() );
	}
}
