<?php
/**
 * How a check at Microsoft, or another action on accounts, went.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * Kept for the manager who did it until it is shown, ten minutes at most: an address could be written by anybody.
 */
final class Check_Notice {

	/**
	 * The transient's name, before the manager's id.
	 */
	public const TRANSIENT = 'vestibule_check_notice_';

	/**
	 * Keeps it.
	 *
	 * @param array{action: string, counts: array<string, int>, reasons: array<string, int>} $outcome What came of it.
	 */
	public static function keep( array $outcome ): void {
		set_transient( self::TRANSIENT . get_current_user_id(), $outcome, 10 * MINUTE_IN_SECONDS );
	}

	/**
	 * Prints it, once.
	 */
	public static function action_admin_notices(): void {
		$outcome = get_transient( self::TRANSIENT . get_current_user_id() );
		if ( ! is_array( $outcome ) || ! Admin::may_manage() ) {
			return;
		}
		delete_transient( self::TRANSIENT . get_current_user_id() );
		$counts  = array_filter( (array) $outcome['counts'] );
		$reasons = (array) $outcome['reasons'];
		$kind    = match ( true ) {
			array() !== $reasons => 'error',
			isset( $counts[ Check_Result::GONE ] ) || isset( $counts['disabled'] ) || isset( $counts['left'] ) => 'warning',
			default              => 'success',
		};
		printf( '<div class="notice notice-%s is-dismissible" id="vestibule-check-notice">', esc_attr( $kind ) );
		foreach ( $counts as $what => $count ) {
			printf( '<p>%s</p>', esc_html( self::line( (string) $what, (int) $count ) ) );
		}
		foreach ( $reasons as $reason => $count ) {
			/* translators: 1: how many accounts, 2: why, and what to do. */
			printf( '<p><strong>%s</strong></p>', esc_html( sprintf( _n( '%1$d account: %2$s', '%1$d accounts: %2$s', (int) $count, 'vestibule' ), (int) $count, Directory_Text::remedy( (string) $reason ) ) ) );
		}
		echo '</div>';
	}

	/**
	 * A count in words.
	 *
	 * @param string $what  What was counted.
	 * @param int    $count How many.
	 */
	private static function line( string $what, int $count ): string {
		return sprintf(
			match ( $what ) {
				/* translators: %d: how many accounts. */
				'disconnected'              => _n( '%d account disconnected from Microsoft.', '%d accounts disconnected from Microsoft.', $count, 'vestibule' ),
				/* translators: %d: how many accounts. */
				Check_Result::CHECKED       => _n( '%d account found at Microsoft.', '%d accounts found at Microsoft.', $count, 'vestibule' ),
				/* translators: %d: how many accounts. */
				'changed'                   => _n( '%d account brought up to date.', '%d accounts brought up to date.', $count, 'vestibule' ),
				/* translators: %d: how many accounts. */
				'disabled'                  => _n( '%d account is disabled in the directory; the person cannot sign in.', '%d accounts are disabled in the directory; these people cannot sign in.', $count, 'vestibule' ),
				/* translators: %d: how many accounts. */
				Check_Result::GONE          => _n( '%d account is connected with somebody who is not in the directory any more.', '%d accounts are connected with people who are not in the directory any more.', $count, 'vestibule' ),
				/* translators: %d: how many accounts. */
				Check_Result::ELSEWHERE     => _n( '%d account is of another tenant, which this site cannot look into. It is brought up to date at the next sign-in.', '%d accounts are of another tenant, which this site cannot look into. They are brought up to date at the next sign-in.', $count, 'vestibule' ),
				/* translators: %d: how many accounts. */
				Check_Result::NOT_CONNECTED => _n( '%d account is not connected with a Microsoft account; nothing was done with it.', '%d accounts are not connected with a Microsoft account; nothing was done with them.', $count, 'vestibule' ),
				/* translators: %d: how many accounts. */
				'left'                      => _n( '%d account was not reached in time. Select it again.', '%d accounts were not reached in time. Select them again, fewer at once; “wp vestibule user refresh” has no such limit.', $count, 'vestibule' ),
				/* translators: %d: how many accounts. */
				default                     => _n( '%d account could not be checked.', '%d accounts could not be checked.', $count, 'vestibule' ),
			},
			$count
		);
	}
}
