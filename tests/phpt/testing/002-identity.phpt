--TEST--
case 13, case 24, case 29, case 37, case 38 and case 85 through the binding: a good token becomes an identity, others an exception
--EXTENSIONS--
openssl
--FILE--
<?php
require getenv( 'VESTIBULE_ROOT' ) . '/tests/phpt/support.inc';
$key     = openssl_pkey_new( array( 'private_key_bits' => 2048, 'private_key_type' => OPENSSL_KEYTYPE_RSA ) );
$details = openssl_pkey_get_details( $key );
$encode  = fn( string $bytes ): string => rtrim( strtr( base64_encode( $bytes ), '+/', '-_' ), '=' );
$jwks    = json_encode( array( 'keys' => array( array( 'kty' => 'RSA', 'use' => 'sig', 'kid' => 'k1', 'n' => $encode( $details['rsa']['n'] ), 'e' => $encode( $details['rsa']['e'] ) ) ) ) );
$now     = time();
$claims  = array(
	'aud' => CLIENT, 'iss' => ISSUER, 'iat' => $now - 300, 'nbf' => $now - 300, 'exp' => $now + 3600, 'tid' => TENANT,
	'oid' => '690222be-ff1a-4d56-abd1-7e4f7d38e474', 'sub' => 'subject', 'ver' => '2.0', 'nonce' => 'the nonce',
	'preferred_username' => 'alice@contoso.example', 'email' => 'alice@contoso.example', 'name' => 'Alice Ädams',
	'given_name' => 'Alice', 'family_name' => 'Ädams', 'groups' => array( 'a', 'b' ), 'roles' => array( 'editor' ), 'xms_edov' => '1', 'sid' => 'session',
);
$sign = function ( array $claims, array $header = array() ) use ( $key, $encode ): string {
	$input = $encode( json_encode( $header + array( 'typ' => 'JWT', 'alg' => 'RS256', 'kid' => 'k1' ) ) ) . '.' . $encode( json_encode( $claims ) );
	openssl_sign( $input, $signature, $key, OPENSSL_ALGO_SHA256 );
	return "$input." . $encode( $signature );
};
$verifier = Vestibule\Testing::verifier( $jwks, array( 'issuer' => ISSUER, 'tenant_id' => TENANT, 'client_id' => CLIENT, 'nonce' => 'the nonce', 'started' => $now ) );
$identity = $verifier->verify( $sign( $claims ) );
foreach ( array( 'issuer', 'tenantId', 'objectId', 'subject', 'username', 'email', 'displayName', 'firstName', 'lastName' ) as $method ) {
	echo $method, ' ', $identity->$method(), "\n";
}
echo json_encode( array( $identity->emailVerified(), $identity->groups(), $identity->roles() ) ), "\n";
echo implode( ' ', array_keys( $identity->session() ) ), "\n";
thrown( fn() => $verifier->verify( $sign( array( 'aud' => 'other' ) + $claims ) ) );
thrown( fn() => $verifier->verify( $sign( array( 'nonce' => 'other' ) + $claims ) ) );
thrown( fn() => $verifier->verify( $sign( $claims, array( 'alg' => 'none' ) ) ) );
thrown( fn() => $verifier->verify( $sign( $claims, array( 'alg' => 'HS256' ) ) ) );
thrown( fn() => $verifier->verify( substr( $sign( $claims ), 0, -4 ) . 'AAAA' ) );
thrown( fn() => $verifier->verify( "\0" ) );
not_copied( $identity );

