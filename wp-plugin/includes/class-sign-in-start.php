<?php
/**
 * How a sign-in begins.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * Why, for whom, and what Microsoft may ask, in the form in which the engine takes it beside the raw request.
 */
final class Sign_In_Start {

	/**
	 * Arguments of the address. They come from anybody and decide nothing but how much Microsoft asks.
	 */
	public const AUTOMATIC      = 'auto';
	public const SILENT         = 'silent';
	public const SELECT_ACCOUNT = 'select_account';
	public const ANEW           = 'anew';

	/**
	 * Where a sign-in begins that takes the place of another one by itself.
	 *
	 * @param string $return_to The address asked for, '' if none.
	 */
	public static function anew_url( string $return_to ): string {
		return add_query_arg( self::ANEW, '1', Site::start_url( $return_to ) );
	}

	/**
	 * What the current request asks for.
	 *
	 * @return array<string, string|int|bool>
	 */
	public static function of_request(): array {
		$link = Profile_Section::link_user();
		if ( $link > 0 ) {
			return self::for_user( 'link', $link );
		}
		$test = Sign_In_Test::requested_by();
		if ( $test > 0 ) {
			return self::for_user( 'test', $test );
		}

		return self::of( wp_unslash( $_GET ) ); // phpcs:ignore WordPress.Security.NonceVerification -- only reads.
	}

	/**
	 * A sign-in, or the renewal of the session that is there.
	 *
	 * @param array<string, mixed> $query As $_GET, unslashed.
	 * @return array<string, string|int|bool>
	 */
	public static function of( array $query ): array {
		$is_set = static fn( string $name ): bool => '1' === ( $query[ $name ] ?? '' );
		$select = $is_set( self::SELECT_ACCOUNT );
		$how    = array(
			'automatic'      => $is_set( self::AUTOMATIC ),
			'silent'         => $is_set( self::SILENT ) && ! $select,
			'select_account' => $select,
			'anew'           => $is_set( self::ANEW ),
		);
		$session = Current_Session::microsoft();
		if ( null === $session || ! self::renews( $how, $query ) ) {
			return array( 'silent' => false ) + $how;
		}

		return $how + self::for_user( 'renew', get_current_user_id() ) + array(
			'session'    => Current_Session::hash(),
			'login_hint' => self::hint( $session ),
			'renewed'    => ! Current_Session::is_of_stranger() && '' === Session_Expiry::reason(),
		);
	}

	/**
	 * Whether the session that is there is to go on. Who presses the button with a session that is still good begins another one, and
	 * so does who wants another account. What a page began by itself finds a session that another window has renewed meanwhile.
	 *
	 * @param array<string, bool>  $how   How the sign-in begins.
	 * @param array<string, mixed> $query As $_GET, unslashed.
	 */
	private static function renews( array $how, array $query ): bool {
		if ( $how['select_account'] ) {
			return false;
		}

		return $how['automatic'] || $how['silent'] || $how['anew'] || Signed_In_Page::url() === ( $query['redirect_to'] ?? '' ) || Session_Expiry::EXPIRED === Session_Expiry::reason();
	}

	/**
	 * A sign-in for somebody who is signed in to WordPress.
	 *
	 * @param string $purpose link, renew or test.
	 * @param int    $user_id The account.
	 * @return array<string, string|int>
	 */
	private static function for_user( string $purpose, int $user_id ): array {
		return array(
			'purpose' => $purpose,
			'user'    => $user_id,
		);
	}

	/**
	 * By what Microsoft finds the right one of several sessions in this browser.
	 *
	 * @param array<string, mixed> $session Identity::session().
	 */
	private static function hint( array $session ): string {
		foreach ( array( 'login_hint', 'username' ) as $member ) {
			if ( is_string( $session[ $member ] ?? null ) && '' !== $session[ $member ] ) {
				return $session[ $member ];
			}
		}

		return '';
	}
}
