<?php
/**
 * Plugin Name: Observer
 * Description: Tells the browser tests what happens in their site: who is asking, and each wp_login.
 *
 * @package Vestibule
 */

defined( 'ABSPATH' ) || exit;

// A test that renews the site's key makes every process begin anew: nothing sealed before can be opened.
if ( is_file( VESTIBULE_SITE_STATE . '/run/site-key' ) ) {
	define( 'VESTIBULE_KEY', (string) file_get_contents( VESTIBULE_SITE_STATE . '/run/site-key' ) );
}

// Portraits come from the internet, which these sites do not have.
add_filter( 'pre_option_show_avatars', static fn() => '0' );

add_action(
	'rest_api_init',
	static function () {
		register_rest_route(
			'vestibule-test',
			'/whoami',
			array(
				'callback'            => static function () {
					// Without a nonce, REST takes nobody for signed in; the cookie alone is what is asked about.
					$user = get_userdata( (int) wp_validate_auth_cookie( '', 'logged_in' ) );
					return array( 'login' => $user ? $user->user_login : '' );
				},
				'permission_callback' => '__return_true',
			)
		);
	}
);

add_action(
	'wp_login',
	static function ( $login, $user ) {
		file_put_contents( VESTIBULE_SITE_STATE . '/log/wp-login.log', $user->ID . ' ' . $login . "\n", FILE_APPEND | LOCK_EX );
	},
	10,
	2
);
