<?php
/**
 * The list of people who wait for a decision.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * As WordPress's own lists: states, search, order, pages, several at once. It stands in the form of the search; its buttons belong to forms
 * that are printed after it, one for each row, so that Enter in a field never presses another row's button.
 */
final class Requests_Table extends \WP_List_Table {

	/**
	 * Rows of a page.
	 */
	private const PER_PAGE = 20;

	/**
	 * The form of what is done with several people at once.
	 */
	private const BULK = 'vestibule-requests-bulk';

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
	 * Rows by state.
	 *
	 * @var array<string, int>
	 */
	private array $counts = array();

	/**
	 * When somebody last signed in, by account.
	 *
	 * @var array<int, int>
	 */
	private array $last_sign_ins = array();

	/**
	 * The list of a request.
	 *
	 * @param array<string, mixed> $query As $_GET, unslashed.
	 */
	public function __construct( array $query ) {
		parent::__construct(
			array(
				'singular' => 'vestibule-request',
				'plural'   => 'vestibule-requests',
			)
		);
		$this->query = $query;
	}

	/**
	 * Reads the rows.
	 */
	public function prepare_items(): void {
		$total       = 0;
		$this->items = array();
		try {
			// Also puts the number in the menu right.
			$this->counts = People_Queue::tell();
			$search       = new People_Search( array( 'state' => $this->state() ) + $this->query );
			$total        = $search->count();
			$this->items  = $search->rows( self::PER_PAGE, self::PER_PAGE * ( $this->get_pagenum() - 1 ) );
		} catch ( Refused $refused ) {
			$this->failure = __( 'The list cannot be read:', 'vestibule' ) . ' ' . $refused->getMessage();
		}
		$this->last_sign_ins = Account_Summary::last_sign_ins( array_values( array_filter( array_unique( array_map( 'intval', array_column( $this->items, 'account' ) ) ) ) ) );
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
	 * The state that is shown, or 'all'.
	 */
	public function state(): string {
		$state = $this->query['state'] ?? '';

		return in_array( $state, array( ...People_Queue::STATES, 'all' ), true ) ? $state : People_Queue::OPEN;
	}

	/**
	 * The columns.
	 *
	 * @return array<string, string>
	 */
	public function get_columns(): array {
		return array(
			'cb'        => '<input type="checkbox">',
			'username'  => __( 'Person', 'vestibule' ),
			'account'   => __( 'Account', 'vestibule' ),
			'last_seen' => __( 'Signed in', 'vestibule' ),
			'decision'  => __( 'Decision', 'vestibule' ),
		);
	}

	/**
	 * Says that there is nothing, and what will be here.
	 */
	public function no_items(): void {
		echo esc_html(
			match ( true ) {
				'' !== trim( (string) ( is_scalar( $this->query['s'] ?? '' ) ? $this->query['s'] ?? '' : '' ) ) => __( 'Nobody of that name or with that identifier.', 'vestibule' ),
				People_Queue::OPEN === $this->state() => __( 'Nobody waits. Whoever signs in with Microsoft and is not let in, because an administrator has to decide, will be here.', 'vestibule' ),
				default                               => __( 'Nobody yet.', 'vestibule' ),
			}
		);
	}

	/**
	 * Prints the forms to which the buttons of the list belong.
	 */
	public function print_forms(): void {
		$this->print_form( self::BULK, Requests_Form::DECIDE, array() );
		foreach ( $this->items as $row ) {
			$id = (int) $row['id'];
			$this->print_form( self::form( 'decide', $row ), Requests_Form::DECIDE, array( "request[$id]" => (string) $row['state'] ) );
			if ( People_Queue::OPEN === $row['state'] ) {
				$this->print_form( self::form( 'match', $row ), Requests_Form::CONNECT, self::identity( $row ) + array( 'user_id' => (string) $row['account'] ) );
				$this->print_form( self::form( 'other', $row ), Requests_Form::CONNECT, self::identity( $row ) );
			}
		}
	}

	/**
	 * The states, each with its number.
	 *
	 * @return array<string, string>
	 */
	protected function get_views(): array {
		$views = array();
		foreach ( array( ...People_Queue::STATES, 'all' ) as $state ) {
			$count           = 'all' === $state ? array_sum( $this->counts ) : $this->counts[ $state ] ?? 0;
			$views[ $state ] = sprintf(
				'<a href="%s"%s>%s <span class="count">(%s)</span></a>',
				esc_url( Requests_Page::url( $state ) ),
				$state === $this->state() ? ' class="current" aria-current="page"' : '',
				esc_html( 'all' === $state ? __( 'All', 'vestibule' ) : People_Text::state( $state ) ),
				esc_html( number_format_i18n( $count ) )
			);
		}

		return $views;
	}

	/**
	 * Columns by which the list can be sorted.
	 *
	 * @return array<string, array{string, bool}>
	 */
	protected function get_sortable_columns(): array {
		return array(
			'username'  => array( 'username', false ),
			'last_seen' => array( 'last_seen', true ),
		);
	}

	/**
	 * The column that stays on a narrow screen.
	 */
	protected function get_default_primary_column_name(): string {
		return 'username';
	}

	/**
	 * What can be done with several people at once.
	 *
	 * @return array<string, string>
	 */
	protected function get_bulk_actions(): array {
		return People_Queue::OPEN === $this->state() ? array(
			'approve' => __( 'Approve: new accounts', 'vestibule' ),
			'refuse'  => __( 'Refuse', 'vestibule' ),
		) : array();
	}

	/**
	 * Prints it, once: both rows of WordPress's would say the same.
	 *
	 * @param string $which top or bottom.
	 */
	protected function bulk_actions( $which = '' ): void {
		$actions = $this->get_bulk_actions();
		if ( 'top' !== $which || array() === $actions ) {
			return;
		}
		printf( '<label for="vestibule-bulk" class="screen-reader-text">%s</label><select name="decision" id="vestibule-bulk" form="%s"><option value="">%s</option>', esc_html__( 'What to do with the people who are selected', 'vestibule' ), esc_attr( self::BULK ), esc_html__( 'With those selected…', 'vestibule' ) );
		foreach ( $actions as $decision => $label ) {
			printf( '<option value="%s">%s</option>', esc_attr( $decision ), esc_html( $label ) );
		}
		printf( '</select><button type="submit" class="button action" form="%s">%s</button>', esc_attr( self::BULK ), esc_html__( 'Apply', 'vestibule' ) );
	}

	/**
	 * The box that selects a person.
	 *
	 * @param array<string, string|null> $row The row.
	 */
	protected function column_cb( $row ): string {
		if ( array() === $this->get_bulk_actions() ) {
			return '';
		}

		return sprintf(
			'<label class="screen-reader-text" for="vestibule-request-%1$d">%2$s</label><input type="checkbox" id="vestibule-request-%1$d" name="request[%1$d]" value="%3$s" form="%4$s">',
			(int) $row['id'],
			/* translators: %s: name of a person. */
			esc_html( sprintf( __( 'Select %s', 'vestibule' ), self::called( $row ) ) ),
			esc_attr( (string) $row['state'] ),
			esc_attr( self::BULK )
		);
	}

	/**
	 * The person, and why nobody was let in.
	 *
	 * @param array<string, string|null> $row The row.
	 */
	protected function column_username( array $row ): string {
		$identifiers = array(
			__( 'Tenant ID', 'vestibule' ) => (string) $row['tenant'],
			__( 'Object ID', 'vestibule' ) => (string) $row['object'],
		);

		return sprintf(
			'<strong>%s</strong>%s<p>%s</p><details class="vestibule-details"><summary>%s</summary>%s</details>',
			esc_html( self::called( $row ) ),
			self::listed( People_Text::person( $row ) ),
			esc_html( People_Text::reason( $row ) ),
			esc_html__( 'Identifiers', 'vestibule' ),
			self::listed( $identifiers )
		);
	}

	/**
	 * The account that fits.
	 *
	 * @param array<string, string|null> $row The row.
	 */
	protected function column_account( array $row ): string {
		$user = get_userdata( (int) $row['account'] );
		if ( false === $user ) {
			return '0' === $row['account'] ? '—' : esc_html( Log_Text::account( (int) $row['account'] ) );
		}

		return '<strong>' . Account_Summary::link( $user ) . '</strong>' . self::listed( Account_Summary::lines( $user, $this->last_sign_ins[ $user->ID ] ?? 0 ) );
	}

	/**
	 * When the person was here, and how often.
	 *
	 * @param array<string, string|null> $row The row.
	 */
	protected function column_last_seen( array $row ): string {
		$time  = static fn( string $column ): string => sprintf( '<time datetime="%s">%s</time>', esc_attr( gmdate( 'Y-m-d\TH:i:s\Z', (int) $row[ $column ] ) ), esc_html( (string) wp_date( get_option( 'date_format' ) . ' H:i', (int) $row[ $column ] ) ) );
		$count = (int) $row['attempts'];

		return 1 === $count
			? $time( 'last_seen' )
			/* translators: 1: date and time, 2: number of sign-ins, 3: date and time. */
			: sprintf( esc_html( _n( '%1$s, %2$s time since %3$s', '%1$s, %2$s times since %3$s', $count, 'vestibule' ) ), $time( 'last_seen' ), esc_html( number_format_i18n( $count ) ), $time( 'first_seen' ) );
	}

	/**
	 * What was decided, or what can be.
	 *
	 * @param array<string, string|null> $row The row.
	 */
	protected function column_decision( array $row ): string {
		if ( People_Queue::OPEN !== $row['state'] ) {
			return sprintf(
				'<p><strong>%s</strong> %s</p><p>%s</p>%s',
				esc_html( People_Text::state( (string) $row['state'] ) ),
				esc_html( People_Text::consequence( (string) $row['state'] ) ),
				esc_html( self::decided( $row ) ),
				self::button( self::form( 'decide', $row ), 'undo', __( 'Undo', 'vestibule' ), $row )
			);
		}

		return '<div class="vestibule-buttons">' . self::connect( $row ) . self::decide( $row ) . '</div>' . self::other( $row );
	}

	/**
	 * Connects the account that fits, or says why not from here.
	 *
	 * @param array<string, string|null> $row The row.
	 */
	private static function connect( array $row ): string {
		$user = get_userdata( (int) $row['account'] );
		if ( false === $user || in_array( $row['reason'], array( 'link_ambiguous', 'approval_pending' ), true ) ) {
			return '';
		}
		$obstacle = Administrator_Link::obstacle( $user );
		if ( '' !== $obstacle ) {
			return sprintf( '<p class="vestibule-obstacle">%s</p>', esc_html( People_Text::problem( $obstacle ) ) );
		}
		if ( Account_Link::exists( $user->ID ) ) {
			/* translators: %s: login name of an account. */
			return sprintf( '<a class="button" href="%s">%s</a>', esc_url( Connection_Question::url( self::link( $row ), $user->ID ) ), esc_html( sprintf( __( 'Replace the connection of %s…', 'vestibule' ), $user->user_login ) ) );
		}

		/* translators: %s: login name of an account. */
		return self::button( self::form( 'match', $row ), 'connect', sprintf( __( 'Connect with %s', 'vestibule' ), $user->user_login ), $row );
	}

	/**
	 * A new account, or none.
	 *
	 * @param array<string, string|null> $row The row.
	 */
	private static function decide( array $row ): string {
		$approve = match ( $row['reason'] ) {
			'approval_pending' => __( 'Approve', 'vestibule' ),
			'link_ambiguous'   => '',
			default            => __( 'New account', 'vestibule' ),
		};
		$form    = self::form( 'decide', $row );

		return ( '' === $approve ? '' : self::button( $form, 'approve', $approve, $row ) ) . self::button( $form, 'refuse', __( 'Refuse', 'vestibule' ), $row );
	}

	/**
	 * Connects another account.
	 *
	 * @param array<string, string|null> $row The row.
	 */
	private static function other( array $row ): string {
		$field = 'vestibule-account-' . (int) $row['id'];
		$form  = self::form( 'other', $row );

		return sprintf(
			'<details class="vestibule-details"><summary>%1$s</summary><label for="%2$s">%3$s</label><input type="text" id="%2$s" name="account" required autocomplete="off" autocapitalize="none" spellcheck="false" form="%4$s">%5$s</details>',
			esc_html__( 'Connect with another account', 'vestibule' ),
			esc_attr( $field ),
			esc_html__( 'Login name or e-mail address', 'vestibule' ),
			esc_attr( $form ),
			self::button( $form, 'connect', __( 'Connect', 'vestibule' ), $row )
		);
	}

	/**
	 * A button of a form. Who cannot see the row hears whom it concerns.
	 *
	 * @param string                     $form     The form.
	 * @param string                     $decision What it decides.
	 * @param string                     $label    What it says.
	 * @param array<string, string|null> $row      The row.
	 */
	private static function button( string $form, string $decision, string $label, array $row ): string {
		return sprintf(
			'<button type="submit" class="button" form="%s" name="decision" value="%s">%s<span class="screen-reader-text">: %s</span></button>',
			esc_attr( $form ),
			esc_attr( $decision ),
			esc_html( $label ),
			esc_html( self::called( $row ) )
		);
	}

	/**
	 * Prints a form.
	 *
	 * @param string                $id     Its id.
	 * @param string                $action Of Requests_Form.
	 * @param array<string, string> $fields Its hidden fields.
	 */
	private function print_form( string $id, string $action, array $fields ): void {
		printf( '<form id="%s" method="post" action="%s">', esc_attr( $id ), esc_url( admin_url( 'admin-post.php' ) ) );
		Requests_Form::print_fields( $action );
		foreach ( $fields + array( 'view' => $this->state() ) as $name => $value ) {
			printf( '<input type="hidden" name="%s" value="%s">', esc_attr( $name ), esc_attr( $value ) );
		}
		echo '</form>';
	}

	/**
	 * The id of a row's form.
	 *
	 * @param string                     $what decide, match or other.
	 * @param array<string, string|null> $row  The row.
	 */
	private static function form( string $what, array $row ): string {
		return "vestibule-$what-" . (int) $row['id'];
	}

	/**
	 * Who decided, and when.
	 *
	 * @param array<string, string|null> $row The row.
	 */
	private static function decided( array $row ): string {
		$day = (string) wp_date( get_option( 'date_format' ), (int) $row['decided_at'] );

		return '0' === $row['decided_by']
			? $day
			/* translators: 1: a date, 2: login name of an administrator. */
			: sprintf( __( '%1$s, by %2$s', 'vestibule' ), $day, Log_Text::account( (int) $row['decided_by'] ) );
	}

	/**
	 * The identity of a row.
	 *
	 * @param array<string, string|null> $row The row.
	 * @return array{tenant: string, object: string}
	 */
	private static function link( array $row ): array {
		return array(
			'tenant' => (string) $row['tenant'],
			'object' => (string) $row['object'],
		);
	}

	/**
	 * The same as a field of a form.
	 *
	 * @param array<string, string|null> $row The row.
	 * @return array{identity: string}
	 */
	private static function identity( array $row ): array {
		return array( 'identity' => $row['tenant'] . '/' . $row['object'] );
	}

	/**
	 * What the person is called.
	 *
	 * @param array<string, string|null> $row The row.
	 */
	private static function called( array $row ): string {
		foreach ( array( 'name', 'username', 'email' ) as $column ) {
			if ( '' !== (string) $row[ $column ] ) {
				return (string) $row[ $column ];
			}
		}

		return (string) $row['object'];
	}

	/**
	 * Lines, name by value, as HTML.
	 *
	 * @param array<string, string> $lines The lines.
	 */
	private static function listed( array $lines ): string {
		$html = '';
		foreach ( $lines as $name => $value ) {
			$html .= sprintf( '<dt>%s</dt><dd>%s</dd>', esc_html( $name ), esc_html( $value ) );
		}

		return '' === $html ? '' : "<dl class=\"vestibule-evidence\">$html</dl>";
	}
}
