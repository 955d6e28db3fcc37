<?php
/**
 * Installs WordPress in an assembled site: tables, two people, two pages, permalinks, the plugin, and if it shall be one, the network.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

if ( 'cli' !== PHP_SAPI ) {
	exit( 1 );
}

define( 'WP_INSTALLING', true );

/** WordPress would mail the new administrator. */
function wp_new_blog_notification() {}

$wordpress = rtrim( (string) getenv( 'SITE_WORDPRESS' ), '/' );
$address   = parse_url( (string) getenv( 'SITE_URL' ) );

// WordPress derives its own address from the request.
$_SERVER['HTTP_HOST']       = $address['host'] . ( isset( $address['port'] ) ? ':' . $address['port'] : '' );
$_SERVER['HTTPS']           = 'https' === $address['scheme'] ? 'on' : 'off';
$_SERVER['SERVER_NAME']     = $address['host'];
$_SERVER['SERVER_PROTOCOL'] = 'HTTP/1.1';
$_SERVER['REQUEST_METHOD']  = 'GET';
$_SERVER['REQUEST_URI']     = ( $address['path'] ?? '' ) . '/wp-admin/install.php';
$_SERVER['PHP_SELF']        = $_SERVER['REQUEST_URI'];

require $wordpress . '/wp-load.php';
require_once ABSPATH . 'wp-admin/includes/upgrade.php';
require_once ABSPATH . 'wp-admin/includes/plugin.php';

// Whether pretty permalinks work would be tried over HTTP, and no server runs yet.
add_filter( 'pre_http_request', static fn() => new WP_Error( 'no_server', 'no server runs during the installation' ) );

wp_install( 'Contoso Intranet', 'admin', 'admin@contoso.example', true, '', (string) getenv( 'ADMIN_PASSWORD' ) );

$created = wp_insert_user(
	array(
		'user_login'   => 'walter',
		'user_email'   => 'walter@wordpress.example',
		'user_pass'    => (string) getenv( 'WALTER_PASSWORD' ),
		'display_name' => 'Walter WordPress',
		'first_name'   => 'Walter',
		'last_name'    => 'WordPress',
		'role'         => 'author',
	)
);
if ( is_wp_error( $created ) ) {
	fwrite( STDERR, $created->get_error_message() . "\n" );
	exit( 1 );
}

wp_insert_post(
	array(
		'post_type'    => 'page',
		'post_status'  => 'publish',
		'post_name'    => 'handbook',
		'post_title'   => 'Team handbook',
		'post_author'  => 1,
		'post_content' => "<!-- wp:paragraph -->\n<p>Everything a new colleague needs in the first week.</p>\n<!-- /wp:paragraph -->",
	)
);

update_option( 'blogdescription', 'A demonstration site' );
update_option( 'timezone_string', 'Europe/Berlin' );
update_option( 'permalink_structure', 'pretty' === getenv( 'PERMALINKS' ) ? '/%postname%/' : '' );
flush_rewrite_rules();

// A plugin that stops the installation would stop every site: say so and go on without it.
if ( is_file( WP_PLUGIN_DIR . '/vestibule/vestibule.php' ) ) {
	$activated = activate_plugin( 'vestibule/vestibule.php' );
	if ( is_wp_error( $activated ) ) {
		fwrite( STDERR, 'The plugin was not activated: ' . $activated->get_error_message() . "\n" );
	}
} else {
	fwrite( STDERR, "The plugin is not there yet: installed without it.\n" );
}

$network = (string) getenv( 'NETWORK' );
if ( '' !== $network ) {
	foreach ( $wpdb->tables( 'ms_global' ) as $table => $prefixed ) {
		$wpdb->$table = $prefixed;
	}
	require_once ABSPATH . 'wp-admin/includes/network.php';
	install_network();
	// Its look for a wildcard in the domain name system comes last, and finds no network here.
	$result = populate_network( 1, $_SERVER['HTTP_HOST'], 'admin@contoso.example', 'Contoso', '/', 'subdomains' === $network );
	if ( is_wp_error( $result ) && 'no_wildcard_dns' !== $result->get_error_code() ) {
		fwrite( STDERR, $result->get_error_message() . "\n" );
		exit( 1 );
	}
	// It sets others.
	update_option( 'permalink_structure', '/%postname%/' );
	delete_option( 'rewrite_rules' );
	// In a network the plugin works on every site: in the list of one it has no place.
	update_option( 'active_plugins', array() );
	$wpdb->update(
		$wpdb->sitemeta,
		array( 'meta_value' => serialize( array( 'vestibule/vestibule.php' => time() ) ) ),
		array( 'meta_key' => 'active_sitewide_plugins' )
	);
}

printf( "WordPress %s installed at %s\n", wp_get_wp_version_or_global(), home_url( '/' ) );

/** The version; WordPress 6.7 brought a function for it. */
function wp_get_wp_version_or_global(): string {
	return function_exists( 'wp_get_wp_version' ) ? wp_get_wp_version() : (string) $GLOBALS['wp_version'];
}
