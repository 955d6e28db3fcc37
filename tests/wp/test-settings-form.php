<?php
/**
 * Saving the settings.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP\Tests;

use Vestibule\WP\Admin;
use Vestibule\WP\Configuration;
use Vestibule\WP\Engine_Access;
use Vestibule\WP\Setting_Aliases;
use Vestibule\WP\Settings;
use Vestibule\WP\Settings_Fields;
use Vestibule\WP\Settings_Form;
use Vestibule\WP\Settings_Page;
use Vestibule\WP\Settings_Sections;
use Vestibule\WP\Settings_Tabs;
use Vestibule\WP\Site_Keys;

require_once __DIR__ . '/trait-configured-site.php';

/** Settings are saved only when the engine accepts them. */
final class Test_Settings_Form extends Site_Test_Case {

	use Configured_Site;

	/** Nothing stored. */
	protected function setUp(): void {
		parent::setUp();
		delete_option( Settings::OPTION );
		delete_option( Settings::SECRETS_OPTION );
	}

	/**
	 * What a careful person types.
	 *
	 * @param array<string, mixed> $fields What differs.
	 * @return array<string, mixed>
	 */
	private static function typed( array $fields = array() ): array {
		return $fields + array(
			'tenant'        => ' contoso.example ',
			'client_id'     => self::$client_id,
			'client_secret' => 'typed~secret.value\\8Q',
			'authority'     => Settings::GLOBAL_CLOUD,
			'create_users'  => '1',
			'default_role'  => 'author',
		);
	}

	/** Right settings are stored, the secret sealed and not autoloaded. */
	public function test_right_settings_are_stored(): void {
		global $wpdb;
		$form = Settings_Form::submit( self::typed() );

		$this->assertSame( array(), $form->problems );
		$this->assertSame( 'contoso.example', Settings::effective()['tenant'] );
		$this->assertSame( 'author', Settings::effective()['default_role'] );
		$this->assertTrue( Settings::effective()['create_users'] );
		$this->assertTrue( Settings::look_complete() );
		$this->assertStringStartsWith( 'v1.', Settings::secret()['sealed'] );

		$rows = $wpdb->get_results( "SELECT option_name, option_value, autoload FROM $wpdb->options WHERE option_name LIKE 'vestibule%'", OBJECT_K );
		$this->assertContains( $rows['vestibule_secrets']->autoload, array( 'no', 'off' ) );
		$this->assertContains( $rows['vestibule_settings']->autoload, array( 'yes', 'on' ) );
		foreach ( $rows as $row ) {
			$this->assertStringNotContainsString( 'typed~secret', $row->option_value );
		}
	}

	/** What was stored opens the engine. */
	public function test_stored_settings_open_the_engine(): void {
		Settings_Form::submit( self::typed() );

		$this->assertInstanceOf( \Vestibule\Engine::class, Engine_Access::open() );
	}

	/**
	 * Each field is refused on its own, and nothing is stored.
	 *
	 * @dataProvider wrong_fields
	 * @param string               $field  The field.
	 * @param array<string, mixed> $typed  What was typed.
	 * @param string               $reason The problem.
	 */
	public function test_wrong_field_is_refused( string $field, array $typed, string $reason ): void {
		$this->configure();
		$before = array( get_option( Settings::OPTION ), get_option( Settings::SECRETS_OPTION ) );
		$form   = Settings_Form::submit( self::typed( $typed ) );

		$this->assertSame( array( $field ), array_keys( $form->problems ) );
		$this->assertSame( array( $reason ), array_column( $form->problems[ $field ], 'reason' ) );
		$this->assertSame( $before, array( get_option( Settings::OPTION ), get_option( Settings::SECRETS_OPTION ) ) );
	}

