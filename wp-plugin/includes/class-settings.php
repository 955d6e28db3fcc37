<?php
/**
 * The settings: names, defaults, and what is stored.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * Reads and stores the settings. Whether they are right is the engine's question, see Settings_Form.
 */
final class Settings {

	public const OPTION          = 'vestibule_settings';
	public const SECRETS_OPTION  = 'vestibule_secrets';
	public const VERSION_OPTION  = 'vestibule_version';
	public const CLIENT_SECRET   = 'client_secret';
	public const GLOBAL_CLOUD    = 'https://login.microsoftonline.com';
	public const US_GOVERNMENT   = 'https://login.microsoftonline.us';
	public const CHINA           = 'https://login.partner.microsoftonline.cn';

	/**
	 * The constant of wp-config.php, or the environment variable, that fixes a setting.
	 */
	public const CONSTANTS = array(
		'tenant'               => 'VESTIBULE_TENANT',
		'client_id'            => 'VESTIBULE_CLIENT_ID',
		self::CLIENT_SECRET    => 'VESTIBULE_CLIENT_SECRET',
		'client_secret_expires' => 'VESTIBULE_CLIENT_SECRET_EXPIRES',
		'authority'            => 'VESTIBULE_AUTHORITY',
		'create_users'         => 'VESTIBULE_CREATE_USERS',
		'default_role'         => 'VESTIBULE_DEFAULT_ROLE',
		'scenario'             => 'VESTIBULE_SCENARIO',
		'exempt_paths'         => 'VESTIBULE_EXEMPT_PATHS',
		'private_paths'        => 'VESTIBULE_PRIVATE_PATHS',
		'public_home'          => 'VESTIBULE_PUBLIC_HOME',
		'exempt_addresses'     => 'VESTIBULE_EXEMPT_ADDRESSES',
		'trusted_proxies'      => 'VESTIBULE_TRUSTED_PROXIES',
		'gate_uploads'         => 'VESTIBULE_GATE_UPLOADS',
		'session_max_age'      => 'VESTIBULE_SESSION_MAX_AGE',
		'session_idle'         => 'VESTIBULE_SESSION_IDLE',
		'domain_hint'          => 'VESTIBULE_DOMAIN_HINT',
		'login_button'         => 'VESTIBULE_LOGIN_BUTTON',
		'force_sso'            => 'VESTIBULE_FORCE_SSO',
		'landing_pages'        => 'VESTIBULE_LANDING_PAGES',
		'logout'               => 'VESTIBULE_LOGOUT',
		'logout_id_token_hint' => 'VESTIBULE_LOGOUT_ID_TOKEN_HINT',
		'lock_email'           => 'VESTIBULE_LOCK_EMAIL',
		'lock_password'        => 'VESTIBULE_LOCK_PASSWORD',
		'local_login'          => 'VESTIBULE_LOCAL_LOGIN',
		'lock_administrators'  => 'VESTIBULE_LOCK_ADMINISTRATORS',
		'tenants'              => 'VESTIBULE_TENANTS',
		'match_order'          => 'VESTIBULE_MATCH_ORDER',
		'login_template'       => 'VESTIBULE_LOGIN_TEMPLATE',
		'create_groups'        => 'VESTIBULE_CREATE_GROUPS',
		'approve_new'          => 'VESTIBULE_APPROVE_NEW',
		'guests'               => 'VESTIBULE_GUESTS',
		'allowed_domains'      => 'VESTIBULE_ALLOWED_DOMAINS',
		'denied_domains'       => 'VESTIBULE_DENIED_DOMAINS',
		'allowed_groups'       => 'VESTIBULE_ALLOWED_GROUPS',
		'denied_groups'        => 'VESTIBULE_DENIED_GROUPS',
		'allowed_app_roles'    => 'VESTIBULE_ALLOWED_APP_ROLES',
		'denied_app_roles'     => 'VESTIBULE_DENIED_APP_ROLES',
		'role_rules'           => 'VESTIBULE_ROLE_RULES',
		'role_match'           => 'VESTIBULE_ROLE_MATCH',
		'role_update'          => 'VESTIBULE_ROLE_UPDATE',
		'role_administrators'  => 'VESTIBULE_ROLE_ADMINISTRATORS',
		'groups_source'        => 'VESTIBULE_GROUPS_SOURCE',
		'graph_scopes'         => 'VESTIBULE_GRAPH_SCOPES',
		'profile_email'        => 'VESTIBULE_PROFILE_EMAIL',
		'profile_first_name'   => 'VESTIBULE_PROFILE_FIRST_NAME',
		'profile_last_name'    => 'VESTIBULE_PROFILE_LAST_NAME',
		'profile_display_name' => 'VESTIBULE_PROFILE_DISPLAY_NAME',
		'profile_nickname'     => 'VESTIBULE_PROFILE_NICKNAME',
		'profile_locale'       => 'VESTIBULE_PROFILE_LOCALE',
		'display_name_template' => 'VESTIBULE_DISPLAY_NAME_TEMPLATE',
		'profile_empty'        => 'VESTIBULE_PROFILE_EMPTY',
		'profile_fields'       => 'VESTIBULE_PROFILE_FIELDS',
		'profile_hours'        => 'VESTIBULE_PROFILE_HOURS',
		'photo'                => 'VESTIBULE_PHOTO',
		'photo_days'           => 'VESTIBULE_PHOTO_DAYS',
		'log_days'             => 'VESTIBULE_LOG_DAYS',
		'log_rows'             => 'VESTIBULE_LOG_ROWS',
		'log_addresses'        => 'VESTIBULE_LOG_ADDRESSES',
		'debug_log'            => 'VESTIBULE_DEBUG_LOG',
		'health_mail'          => 'VESTIBULE_HEALTH_MAIL',
		'health_webhook'       => 'VESTIBULE_HEALTH_WEBHOOK',
	);

