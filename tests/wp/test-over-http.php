<?php
/**
 * The routes as a browser meets them.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP\Tests;

use Vestibule\WP\Protection;
use Vestibule\WP\Second_Step;

require_once __DIR__ . '/trait-configured-site.php';
require_once __DIR__ . '/trait-browser-session.php';

/** PHP's own web server in front of the site: a command line keeps no headers. */
final class Test_Over_Http extends Site_Test_Case {

	use Configured_Site;
	use Browser_Session;

	/** The server reads the database. */
	protected bool $in_transaction = false;

	/**
	 * The server.
	 *
	 * @var resource
	 */
	private static $server;

	/** Starts it on the site's port, where nothing else listens. */
	public static function setUpBeforeClass(): void {
		$address      = (string) substr( home_url(), strlen( 'http://' ) );
		$quiet        = array( 'file', '/dev/null', 'a' );
		self::$server = proc_open( array( PHP_BINARY, '-d', 'error_log=/dev/null', '-S', $address, '-t', ABSPATH ), array( array( 'file', '/dev/null', 'r' ), $quiet, $quiet ), $pipes );
		list( $host, $port ) = explode( ':', $address );
		for ( $attempt = 0; $attempt < 100; $attempt++ ) {
			$socket = @fsockopen( $host, (int) $port ); // phpcs:ignore
			if ( $socket ) {
				fclose( $socket );
				return;
			}
			usleep( 50_000 );
		}
		self::fail( 'the server did not start' );
	}

	/** Stops it. */
	public static function tearDownAfterClass(): void {
		proc_terminate( self::$server );
		proc_close( self::$server );
	}

	/** Complete settings. */
	protected function setUp(): void {
		parent::setUp();
		$this->configure();
	}

	/** None. */
	protected function tearDown(): void {
		delete_option( 'vestibule_settings' );
		delete_option( 'vestibule_secrets' );
		parent::tearDown();
	}

	/**
	 * Fetches an address.
	 *
	 * @param string       $path    Path and query.
	 * @param list<string> $headers Request headers.
	 * @param string|null  $form    The body of a POST.
	 * @return array{int, string, string} Status, headers, body.
	 */
	private static function fetch( string $path, array $headers = array(), ?string $form = null ): array {
		$body = file_get_contents(
			home_url( $path ),
			false,
			stream_context_create(
				array(
					'http' => array(
						'follow_location' => 0,
						'ignore_errors'   => true,
						'header'          => null === $form ? $headers : array( ...$headers, 'Content-Type: application/x-www-form-urlencoded' ),
						'timeout'         => 20,
					) + ( null === $form ? array() : array(
						'method'  => 'POST',
						'content' => $form,
					) ),
				)
			)
		);
		preg_match( '/ (\d+)/', $http_response_header[0], $status );

		return array( (int) $status[1], implode( "\n", $http_response_header ), (string) $body );
	}

	/** Case 88: neither route may be stored by a cache, nor its address be sent on in a Referer. */
	public function test_case_88_no_store_and_no_referrer(): void {
		foreach ( array( 'vestibule_start', 'vestibule_callback' ) as $action ) {
			list( $status, $headers ) = self::fetch( "/wp-login.php?action=$action&code=secret-code" );

			$this->assertSame( 302, $status );
			$this->assertMatchesRegularExpression( '/^cache-control:.*no-store/mi', $headers );
			$this->assertMatchesRegularExpression( '/^referrer-policy: no-referrer$/mi', $headers );
			$this->assertStringNotContainsString( 'secret-code', $headers );
		}
	}

	/** 001-23: the failure is explained on the login page, which has the button and sends nobody on by itself. */
	public function test_001_23_failure_is_explained_and_never_loops(): void {
		list( , $headers ) = self::fetch( '/wp-login.php?action=vestibule_callback' );
		preg_match( '/^location: (.*)$/mi', $headers, $location );
		list( $status, , $body ) = self::fetch( substr( trim( $location[1] ), strlen( home_url() ) ) );

		$this->assertSame( 200, $status );
		$this->assertStringContainsString( 'may have been tampered with', $body );
		$this->assertMatchesRegularExpression( '/Reference: [0-9a-f]{8}</', $body );
		$this->assertStringContainsString( 'id="vestibule-sign-in"', $body );
		$this->assertStringNotContainsString( 'http-equiv="refresh"', $body );
	}

