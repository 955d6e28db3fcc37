<?php
/**
 * What needs attention, and who hears of it.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP\Tests;

use Vestibule\WP\Cli;
use Vestibule\WP\Failure;
use Vestibule\WP\Health_Delivery;
use Vestibule\WP\Health_Dismissal;
use Vestibule\WP\Health_Messages;
use Vestibule\WP\Health_Notice;
use Vestibule\WP\Health_Panel;
use Vestibule\WP\Installation;
use Vestibule\WP\Refused;
use Vestibule\WP\Self_Test;
use Vestibule\WP\Settings;
use Vestibule\WP\Sign_In_Health;
use Vestibule\WP\Site_Health;

require_once __DIR__ . '/trait-configured-site.php';
require_once dirname( __DIR__ ) . '/site/wp-cli/class-command-line.php';

/** 000-9: one message per matter, counted, hidden per account, settled by itself. */
final class Test_Health_Messages extends Site_Test_Case {

	use Configured_Site;

	/** Complete settings and no message. */
	protected function setUp(): void {
		parent::setUp();
		$this->configure();
		delete_option( Health_Messages::OPTION );
		delete_option( Health_Delivery::OPTION );
		wp_clear_scheduled_hook( Health_Delivery::HOOK );
		$_SERVER['QUERY_STRING'] = '';
	}

	/**
	 * A sign-in fails.
	 *
	 * @param string $reason The reason.
	 * @param string $query  The request's query.
	 */
	private static function fail_with( string $reason, string $query = 'action=vestibule_callback&code=x&state=y' ): void {
		$_SERVER['QUERY_STRING'] = $query;
		wp_parse_str( $query, $_GET );
		Sign_In_Health::failed( Failure::of( new Refused( $reason, 'detail of the test' ) ), str_contains( $query, 'vestibule_callback' ) );
	}

	/** The keys of the open messages. */
	private static function keys(): array {
		return array_column( Health_Messages::open(), 'key' );
	}

	/** What Health_Notice prints for an account. */
	private static function notice( int $user_id ): string {
		wp_set_current_user( $user_id );
		ob_start();
		Health_Notice::action_admin_notices();

		return (string) ob_get_clean();
	}

	/** The queries that something asks. */
	private static function queries_of( callable $call ): int {
		global $wpdb;
		$before = $wpdb->num_queries;
		$call();

		return $wpdb->num_queries - $before;
	}

	/** The same matter again counts; it does not repeat itself. */
	public function test_000_9_deduplicated_with_counter(): void {
		for ( $time = 0; $time < 3; $time++ ) {
			self::fail_with( 'client_secret_expired' );
		}
		self::fail_with( 'redirect_uri_mismatch' );
		$this->assertEqualsCanonicalizing( array( 'sign_in:client_secret_expired', 'sign_in:redirect_uri_mismatch' ), self::keys() );
		$this->assertSame( 3, Health_Messages::of( 'sign_in:client_secret_expired' )['count'] );
		$told = array_column( Health_Messages::told(), null, 'key' );
		$this->assertStringContainsString( 'Certificates & secrets', $told['sign_in:client_secret_expired']['description'] );
		$this->assertStringContainsString( 'action=vestibule_callback', $told['sign_in:redirect_uri_mismatch']['description'] );
		$this->assertStringNotContainsString( 'detail of the test', serialize( $told ) );
	}

	/**
	 * 000-9: what anybody can bring about leaves nothing, and writes nothing.
	 *
	 * @dataProvider of_strangers
	 *
	 * @param string $reason The reason.
	 * @param string $query  The query.
	 */
	public function test_000_9_strangers_make_no_message( string $reason, string $query ): void {
		$this->assertSame( 0, self::queries_of( static fn() => self::fail_with( $reason, $query ) ) );
		$this->assertSame( array(), self::keys() );
	}

