<?php
/**
 * An engine beside the one of WordPress: its documents are not fetched yet.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

use Vestibule\Engine;

/**
 * The engine of a site that this process has not seen.
 *
 * @param string $authority The simulator's address.
 */
function fresh_engine( string $authority ): Engine {
	$home = 'http://127.0.0.1:8080/';
	return Engine::open(
		json_encode(
			array(
				'settings' => array(
					'tenant'        => '10c419d4-4a50-45b2-aa4e-919fb84df24f',
					'client_id'     => '6cb04018-a3f5-46a7-b995-940c78f5aef3',
					'client_secret' => array( 'plain' => 'not-used-here-not-used-here' ),
					'authority'     => $authority,
				),
				'site'     => array(
					'home'                   => $home,
					'login'                  => $home . 'wp-login.php',
					'redirect_uri'           => $home . 'wp-login.php?action=vestibule_callback',
					'development'            => true,
					'roles'                  => array( 'subscriber' => false ),
					'allow_privileged_roles' => false,
				),
			)
		),
		array( bin2hex( random_bytes( 32 ) ) )
	);
}

/**
 * Starts a sign-in, which fetches the discovery document, and returns the host to which it leads.
 *
 * @param Engine $engine The engine.
 */
function begun( Engine $engine ): string {
	$request = array_fill_keys( array( 'query', 'body', 'content_type', 'cookie', 'sec_fetch_dest', 'sec_fetch_mode', 'sec_purpose' ), '' );
	$url     = $engine->begin(
		$request + array(
			'method'    => 'GET',
			'link_user' => 0,
		)
	)->url();
	return (string) parse_url( $url, PHP_URL_HOST );
}
