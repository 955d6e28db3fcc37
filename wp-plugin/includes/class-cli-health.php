<?php
/**
 * The commands wp vestibule health ….
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * What needs attention: lists it, hides it for an account, settles it, and tries the mail.
 */
final class Cli_Health {

	/**
	 * Lists what needs attention.
	 *
	 * Says what the last self-test and the last sign-ins have found. To examine everything now, use “wp vestibule doctor”.
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
	 *   - count
	 * ---
	 *
	 * @subcommand list
	 *
	 * @param list<string>          $args       None.
	 * @param array<string, string> $assoc_args The options.
	 */
	public function list_( array $args, array $assoc_args ): void {
		$rows = array_map(
			static fn( array $message ): array => array(
				'key'    => $message['key'],
				'status' => $message['status'],
				'found'  => $message['headline'],
				'do'     => $message['description'],
				'since'  => gmdate( 'Y-m-d\TH:i:s\Z', $message['first'] ),
				'last'   => gmdate( 'Y-m-d\TH:i:s\Z', $message['last'] ),
				'count'  => $message['count'],
			),
			Health_Messages::told()
		);
		\WP_CLI\Utils\format_items( $assoc_args['format'], $rows, array( 'key', 'status', 'found', 'do', 'since', 'last', 'count' ) );
	}

	/**
	 * Hides a message for the account that --user names. Others still see it.
	 *
	 * ## OPTIONS
	 *
	 * <key>
	 * : The message, as “wp vestibule health list” names it.
	 *
	 * @param list<string>          $args       The key.
	 * @param array<string, string> $assoc_args None.
	 */
	public function dismiss( array $args, array $assoc_args ): void {
		if ( 0 === get_current_user_id() ) {
			\WP_CLI::error( 'Say for whom: --user=<login>.' );
		}
		if ( ! Health_Dismissal::add( get_current_user_id(), $args[0] ) ) {
			\WP_CLI::error( "There is no message $args[0]." );
		}
		\WP_CLI::success( 'It is hidden until it becomes worse or begins anew.' );
	}

	/**
	 * Settles a message by hand. It comes back when the matter does.
	 *
	 * ## OPTIONS
	 *
	 * <key>
	 * : The message, as “wp vestibule health list” names it.
	 *
	 * @param list<string>          $args       The key.
	 * @param array<string, string> $assoc_args None.
	 */
	public function resolve( array $args, array $assoc_args ): void {
		if ( ! Health_Messages::resolve( $args[0] ) ) {
			\WP_CLI::error( "There is no message $args[0]." );
		}
		\WP_CLI::success( 'It is settled.' );
	}

	/**
	 * Sends a mail to the addresses of the setting, to see whether it arrives.
	 *
	 * @subcommand test-mail
	 *
	 * @param list<string>          $args       None.
	 * @param array<string, string> $assoc_args None.
	 */
	public function test_mail( array $args, array $assoc_args ): void {
		$addresses = Health_Delivery::addresses();
		if ( array() === $addresses ) {
			\WP_CLI::error( 'No address is set: see the setting health_mail.' );
		}
		$message = array(
			'status'      => 'good',
			'resolved'    => 0,
			'headline'    => __( 'A mail to try', 'vestibule' ),
			'description' => __( 'Somebody wanted to see whether messages about signing in arrive. They do.', 'vestibule' ),
		);
		if ( ! Health_Delivery::mail( $addresses, array( $message ) ) ) {
			\WP_CLI::error( 'WordPress could not hand the mail on. Set up the sending of mail on this site.' );
		}
		\WP_CLI::success( 'Handed on, to ' . implode( ', ', $addresses ) . '. Look whether it arrives.' );
	}
}
