<?php
/**
 * The question before accounts are disconnected from the list of users.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * Names the accounts, those first that may manage the site, and says what follows. The nonce of the answer is good for just these.
 */
final class Disconnection_Question {

	public const ACTION = 'vestibule_disconnect_many';

	/**
	 * Where the question is asked.
	 *
	 * @param list<int> $users The accounts.
	 * @param string    $back  Where to go afterwards.
	 */
	public static function url( array $users, string $back ): string {
		return add_query_arg( array( 'disconnect' => implode( ',', $users ), 'back' => rawurlencode( $back ) ), Requests_Page::url() ); // phpcs:ignore WordPress.Arrays.ArrayDeclarationSpacing -- two of a kind.
	}

	/**
	 * Prints the page.
	 *
	 * @param array<string, mixed> $query As $_GET, unslashed.
	 */
	public static function render( array $query ): void {
		$users      = array_values( array_filter( self::users( $query['disconnect'] ?? '' ), array( Account_Link::class, 'exists' ) ) );
		$privileged = array_values( array_filter( $users, static fn( int $user_id ): bool => Privilege::is_held_by( get_userdata( $user_id ) ) ) );
		$back       = self::back( $query['back'] ?? '' );
		echo '<div class="wrap vestibule-requests"><h1>' . esc_html__( 'Disconnect from Microsoft?', 'vestibule' ) . '</h1><hr class="wp-header-end">';
		if ( array() === $users ) {
			printf( '<div class="notice notice-info"><p>%s</p></div><p><a href="%s">%s</a></p></div>', esc_html__( 'None of these accounts is connected with a Microsoft account.', 'vestibule' ), esc_url( $back ), esc_html__( 'Back to the list of users', 'vestibule' ) );
			return;
		}
		if ( array() !== $privileged ) {
			printf(
				'<div class="notice notice-warning inline" id="vestibule-privileged"><p><strong>%s</strong></p>%s<p>%s</p></div>',
				/* translators: %s: number of accounts. */
				esc_html( sprintf( _n( '%s of these accounts may manage the site, its plugins or its users:', '%s of these accounts may manage the site, its plugins or its users:', count( $privileged ), 'vestibule' ), number_format_i18n( count( $privileged ) ) ) ),
				self::names( $privileged ), // phpcs:ignore WordPress.Security.EscapeOutput -- escaped there.
				esc_html__( 'No name and no address connects such an account again: only its owner does, who signs in with the password and chooses “Connect with Microsoft” on the profile page. Make sure first that the owner has a password, and that the settings let it in.', 'vestibule' )
			);
		}
		$others = array_values( array_diff( $users, $privileged ) );
		if ( array() !== $others ) {
			printf( '<p>%s</p>%s', esc_html( array() === $privileged ? __( 'These accounts are disconnected:', 'vestibule' ) : __( 'The others:', 'vestibule' ) ), self::names( $others ) ); // phpcs:ignore WordPress.Security.EscapeOutput -- escaped there.
		}
		printf( '<p>%s</p><ul class="ul-disc">', esc_html__( 'What follows:', 'vestibule' ) );
		foreach ( self::consequences( $users ) as $consequence ) {
			printf( '<li>%s</li>', esc_html( $consequence ) );
		}
		echo '</ul>';
		self::print_form( $users, $back );
		echo '</div>';
	}

	/**
	 * Takes the answer.
	 */
	public static function action_admin_post_vestibule_disconnect_many(): never {
		$posted = wp_unslash( $_POST ); // phpcs:ignore WordPress.Security.NonceVerification -- verified at once.
		$users  = self::users( $posted['users'] ?? '', false );
		check_admin_referer( self::nonce( $users ) );
		Admin::require_manager();
		foreach ( $users as $user_id ) {
			if ( ! current_user_can( 'edit_user', $user_id ) ) {
				wp_die( esc_html__( 'Sorry, you are not allowed to do that.', 'vestibule' ), 403 );
			}
		}
		Check_Notice::keep( Users_List_Actions::disconnect( $users ) );
		wp_safe_redirect( self::back( $posted['back'] ?? '' ) );
		exit;
	}

