<?php
/**
 * What the log gets.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP\Tests;

use Vestibule\WP\Failure;
use Vestibule\WP\Refused;

/** One redacted line per failed attempt. */
final class Test_Failure extends Site_Test_Case {

	/** The line names reference, reason and cause. */
	public function test_line_of_the_log(): void {
		$failure = Failure::of( new Refused( 'storage_unavailable', 'the table is gone', '1a2b3c4d' ) );

		$this->assertSame( 'vestibule[1a2b3c4d] storage_unavailable: the table is gone', $failure->line() );
	}

	/** Case 7: nobody writes a second line, and nobody fills the disk. */
	public function test_case_7_log_line_is_one_short_line(): void {
		$line = Failure::of( new Refused( 'user_not_found', "x\r\nvestibule[00000000] forged: y\x1b[31m\0" . str_repeat( 'a', 100000 ), '1a2b3c4d' ) )->line();

		$this->assertSame( 0, preg_match( '/[\x00-\x1f\x7f]/', $line ) );
		$this->assertLessThanOrEqual( 2048, strlen( $line ) );
	}

	/** An exception of someone else tells nothing: its message can hold anything. */
	public function test_unexpected_exception_is_an_internal_error(): void {
		$failure = Failure::of( new \LogicException( 'secret=hunter2' ) );

		$this->assertSame( 'internal_error', $failure->reason );
		$this->assertMatchesRegularExpression( '/^[0-9a-f]{8}$/', $failure->reference );
		$this->assertStringNotContainsString( 'hunter2', $failure->line() );
		$this->assertStringContainsString( 'LogicException', $failure->line() );
	}

	/** What the engine throws keeps its reason and reference. */
	public function test_exception_of_the_engine(): void {
		$exception            = new \Vestibule\ProtocolException( 'the log text' );
		$exception->reason    = 'state_invalid';
		$exception->reference = 'deadbeef';
		$exception->returnTo  = '';

		$this->assertSame( 'vestibule[deadbeef] state_invalid: the log text', Failure::of( $exception )->line() );
	}
}
