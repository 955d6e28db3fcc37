<?php
/**
 * Signing in with Microsoft on the dashboard.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * For managers: whether it works, what needs attention, and how many sign in.
 */
final class Health_Widget {

	private const ID = 'vestibule_health';

	/**
	 * Days of the chart.
	 */
	public const DAYS = 30;

	/**
	 * Messages that are listed.
	 */
	private const COUNT_MAX = 5;

	/**
	 * A widget.
	 *
	 * @param array<string, array{successes: int, failures: int}> $counts Sign-ins and failures by day.
	 */
	public function __construct( private readonly array $counts ) {
	}

	/**
	 * Registers the widget.
	 */
	public static function action_wp_dashboard_setup(): void {
		if ( Admin::may_manage() ) {
			wp_enqueue_style( 'vestibule-health', plugins_url( 'assets/health.css', PLUGIN_FILE ), array(), VERSION );
			wp_add_dashboard_widget( self::ID, esc_html__( 'Sign in with Microsoft', 'vestibule' ), static fn() => self::of_site()->render() );
		}
	}

	/**
	 * The widget with the figures of this site.
	 */
	private static function of_site(): self {
		return new self( Sign_In_Log::daily( self::DAYS ) );
	}

	/**
	 * Prints it.
	 */
	public function render(): void {
		$messages = Health_Messages::told();
		printf( '<p class="vestibule-widget-state"><strong>%s</strong></p>', esc_html( self::state( $messages ) ) );
		if ( array() !== $messages ) {
			echo '<ul class="vestibule-widget-messages">';
			foreach ( array_slice( $messages, 0, self::COUNT_MAX ) as $message ) {
				printf( '<li class="vestibule-result-%s"><span class="vestibule-status">%s</span> %s</li>', esc_attr( $message['status'] ), esc_html( Health_Panel::status_word( $message['status'] ) ), esc_html( $message['headline'] ) );
			}
			echo '</ul>';
		}
		echo ( new Daily_Chart( $this->counts, self::DAYS, gmdate( 'Y-m-d' ) ) )->html(); // phpcs:ignore WordPress.Security.EscapeOutput -- escaped there.
		printf( '<p><a href="%s">%s</a></p>', esc_url( Health_Panel::url() ), esc_html__( 'What to do, and the self-test', 'vestibule' ) );
	}

	/**
	 * Whether signing in works, in a sentence.
	 *
	 * @param list<array<string, mixed>> $messages The open messages.
	 */
	private static function state( array $messages ): string {
		return match ( true ) {
			'' !== Requirements::missing() => __( 'Signing in with Microsoft is not set up.', 'vestibule' ),
			array() === $messages          => __( 'Everything is in order.', 'vestibule' ),
			/* translators: %d: number of messages. */
			default                        => sprintf( _n( '%d matter needs attention.', '%d matters need attention.', count( $messages ), 'vestibule' ), count( $messages ) ),
		};
	}
}
