<?php
/**
 * The uploads folder behind the gate.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * A web server hands out files without asking WordPress, unless it has the rules of Upload_Rules. Then requests for uploads arrive
 * here, and the file goes out after the gate.
 */
final class Upload_Gate {

	/**
	 * Answers a request for an upload and ends it. Does nothing for other requests.
	 *
	 * @param array<string, mixed> $session Of Current_Session::facts().
	 */
	public static function serve( array $session ): void {
		if ( ! self::is_on() ) {
			return;
		}
		$folder   = Upload_Path::of_site();
		$relative = $folder->relative( (string) wp_unslash( $_SERVER['REQUEST_URI'] ?? '' ) ); // phpcs:ignore WordPress.Security.ValidatedSanitizedInput -- compared byte by byte.
		if ( null === $relative ) {
			return;
		}
		if ( Protection::is_armed() ) {
			$found    = array( 'post_private' => 'none' === $session['kind'] && self::belongs_to_private_post( rawurldecode( $relative ) ) );
			$request  = Gate_Request::at( 'file', $found );
			$decision = Gate_Decision::of( $request, $session );
			if ( Gate_Decision::PASS !== $decision->action ) {
				Gate_Response::to( $decision, $request['uri'] )->send();
			}
		}
		$file = $folder->file( $relative );
		if ( '' === $file ) {
			Gate_Response::not_found()->send();
		}
		self::response( $file )->send();
	}

	/**
	 * Whether uploads are behind the gate, as far as the setting goes.
	 */
	public static function is_on(): bool {
		return true === ( Settings::effective()['gate_uploads'] ?? false );
	}

	/**
	 * The response. Constants say when the web server can send a file that it is told of.
	 *
	 * @param string $file The file.
	 */
	public static function response( string $file ): Upload_File {
		$folder = (string) realpath( wp_get_upload_dir()['basedir'] );
		if ( defined( 'VESTIBULE_X_ACCEL_REDIRECT' ) ) {
			$below = str_replace( '%2F', '/', rawurlencode( ltrim( substr( $file, strlen( $folder ) ), '/' ) ) );
			return Upload_File::handed_over( $file, 'X-Accel-Redirect', trailingslashit( (string) constant( 'VESTIBULE_X_ACCEL_REDIRECT' ) ) . $below );
		}
		if ( defined( 'VESTIBULE_X_SENDFILE' ) && true === constant( 'VESTIBULE_X_SENDFILE' ) ) {
			return Upload_File::handed_over( $file, 'X-Sendfile', $file );
		}

		return Upload_File::response( $file, wp_unslash( $_SERVER ) );
	}

	/**
	 * Whether the file is attached to a post that is marked as private. Pictures have several sizes under names made of one.
	 *
	 * @param string $relative Path below the folder.
	 */
	private static function belongs_to_private_post( string $relative ): bool {
		$ids = Private_Posts::ids();
		if ( array() === $ids ) {
			return false;
		}
		$original = (string) preg_replace( '/-(\d+x\d+|scaled|rotated)(\.\w+)$/', '$2', $relative );
		$names    = array( $relative, $original );
		foreach ( array( 'scaled', 'rotated' ) as $suffix ) {
			$names[] = (string) preg_replace( '/(\.\w+)$/', "-$suffix\$1", $original );
		}
		// The preview of a document.
		$names[] = (string) preg_replace( '/-pdf\.jpg$/', '.pdf', $original );

		global $wpdb;
		$marks = implode( ', ', array_fill( 0, count( $names ), '%s' ) );
		// phpcs:disable WordPress.DB -- the marks are literals; WordPress's own lookup knows one name only.
		$owners = $wpdb->get_results(
			$wpdb->prepare(
				"SELECT p.ID, p.post_parent FROM $wpdb->postmeta m INNER JOIN $wpdb->posts p ON p.ID = m.post_id
				WHERE m.meta_key = '_wp_attached_file' AND m.meta_value IN ($marks)",
				$names
			),
			ARRAY_N
		);
		// phpcs:enable

		return array() !== array_intersect( array_map( 'intval', array_merge( array(), ...$owners ) ), $ids );
	}
}
