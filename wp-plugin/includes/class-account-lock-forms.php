<?php
/**
 * Holds the locks wherever people edit their own account.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * The forms that are known say why; for all others the change itself is left out. What administrators do to other people's accounts,
 * the command line, timed tasks and sign-ins pass.
 */
final class Account_Lock_Forms {

	/**
	 * Whether the directory writes, not the person.
	 *
	 * @var bool
	 */
	private static bool $open = false;

	/**
	 * Does something that the locks do not concern: what the directory gives is written while the person is signed in.
	 *
	 * @template T
	 * @param callable(): T $work What.
	 * @return T
	 */
	public static function without_locks( callable $work ): mixed {
		self::$open = true;
		try {
			return $work();
		} finally {
			self::$open = false;
		}
	}

	/**
	 * The last line: whatever the form was, a locked value stays.
	 *
	 * @param mixed $data    Columns about to be written.
	 * @param mixed $update  Whether the account exists.
	 * @param mixed $user_id The account.
	 * @return mixed
	 */
	public static function filter_wp_pre_insert_user_data( $data, $update, $user_id ) {
		$user = $update && is_array( $data ) && self::is_own( (int) $user_id ) ? get_userdata( (int) $user_id ) : false;
		if ( false === $user ) {
			return $data;
		}
		if ( isset( $data['user_email'] ) && Account_Locks::lock_email( $user->ID ) ) {
			$data['user_email'] = $user->user_email;
		}
		if ( isset( $data['user_pass'] ) && Account_Locks::lock_password( $user->ID ) ) {
			$data['user_pass'] = $user->user_pass;
		}

		return $data;
	}

	/**
	 * Nobody is told of a change of e-mail address that does not take place.
	 *
	 * @param mixed $send Whether WordPress would tell.
	 * @param mixed $user The account as an array.
	 * @return mixed
	 */
	public static function filter_send_email_change_email( $send, $user ) {
		$user_id = (int) ( $user['ID'] ?? 0 );

		return self::is_own( $user_id ) && Account_Locks::lock_email( $user_id ) ? false : $send;
	}

	/**
	 * The same for a password.
	 *
	 * @param mixed $send Whether WordPress would tell.
	 * @param mixed $user The account as an array.
	 * @return mixed
	 */
	public static function filter_send_password_change_email( $send, $user ) {
		$user_id = (int) ( $user['ID'] ?? 0 );

		return self::is_own( $user_id ) && Account_Locks::lock_password( $user_id ) ? false : $send;
	}

	/**
	 * The profile page, before WordPress mails a confirmation to the new address.
	 *
	 * @param mixed $user_id The account.
	 */
	public static function action_personal_options_update( $user_id ): void {
		$user = get_userdata( (int) $user_id );
		// phpcs:disable WordPress.Security -- WordPress has checked the nonce and reads the field after this.
		if ( false === $user || ! isset( $_POST['email'] ) || ! Account_Locks::lock_email( $user->ID ) ) {
			return;
		}
		if ( ! self::is_same_email( wp_unslash( $_POST['email'] ), $user ) ) {
			$_POST['email'] = wp_slash( $user->user_email );
			add_action( 'user_profile_update_errors', static fn( $errors ) => $errors->add( 'vestibule_email_locked', self::email_text() ) );
		}
		// phpcs:enable
	}

	/**
	 * The profile page, the password.
	 *
	 * @param mixed $errors The page's WP_Error.
	 * @param mixed $update Whether the account exists.
	 * @param mixed $user   The account as it would be.
	 */
	public static function action_user_profile_update_errors( $errors, $update, $user ): void {
		$user_id = (int) ( $user->ID ?? 0 );
		if ( $errors instanceof \WP_Error && $update && ! empty( $user->user_pass ) && self::is_own( $user_id ) && Account_Locks::lock_password( $user_id ) ) {
			$errors->add( 'vestibule_password_locked', self::password_text() );
		}
	}

