<?php
/**
 * What a sign-in test shows.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP\Tests;

use Vestibule\Engine;
use Vestibule\WP\App_Registration;
use Vestibule\WP\Claim_Text;
use Vestibule\WP\Engine_Access;
use Vestibule\WP\Failure_Remedy;
use Vestibule\WP\Sign_In_Report;

require_once __DIR__ . '/trait-configured-site.php';
require_once __DIR__ . '/trait-signed-tokens.php';

/** Said to the manager who tested, once, and of what an ordinary sign-in would come to. */
final class Test_Sign_In_Report extends Site_Test_Case {

	use Configured_Site;
	use Signed_Tokens;

	private const EDITORS = '0b1d7f3c-52a1-4e9c-8b44-c6b2e01d5f02';

	/** A manager. */
	protected function setUp(): void {
		parent::setUp();
		wp_set_current_user( 1 );
	}

	/** None left. */
	protected function tearDown(): void {
		Sign_In_Report::forget( 1 );
		parent::tearDown();
	}

	/**
	 * What is printed after a test of a person.
	 *
	 * @param array<string, mixed> $claims Claims that differ.
	 */
	private static function report( array $claims = array() ): string {
		Sign_In_Report::keep( Engine_Access::open(), 1, self::identity( $claims ) );

		return self::printed();
	}

	/** What is printed now. */
	private static function printed(): string {
		ob_start();
		Sign_In_Report::render();

		return html_entity_decode( (string) ob_get_clean() );
	}

	/** Somebody new: the account that would be made, or that none is. Nothing is done. */
	public function test_somebody_new(): void {
		$this->configure( array( 'default_role' => 'author' ) );
		$report = self::report();
		$this->assertStringContainsString( 'Admitted: a new account with the login name nestor@created.example and the role Author is made.', $report );
		$this->assertStringContainsString( 'Whoever else is in the directory and has no account here gets one with the role Author.', $report );
		$this->assertFalse( get_user_by( 'email', 'nestor@created.example' ) );

		$this->configure( array( 'create_users' => false ) );
		$report = self::report();
		$this->assertStringContainsString( 'Not admitted. The person reads: “There is no account for you on this site yet.', $report );
		$this->assertStringContainsString( 'allow new accounts under Users', $report );
	}

	/** Somebody who has an account: by which it is found, or why it is not given. */
	public function test_somebody_with_an_account(): void {
		$this->configure();
		$user_id = $this->account( 'editor' );
		$user    = get_userdata( $user_id );
		$this->assertStringContainsString( "Admitted: the account $user->user_login has the same e-mail address, is connected and opens. Its role: Editor.", self::report( array( 'email' => $user->user_email ) ) );
		$this->assertFalse( \Vestibule\WP\Account_Link::exists( $user_id ), 'looked, and not connected' );

		$report = self::report(
			array(
				'email' => $user->user_email,
				'acct'  => 1,
			)
		);
		$this->assertStringContainsString( 'Not admitted.', $report );
		$this->assertStringContainsString( 'Add the optional claim xms_edov', $report );

		$manager = get_userdata( 1 );
		$this->assertStringContainsString( 'Its owner signs in by password and chooses “Connect with Microsoft”', self::report( array( 'email' => $manager->user_email ) ) );
	}

	/** 001-30, complaint 19: groups and where they come from, which rules fit, and the roles that come of it. */
	public function test_001_30_groups_rules_and_roles(): void {
		$this->configure( array( 'role_rules' => array( 'domain elsewhere.example -> author', 'group ' . self::EDITORS . ' -> editor # Newsroom', 'app_role Writers -> contributor' ) ) ); // phpcs:ignore
		$report = self::report( array( 'groups' => array( self::EDITORS ), 'roles' => array( 'Writers' ) ) ); // phpcs:ignore
		foreach ( array( 'Nothing on the Access tab stands against it.', 'Known from the token.', 'Newsroom (' . self::EDITORS . ')', '2: group ' . self::EDITORS, '3: app_role Writers', 'and the role Editor, Contributor is made', 'Editor, Contributor' ) as $text ) {
			$this->assertStringContainsString( $text, $report );
		}
		$this->assertStringNotContainsString( '1: domain', $report );

		$user_id = $this->account( 'author' );
		$this->assertStringContainsString( 'Rule 2 gives Editor: group ' . self::EDITORS . ' (Newsroom)', self::report( array( 'email' => get_userdata( $user_id )->user_email, 'groups' => array( self::EDITORS ) ) ) ); // phpcs:ignore
		wp_cache_flush();
		$this->assertSame( array( 'author' ), get_userdata( $user_id )->roles, 'looked, and not changed' );
	}

