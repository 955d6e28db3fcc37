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
	 * Other processes wait this long for the one that refreshes, then take what there is.
	 */
	private const REFRESH_LOCK_SECONDS = 60;
	private const REFRESH_WAIT_SECONDS = 2.0;
	private const POLL_MICROSECONDS    = 100_000;

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
	 * Verifies something that Microsoft has signed. Keys that rolled over in between are fetched once, for the whole site.
	 *
	 * @template T
	 * @param Engine        $engine The engine.
	 * @param callable(): T $verify Verifies with it; is called once more when the key was unknown.
	 * @return T
	 * @throws Exception When it cannot be verified.
	 */
	public static function verify_with( Engine $engine, callable $verify ): mixed {
		try {
			return $verify();
		} catch ( Exception $failure ) {
			if ( 'signing_key_unknown' !== $failure->reason ) {
				throw $failure;
			}
			self::refresh( $engine );
			return $verify();
		} finally {
			self::keep_from( $engine );
		}
	}

	/**
	 * Gets new signing keys: one process of the site fetches them, the others wait for its copy.
	 *
	 * @param Engine $engine The engine.
	 * @throws Refused When the database cannot tell who fetches.
	 */
	public static function refresh( Engine $engine ): void {
		// The lock is not released: its time is the pause between two refreshes, whoever asks.
		if ( null !== Site_Lock::take( 'keys-' . self::transient(), self::REFRESH_LOCK_SECONDS ) ) {
			$engine->refresh();
			self::keep_from( $engine );
			return;
		}
		$until = microtime( true ) + self::REFRESH_WAIT_SECONDS;
		do {
			self::forget_cached_copy();
			if ( self::give_to( $engine ) ) {
				return;
			}
			usleep( self::POLL_MICROSECONDS );
		} while ( microtime( true ) < $until );
	}

	/**
	 * WordPress remembers options for the length of a request; here another process is about to change one. A persistent object
	 * cache is shared and knows by itself.
	 */
	private static function forget_cached_copy(): void {
		if ( wp_using_ext_object_cache() ) {
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
	 * The transient of this tenant and application.
	 */
	private static function transient(): string {
		$settings = Settings::effective();

		return self::TRANSIENT_PREFIX . substr( md5( $settings['authority'] . ' ' . $settings['tenant'] . ' ' . $settings['client_id'] ), 0, 16 );
	}
}
