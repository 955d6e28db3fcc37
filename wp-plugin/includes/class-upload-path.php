<?php
/**
 * Which file of the uploads folder an address names.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * One spelling of an address names a file; every other spelling names none.
 */
final class Upload_Path {

	/**
	 * Names that a server would run rather than hand out. Their source is nobody's business.
	 */
	private const SCRIPTS = '/\.(php\d*|phtml|phps|phar|pht|cgi|pl|py|asp|aspx|jsp|shtml)$/i';

	/**
	 * A folder.
	 *
	 * @param string $url_path  Path of the folder's address, without a slash at the end.
	 * @param string $directory The folder.
	 */
	public function __construct(
		private readonly string $url_path,
		private readonly string $directory,
	) {
	}

	/**
	 * WordPress's uploads folder.
	 */
	public static function of_site(): self {
		$uploads = wp_get_upload_dir();

		return new self( untrailingslashit( (string) wp_parse_url( $uploads['baseurl'], PHP_URL_PATH ) ), $uploads['basedir'] );
	}

	/**
	 * The path of the folder's address.
	 */
	public function url_path(): string {
		return $this->url_path;
	}

	/**
	 * The part of a raw address that follows the folder's; null when it is not below it.
	 *
	 * @param string $uri Raw REQUEST_URI.
	 */
	public function relative( string $uri ): ?string {
		$path = explode( '?', $uri, 2 )[0];
		if ( '' === $this->url_path || ! str_starts_with( $path, $this->url_path . '/' ) ) {
			return null;
		}

		return substr( $path, strlen( $this->url_path ) + 1 );
	}

	/**
	 * The file, '' when the address names none.
	 *
	 * @param string $relative Of relative(), still encoded.
	 */
	public function file( string $relative ): string {
		// Decoded once, as a web server does. A slash or a backslash that was encoded is part of no name.
		if ( 1 === preg_match( '/%(2f|5c|00)/i', $relative ) ) {
			return '';
		}
		$name = rawurldecode( $relative );
		if ( 1 === preg_match( '/[\x00-\x1f\x7f\\\\]/', $name ) || 1 === preg_match( self::SCRIPTS, $name ) ) {
			return '';
		}
		foreach ( explode( '/', $name ) as $segment ) {
			// Empty, the folder itself, the one above, and hidden files.
			if ( '' === $segment || str_starts_with( $segment, '.' ) ) {
				return '';
			}
		}
		// In a network the folders of the other sites lie below that of the first.
		if ( is_multisite() && is_main_site() && str_starts_with( $name, 'sites/' ) ) {
			return '';
		}
		$folder = realpath( $this->directory );
		$file   = realpath( $this->directory . '/' . $name );
		if ( false === $folder || false === $file || ! str_starts_with( $file, $folder . DIRECTORY_SEPARATOR ) || 1 === preg_match( self::SCRIPTS, $file ) ) {
			return '';
		}

		return is_file( $file ) && is_readable( $file ) ? $file : '';
	}
}