	/**
	 * What strangers can do. Every reason for people and attackers, and errors that came with the browser.
	 *
	 * @return array<string, array{string, string}>
	 */
	public function of_strangers(): array {
		$with_code = 'action=vestibule_callback&code=x&state=y';
		$cases     = array();
		foreach ( \Vestibule\Engine::reasons() as $reason => $audience ) {
			if ( in_array( $audience, array( 'user', 'attack' ), true ) ) {
				$cases[ $reason ] = array( $reason, $with_code );
			}
		}

		return $cases + array(
			'made-up code'    => array( 'provider_error', $with_code ),
			'made-up error'   => array( 'client_secret_expired', 'action=vestibule_callback&error=invalid_client&error_description=AADSTS7000222&state=y' ),
			'error and code'  => array( 'client_secret_expired', 'action=vestibule_callback&code=x&error=invalid_client&state=y' ),
			'error disguised' => array( 'app_not_found', 'action=vestibule_callback&code=x&%65rror=invalid_client&state=y' ),
			'empty error'     => array( 'tenant_not_found', 'action=vestibule_callback&error&state=y' ),
			'not set up'      => array( 'not_configured', 'action=vestibule_start' ),
			'no such reason'  => array( 'made_up', $with_code ),
		);
	}

	/** Every reason for the administrator leads to a message with a text, but one that a made-up code can bring about, and a site that is not set up. */
	public function test_000_9_every_reason_for_the_administrator(): void {
		foreach ( array_keys( array_intersect( \Vestibule\Engine::reasons(), array( 'admin', 'provider' ) ) ) as $reason ) {
			delete_option( Health_Messages::OPTION );
			self::fail_with( $reason );
			$this->assertCount( in_array( $reason, array( 'provider_error', 'not_configured', 'api_mismatch' ), true ) ? 0 : 1, self::keys(), $reason );
			foreach ( Health_Messages::open() as $message ) {
				$this->assertContains( $message['key'], array( "sign_in:$reason", 'test:configuration', 'test:secret', 'test:directory' ), $reason );
				if ( str_starts_with( $message['key'], 'sign_in:' ) || 'test:directory' === $message['key'] ) {
					$this->assertNotSame( '', Health_Messages::told()[0]['description'], $reason );
				}
			}
		}
	}

	/** Anybody can begin a sign-in, so beginnings that fail are counted once a minute. */
	public function test_000_9_beginnings_write_once_a_minute(): void {
		self::fail_with( 'connect_failed', 'action=vestibule_start' );
		$this->assertSame( array( 'test:directory' ), self::keys() );
		wp_cache_flush();
		global $wpdb;
		$writes = 0;
		$watch  = static function ( $query ) use ( &$writes ) {
			$writes += preg_match( '/^\s*(insert|update|delete|replace)/i', $query );
			return $query;
		};
		add_filter( 'query', $watch );
		for ( $time = 0; $time < 5; $time++ ) {
			self::fail_with( 'connect_failed', 'action=vestibule_start' );
		}
		remove_filter( 'query', $watch );
		$this->assertSame( array( 0, 1 ), array( $writes, Health_Messages::of( 'test:directory' )['count'] ) );
	}

	/** The next sign-in that works settles what kept people out, and nothing else. */
	public function test_000_9_success_settles(): void {
		foreach ( array( 'client_secret_invalid', 'connect_failed', 'internal_error' ) as $reason ) {
			self::fail_with( $reason );
		}
		Health_Messages::note( 'test:cache', 'critical', 'same', array( '/wp-login.php' ) );
		Sign_In_Health::succeeded();
		$this->assertEqualsCanonicalizing( array( 'sign_in:internal_error', 'test:cache' ), self::keys() );
	}

	/** A test that is not good is a message, and none once it is good; one that could not look says nothing. */
	public function test_000_9_tests(): void {
		Health_Messages::take( Site_Health::development_site() );
		$this->assertSame( array( 'test:development_site' ), self::keys() );
		Health_Messages::take( Site_Health::result( 'development_site', 'good', '', '' ) );
		$this->assertSame( array(), self::keys() );

		Health_Messages::note( 'test:clock', 'critical', 'wrong', array( '300' ) );
		Health_Messages::take( \Vestibule\WP\Clock_Health::told( 'unexamined', array( '' ) ) );
		$this->assertSame( array( 'test:clock' ), self::keys() );
		$this->assertStringContainsString( '300 seconds ahead', Health_Messages::told()[0]['description'] );
		Health_Messages::take( \Vestibule\WP\Clock_Health::told( 'right', array( '0' ) ) );
		$this->assertSame( array(), self::keys() );

		// The message of a sign-in is not told a second time by the test that looks at it.
		self::fail_with( 'client_secret_expired' );
		$this->assertSame( 'critical', Sign_In_Health::sign_ins()['status'] );
		Self_Test::results( false );
		$this->assertNotContains( 'test:sign_ins', self::keys() );
		Sign_In_Health::succeeded();
		$this->assertSame( 'good', Sign_In_Health::sign_ins()['status'] );
	}

