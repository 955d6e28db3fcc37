<?php
/**
 * Router of PHP's built-in web server: files as they are, everything else to WordPress, like the rewrite rules of a real server.
 *
 * @package Vestibule
 */

// WordPress runs in the global scope, so nothing of this file may be left there.
$_SERVER['VESTIBULE_ROUTE'] = ( static function (): string {
	$root = $_SERVER['DOCUMENT_ROOT'];
	$base = (string) getenv( 'SITE_PATH' );
	// Where visitors find the site, when WordPress lies in a folder of its own.
	$front = false === getenv( 'SITE_FRONT' ) ? $base : (string) getenv( 'SITE_FRONT' );
	$path = rawurldecode( strtok( $_SERVER['REQUEST_URI'], '?' ) );

	if ( preg_match( '~/\.|\0~', $path ) ) {
		http_response_code( 404 );
		return '';
	}
	// Slashes that are doubled lead into the folder too.
	$gated = 'gated' === getenv( 'UPLOADS' ) && str_starts_with( preg_replace( '~/+~', '/', $path ), $base . '/wp-content/uploads/' );
	// The sites of a network have no folders of their own.
	if ( 'subdirectories' === getenv( 'NETWORK' ) && ! file_exists( $root . $path ) && preg_match( '~^/[^/]+(/wp-.*|/.*\.php)$~', $path, $inner ) ) {
		$file = $inner[1] . ( is_dir( $root . $inner[1] ) && str_ends_with( $inner[1], '/' ) ? 'index.php' : '' );
		if ( is_file( $root . $file ) && str_ends_with( $file, '.php' ) ) {
			$_SERVER['SCRIPT_NAME']     = $file;
			$_SERVER['PHP_SELF']        = $file;
			$_SERVER['SCRIPT_FILENAME'] = $root . $file;
			return 'wordpress';
		}
		if ( is_file( $root . $file ) ) {
			header( 'Location: ' . $file );
			return '';
		}
	}
	if ( ! $gated && is_dir( $root . $path ) && ! str_ends_with( $path, '/' ) ) {
		header( 'Location: ' . $path . '/', true, 301 );
		return '';
	}
	if ( ! $gated && ( is_file( $root . $path ) || is_file( $root . $path . 'index.php' ) ) ) {
		return 'file';
	}
	// A script with something behind its name.
	if ( ! $gated && preg_match( '~^(/.+?\.php)/~', $path, $script ) && is_file( $root . $script[1] ) ) {
		return 'file';
	}
	$_SERVER['SCRIPT_NAME']     = $front . '/index.php';
	$_SERVER['PHP_SELF']        = $front . '/index.php';
	$_SERVER['SCRIPT_FILENAME'] = $root . $front . '/index.php';
	unset( $_SERVER['PATH_INFO'] );
	return 'wordpress';
} )();

switch ( $_SERVER['VESTIBULE_ROUTE'] ) {
	case 'file':
		unset( $_SERVER['VESTIBULE_ROUTE'] );
		return false;
	case 'wordpress':
		unset( $_SERVER['VESTIBULE_ROUTE'] );
		chdir( dirname( $_SERVER['SCRIPT_FILENAME'] ) );
		require $_SERVER['SCRIPT_FILENAME'];
}