	/** 001-4: a public page is byte for byte what it is without the plugin: no cookie, no header, no script. */
	public function test_001_4_public_page_shows_no_trace(): void {
		list( $status, $headers, $body ) = self::fetch( '/' );

		$this->assertSame( 200, $status );
		$this->assertStringNotContainsStringIgnoringCase( 'vestibule', $headers . $body );
		$this->assertDoesNotMatchRegularExpression( '/^set-cookie:/mi', $headers );
	}

	/** The other forms of the login page are left alone. */
	public function test_lost_password_page_has_no_button(): void {
		list( $status, , $body ) = self::fetch( '/wp-login.php?action=lostpassword' );

		$this->assertSame( 200, $status );
		$this->assertStringNotContainsString( 'vestibule-sign-in', $body );
	}

	/**
	 * WordPress takes each of its login cookies for a sign-in when the login page is opened, and makes a new session. Whichever the
	 * browser sends, what was verified goes along.
	 *
	 * @dataProvider cookies_of_a_sign_in
	 *
	 * @param string $scheme  The one cookie that is sent.
	 * @param bool   $secured Whether the site is asked by https.
	 */
	public function test_login_page_opened_with_one_cookie_keeps_what_was_verified( string $scheme, bool $secured ): void {
		list( $sessions, $headers ) = $this->open_login_page( array( array( $scheme, self::verified( time() ) ) ), $secured );

		$this->assertMatchesRegularExpression( '/^set-cookie: wordpress_logged_in_/mi', $headers );
		$this->assertCount( 2, $sessions );
		foreach ( $sessions as $session ) {
			$this->assertArrayHasKey( 'vestibule', $session );
		}
	}

	/**
	 * The cookie of an expired session signs nobody in.
	 *
	 * @dataProvider cookies_of_a_sign_in
	 *
	 * @param string $scheme  The one cookie that is sent.
	 * @param bool   $secured Whether the site is asked by https.
	 */
	public function test_login_page_opened_with_one_cookie_of_an_expired_session( string $scheme, bool $secured ): void {
		list( $sessions, $headers ) = $this->open_login_page( array( array( $scheme, self::verified( time() - 9999 ) ) ), $secured );

		$this->assertDoesNotMatchRegularExpression( '/^set-cookie: wordpress_(logged_in|sec)_/mi', $headers );
		$this->assertCount( 1, $sessions );
	}

	/** The login page ends an idle session; another expired one, whose cookie was put beside it, signs nobody in. */
	public function test_ended_session_does_not_hide_another(): void {
		$this->configure( array( 'session_idle' => 600 ) );
		$idle                       = self::verified( time() - 9999, array( 'seen' => time() - 9999 ) );
		list( $sessions, $headers ) = $this->open_login_page( array( array( 'logged_in', $idle ), array( 'auth', $idle ) ), false );

		$this->assertDoesNotMatchRegularExpression( '/^set-cookie: wordpress_(logged_in|sec)_[0-9a-f]+=[^%; ]*%7C/mi', $headers );
		foreach ( $sessions as $session ) {
			$this->assertArrayHasKey( 'vestibule', $session );
		}
	}

	/** The second step of another plugin may be any address, opened by a browser that has no cookie. */
	public function test_second_step_without_cookies_keeps_what_was_verified(): void {
		$plugin  = WPMU_PLUGIN_DIR . '/second-step.php';
		$user_id = $this->linked_account();
		wp_mkdir_p( WPMU_PLUGIN_DIR );
		try {
			file_put_contents( $plugin, "<?php add_action( 'init', static fn() => wp_set_auth_cookie( $user_id ) );" );
			Second_Step::keep_unless_alive( $user_id, 'destroyed', self::verified( time() ) );
			self::fetch( '/' );
			wp_cache_flush();
			$sessions = array_values( (array) get_user_meta( $user_id, 'session_tokens', true ) );

			$this->assertCount( 1, $sessions );
			$this->assertArrayHasKey( 'vestibule', $sessions[0] );
		} finally {
			unlink( $plugin );
			delete_option( Second_Step::OPTION );
			wp_delete_user( $user_id );
		}
	}

	/**
	 * The cookies by which WordPress signs somebody in without a password.
	 *
	 * @return array<string, array{string, bool}>
	 */
	public function cookies_of_a_sign_in(): array {
		return array(
			'plain'  => array( 'auth', false ),
			'secure' => array( 'secure_auth', true ),
		);
	}

