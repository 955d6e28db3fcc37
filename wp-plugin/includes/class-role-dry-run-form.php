<?php
/**
 * The dry run of the rules on the settings page.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * The script asks for ten people at a time, by the rules as they stand in the form, saved or not. A command does the same without a browser.
 */
final class Role_Dry_Run_Form {

	public const ACTION = 'vestibule_dry_run';

	/**
	 * Prints the form.
	 */
	public static function render(): void {
		wp_enqueue_script( 'vestibule-dry-run', plugins_url( 'assets/dry-run.js', PLUGIN_FILE ), array( 'wp-a11y' ), VERSION, true );
		printf(
			'<form id="vestibule-dry-run" class="vestibule-panel" method="post" action="%1$s" data-action="%2$s" data-ajax="%3$s" data-texts="%4$s"><h2>%5$s</h2><p>%6$s</p>%7$s
				<p class="hide-if-js">%8$s</p>
				<p class="vestibule-buttons hide-if-no-js"><button type="submit" class="button">%9$s</button> <button type="button" class="button" id="vestibule-dry-run-stop" hidden>%10$s</button></p>
				<p id="vestibule-dry-run-progress" role="status"></p>
				<div id="vestibule-dry-run-message"></div>
				<p hidden><label><input type="checkbox" id="vestibule-dry-run-all"> %11$s</label></p>
				<table class="widefat striped vestibule-dry-run-table" hidden><caption class="screen-reader-text">%5$s</caption><thead><tr><th scope="col">%12$s</th><th scope="col">%13$s</th><th scope="col">%14$s</th><th scope="col">%15$s</th></tr></thead><tbody></tbody></table>
			</form>',
			esc_url( Admin::settings_url() ),
			esc_attr( self::ACTION ),
			esc_url( admin_url( 'admin-ajax.php' ) ),
			esc_attr( (string) wp_json_encode( self::texts() ) ),
			esc_html__( 'Show what would change for whom', 'vestibule' ),
			esc_html__( 'Looks up everybody who is connected, and applies the rules as they stand in the form above, saved or not. Nothing is written. Who has not signed in with Microsoft yet is not in it: begin with “add” or “leave” where such accounts have roles that must not go. It needs the application permissions User.Read.All and, for rules about groups, GroupMember.Read.All.', 'vestibule' ),
			wp_nonce_field( self::ACTION, '_wpnonce', false, false ), // phpcs:ignore WordPress.Security.EscapeOutput -- escaped by WordPress.
			esc_html__( 'This needs JavaScript. On the command line, “wp vestibule roles dry-run” does the same by the rules as they are saved.', 'vestibule' ),
			esc_html__( 'Start the dry run', 'vestibule' ),
			esc_html__( 'Stop', 'vestibule' ),
			esc_html__( 'Show also people whose roles stay', 'vestibule' ),
			esc_html__( 'Person', 'vestibule' ),
			esc_html__( 'Roles now', 'vestibule' ),
			esc_html__( 'Roles then', 'vestibule' ),
			esc_html__( 'Why', 'vestibule' )
		);
	}

	/**
	 * Answers the script: one page of people.
	 */
	public static function action_wp_ajax_vestibule_dry_run(): never {
		check_ajax_referer( self::ACTION );
		if ( ! Admin::may_manage() ) {
			wp_send_json_error( null, 403 );
		}
		// phpcs:disable WordPress.Security.ValidatedSanitizedInput -- the engine's parser validates; sanitising would change what is tried.
		$given  = wp_unslash( $_POST );
		$fields = is_array( $given[ Settings_Form::NAME ] ?? null ) ? $given[ Settings_Form::NAME ] : array();
		// phpcs:enable
		$settings = Settings_Form::effective( $fields );
		$hindered = self::hindrance( $settings );
		if ( array() !== $hindered ) {
			wp_send_json_error( array( 'message' => self::message( $hindered ) ) );
		}
		$page  = max( 1, absint( $given['page'] ?? 1 ) );
		$users = Connected_Accounts::page( $page, Directory_Check::CHUNK );
		$rows  = Role_Dry_Run::rows( $users, $settings );
		wp_send_json_success(
			array(
				'total'   => Connected_Accounts::count(),
				'looked'  => count( $rows ),
				'changes' => count( array_filter( array_column( $rows, 'changes' ) ) ),
				'failed'  => count( array_filter( array_column( $rows, 'reason' ) ) ),
				'message' => self::message( array_map( array( Directory_Text::class, 'remedy' ), array_values( array_unique( array_filter( array_column( $rows, 'reason' ) ) ) ) ) ),
				'rows'    => implode( '', array_map( array( self::class, 'row' ), $rows ) ),
				'more'    => count( $users ) === Directory_Check::CHUNK,
			)
		);
	}

