<?php
/**
 * The command wp vestibule user refresh.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * What “Check at Microsoft” in the list of users does, for as many as one likes.
 */
final class Cli_User_Refresh {

	/**
	 * Looks accounts up at Microsoft and brings roles and profile up to date.
	 *
	 * By application permission, so only people of the site's own tenant. Ends with status 1 when somebody could not be looked up.
	 *
	 * ## OPTIONS
	 *
	 * [<user>...]
	 * : Login names, ids or e-mail addresses.
	 *
	 * [--all]
	 * : All connected accounts of this site.
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
	 * @param list<string>          $args       The accounts.
	 * @param array<string, string> $assoc_args The options.
	 */
	public function __invoke( array $args, array $assoc_args ): void {
		$results = Directory_Check::apply( Cli_User::named( $args, $assoc_args ), true );
		$report  = Check_Report::of( $results );
		$report->record();
		$rows = array_map(
			static function ( Check_Result $result ): array {
				$user = get_userdata( $result->user_id );

				return array(
					'id'      => $result->user_id,
					'login'   => false === $user ? '' : $user->user_login,
					'outcome' => '' === $result->reason ? $result->outcome : $result->outcome . ': ' . $result->reason,
					'enabled' => $result->person?->enabled() ?? '',
					'roles'   => false === $user ? '' : implode( ' ', $user->roles ),
					'changed' => implode( ' ', $result->changed() ),
				);
			},
			$results
		);
		\WP_CLI\Utils\format_items( $assoc_args['format'], $rows, array( 'id', 'login', 'outcome', 'enabled', 'roles', 'changed' ) );
		foreach ( array_keys( $report->reasons ) as $reason ) {
			\WP_CLI::warning( Directory_Text::remedy( $reason ) );
		}
		if ( $report->counts[ Check_Result::FAILED ] > 0 ) {
			\WP_CLI::halt( 1 );
		}
	}
}
