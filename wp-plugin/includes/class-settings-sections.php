<?php
/**
 * The parts of the settings page.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * Which setting stands under which heading.
 */
final class Settings_Sections {

	/**
	 * Every setting, in the order of the page.
	 */
	public const KEYS = array(
		'registration' => array( 'tenant', 'client_id', 'client_secret', 'client_secret_expires', 'authority' ),
		'access'       => array( 'scenario', 'exempt_paths', 'private_paths', 'public_home', 'exempt_addresses', 'trusted_proxies', 'gate_uploads' ),
		'sessions'     => array( 'session_max_age', 'session_idle' ),
		'login_page'   => array( 'login_button', 'force_sso', 'domain_hint' ),
		'logout'       => array( 'logout', 'logout_id_token_hint' ),
		'accounts'     => array( 'create_users', 'default_role', 'lock_email', 'lock_password', 'local_login', 'lock_administrators' ),
		'where_next'   => array( 'landing_pages' ),
		'log'          => array( 'log_days', 'log_rows', 'log_addresses', 'debug_log' ),
		'messages'     => array( 'health_mail', 'health_webhook' ),
	);

	/**
	 * A section's heading.
	 *
	 * @param string $section The section.
	 */
	public static function heading( string $section ): string {
		return match ( $section ) {
			'registration' => __( 'App registration', 'vestibule' ),
			'access'       => __( 'Access', 'vestibule' ),
			'sessions'     => __( 'Sessions', 'vestibule' ),
			'login_page'   => __( 'Login page', 'vestibule' ),
			'logout'       => __( 'Logging out', 'vestibule' ),
			'accounts'     => __( 'Accounts', 'vestibule' ),
			'where_next'   => __( 'Where next', 'vestibule' ),
			'log'          => __( 'Logs', 'vestibule' ),
			'messages'     => __( 'Messages', 'vestibule' ),
		};
	}

	/**
	 * What a section is about, '' where the heading says it.
	 *
	 * @param string $section The section.
	 */
	public static function introduction( string $section ): string {
		return match ( $section ) {
			'access'     => __( 'Who may see what. Nothing here takes effect before a sign-in test has passed.', 'vestibule' ),
			'sessions'   => __( 'These limits are for people who signed in with Microsoft. Somebody who used a WordPress password is never checked. They hold once a sign-in test has passed.', 'vestibule' ),
			'accounts'   => __( 'The locks are for accounts that are connected with a Microsoft account. Other accounts stay as they are.', 'vestibule' ),
			default      => '',
		};
	}
}
