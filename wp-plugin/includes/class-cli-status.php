<?php
/**
 * The command wp vestibule status.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * Tells whether people can sign in with Microsoft, and what is missing when they cannot.
 */
final class Cli_Status {

	/**
	 * Tells whether people can sign in with Microsoft.
	 *
	 * Ends with status 1 when they cannot, so that monitoring can ask.
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
		list( $problems, $left_out ) = self::problems();

		$rows = array(
			'plugin'    => VERSION,
			'extension' => '' === Engine_Access::version() ? 'not loaded' : Engine_Access::version(),
			'sign_in'   => array() === $problems ? 'ready' : 'not ready',
			'problems'  => implode( ' ', array( ...$problems, ...$left_out ) ),
			'scenario'  => (string) Settings::effective()['scenario'],
			'protected' => match ( true ) {
				! Protection::is_armed()      => 'no, a sign-in has to be tested first',
				Protection::needs_new_test() => 'yes, but the directory has changed since the test',
				default                       => 'yes',
			},
		);
		\WP_CLI\Utils\format_items(
			$assoc_args['format'],
			array_map(
				static fn( string $name, string $value ): array => array(
					'name'  => $name,
					'value' => $value,
				),
				array_keys( $rows ),
				$rows
			),
			array( 'name', 'value' )
		);
		if ( array() !== $problems ) {
			\WP_CLI::halt( 1 );
		}
	}

	/**
	 * What keeps people from signing in, and what is left out when they do.
	 *
	 * @return array{list<string>, list<string>}
	 */
	private static function problems(): array {
		$missing = Requirements::missing();
		if ( '' !== $missing ) {
			return array( array( Requirements::remedy( $missing ) ), array() );
		}

		return array_map( static fn( array $problems ): array => array_map( array( Setting_Problems::class, 'told_with_field' ), $problems ), Site_Health::problems() );
	}
}