	/** The daily task finds what is wrong, and what has been mended by hand goes as soon as somebody looks. */
	public function test_000_9_daily_task(): void {
		$this->configure( array( 'default_role' => 'removed-role' ) );
		add_filter( 'pre_http_request', static fn() => new \WP_Error( 'off', 'no network in this test' ) );
		Self_Test::action_vestibule_purge();
		$this->assertContains( 'test:configuration', self::keys() );
		$this->configure();
		$this->assertNotContains( 'test:configuration', array_column( Health_Messages::told(), 'key' ) );
		$this->assertNotContains( 'test:configuration', self::keys() );
	}

	/** A damaged option stops nothing and shows nothing. */
	public function test_000_9_damaged_option(): void {
		$whole = array( 'id' => 'a', 'key' => 'sign_in:app_not_found', 'status' => 'critical', 'first' => 1, 'last' => 1, 'count' => 1, 'code' => '', 'parameters' => array(), 'told' => false, 'resolved' => 0 ); // phpcs:ignore
		foreach ( array( 'text', 17, array( 'x' => 'y' ), array( 'sign_in:app_not_found' => array( 'first' => 'now' ) + $whole ), array( 'other' => $whole ) ) as $damaged ) {
			update_option( Health_Messages::OPTION, $damaged );
			$this->assertSame( array(), self::keys() );
			Sign_In_Health::succeeded();
			self::fail_with( 'client_rejected' );
			$this->assertSame( array( 'sign_in:client_rejected' ), self::keys() );
		}
	}

	/** A database that does not answer stops no sign-in. */
	public function test_000_9_broken_database(): void {
		add_filter( 'pre_option_' . Health_Messages::OPTION, static function () { throw new \RuntimeException( 'gone' ); } ); // phpcs:ignore
		self::fail_with( 'client_rejected' );
		Sign_In_Health::succeeded();
		remove_all_filters( 'pre_option_' . Health_Messages::OPTION );
		$this->assertSame( array(), self::keys() );
	}

	/** The list stays small. */
	public function test_000_9_bounded(): void {
		for ( $number = 0; $number < 50; $number++ ) {
			Health_Messages::note( "test:t$number", 'recommended', 'x', array_fill( 0, 10, str_repeat( 'y', 1000 ) ) );
		}
		$this->assertCount( 30, self::keys() );
		$this->assertLessThan( 60_000, strlen( serialize( get_option( Health_Messages::OPTION ) ) ) );
	}

	/** Hidden for one, still there for another; back when it is worse, or when it was settled and begins anew. */
	public function test_000_9_dismissal(): void {
		$other = $this->account( 'administrator', 'olga' );
		Health_Messages::note( 'test:clock', 'recommended', 'drifting', array( '90' ) );
		$this->assertTrue( Health_Dismissal::add( 1, 'test:clock' ) );
		$this->assertFalse( Health_Dismissal::add( 1, 'test:none' ) );
		$this->assertSame( '', self::notice( 1 ) );
		$this->assertStringContainsString( 'notice-warning', self::notice( $other ) );

		Health_Messages::note( 'test:clock', 'recommended', 'drifting', array( '91' ) );
		$this->assertSame( '', self::notice( 1 ) );
		Health_Messages::note( 'test:clock', 'critical', 'wrong', array( '300' ) );
		$this->assertStringContainsString( 'notice-error', self::notice( 1 ) );

		Health_Dismissal::add( 1, 'test:clock' );
		$this->assertSame( '', self::notice( 1 ) );
		Health_Messages::resolve( 'test:clock' );
		Health_Messages::note( 'test:clock', 'critical', 'wrong', array( '300' ) );
		$this->assertStringContainsString( '300 seconds ahead', self::notice( 1 ) );
		$this->assertCount( 1, get_user_option( Health_Dismissal::META, 1 ) );
	}

