<?php
/**
 * The commands wp vestibule audit list, export and verify.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * Reads the sign-in log, and proves that it is whole.
 */
final class Cli_Audit {

	/**
	 * From so many rows on a file gets a progress bar.
	 */
	private const LONG = 2000;

	/**
	 * Lists entries of the sign-in log, newest first.
	 *
	 * ## OPTIONS
	 *
	 * [--reference=<reference>]
	 * : Only the entry with this reference.
	 *
	 * [--since=<time>]
	 * : Only what came since then: a date, a date and time, or "-2 days". Universal time unless it says otherwise.
	 *
	 * [--kind=<kind>]
	 * : Only this kind: sign_in, link, renew, test, stray, log_out, break_glass, setting, protection, disconnect, connection, request, check, erasure, roles or audit.
	 *
	 * [--outcome=<outcome>]
	 * : Only this outcome: success, failure or changed.
	 *
	 * [--search=<text>]
	 * : Only with this text in the person, the account or the reason.
	 *
	 * [--limit=<number>]
	 * : Entries at most.
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
	 * ## EXAMPLES
	 *
	 *     wp vestibule audit list --reference=1a2b3c4d
	 *     wp vestibule audit list --outcome=failure --since="-1 day"
	 *
	 * @param list<string>          $args       None.
	 * @param array<string, string> $assoc_args The options.
	 */
	public function list( array $args, array $assoc_args ): void {
		$rows    = array_map( array( Log_Export::class, 'fields' ), self::search( $assoc_args )->rows( max( 1, (int) $assoc_args['limit'] ) ) );
		$columns = 'table' === $assoc_args['format']
			? array( 'number', 'time', 'kind', 'outcome', 'reason', 'reference', 'login', 'person', 'address', 'detail' )
			: Log_Export::COLUMNS;
		\WP_CLI\Utils\format_items( $assoc_args['format'], $rows, $columns );
	}

	/**
	 * Writes the sign-in log to a file, oldest entries first.
	 *
	 * ## OPTIONS
	 *
	 * [<file>]
	 * : The file; standard output without one.
	 *
	 * [--since=<time>]
	 * : As of list.
	 *
	 * [--kind=<kind>]
	 * : As of list.
	 *
	 * [--outcome=<outcome>]
	 * : As of list.
	 *
	 * [--format=<format>]
	 * : What to write.
	 * ---
	 * default: jsonl
	 * options:
	 *   - jsonl
	 *   - csv
	 * ---
	 *
	 * ## EXAMPLES
	 *
	 *     wp vestibule audit export log.csv --format=csv --since=2027-01-01
	 *
	 * @param list<string>          $args       The file.
	 * @param array<string, string> $assoc_args The options.
	 */
	public function export( array $args, array $assoc_args ): void {
		$search = self::search( $assoc_args );
		$pieces = Log_Export::pieces( $search, $assoc_args['format'] );
		if ( ! isset( $args[0] ) ) {
			foreach ( $pieces as $piece ) {
				if ( '' !== $piece ) {
					// The command line adds the last line's end.
					\WP_CLI::line( substr( $piece, 0, -1 ) );
				}
			}
			return;
		}
		$file = @fopen( $args[0], 'wb' ); // phpcs:ignore WordPress.WP.AlternativeFunctions, Generic.PHP.NoSilencedErrors -- a file of the administrator's; what is wrong with it is told below.
		if ( false === $file ) {
			\WP_CLI::error( "$args[0] cannot be written." );
			return;
		}
		$count    = $search->count();
		$progress = $count >= self::LONG ? \WP_CLI\Utils\make_progress_bar( 'Writing', $count ) : null;
		$before   = 0;
		foreach ( $pieces as $done => $piece ) {
			if ( strlen( $piece ) !== fwrite( $file, $piece ) ) { // phpcs:ignore WordPress.WP.AlternativeFunctions -- as above.
				\WP_CLI::error( "$args[0] cannot be written to its end." );
			}
			$progress?->tick( $done - $before );
			$before = $done;
		}
		$progress?->finish();
		fclose( $file ); // phpcs:ignore WordPress.WP.AlternativeFunctions -- as above.
		\WP_CLI::success( "$before entries are in $args[0]." );
	}

	/**
	 * Proves that no entry was changed, removed, put in or moved.
	 *
	 * Ends with status 1 and names the first entry that is wrong when one is. Prints where the log begins, and the last entry as number and
	 * link; kept elsewhere and given to a later run, it proves that nobody has put the whole log back to an earlier state either, nor had
	 * the plugin remove what was there.
	 *
	 * ## OPTIONS
	 *
	 * [--head=<number:link>]
	 * : What an earlier run has printed.
	 *
	 * ## EXAMPLES
	 *
	 *     wp vestibule audit verify
	 *
	 * @param list<string>          $args       None.
	 * @param array<string, string> $assoc_args The options.
	 */
	public function verify( array $args, array $assoc_args ): void {
		$head = $assoc_args['head'] ?? '';
		if ( '' !== $head && 1 !== preg_match( '/^\d{1,18}:[0-9a-f]{64}$/D', $head ) ) {
			\WP_CLI::error( '--head is a number, a colon and 64 hexadecimal digits.' );
		}
		try {
			$audit = Log_Audit::run( $head );
		} catch ( Refused $refused ) {
			\WP_CLI::error( $refused->getMessage() );
			return;
		}
		foreach ( array_slice( $audit->problems, 1 ) as $problem ) {
			\WP_CLI::warning( "$problem." );
		}
		if ( array() !== $audit->problems ) {
			\WP_CLI::error( "The log is not whole: {$audit->problems[0]}." );
			return;
		}
		\WP_CLI::log( $audit->beginning() );
		\WP_CLI::log( "Head: $audit->head" );
		\WP_CLI::success( "$audit->rows entries are whole" . ( $audit->erased > 0 ? ", $audit->erased of them without personal data, which was erased." : '.' ) );
	}

	/**
	 * The search of a command.
	 *
	 * @param array<string, string> $options The options.
	 */
	private static function search( array $options ): Log_Search {
		$asked = array_intersect_key( $options, array_flip( array( 'reference', 'kind', 'outcome' ) ) ) + array( 's' => $options['search'] ?? '' );
		foreach ( array( 'kind' => Log_Entry::KINDS, 'outcome' => Log_Entry::OUTCOMES ) as $name => $known ) { // phpcs:ignore WordPress.Arrays.ArrayDeclarationSpacing
			if ( isset( $asked[ $name ] ) && ! in_array( $asked[ $name ], $known, true ) ) {
				\WP_CLI::error( "There is no $name {$asked[ $name ]}. There are: " . implode( ', ', $known ) . '.' );
			}
		}
		if ( isset( $options['since'] ) ) {
			$since = date_create_immutable( $options['since'], new \DateTimeZone( 'UTC' ) );
			if ( false === $since ) {
				\WP_CLI::error( "--since={$options['since']} is no time." );
				return new Log_Search( array() );
			}
			$asked['since'] = $since->getTimestamp();
		}

		return new Log_Search( $asked );
	}
}
