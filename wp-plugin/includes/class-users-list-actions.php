<?php
/**
 * What can be done with accounts in the list of users.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * Disconnect, after a question, and check at Microsoft: for one row or for many. WordPress forgets the nonce of an action that is not its own before it calls
 * anybody, so these are taken before it looks.
 */
final class Users_List_Actions {

	public const DISCONNECT = 'vestibule_disconnect';
	public const CHECK      = 'vestibule_check';

	/**
	 * WordPress's own nonce of this list's actions.
	 */
	private const NONCE = 'bulk-users';

	/**
	 * Adds the actions for many.
	 *
	 * @param array<string, mixed> $actions Label by name.
	 * @return array<string, mixed>
	 */
	public static function filter_bulk_actions_users( $actions ) {
		return Admin::may_manage() ? $actions + self::labels() : $actions;
	}

	/**
	 * Adds the actions of a row.
	 *
	 * @param array<string, string> $actions HTML of the links there.
	 * @param \WP_User              $user    The account.
	 * @return array<string, string>
	 */
	public static function filter_user_row_actions( $actions, $user ) {
		if ( ! Account_Link::exists( $user->ID ) || ! current_user_can( 'edit_user', $user->ID ) || ! Admin::may_manage() ) {
			return $actions;
		}
		foreach ( self::labels() as $action => $label ) {
			$address            = add_query_arg(
				array(
					'action' => $action,
					'users'  => array( $user->ID ),
				),
				'users.php'
			);
			$actions[ $action ] = sprintf(
				'<a href="%1$s" aria-label="%2$s">%3$s</a>',
				esc_url( wp_nonce_url( $address, self::NONCE ) ),
				/* translators: 1: what is done, such as "Check at Microsoft", 2: login name of an account. */
				esc_attr( sprintf( __( '%1$s: %2$s', 'vestibule' ), $label, $user->user_login ) ),
				esc_html( $label )
			);
		}

		return $actions;
	}

	/**
	 * Takes an action before WordPress does.
	 */
	public static function action_load_users_php(): void {
		wp_enqueue_style( 'vestibule-admin', plugins_url( 'assets/admin.css', PLUGIN_FILE ), array(), VERSION );
		$action = self::asked();
		$users  = array_values( array_unique( array_filter( array_map( 'absint', (array) wp_unslash( $_REQUEST['users'] ?? array() ) ) ) ) ); // phpcs:ignore WordPress.Security.NonceVerification -- verified below.
		if ( '' === $action || array() === $users ) {
			return;
		}
		check_admin_referer( self::NONCE );
		Admin::require_manager();
		$users = array_values( array_filter( $users, static fn( int $user_id ): bool => current_user_can( 'edit_user', $user_id ) ) );
		$connected = array_values( array_filter( $users, array( Account_Link::class, 'exists' ) ) );
		if ( self::DISCONNECT === $action && array() !== $connected ) {
			wp_safe_redirect( Disconnection_Question::url( $connected, self::back() ) );
			exit;
		}
		Check_Notice::keep( self::DISCONNECT === $action ? self::disconnect( $users ) : self::check( $users ) );
		wp_safe_redirect( self::back() );
		exit;
	}

	/**
	 * What the actions are called.
	 *
	 * @return array<string, string>
	 */
	private static function labels(): array {
		return array(
			self::CHECK      => __( 'Check at Microsoft', 'vestibule' ),
			self::DISCONNECT => __( 'Disconnect from Microsoft', 'vestibule' ),
		);
	}

	/**
	 * Which of the actions is asked for, '' for none.
	 */
	private static function asked(): string {
		// phpcs:disable WordPress.Security -- looked up in a list; the nonce is verified before anything is done.
		$other  = ! empty( $_REQUEST['filter_action'] ) || isset( $_REQUEST['changeit'] );
		$action = $_REQUEST['action'] ?? '';
		// phpcs:enable

		return ! $other && is_string( $action ) && isset( self::labels()[ $action ] ) ? $action : '';
	}

	/**
	 * Disconnects accounts.
	 *
	 * @param list<int> $users The accounts.
	 * @return array{action: string, counts: array<string, int>, reasons: array<string, int>}
	 */
	public static function disconnect( array $users ): array {
		$counts = array(
			'disconnected'              => 0,
			Check_Result::NOT_CONNECTED => 0,
		);
		foreach ( $users as $user_id ) {
			$done = Account_Link::exists( $user_id ) && Profile_Section::disconnect( $user_id );
			++$counts[ $done ? 'disconnected' : Check_Result::NOT_CONNECTED ];
		}

		return array(
			'action'  => self::DISCONNECT,
			'counts'  => $counts,
			'reasons' => array(),
		);
	}

	/**
	 * Looks accounts up at Microsoft.
	 *
	 * @param list<int> $users The accounts.
	 * @return array{action: string, counts: array<string, int>, reasons: array<string, int>}
	 */
	private static function check( array $users ): array {
		$report = Check_Report::of( Directory_Check::apply( $users ) );
		$report->record();

		return array(
			'action'  => self::CHECK,
			'counts'  => array_filter( $report->counts + array( 'left' => count( $users ) - array_sum( $report->outcomes() ) ) ),
			'reasons' => $report->reasons,
		);
	}

	/**
	 * The list as it was.
	 */
	private static function back(): string {
		$own  = array( 'action', 'action2', 'users', '_wpnonce', '_wp_http_referer' );
		$back = wp_get_referer();

		return false === $back ? admin_url( 'users.php' ) : remove_query_arg( $own, $back );
	}
}
