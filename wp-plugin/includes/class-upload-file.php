<?php
/**
 * A file of the uploads folder as a response.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * Status, headers and the part of the file to send (RFC 9110, sections 8.8, 13 and 14). Sending is send()'s business alone.
 */
final class Upload_File {

	/**
	 * Bytes that are read at a time.
	 */
	private const CHUNK = 131_072;

	/**
	 * Types that WordPress does not know and that pages use. An SVG is one: as a picture it runs nothing, opened by itself it would.
	 */
	private const MORE_TYPES = array(
		'svg'   => 'image/svg+xml',
		'webp'  => 'image/webp',
		'avif'  => 'image/avif',
		'woff'  => 'font/woff',
		'woff2' => 'font/woff2',
		'ttf'   => 'font/ttf',
		'otf'   => 'font/otf',
		'json'  => 'application/json',
		'xml'   => 'text/xml',
	);

	/**
	 * Types that a browser would run as a page of this site.
	 */
	private const ACTIVE_TYPES = array( 'text/html', 'application/xhtml+xml', 'image/svg+xml', 'text/xml', 'application/xml', 'text/xsl', 'application/xslt+xml', 'multipart/related', 'application/octet-stream' );

	/**
	 * A response.
	 *
	 * @param string                $file    The file.
	 * @param int                   $status  Status.
	 * @param array<string, string> $headers Headers.
	 * @param int                   $offset  Where to begin.
	 * @param int                   $length  How much to send.
	 */
	private function __construct(
		public readonly string $file,
		public readonly int $status,
		public readonly array $headers,
		public readonly int $offset,
		public readonly int $length,
	) {
	}

	/**
	 * The response to a request for a file.
	 *
	 * @param string               $file   The file.
	 * @param array<string, mixed> $server As $_SERVER.
	 */
	public static function response( string $file, array $server ): self {
		$size     = (int) filesize( $file );
		$modified = (int) filemtime( $file );
		$etag     = sprintf( '"%x-%x"', $modified, $size );
		$headers  = self::content_headers( $file ) + array(
			'ETag'          => $etag,
			'Last-Modified' => gmdate( 'D, d M Y H:i:s', $modified ) . ' GMT',
			'Accept-Ranges' => 'bytes',
		);
		$text     = static fn( string $name ): string => is_string( $server[ $name ] ?? null ) ? $server[ $name ] : '';
		$method   = $text( 'REQUEST_METHOD' );

		if ( ! in_array( $method, array( 'GET', 'HEAD' ), true ) ) {
			return new self( $file, 405, array( 'Allow' => 'GET, HEAD' ) + self::cache_headers(), 0, 0 );
		}
		if ( self::is_unchanged( $text( 'HTTP_IF_NONE_MATCH' ), $text( 'HTTP_IF_MODIFIED_SINCE' ), $etag, $modified ) ) {
			return new self( $file, 304, array_diff_key( $headers, array( 'Content-Type' => 0 ) ), 0, 0 );
		}
		$range = 'GET' === $method && self::range_holds( $text( 'HTTP_IF_RANGE' ), $etag, $modified ) ? self::range( $text( 'HTTP_RANGE' ), $size ) : array();
		if ( null === $range ) {
			return new self( $file, 416, array( 'Content-Range' => "bytes */$size" ) + self::cache_headers(), 0, 0 );
		}
		if ( array() === $range ) {
			return new self( $file, 200, array( 'Content-Length' => (string) $size ) + $headers, 0, 'HEAD' === $method ? 0 : $size );
		}
		list( $first, $last ) = $range;
		$length               = $last - $first + 1;

		return new self(
			$file,
			206,
			array(
				'Content-Length' => (string) $length,
				'Content-Range'  => "bytes $first-$last/$size",
			) + $headers,
			$first,
			$length
		);
	}

	/**
	 * The response that leaves the sending to the web server, which reads ranges and conditions itself.
	 *
	 * @param string $file   The file.
	 * @param string $header X-Accel-Redirect or X-Sendfile.
	 * @param string $value  What it says.
	 */
	public static function handed_over( string $file, string $header, string $value ): self {
		return new self( $file, 200, array( $header => $value ) + self::content_headers( $file ), 0, 0 );
	}

	/**
	 * Sends it and ends the request.
	 */
	public function send(): never {
		// A page cache keeps pages, and output that is compressed or collected would break lengths and fill the memory.
		defined( 'DONOTCACHEPAGE' ) || define( 'DONOTCACHEPAGE', true );
		while ( ob_get_level() > 0 && ob_end_clean() ) {
			continue;
		}
		ini_set( 'zlib.output_compression', '0' ); // phpcs:ignore WordPress.PHP.IniSet -- see above.
		header_remove( 'Content-Encoding' );
		header_remove( 'Expires' );
		header_remove( 'Pragma' );
		status_header( $this->status );
		foreach ( $this->headers as $name => $value ) {
			header( "$name: $value" );
		}
		if ( $this->length > 0 ) {
			$this->send_body();
		}
		exit;
	}

