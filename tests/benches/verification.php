<?php
/**
 * ID-token verification called from PHP beside a bare openssl_verify() with a parsed key, in one process, in turns.
 *
 *   php verification.php [ROUNDS] [CALLS]     a JSON object on the standard output
 *
 * The extension of the test build verifies with the function that serves sign-ins; only fetching is left out.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

use Vestibule\Testing;

$rounds = (int) ( $argv[1] ?? 40 );
$calls  = (int) ( $argv[2] ?? 500 );

$base64url = static fn( string $bytes ): string => rtrim( strtr( base64_encode( $bytes ), '+/', '-_' ), '=' );
$tenant    = '10c419d4-4a50-45b2-aa4e-919fb84df24f';
$client    = '6cb04018-a3f5-46a7-b995-940c78f5aef3';
$nonce     = str_repeat( 'n', 43 );
$now       = time();
$pair      = openssl_pkey_new(
	array(
		'private_key_bits' => 2048,
		'private_key_type' => OPENSSL_KEYTYPE_RSA,
	)
);
$parts     = openssl_pkey_get_details( $pair );
$public    = openssl_pkey_get_public( $parts['key'] );

$jwks     = json_encode(
	array(
		'keys' => array(
			array(
				'kty'    => 'RSA',
				'use'    => 'sig',
				'kid'    => 'k1',
				'n'      => $base64url( $parts['rsa']['n'] ),
				'e'      => $base64url( $parts['rsa']['e'] ),
				'issuer' => 'https://login.microsoftonline.com/{tenantid}/v2.0',
			),
		),
	)
);
$verifier = Testing::verifier(
	$jwks,
	array(
		'issuer'    => "https://login.microsoftonline.com/$tenant/v2.0",
		'tenant_id' => $tenant,
		'client_id' => $client,
		'nonce'     => $nonce,
		'started'   => $now,
	)
);

// A token as Microsoft's v2.0 endpoint issues it.
$signed   = static function ( int $groups ) use ( $base64url, $pair, $tenant, $client, $nonce, $now ): array {
	$claims = array(
		'aud'                => $client,
		'iss'                => "https://login.microsoftonline.com/$tenant/v2.0",
		'iat'                => $now - 300,
		'nbf'                => $now - 300,
		'exp'                => $now + 3600,
		'email'              => 'alice@contoso.example',
		'family_name'        => 'Adams',
		'given_name'         => 'Alice',
		'groups'             => array_map( static fn( int $number ): string => sprintf( '%08x-0000-4000-8000-%012x', $number, $number ), range( 1, max( 1, $groups ) ) ),
		'name'               => 'Alice Adams',
		'nonce'              => $nonce,
		'oid'                => '690222be-ff1a-4d56-abd1-7e4f7d38e474',
		'preferred_username' => 'alice@contoso.example',
		'rh'                 => '0.AX0A1234',
		'sid'                => '007e3899-e104-731f-b675-0617c1f2dd72',
		'sub'                => 'HKZpfaHyWadeOouYlitjrI-KffTm222X5rrV3xDqfKQ',
		'tid'                => $tenant,
		'uti'                => 'fqiBqXLPj0eQa82S-IYFAA',
		'ver'                => '2.0',
	);
	$header = array(
		'typ' => 'JWT',
		'alg' => 'RS256',
		'kid' => 'k1',
	);
	$input  = $base64url( json_encode( $header ) ) . '.' . $base64url( json_encode( $claims ) );
	openssl_sign( $input, $signature, $pair, OPENSSL_ALGO_SHA256 );
	return array( $input, $signature, $input . '.' . $base64url( $signature ) );
};
list( $input, $signature, $token ) = $signed( 20 );
list( , , $token_of_one_group )    = $signed( 1 );

// What is timed has to be right.
$identity = $verifier->verify( $token );
if ( 1 !== openssl_verify( $input, $signature, $public, OPENSSL_ALGO_SHA256 ) || 20 !== count( $identity->groups() ) ) {
	fwrite( STDERR, "the token is not verified\n" );
	exit( 1 );
}

$candidates = array(
	'openssl_verify'   => static function () use ( $input, $signature, $public, $calls ): void {
		for ( $i = 0; $i < $calls; $i++ ) {
			openssl_verify( $input, $signature, $public, OPENSSL_ALGO_SHA256 );
		}
	},
	'verify'           => static function () use ( $verifier, $token, $calls ): void {
		for ( $i = 0; $i < $calls; $i++ ) {
			$verifier->verify( $token );
		}
	},
	'verify_one_group' => static function () use ( $verifier, $token_of_one_group, $calls ): void {
		for ( $i = 0; $i < $calls; $i++ ) {
			$verifier->verify( $token_of_one_group );
		}
	},
	// What a binding costs that calls into Rust, throws and catches: the token ends before any check.
	'refuse_malformed' => static function () use ( $verifier, $calls ): void {
		for ( $i = 0; $i < $calls; $i++ ) {
			try {
				$verifier->verify( 'malformed' );
			} catch ( Vestibule\Exception ) {
				continue;
			}
		}
	},
);

foreach ( $candidates as $run ) {
	$run();
}
$microseconds = array_fill_keys( array_keys( $candidates ), array() );
for ( $round = 0; $round < $rounds; $round++ ) {
	foreach ( $candidates as $name => $run ) {
		$started = hrtime( true );
		$run();
		$microseconds[ $name ][] = ( hrtime( true ) - $started ) / $calls / 1000;
	}
}

$middle = require __DIR__ . '/median.php';
$paired = array_map( static fn( float $ours, float $bare ): float => $ours / $bare, $microseconds['verify'], $microseconds['openssl_verify'] );

echo json_encode(
	array(
		'rounds'           => $rounds,
		'calls'            => $calls,
		'ratio_of_medians' => round( $middle( $microseconds['verify'] ) / $middle( $microseconds['openssl_verify'] ), 3 ),
		'ratio_of_minima'  => round( min( $microseconds['verify'] ) / min( $microseconds['openssl_verify'] ), 3 ),
		'median_of_ratios' => round( $middle( $paired ), 3 ),
		'median_us'        => array_map( static fn( array $values ): float => round( $middle( $values ), 2 ), $microseconds ),
		'minimum_us'       => array_map( static fn( array $values ): float => round( min( $values ), 2 ), $microseconds ),
		'openssl'          => OPENSSL_VERSION_TEXT,
		'php'              => PHP_VERSION,
	),
	JSON_PRETTY_PRINT
), "\n";
