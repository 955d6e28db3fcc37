--TEST--
A process survives a thousand panics; each becomes an exception without the panic's text
--FILE--
<?php
require getenv( 'VESTIBULE_ROOT' ) . '/tests/phpt/support.inc';
$seen = array();
for ( $i = 0; $i < 1000; $i++ ) {
	try {
		Vestibule\Testing::panic();
		echo "nothing thrown\n";
	} catch ( Vestibule\ProtocolException $e ) {
		$seen[ $e->reason . ' ' . preg_replace( '/\d+/', 'N', $e->getMessage() ) ] = true;
	}
}
echo implode( "\n", array_keys( $seen ) ), "\n";
$engine = Vestibule\Engine::open( configuration(), keys() );
thrown( fn() => $engine->receive( array( 'method' => 'GET', 'query' => '' ) ) );
?>
--EXPECT--
internal_error internal fault at src/php/testing.rs:N; please report it
Vestibule\ProtocolException state_missing with reference
