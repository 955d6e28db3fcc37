<?php
/**
 * The tester of addresses.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP\Tests;

use Vestibule\WP\Cli;
use Vestibule\WP\Private_Posts;
use Vestibule\WP\Protection;
use Vestibule\WP\Settings;
use Vestibule\WP\Settings_Form;
use Vestibule\WP\Url_Tester;
use Vestibule\WP\Url_Tester_Form;

require_once __DIR__ . '/trait-configured-site.php';
require_once dirname( __DIR__ ) . '/site/wp-cli/class-command-line.php';

/** 001-16: "would this URL be public?", on the settings page and in WP-CLI. */
final class Test_Url_Tester extends Site_Test_Case {

	use Configured_Site;

	/** An intranet with two public paths. */
	protected function setUp(): void {
		parent::setUp();
		$this->configure(
			array(
				'scenario'     => 'intranet',
				'exempt_paths' => array( 'prefix /shop/', 'GET,HEAD exact /about/' ),
			)
		);
	}

	/**
	 * 001-16: each address with its rule.
	 *
	 * @dataProvider addresses
	 * @param string $address  The address.
	 * @param string $method   The method.
	 * @param bool   $public   Whether it is public.
	 * @param string $rule     The rule.
	 * @param int    $line     Its line.
	 * @param string $expected Part of the text.
	 */
	public function test_001_16_address_is_explained( string $address, string $method, bool $public, string $rule, int $line, string $expected ): void {
		$answer = Url_Tester::explain( $address, $method );

		$this->assertSame( array( $public, $rule, $line ), array( $answer['public'], $answer['rule'], $answer['line'] ) );
		$this->assertStringContainsString( $expected, $answer['text'] );
	}

	/**
	 * Addresses.
	 *
	 * @return array<string, array{string, string, bool, string, int, string}>
	 */
	public function addresses(): array {
		return array(
			'a page'                 => array( '/handbook/', 'GET', false, 'intranet', 0, 'Asks for a sign-in.' ),
			'below a public path'    => array( '/shop/cart/', 'GET', true, 'exempt_path', 1, 'Line 1 of the public paths' ),
			'without the slash'      => array( 'shop/', 'GET', true, 'exempt_path', 1, 'Line 1' ),
			'a longer word'          => array( '/shopping/', 'GET', false, 'intranet', 0, 'Asks' ),
			'a method of the line'   => array( '/about/', 'head', true, 'exempt_path', 2, 'Line 2' ),
			'another method'         => array( '/about/', 'POST', false, 'intranet', 0, 'the answer is 401' ),
			'out of the public path' => array( '/shop/../handbook/', 'GET', false, 'intranet', 0, 'Asks' ),
			'selects another page'   => array( '/shop/?page_id=2', 'GET', false, 'intranet', 0, 'Asks' ),
			'login page'             => array( '/wp-login.php', 'GET', true, 'open_entry', 0, 'always open' ),
			'REST'                   => array( '/wp-json/wp/v2/posts', 'GET', false, 'intranet', 0, '401' ),
			'XML-RPC'                => array( '/xmlrpc.php', 'POST', true, 'own_authentication', 0, 'name and a password of its own' ),
			'another site'           => array( 'https://evil.example/', 'GET', false, 'not_this_site', 0, 'belongs to another site' ),
		);
	}

	/** On an internet site WordPress closes the administration, and an editor's mark closes a page. */
	public function test_what_only_wordpress_knows(): void {
		Settings::store( Settings::DEFAULTS );
		$post_id = wp_insert_post( array( 'post_title' => 'Board', 'post_status' => 'publish', 'post_type' => 'page' ) ); // phpcs:ignore
		$address = (string) get_permalink( $post_id );
		$this->assertSame( 'scenario_internet', Url_Tester::explain( $address, 'GET' )['rule'] );
		$this->assertSame( 'wordpress_administration', Url_Tester::explain( '/wp-admin/', 'GET' )['rule'] );

		update_post_meta( $post_id, Private_Posts::META, '1' );
		Private_Posts::list_anew();
		$answer = Url_Tester::explain( $address, 'GET' );
		$this->assertSame( array( false, 'private_post' ), array( $answer['public'], $answer['rule'] ) );
	}

