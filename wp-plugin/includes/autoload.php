<?php
/**
 * Finds Vestibule\WP\Some_Class in includes/class-some-class.php.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

spl_autoload_register(
	static function ( string $class_name ): void {
		if ( str_starts_with( $class_name, __NAMESPACE__ . '\\' ) ) {
			$file = strtolower( str_replace( '_', '-', substr( $class_name, strlen( __NAMESPACE__ ) + 1 ) ) );
			$path = __DIR__ . "/class-$file.php";
			if ( is_file( $path ) ) {
				require $path;
			}
		}
	}
);
