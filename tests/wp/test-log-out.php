<?php
/**
 * Logging out.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP\Tests;

use Vestibule\WP\Log_Out;
use Vestibule\WP\Protection;
use Vestibule\WP\Log_Out_Notice;
use Vestibule\WP\Log_Out_Page;
use Vestibule\WP\Log_Out_Routes;

require_once __DIR__ . '/trait-configured-site.php';
require_once __DIR__ . '/trait-microsoft-documents.php';

/** WordPress's own log-out, and what follows it. */
final class Test_Log_Out extends Site_Test_Case {

	use Configured_Site;
	use Microsoft_Documents;

	/** Where WordPress goes by itself. */
	private string $default = '';

	/** The log is not the test's output. */
	protected function setUp(): void {
		parent::setUp();
		ini_set( 'error_log', '/dev/null' );
		add_filter( 'send_auth_cookies', '__return_false' );
		$this->default = add_query_arg( 'loggedout', 'true', wp_login_url() );
	}

	/** As it was. */
	protected function tearDown(): void {
		ini_restore( 'error_log' );
		parent::tearDown();
	}

	/**
	 * What wp-login.php does with action=logout, from the action's hook on.
	 *
	 * @param string $asked_for The redirect_to of the address.
	 * @return string Where the browser is sent.
	 */
	private function log_out( string $asked_for = '' ): string {
		$user = wp_get_current_user();
		Log_Out::action_login_form_logout();
		wp_logout();
		$url = apply_filters( 'logout_redirect', '' === $asked_for ? $this->default : $asked_for, $asked_for, $user );

		return self::redirect_of( static fn() => wp_safe_redirect( $url ) )->location;
	}

	/**
	 * Somebody who signed in with Microsoft.
	 *
	 * @param array<string, string> $identity What differs.
	 * @return array{int, string} Account and session token.
	 */
	private function signed_in( array $identity = array() ): array {
		$user_id = $this->account();
		$token   = self::microsoft_session( $user_id, $identity );
		self::use_session( $user_id, $token );

		return array( $user_id, $token );
	}

	/**
	 * The query of an address.
	 *
	 * @param string $url The address.
	 * @return array<string, string>
	 */
	private static function query( string $url ): array {
		parse_str( (string) wp_parse_url( $url, PHP_URL_QUERY ), $query );

		return $query;
	}

	/** 001-42: a session of a WordPress password is never sent to Microsoft, whatever the setting. */
	public function test_001_42_wordpress_session_stays_on_the_site(): void {
		foreach ( array( 'wordpress', 'microsoft', 'ask' ) as $mode ) {
			$this->configure_with_documents( array( 'logout' => $mode ) );
			$user_id = $this->account( 'subscriber', "local-$mode" );
			self::use_session( $user_id, \WP_Session_Tokens::get_instance( $user_id )->create( time() + 3600 ) );

			$this->assertSame( $this->default, $this->log_out(), $mode );
		}
	}

	/** The default: WordPress logs out, Microsoft hears nothing. */
	public function test_wordpress_only(): void {
		$this->configure_with_documents();
		list( $user_id, $token ) = $this->signed_in();

		$this->assertSame( $this->default, $this->log_out() );
		$this->assertFalse( \WP_Session_Tokens::get_instance( $user_id )->verify( $token ) );
	}

	/** Complaint 7: a page that asks for a sign-in would lead straight back inside; others get what was asked for. */
	public function test_complaint_7_lands_on_a_page_that_stays(): void {
		$this->configure_with_documents( array( 'scenario' => 'intranet', 'exempt_paths' => array( 'prefix /open/' ) ) ); // phpcs:ignore -- one line tells it.
		add_filter( 'allowed_redirect_hosts', static fn( $hosts ): array => array( ...$hosts, 'partner.example' ) );
		$this->signed_in();
		$this->assertSame( home_url( '/closed/' ), $this->log_out( home_url( '/closed/' ) ), 'not armed: nothing asks' );

		Protection::arm( get_user_by( 'id', 1 ) );
		$expected = array(
			home_url( '/closed/' )      => $this->default,
			'/closed/'                  => $this->default,
			home_url( '/' )             => $this->default,
			admin_url()                 => $this->default,
			wp_login_url()              => $this->default,
			home_url( '/open/page/' )   => home_url( '/open/page/' ),
			'https://partner.example/a' => 'https://partner.example/a',
		);
		foreach ( $expected as $asked_for => $lands ) {
			remove_all_filters( 'logout_redirect' );
			wp_set_current_user( 1 );
			$this->assertSame( $lands, $this->log_out( $asked_for ), $asked_for );
		}
	}