	/** A private path is found behind the parameters that lead to it, also in rules that are only typed. */
	public function test_parameters_lead_to_private_paths(): void {
		$lines = array( 'private_paths' => array( 'prefix /elsewhere/', 'prefix /wp-json/wp/v2/users', 'exact /wp-sitemap-users-1.xml' ) );
		$this->configure( $lines );
		$typed = array( 'scenario' => 'internet' ) + $lines + Settings::stored();
		foreach ( array( null, $typed ) as $settings ) {
			foreach ( array( '/?rest_route=/wp/v2/users' => 2, '/?a=b&rest%5Froute=%2Fwp%2Fv2%2Fusers%2F1' => 2, '/?sitemap=users' => 3 ) as $address => $line ) {
				$answer = Url_Tester::explain( $address, 'GET', $settings );
				$this->assertSame( array( false, 'private_path', $line ), array( $answer['public'], $answer['rule'], $answer['line'] ), $address );
				$this->assertStringEndsWith( $address, $answer['url'] );
			}
			$this->assertTrue( Url_Tester::explain( '/?rest_route=/wp/v2/posts', 'GET', $settings )['public'] );
			$this->assertSame( 'not_this_site', Url_Tester::explain( 'https://evil.example/?rest_route=/wp/v2/users', 'GET', $settings )['rule'] );
		}
	}

	/** No address is no question. */
	public function test_nothing_typed(): void {
		$this->assertSame( 'error', Url_Tester_Form::result( ' ', 'GET', null )['kind'] );
	}

	/** Rules are tested as they stand in the form, and nothing is stored. */
	public function test_typed_rules_are_tested_before_they_are_saved(): void {
		$typed  = Settings_Form::effective( array( 'exempt_paths' => 'prefix /handbook/' ) );
		$result = Url_Tester_Form::result( '/handbook/', 'GET', $typed );

		$this->assertSame( 'warning', $result['kind'] );
		$this->assertContains( 'Public. Line 1 of the public paths says so.', $result['lines'] );
		$this->assertContains( 'These rules are not saved yet.', $result['lines'] );
		$this->assertSame( 'intranet', Url_Tester::explain( '/handbook/', 'GET' )['rule'] );
	}

	/** Typed rules that are wrong are named with their line. */
	public function test_wrong_typed_rules_are_named(): void {
		$result = Url_Tester_Form::result( '/handbook/', 'GET', Settings_Form::effective( array( 'exempt_paths' => "prefix /a/\nhandbook" ) ) );

		$this->assertSame( 'error', $result['kind'] );
		$this->assertStringStartsWith( 'Public paths: Line 2: ', $result['lines'][1] );
	}

	/** As long as the site is not armed the result says that nothing is closed yet. */
	public function test_unarmed_site_says_so(): void {
		$this->assertContains( 'Until the sign-in test has passed nothing is closed.', Url_Tester_Form::result( '/', 'GET', null )['lines'] );
		Protection::arm( get_userdata( 1 ) );
		$this->assertNotContains( 'Until the sign-in test has passed nothing is closed.', Url_Tester_Form::result( '/', 'GET', null )['lines'] );
	}

	/** The page answers only with its own nonce. */
	public function test_form_needs_the_nonce(): void {
		wp_set_current_user( 1 );
		$_GET = array( 'vestibule_url' => '/shop/', 'vestibule_method' => 'GET', '_wpnonce' => 'wrong' ); // phpcs:ignore
		ob_start();
		Url_Tester_Form::render();
		$this->assertStringNotContainsString( 'Line 1', (string) ob_get_clean() );

		$_GET['_wpnonce'] = wp_create_nonce( Url_Tester_Form::ACTION );
		ob_start();
		Url_Tester_Form::render();
		$this->assertStringContainsString( 'Public. Line 1 of the public paths says so.', (string) ob_get_clean() );
	}

	/** What was typed is shown as text. */
	public function test_typed_markup_is_escaped(): void {
		wp_set_current_user( 1 );
		$_GET = array( 'vestibule_url' => '/"><script>alert(1)</script>', 'vestibule_method' => '<b>', '_wpnonce' => wp_create_nonce( Url_Tester_Form::ACTION ) ); // phpcs:ignore
		ob_start();
		Url_Tester_Form::render();

		$this->assertDoesNotMatchRegularExpression( '/<script|<b>/', (string) ob_get_clean() );
	}

	/** 001-16: the same in WP-CLI. */
	public function test_001_16_command(): void {
		Cli::register();
		$ran = Command_Line::run( 'vestibule', 'url', 'test', '/shop/cart/', '--format=json' );
		$this->assertSame( 0, $ran->status );
		$this->assertStringContainsString( 'nothing is closed', $ran->err );
		list( $row ) = json_decode( $ran->out, true );
		$this->assertSame( array( true, 'exempt_path', 1 ), array( $row['public'], $row['rule'], $row['line'] ) );

		$this->assertStringContainsString( "\tno\t", Command_Line::run( 'vestibule', 'url', 'test', '/about/', '--method=POST' )->out );
		$this->assertSame( 1, Command_Line::run( 'vestibule', 'url', 'test', ' ' )->status );
	}
}
