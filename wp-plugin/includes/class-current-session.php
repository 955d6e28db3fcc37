<?php
/**
 * The WordPress session of the current request.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * What is known of the session, and what may be changed in it while it goes on. A session of a person who signed in with
 * Microsoft holds what was verified under Login_Session::KEY; one that began with a password does not.
 */
final class Current_Session {

	/**
	 * When the person last did something, when a renewal was put off because Microsoft could not be reached, and when windows left
	 * theirs to another window. Beside the members of Identity::session().
	 */
	private const SEEN      = 'seen';
	private const POSTPONED = 'postponed';
	private const GAVE_WAY  = 'gave_way';

	/**
	 * Seconds between two notes of activity: each is a write to the database.
	 */
	private const NOTE_INTERVAL = 60;

	/**
	 * As many windows as may have a sign-in under way at once, each minute. More is a browser that keeps no cookie, or always an old one.
	 */
	private const WINDOWS = 7;

	/**
	 * What the gate has to know.
	 *
	 * @param \WP_User|null $user Whose session in this browser, null for that of who is signed in.
	 * @return array{kind: string, verified: int, seen: int, postponed: int, now: int, foreign: bool}
	 */
	public static function facts( ?\WP_User $user = null ): array {
		$microsoft = self::microsoft( $user );
		$session   = $microsoft ?? array();

		return array(
			'kind'      => self::kind( null !== $microsoft ),
			'verified'  => (int) ( $session['verified'] ?? 0 ),
			'seen'      => (int) ( $session[ self::SEEN ] ?? $session['verified'] ?? 0 ),
			'postponed' => (int) ( $session[ self::POSTPONED ] ?? 0 ),
			'now'       => time(),
			'foreign'   => self::is_of_other_site( null === $user ? get_current_user_id() : $user->ID ),
		);
	}

	/**
	 * Whether what is private here is closed to whoever asks: nobody is signed in, or an account of other sites of the network only.
	 */
	public static function is_of_stranger(): bool {
		return ! is_user_logged_in() || self::is_of_other_site( get_current_user_id() );
	}

	/**
	 * What was verified when this session began or was renewed; null when it is none of Microsoft's.
	 *
	 * @param \WP_User|null $user Whose session in this browser, null for that of who is signed in.
	 * @return array<string, mixed>|null
	 */
	public static function microsoft( ?\WP_User $user = null ): ?array {
		$session = self::current( $user )[1][ Login_Session::KEY ] ?? null;

		return is_array( $session ) ? $session : null;
	}

	/**
	 * The name under which a sealed sign-in remembers this session: no token leaves WordPress. '' without a session.
	 *
	 * @param \WP_User|null $user Whose session in this browser, null for that of who is signed in.
	 */
	public static function hash( ?\WP_User $user = null ): string {
		list( $token ) = self::current( $user );

		return '' === $token ? '' : hash( 'sha256', $token );
	}

	/**
	 * The session goes on with a newer proof. Its token stays, and with it every nonce and draft; so does its end.
	 *
	 * @param array<string, mixed> $identity Identity::session().
	 * @throws Refused When Microsoft's log-out notices would not find it.
	 */
	public static function renew( array $identity ): bool {
		$information = self::current()[1];
		if ( array() !== $information ) {
			Session_Index::add( get_current_user_id(), $identity, (int) $information['expiration'] );
		}

		return self::write( static fn(): array => array( self::SEEN => time() ) + $identity );
	}

	/**
	 * Microsoft could not be reached: the renewal is tried again later.
	 */
	public static function postpone(): bool {
		return self::write( static fn( array $session ): array => array( self::POSTPONED => time() ) + $session );
	}

	/**
	 * A window leaves the renewal to another one that had its cookie. False when there is no such session, or when it happened so often
	 * that the page would go round in circles.
	 */
	public static function give_way(): bool {
		$now = time();

		return self::write(
			static function ( array $session ) use ( $now ): ?array {
				$past = array_filter( (array) ( $session[ self::GAVE_WAY ] ?? array() ), static fn( $time ): bool => abs( $now - (int) $time ) < 60 );
				return count( $past ) < self::WINDOWS ? array( self::GAVE_WAY => array( ...array_values( $past ), $now ) ) + $session : null;
			}
		);
	}

