<?php
/**
 * Thrown in place of a redirect, which would end the process.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP\Tests;

/** The redirect that was about to be sent. */
final class Redirected extends \Exception {

	/** Where to. */
	public string $location;

	/** With which status. */
	public int $status;

	/**
	 * A redirect.
	 *
	 * @param string $location Where to.
	 * @param int    $status   With which status.
	 */
	public function __construct( string $location, int $status ) {
		parent::__construct( $status . ' ' . $location );
		$this->location = $location;
		$this->status   = $status;
	}
}
