<?php
/**
 * The command wp vestibule keys refresh.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * Microsoft's documents: addresses of the tenant, and the keys by which it signs.
 */
final class Cli_Keys {

	/**
	 * Fetches the tenant's document and keys anew.
	 *
	 * The site does so by itself; this is for a firewall that has just been opened. What cannot be had leaves what is there.
	 *
	 * @param list<string>          $args       None.
	 * @param array<string, string> $assoc_args None.
	 */
	public function refresh( array $args, array $assoc_args ): void {
		try {
			$engine = Engine_Access::open();
			$engine->refresh();
			Shared_Documents::keep_from( $engine );
		} catch ( \Vestibule\ConfigException $exception ) {
			\WP_CLI::error( implode( ' ', array_map( array( Setting_Problems::class, 'told_with_field' ), $exception->problems ) ) );
		} catch ( Refused ) {
			\WP_CLI::error( Requirements::remedy( Requirements::missing() ) );
		} catch ( \Vestibule\Exception $exception ) {
			\WP_CLI::error( $exception->reason . ': ' . $exception->getMessage() );
		}
		\WP_CLI::success( 'The document and the keys of the tenant are new.' );
	}
}
