<?php
/**
 * The way in when Microsoft cannot be asked.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

use Vestibule\Engine;

/**
 * A link that only the command line makes. It opens WordPress's password form in one browser for ten minutes, for administrators,
 * whatever the settings say. It needs neither a client secret nor readable settings; those may be what is broken.
 */
final class Break_Glass {

	public const ACTION = 'vestibule_break_glass';

	/**
	 * The argument and the field that carry the link's ticket.
	 */
	public const TICKET = 'ticket';

	private const COOKIE = '__Host-vestibule-break-glass';

	/**
	 * What the tickets of link and cookie are for; one is never good for the other.
	 */
	private const LINK    = 'break_glass';
	private const BROWSER = 'break_glass_browser';

	private const SECONDS = 600;

	/**
	 * Passwords that one link lets somebody try.
	 */
	private const TRIES = 5;

	/**
	 * Administrators who are mailed at most.
	 */
	private const MAILS = 50;

	/**
	 * Makes a link, and tells the log and all administrators, who do not get the link itself.
	 */
	public static function link(): string {
		self::require_engine();
		$ticket = Engine::ticket( self::LINK, wp_generate_uuid4(), self::SECONDS, Site_Keys::all() );
		self::log( 'a link was made on the command line' );
		Sign_In_Log::changed( Log_Entry::BREAK_GLASS, 'link_made' );
		self::mail(
			/* translators: %s: name of the site. */
			__( '[%s] Emergency sign-in opened', 'vestibule' ),
			/* translators: 1: address of the site, 2: date and time. */
			__( 'On the server of %1$s, somebody made an emergency link on %2$s. For ten minutes it opens the password form for administrators, past “Sign in with Microsoft”. If nobody of you did this, find out who can run commands on the server.', 'vestibule' )
		);

		return add_query_arg(
			array(
				'action'     => self::ACTION,
				self::TICKET => rawurlencode( $ticket ),
			),
			Site::login()
		);
	}

	/**
	 * Uses up a link. Returns the cookie by which the browser is known for the rest of the time.
	 *
	 * @param string $ticket The link's ticket.
	 * @return string Value of a Set-Cookie header.
	 * @throws Refused When it was used before, or the extension is missing.
	 */
	public static function open( string $ticket ): string {
		self::require_engine();
		$link = Engine::redeem( self::LINK, $ticket, Site_Keys::all() );
		if ( ! Transactions::take( $link['id'], $link['expires'] ) ) {
			throw new Refused( 'ticket_used', 'a break-glass link was opened twice' );
		}
		self::log( 'the link was opened by ' . self::address() );
		Sign_In_Log::record( new Log_Entry( Log_Entry::BREAK_GLASS, Log_Entry::SUCCESS, 'link_opened' ) );

		return sprintf(
			'%s=%s; Path=/; Max-Age=%d; Secure; HttpOnly; SameSite=Strict',
			self::COOKIE,
			Engine::ticket( self::BROWSER, $link['value'], self::SECONDS, Site_Keys::all() ),
			self::SECONDS
		);
	}

	/**
	 * Whether this browser has opened a link.
	 */
	public static function is_open(): bool {
		return null !== self::browser();
	}

	/**
	 * Until when the form stays open, as a Unix time; 0 when it is not.
	 */
	public static function open_until(): int {
		return self::browser()['expires'] ?? 0;
	}

	/**
	 * Counts a password. False when there were too many; several at once are counted one by one.
	 *
	 * @throws Refused When the database cannot tell.
	 */
	public static function take_try(): bool {
		$browser = self::browser();
		for ( $try = 1; null !== $browser && $try <= self::TRIES; $try++ ) {
			if ( Transactions::take( hash( 'sha256', "break-glass-try\0" . $browser['value'] . "\0$try" ), $browser['expires'] ) ) {
				return true;
			}
		}
		self::log( 'too many passwords were tried by ' . self::address() );
		Sign_In_Log::record( new Log_Entry( Log_Entry::BREAK_GLASS, Log_Entry::FAILURE, 'too_many_tries' ) );

		return false;
	}

