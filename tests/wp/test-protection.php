<?php
/**
 * When the gate acts.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP\Tests;

use Vestibule\WP\Protection;
use Vestibule\WP\Settings;

require_once __DIR__ . '/trait-configured-site.php';

/** Armed or not. */
final class Test_Protection extends Site_Test_Case {

	use Configured_Site;

	/** 001-14: an activated and configured plugin blocks nothing until a sign-in has been tested. */
	public function test_001_14_not_armed_by_configuration(): void {
		delete_option( Protection::OPTION );
		$this->configure( array( 'scenario' => 'intranet' ) );

		$this->assertTrue( Protection::is_intranet() );
		$this->assertFalse( Protection::is_armed() );
		$this->assertTrue( Protection::needs_new_test() );
		$this->assertSame( 0, Protection::armed_by() );
	}

	/** 001-14: the passed test arms it. */
	public function test_001_14_armed_by_test(): void {
		$this->configure();
		Protection::arm( get_user_by( 'id', 1 ) );

		$this->assertTrue( Protection::is_armed() );
		$this->assertFalse( Protection::needs_new_test() );
		$this->assertSame( 1, Protection::armed_by() );
		$this->assertEqualsWithDelta( time(), Protection::armed_at(), 5 );
	}

	/** 001-14: where constants hold all settings and nothing is stored, the test is not taken for a loss of them. */
	public function test_001_14_armed_without_stored_settings(): void {
		delete_option( Settings::OPTION );
		delete_option( Protection::OPTION );
		Protection::arm( get_user_by( 'id', 1 ) );

		$this->assertTrue( Protection::is_armed() );
		$this->assertFalse( Settings::are_lost() );
		delete_option( Settings::OPTION );
		Protection::arm( get_user_by( 'id', 1 ) );
		$this->assertTrue( Settings::are_lost(), 'once protected, missing settings are lost ones' );
	}

	/** 001-14: another directory, application or cloud stays protected and wants a new test; other settings do not. */
	public function test_001_14_other_directory_needs_new_test(): void {
		$this->configure();
		Protection::arm( get_user_by( 'id', 1 ) );
		$other = array(
			'tenant'    => '11111111-2222-4333-8444-555555555555',
			'client_id' => '11111111-2222-4333-8444-555555555555',
			'authority' => 'https://login.microsoftonline.us',
		);
		foreach ( $other as $key => $value ) {
			$this->configure( array( $key => $value ) );
			$this->assertTrue( Protection::needs_new_test(), $key );
			$this->assertTrue( Protection::is_armed(), $key );
		}
		$this->configure( array( 'scenario' => 'intranet' ) );
		$this->assertFalse( Protection::needs_new_test() );
	}

	/** Switched off, it is off. */
	public function test_disarm(): void {
		$this->configure();
		Protection::arm( get_user_by( 'id', 1 ) );
		Protection::disarm();

		$this->assertFalse( Protection::is_armed() );
	}

	/** What is stored by others is not taken for an armed state. */
	public function test_malformed_record_is_not_armed(): void {
		foreach ( array( '1', array(), array( 'at' => 0 ), false ) as $record ) {
			update_option( Protection::OPTION, $record );
			$this->assertFalse( Protection::is_armed() );
		}
	}

	/** A scenario that nobody knows closes rather than opens. */
	public function test_unknown_scenario_is_no_internet(): void {
		$this->configure( array( 'scenario' => 'Internet' ) );

		$this->assertTrue( Protection::is_intranet() );
	}
}
