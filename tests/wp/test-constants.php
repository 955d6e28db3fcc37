<?php
/**
 * Settings in wp-config.php.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP\Tests;

require_once __DIR__ . '/trait-configured-site.php';

/** Constants cannot be taken back, so each test has a process of its own. */
final class Test_Constants extends Site_Test_Case {

	use Configured_Site;

	/** Other processes look. */
	protected bool $in_transaction = false;

	/** A constant wins over what is stored, and over what is typed. */
	public function test_constant_locks_its_field(): void {
		$printed = self::in_other_process(
			'global $wpdb; $wpdb->query( "START TRANSACTION" );
			$form = Vestibule\WP\Settings_Form::submit( array( "tenant" => "other.example", "client_id" => "6cb04018-a3f5-46a7-b995-940c78f5aef3",
				"client_secret" => "typed~secret", "authority" => "https://login.microsoftonline.com", "default_role" => "subscriber" ) );
			echo json_encode( array( $form->problems, Vestibule\WP\Settings::effective()["tenant"], Vestibule\WP\Settings::stored()["tenant"], Vestibule\WP\Settings::secret() ) ), "\n";
			( new Vestibule\WP\Settings_Fields( $form ) )->render();
			$wpdb->query( "ROLLBACK" );',
			array(
				'VESTIBULE_TENANT'        => 'constant.example',
				'VESTIBULE_CLIENT_SECRET' => 'constant~secret',
			)
		);
		list( $json, $html )                          = explode( "\n", $printed, 2 );
		list( $problems, $tenant, $stored, $secret ) = json_decode( $json, true );

		$this->assertSame( array(), $problems );
		$this->assertSame( 'constant.example', $tenant );
		$this->assertNotSame( 'other.example', $stored );
		$this->assertSame( array( 'plain' => 'constant~secret' ), $secret );
		$this->assertMatchesRegularExpression( '/<input[^>]*value="constant\.example"[^>]* disabled>/', $html );
		$this->assertStringContainsString( 'Set in wp-config.php as VESTIBULE_TENANT.', $html );
		$this->assertStringContainsString( 'Set in wp-config.php as VESTIBULE_CLIENT_SECRET.', $html );
		$this->assertStringNotContainsString( 'constant~secret', $html );
	}

	/** An environment variable does the same, in the type of its setting; a constant is stronger. */
	public function test_environment_locks_its_field(): void {
		$printed = self::in_other_process(
			'$settings = array_intersect_key( Vestibule\WP\Settings::effective(), array_flip( array( "tenant", "scenario", "create_users", "public_home", "session_idle", "log_days", "force_sso", "domain_hint", "exempt_paths" ) ) );
			$problems = Vestibule\Engine::check( Vestibule\WP\Configuration::current() );
			echo json_encode( array( $settings, array_column( $problems, "reason", "field" ), Vestibule\WP\Settings::secret(), Vestibule\WP\Fixed_Settings::told( "scenario" ), Vestibule\WP\Fixed_Settings::origin( "domain_hint" ) ) );',
			array(
				'VESTIBULE_TENANT'    => 'constant.example',
				'VESTIBULE_CLIENT_ID' => self::$client_id,
			),
			environment: array(
				'VESTIBULE_TENANT'        => 'environment.example',
				'VESTIBULE_SCENARIO'      => 'intranet',
				'VESTIBULE_CREATE_USERS'  => 'off',
				'VESTIBULE_PUBLIC_HOME'   => 'True',
				'VESTIBULE_SESSION_IDLE'  => '900',
				'VESTIBULE_LOG_DAYS'      => 'soon',
				'VESTIBULE_FORCE_SSO'     => 'maybe',
				'VESTIBULE_DOMAIN_HINT'   => '',
				'VESTIBULE_CLIENT_SECRET' => 'environment~secret',
				'VESTIBULE_EXEMPT_PATHS'  => 'prefix /shop/; exact /about/',
			)
		);
		list( $settings, $problems, $secret, $told, $empty ) = json_decode( $printed, true );

		$this->assertSame(
			array(
				'tenant'       => 'constant.example',
				'create_users' => false,
				'scenario'     => 'intranet',
				'exempt_paths' => array( 'prefix /shop/', 'exact /about/' ),
				'public_home'  => true,
				'session_idle' => 900,
				'domain_hint'  => '',
				'force_sso'    => 'maybe',
				'log_days'     => 'soon',
			),
			$settings
		);
		$this->assertSame(
			array(
				'force_sso' => 'wrong_type',
				'log_days'  => 'wrong_type',
			),
			$problems
		);
		$this->assertSame( array( 'plain' => 'environment~secret' ), $secret );
		$this->assertSame( 'Set in the environment of the server as VESTIBULE_SCENARIO.', $told );
		$this->assertSame( '', $empty );
	}

