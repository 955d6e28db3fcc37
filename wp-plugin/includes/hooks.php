<?php
/**
 * Every WordPress hook of the plugin, on one page.
 *
 * Callbacks are class names, so a class is loaded only when its hook fires: a public page loads none and reads two autoloaded options.
 * Each hook costs a request about 6,500 instructions and 1.5 KiB, so one that few requests can fire is added to these only.
 * A few hooks are added elsewhere, where the length of their life matters: in Login_Session, Profile_Section and Admin::may_manage().
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

// The routes. wp-login.php accepts an action only while a hook of its name exists. Which file runs does not count here, because plugins
// move the login page elsewhere.
$vestibule_action = $_POST['action'] ?? $_GET['action'] ?? ''; // phpcs:ignore WordPress.Security -- only compared.
if ( is_string( $vestibule_action ) && str_starts_with( $vestibule_action, 'vestibule_' ) ) {
	// Before WordPress looks who is signed in.
	Primary_Database::read();
	if ( isset( $_GET['vestibule_probe'] ) ) {
		// The self-test asks whether a route is reached.
		add_action( 'login_form_vestibule_start', array( Route_Probe::class, 'action' ), 1 );
		add_action( 'login_form_vestibule_callback', array( Route_Probe::class, 'action' ), 1 );
	}
	add_action( 'login_form_vestibule_start', array( Routes::class, 'action_login_form_vestibule_start' ) );
	add_action( 'login_form_vestibule_callback', array( Routes::class, 'action_login_form_vestibule_callback' ) );
	add_action( 'login_form_vestibule_challenge', array( Routes::class, 'action_login_form_vestibule_challenge' ) );
	add_action( 'login_form_vestibule_wait', array( Routes::class, 'action_login_form_vestibule_wait' ) );
	add_action( 'login_form_vestibule_break_glass', array( Break_Glass_Routes::class, 'action_login_form_vestibule_break_glass' ) );

	// From WordPress to Microsoft and back, and Microsoft's notices that a session has ended there.
	add_action( 'login_form_vestibule_sign_out', array( Log_Out_Routes::class, 'action_login_form_vestibule_sign_out' ) );
	add_action( 'login_form_vestibule_logged_out', array( Log_Out_Routes::class, 'action_login_form_vestibule_logged_out' ) );
	add_action( 'login_form_vestibule_frontchannel_logout', array( Log_Out_Routes::class, 'action_login_form_vestibule_frontchannel_logout' ) );
	add_action( 'login_form_vestibule_backchannel_logout', array( Log_Out_Routes::class, 'action_login_form_vestibule_backchannel_logout' ) );
}
if ( 'vestibule_callback' === $vestibule_action ) {
	// Whoever waited for an administrator, and has an account now.
	add_action( 'vestibule_user_provisioned', array( People_Queue::class, 'action_vestibule_user_provisioned' ), 10, 3 );
}
if ( 'logout' === $vestibule_action ) {
	add_action( 'login_form_logout', array( Log_Out::class, 'action_login_form_logout' ) );
}
unset( $vestibule_action );

// What depends on options: the gate, the sessions, the widget. On an internet site where nothing is private, a visitor who only reads
// and is not signed in costs this look at what WordPress has loaded. get_option() would take three times as long.
( static function (): void {
	$options  = wp_load_alloptions();
	$settings = maybe_unserialize( $options['vestibule_settings'] ?? get_option( 'vestibule_settings' ) );
	$lost     = ! is_array( $settings ) || ! ( is_string( $settings['scenario'] ?? null ) || ! array_key_exists( 'scenario', $settings ) ) || ! is_array( $settings['private_paths'] ?? array() );
	$settings = $lost ? array() : $settings;
	if ( is_multisite() ) {
		$settings = array_merge( $settings, (array) get_site_option( 'vestibule_network_settings', array() ) );
	}
	// As in Fixed_Settings. A text of the environment that says "no" costs a look by a class that understands it.
	$value    = static fn( string $key, string $name ) => defined( $name ) ? constant( $name ) : ( '' === trim( (string) getenv( $name ) ) ? $settings[ $key ] ?? null : trim( (string) getenv( $name ) ) );
	$command  = 'cli' === PHP_SAPI;
	$known    = isset( $_SERVER['PHP_AUTH_USER'] );
	// WordPress takes any of its cookies for a sign-in somewhere, and the browser chooses which it sends.
	foreach ( array( LOGGED_IN_COOKIE, AUTH_COOKIE, SECURE_AUTH_COOKIE ) as $cookie ) {
		$known = $known || isset( $_COOKIE[ $cookie ] );
	}
	// REST takes the method from elsewhere, too.
	$sends = ! in_array( $_SERVER['REQUEST_METHOD'] ?? '', array( 'GET', 'HEAD' ), true ) || isset( $_GET['_method'] ) || isset( $_SERVER['HTTP_X_HTTP_METHOD_OVERRIDE'] );

	// Settings that cannot be read close a protected site: see Settings::are_lost().
	if ( $known || $lost || is_admin() || ! in_array( $value( 'scenario', 'VESTIBULE_SCENARIO' ), array( null, 'internet' ), true ) || 'a:0:{}' !== ( $options['vestibule_private_posts'] ?? '' )
		|| $value( 'private_paths', 'VESTIBULE_PRIVATE_PATHS' ) || $value( 'gate_uploads', 'VESTIBULE_GATE_UPLOADS' ) ) {
		add_action( 'init', array( Gate_Stages::class, 'action_init' ), PHP_INT_MIN );
	}

	// What is noted for whoever looks for a fault.
	if ( ! in_array( $value( 'debug_log', 'VESTIBULE_DEBUG_LOG' ), array( null, 'off' ), true ) ) {
		add_action( 'init', array( Debug_Log_Events::class, 'action_init' ), PHP_INT_MIN );
		add_action( 'login_init', array( Debug_Log_Events::class, 'action_login_init' ) );
		add_action( 'vestibule_decision_made', array( Debug_Log_Events::class, 'action_vestibule_decision_made' ) );
		add_action( 'vestibule_gate_decided', array( Debug_Log_Events::class, 'action_vestibule_gate_decided' ), 10, 2 );
		add_action( 'wp_login', array( Debug_Log_Events::class, 'action_wp_login' ), 10, 2 );
		add_action( 'shutdown', array( Debug_Log_Events::class, 'action_shutdown' ) );
	}

	// Marks on posts: listed where something may change them, set and shown by REST.
	if ( $sends || $command || wp_doing_cron() || isset( $_GET['action'] ) || ( defined( 'ALTERNATE_WP_CRON' ) && ALTERNATE_WP_CRON ) ) {
		foreach ( array( 'added_post_meta', 'updated_post_meta', 'deleted_post_meta' ) as $hook ) {
			add_action( $hook, array( Private_Posts::class, 'action_changed_post_meta' ), 10, 3 );
		}
	}
	if ( $known || $sends || $command ) {
		add_action( 'rest_api_init', array( Private_Posts::class, 'action_rest_api_init' ), 1 );
	}

	// Photos as avatars: what is shown, and what goes with an account. Nothing of it is loaded while they are off.
	if ( $value( 'photo', 'VESTIBULE_PHOTO' ) ) {
		add_filter( 'pre_get_avatar_data', array( Photo_Avatar::class, 'filter_pre_get_avatar_data' ), 10, 2 );
		if ( function_exists( 'bp_core_fetch_avatar' ) || str_contains( (string) ( $options['active_plugins'] ?? '' ), 'buddypress' ) || is_multisite() ) {
			add_filter( 'bp_core_fetch_avatar_url', array( Photo_Avatar::class, 'filter_bp_core_fetch_avatar_url' ), 10, 2 );
			add_filter( 'bp_core_fetch_avatar', array( Photo_Avatar::class, 'filter_bp_core_fetch_avatar' ), 10, 2 );
		}
	}
	if ( $sends || $command || wp_doing_cron() ) {
		// On a site of a network an account that is deleted there keeps its link.
		add_action( is_multisite() ? 'wpmu_delete_user' : 'delete_user', array( Directory_Removal::class, 'action_delete_user' ) );
		add_action( is_multisite() ? 'wpmu_delete_user' : 'delete_user', array( People_Queue::class, 'action_delete_user' ) );
		add_action( 'remove_user_from_blog', array( Directory_Removal::class, 'action_remove_user_from_blog' ), 10, 2 );
		add_action( 'update_option_vestibule_settings', array( Directory_Removal::class, 'action_update_option_vestibule_settings' ) );
	}

	// WooCommerce's login form; in a network, and from mu-plugins, it may be there without being listed.
	if ( $command || str_contains( (string) ( $options['active_plugins'] ?? '' ), 'woocommerce' ) || is_multisite() || class_exists( 'WooCommerce', false ) ) {
		add_action( 'woocommerce_login_form_start', array( Login_Form::class, 'action_woocommerce_login_form_start' ) );
	}

	// What was verified goes along to a new session, Microsoft's log-out notices find that, what is locked in one's own account stays
	// as it is, and idle sessions are known. Without a login cookie there is nothing that could go along, but where a plugin makes
	// sessions in a second step.
	if ( $known || $sends || $command || is_admin() || isset( $options['vestibule_second_step'] ) ) {
		add_filter( 'attach_session_information', array( Login_Session::class, 'filter_attach_session_information' ), 10, 2 );
		add_action( 'set_logged_in_cookie', array( Login_Session::class, 'action_set_logged_in_cookie' ), 10, 6 );
		add_filter( 'wp_pre_insert_user_data', array( Account_Lock_Forms::class, 'filter_wp_pre_insert_user_data' ), PHP_INT_MAX, 3 );
		add_filter( 'send_email_change_email', array( Account_Lock_Forms::class, 'filter_send_email_change_email' ), 10, 2 );
		add_filter( 'send_password_change_email', array( Account_Lock_Forms::class, 'filter_send_password_change_email' ), 10, 2 );
		add_action( 'application_password_did_authenticate', array( Password_Policy::class, 'action_application_password_did_authenticate' ) );
		if ( $value( 'session_idle', 'VESTIBULE_SESSION_IDLE' ) || $command ) {
			add_action( 'wp_loaded', array( Session_Activity::class, 'action_wp_loaded' ) );
		}
	}

	// A forgotten password, what people from the directory cannot change themselves, and what somebody changes who had an account before
	// it was linked. WordPress changes an e-mail address when a link to the profile page is opened.
	if ( $sends || $command || 'profile.php' === $GLOBALS['pagenow'] ) {
		add_action( 'wp_create_application_password', array( Account_Access::class, 'action_changed' ) );
		add_action( 'profile_update', array( Account_Access::class, 'action_changed' ) );
		add_action( 'lostpassword_post', array( Password_Reset::class, 'action_lostpassword_post' ), PHP_INT_MAX, 2 );
		add_action( 'validate_password_reset', array( Password_Reset::class, 'action_validate_password_reset' ), 10, 2 );
		add_filter( 'rest_request_before_callbacks', array( Account_Lock_Forms::class, 'filter_rest_request_before_callbacks' ), 10, 3 );
		add_action( 'woocommerce_save_account_details_errors', array( Account_Lock_Forms::class, 'action_woocommerce_save_account_details_errors' ), 10, 2 );
	}

	// WordPress makes an object of each widget on every page, so the button's is there only where widgets are arranged or one is in use.
	if ( str_contains( (string) ( $options['sidebars_widgets'] ?? '' ), '"vestibule_sign_in-' )
		|| ( is_admin() && in_array( $GLOBALS['pagenow'], array( 'widgets.php', 'customize.php', 'admin-ajax.php' ), true ) )
		|| isset( $_GET['rest_route'] ) || isset( $_GET['customize_changeset_uuid'] )
		|| str_contains( (string) ( $_SERVER['REQUEST_URI'] ?? '' ), '/' . rest_get_url_prefix() . '/' ) ) { // phpcs:ignore WordPress.Security -- only looks what is asked for.
		add_action( 'widgets_init', static fn() => register_widget( Sign_In_Widget::class ) );
	}
} )();

if ( ! is_admin() || wp_doing_ajax() ) {
	// The login form, its button and its messages.
	add_action(
		'login_form_login',
		static function (): void {
			// phpcs:ignore WordPress.Security.NonceVerification -- only looks whether there is a failure to show.
			if ( isset( $_GET['vestibule_error'] ) ) {
				add_filter( 'wp_login_errors', array( Login_Errors::class, 'filter_wp_login_errors' ) );
				Login_Errors::action_login_form_login();
			}
			// phpcs:ignore WordPress.Security.NonceVerification -- only looks whether there is something to say.
			if ( isset( $_GET['vestibule_log_out'] ) ) {
				add_filter( 'wp_login_errors', array( Log_Out_Notice::class, 'filter_wp_login_errors' ) );
			}
			if ( isset( $_COOKIE[ LOGGED_IN_COOKIE ] ) || isset( $_COOKIE[ AUTH_COOKIE ] ) || isset( $_COOKIE[ SECURE_AUTH_COOKIE ] ) ) {
				Session_Expiry::action_login_form_login();
			}
			if ( isset( $_COOKIE['__Host-vestibule-break-glass'] ) ) {
				add_filter( 'wp_login_errors', array( Break_Glass::class, 'filter_wp_login_errors' ), 12 );
			}
			if ( Login_Form::is_offered() ) {
				Login_Form::action_login_form_login();
			}
		}
	);

	// The same button on forms that themes and blocks build.
	add_filter( 'login_form_top', array( Login_Form::class, 'filter_login_form_top' ), 10, 2 );
}

// The button on pages: a shortcode, which is also what the block saves. The widget is above.
add_shortcode( 'vestibule_sign_in', array( Sign_In_Button::class, 'shortcode' ) );

// Passwords: who may use one, and that nobody gets a second way into an account that Microsoft opens.
add_filter( 'authenticate', array( Password_Policy::class, 'filter_authenticate' ), PHP_INT_MAX, 3 );
add_filter( 'allow_password_reset', array( Password_Reset::class, 'filter_allow_password_reset' ), 10, 2 );

// Timed tasks: used sign-ins that nobody can replay any more, the daily self-test, health messages, and Site Health's weekly look. With ALTERNATE_WP_CRON any page runs them.
if ( wp_doing_cron() || ( defined( 'ALTERNATE_WP_CRON' ) && ALTERNATE_WP_CRON ) || defined( 'WP_CLI' ) ) {
	add_action( 'vestibule_purge', array( Installation::class, 'action_vestibule_purge' ) );
	add_action( 'vestibule_purge', array( Self_Test::class, 'action_vestibule_purge' ), 20 );
	add_action( 'vestibule_photo', array( Photo_Update::class, 'action_vestibule_photo' ) );
	add_action( 'vestibule_health_tell', array( Health_Delivery::class, 'action_vestibule_health_tell' ) );
	add_filter( 'site_status_tests', array( Site_Health::class, 'filter_site_status_tests' ) );
}

if ( is_multisite() ) {
	add_action( 'wp_initialize_site', array( Installation::class, 'action_wp_initialize_site' ), 100 );
	add_filter( 'wpmu_drop_tables', array( Installation::class, 'filter_wpmu_drop_tables' ) );
}

// A plugin that is being activated is loaded after all others, unless it is active on this site and is activated for the network. What
// deactivates one elsewhere leaves a timed task without a callback, which uninstalling removes.
$vestibule_plugins = defined( 'WP_CLI' ) || ( is_admin() && in_array( $GLOBALS['pagenow'], array( 'plugins.php', 'admin-ajax.php' ), true ) );
if ( $vestibule_plugins || ( did_action( 'plugins_loaded' ) > 0 && ! doing_action( 'plugins_loaded' ) ) ) {
	register_activation_hook( PLUGIN_FILE, array( Installation::class, 'activate' ) );
}
if ( $vestibule_plugins ) {
	register_deactivation_hook( PLUGIN_FILE, array( Installation::class, 'deactivate' ) );
}
unset( $vestibule_plugins );

if ( defined( 'WP_CLI' ) && WP_CLI ) {
	Cli::register();
}

if ( is_admin() ) {
	add_action( 'admin_menu', array( Admin::class, 'action_admin_menu' ) );

	// The rest belongs to a few pages; on all others each hook would only take its 1.5 KiB.
	add_action(
		'admin_init',
		static function (): void {
			Admin::action_admin_init();
			if ( Admin::has_notices() ) {
				add_action( 'admin_notices', array( Admin::class, 'action_admin_notices' ) );
			}
			$on = static fn( string ...$pages ): bool => in_array( $GLOBALS['pagenow'], $pages, true );

			if ( $on( 'options-general.php' ) ) {
				add_action( 'load-settings_page_vestibule', array( Settings_Page::class, 'action_load_settings_page_vestibule' ) );
			}
			if ( $on( 'plugins.php', 'admin-ajax.php' ) ) {
				add_filter( 'plugin_action_links_' . plugin_basename( PLUGIN_FILE ), array( Admin::class, 'filter_plugin_action_links' ) );
			}
			// Actions of admin-post.php and admin-ajax.php: the one that is asked for, whoever asks.
			if ( $on( 'admin-post.php', 'admin-ajax.php' ) && isset( $_REQUEST['action'] ) ) { // phpcs:ignore WordPress.Security.NonceVerification -- each verifies by itself.
				Admin_Routes::add( $GLOBALS['pagenow'] );
			}

			// What needs attention.
			// phpcs:ignore WordPress.Security.NonceVerification -- only looks which page is opened.
			if ( $on( 'index.php', 'plugins.php', 'site-health.php' ) || ( $on( 'options-general.php' ) && Admin::PAGE === ( $_GET['page'] ?? '' ) ) ) {
				add_action( 'admin_notices', array( Health_Notice::class, 'action_admin_notices' ) );
			}
			if ( $on( 'index.php' ) ) {
				add_action( 'wp_dashboard_setup', array( Health_Widget::class, 'action_wp_dashboard_setup' ) );
			}

			// The network's list of users: who is connected. What can be done with it depends on the site.
			if ( $on( 'users.php' ) && is_network_admin() ) {
				add_filter( 'wpmu_users_columns', array( Users_List::class, 'filter_manage_users_columns' ) );
				add_filter( 'manage_users_custom_column', array( Users_List::class, 'filter_manage_users_custom_column' ), 10, 3 );
			}
			// The list of users: the Microsoft account of each, and what can be done with it.
			if ( $on( 'users.php' ) && ! is_network_admin() && ! isset( $_GET['page'] ) ) { // phpcs:ignore WordPress.Security.NonceVerification -- only looks which page is opened.
				add_action( 'load-users.php', array( Users_List_Actions::class, 'action_load_users_php' ) );
				add_filter( 'manage_users_columns', array( Users_List::class, 'filter_manage_users_columns' ) );
				add_filter( 'manage_users_sortable_columns', array( Users_List::class, 'filter_manage_users_sortable_columns' ) );
				add_filter( 'manage_users_custom_column', array( Users_List::class, 'filter_manage_users_custom_column' ), 10, 3 );
				add_action( 'manage_users_extra_tablenav', array( Users_List::class, 'action_manage_users_extra_tablenav' ) );
				add_filter( 'users_list_table_query_args', array( Users_List::class, 'filter_users_list_table_query_args' ) );
				add_filter( 'bulk_actions-users', array( Users_List_Actions::class, 'filter_bulk_actions_users' ) );
				add_filter( 'user_row_actions', array( Users_List_Actions::class, 'filter_user_row_actions' ), 10, 2 );
				add_action( 'admin_notices', array( Check_Notice::class, 'action_admin_notices' ) );
			}

			// The profile page: show, make and undo the link with a Microsoft account.
			if ( $on( 'profile.php', 'user-edit.php' ) ) {
				add_action( 'show_user_profile', array( Profile_Section::class, 'action_show_user_profile' ) );
				add_action( 'edit_user_profile', array( Profile_Section::class, 'action_show_user_profile' ) );
				add_action( 'personal_options_update', array( Account_Lock_Forms::class, 'action_personal_options_update' ), 1 );
				add_action( 'user_profile_update_errors', array( Account_Lock_Forms::class, 'action_user_profile_update_errors' ), 10, 3 );
				add_filter( 'show_password_fields', array( Account_Lock_Forms::class, 'filter_show_password_fields' ), 10, 2 );
			}
			if ( $on( 'post.php', 'post-new.php', 'site-editor.php', 'widgets.php', 'customize.php' ) ) {
				add_action( 'enqueue_block_editor_assets', array( Sign_In_Block::class, 'action_enqueue_block_editor_assets' ) );
			}
			if ( $on( 'post.php', 'post-new.php' ) ) {
				add_action( 'add_meta_boxes', array( Private_Post_Editor::class, 'action_add_meta_boxes' ), 10, 2 );
				add_action( 'enqueue_block_editor_assets', array( Private_Post_Editor::class, 'action_enqueue_block_editor_assets' ) );
				add_action( 'save_post', array( Private_Post_Editor::class, 'action_save_post' ), 10, 2 );
			}
			if ( $on( 'admin-post.php' ) ) {
				add_action( 'admin_post_vestibule_signed_in', array( Signed_In_Page::class, 'action_admin_post_vestibule_signed_in' ) );
			}

			if ( $on( 'site-health.php', 'admin-ajax.php' ) ) {
				add_filter( 'site_status_tests', array( Site_Health::class, 'filter_site_status_tests' ) );
				add_filter( 'debug_information', array( Site_Health_Info::class, 'filter_debug_information' ) );
			}
			if ( $on( 'export-personal-data.php', 'erase-personal-data.php', 'admin-ajax.php' ) ) {
				add_filter( 'wp_privacy_personal_data_exporters', array( Personal_Data::class, 'filter_wp_privacy_personal_data_exporters' ) );
				add_filter( 'wp_privacy_personal_data_erasers', array( Personal_Data::class, 'filter_wp_privacy_personal_data_erasers' ) );
			}
			// What the privacy policy could say. Once somebody has looked at suggestions, WordPress compares them whenever they ask for anything,
			// and one that were missing at times would count as a change each time. It reads the same meta data itself.
			$policy = (int) get_option( 'wp_page_for_privacy_policy' );
			if ( current_user_can( 'manage_privacy_options' ) && ( $on( 'options-privacy.php', 'privacy-policy-guide.php', 'privacy.php', 'tools.php' ) || ( $policy > 0 && metadata_exists( 'post', $policy, '_wp_suggested_privacy_policy_content' ) ) ) ) {
				Personal_Data::suggest_policy();
			}
		}
	);
}
