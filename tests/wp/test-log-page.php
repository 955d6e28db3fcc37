<?php
/**
 * Reading the sign-in log.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP\Tests;

use Vestibule\WP\Admin;
use Vestibule\WP\Cli;
use Vestibule\WP\Installation;
use Vestibule\WP\Log_Entry;
use Vestibule\WP\Log_Export;
use Vestibule\WP\Log_Page;
use Vestibule\WP\Log_Search;
use Vestibule\WP\Log_Storage;
use Vestibule\WP\Login_Errors;
use Vestibule\WP\People_Queue;
use Vestibule\WP\Personal_Data;
use Vestibule\WP\Sign_In_Log;

require_once __DIR__ . '/trait-configured-site.php';
require_once dirname( __DIR__ ) . '/site/wp-cli/class-command-line.php';

/** The list, its search, the files and the commands; and who may see any of it. */
final class Test_Log_Page extends Site_Test_Case {

	use Configured_Site;

	/** A few rows. */
	protected function setUp(): void {
		parent::setUp();
		ini_set( 'error_log', '/dev/null' );
		self::throw_instead_of_dying();
		$this->configure();
		Log_Storage::table()->run( 'DELETE FROM {table} WHERE id > %d', 0 );
		Log_Storage::ends()->run( 'DELETE FROM {table} WHERE name <> %s', '' );
		$_SERVER['REMOTE_ADDR'] = '203.0.113.9';
		Sign_In_Log::record( new Log_Entry( Log_Entry::SIGN_IN, Log_Entry::SUCCESS, '', 'aaaaaaaa', 1, 'megan@contoso.example', self::$tenant, self::$object ) );
		Sign_In_Log::record( new Log_Entry( Log_Entry::SIGN_IN, Log_Entry::FAILURE, 'user_not_found', '1a2b3c4d', 0, '=cmd|calc@contoso.example', self::$tenant, self::$object, array( 'cause' => 'no account <script>alert(1)</script>' ) ) );
		Sign_In_Log::record( new Log_Entry( Log_Entry::SETTING, Log_Entry::CHANGED, 'settings', 'cccccccc', 1, detail: array( 'changes' => array( 'scenario' => array( 'internet', 'intranet' ) ) ) ) );
		wp_set_current_user( 1 );
	}

	/** As it was. */
	protected function tearDown(): void {
		ini_restore( 'error_log' );
		unset( $GLOBALS['current_screen'] );
		parent::tearDown();
	}

	/**
	 * The references that a search finds, newest first.
	 *
	 * @param array<string, mixed> $asked Of Log_Search.
	 * @return list<string|null>
	 */
	private static function found( array $asked ): array {
		$search = new Log_Search( $asked );
		$found  = array_column( $search->rows( 10 ), 'reference' );
		self::assertCount( $search->count(), $found );

		return $found;
	}

	/**
	 * The list as HTML.
	 *
	 * @param array<string, mixed> $query As $_GET.
	 */
	private static function html( array $query = array() ): string {
		set_current_screen( 'users' );
		$_GET     = $query + array( 'page' => 'vestibule-log' );
		$_REQUEST = $_GET;
		ob_start();
		Log_Page::load();
		Log_Page::render();
		return (string) ob_get_clean();
	}

	/**
	 * Searches: by reference in any form, person, account, reason, identifier; filters; and nonsense that finds nothing or says nothing.
	 *
	 * @dataProvider searches
	 * @param array<string, mixed> $asked    Of Log_Search.
	 * @param list<string>         $expected References.
	 */
	public function test_search( array $asked, array $expected ): void {
		$this->assertSame( $expected, self::found( $asked ) );
	}

