<?php
/**
 * Fetches from the authority in the query, which a test has made slow.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

require __DIR__ . '/site.php';

try {
	$outcome = begun( fresh_engine( $_GET['authority'] ) );
} catch ( Vestibule\Exception $exception ) {
	$outcome = $exception->reason;
}
echo $outcome;
