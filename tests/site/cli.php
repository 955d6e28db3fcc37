<?php
/**
 * Runs a WP-CLI command of the plugin on a site of this machine.
 *
 *     PHP_INI_SCAN_DIR=SITE_DIR/run/ini-php php tests/site/cli.php SITE_DIR vestibule url test /about/ --format=json
 *
 * @package Vestibule
 */

declare( strict_types=1 );

require __DIR__ . '/wp-cli/class-command-line.php';

$vestibule_words = array_slice( $argv, 1 );
$vestibule_state = rtrim( (string) array_shift( $vestibule_words ), '/' );
$vestibule_found = glob( $vestibule_state . '/htdocs{,/*,/*/*}/wp-load.php', GLOB_BRACE );
if ( ! $vestibule_found ) {
	fwrite( STDERR, "usage: cli.php SITE_DIR COMMAND...\n" );
	exit( 2 );
}

// WordPress takes its address from the database or from settings.php; no request of the web is at work.
$_SERVER += array(
	'HTTP_HOST'       => '127.0.0.1',
	'REQUEST_METHOD'  => 'GET',
	'REQUEST_URI'     => '/',
	'SERVER_PROTOCOL' => 'HTTP/1.1',
);
define( 'WP_CLI', true );
require $vestibule_found[0];

$vestibule_ran = Vestibule\WP\Tests\Command_Line::run( ...$vestibule_words );
fwrite( STDERR, $vestibule_ran->err );
echo $vestibule_ran->out;
exit( $vestibule_ran->status );