	/** To Microsoft with everything it wants, and the WordPress session has ended before. */
	public function test_microsoft_too(): void {
		$this->configure_with_documents( array( 'logout' => 'microsoft' ) );
		list( $user_id, $token ) = $this->signed_in();
		$gone                    = null;
		add_filter(
			'allowed_redirect_hosts',
			static function ( $hosts ) use ( &$gone, $user_id, $token ) {
				$gone ??= ! \WP_Session_Tokens::get_instance( $user_id )->verify( $token ) && ! is_user_logged_in();
				return $hosts;
			}
		);
		$url = $this->log_out();

		$this->assertStringStartsWith( self::$authority . '/' . self::$tenant . '/oauth2/v2.0/logout?', $url );
		$query = self::query( $url );
		$this->assertSame( array( self::$client_id, site_url( 'wp-login.php?action=vestibule_logged_out' ), 'O.hint' ), array( $query['client_id'], $query['post_logout_redirect_uri'], $query['logout_hint'] ) );
		$this->assertArrayNotHasKey( 'id_token_hint', $query );
		$this->assertTrue( $gone );
	}

	/** The host of Microsoft is allowed in this request alone, and no other host is. */
	public function test_no_other_host_is_allowed(): void {
		$this->configure_with_documents( array( 'logout' => 'microsoft' ) );
		$this->signed_in();
		$this->assertSame( 'nowhere', wp_validate_redirect( self::$authority, 'nowhere' ) );
		$this->log_out();

		$this->assertSame( array( '127.0.0.1', 'localhost' ), apply_filters( 'allowed_redirect_hosts', array( '127.0.0.1' ), '' ) );
		$this->assertSame( 'nowhere', wp_validate_redirect( 'https://evil.example/', 'nowhere' ) );
	}

	/** Back from Microsoft with the state of this log-out: WordPress's own page, which does not sign in again by itself. */
	public function test_back_from_microsoft(): void {
		$this->configure_with_documents( array( 'logout' => 'microsoft' ) );
		$this->signed_in();
		$state = self::query( $this->log_out() )['state'];

		$_SERVER['QUERY_STRING'] = 'action=vestibule_logged_out&state=' . rawurlencode( $state );
		$this->assertSame( Log_Out::logged_out_url(), self::redirect_of( array( Log_Out_Routes::class, 'action_login_form_vestibule_logged_out' ) )->location );
		$this->assertStringContainsString( 'loggedout=true', Log_Out::logged_out_url() );
	}

	/**
	 * A state that is not of this site: nothing is claimed, and the login page says why.
	 *
	 * @dataProvider foreign_states
	 * @param string $query The query that came back.
	 */
	public function test_foreign_state_is_not_believed( string $query ): void {
		$this->configure_with_documents();
		$_SERVER['QUERY_STRING'] = "action=vestibule_logged_out$query";
		$location                = self::redirect_of( array( Log_Out_Routes::class, 'action_login_form_vestibule_logged_out' ) )->location;

		$this->assertSame( Log_Out_Notice::url( Log_Out_Notice::UNCONFIRMED ), $location );
		$this->assertStringNotContainsString( 'loggedout', $location );
	}

	/**
	 * States.
	 *
	 * @return array<string, array{string}>
	 */
	public function foreign_states(): array {
		return array(
			'none'     => array( '' ),
			'empty'    => array( '&state=' ),
			'forged'   => array( '&state=v1.AAAA' ),
			'repeated' => array( '&state=a&state=b' ),
		);
	}

	/** A ticket for signing out is no state: each opens what it was made for. */
	public function test_ticket_is_no_state(): void {
		$this->configure_with_documents( array( 'logout' => 'ask' ) );
		$this->signed_in();
		$ticket = self::query( $this->log_out() )['ticket'];

		$_SERVER['QUERY_STRING'] = 'action=vestibule_logged_out&state=' . rawurlencode( $ticket );
		$this->assertSame( Log_Out_Notice::url( Log_Out_Notice::UNCONFIRMED ), self::redirect_of( array( Log_Out_Routes::class, 'action_login_form_vestibule_logged_out' ) )->location );
	}

	/** Where other plugins want people to land is kept for the way back; it is sealed, so nobody else can say where. */
	public function test_logout_redirect_of_others_is_honoured(): void {
		$this->configure_with_documents( array( 'logout' => 'microsoft' ) );
		$this->signed_in();
		add_filter( 'logout_redirect', static fn() => home_url( '/goodbye/' ) );
		$state   = self::query( $this->log_out() )['state'];
		$request = array(
			'method' => 'GET',
			'query'  => 'action=vestibule_logged_out&state=' . rawurlencode( $state ),
		);
		$cookie  = \Vestibule\Engine::ticket( 'logged_out', home_url( '/goodbye/' ), 600, \Vestibule\WP\Site_Keys::all() );

		$this->assertSame( home_url( '/goodbye/' ), Log_Out::after_microsoft( $request, $cookie ) );
		$this->assertSame( Log_Out::logged_out_url(), Log_Out::after_microsoft( $request, 'https://evil.example/' ) );
		$this->assertSame( Log_Out::logged_out_url(), Log_Out::after_microsoft( $request, \Vestibule\Engine::ticket( 'other', 'https://evil.example/', 600, \Vestibule\WP\Site_Keys::all() ) ) );
	}

