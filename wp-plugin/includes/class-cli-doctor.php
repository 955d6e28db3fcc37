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
	 * Asks Microsoft and this site over the network. Ends with status 1 when something is critical. What it finds becomes a health
	 * message, and what is good again settles one.
	 *
	 * ## OPTIONS
	 *
	 * [--offline]
	 * : Ask nothing over the network.
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
		foreach ( Self_Test::results( ! \WP_CLI\Utils\get_flag_value( $assoc_args, 'offline', false ) ) as $result ) {
			$rows[] = array(
				'test'   => substr( $result['test'], strlen( 'vestibule_' ) ),
				'status' => $result['status'],
				'found'  => $result['label'],
				'do'     => 'good' === $result['status'] ? '' : Site_Health::plain( $result ),
			);
		}
		\WP_CLI\Utils\format_items( $assoc_args['format'], $rows, array( 'test', 'status', 'found', 'do' ) );
		if ( in_array( 'critical', array_column( $rows, 'status' ), true ) ) {
			\WP_CLI::halt( 1 );
		}
	}
}
