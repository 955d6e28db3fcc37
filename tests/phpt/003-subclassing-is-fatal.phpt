--TEST--
A subclass of the identity cannot be declared
--FILE--
<?php
eval( 'class Forged extends Vestibule\Identity { public function tenantId(): string { return "forged"; } }' );
?>
--EXPECTF--
%AFatal error: Class Forged %s final class %s