	/** Microsoft cannot be reached: WordPress has logged out, and a text says what may go on. */
	public function test_microsoft_unreachable(): void {
		$this->configure( array( 'logout' => 'microsoft', 'authority' => 'http://127.0.0.1:9' ) ); // phpcs:ignore
		list( $user_id, $token ) = $this->signed_in();
		$url                     = $this->log_out();

		$this->assertSame( Log_Out_Notice::url( Log_Out_Notice::INCOMPLETE ), $url );
		$this->assertSame( 'true', self::query( $url )['loggedout'] );
		$this->assertFalse( \WP_Session_Tokens::get_instance( $user_id )->verify( $token ) );

		$_GET[ Log_Out_Notice::ARGUMENT ] = self::query( $url )[ Log_Out_Notice::ARGUMENT ];
		$this->assertStringContainsString( 'Your Microsoft session may go on', Log_Out_Notice::filter_wp_login_errors( new \WP_Error() )->get_error_message() );
	}

	/** Microsoft names no address for signing out. */
	public function test_microsoft_without_an_address(): void {
		$this->configure_with_documents( array( 'logout' => 'microsoft', 'domain_hint' => 'without.example' ), false ); // phpcs:ignore
		$this->signed_in();

		$this->assertSame( Log_Out_Notice::url( Log_Out_Notice::INCOMPLETE ), $this->log_out() );
	}

	/** The setting `ask`: a page that offers it, with WordPress logged out already. */
	public function test_ask(): void {
		$this->configure_with_documents( array( 'logout' => 'ask' ) );
		list( $user_id, $token ) = $this->signed_in();
		$url                     = $this->log_out( home_url( '/goodbye/' ) );
		$query                   = self::query( $url );

		$this->assertStringStartsWith( wp_login_url() . '?', $url );
		$this->assertSame( array( Log_Out_Page::ACTION, home_url( '/goodbye/' ) ), array( $query['action'], $query['redirect_to'] ) );
		$this->assertFalse( \WP_Session_Tokens::get_instance( $user_id )->verify( $token ) );
		$this->assertStringNotContainsString( 'O.hint', $url );

		$_SERVER['REQUEST_METHOD'] = 'POST';
		$_POST                     = wp_slash( array( 'ticket' => $query['ticket'], 'redirect_to' => $query['redirect_to'] ) ); // phpcs:ignore
		$location                  = self::redirect_of( array( Log_Out_Routes::class, 'action_login_form_vestibule_sign_out' ) )->location;
		$this->assertSame( 'O.hint', self::query( $location )['logout_hint'] );
	}

	/** An ID token with many groups does not make an address that web servers refuse, nor stop the log-out. */
	public function test_long_id_token(): void {
		foreach ( array( 4000, 4001, 12000 ) as $length ) {
			$this->configure_with_documents( array( 'logout' => 'ask' ) );
			$user_id = $this->account( 'subscriber', "long-$length" );
			self::use_session( $user_id, self::microsoft_session( $user_id, array( 'id_token' => str_repeat( 'a', $length ) ) ) );
			$url = $this->log_out();

			$this->assertSame( Log_Out_Page::ACTION, self::query( $url )['action'] ?? $url, (string) $length );
			$this->assertLessThan( 8000, strlen( $url ) );
		}
	}

	/** A forged or stale ticket leads nowhere but to the page that says so. */
	public function test_forged_ticket(): void {
		$this->configure_with_documents( array( 'logout' => 'ask' ) );
		$_SERVER['REQUEST_METHOD'] = 'POST';
		$_POST                     = array( 'ticket' => 'v1.forged' );

		$this->assertSame( Log_Out_Notice::url( Log_Out_Notice::INCOMPLETE ), self::redirect_of( array( Log_Out_Routes::class, 'action_login_form_vestibule_sign_out' ) )->location );
	}

	/** Case 84: the page's own redirect_to leads to this site only. */
	public function test_case_84_page_redirects_within_the_site(): void {
		foreach ( array( 'https://evil.example/', '//evil.example', '/\\evil.example', 'javascript:alert(1)', "https:\tevil.example" ) as $address ) {
			$_GET = wp_slash( array( 'redirect_to' => $address ) );
			$location = self::redirect_of( array( Log_Out_Routes::class, 'action_login_form_vestibule_sign_out' ) )->location;
			// WordPress takes the backslash out, and what is left is a path of this site.
			$this->assertContains( $location, array( Log_Out::logged_out_url(), '/evil.example' ), $address );
		}
	}

	/** The page is escaped and says what it does. */
	public function test_page(): void {
		$html = Log_Out_Page::html( '"><script>', home_url( '/?a=1&b="2' ) );

		$this->assertStringNotContainsString( '<script', $html );
		$this->assertStringContainsString( 'Sign out of Microsoft too', $html );
		$this->assertStringContainsString( 'method="post"', $html );
	}
}
