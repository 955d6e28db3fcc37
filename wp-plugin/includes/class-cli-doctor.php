<?php
/**
 * The self-test.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * The same tests as Tools → Site Health, at once and for machines.
 */
final class Cli_Doctor {

	/**
	 * Examines everything that signing in needs, and says what to mend.
	 *
	 * Asks Microsoft and this site over the network. Ends with status 1 when something is critical.
	 *
	 * ## OPTIONS
	 *
	 * [--format=<format>]
	 * : How to print.
	 * ---
	 * default: table
	 * options:
	 *   - table
	 *   - json
	 *   - csv
	 * ---
	 *
	 * @param list<string>          $args       None.
	 * @param array<string, string> $assoc_args The options.
	 */
	public function __invoke( array $args, array $assoc_args ): void {
		$rows = array();
		foreach ( self::results() as $result ) {
			$rows[] = array(
				'test'   => substr( $result['test'], strlen( 'vestibule_' ) ),
				'status' => $result['status'],
				'found'  => $result['label'],
				'do'     => 'good' === $result['status'] ? '' : wp_specialchars_decode( wp_strip_all_tags( $result['description'] ), ENT_QUOTES ),
			);
		}
		\WP_CLI\Utils\format_items( $assoc_args['format'], $rows, array( 'test', 'status', 'found', 'do' ) );
		if ( in_array( 'critical', array_column( $rows, 'status' ), true ) ) {
			\WP_CLI::halt( 1 );
		}
	}

	/**
	 * What each test found.
	 *
	 * @return list<array<string, mixed>>
	 */
	private static function results(): array {
		$tests   = Site_Health::filter_site_status_tests( array() );
		$results = array();
		foreach ( $tests['direct'] as $test ) {
			$results[] = $test['test']();
		}
		foreach ( $tests['async'] ?? array() as $test ) {
			$results[] = $test['async_direct_test']();
		}

		return $results;
	}
}
