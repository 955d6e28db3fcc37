<?php
/**
 * A protected site whose settings are gone.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP\Tests;

use Vestibule\WP\Admin;
use Vestibule\WP\Gate_Health;
use Vestibule\WP\Installation;
use Vestibule\WP\Private_Posts;
use Vestibule\WP\Protection;
use Vestibule\WP\Settings;
use Vestibule\WP\Settings_Form;

require_once __DIR__ . '/trait-configured-site.php';
require_once __DIR__ . '/trait-served-site.php';

/** Nobody knows any more what was public, so nothing is. */
final class Test_Lost_Settings extends Site_Test_Case {

	use Configured_Site;
	use Served_Site;

	/** The server reads the database. */
	protected bool $in_transaction = false;

	/** Starts the server. */
	public static function setUpBeforeClass(): void {
		self::use_permalinks();
		self::serve();
	}

	/** Stops it. */
	public static function tearDownAfterClass(): void {
		self::stop_serving();
		self::use_plain_permalinks();
	}

	/** An internet site with nothing private. */
	protected function setUp(): void {
		parent::setUp();
		$this->configure( array( 'local_login' => 'allow' ) );
		self::arm();
	}

	/** None. */
	protected function tearDown(): void {
		foreach ( array( 'vestibule_settings', 'vestibule_secrets', Protection::OPTION ) as $option ) {
			delete_option( $option );
		}
		delete_user_meta( 1, 'session_tokens' );
		parent::tearDown();
	}

	/**
	 * What can stand in the database in place of the settings; null for nothing.
	 *
	 * @return array<string, array{string|null}>
	 */
	public static function losses(): array {
		return array(
			'missing'    => array( null ),
			'cut off'    => array( 'a:24:{s:6:"tenant";s:36:"10c419d4' ),
			'empty'      => array( '' ),
			'text'       => array( 'internet' ),
			'number'     => array( '5' ),
			'false'      => array( 'b:0;' ),
			'object'     => array( 'O:8:"stdClass":1:{s:8:"scenario";s:8:"internet";}' ),
			'no object'  => array( 'O:7:"Missing":1:{s:8:"scenario";s:8:"internet";}' ),
			'a scenario' => array( 'a:1:{s:8:"scenario";N;}' ),
			'scenarios'  => array( 'a:1:{s:8:"scenario";a:1:{i:0;s:8:"internet";}}' ),
		);
	}

	/**
	 * Loses the settings, past WordPress.
	 *
	 * @param string|null $stored What is there instead.
	 */
	private static function lose( ?string $stored ): void {
		global $wpdb;
		if ( null === $stored ) {
			$wpdb->delete( $wpdb->options, array( 'option_name' => 'vestibule_settings' ) );
		} else {
			$wpdb->update( $wpdb->options, array( 'option_value' => $stored ), array( 'option_name' => 'vestibule_settings' ) );
		}
		wp_cache_flush();
	}

	/**
	 * Strangers get the password form or a status, and no content; whoever is signed in works on.
	 *
	 * @dataProvider losses
	 * @param string|null $stored What is stored.
	 */
	public function test_everything_is_closed( ?string $stored ): void {
		$this->assertStringContainsString( 'new colleague', self::open( '/handbook/' )->body );

		self::lose( $stored );
		foreach ( array( '/', '/handbook/', '/?s=colleague', '/feed/', '/wp-sitemap.xml' ) as $path ) {
			$answer = self::open( $path );
			$this->assertSame( 302, $answer->status, $path );
			$this->assertStringStartsWith( site_url( 'wp-login.php?redirect_to=' ), $answer->header( 'Location' ), $path );
			$this->assertStringContainsString( 'no-store', $answer->header( 'Cache-Control' ), $path );
			$this->assertSame( '401 vestibule_sign_in_required', self::ask( $path )->outcome(), $path );
		}
		foreach ( array( '/wp-json/wp/v2/pages', '/?rest_route=/wp/v2/pages', '/wp-admin/admin-ajax.php?action=x' ) as $path ) {
			$this->assertSame( '401 vestibule_sign_in_required', self::ask( $path )->outcome(), $path );
		}
		$this->assertStringContainsString( 'user_login', self::open( '/wp-login.php' )->body );
		$this->assertStringContainsString( 'new colleague', self::open( '/handbook/', array( self::cookie_of( 1 ) ) )->body );
		$member = self::cookie_of( 1, array( 'vestibule' => array( 'verified' => time() - DAY_IN_SECONDS ) ) );
		$this->assertStringContainsString( 'new colleague', self::open( '/handbook/', array( $member ) )->body );
	}

