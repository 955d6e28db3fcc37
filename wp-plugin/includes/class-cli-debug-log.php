<?php
/**
 * The commands wp vestibule debug-log list and clear.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * Reads and empties the debug log. The setting debug_log says what it holds.
 */
final class Cli_Debug_Log {

	/**
	 * Prints the newest lines, newest first.
	 *
	 * ## OPTIONS
	 *
	 * [--lines=<number>]
	 * : How many at most.
	 * ---
	 * default: 100
	 * ---
	 *
	 * [--level=<level>]
	 * : The least important level to show.
	 * ---
	 * default: debug
	 * options:
	 *   - error
	 *   - info
	 *   - debug
	 * ---
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
	public function list( array $args, array $assoc_args ): void {
		if ( 1 !== preg_match( '/^[1-9]\d{0,4}$/D', $assoc_args['lines'] ) ) {
			\WP_CLI::error( '--lines is a number from 1 to 99999.' );
		}
		try {
			$lines = Debug_Log::newest( (int) $assoc_args['lines'], $assoc_args['level'] );
		} catch ( Refused $refused ) {
			\WP_CLI::error( $refused->getMessage() );
		}
		if ( array() === $lines && ! Debug_Log::takes( Debug_Log::ERROR ) ) {
			\WP_CLI::warning( 'The debug log is off. Switch it on with: wp vestibule settings set debug_log debug' );
		}
		\WP_CLI\Utils\format_items( $assoc_args['format'], $lines, array( 'time', 'level', 'line' ) );
	}

	/**
	 * Removes all lines.
	 *
	 * ## OPTIONS
	 *
	 * [--yes]
	 * : Do not ask.
	 *
	 * @param list<string>        $args       None.
	 * @param array<string, bool> $assoc_args The options.
	 */
	public function clear( array $args, array $assoc_args ): void {
		\WP_CLI::confirm( 'Remove all lines of the debug log?', $assoc_args );
		try {
			Debug_Log::clear();
		} catch ( Refused $refused ) {
			\WP_CLI::error( $refused->getMessage() );
		}
		\WP_CLI::success( 'The debug log is empty.' );
	}
}
