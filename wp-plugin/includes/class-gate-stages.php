<?php
/**
 * The moments at which the gate looks at a request.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * Earliest on init, before any plugin answers by itself; then each time WordPress has found out more about what is asked for. Every
 * stage may close, none opens what an earlier one closed.
 */
final class Gate_Stages {

	/**
	 * The session at the first stage.
	 *
	 * @var array{kind: string, verified: int, seen: int, postponed: int, now: int, foreign: bool}
	 */
	private static array $session;

	/**
	 * First stage: the script and the address.
	 */
	public static function action_init(): void {
		// A program on the server's own command line is no visitor.
		if ( 'cli' !== PHP_SAPI ) {
			self::begin();
		}
	}

	/**
	 * The first stage itself.
	 */
	private static function begin(): void {
		$armed = Protection::is_armed();
		if ( ! $armed && ! Upload_Gate::is_on() ) {
			return;
		}
		self::$session = Current_Session::facts();
		// WordPress would send somebody who has just signed in to the login page.
		if ( 'none' === self::$session['kind'] && is_admin() ) {
			self::look_again();
		}
		$script   = Gate_Request::script();
		$intranet = Protection::is_intranet();
		// Where paths are closed, one has to know all that a request leads to.
		$by_path = $intranet || Hidden_Posts::has_paths();

		$is_file = 'index.php' === $script && Upload_Gate::serve( self::$session );
		if ( ! $armed ) {
			return;
		}
		$account = 'none' === self::$session['kind'] && $by_path && 'index.php' === $script ? Api_Credentials::account() : 0;
		if ( $account > 0 ) {
			self::$session['kind']    = 'application';
			self::$session['foreign'] = Site_Membership::is_missing( $account );
		}
		// Whoever is invited is a stranger until WordPress has read the invitation; it does so a moment later, and shows nothing else.
		$decision = is_multisite() && Site_Membership::is_invitation( (string) ( $_SERVER['REQUEST_URI'] ?? '' ) ) // phpcs:ignore WordPress.Security.ValidatedSanitizedInput -- only looked up.
			? new Gate_Decision( Gate_Decision::PASS, 'own_authentication' )
			: self::pass_or_end( Gate_Request::at( 'start' ) );

		if ( self::$session['foreign'] && 'wp-login.php' !== $script && '' !== Session_Expiry::reason() ) {
			// A session of another site that has run out there is used on no page here either; a sign-in renews it.
			self::$session['kind']    = 'none';
			self::$session['foreign'] = false;
			wp_set_current_user( 0 );
		}
		$stranger = 'none' === self::$session['kind'] || self::$session['foreign'];
		if ( $intranet ) {
			Intranet::add_hooks( $stranger );
		}
		if ( $by_path ) {
			add_filter( 'rest_pre_dispatch', array( self::class, 'filter_rest_pre_dispatch' ), PHP_INT_MAX, 3 );
		}
		// Scheduled tasks work with everything there is, and the administration is for those who may see everything.
		if ( wp_doing_cron() || ( is_admin() && ! $stranger ) ) {
			return;
		}
		// Whatever the script: each that loads WordPress can have it show a page.
		if ( $by_path ) {
			add_action( 'parse_request', array( self::class, 'action_parse_request' ), PHP_INT_MIN );
		}
		add_action( 'wp', array( self::class, 'action_wp' ), PHP_INT_MIN );
		// A file that is about to be sent shows no page that could name posts.
		if ( ! $is_file ) {
			Hidden_Posts::add_hooks( $decision );
		}
	}

	/**
	 * Second stage: WordPress has read the address, and every plugin has named its parameters.
	 *
	 * @param \WP $wp The request.
	 */
	public static function action_parse_request( \WP $wp ): void {
		if ( 'application' === self::$session['kind'] && empty( $wp->query_vars['rest_route'] ) ) {
			self::$session['kind'] = 'none';
		}
		$found = array(
			'home'  => 'index.php' === Gate_Request::script() && array() === array_filter( $wp->query_vars ),
			'paths' => Query_Paths::of( $wp->query_vars ),
		);
		self::pass_or_end( Gate_Request::at( 'query', $found ) );
	}

	/**
	 * Third stage: WordPress has found what it is going to show.
	 */
	public static function action_wp(): void {
		$found    = new Found_Content( $GLOBALS['wp_query'] );
		self::pass_or_end( Gate_Request::at( 'content', $found->facts() ) );
		if ( $found->is_private() ) {
			self::forbid_caching();
		}
	}

	/**
	 * The REST API's stage: another method may have been asked for than the request's own, and other routes within a batch.
	 *
	 * @param mixed            $result  An earlier filter's answer.
	 * @param \WP_REST_Server  $server  The server.
	 * @param \WP_REST_Request $request The request.
	 * @return mixed
	 */
	public static function filter_rest_pre_dispatch( $result, $server, $request ) {
		// WordPress dispatches requests to itself while it builds a page that has passed.
		if ( ! defined( 'REST_REQUEST' ) || ! REST_REQUEST ) {
			return $result;
		}
		// Without a nonce REST forgets who is signed in, which is a matter of what they may do, not of whether they are inside.
		$session  = in_array( self::$session['kind'], array( 'wordpress', 'microsoft' ), true ) ? self::$session : Current_Session::facts();
		$asked    = array(
			'method' => $request->get_method(),
			'paths'  => array( Query_Paths::of_route( (string) $request->get_route() ) ),
		);
		$decision = Gate_Decision::of( Gate_Request::at( 'rest', $asked ), $session );
		if ( Gate_Decision::PASS !== $decision->action ) {
			// Who acts stays who it was: without a nonce that is nobody.
			$user_id = get_current_user_id();
			if ( self::look_again() ) {
				wp_set_current_user( $user_id );
				$decision = Gate_Decision::of( Gate_Request::at( 'rest', $asked ), self::$session );
			}
		}

		return Gate_Decision::PASS === $decision->action ? $result : rest_convert_error_to_response( Gate_Response::rest_refusal( $decision->status, $decision->reason ) );
	}

	/**
	 * Decides, and ends the request unless it passes.
	 *
	 * @param array<string, mixed> $request Of Gate_Request.
	 */
	private static function pass_or_end( array $request ): Gate_Decision {
		$decision = Gate_Decision::of( $request, self::$session );
		if ( Gate_Decision::PASS !== $decision->action && self::look_again() ) {
			$decision = Gate_Decision::of( $request, self::$session );
		}
		if ( Gate_Decision::PASS !== $decision->action ) {
			Session_Expiry::before_answer( $decision );
			Gate_Response::to( $decision, $request['uri'], Gate_Request::is_form( $request ) )->send();
		}
		// At every stage: a plugin may answer by itself before the next, and REST takes a visitor without a nonce for a stranger.
		if ( $decision->is_personal() ) {
			self::forbid_caching();
		}

		return $decision;
	}

	/**
	 * Asks once more who is there, where a database may know better. True when somebody is signed in.
	 */
	private static function look_again(): bool {
		$session = Primary_Database::session( self::$session );
		if ( null === $session ) {
			return false;
		}
		self::$session = $session;

		return true;
	}

	/**
	 * What is shown to this visitor is not for the next.
	 */
	private static function forbid_caching(): void {
		defined( 'DONOTCACHEPAGE' ) || define( 'DONOTCACHEPAGE', true );
		if ( ! headers_sent() ) {
			nocache_headers();
			header( 'Cache-Control: ' . NO_STORE );
			if ( ! in_array( 'Vary: Cookie', headers_list(), true ) ) {
				header( 'Vary: Cookie', false );
			}
		}
	}
}
