<?php
/**
 * What the sign-in log records.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP\Tests;

use Vestibule\Engine;
use Vestibule\WP\Client_Address;
use Vestibule\WP\Engine_Access;
use Vestibule\WP\Failure;
use Vestibule\WP\Log_Audit;
use Vestibule\WP\Log_Entry;
use Vestibule\WP\Log_Search;
use Vestibule\WP\Log_Storage;
use Vestibule\WP\Profile_Section;
use Vestibule\WP\Protection;
use Vestibule\WP\Refused;
use Vestibule\WP\Routes;
use Vestibule\WP\Settings;
use Vestibule\WP\Sign_In_Attempt;
use Vestibule\WP\Sign_In_Log;
use Vestibule\WP\User_Provisioning;

require_once __DIR__ . '/trait-configured-site.php';
require_once __DIR__ . '/trait-signed-tokens.php';

/** Attempts, changes, addresses; floods and broken tables. */
final class Test_Sign_In_Log extends Site_Test_Case {

	use Configured_Site;
	use Signed_Tokens;

	/** Complete settings and an empty log. */
	protected function setUp(): void {
		parent::setUp();
		ini_set( 'error_log', '/dev/null' );
		$this->configure();
		self::empty_log();
	}

	/** As it was. */
	protected function tearDown(): void {
		ini_restore( 'error_log' );
		parent::tearDown();
	}

	/** Removes all rows. */
	private static function empty_log(): void {
		Log_Storage::table()->run( 'DELETE FROM {table} WHERE id > %d', 0 );
		Log_Storage::ends()->run( 'DELETE FROM {table} WHERE name <> %s', '' );
	}

	/**
	 * The rows, newest first.
	 *
	 * @param array<string, mixed> $asked Of Log_Search.
	 * @return list<array<string, string|null>>
	 */
	private static function rows( array $asked = array() ): array {
		return ( new Log_Search( $asked ) )->rows( 1000 );
	}

	/**
	 * Performs a sign-in of an identity, and fails as Routes would when it is refused.
	 *
	 * @param array<string, mixed> $claims Claims that differ.
	 */
	private static function sign_in( array $claims = array() ): void {
		$identity = self::identity( $claims );
		Sign_In_Log::note_identity( $identity );
		try {
			$user = User_Provisioning::account_of( Engine_Access::open(), $identity );
			Sign_In_Log::succeeded( Log_Entry::SIGN_IN, $user );
		} catch ( Refused $refused ) {
			Sign_In_Log::failed( Failure::of( $refused ), new Sign_In_Attempt() );
		}
	}

	/** A sign-in: who, with which identity, from where, and what was decided. */
	public function test_success_has_person_and_trace(): void {
		$user_id                = $this->linked_account();
		$_SERVER['REMOTE_ADDR'] = '198.51.100.77';
		self::sign_in();
		list( $row ) = self::rows();

		$this->assertSame( array( 'sign_in', 'success', '', (string) $user_id, 'nestor@created.example', self::$tenant, self::$object, '198.51.100.0' ), array( $row['kind'], $row['outcome'], $row['reason'], $row['user_id'], $row['person'], $row['tenant'], $row['object'], $row['address'] ) );
		$this->assertMatchesRegularExpression( '/^[0-9a-f]{8}$/', $row['reference'] );
		$trace = json_decode( $row['detail'], true )['trace'];
		$this->assertSame( 'sign_in', $trace['decision'] );
		$this->assertSame( "$user_id (linked)", $trace['linked'] );
		$this->assertSame( 'purpose', array_key_first( $trace ) );
	}