	/**
	 * The person did something. Not noted when the session has been idle for too long already: only a sign-in wakes it. On an ordinary page
	 * there is no lock, which would be two more writes to the database; what is written was read a moment ago.
	 *
	 * @param int $idle Seconds after which a session counts as idle.
	 */
	public static function note_activity( int $idle ): void {
		$facts = self::facts();
		$quiet = $facts['now'] - $facts['seen'];
		if ( 'microsoft' === $facts['kind'] && $quiet >= min( self::NOTE_INTERVAL, $idle ) && $quiet <= $idle ) {
			Primary_Database::read_meta_of( get_current_user_id() );
			self::change( static fn( array $session ): array => array( self::SEEN => $facts['now'] ) + $session );
		}
	}

	/**
	 * Ends the session in WordPress and takes its cookies from the browser.
	 */
	public static function end(): void {
		$user_id = get_current_user_id();
		Session_Lock::hold( $user_id, static fn() => \WP_Session_Tokens::get_instance( $user_id )->destroy( self::current()[0] ) );
		if ( ! headers_sent() ) {
			wp_clear_auth_cookie();
		}
		wp_set_current_user( 0 );
	}

	/**
	 * Whether it is of an account of other sites of the network only. Elsewhere no class is loaded for it.
	 *
	 * @param int $user_id The account.
	 */
	private static function is_of_other_site( int $user_id ): bool {
		return is_multisite() && Site_Membership::is_missing( $user_id );
	}

	/**
	 * Who is asking: none, wordpress, microsoft, or application for one of WordPress's application passwords.
	 *
	 * @param bool $microsoft Whether the session began with a sign-in with Microsoft.
	 */
	private static function kind( bool $microsoft ): string {
		return match ( true ) {
			$microsoft                   => 'microsoft',
			! is_user_logged_in()        => 'none',
			null !== rest_get_authenticated_app_password() => 'application',
			default                      => 'wordpress',
		};
	}

	/**
	 * The session's token and WordPress's record of it; both empty without one. WordPress asks only one of its cookies; a browser that
	 * withholds that one, and is let into the administration by another, must not look like a session of a password. As a rule all
	 * cookies hold the same token, and the record is read once.
	 *
	 * @param \WP_User|null $user Whose, null for who is signed in.
	 * @return array{string, array<string, mixed>}
	 */
	private static function current( ?\WP_User $user = null ): array {
		$records = array();
		$user  ??= wp_get_current_user();
		foreach ( $user->exists() ? array( 'logged_in', 'secure_auth', 'auth' ) : array() as $scheme ) {
			$cookie = wp_parse_auth_cookie( '', $scheme );
			if ( ! is_array( $cookie ) || $user->user_login !== $cookie['username'] || isset( $records[ $cookie['token'] ] ) ) {
				continue;
			}
			$record = \WP_Session_Tokens::get_instance( $user->ID )->get( $cookie['token'] );
			if ( isset( $record[ Login_Session::KEY ] ) ) {
				return array( $cookie['token'], $record );
			}
			if ( is_array( $record ) && array() !== $record ) {
				$records[ $cookie['token'] ] = $record;
			}
		}

		return array( (string) array_key_first( $records ), array() === $records ? array() : reset( $records ) );
	}

	/**
	 * Changes what is known of the session, while no other process changes sessions of the account.
	 *
	 * @param callable(array<string, mixed>): (array<string, mixed>|null) $change As of change().
	 */
	private static function write( callable $change ): bool {
		return is_user_logged_in() && Session_Lock::hold( get_current_user_id(), static fn(): bool => self::change( $change ) );
	}

	/**
	 * Changes what is known of the session, which was read from the database just now: one that another process ended in between must not
	 * come back by this write, nor what another window has changed be undone by it.
	 *
	 * @param callable(array<string, mixed>): (array<string, mixed>|null) $change What is known after it, null when nothing is to be written.
	 */
	private static function change( callable $change ): bool {
		list( $token, $information ) = self::current();
		$before                      = $information[ Login_Session::KEY ] ?? null;
		$after                       = is_array( $before ) ? $change( $before ) : null;
		if ( null === $after ) {
			return false;
		}
		$information[ Login_Session::KEY ] = $after;
		\WP_Session_Tokens::get_instance( get_current_user_id() )->update( $token, $information );

		return true;
	}
}
