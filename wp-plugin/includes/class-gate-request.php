<?php
/**
 * The request as the gate sees it.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * Raw facts. Nothing is normalised here: what an address means is the engine's question. WordPress puts backslashes into $_SERVER;
 * they are taken out again.
 */
final class Gate_Request {

	/**
	 * What of the request each fact is.
	 */
	private const FACTS = array(
		'method'          => 'REQUEST_METHOD',
		'method_override' => 'HTTP_X_HTTP_METHOD_OVERRIDE',
		'uri'             => 'REQUEST_URI',
		'path_info'       => 'PATH_INFO',
		'address'         => 'REMOTE_ADDR',
		'forwarded_for'   => 'HTTP_X_FORWARDED_FOR',
		'accept'          => 'HTTP_ACCEPT',
		'requested_with'  => 'HTTP_X_REQUESTED_WITH',
		'sec_fetch_mode'  => 'HTTP_SEC_FETCH_MODE',
		'sec_fetch_dest'  => 'HTTP_SEC_FETCH_DEST',
	);

	/**
	 * The names under which browsers say that nobody looks yet.
	 */
	private const PURPOSES = array( 'HTTP_SEC_PURPOSE', 'HTTP_PURPOSE', 'HTTP_X_PURPOSE', 'HTTP_X_MOZ' );

	/**
	 * The file that runs: one per process and request.
	 */
	private static ?string $script = null;

	/**
	 * The current request at a stage.
	 *
	 * @param string               $stage start, query, content, rest or file.
	 * @param array<string, mixed> $found What WordPress has found out by then.
	 * @return array<string, mixed>
	 */
	public static function at( string $stage, array $found = array() ): array {
		// phpcs:ignore WordPress.Security -- raw on purpose, see the class comment.
		$server = wp_unslash( array_intersect_key( $_SERVER, array_flip( array_merge( array_values( self::FACTS ), self::PURPOSES ) ) ) );

		return $found + self::from( $server, $_GET, $_POST ) + array(
			'stage'        => $stage,
			'script'       => self::script(),
			'paths'        => array(),
			'post_private' => false,
			'home'         => false,
		);
	}

	/**
	 * The facts that the browser sent.
	 *
	 * @param array<string, mixed> $server As $_SERVER.
	 * @param array<string, mixed> $query  As $_GET.
	 * @param array<string, mixed> $body   As $_POST.
	 * @return array<string, mixed>
	 */
	public static function from( array $server, array $query, array $body ): array {
		$text  = static fn( string $name ): string => is_string( $server[ $name ] ?? null ) ? $server[ $name ] : '';
		$facts = array_map( $text, self::FACTS );

		$facts['selectors']   = self::selectors( $query + $body );
		$facts['sec_purpose'] = (string) current( array_filter( array_map( $text, self::PURPOSES ) ) );

		return $facts;
	}

	/**
	 * Whether a person has sent a form: a browser shows the answer as a page. It chooses between two texts of one refusal.
	 *
	 * @param array<string, mixed> $request As from().
	 */
	public static function is_form( array $request ): bool {
		if ( 'POST' !== $request['method'] || '' !== $request['requested_with'] ) {
			return false;
		}

		// Browsers of before 2023 say less.
		return '' === $request['sec_fetch_mode'] ? str_contains( $request['accept'], 'text/html' ) : 'navigate' === $request['sec_fetch_mode'];
	}

	/**
	 * The file that runs, relative to WordPress. Only what PHP has opened counts: every other name of it comes out of the address.
	 */
	public static function script(): string {
		return self::$script ??= self::running();
	}

	/**
	 * The same, found out.
	 */
	private static function running(): string {
		$wordpress = trailingslashit( wp_normalize_path( (string) realpath( ABSPATH ) ) );
		// The file that all calls come from. PHP's list of the files it has opened begins with it, but has hundreds.
		$calls = debug_backtrace( DEBUG_BACKTRACE_IGNORE_ARGS );
		$first = wp_normalize_path( (string) ( end( $calls )['file'] ?? '' ) );
		if ( str_starts_with( $first, $wordpress ) ) {
			return substr( $first, strlen( $wordpress ) );
		}
		// Where a router of another folder comes first, what it led to.
		$named = realpath( (string) wp_unslash( $_SERVER['SCRIPT_FILENAME'] ?? '' ) ); // phpcs:ignore WordPress.Security.ValidatedSanitizedInput -- only compared.
		$file  = in_array( $named, get_included_files(), true ) ? wp_normalize_path( (string) $named ) : '';
		if ( str_starts_with( $file, $wordpress ) ) {
			return substr( $file, strlen( $wordpress ) );
		}

		// An index.php outside of WordPress's own folder, the only script that declares this constant.
		return defined( 'WP_USE_THEMES' ) && true === constant( 'WP_USE_THEMES' ) ? 'index.php' : basename( $first );
	}

	/**
	 * The parameters that make WordPress show something else than what the path names.
	 *
	 * @param array<string, mixed> $parameters Of query and body.
	 * @return list<string>
	 */
	private static function selectors( array $parameters ): array {
		if ( array() === $parameters ) {
			return array();
		}
		$known = array_fill_keys( isset( $GLOBALS['wp'] ) ? $GLOBALS['wp']->public_query_vars : array(), true );
		// REST and sitemaps add theirs on init, a moment after the gate's first look; the last two are read past WordPress's list.
		$known += array_fill_keys( array( 'rest_route', 'sitemap', 'sitemap-subtype', 'sitemap-stylesheet', '_embed', 'customize_changeset_uuid' ), true );

		return array_map( 'strval', array_keys( array_intersect_key( $parameters, $known ) ) );
	}
}
