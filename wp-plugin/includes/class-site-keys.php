<?php
/**
 * The keys with which this site seals its secrets and its sign-ins.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * VESTIBULE_KEY and VESTIBULE_KEY_PREVIOUS, or a key made of WordPress's own salts.
 */
final class Site_Keys {

	/**
	 * The keys, newest first.
	 *
	 * @return list<string>
	 */
	public static function all(): array {
		if ( ! defined( 'VESTIBULE_KEY' ) ) {
			return array( wp_salt( 'auth' ) . wp_salt( 'secure_auth' ) );
		}
		$keys = array( (string) constant( 'VESTIBULE_KEY' ) );
		if ( defined( 'VESTIBULE_KEY_PREVIOUS' ) ) {
			$keys[] = (string) constant( 'VESTIBULE_KEY_PREVIOUS' );
		}

		return $keys;
	}
}