	/**
	 * Every setting but the secret, with the value it has when nothing is stored. The engine has the same list; a test compares them.
	 */
	public const DEFAULTS = array(
		'tenant'               => '',
		'client_id'            => '',
		'client_secret_expires' => '',
		'authority'            => self::GLOBAL_CLOUD,
		'create_users'         => true,
		'default_role'         => 'subscriber',
		'scenario'             => 'internet',
		'exempt_paths'         => array(),
		'private_paths'        => array(),
		'public_home'          => false,
		'exempt_addresses'     => array(),
		'trusted_proxies'      => array(),
		'gate_uploads'         => false,
		'session_max_age'      => 3600,
		'session_idle'         => 0,
		'domain_hint'          => '',
		'login_button'         => 'above',
		'force_sso'            => false,
		'landing_pages'        => array(),
		'logout'               => 'wordpress',
		'logout_id_token_hint' => false,
		'lock_email'           => true,
		'lock_password'        => true,
		'local_login'          => 'deny',
		'lock_administrators'  => false,
		'tenants'              => array(),
		'match_order'          => 'login_email',
		'login_template'       => '{username}',
		'create_groups'        => array(),
		'approve_new'          => false,
		'guests'               => 'allow',
		'allowed_domains'      => array(),
		'denied_domains'       => array(),
		'allowed_groups'       => array(),
		'denied_groups'        => array(),
		'allowed_app_roles'    => array(),
		'denied_app_roles'     => array(),
		'role_rules'           => array(),
		'role_match'           => 'all',
		'role_update'          => 'replace',
		'role_administrators'  => false,
		'groups_source'        => 'claim',
		'graph_scopes'         => array(),
		'profile_email'        => 'always',
		'profile_first_name'   => 'always',
		'profile_last_name'    => 'always',
		'profile_display_name' => 'always',
		'profile_nickname'     => 'never',
		'profile_locale'       => 'never',
		'display_name_template' => '{display}',
		'profile_empty'        => 'keep',
		'profile_fields'       => array(),
		'profile_hours'        => 24,
		'photo'                => false,
		'photo_days'           => 3,
		'log_days'             => 90,
		'log_rows'             => 50000,
		'log_addresses'        => 'truncated',
		'debug_log'            => 'off',
		'health_mail'          => array(),
		'health_webhook'       => '',
	);

	/**
	 * Whoever knows the value can do something with it: written to the log, to files and on screens as "…".
	 */
	public const CONFIDENTIAL = array( 'health_webhook' );

	/**
	 * What holds on a protected site when nobody can tell what was set: nothing is public, and nobody new comes in.
	 */
	private const OF_LOST = array(
		'scenario'         => 'intranet',
		'exempt_paths'     => array(),
		'public_home'      => false,
		'exempt_addresses' => array(),
		'gate_uploads'     => true,
		'create_users'     => false,
	);

	/**
	 * What was stored when the settings were last put together, and what came of it: several parts of a request ask.
	 *
	 * @var array{mixed, array<string, mixed>}
	 */
	private static array $last = array( null, array() );

	/**
	 * What is stored, completed by the defaults.
	 *
	 * @return array<string, mixed>
	 */
	public static function stored(): array {
		return array_merge( self::DEFAULTS, array_intersect_key( self::option(), self::DEFAULTS ), self::are_lost() ? self::OF_LOST : array() );
	}

