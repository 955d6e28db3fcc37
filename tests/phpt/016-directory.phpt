--TEST--
People, groups and photos of the directory: by the application's permission, with a token that is kept sealed; wrong arguments
--FILE--
<?php
require getenv( 'VESTIBULE_ROOT' ) . '/tests/phpt/support.inc';
const ADA = '00000000-0000-0000-66f3-3332eca7ea81';
const BOB = '2f7b1e0c-55aa-4c1e-9f10-8f4a55b3c1d2';
$microsoft = proc_open(
	array( PHP_BINARY, '-n', __DIR__ . '/microsoft.inc', TENANT ),
	array( 1 => array( 'pipe', 'w' ) ),
	$pipes
);
$settings = array(
	'authority'      => trim( fgets( $pipes[1] ) ),
	'role_rules'     => array( 'group ' . BOB . ' -> subscriber' ),
	'profile_fields' => array( 'jobTitle -> job_title' ),
);
$configuration = configuration( $settings, array( 'development' => true ) );
$engine        = Vestibule\Engine::open( $configuration, keys() );
var_dump( $engine->exportToken(), $engine->lookUp( array() ) );
[ $nobody, $ada ] = $engine->lookUp( array( BOB, ADA ) );
var_dump( $nobody->found(), $nobody->groupsKnown(), $nobody->properties() );
var_dump( $ada->found(), $ada->asked(), $ada->isGuest(), $ada->enabled(), $ada->objectId() === ADA, $ada->tenantId() === TENANT );
var_dump( $ada->username(), $ada->email(), $ada->displayName(), $ada->groups(), $ada->groupsKnown(), $ada->appRoles(), $ada->appRolesKnown() );
show( $ada->properties() );
var_dump( $ada->problems() );
not_copied( $ada );

$sealed = $engine->exportToken();
var_dump( str_starts_with( $sealed, 'v1.' ), str_contains( $sealed, 'canary' ), $engine->exportToken(), $engine->importToken( $sealed ), $engine->importToken( 'v1.x' ), $engine->importToken( "\xff" ) );
var_dump( $engine->applicationPermissions() );
var_dump( $engine->groupNames( array( ADA, BOB ) ), $engine->groupNames( array() ) );
var_dump( $engine->searchGroups( 'ada' ), $engine->searchPeople( 'ada' ), $engine->searchGroups( ' " ' ) );
$photo = $engine->photo( ADA, '', '' );
var_dump( $photo['state'], $photo['type'], $photo['etag'], strlen( $photo['bytes'] ) );
var_dump( $engine->photo( ADA, '', $photo['etag'] ) );
proc_terminate( $microsoft );

thrown( fn() => $engine->photo( ADA, 'v1.forged', '' ) );
thrown( fn() => $engine->photo( ADA, '', "a\r\nAuthorization: b" ) );
thrown( fn() => $engine->photo( 'ada', '', '' ) );
thrown( fn() => $engine->lookUp( array( 'ada' ) ) );
thrown( fn() => $engine->lookUp( array_fill( 0, 11, ADA ) ) );
thrown( fn() => $engine->groupNames( array( '../users' ) ) );

function show( array $list ): void {
	echo json_encode( $list ), "\n";
}
?>
--EXPECTF--
NULL
array(0) {
}
bool(false)
bool(false)
array(0) {
}
bool(true)
bool(true)
bool(false)
string(2) "no"
bool(true)
bool(true)
string(19) "ada@contoso.example"
string(0) ""
string(12) "Ada Lovelace"
array(1) {
  [0]=>
  string(36) "2f7b1e0c-55aa-4c1e-9f10-8f4a55b3c1d2"
}
bool(true)
array(0) {
}
bool(false)
{"displayName":"Ada Lovelace","jobTitle":"Countess","mail":"","userPrincipalName":"ada@contoso.example"}
array(0) {
}
Error: Trying to clone an uncloneable object of class Vestibule\Person
Exception: Serialization of 'Vestibule\Person' is not allowed
Exception: Serialization of 'Vestibule\Person' is not allowed
Error: Cannot create dynamic property Vestibule\Person::$extra
object(Vestibule\Person)#%d (0) {
}
array(0) {
}
string(2) "{}"
bool(true)
bool(false)
NULL
bool(false)
bool(false)
bool(false)
array(1) {
  [0]=>
  string(13) "User.Read.All"
}
array(1) {
  ["00000000-0000-0000-66f3-3332eca7ea81"]=>
  string(12) "Ada Lovelace"
}
array(0) {
}
array(1) {
  [0]=>
  array(2) {
    ["id"]=>
    string(36) "00000000-0000-0000-66f3-3332eca7ea81"
    ["name"]=>
    string(12) "Ada Lovelace"
  }
}
array(1) {
  [0]=>
  array(4) {
    ["id"]=>
    string(36) "00000000-0000-0000-66f3-3332eca7ea81"
    ["name"]=>
    string(12) "Ada Lovelace"
    ["username"]=>
    string(19) "ada@contoso.example"
    ["email"]=>
    string(0) ""
  }
}
array(0) {
}
string(3) "new"
string(9) "image/png"
string(9) ""photo-1""
int(29)
array(4) {
  ["state"]=>
  string(9) "unchanged"
  ["etag"]=>
  string(0) ""
  ["type"]=>
  string(0) ""
  ["bytes"]=>
  string(0) ""
}
Vestibule\ProtocolException ticket_invalid with reference
Vestibule\ProtocolException internal_error with reference
Vestibule\ProtocolException internal_error with reference
Vestibule\ProtocolException internal_error with reference
Vestibule\ProtocolException internal_error with reference
Vestibule\ProtocolException internal_error with reference