	/**
	 * Fields and what can be wrong with them.
	 *
	 * @return array<string, array{string, array<string, mixed>, string}>
	 */
	public function wrong_fields(): array {
		return array(
			'tenant empty'        => array( 'tenant', array( 'tenant' => '' ), 'required' ),
			'tenant nonsense'     => array( 'tenant', array( 'tenant' => 'not a tenant' ), 'not_a_tenant' ),
			'tenant common'       => array( 'tenant', array( 'tenant' => 'common' ), 'single_tenant_required' ),
			'client id empty'     => array( 'client_id', array( 'client_id' => '' ), 'required' ),
			'client id nonsense'  => array( 'client_id', array( 'client_id' => 'my-app' ), 'not_a_guid' ),
			'client id array'     => array( 'client_id', array( 'client_id' => array( 'x' ) ), 'wrong_type' ),
			'secret is its id'    => array( 'client_secret', array( 'client_secret' => '5f2f7a3e-8b3c-4f1d-9d55-0b6a1e2c3d4f' ), 'secret_is_an_id' ),
			'authority elsewhere' => array( 'authority', array( 'authority' => 'https://login.evil.example' ), 'host_not_allowed' ),
			'role unknown'        => array( 'default_role', array( 'default_role' => 'wizard' ), 'unknown_role' ),
			'role privileged'     => array( 'default_role', array( 'default_role' => 'administrator' ), 'privileged_role' ),
			'scenario unknown'    => array( 'scenario', array( 'scenario' => 'extranet' ), 'unknown_choice' ),
			'logout unknown'      => array( 'logout', array( 'logout' => '' ), 'unknown_choice' ),
			'address not CIDR'    => array( 'exempt_addresses', array( 'exempt_addresses' => '192.0.2.0/33' ), 'not_a_network' ),
			'proxy not CIDR'      => array( 'trusted_proxies', array( 'trusted_proxies' => 'proxy.example' ), 'not_a_network' ),
			'glob of login page'  => array( 'exempt_paths', array( 'exempt_paths' => 'glob /**' ), 'matches_login_page' ),
			'path without kind'   => array( 'private_paths', array( 'private_paths' => '/board/' ), 'path_rule_malformed' ),
			'landing elsewhere'   => array( 'landing_pages', array( 'landing_pages' => 'editor https://evil.example/' ), 'host_not_own' ),
			'landing no role'     => array( 'landing_pages', array( 'landing_pages' => 'wizard /tower/' ), 'unknown_role' ),
			'age too long'        => array( 'session_max_age', array( 'session_max_age' => '43201' ), 'out_of_range' ),
			'age negative'        => array( 'session_max_age', array( 'session_max_age' => '-1' ), 'out_of_range' ),
			'age in words'        => array( 'session_max_age', array( 'session_max_age' => 'an hour' ), 'wrong_type' ),
			'idle empty'          => array( 'session_idle', array( 'session_idle' => '' ), 'wrong_type' ),
			'hint with a space'   => array( 'domain_hint', array( 'domain_hint' => 'contoso .com' ), 'malformed' ),
		);
	}

	/**
	 * Case "settings key allow-list": each setting refuses what is not of its kind, and nothing of the form is stored.
	 *
	 * @dataProvider bad_inputs
	 * @param string $field The setting.
	 * @param mixed  $typed What was sent for it.
	 */
	public function test_bad_input_is_refused_at_its_field( string $field, mixed $typed ): void {
		$this->configure( array( 'scenario' => 'intranet' ) );
		$before = array( get_option( Settings::OPTION ), get_option( Settings::SECRETS_OPTION ) );
		$form   = Settings_Form::submit( array( $field => $typed ) + self::typed( array( 'default_role' => 'editor' ) ) );

		$this->assertSame( array( $field ), array_map( 'strval', array_keys( $form->problems ) ) );
		$this->assertNotSame( '', $form->problems[ $field ][0]['reason'] );
		$this->assertSame( $before, array( get_option( Settings::OPTION ), get_option( Settings::SECRETS_OPTION ) ), 'half of it was stored' );
		ob_start();
		( new Settings_Fields( $form ) )->render();
		$this->assertSame( isset( Settings::CONSTANTS[ $field ] ) ? 1 : 0, substr_count( (string) ob_get_clean(), 'id="vestibule-' . $field . '-problem-0"' ) );
	}

	/**
	 * Of every setting that the engine knows: a list, a nested list, text with a control character, text that is no UTF-8, a page of text.
	 * And of names that it does not know: anything.
	 *
	 * @return array<string, array{string, mixed}>
	 */
	public static function bad_inputs(): array {
		$inputs = array();
		foreach ( \Vestibule\Engine::settings() as $key => $setting ) {
			$inputs[ "$key as a list" ]           = array( $key, array( 'x' ) );
			$inputs[ "$key as a nested list" ]    = array( $key, array( array( 'x' ) ) );
			$inputs[ "$key with a control code" ] = array( $key, "a\x07b" );
			$inputs[ "$key no UTF-8" ]            = array( $key, "\xC3\x28\xFF" );
			$inputs[ "$key too long" ]            = array( $key, str_repeat( 'a', 70000 ) );
		}
		foreach ( array( 'secret_stored', 'version', '__proto__', '0', 'scenario ', 'Tenant', '<b>tenant</b>' ) as $name ) {
			$inputs[ "unknown $name" ] = array( $name, '1' );
		}

		return $inputs;
	}

