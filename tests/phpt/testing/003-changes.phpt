--TEST--
001-30, 001-31, 003-16 through the binding: several roles of a new account, and what changes at one that is there; facts that are missing do not count as "no"
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
$newsroom = '02bd9fd6-8f93-4758-87c3-1fb73740a315';
$claims  = array(
	'aud' => CLIENT, 'iss' => ISSUER, 'iat' => $now - 300, 'nbf' => $now - 300, 'exp' => $now + 3600, 'tid' => TENANT,
	'oid' => '690222be-ff1a-4d56-abd1-7e4f7d38e474', 'sub' => 'subject', 'ver' => '2.0', 'nonce' => 'the nonce',
	'preferred_username' => 'alice@contoso.example', 'email' => 'alice@contoso.example', 'name' => 'Alice Ädams',
	'given_name' => 'Alice', 'family_name' => 'Ädams', 'groups' => array( $newsroom ),
);
$input = $encode( json_encode( array( 'typ' => 'JWT', 'alg' => 'RS256', 'kid' => 'k1' ) ) ) . '.' . $encode( json_encode( $claims ) );
openssl_sign( $input, $signature, $key, OPENSSL_ALGO_SHA256 );
$identity = Vestibule\Testing::verifier( $jwks, array( 'issuer' => ISSUER, 'tenant_id' => TENANT, 'client_id' => CLIENT, 'nonce' => 'the nonce', 'started' => $now ) )->verify( "$input." . $encode( $signature ) );

$rules  = array( 'role_rules' => array( "group $newsroom -> editor # Newsroom", 'domain contoso.example -> author, gone' ) );
$engine = Vestibule\Engine::open( configuration( $rules, array( 'roles' => array( 'subscriber' => false, 'editor' => false, 'author' => false, 'administrator' => true ) ) ), keys() );

$decision = $engine->decide( $identity, array( 'linked' => array(), 'login' => null, 'email' => null, 'current_user' => 0, 'strangers_register' => false, 'approval' => '' ) );
echo $decision->action(), ' ', json_encode( $decision->roles() ), ' ', $decision->role(), ' ', $decision->trace()['rules'], "\n";

$person  = $engine->consult( $identity, false );
$account = array( 'id' => 7, 'new' => false, 'roles' => array( 'subscriber' ), 'privileged' => false, 'last_administrator' => false, 'email_taken' => '', 'fields' => array( 'first_name' => 'Alicia', 7 => 'x' ) );
$tell    = function ( array $change ) use ( &$engine, $person, $account ) {
	$changes = $engine->changes( $person, $change + $account );
	echo json_encode( $changes->roles() ), ' ', json_encode( $changes->fields(), JSON_UNESCAPED_UNICODE ), ' ', implode( '; ', array_map( fn( array $note ): string => trim( implode( ' ', $note ) ), $changes->notes() ) ), "\n";
	return $changes;
};
$tell( array() );
$tell( array( 'privileged' => true, 'email_taken' => 'alice@contoso.example' ) );
$tell( array( 'roles' => array( 'author', 'editor' ), 'fields' => array( 'user_email' => 'Alice@contoso.example', 'first_name' => 'Alice', 'last_name' => 'Ädams', 'display_name' => 'Alice Ädams' ) ) );
not_copied( $engine->changes( $person, $account ) );
foreach ( array_keys( $account ) as $fact ) {
	thrown( fn() => $engine->changes( $person, array_diff_key( $account, array( $fact => 0 ) ) ) );
}
thrown( fn() => $engine->changes( $person, array( 'roles' => array( 1 ) ) + $account ) );
thrown( fn() => $engine->changes( $person, array( 'fields' => array( 'first_name' => null ) ) + $account ) );
thrown( fn() => $engine->changes( $person, array( 'id' => 0 ) + $account ) );

// An account that began when nothing was known, under settings for new accounts only.
$engine  = Vestibule\Engine::open( configuration( array( 'role_update' => 'leave', 'profile_first_name' => 'create' ) + $rules, array( 'roles' => array( 'subscriber' => false, 'editor' => false, 'author' => false ) ) ), keys() );
$first   = array( 'given' => array( 'subscriber' ), 'unknown' => array( 'groups_unknown', 'of yesterday' ) );
$changes = $tell( array( 'first_roles' => $first, 'first_fields' => array( 'first_name' => true, 7 => false ) ) );
echo json_encode( array( $changes->firstRolesUnknown(), $changes->firstFieldsUnknown() ) ), "\n";
$tell( array( 'first_roles' => array( 'given' => array( 'editor' ) ) + $first, 'first_fields' => array( 'first_name' => false ) ) );
thrown( fn() => $engine->changes( $person, array( 'first_roles' => array( 'given' => array() ) ) + $account ) );
thrown( fn() => $engine->changes( $person, array( 'first_fields' => array( 'first_name' => 1 ) ) + $account ) );
?>
--EXPECTF--
create ["editor","author"] editor 1, 2
["editor","author"] {"user_email":"alice@contoso.example","first_name":"Alice","last_name":"Ädams","display_name":"Alice Ädams"} roles rule 1: editor; roles rule 2: author; roles role_missing 2: gone; user_email set; first_name set; last_name set; display_name set
null {"first_name":"Alice","last_name":"Ädams","display_name":"Alice Ädams"} roles kept_administrator; user_email email_taken; first_name set; last_name set; display_name set
null [] roles rule 1: editor; roles rule 2: author; roles role_missing 2: gone
Error: Trying to clone an uncloneable object of class Vestibule\Changes
Exception: Serialization of 'Vestibule\Changes' is not allowed
Exception: Serialization of 'Vestibule\Changes' is not allowed
Error: Cannot create dynamic property Vestibule\Changes::$extra
object(Vestibule\Changes)#%d (0) {
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
Vestibule\ProtocolException internal_error with reference
Vestibule\ProtocolException internal_error with reference
Vestibule\ProtocolException internal_error with reference
Vestibule\ProtocolException internal_error with reference
["editor","author"] {"user_email":"alice@contoso.example","first_name":"Alice","last_name":"Ädams","display_name":"Alice Ädams"} roles rule 1: editor; roles rule 2: author; roles role_missing 2: gone; user_email set; first_name set; last_name set; display_name set
[[],[]]
null {"user_email":"alice@contoso.example","last_name":"Ädams","display_name":"Alice Ädams"} roles left; user_email set; last_name set; display_name set
Vestibule\ProtocolException internal_error with reference
Vestibule\ProtocolException internal_error with reference
