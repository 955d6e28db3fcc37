<?php
/**
 * The process's memory over many direct calls of the engine: sign-ins begun, garbage received, tokens verified and refused.
 *
 *   php engine-calls.php AUTHORITY [CALLS]     a JSON object on the standard output
 *
 * The authority is the simulator's address; it is asked for its discovery document once.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

use Vestibule\Engine;
use Vestibule\Testing;

require __DIR__ . '/../fpm/scripts/site.php';

list( , $authority ) = $argv;
$calls               = (int) ( $argv[2] ?? 100000 );
$configuration       = configuration( $authority );
$base64url           = static fn( string $bytes ): string => rtrim( strtr( base64_encode( $bytes ), '+/', '-_' ), '=' );
$keys                = array( str_repeat( 'k', 64 ) );
$engine              = Engine::open( $configuration, $keys );

$pair     = openssl_pkey_new( array( 'private_key_bits' => 2048 ) );
$parts    = openssl_pkey_get_details( $pair );
$now      = time();
$issuer   = $authority . '/' . TENANT . '/v2.0';
$jwk      = array(
	'kty' => 'RSA',
	'kid' => 'k1',
	'n'   => $base64url( $parts['rsa']['n'] ),
	'e'   => $base64url( $parts['rsa']['e'] ),
);
$verifier = Testing::verifier(
	json_encode( array( 'keys' => array( $jwk ) ) ),
	array(
		'issuer'    => $issuer,
		'tenant_id' => TENANT,
		'client_id' => CLIENT,
		'nonce'     => 'nonce',
		'started'   => $now,
	)
);
$claims   = array(
	'aud'   => CLIENT,
	'iss'   => $issuer,
	'iat'   => $now,
	'nbf'   => $now,
	'exp'   => $now + 3600,
	'nonce' => 'nonce',
	'oid'   => '690222be-ff1a-4d56-abd1-7e4f7d38e474',
	'sub'   => 'subject',
	'tid'   => TENANT,
	'ver'   => '2.0',
);
$header   = array(
	'alg' => 'RS256',
	'kid' => 'k1',
);
$input    = $base64url( json_encode( $header ) ) . '.' . $base64url( json_encode( $claims ) );
openssl_sign( $input, $signature, $pair, OPENSSL_ALGO_SHA256 );
$token = $input . '.' . $base64url( $signature );

$redirect    = $engine->begin( request( 'action=vestibule_start', '' ) );
list( $open ) = explode( ';', $redirect->cookie() );
parse_str( (string) parse_url( $redirect->url(), PHP_URL_QUERY ), $query );
$state = $query['state'];

$failed  = array();
$refused = static function ( callable $call ) use ( &$failed ): void {
	try {
		$call();
	} catch ( Vestibule\Exception $exception ) {
		$failed[ $exception->reason ] = ( $failed[ $exception->reason ] ?? 0 ) + 1;
		return;
	}
	throw new LogicException( 'nothing was refused' );
};
$kinds   = array(
	static fn() => $engine->begin( request( 'redirect_to=' . rawurlencode( HOME . 'page' ), $open ) ),
	static fn() => $engine->receive( request( "code=x&state=$state", $open ) ),
	static fn() => $verifier->verify( $token ),
	static fn() => Engine::open( $configuration, $keys ),
	static fn() => $refused( static fn() => $engine->receive( request( 'code=x&state=' . bin2hex( random_bytes( 100 ) ), $open ) ) ),
	static fn() => $refused( static fn() => $engine->receive( request( random_bytes( 300 ), $open ) ) ),
	static fn() => $refused( static fn() => $engine->receive( request( "code=x&state=$state&state=$state", $open ) ) ),
	static fn() => $refused( static fn() => $engine->receive( request( "code=x&state=$state", '__Host-vestibule=' . bin2hex( random_bytes( 900 ) ) ) ) ),
	static fn() => $refused( static fn() => $verifier->verify( substr( $token, 0, -8 ) . 'AAAAAAAA' ) ),
	static fn() => $refused( static fn() => $verifier->verify( random_bytes( 2000 ) ) ),
	static fn() => $refused( static fn() => Engine::open( '{"settings":{"tenant":"' . bin2hex( random_bytes( 20 ) ) . '"}}', $keys ) ),
);

$resident = static function (): int {
	preg_match( '/^VmRSS:\s+(\d+) kB/m', file_get_contents( '/proc/self/status' ), $found );
	return (int) $found[1];
};
$samples  = array();
for ( $call = 0; $call < $calls; $call++ ) {
	$kinds[ $call % count( $kinds ) ]();
	if ( 0 === $call % max( 1, intdiv( $calls, 50 ) ) ) {
		$samples[] = array( $call, $resident() );
	}
}
ksort( $failed );
echo json_encode(
	array(
		'calls'   => $calls,
		'refused' => $failed,
		'samples' => $samples,
	)
), "\n";
