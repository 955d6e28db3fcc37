<?php
/**
 * One sign-in, from the button to the WordPress session.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

use Vestibule\Callback;
use Vestibule\Engine;
use Vestibule\Identity;
use Vestibule\Redirect;

/**
 * Takes values and returns values; headers and exit are the business of Routes.
 */
final class Sign_In {

	/**
	 * A sign-in with this engine, which gets the site's copy of Microsoft's documents.
	 *
	 * @param Engine $engine The engine.
	 */
	public function __construct( private readonly Engine $engine ) {
		Shared_Documents::give_to( $engine );
	}

	/**
	 * Begins: where to send the browser, and the cookie it keeps meanwhile.
	 *
	 * @param array<string, string|int|bool> $request The raw request, and how to begin.
	 */
	public function start( array $request ): Redirect {
		try {
			return $this->engine->begin( $request );
		} finally {
			Shared_Documents::keep_from( $this->engine );
		}
	}

	/**
	 * Reads what the browser brought back.
	 *
	 * @param array<string, string> $request The raw request.
	 */
	public function receive( array $request ): Callback {
		return $this->engine->receive( $request );
	}

	/**
	 * Completes: verifies the person, finds the account, begins the session, and says where to go.
	 *
	 * @param Callback $callback What receive() read.
	 * @throws Refused When WordPress cannot do its part.
	 */
	public function finish( Callback $callback ): string {
		$identity = $this->identity( $callback, Transactions::take( $callback->id(), $callback->expires() ) );
		if ( '' === $callback->purpose() && ! Current_Session::is_of_stranger() && '' !== Session_Expiry::reason() ) {
			// A session that has run out is nobody's sign-in and stands in nobody's way. That of another site of the network is for that site.
			Current_Session::end();
		}
		Sign_In_Log::note_identity( $identity );
		Permission_Health::keep( $identity->scopes() );
		try {
			$user = User_Provisioning::account_of( $this->engine, $identity, 'test' !== $callback->purpose() );
		} finally {
			if ( 'test' === $callback->purpose() ) {
				Sign_In_Report::keep( $this->engine, $callback->user(), $identity );
			}
		}
		if ( 'test' === $callback->purpose() ) {
			return self::pass_test( $user, $callback );
		}
		$attempt = Sign_In_Attempt::of_callback( $callback );
		if ( Renewal::complete( $attempt, $user, $identity ) || Renewal::is_needless( $attempt, $user, $identity ) ) {
			Sign_In_Log::succeeded( '' === $attempt->purpose ? Log_Entry::SIGN_IN : Log_Entry::RENEW, $user );
			Sign_In_Health::succeeded();
			return '' === $callback->returnTo() ? Destination::of( $user, '' ) : $callback->returnTo();
		}
		$destination = Destination::of( $user, $callback->returnTo() );
		// As soon as the session has begun: a second-factor plugin may end the request at the same moment, for its own form.
		$record = static function () use ( $attempt, $user ): void {
			Sign_In_Log::succeeded( Log_Entry::LINK === $attempt->purpose ? Log_Entry::LINK : Log_Entry::SIGN_IN, $user );
			Sign_In_Health::succeeded();
		};
		add_action( 'wp_login', $record, PHP_INT_MIN );
		try {
			Login_Session::begin( $user, $identity->session(), $destination );
		} finally {
			remove_action( 'wp_login', $record, PHP_INT_MIN );
		}

		return $destination;
	}

	/**
	 * The manager's own account came back: signing in works. The session stays what it was.
	 *
	 * @param \WP_User $user     The account.
	 * @param Callback $callback The answer.
	 * @throws Refused When it is another account, or the manager is signed in no more.
	 */
	private static function pass_test( \WP_User $user, Callback $callback ): string {
		if ( $callback->user() !== $user->ID || get_current_user_id() !== $user->ID || ! Admin::may_manage() ) {
			throw new Refused( 'test_other_account', 'the test ended without the manager who began it' );
		}
		Protection::arm( $user );
		Sign_In_Log::succeeded( Log_Entry::TEST, $user );
		Sign_In_Health::succeeded();

		return Sign_In_Test::passed_url();
	}

	/**
	 * The verified identity.
	 *
	 * @param Callback $callback What receive() read.
	 * @param bool     $first    Whether this process won the sign-in.
	 */
	private function identity( Callback $callback, bool $first ): Identity {
		try {
			return Shared_Documents::verify_with( $this->engine, fn(): Identity => $this->engine->complete( $callback, $first ) );
		} finally {
			Credential_Reports::take_from( $this->engine );
		}
	}
}
