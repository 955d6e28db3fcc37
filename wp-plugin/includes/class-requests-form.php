<?php
/**
 * Takes the decisions of Users → Microsoft requests, and of the profile page.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * Two routes of admin-post.php: one decides about people in the list, one connects an account. Who connects an account must also be allowed
 * to edit it.
 */
final class Requests_Form {

	public const DECIDE  = 'vestibule_request';
	public const CONNECT = 'vestibule_connect';

	/**
	 * Decisions about people in the list.
	 */
	public const DECISIONS = array( 'approve', 'refuse', 'undo' );

	/**
	 * To come back to the profile page.
	 */
	public const PROFILE = 'profile';

	/**
	 * People in one request at most: more than a page has.
	 */
	private const PEOPLE_MAX = 100;

	/**
	 * Decides about people of the list.
	 */
	public static function action_admin_post_vestibule_request(): never {
		self::require_manager( self::DECIDE );
		$posted   = wp_unslash( $_POST ); // phpcs:ignore WordPress.Security.NonceVerification -- see above.
		$decision = self::text( $posted, 'decision' );
		$people   = array_slice( array_filter( (array) ( $posted['request'] ?? array() ), 'is_string' ), 0, self::PEOPLE_MAX, true );
		if ( array() === $people || ! in_array( $decision, self::DECISIONS, true ) ) {
			self::leave( Requests_Page::url( self::text( $posted, 'view' ) ), array( Requests_Page::PROBLEM => 'nothing_chosen' ) );
		}
		$done    = 0;
		$problem = '';
		foreach ( $people as $id => $state ) {
			try {
				$done += self::decide( $decision, (int) $id, $state ) ? 1 : 0;
			} catch ( Refused $refused ) {
				Failure::of( $refused )->log();
				$problem = $refused->reason;
			}
		}
		$problem = '' === $problem && $done < count( $people ) ? 'changed' : $problem;
		self::leave(
			Requests_Page::url( self::text( $posted, 'view' ) ),
			array_filter(
				array(
					Requests_Page::DONE    => $done > 0 ? $decision : '',
					Requests_Page::COUNT   => $done,
					Requests_Page::PROBLEM => $problem,
				)
			)
		);
	}

	/**
	 * Connects an account with a person. Where that replaces a connection, it asks first.
	 */
	public static function action_admin_post_vestibule_connect(): never {
		self::require_manager( self::CONNECT );
		$posted = wp_unslash( $_POST ); // phpcs:ignore WordPress.Security.NonceVerification -- see above.
		$back   = self::PROFILE === self::text( $posted, 'back' ) ? self::PROFILE : '';
		$link   = self::identity( $posted['identity'] ?? '' );
		$user   = self::account( self::text( $posted, 'account' ), absint( self::text( $posted, 'user_id' ) ) );
		if ( null === $link || false === $user ) {
			self::leave( Requests_Page::url(), array( Requests_Page::PROBLEM => 'user_not_found' ) );
		}
		$from = absint( self::text( $posted, 'from' ) );
		if ( ! current_user_can( 'edit_user', $user->ID ) || ( $from > 0 && ! current_user_can( 'edit_user', $from ) ) ) {
			self::refuse();
		}
		$confirmed = '1' === self::text( $posted, 'confirmed' );
		try {
			$replaces = Account_Link::exists( $user->ID ) || array() !== Account_Link::accounts( ...array_values( $link ) );
			if ( ! $confirmed && $replaces && '' === Administrator_Link::obstacle( $user ) ) {
				self::leave( Connection_Question::url( $link, $user->ID, $back ), array() );
			}
			$before = self::identity( $posted['before'] ?? '' ) ?? Account_Link::NONE;
			People_Decisions::connect( $link['tenant'], $link['object'], $user->ID, $confirmed ? $before : Account_Link::NONE, $confirmed ? $from : 0 );
		} catch ( Refused $refused ) {
			Failure::of( $refused )->log();
			self::leave( Requests_Page::url(), array( Requests_Page::PROBLEM => $refused->reason ) );
		}
		if ( self::PROFILE === $back ) {
			self::leave( (string) get_edit_user_link( $user->ID ), array( Profile_Section::NOTICE => 'moved' ) );
		}
		self::leave( Requests_Page::url(), array( Requests_Page::DONE => 'connect' ) );
	}

