<?php
/**
 * Forks after the engine has fetched; parent, child and grandchild fetch again.
 *
 *   php fork.php AUTHORITY      a line for each process, and one that the parent writes at the end
 *
 * @package Vestibule
 */

declare( strict_types=1 );

require __DIR__ . '/site.php';

list( , $authority ) = $argv;
$used                = fresh_engine( $authority );

$tell  = static function ( string $who ) use ( $authority, $used ): void {
	// In one piece: all write to the same pipe.
	echo $who . ' ' . begun( $used ) . ' ' . begun( fresh_engine( $authority ) ) . "\n";
};
$child = static function ( callable $work ): int {
	$pid = pcntl_fork();
	if ( 0 === $pid ) {
		$work();
		exit( 0 );
	}
	return $pid;
};
$ended = static function ( int $pid ): void {
	pcntl_waitpid( $pid, $status );
	if ( ! pcntl_wifexited( $status ) || 0 !== pcntl_wexitstatus( $status ) ) {
		echo "a child ended badly\n";
	}
};

$tell( 'before' );
$pid = $child(
	static function () use ( $tell, $child, $ended ): void {
		$tell( 'child' );
		$ended( $child( static fn() => $tell( 'grandchild' ) ) );
		$tell( 'child again' );
	}
);
$tell( 'parent' );
$ended( $pid );
$tell( 'parent again' );
