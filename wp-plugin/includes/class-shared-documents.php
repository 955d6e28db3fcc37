<?php
/**
 * The site's shared copy of Microsoft's documents.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

use Vestibule\Engine;
use Vestibule\Exception;

/**
 * Discovery document and signing keys, kept in a site transient so that a new PHP worker fetches nothing.
 */
final class Shared_Documents {

	/**
	 * Site transients begin with this; the rest tells tenants and applications of a network apart.
	 */
	public const TRANSIENT_PREFIX = 'vestibule_documents_';

	/**
	 * WordPress's copy lasts a day; the engine knows itself how old a document may be.
	 */
	private const KEEP_SECONDS = DAY_IN_SECONDS;

	/**
	 * The pause between two refreshes, whoever asks.
	 */
	private const REFRESH_PAUSE_SECONDS = 60;

	/**
	 * How long one refresh may take: all requests of a step, and a little.
	 */
	private const REFRESH_SECONDS = 20;

	/**
	 * Other processes look this often, for five seconds, whether the one that refreshes has finished, then take what there is. As a rule that
	 * is a moment; a slow connection takes three seconds until it is there.
	 */
	private const POLLS             = 50;
	private const POLL_MICROSECONDS = 100_000;

	/**
	 * Gives the shared copy to the engine.
	 *
	 * @param Engine $engine The engine.
	 */
	public static function give_to( Engine $engine ): bool {
		$documents = get_site_transient( self::transient() );

		return is_string( $documents ) && $engine->import( $documents );
	}

	/**
	 * Keeps what the engine has fetched.
	 *
	 * @param Engine $engine The engine.
	 */
	public static function keep_from( Engine $engine ): void {
		$documents = $engine->export();
		if ( null !== $documents ) {
			set_site_transient( self::transient(), $documents, self::KEEP_SECONDS );
		}
	}

	/**
	 * When the site's copy was stored; 0 when there is none, or when an object cache keeps it and does not tell.
	 */
	public static function kept_since(): int {
		$until = (int) get_site_option( '_site_transient_timeout_' . self::transient(), 0 );

		return $until > time() ? $until - self::KEEP_SECONDS : 0;
	}

	/**
	 * Verifies something that Microsoft has signed. Keys that rolled over in between are fetched once, for the whole site.
	 *
	 * @template T
	 * @param Engine        $engine The engine.
	 * @param callable(): T $verify Verifies with it; is called once more when the key was unknown.
	 * @param bool          $wait   Whether to wait for another process that fetches the keys. Not where anybody can send what is verified:
	 *                              made-up keys would keep every process of the server waiting.
	 * @return T
	 * @throws Exception When it cannot be verified.
	 */
	public static function verify_with( Engine $engine, callable $verify, bool $wait = true ): mixed {
		try {
			return $verify();
		} catch ( Exception $failure ) {
			if ( 'signing_key_unknown' !== $failure->reason ) {
				throw $failure;
			}
			self::refresh( $engine, $wait );
			return $verify();
		} finally {
			self::keep_from( $engine );
		}
	}

	/**
	 * Gets new signing keys: one process of the site fetches them, the others wait for its copy.
	 *
	 * @param Engine        $engine The engine.
	 * @param bool          $wait   Whether to wait for another process.
	 * @param callable|null $sleep  Waits for microseconds; null for PHP's own.
	 * @throws Refused When the database cannot tell who fetches.
	 */
	public static function refresh( Engine $engine, bool $wait = true, ?callable $sleep = null ): void {
		$turn = self::take_turn();
		try {
			// This lock is not released: its time is the pause.
			if ( null !== $turn && null !== Site_Lock::take( 'keys-' . self::transient(), self::REFRESH_PAUSE_SECONDS ) ) {
				$engine->refresh();
				self::keep_from( $engine );
				return;
			}
		} finally {
			$turn?->release();
		}
		// Whoever had the turn and found the pause knows that nobody fetches; the copy of the one who did is there.
		$sleep ??= 'usleep';
		$polls   = null === $turn && $wait ? self::POLLS : 0;
		while ( $polls-- > 0 && Site_Lock::is_taken( self::turn() ) ) {
			$sleep( self::POLL_MICROSECONDS );
		}
		self::forget_cached_copy();
		self::give_to( $engine );
	}

	/**
	 * The turn to fetch the keys; null while another process has it.
	 *
	 * @throws Refused When the database cannot tell.
	 */
	public static function take_turn(): ?Site_Lock {
		return Site_Lock::take( self::turn(), self::REFRESH_SECONDS );
	}

	/**
	 * WordPress remembers options for the length of a request, and so do persistent object caches; here another process is about to
	 * change one.
	 */
	private static function forget_cached_copy(): void {
		if ( wp_using_ext_object_cache() ) {
			// Past what the cache remembers for this request.
			wp_cache_get( self::transient(), 'site-transient', true );
			return;
		}
		$names = array( '_site_transient_' . self::transient(), '_site_transient_timeout_' . self::transient() );
		foreach ( $names as $name ) {
			wp_cache_delete( $name, 'options' );
			wp_cache_delete( get_current_network_id() . ':' . $name, 'site-options' );
		}
		wp_cache_delete( 'notoptions', 'options' );
		wp_cache_delete( get_current_network_id() . ':notoptions', 'site-options' );
	}

	/**
	 * The name of the lock that a process holds while it fetches the keys.
	 */
	private static function turn(): string {
		return 'fetching-' . self::transient();
	}

	/**
	 * The transient of this tenant and application. People of several tenants sign in by documents of their own.
	 */
	private static function transient(): string {
		$settings = Settings::effective();
		$whose    = implode( ' ', array( $settings['authority'], $settings['tenant'], $settings['client_id'], ...$settings['tenants'] ) );

		return self::TRANSIENT_PREFIX . substr( md5( $whose ), 0, 16 );
	}
}