	/** Nobody but managers reads them; texts are escaped; what other notices say is not repeated. */
	public function test_000_9_notice(): void {
		Health_Messages::note( 'test:callback', 'critical', 'redirected', array( '<script>alert(1)</script>' ) );
		foreach ( array( 'editor', 'subscriber' ) as $role ) {
			$this->assertSame( '', self::notice( $this->account( $role, $role ) ) );
		}
		$this->assertSame( '', self::notice( 0 ) );
		$this->assertStringNotContainsString( '<script', self::notice( 1 ) );
		$this->assertStringContainsString( '&lt;script', self::notice( 1 ) );

		Health_Messages::resolve( 'test:callback' );
		delete_option( Settings::OPTION );
		Self_Test::results( false );
		$this->assertContains( 'test:configuration', self::keys() );
		$this->assertStringNotContainsString( 'not configured', self::notice( 1 ) );
	}

	/** On other pages of the administration nothing is asked and no class is loaded; on the four, one query. */
	public function test_000_9_ordinary_pages_are_free(): void {
		$code = '$GLOBALS["pagenow"] = "%s"; $_GET["page"] = "%s"; wp_set_current_user( 1 ); Vestibule\WP\Admin::has_notices(); Vestibule\WP\Admin::action_admin_init();
			// WordPress reads it itself a moment later.
			get_post_meta( (int) get_option( "wp_page_for_privacy_policy" ) ); $before = $GLOBALS["wpdb"]->num_queries;
			$hooked = $GLOBALS["wp_filter"]["admin_init"]->callbacks[10]; foreach ( $hooked as $one ) { if ( $one["function"] instanceof Closure && str_contains( ( new ReflectionFunction( $one["function"] ) )->getFileName(), "hooks.php" ) ) { $one["function"](); } }
			ob_start(); do_action( "admin_notices" ); $printed = ob_get_clean();
			echo $GLOBALS["wpdb"]->num_queries - $before, "|", implode( ",", preg_grep( "/WP.(Health_|Self_Test|Sign_In_Health)/", get_declared_classes() ) ), "|", (int) has_action( "admin_notices", array( Vestibule\WP\Health_Notice::class, "action_admin_notices" ) );';
		$on   = static fn( string $file, string $page = '' ): string => self::in_other_process( sprintf( $code, $file, $page ), array( 'WP_ADMIN' => true ) );
		foreach ( array( 'edit.php', 'users.php', 'options-general.php' ) as $file ) {
			$this->assertSame( '0||0', $on( $file ), $file );
		}
		foreach ( array( array( 'index.php' ), array( 'plugins.php' ), array( 'site-health.php' ), array( 'options-general.php', 'vestibule' ) ) as $page ) {
			$this->assertMatchesRegularExpression( '/^[01]\|.*Health_Notice.*\|10$/', $on( ...$page ), $page[0] );
		}
	}

