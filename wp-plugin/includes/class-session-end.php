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
		$ended = 0;
		foreach ( $logout->issuers() as $issuer ) {
			$ended += self::named( $issuer, $logout->sid(), $logout->subject() );
		}

		return $ended;
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
			$here   = self::at( $user_id, $expected );
			$ended += $here;
			if ( $here > 0 ) {
				Sign_In_Log::record( new Log_Entry( Log_Entry::LOG_OUT, Log_Entry::SUCCESS, 'microsoft', user_id: $user_id, detail: array( 'sessions' => $here ) ) );
			}
		}

		return $ended;
	}

	/**
	 * Ends sessions of one account.
	 *
	 * @param int                   $user_id  The account.
	 * @param array<string, string> $expected What a session has to hold of the identity.
	 * @throws Refused When the database did not do it; WordPress's manager does not say so.
	 */
	private static function at( int $user_id, array $expected ): int {
		// The manager knows sessions only by their tokens, which nobody but the browsers has; its own methods know all. A site may
		// keep sessions elsewhere, so the manager is asked whatever it is.
		$named = static function ( \WP_Session_Tokens $sessions ) use ( $user_id, $expected ): array {
			global $wpdb;
			// What the database holds, not what this process remembers.
			Primary_Database::read_meta_of( $user_id );
			$wpdb->last_error = '';
			$all              = $sessions->get_sessions();
			if ( '' !== $wpdb->last_error ) {
				throw new Refused( 'storage_unavailable', 'sessions cannot be read: ' . $wpdb->last_error );
			}
			$named = array();
			foreach ( $all as $verifier => $session ) {
				$identity = is_array( $session ) ? ( $session[ Login_Session::KEY ] ?? null ) : null;
				if ( is_array( $identity ) && array() === array_diff_assoc( $expected, $identity ) ) {
					$named[] = (string) $verifier;
				}
			}
			return $named;
		};
		$named = \Closure::bind( $named, null, \WP_Session_Tokens::class );
		$end   = static function ( \WP_Session_Tokens $sessions ) use ( $named ): int {
			$ending = $named( $sessions );
			foreach ( $ending as $verifier ) {
				$sessions->update_session( $verifier, null );
			}
			if ( array() !== $ending && array() !== $named( $sessions ) ) {
				throw new Refused( 'storage_unavailable', 'a session did not end' );
			}
			return count( $ending );
		};

		$end   = \Closure::bind( $end, null, \WP_Session_Tokens::class );

		return Session_Lock::hold( $user_id, static fn(): int => $end( \WP_Session_Tokens::get_instance( $user_id ) ) );
	}
}
