<?php
/**
 * What an administrator does not want to see any more.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * Hides a message for one account, on one site of a network. It comes back when it has become worse, or was settled and begins anew.
 */
final class Health_Dismissal {

	public const META   = 'vestibule_health_dismissed';
	public const ACTION = 'vestibule_health_dismiss';

	/**
	 * Whether somebody has hidden a message.
	 *
	 * @param int                  $user_id The account.
	 * @param array<string, mixed> $message An open message.
	 */
	public static function has( int $user_id, array $message ): bool {
		return ( self::of( $user_id )[ $message['id'] ] ?? 0 ) >= Health_Messages::severity( $message['status'] );
	}

	/**
	 * Hides one.
	 *
	 * @param int    $user_id The account.
	 * @param string $key     The matter.
	 * @return bool Whether there is such a message.
	 */
	public static function add( int $user_id, string $key ): bool {
		$message = Health_Messages::of( $key );
		if ( null === $message ) {
			return false;
		}
		// What is settled needs no note.
		$open  = array_flip( array_column( Health_Messages::open(), 'id' ) );
		$notes = array_intersect_key( self::of( $user_id ), $open );

		$notes[ $message['id'] ] = Health_Messages::severity( $message['status'] );
		update_user_option( $user_id, self::META, $notes );

		return true;
	}

	/**
	 * Answers the button, and goes back to the page.
	 */
	public static function action_admin_post_vestibule_health_dismiss(): never {
		$key = wp_unslash( $_POST['key'] ?? '' ); // phpcs:ignore WordPress.Security -- verified at once, and looked up.
		$key = is_string( $key ) ? $key : '';
		check_admin_referer( self::ACTION . $key );
		Admin::require_manager();
		self::add( get_current_user_id(), $key );
		wp_safe_redirect( wp_get_referer() ? wp_get_referer() : Admin::settings_url() );
		exit;
	}

	/**
	 * The button, as a form of its own: it needs no script. The browser says from which page it comes.
	 *
	 * @param array<string, mixed> $message A message with its text.
	 */
	public static function button( array $message ): string {
		return sprintf(
			'<form class="vestibule-dismiss" method="post" action="%s"><input type="hidden" name="action" value="%s"><input type="hidden" name="key" value="%s"><input type="hidden" name="_wpnonce" value="%s"><button type="submit" class="button-link">%s<span class="screen-reader-text"> %s</span></button></form>',
			esc_url( admin_url( 'admin-post.php' ) ),
			esc_attr( self::ACTION ),
			esc_attr( $message['key'] ),
			esc_attr( wp_create_nonce( self::ACTION . $message['key'] ) ),
			esc_html__( 'Hide for me', 'vestibule' ),
			esc_html( $message['headline'] )
		);
	}

	/**
	 * What somebody has hidden: message => severity at that time.
	 *
	 * @param int $user_id The account.
	 * @return array<string, int>
	 */
	private static function of( int $user_id ): array {
		$notes = get_user_option( self::META, $user_id );

		return array_filter( is_array( $notes ) ? $notes : array(), 'is_int' );
	}
}
