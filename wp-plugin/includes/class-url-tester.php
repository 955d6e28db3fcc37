<?php
/**
 * Whether an address of the site is public.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

use Vestibule\Gate;
use Vestibule\Verdict;

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
	 * @return array{url: string, method: string, public: bool, action: string, status: int, rule: string, entry: string, line: int, text: string}
	 * @throws \InvalidArgumentException When there is no address; the message is for the person.
	 * @throws Refused When the extension is missing.
	 */
	public static function explain( string $address, string $method, ?array $settings = null ): array {
		$gate    = Engine_Access::gate();
		$url     = self::absolute( trim( $address ) );
		$method  = strtoupper( trim( $method ) );
		$verdict = self::verdict( null === $settings ? $gate : Gate::open( Configuration::json( $settings, null ) ), $url, $method );
		$answer  = self::with_what_wordpress_knows(
			$url,
			array(
				'url'    => $url,
				'method' => $method,
				'public' => 'pass' === $verdict->action(),
				'action' => $verdict->action(),
				'status' => $verdict->status(),
				'rule'   => $verdict->rule(),
				'entry'  => $verdict->entry(),
				'line'   => $verdict->line(),
			)
		);

		return $answer + array( 'text' => Verdict_Text::of( $answer ) );
	}

	/**
	 * Whether everybody may see a page of this site. What cannot be told is not public.
	 *
	 * @param string $url The address in full.
	 */
	public static function is_public( string $url ): bool {
		try {
			return self::explain( $url, 'GET' )['public'];
		} catch ( \Throwable ) {
			return false;
		}
	}

	/**
	 * The gate's verdict of an address, or of a private path that its parameters lead to.
	 *
	 * @param Gate   $gate   The gate.
	 * @param string $url    The address.
	 * @param string $method The method.
	 */
	private static function verdict( Gate $gate, string $url, string $method ): Verdict {
		$verdict = $gate->explain( $url, $method );
		if ( 'pass' === $verdict->action() && 'open_entry' !== $verdict->rule() ) {
			wp_parse_str( (string) wp_parse_url( $url, PHP_URL_QUERY ), $variables );
			foreach ( Query_Paths::of( $variables ) as $path ) {
				$behind = $gate->explain( $path, $method );
				if ( 'private_path' === $behind->rule() ) {
					return $behind;
				}
			}
		}

		return $verdict;
	}

	/**
	 * The gate judges an address; which post is behind it, and what WordPress keeps closed by itself, only WordPress knows.
	 *
	 * @param string               $url    The address.
	 * @param array<string, mixed> $answer The gate's answer.
	 * @return array<string, mixed>
	 */
	private static function with_what_wordpress_knows( string $url, array $answer ): array {
		if ( ! $answer['public'] || in_array( $answer['rule'], array( 'open_entry', 'uploads_not_gated' ), true ) ) {
			return $answer;
		}
		if ( in_array( $answer['entry'], array( 'admin', 'customizer' ), true ) ) {
			return array( 'public' => false, 'action' => 'challenge', 'rule' => 'wordpress_administration' ) + $answer; // phpcs:ignore -- one line tells it.
		}
		$post = get_post( url_to_postid( $url ) );
		if ( $post instanceof \WP_Post && Private_Posts::contain( $post ) ) {
			return array( 'public' => false, 'action' => 'challenge', 'rule' => 'private_post', 'line' => 0 ) + $answer; // phpcs:ignore -- one line tells it.
		}

		return $answer;
	}

	/**
	 * The address in full.
	 *
	 * @param string $address What was typed.
	 * @throws \InvalidArgumentException When it is none.
	 */
	private static function absolute( string $address ): string {
		if ( '' === $address || strlen( $address ) > self::LENGTH_MAX ) {
			throw new \InvalidArgumentException( __( 'Enter an address of this site, in full or from the first slash on.', 'vestibule' ) );
		}

		return 1 === preg_match( '#^https?://#i', $address ) ? $address : untrailingslashit( Site::home() ) . '/' . ltrim( $address, '/' );
	}
}
