<?php
/**
 * Functions of WP-CLI.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace WP_CLI\Utils;

use Vestibule\WP\Tests\Command_Line;

/**
 * An option of the command, or a default.
 *
 * @param array<string, mixed> $assoc_args The command's options.
 * @param string               $flag       The option.
 * @param mixed                $default    When it was not given.
 * @return mixed
 */
function get_flag_value( $assoc_args, $flag, $default = null ) {
	return $assoc_args[ $flag ] ?? $default;
}

/**
 * Prints rows.
 *
 * @param string                          $format table, json, csv, count or ids.
 * @param iterable<array<string, mixed>>  $items  The rows.
 * @param list<string>|string             $fields Their columns.
 */
function format_items( $format, $items, $fields ): void {
	$fields = is_string( $fields ) ? explode( ',', $fields ) : $fields;
	$rows   = array();
	foreach ( $items as $item ) {
		$row = array();
		foreach ( $fields as $field ) {
			$row[ $field ] = ( (array) $item )[ $field ] ?? null;
		}
		$rows[] = $row;
	}
	$cell = static fn( $value ): string => is_scalar( $value ) || null === $value ? (string) $value : (string) json_encode( $value );
	$line = static fn( array $row ): string => implode( "\t", array_map( $cell, $row ) ) . "\n";
	Command_Line::out(
		match ( $format ) {
			'count' => count( $rows ) . "\n",
			'json'  => json_encode( $rows ) . "\n",
			'ids'   => implode( ' ', $items ),
			'csv'   => implode( ',', $fields ) . "\n" . implode( '', array_map( static fn( array $row ): string => implode( ',', array_map( $cell, $row ) ) . "\n", $rows ) ),
			'table' => implode( "\t", $fields ) . "\n" . implode( '', array_map( $line, $rows ) ),
			default => throw new \InvalidArgumentException( "unknown format $format" ),
		}
	);
}

/**
 * A bar for something that takes long. It prints its message, and at the end how often it went on.
 *
 * @param string $message What is done.
 * @param int    $count   How often it will go on.
 */
function make_progress_bar( $message, $count ): object {
	return new class( $message, $count ) {

		/** How often it went on. */
		private int $ticks = 0;

		/**
		 * A bar.
		 *
		 * @param string $message What is done.
		 * @param int    $count   How often it will go on.
		 */
		public function __construct( private readonly string $message, private readonly int $count ) {
		}

		/**
		 * Goes on.
		 *
		 * @param int $increment By so much.
		 */
		public function tick( $increment = 1 ): void {
			$this->ticks += $increment;
		}

		/** Ends. */
		public function finish(): void {
			Command_Line::err( "$this->message $this->ticks/$this->count\n" );
		}
	};
}
