<?php
/**
 * An alarm that rings during a slow fetch: PHP's own thread has to hear it, not one of the client's.
 *
 *   php alarm.php AUTHORITY
 *
 * @package Vestibule
 */

declare( strict_types=1 );

require __DIR__ . '/site.php';

list( , $authority ) = $argv;
$rang                = 'not rung';
pcntl_async_signals( true );
pcntl_signal(
	SIGALRM,
	static function () use ( &$rang ): void {
		$rang = 'rung';
	}
);
pcntl_alarm( 1 );
try {
	$outcome = begun( fresh_engine( $authority ) );
} catch ( Vestibule\Exception $exception ) {
	$outcome = $exception->reason;
}
echo $outcome, ' ', $rang;