	/** Groups that nobody knows are said to be unknown, not none; who may sign in is told with what stands against it. */
	public function test_unknown_groups_and_refusals(): void {
		$this->configure( array( 'role_rules' => array( 'group ' . self::EDITORS . ' -> editor' ) ) ); // phpcs:ignore
		$this->assertStringContainsString( 'Not known: neither the token nor Microsoft Graph says', self::report() );
		$this->configure( array( 'denied_groups' => array( self::EDITORS ) ) ); // phpcs:ignore
		$report = self::report( array( 'groups' => array( self::EDITORS ) ) ); // phpcs:ignore
		$this->assertStringContainsString( 'The person is in one of the refused groups under Access.', $report );
		$this->assertStringContainsString( 'None: the person is not admitted.', $report );
		$this->configure();
		$this->assertStringContainsString( 'Nothing in the settings names a group', self::report() );
	}

	/** It is shown once. */
	public function test_shown_once(): void {
		$this->configure();
		$this->assertNotSame( '', self::report() );
		$this->assertSame( '', self::printed() );
	}

	/** Nobody but the manager who tested gets one, or sees it. */
	public function test_for_the_manager_who_tested(): void {
		$this->configure();
		$engine = Engine_Access::open();
		$other  = $this->account( 'subscriber' );
		Sign_In_Report::keep( $engine, $other, self::identity() );
		wp_set_current_user( $other );
		Sign_In_Report::keep( $engine, $other, self::identity() );
		$this->assertFalse( get_transient( Sign_In_Report::TRANSIENT . $other ) );

		wp_set_current_user( 1 );
		Sign_In_Report::keep( $engine, 1, self::identity() );
		wp_set_current_user( $other );
		$this->assertSame( '', self::printed() );
		wp_set_current_user( 1 );
		$this->assertNotSame( '', self::printed() );
	}

	/** Markup in a claim is text. */
	public function test_claims_are_escaped(): void {
		set_transient(
			Sign_In_Report::TRANSIENT . '1',
			array(
				'claims' => array( '<i>name</i>' => '<script>alert(1)</script>' ),
				'trace'  => array(),
				'login'  => '',
			),
			60
		);
		ob_start();
		Sign_In_Report::render();
		$html = (string) ob_get_clean();

		$this->assertStringNotContainsString( '<script', $html );
		$this->assertStringNotContainsString( '<i>', $html );
	}

	/** What matters is said first, and every claim that is asked for has its words. */
	public function test_claims_in_words(): void {
		$this->assertSame( array( 'tid', 'email', 'aud', 'ver' ), array_keys( Claim_Text::sorted( array( 'aud' => '', 'email' => '', 'tid' => '', 'ver' => '' ) ) ) ); // phpcs:ignore WordPress.Arrays -- short.
		foreach ( App_Registration::CLAIMS as $claim ) {
			$this->assertNotSame( Claim_Text::of( 'unheard_of', array() ), Claim_Text::of( $claim, array() ), $claim );
			$this->assertNotSame( '', Claim_Text::missing( $claim ) );
		}
		$this->configure();
		$this->assertStringContainsString( 'The settings name none', Claim_Text::of( 'groups', array() ) );
		$this->configure( array( 'allowed_groups' => array( self::EDITORS ) ) ); // phpcs:ignore
		$this->assertStringContainsString( 'go by them', Claim_Text::of( 'groups', array() ) );
		$this->configure( array( 'allowed_groups' => array( self::EDITORS ), 'groups_source' => 'graph' ) ); // phpcs:ignore
		$this->assertStringContainsString( 'Microsoft Graph is asked', Claim_Text::of( 'groups', array() ) );
		$this->assertStringContainsString( 'an address in the token is never followed', Claim_Text::of( '_claim_sources', array() ) );
		$this->assertStringContainsString( ' (20', Claim_Text::value( 'exp', '1795723912' ) );
		$this->assertSame( 'soon', Claim_Text::value( 'exp', 'soon' ) );
	}

	/** Whoever runs the site or the network can do something about each reason of theirs, and is told what. */
	public function test_every_reason_of_administrators_has_a_remedy(): void {
		$concerned = array_keys( array_filter( Engine::reasons(), static fn( string $audience ): bool => in_array( $audience, array( 'admin', 'provider' ), true ) ) );

		$this->assertNotSame( array(), $concerned );
		$this->assertSame( array(), array_filter( $concerned, static fn( string $reason ): bool => '' === Failure_Remedy::text( $reason ) ) );
		$this->assertNotContains( '', Failure_Remedy::at_microsoft() );
		$this->assertSame( '', Failure_Remedy::text( 'made_up' ) );
	}
}
