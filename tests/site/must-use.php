<?php
/**
 * Plugin Name: Test site
 * Description: Keeps a site for tests and demonstrations on this machine: mail goes to a file, nothing looks for updates.
 *
 * @package Vestibule
 */

defined( 'ABSPATH' ) || exit;

add_filter(
	'pre_wp_mail',
	static function ( $sent, $mail ) {
		$line = wp_json_encode(
			array(
				'to'      => (array) $mail['to'],
				'subject' => $mail['subject'],
				'message' => $mail['message'],
			)
		);
		return false !== file_put_contents( VESTIBULE_SITE_STATE . '/log/mail.jsonl', $line . "\n", FILE_APPEND | LOCK_EX );
	},
	10,
	2
);

foreach ( array( 'update_core', 'update_plugins', 'update_themes' ) as $vestibule_name ) {
	add_filter(
		'pre_site_transient_' . $vestibule_name,
		static fn() => (object) array(
			'last_checked'    => time(),
			'version_checked' => $GLOBALS['wp_version'],
			'updates'         => array(),
			'response'        => array(),
			'translations'    => array(),
		)
	);
}
unset( $vestibule_name );

add_action(
	'plugins_loaded',
	static function () {
		foreach ( array( 'wp_version_check', 'wp_update_plugins', 'wp_update_themes', 'wp_maybe_auto_update' ) as $task ) {
			remove_all_actions( $task );
		}
	}
);
