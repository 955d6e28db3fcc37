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
		'registration' => array( 'tenant', 'client_id', 'client_secret', 'client_secret_expires', 'authority', 'tenants' ),
		'access'       => array( 'scenario', 'exempt_paths', 'private_paths', 'public_home', 'exempt_addresses', 'trusted_proxies', 'gate_uploads' ),
		'sessions'     => array( 'session_max_age', 'session_idle' ),
		'login_page'   => array( 'login_button', 'force_sso', 'domain_hint' ),
		'logout'       => array( 'logout', 'logout_id_token_hint' ),
		'accounts'     => array( 'create_users', 'default_role', 'lock_email', 'lock_password', 'local_login', 'lock_administrators' ),
		'admission'    => array( 'guests', 'allowed_domains', 'denied_domains', 'allowed_groups', 'denied_groups', 'allowed_app_roles', 'denied_app_roles' ),
		'matching'     => array( 'match_order', 'create_groups', 'approve_new', 'login_template' ),
		'roles'        => array( 'role_rules', 'role_match', 'role_update', 'role_administrators' ),
		'groups'       => array( 'groups_source', 'graph_scopes' ),
		'profile'      => array( 'profile_email', 'profile_first_name', 'profile_last_name', 'profile_display_name', 'display_name_template', 'profile_nickname', 'profile_locale', 'profile_fields', 'profile_empty', 'profile_hours' ),
		'photo'        => array( 'photo', 'photo_days' ),
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
			'admission'    => __( 'Who may sign in', 'vestibule' ),
			'matching'     => __( 'Which account', 'vestibule' ),
			'roles'        => __( 'Roles', 'vestibule' ),
			'groups'       => __( 'Groups', 'vestibule' ),
			'profile'      => __( 'Profile', 'vestibule' ),
			'photo'        => __( 'Photo', 'vestibule' ),
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
			'admission'  => __( 'Looked at in each sign-in and each renewal of a session. What refuses is stronger than what allows.', 'vestibule' ),
			'matching'   => __( 'An account that can manage the site is connected by its owner only, never by a name.', 'vestibule' ),
			'roles'      => __( 'From groups, app roles, domains and attributes of the directory to roles of this site.', 'vestibule' ),
			'groups'     => __( 'Names of groups do not count, only their object IDs: anybody can give a group a name.', 'vestibule' ),
			'profile'    => __( 'What is taken from the directory: when the account is made, at each sign-in, or never.', 'vestibule' ),
			default      => '',
		};
	}
}
