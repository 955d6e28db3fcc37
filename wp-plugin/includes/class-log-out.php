<?php
/**
 * What follows WordPress's own log-out for somebody who signed in with Microsoft.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

use Vestibule\Engine;

/**
 * WordPress logs out first and by itself; then the setting says whether the browser goes on to Microsoft. Whatever fails on the
 * way there, the WordPress session has ended.
 */
final class Log_Out {

	/**
	 * Values of the setting `logout`.
	 */
	public const WORDPRESS = 'wordpress';
	public const MICROSOFT = 'microsoft';
	public const ASK       = 'ask';

	/**
	 * Keeps the address to go to after Microsoft.
	 */
	public const COOKIE = '__Host-vestibule-logged-out';

	private const TICKET         = 'logged_out';
	private const TICKET_SECONDS = 600;

	/**
	 * A longer ID token, of somebody in many groups, would make addresses that web servers refuse: they take 8 KiB. Without it
	 * Microsoft may ask who signs out.
	 */
	private const ID_TOKEN_LENGTH_MAX = 4000;

	/**
	 * Before WordPress checks the nonce and logs out: what will be needed is in the session, which is gone afterwards.
	 */
	public static function action_login_form_logout(): void {
		add_filter( 'logout_redirect', static fn( $url ): string => self::page_that_stays( (string) $url ), PHP_INT_MAX - 1 );
		$identity = Current_Session::microsoft();
		$user_id  = get_current_user_id();
		if ( null !== $identity ) {
			// Fires when the nonce was right and the session is gone.
			add_action( 'wp_logout', static fn() => Sign_In_Log::record( new Log_Entry( Log_Entry::LOG_OUT, Log_Entry::SUCCESS, 'person', user_id: $user_id ) ) );
		}
		$mode     = Settings::effective()['logout'];
		// A session of WordPress alone is none of Microsoft's business.
		if ( null === $identity || self::WORDPRESS === $mode ) {
			return;
		}
		add_filter( 'logout_redirect', static fn( $url ): string => self::onward( $mode, $identity, (string) $url ), PHP_INT_MAX );
	}

	/**
	 * Where the browser goes once WordPress has logged out.
	 *
	 * @param string               $mode     Value of the setting.
	 * @param array<string, mixed> $identity What the session held of the identity.
	 * @param string               $url      Where WordPress and other plugins would send it.
	 */
	public static function onward( string $mode, array $identity, string $url ): string {
		try {
			if ( strlen( (string) ( $identity['id_token'] ?? '' ) ) > self::ID_TOKEN_LENGTH_MAX ) {
				$identity['id_token'] = '';
			}
			$ticket = self::engine()->logoutTicket( $identity );

			return self::ASK === $mode ? Log_Out_Page::url( $ticket, $url ) : self::at_microsoft( $ticket, $url );
		} catch ( \Throwable $exception ) {
			$failure = Failure::of( $exception );
			$failure->log();
			Sign_In_Log::failed_as( Log_Entry::LOG_OUT, $failure );

			return Log_Out_Notice::url( Log_Out_Notice::INCOMPLETE );
		}
	}

	/**
	 * Microsoft's address for signing out, allowed as a destination of this one redirect.
	 *
	 * @param string $ticket Engine::logoutTicket().
	 * @param string $url    Where to go afterwards.
	 */
	public static function at_microsoft( string $ticket, string $url ): string {
		$engine = self::engine();
		try {
			$address = $engine->logoutUrl( $ticket );
		} finally {
			Shared_Documents::keep_from( $engine );
		}
		if ( '' === $address ) {
			return Log_Out_Notice::url( Log_Out_Notice::INCOMPLETE );
		}
		$host = (string) wp_parse_url( $address, PHP_URL_HOST );
		add_filter( 'allowed_redirect_hosts', static fn( $hosts ): array => array_merge( (array) $hosts, array( $host ) ) );
		self::remember( $url );

		return $address;
	}

	/**
	 * Where to go when Microsoft has sent the browser back.
	 *
	 * @param array<string, string|int> $request The raw request.
	 * @param string                    $cookie  The cookie that remember() set, '' if none.
	 */
	public static function after_microsoft( array $request, string $cookie ): string {
		if ( ! self::engine()->loggedOut( $request ) ) {
			return Log_Out_Notice::url( Log_Out_Notice::UNCONFIRMED );
		}
		if ( '' !== $cookie ) {
			try {
				return (string) Engine::redeem( self::TICKET, $cookie, Site_Keys::all() )['value'];
			} catch ( \Vestibule\Exception $exception ) {
				// An old or foreign cookie: the usual page will do.
				unset( $exception );
			}
		}

		return self::logged_out_url();
	}

	/**
	 * A page that asks for a sign-in would begin one at once, and whoever is still signed in at Microsoft would be back inside.
	 *
	 * @param string $url Where WordPress and other plugins would send the browser.
	 */
	private static function page_that_stays( string $url ): string {
		if ( ! Protection::is_armed() ) {
			return $url;
		}
		try {
			$found = Url_Tester::explain( str_starts_with( $url, '/' ) ? Site::address_of( $url ) : $url, 'GET' );
		} catch ( \Throwable ) {
			return self::logged_out_url();
		}
		if ( 'login' === $found['entry'] ) {
			return add_query_arg( 'loggedout', 'true', $url );
		}

		return $found['public'] || 'not_this_site' === $found['rule'] ? $url : self::logged_out_url();
	}

	/**
	 * WordPress's page that says so. It does not sign in by itself.
	 */
	public static function logged_out_url(): string {
		return add_query_arg( 'loggedout', 'true', Site::login() );
	}

	/**
	 * Notes where other plugins want people to land after a log-out, for the way back from Microsoft.
	 *
	 * @param string $url The address.
	 */
	private static function remember( string $url ): void {
		// WordPress's own page needs no note.
		if ( str_starts_with( $url, wp_login_url() ) || headers_sent() ) {
			return;
		}
		Routes::set_cookie(
			sprintf(
				'%s=%s; Path=/; Max-Age=%d; Secure; HttpOnly; SameSite=Lax',
				self::COOKIE,
				Engine::ticket( self::TICKET, $url, self::TICKET_SECONDS, Site_Keys::all() ),
				self::TICKET_SECONDS
			)
		);
	}

	/**
	 * The engine with the site's copy of Microsoft's documents.
	 */
	private static function engine(): Engine {
		$engine = Engine_Access::open();
		Shared_Documents::give_to( $engine );

		return $engine;
	}
}
