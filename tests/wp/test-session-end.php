<?php
/**
 * Sessions that end because Microsoft says so.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP\Tests;

use Vestibule\WP\Session_End;
use Vestibule\WP\Session_Index;

require_once __DIR__ . '/trait-configured-site.php';
require_once __DIR__ . '/trait-microsoft-documents.php';

/** Case 97: all WordPress sessions of that sid or sub, and no other. */
final class Test_Session_End extends Site_Test_Case {

	use Configured_Site;
	use Microsoft_Documents;

	/**
	 * Whether a session is alive.
	 *
	 * @param int    $user_id The account.
	 * @param string $token   The session's token.
	 */
	private static function lives( int $user_id, string $token ): bool {
		return \WP_Session_Tokens::get_instance( $user_id )->verify( $token );
	}

	/** Case 97: a notice of one session ends that one; the person's other browser stays signed in. */
	public function test_case_97_sid_ends_one_session_of_the_person(): void {
		$user_id = $this->account();
		$ended   = self::microsoft_session( $user_id );
		$other   = self::microsoft_session( $user_id, array( 'sid' => 'session-2' ) );

		$this->assertSame( 1, Session_End::named( self::issuer(), 'session-1', '' ) );
		$this->assertFalse( self::lives( $user_id, $ended ) );
		$this->assertTrue( self::lives( $user_id, $other ) );
	}

	/** Case 97: a notice about a person ends all sessions of that person, and nobody else's. */
	public function test_case_97_subject_ends_all_sessions_of_the_person(): void {
		$user_id = $this->account();
		$other   = $this->account( 'subscriber', 'lee' );
		$first   = self::microsoft_session( $user_id );
		$second  = self::microsoft_session( $user_id, array( 'sid' => 'session-2' ) );
		$others  = self::microsoft_session( $other, array( 'sid' => 'session-3', 'subject' => 'subject-2' ) ); // phpcs:ignore

		$this->assertSame( 2, Session_End::named( self::issuer(), '', 'subject-1' ) );
		$this->assertFalse( self::lives( $user_id, $first ) || self::lives( $user_id, $second ) );
		$this->assertTrue( self::lives( $other, $others ) );
	}

	/** Case 97: two people in one browser session at Microsoft never are, but a sid that belongs to another person ends nothing. */
	public function test_case_97_sid_of_another_subject_ends_nothing(): void {
		$user_id = $this->account();
		$token   = self::microsoft_session( $user_id );

		$this->assertSame( 0, Session_End::named( self::issuer(), 'session-1', 'subject-2' ) );
		$this->assertTrue( self::lives( $user_id, $token ) );
	}

	/** Case 97: names of another issuer are other names. */
	public function test_case_97_other_issuer_ends_nothing(): void {
		$user_id = $this->account();
		$token   = self::microsoft_session( $user_id );

		foreach ( array( 'https://login.microsoftonline.com/fa15d692-e9c7-4460-a743-29f2956fd429/v2.0', '' ) as $issuer ) {
			$this->assertSame( 0, Session_End::named( $issuer, 'session-1', 'subject-1' ) );
		}
		$this->assertTrue( self::lives( $user_id, $token ) );
	}

	/** Case 97: somebody who signs in while a notice ends another session of the account stays signed in. */
	public function test_case_97_sign_in_at_the_same_moment_is_not_ended(): void {
		$user_id = $this->account();
		$ended   = self::microsoft_session( $user_id );
		$lock    = hash( 'sha256', "lock:sessions-$user_id" );
		$other   = '';
		add_filter(
			'query',
			static function ( string $query ) use ( &$other, $lock, $user_id ): string {
				if ( '' === $other && str_contains( $query, 'INSERT' ) && str_contains( $query, $lock ) ) {
					$remembered = get_user_meta( $user_id );
					$other      = self::microsoft_session( $user_id, array( 'sid' => 'session-2' ) );
					wp_cache_set( $user_id, $remembered, 'user_meta' );
				}
				return $query;
			}
		);

		$this->assertSame( 1, Session_End::named( self::issuer(), 'session-1', '' ) );
		$this->assertNotSame( '', $other, 'sessions end under the lock that a sign-in takes' );
		$this->assertFalse( self::lives( $user_id, $ended ) );
		$this->assertTrue( self::lives( $user_id, $other ) );
		$this->assertFalse( \Vestibule\WP\Site_Lock::is_taken( "sessions-$user_id" ), 'the lock is given back' );
	}

