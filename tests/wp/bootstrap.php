<?php
/**
 * Loads the assembled WordPress in which the tests run.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

$vestibule_site = (string) getenv( 'SITE_DIR' );
if ( ! is_file( $vestibule_site . '/settings.php' ) ) {
	fwrite( STDERR, "There is no site to test in. Run: make wp\n" );
	exit( 1 );
}

// A request as the web server would describe it, for the login page, whose routes the plugin serves.
$_SERVER['HTTP_HOST']       = '127.0.0.1:' . getenv( 'SITE_PORT' );
$_SERVER['SERVER_NAME']     = '127.0.0.1';
$_SERVER['SERVER_PROTOCOL'] = 'HTTP/1.1';
$_SERVER['REQUEST_METHOD']  = 'GET';
$_SERVER['REQUEST_URI']     = '/';
$_SERVER['QUERY_STRING']    = '';
$_SERVER['REMOTE_ADDR']     = '127.0.0.1';

// WordPress sets its globals in the scope that loads it.
$vestibule_loaded = glob( $vestibule_site . '/htdocs{,/*,/*/*}/wp-load.php', GLOB_BRACE );
require $vestibule_loaded[0];
require_once ABSPATH . 'wp-admin/includes/admin.php';
unset( $vestibule_site, $vestibule_loaded );

// The HTTP client of older versions, whose classes PHP calls deprecated when it loads them, which PHPUnit would take for failures.
wp_remote_get( 'http://127.0.0.1:1/' );
foreach ( array( 'Requests_Cookie_Jar', 'Requests_Utility_CaseInsensitiveDictionary', 'Requests_Response_Headers', 'Requests_Utility_FilteredIterator' ) as $vestibule_class ) {
	class_exists( $vestibule_class );
}
unset( $vestibule_class );

require __DIR__ . '/class-answer.php';
require __DIR__ . '/class-redirected.php';
require __DIR__ . '/class-site-test-case.php';
