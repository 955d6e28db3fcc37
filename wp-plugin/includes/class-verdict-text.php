<?php
/**
 * The gate's verdict in words.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

use Vestibule\Verdict;

/**
 * For managers who test an address; visitors never see it.
 */
final class Verdict_Text {

	/**
	 * The verdict in a sentence.
	 *
	 * @param Verdict $verdict The verdict.
	 */
	public static function of( Verdict $verdict ): string {
		$outcome = match ( $verdict->action() ) {
			'pass'      => __( 'Public.', 'vestibule' ),
			'challenge' => __( 'Asks for a sign-in.', 'vestibule' ),
			/* translators: %d: an HTTP status such as 401. */
			default     => sprintf( __( 'Closed, without a way to sign in: the answer is %d.', 'vestibule' ), $verdict->status() ),
		};

		return $outcome . ' ' . self::rule( $verdict->rule(), $verdict->line() );
	}

	/**
	 * The rule that decided.
	 *
	 * @param string $rule Its code.
	 * @param int    $line Line of the list it comes from, 0 for none.
	 */
	public static function rule( string $rule, int $line ): string {
		return match ( $rule ) {
			'scenario_internet'    => __( 'On an internet site everything is public that is not private.', 'vestibule' ),
			'open_entry'           => __( 'This address is always open: without it nobody could sign in, or the site could not do its work.', 'vestibule' ),
			/* translators: %d: number of a line. */
			'exempt_path'          => sprintf( __( 'Line %d of the public paths says so.', 'vestibule' ), $line ),
			'exempt_address'       => __( 'The visitor’s address needs no sign-in.', 'vestibule' ),
			'public_home'          => __( 'The front page is for everybody.', 'vestibule' ),
			/* translators: %d: number of a line. */
			'private_path'         => sprintf( __( 'Line %d of the private paths says so.', 'vestibule' ), $line ),
			'private_post'         => __( 'This page or post is private.', 'vestibule' ),
			'intranet'             => __( 'On an intranet everything asks that is not public by a rule.', 'vestibule' ),
			'own_authentication'   => __( 'Here every request brings a name and a password of its own; WordPress checks them.', 'vestibule' ),
			'signed_in'            => __( 'The visitor is signed in.', 'vestibule' ),
			'wordpress_session'    => __( 'The visitor is logged in with a WordPress password.', 'vestibule' ),
			'application_password' => __( 'The request brings an application password.', 'vestibule' ),
			'session_expired'      => __( 'The session is too old; Microsoft is asked again.', 'vestibule' ),
			'session_idle'         => __( 'The session was idle for too long.', 'vestibule' ),
			'renewal_postponed'    => __( 'Microsoft could not be reached; the session goes on for a while.', 'vestibule' ),
			default                => $rule,
		};
	}
}
