<?php
/**
 * A sign-in that failed, whoever noticed.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * What the person, the address bar and the log get to know of it.
 */
final class Failure {

	/**
	 * Longest line in the log, in bytes.
	 */
	private const LOG_CAP = 2048;

	/**
	 * Made by of().
	 *
	 * @param string $reason    A reason of the closed list.
	 * @param string $reference Eight hexadecimal digits that the person can tell the administrator.
	 * @param string $return_to The page first asked for, '' if unknown.
	 * @param string $detail    Log text.
	 * @param bool   $outage    Whether a reason that may have other causes stands for an outage.
	 */
	private function __construct(
		public readonly string $reason,
		public readonly string $reference,
		public readonly string $return_to,
		private readonly string $detail,
		public readonly bool $outage = false,
	) {
	}

	/**
	 * The failure that an exception tells of.
	 *
	 * @param \Throwable $exception The exception.
	 */
	public static function of( \Throwable $exception ): self {
		$reference = bin2hex( random_bytes( 4 ) );

		return match ( true ) {
			$exception instanceof \Vestibule\Exception => new self( $exception->reason, $exception->reference, $exception->returnTo, $exception->getMessage() ),
			$exception instanceof Refused              => new self( $exception->reason, '' === $exception->reference ? $reference : $exception->reference, '', $exception->getMessage(), $exception->outage ),
			default                                    => new self( 'internal_error', $reference, '', self::describe( $exception ) ),
		};
	}

	/**
	 * The same failure of a sign-in whose destination is known by other means.
	 *
	 * @param string $return_to The page first asked for.
	 */
	public function returning_to( string $return_to ): self {
		return '' === $this->return_to ? new self( $this->reason, $this->reference, $return_to, $this->detail, $this->outage ) : $this;
	}

	/**
	 * Writes one line to PHP's error log, and to the debug log.
	 */
	public function log(): void {
		Debug_Log::add(
			Debug_Log::ERROR,
			'failure',
			array(
				'reference' => $this->reference,
				'reason'    => $this->reason,
				'detail'    => $this->detail,
			)
		);
		error_log( $this->line() ); // phpcs:ignore WordPress.PHP.DevelopmentFunctions -- this is the log, not debugging.
	}

	/**
	 * The line: no control characters, so that nobody writes a second line, nothing secret, and no more than the cap.
	 */
	public function line(): string {
		return mb_strcut( Redacted_Text::of( sprintf( 'vestibule[%s] %s: %s', $this->reference, $this->reason, $this->detail ) ), 0, self::LOG_CAP, 'UTF-8' );
	}

	/**
	 * The exact cause, for administrators: no control characters, nothing secret, and no more than the cap.
	 */
	public function cause(): string {
		return mb_strcut( Redacted_Text::of( $this->detail ), 0, self::LOG_CAP, 'UTF-8' );
	}

	/**
	 * Microsoft's name for the request, with which the log text of what Microsoft Graph refused ends; '' if there is none.
	 */
	public function request_id(): string {
		return 1 === preg_match( '/, request id ([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/Di', $this->detail, $found ) ? $found[1] : '';
	}

	/**
	 * An exception that nobody expected. Its message can hold anything, so only kind and place are told.
	 *
	 * @param \Throwable $exception The exception.
	 */
	private static function describe( \Throwable $exception ): string {
		return sprintf( '%s in %s:%d', $exception::class, basename( $exception->getFile() ), $exception->getLine() );
	}
}