	/** 000-9: mail and web address get each message once, and its end once. */
	public function test_000_9_delivery(): void {
		$this->configure( array( 'health_mail' => array( 'olga@contoso.example', 'it@contoso.example' ), 'health_webhook' => 'https://hooks.contoso.example/secret-path' ) ); // phpcs:ignore
		$mails = array();
		$posts = array();
		add_filter( 'pre_wp_mail', static function ( $sent, $mail ) use ( &$mails ) { $mails[] = $mail; return true; }, 99, 2 ); // phpcs:ignore
		add_filter( 'pre_http_request', static function ( $sent, $arguments, $url ) use ( &$posts ) { $posts[] = array( $arguments, $url ); return array( 'headers' => array(), 'body' => '', 'response' => array( 'code' => 202 ) ); }, 10, 3 ); // phpcs:ignore

		self::fail_with( 'client_secret_expired' );
		self::fail_with( 'client_secret_expired' );
		$this->assertNotFalse( wp_next_scheduled( Health_Delivery::HOOK ) );
		$this->assertSame( array( array(), array() ), array( $mails, $posts ) );
		Health_Delivery::action_vestibule_health_tell();
		Health_Delivery::action_vestibule_health_tell();
		$this->assertCount( 1, $mails );
		$this->assertSame( array( 'olga@contoso.example', 'it@contoso.example' ), $mails[0]['to'] );
		$this->assertStringContainsString( 'The client secret has expired', $mails[0]['subject'] );
		$this->assertStringContainsString( 'Certificates & secrets', $mails[0]['message'] );
		$this->assertCount( 1, $posts );
		$this->assertSame( array( 'https://hooks.contoso.example/secret-path', 5, 0, true ), array( $posts[0][1], $posts[0][0]['timeout'], $posts[0][0]['redirection'], $posts[0][0]['reject_unsafe_urls'] ) );
		$posted = json_decode( $posts[0][0]['body'], true );
		$this->assertSame( array( 'site', 'status', 'key', 'headline', 'description', 'url', 'since', 'text' ), array_keys( $posted ) );
		$this->assertSame( array( 'critical', 'sign_in:client_secret_expired' ), array( $posted['status'], $posted['key'] ) );
		$this->assertStringNotContainsString( 'stored-secret', $mails[0]['message'] . $posts[0][0]['body'] );

		Sign_In_Health::succeeded();
		Health_Delivery::action_vestibule_health_tell();
		Health_Delivery::action_vestibule_health_tell();
		$this->assertCount( 2, $mails );
		$this->assertSame( array( 'resolved', 'sign_in:client_secret_expired' ), array( json_decode( $posts[1][0]['body'], true )['status'], json_decode( $posts[1][0]['body'], true )['key'] ) );
		$this->assertSame( array( 2, array() ), array( count( $posts ), get_option( Health_Messages::OPTION ) ) );
		$this->assertSame( 'good', Health_Delivery::delivery()['status'] );
	}

	/** What settles within the minute is told to nobody; nor is anything where nobody wants to know. */
	public function test_000_9_short_outage_is_not_told(): void {
		self::fail_with( 'connect_failed' );
		$this->assertFalse( wp_next_scheduled( Health_Delivery::HOOK ) );
		Sign_In_Health::succeeded();
		$this->configure( array( 'health_mail' => array( 'olga@contoso.example' ) ) );
		add_filter( 'pre_wp_mail', static function () { throw new \LogicException( 'no mail was to be sent' ); }, 99 ); // phpcs:ignore
		self::fail_with( 'connect_failed' );
		Sign_In_Health::succeeded();
		Health_Delivery::action_vestibule_health_tell();
		$this->assertSame( array(), Health_Messages::untold() );
	}

	/**
	 * A delivery that fails is told in Site Health, without the address, and not repeated.
	 *
	 * @dataProvider refusals
	 *
	 * @param mixed  $answer   What the web address answers.
	 * @param string $fragment What is told.
	 */
	public function test_000_9_delivery_fails( $answer, string $fragment ): void {
		$this->configure( array( 'health_mail' => array( 'olga@contoso.example' ), 'health_webhook' => 'https://hooks.contoso.example/secret-path' ) ); // phpcs:ignore
		$tries = 0;
		add_filter( 'pre_wp_mail', '__return_false', 99 );
		add_filter( 'pre_http_request', static function () use ( &$tries, $answer ) { ++$tries; return $answer; } ); // phpcs:ignore
		self::fail_with( 'app_not_found' );
		Health_Delivery::action_vestibule_health_tell();
		Health_Delivery::action_vestibule_health_tell();
		$result = Health_Delivery::delivery();
		$this->assertSame( array( 'recommended', 1 ), array( $result['status'], $tries ) );
		$this->assertStringContainsString( $fragment, $result['description'] );
		$this->assertStringContainsString( 'mail server', $result['description'] );
		$this->assertStringNotContainsString( 'secret-path', $result['description'] );

		// That it fails is a message here, but goes nowhere.
		Self_Test::results( false );
		$this->assertContains( 'test:delivery', self::keys() );
		wp_clear_scheduled_hook( Health_Delivery::HOOK );
		foreach ( array_diff( self::keys(), array( 'test:delivery' ) ) as $key ) {
			Health_Messages::resolve( $key );
		}
		Health_Delivery::action_vestibule_health_tell();
		wp_clear_scheduled_hook( Health_Delivery::HOOK );
		Health_Delivery::plan();
		$this->assertFalse( wp_next_scheduled( Health_Delivery::HOOK ) );
	}

