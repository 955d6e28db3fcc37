<?php
/**
 * An engine beside the one of WordPress: its documents are not fetched yet.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

use Vestibule\Engine;

const HOME   = 'http://127.0.0.1:8080/';
const TENANT = '10c419d4-4a50-45b2-aa4e-919fb84df24f';
const CLIENT = '6cb04018-a3f5-46a7-b995-940c78f5aef3';

/**
 * The site's configuration.
 *
 * @param string $authority The simulator's address.
 */
function configuration( string $authority ): string {
	return (string) json_encode(
		array(
			'settings' => array(
				'tenant'        => TENANT,
				'client_id'     => CLIENT,
				'client_secret' => array( 'plain' => 'not-used-here-not-used-here' ),
				'authority'     => $authority,
			),
			'site'     => array(
				'home'                   => HOME,
				'login'                  => HOME . 'wp-login.php',
				'redirect_uri'           => HOME . 'wp-login.php?action=vestibule_callback',
				'development'            => true,
				'roles'                  => array( 'subscriber' => false ),
				'allow_privileged_roles' => false,
			),
		)
	);
}

/**
 * The engine of a site that this process has not seen.
 *
 * @param string $authority The simulator's address.
 */
function fresh_engine( string $authority ): Engine {
	return Engine::open( configuration( $authority ), array( bin2hex( random_bytes( 32 ) ) ) );
}

/**
 * A request as the plugin passes it on.
 *
 * @param string $query  Its query.
 * @param string $cookie Its cookies.
 * @return array<string, mixed>
 */
function request( string $query = '', string $cookie = '' ): array {
	return array(
		'method'         => 'GET',
		'query'          => $query,
		'body'           => '',
		'content_type'   => '',
		'cookie'         => $cookie,
		'sec_fetch_dest' => '',
		'sec_fetch_mode' => '',
		'sec_purpose'    => '',
		'link_user'      => 0,
	);
}

/**
 * Starts a sign-in, which fetches the discovery document, and returns the host to which it leads.
 *
 * @param Engine $engine The engine.
 */
function begun( Engine $engine ): string {
	return (string) parse_url( $engine->begin( request() )->url(), PHP_URL_HOST );
}
