<?php
/**
 * The commands wp vestibule user list, find, link, relink, unlink and logout.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

use Vestibule\Engine;

/**
 * Accounts that are connected with a Microsoft account.
 */
final class Cli_User {

	/**
	 * Accounts that are read at a time.
	 */
	private const BATCH = 50;

	/**
	 * From so many on, a bar shows how far it is.
	 */
	private const MANY = 20;

	/**
	 * Lists the connected accounts of this site.
	 *
	 * ## OPTIONS
	 *
	 * [--format=<format>]
	 * : How to print.
	 * ---
	 * default: table
	 * options:
	 *   - table
	 *   - json
	 *   - csv
	 * ---
	 *
	 * @param list<string>          $args       None.
	 * @param array<string, string> $assoc_args The options.
	 */
	public function list( array $args, array $assoc_args ): void {
		$rows = array();
		foreach ( self::connected() as $user_id ) {
			$user   = get_userdata( $user_id );
			$link   = Account_Link::of( $user_id );
			$linked = (int) get_user_meta( $user_id, Account_Link::LINKED_AT, true );
			$rows[] = array(
				'id'        => $user_id,
				'login'     => $user ? $user->user_login : '',
				'roles'     => $user ? implode( ' ', $user->roles ) : '',
				'tenant'    => $link['tenant'],
				'object'    => $link['object'],
				'connected' => $linked > 0 ? gmdate( 'Y-m-d\TH:i:s\Z', $linked ) : '',
			);
		}
		\WP_CLI\Utils\format_items( $assoc_args['format'], $rows, array( 'id', 'login', 'roles', 'tenant', 'object', 'connected' ) );
	}

	/**
	 * Finds people in the site's own directory, with the object id that "link" takes, and the account they are connected with.
	 *
	 * It needs the application permission User.Read.All, and names twenty people at most.
	 *
	 * ## OPTIONS
	 *
	 * <text>
	 * : Beginning of a name, a user name or an e-mail address.
	 *
	 * [--format=<format>]
	 * : How to print.
	 * ---
	 * default: table
	 * options:
	 *   - table
	 *   - json
	 *   - csv
	 * ---
	 *
	 * @param list<string>          $args       The text.
	 * @param array<string, string> $assoc_args The options.
	 */
	public function find( array $args, array $assoc_args ): void {
		list( $text ) = $args;
		try {
			$found  = Graph_Access::run( static fn( Engine $engine ): array => $engine->searchPeople( $text ) );
			$tenant = array() === $found ? '' : Directory_Check::home();
		} catch ( Refused | \Vestibule\Exception $exception ) {
			$failure = Failure::of( $exception );
			$failure->log();
			\WP_CLI::error( Directory_Text::remedy( $failure->reason, array( 'User.Read.All' ) ) );
		}
		$rows = array();
		foreach ( $found as $person ) {
			$linked = '' === $tenant ? array() : Account_Link::accounts( $tenant, $person['id'] );
			$rows[] = array(
				'object'  => $person['id'],
				// Links have the tenant's ID; where the setting is a domain, whose they are is not known here.
				'account' => '' === $tenant ? '?' : implode( ' ', array_column( array_filter( array_map( 'get_userdata', $linked ) ), 'user_login' ) ),
			) + $person;
		}
		\WP_CLI\Utils\format_items( $assoc_args['format'], $rows, array( 'name', 'username', 'email', 'object', 'account' ) );
	}

	/**
	 * Connects an account with a Microsoft account.
	 *
	 * What opened the account before opens it no more. A privileged account is left to its owner.
	 *
	 * ## OPTIONS
	 *
	 * <user>
	 * : Login name, id or e-mail address.
	 *
	 * <object>
	 * : Object id of the person in the directory.
	 *
	 * [--tenant=<tenant>]
	 * : Tenant id of the person's directory. The site's own when it is not given.
	 *
	 * @param list<string>          $args       Account and object id.
	 * @param array<string, string> $assoc_args The options.
	 */
	public function link( array $args, array $assoc_args ): void {
		$link = self::identity( $args[1], $assoc_args );
		if ( Account_Link::exists( self::user( $args[0] )->ID ) || array() !== Account_Link::accounts( ...array_values( $link ) ) ) {
			\WP_CLI::error( 'One of the two is connected already. To replace that: wp vestibule user relink' );
		}
		self::connect( $link, $args[0], $assoc_args );
	}

