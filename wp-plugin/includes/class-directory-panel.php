<?php
/**
 * What the directory says of a person, on the profile page.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * People read their own in plain words. Managers see also what decides about roles, and can look the person up.
 */
final class Directory_Panel {

	public const ACTION = 'vestibule_check';

	/**
	 * Prints it, inside WordPress's form.
	 *
	 * @param \WP_User $user The account shown, which is connected.
	 */
	public static function render( \WP_User $user ): void {
		$manages = Admin::may_manage() && current_user_can( 'edit_user', $user->ID );
		$record  = Directory_Record::of( $user->ID );
		wp_enqueue_style( 'vestibule-admin', plugins_url( 'assets/admin.css', PLUGIN_FILE ), array(), VERSION );
		echo '<table class="form-table vestibule-directory" role="presentation">';
		foreach ( self::rows( $user, $record, $manages ) as $label => $html ) {
			printf( '<tr><th scope="row">%s</th><td>%s</td></tr>', esc_html( (string) $label ), $html ); // phpcs:ignore WordPress.Security.EscapeOutput -- escaped there.
		}
		echo '</table>';
		if ( $manages ) {
			add_action( 'admin_footer', static fn() => self::print_form( $user->ID ) );
		}
	}

	/**
	 * Looks the person up on request of a manager.
	 */
	public static function action_admin_post_vestibule_check(): never {
		$user_id = absint( $_POST['user_id'] ?? 0 );
		check_admin_referer( self::ACTION . '_' . $user_id );
		if ( ! Admin::may_manage() || ! current_user_can( 'edit_user', $user_id ) ) {
			wp_die( esc_html__( 'Sorry, you are not allowed to do that.', 'vestibule' ), 403 );
		}
		$report = Check_Report::of( Directory_Check::apply( array( $user_id ) ) );
		$report->record();
		Check_Notice::keep(
			array(
				'action'  => Users_List_Actions::CHECK,
				'counts'  => $report->counts,
				'reasons' => $report->reasons,
			)
		);
		wp_safe_redirect( get_edit_user_link( $user_id ) . '#vestibule' );
		exit;
	}

	/**
	 * The rows: HTML by label.
	 *
	 * @param \WP_User             $user    The account.
	 * @param array<string, mixed> $record  Of Directory_Record.
	 * @param bool                 $manages Whether a manager looks.
	 * @return array<string, string>
	 */
	private static function rows( \WP_User $user, array $record, bool $manages ): array {
		$link = Account_Link::of( $user->ID );
		$rows = array(
			__( 'Microsoft account', 'vestibule' ) => self::identity( $user->ID, $link, $record ),
			__( 'Last sign-in', 'vestibule' )      => Directory_Text::last_sign_in( $record['last_sign_in'] ),
			__( 'State in the directory', 'vestibule' ) => self::state( $user->ID, $record, $manages ),
			__( 'Roles and why', 'vestibule' )     => self::roles( $user, $record, $manages ),
		);
		if ( $manages ) {
			$rows[ __( 'Groups that the settings name', 'vestibule' ) ] = self::items( array_map( array( Group_Names::class, 'of' ), $record['groups'] ), __( 'None, or none is known.', 'vestibule' ) );
			$rows[ __( 'App roles', 'vestibule' ) ]                     = self::items( $record['app_roles'], __( 'None at the last sign-in.', 'vestibule' ) );
		}
		if ( array() !== $record['fields'] ) {
			$rows[ __( 'From the directory', 'vestibule' ) ] = self::fields( $record['fields'] );
		}
		$left_out = $manages ? Change_Text::about_fields( $record['notes'] ) : array();
		if ( array() !== $left_out ) {
			$rows[ __( 'Fields that were not taken over', 'vestibule' ) ] = self::items( $left_out, '' );
		}
		if ( true === Settings::effective()['photo'] ) {
			$rows[ __( 'Photo', 'vestibule' ) ] = esc_html( self::photo( $user->ID ) );
		}
		if ( $manages && array() !== $record['problems'] ) {
			$rows[ __( 'What Microsoft Graph did not tell', 'vestibule' ) ] = self::items( array_map( array( Directory_Text::class, 'problem' ), $record['problems'] ), '' );
		}

		return $rows;
	}

	/**
	 * Who it is.
	 *
	 * @param int                                    $user_id The account.
	 * @param array{tenant: string, object: string} $link    Of Account_Link.
	 * @param array<string, mixed>                   $record  Of Directory_Record.
	 */
	private static function identity( int $user_id, array $link, array $record ): string {
		$marks = implode( ', ', Directory_Text::marks( $user_id, $record ) );
		$name  = '' === $record['username'] ? __( 'User name not known before the next sign-in', 'vestibule' ) : $record['username'];

		return sprintf(
			'<p>%1$s%2$s</p><p class="description">%3$s</p>',
			esc_html( $name ),
			'' === $marks ? '' : ' <strong class="vestibule-marks">(' . esc_html( $marks ) . ')</strong>',
			/* translators: 1: name or ID of a tenant, 2: its ID. */
			esc_html( sprintf( __( '%1$s, tenant ID %2$s', 'vestibule' ), Directory_Text::tenant( $link['tenant'], $record['username'] ), $link['tenant'] ) )
		);
	}

