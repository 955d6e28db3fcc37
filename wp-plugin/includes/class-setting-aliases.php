<?php
/**
 * What WPO365 calls the same thing.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * For people who come from there: its words and its key, where there is a counterpart that has another name. Names are not translated.
 */
final class Setting_Aliases {

	private const WPO365 = array(
		'tenant'           => array( 'Directory (tenant) ID', 'tenant_id' ),
		'client_id'        => array( 'Application (client) ID', 'application_id' ),
		'client_secret'    => array( 'Application (client) secret', 'application_secret' ),
		'authority'        => array( 'Government cloud', 'use_gcc' ),
		'create_users'     => array( 'Create and add users', 'create_and_add_users' ),
		'default_role'     => array( 'Default role main site', 'new_usr_default_role' ),
		'scenario'         => array( 'Authentication scenario', 'auth_scenario' ),
		'exempt_paths'     => array( 'Pages freed from authentication', 'pages_blacklist' ),
		'private_paths'    => array( 'Private pages', 'private_pages' ),
		'public_home'      => array( 'Public homepage', 'public_homepage' ),
		'exempt_addresses' => array( 'IP addresses freed from authentication', 'skip_ips' ),
		'gate_uploads'     => array( 'Media folder protection', 'block_direct_media_access' ),
		'session_max_age'  => array( 'Session duration, in seconds', 'session_duration' ),
		'force_sso'        => array( 'Force SSO on the login page', 'redirect_on_login' ),
		'landing_pages'    => array( 'Landing page', 'goto_after_signon_url' ),
		'logout'           => array( 'Sign out of Microsoft too', 'logout_from_o365' ),
		'tenants'          => array( 'Allowed tenants', 'allowed_tenants' ),
		'match_order'      => array( 'User match order', 'user_match_order' ),
		'login_template'   => array( 'Username preference', 'user_name_preference' ),
		'allowed_domains'  => array( 'Allowed domains', 'domain_whitelist' ),
		'denied_domains'   => array( 'Blocked domains', 'domain_blocked_list' ),
		'allowed_groups'   => array( 'Allowed groups', 'groups_whitelist' ),
		'role_rules'       => array( 'Group to role, app role to role, property to role, domain to role', 'groups_x_roles' ),
		'role_update'      => array( 'Replace or update user roles', 'replace_or_update_user_roles' ),
		'role_administrators' => array( 'Update admins', 'update_admins' ),
		'display_name_template' => array( 'Display name format', 'graph_display_name_format' ),
		'profile_fields'   => array( 'Extra user fields', 'extra_user_fields' ),
		'profile_hours'    => array( 'Express login', 'express_login' ),
		'photo'            => array( 'Use Microsoft 365 avatar', 'use_avatar' ),
		'photo_days'       => array( 'Refresh of the avatar, in seconds', 'avatar_updated' ),
		'lock_email'       => array( 'Block email change', 'block_email_change' ),
		'lock_password'    => array( 'Block password change', 'block_password_change' ),
		'local_login'      => array( 'Prevent non-admin login', 'prevent_non_admin_login' ),
	);

	/**
	 * The words and the key, '' where there is no counterpart of another name.
	 *
	 * @param string $key The setting.
	 */
	public static function wpo365( string $key ): string {
		return isset( self::WPO365[ $key ] ) ? vsprintf( '%s (%s)', self::WPO365[ $key ] ) : '';
	}
}
