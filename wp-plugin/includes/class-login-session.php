<?php
/**
 * The WordPress session of a person who has signed in with Microsoft.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * Sets the login cookie as WordPress does after a password, with what was verified attached to the session token.
 */
final class Login_Session {

	/**
	 * The key in WordPress's session information.
	 */
	public const KEY = 'vestibule';

	/**
	 * Begins the session.
	 *
	 * @param \WP_User             $user        The account.
	 * @param array<string, mixed> $identity    What to remember of the identity.
	 * @param string               $destination Where the person goes next.
	 */
	public static function begin( \WP_User $user, array $identity, string $destination ): void {
		// A session that was there before, whoever's it was, must not live on under the new login.
		if ( is_user_logged_in() ) {
			wp_destroy_current_session();
		}

		$attach = static fn( $information ): array => array( self::KEY => $identity ) + (array) $information;
		// The one place where WordPress tells when the session will end.
		$index = static fn( $cookie, $expire, $expiration ) => Session_Index::add( $user->ID, $identity, (int) $expiration );
		add_filter( 'attach_session_information', $attach );
		add_action( 'set_logged_in_cookie', $index, 10, 3 );
		try {
			wp_set_auth_cookie( $user->ID, false );
		} finally {
			remove_filter( 'attach_session_information', $attach );
			remove_action( 'set_logged_in_cookie', $index );
		}
		wp_set_current_user( $user->ID );

		// A second-factor plugin may step in on wp_login, print its own form and read the destination from here.
		$_REQUEST['redirect_to'] = wp_slash( $destination );

		/** This action is documented in wp-includes/user.php */
		do_action( 'wp_login', $user->user_login, $user );
	}
}
