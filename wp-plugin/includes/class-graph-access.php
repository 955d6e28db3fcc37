<?php
/**
 * Microsoft Graph without anybody signed in.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

use Vestibule\Engine;

/**
 * Opens the engine with the site's copy of Microsoft's documents and of the application's token, and keeps what was fetched: otherwise each
 * PHP process would ask for a token of its own. The token is sealed; only the engine can open it.
 */
final class Graph_Access {

	/**
	 * Site transients begin with this; the rest tells tenants and applications of a network apart.
	 */
	public const TRANSIENT_PREFIX = 'vestibule_graph_';

	/**
	 * Microsoft's tokens hold an hour; the engine knows itself until when.
	 */
	private const KEEP_SECONDS = HOUR_IN_SECONDS;

	/**
	 * Does something with the engine.
	 *
	 * @template T
	 * @param callable(Engine): T       $work     What.
	 * @param array<string, mixed>|null $settings Settings that are not stored, to try them; null for those that hold.
	 * @return T
	 * @throws \Vestibule\Exception When Microsoft cannot be asked.
	 * @throws Refused When the extension or the configuration is missing.
	 */
	public static function run( callable $work, ?array $settings = null ): mixed {
		$engine = null === $settings ? Engine_Access::open() : Engine_Access::open_with( $settings );
		$kept   = self::transient( $settings ?? Settings::effective() );
		Shared_Documents::give_to( $engine );
		$token  = get_site_transient( $kept );
		if ( is_string( $token ) ) {
			$engine->importToken( $token );
		}
		try {
			return $work( $engine );
		} finally {
			Shared_Documents::keep_from( $engine );
			$token = $engine->exportToken();
			if ( null !== $token ) {
				set_site_transient( $kept, $token, self::KEEP_SECONDS );
			}
		}
	}

	/**
	 * The transient of a tenant and an application.
	 *
	 * @param array<string, mixed> $settings The settings.
	 */
	private static function transient( array $settings ): string {
		return self::TRANSIENT_PREFIX . substr( md5( $settings['authority'] . ' ' . $settings['tenant'] . ' ' . $settings['client_id'] ), 0, 16 );
	}
}
