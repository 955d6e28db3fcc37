<?php
/**
 * The keys with which this site seals its secrets and its sign-ins.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * VESTIBULE_KEY and VESTIBULE_KEY_PREVIOUS, of wp-config.php or the environment, or a key made of WordPress's own salts.
 */
final class Site_Keys {

	public const NEWEST   = 'VESTIBULE_KEY';
	public const PREVIOUS = 'VESTIBULE_KEY_PREVIOUS';

	/**
	 * The keys, newest first.
	 *
	 * @return list<string>
	 */
	public static function all(): array {
		$newest   = self::given( self::NEWEST );
		$previous = self::given( self::PREVIOUS );
		if ( null === $newest ) {
			return array( self::of_salts() );
		}

		return null === $previous ? array( $newest ) : array( $newest, $previous );
	}

	/**
	 * The same, with the one before the site had a key of its own. For what is sealed anew, and for nothing else: whoever knows the salts
	 * shall not make a sign-in of this site.
	 *
	 * @return list<string>
	 */
	public static function all_that_may_have_sealed(): array {
		return array_values( array_unique( array( ...self::all(), self::of_salts() ) ) );
	}

	/**
	 * Whether the site has a key of its own.
	 */
	public static function are_given(): bool {
		return null !== self::given( self::NEWEST );
	}

	/**
	 * The key that is always there.
	 */
	private static function of_salts(): string {
		return wp_salt( 'auth' ) . wp_salt( 'secure_auth' );
	}

	/**
	 * A key of wp-config.php or the environment; null when there is none. An empty variable says nothing.
	 *
	 * @param string $name NEWEST or PREVIOUS.
	 */
	private static function given( string $name ): ?string {
		if ( defined( $name ) ) {
			return (string) constant( $name );
		}
		$variable = getenv( $name );

		return false === $variable || '' === $variable ? null : $variable;
	}
}