	/**
	 * Takes the password fields from one's own profile page.
	 *
	 * @param mixed $show Whether WordPress would show them.
	 * @param mixed $user The account shown.
	 * @return mixed
	 */
	public static function filter_show_password_fields( $show, $user = null ) {
		return $user instanceof \WP_User && self::is_own( $user->ID ) && Account_Locks::lock_password( $user->ID ) ? false : $show;
	}

	/**
	 * The REST API, which several editors and apps use: /wp/v2/users/me and one's own number.
	 *
	 * @param mixed            $response What others answer.
	 * @param mixed            $handler  The route's handler.
	 * @param \WP_REST_Request $request  The request.
	 * @return mixed
	 */
	public static function filter_rest_request_before_callbacks( $response, $handler, $request ) {
		$own = get_current_user_id();
		if ( is_wp_error( $response ) || 0 === $own || 'GET' === $request->get_method()
			|| 1 !== preg_match( '~^/wp/v2/users/(me|\d+)/?$~iD', $request->get_route(), $found )
			|| ( 'me' !== strtolower( $found[1] ) && (int) $found[1] !== $own ) ) {
			return $response;
		}
		if ( null !== $request->get_param( 'email' ) && Account_Locks::lock_email( $own ) && ! self::is_same_email( $request->get_param( 'email' ), wp_get_current_user() ) ) {
			return new \WP_Error( 'vestibule_email_locked', self::email_text(), array( 'status' => 403 ) );
		}
		if ( ! empty( $request->get_param( 'password' ) ) && Account_Locks::lock_password( $own ) ) {
			return new \WP_Error( 'vestibule_password_locked', self::password_text(), array( 'status' => 403 ) );
		}

		return $response;
	}

	/**
	 * WooCommerce's account page.
	 *
	 * @param mixed $errors The form's WP_Error.
	 * @param mixed $user   The account as it would be.
	 */
	public static function action_woocommerce_save_account_details_errors( $errors, $user ): void {
		$user_id = (int) ( $user->ID ?? 0 );
		$before  = get_userdata( $user_id );
		if ( ! $errors instanceof \WP_Error || false === $before || ! self::is_own( $user_id ) ) {
			return;
		}
		if ( ! empty( $user->user_email ) && Account_Locks::lock_email( $user_id ) && ! self::is_same_email( $user->user_email, $before ) ) {
			$errors->add( 'vestibule_email_locked', self::email_text() );
		}
		if ( ! empty( $user->user_pass ) && Account_Locks::lock_password( $user_id ) ) {
			$errors->add( 'vestibule_password_locked', self::password_text() );
		}
	}

	/**
	 * Marks the e-mail field of one's own profile page. WordPress has no filter for it; the server refuses in any case.
	 */
	public static function print_email_script(): void {
		wp_print_inline_script_tag(
			sprintf(
				"(function(){var f=document.getElementById('email'),n=document.createElement('p');if(!f){return;}f.readOnly=true;n.className='description';n.id='vestibule-email-locked';n.textContent=%s;f.setAttribute('aria-describedby',n.id);f.parentNode.appendChild(n);var d=document.getElementById('email-description');if(d){d.remove();}}());",
				wp_json_encode( self::email_text() )
			)
		);
	}

	/**
	 * Why the e-mail address stays.
	 */
	private static function email_text(): string {
		return __( 'Your e-mail address comes from your Microsoft account and cannot be changed here.', 'vestibule' );
	}

	/**
	 * Why there is no password.
	 */
	private static function password_text(): string {
		return __( 'You sign in with Microsoft, so a password cannot be set here. You change your Microsoft password at Microsoft.', 'vestibule' );
	}

	/**
	 * Whether somebody edits the own account.
	 *
	 * @param int $user_id The account.
	 */
	private static function is_own( int $user_id ): bool {
		return ! self::$open && $user_id > 0 && get_current_user_id() === $user_id;
	}

	/**
	 * Whether a value is the address that the account has. WordPress, too, takes no notice of capitals.
	 *
	 * @param mixed    $value The value.
	 * @param \WP_User $user  The account.
	 */
	private static function is_same_email( $value, \WP_User $user ): bool {
		return is_string( $value ) && 0 === strcasecmp( trim( $value ), $user->user_email );
	}
}
