<?php
/**
 * A small chart of sign-ins.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * Sign-ins stand on the line, failures hang from it, so the colours say nothing that the places do not. The figures are there as a table, too.
 */
final class Daily_Chart {

	private const WIDTH  = 600;
	private const HEIGHT = 80;

	/**
	 * The days, oldest first.
	 *
	 * @var array<string, array{successes: int, failures: int}>
	 */
	private readonly array $days;

	/**
	 * A chart.
	 *
	 * @param array<string, array{successes: int, failures: int}> $counts By day, as 2026-11-26; days may be missing.
	 * @param int                                                 $length How many days.
	 * @param string                                              $today  The last day.
	 */
	public function __construct( array $counts, int $length, string $today ) {
		$days = array();
		$last = max( array( $today, ...array_map( 'strval', array_keys( $counts ) ) ) );
		for ( $ago = $length - 1; $ago >= 0; $ago-- ) {
			$day          = gmdate( 'Y-m-d', (int) strtotime( "$last 00:00:00 UTC" ) - $ago * DAY_IN_SECONDS );
			$days[ $day ] = array(
				'successes' => max( 0, (int) ( $counts[ $day ]['successes'] ?? 0 ) ),
				'failures'  => max( 0, (int) ( $counts[ $day ]['failures'] ?? 0 ) ),
			);
		}
		$this->days = $days;
	}

	/**
	 * The chart with its legend and its table.
	 */
	public function html(): string {
		$successes = array_sum( array_column( $this->days, 'successes' ) );
		$failures  = array_sum( array_column( $this->days, 'failures' ) );
		/* translators: 1: number of days, 2: number of sign-ins, 3: number of failures. */
		$summary = sprintf( __( 'In %1$d days: %2$s sign-ins and %3$s failures.', 'vestibule' ), count( $this->days ), number_format_i18n( $successes ), number_format_i18n( $failures ) );
		if ( 0 === $successes + $failures ) {
			/* translators: %d: number of days. */
			return '<p class="vestibule-chart-none">' . esc_html( sprintf( __( 'Nobody has signed in with Microsoft in the last %d days.', 'vestibule' ), count( $this->days ) ) ) . '</p>';
		}

		return sprintf(
			'<figure class="vestibule-chart"><figcaption>%1$s</figcaption>%2$s<p class="vestibule-legend" aria-hidden="true"><span class="vestibule-legend-successes">%3$s</span> <span class="vestibule-legend-failures">%4$s</span></p><details><summary>%5$s</summary>%6$s</details></figure>',
			esc_html( $summary ),
			$this->svg( $summary ),
			esc_html__( 'Sign-ins, above the line', 'vestibule' ),
			esc_html__( 'Failures, below it', 'vestibule' ),
			esc_html__( 'Figures by day', 'vestibule' ),
			$this->table()
		);
	}

	/**
	 * The picture.
	 *
	 * @param string $summary What a screen reader says of it.
	 */
	private function svg( string $summary ): string {
		$up    = max( 1, ...array_values( array_column( $this->days, 'successes' ) ) );
		$down  = max( 0, ...array_values( array_column( $this->days, 'failures' ) ) );
		$line  = (int) round( self::HEIGHT * $up / ( $up + $down ) );
		$width = self::WIDTH / count( $this->days );
		$bars  = '';
		$left  = 0.0;
		foreach ( $this->days as $counts ) {
			foreach ( array( 'successes', 'failures' ) as $kind ) {
				$height = 0 === $counts[ $kind ] ? 0.0 : max( 2.0, self::HEIGHT * $counts[ $kind ] / ( $up + $down ) );
				$bars  .= $height > 0 ? sprintf( '<rect class="vestibule-%s" x="%.1F" y="%.1F" width="%.1F" height="%.1F"/>', $kind, $left + 2, 'successes' === $kind ? $line - $height : $line + 1, $width - 4, $height ) : '';
			}
			$left += $width;
		}

		return sprintf(
			'<svg role="img" aria-label="%s" viewBox="0 -2 %d %d" preserveAspectRatio="none" focusable="false">%s<path class="vestibule-axis" d="M0 %d.5H%d"/></svg>',
			esc_attr( $summary ),
			self::WIDTH,
			self::HEIGHT + 6,
			$bars,
			$line,
			self::WIDTH
		);
	}

	/**
	 * The figures, the newest first. Days without any are left out.
	 */
	private function table(): string {
		$rows = '';
		foreach ( array_reverse( $this->days ) as $day => $counts ) {
			if ( 0 < $counts['successes'] + $counts['failures'] ) {
				$rows .= sprintf( '<tr><th scope="row">%s</th><td>%s</td><td>%s</td></tr>', esc_html( $day ), esc_html( number_format_i18n( $counts['successes'] ) ), esc_html( number_format_i18n( $counts['failures'] ) ) );
			}
		}

		return sprintf(
			'<table class="widefat striped"><thead><tr><th scope="col">%s</th><th scope="col">%s</th><th scope="col">%s</th></tr></thead><tbody>%s</tbody></table>',
			esc_html__( 'Day', 'vestibule' ),
			esc_html__( 'Sign-ins', 'vestibule' ),
			esc_html__( 'Failures', 'vestibule' ),
			$rows
		);
	}
}