	/**
	 * Connects an account with a Microsoft account, also when one of the two is connected with another one now.
	 *
	 * ## OPTIONS
	 *
	 * <user>
	 * : Login name, id or e-mail address.
	 *
	 * <object>
	 * : Object id of the person in the directory.
	 *
	 * [--tenant=<tenant>]
	 * : Tenant id of the person's directory. The site's own when it is not given.
	 *
	 * [--yes]
	 * : Do not ask.
	 *
	 * @param list<string>          $args       Account and object id.
	 * @param array<string, string> $assoc_args The options.
	 */
	public function relink( array $args, array $assoc_args ): void {
		self::connect( self::identity( $args[1], $assoc_args ), $args[0], $assoc_args );
	}

	/**
	 * Disconnects accounts from their Microsoft accounts, and logs them out.
	 *
	 * They are ordinary accounts afterwards: a password can be set, and a name or an address can connect them anew.
	 *
	 * ## OPTIONS
	 *
	 * [<user>...]
	 * : Login names, ids or e-mail addresses.
	 *
	 * [--all]
	 * : All connected accounts of this site.
	 *
	 * [--yes]
	 * : Do not ask.
	 *
	 * @param list<string>        $args       The accounts.
	 * @param array<string, bool> $assoc_args The options.
	 */
	public function unlink( array $args, array $assoc_args ): void {
		$users = self::named( $args, $assoc_args );
		\WP_CLI::confirm( sprintf( 'Disconnect %d accounts from their Microsoft accounts?', count( $users ) ), $assoc_args );
		self::each( 'Disconnecting', $users, array( People_Decisions::class, 'disconnect' ) );
		\WP_CLI::success( count( $users ) . ' disconnected.' );
	}

	/**
	 * Ends all sessions of accounts on this site.
	 *
	 * They sign in with Microsoft again, which may go by itself: whoever shall not come in is blocked at Microsoft.
	 *
	 * ## OPTIONS
	 *
	 * [<user>...]
	 * : Login names, ids or e-mail addresses.
	 *
	 * [--all]
	 * : All connected accounts of this site.
	 *
	 * [--yes]
	 * : Do not ask.
	 *
	 * @param list<string>        $args       The accounts.
	 * @param array<string, bool> $assoc_args The options.
	 */
	public function logout( array $args, array $assoc_args ): void {
		$users = self::named( $args, $assoc_args );
		\WP_CLI::confirm( sprintf( 'End all sessions of %d accounts?', count( $users ) ), $assoc_args );
		self::each(
			'Logging out',
			$users,
			static function ( int $user_id ): void {
				\WP_Session_Tokens::get_instance( $user_id )->destroy_all();
				Sign_In_Log::record( new Log_Entry( Log_Entry::LOG_OUT, Log_Entry::SUCCESS, 'administrator', user_id: $user_id, detail: array( 'command_line' => true ) ) );
			}
		);
		\WP_CLI::success( count( $users ) . ' logged out.' );
	}