	/** A refusal has the reference that the person reads, the exact cause and the trace. */
	public function test_refusal_has_reference_and_cause(): void {
		$this->configure( array( 'create_users' => false ) );
		self::empty_log();
		self::sign_in();
		list( $row ) = self::rows();

		$this->assertSame( array( 'sign_in', 'failure', 'user_not_found', '0', self::$object ), array( $row['kind'], $row['outcome'], $row['reason'], $row['user_id'], $row['object'] ) );
		$detail = json_decode( $row['detail'], true );
		$this->assertNotSame( '', $detail['cause'] );
		$this->assertSame( 'user_not_found', $detail['trace']['reason'] );
		$this->assertSame( 'no', $detail['trace']['new_people'] );
	}

	/** Case 1: what arrives at the callback without a sign-in is in the log, under the reference of the address. */
	public function test_case_1_reference_of_the_address_leads_to_the_row(): void {
		$_SERVER['QUERY_STRING'] = 'action=vestibule_callback&code=canary-code';
		$redirect                = self::redirect_of( array( Routes::class, 'action_login_form_vestibule_callback' ) );
		parse_str( (string) wp_parse_url( $redirect->location, PHP_URL_QUERY ), $query );
		$rows = self::rows( array( 'reference' => $query['vestibule_reference'] ) );

		$this->assertCount( 1, $rows );
		$this->assertSame( array( 'stray', 'failure', 'state_missing' ), array( $rows[0]['kind'], $rows[0]['outcome'], $rows[0]['reason'] ) );
		$this->assertStringNotContainsString( 'canary', implode( ' ', $rows[0] ) );
	}

	/** One person's note does not stay for the next entry of the process. */
	public function test_notes_are_used_once(): void {
		$this->linked_account();
		self::sign_in();
		Sign_In_Log::failed( Failure::of( new Refused( 'timed_out', 'slow' ) ), new Sign_In_Attempt() );

		$this->assertSame( array( '', '' ), array( self::rows()[0]['person'], self::rows()[0]['object'] ) );
	}

	/** Settings: what it was before and what it is now, of secrets that they changed, and of the rest nothing. */
	public function test_settings_before_and_after(): void {
		wp_set_current_user( 1 );
		Settings::store( array( 'scenario' => 'intranet', 'health_webhook' => 'https://hooks.contoso.example/canary-token' ) + Settings::stored(), Engine_Access::seal( 'canary-secret~value' ) ); // phpcs:ignore
		list( $row ) = self::rows();

		$this->assertSame( array( 'setting', 'changed', '1' ), array( $row['kind'], $row['outcome'], $row['user_id'] ) );
		$this->assertSame(
			array(
				'changes' => array(
					'scenario'       => array( 'internet', 'intranet' ),
					'health_webhook' => array( '', '•••' ),
				),
				'secrets' => array( 'client_secret' ),
			),
			json_decode( $row['detail'], true )
		);
		$this->assertStringNotContainsString( 'v1.', $row['detail'] );

		Settings::store( Settings::stored() );
		$this->assertCount( 1, self::rows() );
	}

	/** A list of ten thousand lines is cut, and the row stays whole. */
	public function test_long_settings_are_cut(): void {
		Settings::store( array( 'exempt_paths' => array_fill( 0, 10_000, 'prefix /ä/' ) ) + Settings::stored() );

		$this->assertLessThan( 16_001, strlen( self::rows()[0]['detail'] ) );
		$this->assertSame( array(), Log_Audit::run()->problems );
	}

	/** Protection and links. */
	public function test_protection_and_disconnecting(): void {
		wp_set_current_user( 1 );
		$user_id = $this->linked_account();
		Protection::arm( get_userdata( 1 ) );
		Protection::disarm();
		Protection::disarm();
		Profile_Section::disconnect( $user_id );

		$this->assertSame( array( 'disconnected', 'disarmed', 'armed' ), array_column( self::rows(), 'reason' ) );
		$this->assertSame( $user_id, json_decode( self::rows()[0]['detail'], true )['account'] );
	}

