<?php
/**
 * WP-CLI's documented interface, as much of it as the plugin's commands use.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

use Vestibule\WP\Tests\Command_Line;
use Vestibule\WP\Tests\Command_Line_Exit;

/**
 * Stands in for WP-CLI, which no package registry of this project offers.
 */
final class WP_CLI { // phpcs:ignore PSR1.Classes.ClassDeclaration.MissingNamespace -- WP-CLI's own name.

	/**
	 * Registers a command.
	 *
	 * @param string                       $name     Words with single spaces.
	 * @param callable|class-string|object $callable A class whose public methods are sub-commands, or which has __invoke().
	 * @param array<string, mixed>         $args     Not used by the plugin.
	 */
	public static function add_command( $name, $callable, $args = array() ): bool {
		Command_Line::register( $name, $callable );

		return true;
	}

	/**
	 * Prints a line.
	 *
	 * @param string $message The line.
	 */
	public static function log( $message ): void {
		Command_Line::out( $message . "\n" );
	}

	/**
	 * Prints a line, even with --quiet.
	 *
	 * @param string $message The line.
	 */
	public static function line( $message = '' ): void {
		Command_Line::out( $message . "\n" );
	}

	/**
	 * Says that it worked.
	 *
	 * @param string $message What worked.
	 */
	public static function success( $message ): void {
		Command_Line::out( "Success: $message\n" );
	}

	/**
	 * Says that something is not as it should be, and goes on.
	 *
	 * @param string $message What.
	 */
	public static function warning( $message ): void {
		Command_Line::err( "Warning: $message\n" );
	}

	/**
	 * Says what went wrong and, unless told not to, ends with status 1.
	 *
	 * @param string|WP_Error|Throwable $message What.
	 * @param bool|int                  $exit    False to go on, or a status.
	 */
	public static function error( $message, $exit = true ): void {
		$text = match ( true ) {
			$message instanceof WP_Error  => $message->get_error_message(),
			$message instanceof Throwable => $message->getMessage(),
			default                       => $message,
		};
		Command_Line::err( "Error: $text\n" );
		if ( false !== $exit ) {
			self::halt( is_int( $exit ) ? $exit : 1 );
		}
	}

	/**
	 * Ends with a status.
	 *
	 * @param int $return_code The status.
	 */
	public static function halt( $return_code ): never {
		throw new Command_Line_Exit( $return_code );
	}

	/**
	 * Asks before something that cannot be undone; --yes answers.
	 *
	 * @param string               $question   The question.
	 * @param array<string, mixed> $assoc_args The command's options.
	 */
	public static function confirm( $question, $assoc_args = array() ): void {
		if ( empty( $assoc_args['yes'] ) ) {
			Command_Line::out( "$question [y/n] " );
			self::halt( 0 );
		}
	}

	/**
	 * Prints a value.
	 *
	 * @param mixed                $value      The value.
	 * @param array<string, mixed> $assoc_args The command's options; format.
	 */
	public static function print_value( $value, $assoc_args = array() ): void {
		$format = $assoc_args['format'] ?? '';
		self::line(
			match ( true ) {
				'json' === $format  => (string) json_encode( $value ),
				is_scalar( $value ) => (string) $value,
				default             => var_export( $value, true ),
			}
		);
	}
}
