--TEST--
What the extension hands out is neither cloned, serialised, nor written to, and shows nothing of what is in it
--FILE--
<?php
require getenv( 'VESTIBULE_ROOT' ) . '/tests/phpt/support.inc';
// A sign-in needs Microsoft's documents: another process hands them out.
$microsoft = proc_open(
	array( PHP_BINARY, '-n', __DIR__ . '/microsoft.inc', TENANT ),
	array( 1 => array( 'pipe', 'w' ) ),
	$pipes
);
$authority = trim( fgets( $pipes[1] ) );
$engine    = Vestibule\Engine::open( configuration( array( 'authority' => $authority ), array( 'development' => true ) ), keys() );
$redirect  = $engine->begin( array( 'method' => 'GET', 'query' => '', 'cookie' => '' ) );
parse_str( parse_url( $redirect->url(), PHP_URL_QUERY ), $asked );
$callback = $engine->receive(
	array(
		'method' => 'GET',
		'query'  => http_build_query( array( 'code' => 'canary-code', 'state' => $asked['state'] ) ),
		'cookie' => strtok( $redirect->cookie(), ';' ),
	)
);
proc_terminate( $microsoft );
$gate    = Vestibule\Gate::open( configuration( array( 'scenario' => 'intranet' ) ) );
$verdict = $gate->explain( 'https://site.example/', 'GET' );
$logout  = $engine->frontchannelLogout( array( 'method' => 'GET', 'query' => 'sid=s-1' ) );
foreach ( array( $engine, $redirect, $callback, $logout, $gate, $verdict ) as $value ) {
	not_copied( $value );
}
?>
--EXPECTF--
Error: Trying to clone an uncloneable object of class Vestibule\Engine
Exception: Serialization of 'Vestibule\Engine' is not allowed
Exception: Serialization of 'Vestibule\Engine' is not allowed
Error: Cannot create dynamic property Vestibule\Engine::$extra
object(Vestibule\Engine)#%d (0) {
}
array(0) {
}
string(2) "{}"
Error: Trying to clone an uncloneable object of class Vestibule\Redirect
Exception: Serialization of 'Vestibule\Redirect' is not allowed
Exception: Serialization of 'Vestibule\Redirect' is not allowed
Error: Cannot create dynamic property Vestibule\Redirect::$extra
object(Vestibule\Redirect)#%d (0) {
}
array(0) {
}
string(2) "{}"
Error: Trying to clone an uncloneable object of class Vestibule\Callback
Exception: Serialization of 'Vestibule\Callback' is not allowed
Exception: Serialization of 'Vestibule\Callback' is not allowed
Error: Cannot create dynamic property Vestibule\Callback::$extra
object(Vestibule\Callback)#%d (0) {
}
array(0) {
}
string(2) "{}"
Error: Trying to clone an uncloneable object of class Vestibule\Logout
Exception: Serialization of 'Vestibule\Logout' is not allowed
Exception: Serialization of 'Vestibule\Logout' is not allowed
Error: Cannot create dynamic property Vestibule\Logout::$extra
object(Vestibule\Logout)#%d (0) {
}
array(0) {
}
string(2) "{}"
Error: Trying to clone an uncloneable object of class Vestibule\Gate
Exception: Serialization of 'Vestibule\Gate' is not allowed
Exception: Serialization of 'Vestibule\Gate' is not allowed
Error: Cannot create dynamic property Vestibule\Gate::$extra
object(Vestibule\Gate)#%d (0) {
}
array(0) {
}
string(2) "{}"
Error: Trying to clone an uncloneable object of class Vestibule\Verdict
Exception: Serialization of 'Vestibule\Verdict' is not allowed
Exception: Serialization of 'Vestibule\Verdict' is not allowed
Error: Cannot create dynamic property Vestibule\Verdict::$extra
object(Vestibule\Verdict)#%d (0) {
}
array(0) {
}
string(2) "{}"
