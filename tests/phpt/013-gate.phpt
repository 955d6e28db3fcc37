--TEST--
The gate: opened without keys, one verdict for facts, no verdict without them
--FILE--
<?php
require getenv( 'VESTIBULE_ROOT' ) . '/tests/phpt/support.inc';
use Vestibule\Gate;

function site( array $settings ): string {
	return json_encode(
		array(
			'settings' => $settings,
			'site'     => array(
				'home'  => 'https://site.example/',
				'login' => 'https://site.example/wp-login.php',
			),
		)
	);
}
function request( array $facts = array() ): array {
	return $facts + array(
		'stage'          => 'query',
		'script'         => 'index.php',
		'method'         => 'GET',
		'uri'            => '/a/',
		'selectors'      => array(),
		'address'        => '198.51.100.7',
		'forwarded_for'  => '',
		'accept'         => 'text/html',
		'requested_with' => '',
		'sec_fetch_mode' => 'navigate',
		'sec_fetch_dest' => 'document',
		'sec_purpose'    => '',
		'paths'          => array(),
		'post_private'   => false,
		'home'           => false,
	);
}
function session( array $facts = array() ): array {
	return $facts + array(
		'kind'      => 'none',
		'verified'  => 0,
		'seen'      => 0,
		'postponed' => 0,
		'foreign'   => false,
		'now'       => 1800000000,
	);
}
function told( Vestibule\Verdict $v ): void {
	echo $v->action(), ' ', $v->rule(), ' ', $v->entry(), ' ', $v->line(), ' ', $v->status(), ' ', $v->reason() ?: '-', $v->silent() ? ' silent' : '', $v->isPublic() ? ' public' : '', "\n";
}

$gate = Gate::open(
	site(
		array(
			'scenario'         => 'intranet',
			'exempt_paths'     => array( '', 'prefix /shop/' ),
			'private_paths'    => array( 'exact /shop/secret/' ),
			'exempt_addresses' => array( '203.0.113.0/24' ),
		)
	)
);
told( $gate->decide( request(), session() ) );
told( $gate->decide( request( array( 'sec_fetch_dest' => 'image' ) ), session() ) );
told( $gate->decide( request( array( 'uri' => '/shop/cart/' ) ), session() ) );
told( $gate->decide( request( array( 'uri' => "/shop/\0/" ) ), session() ) );
told( $gate->decide( request( array( 'uri' => '/shop/', 'selectors' => array( 'p' ) ) ), session() ) );
told( $gate->decide( request( array( 'stage' => 'content', 'uri' => '/shop/', 'paths' => array( '/shop/secret/' ) ) ), session() ) );
told( $gate->decide( request( array( 'stage' => 'content', 'uri' => '/shop/', 'post_private' => true ) ), session() ) );
told( $gate->decide( request( array( 'address' => '203.0.113.9' ) ), session() ) );
told( $gate->decide( request( array( 'script' => 'wp-login.php' ) ), session() ) );
told( $gate->decide( request(), session( array( 'kind' => 'wordpress' ) ) ) );
told( $gate->decide( request(), session( array( 'kind' => 'microsoft', 'verified' => 1799999990 ) ) ) );
told( $gate->decide( request(), session( array( 'kind' => 'microsoft', 'verified' => 1799990000 ) ) ) );
told( $gate->explain( '/shop/x/', 'GET' ) );
told( $gate->explain( 'https://other.example/', 'GET' ) );
var_dump( $gate->isPrivatePath( '/SHOP/%73ecret' ), $gate->isPrivatePath( '/shop/' ) );

echo "-- wrong facts\n";
thrown( fn() => $gate->decide( array(), session() ) );
thrown( fn() => $gate->decide( request( array( 'stage' => 'end' ) ), session() ) );
thrown( fn() => $gate->decide( request(), array() ) );
thrown( fn() => $gate->decide( request(), session( array( 'kind' => 'guest' ) ) ) );
thrown( fn() => $gate->decide( request(), session( array( 'verified' => '1799999990' ) ) ) );
thrown( fn() => $gate->decide( request( array( 'uri' => array( '/' ) ) ), session() ) );
thrown( fn() => $gate->decide( request( array( 'selectors' => 'p' ) ), session() ) );
thrown( fn() => $gate->decide( request( array( 'paths' => array( 7 ) ) ), session() ) );
thrown( fn() => $gate->decide( request( array( 'post_private' => 0 ) ), session() ) );
// What WordPress has found is not to be left out once it has found it.
foreach ( array( 'paths', 'post_private', 'home' ) as $fact ) {
	thrown( fn() => $gate->decide( array_diff_key( request( array( 'stage' => 'content' ) ), array( $fact => 1 ) ), session() ) );
}

echo "-- wrong settings\n";
foreach ( array( '', '{}', site( array( 'scenario' => 'extranet' ) ), site( array( 'exempt_paths' => array( 'prefix /a/', 'prefix /' ) ) ), site( array( 'trusted_proxies' => array( '0.0.0.0/0' ) ) ) ) as $configuration ) {
	try {
		Gate::open( $configuration );
		echo "opened\n";
	} catch ( Vestibule\ConfigException $e ) {
		echo $e->getMessage(), "\n";
	}
}
// Neither the secret nor the roles are needed, nor anything that the gate does not know.
told( Gate::open( site( array( 'client_secret' => array( 'sealed' => 'v1.gone' ), 'tenant' => 7, 'later' => 1 ) ) )->decide( request(), session() ) );
told( Gate::open( configuration() )->decide( request(), session() ) );

echo "-- classes\n";
foreach ( array( 'Gate', 'Verdict' ) as $name ) {
	thrown( fn() => new ( "Vestibule\\$name" )() );
	var_dump( ( new ReflectionClass( "Vestibule\\$name" ) )->isFinal() );
}
thrown( fn() => clone $gate );
thrown( fn() => serialize( $gate ) );
thrown( fn() => serialize( $gate->explain( '/', 'GET' ) ) );
?>
--EXPECTF--
challenge intranet front_end 0 0 sign_in_required
refuse intranet front_end 0 401 sign_in_required
pass exempt_path front_end 2 0 - public
challenge intranet front_end 0 0 sign_in_required
challenge intranet front_end 0 0 sign_in_required
challenge private_path front_end 1 0 sign_in_required
challenge private_post front_end 0 0 sign_in_required
pass exempt_address front_end 0 0 - public
pass open_entry login 0 0 - public
pass wordpress_session front_end 0 0 -
pass signed_in front_end 0 0 -
challenge session_expired front_end 0 0 session_expired silent
pass exempt_path front_end 2 0 - public
refuse not_this_site front_end 0 404 -
bool(true)
bool(false)
-- wrong facts
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
Vestibule\ProtocolException internal_error with reference
Vestibule\ProtocolException internal_error with reference
-- wrong settings
the configuration has problems: configuration: wrong_type
the configuration has problems: configuration: wrong_type
the configuration has problems: scenario: unknown_choice
the configuration has problems: exempt_paths line 2: matches_login_page
the configuration has problems: trusted_proxies line 1: not_a_network
pass scenario_internet front_end 0 0 - public
pass scenario_internet front_end 0 0 - public
-- classes
%s: %s
bool(true)
%s: %s
bool(true)
Error: Trying to clone an uncloneable object of class Vestibule\Gate
Exception: Serialization of 'Vestibule\Gate' is not allowed
Exception: Serialization of 'Vestibule\Verdict' is not allowed
