<?php
/**
 * What becomes of a request.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * The engine's verdict, or the stricter one of a site that has lost its engine.
 */
final class Gate_Decision {

	public const PASS      = 'pass';
	public const CHALLENGE = 'challenge';
	public const REFUSE    = 'refuse';

	/**
	 * A decision.
	 *
	 * @param string $action One of the constants.
	 * @param string $rule   The rule that decided.
	 * @param int    $status Of a refusal.
	 * @param string $reason Of a challenge or refusal, a code of the closed list.
	 * @param bool   $silent Whether the session is only to be renewed.
	 * @param bool   $public Whether strangers would pass, too.
	 * @param bool   $engine Whether the engine decided.
	 */
	public function __construct(
		public readonly string $action,
		public readonly string $rule,
		public readonly int $status = 401,
		public readonly string $reason = 'sign_in_required',
		public readonly bool $silent = false,
		public readonly bool $public = false,
		public readonly bool $engine = true,
	) {
	}

	/**
	 * Decides. Whatever goes wrong closes the site: it is armed, so somebody wants it closed.
	 *
	 * @param array<string, mixed>                                                            $request Of Gate_Request.
	 * @param array{kind: string, verified: int, seen: int, postponed: int, now: int, foreign: bool} $session Of Current_Session::facts().
	 */
	public static function of( array $request, array $session ): self {
		$decision = self::decide( $request, $session );
		/**
		 * Fires after the gate has looked at a request, before anything is done; on some requests several times.
		 *
		 * @param Gate_Decision        $decision What becomes of it.
		 * @param array<string, mixed> $request  What was looked at.
		 */
		do_action( 'vestibule_gate_decided', $decision, $request );

		return $decision;
	}

	/**
	 * The decision.
	 *
	 * @param array<string, mixed>                                                            $request Of Gate_Request.
	 * @param array{kind: string, verified: int, seen: int, postponed: int, now: int, foreign: bool} $session Of Current_Session::facts().
	 */
	private static function decide( array $request, array $session ): self {
		try {
			$verdict = Engine_Access::gate()->decide( $request, $session );

			return new self( $verdict->action(), $verdict->rule(), $verdict->status(), $verdict->reason(), $verdict->silent(), $verdict->isPublic() );
		} catch ( Refused | \Vestibule\ConfigException ) {
			// Site Health and the notice in the administration say so; a line per page would only fill the log.
			return Gate_Without_Engine::decide( $request, $session );
		} catch ( \Throwable $exception ) {
			Failure::of( $exception )->log();
			return Gate_Without_Engine::decide( $request, $session );
		}
	}

	/**
	 * Whether what is shown was opened for this visitor only, so that no cache may keep it for others.
	 */
	public function is_personal(): bool {
		return ! $this->public || 'exempt_address' === $this->rule;
	}
}