	/**
	 * What the script says.
	 *
	 * @return array<string, string>
	 */
	private static function texts(): array {
		return array(
			/* translators: 1: number of people looked at, 2: number of people, 3: number of people whose roles would change; filled in by a script. */
			'progress' => __( '%1$s of %2$s people looked at; roles of %3$s would change.', 'vestibule' ),
			/* translators: likewise. */
			'done'     => __( 'Done: %1$s of %2$s people looked at; roles of %3$s would change. Nothing was written.', 'vestibule' ),
			/* translators: likewise. */
			'stopped'  => __( 'Stopped: %1$s of %2$s people looked at; roles of %3$s would change. Nothing was written.', 'vestibule' ),
			'failed'   => __( 'The dry run did not come to its end. Load the page again and repeat it.', 'vestibule' ),
			'none'     => __( 'Nobody is connected with a Microsoft account yet.', 'vestibule' ),
		);
	}

	/**
	 * Why the rules cannot be tried, in lines; nothing when they can.
	 *
	 * @param array<string, mixed> $settings The settings.
	 * @return list<string>
	 */
	private static function hindrance( array $settings ): array {
		try {
			$problems = Engine_Access::problems( Configuration::json( $settings, Settings::secret() ) );
		} catch ( Refused ) {
			return array( Requirements::remedy( Requirements::missing() ) );
		}

		return array() === $problems ? array() : array( __( 'The settings are not right yet.', 'vestibule' ), ...array_map( array( Setting_Problems::class, 'told_with_field' ), $problems ) );
	}

	/**
	 * Lines as a notice; nothing for none.
	 *
	 * @param list<string> $lines The lines.
	 */
	private static function message( array $lines ): string {
		return array() === $lines ? '' : sprintf( '<div class="notice notice-error inline"><p>%s</p></div>', implode( '</p><p>', array_map( 'esc_html', $lines ) ) );
	}

	/**
	 * A row of the table.
	 *
	 * @param array{user: int, login: string, now: list<string>, then: list<string>, changes: bool, why: list<string>, outcome: string, reason: string} $row Of Role_Dry_Run.
	 */
	private static function row( array $row ): string {
		$why  = Check_Result::CHECKED === $row['outcome'] ? $row['why'] : array( Directory_Text::outcome( $row['outcome'] ) );
		$then = Check_Result::CHECKED === $row['outcome'] ? Directory_Text::roles( $row['then'] ) : __( 'not known', 'vestibule' );

		return sprintf(
			'<tr class="%1$s"><th scope="row"><a href="%2$s">%3$s</a></th><td data-colname="%4$s">%5$s</td><td data-colname="%6$s">%7$s</td><td data-colname="%8$s">%9$s</td></tr>',
			$row['changes'] ? 'vestibule-changes' : ( Check_Result::CHECKED === $row['outcome'] ? 'vestibule-stays' : 'vestibule-unknown' ),
			esc_url( (string) get_edit_user_link( $row['user'] ) ),
			esc_html( $row['login'] ),
			esc_attr__( 'Roles now', 'vestibule' ),
			esc_html( Directory_Text::roles( $row['now'] ) ),
			esc_attr__( 'Roles then', 'vestibule' ),
			$row['changes'] ? '<strong>' . esc_html( $then ) . '</strong>' : esc_html( $then ),
			esc_attr__( 'Why', 'vestibule' ),
			implode( '<br>', array_map( 'esc_html', $why ) )
		);
	}
}
