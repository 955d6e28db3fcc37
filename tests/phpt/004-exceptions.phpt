--TEST--
Exceptions have class, reason, reference, file, line and trace; PHP can extend and throw them
--FILE--
<?php
require getenv( 'VESTIBULE_ROOT' ) . '/tests/phpt/support.inc';
try {
	Vestibule\Engine::open( configuration( array( 'tenant' => 'common', 'client_id' => 'x' ) ), keys() );
} catch ( Vestibule\ConfigException $e ) {
	echo basename( $e->getFile() ), ' line ', $e->getLine(), ' ', count( $e->getTrace() ), " frame\n";
	echo $e->getMessage(), "\n", json_encode( $e->problems ), "\n";
	var_dump( $e instanceof Vestibule\Exception, $e instanceof Exception, $e->getCode(), $e->returnTo );
}
class Mine extends Vestibule\ProtocolException {}
try {
	throw new Mine( 'mine', 7 );
} catch ( Vestibule\Exception $e ) {
	var_dump( $e->getMessage(), $e->getCode(), $e->reason );
}
?>
--EXPECTF--
004-exceptions.php line 4 1 frame
the configuration has problems: tenant: single_tenant_required, client_id: not_a_guid
[{"field":"tenant","reason":"single_tenant_required","line":0},{"field":"client_id","reason":"not_a_guid","line":0}]
bool(true)
bool(true)
int(0)
string(0) ""
string(4) "mine"
int(7)
string(0) ""
