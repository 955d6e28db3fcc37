--TEST--
case 100: no secret in messages, traces and dumps of what the extension throws
--INI--
zend.exception_ignore_args=1
--FILE--
<?php
require getenv( 'VESTIBULE_ROOT' ) . '/tests/phpt/support.inc';
use Vestibule\Engine;
$texts  = '';
$record = function ( callable $call ) use ( &$texts ) {
	try {
		ob_start();
		var_dump( $call() );
	} catch ( Throwable $e ) {
		var_dump( $e );
		echo $e, "\n";
	} finally {
		$texts .= ob_get_clean();
	}
};
$engine = Engine::open( configuration(), keys() );
$record( fn() => $engine );
$record( fn() => Engine::open( configuration( array( 'tenant' => '' ) ), keys() ) );
$record( fn() => Engine::open( configuration( array( 'client_secret' => array( 'sealed' => 'canary-sealed' ) ) ), keys() ) );
$record( fn() => $engine->receive( array( 'method' => 'GET', 'query' => 'code=canary-code&state=canary-state', 'cookie' => '__Host-vestibule=canary-cookie' ) ) );
$record( fn() => $engine->receive( array( 'method' => 'GET', 'query' => 'code=canary-code&code=canary-code&state=canary-state' ) ) );
$form = array( 'method' => 'POST', 'content_type' => 'application/x-www-form-urlencoded' );
$record( fn() => $engine->backchannelLogout( array( 'body' => 'logout_token=canary-token&logout_token=canary-token' ) + $form ) );
$record( fn() => $engine->frontchannelLogout( array( 'method' => 'GET', 'query' => 'sid=canary-sid&iss=canary-issuer' ) ) );
$record( fn() => $engine->logoutUrl( 'canary-ticket' ) );
$record( fn() => $engine->logoutTicket( array( 'login_hint' => 'canary-hint', 'id_token' => 'canary-sealed' ) ) );
$record( fn() => Engine::redeem( 'door', 'canary-ticket', keys() ) );
$record( fn() => Engine::ticket( 'door', 'canary-value', 600, keys() ) );
echo strlen( $texts ) > 500 ? "something was recorded\n" : "NOTHING RECORDED\n";
echo str_contains( $texts, 'canary' ) || str_contains( $texts, str_repeat( 'k', 32 ) ) ? "LEAK\n$texts" : "no secret\n";
?>
--EXPECT--
something was recorded
no secret
