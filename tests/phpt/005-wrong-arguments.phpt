--TEST--
Arguments of wrong types are refused without a crash; facts that are missing do not count as "no"
--FILE--
<?php
require getenv( 'VESTIBULE_ROOT' ) . '/tests/phpt/support.inc';
use Vestibule\Engine;
$engine = Engine::open( configuration(), keys() );
foreach ( array( null, new stdClass(), 1.5 ) as $wrong ) {
	thrown( fn() => Engine::open( $wrong, keys() ) );
	thrown( fn() => $engine->begin( $wrong ) );
}
echo "--\n";
thrown( fn() => Engine::open( configuration(), array() ) );
thrown( fn() => Engine::open( configuration(), array( 'short' ) ) );
thrown( fn() => Engine::open( configuration(), array( 5 ) ) );
thrown( fn() => Engine::open( "\xff\xfe", keys() ) );
thrown( fn() => $engine->begin( array( 'method' => array() ) ) );
thrown( fn() => $engine->begin( array( 'method' => 'GET', 'link_user' => 'x' ) ) );
thrown( fn() => $engine->begin( array( 'method' => 'GET', 'link_user' => -1 ) ) );
thrown( fn() => $engine->begin() );
thrown( fn() => $engine->begin( array(), array() ) );
thrown( fn() => $engine->complete( new stdClass(), true ) );
var_dump( $engine->import( "\0\xff" ), $engine->export() );
?>
--EXPECTF--
TypeError: %s
TypeError: %s
TypeError: %s
TypeError: %s
TypeError: %s
TypeError: %s
--
Vestibule\ConfigException configuration_invalid with reference
Vestibule\ConfigException configuration_invalid with reference
Vestibule\ProtocolException internal_error with reference
Vestibule\ConfigException configuration_invalid with reference
Vestibule\ProtocolException internal_error with reference
Vestibule\ProtocolException internal_error with reference
Vestibule\ProtocolException internal_error with reference
%s: %s
%s: %s
TypeError: %s
bool(false)
NULL