	/** Case 100: ten thousand garbage callbacks leave a handful of rows, and no write after that. */
	public function test_case_100_flood_leaves_few_rows(): void {
		global $wpdb;
		$_SERVER['QUERY_STRING'] = 'action=vestibule_callback&state=garbage';
		$writes                  = 0;
		$count                   = static function ( $sql ) use ( &$writes ) {
			$writes += preg_match( '/^\s*(INSERT|UPDATE|DELETE|REPLACE)/i', $sql );
			return $sql;
		};
		$failure = static fn() => Failure::of( new Refused( 'state_invalid', 'garbage' ) );
		add_filter( 'query', $count );
		for ( $request = 0; $request < 300; $request++ ) {
			Sign_In_Log::failed( $failure(), new Sign_In_Attempt() );
		}
		$after_300 = $writes;
		for ( $request = 0; $request < 9_700; $request++ ) {
			Sign_In_Log::failed( $failure(), new Sign_In_Attempt() );
		}
		remove_filter( 'query', $count );

		// A minute may have begun in between.
		$rows = count( self::rows() );
		$this->assertGreaterThan( 5, $rows );
		$this->assertLessThan( 60, $rows );
		$this->assertLessThan( 200, $writes );
		$this->assertSame( Sign_In_Log::PAUSED, self::rows( array( 'orderby' => 'time', 'order' => 'asc' ) )[10]['reason'] ); // phpcs:ignore
		$this->assertGreaterThan( 0, $after_300 );
	}

	/** Case 100: one address does not silence the others, and strangers do not silence the people of the directory. */
	public function test_case_100_flood_silences_nobody(): void {
		for ( $request = 0; $request < 100; $request++ ) {
			Sign_In_Log::failed( Failure::of( new Refused( 'state_invalid', 'garbage' ) ), new Sign_In_Attempt() );
			Sign_In_Log::failed( Failure::of( new Refused( 'timed_out', 'slow' ) ), new Sign_In_Attempt() );
		}
		$this->configure( array( 'create_users' => false ) );
		self::sign_in();
		$this->assertSame( 'user_not_found', self::rows()[0]['reason'] );
		$this->assertNotSame( '', self::rows()[0]['object'] );

		$user_id = $this->account();
		Sign_In_Log::failed( Failure::of( new Refused( 'session_used', 'twice' ) ), new Sign_In_Attempt( 'renew', $user_id ) );
		$this->assertSame( array( 'renew', 'session_used' ), array( self::rows()[0]['kind'], self::rows()[0]['reason'] ) );
	}

	/** Case 100: strangers from many addresses displace no more than 300 rows a day with sign-ins that fail. */
	public function test_case_100_flood_of_a_day(): void {
		$this->configure( array( 'log_addresses' => 'none' ) );
		self::empty_log();
		$fail = static fn() => Sign_In_Log::failed( Failure::of( new Refused( 'timed_out', 'slow' ) ), new Sign_In_Attempt() );
		for ( $hour = 1; $hour < 8; $hour++ ) {
			for ( $request = 0; $request < 55; $request++ ) {
				$fail();
			}
			Log_Storage::table()->run( 'UPDATE {table} SET time = time - %d', HOUR_IN_SECONDS );
		}

		$this->assertCount( 301, self::rows() );
		$this->assertSame( array( Sign_In_Log::PAUSED, 'timed_out' ), array( self::rows( array( 'orderby' => 'time' ) )[0]['reason'], self::rows()[1]['reason'] ) );
	}

	/** The last net: what looks like a secret does not come into the details, whatever the cause says. */
	public function test_cause_holds_nothing_secret(): void {
		$refused = new Refused( 'timed_out', "Microsoft says: client_secret=canary-1~secret\nBearer canary2 of nestor.canary@contoso.example" );
		Sign_In_Log::failed( Failure::of( $refused ), new Sign_In_Attempt() );
		Sign_In_Log::failed_as( Log_Entry::LOG_OUT, Failure::of( $refused ) );

		foreach ( self::rows() as $row ) {
			$cause = json_decode( $row['detail'], true )['cause'];
			$this->assertStringStartsWith( 'Microsoft says: client_secret=[redacted]', $cause );
			$this->assertStringNotContainsString( 'canary', $cause );
		}
		$this->assertCount( 2, self::rows() );
	}

