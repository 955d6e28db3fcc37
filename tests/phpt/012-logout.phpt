--TEST--
Logout through the binding: front-channel logout names a session, what is not well formed logs nobody out; case 5
--FILE--
<?php
require getenv( 'VESTIBULE_ROOT' ) . '/tests/phpt/support.inc';
$engine = Vestibule\Engine::open( configuration(), keys() );
$front  = fn( string $query, string $method = 'GET' ) => $engine->frontchannelLogout( array( 'method' => $method, 'query' => $query ) );
$logout = $front( 'action=vestibule_frontchannel_logout&sid=s-1&iss=' . rawurlencode( ISSUER ) );
echo json_encode( array( $logout->issuer(), $logout->sid(), $logout->subject(), $logout->id(), $logout->expires() ), JSON_UNESCAPED_SLASHES ), "\n";
thrown( fn() => clone $logout );
thrown( fn() => serialize( $logout ) );
thrown( fn() => $front( '' ) );
thrown( fn() => $front( 'sid=a&sid=b' ) );
thrown( fn() => $front( 'sid[]=a' ) );
thrown( fn() => $front( 'sid=a&iss=https%3A%2F%2Fevil.example' ) );
thrown( fn() => $front( 'sid=a', 'POST' ) );
echo "--\n";
$back = fn( array $request ) => thrown( fn() => $engine->backchannelLogout( $request + array( 'method' => 'POST', 'content_type' => 'application/x-www-form-urlencoded' ) ) );
$back( array( 'method' => 'GET', 'query' => 'logout_token=x' ) );
$back( array( 'content_type' => 'application/json', 'body' => '{"logout_token":"x"}' ) );
$back( array( 'body' => '' ) );
$back( array( 'query' => 'logout_token=x' ) );
$back( array( 'body' => 'logout_token=x&logout_token=x' ) );
$back( array( 'body' => array() ) );
echo "--\n";
$session = array( 'login_hint' => 'canary-hint', 'id_token' => '', 'sid' => 's-1', 'verified' => 7 );
$ticket  = $engine->logoutTicket( $session );
echo preg_match( '/^[A-Za-z0-9._-]+$/', $ticket ), str_contains( $ticket, 'canary' ) ? ' LEAK' : ' sealed', "\n";
thrown( fn() => $engine->logoutUrl( 'x' ) );
thrown( fn() => $engine->logoutUrl( "\xff" ) );
thrown( fn() => $engine->logoutUrl( Vestibule\Engine::ticket( 'logout', 'x', 600, keys() ) ) );
thrown( fn() => $engine->logoutTicket( array( 'login_hint' => array() ) ) );
var_dump( $engine->loggedOut( array( 'method' => 'GET', 'query' => '' ) ), $engine->loggedOut( array( 'method' => 'GET', 'query' => 'state=' . rawurlencode( $ticket ) ) ) );
echo "--\n";
$landing = Vestibule\Engine::open( configuration( array( 'landing_pages' => array( 'administrator /desk/', 'subscriber /welcome/' ) ) ), keys() );
var_dump( $landing->landing( array( 'subscriber', 'administrator' ) ), $landing->landing( array( 'subscriber' ) ), $landing->landing( array() ), $engine->landing( array( 'subscriber' ) ) );
?>
--EXPECT--
["https://login.microsoftonline.com/10c419d4-4a50-45b2-aa4e-919fb84df24f/v2.0","s-1","","",0]
Error: Trying to clone an uncloneable object of class Vestibule\Logout
Exception: Serialization of 'Vestibule\Logout' is not allowed
Vestibule\ProtocolException logout_subject_missing with reference
Vestibule\ProtocolException parameter_repeated with reference
Vestibule\ProtocolException parameter_repeated with reference
Vestibule\ProtocolException issuer_parameter_mismatch with reference
Vestibule\ProtocolException method_not_allowed with reference
--
Vestibule\ProtocolException method_not_allowed with reference
Vestibule\ProtocolException parameter_malformed with reference
Vestibule\ProtocolException token_malformed with reference
Vestibule\ProtocolException token_malformed with reference
Vestibule\ProtocolException parameter_repeated with reference
Vestibule\ProtocolException internal_error with reference
--
1 sealed
Vestibule\ProtocolException ticket_invalid with reference
Vestibule\ProtocolException ticket_invalid with reference
Vestibule\ProtocolException ticket_invalid with reference
Vestibule\ProtocolException internal_error with reference
bool(false)
bool(false)
--
string(26) "https://site.example/desk/"
string(29) "https://site.example/welcome/"
string(0) ""
string(0) ""
