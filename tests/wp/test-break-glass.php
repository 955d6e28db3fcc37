<?php
/**
 * The way in when Microsoft cannot be asked.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP\Tests;

use Vestibule\Engine;
use Vestibule\ProtocolException;
use Vestibule\WP\Break_Glass;
use Vestibule\WP\Cli;
use Vestibule\WP\Refused;
use Vestibule\WP\Settings;
use Vestibule\WP\Site_Keys;

require_once __DIR__ . '/trait-configured-site.php';
require_once dirname( __DIR__ ) . '/site/wp-cli/class-command-line.php';

/** Complaint 6, case 90. */
final class Test_Break_Glass extends Site_Test_Case {

	use Configured_Site;

	/**
	 * Mails that were sent.
	 *
	 * @var list<array<string, mixed>>
	 */
	private array $mails = array();

	/** Keeps mails and the log. */
	protected function setUp(): void {
		parent::setUp();
		$this->log = tempnam( sys_get_temp_dir(), 'vestibule-log' );
		ini_set( 'error_log', $this->log );
		add_filter(
			'pre_wp_mail',
			function ( $sent, $mail ) {
				$this->mails[] = $mail;
				return true;
			},
			1,
			2
		);
	}

	/**
	 * The log's file.
	 *
	 * @var string
	 */
	private string $log;

	/** As it was. */
	protected function tearDown(): void {
		ini_restore( 'error_log' );
		unlink( $this->log );
		parent::tearDown();
	}

	/** Nothing of it needs settings: they may be what is broken. */
	public function test_complaint_6_works_without_readable_settings(): void {
		delete_option( Settings::OPTION );
		update_option( Settings::SECRETS_OPTION, array( 'client_secret' => 'v1.unreadable' ) );
		$cookie = Break_Glass::open( $this->ticket( Break_Glass::link() ) );

		$this->assertMatchesRegularExpression( '/^__Host-vestibule-break-glass=v1\.[\w-]+; Path=\/; Max-Age=600; Secure; HttpOnly; SameSite=Strict$/', $cookie );
	}

	/** Opened in the browser, it shows the form. */
	public function test_link_opens_the_form(): void {
		$this->assertFalse( Break_Glass::is_open() );
		$cookie = Break_Glass::open( $this->ticket( Break_Glass::link() ) );
		$_COOKIE['__Host-vestibule-break-glass'] = substr( strtok( $cookie, ';' ), strlen( '__Host-vestibule-break-glass=' ) );

		$this->assertTrue( Break_Glass::is_open() );
		$this->assertEqualsWithDelta( time() + 600, Break_Glass::open_until(), 2 );
		$this->assertStringContainsString( 'Emergency sign-in', Break_Glass::filter_wp_login_errors( new \WP_Error() )->get_error_message() );
	}

	/** A link works once. */
	public function test_case_90_link_works_once(): void {
		$ticket = $this->ticket( Break_Glass::link() );
		Break_Glass::open( $ticket );
		try {
			Break_Glass::open( $ticket );
			$this->fail( 'it worked twice' );
		} catch ( Refused $refused ) {
			$this->assertSame( 'ticket_used', $refused->reason );
		}
	}

	/**
	 * Whatever is not such a link opens nothing.
	 *
	 * @dataProvider forged
	 *
	 * @param string   $reason The reason.
	 * @param callable $make   Makes the ticket.
	 */
	public function test_case_90_forged_link( string $reason, callable $make ): void {
		$ticket = $make();
		try {
			Break_Glass::open( $ticket );
			$this->fail( 'it worked' );
		} catch ( ProtocolException $exception ) {
			$this->assertSame( $reason, $exception->reason );
		}
	}

	/**
	 * Tickets.
	 *
	 * @return array<string, array{string, callable}>
	 */
	public function forged(): array {
		return array(
			'empty'         => array( 'ticket_invalid', static fn() => '' ),
			'guessed'       => array( 'ticket_invalid', static fn() => 'v1.AAAA' ),
			'other purpose' => array( 'ticket_invalid', static fn() => Engine::ticket( 'break_glass_browser', 'x', 600, Site_Keys::all() ) ),
			'other keys'    => array( 'ticket_invalid', static fn() => Engine::ticket( 'break_glass', 'x', 600, array( str_repeat( 'k', 64 ) ) ) ),
		);
	}

	/** All administrators are told, and nobody but the command line gets the link. */
	public function test_administrators_are_told_without_the_link(): void {
		$this->account( 'administrator', 'chief' );
		$this->account( 'editor', 'eddy' );
		$ticket = $this->ticket( Break_Glass::link() );

		$told = array_merge( ...array_map( static fn( $mail ) => (array) $mail['to'], $this->mails ) );
		sort( $told );
		$this->assertSame( array( 'admin@contoso.example', 'chief@contoso.example' ), $told );
		$everywhere = wp_json_encode( $this->mails ) . file_get_contents( $this->log );
		$this->assertStringContainsString( 'vestibule break-glass: a link was made', $everywhere );
		$this->assertStringNotContainsString( substr( $ticket, 3, 30 ), $everywhere );
	}

	/** What is done with it is in the log. */
	public function test_use_is_logged(): void {
		$_SERVER['REMOTE_ADDR'] = "192.0.2.7\nforged line";
		Break_Glass::open( $this->ticket( Break_Glass::link() ) );
		$_SERVER['REMOTE_ADDR'] = '192.0.2.7';
		Break_Glass::open( $this->ticket( Break_Glass::link() ) );
		$log = (string) file_get_contents( $this->log );

		$this->assertStringContainsString( 'opened by 192.0.2.7', $log );
		$this->assertStringContainsString( 'opened by an unknown address', $log );
		$this->assertStringNotContainsString( 'forged', $log );
	}

	/** The page asks first, and repeats nothing as HTML. */
	public function test_page_escapes_the_ticket(): void {
		$html = Break_Glass::html( '"><script>alert(1)</script>' );

		$this->assertStringNotContainsString( '<script>alert', $html );
		$this->assertStringContainsString( '<form method="post"', $html );
	}

	/** The command prints the link; with --porcelain nothing else. */
	public function test_command(): void {
		Cli::register();
		$printed = Command_Line::run( 'vestibule', 'break-glass', '--porcelain' );

		$this->assertSame( 0, $printed->status, $printed->err );
		$this->assertMatchesRegularExpression( '#^\S+/wp-login\.php\?action=vestibule_break_glass&ticket=v1\.[\w-]+\n$#', $printed->out );
	}

	/**
	 * The ticket in a link.
	 *
	 * @param string $link The link.
	 */
	private function ticket( string $link ): string {
		parse_str( (string) wp_parse_url( $link, PHP_URL_QUERY ), $query );
		$this->assertSame( 'vestibule_break_glass', $query['action'] );

		return $query['ticket'];
	}
}
