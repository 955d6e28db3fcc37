--TEST--
A client certificate: the private key comes out sealed, is sealed anew, opens with the site's keys and no others; problems are named
--FILE--
<?php
require getenv( 'VESTIBULE_ROOT' ) . '/tests/phpt/support.inc';
use Vestibule\Engine;
$old  = str_repeat( 'o', 32 );
$new  = str_repeat( 'n', 40 );
$made = Engine::generateCertificate( 'site.example', 365, array( $old ) );
echo implode( ' ', array_keys( $made ) ), "\n";
var_dump( str_starts_with( $made['certificate'], "-----BEGIN CERTIFICATE-----" ), str_starts_with( $made['key'], 'v1.' ) );
var_dump( str_contains( serialize( $made ), 'PRIVATE' ), $made['subject'] );
$der = base64_decode( preg_replace( '/-----[A-Z ]+-----|\s/', '', $made['certificate'] ) );
var_dump( strtoupper( sha1( $der ) ) === $made['thumbprint'], strtoupper( hash( 'sha256', $der ) ) === $made['thumbprint_sha256'] );
var_dump( $made['not_after'] - $made['not_before'] === 365 * 86400 + 300, abs( time() - 300 - $made['not_before'] ) < 5 );
var_dump( Engine::readCertificate( $made['certificate'] ) === array_diff_key( $made, array( 'certificate' => 1, 'key' => 1 ) ) );

$with = fn( array $certificate, array $keys ) => thrown(
	function () use ( $certificate, $keys ) {
		$configuration                        = json_decode( configuration(), true );
		$configuration['client_certificates'] = array( $certificate );
		unset( $configuration['settings']['client_secret'] );
		echo count( Engine::check( json_encode( $configuration ) ) ), ' ';
		var_dump( Engine::open( json_encode( $configuration ), $keys )->credentials() );
	}
);
$entry = fn( string $key, string $form = 'sealed' ) => array( 'certificate' => $made['certificate'], 'key' => array( $form => $key ) );
$with( $entry( $made['key'] ), array( $old ) );
$with( $entry( $made['key'] ), array( $new ) );
$with( $entry( Engine::reseal( $made['key'], array( $new, $old ) ) ), array( $new ) );
$with( $entry( Engine::seal( 'canary', array( $old ) ) ), array( $old ) );
$with( $entry( 'no key', 'plain' ), array( $old ) );
$with( array( 'certificate' => 'none' ) + $entry( 'no key' ), array( $old ) );
thrown( fn() => Engine::reseal( $made['key'], array( $new ) ) );
thrown( fn() => Engine::reseal( 'v1.nothing', array( $old ) ) );
thrown( fn() => Engine::generateCertificate( '', 365, array( $old ) ) );
thrown( fn() => Engine::generateCertificate( 'site.example', 0, array( $old ) ) );
thrown( fn() => Engine::generateCertificate( 'site.example', 1096, array( $old ) ) );
thrown( fn() => Engine::generateCertificate( 'site.example', 1, array( 'short' ) ) );
foreach ( array( '', 'text', "\xff", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n" ) as $text ) {
	try {
		Engine::readCertificate( $text );
	} catch ( Vestibule\ConfigException $e ) {
		echo $e->reason, ' ', json_encode( $e->problems ), "\n";
	}
}
?>
--EXPECT--
subject thumbprint thumbprint_sha256 not_before not_after certificate key
bool(true)
bool(true)
bool(false)
string(15) "CN=site.example"
bool(true)
bool(true)
bool(true)
bool(true)
bool(true)
0 array(0) {
}
nothing thrown
0 Vestibule\ConfigException secret_unreadable with reference
0 array(0) {
}
nothing thrown
0 Vestibule\ConfigException secret_unreadable with reference
1 Vestibule\ConfigException configuration_invalid with reference
1 Vestibule\ConfigException configuration_invalid with reference
Vestibule\ConfigException secret_unreadable with reference
Vestibule\ConfigException secret_unreadable with reference
Vestibule\ProtocolException internal_error with reference
Vestibule\ProtocolException internal_error with reference
Vestibule\ProtocolException internal_error with reference
Vestibule\ConfigException configuration_invalid with reference
configuration_invalid [{"field":"client_certificates","reason":"certificate_unreadable","line":0}]
configuration_invalid [{"field":"client_certificates","reason":"certificate_unreadable","line":0}]
configuration_invalid [{"field":"client_certificates","reason":"certificate_unreadable","line":0}]
configuration_invalid [{"field":"client_certificates","reason":"certificate_unreadable","line":0}]
