<?php
/**
 * Ends WordPress sessions whose session at Microsoft has ended.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

use Vestibule\Logout;

/**
 * Exactly those that hold what the notice names; other browsers of the same person and other people stay signed in.
 */
final class Session_End {

	/**
	 * Ends the sessions that a verified notice names.
	 *
	 * @param Logout $logout The notice.
	 * @return int How many ended.
	 * @throws Refused When the database cannot tell whose they are.
	 */
	public static function of( Logout $logout ): int {
		return self::named( $logout->issuer(), $logout->sid(), $logout->subject() );
	}

	/**
	 * Ends the sessions of a session at Microsoft, or all of a person when only the person is named.
	 *
	 * @param string $issuer  The issuer.
	 * @param string $sid     Microsoft's session, '' when only the person is named.
	 * @param string $subject The person, '' when only the session is named.
	 * @return int How many ended.
	 * @throws Refused When the database cannot tell whose they are.
	 */
	public static function named( string $issuer, string $sid, string $subject ): int {
		$expected = array( 'issuer' => $issuer ) + array_filter( compact( 'sid', 'subject' ), static fn( string $value ): bool => '' !== $value );
		// An issuer alone would be everybody.
		if ( '' === $issuer || 1 === count( $expected ) ) {
			return 0;
		}
		$ended = 0;
		foreach ( Session_Index::accounts( $issuer, $sid, $subject ) as $user_id ) {
			$ended += self::at( $user_id, $expected );
		}

		return $ended;
	}

	/**
	 * Ends sessions of one account.
	 *
	 * @param int                   $user_id  The account.
	 * @param array<string, string> $expected What a session has to hold of the identity.
	 */
	private static function at( int $user_id, array $expected ): int {
		// The manager knows sessions only by their tokens, which nobody but the browsers has; its own methods know all. A site may
		// keep sessions elsewhere, so the manager is asked whatever it is.
		$end = static function ( \WP_Session_Tokens $sessions ) use ( $expected ): int {
			$ended = 0;
			foreach ( $sessions->get_sessions() as $verifier => $session ) {
				$identity = is_array( $session ) ? ( $session[ Login_Session::KEY ] ?? null ) : null;
				if ( is_array( $identity ) && array() === array_diff_assoc( $expected, $identity ) ) {
					$sessions->update_session( (string) $verifier, null );
					++$ended;
				}
			}
			return $ended;
		};

		return \Closure::bind( $end, null, \WP_Session_Tokens::class )( \WP_Session_Tokens::get_instance( $user_id ) );
	}
}
