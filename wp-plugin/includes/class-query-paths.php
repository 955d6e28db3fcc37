<?php
/**
 * The paths that parameters stand for.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * WordPress answers at any address to parameters that name a REST route or a sitemap. Both have paths of their own, and a rule speaks of
 * those.
 */
final class Query_Paths {

	/**
	 * The paths.
	 *
	 * @param array<string, mixed> $variables The query variables that WordPress goes by.
	 * @return list<string>
	 */
	public static function of( array $variables ): array {
		$route = $variables['rest_route'] ?? '';
		$paths = is_string( $route ) && '' !== $route ? array( self::of_route( $route ) ) : array();

		// As WordPress cleans them.
		$text    = static fn( string $name ): string => is_string( $variables[ $name ] ?? null ) ? sanitize_text_field( $variables[ $name ] ) : '';
		$sitemap = $text( 'sitemap' );
		$style   = $text( 'sitemap-stylesheet' );
		$subtype = $text( 'sitemap-subtype' );
		$page    = max( 1, absint( $text( 'paged' ) ) );
		if ( '' !== $style ) {
			$paths[] = self::below_home( 'sitemap' === $style ? 'wp-sitemap.xsl' : "wp-sitemap-$style.xsl" );
		}
		if ( 'index' === $sitemap ) {
			$paths[] = self::below_home( 'wp-sitemap.xml' );
		} elseif ( '' !== $sitemap ) {
			$paths[] = self::below_home( "wp-sitemap-$sitemap-$page.xml" );
			// Some kinds of sitemaps take no notice of it, so it may be either.
			if ( '' !== $subtype ) {
				$paths[] = self::below_home( "wp-sitemap-$sitemap-$subtype-$page.xml" );
			}
		}

		return $paths;
	}

	/**
	 * The path of a REST route.
	 *
	 * @param string $route The route.
	 */
	public static function of_route( string $route ): string {
		return self::below_home( rest_get_url_prefix() . '/' . ltrim( $route, '/' ) );
	}

	/**
	 * A path of the site. Encoded, because a question mark within a route ends nothing.
	 *
	 * @param string $path Plain, below the address of the site.
	 */
	public static function below_home( string $path ): string {
		return wp_parse_url( Site::home(), PHP_URL_PATH ) . str_replace( '%2F', '/', rawurlencode( $path ) );
	}
}