	/**
	 * What the content is, and what a browser may do with it.
	 *
	 * @param string $file The file.
	 * @return array<string, string>
	 */
	private static function content_headers( string $file ): array {
		$type    = wp_check_filetype( $file, wp_get_mime_types() + self::MORE_TYPES )['type'];
		$type    = is_string( $type ) ? $type : 'application/octet-stream';
		$headers = array(
			'Content-Type'           => $type,
			'X-Content-Type-Options' => 'nosniff',
		);
		if ( in_array( $type, self::ACTIVE_TYPES, true ) ) {
			$headers['Content-Disposition']     = sprintf( "attachment; filename*=UTF-8''%s", rawurlencode( basename( $file ) ) );
			$headers['Content-Security-Policy'] = "sandbox; default-src 'none'";
		}

		return $headers + self::cache_headers();
	}

	/**
	 * The browser may keep it, and asks each time whether it still may show it.
	 *
	 * @return array<string, string>
	 */
	private static function cache_headers(): array {
		return array(
			'Cache-Control' => 'private, no-cache',
			'Vary'          => 'Cookie',
		);
	}

	/**
	 * Whether the browser has it already. RFC 9110, section 13.2.2: the tag is asked before the date.
	 *
	 * @param string $none_match     If-None-Match.
	 * @param string $modified_since If-Modified-Since.
	 * @param string $etag           The file's tag.
	 * @param int    $modified       The file's time.
	 */
	private static function is_unchanged( string $none_match, string $modified_since, string $etag, int $modified ): bool {
		if ( '' !== $none_match ) {
			$tags = array_map( static fn( string $tag ): string => preg_replace( '~^W/~', '', trim( $tag ) ), explode( ',', $none_match ) );
			return in_array( $etag, $tags, true ) || array( '*' ) === $tags;
		}
		$since = '' === $modified_since ? false : strtotime( $modified_since );

		return false !== $since && $modified <= $since;
	}

	/**
	 * Whether a range is of the file that the browser has a part of. RFC 9110, section 13.1.5.
	 *
	 * @param string $if_range If-Range.
	 * @param string $etag     The file's tag.
	 * @param int    $modified The file's time.
	 */
	private static function range_holds( string $if_range, string $etag, int $modified ): bool {
		return '' === $if_range || $etag === $if_range || strtotime( $if_range ) === $modified;
	}

	/**
	 * The range that is asked for: first and last byte, empty for the whole file, null when there is no such part. Several ranges at
	 * once are answered with the whole file, as RFC 9110, section 14.2 allows.
	 *
	 * @param string $header Range.
	 * @param int    $size   The file's size.
	 * @return array{int, int}|array{}|null
	 */
	private static function range( string $header, int $size ): ?array {
		if ( 1 !== preg_match( '/^bytes=(\d{0,15})-(\d{0,15})$/', trim( $header ), $part ) || ( '' === $part[1] && '' === $part[2] ) ) {
			return array();
		}
		if ( '' === $part[1] ) {
			$first = max( 0, $size - (int) $part[2] );
			return 0 === (int) $part[2] || 0 === $size ? null : array( $first, $size - 1 );
		}
		$first = (int) $part[1];
		$last  = '' === $part[2] ? $size - 1 : min( (int) $part[2], $size - 1 );
		if ( '' !== $part[2] && (int) $part[2] < $first ) {
			return array();
		}

		return $first >= $size ? null : array( $first, $last );
	}

	/**
	 * Sends the part, piece by piece.
	 */
	private function send_body(): void {
		// phpcs:disable WordPress.WP.AlternativeFunctions -- WordPress's own reads the whole file into memory.
		$handle = fopen( $this->file, 'rb' );
		if ( false === $handle || 0 !== fseek( $handle, $this->offset ) ) {
			return;
		}
		set_time_limit( 0 );
		$left = $this->length;
		while ( $left > 0 && ! feof( $handle ) && ! connection_aborted() ) {
			$piece = (string) fread( $handle, min( self::CHUNK, $left ) );
			$left -= strlen( $piece );
			echo $piece; // phpcs:ignore WordPress.Security.EscapeOutput -- a file's bytes.
			flush();
		}
		fclose( $handle );
		// phpcs:enable
	}
}
