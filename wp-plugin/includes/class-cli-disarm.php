<?php
/**
 * The command wp vestibule disarm.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * Switches protection off. Switching it on needs a real sign-in, on the settings page.
 */
final class Cli_Disarm {

	/**
	 * Switches protection off until a manager has tested the sign-in again.
	 *
	 * Everything that asked for a sign-in is public afterwards, and the password form is offered.
	 *
	 * ## OPTIONS
	 *
	 * [--yes]
	 * : Do not ask.
	 *
	 * @param list<string>            $args       None.
	 * @param array<string, bool> $assoc_args The options.
	 */
	public function __invoke( array $args, array $assoc_args ): void {
		if ( ! Protection::is_armed() ) {
			\WP_CLI::warning( 'Protection is off already.' );
			return;
		}
		\WP_CLI::confirm( 'Everything that asks for a sign-in will be public. Switch protection off?', $assoc_args );
		Protection::disarm();
		\WP_CLI::success( 'Protection is off. To switch it on again, test the sign-in under Settings → Vestibule.' );
	}
}
