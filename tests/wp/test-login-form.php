<?php
/**
 * The button on the login form.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP\Tests;

use Vestibule\WP\Forced_Login;
use Vestibule\WP\Login_Form;
use Vestibule\WP\Protection;

require_once __DIR__ . '/trait-configured-site.php';
require_once __DIR__ . '/trait-browser-session.php';

/** "Sign in with Microsoft". */
final class Test_Login_Form extends Site_Test_Case {

	use Configured_Site;
	use Browser_Session;

	/** A site that is not set up shows no button that leads nowhere. */
	public function test_no_button_without_settings(): void {
		delete_option( 'vestibule_settings' );

		do_action( 'login_form_login' );

		$this->assertFalse( Login_Form::is_offered() );
		$this->assertSame( 'hello', apply_filters( 'login_message', 'hello' ) );
		$this->assertSame( '', apply_filters( 'login_form_top', '', array() ) );
		$this->expectOutputString( '' );
		do_action( 'woocommerce_login_form_start' );
	}

	/** The button starts a sign-in and keeps what other plugins say. */
	public function test_button_is_shown(): void {
		$this->configure();
		do_action( 'login_form_login' );
		$html = apply_filters( 'login_message', '<p>hello</p>' );

		$this->assertStringStartsWith( '<p>hello</p>', $html );
		$this->assertStringContainsString( 'Sign in with Microsoft', $html );
		$this->assertStringContainsString( esc_url( site_url( 'wp-login.php?action=vestibule_start' ) ), $html );
		$this->assertStringNotContainsString( 'target=', $html );
		$this->assertStringNotContainsString( 'Use another account', $html );
	}

	/** Below the form it comes after it for keyboards and screen readers, too. */
	public function test_button_below(): void {
		$this->configure( array( 'login_button' => 'below' ) );
		do_action( 'login_form_login' );

		$this->assertSame( '', apply_filters( 'login_message', '' ) );
		ob_start();
		Login_Form::action_login_footer();
		$html = (string) ob_get_clean();
		$this->assertLessThan( strpos( $html, 'vestibule-button' ), strpos( $html, 'vestibule-or' ) );
		$this->assertStringContainsString( 'f.after(b)', $html );
	}

	/** 001-34: the page asked for goes along, whatever it holds. */
	public function test_001_34_return_address_goes_along(): void {
		$this->configure();
		$_REQUEST['redirect_to'] = wp_slash( home_url( "/handbook/?a=b&c=d'e\"f<g" ) );
		$html                    = Login_Form::filter_login_message( '' );
		preg_match( '/href="([^"]+)"/', $html, $found );
		parse_str( (string) wp_parse_url( html_entity_decode( $found[1], ENT_QUOTES ), PHP_URL_QUERY ), $query );

		$this->assertSame( home_url( "/handbook/?a=b&c=d'e\"f<g" ), $query['redirect_to'] );
		$this->assertStringContainsString( 'location.hash', $html );
	}

	/** Microsoft refuses frames: WordPress's "session expired" frame opens a window, which comes back to a page that closes it. */
	public function test_interim_login_opens_a_window(): void {
		$this->configure();
		$_REQUEST['interim-login'] = '1';
		$_REQUEST['redirect_to']   = 'https://evil.example/';
		$html                      = Login_Form::filter_login_message( '' );

		$this->assertStringContainsString( ' target="_blank" rel="noopener"', $html );
		$this->assertStringContainsString( rawurlencode( admin_url( 'admin-post.php?action=vestibule_signed_in' ) ), $html );
		$this->assertStringNotContainsString( 'evil', $html );
	}

	/** A repeated parameter as an array is no address. */
	public function test_array_as_return_address_is_ignored(): void {
		$this->configure();
		$_REQUEST['redirect_to'] = array( 'x' );

		$this->assertStringNotContainsString( 'redirect_to', Login_Form::filter_login_message( '' ) );
	}

	/**
	 * Complaints 7 and 10: a way to another account where the wrong one may be at work.
	 *
	 * @dataProvider wrong_accounts
	 *
	 * @param array<string, string> $query    The address.
	 * @param string                $expected The link's text, '' for none.
	 */
	public function test_complaint_10_another_account( array $query, string $expected ): void {
		$this->configure();
		$_GET = $query;
		$html = Login_Form::filter_login_message( '' );

		$this->assertSame( 'Use another account' === $expected, str_contains( $html, 'select_account=1' ) );
		$this->assertSame( 'Log out of this site' === $expected, str_contains( $html, 'action=logout' ) );
		'' === $expected ? $this->assertStringNotContainsString( 'vestibule-other', $html ) : $this->assertStringContainsString( $expected, $html );
	}

