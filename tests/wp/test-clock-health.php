<?php
/**
 * Whether this server's clock is right.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP\Tests;

use Vestibule\WP\Clock_Health;

require_once __DIR__ . '/trait-configured-site.php';
require_once __DIR__ . '/trait-microsoft-documents.php';

/** 000-9: Microsoft's Date header is the clock to compare with. */
final class Test_Clock_Health extends Site_Test_Case {

	use Configured_Site;
	use Microsoft_Documents;

	/** Microsoft is asked, over the network. */
	public function test_000_9_microsoft_is_asked(): void {
		$this->configure_with_documents();
		$this->assertSame( array( 'good', 'right' ), array( Clock_Health::clock()['status'], Clock_Health::clock()['finding'][0] ) );
		$this->configure( array( 'authority' => 'http://localhost:1' ) );
		$this->assertSame( array( 'recommended', 'unexamined' ), array( Clock_Health::clock()['status'], Clock_Health::clock()['finding'][0] ) );
	}

	/**
	 * The limits, both ways.
	 *
	 * @dataProvider skews
	 *
	 * @param int    $ahead    Seconds by which this server is ahead.
	 * @param int    $age      Age of the answer.
	 * @param string $status   The status.
	 * @param string $fragment What is told.
	 */
	public function test_000_9_limits( int $ahead, int $age, string $status, string $fragment ): void {
		$now    = 1_800_000_000;
		$answer = array( 'headers' => array( 'date' => gmdate( 'D, d M Y H:i:s', $now - $ahead - $age ) . ' GMT', 'age' => (string) $age ), 'body' => '', 'response' => array( 'code' => 200 ) ); // phpcs:ignore
		$result = Clock_Health::reading( $answer, (float) $now );
		$this->assertSame( $status, $result['status'] );
		$this->assertStringContainsString( $fragment, $result['description'] );
	}

	/**
	 * Clocks.
	 *
	 * @return list<array{int, int, string, string}>
	 */
	public function skews(): array {
		return array(
			array( 0, 0, 'good', '0 seconds' ),
			array( 60, 0, 'good', '60 seconds ahead' ),
			array( -60, 0, 'good', '60 seconds behind' ),
			array( 61, 0, 'recommended', '61 seconds ahead' ),
			array( -120, 0, 'recommended', 'chrony' ),
			array( 121, 0, 'critical', '121 seconds ahead' ),
			array( -3600, 0, 'critical', '3600 seconds behind' ),
			array( 0, 86_400, 'good', '0 seconds' ),
		);
	}

	/** No Date, nothing to compare. */
	public function test_000_9_no_date(): void {
		$answer = array( 'headers' => array(), 'body' => '', 'response' => array( 'code' => 200 ) ); // phpcs:ignore
		$this->assertSame( 'unexamined', Clock_Health::reading( $answer, 1.0 )['finding'][0] );
	}
}
