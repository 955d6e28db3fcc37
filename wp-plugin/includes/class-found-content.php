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
			'home'         => $this->query->is_front_page() && ! $this->query->is_paged() && ! $this->query->is_feed() && ! $this->query->is_embed(),
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

		return array_values( array_filter( array( ...$posts, $object ), static fn( $post ): bool => $post instanceof \WP_Post ) );
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
			if ( 'attachment' === $post->post_type && $post->post_parent > 0 ) {
				$urls[] = get_permalink( $post->post_parent );
			}
		}
		$urls[] = $this->archive_url();

		return array_values( array_unique( array_filter( array_map( array( self::class, 'path' ), $urls ) ) ) );
	}

	/**
	 * The address of an archive.
	 *
	 * @return mixed
	 */
	private function archive_url() {
		$query  = $this->query;
		$object = $query->get_queried_object();

		return match ( true ) {
			$object instanceof \WP_Term      => get_term_link( $object ),
			$object instanceof \WP_User      => get_author_posts_url( $object->ID ),
			$object instanceof \WP_Post_Type => get_post_type_archive_link( $object->name ),
			$query->is_day()                 => get_day_link( (int) $query->get( 'year' ), (int) $query->get( 'monthnum' ), (int) $query->get( 'day' ) ),
			$query->is_month()               => get_month_link( (int) $query->get( 'year' ), (int) $query->get( 'monthnum' ) ),
			$query->is_year()                => get_year_link( (int) $query->get( 'year' ) ),
			default                          => '',
		};
	}
}
