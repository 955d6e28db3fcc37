<?php
/**
 * Front-channel and back-channel logout.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP\Tests;

use Vestibule\WP\Engine_Access;
use Vestibule\WP\Failure;
use Vestibule\WP\Log_Out_Events;
use Vestibule\WP\Shared_Documents;

require_once __DIR__ . '/trait-configured-site.php';
require_once __DIR__ . '/trait-microsoft-documents.php';

/** What genuine and other notices do to sessions. */
final class Test_Log_Out_Events extends Site_Test_Case {

	use Configured_Site;
	use Microsoft_Documents;

	/** The account whose session is at stake. */
	private int $user_id = 0;

	/** The session. */
	private string $token = '';

	/** Somebody is signed in. */
	protected function setUp(): void {
		parent::setUp();
		$this->configure_with_documents();
		$this->user_id = $this->account();
		$this->token   = self::microsoft_session( $this->user_id );
	}

	/** Whether the session is alive. */
	private function lives(): bool {
		return \WP_Session_Tokens::get_instance( $this->user_id )->verify( $this->token );
	}

	/**
	 * A front-channel request.
	 *
	 * @param string $query  Its query.
	 * @param string $method Its method.
	 * @return array<string, string>
	 */
	private static function front( string $query, string $method = 'GET' ): array {
		return array(
			'method' => $method,
			'query'  => "action=vestibule_frontchannel_logout&$query",
		);
	}

	/**
	 * A back-channel request.
	 *
	 * @param string $token The logout token.
	 * @return array<string, string>
	 */
	private static function back( string $token ): array {
		return array(
			'method'       => 'POST',
			'query'        => 'action=vestibule_backchannel_logout',
			'content_type' => 'application/x-www-form-urlencoded',
			'body'         => 'logout_token=' . $token,
		);
	}

	/**
	 * The reason for which a notice is refused.
	 *
	 * @param callable $call Handles the notice.
	 */
	private static function reason( callable $call ): string {
		try {
			$call();
		} catch ( \Throwable $exception ) {
			return Failure::of( $exception )->reason;
		}
		return '';
	}

	/**
	 * Case 97: what is not a right front-channel notice ends nothing.
	 *
	 * @dataProvider wrong_front
	 * @param array<string, string> $request The request.
	 * @param string                $reason  The reason.
	 */
	public function test_case_97_wrong_frontchannel_notice_ends_nothing( array $request, string $reason ): void {
		$this->assertSame( $reason, self::reason( static fn() => Log_Out_Events::frontchannel( $request ) ) );
		$this->assertTrue( $this->lives() );
	}

	/**
	 * Wrong requests.
	 *
	 * @return array<string, array{array<string, string>, string}>
	 */
	public function wrong_front(): array {
		return array(
			'no sid'       => array( self::front( 'iss=x' ), 'issuer_parameter_mismatch' ),
			'neither'      => array( self::front( '' ), 'logout_subject_missing' ),
			'other issuer' => array( self::front( 'sid=session-1&iss=https%3A%2F%2Fevil.example' ), 'issuer_parameter_mismatch' ),
			'two sids'     => array( self::front( 'sid=session-1&sid=session-2' ), 'parameter_repeated' ),
			'by POST'      => array( self::front( 'sid=session-1', 'POST' ), 'method_not_allowed' ),
			'another sid'  => array( self::front( 'sid=session-2' ), '' ),
		);
	}

	/** Entra sends sid without iss. */
	public function test_frontchannel_with_sid_alone_ends_the_session(): void {
		$this->assertSame( 1, Log_Out_Events::frontchannel( self::front( 'sid=session-1' ) ) );
		$this->assertFalse( $this->lives() );
		$this->assertSame( 0, Log_Out_Events::frontchannel( self::front( 'sid=session-1' ) ) );
	}

	/** The specification's form. */
	public function test_frontchannel_with_sid_and_issuer_ends_the_session(): void {
		$this->assertSame( 1, Log_Out_Events::frontchannel( self::front( 'sid=session-1&iss=' . rawurlencode( self::issuer() ) ) ) );
		$this->assertFalse( $this->lives() );
	}

	/**
	 * Case 97: what is not a right logout token ends nothing.
	 *
	 * @dataProvider wrong_tokens
	 * @param array<string, mixed> $claims What is wrong.
	 * @param string               $reason The reason.
	 */
	public function test_case_97_wrong_logout_token_ends_nothing( array $claims, string $reason ): void {
		$this->assertSame( $reason, self::reason( static fn() => Log_Out_Events::backchannel( self::back( self::logout_token( $claims ) ) ) ) );
		$this->assertTrue( $this->lives() );
	}

