--TEST--
A sealed secret opens with its key, with a rotated one, and with no other; the text changes each time
--FILE--
<?php
require getenv( 'VESTIBULE_ROOT' ) . '/tests/phpt/support.inc';
use Vestibule\Engine;
$old    = str_repeat( 'o', 32 );
$new    = str_repeat( 'n', 40 );
$sealed = Engine::seal( 'canary-client-secret', array( $old ) );
var_dump( str_starts_with( $sealed, 'v1.' ), 1 === preg_match( '/^[!-~]+$/', $sealed ), str_contains( $sealed, 'canary' ) );
var_dump( Engine::seal( 'canary-client-secret', array( $old ) ) === $sealed );
$with = fn( array $keys, string $sealed ) => thrown( fn() => Engine::open( configuration( array( 'client_secret' => array( 'sealed' => $sealed ) ) ), $keys ) );
$with( array( $old ), $sealed );
$with( array( $new, $old ), $sealed );
$with( array( $new ), $sealed );
$sealed[-1] = 'A' === $sealed[-1] ? 'Q' : 'A';
$with( array( $old ), $sealed );
?>
--EXPECT--
bool(true)
bool(true)
bool(false)
bool(false)
nothing thrown
nothing thrown
Vestibule\ConfigException secret_unreadable with reference
Vestibule\ConfigException secret_unreadable with reference
