<?php
/**
 * What people read when a sign-in failed.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP\Tests;

use Vestibule\Engine;
use Vestibule\WP\Failure;
use Vestibule\WP\Login_Errors;
use Vestibule\WP\Refused;

require_once __DIR__ . '/trait-configured-site.php';
require_once __DIR__ . '/trait-browser-session.php';

/** 001-22 to 001-24. */
final class Test_Login_Errors extends Site_Test_Case {

	use Configured_Site;
	use Browser_Session;

	/**
	 * Every reason.
	 *
	 * @return array<string, array{string, string}>
	 */
	public function reasons(): array {
		$cases = array();
		foreach ( Engine::reasons() as $reason => $audience ) {
			$cases[ $reason ] = array( $reason, $audience );
		}
		return $cases;
	}

	/**
	 * 001-23: each reason of the engine has a text.
	 *
	 * @dataProvider reasons
	 * @param string $reason   The reason.
	 * @param string $audience Whom it concerns.
	 */
	public function test_001_23_each_reason_has_a_text( string $reason, string $audience ): void {
		$text = Login_Errors::text( $reason );

		$this->assertNotNull( $text );
		$this->assertStringEndsWith( '.', $text );
		$this->assertStringNotContainsString( $reason, $text );
		// 001-24: whoever may be an attacker learns nothing from the text.
		$this->assertSame( 'attack' === $audience, str_contains( $text, 'tampered with' ) );
	}

	/** There is no text for a reason that the engine does not know. */
	public function test_no_text_without_a_reason(): void {
		$source = (string) file_get_contents( dirname( \Vestibule\WP\PLUGIN_FILE ) . '/includes/class-login-errors.php' );
		preg_match_all( "/^\t\t\t'([a-z_]+)'/m", $source, $found );

		$this->assertNotEmpty( $found[1] );
		$this->assertSame( array(), array_diff( $found[1], array_keys( Engine::reasons() ) ) );
	}

	/** 001-23: the reference is shown. */
	public function test_001_23_reference_is_shown(): void {
		$error = Login_Errors::from_query(
			array(
				'vestibule_error'     => 'user_not_found',
				'vestibule_reference' => '1a2b3c4d',
			)
		);

		$this->assertSame( 'vestibule_user_not_found', $error->get_error_code() );
		$this->assertStringContainsString( '1a2b3c4d', $error->get_error_message() );
		$this->assertNotSame( 'message', $error->get_error_data() );
	}

	/** What was settled or stopped by the person is information, not an accusation. */
	public function test_001_24_benign_reasons_are_calm(): void {
		foreach ( array( 'session_used', 'sign_in_expired', 'sign_in_elsewhere', 'sign_in_cancelled' ) as $reason ) {
			$this->assertSame( 'message', Login_Errors::from_query( array( 'vestibule_error' => $reason ) )->get_error_data(), $reason );
		}
	}

	/**
	 * Case 7: only reasons of the list and well-formed references are taken from the address.
	 *
	 * @dataProvider hostile_addresses
	 * @param mixed $reason    What stands in the address.
	 * @param mixed $reference What stands in the address.
	 */
	public function test_case_7_hostile_address_is_not_shown( $reason, $reference ): void {
		$error = Login_Errors::from_query(
			array(
				'vestibule_error'     => $reason,
				'vestibule_reference' => $reference,
			)
		);

		$this->assertTrue( null === $error || ! str_contains( $error->get_error_message(), 'vestibule-reference' ) );
	}

	/**
	 * Addresses that somebody made up.
	 *
	 * @return array<string, array{mixed, mixed}>
	 */
	public function hostile_addresses(): array {
		return array(
			'unknown reason'         => array( 'your_bank_needs_you', '1a2b3c4d' ),
			'array reason'           => array( array( 'user_not_found' ), '1a2b3c4d' ),
			'empty reason'           => array( '', '1a2b3c4d' ),
			'markup in reference'    => array( 'user_not_found', '<b>1a2b3c4d' ),
			'long reference'         => array( 'user_not_found', '1a2b3c4d5' ),
			'reference and new line' => array( 'user_not_found', "1a2b3c4d\n" ),
			'capital reference'      => array( 'user_not_found', '1A2B3C4D' ),
			'array reference'        => array( 'user_not_found', array( '1a2b3c4d' ) ),
		);
	}

	/** 001-23: the login page shows the failure in its address and keeps the page first asked for. */
	public function test_001_23_login_page_shows_the_failure(): void {
		$url = Login_Errors::failure_url( Failure::of( new Refused( 'user_not_found', 'nobody', '1a2b3c4d' ) )->returning_to( home_url( '/handbook/?a=b&c=d' ) ) );
		parse_str( (string) wp_parse_url( $url, PHP_URL_QUERY ), $query );
		$_GET   = wp_slash( $query );
		$errors = Login_Errors::filter_wp_login_errors( new \WP_Error() );

		$this->assertStringStartsWith( site_url( 'wp-login.php?' ), $url );
		$this->assertSame( home_url( '/handbook/?a=b&c=d' ), $query['redirect_to'] );
		$this->assertSame( array( 'vestibule_user_not_found' ), $errors->get_error_codes() );
	}

	/** Complaint 1: a session that has run out is good for no page; who was sent there would come back at once. */
	public function test_complaint_1_session_that_has_run_out_is_sent_nowhere(): void {
		$this->configure();
		\Vestibule\WP\Protection::arm( get_userdata( 1 ) );
		$user_id = $this->linked_account();
		$query   = array(
			'vestibule_error' => 'cookies_missing',
			'redirect_to'     => home_url( '/handbook/' ),
		);
		self::sign_in( $user_id, self::verified( time() ) );
		$this->assertSame( home_url( '/handbook/' ), Login_Errors::destination_of_signed_in( $query ) );
		self::sign_in( $user_id, self::verified( time() - 3700 ) );
		$this->assertSame( '', Login_Errors::destination_of_signed_in( $query ) );
	}

	/** Someone who is signed in by now goes on quietly; nobody else, and no attack. */
	public function test_settled_failure_sends_signed_in_people_on(): void {
		$query = array(
			'vestibule_error' => 'session_used',
			'redirect_to'     => home_url( '/handbook/' ),
		);

		$this->assertSame( '', Login_Errors::destination_of_signed_in( $query ) );
		wp_set_current_user( 1 );
		$this->assertSame( home_url( '/handbook/' ), Login_Errors::destination_of_signed_in( $query ) );
		$this->assertSame( '', Login_Errors::destination_of_signed_in( array( 'vestibule_error' => 'state_invalid' ) + $query ) );
		$this->assertSame( '', Login_Errors::destination_of_signed_in( array( 'vestibule_error' => 'signed_in_as_other' ) + $query ) );
		$this->assertSame( '', Login_Errors::destination_of_signed_in( array( 'redirect_to' => home_url( '/' ) ) ) );
	}

	/** Case 84: the way on stays on the site. */
	public function test_case_84_settled_failure_stays_on_the_site(): void {
		wp_set_current_user( 1 );
		foreach ( array( 'https://evil.example/', '//evil.example/', '/\\evil.example', 'javascript:alert(1)', array( 'x' ) ) as $hostile ) {
			$url = Login_Errors::destination_of_signed_in(
				array(
					'vestibule_error' => 'session_used',
					'redirect_to'     => $hostile,
				)
			);
			// A path of its own is harmless: browsers read it on this site.
			$this->assertTrue( 1 === preg_match( '#^/[^/\\\\]#', $url ) || str_starts_with( $url, home_url( '/' ) ), $url );
		}
	}
}