	/**
	 * What can be asked.
	 *
	 * @return array<string, array{array<string, mixed>, list<string>}>
	 */
	public function searches(): array {
		$all = array( 'cccccccc', '1a2b3c4d', 'aaaaaaaa' );

		return array(
			'nothing'             => array( array(), $all ),
			'reference'           => array( array( 's' => '1a2b3c4d' ), array( '1a2b3c4d' ) ),
			'as it is read'       => array( array( 's' => ' Reference: 1A2B3C4D ' ), array( '1a2b3c4d' ) ),
			'person'              => array( array( 's' => 'MEGAN@' ), array( 'aaaaaaaa' ) ),
			'account'             => array( array( 's' => 'admin' ), array( 'cccccccc', 'aaaaaaaa' ) ),
			'reason'              => array( array( 's' => 'not_found' ), array( '1a2b3c4d' ) ),
			'wildcards mean text' => array( array( 's' => '%' ), array() ),
			'identifier'          => array( array( 's' => '2F6C1B1E-6f5c-4a55-9d0e-0f5f3b1f7a11' ), array( '1a2b3c4d', 'aaaaaaaa' ) ),
			'injection'           => array( array( 's' => "' OR 1=1 -- " ), array() ),
			'kind'                => array( array( 'kind' => 'setting' ), array( 'cccccccc' ) ),
			'outcome'             => array( array( 'outcome' => 'failure' ), array( '1a2b3c4d' ) ),
			'period'              => array( array( 'period' => 'day' ), $all ),
			'order'               => array( array( 'orderby' => 'outcome', 'order' => 'asc' ), array( 'cccccccc', '1a2b3c4d', 'aaaaaaaa' ) ), // phpcs:ignore
			'unknown values'      => array( array( 'kind' => "x' OR 1=1", 'outcome' => array( 'failure' ), 'period' => 'ever', 'orderby' => 'salt; DROP', 'order' => array() ), $all ), // phpcs:ignore
			'since'               => array( array( 'since' => time() + 3600 ), array() ),
		);
	}

	/** The page: words, links, escaped text, the exact cause unfolded for the reference that was asked for. */
	public function test_page(): void {
		$html = self::html();
		foreach ( array( 'Sign-in log', 'There is no account for you on this site yet.', 'user_not_found', 'megan@contoso.example', '203.0.113.0', 'users.php?page=vestibule-log&#038;reference=1a2b3c4d', '<del>internet</del>', 'Export as CSV' ) as $expected ) {
			$this->assertStringContainsString( $expected, $html );
		}
		$this->assertStringContainsString( 'user_not_found: no account &lt;script&gt;', $html );
		$this->assertStringNotContainsString( '<script', $html );
		$this->assertStringNotContainsString( '<details class="vestibule-details" open', $html );
		$this->assertSame( 3, substr_count( $html, '<time ' ) );

		$html = self::html( array( 'reference' => '1a2b3c4d' ) );
		$this->assertSame( 1, substr_count( $html, '<time ' ) );
		$this->assertStringContainsString( '<details class="vestibule-details" open', $html );
	}

	/** An empty log says what will be here, a search without a hit what to do. */
	public function test_empty_page(): void {
		$this->assertStringContainsString( 'No entry matches.', self::html( array( 's' => 'nobody' ) ) );
		Log_Storage::table()->run( 'DELETE FROM {table} WHERE id > %d', 0 );
		$html = self::html();
		$this->assertStringContainsString( 'Every sign-in with Microsoft will be here', $html );
		$this->assertStringNotContainsString( 'Export as CSV', $html );
	}

	/** A log that cannot be read says so and breaks nothing else. */
	public function test_page_of_a_broken_table(): void {
		add_filter( 'query', static fn( $sql ) => str_contains( $sql, 'vestibule_log' ) ? 'SELECT * FROM no_such_table' : $sql );

		$this->assertStringContainsString( 'The log cannot be read:', self::html() );
	}

	/** Nobody but managers: the page refuses, and there is no menu entry. */
	public function test_page_is_for_managers(): void {
		foreach ( array( 0, $this->account( 'subscriber', 'sue' ), $this->account( 'editor', 'eddie' ) ) as $user_id ) {
			wp_set_current_user( $user_id );
			foreach ( array( array(), self::export_query( Log_Export::CSV ) ) as $query ) {
				try {
					self::html( $query );
					$this->fail( "user $user_id has seen the log" );
				} catch ( \DomainException $died ) {
					ob_end_clean();
					$this->assertStringContainsString( 'not allowed', $died->getMessage() );
				}
			}
			$GLOBALS['submenu'] = array();
			foreach ( array( '', 'vestibule-log' ) as $page ) {
				$_GET['page'] = $page;
				Admin::action_admin_menu();
			}
			$this->assertSame( array(), $GLOBALS['submenu'] );
		}
	}

	/** A manager has the menu entry, on other pages as a link only. */
	public function test_menu(): void {
		$GLOBALS['submenu'] = array();
		$_GET['page']       = '';
		Admin::action_admin_menu();

		$this->assertSame( 'users.php?page=vestibule-log', $GLOBALS['submenu']['users.php'][0][2] );
		$this->assertSame( 'options-general.php?page=vestibule', $GLOBALS['submenu']['options-general.php'][0][2] );
	}