	/**
	 * Answers that are none.
	 *
	 * @return array<string, array{mixed, string}>
	 */
	public function refusals(): array {
		$status = static fn( int $code ): array => array( 'headers' => array(), 'body' => '', 'response' => array( 'code' => $code ) ); // phpcs:ignore
		return array(
			'no connection' => array( new \WP_Error( 'http', 'Could not connect to https://hooks.contoso.example/secret-path' ), 'Could not connect to …' ),
			'refused'       => array( $status( 403 ), 'HTTP 403' ),
			'redirect'      => array( $status( 302 ), 'HTTP 302' ),
		);
	}

	/** An address within one's own network gets nothing: WordPress itself refuses it. */
	public function test_000_9_webhook_into_the_network(): void {
		$this->configure( array( 'health_webhook' => 'https://127.0.0.2/hook' ) );
		self::fail_with( 'app_not_found' );
		Health_Delivery::action_vestibule_health_tell();
		$this->assertStringContainsString( 'valid URL', Health_Delivery::delivery()['description'] );
	}

	/**
	 * Nobody but managers, and nothing without the nonce.
	 *
	 * @dataProvider strangers_of_routes
	 *
	 * @param string $role  The role, '' for nobody.
	 * @param bool   $nonce Whether the nonce is right.
	 */
	public function test_000_9_dismissal_needs_capability_and_nonce( string $role, bool $nonce ): void {
		self::throw_instead_of_dying();
		Health_Messages::note( 'test:clock', 'critical', 'wrong', array( '300' ) );
		$user_id = 'administrator' === $role ? 1 : ( '' === $role ? 0 : $this->account( $role ) );
		wp_set_current_user( $user_id );
		$_POST = array( 'key' => 'test:clock', '_wpnonce' => wp_create_nonce( Health_Dismissal::ACTION . ( $nonce ? 'test:clock' : 'test:cache' ) ) ); // phpcs:ignore
		$_REQUEST = $_POST;
		try {
			Health_Dismissal::action_admin_post_vestibule_health_dismiss();
		} catch ( Redirected ) {
			$this->assertSame( array( 'administrator', true ), array( $role, $nonce ) );
			$this->assertTrue( Health_Dismissal::has( 1, Health_Messages::of( 'test:clock' ) ) );
			return;
		} catch ( \DomainException $died ) {
			$this->assertStringContainsString( $nonce ? 'not allowed' : 'expired', $died->getMessage() );
		}
		$this->assertFalse( 'administrator' === $role && $nonce );
		$this->assertFalse( Health_Dismissal::has( $user_id, Health_Messages::of( 'test:clock' ) ) );
	}

	/**
	 * Roles and nonces.
	 *
	 * @return array<string, array{string, bool}>
	 */
	public function strangers_of_routes(): array {
		$cases = array();
		foreach ( array( '', 'subscriber', 'editor', 'administrator' ) as $role ) {
			$cases[ "$role with nonce" ]    = array( $role, true );
			$cases[ "$role without nonce" ] = array( $role, false );
		}

		return $cases;
	}

