<?php
/**
 * Connected accounts on the command line.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP\Tests;

use Vestibule\WP\Account_Link;
use Vestibule\WP\Cli;
use Vestibule\WP\Log_Entry;
use Vestibule\WP\Log_Search;

require_once __DIR__ . '/trait-configured-site.php';
require_once __DIR__ . '/trait-microsoft-documents.php';
require_once dirname( __DIR__ ) . '/site/wp-cli/class-command-line.php';

/** wp vestibule user, wp vestibule keys. */
final class Test_Cli_User extends Site_Test_Case {

	use Configured_Site;
	use Microsoft_Documents;

	/** Registered as WP-CLI would. */
	protected function setUp(): void {
		parent::setUp();
		Cli::register();
	}

	/**
	 * Connected accounts with a session each.
	 *
	 * @param int $number How many.
	 * @return list<int>
	 */
	private function accounts( int $number ): array {
		$users = array();
		for ( $count = 0; $count < $number; $count++ ) {
			$user_id = $this->account( name: "cli$count" );
			Account_Link::make( $user_id, '10c419d4-4a50-45b2-aa4e-919fb84df24f', wp_generate_uuid4() );
			\WP_Session_Tokens::get_instance( $user_id )->create( time() + 600 );
			$users[] = $user_id;
		}

		return $users;
	}

	/** All that are connected, and no others. */
	public function test_list(): void {
		$before = count( json_decode( Command_Line::run( 'vestibule', 'user', 'list', '--format=json' )->out ) );
		$this->account( name: 'unlinked' );
		$users = $this->accounts( 3 );
		$rows  = json_decode( Command_Line::run( 'vestibule', 'user', 'list', '--format=json' )->out, true );
		$this->assertCount( $before + 3, $rows );
		$row = array_values( array_filter( $rows, static fn( array $row ): bool => $row['id'] === $users[1] ) )[0];
		$this->assertSame( array( 'cli1', 'subscriber', Account_Link::of( $users[1] )['object'] ), array( $row['login'], $row['roles'], $row['object'] ) );
		$this->assertMatchesRegularExpression( '/^\d{4}-\d\d-\d\dT/', $row['connected'] );
	}

	/** Disconnected and out, by name, id and address; nobody else is touched. */
	public function test_unlink(): void {
		$users = $this->accounts( 4 );
		$ran   = Command_Line::run( 'vestibule', 'user', 'unlink', 'cli0', (string) $users[1], get_userdata( $users[2] )->user_email, '--yes' );
		$this->assertSame( 0, $ran->status, $ran->err );
		foreach ( array( false, false, false, true ) as $number => $connected ) {
			$this->assertSame( $connected, Account_Link::exists( $users[ $number ] ) );
			$this->assertCount( $connected ? 1 : 0, \WP_Session_Tokens::get_instance( $users[ $number ] )->get_all() );
		}
		$rows = ( new Log_Search( array( 'kind' => Log_Entry::DISCONNECT ) ) )->rows( 3 );
		$this->assertStringContainsString( '"account":' . $users[2], $rows[0]['detail'] );
	}

	/** A slip of the pen does nothing to those that were named rightly. */
	public function test_wrong_names_do_nothing(): void {
		list( $user_id ) = $this->accounts( 1 );
		$this->account( name: 'unlinked' );
		foreach ( array( 'unlink', 'logout' ) as $command ) {
			foreach ( array( array( 'cli0', 'nobody' ), array( 'cli0', 'unlinked' ), array(), array( 'cli0', '--all' ) ) as $words ) { // phpcs:ignore
				$ran = Command_Line::run( 'vestibule', 'user', $command, ...array( ...$words, '--yes' ) );
				$this->assertSame( 1, $ran->status );
				$this->assertTrue( Account_Link::exists( $user_id ) );
				$this->assertCount( 1, \WP_Session_Tokens::get_instance( $user_id )->get_all() );
			}
		}
	}

	/** Many: a bar shows how far it is, more than one batch is read. */
	public function test_logout_of_all(): void {
		$users = $this->accounts( 52 );
		$ran   = Command_Line::run( 'vestibule', 'user', 'logout', '--all', '--yes' );
		$this->assertSame( 0, $ran->status, $ran->err );
		$this->assertMatchesRegularExpression( '~Logging out (\d+)/\1\n~', $ran->err );
		foreach ( $users as $user_id ) {
			$this->assertTrue( Account_Link::exists( $user_id ) );
			$this->assertSame( array(), \WP_Session_Tokens::get_instance( $user_id )->get_all() );
		}
	}

	/** Keys are fetched, or what is in the way is told. */
	public function test_keys_refresh(): void {
		delete_option( 'vestibule_settings' );
		$this->assertSame( 1, Command_Line::run( 'vestibule', 'keys', 'refresh' )->status );
		$this->configure_with_documents( array( 'client_id' => wp_generate_uuid4() ) );
		$ran = Command_Line::run( 'vestibule', 'keys', 'refresh' );
		$this->assertSame( 0, $ran->status, $ran->err );
		$this->configure_with_documents( array( 'client_id' => wp_generate_uuid4() ) );
		file_put_contents( self::$documents . '/discovery', '{}' ); // phpcs:ignore WordPress.WP.AlternativeFunctions -- a file of the test's.
		$ran = Command_Line::run( 'vestibule', 'keys', 'refresh' );
		$this->assertSame( 1, $ran->status );
		$this->assertMatchesRegularExpression( '/^Error: \w+: /', $ran->err );
	}
}