	/** A file needs the nonce of the page, and that of the same person. */
	public function test_export_needs_a_nonce(): void {
		$other = $this->account( 'administrator', 'otto' );
		wp_set_current_user( $other );
		$foreign = self::export_query( Log_Export::CSV );
		wp_set_current_user( 1 );
		foreach ( array( array( 'vestibule_export' => 'csv' ), array( '_wpnonce' => 'forged', 'vestibule_export' => 'csv' ), $foreign ) as $query ) { // phpcs:ignore
			try {
				self::html( $query );
				$this->fail( 'a file was sent' );
			} catch ( \DomainException $died ) {
				ob_end_clean();
				$this->assertNotSame( '', $died->getMessage() );
			}
		}
	}

	/**
	 * The query of an export button.
	 *
	 * @param string $format Of Log_Export.
	 * @return array<string, string>
	 */
	private static function export_query( string $format ): array {
		parse_str( (string) wp_parse_url( Log_Page::export_url( $format, array( 'kind' => 'sign_in' ) ), PHP_URL_QUERY ), $query );

		return $query;
	}

	/** CSV: header, oldest first, and no cell that a spreadsheet would run. */
	public function test_csv_is_safe_in_spreadsheets(): void {
		$text  = implode( '', iterator_to_array( Log_Export::pieces( new Log_Search( array() ), Log_Export::CSV ), false ) );
		$lines = explode( "\r\n", trim( $text ) );

		$this->assertCount( 4, $lines );
		$this->assertSame( Log_Export::COLUMNS, str_getcsv( $lines[0], ',', '"', '' ) );
		$row = array_combine( Log_Export::COLUMNS, str_getcsv( $lines[2], ',', '"', '' ) );
		$this->assertSame( array( '2', 'user_not_found', '1a2b3c4d', "'=cmd|calc@contoso.example" ), array( $row['number'], $row['reason'], $row['reference'], $row['person'] ) );
		$this->assertSame( array( 'cause' => 'no account <script>alert(1)</script>' ), json_decode( $row['detail'], true ) );
		foreach ( array( '=1', '+1', '-1', '@x', "\t=1", "\r=1", ' =1', '|x' ) as $formula ) {
			Sign_In_Log::record( new Log_Entry( Log_Entry::SIGN_IN, Log_Entry::SUCCESS, person: $formula ) );
		}
		$text = implode( '', iterator_to_array( Log_Export::pieces( new Log_Search( array() ), Log_Export::CSV ), false ) );
		$this->assertDoesNotMatchRegularExpression( '/(^|,)"[\s]*[=+\-@|]/m', $text );
	}

	/** JSON lines: one object a line, the filters of the page. */
	public function test_json_lines(): void {
		$text  = implode( '', iterator_to_array( Log_Export::pieces( new Log_Search( array( 'kind' => 'setting' ) ), Log_Export::JSONL ), false ) );
		$lines = array_map( static fn( string $line ): array => json_decode( $line, true ), explode( "\n", trim( $text ) ) );

		$this->assertCount( 1, $lines );
		$this->assertSame( 'admin', $lines[0]['login'] );
		$this->assertSame( array( 'internet', 'intranet' ), $lines[0]['detail']['changes']['scenario'] );
		$this->assertSame( 64, strlen( $lines[0]['link'] ) );
	}

	/** The reference of an error is a link for who may read the log, and a text for everybody else. */
	public function test_reference_leads_managers_to_its_row(): void {
		$query = array( 'vestibule_error' => 'timed_out', 'vestibule_reference' => '1a2b3c4d' ); // phpcs:ignore
		$this->assertStringContainsString( 'page=vestibule-log&#038;reference=1a2b3c4d', Login_Errors::from_query( $query )->get_error_message() );
		foreach ( array( 0, $this->account( 'editor' ) ) as $user_id ) {
			wp_set_current_user( $user_id );
			$this->assertStringContainsString( 'Reference: 1a2b3c4d', Login_Errors::from_query( $query )->get_error_message() );
		}
	}

