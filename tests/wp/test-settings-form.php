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
use Vestibule\WP\Settings;
use Vestibule\WP\Settings_Fields;
use Vestibule\WP\Settings_Form;
use Vestibule\WP\Settings_Page;
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

		$this->assertSame( array( $field => array( $reason ) ), $form->problems );
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
			'client id array'     => array( 'client_id', array( 'client_id' => array( 'x' ) ), 'required' ),
			'secret is its id'    => array( 'client_secret', array( 'client_secret' => '5f2f7a3e-8b3c-4f1d-9d55-0b6a1e2c3d4f' ), 'secret_is_an_id' ),
			'authority elsewhere' => array( 'authority', array( 'authority' => 'https://login.evil.example' ), 'host_not_allowed' ),
			'role unknown'        => array( 'default_role', array( 'default_role' => 'wizard' ), 'unknown_role' ),
			'role privileged'     => array( 'default_role', array( 'default_role' => 'administrator' ), 'privileged_role' ),
		);
	}

	/** All problems are told at once. */
	public function test_all_problems_at_once(): void {
		$form = Settings_Form::submit( array() );

		$this->assertEqualsCanonicalizing( array( 'tenant', 'client_id', 'client_secret', 'authority', 'default_role' ), array_keys( $form->problems ) );
		$this->assertFalse( get_option( Settings::OPTION ) );
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
}
