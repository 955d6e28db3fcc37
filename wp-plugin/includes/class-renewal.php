<?php
/**
 * A session that goes on with a newer proof.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

use Vestibule\Identity;

/**
 * The person who works on must lose nothing by it: not the session's token, on which nonces hang, and not the session because a
 * network was down for a moment.
 */
final class Renewal {

	/**
	 * Answers to a silent request that mean no more than: ask. A second factor, consent or a new password is something the person
	 * settles on Microsoft's own page.
	 */
	private const ASK = array( 'interaction_required', 'account_not_in_tenant', 'mfa_required', 'consent_required', 'password_expired', 'renewal_failed' );

	/**
	 * Failures of this server's own requests, which nobody at the keyboard can bring about. What depends on what the browser brought
	 * (its word that Microsoft is down, an answer to a code that may be made up, an exception on the way) lets no session go on.
	 */
	private const OUTAGES = array(
		'connect_failed',
		'timed_out',
		'tls_failed',
		'address_forbidden',
		'redirect_refused',
		'provider_unavailable',
		'provider_throttled',
		'host_not_allowed',
		'https_required',
		'discovery_invalid',
		'issuer_mismatch',
		'keys_invalid',
	);

	/**
	 * Lets the current session go on, if it is the one for which the sign-in was begun and belongs to the same person.
	 *
	 * @param Sign_In_Attempt $attempt  Why the sign-in was begun, and for which session.
	 * @param \WP_User        $user     The account of the identity.
	 * @param Identity        $identity The verified identity.
	 */
	public static function complete( Sign_In_Attempt $attempt, \WP_User $user, Identity $identity ): bool {
		if ( ! self::is_of_same_person( $user, $identity ) || ! self::is_of_current_session( $attempt ) || ! Current_Session::renew( $identity->session() ) ) {
			return false;
		}

		/**
		 * Fires after the session of a person went on with a newer proof from Microsoft. Nobody signed in, so wp_login does not.
		 *
		 * @param \WP_User $user     The account.
		 * @param Identity $identity The verified identity.
		 */
		do_action( 'vestibule_session_renewed', $user, $identity );

		return true;
	}

	/**
	 * Whether a page that began a sign-in by itself finds the person signed in: another window was quicker. Its session goes on, for
	 * the sake of what that window shows; who has pressed a button gets another one.
	 *
	 * @param Sign_In_Attempt $attempt  Why the sign-in was begun, and how.
	 * @param \WP_User        $user     The account of the identity.
	 * @param Identity        $identity The verified identity.
	 */
	public static function is_needless( Sign_In_Attempt $attempt, \WP_User $user, Identity $identity ): bool {
		return '' === $attempt->purpose && $attempt->unattended && self::is_of_same_person( $user, $identity ) && '' === Session_Expiry::reason();
	}

	/**
	 * Whether a reason means that Microsoft could not be reached, or Microsoft Graph is left alone for a moment.
	 *
	 * @param string $reason A reason of the closed list.
	 */
	public static function is_outage( string $reason ): bool {
		return 'graph_paused' === $reason || in_array( $reason, self::OUTAGES, true );
	}

	/**
	 * Where to go when the failure is no reason to bother the person with a text; '' when it is.
	 *
	 * @param Failure         $failure The failure.
	 * @param Sign_In_Attempt $attempt What failed.
	 */
	public static function url_after( Failure $failure, Sign_In_Attempt $attempt ): string {
		if ( ! Current_Session::is_of_stranger() && self::is_of_current_session( $attempt ) && ( $failure->outage || self::is_outage( $failure->reason ) ) && Current_Session::postpone() ) {
			return '' === $failure->return_to ? Destination::home_of( wp_get_current_user() ) : $failure->return_to;
		}
		if ( $attempt->silent && self::is_of_current_session( $attempt ) && '' !== Session_Expiry::reason() && Url_Tester::is_public( $failure->return_to ) ) {
			// The page is there for everybody: who cannot be renewed without a question reads it as everybody does.
			Current_Session::end();
			return $failure->return_to;
		}
		if ( $attempt->silent && in_array( $failure->reason, self::ASK, true ) ) {
			return Site::start_url( $failure->return_to );
		}

		return '';
	}

	/**
	 * Whether the session of this request is the person's, of the same identity.
	 *
	 * @param \WP_User $user     The account of the identity.
	 * @param Identity $identity The verified identity.
	 */
	private static function is_of_same_person( \WP_User $user, Identity $identity ): bool {
		$before = Current_Session::microsoft();
		$after  = $identity->session();
		foreach ( array( 'issuer', 'tenant', 'object' ) as $member ) {
			if ( null === $before || ( $before[ $member ] ?? '' ) !== $after[ $member ] ) {
				return false;
			}
		}

		return get_current_user_id() === $user->ID;
	}

	/**
	 * Whether a renewal was begun by the session of this request.
	 *
	 * @param Sign_In_Attempt $attempt The attempt.
	 */
	private static function is_of_current_session( Sign_In_Attempt $attempt ): bool {
		return 'renew' === $attempt->purpose && '' !== $attempt->session && get_current_user_id() === $attempt->user && hash_equals( Current_Session::hash(), $attempt->session );
	}
}
