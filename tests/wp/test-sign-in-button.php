<?php
/**
 * The button on pages of the site.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP\Tests;

use Vestibule\WP\Settings;
use Vestibule\WP\Sign_In_Button;
use Vestibule\WP\Sign_In_Widget;

require_once __DIR__ . '/trait-configured-site.php';

/** Shortcode and widget; the block saves the shortcode. */
final class Test_Sign_In_Button extends Site_Test_Case {

	use Configured_Site;

	/** A site where the button leads somewhere. */
	protected function setUp(): void {
		parent::setUp();
		$this->configure();
		wp_styles()->queue = array();
		// PHPUnit empties WordPress's list of shortcodes after loading it.
		add_shortcode( Sign_In_Button::SHORTCODE, array( Sign_In_Button::class, 'shortcode' ) );
	}

	/**
	 * Where the button sends people after signing in.
	 *
	 * @param string $html The button.
	 */
	private static function destination( string $html ): string {
		self::assertSame( 1, preg_match( '/href="([^"]+)"/', $html, $match ), $html );
		parse_str( (string) wp_parse_url( html_entity_decode( $match[1] ), PHP_URL_QUERY ), $query );
		self::assertSame( 'vestibule_start', $query['action'] );

		return $query['redirect_to'];
	}

	/** On a site that is not set up there is no button, and no style. */
	public function test_no_button_that_leads_nowhere(): void {
		delete_option( Settings::OPTION );

		$this->assertSame( '', do_shortcode( '[vestibule_sign_in]' ) );
		$this->assertNotContains( 'vestibule-login', wp_styles()->queue );
	}

	/** 001-4: a page without the button gets no style of it. */
	public function test_001_4_style_comes_with_the_button_only(): void {
		do_shortcode( 'Nothing here.' );
		$this->assertNotContains( 'vestibule-login', wp_styles()->queue );

		do_shortcode( 'Here: [vestibule_sign_in]' );
		$this->assertContains( 'vestibule-login', wp_styles()->queue );
	}

	/** Case 84: redirect_to leads to this site only. */
	public function test_case_84_redirect_to_stays_on_the_site(): void {
		$_SERVER['REQUEST_URI'] = '/about/?a=1';
		foreach ( array( 'https://evil.example/', '//evil.example/', 'https://' . wp_parse_url( home_url(), PHP_URL_HOST ) . '.evil.example/', 'javascript:alert(1)' ) as $address ) {
			$this->assertStringStartsWith( home_url( '/' ), self::destination( do_shortcode( "[vestibule_sign_in redirect_to=\"$address\"]" ) ), $address );
		}
	}

	/** People come back to the page with the button, or to the page that is named. */
	public function test_destination(): void {
		$_SERVER['REQUEST_URI'] = '/about/?a=1&b=2';
		$this->assertSame( home_url( '/about/?a=1&b=2' ), self::destination( do_shortcode( '[vestibule_sign_in]' ) ) );
		$this->assertSame( home_url( '/members/' ), self::destination( do_shortcode( '[vestibule_sign_in redirect_to="/members/"]' ) ) );
		$this->assertSame( home_url( '/members/' ), self::destination( do_shortcode( '[vestibule_sign_in redirect_to="' . home_url( '/members/' ) . '"]' ) ) );
	}

	/** The shortcode is there on pages of the site, without the block. */
	public function test_shortcode_is_registered(): void {
		$this->assertSame( 'yes', self::in_other_process( 'echo shortcode_exists( "vestibule_sign_in" ) && ! WP_Block_Type_Registry::get_instance()->is_registered( "vestibule/sign-in" ) ? "yes" : "no";' ) );
	}

	/** A label is text, whatever is in it; entities stand for what a shortcode cannot hold. */
	public function test_label_is_escaped(): void {
		$html = do_shortcode( '[vestibule_sign_in label="Come &quot;in&quot; &#91;now&#93; &lt;b&gt;"]' );
		$this->assertStringContainsString( '>Come &quot;in&quot; [now] &lt;b&gt;</a>', $html );

		$this->assertStringContainsString( '<span>Sign in with Microsoft</span>', do_shortcode( '[vestibule_sign_in label=" "]' ) );
	}

