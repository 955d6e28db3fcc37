<?php
/**
 * Whether a stranger gets uploaded files.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * Writes a file, asks the web server for it as nobody in particular, and removes it.
 */
final class Upload_Probe {

	public const OPEN    = 'open';
	public const CLOSED  = 'closed';
	public const UNKNOWN = 'unknown';

	private const TIMEOUT = 10;

	/**
	 * Tries it.
	 */
	public static function result(): string {
		$uploads = wp_get_upload_dir();
		$name    = 'vestibule-probe-' . bin2hex( random_bytes( 8 ) ) . '.txt';
		$content = bin2hex( random_bytes( 16 ) );
		$file    = trailingslashit( $uploads['basedir'] ) . $name;
		// phpcs:disable WordPress.WP.AlternativeFunctions, WordPress.PHP.NoSilencedErrors -- a file of our own, for a second; failing is an answer.
		if ( ! wp_mkdir_p( $uploads['basedir'] ) || ! wp_is_writable( $uploads['basedir'] ) || false === file_put_contents( $file, $content ) ) {
			return self::UNKNOWN;
		}
		try {
			$response = wp_remote_get(
				trailingslashit( $uploads['baseurl'] ) . $name,
				array(
					'timeout'     => self::TIMEOUT,
					'redirection' => 0,
					'cookies'     => array(),
					/** This filter is documented in wp-includes/class-wp-http-streams.php */
					'sslverify'   => apply_filters( 'https_local_ssl_verify', false ),
				)
			);
		} finally {
			unlink( $file );
		}
		// phpcs:enable

		return self::reading( $response, $content );
	}

	/**
	 * What an answer means.
	 *
	 * @param mixed  $response Of wp_remote_get().
	 * @param string $content  What is in the file.
	 */
	public static function reading( $response, string $content ): string {
		$status = is_wp_error( $response ) ? 0 : (int) wp_remote_retrieve_response_code( $response );

		return match ( true ) {
			$status > 0 && str_contains( wp_remote_retrieve_body( $response ), $content ) => self::OPEN,
			in_array( $status, array( 302, 401, 403 ), true ) => self::CLOSED,
			default => self::UNKNOWN,
		};
	}
}
