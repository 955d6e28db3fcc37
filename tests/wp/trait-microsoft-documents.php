<?php
/**
 * Microsoft's documents on this machine, and what is signed with the key in them.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP\Tests;

/** PHP's own web server hands out the two documents of one tenant, signed for by a key of the test. */
trait Microsoft_Documents {

	/** Where they are; '' as long as there is no server. */
	private static string $authority = '';

	/** What is handed out. */
	private static string $documents = '';

	/**
	 * The server.
	 *
	 * @var resource|null
	 */
	private static $documents_server = null;

	/** Starts the server on a port that is free now. */
	public static function setUpBeforeClass(): void {
		parent::setUpBeforeClass();
		$socket = stream_socket_server( 'tcp://127.0.0.1:0' );
		$name   = stream_socket_get_name( $socket, false );
		fclose( $socket );
		// Another host than the site's, so that a redirect there has to be allowed.
		self::$authority = 'http://localhost:' . explode( ':', $name )[1];
		self::$documents = sys_get_temp_dir() . '/vestibule-documents-' . getmypid();
		mkdir( self::$documents );
		file_put_contents(
			self::$documents . '/router.php',
			'<?php header( "Content-Type: application/json" ); readfile( __DIR__ . ( str_contains( $_SERVER["REQUEST_URI"], "openid-configuration" ) ? "/discovery" : "/keys" ) );'
		);
		$quiet                  = array( 'file', '/dev/null', 'a' );
		self::$documents_server = proc_open( array( PHP_BINARY, '-n', '-S', $name, self::$documents . '/router.php' ), array( array( 'file', '/dev/null', 'r' ), $quiet, $quiet ), $pipes );
		for ( $attempt = 0; $attempt < 100; $attempt++ ) {
			$connection = @stream_socket_client( "tcp://$name" ); // phpcs:ignore
			if ( $connection ) {
				fclose( $connection );
				return;
			}
			usleep( 50_000 );
		}
		self::fail( 'the server did not start' );
	}

	/** Stops it. */
	public static function tearDownAfterClass(): void {
		proc_terminate( self::$documents_server );
		proc_close( self::$documents_server );
		array_map( 'unlink', glob( self::$documents . '/*' ) );
		rmdir( self::$documents );
		parent::tearDownAfterClass();
	}

	/** The issuer. */
	private static function issuer(): string {
		return self::$authority . '/' . self::$tenant . '/v2.0';
	}

	/**
	 * Settings of a site whose Microsoft is this server.
	 *
	 * @param array<string, mixed> $settings Settings that differ.
	 * @param bool                 $logout   Whether Microsoft names an address for signing out.
	 */
	private function configure_with_documents( array $settings = array(), bool $logout = true ): void {
		$tenant    = self::$authority . '/' . self::$tenant;
		$discovery = array(
			'issuer'                 => self::issuer(),
			'authorization_endpoint' => "$tenant/oauth2/v2.0/authorize",
			'token_endpoint'         => "$tenant/oauth2/v2.0/token",
			'jwks_uri'               => "$tenant/discovery/v2.0/keys",
		);
		if ( $logout ) {
			$discovery['end_session_endpoint'] = "$tenant/oauth2/v2.0/logout";
		}
		$rsa  = openssl_pkey_get_details( self::signing_key() )['rsa'];
		$keys = array(
			array(
				'kty' => 'RSA',
				'use' => 'sig',
				'kid' => 'test',
				'n'   => self::url_safe( $rsa['n'] ),
				'e'   => self::url_safe( $rsa['e'] ),
			),
		);
		file_put_contents( self::$documents . '/discovery', wp_json_encode( $discovery ) );
		file_put_contents( self::$documents . '/keys', wp_json_encode( array( 'keys' => $keys ) ) );
		$this->configure( $settings + array( 'authority' => self::$authority ) );
	}

	/**
	 * A logout token.
	 *
	 * @param array<string, mixed> $claims Claims that differ; null removes one.
	 * @param string               $kid    The key it names.
	 */
	private static function logout_token( array $claims = array(), string $kid = 'test' ): string {
		$claims += array(
			'iss'    => self::issuer(),
			'aud'    => self::$client_id,
			'iat'    => time(),
			'exp'    => time() + 120,
			'jti'    => bin2hex( random_bytes( 8 ) ),
			'events' => array( 'http://schemas.openid.net/event/backchannel-logout' => new \stdClass() ),
			'sub'    => 'subject-1',
			'sid'    => 'session-1',
		);
		$header  = array(
			'typ' => 'logout+jwt',
			'alg' => 'RS256',
			'kid' => $kid,
		);
		$signed  = self::url_safe( wp_json_encode( $header ) ) . '.' . self::url_safe( wp_json_encode( array_filter( $claims, static fn( $claim ): bool => null !== $claim ) ) );
		openssl_sign( $signed, $signature, self::signing_key(), OPENSSL_ALGO_SHA256 );

		return $signed . '.' . self::url_safe( $signature );
	}

	/** One key for the process. */
	private static function signing_key(): \OpenSSLAsymmetricKey {
		static $key = null;
		$key      ??= openssl_pkey_new( array( 'private_key_bits' => 2048 ) );

		return $key;
	}

	/**
	 * The URL-safe alphabet without padding (RFC 4648, section 5).
	 *
	 * @param string $bytes Bytes.
	 */
	private static function url_safe( string $bytes ): string {
		return rtrim( strtr( base64_encode( $bytes ), '+/', '-_' ), '=' );
	}

	/**
	 * A session as after a sign-in with Microsoft, and its row in the index.
	 *
	 * @param int                   $user_id  The account.
	 * @param array<string, string> $identity What differs.
	 * @return string Its token.
	 */
	private static function microsoft_session( int $user_id, array $identity = array() ): string {
		$identity += array(
			'issuer'     => self::issuer(),
			'tenant'     => self::$tenant,
			'object'     => self::$object,
			'sid'        => 'session-1',
			'subject'    => 'subject-1',
			'login_hint' => 'O.hint',
			'username'   => 'nestor@contoso.example',
			'id_token'   => '',
			'auth_time'  => time(),
			'expires'    => time() + 3600,
			'verified'   => time(),
		);
		$attach    = static fn( array $information ): array => array( 'vestibule' => $identity ) + $information;
		add_filter( 'attach_session_information', $attach );
		$token = \WP_Session_Tokens::get_instance( $user_id )->create( time() + 3600 );
		remove_filter( 'attach_session_information', $attach );
		\Vestibule\WP\Session_Index::add( $user_id, $identity, time() + 3600 );

		return $token;
	}

	/**
	 * Makes the session that of the current request.
	 *
	 * @param int    $user_id The account.
	 * @param string $token   The session's token.
	 */
	private static function use_session( int $user_id, string $token ): void {
		$_COOKIE[ LOGGED_IN_COOKIE ] = wp_generate_auth_cookie( $user_id, time() + 3600, 'logged_in', $token );
		wp_set_current_user( $user_id );
	}
}
