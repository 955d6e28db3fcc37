<?php
/**
 * Whether an address of the site is public.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

use Vestibule\Gate;

/**
 * Asks the gate what somebody who is not signed in would get, by the stored settings or by others that are only typed.
 */
final class Url_Tester {

	/**
	 * Methods that can be asked about.
	 */
	public const METHODS = array( 'GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS' );

	/**
	 * Longest address that is looked at, in bytes.
	 */
	private const LENGTH_MAX = 4096;

	/**
	 * What an address gets.
	 *
	 * @param string                    $address  In full, or as a path below the site's address.
	 * @param string                    $method   The request's method.
	 * @param array<string, mixed>|null $settings Settings without the secret; null for those that hold.
	 * @return array{url: string, method: string, public: bool, action: string, rule: string, entry: string, line: int, text: string}
	 * @throws \InvalidArgumentException When the address is none of this site; the message is for the person.
	 * @throws Refused When the extension is missing.
	 */
	public static function explain( string $address, string $method, ?array $settings = null ): array {
		$gate    = Engine_Access::gate();
		$url     = self::absolute( trim( $address ) );
		$method  = strtoupper( trim( $method ) );
		$verdict = ( null === $settings ? $gate : Gate::open( Configuration::json( $settings, null ) ) )->explain( $url, $method );

		return array(
			'url'    => $url,
			'method' => $method,
			'public' => 'pass' === $verdict->action(),
			'action' => $verdict->action(),
			'rule'   => $verdict->rule(),
			'entry'  => $verdict->entry(),
			'line'   => $verdict->line(),
			'text'   => Verdict_Text::of( $verdict ),
		);
	}

	/**
	 * The address in full.
	 *
	 * @param string $address What was typed.
	 * @throws \InvalidArgumentException When it is none of this site.
	 */
	private static function absolute( string $address ): string {
		if ( '' === $address || strlen( $address ) > self::LENGTH_MAX ) {
			throw new \InvalidArgumentException( __( 'Enter an address of this site, in full or from the first slash on.', 'vestibule' ) );
		}
		if ( 1 !== preg_match( '#^https?://#i', $address ) ) {
			return untrailingslashit( Site::home() ) . '/' . ltrim( $address, '/' );
		}
		$own = array_map( static fn( string $url ): string => (string) wp_parse_url( $url, PHP_URL_HOST ), array( Site::home(), Site::login() ) );
		if ( ! in_array( strtolower( (string) wp_parse_url( $address, PHP_URL_HOST ) ), array_map( 'strtolower', $own ), true ) ) {
			throw new \InvalidArgumentException( __( 'This address belongs to another site.', 'vestibule' ) );
		}

		return $address;
	}
}
