<?php
/**
 * The middle of a list of figures, for the measurements in PHP: `$middle = require __DIR__ . '/median.php';`
 *
 * @package Vestibule
 */

declare( strict_types=1 );

return static function ( array $values ): float {
	sort( $values );
	$half = intdiv( count( $values ), 2 );
	return 0 === count( $values ) % 2 ? ( $values[ $half - 1 ] + $values[ $half ] ) / 2 : $values[ $half ];
};
