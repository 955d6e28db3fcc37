--TEST--
The value classes can be neither constructed nor unserialised, by whatever way; an engine be neither cloned, serialised, nor written to
--FILE--
<?php
require getenv( 'VESTIBULE_ROOT' ) . '/tests/phpt/support.inc';
foreach ( array( 'Engine', 'Redirect', 'Callback', 'Identity', 'Logout', 'Decision', 'Person', 'Changes', 'Gate', 'Verdict' ) as $name ) {
	$class = "Vestibule\\$name";
	echo $name, "\n";
	thrown( fn() => new $class() );
	thrown( fn() => ( new ReflectionClass( $class ) )->newInstanceWithoutConstructor() );
	thrown( fn() => unserialize( sprintf( 'O:%d:"%s":0:{}', strlen( $class ), $class ) ) );
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
Exception: You cannot instantiate this class from PHP.
ReflectionException: Class Vestibule\Engine is an internal class marked as final that cannot be instantiated without invoking its constructor
Exception: Unserialization of 'Vestibule\Engine' is not allowed
bool(true)
Redirect
Exception: You cannot instantiate this class from PHP.
ReflectionException: Class Vestibule\Redirect is an internal class marked as final that cannot be instantiated without invoking its constructor
Exception: Unserialization of 'Vestibule\Redirect' is not allowed
bool(true)
Callback
Exception: You cannot instantiate this class from PHP.
ReflectionException: Class Vestibule\Callback is an internal class marked as final that cannot be instantiated without invoking its constructor
Exception: Unserialization of 'Vestibule\Callback' is not allowed
bool(true)
Identity
Exception: You cannot instantiate this class from PHP.
ReflectionException: Class Vestibule\Identity is an internal class marked as final that cannot be instantiated without invoking its constructor
Exception: Unserialization of 'Vestibule\Identity' is not allowed
bool(true)
Logout
Exception: You cannot instantiate this class from PHP.
ReflectionException: Class Vestibule\Logout is an internal class marked as final that cannot be instantiated without invoking its constructor
Exception: Unserialization of 'Vestibule\Logout' is not allowed
bool(true)
Decision
Exception: You cannot instantiate this class from PHP.
ReflectionException: Class Vestibule\Decision is an internal class marked as final that cannot be instantiated without invoking its constructor
Exception: Unserialization of 'Vestibule\Decision' is not allowed
bool(true)
Person
Exception: You cannot instantiate this class from PHP.
ReflectionException: Class Vestibule\Person is an internal class marked as final that cannot be instantiated without invoking its constructor
Exception: Unserialization of 'Vestibule\Person' is not allowed
bool(true)
Changes
Exception: You cannot instantiate this class from PHP.
ReflectionException: Class Vestibule\Changes is an internal class marked as final that cannot be instantiated without invoking its constructor
Exception: Unserialization of 'Vestibule\Changes' is not allowed
bool(true)
Gate
Exception: You cannot instantiate this class from PHP.
ReflectionException: Class Vestibule\Gate is an internal class marked as final that cannot be instantiated without invoking its constructor
Exception: Unserialization of 'Vestibule\Gate' is not allowed
bool(true)
Verdict
Exception: You cannot instantiate this class from PHP.
ReflectionException: Class Vestibule\Verdict is an internal class marked as final that cannot be instantiated without invoking its constructor
Exception: Unserialization of 'Vestibule\Verdict' is not allowed
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