	/** A database that refuses every row stops no sign-in and no change. */
	public function test_log_that_cannot_be_written_stops_nothing(): void {
		$this->linked_account();
		// WordPress refuses an empty statement. One that the database refuses would undo the test's transaction on SQLite.
		$break = static fn( $sql ) => str_contains( $sql, 'vestibule_log' ) ? '' : $sql;
		add_filter( 'query', $break );
		self::sign_in();
		Protection::arm( get_userdata( 1 ) );
		$this->configure( array( 'scenario' => 'intranet' ) );
		$this->assertSame( array( 0, 0 ), array_values( Sign_In_Log::daily( 1 )[ gmdate( 'Y-m-d' ) ] ) );
		remove_filter( 'query', $break );

		$this->assertTrue( Protection::is_armed() );
		$this->assertSame( 'intranet', Settings::stored()['scenario'] );
		$this->assertSame( array(), self::rows() );
	}

	/** A sign-in costs the log three queries: the budget asks only of failures. */
	public function test_queries_of_a_sign_in(): void {
		$user = get_userdata( $this->linked_account() );
		Sign_In_Log::succeeded( Log_Entry::SIGN_IN, $user );
		global $wpdb;
		$before = $wpdb->num_queries;
		Sign_In_Log::succeeded( Log_Entry::SIGN_IN, $user );

		// One in a hundred also purges, which asks for more.
		$this->assertContains( $wpdb->num_queries - $before, array( 3, 9 ) );
	}

	/** Sign-ins by day, days without any included. */
	public function test_daily(): void {
		$user = get_userdata( $this->linked_account() );
		Sign_In_Log::succeeded( Log_Entry::SIGN_IN, $user );
		Sign_In_Log::succeeded( Log_Entry::SIGN_IN, $user );
		Sign_In_Log::succeeded( Log_Entry::RENEW, $user );
		Sign_In_Log::failed( Failure::of( new Refused( 'timed_out', 'slow' ) ), new Sign_In_Attempt() );
		Sign_In_Log::failed( Failure::of( new Refused( 'state_missing', 'garbage' ) ), new Sign_In_Attempt() );
		Log_Storage::table()->run( 'UPDATE {table} SET time = time - %d WHERE outcome = %s', DAY_IN_SECONDS, 'failure' );
		$daily = Sign_In_Log::daily( 3 );

		$this->assertSame(
			array(
				gmdate( 'Y-m-d', time() - 2 * DAY_IN_SECONDS ) => array( 'successes' => 0, 'failures' => 0 ), // phpcs:ignore
				gmdate( 'Y-m-d', time() - DAY_IN_SECONDS ) => array( 'successes' => 0, 'failures' => 1 ), // phpcs:ignore
				gmdate( 'Y-m-d' ) => array( 'successes' => 2, 'failures' => 0 ), // phpcs:ignore
			),
			$daily
		);
	}

	/**
	 * Addresses: X-Forwarded-For counts behind trusted proxies only, read from the right.
	 *
	 * @dataProvider addresses
	 * @param string $nearest   Who is connected.
	 * @param string $forwarded X-Forwarded-For.
	 * @param string $expected  Whose address it is.
	 */
	public function test_address( string $nearest, string $forwarded, string $expected ): void {
		$this->assertSame( $expected, Client_Address::of( $nearest, $forwarded, array( '10.0.0.0/8', '2001:db8:1::/48', '::ffff:172.16.0.0/108' ) ) );
	}