	/**
	 * Whether the site is protected and what was set is missing, damaged or something else. The same look as in hooks.php.
	 */
	public static function are_lost(): bool {
		$stored = Autoloaded_Option::read( self::OPTION );
		$whole  = is_array( $stored ) && ( is_string( $stored['scenario'] ?? null ) || ! array_key_exists( 'scenario', $stored ) ) && is_array( $stored['private_paths'] ?? array() );

		return ! $whole && Protection::is_armed();
	}

	/**
	 * The same settings with those in their places that are fixed.
	 *
	 * @param array<string, mixed> $settings Settings without the secret.
	 * @return array<string, mixed>
	 */
	public static function with_fixed( array $settings ): array {
		foreach ( array_keys( self::DEFAULTS ) as $key ) {
			if ( Fixed_Settings::has( $key ) ) {
				$settings[ $key ] = Fixed_Settings::value( $key );
			}
		}

		return $settings;
	}

	/**
	 * The settings that hold now.
	 *
	 * @return array<string, mixed>
	 */
	public static function effective(): array {
		if ( self::are_lost() ) {
			return array_merge( self::with_fixed( self::stored() ), self::OF_LOST );
		}
		$stored = array( self::option(), Fixed_Settings::of_network() );
		if ( self::$last[0] !== $stored ) {
			self::$last = array( $stored, self::with_fixed( self::stored() ) );
		}

		return self::$last[1];
	}

	/**
	 * The client secret in the form in which the engine takes it, or null when there is none.
	 *
	 * @return array<string, string>|null
	 */
	public static function secret(): ?array {
		if ( Fixed_Settings::has( self::CLIENT_SECRET ) ) {
			return array( 'plain' => (string) Fixed_Settings::value( self::CLIENT_SECRET ) );
		}
		$sealed = Stored_Secrets::client_secret();

		return '' === $sealed ? null : array( 'sealed' => $sealed );
	}

	/**
	 * Whether a sign-in can be begun, as far as the autoloaded option tells without another query.
	 */
	public static function look_complete(): bool {
		$stored = self::option();
		foreach ( array( 'tenant', 'client_id' ) as $key ) {
			if ( '' === ( Fixed_Settings::has( $key ) ? Fixed_Settings::value( $key ) : ( $stored[ $key ] ?? '' ) ) ) {
				return false;
			}
		}

		return ! empty( $stored['secret_stored'] ) || Fixed_Settings::has( self::CLIENT_SECRET ) || Client_Certificates::is_given();
	}

	/**
	 * Stores settings that the engine has accepted.
	 *
	 * @param array<string, mixed> $settings Settings without the secret.
	 * @param string               $sealed   The newly sealed secret, or '' to keep the stored one.
	 * @throws Refused When WordPress does not store the secret.
	 */
	public static function store( array $settings, #[\SensitiveParameter] string $sealed = '' ): void {
		$before = self::stored();
		if ( '' !== $sealed ) {
			Stored_Secrets::keep_client_secret( $sealed );
		}
		$settings = array_intersect_key( $settings, self::DEFAULTS );
		$day = $settings['client_secret_expires'] ?? '';
		if ( '' !== $sealed && '' !== $day && $day === $before['client_secret_expires'] && $day < gmdate( 'Y-m-d' ) ) {
			// The day was that of the secret before.
			$settings['client_secret_expires'] = '';
		}

		$settings['secret_stored'] = Stored_Secrets::exist();
		update_option( self::OPTION, $settings, true );
		Sign_In_Log::settings_changed( $before, $settings, '' === $sealed ? array() : array( self::CLIENT_SECRET ) );
	}

	/**
	 * Notes in the autoloaded option whether there is a secret or a certificate. Settings that a protected site has lost stay lost.
	 */
	public static function note_secrets(): void {
		// What this process read at its start may have been changed by somebody else since.
		wp_cache_delete( 'alloptions', 'options' );
		$stored = self::option();
		if ( ! self::are_lost() && ! empty( $stored['secret_stored'] ) !== Stored_Secrets::exist() ) {
			update_option( self::OPTION, array( 'secret_stored' => Stored_Secrets::exist() ) + $stored, true );
		}
	}

	/**
	 * The option as it is stored.
	 *
	 * @return array<string, mixed>
	 */
	private static function option(): array {
		$stored = Autoloaded_Option::read( self::OPTION );

		return is_array( $stored ) ? $stored : array();
	}
}
