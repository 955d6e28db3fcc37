<?php
/**
 * The Microsoft account in the list of users.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * A column, a filter and an order. WordPress has read the meta data of all rows before the first is printed, so no row costs a query.
 */
final class Users_List {

	public const COLUMN = 'vestibule';

	/**
	 * The part of the address that filters.
	 */
	public const FILTER = 'vestibule_account';

	/**
	 * Name of the order by the last sign-in, in the address.
	 */
	private const BY_SIGN_IN = 'vestibule_last_sign_in';

	/**
	 * Adds the column.
	 *
	 * @param array<string, string> $columns Heading by name.
	 * @return array<string, string>
	 */
	public static function filter_manage_users_columns( $columns ) {
		$columns[ self::COLUMN ] = __( 'Microsoft', 'vestibule' );

		return $columns;
	}

	/**
	 * Lets the list be ordered by the last sign-in, the latest first.
	 *
	 * @param array<string, mixed> $columns Order by name of the column.
	 * @return array<string, mixed>
	 */
	public static function filter_manage_users_sortable_columns( $columns ) {
		$columns[ self::COLUMN ] = array( self::BY_SIGN_IN, true );

		return $columns;
	}

	/**
	 * The column of a row.
	 *
	 * @param string $output  HTML of other plugins.
	 * @param string $column  Name of the column.
	 * @param int    $user_id The account.
	 */
	public static function filter_manage_users_custom_column( $output, $column, $user_id ) {
		return self::COLUMN === $column ? self::cell( (int) $user_id ) : $output;
	}

	/**
	 * Prints the filter, above the list only.
	 *
	 * @param string $which top or bottom.
	 */
	public static function action_manage_users_extra_tablenav( $which ): void {
		if ( 'top' !== $which ) {
			return;
		}
		$chosen  = self::filter();
		$options = sprintf( '<option value="">%s</option>', esc_html__( 'Microsoft: all', 'vestibule' ) );
		foreach ( self::filters() as $value => $label ) {
			$options .= sprintf( '<option value="%s"%s>%s</option>', esc_attr( $value ), selected( $chosen, $value, false ), esc_html( $label ) );
		}
		printf(
			'<div class="alignleft actions"><label class="screen-reader-text" for="vestibule-users-filter">%s</label><select id="vestibule-users-filter" name="%s">%s</select>%s</div>',
			esc_html__( 'Filter by Microsoft account', 'vestibule' ),
			esc_attr( self::FILTER ),
			$options, // phpcs:ignore WordPress.Security.EscapeOutput -- escaped above.
			get_submit_button( __( 'Filter', 'vestibule' ), '', 'filter_action', false, array( 'id' => 'vestibule-users-filter-submit' ) ) // phpcs:ignore WordPress.Security.EscapeOutput -- escaped by WordPress.
		);
	}

	/**
	 * Narrows the query of the list, and orders it.
	 *
	 * @param array<string, mixed> $args Of WP_User_Query.
	 * @return array<string, mixed>
	 */
	public static function filter_users_list_table_query_args( $args ) {
		$clause = self::clause( self::filter() );
		if ( array() !== $clause ) {
			$before             = empty( $args['meta_query'] ) ? array() : array( $args['meta_query'] );
			$args['meta_query'] = array( 'relation' => 'AND', ...$before, ...$clause ); // phpcs:ignore WordPress.DB.SlowDBQuery -- a list that few people open, narrowed by an indexed key.
		}
		if ( self::BY_SIGN_IN === ( $args['orderby'] ?? '' ) ) {
			$args['orderby'] = 'ID';
			add_action( 'pre_user_query', array( self::class, 'action_pre_user_query' ) );
		}

		return $args;
	}

	/**
	 * Orders the list's query by the last sign-in; who never signed in comes after everybody else. One join by the index of the account
	 * leaves nobody out, which WordPress's own order by a meta key would.
	 *
	 * @param \WP_User_Query $query The query.
	 */
	public static function action_pre_user_query( $query ): void {
		global $wpdb;
		remove_action( 'pre_user_query', array( self::class, 'action_pre_user_query' ) );
		$order                = 'ASC' === strtoupper( (string) $query->get( 'order' ) ) ? 'ASC' : 'DESC';
		$query->query_from   .= $wpdb->prepare( " LEFT JOIN $wpdb->usermeta vestibule_seen ON vestibule_seen.user_id = $wpdb->users.ID AND vestibule_seen.meta_key = %s", Directory_Record::last_sign_in_key() );
		$query->query_orderby = "ORDER BY vestibule_seen.meta_value+0 $order, $wpdb->users.ID ASC";
	}

