<?php
/**
 * The site behind a web server, as strangers and members meet it.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP\Tests;

use Vestibule\WP\Protection;

/** PHP's own web server, with permalinks. The server reads the database, so a test that uses this cleans up itself. */
trait Served_Site {

	/**
	 * The server.
	 *
	 * @var resource|null
	 */
	private static $server;

	/**
	 * Starts it on the site's port, where nothing else listens.
	 *
	 * @param array<string, string> $environment Further variables.
	 */
	private static function serve( array $environment = array() ): void {
		$address      = substr( home_url(), strlen( 'http://' ) );
		$quiet        = array( 'file', '/dev/null', 'a' );
		$router       = dirname( __DIR__ ) . '/site/router.php';
		self::$server = proc_open(
			array( PHP_BINARY, '-d', 'error_log=' . getenv( 'SITE_DIR' ) . '/log/served.log', '-S', $address, '-t', rtrim( ABSPATH, '/' ), $router ),
			array( array( 'file', '/dev/null', 'r' ), $quiet, $quiet ),
			$pipes,
			null,
			$environment + array( 'PHP_CLI_SERVER_WORKERS' => '3' ) + getenv()
		);
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

	/** Stops it, and its workers with it. */
	private static function stop_serving(): void {
		if ( null === self::$server ) {
			return;
		}
		$pid = proc_get_status( self::$server )['pid'];
		foreach ( preg_split( '/\s+/', trim( (string) shell_exec( "pgrep -P $pid" ) ), -1, PREG_SPLIT_NO_EMPTY ) as $worker ) {
			posix_kill( (int) $worker, SIGTERM );
		}
		proc_terminate( self::$server );
		proc_close( self::$server );
		self::$server = null;
		// The port is free again only when the last worker has gone.
		list( $host, $port ) = explode( ':', substr( home_url(), strlen( 'http://' ) ) );
		for ( $attempt = 0; $attempt < 200; $attempt++ ) {
			$socket = @fsockopen( $host, (int) $port ); // phpcs:ignore
			if ( false === $socket ) {
				return;
			}
			fclose( $socket );
			usleep( 50_000 );
		}
		self::fail( 'the server did not stop' );
	}

	/** Switches pretty permalinks on. */
	private static function use_permalinks(): void {
		global $wp_rewrite;
		$wp_rewrite->set_permalink_structure( '/%postname%/' );
		// Taxonomies get their addresses when they are registered.
		create_initial_taxonomies();
		flush_rewrite_rules( false );
	}

	/** Switches them off again. */
	private static function use_plain_permalinks(): void {
		global $wp_rewrite;
		$wp_rewrite->set_permalink_structure( '' );
		flush_rewrite_rules( false );
	}

	/** Starts the protection, as a passed test does. */
	private static function arm(): void {
		Protection::arm( get_user_by( 'id', 1 ) );
	}

	/**
	 * A Cookie header of someone who is signed in.
	 *
	 * @param int                  $user_id     Who.
	 * @param array<string, mixed> $information What the session holds besides.
	 */
	private static function cookie_of( int $user_id, array $information = array() ): string {
		$expires = time() + HOUR_IN_SECONDS;
		$attach  = static fn( $session ) => $information + (array) $session;
		add_filter( 'attach_session_information', $attach, PHP_INT_MAX );
		$token = \WP_Session_Tokens::get_instance( $user_id )->create( $expires );
		remove_filter( 'attach_session_information', $attach, PHP_INT_MAX );

		return sprintf(
			'Cookie: %s=%s; %s=%s',
			LOGGED_IN_COOKIE,
			rawurlencode( wp_generate_auth_cookie( $user_id, $expires, 'logged_in', $token ) ),
			AUTH_COOKIE,
			rawurlencode( wp_generate_auth_cookie( $user_id, $expires, 'auth', $token ) )
		);
	}

	/**
	 * An Authorization header with a new application password.
	 *
	 * @param int $user_id Whose.
	 */
	private static function application_password_of( int $user_id ): string {
		list( $password ) = \WP_Application_Passwords::create_new_application_password( $user_id, array( 'name' => 'test ' . wp_generate_password( 6, false ) ) );

		return 'Authorization: Basic ' . base64_encode( get_userdata( $user_id )->user_login . ':' . $password );
	}

	/**
	 * Asks as a person's browser does when a page is opened.
	 *
	 * @param string       $path    Path and query.
	 * @param list<string> $headers Further headers.
	 */
	private static function open( string $path, array $headers = array() ): Answer {
		return self::ask( $path, array( 'Accept: text/html', 'Sec-Fetch-Mode: navigate', 'Sec-Fetch-Dest: document', ...$headers ) );
	}

	/**
	 * Asks as a program does.
	 *
	 * @param string       $path    Path and query, raw.
	 * @param list<string> $headers Headers.
	 * @param string       $method  Method.
	 * @param string       $body    Body.
	 */
	private static function ask( string $path, array $headers = array(), string $method = 'GET', string $body = '' ): Answer {
		if ( '' !== $body && array() === preg_grep( '/^content-type:/i', $headers ) ) {
			$headers[] = 'Content-Type: application/x-www-form-urlencoded';
		}
		$text = file_get_contents(
			'http://' . substr( home_url(), strlen( 'http://' ) ) . $path,
			false,
			stream_context_create(
				array(
					'http' => array(
						'method'          => $method,
						'follow_location' => 0,
						'ignore_errors'   => true,
						'header'          => $headers,
						'content'         => $body,
						'timeout'         => 30,
					),
				)
			)
		);

		return new Answer( $http_response_header, (string) $text );
	}
}
