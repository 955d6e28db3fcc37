<?php
/**
 * What WordPress has found for a request.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * One content has many addresses: by number, by a short name, by an old one, as feed, embedded. What counts is the address that
 * WordPress itself gives it.
 */
final class Found_Content {

	/**
	 * Reads a query that has run.
	 *
	 * @param \WP_Query $query The main query.
	 */
	public function __construct( private readonly \WP_Query $query ) {
	}

	/**
	 * The facts for the gate.
	 *
	 * @return array{paths: list<string>, post_private: bool, home: bool}
	 */
	public function facts(): array {
		return array(
			'paths'        => $this->paths(),
			'post_private' => $this->is_private(),
			'home'         => 'index.php' === Gate_Request::script() && $this->query->is_front_page() && ! $this->query->is_paged() && ! $this->query->is_feed() && ! $this->query->is_embed(),
		);
	}

	/**
	 * Whether something marked as private is to be shown by itself.
	 */
	public function is_private(): bool {
		foreach ( $this->posts() as $post ) {
			if ( Private_Posts::contain( $post ) ) {
				return true;
			}
		}

		return false;
	}

	/**
	 * The path of a permalink, '' when the content is named by a parameter.
	 *
	 * @param mixed $url An address, or what WordPress returns in place of one.
	 */
	public static function path( $url ): string {
		return is_string( $url ) && ! str_contains( $url, '?' ) ? (string) wp_parse_url( $url, PHP_URL_PATH ) : '';
	}

	/**
	 * The posts that are shown by themselves, not in a list.
	 *
	 * @return list<\WP_Post>
	 */
	private function posts(): array {
		$posts  = $this->query->is_singular() ? (array) $this->query->posts : array();
		$object = $this->query->get_queried_object();
		// WordPress takes the last number of the address for the post that is pinged.
		$pinged = $this->query->get( 'tb' ) ? (int) preg_replace( '~^.*/~s', '', (string) wp_unslash( $_SERVER['REQUEST_URI'] ?? '' ) ) : 0; // phpcs:ignore WordPress.Security.ValidatedSanitizedInput -- a number.

		return array_values( array_filter( array( ...$posts, $object, $pinged > 0 ? get_post( $pinged ) : null ), static fn( $post ): bool => $post instanceof \WP_Post ) );
	}

	/**
	 * Canonical paths, without doubles.
	 *
	 * @return list<string>
	 */
	private function paths(): array {
		$urls = array_map( 'get_permalink', $this->posts() );
		// What is attached is as private as what it is attached to.
		foreach ( $this->posts() as $post ) {
			array_push( $urls, ...array_map( 'get_permalink', Attachment_Origin::of( $post ) ) );
		}
		array_push( $urls, ...( new Archive_Addresses( $this->query ) )->all() );
		$paths = array_values( array_filter( array_map( array( self::class, 'path' ), $urls ) ) );

		return array_values( array_unique( array( ...$paths, ...$this->parts( $paths ) ) ) );
	}

	/**
	 * Feeds, embeds and later pages have paths below that of what they are made of.
	 *
	 * @param list<string> $paths The paths of that.
	 * @return list<string>
	 */
	private function parts( array $paths ): array {
		$query  = $this->query;
		$number = static fn( string $variable ): int => (int) $query->get( $variable );
		$feed   = str_replace( 'comments-', '', (string) $query->get( 'feed' ) );
		$names  = array_filter(
			array(
				$query->is_feed() ? 'feed/' . ( 'feed' === $feed ? get_default_feed() : $feed ) : '',
				$query->is_embed() ? 'embed' : '',
				$query->is_trackback() ? 'trackback' : '',
				$query->is_paged() ? 'page/' . $number( 'paged' ) : '',
				$query->is_singular() && $number( 'page' ) > 1 ? (string) $number( 'page' ) : '',
				$query->is_singular() && $number( 'cpage' ) > 0 ? 'comment-page-' . $number( 'cpage' ) : '',
			)
		);
		$above  = array() === $paths ? array( Query_Paths::below_home( '' ) ) : $paths;
		if ( $query->is_comment_feed() && ! $query->is_singular() ) {
			$above[] = Query_Paths::below_home( 'comments/' );
		}
		$parts = array();
		foreach ( $names as $name ) {
			foreach ( $above as $path ) {
				$parts[] = trailingslashit( $path ) . $name . '/';
			}
		}

		return $parts;
	}
}