	/**
	 * Wrong claims.
	 *
	 * @return array<string, array{array<string, mixed>, string}>
	 */
	public function wrong_tokens(): array {
		return array(
			'other issuer'      => array( array( 'iss' => 'https://evil.example' ), 'issuer_wrong' ),
			'other application' => array( array( 'aud' => '0b6c7a52-3d0f-4a0e-9a53-6a9b6d1f2e77' ), 'audience_wrong' ),
			'no event'          => array( array( 'events' => null ), 'logout_event_wrong' ),
			'other event'       => array( array( 'events' => array( 'http://schemas.openid.net/event/other' => new \stdClass() ) ), 'logout_event_wrong' ),
			'a nonce'           => array( array( 'nonce' => 'n' ), 'logout_nonce_present' ),
			'nobody'            => array( array( 'sub' => null, 'sid' => null ), 'logout_subject_missing' ), // phpcs:ignore
			'old'               => array( array( 'iat' => time() - 9000, 'exp' => time() - 8000 ), 'token_expired' ), // phpcs:ignore
			'no name'           => array( array( 'jti' => null ), 'token_malformed' ),
			'other session'     => array( array( 'sid' => 'session-2', 'sub' => null ), '' ), // phpcs:ignore
		);
	}

	/** A signature of somebody else. */
	public function test_forged_logout_token_ends_nothing(): void {
		$token = self::logout_token();
		$token[-20] = 'A' === $token[-20] ? 'B' : 'A';

		$this->assertSame( 'signature_invalid', self::reason( static fn() => Log_Out_Events::backchannel( self::back( $token ) ) ) );
		$this->assertTrue( $this->lives() );
	}

	/** A GET is no notice. */
	public function test_backchannel_takes_posts_only(): void {
		$request = array( 'method' => 'GET' ) + self::back( self::logout_token() );

		$this->assertSame( 'method_not_allowed', self::reason( static fn() => Log_Out_Events::backchannel( $request ) ) );
		$this->assertTrue( $this->lives() );
	}

	/** A right token ends the session, and does so once. */
	public function test_logout_token_is_good_once(): void {
		$request = self::back( self::logout_token() );
		$this->assertSame( 1, Log_Out_Events::backchannel( $request ) );
		$this->assertFalse( $this->lives() );

		$again = self::microsoft_session( $this->user_id );
		$this->assertSame( 'logout_token_used', self::reason( static fn() => Log_Out_Events::backchannel( $request ) ) );
		$this->assertTrue( \WP_Session_Tokens::get_instance( $this->user_id )->verify( $again ) );
	}

	/**
	 * A notice that could not be carried out is good for another try: the session must not live on because of it.
	 *
	 * @dataProvider broken_statements
	 *
	 * @param string $pattern Which statements fail.
	 */
	public function test_logout_token_is_not_used_up_by_a_failure( string $pattern ): void {
		$request = self::back( self::logout_token() );
		list( $first, $between, $second, $after ) = $this->with_broken_database(
			$pattern,
			PHP_INT_MAX,
			fn(): array => array( self::reason( static fn() => Log_Out_Events::backchannel( $request ) ) ),
			fn(): array => array( $this->lives(), self::reason( static fn() => Log_Out_Events::backchannel( $request ) ), $this->lives() )
		);

		$this->assertSame( array( 'storage_unavailable', true, '', false ), array( $first, $between, $second, $after ) );
	}

	/**
	 * What a database may fail at.
	 *
	 * @return array<string, array{string}>
	 */
	public function broken_statements(): array {
		return array(
			'finding the account'  => array( '/^SELECT user_id FROM \S*vestibule_sessions/' ),
			'reading its sessions' => array( '/^SELECT .*usermeta/s' ),
			'ending the session'   => array( '/^(UPDATE|DELETE FROM) \S*usermeta/' ),
		);
	}

	/** A database that fails for a moment has not said that there are no sessions. */
	public function test_index_is_read_again_after_a_moment(): void {
		$this->assertSame(
			array( 1, false ),
			$this->with_broken_database( '/^SELECT user_id/', 1, fn(): array => array( Log_Out_Events::frontchannel( self::front( 'sid=session-1' ) ) ), fn(): array => array( $this->lives() ) )
		);
	}

	/**
	 * Lets statements fail. A failure ends the transaction in which a test runs, so everything is taken back by hand.
	 *
	 * @param string            $pattern  Which statements fail.
	 * @param int               $failures How often.
	 * @param callable(): array $call     What is done while they do.
	 * @param callable(): array $then     What is done afterwards.
	 * @return list<mixed> What both return.
	 */
	private function with_broken_database( string $pattern, int $failures, callable $call, callable $then ): array {
		global $wpdb;
		$wpdb->query( 'COMMIT' );
		$fail       = static function ( $sql ) use ( &$failures, $pattern ) {
			return 1 === preg_match( $pattern, $sql ) && $failures-- > 0 ? 'SELECT nothing FROM nowhere' : $sql;
		};
		$suppressed = $wpdb->suppress_errors( true );
		try {
			add_filter( 'query', $fail );
			wp_cache_flush();
			$results = $call();
			remove_filter( 'query', $fail );
			wp_cache_flush();

			return array_merge( $results, $then() );
		} finally {
			remove_filter( 'query', $fail );
			$wpdb->suppress_errors( $suppressed );
			wp_delete_user( $this->user_id );
			delete_option( 'vestibule_settings' );
			delete_option( 'vestibule_secrets' );
			$wpdb->query( 'DELETE FROM ' . \Vestibule\WP\Session_Index::table()->name() );
			$wpdb->query( 'DELETE FROM ' . \Vestibule\WP\Storage_Table::name() );
		}
	}

