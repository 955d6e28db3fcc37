<?php
/**
 * The button on the login form.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP\Tests;

use Vestibule\WP\Login_Form;

require_once __DIR__ . '/trait-configured-site.php';

/** "Sign in with Microsoft". */
final class Test_Login_Form extends Site_Test_Case {

	use Configured_Site;

	/** A site that is not set up shows no button that leads nowhere. */
	public function test_no_button_without_settings(): void {
		delete_option( 'vestibule_settings' );

		do_action( 'login_form_login' );

		$this->assertFalse( Login_Form::is_offered() );
		$this->assertSame( 'hello', apply_filters( 'login_message', 'hello' ) );
	}

	/** The button starts a sign-in and keeps what other plugins say. */
	public function test_button_is_shown(): void {
		$this->configure();
		$html = Login_Form::filter_login_message( '<p>hello</p>' );

		$this->assertStringStartsWith( '<p>hello</p>', $html );
		$this->assertStringContainsString( 'Sign in with Microsoft', $html );
		$this->assertStringContainsString( esc_url( site_url( 'wp-login.php?action=vestibule_start' ) ), $html );
		$this->assertStringNotContainsString( 'target=', $html );
	}

	/** 001-34: the page asked for goes along, whatever it holds. */
	public function test_001_34_return_address_goes_along(): void {
		$this->configure();
		$_REQUEST['redirect_to'] = wp_slash( home_url( "/handbook/?a=b&c=d'e\"f<g" ) );
		$html                    = Login_Form::filter_login_message( '' );
		preg_match( '/href="([^"]+)"/', $html, $found );
		parse_str( (string) wp_parse_url( html_entity_decode( $found[1], ENT_QUOTES ), PHP_URL_QUERY ), $query );

		$this->assertSame( home_url( "/handbook/?a=b&c=d'e\"f<g" ), $query['redirect_to'] );
		$this->assertStringContainsString( 'location.hash', $html );
	}

	/** Microsoft refuses frames: WordPress's "session expired" frame opens a tab. */
	public function test_interim_login_opens_a_tab(): void {
		$this->assertStringContainsString( ' target="_blank" rel="noopener"', Login_Form::html( '', 'above', '', true ) );
	}

	/** A repeated parameter as an array is no address. */
	public function test_array_as_return_address_is_ignored(): void {
		$this->configure();
		$_REQUEST['redirect_to'] = array( 'x' );

		$this->assertStringNotContainsString( 'redirect_to', Login_Form::filter_login_message( '' ) );
	}
}
