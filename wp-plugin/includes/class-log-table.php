<?php
/**
 * The list of the sign-in log.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * As WordPress's own lists: filters, search, order, pages. What a row has beyond its columns unfolds in it, without a script.
 */
final class Log_Table extends \WP_List_Table {

	/**
	 * Rows of a page.
	 */
	private const PER_PAGE = 30;

	/**
	 * Filters of the list that belong to its links.
	 */
	private const FILTERS = array( 's', 'kind', 'outcome', 'period', 'reference' );

	/**
	 * What is asked for.
	 *
	 * @var array<string, mixed>
	 */
	private array $query;

	/**
	 * Why the rows cannot be read, '' when they can.
	 *
	 * @var string
	 */
	private string $failure = '';

	/**
	 * The list of a request.
	 *
	 * @param array<string, mixed> $query As $_GET, unslashed.
	 */
	public function __construct( array $query ) {
		parent::__construct(
			array(
				'singular' => 'vestibule-log-entry',
				'plural'   => 'vestibule-log-entries',
			)
		);
		$this->query = $query;
	}

	/**
	 * Reads the rows.
	 */
	public function prepare_items(): void {
		$search      = new Log_Search( $this->query );
		$total       = 0;
		$this->items = array();
		try {
			$total       = $search->count();
			$this->items = $search->rows( self::PER_PAGE, self::PER_PAGE * ( $this->get_pagenum() - 1 ) );
		} catch ( Refused $refused ) {
			$this->failure = __( 'The log cannot be read:', 'vestibule' ) . ' ' . $refused->getMessage();
		}
		cache_users( array_unique( array_map( 'intval', array_column( $this->items, 'user_id' ) ) ) );
		$this->set_pagination_args(
			array(
				'total_items' => $total,
				'per_page'    => self::PER_PAGE,
			)
		);
	}

	/**
	 * Why the rows cannot be read, '' when they can.
	 */
	public function failure(): string {
		return $this->failure;
	}

	/**
	 * Whether there is nothing to see.
	 */
	public function is_empty(): bool {
		return array() === $this->items;
	}

	/**
	 * The filters that are set.
	 *
	 * @return array<string, string>
	 */
	public function filters(): array {
		$set = array();
		foreach ( self::FILTERS as $name ) {
			$value = $this->query[ $name ] ?? '';
			if ( is_string( $value ) && '' !== $value ) {
				$set[ $name ] = $value;
			}
		}

		return $set;
	}

	/**
	 * Prints a row, and below it, over the whole width, what unfolds.
	 *
	 * @param array<string, string|null> $row The row.
	 */
	public function single_row( $row ): void {
		parent::single_row( $row );
		$details = self::details( $row, isset( $this->query['reference'] ) );
		if ( '' !== $details ) {
			printf( '<tr class="vestibule-details-row"><td class="column-primary" colspan="%d">%s</td></tr>', count( $this->get_columns() ), $details ); // phpcs:ignore WordPress.Security.EscapeOutput -- escaped there.
		}
	}

	/**
	 * The columns.
	 *
	 * @return array<string, string>
	 */
	public function get_columns(): array {
		return array(
			'time'      => __( 'Time', 'vestibule' ),
			'kind'      => __( 'What', 'vestibule' ),
			'outcome'   => __( 'Outcome', 'vestibule' ),
			'person'    => __( 'Person', 'vestibule' ),
			'reason'    => __( 'Reason', 'vestibule' ),
			'reference' => __( 'Reference', 'vestibule' ),
			'address'   => __( 'Address', 'vestibule' ),
		);
	}

	/**
	 * Says that there is nothing, and what will be here.
	 */
	public function no_items(): void {
		echo esc_html(
			array() === $this->filters()
				? __( 'Nothing yet. Every sign-in with Microsoft will be here, with its cause when it fails, and every change of the settings.', 'vestibule' )
				: __( 'No entry matches. Old entries are removed; the error log of PHP may still have the reference.', 'vestibule' )
		);
	}

	/**
	 * Classes of the table: without stripes, because some rows are two.
	 *
	 * @return list<string>
	 */
	protected function get_table_classes(): array {
		return array( 'widefat', 'fixed', 'vestibule-log-table' );
	}

	/**
	 * Columns by which the list can be sorted.
	 *
	 * @return array<string, array{string, bool}>
	 */
	protected function get_sortable_columns(): array {
		return array(
			'time'    => array( 'time', true ),
			'kind'    => array( 'kind', false ),
			'outcome' => array( 'outcome', false ),
			'reason'  => array( 'reason', false ),
		);
	}

	/**
	 * The column that stays on a narrow screen.
	 */
	protected function get_default_primary_column_name(): string {
		return 'time';
	}

	/**
	 * Prints the filters.
	 *
	 * @param string $which top or bottom.
	 */
	protected function extra_tablenav( $which ): void {
		if ( 'top' !== $which ) {
			return;
		}
		$periods = array(
			'day'   => __( 'Last 24 hours', 'vestibule' ),
			'week'  => __( 'Last 7 days', 'vestibule' ),
			'month' => __( 'Last 30 days', 'vestibule' ),
		);
		echo '<div class="alignleft actions">';
		$this->print_select( 'kind', __( 'Filter by what happened', 'vestibule' ), __( 'Everything', 'vestibule' ), array_combine( Log_Entry::KINDS, array_map( array( Log_Text::class, 'kind' ), Log_Entry::KINDS ) ) );
		$this->print_select( 'outcome', __( 'Filter by outcome', 'vestibule' ), __( 'All outcomes', 'vestibule' ), array_combine( Log_Entry::OUTCOMES, array_map( array( Log_Text::class, 'outcome' ), Log_Entry::OUTCOMES ) ) );
		$this->print_select( 'period', __( 'Filter by time', 'vestibule' ), __( 'Any time', 'vestibule' ), $periods );
		submit_button( __( 'Filter', 'vestibule' ), '', '', false );
		if ( array() !== $this->filters() ) {
			printf( ' <a class="vestibule-log-all" href="%s">%s</a>', esc_url( Log_Page::url() ), esc_html__( 'Show everything', 'vestibule' ) );
		}
		echo '</div>';
	}

