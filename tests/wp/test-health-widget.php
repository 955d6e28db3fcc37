<?php
/**
 * The dashboard's widget and its chart.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP\Tests;

use Vestibule\WP\Daily_Chart;
use Vestibule\WP\Health_Messages;
use Vestibule\WP\Health_Widget;

require_once __DIR__ . '/trait-configured-site.php';

/** 000-9: sign-ins and failures over thirty days. */
final class Test_Health_Widget extends Site_Test_Case {

	use Configured_Site;

	/**
	 * A chart of November 2026.
	 *
	 * @param array<string, array{successes: int, failures: int}> $counts The figures.
	 */
	private static function chart( array $counts ): string {
		return ( new Daily_Chart( $counts, 30, '2026-11-26' ) )->html();
	}

	/** Each figure is in the picture's bars, in its text and in the table, days without any in none. */
	public function test_000_9_figures(): void {
		$html = self::chart(
			array(
				'2026-11-26' => array( 'successes' => 30, 'failures' => 0 ), // phpcs:ignore
				'2026-11-20' => array( 'successes' => 15, 'failures' => 10 ), // phpcs:ignore
				'2026-10-01' => array( 'successes' => 999, 'failures' => 999 ), // phpcs:ignore
			)
		);
		$this->assertStringContainsString( 'In 30 days: 45 sign-ins and 10 failures.', $html );
		$this->assertSame( array( 2, 1 ), array( substr_count( $html, 'class="vestibule-successes"' ), substr_count( $html, 'class="vestibule-failures"' ) ) );
		// 80 high, 30 above the line and 10 below it.
		$this->assertMatchesRegularExpression( '/vestibule-successes" x="582\.0" y="0\.0" width="16\.0" height="60\.0"/', $html );
		$this->assertMatchesRegularExpression( '/vestibule-failures" x="462\.0" y="61\.0" width="16\.0" height="20\.0"/', $html );
		$this->assertStringContainsString( '<th scope="row">2026-11-20</th><td>15</td><td>10</td>', $html );
		$this->assertStringNotContainsString( '2026-10-01', $html );
		$this->assertMatchesRegularExpression( '/<svg role="img" aria-label="In 30 days/', $html );
	}

	/** Nobody, only failures, wrong figures. */
	public function test_000_9_edges(): void {
		$this->assertStringContainsString( 'Nobody has signed in', self::chart( array() ) );
		$this->assertStringContainsString( 'Nobody has signed in', self::chart( array( '2026-11-26' => array( 'successes' => -3, 'failures' => 0 ) ) ) ); // phpcs:ignore
		$only = self::chart( array( '2026-11-26' => array( 'successes' => 0, 'failures' => 1 ) ) ); // phpcs:ignore
		$this->assertSame( array( 0, 1 ), array( substr_count( $only, 'class="vestibule-successes"' ), substr_count( $only, 'class="vestibule-failures"' ) ) );
		// A log that counts by another clock may be a day ahead.
		$this->assertStringContainsString( '2026-11-27', self::chart( array( '2026-11-27' => array( 'successes' => 1, 'failures' => 0 ) ) ) ); // phpcs:ignore
	}

	/** On the dashboard for managers, with state, messages and a way to the panel; for nobody else. */
	public function test_000_9_widget(): void {
		global $wp_meta_boxes;
		require_once ABSPATH . 'wp-admin/includes/dashboard.php';
		require_once ABSPATH . 'wp-admin/includes/screen.php';
		require_once ABSPATH . 'wp-admin/includes/class-wp-screen.php';
		require_once ABSPATH . 'wp-admin/includes/template.php';
		$this->configure();
		foreach ( array( $this->account( 'editor' ) => false, 1 => true ) as $user_id => $shown ) {
			$wp_meta_boxes = array();
			wp_set_current_user( $user_id );
			set_current_screen( 'dashboard' );
			Health_Widget::action_wp_dashboard_setup();
			$this->assertSame( $shown, isset( $wp_meta_boxes['dashboard']['normal']['core']['vestibule_health'] ), (string) $user_id );
		}
		$printed = static function () use ( &$wp_meta_boxes ): string {
			ob_start();
			$wp_meta_boxes['dashboard']['normal']['core']['vestibule_health']['callback']( '', array() );
			return (string) ob_get_clean();
		};
		$this->assertStringContainsString( 'Everything is in order.', $printed() );
		Health_Messages::note( 'test:clock', 'critical', 'wrong', array( '300' ) );
		Health_Messages::note( 'test:cache', 'critical', 'copy', array( '/<b>', 'age: 1' ) );
		$html = $printed();
		$this->assertStringContainsString( '2 matters need attention.', $html );
		$this->assertStringContainsString( 'clock is wrong', $html );
		$this->assertStringContainsString( 'tab=health', $html );
		delete_option( 'vestibule_settings' );
		$this->assertStringContainsString( 'not set up', $printed() );
		$wp_meta_boxes = array();
		unset( $GLOBALS['current_screen'] );
	}
}