	/**
	 * What can be chosen.
	 *
	 * @return array<string, string>
	 */
	private static function filters(): array {
		return array(
			'connected' => __( 'Connected', 'vestibule' ),
			'none'      => __( 'Not connected', 'vestibule' ),
			'guest'     => __( 'Guests', 'vestibule' ),
			'disabled'  => __( 'Disabled in the directory', 'vestibule' ),
			'gone'      => __( 'Deleted at Microsoft', 'vestibule' ),
		) + ( '' === Directory_Check::home() ? array() : array( 'elsewhere' => __( 'Of another tenant', 'vestibule' ) ) );
	}

	/**
	 * The filter that was chosen, '' for none.
	 */
	private static function filter(): string {
		$asked = $_REQUEST[ self::FILTER ] ?? ''; // phpcs:ignore WordPress.Security -- looked up in a list.

		return is_string( $asked ) && isset( self::filters()[ $asked ] ) ? $asked : '';
	}

	/**
	 * The parts of the query that a filter adds.
	 *
	 * @param string $filter The filter.
	 * @return list<array<string, string>>
	 */
	private static function clause( string $filter ): array {
		$connected = array(
			'key'     => Account_Link::OBJECT,
			'compare' => 'EXISTS',
		);
		$recorded  = static fn( string $part ): array => array(
			'key'     => Directory_Record::key(),
			'value'   => $part,
			'compare' => 'LIKE',
		);

		return match ( $filter ) {
			'connected' => array( $connected ),
			'none'      => array( array( 'compare' => 'NOT EXISTS' ) + $connected ),
			'guest'     => array( $connected, $recorded( 's:5:"guest";b:1;' ) ),
			'disabled'  => array( $connected, $recorded( 's:7:"enabled";s:2:"no";' ) ),
			'gone'      => array( $connected, $recorded( 's:7:"enabled";s:4:"gone";' ) ),
			'elsewhere' => array(
				$connected,
				array(
					'key'     => Account_Link::TENANT,
					'value'   => Directory_Check::home(),
					'compare' => '!=',
				),
			),
			default     => array(),
		};
	}

	/**
	 * What the column says of an account.
	 *
	 * @param int $user_id The account.
	 */
	private static function cell( int $user_id ): string {
		if ( ! Account_Link::exists( $user_id ) ) {
			return sprintf( '<span class="vestibule-not-connected"><span aria-hidden="true">—</span><span class="screen-reader-text">%s</span></span>', esc_html__( 'Not connected', 'vestibule' ) );
		}
		$record    = Directory_Record::of( $user_id );
		$connected = sprintf( '<span class="vestibule-connected">%s</span>', esc_html__( 'Connected', 'vestibule' ) );
		$tenant    = sprintf( '<br><span class="vestibule-tenant">%s</span>', esc_html( Directory_Text::tenant( Account_Link::of( $user_id )['tenant'], $record['username'] ) ) );
		if ( is_network_admin() ) {
			// The rest is known by each site of the network by itself.
			return $connected . $tenant;
		}
		$lines = array();
		foreach ( Directory_Text::marks( $user_id, $record ) as $mark => $label ) {
			$lines[] = sprintf( '<span class="vestibule-mark vestibule-mark-%s">%s</span>', esc_attr( $mark ), esc_html( $label ) );
			if ( 'disabled' === $mark ) {
				$lines[] = Directory_Text::as_of( $record['checked_at'] );
			}
		}

		return sprintf(
			'%s %s%s<br><span class="vestibule-last-sign-in">%s</span>',
			$connected,
			implode( ' ', $lines ),
			$tenant,
			Directory_Text::last_sign_in( $record['last_sign_in'] ) // phpcs:ignore WordPress.Security.EscapeOutput -- escaped there.
		);
	}
}
