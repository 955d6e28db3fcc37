<?php
/**
 * Finds Vestibule\WP\Some_Class in includes/class-some-class.php.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

// Before the autoloaders of WordPress, which would each look at the name first. Whether the file is there is not asked: finding a class
// takes longer than loading it.
spl_autoload_register(
	static function ( string $class_name ): void {
		if ( str_starts_with( $class_name, __NAMESPACE__ . '\\' ) ) {
			include __DIR__ . '/class-' . strtolower( strtr( substr( $class_name, strlen( __NAMESPACE__ ) + 1 ), '_', '-' ) ) . '.php';
		}
	},
	true,
	true
);
