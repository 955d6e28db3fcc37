<?php
/**
 * The commands wp vestibule user list, unlink and logout.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

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
		self::each(
			'Disconnecting',
			$users,
			static function ( int $user_id ): void {
				Account_Link::undo( $user_id );
				\WP_Session_Tokens::get_instance( $user_id )->destroy_all();
				Sign_In_Log::changed( Log_Entry::DISCONNECT, 'disconnected', array( 'account' => $user_id ) );
			}
		);
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
			$user = get_user_by( 'login', $name );
			$user = false === $user && ctype_digit( $name ) ? get_user_by( 'id', (int) $name ) : $user;
			$user = false === $user ? get_user_by( 'email', $name ) : $user;
			if ( false === $user || ! Account_Link::exists( $user->ID ) ) {
				\WP_CLI::error( false === $user ? "There is no account $name." : "$name is not connected with a Microsoft account." );
			}
			$users[] = $user->ID;
		}

		return array_values( array_unique( $users ) );
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