	/**
	 * Connections.
	 *
	 * @return array<string, array{string, string, string}>
	 */
	public function addresses(): array {
		return array(
			'none'                        => array( '', '', '' ),
			'no proxy'                    => array( '198.51.100.7', '', '198.51.100.7' ),
			'a stranger says otherwise'   => array( '198.51.100.7', '203.0.113.9', '198.51.100.7' ),
			'a proxy'                     => array( '10.1.2.3', '203.0.113.9', '203.0.113.9' ),
			'a forged entry before'       => array( '10.1.2.3', '192.0.2.66, 203.0.113.9', '203.0.113.9' ),
			'two proxies'                 => array( '10.1.2.3', '203.0.113.9, 10.9.9.9', '203.0.113.9' ),
			'only proxies'                => array( '10.1.2.3', '10.9.9.9', '10.9.9.9' ),
			'a proxy that names nobody'   => array( '10.1.2.3', '', '' ),
			'a proxy that names nonsense' => array( '10.1.2.3', '203.0.113.9, unknown', '' ),
			'with a port'                 => array( '10.1.2.3', '203.0.113.9:4711', '203.0.113.9' ),
			'version 6 with a port'       => array( '2001:db8:1::1', '[2001:db8:2::9]:4711', '2001:db8:2::9' ),
			'mapped'                      => array( '::ffff:10.1.2.3', '::ffff:203.0.113.9', '203.0.113.9' ),
			'mapped network'              => array( '172.20.0.1', '203.0.113.9', '203.0.113.9' ),
			'outside of it'               => array( '172.32.0.1', '203.0.113.9', '172.32.0.1' ),
			'a zone'                      => array( 'fe80::1%eth0', '', '' ),
			'endless'                     => array( '10.1.2.3', str_repeat( '203.0.113.9,', 200 ) . '203.0.113.9', '' ),
		);
	}

	/** The setting: truncated, whole or none. */
	public function test_addresses_are_kept_as_the_setting_says(): void {
		$this->assertSame( '203.0.113.0', Client_Address::truncated( '203.0.113.9' ) );
		$this->assertSame( '2001:db8:2::', Client_Address::truncated( '2001:db8:2:ffff:1::9' ) );
		$_SERVER['REMOTE_ADDR'] = '203.0.113.9';
		foreach ( array( 'truncated' => '203.0.113.0', 'full' => '203.0.113.9', 'none' => '' ) as $value => $expected ) { // phpcs:ignore
			$this->configure( array( 'log_addresses' => $value ) );
			$this->assertSame( $expected, Client_Address::for_log() );
		}
	}

	/** Every reason has a text in the list, and so has every word of the log itself. */
	public function test_every_kind_and_reason_has_a_text(): void {
		foreach ( Log_Entry::KINDS as $kind ) {
			$this->assertNotSame( $kind, \Vestibule\WP\Log_Text::kind( $kind ) );
		}
		$written = self::words_in_the_source();
		$this->assertContains( 'settings', $written );
		$this->assertContains( 'network_settings', $written );
		$this->assertContains( 'log_broken', $written );
		$this->assertContains( 'administrator', $written );
		$this->assertGreaterThan( 18, count( $written ) );
		foreach ( array( ...array_keys( Engine::reasons() ), ...$written, Sign_In_Log::PAUSED ) as $reason ) {
			$this->assertStringContainsString( ' ', \Vestibule\WP\Log_Text::reason( $reason ), $reason );
		}
	}

	/**
	 * The words that the plugin's files write into the log as a reason.
	 *
	 * @return list<string>
	 */
	private static function words_in_the_source(): array {
		$words = array();
		foreach ( glob( dirname( ( new \ReflectionClass( Sign_In_Log::class ) )->getFileName() ) . '/*.php' ) as $file ) {
			preg_match_all( "/(?:Log_Entry::(?!KINDS)[A-Z_]+, |what: |\\\$what = )'([a-z_]+)'/", (string) file_get_contents( $file ), $found );
			array_push( $words, ...$found[1] );
		}

		return array_values( array_unique( $words ) );
	}
}
