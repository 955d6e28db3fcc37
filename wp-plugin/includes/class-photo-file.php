<?php
/**
 * The picture files of a photo.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * What comes from outside is never stored as it came: it is read as a picture and written anew, so that nothing but a picture is left.
 */
final class Photo_File {

	/**
	 * Widths that WordPress shows, and twice as much for fine screens. The last one is kept for whatever is larger.
	 */
	public const SIZES = array( 48, 96, 240 );

	/**
	 * Bytes at most, and points on each side: more is no portrait, and unpacking it takes too much memory.
	 */
	private const BYTES_MAX = 4 * MB_IN_BYTES;
	private const SIDE_MIN  = 16;
	private const SIDE_MAX  = 3000;

	/**
	 * The kinds that are taken, and what they become. Pictures of the third kind move.
	 */
	private const KINDS = array(
		IMAGETYPE_JPEG => 'jpg',
		IMAGETYPE_PNG  => 'png',
		IMAGETYPE_GIF  => 'png',
	);

	private const TYPES = array(
		'jpg' => 'image/jpeg',
		'png' => 'image/png',
	);

	/**
	 * Stores a picture in all sizes that it is large enough for.
	 *
	 * @param string $bytes  The picture.
	 * @param string $folder Where.
	 * @return array<int, string> Names by width.
	 * @throws Refused When it is no picture, or cannot be stored.
	 */
	public static function store( string $bytes, string $folder ): array {
		list( $side, $kind ) = self::measured( $bytes );
		require_once ABSPATH . 'wp-admin/includes/file.php';
		$source = wp_tempnam( 'vestibule-photo' );
		$name   = bin2hex( random_bytes( 16 ) );
		$files  = array();
		try {
			// phpcs:ignore WordPress.WP.AlternativeFunctions -- a temporary file of this process.
			if ( strlen( $bytes ) !== file_put_contents( $source, $bytes ) ) {
				throw new Refused( 'storage_unavailable', 'the photo cannot be written to a temporary file' );
			}
			foreach ( self::sizes( $side ) as $size ) {
				$files[ $size ] = "$name-$size.$kind";
				self::write( $source, $size, "$folder/{$files[ $size ]}", self::TYPES[ $kind ] );
			}
		} catch ( \Throwable $exception ) {
			foreach ( $files as $file ) {
				wp_delete_file( "$folder/$file" );
			}
			throw $exception;
		} finally {
			wp_delete_file( $source );
		}

		return $files;
	}

	/**
	 * The shorter side of a picture, and what it becomes.
	 *
	 * @param string $bytes The picture.
	 * @return array{int, string}
	 * @throws Refused When it is none, or too large.
	 */
	private static function measured( string $bytes ): array {
		if ( strlen( $bytes ) > self::BYTES_MAX ) {
			throw new Refused( 'response_too_large', 'the photo has more than 4 MiB' );
		}
		// What is no picture is no reason to write to a log.
		$size = @getimagesizefromstring( $bytes ); // phpcs:ignore Generic.PHP.NoSilencedErrors
		$kind = false === $size ? null : self::KINDS[ $size[2] ] ?? null;
		if ( false === $size || null === $kind || ( IMAGETYPE_JPEG === $size[2] && ! self::has_end( $bytes ) ) ) {
			throw new Refused( 'response_malformed', 'the photo is no picture of a known kind, or not whole' );
		}
		if ( min( $size[0], $size[1] ) < self::SIDE_MIN || max( $size[0], $size[1] ) > self::SIDE_MAX ) {
			throw new Refused( 'response_malformed', sprintf( 'the photo has %d by %d points', $size[0], $size[1] ) );
		}

		return array( min( $size[0], $size[1] ), $kind );
	}

	/**
	 * Whether a JPEG picture goes to its end. GD paints what is missing grey, and says nothing.
	 *
	 * @param string $bytes The picture.
	 */
	private static function has_end( string $bytes ): bool {
		$scan = strrpos( $bytes, "\xFF\xDA" );

		return false !== $scan && false !== strpos( $bytes, "\xFF\xD9", $scan );
	}

	/**
	 * The widths to make of it. One that is smaller than all of them stays as small as it is.
	 *
	 * @param int $side Its shorter side.
	 * @return list<int>
	 */
	private static function sizes( int $side ): array {
		$sizes = array_values( array_filter( self::SIZES, static fn( int $size ): bool => $size <= $side ) );
		$last  = self::SIZES[ count( self::SIZES ) - 1 ];

		return in_array( $last, $sizes, true ) ? $sizes : array_values( array_unique( array( ...$sizes, $side ) ) );
	}

	/**
	 * Writes one size: the middle of the picture as a square.
	 *
	 * @param string $source The picture.
	 * @param int    $size   The width.
	 * @param string $file   Where.
	 * @param string $type   Its type.
	 * @throws Refused When it cannot be done.
	 */
	private static function write( string $source, int $size, string $file, string $type ): void {
		$editor = self::editor( $source );
		$of     = $editor->get_size();
		$side   = min( $of['width'], $of['height'] );
		// Plugins that turn pictures into newer kinds do so with attachments, which have a list of their files.
		add_filter( 'image_editor_output_format', '__return_empty_array', PHP_INT_MAX );
		try {
			$result = $editor->crop( intdiv( $of['width'] - $side, 2 ), intdiv( $of['height'] - $side, 2 ), $side, $side, $size, $size );
			$result = is_wp_error( $result ) ? $result : $editor->save( $file, $type );
		} finally {
			remove_filter( 'image_editor_output_format', '__return_empty_array', PHP_INT_MAX );
		}
		if ( is_wp_error( $result ) ) {
			throw new Refused( 'response_malformed', 'the photo cannot be made smaller: ' . $result->get_error_message() );
		}
		if ( $result['path'] !== $file || ! is_file( $file ) ) {
			throw new Refused( 'storage_unavailable', 'the photo was not stored where it belongs' );
		}
		if ( $editor instanceof \WP_Image_Editor_Imagick ) {
			self::strip( $file );
		}
	}

	/**
	 * WordPress's own editor. That of GD comes first: it keeps points and nothing else.
	 *
	 * @param string $source The picture.
	 * @throws Refused When there is none, or it cannot read the picture.
	 */
	private static function editor( string $source ): \WP_Image_Editor {
		$own = static fn(): array => array( \WP_Image_Editor_GD::class, \WP_Image_Editor_Imagick::class );
		add_filter( 'wp_image_editors', $own, PHP_INT_MAX );
		try {
			$editor = wp_get_image_editor( $source );
		} finally {
			remove_filter( 'wp_image_editors', $own, PHP_INT_MAX );
		}
		if ( is_wp_error( $editor ) ) {
			throw new Refused( 'response_malformed', 'the photo cannot be read, or PHP has neither GD nor Imagick: ' . $editor->get_error_message() );
		}

		return $editor;
	}

	/**
	 * Imagick keeps notes of the camera, among them the place.
	 *
	 * @param string $file The file.
	 * @throws Refused When they cannot be removed.
	 */
	private static function strip( string $file ): void {
		try {
			$image = new \Imagick( $file );
			$image->stripImage();
			$image->writeImage( $file );
		} catch ( \Exception $exception ) {
			throw new Refused( 'storage_unavailable', 'the photo cannot be freed of its notes: ' . $exception->getMessage() );
		}
	}
}