$engine = Vestibule\Engine::open( configuration(), keys() );
$facts  = array( 'linked' => array(), 'login' => null, 'email' => null, 'current_user' => 0, 'strangers_register' => false, 'approval' => '' );
$walter = array( 'id' => 7, 'login' => 'alice@contoso.example', 'email' => '', 'privileged' => false, 'foreign' => false, 'blocked' => false, 'tenant' => '', 'object' => '' );
$decide = function ( array $change ) use ( $engine, &$identity, &$facts ) {
	$decision = $engine->decide( $identity, $change + $facts );
	echo $decision->revokesAccess() ? 'revoking ' : '', implode( ' ', array( $decision->action(), $decision->userId(), $decision->via(), $decision->reason(), $decision->role(), $decision->logins()[0] ?? '' ) ), "\n";
};
$decide( array() );
$decide( array( 'login' => $walter ) );
$decide( array( 'login' => $walter, 'strangers_register' => true ) );
$decide( array( 'login' => array( 'privileged' => true ) + $walter ) );
$decide( array( 'login' => array( 'foreign' => true ) + $walter ) );
$decide( array( 'linked' => array( $walter ) ) );
$expected = array( 'issuer' => ISSUER, 'tenant_id' => TENANT, 'client_id' => CLIENT, 'nonce' => 'the nonce', 'started' => $now );
foreach ( array( array( 'purpose' => 'test', 'user' => 7 ), array( 'purpose' => 'renew', 'user' => 7, 'session' => str_repeat( 'ab', 32 ) ) ) as $purpose ) {
	$identity = Vestibule\Testing::verifier( $jwks, $purpose + $expected )->verify( $sign( $claims ) );
	$decide( array( 'linked' => array( $walter ), 'current_user' => 7, 'owner' => $walter ) );
	$decide( array( 'linked' => array( array( 'id' => 8 ) + $walter ), 'current_user' => 7, 'owner' => $walter ) );
	$decide( array( 'login' => $walter, 'current_user' => 7, 'owner' => $walter ) );
}
not_copied( $engine->decide( $identity, $facts ) );
unset( $facts['strangers_register'] );
thrown( fn() => $decide( array( 'login' => $walter ) ) );
$facts['strangers_register'] = false;
foreach ( array( 'yes', null, true ) as $approval ) {
	thrown( fn() => $decide( array( 'approval' => $approval ) ) );
}
foreach ( array( 'privileged', 'foreign' ) as $fact ) {
	thrown( fn() => $decide( array( 'login' => array_diff_key( $walter, array( $fact => 0 ) ) ) ) );
}
?>
--EXPECTF--
issuer https://login.microsoftonline.com/10c419d4-4a50-45b2-aa4e-919fb84df24f/v2.0
tenantId 10c419d4-4a50-45b2-aa4e-919fb84df24f
objectId 690222be-ff1a-4d56-abd1-7e4f7d38e474
subject subject
username alice@contoso.example
email alice@contoso.example
displayName Alice Ädams
firstName Alice
lastName Ädams
[true,["a","b"],["editor"]]
issuer tenant object subject username sid login_hint id_token auth_time expires verified
Vestibule\ProtocolException audience_wrong with reference
Vestibule\ProtocolException nonce_wrong with reference
Vestibule\ProtocolException algorithm_refused with reference
Vestibule\ProtocolException algorithm_refused with reference
Vestibule\ProtocolException signature_invalid with reference
Vestibule\ProtocolException token_malformed with reference
Error: Trying to clone an uncloneable object of class Vestibule\Identity
Exception: Serialization of 'Vestibule\Identity' is not allowed
Exception: Serialization of 'Vestibule\Identity' is not allowed
Error: Cannot create dynamic property Vestibule\Identity::$extra
object(Vestibule\Identity)#%d (0) {
}
array(0) {
}
string(2) "{}"
create 0   subscriber alice@contoso.example
revoking link 7 login   
deny 0  link_needs_owner  
deny 0  link_needs_owner  
deny 0  link_needs_owner  
sign_in 7 link   
sign_in 7 link   
deny 0  test_other_account  
link 7 owner   
sign_in 7 link   
deny 0  renewal_failed  
deny 0  renewal_failed  
Error: Trying to clone an uncloneable object of class Vestibule\Decision
Exception: Serialization of 'Vestibule\Decision' is not allowed
Exception: Serialization of 'Vestibule\Decision' is not allowed
Error: Cannot create dynamic property Vestibule\Decision::$extra
object(Vestibule\Decision)#%d (0) {
}
array(0) {
}
string(2) "{}"
Vestibule\ProtocolException internal_error with reference
Vestibule\ProtocolException internal_error with reference
Vestibule\ProtocolException internal_error with reference
Vestibule\ProtocolException internal_error with reference
Vestibule\ProtocolException internal_error with reference
Vestibule\ProtocolException internal_error with reference