	/**
	 * Connects an account, and asks before that replaces a connection.
	 *
	 * @param array{tenant: string, object: string} $link       The person.
	 * @param string                                $name       The account.
	 * @param array<string, mixed>                  $assoc_args The options.
	 */
	public static function connect( array $link, string $name, array $assoc_args ): void {
		$user   = self::user( $name );
		$before = Account_Link::of( $user->ID );
		$others = Account_Link::accounts( $link['tenant'], $link['object'] );
		if ( $before === $link ) {
			\WP_CLI::success( "$name is connected with this Microsoft account already." );
			return;
		}
		if ( count( $others ) > 1 ) {
			\WP_CLI::error( 'Several accounts are connected with this Microsoft account. Disconnect all but one.' );
		}
		$from = $others[0] ?? 0;
		if ( Account_Link::NONE !== $before || 0 !== $from ) {
			\WP_CLI::log( 'Now: ' . ( Account_Link::NONE === $before ? "$name is not connected" : "$name is connected with " . Account_Summary::identity( $before ) ) . ( 0 === $from ? '' : '; the person is connected with ' . Log_Text::account( $from ) ) . '.' );
			\WP_CLI::log( 'Then: ' . Account_Summary::identity( $link ) . " is connected with $name alone." );
			\WP_CLI::confirm( 'Replace the connection?', $assoc_args );
		}
		try {
			People_Decisions::connect( $link['tenant'], $link['object'], $user->ID, $before, $from );
		} catch ( Refused $refused ) {
			\WP_CLI::error( "$refused->reason: {$refused->getMessage()}" );
		}
		\WP_CLI::success( "$name is connected." );
	}

	/**
	 * The identity that is meant.
	 *
	 * @param string               $object     Object id.
	 * @param array<string, mixed> $assoc_args The options, with the tenant.
	 * @return array{tenant: string, object: string}
	 */
	private static function identity( string $object, array $assoc_args ): array {
		$link = Requests_Form::identity( ( $assoc_args['tenant'] ?? Settings::effective()['tenant'] ) . "/$object" );
		if ( null === $link ) {
			\WP_CLI::error( 'Give the object id, and with --tenant the tenant id, as the directory shows them: 8-4-4-4-12 hexadecimal digits.' );
		}

		return $link;
	}

	/**
	 * Does something with each account.
	 *
	 * @param string              $doing What, for the bar.
	 * @param list<int>           $users The accounts.
	 * @param callable(int): void $work  What to do.
	 */
	private static function each( string $doing, array $users, callable $work ): void {
		$bar = count( $users ) >= self::MANY ? \WP_CLI\Utils\make_progress_bar( $doing, count( $users ) ) : null;
		foreach ( $users as $user_id ) {
			$work( $user_id );
			$bar?->tick();
		}
		$bar?->finish();
	}

	/**
	 * The connected accounts that are meant. One that is not connected is a mistake, and nothing happens to the others either.
	 *
	 * @param list<string>        $args       The accounts.
	 * @param array<string, bool> $assoc_args The options.
	 * @return list<int>
	 */
	public static function named( array $args, array $assoc_args ): array {
		if ( ( array() === $args ) === empty( $assoc_args['all'] ) ) {
			\WP_CLI::error( 'Name accounts, or give --all.' );
		}
		if ( array() === $args ) {
			return self::connected();
		}
		$users = array();
		foreach ( $args as $name ) {
			$user = self::user( $name );
			if ( ! Account_Link::exists( $user->ID ) ) {
				\WP_CLI::error( "$name is not connected with a Microsoft account." );
			}
			$users[] = $user->ID;
		}

		return array_values( array_unique( $users ) );
	}

	/**
	 * The account that is meant.
	 *
	 * @param string $name Login name, id or e-mail address.
	 */
	private static function user( string $name ): \WP_User {
		$user = get_user_by( 'login', $name );
		$user = false === $user && ctype_digit( $name ) ? get_user_by( 'id', (int) $name ) : $user;
		$user = false === $user ? get_user_by( 'email', $name ) : $user;
		if ( false === $user ) {
			\WP_CLI::error( "There is no account $name." );
		}

		return $user;
	}

	/**
	 * All connected accounts of this site.
	 *
	 * @return list<int>
	 */
	private static function connected(): array {
		$found = array();
		$page  = 1;
		do {
			$batch = get_users(
				array(
					'fields'      => 'ID',
					'meta_key'    => Account_Link::OBJECT, // phpcs:ignore WordPress.DB.SlowDBQuery -- a command, not a page.
					'orderby'     => 'ID',
					'number'      => self::BATCH,
					'paged'       => $page++,
					'count_total' => false,
				)
			);
			array_push( $found, ...array_map( 'intval', $batch ) );
		} while ( count( $batch ) === self::BATCH );

		return $found;
	}
}