	/** Neither name: that would be everybody. */
	public function test_nothing_named_ends_nothing(): void {
		$user_id = $this->account();
		$token   = self::microsoft_session( $user_id, array( 'sid' => '' ) );

		$this->assertSame( 0, Session_End::named( self::issuer(), '', '' ) );
		$this->assertTrue( self::lives( $user_id, $token ) );
	}

	/** PHP takes texts that look like numbers for numbers, unless told not to. */
	public function test_sids_that_look_like_equal_numbers_are_different(): void {
		$user_id = $this->account();
		$ended   = self::microsoft_session( $user_id, array( 'sid' => '0e1' ) );
		$other   = self::microsoft_session( $user_id, array( 'sid' => '0e2' ) );

		$this->assertSame( 1, Session_End::named( self::issuer(), '0e1', '' ) );
		$this->assertFalse( self::lives( $user_id, $ended ) );
		$this->assertTrue( self::lives( $user_id, $other ) );
	}

	/** 001-42: the same person's session of a WordPress password is none of Microsoft's. */
	public function test_001_42_wordpress_session_stays(): void {
		$user_id = $this->account();
		self::microsoft_session( $user_id );
		$local = \WP_Session_Tokens::get_instance( $user_id )->create( time() + 3600 );

		$this->assertSame( 1, Session_End::named( self::issuer(), '', 'subject-1' ) );
		$this->assertTrue( self::lives( $user_id, $local ) );
	}

	/** A session without sid and subject leaves no row. */
	public function test_index_has_rows_only_for_what_is_named(): void {
		// No account has that number, so no other test has left a row.
		$nobody = 1_000_000;
		$count  = static fn(): int => count( Session_Index::table()->column( 'SELECT name FROM {table} WHERE user_id = %d', $nobody ) );
		Session_Index::add( $nobody, array( 'issuer' => self::issuer() ), time() + 60 );
		$this->assertSame( 0, $count() );
		Session_Index::add( $nobody, array( 'issuer' => self::issuer(), 'subject' => 'a' ), time() + 60 ); // phpcs:ignore
		$this->assertSame( 1, $count() );
		Session_Index::add( $nobody, array( 'issuer' => self::issuer(), 'subject' => 'a', 'sid' => 'a' ), time() + 60 ); // phpcs:ignore
		$this->assertSame( 2, $count() );
	}

	/** A row lives as long as the longest session that has its name; then it is purged. */
	public function test_index_keeps_the_longest_time_and_is_purged(): void {
		$identity = array( 'issuer' => self::issuer(), 'subject' => 'a' ); // phpcs:ignore
		foreach ( array( time() + 100, time() + 5000, time() + 50 ) as $expires ) {
			Session_Index::add( 7, $identity, $expires );
		}
		Session_Index::add( 8, $identity, time() - 1 );
		$this->assertSame( 1, Session_Index::purge( 1 ) );
		$this->assertSame( array( 7 ), Session_Index::accounts( self::issuer(), '', 'a' ) );
		$this->assertGreaterThan( time() + 4000, (int) Session_Index::table()->column( 'SELECT expires FROM {table} WHERE user_id = %d', 7 )[0] );
	}

	/** The index tells nothing about anybody: its names are digests. */
	public function test_index_holds_digests_only(): void {
		self::microsoft_session( $this->account() );

		foreach ( Session_Index::table()->column( 'SELECT name FROM {table} WHERE user_id > %d', 0 ) as $name ) {
			$this->assertMatchesRegularExpression( '/^[0-9a-f]{64}$/D', $name );
		}
	}
}