	/** The commands list, search, export and verify. */
	public function test_commands(): void {
		Cli::register();
		$ran = Command_Line::run( 'vestibule', 'audit', 'list', '--reference=1a2b3c4d', '--format=json' );
		$this->assertSame( array( 'user_not_found' ), array_column( json_decode( $ran->out, true ), 'reason' ) );
		$ran = Command_Line::run( 'vestibule', 'audit', 'list', '--since=-1 hour', '--outcome=success', '--format=json' );
		$this->assertSame( array( 'aaaaaaaa' ), array_column( json_decode( $ran->out, true ), 'reference' ) );
		$this->assertSame( array(), json_decode( Command_Line::run( 'vestibule', 'audit', 'list', '--since=2999-01-01', '--format=json' )->out, true ) );
		$this->assertSame( 1, Command_Line::run( 'vestibule', 'audit', 'list', '--since=whenever' )->status );
		$this->assertStringContainsString( 'There is no kind nonsense', Command_Line::run( 'vestibule', 'audit', 'list', '--kind=nonsense' )->err );

		$ran = Command_Line::run( 'vestibule', 'audit', 'export', '--format=csv' );
		$this->assertSame( 4, substr_count( $ran->out, "\r\n" ) );
		$file = (string) wp_tempnam();
		$ran  = Command_Line::run( 'vestibule', 'audit', 'export', $file, '--kind=sign_in' );
		$this->assertStringContainsString( '2 entries are in', $ran->out );
		$this->assertCount( 2, file( $file ) );
		unlink( $file );
		$this->assertSame( 1, Command_Line::run( 'vestibule', 'audit', 'export', '/nowhere/log' )->status );
	}

	/** Verify ends with status 1 and names the first broken row; its head is good for the next run. */
	public function test_command_verify(): void {
		Cli::register();
		$ran = Command_Line::run( 'vestibule', 'audit', 'verify' );
		$this->assertSame( 0, $ran->status, $ran->err );
		$this->assertStringContainsString( '3 entries are whole.', $ran->out );
		$this->assertStringContainsString( 'The log begins with row 1; its oldest entry is of 2', $ran->out );
		$this->assertSame( 1, preg_match( '/Head: (3:[0-9a-f]{64})/', $ran->out, $head ) );
		$this->assertSame( 0, Command_Line::run( 'vestibule', 'audit', 'verify', "--head=$head[1]" )->status );
		$this->assertSame( 1, Command_Line::run( 'vestibule', 'audit', 'verify', '--head=3' )->status );

		Log_Storage::table()->run( 'UPDATE {table} SET reason = %s WHERE number = 2', 'timed_out' );
		$ran = Command_Line::run( 'vestibule', 'audit', 'verify' );
		$this->assertSame( 1, $ran->status );
		$this->assertStringContainsString( 'The log is not whole: row 2 (reference 1a2b3c4d, ', $ran->err );
	}

	/** A long log gets a progress bar when it goes into a file. */
	public function test_long_export_shows_its_progress(): void {
		Cli::register();
		$table = Log_Storage::table()->name();
		for ( $copies = 3; $copies < 3000; $copies *= 2 ) {
			Log_Storage::table()->run( "INSERT INTO {table} (time, kind, outcome, reason, reference, user_id, person, tenant, object, address, detail, salt, personal, seal, link, erased) SELECT time, kind, outcome, reason, reference, user_id, person, tenant, object, address, detail, salt, personal, CONCAT(SUBSTR(seal, 1, 50), '-', id, %s), link, erased FROM $table", (string) $copies );
		}
		$file   = (string) wp_tempnam();
		$before = memory_get_peak_usage();
		$ran    = Command_Line::run( 'vestibule', 'audit', 'export', $file );
		$lines  = count( file( $file ) );
		unlink( $file );

		$this->assertSame( 3072, $lines );
		$this->assertMatchesRegularExpression( '~ 3072/3072\n~', $ran->err );
		$this->assertLessThan( 16 * MB_IN_BYTES, memory_get_peak_usage() - $before );
	}

	/** The suggested privacy policy names the log and how long it remembers. */
	public function test_privacy_policy_names_the_log(): void {
		set_current_screen( 'privacy' );
		$GLOBALS['wp_current_filter'][] = 'admin_init';
		if ( ! did_action( 'admin_init' ) ) {
			$GLOBALS['wp_actions']['admin_init'] = 1;
		}
		require_once ABSPATH . 'wp-admin/includes/class-wp-privacy-policy-content.php';
		Personal_Data::suggest_policy();
		array_pop( $GLOBALS['wp_current_filter'] );
		$suggested = implode( ' ', array_column( \WP_Privacy_Policy_Content::get_suggested_policy_text(), 'policy_text' ) );

		$this->assertStringContainsString( 'kept for 90 days', $suggested );
	}

	/** A site of a network that is deleted takes its log with it. */
	public function test_deleted_site_takes_its_tables_with_it(): void {
		$this->assertSame( array( 'kept', Log_Storage::table()->name(), Log_Storage::ends()->name(), People_Queue::table()->name() ), Installation::filter_wpmu_drop_tables( array( 'kept' ) ) );
	}
}
