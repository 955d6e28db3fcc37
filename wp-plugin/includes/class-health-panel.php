<?php
/**
 * Health on the settings page: what needs attention, and the self-test.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * With a script, each test is asked for by itself, so that a slow one holds up no other. Without one the page runs all of them.
 */
final class Health_Panel {

	public const ACTION = 'vestibule_self_test';
	private const ID    = 'vestibule-health';

	/**
	 * Prints the panel.
	 */
	public static function render(): void {
		wp_enqueue_style( 'vestibule-health', plugins_url( 'assets/health.css', PLUGIN_FILE ), array(), VERSION );
		wp_enqueue_script( 'vestibule-health', plugins_url( 'assets/health.js', PLUGIN_FILE ), array( 'wp-a11y' ), VERSION, true );
		// phpcs:ignore WordPress.Security -- verified before anything is done.
		$nonce   = is_string( $_GET['vestibule_test_nonce'] ?? null ) ? wp_unslash( $_GET['vestibule_test_nonce'] ) : '';
		$asked   = isset( $_GET[ self::ACTION ] ) && Admin::may_manage() && false !== wp_verify_nonce( $nonce, self::ACTION );
		$results = $asked ? Self_Test::results( true ) : array();
		printf(
			'<section id="%1$s" class="vestibule-panel"><h2>%2$s</h2><div id="vestibule-messages">%3$s</div><h2>%4$s</h2><p>%5$s</p>%6$s<p id="vestibule-self-test-progress" role="status"></p><ul id="vestibule-self-test-results" class="vestibule-results">%7$s</ul></section>',
			esc_attr( self::ID ),
			esc_html__( 'What needs attention', 'vestibule' ),
			self::messages(), // phpcs:ignore WordPress.Security.EscapeOutput -- escaped there.
			esc_html__( 'Self-test', 'vestibule' ),
			esc_html__( 'Looks at everything that signing in needs. It asks Microsoft and this site over the network and changes no setting. The same tests run every day, in Tools → Site Health, and with “wp vestibule doctor”.', 'vestibule' ),
			self::form(), // phpcs:ignore WordPress.Security.EscapeOutput -- escaped there.
			implode( '', array_map( array( self::class, 'row' ), $results ) ) // phpcs:ignore WordPress.Security.EscapeOutput -- escaped there.
		);
	}

	/**
	 * Where the panel is.
	 */
	public static function url(): string {
		return Admin::settings_url() . '&tab=health#' . self::ID;
	}

	/**
	 * Answers the script: one test.
	 */
	public static function action_wp_ajax_vestibule_self_test(): never {
		check_ajax_referer( self::ACTION );
		if ( ! Admin::may_manage() ) {
			wp_send_json_error( null, 403 );
		}
		$name   = wp_unslash( $_POST['test'] ?? '' ); // phpcs:ignore WordPress.Security.ValidatedSanitizedInput -- looked up in a list.
		$result = is_string( $name ) ? Self_Test::result( $name ) : null;
		if ( null === $result ) {
			wp_send_json_error( null, 404 );
		}
		wp_send_json_success(
			array(
				'status'   => $result['status'],
				'html'     => self::row( $result ),
				'messages' => self::messages(),
			)
		);
	}

	/**
	 * A status as a word.
	 *
	 * @param string $status good, recommended or critical.
	 */
	public static function status_word( string $status ): string {
		return match ( $status ) {
			'good'     => __( 'Good', 'vestibule' ),
			'critical' => __( 'Critical', 'vestibule' ),
			default    => __( 'Should be improved', 'vestibule' ),
		};
	}

	/**
	 * The open messages, those that somebody has hidden as well.
	 */
	private static function messages(): string {
		$messages = Health_Messages::told();
		if ( array() === $messages ) {
			return '<p class="vestibule-health-none">' . esc_html__( 'Nothing needs attention.', 'vestibule' ) . '</p>';
		}
		$rows = '';
		foreach ( $messages as $message ) {
			/* translators: 1: a date, 2: how often. */
			$times = sprintf( _n( 'Since %1$s, seen once.', 'Since %1$s, seen %2$d times.', $message['count'], 'vestibule' ), wp_date( 'Y-m-d H:i', $message['first'] ), $message['count'] );
			$rows .= self::item(
				$message['status'],
				$message['headline'],
				$message['description'],
				sprintf( '<p class="description">%s</p>', esc_html( $times ) ) . ( Health_Dismissal::has( get_current_user_id(), $message ) ? '' : Health_Dismissal::button( $message ) )
			);
		}

		return '<ul class="vestibule-results vestibule-messages">' . $rows . '</ul>';
	}

	/**
	 * The button.
	 */
	private static function form(): string {
		return sprintf(
			'<form id="vestibule-self-test" method="get" action="%1$s" data-ajax="%2$s" data-action="%3$s" data-tests="%4$s" data-progress="%5$s" data-failed="%6$s" data-done="%7$s"><input type="hidden" name="page" value="%8$s"><input type="hidden" name="tab" value="health"><input type="hidden" name="%3$s" value="1"><input type="hidden" name="vestibule_test_nonce" value="%9$s"><button type="submit" class="button">%10$s</button></form>',
			esc_url( Admin::settings_url() . '#' . self::ID ),
			esc_url( admin_url( 'admin-ajax.php' ) ),
			esc_attr( self::ACTION ),
			esc_attr( implode( ' ', array_keys( Self_Test::tests( true ) ) ) ),
			/* translators: 1: number of tests that have answered, 2: number of tests. Both are filled in by a script. */
			esc_attr__( '%1$s of %2$s tests have answered.', 'vestibule' ),
			esc_attr__( 'This test did not answer. Load the page again and repeat it.', 'vestibule' ),
			/* translators: 1: number of tests, 2: number of tests with a finding. Both are filled in by a script. */
			esc_attr__( 'All %1$s tests have answered; %2$s found something.', 'vestibule' ),
			esc_attr( Admin::PAGE ),
			esc_attr( wp_create_nonce( self::ACTION ) ),
			esc_html__( 'Run the self-test', 'vestibule' )
		);
	}

	/**
	 * What a test found, as an item of the list.
	 *
	 * @param array<string, mixed> $result The result.
	 */
	private static function row( array $result ): string {
		return self::item( (string) $result['status'], (string) $result['label'], Site_Health::plain( $result ), '' );
	}

	/**
	 * An item of either list.
	 *
	 * @param string $status      good, recommended or critical.
	 * @param string $headline    Headline.
	 * @param string $description What it means and what to do.
	 * @param string $more        HTML below it.
	 */
	private static function item( string $status, string $headline, string $description, string $more ): string {
		return sprintf(
			'<li class="vestibule-result vestibule-result-%s"><p><strong>%s</strong> <span class="vestibule-status">%s</span></p><p>%s</p>%s</li>',
			esc_attr( $status ),
			esc_html( $headline ),
			esc_html( self::status_word( $status ) ),
			esc_html( $description ),
			$more
		);
	}
}
