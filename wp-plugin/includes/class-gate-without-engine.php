<?php
/**
 * The gate of a protected site whose extension is missing.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * Closed, but nobody is locked out: whoever is signed in passes, everybody else gets WordPress's own login page. Exemptions need
 * the engine's reading of addresses and do not count; what may be private is taken for private.
 */
final class Gate_Without_Engine {

	/**
	 * Scripts that WordPress itself keeps closed to strangers, or that nobody could sign in without.
	 */
	private const OPEN = array( 'wp-login.php', 'wp-cron.php', 'xmlrpc.php' );

	/**
	 * Decides.
	 *
	 * @param array<string, mixed> $request Of Gate_Request.
	 * @param array<string, mixed> $session Of Current_Session::facts().
	 */
	public static function decide( array $request, array $session ): Gate_Decision {
		$decision = static fn( string $action, string $rule ): Gate_Decision => new Gate_Decision( $action, $rule, public: Gate_Decision::PASS === $action && 'signed_in' !== $rule, engine: false );

		return match ( true ) {
			'none' !== $session['kind'] && ! $session['foreign']  => $decision( Gate_Decision::PASS, 'signed_in' ),
			in_array( $request['script'], self::OPEN, true )       => $decision( Gate_Decision::PASS, 'open_entry' ),
			! Protection::is_intranet() && ! self::may_be_private( $request ) => $decision( Gate_Decision::PASS, 'scenario_internet' ),
			self::is_navigation( $request )                        => $decision( Gate_Decision::CHALLENGE, 'intranet' ),
			default                                                => $decision( Gate_Decision::REFUSE, 'intranet' ),
		};
	}

	/**
	 * Whether a path of the list could be meant. The fixed beginning of each line is looked for anywhere in the address.
	 *
	 * @param string $address Raw address or path.
	 */
	public static function is_private_path( string $address ): bool {
		$address = self::plain( $address );
		foreach ( (array) ( Settings::effective()['private_paths'] ?? array() ) as $line ) {
			$path  = (string) preg_replace( '~^[^/]*~', '', (string) $line );
			$fixed = trim( self::plain( substr( $path, 0, strcspn( $path, '*' ) ) ), '/' );
			if ( '' === $fixed || str_contains( $address, $fixed ) ) {
				return true;
			}
		}

		return false;
	}

	/**
	 * Whether the request could show something private.
	 *
	 * @param array<string, mixed> $request Of Gate_Request.
	 */
	private static function may_be_private( array $request ): bool {
		if ( $request['post_private'] ) {
			return true;
		}
		foreach ( array( $request['uri'], ...$request['paths'] ) as $address ) {
			if ( self::is_private_path( (string) $address ) ) {
				return true;
			}
		}

		return false;
	}

	/**
	 * Whether a person opens the page in a browser.
	 *
	 * @param array<string, mixed> $request Of Gate_Request.
	 */
	private static function is_navigation( array $request ): bool {
		return 'GET' === $request['method']
			&& '' === $request['requested_with'] . $request['sec_purpose']
			&& in_array( $request['sec_fetch_mode'], array( '', 'navigate' ), true )
			&& in_array( $request['sec_fetch_dest'], array( '', 'document' ), true )
			&& str_contains( $request['accept'], 'text/html' );
	}

	/**
	 * An address without the disguises that would hide a path in it: too much is found rather than too little.
	 *
	 * @param string $address Raw.
	 */
	private static function plain( string $address ): string {
		$address = rawurldecode( rawurldecode( strtok( $address . '?', '?' ) ?: '' ) );
		$address = (string) preg_replace( '~/(\.?/)+~', '/', str_replace( '\\', '/', $address ) );

		return strtolower( $address );
	}
}
