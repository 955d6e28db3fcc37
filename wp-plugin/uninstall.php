<?php
/**
 * Runs when the plugin is deleted.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

if ( ! defined( 'WP_UNINSTALL_PLUGIN' ) ) {
	exit;
}

require_once __DIR__ . '/includes/autoload.php';

Installation::remove( defined( 'VESTIBULE_KEEP_DATA' ) && (bool) constant( 'VESTIBULE_KEEP_DATA' ) );
