<?php
/**
 * What a person reads when a sign-in failed.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * One text per reason. The exact cause is in the log under the reference; a person who may be an attacker learns nothing.
 */
final class Login_Errors {

	public const REASON_ARGUMENT    = 'vestibule_error';
	public const REFERENCE_ARGUMENT = 'vestibule_reference';

	/**
	 * Nothing went wrong: shown as information, not as an error.
	 */
	private const CALM = array( 'session_used', 'sign_in_expired', 'sign_in_elsewhere', 'sign_in_cancelled', 'not_a_navigation', 'method_not_allowed', 'session_expired', 'session_idle', 'sign_in_required', 'renewal_failed' );

	/**
	 * Someone who is signed in by now has got what was asked for: a second click, a second tab, the Back button.
	 */
	private const SETTLED_BY_SESSION = array( 'session_used', 'sign_in_expired', 'sign_in_elsewhere', 'cookies_missing' );

	/**
	 * The login page with the failure in its address.
	 *
	 * @param Failure $failure The failure.
	 */
	public static function failure_url( Failure $failure ): string {
		$arguments = array(
			self::REASON_ARGUMENT    => $failure->reason,
			self::REFERENCE_ARGUMENT => $failure->reference,
		);
		if ( '' !== $failure->return_to ) {
			$arguments['redirect_to'] = rawurlencode( $failure->return_to );
		}

		return add_query_arg( $arguments, Site::login() );
	}

	/**
	 * Sends someone on who is signed in meanwhile. It happens on the login page, not on the callback, because the browser may
	 * have got its login cookie from a parallel request.
	 */
	public static function action_login_form_login(): void {
		$destination = self::destination_of_signed_in( wp_unslash( $_GET ) ); // phpcs:ignore WordPress.Security.NonceVerification -- only reads.
		if ( '' !== $destination && ( null === Current_Session::microsoft() || Current_Session::give_way() ) ) {
			wp_safe_redirect( $destination, 302, 'Vestibule' );
			exit;
		}
	}

	/**
	 * Where to send the visitor instead of showing a settled failure; '' to show it.
	 *
	 * @param array<string, mixed> $query As $_GET, unslashed.
	 */
	public static function destination_of_signed_in( array $query ): string {
		if ( ! in_array( $query[ self::REASON_ARGUMENT ] ?? '', self::SETTLED_BY_SESSION, true ) || Current_Session::is_of_stranger() || '' !== Session_Expiry::reason() ) {
			return '';
		}
		$asked_for = $query['redirect_to'] ?? '';

		return Destination::of( wp_get_current_user(), is_string( $asked_for ) ? $asked_for : '' );
	}

	/**
	 * Adds the failure in the address to the login page's messages.
	 *
	 * @param mixed $errors The page's WP_Error.
	 * @return mixed
	 */
	public static function filter_wp_login_errors( $errors ) {
		$failure = self::from_query( wp_unslash( $_GET ) ); // phpcs:ignore WordPress.Security.NonceVerification -- only reads.
		if ( null !== $failure && $errors instanceof \WP_Error ) {
			foreach ( $failure->get_error_codes() as $code ) {
				$errors->add( $code, $failure->get_error_message( $code ), $failure->get_error_data( $code ) );
			}
		}

		return $errors;
	}

	/**
	 * The failure that an address tells of. Only reasons of the list and well-formed references are taken from it.
	 *
	 * @param array<string, mixed> $query As $_GET, unslashed.
	 */
	public static function from_query( array $query ): ?\WP_Error {
		$reason = $query[ self::REASON_ARGUMENT ] ?? '';
		$text   = is_string( $reason ) ? self::text( $reason ) : null;
		if ( null === $text ) {
			return null;
		}
		$message   = esc_html( $text );
		$reference = $query[ self::REFERENCE_ARGUMENT ] ?? '';
		if ( is_string( $reference ) && 1 === preg_match( '/^[0-9a-f]{8}$/D', $reference ) ) {
			// Whoever may read the log gets there by one click.
			$shown = is_user_logged_in() && Admin::may_manage() ? sprintf( '<a href="%s">%s</a>', esc_url( Log_Page::url_of( $reference ) ), esc_html( $reference ) ) : esc_html( $reference );
			/* translators: %s: eight characters by which an administrator finds the cause in the log. */
			$message .= '<br><small class="vestibule-reference">' . sprintf( esc_html__( 'Reference: %s', 'vestibule' ), $shown ) . '</small>';
		}

		return new \WP_Error( 'vestibule_' . $reason, $message, in_array( $reason, self::CALM, true ) ? 'message' : '' );
	}

