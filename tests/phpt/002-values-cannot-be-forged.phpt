--TEST--
The value classes can be neither constructed, subclassed, cloned, serialised, nor written to
--FILE--
<?php
require getenv( 'VESTIBULE_ROOT' ) . '/tests/phpt/support.inc';
foreach ( array( 'Engine', 'Redirect', 'Callback', 'Identity', 'Logout', 'Decision', 'Gate', 'Verdict' ) as $name ) {
	$class = "Vestibule\\$name";
	echo $name, "\n";
	thrown( fn() => new $class() );
	thrown( fn() => ( new ReflectionClass( $class ) )->newInstanceWithoutConstructor()->x() );
	thrown( fn() => unserialize( sprintf( 'O:%d:"%s":0:{}', strlen( $class ), $class ) ) ?: throw new Exception( 'unserialize gave false' ) );
	var_dump( ( new ReflectionClass( $class ) )->isFinal() );
}
$engine = Vestibule\Engine::open( configuration(), keys() );
thrown( fn() => clone $engine );
thrown( fn() => serialize( $engine ) );
thrown( fn() => $engine->extra = 1 );
var_dump( $engine, (array) $engine, get_object_vars( $engine ), json_encode( $engine ) );
echo var_export( $engine, true ), "\n";
?>
--EXPECTF--
Engine
%s: %s
%s: %s
%s: %s
bool(true)
Redirect
%s: %s
%s: %s
%s: %s
bool(true)
Callback
%s: %s
%s: %s
%s: %s
bool(true)
Identity
%s: %s
%s: %s
%s: %s
bool(true)
Logout
%s: %s
%s: %s
%s: %s
bool(true)
Decision
%s: %s
%s: %s
%s: %s
bool(true)
Gate
%s: %s
%s: %s
%s: %s
bool(true)
Verdict
%s: %s
%s: %s
%s: %s
bool(true)
Error: Trying to clone an uncloneable object of class Vestibule\Engine
Exception: Serialization of 'Vestibule\Engine' is not allowed
Error: Cannot create dynamic property Vestibule\Engine::$extra
object(Vestibule\Engine)#%d (0) {
}
array(0) {
}
array(0) {
}
string(2) "{}"
%AVestibule\Engine::__set_state(array(
))