	/**
	 * The time; on a narrow screen, where the other columns are folded away, also the outcome.
	 *
	 * @param array<string, string|null> $row The row.
	 */
	protected function column_time( array $row ): string {
		$time = (int) $row['time'];
		return sprintf(
			'<time datetime="%s">%s</time> <span class="vestibule-log-brief">%s: %s</span>',
			esc_attr( gmdate( 'Y-m-d\TH:i:s\Z', $time ) ),
			esc_html( (string) wp_date( get_option( 'date_format' ) . ' H:i:s', $time ) ),
			$this->column_kind( $row ),
			$this->column_outcome( $row )
		);
	}

	/**
	 * What happened.
	 *
	 * @param array<string, string|null> $row The row.
	 */
	protected function column_kind( array $row ): string {
		return esc_html( Log_Text::kind( (string) $row['kind'] ) );
	}

	/**
	 * How it ended. The word says it, the colour only helps.
	 *
	 * @param array<string, string|null> $row The row.
	 */
	protected function column_outcome( array $row ): string {
		return sprintf( '<span class="vestibule-outcome vestibule-outcome-%s">%s</span>', esc_attr( (string) $row['outcome'] ), esc_html( Log_Text::outcome( (string) $row['outcome'] ) ) );
	}

	/**
	 * The person as the directory says, and the account.
	 *
	 * @param array<string, string|null> $row The row.
	 */
	protected function column_person( array $row ): string {
		$user_id = (int) $row['user_id'];
		$lines   = '' === (string) $row['person'] ? array() : array( esc_html( (string) $row['person'] ) );
		if ( $user_id > 0 ) {
			$link    = get_edit_user_link( $user_id );
			$account = esc_html( Log_Text::account( $user_id ) );
			$lines[] = '' === $link ? $account : sprintf( '<a href="%s">%s</a>', esc_url( $link ), $account );
		}

		return array() === $lines ? '—' : implode( '<br>', $lines );
	}

	/**
	 * Why.
	 *
	 * @param array<string, string|null> $row The row.
	 */
	protected function column_reason( array $row ): string {
		$reason = (string) $row['reason'];
		if ( '' === $reason ) {
			return '—';
		}

		return esc_html( Log_Text::reason( $reason ) ) . ( Log_Entry::FAILURE === $row['outcome'] ? ' <code>' . esc_html( $reason ) . '</code>' : '' );
	}

	/**
	 * The reference, as the address of its row.
	 *
	 * @param array<string, string|null> $row The row.
	 */
	protected function column_reference( array $row ): string {
		return sprintf( '<a href="%s"><code>%s</code></a>', esc_url( Log_Page::url_of( (string) $row['reference'] ) ), esc_html( (string) $row['reference'] ) );
	}

	/**
	 * Where from.
	 *
	 * @param array<string, string|null> $row The row.
	 */
	protected function column_address( array $row ): string {
		return '' === (string) $row['address'] ? '—' : esc_html( (string) $row['address'] );
	}

	/**
	 * What unfolds in a row.
	 *
	 * @param array<string, string|null> $row  The row.
	 * @param bool                       $open Whether it is unfolded already.
	 */
	private static function details( array $row, bool $open ): string {
		$html = '';
		foreach ( Log_Text::details( $row ) as $name => $value ) {
			$html .= sprintf( '<dt>%s</dt><dd>%s</dd>', esc_html( $name ), nl2br( esc_html( $value ) ) );
		}
		$html = '' === $html ? '' : "<dl>$html</dl>";
		foreach ( Log_Text::changes( $row ) as list( $name, $before, $after ) ) {
			$html .= sprintf(
				'<p class="vestibule-change"><strong>%s</strong><br><del>%s</del><br><ins>%s</ins></p>',
				esc_html( $name ),
				nl2br( esc_html( $before ) ),
				nl2br( esc_html( $after ) )
			);
		}

		return '' === $html ? '' : sprintf( '<details class="vestibule-details"%s><summary>%s</summary>%s</details>', $open ? ' open' : '', esc_html__( 'Details', 'vestibule' ), $html );
	}

	/**
	 * Prints a filter.
	 *
	 * @param string                $name    Its name.
	 * @param string                $label   What a screen reader says.
	 * @param string                $all     What stands for no choice.
	 * @param array<string, string> $choices Value => text.
	 */
	private function print_select( string $name, string $label, string $all, array $choices ): void {
		$chosen = $this->filters()[ $name ] ?? '';
		printf( '<label class="screen-reader-text" for="vestibule-log-%1$s">%2$s</label><select id="vestibule-log-%1$s" name="%1$s"><option value="">%3$s</option>', esc_attr( $name ), esc_html( $label ), esc_html( $all ) );
		foreach ( $choices as $value => $text ) {
			printf( '<option value="%s"%s>%s</option>', esc_attr( $value ), selected( $chosen, $value, false ), esc_html( $text ) );
		}
		echo '</select>';
	}
}
