<?php
/**
 * What came of looking an account up at Microsoft.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

use Vestibule\Changes;
use Vestibule\Person;

/**
 * One account of a check or of a dry run.
 */
final class Check_Result {

	/**
	 * The person was found.
	 */
	public const CHECKED = 'checked';

	/**
	 * The directory has nobody with this object ID.
	 */
	public const GONE = 'gone';

	/**
	 * The person is of another tenant, into which this site cannot look.
	 */
	public const ELSEWHERE = 'elsewhere';

	/**
	 * The account is not connected with a Microsoft account.
	 */
	public const NOT_CONNECTED = 'not_connected';

	/**
	 * Microsoft did not tell.
	 */
	public const FAILED = 'failed';

	/**
	 * A result.
	 *
	 * @param int                                                       $user_id The account.
	 * @param string                                                    $outcome One of the above.
	 * @param string                                                    $reason  Why it failed: a reason of the closed list, '' when it did not.
	 * @param Person|null                                               $person  Who was found.
	 * @param Changes|null                                              $changes What changes at the account.
	 * @param list<array{about: string, cause: string, detail: string}> $undone  What of it could not be done.
	 */
	public function __construct(
		public readonly int $user_id,
		public readonly string $outcome,
		public readonly string $reason = '',
		public readonly ?Person $person = null,
		public readonly ?Changes $changes = null,
		private readonly array $undone = array(),
	) {
	}

	/**
	 * What changed: roles, and names of fields.
	 *
	 * @return list<string>
	 */
	public function changed(): array {
		$roles = null === $this->changes?->roles() ? array() : array( 'roles' );

		return array( ...$roles, ...array_diff( array_keys( $this->changes?->fields() ?? array() ), array_column( $this->undone, 'about' ) ) );
	}
}
