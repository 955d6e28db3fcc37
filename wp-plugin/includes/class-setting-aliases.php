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
