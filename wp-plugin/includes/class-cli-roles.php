<?php
/**
 * The command wp vestibule roles.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * The rules that give roles.
 */
final class Cli_Roles {

	/**
	 * Accounts that are read at a time.
	 */
	private const BATCH = 50;

	/**
	 * Shows what the rules would change for whom.
	 *
	 * Looks everybody up who is connected, by application permission. People of other tenants cannot be looked up. App roles are those of
	 * the last sign-in. Ends with status 1 when somebody could not be looked up or changed.
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
	 * [--all]
	 * : List also people whose roles stay.
	 *
	 * [--apply]
	 * : Change the roles, and the profiles as the settings say.
	 *
	 * [--yes]
	 * : Do not ask before that.
	 *
	 * @subcommand dry-run
	 *
	 * @param list<string>          $args       None.
	 * @param array<string, string> $assoc_args The options.
	 */
	public function dry_run( array $args, array $assoc_args ): void {
		$rows = array();
		$page = 1;
		do {
			$batch = Connected_Accounts::page( $page++, self::BATCH );
			array_push( $rows, ...Role_Dry_Run::rows( $batch ) );
			$failed = array_filter( array_column( $rows, 'reason' ) );
			if ( count( $failed ) === count( $rows ) && array() !== $failed ) {
				\WP_CLI::error( Directory_Text::remedy( reset( $failed ) ) );
			}
		} while ( count( $batch ) === self::BATCH );
		$changes = array_filter( $rows, static fn( array $row ): bool => $row['changes'] );
		$listed  = empty( $assoc_args['all'] ) ? array_filter( $rows, static fn( array $row ): bool => $row['changes'] || Check_Result::CHECKED !== $row['outcome'] ) : $rows;
		\WP_CLI\Utils\format_items( $assoc_args['format'], array_map( array( self::class, 'printed' ), array_values( $listed ) ), array( 'id', 'login', 'now', 'then', 'outcome', 'why' ) );
		$reasons = array_column( $rows, 'reason' );
		if ( empty( $assoc_args['apply'] ) ) {
			self::fail_for( $reasons );
			return;
		}
		if ( array() === $changes ) {
			self::fail_for( $reasons );
			\WP_CLI::success( 'Nobody’s roles change.' );
			return;
		}
		\WP_CLI::confirm( sprintf( 'Change the roles of %d accounts?', count( $changes ) ), $assoc_args );
		$report = Check_Report::of( Directory_Check::apply( array_column( $changes, 'user' ), true ) );
		$report->record();
		$done = $report->counts['changed'] . ' changed.';
		if ( array() !== array_filter( $reasons ) || array() !== $report->reasons ) {
			\WP_CLI::log( $done );
		}
		self::fail_for( array( ...$reasons, ...array_keys( $report->reasons ) ) );
		\WP_CLI::success( $done );
	}

	/**
	 * Warns of each reason once and ends the command with status 1, if there is one.
	 *
	 * @param list<string> $reasons Reasons; '' for none.
	 */
	private static function fail_for( array $reasons ): void {
		$reasons = array_unique( array_filter( $reasons ) );
		foreach ( $reasons as $reason ) {
			\WP_CLI::warning( Directory_Text::remedy( $reason ) );
		}
		if ( array() !== $reasons ) {
			\WP_CLI::halt( 1 );
		}
	}

	/**
	 * A row as it is printed.
	 *
	 * @param array{user: int, login: string, now: list<string>, then: list<string>, changes: bool, why: list<string>, outcome: string, reason: string} $row Of Role_Dry_Run.
	 * @return array<string, int|string>
	 */
	private static function printed( array $row ): array {
		return array(
			'id'      => $row['user'],
			'login'   => $row['login'],
			'now'     => implode( ' ', $row['now'] ),
			'then'    => Check_Result::CHECKED === $row['outcome'] ? implode( ' ', $row['then'] ) : '',
			'outcome' => '' === $row['reason'] ? $row['outcome'] : $row['outcome'] . ': ' . $row['reason'],
			'why'     => implode( ' ', $row['why'] ),
		);
	}
}