	/** An unknown name is told as text. */
	public function test_unknown_setting_is_told_as_text(): void {
		wp_set_current_user( 1 );
		$_SERVER['REQUEST_METHOD'] = 'POST';
		$_POST                     = array( Settings_Form::NAME => wp_slash( self::typed( array( '<b onclick=x>' => '1' ) ) ) );
		$_REQUEST['_wpnonce']      = wp_create_nonce( 'vestibule_settings' );
		Settings_Page::action_load_settings_page_vestibule();
		ob_start();
		Settings_Page::render();
		$html = (string) ob_get_clean();
		( new \ReflectionProperty( Settings_Page::class, 'form' ) )->setValue( null, null );

		$this->assertStringContainsString( '&lt;b onclick=x&gt;: This setting is unknown.', $html );
		$this->assertStringNotContainsString( '<b onclick', $html );
		$this->assertFalse( get_option( Settings::OPTION ) );
	}

	/** All problems are told at once. */
	public function test_all_problems_at_once(): void {
		$form = Settings_Form::submit(
			array(
				'authority'    => '',
				'default_role' => '',
				'scenario'     => 'extranet',
				'exempt_paths' => 'everything',
			)
		);

		$this->assertEqualsCanonicalizing( array( 'tenant', 'client_id', 'client_secret', 'authority', 'default_role', 'scenario', 'exempt_paths' ), array_keys( $form->problems ) );
		$this->assertFalse( get_option( Settings::OPTION ) );
	}

	/** Bad input: the line is named at the field, what was typed stays in the form, what was stored stays in force. */
	public function test_problem_of_a_list_names_its_line(): void {
		$this->configure( array( 'exempt_paths' => array( 'prefix /shop/' ) ) );
		$form = Settings_Form::submit( self::typed( array( 'exempt_paths' => "exact /about/\r\n\r\nGET glob /wp-*\r\nprefix shop" ) ) );
		ob_start();
		( new Settings_Fields( $form ) )->render();
		$html = (string) ob_get_clean();

		$this->assertSame( array( array( 'matches_login_page', 2 ), array( 'path_rule_malformed', 3 ) ), array_map( static fn( array $problem ): array => array( $problem['reason'], $problem['line'] ), $form->problems['exempt_paths'] ) );
		$this->assertMatchesRegularExpression( '#<textarea[^>]* aria-describedby="vestibule-exempt_paths-problem-0 vestibule-exempt_paths-problem-1 vestibule-exempt_paths-help" aria-invalid="true">exact /about/\nGET glob /wp-\*\nprefix shop</textarea>#', $html );
		$this->assertStringContainsString( 'id="vestibule-exempt_paths-problem-0">Line 2: This includes the login page', $html );
		$this->assertStringContainsString( 'id="vestibule-exempt_paths-problem-1">Line 3: A rule is one of the words', $html );
		$this->assertSame( array( 'prefix /shop/' ), Settings::effective()['exempt_paths'] );
	}

	/** A typed text that is no number stays in its field. */
	public function test_refused_number_is_shown_as_typed(): void {
		ob_start();
		( new Settings_Fields( Settings_Form::submit( self::typed( array( 'session_idle' => '2 "hours"' ) ) ) ) )->render();

		$this->assertStringContainsString( 'value="2 &quot;hours&quot;" id="vestibule-session_idle"', (string) ob_get_clean() );
	}

	/** People type lines and minutes; lists and seconds are stored, and shown as typed again. */
	public function test_lists_and_minutes(): void {
		$form = Settings_Form::submit(
			self::typed(
				array(
					'scenario'         => 'intranet',
					'exempt_paths'     => " prefix /shop/ \r\n\r\nGET,HEAD exact /about/\r\n",
					'exempt_addresses' => "192.0.2.7\n2001:db8::/32",
					'landing_pages'    => 'author /newsroom/',
					'session_max_age'  => '480',
					'session_idle'     => '0,5',
					'lock_email'       => '',
					'force_sso'        => '1',
				)
			)
		);
		$this->assertSame( array(), $form->problems );
		$settings = Settings::effective();
		$this->assertSame( array( 'prefix /shop/', 'GET,HEAD exact /about/' ), $settings['exempt_paths'] );
		$this->assertSame( array( '192.0.2.7', '2001:db8::/32' ), $settings['exempt_addresses'] );
		$this->assertSame( array( 28800, 30 ), array( $settings['session_max_age'], $settings['session_idle'] ) );
		$this->assertSame( array( false, true, true ), array( $settings['lock_email'], $settings['lock_password'], $settings['force_sso'] ) );

		ob_start();
		( new Settings_Fields( Settings_Form::stored() ) )->render();
		$html = (string) ob_get_clean();
		$this->assertStringContainsString( ">prefix /shop/\nGET,HEAD exact /about/</textarea>", $html );
		$this->assertStringContainsString( 'value="480" id="vestibule-session_max_age"', $html );
		$this->assertStringContainsString( 'value="0.5" id="vestibule-session_idle"', $html );
		$this->assertMatchesRegularExpression( '/value="intranet" checked=.checked./', $html );
	}