	/**
	 * Opens the login page of the protected site with cookies of sessions of one account.
	 *
	 * @param list<array{string, array<string, mixed>}> $cookies Scheme, and what its session holds.
	 * @param bool                                      $secured Whether the site is asked by https.
	 * @return array{list<array<string, mixed>>, string} All sessions of the account afterwards, and the answer's headers.
	 */
	private function open_login_page( array $cookies, bool $secured ): array {
		$https = WPMU_PLUGIN_DIR . '/https.php';
		wp_mkdir_p( WPMU_PLUGIN_DIR );
		$user_id = $this->linked_account();
		Protection::arm( get_userdata( 1 ) );
		$_COOKIE = array();
		foreach ( $cookies as list( $scheme, $verified ) ) {
			self::sign_in( $user_id, $verified, $scheme );
		}
		$pairs = array();
		foreach ( $_COOKIE as $name => $value ) {
			$pairs[] = $name . '=' . rawurlencode( $value );
		}
		try {
			file_put_contents( $https, $secured ? "<?php \$_SERVER['HTTPS'] = 'on';" : '<?php ' );
			list( , $headers ) = self::fetch( '/wp-login.php?loggedout=1', array( 'Cookie: ' . implode( '; ', $pairs ) ) );
			wp_cache_flush();

			return array( array_values( (array) get_user_meta( $user_id, 'session_tokens', true ) ), $headers );
		} finally {
			unlink( $https );
			Protection::disarm();
			wp_delete_user( $user_id );
		}
	}

	/** Front-channel logout: 200 in a frame of Microsoft's page, stored nowhere, without a cookie; a wrong notice is refused the same way. */
	public function test_frontchannel_logout_may_be_framed_by_microsoft(): void {
		foreach ( array( '&sid=nobody' => 200, '' => 400, '&sid=a&iss=https://evil.example' => 400 ) as $query => $expected ) { // phpcs:ignore
			list( $status, $headers, $body ) = self::fetch( "/wp-login.php?action=vestibule_frontchannel_logout$query" );

			$this->assertSame( $expected, $status, $query );
			$this->assertMatchesRegularExpression( '/^cache-control:.*no-store/mi', $headers );
			$this->assertMatchesRegularExpression( '#^content-security-policy: frame-ancestors https://login\.microsoftonline\.com https://\*\.login\.microsoftonline\.com$#mi', $headers );
			$this->assertStringNotContainsStringIgnoringCase( 'x-frame-options', $headers );
			$this->assertStringNotContainsStringIgnoringCase( 'set-cookie', $headers );
			$this->assertSame( 1, preg_match_all( '/^content-security-policy:/mi', $headers ) );
			$this->assertSame( '<!DOCTYPE html><title></title>', $body );
		}
	}

	/** Back-channel logout: a GET is none, and a wrong token gets the specification's 400 in JSON. */
	public function test_backchannel_logout_refuses_as_specified(): void {
		list( $status, $headers ) = self::fetch( '/wp-login.php?action=vestibule_backchannel_logout&logout_token=a.b.c' );
		$this->assertSame( 405, $status );
		$this->assertMatchesRegularExpression( '/^allow: POST$/mi', $headers );

		list( $status, $headers, $body ) = self::fetch( '/wp-login.php?action=vestibule_backchannel_logout', array(), 'state=a' );
		$this->assertSame( 400, $status );
		$this->assertMatchesRegularExpression( '/^cache-control:.*no-store/mi', $headers );
		$this->assertMatchesRegularExpression( '#^content-type: application/json#mi', $headers );
		$this->assertSame( 'invalid_request', json_decode( $body, true )['error'] );
		$this->assertStringNotContainsStringIgnoringCase( 'set-cookie', $headers );
	}

	/** The page after logging out offers to sign out of Microsoft; a reload shows it again. */
	public function test_page_after_logging_out(): void {
		list( $status, $headers, $body ) = self::fetch( '/wp-login.php?action=vestibule_sign_out&ticket=t&redirect_to=' . rawurlencode( 'https://evil.example/' ) );

		$this->assertSame( 200, $status );
		$this->assertMatchesRegularExpression( '/^referrer-policy: no-referrer$/mi', $headers );
		$this->assertStringContainsString( 'Sign out of Microsoft too', $body );
		$this->assertStringNotContainsString( 'evil.example', $body );
	}
}