	/** 000-9: the commands. */
	public function test_000_9_commands(): void {
		Cli::register();
		Health_Messages::note( 'test:clock', 'critical', 'wrong', array( '300' ) );
		$rows = json_decode( Command_Line::run( 'vestibule', 'health', 'list', '--format=json' )->out, true );
		$this->assertSame( array( 'key', 'status', 'found', 'do', 'since', 'last', 'count' ), array_keys( $rows[0] ) );
		$this->assertSame( array( 'test:clock', 'critical', 1 ), array( $rows[0]['key'], $rows[0]['status'], $rows[0]['count'] ) );
		wp_set_current_user( 0 );
		$this->assertSame( 1, Command_Line::run( 'vestibule', 'health', 'dismiss', 'test:clock' )->status );
		wp_set_current_user( 1 );
		$this->assertSame( 1, Command_Line::run( 'vestibule', 'health', 'dismiss', 'test:none' )->status );
		$this->assertSame( 0, Command_Line::run( 'vestibule', 'health', 'dismiss', 'test:clock' )->status );
		$this->assertSame( '', self::notice( 1 ) );
		$this->assertSame( 0, Command_Line::run( 'vestibule', 'health', 'resolve', 'test:clock' )->status );
		$this->assertSame( 1, Command_Line::run( 'vestibule', 'health', 'resolve', 'test:clock' )->status );
		$this->assertSame( '[]', trim( Command_Line::run( 'vestibule', 'health', 'list', '--format=json' )->out ) );

		$this->assertStringContainsString( 'health_mail', Command_Line::run( 'vestibule', 'health', 'test-mail' )->err );
		$this->configure( array( 'health_mail' => array( 'olga@contoso.example' ) ) );
		$this->assertStringContainsString( 'olga@contoso.example', Command_Line::run( 'vestibule', 'health', 'test-mail' )->out );
		add_filter( 'pre_wp_mail', '__return_false', 99 );
		$this->assertSame( 1, Command_Line::run( 'vestibule', 'health', 'test-mail' )->status );
	}

	/** The panel: with its nonce it runs the tests, without it none. */
	public function test_000_9_panel(): void {
		wp_set_current_user( 1 );
		add_filter( 'pre_http_request', static fn() => new \WP_Error( 'off', 'no network in this test' ) );
		$panel = static function (): string {
			ob_start();
			Health_Panel::render();
			return (string) ob_get_clean();
		};
		$this->assertStringContainsString( 'Nothing needs attention.', $panel() );
		$_GET = array( Health_Panel::ACTION => '1', 'vestibule_test_nonce' => 'wrong' ); // phpcs:ignore
		$this->assertStringNotContainsString( 'vestibule-result-', $panel() );
		$_GET['vestibule_test_nonce'] = wp_create_nonce( Health_Panel::ACTION );
		$html                         = $panel();
		$this->assertSame( count( Self_Test::tests( true ) ), substr_count( explode( 'self-test-results', $html )[1], '<li class="vestibule-result ' ) );
		$this->assertStringContainsString( 'VESTIBULE_DEVELOPMENT_SITE', $html );
	}

	/** Deactivation takes the task back, removal everything. */
	public function test_000_9_nothing_is_left(): void {
		$this->configure( array( 'health_mail' => array( 'olga@contoso.example' ) ) );
		Health_Messages::note( 'test:clock', 'critical', 'wrong', array( '300' ) );
		Health_Dismissal::add( 1, 'test:clock' );
		$this->assertNotFalse( wp_next_scheduled( Health_Delivery::HOOK ) );
		Installation::deactivate();
		$this->assertFalse( wp_next_scheduled( Health_Delivery::HOOK ) );
		( new \ReflectionMethod( Installation::class, 'remove_from_site' ) )->invoke( null );
		$this->assertFalse( get_option( Health_Messages::OPTION ) );
		clean_user_cache( 1 );
		wp_cache_flush();
		$this->assertFalse( get_user_option( Health_Dismissal::META, 1 ) );
	}

	/** What another process noted or settled meanwhile stays: a self-test takes a minute, and sign-ins go on. */
	public function test_other_processes_are_not_undone(): void {
		global $wpdb;
		Health_Messages::note( 'test:clock', 'critical', 'wrong', array( '300' ) );
		Health_Messages::open();
		$wpdb->update( $wpdb->options, array( 'option_value' => serialize( array() ) ), array( 'option_name' => Health_Messages::OPTION ) ); // phpcs:ignore
		Health_Messages::note( 'test:cache', 'critical' );
		$this->assertSame( array( 'test:cache' ), self::keys() );
	}

	/** A visitor does not choose how often a beginning counts. */
	public function test_beginnings_count_once_a_minute(): void {
		$this->configure();
		foreach ( array( 'action=vestibule_start', 'action=vestibule_start&code=x', 'action=vestibule_start&code=y' ) as $query ) {
			self::fail_with( 'connect_failed', $query );
		}
		$this->assertSame( 1, Health_Messages::of( 'test:directory' )['count'] );
	}
}
