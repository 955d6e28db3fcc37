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
	 * Answers a request for an upload and ends it, now or when init ends. Does nothing for other requests.
	 *
	 * @param array<string, mixed> $session   Of Current_Session::facts().
	 * @param bool                 $all_known Whether plugins have added their types of posts, whose paths nobody knows before.
	 * @return bool Whether there is a file to come.
	 */
	public static function serve( array $session, bool $all_known = false ): bool {
		if ( ! self::is_on() ) {
			return false;
		}
		$folder   = Upload_Path::of_site();
		$relative = $folder->relative( (string) wp_unslash( $_SERVER['REQUEST_URI'] ?? '' ) ); // phpcs:ignore WordPress.Security.ValidatedSanitizedInput -- compared byte by byte.
		if ( null === $relative ) {
			return false;
		}
		if ( Protection::is_armed() ) {
			$stranger = 'none' === $session['kind'] || $session['foreign'];
			if ( $stranger && ! $all_known && Hidden_Posts::has_paths() ) {
				add_action( 'init', static fn() => self::serve( $session, true ), PHP_INT_MAX );
				return true;
			}
			$found    = array( 'post_private' => $stranger && self::is_of_hidden_post( rawurldecode( $relative ) ) );
			$request  = Gate_Request::at( 'file', $found );
			$decision = Gate_Decision::of( $request, $session );
			if ( Gate_Decision::PASS !== $decision->action ) {
				$session  = Primary_Database::session( $session );
				$decision = null === $session ? $decision : Gate_Decision::of( $request, $session );
			}
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
	 * Whether the file belongs to a post that is kept from strangers, by its mark or its path.
	 *
	 * @param string $relative Path below the folder, decoded.
	 */
	private static function is_of_hidden_post( string $relative ): bool {
		if ( ! Hidden_Posts::has_paths() && array() === Private_Posts::ids() ) {
			return false;
		}
		foreach ( Upload_Owners::of( $relative ) as $attachment ) {
			if ( Hidden_Posts::contain( $attachment ) ) {
				return true;
			}
		}

		return false;
	}
}
