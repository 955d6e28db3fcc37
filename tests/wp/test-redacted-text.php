<?php
/**
 * What logs may hold.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP\Tests;

use Vestibule\WP\Redacted_Text;

/** Case 100: the last net of the logs. */
final class Test_Redacted_Text extends Site_Test_Case {

	/**
	 * Secrets as they could come along, and what is left.
	 *
	 * @return array<string, array{string, string}>
	 */
	public function secrets(): array {
		$jwt = 'eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiJ9.eyJvaWQiOiIxIn0.c2lnbmF0dXJl-x_y';

		return array(
			'a JWT'                   => array( "got $jwt here", 'got [token] here' ),
			'a JWT cut off'           => array( 'got eyJ0eXAiOiJKV1QiLCJh', 'got [token]' ),
			'a code in a query'       => array( '/wp-login.php?action=vestibule_callback&code=0.AXkA.abc&state=v1.abcdefghijklmnop', '/wp-login.php?action=vestibule_callback&code=[redacted]&state=[redacted]' ),
			'a secret in a form'      => array( 'client_secret=abc~8Q.x&grant_type=authorization_code', 'client_secret=[redacted]&grant_type=authorization_code' ),
			'JSON'                    => array( '{"access_token":"opaque","token_type":"Bearer"}', '{"access_token":[redacted],"token_type":"Bearer"}' ),
			'JSON with blanks'        => array( '{ "refresh_token" : "0.AX kA" }', '{ "refresh_token" : [redacted] }' ),
			'PHP'                     => array( "array( 'password' => 'correct horse' )", "array( 'password' => [redacted] )" ),
			'a header'                => array( 'Authorization: Bearer abc.def', 'Authorization: [redacted] [redacted]' ),
			'a header alone'          => array( 'sent Basic YWRtaW46eA==', 'sent Basic [redacted]' ),
			'a cookie'                => array( 'Cookie: __Host-vestibule=v1.abc', 'Cookie: [redacted]' ),
			'what the site seals'     => array( 'the value v1.AbCdEf0123456789_-xyz is', 'the value [sealed] is' ),
			'a client secret'         => array( 'is Abc8Q~aBcDeFgHiJkLmNoPqRsTuVwXyZ0123_.-', 'is [redacted]' ),
			'a digest'                => array( 'of ' . hash( 'sha256', 'x' ), 'of [redacted]' ),
			'a private key'           => array( "x -----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY----- y", 'x [key] y' ),
			'a private key cut off'   => array( "x -----BEGIN RSA PRIVATE KEY-----\nMIIE", 'x [key]' ),
			'an e-mail address'       => array( 'user ada.lovelace@contoso.example has', 'user a…@contoso.example has' ),
			'a second line'           => array( "one\r\nvestibule[00000000] ok: forged", 'one vestibule[00000000] ok: forged' ),
		);
	}

	/**
	 * What could be secret goes.
	 *
	 * @dataProvider secrets
	 * @param string $text What came along.
	 * @param string $left What is left of it.
	 */
	public function test_case_100_secrets_go( string $text, string $left ): void {
		$this->assertSame( $left, Redacted_Text::of( $text ) );
	}

	/**
	 * What helps.
	 *
	 * @return list<array{string}>
	 */
	public function harmless(): array {
		return array(
			array( 'POST https://login.microsoftonline.com/10c419d4-4a50-45b2-aa4e-919fb84df24f/oauth2/v2.0/token status=200' ),
			array( 'vestibule[0a1b2c3d] provider_error: AADSTS7000215 "invalid_client"' ),
			array( 'https://login.partner.microsoftonline.cn/common/.well-known/openid-configuration' ),
			array( 'the table wp_vestibule_used cannot be written: Unknown column' ),
			array( 'grüße, 日本語' ),
			array( '' ),
		);
	}

	/**
	 * What helps stays.
	 *
	 * @dataProvider harmless
	 * @param string $text The text.
	 */
	public function test_what_helps_stays( string $text ): void {
		$this->assertSame( $text, Redacted_Text::of( $text ) );
	}

	/** Bytes that are no text, and very many of them. */
	public function test_any_bytes(): void {
		$this->assertTrue( mb_check_encoding( Redacted_Text::of( "\xff\xfe\x00abc\xc3" ), 'UTF-8' ) );
		$this->assertLessThanOrEqual( 4200, strlen( Redacted_Text::of( str_repeat( 'a b ', 1_000_000 ) ) ) );
		$this->assertLessThanOrEqual( 4200, strlen( Redacted_Text::of( str_repeat( 'code=', 100_000 ) ) ) );
	}
}