	/**
	 * Addresses of the login page.
	 *
	 * @return array<string, array{array<string, string>, string}>
	 */
	public function wrong_accounts(): array {
		$error = static fn( string $reason ): array => array( 'vestibule_error' => $reason );

		return array(
			'nothing wrong'        => array( array(), '' ),
			'other organisation'   => array( $error( 'account_not_in_tenant' ), 'Use another account' ),
			'no account here'      => array( $error( 'user_not_found' ), 'Use another account' ),
			'not assigned'         => array( $error( 'user_not_assigned' ), 'Use another account' ),
			'blocked'              => array( $error( 'account_blocked' ), 'Use another account' ),
			'a circle'             => array( $error( 'sign_in_loop' ), 'Use another account' ),
			'logged out'           => array( array( 'loggedout' => 'true' ), 'Use another account' ),
			'somebody else here'   => array( $error( 'signed_in_as_other' ), 'Log out of this site' ),
			'a network that is down' => array( $error( 'connect_failed' ), '' ),
			'no reason of the list' => array( $error( '"><script>' ), '' ),
		);
	}

	/** 003-12: forms that themes and blocks build get the button; with Microsoft only, without a divider to nothing. */
	public function test_003_12_other_forms(): void {
		$this->configure();
		$form = wp_login_form( array( 'echo' => false, 'redirect' => home_url( '/club/' ) ) ); // phpcs:ignore
		$this->assertStringContainsString( 'redirect_to=' . rawurlencode( home_url( '/club/' ) ), $form );
		$this->assertStringContainsString( 'vestibule-or', $form );

		$_SERVER['REQUEST_URI'] = '/my-account/?x="><script>';
		$this->configure( array( 'force_sso' => true ) );
		Protection::arm( get_userdata( 1 ) );
		ob_start();
		do_action( 'woocommerce_login_form_start' );
		$html = (string) ob_get_clean();
		$this->assertStringContainsString( 'vestibule-alone', $html );
		$this->assertStringNotContainsString( 'vestibule-or', $html );
		$this->assertStringNotContainsString( '<script>', strstr( $html, '</a>', true ) );
		$this->assertStringContainsString( rawurlencode( home_url( '/my-account/' ) ), $html );
	}

	/**
	 * 003-12: the login page goes on to Microsoft by itself only when it has nothing to say.
	 *
	 * @dataProvider pages
	 *
	 * @param bool   $expected Whether it goes on.
	 * @param string $query    The address.
	 * @param string $method   The method.
	 */
	public function test_003_12_goes_on( bool $expected, string $query, string $method = 'GET' ): void {
		parse_str( $query, $parsed );

		$this->assertSame( $expected, Forced_Login::goes_on( $method, $parsed ) );
	}

	/**
	 * Login pages.
	 *
	 * @return array<string, array<int, mixed>>
	 */
	public function pages(): array {
		return array(
			'plain'            => array( true, '' ),
			'for a page'       => array( true, 'redirect_to=%2Fhandbook%2F' ),
			'for the dashboard' => array( true, 'redirect_to=%2Fwp-admin%2F&reauth=1' ),
			'logged out'       => array( false, 'loggedout=true' ),
			'a failure'        => array( false, 'vestibule_error=timed_out' ),
			'a notice'         => array( false, 'vestibule_log_out=incomplete' ),
			'a dialog'         => array( false, 'interim-login=1' ),
			'the customizer'   => array( false, 'customize-login=1' ),
			'registration'     => array( false, 'registration=disabled' ),
			'another language' => array( false, 'wp_lang=de_DE' ),
			'a form'           => array( false, '', 'POST' ),
			'only the header'  => array( false, '', 'HEAD' ),
		);
	}

	/** 003-12: it goes through the page that counts, with what was asked for; an old session is renewed without a question. */
	public function test_003_12_goes_on_through_the_challenge(): void {
		$this->configure( array( 'force_sso' => true ) );
		Protection::arm( get_userdata( 1 ) );
		$_GET     = array( 'redirect_to' => home_url( '/handbook/' ) );
		$redirect = self::redirect_of( static fn() => do_action( 'login_form_login' ) );
		$this->assertSame( site_url( 'wp-login.php?action=vestibule_challenge&redirect_to=' . rawurlencode( home_url( '/handbook/' ) ) ), $redirect->location );

		self::sign_in( $this->linked_account(), self::verified( time() - 3700 ) );
		$this->assertStringContainsString( '&silent=1', self::redirect_of( static fn() => do_action( 'login_form_login' ) )->location );
	}
}
