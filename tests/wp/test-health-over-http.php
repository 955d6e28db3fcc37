<?php
/**
 * Health over HTTP: the routes from outside, and messages that leave the site.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP\Tests;

use Vestibule\WP\Health_Delivery;
use Vestibule\WP\Health_Dismissal;
use Vestibule\WP\Health_Messages;
use Vestibule\WP\Health_Panel;

require_once __DIR__ . '/trait-configured-site.php';
require_once __DIR__ . '/trait-served-site.php';

/** 000-9: who may do what, and a web address that is a real server. */
final class Test_Health_Over_Http extends Site_Test_Case {

	use Configured_Site;
	use Served_Site;

	/** The server reads the database. */
	protected bool $in_transaction = false;

	/** A server that takes one message by https, notes it, and answers. */
	private const LISTENER = <<<'PHP'
		[ , $certificate, $address, $noted ] = $argv;
		$context = stream_context_create( array( 'ssl' => array( 'local_cert' => $certificate ) ) );
		$server  = stream_socket_server( "tcp://$address", $number, $text, STREAM_SERVER_BIND | STREAM_SERVER_LISTEN, $context );
		touch( "$noted.ready" );
		while ( $client = stream_socket_accept( $server, 60 ) ) {
			stream_set_timeout( $client, 1 );
			if ( ! @stream_socket_enable_crypto( $client, true, STREAM_CRYPTO_METHOD_TLS_SERVER ) ) { fclose( $client ); continue; }
			$head = '';
			while ( ! str_contains( $head, "\r\n\r\n" ) && '' !== ( $one = (string) @fread( $client, 1 ) ) ) { $head .= $one; }
			if ( '' === $head ) { fclose( $client ); continue; }
			preg_match( '/content-length:\s*(\d+)/i', $head, $length );
			$body = '';
			while ( strlen( $body ) < (int) ( $length[1] ?? 0 ) && '' !== ( $part = (string) @fread( $client, 8192 ) ) ) { $body .= $part; }
			file_put_contents( $noted, $head . $body );
			fwrite( $client, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok" );
			fclose( $client );
		}
		PHP;

	/** A served site. */
	public static function setUpBeforeClass(): void {
		parent::setUpBeforeClass();
		self::serve();
	}

	/** Without. */
	public static function tearDownAfterClass(): void {
		self::stop_serving();
		parent::tearDownAfterClass();
	}

	/** Complete settings and a message. */
	protected function setUp(): void {
		parent::setUp();
		$this->configure();
		Health_Messages::note( 'test:clock', 'critical', 'wrong', array( '300' ) );
	}

	/** Nothing of it. */
	protected function tearDown(): void {
		foreach ( array( 'vestibule_settings', 'vestibule_secrets', Health_Messages::OPTION, Health_Delivery::OPTION ) as $option ) {
			delete_option( $option );
		}
		wp_clear_scheduled_hook( Health_Delivery::HOOK );
		foreach ( array( 'subscriber', 'editor' ) as $role ) {
			$user = get_user_by( 'login', "health-$role" );
			if ( $user ) {
				wp_delete_user( $user->ID );
			}
		}
		delete_user_option( 1, Health_Dismissal::META );
		delete_user_meta( 1, 'session_tokens' );
		parent::tearDown();
	}

	/**
	 * A cookie of an account, and the nonce of its session for an action.
	 *
	 * @param int    $user_id The account, 0 for nobody.
	 * @param string $action  The action.
	 * @return array{list<string>, string}
	 */
	private static function cookie_and_nonce( int $user_id, string $action ): array {
		wp_set_current_user( $user_id );
		if ( 0 === $user_id ) {
			return array( array(), wp_create_nonce( $action ) );
		}
		$header = self::cookie_of( $user_id );
		preg_match( '/' . preg_quote( LOGGED_IN_COOKIE, '/' ) . '=([^;]+)/', $header, $match );
		$_COOKIE[ LOGGED_IN_COOKIE ] = rawurldecode( $match[1] );
		$nonce                       = wp_create_nonce( $action );
		unset( $_COOKIE[ LOGGED_IN_COOKIE ] );

		return array( array( $header ), $nonce );
	}

	/**
	 * 000-9: capability × nonce, for each route.
	 *
	 * @dataProvider routes
	 *
	 * @param string $path   The route.
	 * @param string $action What its nonce is for.
	 * @param string $body   What is sent; %s is the nonce.
	 * @param int    $good   Status for a manager with the nonce.
	 */
	public function test_000_9_routes( string $path, string $action, string $body, int $good ): void {
		$users = array( 0, $this->account( 'subscriber', 'health-subscriber' ), $this->account( 'editor', 'health-editor' ), 1 );
		foreach ( $users as $user_id ) {
			list( $cookie, $nonce ) = self::cookie_and_nonce( $user_id, $action );
			foreach ( array( $nonce, 'aaaaaaaaaa', '' ) as $sent ) {
				$expected = 1 === $user_id && $sent === $nonce ? $good : 403;
				$this->assertSame( $expected, self::ask( $path, $cookie, 'POST', sprintf( $body, $sent ) )->status, "$user_id $sent" );
			}
		}
		// By GET nothing happens either.
		list( $cookie, $nonce ) = self::cookie_and_nonce( 1, 'other' );
		$this->assertNotSame( $good, self::ask( "$path?" . sprintf( $body, $nonce ), $cookie )->status );
	}

	/**
	 * The routes.
	 *
	 * @return array<string, array{string, string, string, int}>
	 */
	public function routes(): array {
		return array(
			'dismiss'   => array( '/wp-admin/admin-post.php', Health_Dismissal::ACTION . 'test:clock', 'action=vestibule_health_dismiss&key=test:clock&_wpnonce=%s', 302 ),
			'self-test' => array( '/wp-admin/admin-ajax.php', Health_Panel::ACTION, 'action=vestibule_self_test&test=schedule&_ajax_nonce=%s', 200 ),
		);
	}

	/** One test by its name, and no other code. */
	public function test_000_9_self_test_by_name(): void {
		list( $cookie, $nonce ) = self::cookie_and_nonce( 1, Health_Panel::ACTION );
		$ask                    = static fn( string $test ): Answer => self::ask( '/wp-admin/admin-ajax.php', $cookie, 'POST', "action=vestibule_self_test&$test&_ajax_nonce=$nonce" );
		$answer                 = json_decode( $ask( 'test=development_site' )->body, true );
		$this->assertSame( 'critical', $answer['data']['status'] );
		$this->assertStringContainsString( '<li class="vestibule-result vestibule-result-critical">', $answer['data']['html'] );
		foreach ( array( 'test=phpinfo', 'test[]=schedule', 'test=', 'x=1' ) as $none ) {
			$this->assertSame( 404, $ask( $none )->status, $none );
		}
		// The server asks itself, in a worker of its own.
		$this->assertSame( 'good', json_decode( $ask( 'test=callback' )->body, true )['data']['status'] );
	}

	/** What Site Health's page asks, by the names that its script makes. */
	public function test_000_9_site_health_asks(): void {
		list( $cookie, $nonce ) = self::cookie_and_nonce( 1, 'health-check-site-status' );
		foreach ( array( 'loopback', 'callback', 'cache', 'login' ) as $test ) {
			$answer = self::ask( '/wp-admin/admin-ajax.php', $cookie, 'POST', "action=health-check-vestibule-$test&_wpnonce=$nonce" );
			$this->assertSame( 'good', json_decode( $answer->body, true )['data']['status'] ?? $answer->body, $test );
		}
		wp_set_current_user( 0 );
		$this->assertNotSame( 200, self::ask( '/wp-admin/admin-ajax.php', array(), 'POST', "action=health-check-vestibule-loopback&_wpnonce=$nonce" )->status );
	}

	/** Garbage at the callback and at the start leaves no message. */
	public function test_000_9_garbage_leaves_no_message(): void {
		$before = get_option( Health_Messages::OPTION );
		foreach ( array( 'code=x&state=y', 'error=invalid_client&error_description=AADSTS7000222', 'error=server_error&state=x', '', 'code[]=x', str_repeat( 'a=b&', 500 ) ) as $query ) {
			$this->assertSame( 302, self::open( "/wp-login.php?action=vestibule_callback&$query" )->status );
		}
		wp_cache_flush();
		$this->assertSame( $before, get_option( Health_Messages::OPTION ) );
	}

	/** 000-9: a message arrives at a real https server, whole and without redirects; one whose certificate nobody vouches for gets none. */
	public function test_000_9_webhook_by_https(): void {
		$key         = openssl_pkey_new( array( 'private_key_bits' => 2048 ) );
		$certificate = openssl_csr_sign( openssl_csr_new( array( 'commonName' => '127.0.0.1' ), $key, array( 'digest_alg' => 'sha256' ) ), null, $key, 2, array( 'digest_alg' => 'sha256' ) );
		openssl_pkey_export( $key, $private );
		openssl_x509_export( $certificate, $public );
		$directory = sys_get_temp_dir() . '/vestibule-webhook-' . getmypid();
		mkdir( $directory );
		file_put_contents( "$directory/both.pem", $public . $private );
		file_put_contents( "$directory/public.pem", $public );
		$socket  = stream_socket_server( 'tcp://127.0.0.1:0' );
		$address = stream_socket_get_name( $socket, false );
		fclose( $socket );
		$quiet  = array( 'file', '/dev/null', 'a' );
		$server = proc_open( array( PHP_BINARY, '-r', self::LISTENER, '--', "$directory/both.pem", $address, "$directory/noted" ), array( array( 'file', '/dev/null', 'r' ), $quiet, $quiet ), $pipes );
		try {
			$attempts = 100;
			while ( ! is_file( "$directory/noted.ready" ) && --$attempts > 0 ) {
				usleep( 50_000 );
				clearstatcache();
			}
			$this->configure( array( 'health_webhook' => "https://$address/hook" ) );
			add_filter( 'http_allowed_safe_ports', static fn( $ports ) => array( ...$ports, (int) explode( ':', $address )[1] ) );
			Health_Delivery::action_vestibule_health_tell();
			$this->assertFileDoesNotExist( "$directory/noted" );
			$this->assertSame( 'recommended', Health_Delivery::delivery()['status'] );

			// WordPress's own list of authorities, with this one.
			add_filter( 'http_request_args', static fn( $arguments ) => array( 'sslcertificates' => "$directory/public.pem" ) + $arguments );
			Health_Messages::note( 'test:login', 'critical', 'not_found', array( '/wp-login.php', '404' ) );
			Health_Delivery::action_vestibule_health_tell();
			$this->assertSame( 'good', Health_Delivery::delivery()['status'], Health_Delivery::delivery()['description'] );
			$noted = (string) file_get_contents( "$directory/noted" );
			$this->assertStringStartsWith( 'POST /hook HTTP/1.1', $noted );
			$this->assertMatchesRegularExpression( '#content-type: application/json#i', $noted );
			$body = json_decode( explode( "\r\n\r\n", $noted, 2 )[1], true );
			$this->assertSame( array( 'test:login', 'critical', home_url( '/' ) ), array( $body['key'], $body['status'], $body['site'] ) );
			$this->assertStringContainsString( 'is not where WordPress says', $body['headline'] );
		} finally {
			proc_terminate( $server );
			proc_close( $server );
			array_map( 'unlink', glob( "$directory/*" ) );
			rmdir( $directory );
		}
	}
}