	/** What the form does not send stays as it is, so a truncated form opens nothing. */
	public function test_missing_fields_keep_their_values(): void {
		$this->configure(
			array(
				'scenario'      => 'intranet',
				'private_paths' => array( 'prefix /board/' ),
				'force_sso'     => true,
			)
		);
		$this->assertSame( array(), Settings_Form::submit( self::typed() )->problems );

		$this->assertSame( array( 'intranet', array( 'prefix /board/' ), true ), array( Settings::effective()['scenario'], Settings::effective()['private_paths'], Settings::effective()['force_sso'] ) );
	}

	/** Every setting is on the page, once, with a name and a help of its own. */
	public function test_every_setting_is_on_the_page(): void {
		ob_start();
		( new Settings_Fields( Settings_Form::stored() ) )->render();
		$html = (string) ob_get_clean();

		foreach ( array_keys( Settings::CONSTANTS ) as $key ) {
			$this->assertSame( 1, substr_count( $html, " id=\"vestibule-$key\"" ), $key );
			$this->assertNotSame( $key, \Vestibule\WP\Setting_Problems::label( $key ) );
			$this->assertStringContainsString( "name=\"vestibule[$key]\"", $html );
		}
		$this->assertEqualsCanonicalizing( array_keys( Settings::CONSTANTS ), array_merge( ...array_values( Settings_Sections::KEYS ) ) );
	}

	/** Every section is on one tab, and names of another plugin belong to settings that there are. */
	public function test_every_section_is_on_one_tab(): void {
		$sections = array_merge( ...array_values( Settings_Tabs::SECTIONS ) );
		$this->assertSame( array_unique( $sections ), $sections );
		$this->assertEqualsCanonicalizing( array_keys( Settings_Sections::KEYS ), $sections );

		$aliases = ( new \ReflectionClassConstant( Setting_Aliases::class, 'WPO365' ) )->getValue();
		$this->assertSame( array(), array_diff_key( $aliases, Settings::CONSTANTS ) );
		$this->assertSame( '', Setting_Aliases::wpo365( 'trusted_proxies' ) );
		$this->assertSame( 'Pages freed from authentication (pages_blacklist)', Setting_Aliases::wpo365( 'exempt_paths' ) );
	}

	/** An empty secret keeps the stored one. */
	public function test_empty_secret_keeps_the_stored_one(): void {
		$this->configure();
		$before = Settings::secret();
		$form   = Settings_Form::submit( self::typed( array( 'client_secret' => '' ) ) );

		$this->assertSame( array(), $form->problems );
		$this->assertSame( $before, Settings::secret() );
	}

	/** The secret goes in and never comes out; what else was typed is shown again. */
	public function test_secret_is_never_shown(): void {
		$form = Settings_Form::submit( self::typed( array( 'client_id' => 'my-app' ) ) );
		ob_start();
		( new Settings_Fields( $form ) )->render();
		$html = (string) ob_get_clean();

		$this->assertStringNotContainsString( 'typed~secret', $html );
		$this->assertStringContainsString( 'value="my-app"', $html );
		$this->assertStringNotContainsString( 'typed~secret', var_export( $form, true ) );
	}

	/** Each problem stands at its field, for eyes and for screen readers. */
	public function test_problem_is_tied_to_its_field(): void {
		ob_start();
		( new Settings_Fields( Settings_Form::submit( self::typed( array( 'client_id' => 'my-app' ) ) ) ) )->render();
		$html = (string) ob_get_clean();

		$this->assertSame( 1, substr_count( $html, 'aria-invalid="true"' ) );
		$this->assertStringContainsString( 'aria-describedby="vestibule-client_id-problem-0 vestibule-client_id-help" aria-invalid="true"', $html );
		$this->assertStringContainsString( 'id="vestibule-client_id-problem-0"', $html );
	}

