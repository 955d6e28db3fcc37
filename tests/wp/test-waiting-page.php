<?php
/**
 * The page of a window whose sign-in another window has overtaken.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP\Tests;

use Vestibule\WP\Waiting_Page;

require_once __DIR__ . '/trait-configured-site.php';

/** 001-24, case 84. */
final class Test_Waiting_Page extends Site_Test_Case {

	use Configured_Site;

	/** It asks again with a script, without scripts, and by hand, each time for the next turn. */
	public function test_three_ways_on(): void {
		$page = home_url( '/handbook/?a=1#end' );
		$html = Waiting_Page::html( self::query( $page, '3' ) );
		$next = esc_url( site_url( 'wp-login.php?action=vestibule_wait&redirect_to=' . rawurlencode( $page ) . '&turn=4' ) );

		$this->assertStringContainsString( "<a id=\"vestibule-continue\" href=\"$next\"", $html );
		$this->assertStringContainsString( "<noscript><meta http-equiv=\"refresh\" content=\"1;url=$next\"></noscript>", $html );
		$this->assertStringContainsString( 'location.replace', $html );
	}

	/** Who is a stranger waits, and begins a sign-in after the last turn; a number that is none is the last. */
	public function test_001_24_a_stranger_waits_for_a_while(): void {
		$page  = home_url( '/handbook/' );
		$start = site_url( 'wp-login.php?action=vestibule_start&redirect_to=' . rawurlencode( $page ) . '&anew=1' );
		foreach ( array( '1', '9', (string) Waiting_Page::TURNS ) as $turn ) {
			$this->assertSame( '', Waiting_Page::destination( self::query( $page, $turn ) ), $turn );
		}
		foreach ( array( (string) ( Waiting_Page::TURNS + 1 ), '99', '100', '0', '-1', '01', '1e0', '1.0', ' 1', "1\n", '', 'x', array( '1' ) ) as $turn ) {
			$this->assertSame( $start, Waiting_Page::destination( self::query( $page, $turn ) ), (string) wp_json_encode( $turn ) );
		}
		$this->assertSame( '', Waiting_Page::destination( array() ) );
	}

	/** Who is signed in by now sees the page; without one, what is shown after a sign-in. */
	public function test_001_24_who_is_signed_in_waits_no_longer(): void {
		wp_set_current_user( 1 );
		$page = home_url( '/handbook/?a=1#end' );

		$this->assertSame( $page, Waiting_Page::destination( self::query( $page, '1' ) ) );
		$this->assertSame( $page, Waiting_Page::destination( self::query( $page, '99' ) ) );
		$this->assertSame( admin_url(), Waiting_Page::destination( array() ) );
	}

	/** Case 84: no address leads off the site, neither for a stranger nor for who is signed in. */
	public function test_case_84_open_redirects(): void {
		foreach ( array( '//evil.example', 'https://evil.example/', 'javascript:alert(1)', array( 'x' ), '"><script>alert(1)</script>' ) as $payload ) {
			wp_set_current_user( 0 );
			$query = array( 'redirect_to' => $payload );
			$html  = Waiting_Page::html( $query );
			$this->assertStringNotContainsString( 'evil', $html );
			$this->assertStringNotContainsString( '<script>alert', $html );
			$this->assertStringNotContainsString( 'evil', Waiting_Page::destination( array( Waiting_Page::TURN => '99' ) + $query ) );
			wp_set_current_user( 1 );
			$this->assertMatchesRegularExpression( '~^(' . preg_quote( home_url( '/' ), '~' ) . '|/(?!/))~', Waiting_Page::destination( $query ) );
		}
	}

	/**
	 * As $_GET.
	 *
	 * @param string $page The page asked for.
	 * @param mixed  $turn The turn.
	 * @return array<string, mixed>
	 */
	private static function query( string $page, mixed $turn ): array {
		return array(
			'redirect_to'      => $page,
			Waiting_Page::TURN => $turn,
		);
	}
}
