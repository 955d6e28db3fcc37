<?php
/**
 * The end of a command before its end.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP\Tests;

/** WP-CLI would leave the process here. */
final class Command_Line_Exit extends \Exception {

	/**
	 * Ends.
	 *
	 * @param int $status The status.
	 */
	public function __construct( public readonly int $status ) {
		parent::__construct( "exit $status" );
	}
}