	/**
	 * Whether the account there is alive, and when that was learnt.
	 *
	 * @param int                  $user_id The account.
	 * @param array<string, mixed> $record  Of Directory_Record.
	 * @param bool                 $manages Whether a manager looks.
	 */
	private static function state( int $user_id, array $record, bool $manages ): string {
		$html = '<p>' . esc_html(
			match ( $record['enabled'] ) {
				'yes'   => __( 'The account is enabled.', 'vestibule' ),
				'no'    => __( 'The account is disabled in the directory. The person cannot sign in with it.', 'vestibule' ),
				'gone'  => __( 'The directory has nobody with this object ID any more. If the person was made anew there, disconnect this account and connect the new one.', 'vestibule' ),
				default => __( 'Not known: Microsoft Graph has not been asked for it yet.', 'vestibule' ),
			}
		) . '</p>';
		if ( $record['checked_at'] > 0 ) {
			/* translators: %s: a date and time. */
			$html .= '<p class="description">' . esc_html( sprintf( __( 'As of %s.', 'vestibule' ), Directory_Text::time( $record['checked_at'] ) ) ) . '</p>';
		}
		if ( $manages && Directory_Check::is_home( Account_Link::of( $user_id )['tenant'] ) ) {
			// The profile is one big form; a form attribute lets this button belong to another one, printed at the end of the page.
			$html .= sprintf(
				'<p><button type="submit" class="button" form="%1$s">%2$s</button></p><p class="description">%3$s</p>',
				esc_attr( self::ACTION ),
				esc_html__( 'Check at Microsoft', 'vestibule' ),
				esc_html__( 'Looks the person up by the application permission User.Read.All and brings roles and profile up to date, as the next sign-in would.', 'vestibule' )
			);
		}

		return $html;
	}

	/**
	 * Which roles, and which rule gave which.
	 *
	 * @param \WP_User             $user    The account.
	 * @param array<string, mixed> $record  Of Directory_Record.
	 * @param bool                 $manages Whether a manager looks.
	 */
	private static function roles( \WP_User $user, array $record, bool $manages ): string {
		return '<p>' . esc_html( Directory_Text::roles( array_values( $user->roles ) ) ) . '</p>' . ( $manages
			? self::items( Change_Text::about_roles( $record['roles_why'] ), __( 'No sign-in has said why yet.', 'vestibule' ) )
			: self::items( Change_Text::for_people( $record['roles_why'] ), '' ) );
	}

	/**
	 * What was taken over, label by label.
	 *
	 * @param array<string, string> $fields Value by label.
	 */
	private static function fields( array $fields ): string {
		$html = '';
		foreach ( $fields as $label => $value ) {
			$html .= sprintf( '<dt>%s</dt><dd>%s</dd>', esc_html( (string) $label ), esc_html( (string) $value ) );
		}

		return '<dl class="vestibule-fields">' . $html . '</dl>';
	}

	/**
	 * What is known of the photo.
	 *
	 * @param int $user_id The account.
	 */
	private static function photo( int $user_id ): string {
		return '' === Photo::of( $user_id )->url( 96 ) ? __( 'There is none from Microsoft.', 'vestibule' ) : __( 'From Microsoft, shown as the picture of this account.', 'vestibule' );
	}

	/**
	 * A list, or a sentence in its place.
	 *
	 * @param list<string> $items The items.
	 * @param string       $none  What stands for none.
	 */
	private static function items( array $items, string $none ): string {
		return array() === $items
			? ( '' === $none ? '' : '<p class="description">' . esc_html( $none ) . '</p>' )
			: '<ul class="ul-disc"><li>' . implode( '</li><li>', array_map( 'esc_html', $items ) ) . '</li></ul>';
	}

	/**
	 * Prints the form of the button.
	 *
	 * @param int $user_id The account.
	 */
	private static function print_form( int $user_id ): void {
		printf(
			'<form id="%1$s" method="post" action="%2$s"><input type="hidden" name="action" value="%1$s"><input type="hidden" name="user_id" value="%3$d">%4$s</form>',
			esc_attr( self::ACTION ),
			esc_url( admin_url( 'admin-post.php' ) ),
			(int) $user_id,
			wp_nonce_field( self::ACTION . '_' . $user_id, '_wpnonce', true, false ) // phpcs:ignore WordPress.Security.EscapeOutput -- escaped by WordPress.
		);
	}
}
