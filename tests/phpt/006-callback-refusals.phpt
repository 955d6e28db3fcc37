--TEST--
cases 1, 2, 5 and 8: a response without a genuine state is refused before anything is fetched
--FILE--
<?php
require getenv( 'VESTIBULE_ROOT' ) . '/tests/phpt/support.inc';
$engine  = Vestibule\Engine::open( configuration(), keys() );
$receive = fn( array $request ) => thrown( fn() => $engine->receive( $request + array( 'method' => 'GET' ) ) );
$receive( array( 'query' => 'code=c' ) );
$receive( array( 'query' => 'code=c&state=' ) );
$receive( array( 'query' => 'code=c&state=forged' ) );
$receive( array( 'query' => 'code=c&state=v1.AAAA' ) );
$receive( array( 'query' => 'code=c&state=a&state=b' ) );
$receive( array( 'query' => 'code=c&state[]=a' ) );
$receive( array( 'query' => 'code=c&code=d&state=a' ) );
$receive( array( 'query' => "code=c&state=\xff" ) );
$receive( array( 'method' => 'POST', 'query' => 'code=c&state=a' ) );
$receive( array( 'method' => 'HEAD', 'query' => 'code=c&state=a' ) );
$receive( array() );
?>
--EXPECT--
Vestibule\ProtocolException state_missing with reference
Vestibule\ProtocolException state_missing with reference
Vestibule\ProtocolException state_invalid with reference
Vestibule\ProtocolException state_invalid with reference
Vestibule\ProtocolException parameter_repeated with reference
Vestibule\ProtocolException parameter_repeated with reference
Vestibule\ProtocolException parameter_repeated with reference
Vestibule\ProtocolException parameter_malformed with reference
Vestibule\ProtocolException method_not_allowed with reference
Vestibule\ProtocolException method_not_allowed with reference
Vestibule\ProtocolException state_missing with reference
