<?php
/**
 * Text that a log may hold.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * The last net: nothing secret is meant to come here, and whatever looks like it goes no further.
 */
final class Redacted_Text {

	/**
	 * Longest text that is looked through, in bytes: no line of a log is longer.
	 */
	private const CAP = 4096;

	/**
	 * Parameters and headers whose values nobody may read.
	 */
	private const NAMES = 'code|state|nonce|id_token|access_token|refresh_token|id_token_hint|logout_token|login_hint|client_secret|client_assertion|code_verifier|assertion|password|passwd|pwd|secret|token|cookie|set-cookie|authorization|ticket|_wpnonce';

	/**
	 * The text without what is or could be a token, code, cookie, key, secret or password, and with e-mail addresses shortened to their
	 * first letter and domain. Control characters become blanks.
	 *
	 * @param string $text The text.
	 */
	public static function of( #[\SensitiveParameter] string $text ): string {
		$text = mb_scrub( substr( $text, 0, self::CAP ), 'UTF-8' );
		// A PEM block, whole or cut off.
		$text = (string) preg_replace( '/-----BEGIN [A-Z ]+-----.*?(?:-----END [A-Z ]+-----|\z)/s', '[key]', $text );
		$text = (string) preg_replace( '/[\x00-\x1F\x7F]+/', ' ', $text );
		$text = (string) preg_replace( '/\b(Bearer|Basic|Negotiate)\s+[A-Za-z0-9+\/=._~-]+/i', '$1 [redacted]', $text );
		$text = (string) preg_replace( '/(?<![a-z0-9_-])(' . self::NAMES . ')(["\']?\s*(?:=>|[=:])\s*)("[^"]*"?|\'[^\']*\'?|[^\s"\'&,;)\]}]+)/i', '$1$2[redacted]', $text );
		// A compact JWS or JWE; what this site has sealed.
		$text = (string) preg_replace( '/\beyJ[A-Za-z0-9_-]{4,}(?:\.[A-Za-z0-9_-]*){0,4}/', '[token]', $text );
		$text = (string) preg_replace( '/\bv1\.[A-Za-z0-9_-]{16,}/', '[sealed]', $text );
		$text = (string) preg_replace( '/([A-Za-z0-9])[A-Za-z0-9._%+\'-]*@([A-Za-z0-9.-]+\.[A-Za-z]{2,})/', '$1…@$2', $text );

		return (string) preg_replace_callback( '/[A-Za-z0-9_~.+=-]{24,}/', static fn( array $run ): string => self::is_secret( $run[0] ) ? '[redacted]' : $run[0], $text );
	}

	/**
	 * Whether a run of characters has the look of something random. Host names have no capitals, identifiers of Microsoft only digits
	 * and the letters to f.
	 *
	 * @param string $run At least 24 characters.
	 */
	private static function is_secret( string $run ): bool {
		return 1 === preg_match( '/\d/', $run ) && 1 === preg_match( '/[A-Z]/', $run ) && 1 === preg_match( '/[a-z]/', $run )
			|| 1 === preg_match( '/^[0-9a-f]{40,}$/iD', $run );
	}
}