	/** Microsoft's logo stands beside Microsoft's words only; another label makes a button of the theme. */
	public function test_logo_beside_microsofts_words_only(): void {
		foreach ( array( '', 'Sign in with Microsoft', ' Sign in with Microsoft ' ) as $label ) {
			$this->assertStringContainsString( '<svg class="vestibule-logo"', do_shortcode( "[vestibule_sign_in label=\"$label\"]" ) );
		}
		wp_styles()->queue = array();

		$html = do_shortcode( '[vestibule_sign_in label="Members"]' );
		$this->assertStringNotContainsString( '<svg', $html );
		$this->assertStringNotContainsString( 'vestibule-button', $html );
		$this->assertStringContainsString( 'class="wp-block-button__link wp-element-button"', $html );
		$this->assertNotContains( 'vestibule-login', wp_styles()->queue );
	}

	/** In another language its words are Microsoft's, too. */
	public function test_logo_beside_the_translation(): void {
		add_filter( 'gettext_vestibule', static fn( $text ) => 'Sign in with Microsoft' === $text ? 'Mit Microsoft anmelden' : $text );

		foreach ( array( '', 'Mit Microsoft anmelden', 'Sign in with Microsoft' ) as $label ) {
			$this->assertStringContainsString( '<svg', do_shortcode( "[vestibule_sign_in label=\"$label\"]" ) );
		}
	}

	/** People who are signed in see nothing, or a way out. */
	public function test_signed_in_people(): void {
		wp_set_current_user( $this->account() );
		$this->assertSame( '', do_shortcode( '[vestibule_sign_in]' ) );
		$this->assertSame( '', do_shortcode( '[vestibule_sign_in signed_in="anything"]' ) );

		$html = do_shortcode( '[vestibule_sign_in signed_in="logout"]' );
		$this->assertStringContainsString( 'action=logout', $html );
		$this->assertStringContainsString( '_wpnonce=', $html );
		$this->assertStringNotContainsString( 'vestibule_start', $html );
	}

	/** The widget shows the same, and nothing at all, not even its title, when there is nothing to show. */
	public function test_widget(): void {
		$widget = new Sign_In_Widget();
		$args   = array( 'before_widget' => '<aside>', 'after_widget' => '</aside>', 'before_title' => '<h2>', 'after_title' => '</h2>' ); // phpcs:ignore
		$shown  = static function ( $instance ) use ( $widget, $args ): string {
			ob_start();
			$widget->widget( $args, $instance );
			return (string) ob_get_clean();
		};

		$html = $shown( array( 'title' => 'Staff <i>', 'label' => 'Come in' ) ); // phpcs:ignore
		$this->assertStringStartsWith( '<aside><h2>Staff &lt;i&gt;</h2>', $html );
		$this->assertStringContainsString( '>Come in</a>', $html );
		$this->assertStringContainsString( '<span>Sign in with Microsoft</span>', $shown( null ) );

		wp_set_current_user( $this->account() );
		$this->assertSame( '', $shown( array( 'title' => 'Staff' ) ) );
		$this->assertStringContainsString( 'action=logout', $shown( array( 'signed_in' => 'logout' ) ) );
	}

	/** What is entered is kept as plain text, and only what is known. */
	public function test_widget_keeps_text_only(): void {
		$this->assertSame(
			array(
				'title'     => 'Staff',
				'label'     => '',
				'signed_in' => 'nothing',
			),
			( new Sign_In_Widget() )->update( array( 'title' => '<b>Staff</b>', 'label' => array( 'x' ), 'signed_in' => 'x', 'y' => 'z' ), array() ) // phpcs:ignore
		);
	}

	/** 001-4: a page without the widget makes no object of it; one in use is there. */
	public function test_001_4_widget_is_registered_where_it_is_used(): void {
		$known = 'echo isset( $GLOBALS["wp_widget_factory"]->widgets["Vestibule\WP\Sign_In_Widget"] ) ? "known" : "unknown";';
		$this->assertSame( 'unknown', self::in_other_process( $known ) );
		$this->assertSame( 'known', self::in_other_process( $known, array(), array( 'rest_route' => '/wp/v2/widget-types' ) ) );
	}
}
