<?php
/**
 * Users → Microsoft requests.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * The list of people who wait, and the questions before a connection is replaced and before accounts are disconnected. Only reading:
 * Requests_Form and Disconnection_Question take the decisions.
 */
final class Requests_Page {

	/**
	 * What the address says of the decision before.
	 */
	public const DONE    = 'vestibule_done';
	public const COUNT   = 'vestibule_count';
	public const PROBLEM = 'vestibule_problem';

	/**
	 * The list to print.
	 *
	 * @var Requests_Table|null
	 */
	private static ?Requests_Table $table = null;

	/**
	 * Before the page is printed: reads the rows.
	 */
	public static function load(): void {
		Admin::require_manager();
		$query = wp_unslash( $_GET ); // phpcs:ignore WordPress.Security.NonceVerification -- only reads.
		wp_enqueue_style( 'vestibule-admin', plugins_url( 'assets/admin.css', PLUGIN_FILE ), array(), VERSION );
		if ( ! isset( $query['connect'] ) && ! isset( $query['disconnect'] ) ) {
			self::$table = new Requests_Table( $query );
			self::$table->prepare_items();
		}
	}

	/**
	 * Prints the page.
	 */
	public static function render(): void {
		$query = wp_unslash( $_GET ); // phpcs:ignore WordPress.Security.NonceVerification -- only reads.
		if ( null === self::$table ) {
			isset( $query['disconnect'] ) ? Disconnection_Question::render( $query ) : Connection_Question::render( $query );
			return;
		}
		$table = self::$table;
		echo '<div class="wrap vestibule-requests"><h1>' . esc_html__( 'Microsoft requests', 'vestibule' ) . '</h1><hr class="wp-header-end">';
		self::print_outcome( $query );
		if ( '' !== $table->failure() ) {
			printf( '<div class="notice notice-error"><p>%s</p></div>', esc_html( $table->failure() ) );
		}
		echo '<p>' . esc_html__( 'People who signed in with Microsoft and were not let in, because somebody has to decide which account is theirs, or whether they get one. Before you connect an account, make sure that the person and the account are the same: ask the person by another way than the e-mail address that you see here.', 'vestibule' ) . '</p>';
		$table->views();
		printf( '<form method="get" action="%s"><input type="hidden" name="page" value="%s"><input type="hidden" name="state" value="%s">', esc_url( admin_url( 'users.php' ) ), esc_attr( Admin::REQUESTS_PAGE ), esc_attr( $table->state() ) );
		$table->search_box( __( 'Search people', 'vestibule' ), 'vestibule-requests' );
		$table->display();
		echo '</form>';
		$table->print_forms();
		echo '</div>';
	}

	/**
	 * The page.
	 *
	 * @param string $state Of People_Queue, or 'all'; '' for those who wait.
	 */
	public static function url( string $state = '' ): string {
		$url = admin_url( 'users.php?page=' . Admin::REQUESTS_PAGE );

		return '' === $state ? $url : add_query_arg( 'state', $state, $url );
	}

	/**
	 * Prints how the decision before went.
	 *
	 * @param array<string, mixed> $query As $_GET, unslashed.
	 */
	public static function print_outcome( array $query ): void {
		$text = static fn( string $name ): string => is_string( $query[ $name ] ?? null ) ? $query[ $name ] : '';
		if ( '' !== $text( self::PROBLEM ) ) {
			printf( '<div class="notice notice-error" role="alert"><p>%s</p></div>', esc_html( People_Text::problem( $text( self::PROBLEM ) ) ) );
		}
		$done = self::done( $text( self::DONE ), max( 0, (int) $text( self::COUNT ) ) );
		if ( '' !== $done ) {
			printf( '<div class="notice notice-success is-dismissible" role="status"><p>%s</p></div>', esc_html( $done ) );
		}
	}

	/**
	 * What was done, in a sentence.
	 *
	 * @param string $decision Of Requests_Form.
	 * @param int    $count    With how many people.
	 */
	private static function done( string $decision, int $count ): string {
		$number = number_format_i18n( $count );

		return match ( $decision ) {
			/* translators: %s: number of people. */
			'approve' => sprintf( _n( '%s person is approved and gets a new account at the next sign-in.', '%s people are approved and get new accounts at the next sign-in.', $count, 'vestibule' ), $number ),
			/* translators: %s: number of people. */
			'refuse'  => sprintf( _n( '%s person is refused.', '%s people are refused.', $count, 'vestibule' ), $number ),
			/* translators: %s: number of people. */
			'undo'    => sprintf( _n( '%s decision is taken back. The person waits again.', '%s decisions are taken back. The people wait again.', $count, 'vestibule' ), $number ),
			'connect' => __( 'The account is connected. Its sessions, its password and its application passwords of before are void; the person signs in with Microsoft.', 'vestibule' ),
			default   => '',
		};
	}
}
