<?php
/**
 * Panics in Rust and says what PHP sees of it.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

try {
	Vestibule\Testing::panic();
	$reason = 'none';
} catch ( Vestibule\Exception $exception ) {
	$reason = $exception->reason;
}
echo json_encode(
	array(
		'pid'    => getmypid(),
		'reason' => $reason,
	)
);
