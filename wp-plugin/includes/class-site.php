<?php
/**
 * What WordPress says of itself.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * Addresses, roles and the constants that concern the whole site. Nothing here comes from request headers but the scheme.
 */
final class Site {

	/**
	 * Where visitors find the site.
	 */
	public static function home(): string {
		return home_url( '/', self::scheme() );
	}

	/**
	 * The login page.
	 */
	public static function login(): string {
		return site_url( 'wp-login.php', self::scheme() );
	}

	/**
	 * Where the site lies, as it is stored: home and login page without what plugins make of a link for one page or one language. The
	 * gate compares addresses with it on every page, and this is a third of the work.
	 *
	 * @return array{string, string}
	 */
	public static function place(): array {
		$wordpress = (string) get_option( 'siteurl' );
		$scheme    = self::scheme( $wordpress );

		return array_map(
			static fn( string $url ): string => (string) preg_replace( '~^https?(?=:)~i', $scheme, $url ),
			array( trailingslashit( (string) get_option( 'home' ) ), trailingslashit( $wordpress ) . 'wp-login.php' )
		);
	}

	/**
	 * Where Microsoft sends the person back; to be registered in Entra.
	 */
	public static function redirect_uri(): string {
		return site_url( 'wp-login.php?action=vestibule_callback', self::scheme() );
	}

	/**
	 * Where Microsoft sends the person after signing out there; to be registered in Entra beside the redirect URI.
	 */
	public static function post_logout_redirect_uri(): string {
		return site_url( 'wp-login.php?action=vestibule_logged_out', self::scheme() );
	}

	/**
	 * Where Microsoft tells of a session that has ended; to be registered in Entra as front-channel logout URL.
	 */
	public static function frontchannel_logout_url(): string {
		return site_url( 'wp-login.php?action=vestibule_frontchannel_logout', self::scheme() );
	}

	/**
	 * Where a sign-in begins.
	 *
	 * @param string $return_to The address asked for; '' leaves it to WordPress.
	 */
	public static function start_url( string $return_to = '' ): string {
		$url = site_url( 'wp-login.php?action=vestibule_start', self::scheme() );

		return '' === $return_to ? $url : $url . '&redirect_to=' . rawurlencode( $return_to );
	}

	/**
	 * A path of this site's host as an address, whatever host the request named; the home page for what is no path.
	 *
	 * @param string $uri A raw path, with or without a query.
	 */
	public static function address_of( string $uri ): string {
		$home = self::home();
		$path = (string) wp_parse_url( $home, PHP_URL_PATH );

		return str_starts_with( $uri, '/' ) ? substr( $home, 0, strlen( $home ) - strlen( $path ) ) . $uri : $home;
	}

	/**
	 * Whether wp-config.php calls this a development site, where plain http to loopback addresses is accepted.
	 */
	public static function is_development(): bool {
		return defined( 'VESTIBULE_DEVELOPMENT_SITE' ) && true === constant( 'VESTIBULE_DEVELOPMENT_SITE' );
	}

	/**
	 * Whether wp-config.php allows privileged roles to be given.
	 */
	public static function allows_privileged_roles(): bool {
		return defined( 'VESTIBULE_ALLOW_PRIVILEGED_ROLES' ) && true === constant( 'VESTIBULE_ALLOW_PRIVILEGED_ROLES' );
	}

	/**
	 * Every role, and whether it is privileged.
	 *
	 * @return array<string, bool>
	 */
	public static function roles(): array {
		return array_map(
			static fn( array $role ): bool => Privilege::is_in( $role['capabilities'] ?? array() ),
			wp_roles()->roles
		);
	}

	/**
	 * The scheme of the registered addresses. Behind a proxy that ends TLS, is_ssl() may be false on an https site; the stored
	 * address then decides, so that the redirect URI stays the same.
	 *
	 * @param string|null $wordpress The stored address, if it is at hand.
	 */
	private static function scheme( ?string $wordpress = null ): string {
		$secure = is_ssl() || force_ssl_admin() || str_starts_with( $wordpress ?? (string) get_option( 'siteurl' ), 'https:' );

		return $secure ? 'https' : 'http';
	}
}
