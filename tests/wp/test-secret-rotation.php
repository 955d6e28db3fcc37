<?php
/**
 * A new key for what is stored sealed.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP\Tests;

require_once __DIR__ . '/trait-configured-site.php';

/** Each step in a process of its own, since a key is a constant. What they store goes from one to the next by the test's hand. */
final class Test_Secret_Rotation extends Site_Test_Case {

	use Configured_Site;

	/** The other processes take locks. */
	protected bool $in_transaction = false;

	/** All is sealed anew, or nothing is. */
	public function test_rotation_of_keys(): void {
		$run = static fn( string $code, string ...$keys ): string => self::in_other_process(
			'use Vestibule\WP\{Client_Certificates, Configuration, Engine_Access, Settings, Stored_Secrets};
			$GLOBALS["stored"] = array();
			add_filter( "pre_option_vestibule_secrets", static fn() => $GLOBALS["stored"] );
			add_filter( "pre_update_option_vestibule_secrets", static function ( $new ) { return $GLOBALS["stored"] = $new; } );
			add_filter( "pre_update_option_vestibule_settings", static fn( $new, $old ) => $old, 10, 2 );' . $code,
			array_filter( array( 'VESTIBULE_KEY' => $keys[0] ?? null, 'VESTIBULE_KEY_PREVIOUS' => $keys[1] ?? null ) ) // phpcs:ignore
		);
		$old     = str_repeat( 'old', 16 );
		$new     = str_repeat( 'new', 16 );
		$program = 'Stored_Secrets::keep_client_secret( Engine_Access::seal( "the~secret" ) ); Client_Certificates::make();';
		$print   = 'echo json_encode( $GLOBALS["stored"] );';
		$with    = static fn( string $stored, string $code ): string => '$GLOBALS["stored"] = json_decode( ' . var_export( $stored, true ) . ', true );' . $code;
		$rotate  = 'try { echo Stored_Secrets::seal_anew(); } catch ( Vestibule\ConfigException $e ) { echo $e->reason; }';

		foreach ( array( array( $old ), array() ) as $before ) {
			$stored  = $run( $program . $print, ...$before );
			$this->assertStringContainsString( '"client_secret":"v1.', $stored );
			$keys    = array() === $before ? array( $new ) : array( $new, $old );
			$rotated = $run( $with( $stored, 'Stored_Secrets::seal_anew();' . $print ), ...$keys );
			$this->assertSame( '2', $run( $with( $stored, $rotate ), ...$keys ) );
			$look    = '$c = json_decode( Configuration::json( array( "tenant" => "contoso.example", "client_id" => "6cb04018-a3f5-46a7-b995-940c78f5aef3" ) + Settings::DEFAULTS, Settings::secret() ), true ); try { Vestibule\Engine::open( json_encode( $c ), Vestibule\WP\Site_Keys::all() ); echo "opens"; } catch ( Vestibule\ConfigException $e ) { echo $e->reason; }';
			$this->assertSame( 'opens', $run( $with( $rotated, $look ), $new ) );
			$this->assertSame( 'secret_unreadable', $run( $with( $stored, $look ), $new ) );
		}

		// One that opens with no key: nothing changes.
		$mixed = json_decode( $stored, true );
		$mixed['certificates'][0]['key'] = json_decode( $run( $program . $print, str_repeat( 'lost', 12 ) ), true )['certificates'][0]['key'];
		$mixed = (string) wp_json_encode( $mixed );
		$this->assertSame( 'secret_unreadable' . $mixed, $run( $with( $mixed, $rotate . '; ' . $print ), $new ) );
	}

	/** Keys of the environment are those of wp-config.php; an empty variable is none, and the constant is stronger. */
	public function test_keys_of_the_environment(): void {
		$look = static fn( array $environment, array $constants = array() ): array => json_decode( self::in_other_process( 'echo json_encode( array( Vestibule\WP\Site_Keys::all(), count( Vestibule\WP\Site_Keys::all_that_may_have_sealed() ) ) );', $constants, environment: $environment ), true );
		list( $new, $old ) = array( str_repeat( 'new', 16 ), str_repeat( 'old', 16 ) );

		$this->assertSame( array( array( $new ), 2 ), $look( array( 'VESTIBULE_KEY' => $new ) ) );
		$this->assertSame( array( array( $new, $old ), 3 ), $look( array( 'VESTIBULE_KEY' => $new, 'VESTIBULE_KEY_PREVIOUS' => $old ) ) ); // phpcs:ignore
		$this->assertSame( array( array( $old ), 2 ), $look( array( 'VESTIBULE_KEY' => $new ), array( 'VESTIBULE_KEY' => $old ) ) );
		list( $keys, $count ) = $look( array( 'VESTIBULE_KEY' => '', 'VESTIBULE_KEY_PREVIOUS' => $old ) ); // phpcs:ignore
		$this->assertSame( array( 1, 1 ), array( count( $keys ), $count ) );
		$this->assertNotContains( $old, $keys );
	}
}