	/** Anybody can post tokens of unknown keys: while keys are fetched, or just have been, each is refused at once. */
	public function test_junk_does_not_wait_for_keys(): void {
		$fetching = Shared_Documents::take_turn();
		$this->assertNotNull( $fetching );
		$looks = 0;
		add_filter(
			'query',
			static function ( $sql ) use ( &$looks ) {
				$looks += (int) str_contains( $sql, 'SELECT id FROM' );
				return $sql;
			}
		);
		foreach ( array( 'junk-1', 'junk-2' ) as $kid ) {
			$this->assertSame( 'signing_key_unknown', self::reason( static fn() => Log_Out_Events::backchannel( self::back( self::logout_token( array(), $kid ) ) ) ) );
		}
		$fetching->release();
		foreach ( array( 'junk-3', 'junk-4' ) as $kid ) {
			$this->assertSame( 'signing_key_unknown', self::reason( static fn() => Log_Out_Events::backchannel( self::back( self::logout_token( array(), $kid ) ) ) ) );
		}
		$this->assertSame( 0, $looks );
	}

	/** A sign-in waits for the process that fetches, and no longer than it does. */
	public function test_refresh_waits_as_long_as_keys_are_fetched(): void {
		$engine   = Engine_Access::open();
		$fetching = Shared_Documents::take_turn();
		$waits    = 0;
		$wait     = static function () use ( &$waits, $fetching ): void {
			if ( 3 === ++$waits ) {
				$fetching->release();
			}
		};
		Shared_Documents::refresh( $engine, true, $wait );
		$this->assertSame( 3, $waits );

		// The first one that comes now fetches; after it there is nothing to wait for.
		Shared_Documents::refresh( $engine, true, $wait );
		Shared_Documents::refresh( $engine, true, $wait );
		$this->assertSame( 3, $waits );

		Shared_Documents::take_turn();
		Shared_Documents::refresh( $engine, true, $wait );
		$this->assertSame( 3 + 50, $waits, 'five seconds at most' );
	}

	/** A key that Microsoft does not have ends nothing. */
	public function test_unknown_key_ends_nothing(): void {
		$token = self::logout_token( array(), 'another' );

		$this->assertSame( 'signing_key_unknown', self::reason( static fn() => Log_Out_Events::backchannel( self::back( $token ) ) ) );
		$this->assertTrue( $this->lives() );
	}

	/** Keys that rolled over are fetched once, as at a sign-in. */
	public function test_new_key_is_fetched_and_ends_the_session(): void {
		$this->assertSame( 'signing_key_unknown', self::reason( static fn() => Log_Out_Events::backchannel( self::back( self::logout_token( array(), 'next' ) ) ) ) );
		// Another site, as it were: a process refreshes once a minute only.
		$this->configure_with_documents( array( 'domain_hint' => 'contoso.example' ) );
		$this->assertSame( 0, Log_Out_Events::backchannel( self::back( self::logout_token( array( 'sid' => 'session-2' ) ) ) ) );
		$keys = (string) file_get_contents( self::$documents . '/keys' );
		file_put_contents( self::$documents . '/keys', str_replace( '"test"', '"next"', $keys ) );
		global $wpdb;
		$wpdb->query( 'DELETE FROM ' . \Vestibule\WP\Storage_Table::name() );

		$this->assertSame( 1, Log_Out_Events::backchannel( self::back( self::logout_token( array(), 'next' ) ) ) );
		$this->assertFalse( $this->lives() );
	}

	/** The answer tells the server what was wrong, and nothing about sessions or tokens. */
	public function test_refusal_is_json_of_the_specification(): void {
		try {
			Log_Out_Events::backchannel( self::back( 'no.token' ) );
		} catch ( \Vestibule\Exception $exception ) {
			$error = Log_Out_Events::error( Failure::of( $exception ) );
			$this->assertSame( 'invalid_request', $error['error'] );
			$this->assertSame( "$exception->reason, reference $exception->reference", $error['error_description'] );
			return;
		}
		$this->fail( 'it was taken' );
	}

	/** Who may show the answer in a frame. */
	public function test_frames_of_the_cloud_only(): void {
		$this->assertSame( 'frame-ancestors https://login.microsoftonline.com https://*.login.microsoftonline.com', Log_Out_Events::framing( 'https://login.microsoftonline.com' ) );
		$this->assertSame( 'frame-ancestors http://127.0.0.1:9400', Log_Out_Events::framing( 'http://127.0.0.1:9400' ) );
		foreach ( array( '', 'https://a.example;script-src *', "https://a.example\r\nX: y", 'javascript:alert(1)' ) as $authority ) {
			$this->assertSame( "frame-ancestors 'none'", Log_Out_Events::framing( $authority ), $authority );
		}
	}
}