	/**
	 * Prints what each form needs.
	 *
	 * @param string $action DECIDE or CONNECT.
	 */
	public static function print_fields( string $action ): void {
		printf( '<input type="hidden" name="action" value="%s">', esc_attr( $action ) );
		// Without an id: there are many of these forms on a page.
		printf( '<input type="hidden" name="_wpnonce" value="%s">', esc_attr( wp_create_nonce( $action ) ) );
	}

	/**
	 * An identity out of one text, tenant and object with a slash between; null for anything else.
	 *
	 * @param mixed $text The text.
	 * @return array{tenant: string, object: string}|null
	 */
	public static function identity( mixed $text ): ?array {
		$guid = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
		if ( ! is_string( $text ) || 1 !== preg_match( "~^($guid)/($guid)$~iD", $text, $match ) ) {
			return null;
		}

		return array(
			'tenant' => strtolower( $match[1] ),
			'object' => strtolower( $match[2] ),
		);
	}

	/**
	 * Decides about a person. False when the row is not what was shown.
	 *
	 * @param string $decision Of DECISIONS.
	 * @param int    $id       The row.
	 * @param string $state    The state that was shown.
	 * @throws Refused When it may not be, or the database cannot do it.
	 */
	private static function decide( string $decision, int $id, string $state ): bool {
		$row = People_Queue::find( $id );
		if ( null === $row || $row['state'] !== $state ) {
			return false;
		}
		$user_id = (int) $row['account'];
		if ( 'undo' === $decision && People_Queue::LINKED === $state && false !== get_userdata( $user_id ) && ! current_user_can( 'edit_user', $user_id ) ) {
			self::refuse();
		}

		return match ( $decision ) {
			'approve' => People_Decisions::approve( $row ),
			'refuse'  => People_Decisions::refuse( $row ),
			default   => People_Decisions::undo( $row ),
		};
	}

	/**
	 * The account that is meant.
	 *
	 * @param string $name    Login name or e-mail address, '' when its number is given.
	 * @param int    $user_id Its number.
	 */
	private static function account( string $name, int $user_id ): \WP_User|false {
		if ( '' === $name ) {
			return get_userdata( $user_id );
		}
		$user = get_user_by( 'login', $name );

		return false === $user ? get_user_by( 'email', $name ) : $user;
	}

	/**
	 * Stops whoever may not decide.
	 *
	 * @param string $action DECIDE or CONNECT.
	 */
	private static function require_manager( string $action ): void {
		check_admin_referer( $action );
		if ( ! Admin::may_manage() ) {
			self::refuse();
		}
	}

	/**
	 * Says that somebody may not.
	 */
	private static function refuse(): never {
		wp_die( esc_html__( 'Sorry, you are not allowed to do that.', 'vestibule' ), 403 );
	}

	/**
	 * Goes to a page and ends the request.
	 *
	 * @param string                    $url     The page.
	 * @param array<string, string|int> $outcome What its address tells.
	 */
	private static function leave( string $url, array $outcome ): never {
		wp_safe_redirect( add_query_arg( $outcome, $url ) );
		exit;
	}

	/**
	 * A field as text, '' when there is none.
	 *
	 * @param array<string, mixed> $posted As $_POST, unslashed.
	 * @param string               $name   The field.
	 */
	private static function text( array $posted, string $name ): string {
		return is_string( $posted[ $name ] ?? null ) ? trim( $posted[ $name ] ) : '';
	}
}
