<?php
/**
 * What is known of a sign-in that failed.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

use Vestibule\Callback;
use Vestibule\Exception;

/**
 * Why it was begun, for whom and how, from whichever of its parts is at hand. It decides where the failure is told.
 */
final class Sign_In_Attempt {

	/**
	 * An attempt.
	 *
	 * @param string $purpose    '', link, renew or test.
	 * @param int    $user       The account that was signed in, 0 for none.
	 * @param string $session    Hash of the session to renew, '' for none.
	 * @param bool   $silent     Whether Microsoft was told to ask nothing.
	 * @param bool   $begin_anew Whether another may take its place by itself.
	 * @param bool   $unattended Whether nobody pressed a button; only of an answer.
	 */
	public function __construct(
		public readonly string $purpose = '',
		public readonly int $user = 0,
		public readonly string $session = '',
		public readonly bool $silent = false,
		public readonly bool $begin_anew = false,
		public readonly bool $unattended = false,
	) {
	}

	/**
	 * As it was to begin.
	 *
	 * @param array<string, string|int|bool> $start Of Sign_In_Start.
	 */
	public static function of_start( array $start ): self {
		return new self( $start['purpose'] ?? '', $start['user'] ?? 0, $start['session'] ?? '', $start['silent'] ?? false );
	}

	/**
	 * As it came back.
	 *
	 * @param Callback $callback The answer.
	 */
	public static function of_callback( Callback $callback ): self {
		return new self( $callback->purpose(), $callback->user(), $callback->session(), $callback->silent(), unattended: $callback->unattended() );
	}

	/**
	 * As it failed. The engine tells nothing of what is not authentic.
	 *
	 * @param Callback|null $callback  The answer, null when it could not be read.
	 * @param \Throwable    $exception The failure.
	 */
	public static function of_answer( ?Callback $callback, \Throwable $exception ): self {
		return match ( true ) {
			null !== $callback              => self::of_callback( $callback ),
			$exception instanceof Exception => new self( $exception->purpose, $exception->user, $exception->session, $exception->silent, $exception->beginAnew ),
			default                         => new self(),
		};
	}

	/**
	 * Where the failure is told.
	 *
	 * @param Failure $failure The failure.
	 */
	public function failure_url( Failure $failure ): string {
		$page = $this->user > 0 && get_current_user_id() === $this->user ? $this->purpose : '';

		return match ( $page ) {
			'link'  => Profile_Section::failure_url( $failure ),
			'test'  => Sign_In_Test::failure_url( $failure ),
			default => Login_Errors::failure_url( $failure ),
		};
	}
}