	/** Markup that was typed is shown as text. */
	public function test_typed_markup_is_escaped(): void {
		ob_start();
		( new Settings_Fields( Settings_Form::submit( self::typed( array( 'tenant' => '"><script>alert(1)</script>' ) ) ) ) )->render();

		$this->assertStringNotContainsString( '<script', (string) ob_get_clean() );
	}

	/** Only managers may save. */
	public function test_only_managers_may_save(): void {
		$this->assertTrue( user_can( 1, 'manage_options' ) );

		$this->assertTrue( Admin::may_manage( 1 ) );
		$this->assertFalse( Admin::may_manage( $this->account( 'editor' ) ) );
	}

	/** Without the nonce nothing is saved. */
	public function test_nonce_is_required(): void {
		wp_set_current_user( 1 );
		$_SERVER['REQUEST_METHOD'] = 'POST';
		$_POST                     = array( Settings_Form::NAME => wp_slash( self::typed() ) );
		self::throw_instead_of_dying();
		try {
			Settings_Page::action_load_settings_page_vestibule();
			$this->fail( 'the form was taken' );
		} catch ( \DomainException $died ) {
			$this->assertFalse( get_option( Settings::OPTION ) );
		}
	}

	/** With nonce and capability it is saved, and the page is loaded anew. */
	public function test_submitted_page_is_saved(): void {
		wp_set_current_user( 1 );
		$_SERVER['REQUEST_METHOD'] = 'POST';
		$_POST                     = array( Settings_Form::NAME => wp_slash( self::typed() ) );
		$_REQUEST['_wpnonce']      = wp_create_nonce( 'vestibule_settings' );

		$redirect = self::redirect_of( array( Settings_Page::class, 'action_load_settings_page_vestibule' ) );

		$this->assertStringContainsString( 'settings-updated=true', $redirect->location );
		$this->assertSame( 'contoso.example', Settings::stored()['tenant'] );
	}

	/** A key that changed makes the stored secret unreadable; nothing else breaks. */
	public function test_changed_key_makes_the_secret_unreadable(): void {
		$this->configure();
		add_filter( 'salt', static fn( $salt ) => strrev( $salt ) );

		try {
			Engine_Access::open();
			$this->fail( 'a secret was read with another key' );
		} catch ( \Vestibule\ConfigException $exception ) {
			$this->assertSame( array( 'client_secret' => 'secret_unreadable' ), array_column( $exception->problems, 'reason', 'field' ) );
		}
	}

	/** The key is long enough, and the configuration has the same bytes each time. */
	public function test_key_and_configuration(): void {
		$this->configure();

		$this->assertGreaterThanOrEqual( 32, strlen( Site_Keys::all()[0] ) );
		$this->assertSame( Configuration::current(), Configuration::current() );
		$this->assertSame( site_url( 'wp-login.php?action=vestibule_callback' ), json_decode( Configuration::current() )->site->redirect_uri );
	}

	/** A time that is no whole number of minutes is shown so that saving keeps it. */
	public function test_odd_seconds_survive_the_page(): void {
		foreach ( array( 1000, 1, 59, 3601, 2_591_999 ) as $seconds ) {
			$this->assertSame( $seconds, \Vestibule\WP\Setting_Text::parse( 'session_max_age', \Vestibule\WP\Setting_Text::of( 'session_max_age', $seconds ) ) );
		}
	}

	/** Every setting has a help. */
	public function test_every_setting_has_help(): void {
		foreach ( array_keys( Settings::CONSTANTS ) as $key ) {
			$this->assertNotSame( '', \Vestibule\WP\Setting_Help::text( $key ), $key );
		}
	}

	/** A key that is too short to encrypt with is named, and nothing is lost. */
	public function test_short_key_is_told(): void {
		$told = self::in_other_process(
			'global $wpdb; $wpdb->query( "START TRANSACTION" ); wp_set_current_user( 1 );
			$form = Vestibule\WP\Settings_Form::submit( array( "tenant" => "contoso.example", "client_id" => "6cb04018-a3f5-46a7-b995-940c78f5aef3", "client_secret" => "typed~secret" ) );
			echo json_encode( $form->problems );
			$wpdb->query( "ROLLBACK" );',
			array( 'VESTIBULE_KEY' => 'short' )
		);
		$this->assertSame( 'configuration_invalid', json_decode( $told, true )[''][0]['reason'] ?? $told );
	}
}
