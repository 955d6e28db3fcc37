--TEST--
case 13: a sign-in says why it is begun; a failure tells it back, and what is half said is refused
--FILE--
<?php
require getenv( 'VESTIBULE_ROOT' ) . '/tests/phpt/support.inc';
// A port that nobody listens on, so that the start fails, after the request was read.
$engine  = Vestibule\Engine::open(
	configuration( array( 'authority' => 'http://127.0.0.1:1' ), array( 'development' => true ) ),
	keys()
);
$session = str_repeat( 'ab', 32 );
$begin   = function ( array $request ) use ( $engine ) {
	try {
		$engine->begin( $request + array( 'method' => 'GET', 'query' => 'redirect_to=%2Fpress%2F' ) );
		echo "begun\n";
	} catch ( Vestibule\Exception $e ) {
		echo $e->reason, ' ', json_encode( array( $e->purpose, $e->user, $e->session, $e->silent, $e->returnTo ), JSON_UNESCAPED_SLASHES ), "\n";
	}
};
$begin( array() );
$begin( array( 'link_user' => 7 ) );
$begin( array( 'purpose' => 'link', 'user' => 7 ) );
$begin( array( 'purpose' => 'link', 'link_user' => 7 ) );
$begin( array( 'purpose' => 'test', 'user' => 7, 'select_account' => true ) );
$begin( array( 'purpose' => 'renew', 'user' => 7, 'session' => $session, 'silent' => true, 'automatic' => true, 'login_hint' => 'x' ) );
$begin( array( 'purpose' => '', 'user' => 0, 'session' => '', 'silent' => false ) );
echo "--\n";
$begin( array( 'purpose' => 'link' ) );
$begin( array( 'purpose' => 'test' ) );
$begin( array( 'purpose' => 'admin', 'user' => 7 ) );
$begin( array( 'user' => 7 ) );
$begin( array( 'purpose' => 'test', 'user' => 7, 'link_user' => 8 ) );
$begin( array( 'purpose' => 'renew', 'session' => $session ) );
foreach ( array( '', 'ab', strtoupper( $session ), $session . 'ab', str_repeat( 'xy', 32 ), str_repeat( "\0", 64 ) ) as $wrong ) {
	$begin( array( 'purpose' => 'renew', 'user' => 7, 'session' => $wrong ) );
}
$begin( array( 'silent' => true, 'select_account' => true ) );
$begin( array( 'silent' => 'yes' ) );
$begin( array( 'automatic' => 1 ) );
$begin( array( 'renewed' => 'yes' ) );
$begin( array( 'login_hint' => array() ) );
$begin( array( 'user' => -1, 'purpose' => 'test' ) );
?>
--EXPECT--
connect_failed ["",0,"",false,"https://site.example/press/"]
connect_failed ["link",7,"",false,"https://site.example/press/"]
connect_failed ["link",7,"",false,"https://site.example/press/"]
connect_failed ["link",7,"",false,"https://site.example/press/"]
connect_failed ["test",7,"",false,"https://site.example/press/"]
connect_failed ["renew",7,"abababababababababababababababababababababababababababababababab",true,"https://site.example/press/"]
connect_failed ["",0,"",false,"https://site.example/press/"]
--
internal_error ["",0,"",false,""]
internal_error ["",0,"",false,""]
internal_error ["",0,"",false,""]
internal_error ["",0,"",false,""]
internal_error ["",0,"",false,""]
internal_error ["",0,"",false,""]
internal_error ["",0,"",false,""]
internal_error ["",0,"",false,""]
internal_error ["",0,"",false,""]
internal_error ["",0,"",false,""]
internal_error ["",0,"",false,""]
internal_error ["",0,"",false,""]
internal_error ["",0,"",false,""]
internal_error ["",0,"",false,""]
internal_error ["",0,"",false,""]
internal_error ["",0,"",false,""]
internal_error ["",0,"",false,""]
internal_error ["",0,"",false,""]
