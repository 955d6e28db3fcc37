<?php
/**
 * The answer to what does not pass.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP\Tests;

use Vestibule\WP\Gate_Decision;
use Vestibule\WP\Gate_Request;
use Vestibule\WP\Gate_Response;

/** Redirect or status. */
final class Test_Gate_Response extends Site_Test_Case {

	/** 001-7: no cache keeps it, no browser asks for a password in a window of its own, nothing sets a cookie. */
	public function test_001_7_headers_of_both(): void {
		foreach ( array( Gate_Decision::CHALLENGE, Gate_Decision::REFUSE ) as $action ) {
			$headers = Gate_Response::to( new Gate_Decision( $action, 'intranet' ), '/a/' )->headers;

			$this->assertStringContainsString( 'no-store', $headers['Cache-Control'] );
			$this->assertSame( 'Cookie', $headers['Vary'] );
			$this->assertArrayNotHasKey( 'WWW-Authenticate', $headers );
			$this->assertArrayNotHasKey( 'Set-Cookie', $headers );
		}
	}

	/** 001-7, 001-34: a person is sent to where a sign-in begins, and comes back to the very address. */
	public function test_001_34_challenge_remembers_the_address(): void {
		$response = Gate_Response::to( new Gate_Decision( Gate_Decision::CHALLENGE, 'intranet' ), '/a b/?x=1&y=%2F#not-sent' );
		parse_str( (string) wp_parse_url( $response->headers['Location'], PHP_URL_QUERY ), $query );

		$this->assertSame( 302, $response->status );
		$this->assertStringStartsWith( site_url( 'wp-login.php?' ), $response->headers['Location'] );
		$this->assertSame( 'vestibule_challenge', $query['action'] );
		$this->assertSame( home_url() . '/a b/?x=1&y=%2F#not-sent', $query['redirect_to'] );
		$this->assertArrayNotHasKey( 'silent', $query );
	}

	/** 001-29: an old session is renewed without a question. */
	public function test_001_29_silent(): void {
		$response = Gate_Response::to( new Gate_Decision( Gate_Decision::CHALLENGE, 'session_expired', silent: true ), '/' );

		$this->assertStringContainsString( 'silent=1', $response->headers['Location'] );
	}

	/** Case 84: the address is one of this site, whatever the request line says. */
	public function test_case_84_address_of_this_site(): void {
		foreach ( array( '//evil.example/', 'http://evil.example/', '', 'evil', '/\\evil.example', "/\r\nX: y" ) as $uri ) {
			$response = Gate_Response::to( new Gate_Decision( Gate_Decision::CHALLENGE, 'intranet' ), $uri );
			parse_str( (string) wp_parse_url( $response->headers['Location'], PHP_URL_QUERY ), $query );

			$this->assertStringStartsWith( home_url( '/' ), $query['redirect_to'], $uri );
			$this->assertDoesNotMatchRegularExpression( '/[\r\n]/', $response->headers['Location'] );
		}
	}

	/** Case 12: a program gets a status and a code, in the form of REST errors. */
	public function test_case_12_refusal(): void {
		$response = Gate_Response::to( new Gate_Decision( Gate_Decision::REFUSE, 'session_expired', 401, 'session_expired' ), '/' );
		$body     = json_decode( $response->body, true );

		$this->assertSame( 401, $response->status );
		$this->assertSame( 'vestibule_session_expired', $body['code'] );
		$this->assertSame( 401, $body['data']['status'] );
		$this->assertNotSame( '', $body['message'] );
	}

	/** 001-34: a person who has sent a form is told that it was not saved, and how not to lose it; a program is not. */
	public function test_001_34_form(): void {
		$decision = new Gate_Decision( Gate_Decision::REFUSE, 'session_expired', 401, 'session_expired' );
		$response = Gate_Response::to( $decision, '/wp-comments-post.php', true );

		$this->assertSame( 401, $response->status );
		$this->assertStringStartsWith( 'text/html', $response->headers['Content-Type'] );
		$this->assertStringContainsString( 'was not saved', $response->body );
		$this->assertMatchesRegularExpression( '/href="[^"]*action=vestibule_start[^"]*vestibule_signed_in[^"]*" target="_blank"/', $response->body );
		$this->assertStringContainsString( 'no-store', $response->headers['Cache-Control'] );
		$this->assertSame( 'SAMEORIGIN', $response->headers['X-Frame-Options'] );

		$without = Gate_Response::to( new Gate_Decision( Gate_Decision::REFUSE, 'intranet', 401, 'sign_in_required', engine: false ), '/', true );
		$this->assertStringNotContainsString( 'vestibule_start', $without->body );

		$sent = array( 'REQUEST_METHOD' => 'POST', 'HTTP_SEC_FETCH_MODE' => 'navigate' );
		$this->assertTrue( Gate_Request::is_form( Gate_Request::from( $sent, array(), array() ) ) );
		$this->assertTrue( Gate_Request::is_form( Gate_Request::from( array( 'REQUEST_METHOD' => 'POST', 'HTTP_ACCEPT' => 'text/html,*/*;q=0.8' ), array(), array() ) ) );
		foreach ( array(
				array( 'REQUEST_METHOD' => 'POST' ),
				array( 'HTTP_SEC_FETCH_MODE' => 'cors' ) + $sent,
				array( 'HTTP_X_REQUESTED_WITH' => 'XMLHttpRequest' ) + $sent,
				array( 'REQUEST_METHOD' => 'GET' ) + $sent,
				array( 'REQUEST_METHOD' => 'POST', 'HTTP_ACCEPT' => '*/*' ),
			) as $program
		) {
			$this->assertFalse( Gate_Request::is_form( Gate_Request::from( $program, array(), array() ) ) );
		}
	}

	/** Without the engine people get WordPress's own form. */
	public function test_001_11_without_engine_the_password_form(): void {
		$response = Gate_Response::to( new Gate_Decision( Gate_Decision::CHALLENGE, 'intranet', engine: false ), '/a/' );

		$this->assertStringNotContainsString( 'action=', $response->headers['Location'] );
		$this->assertStringContainsString( 'redirect_to=', $response->headers['Location'] );
	}

	/** What passes has no answer, and an action that nobody knows is none that passes. */
	public function test_nothing_else_is_answered(): void {
		foreach ( array( Gate_Decision::PASS, 'allow' ) as $action ) {
			try {
				Gate_Response::to( new Gate_Decision( $action, 'intranet' ), '/' );
				$this->fail( 'an answer was made' );
			} catch ( \LogicException $exception ) {
				$this->assertNotSame( '', $exception->getMessage() );
			}
		}
	}
}
