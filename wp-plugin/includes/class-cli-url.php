<?php
/**
 * The command wp vestibule url test.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * Says whether an address of the site is public.
 */
final class Cli_Url {

	/**
	 * Says whether somebody who is not signed in would see an address, and by which rule.
	 *
	 * ## OPTIONS
	 *
	 * <url>
	 * : The address, in full or as a path below the site's address.
	 *
	 * [--method=<method>]
	 * : The request's method.
	 * ---
	 * default: GET
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
	 * ## EXAMPLES
	 *
	 *     wp vestibule url test /about/
	 *     wp vestibule url test https://example.com/wp-json/wp/v2/posts --format=json
	 *
	 * @param list<string>          $args       The address.
	 * @param array<string, string> $assoc_args The options.
	 */
	public function test( array $args, array $assoc_args ): void {
		try {
			$answer = Url_Tester::explain( $args[0], $assoc_args['method'] );
		} catch ( \InvalidArgumentException $exception ) {
			\WP_CLI::error( $exception->getMessage() );
		} catch ( \Vestibule\ConfigException $exception ) {
			\WP_CLI::error( implode( ' ', array_map( array( Setting_Problems::class, 'told_with_field' ), $exception->problems ) ) );
		} catch ( Refused ) {
			\WP_CLI::error( Requirements::remedy( Requirements::missing() ) );
		}
		if ( ! Protection::is_armed() ) {
			\WP_CLI::warning( __( 'Until the sign-in test has passed nothing is closed.', 'vestibule' ) );
		}
		if ( 'json' !== $assoc_args['format'] ) {
			$answer['public'] = $answer['public'] ? 'yes' : 'no';
		}
		\WP_CLI\Utils\format_items( $assoc_args['format'], array( $answer ), array_keys( $answer ) );
	}
}
