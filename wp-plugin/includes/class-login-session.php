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
			Current_Session::end();
		}

		// For as long as others hear of the sign-in: they may end the session and make another.
		$attach = static fn( $information, $user_id ): array => ( $user->ID === (int) $user_id ? array( self::KEY => $identity ) : array() ) + (array) $information;
		$note   = array( self::class, 'action_set_logged_in_cookie' );
		$hear   = static function ( $cookie, $expire, $expiration, $user_id, $scheme, $token ) use ( &$last ): void {
			$last = (string) $token;
		};
		add_filter( 'attach_session_information', $attach, 10, 2 );
		add_action( 'set_logged_in_cookie', $note, 10, 6 );
		add_action( 'set_logged_in_cookie', $hear, 10, 6 );
		/**
		 * Filters whether the session outlives the browser, as with "Remember Me" on the login page: two weeks instead of until the browser
		 * is closed, two days at most.
		 *
		 * @param bool     $remember Whether it does.
		 * @param \WP_User $user     The account.
		 */
		$remember = true === apply_filters( 'vestibule_remember', false, $user );
		try {
			Session_Lock::hold( $user->ID, static fn() => wp_set_auth_cookie( $user->ID, $remember ) );
			wp_set_current_user( $user->ID );

			// A second-factor plugin may step in on wp_login, end the session, print its own form, read the destination from here, and exit.
			$_REQUEST['redirect_to'] = wp_slash( $destination );
			add_action( 'shutdown', static fn() => Second_Step::keep_unless_alive( $user->ID, (string) $last, $identity ), PHP_INT_MIN );

			/** This action is documented in wp-includes/user.php */
			do_action( 'wp_login', $user->user_login, $user );
		} finally {
			remove_filter( 'attach_session_information', $attach );
			remove_action( 'set_logged_in_cookie', $note, 10 );
			remove_action( 'set_logged_in_cookie', $hear, 10 );
		}
	}

	/**
	 * WordPress exchanges a session for another in some places: when someone who is signed in opens the login page, or changes the
	 * own password. What was verified goes along; without it the new session would pass for one that began with a password. What counts
	 * is whose session the browser has, not who is signed in: that may have been forgotten in between. Where it has none, the session may
	 * be the second step of a sign-in with Microsoft.
	 *
	 * @param mixed $information What others attach.
	 * @param mixed $user_id     Whose session it will be.
	 * @return mixed
	 */
	public static function filter_attach_session_information( $information, $user_id ) {
		$user    = Password_Policy::has_accepted( (int) $user_id ) ? false : get_userdata( (int) $user_id );
		$session = false === $user ? null : Current_Session::microsoft( $user );
		if ( false !== $user && '' === Current_Session::hash( $user ) ) {
			$session = Second_Step::identity_of( $user->ID );
		}

		return null === $session || ! is_array( $information ) ? $information : $information + array( self::KEY => $session );
	}

	/**
	 * Notes the session in the index, by which Microsoft's log-out notices find it. When that fails there is no cookie.
	 *
	 * @param mixed $cookie     The cookie.
	 * @param mixed $expire     When the browser drops it.
	 * @param mixed $expiration When the session ends.
	 * @param mixed $user_id    The account.
	 * @param mixed $scheme     Which cookie it is.
	 * @param mixed $token      The session's token.
	 * @throws Refused When the database cannot do it.
	 */
	public static function action_set_logged_in_cookie( $cookie, $expire, $expiration, $user_id, $scheme, $token ): void {
		$tokens  = \WP_Session_Tokens::get_instance( (int) $user_id );
		$session = $tokens->get( (string) $token )[ self::KEY ] ?? null;
		if ( ! is_array( $session ) ) {
			return;
		}
		try {
			Session_Index::add( (int) $user_id, $session, (int) $expiration );
		} catch ( Refused $refused ) {
			$tokens->destroy( (string) $token );
			throw $refused;
		}
	}
}
