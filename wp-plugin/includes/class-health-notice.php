<?php
/**
 * Health messages as notices of the administration.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * On the dashboard, where plugins are managed, in Site Health and on the settings page, and for managers only.
 */
final class Health_Notice {

	/**
	 * Notices on one page; the rest is on the settings page.
	 */
	private const COUNT_MAX = 3;

	/**
	 * Prints them.
	 */
	public static function action_admin_notices(): void {
		if ( ! Admin::may_manage() ) {
			return;
		}
		$messages = array_values( array_filter( Health_Messages::told(), static fn( array $message ): bool => ! self::is_told_elsewhere( $message ) && ! Health_Dismissal::has( get_current_user_id(), $message ) ) );
		if ( array() === $messages ) {
			return;
		}
		wp_enqueue_style( 'vestibule-health', plugins_url( 'assets/health.css', PLUGIN_FILE ), array(), VERSION );
		foreach ( array_slice( $messages, 0, self::COUNT_MAX ) as $message ) {
			printf(
				'<div class="notice notice-%s vestibule-health-notice"><p><strong>%s</strong> %s</p><div class="vestibule-health-actions"><a href="%s">%s</a>%s</div></div>',
				'critical' === $message['status'] ? 'error' : 'warning',
				esc_html( $message['headline'] ),
				esc_html( $message['description'] ),
				esc_url( Admin::settings_url() ),
				esc_html__( 'Open the settings', 'vestibule' ),
				Health_Dismissal::button( $message ) // phpcs:ignore WordPress.Security.EscapeOutput -- escaped there.
			);
		}
		$more = count( $messages ) - self::COUNT_MAX;
		if ( $more > 0 ) {
			printf(
				'<div class="notice notice-info vestibule-health-more"><p><a href="%s">%s</a></p></div>',
				esc_url( Health_Panel::url() ),
				/* translators: %d: number of messages. */
				esc_html( sprintf( _n( '%d more message about signing in with Microsoft', '%d more messages about signing in with Microsoft', $more, 'vestibule' ), $more ) )
			);
		}
	}

	/**
	 * Whether other notices, which cannot be hidden, say the same on these pages.
	 *
	 * @param array<string, mixed> $message A message.
	 */
	private static function is_told_elsewhere( array $message ): bool {
		return match ( $message['key'] ) {
			'test:extension'     => true,
			'test:configuration' => '' !== Requirements::missing(),
			'test:protection'    => 'critical' === $message['status'],
			default              => false,
		};
	}
}
