--TEST--
Loads, has its classes, and shows nothing of a site in phpinfo
--FILE--
<?php
$extension = new ReflectionExtension( 'vestibule' );
$classes   = $extension->getClassNames();
sort( $classes );
echo implode( "\n", $classes ), "\n";
echo $extension->getVersion() === Vestibule\Engine::VERSION ? "one version\n" : "two versions\n";
var_dump( Vestibule\Engine::API, $extension->getFunctions(), $extension->getINIEntries() );
ob_start();
phpinfo( INFO_MODULES );
preg_match( '/^vestibule\s+(.*?)\n\n\w/ms', ob_get_clean() . "\n\nend", $section );
echo trim( $section[1] ), "\n";
?>
--EXPECTF--
Vestibule\Callback
Vestibule\Changes
Vestibule\ConfigException
Vestibule\Decision
Vestibule\Engine
Vestibule\Exception
Vestibule\Gate
Vestibule\Identity
Vestibule\Logout
Vestibule\Person
Vestibule\ProtocolException
Vestibule\Redirect
Vestibule\TransportException
Vestibule\Verdict
one version
int(7)
array(0) {
}
array(0) {
}
Vestibule => enabled
Version => %s
