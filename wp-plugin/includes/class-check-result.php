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
	 * @param int          $user_id The account.
	 * @param string       $outcome One of the above.
	 * @param string       $reason  Why it failed: a reason of the closed list, '' when it did not.
	 * @param Person|null  $person  Who was found.
	 * @param Changes|null $changes What changes at the account.
	 */
	public function __construct(
		public readonly int $user_id,
		public readonly string $outcome,
		public readonly string $reason = '',
		public readonly ?Person $person = null,
		public readonly ?Changes $changes = null,
	) {
	}
}
