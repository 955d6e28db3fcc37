<?php
/**
 * What somebody who signs in comes to: which account, which roles, which fields change. With few rules, and with as many as a large
 * directory needs.
 *
 *   php policy.php [ROUNDS] [CALLS]     a JSON object on the standard output
 *
 * Runs on the build for tests, whose verifier needs no network.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

use Vestibule\Engine;

$rounds = (int) ( $argv[1] ?? 40 );
$calls  = (int) ( $argv[2] ?? 500 );

const TENANT = '10c419d4-4a50-45b2-aa4e-919fb84df24f';
const CLIENT = '6cb04018-a3f5-46a7-b995-940c78f5aef3';
const ISSUER = 'https://login.microsoftonline.com/' . TENANT . '/v2.0';

$lines  = static fn( int $count, callable $line ): array => array_map( $line, range( 1, $count ) );
$group  = static fn( int $number ): string => vsprintf( '%s%s-%s-%s-%s-%s%s%s', str_split( md5( "group $number" ), 4 ) );
$groups = $lines( 200, $group );
$encode = static fn( string $bytes ): string => rtrim( strtr( base64_encode( $bytes ), '+/', '-_' ), '=' );
$key    = openssl_pkey_new( array( 'private_key_bits' => 2048, 'private_key_type' => OPENSSL_KEYTYPE_RSA ) );
$rsa    = openssl_pkey_get_details( $key )['rsa'];
$jwks   = json_encode( array( 'keys' => array( array( 'kty' => 'RSA', 'use' => 'sig', 'kid' => 'k1', 'n' => $encode( $rsa['n'] ), 'e' => $encode( $rsa['e'] ) ) ) ) );
$now    = time();
$token  = static function ( array $groups ) use ( $encode, $key, $now ): string {
	$claims = array(
		'aud' => CLIENT, 'iss' => ISSUER, 'iat' => $now - 300, 'nbf' => $now - 300, 'exp' => $now + 3600, 'tid' => TENANT,
		'oid' => '690222be-ff1a-4d56-abd1-7e4f7d38e474', 'sub' => 'subject', 'ver' => '2.0', 'nonce' => 'the nonce',
		'preferred_username' => 'alice@contoso.example', 'email' => 'alice@contoso.example', 'name' => 'Alice Adams',
		'given_name' => 'Alice', 'family_name' => 'Adams', 'groups' => $groups, 'roles' => array( 'Staff', 'Editors' ),
	);
	$input  = $encode( json_encode( array( 'typ' => 'JWT', 'alg' => 'RS256', 'kid' => 'k1' ) ) ) . '.' . $encode( json_encode( $claims ) );
	openssl_sign( $input, $signature, $key, OPENSSL_ALGO_SHA256 );
	return "$input." . $encode( $signature );
};
$verifier = Vestibule\Testing::verifier( $jwks, array( 'issuer' => ISSUER, 'tenant_id' => TENANT, 'client_id' => CLIENT, 'nonce' => 'the nonce', 'started' => $now ) );
$open   = static fn( array $settings ): Engine => Engine::open(
	json_encode(
		array(
			'settings' => $settings + array( 'tenant' => TENANT, 'client_id' => CLIENT, 'client_secret' => array( 'plain' => 'a-secret-of-nobody' ) ),
			'site'     => array(
				'home'                   => 'https://site.example/',
				'login'                  => 'https://site.example/wp-login.php',
				'redirect_uri'           => 'https://site.example/wp-login.php?action=vestibule_callback',
				'development'            => false,
				'roles'                  => array( 'subscriber' => false, 'author' => false, 'editor' => false, 'administrator' => true ),
				'allow_privileged_roles' => false,
			),
		)
	),
	array( str_repeat( 'k', 32 ) )
);

// Every second rule names a group, half of these one of the person's; the others are of each kind.
$rule    = static fn( int $number ): string => match ( $number % 8 ) {
	1, 3    => 'group ' . $group( $number ) . ' -> editor # Group ' . $number,
	5, 7    => 'group ' . $group( 1000 + $number ) . ' -> author',
	0       => "app_role Role.$number -> author",
	2       => "domain d$number.example -> author",
	4       => "attribute department=Department $number -> author",
	default => 'tenant ' . $group( 5000 + $number ) . ' -> author',
};
$engines = array(
	'few'  => $open( array( 'role_rules' => array( 'group ' . $group( 1 ) . ' -> editor', 'everybody -> subscriber' ) ) ),
	'many' => $open( array( 'role_rules' => $lines( 500, $rule ), 'allowed_groups' => $lines( 200, static fn( int $number ): string => $group( 199 + $number ) ) ) ),
);
$tokens  = array(
	'few'  => $token( array_slice( $groups, 0, 20 ) ),
	'many' => $token( $groups ),
);
$people  = array_map( array( $verifier, 'verify' ), $tokens );
// There is no token for the directory, so nothing is asked; roles that an attribute could give stay.
$told    = array();
foreach ( $engines as $size => $engine ) {
	$told[ $size ] = $engine->consult( $people[ $size ], false );
}
$facts   = array( 'linked' => array(), 'login' => null, 'email' => null, 'current_user' => 0, 'strangers_register' => false, 'approval' => '' );
$account = array( 'id' => 7, 'new' => false, 'roles' => array( 'author', 'subscriber' ), 'privileged' => false, 'last_administrator' => false, 'email_taken' => '', 'fields' => array( 'user_email' => 'alice@contoso.example', 'first_name' => 'Alicia', 'last_name' => 'Adams', 'display_name' => 'Alice Adams' ) );

// What is timed has to be right.
$found = array(
	$engines['few']->decide( $people['few'], $facts )->roles(),
	$engines['many']->decide( $people['many'], $facts )->roles(),
	$engines['many']->changes( $told['many'], $account )->roles(),
	$engines['many']->changes( $told['many'], $account )->fields(),
);
if ( array( array( 'editor', 'subscriber' ), array( 'editor' ), array( 'editor', 'author' ), array( 'first_name' => 'Alice' ) ) !== $found ) {
	fwrite( STDERR, 'policy decides otherwise: ' . json_encode( $found ) . "\n" );
	exit( 1 );
}

$timed      = static function ( callable $run ) use ( $calls ): callable {
	return static function () use ( $run, $calls ): void {
		for ( $i = 0; $i < $calls; $i++ ) {
			$run();
		}
	};
};
$candidates = array(
	'decided_few'  => $timed( static fn() => $engines['few']->decide( $people['few'], $facts ) ),
	'decided_many' => $timed( static fn() => $engines['many']->decide( $people['many'], $facts ) ),
	'changes_few'  => $timed( static fn() => $engines['few']->changes( $told['few'], $account ) ),
	'changes_many' => $timed( static fn() => $engines['many']->changes( $told['many'], $account ) ),
	// The least that anybody would write in PHP: rules for groups alone, nothing of fields.
	'bare_php'     => $timed(
		static function () use ( $groups, $group, $lines ): array {
			static $rules = null;
			$rules      ??= array_map( static fn( int $number ): array => array( $group( $number ), 'editor' ), range( 1, 500 ) );
			$roles        = array();
			foreach ( $rules as list( $id, $role ) ) {
				if ( in_array( $id, $groups, true ) ) {
					$roles[ $role ] = true;
				}
			}
			return array_keys( $roles );
		}
	),
);

foreach ( $candidates as $run ) {
	$run();
}
$microseconds = array_fill_keys( array( 'whole_few', 'whole_many', ...array_keys( $candidates ) ), array() );
for ( $round = 0; $round < $rounds; $round++ ) {
	// Of somebody who has just signed in: nothing of them has been worked out.
	foreach ( $engines as $size => $engine ) {
		$fresh = array();
		for ( $i = 0; $i < $calls; $i++ ) {
			$fresh[] = $verifier->verify( $tokens[ $size ] );
		}
		$started = hrtime( true );
		foreach ( $fresh as $identity ) {
			$engine->decide( $identity, $facts );
			$engine->changes( $engine->consult( $identity, false ), $account );
		}
		$microseconds[ "whole_$size" ][] = ( hrtime( true ) - $started ) / $calls / 1000;
	}
	foreach ( $candidates as $name => $run ) {
		$started = hrtime( true );
		$run();
		$microseconds[ $name ][] = ( hrtime( true ) - $started ) / $calls / 1000;
	}
}

$middle = require __DIR__ . '/median.php';

echo json_encode(
	array(
		'rounds'     => $rounds,
		'calls'      => $calls,
		'median_us'  => array_map( static fn( array $values ): float => round( $middle( $values ), 2 ), $microseconds ),
		'minimum_us' => array_map( static fn( array $values ): float => round( min( $values ), 2 ), $microseconds ),
	),
	JSON_PRETTY_PRINT
), "\n";