	/**
	 * The text of a reason, null when it is not in the list.
	 *
	 * @param string $reason The reason.
	 */
	public static function text( string $reason ): ?string {
		return match ( $reason ) {
			'sign_in_cancelled'        => __( 'You cancelled signing in at Microsoft. You can start again whenever you like.', 'vestibule' ),
			'consent_declined'         => __( 'Microsoft asked whether this site may see your name and e-mail address, and you declined. Without it the site cannot tell who you are.', 'vestibule' ),
			'consent_required'         => __( 'Your organisation has to approve this site before its people can sign in. Please ask the IT department.', 'vestibule' ),
			'user_not_assigned'        => __( 'Your organisation has not given your account access to this site. Please ask the IT department.', 'vestibule' ),
			'account_not_in_tenant'    => __( 'The Microsoft account you chose belongs to another organisation. Please choose the account you use for this site.', 'vestibule' ),
			'account_disabled'         => __( 'Your Microsoft account is locked or switched off. Please ask the IT department of your organisation.', 'vestibule' ),
			'password_expired'         => __( 'Your Microsoft password has expired. Please change it at Microsoft and sign in again.', 'vestibule' ),
			'mfa_required'             => __( 'Your organisation asks for a second step to sign in. Please set it up at Microsoft and sign in again.', 'vestibule' ),
			'access_blocked'           => __( 'A rule of your organisation does not allow this sign-in, for example from this device or place. Please ask the IT department.', 'vestibule' ),
			'interaction_required'     => __( 'Microsoft needs to ask you something first. Please sign in again.', 'vestibule' ),
			'session_used'             => __( 'This sign-in has already been completed. If you are not signed in, please start again.', 'vestibule' ),
			'sign_in_expired'          => __( 'Signing in took longer than ten minutes, so it was ended for your safety. Please start again.', 'vestibule' ),
			'sign_in_elsewhere'        => __( 'This sign-in was begun in another browser or window. Please start again here.', 'vestibule' ),
			'cookies_missing'          => __( 'Your browser did not keep the cookie that protects signing in. Please allow cookies for this site and start again.', 'vestibule' ),
			'user_not_found'           => __( 'There is no account for you on this site yet. Please ask the administrator of the site for one.', 'vestibule' ),
			'link_needs_owner'         => __( 'Before you can use Microsoft to open this account, sign in with your password and choose “Connect with Microsoft” on your profile page.', 'vestibule' ),
			'link_needs_approval'      => __( 'The administrator of the site has to connect your Microsoft account first. Please ask for it. If you have a password here, you can do it yourself: sign in with it and choose “Connect with Microsoft” on your profile page.', 'vestibule' ),
			'approval_pending'         => __( 'Thank you. The administrator of the site has to approve your account first. Please sign in again when you have heard of it.', 'vestibule' ),
			'approval_refused'         => __( 'The administrator of the site has declined your request for an account.', 'vestibule' ),
			'tenant_refused'           => __( 'People of your organisation cannot sign in to this site. Please choose another account, or ask the administrator of the site.', 'vestibule' ),
			'domain_refused'           => __( 'Accounts of your domain cannot sign in to this site. Please choose another account, or ask the administrator of the site.', 'vestibule' ),
			'guest_refused'            => __( 'This site is for members of the organisation, not for its guests. Please ask the administrator of the site.', 'vestibule' ),
			'group_missing',
			'group_refused',
			'app_role_missing',
			'app_role_refused'         => __( 'Your account is not among those that may use this site. Please ask the administrator of the site or your IT department.', 'vestibule' ),
			'groups_unknown'           => __( 'Microsoft did not say whether you may use this site. Please try again in a few minutes.', 'vestibule' ),
			'account_linked_elsewhere' => __( 'The account on this site that looks like yours is connected with another Microsoft account. Please ask the administrator of the site.', 'vestibule' ),
			'account_blocked'          => __( 'Your account on this site is blocked. Please ask the administrator of the site.', 'vestibule' ),
			'signed_in_as_other'       => __( 'Someone else is signed in to this site in your browser. Please log out first, then sign in with Microsoft.', 'vestibule' ),
			'identity_linked_elsewhere' => __( 'This Microsoft account is already connected with another account on this site.', 'vestibule' ),
			'link_ambiguous'           => __( 'More than one account on this site is connected with your Microsoft account. Please ask the administrator of the site.', 'vestibule' ),
			'account_create_failed'    => __( 'Your account on this site could not be set up. Please try again, and ask the administrator of the site if it happens again.', 'vestibule' ),
			'sign_in_required'         => __( 'The page you asked for is for people who are signed in. Please sign in to see it.', 'vestibule' ),
			'session_expired'          => __( 'You signed in some time ago, and this site asks for it anew. Please sign in again.', 'vestibule' ),
			'session_idle'             => __( 'You did not use this site for a while, so you were signed out for your safety. Please sign in again.', 'vestibule' ),
			'renewal_failed'           => __( 'Your session could not be renewed without asking you. Please sign in again.', 'vestibule' ),
			'sign_in_loop'             => __( 'You were sent to Microsoft several times in a minute and came back without being signed in. Most often a browser that does not keep this site’s cookies is the cause. Please allow them, then sign in with the button.', 'vestibule' ),
			'local_login_denied'       => __( 'Your account on this site is opened with Microsoft, not with a password. Please use “Sign in with Microsoft”.', 'vestibule' ),
			'test_other_account'       => __( 'The test ended with a Microsoft account that does not belong to your account on this site. Please repeat it and choose your own Microsoft account.', 'vestibule' ),
			'ticket_invalid'           => __( 'This link is not complete or was not made for this site. Please use the whole link, or get a new one.', 'vestibule' ),
			'ticket_expired'           => __( 'This link has expired. Please get a new one.', 'vestibule' ),
			'ticket_used'              => __( 'This link works only once and was used before. Please get a new one.', 'vestibule' ),
			'too_many_tries'           => __( 'Too many wrong passwords were entered, so this way in was closed. Please get a new link.', 'vestibule' ),
			'not_a_navigation',
			'method_not_allowed'       => __( 'Signing in has to be started from this page. Please use the button below.', 'vestibule' ),

			'redirect_uri_mismatch',
			'client_secret_invalid',
			'client_secret_expired',
			'client_certificate_rejected',
			'client_rejected',
			'app_not_found',
			'tenant_not_found',
			'graph_permission_missing',
			'graph_property_unknown',
			'configuration_invalid',
			'secret_unreadable'        => __( 'Signing in with Microsoft is not set up correctly on this site. Please tell the administrator of the site the reference below.', 'vestibule' ),
			'not_configured',
			'api_mismatch'             => __( 'Signing in with Microsoft is not available on this site at the moment. You can still use your password if you have one.', 'vestibule' ),
			'storage_unavailable'      => __( 'The site could not record your sign-in, so it was stopped. Please try again in a minute.', 'vestibule' ),
			'provider_error'           => __( 'Microsoft refused the sign-in. Please try again, and tell the administrator of the site the reference below if it happens again.', 'vestibule' ),

			'sign_in_unavailable',
			'provider_unavailable',
			'provider_throttled',
			'graph_paused',
			'graph_token_refused',
			'connect_failed',
			'timed_out'                => __( 'Microsoft cannot be reached at the moment. Please try again in a few minutes.', 'vestibule' ),
			'tls_failed',
			'response_too_large',
			'response_malformed',
			'redirect_refused',
			'host_not_allowed',
			'address_forbidden',
			'https_required',
			'discovery_invalid',
			'issuer_mismatch',
			'keys_invalid'             => __( 'The answer from Microsoft could not be trusted, so the sign-in was stopped. Please try again later, and tell the administrator of the site the reference below if it happens again.', 'vestibule' ),
			'internal_error'           => __( 'Something went wrong on this site. Please try again, and tell the administrator of the site the reference below if it happens again.', 'vestibule' ),

			'state_missing',
			'state_invalid',
			'cookie_malformed',
			'parameter_repeated',
			'parameter_malformed',
			'issuer_parameter_mismatch',
			'algorithm_refused',
			'header_refused',
			'token_malformed',
			'signature_invalid',
			'signing_key_unknown',
			'issuer_wrong',
			'audience_wrong',
			'authorized_party_wrong',
			'token_expired',
			'token_not_yet_valid',
			'issued_at_wrong',
			'nonce_wrong',
			'hash_wrong',
			'subject_missing',
			'tenant_wrong',
			'object_id_missing',
			'version_wrong',
			'claim_repeated',
			'token_type_wrong',
			'key_issuer_wrong',
			'logout_event_wrong',
			'logout_nonce_present',
			'logout_subject_missing',
			'logout_token_used'        => __( 'Your login may have been tampered with, so it was stopped. Please start again from this page.', 'vestibule' ),

			default                    => null,
		};
	}
}