	/**
	 * Managers are told what to do, and doing it opens the site again.
	 *
	 * @dataProvider losses
	 * @param string|null $stored What is stored.
	 */
	public function test_managers_are_told( ?string $stored ): void {
		self::lose( $stored );
		wp_set_current_user( 1 );

		$this->assertTrue( Protection::is_intranet() );
		$result = Gate_Health::protection();
		$this->assertSame( 'critical', $result['status'] );
		$this->assertStringContainsString( 'vestibule_settings', $result['description'] );
		$GLOBALS['pagenow'] = 'edit.php';
		$this->assertTrue( Admin::has_notices() );
		ob_start();
		Admin::action_admin_notices();
		$this->assertStringContainsString( 'vestibule_settings', ob_get_clean() );
		$this->assertSame( 'intranet', Settings::stored()['scenario'], 'the form proposes what is closed' );

		$this->configure();
		$this->assertFalse( Protection::is_intranet() );
		$this->assertStringContainsString( 'new colleague', self::open( '/handbook/' )->body );
	}

	/**
	 * The settings page opens, says what happened, and what is saved there holds again.
	 *
	 * @dataProvider losses
	 * @param string|null $stored What is stored.
	 */
	public function test_page_opens_and_saving_repairs( ?string $stored ): void {
		self::lose( $stored );
		$page = self::open( '/wp-admin/options-general.php?page=vestibule', array( self::cookie_of( 1 ) ) );

		$this->assertSame( 200, $page->status );
		$this->assertStringContainsString( 'vestibule_settings', $page->body, 'what happened is told' );
		$this->assertMatchesRegularExpression( '/value="intranet" checked=.checked./', $page->body );
		$this->assertStringNotContainsString( 'id="vestibule-export"', $page->body, 'what closes the site is no setting to keep' );

		$form = Settings_Form::submit(
			array(
				'tenant'    => self::$tenant,
				'client_id' => self::$client_id,
				'scenario'  => 'internet',
			)
		);
		$this->assertSame( array(), $form->problems );
		$this->assertFalse( Settings::are_lost() );
		$this->assertStringContainsString( 'new colleague', self::open( '/handbook/' )->body );
	}

	/** What writes to the option in passing does not make settings out of nothing. */
	public function test_nothing_repairs_them_in_passing(): void {
		foreach ( array( null, 'a:1:{cut off' ) as $stored ) {
			self::lose( $stored );
			Installation::complete();
			$page = get_page_by_path( 'handbook' )->ID;
			Private_Posts::mark( $page, true );
			Private_Posts::mark( $page, false );
			$this->assertTrue( Protection::is_intranet() );
			$this->assertSame( 302, self::open( '/handbook/' )->status );
			$this->configure();
		}
	}

	/** Where the settings stand in wp-config.php the database may hold nothing but defaults. */
	public function test_empty_settings_are_none_that_are_lost(): void {
		self::lose( 'a:0:{}' );

		$this->assertFalse( Protection::is_intranet() );
		$this->assertSame( 200, self::open( '/handbook/' )->status );
	}

	/** Switched off, or removed, protection has nothing to close. */
	public function test_not_armed_nothing_is_closed(): void {
		Protection::disarm();
		self::lose( null );

		$this->assertFalse( Protection::is_intranet() );
		$this->assertSame( 200, self::open( '/handbook/' )->status );
	}
}
