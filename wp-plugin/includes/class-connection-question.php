<?php
/**
 * The question before a connection is replaced.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * Names both Microsoft accounts and the account here. What is shown travels with the answer, and is compared again then.
 */
final class Connection_Question {

	/**
	 * Where the question is asked.
	 *
	 * @param array{tenant: string, object: string} $link    The person who is to be connected.
	 * @param int                                   $user_id The account.
	 * @param string                                $back    Where to go afterwards, of Requests_Form.
	 */
	public static function url( array $link, int $user_id, string $back = '' ): string {
		return add_query_arg( array( 'connect' => rawurlencode( $link['tenant'] . '/' . $link['object'] ) ) + array_filter( array( 'account' => $user_id, 'back' => $back ) ), Requests_Page::url() ); // phpcs:ignore
	}

	/**
	 * Prints the page.
	 *
	 * @param array<string, mixed> $query As $_GET, unslashed.
	 */
	public static function render( array $query ): void {
		$link = Requests_Form::identity( $query['connect'] ?? '' );
		$user = get_userdata( is_scalar( $query['account'] ?? null ) ? absint( $query['account'] ) : 0 );
		$back = Requests_Form::PROFILE === ( $query['back'] ?? '' ) ? Requests_Form::PROFILE : '';
		echo '<div class="wrap vestibule-requests"><h1>' . esc_html__( 'Replace a connection?', 'vestibule' ) . '</h1><hr class="wp-header-end">';
		Requests_Page::print_outcome( $query );
		$problem = null === $link || false === $user ? 'user_not_found' : self::problem( $link, $user );
		if ( '' !== $problem || null === $link || false === $user ) {
			printf( '<div class="notice notice-error" role="alert"><p>%s</p></div>', esc_html( People_Text::problem( $problem ) ) );
			printf( '<p><a href="%s">%s</a></p></div>', esc_url( Requests_Page::url() ), esc_html__( 'Back to the requests', 'vestibule' ) );
			return;
		}
		self::print_question( $link, $user, $back );
		echo '</div>';
	}

	/**
	 * What is in the way; '' for nothing.
	 *
	 * @param array{tenant: string, object: string} $link The person.
	 * @param \WP_User                              $user The account.
	 */
	private static function problem( array $link, \WP_User $user ): string {
		$obstacle = Administrator_Link::obstacle( $user );

		return match ( true ) {
			'' !== $obstacle                                     => $obstacle,
			Account_Link::of( $user->ID ) === $link              => 'changed',
			count( Account_Link::accounts( ...array_values( $link ) ) ) > 1 => 'link_ambiguous',
			default                                              => '',
		};
	}

	/**
	 * Prints who is who, what will happen, and the form.
	 *
	 * @param array{tenant: string, object: string} $link The person.
	 * @param \WP_User                              $user The account.
	 * @param string                                $back Where to go afterwards.
	 */
	private static function print_question( array $link, \WP_User $user, string $back ): void {
		$before = Account_Link::of( $user->ID );
		$from   = get_userdata( Account_Link::accounts( ...array_values( $link ) )[0] ?? 0 );
		$lines  = array(
			__( 'Account here', 'vestibule' )        => $user->user_login,
			__( 'Connected until now with', 'vestibule' ) => '' === $before['object'] ? __( 'nobody', 'vestibule' ) : Account_Summary::identity( $before ),
			__( 'Connected from now on with', 'vestibule' ) => Account_Summary::identity( $link ),
		) + array_diff_key( Account_Summary::lines( $user, Account_Summary::last_sign_ins( array( $user->ID ) )[ $user->ID ] ?? 0 ), array( __( 'Connected with', 'vestibule' ) => 0 ) );
		echo '<dl class="vestibule-evidence">';
		foreach ( $lines as $name => $value ) {
			printf( '<dt>%s</dt><dd>%s</dd>', esc_html( $name ), esc_html( $value ) );
		}
		echo '</dl><ul class="ul-disc">';
		foreach ( self::consequences( $user, $from, '' !== $before['object'] ) as $consequence ) {
			printf( '<li>%s</li>', esc_html( $consequence ) );
		}
		printf( '</ul><form method="post" action="%s">', esc_url( admin_url( 'admin-post.php' ) ) );
		Requests_Form::print_fields( Requests_Form::CONNECT );
		foreach ( array(
			'identity'  => $link['tenant'] . '/' . $link['object'],
			'user_id'   => (string) $user->ID,
			'confirmed' => '1',
			'before'    => '' === $before['object'] ? '' : $before['tenant'] . '/' . $before['object'],
			'from'      => false === $from ? '0' : (string) $from->ID,
			'back'      => $back,
		) as $name => $value ) {
			printf( '<input type="hidden" name="%s" value="%s">', esc_attr( $name ), esc_attr( $value ) );
		}
		printf(
			'<p class="vestibule-buttons"><button type="submit" class="button button-primary">%s</button> <a class="button" href="%s">%s</a></p></form>',
			esc_html__( 'Replace the connection', 'vestibule' ),
			esc_url( Requests_Form::PROFILE === $back ? (string) get_edit_user_link( false === $from ? $user->ID : $from->ID ) : Requests_Page::url() ),
			esc_html__( 'Cancel', 'vestibule' )
		);
	}

	/**
	 * What will happen, a sentence each.
	 *
	 * @param \WP_User       $user   The account.
	 * @param \WP_User|false $from   The account that the person has now.
	 * @param bool           $linked Whether the account is connected with somebody now.
	 * @return list<string>
	 */
	private static function consequences( \WP_User $user, \WP_User|false $from, bool $linked ): array {
		return array_values(
			array_filter(
				array(
					__( 'Do this when you are sure that it is the same person, for example one who was deleted in the directory and created anew. Ask the person, or whoever keeps the directory.', 'vestibule' ),
					$linked ? __( 'The Microsoft account of before no longer opens this account.', 'vestibule' ) : '',
					__( 'Sessions, password and application passwords of this account end.', 'vestibule' ),
					/* translators: %s: login name of an account. */
					false === $from || $from->ID === $user->ID ? '' : sprintf( __( 'The person is connected with the account %s now. That connection ends, and so do its sessions.', 'vestibule' ), $from->user_login ),
				)
			)
		);
	}
}
