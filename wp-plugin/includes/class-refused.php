<?php
/**
 * A sign-in that ends on the WordPress side.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * Carries what the engine's own exceptions carry: a reason of the closed list, a reference, and the log text as its message.
 */
final class Refused extends \RuntimeException {

	/**
	 * Refuses.
	 *
	 * @param string $reason    A reason of the closed list.
	 * @param string $detail    Log text.
	 * @param string $reference The reference, when the engine has drawn one already.
	 * @param bool   $outage    Whether it is for no more than that Microsoft could not be reached.
	 */
	public function __construct(
		public readonly string $reason,
		string $detail,
		public readonly string $reference = '',
		public readonly bool $outage = false,
	) {
		parent::__construct( $detail );
	}
}
