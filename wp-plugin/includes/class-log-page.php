<?php
/**
 * Users → Sign-in log.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * The list with its search, and the files. Only reading: nobody changes the log.
 */
final class Log_Page {

	private const EXPORT = 'vestibule_export';

	/**
	 * The list to print.
	 *
	 * @var Log_Table|null
	 */
	private static ?Log_Table $table = null;

	/**
	 * Before the page is printed: sends a file, or reads the rows.
	 */
	public static function load(): void {
		Admin::require_manager();
		$query  = wp_unslash( $_GET ); // phpcs:ignore WordPress.Security.NonceVerification -- only reads; a file needs the nonce, see below.
		$format = $query[ self::EXPORT ] ?? '';
		if ( in_array( $format, array( Log_Export::CSV, Log_Export::JSONL ), true ) ) {
			check_admin_referer( self::EXPORT );
			self::send( new Log_Search( $query ), $format );
		}
		wp_enqueue_style( 'vestibule-admin', plugins_url( 'assets/admin.css', PLUGIN_FILE ), array(), VERSION );
		self::$table = new Log_Table( $query );
		self::$table->prepare_items();
	}

	/**
	 * Prints the page.
	 */
	public static function render(): void {
		$table = self::$table;
		if ( null === $table ) {
			return;
		}
		echo '<div class="wrap vestibule-log"><h1 class="wp-heading-inline">' . esc_html__( 'Sign-in log', 'vestibule' ) . '</h1>';
		foreach ( $table->is_empty() ? array() : array( Log_Export::CSV => __( 'Export as CSV', 'vestibule' ), Log_Export::JSONL => __( 'Export as JSON lines', 'vestibule' ) ) as $format => $label ) {
			printf( '<a class="page-title-action" href="%s">%s</a>', esc_url( self::export_url( $format, $table->filters() ) ), esc_html( $label ) );
		}
		echo '<hr class="wp-header-end"><p>' . esc_html( self::introduction() ) . '</p>';
		if ( '' !== $table->failure() ) {
			printf( '<div class="notice notice-error"><p>%s</p></div>', esc_html( $table->failure() ) );
		}
		printf( '<form method="get" action="%s"><input type="hidden" name="page" value="%s">', esc_url( admin_url( 'users.php' ) ), esc_attr( Admin::LOG_PAGE ) );
		$table->search_box( __( 'Search the log', 'vestibule' ), 'vestibule-log' );
		$table->display();
		echo '</form></div>';
	}

	/**
	 * The page with the row of a reference.
	 *
	 * @param string $reference The reference.
	 */
	public static function url_of( string $reference ): string {
		return add_query_arg( 'reference', $reference, self::url() );
	}

	/**
	 * The page.
	 */
	public static function url(): string {
		return admin_url( 'users.php?page=' . Admin::LOG_PAGE );
	}

	/**
	 * Where a file is sent.
	 *
	 * @param string                $format  Of Log_Export.
	 * @param array<string, string> $filters Of the list.
	 */
	public static function export_url( string $format, array $filters ): string {
		return add_query_arg(
			array_map( 'rawurlencode', $filters ) + array(
				self::EXPORT => $format,
				'_wpnonce'   => wp_create_nonce( self::EXPORT ),
			),
			self::url()
		);
	}

	/**
	 * What the page is for, and how long it remembers.
	 */
	private static function introduction(): string {
		$settings = Settings::effective();

		return sprintf(
			/* translators: 1: number of days, 2: number of entries. */
			__( 'Who signed in with Microsoft, who did not and why, and what administrators changed. Type the reference that somebody has read to you into the search. Entries are kept for %1$s days, and no more than %2$s of them.', 'vestibule' ),
			number_format_i18n( (int) $settings['log_days'] ),
			number_format_i18n( (int) $settings['log_rows'] )
		);
	}

	/**
	 * Sends a file and ends the request.
	 *
	 * @param Log_Search $search Which rows.
	 * @param string     $format Of Log_Export.
	 */
	private static function send( Log_Search $search, string $format ): never {
		nocache_headers();
		header( 'Cache-Control: ' . NO_STORE );
		header( 'Content-Type: ' . ( Log_Export::CSV === $format ? 'text/csv; charset=utf-8' : 'application/x-ndjson; charset=utf-8' ) );
		header( 'Content-Disposition: attachment; filename="sign-in-log-' . gmdate( 'Y-m-d' ) . '.' . $format . '"' );
		header( 'X-Content-Type-Options: nosniff' );
		set_time_limit( 0 );
		// Else PHP would keep the whole file until its end.
		while ( ob_get_level() > 0 && ob_end_flush() ) {
			continue;
		}
		foreach ( Log_Export::pieces( $search, $format ) as $piece ) {
			echo $piece; // phpcs:ignore WordPress.Security.EscapeOutput -- a file, not a page.
			flush();
		}
		exit;
	}
}
