<?php
/**
 * Runs before every request of the measured site (auto_prepend_file): switches the plugin on or off as the request asks, or puts one
 * that does nothing in its place, and appends what the request took to its answer, as one line of JSON in an HTML comment.
 *
 * @package Vestibule
 */

if ( isset( $_SERVER['HTTP_X_PLUGIN'] ) ) {
	( static function ( string $plugin ): void {
		$cpu     = static function (): int {
			$usage = getrusage();
			return ( $usage['ru_utime.tv_sec'] + $usage['ru_stime.tv_sec'] ) * 1000000 + $usage['ru_utime.tv_usec'] + $usage['ru_stime.tv_usec'];
		};
		$report  = static function ( int $started ) use ( $cpu ): void {
			$cpu_us = $cpu() - $started;
			$peak   = memory_get_peak_usage();
			global $wpdb;
			echo "\n<!--", json_encode(
				array(
					'cpu_us'    => $cpu_us,
					'peak'      => $peak,
					'queries'   => isset( $wpdb ) ? $wpdb->num_queries : 0,
					'files'     => count( get_included_files() ),
					'plugin'    => defined( 'Vestibule\WP\VERSION' ) ? 'on' : ( defined( 'NOTHING' ) ? 'nothing' : 'off' ),
					'cached'    => opcache_get_status( false )['opcache_statistics']['misses'],
					'pid'       => getmypid(),
					'wordpress' => $GLOBALS['wp_version'] ?? '',
				)
			), '-->';
		};
		// WordPress takes filters that are there before it is. Every arm runs this one.
		$GLOBALS['wp_filter']['option_active_plugins'][10]['measured'] = array(
			'function'      => static fn( $active ) => match ( $plugin ) {
				'on'      => $active,
				'nothing' => str_replace( 'vestibule/vestibule.php', 'nothing/nothing.php', (array) $active ),
				'off'     => array_values( array_diff( (array) $active, array( 'vestibule/vestibule.php' ) ) ),
			},
			'accepted_args' => 1,
		);
		$started = $cpu();
		// Registered during shutdown, it runs after everything that WordPress and plugins registered.
		register_shutdown_function( static fn() => register_shutdown_function( $report, $started ) );
	} )( $_SERVER['HTTP_X_PLUGIN'] );
}
