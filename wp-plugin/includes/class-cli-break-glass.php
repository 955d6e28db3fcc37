<?php
/**
 * The command wp vestibule break-glass.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * Makes the emergency link for administrators.
 */
final class Cli_Break_Glass {

	/**
	 * Makes a link that opens the password form for administrators.
	 *
	 * For the day on which nobody gets in by Microsoft: an expired client secret, settings that cannot be read, an outage. The link
	 * works once and within ten minutes. It opens WordPress's password form in the browser that opens it, for another ten minutes
	 * and five passwords. It is noted in PHP's error log, and all administrators get a mail that one was made.
	 *
	 * ## OPTIONS
	 *
	 * [--porcelain]
	 * : Print the link alone.
	 *
	 * ## EXAMPLES
	 *
	 *     wp vestibule break-glass
	 *
	 * @param list<string>         $args       None.
	 * @param array<string, mixed> $assoc_args The options.
	 */
	public function __invoke( array $args, array $assoc_args ): void {
		try {
			$link = Break_Glass::link();
		} catch ( Refused | \Vestibule\Exception $exception ) {
			\WP_CLI::error( $exception->getMessage() );
			return;
		}
		\WP_CLI::line( $link );
		if ( empty( $assoc_args['porcelain'] ) ) {
			\WP_CLI::line( 'Open it within ten minutes, in the browser in which you want to sign in. It works once.' );
			\WP_CLI::line( 'All administrators are told by mail that it was made.' );
		}
	}
}
