<?php
/**
 * The page between a closed page and Microsoft.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP\Tests;

use Vestibule\WP\Challenge_Page;
use Vestibule\WP\Destination;
use Vestibule\WP\Login_Errors;

require_once __DIR__ . '/trait-configured-site.php';

/** 001-34, case 84. */
final class Test_Challenge_Page extends Site_Test_Case {

	use Configured_Site;

	/** It goes on with a script, without scripts, and by hand. */
	public function test_three_ways_on(): void {
		$html  = Challenge_Page::html( home_url( '/handbook/' ), true );
		$start = esc_url( site_url( 'wp-login.php?action=vestibule_start&redirect_to=' . rawurlencode( home_url( '/handbook/' ) ) . '&auto=1&silent=1' ) );

		$this->assertStringContainsString( "<a id=\"vestibule-continue\" href=\"$start\"", $html );
		$this->assertStringContainsString( "<noscript><meta http-equiv=\"refresh\" content=\"0;url=$start\"></noscript>", $html );
		$this->assertStringContainsString( 'location.replace', $html );
		$this->assertStringContainsString( 'lang="en-US"', $html );
		$this->assertStringContainsString( 'width=device-width', $html );
	}

	/** Without a page asked for there is none to come back to, and nothing silent is invented. */
	public function test_plain(): void {
		$html = Challenge_Page::html( '', false );

		$this->assertStringContainsString( 'data-page=""', $html );
		$this->assertStringNotContainsString( 'silent', substr( $html, (int) strpos( $html, '<a ' ), 300 ) );
	}

	/**
	 * Case 84: whatever comes as the page asked for, the script's target is on this site.
	 *
	 * @dataProvider payloads
	 *
	 * @param string $payload The payload.
	 */
	public function test_case_84_open_redirects_by_the_page( string $payload ): void {
		$html = Challenge_Page::html( $payload, false );
		preg_match( '/data-page="([^"]*)"/', $html, $found );

		self::assert_on_site( html_entity_decode( $found[1], ENT_QUOTES ), $payload );
		$this->assertStringNotContainsString( '<script>alert', $html );
		$this->assertSame( 1, substr_count( $html, '<a ' ) );
	}

	/**
	 * Case 84: where people go after signing in.
	 *
	 * @dataProvider payloads
	 *
	 * @param string $payload The payload.
	 */
	public function test_case_84_open_redirects_by_a_filter( string $payload ): void {
		add_filter( 'login_redirect', static fn() => $payload );
		$url = Destination::of( get_userdata( 1 ), '' );

		$this->assertNotSame( '', $url );
		self::assert_on_site( $url, $payload );
	}

	/**
	 * Case 84: a settled failure sends people on.
	 *
	 * @dataProvider payloads
	 *
	 * @param string $payload The payload.
	 */
	public function test_case_84_open_redirects_by_a_settled_failure( string $payload ): void {
		wp_set_current_user( 1 );
		self::assert_on_site(
			Login_Errors::destination_of_signed_in(
				array(
					'vestibule_error' => 'session_used',
					'redirect_to'     => $payload,
				)
			),
			$payload
		);
	}

	/**
	 * The families of the published lists.
	 *
	 * @return array<string, array{string}>
	 */
	public function payloads(): array {
		$own      = (string) wp_parse_url( home_url(), PHP_URL_HOST );
		$payloads = array(
			'//evil.example', '///evil.example', '////evil.example', '/////evil.example/', '\\\\evil.example', '/\\evil.example', '\\/evil.example', '/\\/evil.example',
			'https:evil.example', 'https:/evil.example', 'https:///evil.example', 'http:evil.example', 'hTTps://evil.example', 'https:\\\\evil.example', "ht\ttps://evil.example",
			"/\t/evil.example", "/\n/evil.example", "/\r/evil.example", "\t//evil.example", ' //evil.example', "\0//evil.example", "/\x0b/evil.example",
			'/%09/evil.example', '/%0a/evil.example', '/%5cevil.example', '/%2f/evil.example', '/%2f%2fevil.example', '/.evil.example', '/;@evil.example', '/?next=//evil.example',
			"https://$own@evil.example", "https://$own:443@evil.example/", "https://$own%40evil.example", "https://evil.example#@$own/", "https://evil.example?@$own/", "https://evil.example\\@$own/",
			"https://$own.evil.example", "https://evil$own/", "https://$own%2eevil.example/", "https://$own%00.evil.example/", "https://$own:8443/", "https://$own./", 'https://0x7f.1/', 'https://2130706433/', 'https://127.0.0.1.nip.example/',
			'https://еvil.example', 'https://evil。example', 'https://evil%E3%80%82example', '//evil%E3%80%82example', 'https://ⓔⓥⓘⓛ.example',
			'javascript:alert(1)', 'JaVaScRiPt:alert(1)', "java\nscript:alert(1)", 'javascript://' . $own . '/%0aalert(1)', 'data:text/html,<script>alert(1)</script>', 'vbscript:msgbox(1)', 'blob:https://evil.example/x', 'file:///etc/passwd', 'ftp://evil.example/',
			"/ok\r\nLocation: https://evil.example", '/ok%0d%0aSet-Cookie:x=1', '"><script>alert(1)</script>', "'onmouseover=alert(1) x='", '</script><script>alert(1)</script>', str_repeat( '/', 5000 ) . 'evil.example', '/' . str_repeat( 'a', 70_000 ),
			'//[::1]/', 'https://[::ffff:7f00:1]/', '@evil.example', 'evil.example', './/evil.example', '/..//evil.example', '?//evil.example', '#//evil.example',
		); // phpcs:ignore
		$named    = array();
		foreach ( $payloads as $payload ) {
			$named[ substr( rawurlencode( $payload ), 0, 80 ) ] = array( $payload );
		}

		return $named;
	}

	/**
	 * Reads an address as browsers do: they drop control characters, and a backslash is a slash.
	 *
	 * @param string $url     The address.
	 * @param string $payload What it was made of.
	 */
	private static function assert_on_site( string $url, string $payload ): void {
		$seen = str_replace( '\\', '/', (string) preg_replace( '/[\x00-\x20]/', '', $url ) );
		if ( '' === $seen || 1 === preg_match( '~^/(?!/)~', $seen ) ) {
			self::assertDoesNotMatchRegularExpression( '/[\r\n]/', $url );
			return;
		}
		$origin = home_url();
		self::assertTrue( str_starts_with( $seen, "$origin/" ) || $seen === $origin, "$payload became $url" );
	}
}