	/**
	 * What will happen, a sentence each.
	 *
	 * @param list<int> $users The accounts.
	 * @return list<string>
	 */
	private static function consequences( array $users ): array {
		$others = array_diff( $users, array( get_current_user_id() ) );

		return array_values(
			array_filter(
				array(
					__( 'The accounts stay, with their content and their roles. What the directory said of the people is forgotten, and so are photos from there.', 'vestibule' ),
					array() === $others ? '' : __( 'Sessions of these accounts end at once, but your own.', 'vestibule' ),
					__( 'They are ordinary accounts then. Passwords that were made at random when Microsoft accounts came in are known to nobody; people get a new one by “Lost your password?”, where the settings let passwords in.', 'vestibule' ),
					__( 'Whoever signs in with Microsoft afterwards can be connected again by the user name or the e-mail address. Disconnecting keeps nobody out: for that, refuse the person under Microsoft requests, or take away the assignment in Entra.', 'vestibule' ),
				)
			)
		);
	}

	/**
	 * Accounts by name, as a list.
	 *
	 * @param list<int> $users The accounts.
	 */
	private static function names( array $users ): string {
		$html = '';
		foreach ( $users as $user_id ) {
			$user  = get_userdata( $user_id );
			$html .= sprintf( '<li><strong>%s</strong> – %s</li>', esc_html( $user->user_login ), esc_html( $user->display_name . ', ' . Directory_Text::roles( array_values( $user->roles ) ) ) );
		}

		return '<ul class="ul-disc">' . $html . '</ul>';
	}

	/**
	 * Prints the answers.
	 *
	 * @param list<int> $users The accounts.
	 * @param string    $back  Where to go afterwards.
	 */
	private static function print_form( array $users, string $back ): void {
		$count = count( $users );
		printf(
			'<form method="post" action="%1$s"><input type="hidden" name="action" value="%2$s"><input type="hidden" name="users" value="%3$s"><input type="hidden" name="back" value="%4$s">%5$s<p class="vestibule-buttons"><button type="submit" class="button button-primary">%6$s</button> <a class="button" href="%7$s">%8$s</a></p></form>',
			esc_url( admin_url( 'admin-post.php' ) ),
			esc_attr( self::ACTION ),
			esc_attr( implode( ',', $users ) ),
			esc_attr( $back ),
			wp_nonce_field( self::nonce( $users ), '_wpnonce', false, false ), // phpcs:ignore WordPress.Security.EscapeOutput -- escaped by WordPress.
			/* translators: %s: number of accounts. */
			esc_html( sprintf( _n( 'Disconnect %s account', 'Disconnect %s accounts', $count, 'vestibule' ), number_format_i18n( $count ) ) ),
			esc_url( $back ),
			esc_html__( 'Cancel', 'vestibule' )
		);
	}

	/**
	 * Accounts out of one text.
	 *
	 * @param mixed $text    Numbers with commas between.
	 * @param bool  $visible Only those that exist and that the current user may edit.
	 * @return list<int>
	 */
	private static function users( mixed $text, bool $visible = true ): array {
		$users = array_values( array_unique( array_filter( array_map( 'absint', explode( ',', is_string( $text ) ? $text : '' ) ) ) ) );
		cache_users( $users );

		return $visible ? array_values( array_filter( $users, static fn( int $user_id ): bool => false !== get_userdata( $user_id ) && current_user_can( 'edit_user', $user_id ) ) ) : $users;
	}

	/**
	 * The action that the nonce is for.
	 *
	 * @param list<int> $users The accounts.
	 */
	private static function nonce( array $users ): string {
		return self::ACTION . '_' . implode( ',', $users );
	}

	/**
	 * Where to go afterwards: a page of this site, else the list of users.
	 *
	 * @param mixed $back What was asked for.
	 */
	private static function back( mixed $back ): string {
		$list = admin_url( 'users.php' );

		return is_string( $back ) && '' !== $back ? wp_validate_redirect( $back, $list ) : $list;
	}
}
