<?php
/**
 * For opcache.preload: opens an engine and fetches with it in the process that becomes the parent of all workers.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

require __DIR__ . '/site.php';

file_put_contents(
	getenv( 'PRELOAD_REPORT' ),
	json_encode(
		array(
			'pid'  => getmypid(),
			'host' => begun( fresh_engine( getenv( 'PRELOAD_AUTHORITY' ) ) ),
		)
	)
);
