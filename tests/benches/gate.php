<?php
/**
 * The gate's decision called from PHP: with few rules, with as many as the settings take, and beside the bare comparisons in PHP.
 *
 *   php gate.php [ROUNDS] [CALLS]     a JSON object on the standard output
 *
 * @package Vestibule
 */

declare( strict_types=1 );

use Vestibule\Gate;

$rounds = (int) ( $argv[1] ?? 40 );
$calls  = (int) ( $argv[2] ?? 2000 );

$lines    = static fn( int $count, callable $line ): array => array_map( $line, range( 1, $count ) );
$rule     = static fn( int $number ): string => array( "prefix /p$number/", "exact /e$number/", "glob /g$number/*/x/**", "GET,HEAD prefix /m$number/" )[ $number % 4 ];
$networks = $lines( 50, static fn( int $number ): string => "10.$number.0.0/16" );
$json     = static fn( array $settings ): string => json_encode(
	array(
		'settings' => $settings,
		'site'     => array(
			'home'  => 'https://site.example/',
			'login' => 'https://site.example/wp-login.php',
		),
	)
);
$few      = $json(
	array(
		'scenario'     => 'intranet',
		'exempt_paths' => array( 'exact /about/', 'prefix /shop/', 'POST prefix /wp-json/hook/v1/' ),
	)
);
$many     = $json(
	array(
		'scenario'         => 'intranet',
		'exempt_paths'     => $lines( 200, $rule ),
		'exempt_addresses' => $networks,
	)
);
$private  = $json( array( 'private_paths' => $lines( 200, static fn( int $number ): string => array( "prefix /p$number/", "exact /e$number/", "glob /g$number/*/x/**" )[ $number % 3 ] ) ) );
$request  = array(
	'stage'          => 'query',
	'script'         => 'index.php',
	'method'         => 'GET',
	'uri'            => '/2026/11/a-page-of-the-site/?utm_source=x',
	'selectors'      => array(),
	'address'        => '198.51.100.7',
	'forwarded_for'  => '',
	'accept'         => 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
	'requested_with' => '',
	'sec_fetch_mode' => 'navigate',
	'sec_fetch_dest' => 'document',
	'sec_purpose'    => '',
	'paths'          => array(),
	'post_private'   => false,
	'home'           => false,
);
$nobody   = array(
	'kind'      => 'none',
	'verified'  => 0,
	'seen'      => 0,
	'postponed' => 0,
	'foreign'   => false,
	'now'       => 1_800_000_000,
);
$person   = array(
	'kind'      => 'microsoft',
	'verified'  => 1_799_999_000,
	'seen'      => 1_799_999_900,
	'postponed' => 0,
	'foreign'   => false,
	'now'       => 1_800_000_000,
);

$gates = array_map( array( Gate::class, 'open' ), compact( 'few', 'many', 'private' ) );
// What is timed has to be right.
$rules = array(
	$gates['few']->decide( $request, $nobody )->rule(),
	$gates['few']->decide( array( 'uri' => '/shop/cart/' ) + $request, $nobody )->rule(),
	$gates['few']->decide( $request, $person )->rule(),
	$gates['many']->decide( $request, $nobody )->rule(),
	$gates['private']->decide( $request, $nobody )->rule(),
	$gates['private']->decide( array( 'uri' => '/%70%32%3001//' ) + $request, $nobody )->rule(),
);
if ( array( 'intranet', 'exempt_path', 'signed_in', 'intranet', 'scenario_internet', 'scenario_internet' ) !== $rules ) {
	fwrite( STDERR, 'the gate decides otherwise: ' . implode( ', ', $rules ) . "\n" );
	exit( 1 );
}

$decide   = static function ( string $name, array $facts, array $session ) use ( $gates, $calls ): callable {
	$gate = $gates[ $name ];
	return static function () use ( $gate, $facts, $session, $calls ): void {
		for ( $i = 0; $i < $calls; $i++ ) {
			$gate->decide( $facts, $session );
		}
	};
};
$prefixes = $lines( 200, static fn( int $number ): string => "/p$number/" );
$masks    = $lines( 50, static fn( int $number ): array => array( ip2long( "10.$number.0.0" ), 0xffff0000 ) );

$candidates = array(
	'challenged'        => $decide( 'few', $request, $nobody ),
	'exempt'            => $decide( 'few', array( 'uri' => '/shop/cart/' ) + $request, $nobody ),
	'signed_in'         => $decide( 'few', $request, $person ),
	'two_hundred_rules' => $decide( 'many', $request, $nobody ),
	'two_hundred_private' => $decide( 'private', $request, $nobody ),
	'private_escaped'   => $decide( 'private', array( 'uri' => '/2026/%31%31/a-page//of-the-site/' ) + $request, $nobody ),
	'opened_again'      => static function () use ( $many, $calls ): void {
		for ( $i = 0; $i < $calls; $i++ ) {
			Gate::open( $many );
		}
	},
	// The least that anybody would write in PHP: no normalisation, no methods, no sessions, no proxies.
	'bare_php'          => static function () use ( $request, $prefixes, $masks, $calls ): void {
		for ( $i = 0; $i < $calls; $i++ ) {
			$path  = rawurldecode( strtok( $request['uri'], '?' ) );
			$found = false;
			foreach ( $prefixes as $prefix ) {
				if ( str_starts_with( $path, $prefix ) ) {
					$found = true;
					break;
				}
			}
			$address = ip2long( $request['address'] );
			foreach ( $masks as list( $network, $mask ) ) {
				if ( ( $address & $mask ) === $network ) {
					$found = true;
					break;
				}
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

echo json_encode(
	array(
		'rounds'           => $rounds,
		'calls'            => $calls,
		'ratio_of_medians' => round( $middle( $microseconds['two_hundred_rules'] ) / $middle( $microseconds['bare_php'] ), 3 ),
		'ratio_of_minima'  => round( min( $microseconds['two_hundred_rules'] ) / min( $microseconds['bare_php'] ), 3 ),
		'median_us'        => array_map( static fn( array $values ): float => round( $middle( $values ), 2 ), $microseconds ),
		'minimum_us'       => array_map( static fn( array $values ): float => round( min( $values ), 2 ), $microseconds ),
	),
	JSON_PRETTY_PRINT
), "\n";