	/**
	 * An administrator is in.
	 *
	 * @param \WP_User $user Who.
	 */
	public static function close( \WP_User $user ): void {
		self::log( "account $user->ID signed in by " . self::address() );
		Sign_In_Log::record( new Log_Entry( Log_Entry::BREAK_GLASS, Log_Entry::SUCCESS, 'password_used', user_id: $user->ID ) );
		unset( $_COOKIE[ self::COOKIE ] );
		if ( ! headers_sent() ) {
			Routes::set_cookie( self::COOKIE . '=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Strict' );
		}
	}

	/**
	 * Says on the login page why the password form is there.
	 *
	 * @param mixed $errors The page's WP_Error.
	 * @return mixed
	 */
	public static function filter_wp_login_errors( $errors ) {
		if ( $errors instanceof \WP_Error && self::is_open() ) {
			$errors->add(
				self::ACTION,
				/* translators: %s: a time of day. */
				esc_html( sprintf( __( 'Emergency sign-in: until %s an administrator can use a password in this browser.', 'vestibule' ), wp_date( get_option( 'time_format' ), self::open_until() ) ) ),
				'message'
			);
		}

		return $errors;
	}

	/**
	 * The page that a link opens. The link is used up only by the button: programs that look into links shall not do it.
	 *
	 * @param string $ticket The ticket.
	 */
	public static function html( string $ticket ): string {
		return Small_Page::html(
			__( 'Emergency sign-in', 'vestibule' ),
			sprintf(
				'<p>%1$s</p><form method="post" action="%2$s"><input type="hidden" name="%3$s" value="%4$s"><p><button class="button">%5$s</button></p></form>',
				esc_html__( 'This opens the password form for administrators in this browser, for ten minutes. The link works once.', 'vestibule' ),
				esc_url( add_query_arg( 'action', self::ACTION, Site::login() ) ),
				esc_attr( self::TICKET ),
				esc_attr( $ticket ),
				esc_html__( 'Open the password form', 'vestibule' )
			)
		);
	}

	/**
	 * What the browser's cookie holds.
	 *
	 * @return array{id: string, value: string, expires: int}|null
	 */
	private static function browser(): ?array {
		$cookie = wp_unslash( $_COOKIE[ self::COOKIE ] ?? '' ); // phpcs:ignore WordPress.Security.ValidatedSanitizedInput -- opened by the engine only.
		if ( ! is_string( $cookie ) || '' === $cookie || ! Engine_Access::is_compatible() ) {
			return null;
		}
		try {
			return Engine::redeem( self::BROWSER, $cookie, Site_Keys::all() );
		} catch ( \Vestibule\Exception ) {
			return null;
		}
	}

	/**
	 * Mails the administrators.
	 *
	 * @param string $subject With the site's name.
	 * @param string $message With the site's address and the time.
	 */
	private static function mail( string $subject, string $message ): void {
		$administrators = get_users(
			array(
				'capability' => 'manage_options',
				'fields'     => array( 'user_email' ),
				'number'     => self::MAILS,
			)
		);
		$name           = wp_specialchars_decode( get_bloginfo( 'name', 'display' ), ENT_QUOTES );
		$time           = wp_date( get_option( 'date_format' ) . ' ' . get_option( 'time_format' ) );
		foreach ( array_unique( array( get_option( 'admin_email' ), ...wp_list_pluck( $administrators, 'user_email' ) ) ) as $address ) {
			wp_mail( $address, sprintf( $subject, $name ), sprintf( $message, home_url(), $time ) );
		}
	}

	/**
	 * Writes to PHP's error log.
	 *
	 * @param string $event What happened.
	 */
	private static function log( string $event ): void {
		error_log( "vestibule break-glass: $event" ); // phpcs:ignore WordPress.PHP.DevelopmentFunctions -- this is the log, not debugging.
	}

	/**
	 * The address of the browser, for the log.
	 */
	private static function address(): string {
		$address = $_SERVER['REMOTE_ADDR'] ?? ''; // phpcs:ignore WordPress.Security.ValidatedSanitizedInput -- validated here.

		return is_string( $address ) && false !== filter_var( $address, FILTER_VALIDATE_IP ) ? $address : 'an unknown address';
	}

	/**
	 * Tickets are sealed by the extension.
	 *
	 * @throws Refused When it is missing.
	 */
	private static function require_engine(): void {
		if ( ! Engine_Access::is_compatible() ) {
			throw new Refused( 'api_mismatch', 'the extension is not loaded, or of another version; passwords are not held back then' );
		}
	}
}
