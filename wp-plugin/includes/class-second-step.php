<?php
/**
 * Sessions that another plugin makes in a second step.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * A plugin for second factors ends the session of a sign-in, shows a form, and makes another session in a later request, where nobody
 * is signed in. What was verified waits for it with the account. The browser does not carry it: one that left it out would get a session
 * that is never checked.
 */
final class Second_Step {

	/**
	 * Says that the site has such a plugin: only there sessions are looked at in every request that could make one.
	 */
	public const OPTION = 'vestibule_second_step';

	public const META = 'vestibule_second_step';

	/**
	 * As long as a sign-in at Microsoft may take.
	 */
	private const SECONDS = 600;

	/**
	 * At the end of a sign-in: keeps what was verified, unless its session lives.
	 *
	 * @param int                  $user_id  The account.
	 * @param string               $token    The session's token.
	 * @param array<string, mixed> $identity What was verified.
	 */
	public static function keep_unless_alive( int $user_id, string $token, array $identity ): void {
		if ( \WP_Session_Tokens::get_instance( $user_id )->verify( $token ) ) {
			return;
		}
		$kept = array(
			'expires'  => time() + self::SECONDS,
			'identity' => $identity,
		);
		update_user_meta( $user_id, self::META, wp_slash( $kept ) );
		update_option( self::OPTION, '1', true );
	}

	/**
	 * What was verified of somebody whose second step is due; null when none is. It stays until its time is up: two browsers may be
	 * at their second step.
	 *
	 * @param int $user_id The account.
	 * @return array<string, mixed>|null
	 */
	public static function identity_of( int $user_id ): ?array {
		$kept = get_user_meta( $user_id, self::META, true );
		if ( is_array( $kept ) && (int) ( $kept['expires'] ?? 0 ) < time() ) {
			self::forget( $user_id );
			return null;
		}

		return is_array( $kept ) && is_array( $kept['identity'] ?? null ) ? $kept['identity'] : null;
	}

	/**
	 * A password was accepted: the second step that follows is that of another sign-in.
	 *
	 * @param int $user_id The account.
	 */
	public static function forget( int $user_id ): void {
		if ( '' !== get_user_meta( $user_id, self::META, true ) ) {
			delete_user_meta( $user_id, self::META );
		}
	}
}
