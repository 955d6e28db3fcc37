<?php
/**
 * Plugin Name: Vestibule – Sign in with Microsoft
 * Description: People sign in with their Microsoft work or school account. A native PHP extension verifies and decides; this plugin performs.
 * Version: 0.1.0
 * Requires at least: 6.1
 * Requires PHP: 8.1
 * Author: The Vestibule authors
 * License: GPL-2.0-or-later
 * Text Domain: vestibule
 * Domain Path: /languages
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

if ( ! defined( 'ABSPATH' ) || PHP_VERSION_ID < 80100 ) {
	return;
}

const VERSION     = '0.1.0';
const PLUGIN_FILE = __FILE__;
// What belongs to one person, at one moment: Cache-Control of an answer that no cache may keep. WordPress's own says less in places.
const NO_STORE    = 'no-store, no-cache, must-revalidate, max-age=0, private';

require __DIR__ . '/includes/autoload.php';

// Plugins of a whole network, and must-use plugins, are loaded before WordPress knows which page is asked for and what its cookies
// are called.
if ( isset( $GLOBALS['pagenow'] ) && defined( 'LOGGED_IN_COOKIE' ) ) {
	require __DIR__ . '/includes/hooks.php';
} else {
	add_action(
		'plugins_loaded',
		static function (): void {
			require __DIR__ . '/includes/hooks.php';
		},
		PHP_INT_MIN
	);
}
