<?php
/**
 * The Microsoft account on the profile page.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * Shows the link, lets its owner connect one, and lets the owner or a manager undo it.
 */
final class Profile_Section {

	/**
	 * Says in the address of the profile page what was done.
	 */
	public const NOTICE = 'vestibule_notice';

	private const LINK_ARGUMENT = 'vestibule_link';
	private const DISCONNECT    = 'vestibule_disconnect';

	/**
	 * Prints the section on one's own profile and on others'.
	 *
	 * @param \WP_User $user The account shown.
	 */
	public static function action_show_user_profile( \WP_User $user ): void {
		$own    = get_current_user_id() === $user->ID;
		$linked = Account_Link::exists( $user->ID );
		if ( ! $linked && ! ( $own && Engine_Access::is_compatible() && Settings::look_complete() ) ) {
			return;
		}

		echo '<h2 id="vestibule">' . esc_html__( 'Microsoft account', 'vestibule' ) . '</h2><table class="form-table" role="presentation"><tr><th scope="row">'
			. esc_html__( 'Sign in with Microsoft', 'vestibule' ) . '</th><td>';
		if ( $linked ) {
			self::print_link( $user->ID );
			Link_Move_Form::render( $user->ID );
			self::print_locks( $user->ID );
		} else {
			self::print_connect_button();
		}
		echo '</td></tr></table>';
		if ( $linked ) {
			Directory_Panel::render( $user );
		}
	}

	/**
	 * Undoes a link on request of its owner or of a manager.
	 */
	public static function action_admin_post_vestibule_disconnect(): never {
		$user_id = absint( $_POST['user_id'] ?? 0 );
		check_admin_referer( self::DISCONNECT . '_' . $user_id );
		if ( ! self::disconnect( $user_id ) ) {
			wp_die( esc_html__( 'Sorry, you are not allowed to do that.', 'vestibule' ), 403 );
		}
		wp_safe_redirect( add_query_arg( self::NOTICE, 'disconnected', get_edit_user_link( $user_id ) ) . '#vestibule' );
		exit;
	}

	/**
	 * Undoes a link if the current user may.
	 *
	 * @param int $user_id The account.
	 */
	public static function disconnect( int $user_id ): bool {
		if ( ! self::may_disconnect( $user_id ) ) {
			return false;
		}
		People_Decisions::disconnect( $user_id );

		return true;
	}

	/**
	 * The user who asked to connect an account with this request, 0 when it is a plain sign-in. The nonce proves that it was the
	 * profile page that asked, not another site.
	 */
	public static function link_user(): int {
		if ( ! isset( $_GET[ self::LINK_ARGUMENT ] ) ) {
			return 0;
		}
		if ( ! is_user_logged_in() ) {
			auth_redirect();
		}
		check_admin_referer( self::LINK_ARGUMENT );

		return get_current_user_id();
	}

	/**
	 * Where the current user starts to connect an account.
	 */
	public static function connect_url(): string {
		return add_query_arg(
			array(
				self::LINK_ARGUMENT => 1,
				'_wpnonce'          => wp_create_nonce( self::LINK_ARGUMENT ),
			),
			Site::start_url( admin_url( 'profile.php#vestibule' ) )
		);
	}

	/**
	 * The profile page with a failure in its address.
	 *
	 * @param Failure $failure The failure.
	 */
	public static function failure_url( Failure $failure ): string {
		return add_query_arg(
			array(
				Login_Errors::REASON_ARGUMENT    => $failure->reason,
				Login_Errors::REFERENCE_ARGUMENT => $failure->reference,
			),
			admin_url( 'profile.php' )
		);
	}

	/**
	 * Prints what the address of the profile page tells.
	 */
	public static function print_notices(): void {
		Check_Notice::action_admin_notices();
		$query   = wp_unslash( $_GET ); // phpcs:ignore WordPress.Security.NonceVerification -- only reads.
		$failure = Login_Errors::from_query( $query );
		if ( null !== $failure ) {
			printf( '<div class="notice notice-error"><p>%s</p></div>', wp_kses_post( $failure->get_error_message() ) );
		}
		$done = match ( $query[ self::NOTICE ] ?? '' ) {
			'disconnected' => __( 'The Microsoft account is disconnected.', 'vestibule' ),
			'moved'        => __( 'This account is connected with the Microsoft account now.', 'vestibule' ),
			default        => '',
		};
		if ( '' !== $done ) {
			printf( '<div class="notice notice-success is-dismissible"><p>%s</p></div>', esc_html( $done ) );
		}
	}