	/** The hooks of a page are those of the settings that hold, wherever they come from. */
	public function test_environment_closes_an_intranet(): void {
		// A site without any is closed for another reason.
		$this->configure();
		$look = static fn( string $scenario ): string => self::in_other_process(
			'echo (int) ( false !== has_action( "init", array( "Vestibule\\WP\\Gate_Stages", "action_init" ) ) );',
			environment: array( 'VESTIBULE_SCENARIO' => $scenario )
		);

		$this->assertSame( '1', $look( 'intranet' ) );
		$this->assertSame( '0', $look( 'internet' ) );
		$this->assertSame( '0', $look( '' ) );
	}

	/** What wp-config.php fixes is not in the file, and a file that says otherwise is refused. */
	public function test_settings_file_and_constants(): void {
		$command = static fn( string $words ): string => 'require_once "' . dirname( __DIR__ ) . '/site/wp-cli/class-command-line.php";
			Vestibule\WP\Cli::register();
			$ran = Vestibule\WP\Tests\Command_Line::run( "vestibule", "config", ' . $words . ' );
			echo json_encode( array( $ran->status, $ran->out, $ran->err ) );';
		$fixed   = array( 'VESTIBULE_SCENARIO' => 'intranet' );

		list( $status, $out ) = json_decode( self::in_other_process( $command( '"export"' ), $fixed ), true );
		$this->assertSame( 0, $status );
		$this->assertArrayNotHasKey( 'scenario', json_decode( $out, true )['settings'] );

		$file = (string) tempnam( get_temp_dir(), 'vestibule' );
		foreach ( array( 'internet' => 1, 'intranet' => 0 ) as $scenario => $expected ) { // phpcs:ignore
			file_put_contents( $file, '{"vestibule":1,"settings":{"scenario":"' . $scenario . '"}}' ); // phpcs:ignore WordPress.WP.AlternativeFunctions -- a file of the test's.
			list( $status, , $err ) = json_decode( self::in_other_process( $command( '"apply", "--dry-run", "' . $file . '"' ), $fixed ), true );
			$this->assertSame( $expected, $status, $err );
			$this->assertSame( 1 === $expected, str_contains( $err, 'VESTIBULE_SCENARIO' ) );
		}
		wp_delete_file( $file );
	}

	/** A constant of the wrong kind is a problem of its field, not a guess. */
	public function test_constant_of_wrong_type_is_refused(): void {
		$printed = self::in_other_process(
			'echo json_encode( Vestibule\Engine::check( Vestibule\WP\Configuration::current() ) );',
			array(
				'VESTIBULE_TENANT'        => 'constant.example',
				'VESTIBULE_CLIENT_ID'     => self::$client_id,
				'VESTIBULE_CLIENT_SECRET' => 'constant~secret',
				'VESTIBULE_CREATE_USERS'  => 'yes',
			)
		);

		$this->assertSame( array( 'create_users' => 'wrong_type' ), array_column( json_decode( $printed, true ), 'reason', 'field' ) );
	}

	/** A site's own key, and the one before it. */
	public function test_key_rotation(): void {
		$old = str_repeat( 'old key ', 4 );
		$new = str_repeat( 'new key ', 4 );

		$sealed = self::in_other_process( 'echo Vestibule\WP\Engine_Access::seal( "the~secret" );', array( 'VESTIBULE_KEY' => $old ) );
		$opened = self::in_other_process(
			sprintf(
				'add_filter( "pre_option_vestibule_secrets", static fn() => array( "client_secret" => %s ) );
				$settings = serialize( array( "tenant" => "contoso.example", "client_id" => %s, "secret_stored" => true ) );
				add_filter( "alloptions", static fn( $options ) => array( "vestibule_settings" => $settings ) + $options );
				echo get_class( Vestibule\WP\Engine_Access::open() );',
				var_export( $sealed, true ),
				var_export( self::$client_id, true )
			),
			array(
				'VESTIBULE_KEY'          => $new,
				'VESTIBULE_KEY_PREVIOUS' => $old,
			)
		);

		$this->assertSame( 'Vestibule\Engine', $opened );
	}

	/** A privileged role for new accounts needs a constant. */
	public function test_001_28_privileged_role_needs_a_constant(): void {
		$constants = array(
			'VESTIBULE_TENANT'        => 'contoso.example',
			'VESTIBULE_CLIENT_ID'     => self::$client_id,
			'VESTIBULE_CLIENT_SECRET' => 'constant~secret',
			'VESTIBULE_DEFAULT_ROLE'  => 'administrator',
		);
		$code      = 'echo json_encode( Vestibule\Engine::check( Vestibule\WP\Configuration::current() ) );';

		$this->assertSame( 'privileged_role', json_decode( self::in_other_process( $code, $constants ), true )[0]['reason'] );
		$this->assertSame( '[]', self::in_other_process( $code, $constants + array( 'VESTIBULE_ALLOW_PRIVILEGED_ROLES' => true ) ) );
	}
}
