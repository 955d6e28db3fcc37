--TEST--
Tickets: what was put in comes out, for the same purpose, with the same keys, in time, and under no circumstances else; case 90
--FILE--
<?php
require getenv( 'VESTIBULE_ROOT' ) . '/tests/phpt/support.inc';
use Vestibule\Engine;
foreach ( array( '', '7', "\0\xff\n", str_repeat( 'x', 6144 ) ) as $value ) {
	$ticket = Engine::ticket( 'door', $value, 600, keys() );
	$opened = Engine::redeem( 'door', $ticket, keys() );
	echo implode( ' ', array_keys( $opened ) ), ' ';
	var_dump(
		$opened['value'] === $value
		&& 1 === preg_match( '/^[0-9a-f]{64}$/', $opened['id'] )
		&& abs( $opened['expires'] - time() - 600 ) < 5
		&& 1 === preg_match( '/^[A-Za-z0-9._-]+$/', $ticket )
		&& Engine::redeem( 'door', $ticket, keys() )['id'] === $opened['id']
	);
}
$ticket = Engine::ticket( 'door', 'canary-value', 600, keys() );
$others = array( str_repeat( 'o', 32 ) );
var_dump( Engine::redeem( 'door', $ticket, array( $others[0], keys()[0] ) )['value'] );
echo "--\n";
thrown( fn() => Engine::redeem( 'window', $ticket, keys() ) );
thrown( fn() => Engine::redeem( 'door', $ticket, $others ) );
thrown( fn() => Engine::redeem( 'door', substr( $ticket, 0, -1 ), keys() ) );
thrown( fn() => Engine::redeem( 'door', $ticket . 'A', keys() ) );
thrown( fn() => Engine::redeem( 'door', "\xff\0", keys() ) );
thrown( fn() => Engine::redeem( 'door', '', keys() ) );
thrown( fn() => Engine::redeem( 'door', Engine::seal( 'x', keys() ), keys() ) );
thrown( fn() => Engine::redeem( 'door', str_repeat( 'v1.AAAA', 1000000 ), keys() ) );
$brief = Engine::ticket( 'door', 'x', 1, keys() );
sleep( 2 );
thrown( fn() => Engine::redeem( 'door', $brief, keys() ) );
echo "--\n";
thrown( fn() => Engine::ticket( '', 'x', 600, keys() ) );
thrown( fn() => Engine::ticket( 'door', 'x', 0, keys() ) );
thrown( fn() => Engine::ticket( 'door', 'x', -1, keys() ) );
thrown( fn() => Engine::ticket( 'door', 'x', PHP_INT_MAX, keys() ) );
thrown( fn() => Engine::ticket( 'door', str_repeat( 'x', 6145 ), 600, keys() ) );
thrown( fn() => Engine::ticket( 'door', 'x', 600, array() ) );
thrown( fn() => Engine::ticket( 'door', 'x', 600, array( 'short' ) ) );
thrown( fn() => Engine::ticket( 'door', array(), 600, keys() ) );
try {
	Engine::redeem( 'window', $ticket, keys() );
} catch ( Vestibule\Exception $e ) {
	echo str_contains( $e->getMessage(), 'canary' ) || str_contains( $e->getMessage(), $ticket ) ? "LEAK\n" : "no secret\n";
}
?>
--EXPECTF--
id value expires bool(true)
id value expires bool(true)
id value expires bool(true)
id value expires bool(true)
string(12) "canary-value"
--
Vestibule\ProtocolException ticket_invalid with reference
Vestibule\ProtocolException ticket_invalid with reference
Vestibule\ProtocolException ticket_invalid with reference
Vestibule\ProtocolException ticket_invalid with reference
Vestibule\ProtocolException ticket_invalid with reference
Vestibule\ProtocolException ticket_invalid with reference
Vestibule\ProtocolException ticket_invalid with reference
Vestibule\ProtocolException ticket_invalid with reference
Vestibule\ProtocolException ticket_expired with reference
--
Vestibule\ProtocolException internal_error with reference
Vestibule\ProtocolException internal_error with reference
Vestibule\ProtocolException internal_error with reference
Vestibule\ProtocolException internal_error with reference
Vestibule\ProtocolException internal_error with reference
Vestibule\ConfigException configuration_invalid with reference
Vestibule\ConfigException configuration_invalid with reference
%s: %s
no secret
