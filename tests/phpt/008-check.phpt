--TEST--
check() names every problem at once and keeps nothing
--FILE--
<?php
require getenv( 'VESTIBULE_ROOT' ) . '/tests/phpt/support.inc';
use Vestibule\Engine;
var_dump( Engine::check( configuration() ) );
$problems = Engine::check(
	configuration(
		array(
			'tenant'        => 'nowhere',
			'client_id'     => '',
			'client_secret' => array( 'plain' => 'e3a1b6d0-0000-4000-8000-000000000000' ),
			'authority'     => 'http://login.microsoftonline.com',
			'create_users'  => 'yes',
			'default_role'  => 'administrator',
			'skip_nonce'    => true,
		)
	)
);
foreach ( $problems as $problem ) {
	echo $problem['field'], ': ', $problem['reason'], "\n";
}
?>
--EXPECT--
array(0) {
}
skip_nonce: unknown_setting
tenant: not_a_tenant
client_id: required
client_secret: secret_is_an_id
authority: https_required
create_users: wrong_type
default_role: privileged_role
