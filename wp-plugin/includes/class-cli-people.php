<?php
/**
 * The commands wp vestibule people list, approve, refuse, link and undo.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * People from the directory who wait for an administrator: what Users → Microsoft requests shows.
 */
final class Cli_People {

	/**
	 * Lists people who wait, or were decided about.
	 *
	 * ## OPTIONS
	 *
	 * [--state=<state>]
	 * : Only those.
	 * ---
	 * default: open
	 * options:
	 *   - open
	 *   - approved
	 *   - linked
	 *   - refused
	 *   - all
	 * ---
	 *
	 * [--search=<text>]
	 * : Only with this text in name, user name or e-mail address, or with this tenant or object id.
	 *
	 * [--limit=<number>]
	 * : People at most.
	 * ---
	 * default: 100
	 * ---
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
		$search = new People_Search(
			array(
				'state' => $assoc_args['state'],
				's'     => $assoc_args['search'] ?? '',
			)
		);
		$rows   = array_map( array( self::class, 'fields' ), $search->rows( max( 1, (int) $assoc_args['limit'] ) ) );
		\WP_CLI\Utils\format_items( $assoc_args['format'], $rows, array( 'id', 'state', 'username', 'email', 'vouched', 'guest', 'home', 'reason', 'account', 'via', 'attempts', 'last_seen', 'tenant', 'object' ) );
	}

	/**
	 * Approves people: they get new accounts at their next sign-in.
	 *
	 * ## OPTIONS
	 *
	 * <person>...
	 * : Numbers of the list, user names, or object ids.
	 *
	 * @param list<string> $args The people.
	 */
	public function approve( array $args ): void {
		self::decide( $args, array( People_Queue::OPEN, People_Queue::REFUSED ), array( People_Decisions::class, 'approve' ), 'approved' );
	}

	/**
	 * Refuses people: they get no account.
	 *
	 * ## OPTIONS
	 *
	 * <person>...
	 * : Numbers of the list, user names, or object ids.
	 *
	 * @param list<string> $args The people.
	 */
	public function refuse( array $args ): void {
		self::decide( $args, array( People_Queue::OPEN, People_Queue::APPROVED ), array( People_Decisions::class, 'refuse' ), 'refused' );
	}

	/**
	 * Takes decisions back. The people wait again, and an account that was connected is so no longer.
	 *
	 * ## OPTIONS
	 *
	 * <person>...
	 * : Numbers of the list, user names, or object ids.
	 *
	 * @param list<string> $args The people.
	 */
	public function undo( array $args ): void {
		self::decide( $args, array( People_Queue::APPROVED, People_Queue::LINKED, People_Queue::REFUSED ), array( People_Decisions::class, 'undo' ), 'waiting again' );
	}

	/**
	 * Connects a person with an account.
	 *
	 * What opened the account before opens it no more. A privileged account is left to its owner.
	 *
	 * ## OPTIONS
	 *
	 * <person>
	 * : Number of the list, user name, or object id.
	 *
	 * <user>
	 * : Login name, id or e-mail address.
	 *
	 * [--yes]
	 * : Do not ask before a connection is replaced.
	 *
	 * ## EXAMPLES
	 *
	 *     wp vestibule people link adele@contoso.example adele
	 *
	 * @param list<string>        $args       Person and account.
	 * @param array<string, bool> $assoc_args The options.
	 */
	public function link( array $args, array $assoc_args ): void {
		$row = self::person( $args[0] );
		Cli_User::connect(
			array(
				'tenant' => (string) $row['tenant'],
				'object' => (string) $row['object'],
			),
			$args[1],
			$assoc_args
		);
	}

	/**
	 * Decides about people. One in a wrong state is a mistake, and nothing happens to the others either.
	 *
	 * @param list<string>                   $args   The people.
	 * @param list<string>                   $states States from which it can be decided.
	 * @param callable(array<string, string|null>): bool $decide What to do.
	 * @param string                         $done   What they are then.
	 */
	private static function decide( array $args, array $states, callable $decide, string $done ): void {
		$rows = array();
		foreach ( $args as $name ) {
			$row = self::person( $name );
			if ( ! in_array( $row['state'], $states, true ) ) {
				\WP_CLI::error( "$name is {$row['state']}." );
			}
			$rows[ (int) $row['id'] ] = $row;
		}
		foreach ( $rows as $row ) {
			try {
				$decided = $decide( $row );
			} catch ( Refused $refused ) {
				\WP_CLI::error( "$refused->reason: {$refused->getMessage()}" );
			}
			if ( ! $decided ) {
				\WP_CLI::error( "Somebody else decided about {$row['username']} at the same moment." );
			}
		}
		\WP_CLI::success( count( $rows ) . " $done." );
	}

	/**
	 * The person who is meant. Of several with one user name, none.
	 *
	 * @param string $name Number, user name or object id.
	 * @return array<string, string|null>
	 */
	private static function person( string $name ): array {
		$rows = People_Queue::table()->rows( 'SELECT * FROM {table} WHERE id = %d OR object = %s OR LOWER(username) = %s', ctype_digit( $name ) ? (int) $name : 0, strtolower( $name ), strtolower( $name ) );
		if ( 1 !== count( $rows ) ) {
			\WP_CLI::error( array() === $rows ? "There is nobody $name in the list." : "Several people have the name $name: give the number." );
		}

		return $rows[0];
	}

	/**
	 * A row as it is printed.
	 *
	 * @param array<string, string|null> $row The row.
	 * @return array<string, string|null>
	 */
	private static function fields( array $row ): array {
		$user = get_userdata( (int) $row['account'] );
		foreach ( array( 'vouched', 'guest', 'home' ) as $column ) {
			$row[ $column ] = '1' === $row[ $column ] ? 'yes' : 'no';
		}

		return array(
			'account'   => $user ? $user->user_login : '',
			'last_seen' => gmdate( 'Y-m-d\TH:i:s\Z', (int) $row['last_seen'] ),
		) + $row;
	}
}