	/**
	 * Prints the existing link.
	 *
	 * @param int $user_id The account.
	 */
	private static function print_link( int $user_id ): void {
		$linked_at = (int) get_user_meta( $user_id, Account_Link::LINKED_AT, true );
		echo '<p>' . esc_html(
			$linked_at > 0
				/* translators: %s: a date. */
				? sprintf( __( 'Connected since %s.', 'vestibule' ), wp_date( get_option( 'date_format' ), $linked_at ) )
				: __( 'Connected.', 'vestibule' )
		) . '</p>';
		/* translators: %s: an identifier. */
		echo '<p class="description">' . esc_html( sprintf( __( 'Object ID in the directory: %s', 'vestibule' ), Account_Link::of( $user_id )['object'] ) ) . '</p>';
		if ( ! self::may_disconnect( $user_id ) ) {
			return;
		}
		// The profile is one big form; a form attribute lets this button belong to another one, printed at the end of the page.
		printf( '<p><button type="submit" class="button" form="%1$s">%2$s</button></p>', esc_attr( self::DISCONNECT ), esc_html__( 'Disconnect', 'vestibule' ) );
		add_action( 'admin_footer', static fn() => self::print_disconnect_form( $user_id ) );
	}

	/**
	 * Prints the form of the Disconnect button.
	 *
	 * @param int $user_id The account.
	 */
	private static function print_disconnect_form( int $user_id ): void {
		printf(
			'<form id="%1$s" method="post" action="%2$s"><input type="hidden" name="action" value="%1$s"><input type="hidden" name="user_id" value="%3$d">%4$s</form>',
			esc_attr( self::DISCONNECT ),
			esc_url( admin_url( 'admin-post.php' ) ),
			(int) $user_id,
			wp_nonce_field( self::DISCONNECT . '_' . $user_id, '_wpnonce', true, false ) // phpcs:ignore WordPress.Security.EscapeOutput -- escaped by WordPress.
		);
	}

	/**
	 * Prints the button that connects an account.
	 */
	private static function print_connect_button(): void {
		printf(
			'<a class="button" href="%1$s">%2$s</a><p class="description">%3$s</p>',
			esc_url( self::connect_url() ),
			esc_html__( 'Connect with Microsoft', 'vestibule' ),
			esc_html( self::consequence() )
		);
	}

	/**
	 * What connecting means for the password.
	 */
	private static function consequence(): string {
		$settings = Settings::effective();

		return 'allow' === $settings['local_login'] || ( ! $settings['lock_administrators'] && Privilege::is_held_by( wp_get_current_user() ) )
			? __( 'Afterwards you can sign in to this account with Microsoft. Your password keeps working.', 'vestibule' )
			: __( 'Afterwards you sign in to this account with Microsoft. Your password no longer opens it.', 'vestibule' );
	}

	/**
	 * What the locks mean for whoever looks at the page.
	 *
	 * @param int $user_id The account.
	 */
	private static function print_locks( int $user_id ): void {
		$own = get_current_user_id() === $user_id;
		if ( $own && Account_Locks::lock_email( $user_id ) ) {
			add_action( 'admin_print_footer_scripts', array( Account_Lock_Forms::class, 'print_email_script' ) );
		}
		if ( ! $own && ( Account_Locks::lock_email( $user_id ) || Account_Locks::lock_password( $user_id ) ) ) {
			echo '<p class="description">' . esc_html__( 'This person cannot change the e-mail address or the password here: both belong to the directory. You can, for example to repair a wrong address; a password that you set opens nothing unless the settings allow passwords for people who sign in with Microsoft.', 'vestibule' ) . '</p>';
		}
	}

	/**
	 * Whether the current user may undo the link of the account. Somebody whom the locks concern would get rid of them that way.
	 *
	 * @param int $user_id The account.
	 */
	private static function may_disconnect( int $user_id ): bool {
		return $user_id > 0 && current_user_can( 'edit_user', $user_id )
			&& ( Admin::may_manage() || ( get_current_user_id() === $user_id && ! Account_Locks::lock_email( $user_id ) && ! Account_Locks::lock_password( $user_id ) ) );
	}
}
