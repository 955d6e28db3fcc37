<?php
/**
 * The addresses of lists of posts.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * Parameters can ask for several archives at once. Each of them counts: whoever may not see one does not see it beside another.
 */
final class Archive_Addresses {

	/**
	 * Reads a query that has run.
	 *
	 * @param \WP_Query $query The main query.
	 */
	public function __construct( private readonly \WP_Query $query ) {
	}

	/**
	 * The addresses, as WordPress makes them.
	 *
	 * @return list<mixed>
	 */
	public function all(): array {
		$query = $this->query;
		$types = $query->is_post_type_archive() ? array_filter( (array) $query->get( 'post_type' ), 'is_string' ) : array();

		return array(
			...array_map( 'get_term_link', $this->terms() ),
			...array_map( 'get_author_posts_url', $this->authors() ),
			...array_map( 'get_post_type_archive_link', array_values( $types ) ),
			...( $query->is_search() ? array( get_search_link( (string) $query->get( 's' ) ) ) : array() ),
			$this->of_date(),
		);
	}

	/**
	 * Categories, tags and the like that posts are asked of.
	 *
	 * @return list<\WP_Term>
	 */
	private function terms(): array {
		$object = $this->query->get_queried_object();
		$terms  = $object instanceof \WP_Term ? array( $object ) : array();
		foreach ( $this->query->tax_query->queries ?? array() as $clause ) {
			if ( ! is_array( $clause ) || ! isset( $clause['taxonomy'], $clause['terms'] ) || 'NOT IN' === ( $clause['operator'] ?? 'IN' ) ) {
				continue;
			}
			$by    = array( 'slug' => 'slug', 'name' => 'name', 'term_taxonomy_id' => 'term_taxonomy_id' )[ $clause['field'] ?? '' ] ?? 'include'; // phpcs:ignore -- one line tells it.
			$named = array_filter( (array) $clause['terms'], 'is_scalar' );
			// The one that is asked for by itself is at hand.
			if ( 1 === count( $terms ) && in_array( (string) reset( $named ), array( $terms[0]->slug, (string) $terms[0]->term_id ), true ) && 1 === count( $named ) ) {
				continue;
			}
			$found = array() === $named ? array() : get_terms( array( 'taxonomy' => $clause['taxonomy'], 'hide_empty' => false, $by => array_values( $named ) ) ); // phpcs:ignore -- one line tells it.
			array_push( $terms, ...( is_array( $found ) ? array_values( $found ) : array() ) );
		}

		return $terms;
	}

	/**
	 * Whose posts are asked for.
	 *
	 * @return list<int>
	 */
	private function authors(): array {
		$object = $this->query->get_queried_object();
		$ids    = $this->query->is_author() ? wp_parse_id_list( (string) $this->query->get( 'author' ) ) : array();
		cache_users( $ids );

		return array_values( array_unique( array( ...( $object instanceof \WP_User ? array( $object->ID ) : array() ), ...array_filter( $ids ) ) ) );
	}

	/**
	 * The address of a day, month or year; '' when there is no date.
	 */
	private function of_date(): string {
		$query = $this->query;
		if ( ! $query->is_date() ) {
			return '';
		}
		// One number can hold all of them, and is taken before the others.
		$number = (string) preg_replace( '/\D/', '', (string) $query->get( 'm' ) );
		$year   = (int) ( substr( $number, 0, 4 ) ?: $query->get( 'year' ) );
		$month  = (int) ( substr( $number, 4, 2 ) ?: $query->get( 'monthnum' ) );
		$day    = (int) ( substr( $number, 6, 2 ) ?: $query->get( 'day' ) );

		return match ( true ) {
			0 === $year  => '',
			0 === $month => get_year_link( $year ),
			0 === $day   => get_month_link( $year, $month ),
			default      => get_day_link( $year, $month, $day ),
		};
	}
}
