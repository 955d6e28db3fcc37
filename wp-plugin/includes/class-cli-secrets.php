<?php
/**
 * The command wp vestibule secrets rotate.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * The site's keys, with which the client secret and the private keys of certificates are encrypted.
 */
final class Cli_Secrets {

	/**
	 * Encrypts everything that is stored anew, with the newest key.
	 *
	 * Before: set VESTIBULE_KEY to the new key and VESTIBULE_KEY_PREVIOUS to the old one, in wp-config.php or in the environment. What was
	 * encrypted by the salts of WordPress is found as well. All is encrypted anew, or nothing is. Afterwards VESTIBULE_KEY_PREVIOUS can go.
	 *
	 * @param list<string>          $args       None.
	 * @param array<string, string> $assoc_args None.
	 */
	public function rotate( array $args, array $assoc_args ): void {
		try {
			$count = Stored_Secrets::seal_anew();
		} catch ( \Vestibule\ConfigException $exception ) {
			\WP_CLI::error( 'secret_unreadable' === $exception->reason ? 'Nothing is changed: a stored secret opens with none of the keys. Set the key before as VESTIBULE_KEY_PREVIOUS.' : 'Nothing is changed: ' . $exception->getMessage() . '.' );
			return;
		} catch ( Refused | \Vestibule\Exception $exception ) {
			\WP_CLI::error( 'Nothing is changed: ' . $exception->getMessage() . '.' );
			return;
		}
		\WP_CLI::success( "$count encrypted anew." );
	}
}
