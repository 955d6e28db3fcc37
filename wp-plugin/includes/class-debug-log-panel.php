<?php
/**
 * The debug log on the settings page.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * Its newest lines, a file of all, and a button that empties it.
 */
final class Debug_Log_Panel {

	public const DOWNLOAD = 'vestibule_debug_log';
	public const CLEAR    = 'vestibule_debug_log_clear';

	/**
	 * Says in the address how emptying went.
	 */
	private const OUTCOME = 'vestibule_debug_log';

	/**
	 * Lines that the page shows.
	 */
	private const SHOWN = 100;

	/**
	 * Prints the panel; nothing while the log is off and empty.
	 */
	public static function render(): void {
		try {
			$lines = Debug_Log::newest( self::SHOWN );
		} catch ( Refused $refused ) {
			printf( '<div class="vestibule-panel"><h2>%s</h2><p>%s</p></div>', esc_html__( 'Debug log', 'vestibule' ), esc_html__( 'The database cannot read the debug log.', 'vestibule' ) );
			return;
		}
		$outcome = match ( wp_unslash( $_GET[ self::OUTCOME ] ?? '' ) ) { // phpcs:ignore WordPress.Security -- only compared.
			'emptied' => __( 'The debug log is empty.', 'vestibule' ),
			'failed'  => __( 'The database did not remove the lines.', 'vestibule' ),
			default   => '',
		};
		if ( array() === $lines && '' === $outcome && ! Debug_Log::takes( Debug_Log::ERROR ) ) {
			return;
		}
		printf( '<div class="vestibule-panel" id="vestibule-debug-log"><h2>%s</h2>', esc_html__( 'Debug log', 'vestibule' ) );
		if ( '' !== $outcome ) {
			printf( '<p role="status"><strong>%s</strong></p>', esc_html( $outcome ) );
		}
		if ( array() === $lines ) {
			printf( '<p>%s</p></div>', esc_html__( 'Nothing has happened yet. Try to sign in, then come back.', 'vestibule' ) );
			return;
		}
		printf( '<pre class="vestibule-debug-lines" tabindex="0" role="region" aria-label="%s">', esc_attr__( 'Newest lines, newest first', 'vestibule' ) );
		foreach ( $lines as $line ) {
			echo esc_html( $line['time'] . ' ' . $line['level'] . ' ' . $line['line'] ), "\n";
		}
		echo '</pre><div class="vestibule-buttons">';
		self::print_button( self::DOWNLOAD, __( 'Download all lines', 'vestibule' ), '' );
		self::print_button( self::CLEAR, __( 'Empty the debug log', 'vestibule' ), __( 'Remove all lines of the debug log?', 'vestibule' ) );
		echo '</div></div>';
	}

	/**
	 * Sends all lines as a text file.
	 */
	public static function action_admin_post_vestibule_debug_log(): never {
		self::require_manager( self::DOWNLOAD );
		nocache_headers();
		header( 'Content-Type: text/plain; charset=utf-8' );
		header( 'Content-Disposition: attachment; filename="vestibule-debug-log.txt"' );
		try {
			foreach ( Debug_Log::newest( Debug_Log::LINES_MAX ) as $line ) {
				echo $line['time'], ' ', $line['level'], ' ', $line['line'], "\n"; // phpcs:ignore WordPress.Security.EscapeOutput -- plain text.
			}
		} catch ( Refused $refused ) {
			Failure::of( $refused )->log();
		}
		exit;
	}

	/**
	 * Removes all lines.
	 */
	public static function action_admin_post_vestibule_debug_log_clear(): never {
		self::require_manager( self::CLEAR );
		try {
			Debug_Log::clear();
			$outcome = 'emptied';
		} catch ( Refused $refused ) {
			Failure::of( $refused )->log();
			$outcome = 'failed';
		}
		wp_safe_redirect(
			add_query_arg(
				array(
					Settings_Tabs::ARGUMENT => 'advanced',
					self::OUTCOME           => $outcome,
				),
				Admin::settings_url()
			) . '#vestibule-debug-log'
		);
		exit;
	}

	/**
	 * Stops whoever may not manage, and what was not sent from the page.
	 *
	 * @param string $action The action.
	 */
	private static function require_manager( string $action ): void {
		Admin::require_manager();
		check_admin_referer( $action );
	}

	/**
	 * Prints a button with its form.
	 *
	 * @param string $action   The action.
	 * @param string $label    What it says.
	 * @param string $question What is asked before, '' for nothing.
	 */
	private static function print_button( string $action, string $label, string $question ): void {
		printf(
			'<form method="post" action="%1$s"%2$s><input type="hidden" name="action" value="%3$s">%4$s<button type="submit" class="button">%5$s</button></form>',
			esc_url( admin_url( 'admin-post.php' ) ),
			'' === $question ? '' : sprintf( ' data-vestibule-confirm="%s"', esc_attr( $question ) ),
			esc_attr( $action ),
			wp_nonce_field( $action, '_wpnonce', true, false ), // phpcs:ignore WordPress.Security.EscapeOutput -- escaped by WordPress.
			esc_html( $label )
		);
	}
}
