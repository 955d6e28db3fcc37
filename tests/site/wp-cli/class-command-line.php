<?php
/**
 * Runs the plugin's commands as WP-CLI would.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP\Tests;

require_once __DIR__ . '/class-command-line-exit.php';
require_once __DIR__ . '/class-wp-cli.php';
require_once __DIR__ . '/functions.php';

/**
 * Finds the command, reads its synopsis from the doc comment as WP-CLI does, refuses what the synopsis does not know, calls it.
 *
 *     $ran = Command_Line::run( 'vestibule', 'url', 'test', '/about/', '--format=json' );
 *     $ran->status; $ran->out; $ran->err;
 */
final class Command_Line {

	/**
	 * What was registered, by name.
	 *
	 * @var array<string, callable|class-string|object>
	 */
	private static array $commands = array();

	/**
	 * The run whose output is collected.
	 *
	 * @var self|null
	 */
	private static ?self $running = null;

	/**
	 * What it printed.
	 *
	 * @var string
	 */
	public string $out = '';

	/**
	 * What it printed as warnings and errors.
	 *
	 * @var string
	 */
	public string $err = '';

	/**
	 * How it ended.
	 *
	 * @var int
	 */
	public int $status = 0;

	/**
	 * Notes a command.
	 *
	 * @param string                       $name     The name.
	 * @param callable|class-string|object $callable What runs it.
	 */
	public static function register( string $name, $callable ): void {
		self::$commands[ $name ] = $callable;
	}

	/**
	 * Prints.
	 *
	 * @param string $text The text.
	 */
	public static function out( string $text ): void {
		self::$running->out .= $text;
	}

	/**
	 * Prints a warning or an error.
	 *
	 * @param string $text The text.
	 */
	public static function err( string $text ): void {
		self::$running->err .= $text;
	}

	/**
	 * Runs a command.
	 *
	 * @param string ...$words Everything after `wp`.
	 */
	public static function run( string ...$words ): self {
		$run           = new self();
		$before        = self::$running;
		self::$running = $run;
		try {
			list( $args, $assoc_args ) = self::parse( $words );
			list( $method, $args )     = self::find( $args );
			self::check( $method, $args, $assoc_args );
			$method( $args, $assoc_args );
		} catch ( Command_Line_Exit $exit ) {
			$run->status = $exit->status;
		} finally {
			self::$running = $before;
		}

		return $run;
	}

	/**
	 * Takes options from words: --key=value, --key, --no-key.
	 *
	 * @param list<string> $words The words.
	 * @return array{list<string>, array<string, string|bool>}
	 */
	private static function parse( array $words ): array {
		$args       = array();
		$assoc_args = array();
		foreach ( $words as $word ) {
			if ( 1 === preg_match( '/^--no-([^=]+)$/', $word, $match ) ) {
				$assoc_args[ $match[1] ] = false;
			} elseif ( 1 === preg_match( '/^--([^=]+)=(.*)$/s', $word, $match ) ) {
				$assoc_args[ $match[1] ] = $match[2];
			} elseif ( 1 === preg_match( '/^--([^=]+)$/', $word, $match ) ) {
				$assoc_args[ $match[1] ] = true;
			} else {
				$args[] = $word;
			}
		}

		return array( $args, $assoc_args );
	}

	/**
	 * The method that the words name, and the words that remain.
	 *
	 * @param list<string> $args The words.
	 * @return array{\Closure, list<string>}
	 */
	private static function find( array $args ): array {
		for ( $length = count( $args ); $length > 0; --$length ) {
			$command = self::$commands[ implode( ' ', array_slice( $args, 0, $length ) ) ] ?? null;
			if ( null === $command ) {
				continue;
			}
			$rest   = array_slice( $args, $length );
			$object = is_string( $command ) && class_exists( $command ) ? new $command() : $command;
			if ( is_callable( $object ) ) {
				return array( \Closure::fromCallable( $object ), $rest );
			}
			foreach ( ( new \ReflectionClass( $object ) )->getMethods( \ReflectionMethod::IS_PUBLIC ) as $method ) {
				$name = 1 === preg_match( '/@subcommand\s+(\S+)/', (string) $method->getDocComment(), $match ) ? $match[1] : $method->name;
				if ( ! str_starts_with( $method->name, '__' ) && $name === ( $rest[0] ?? '' ) ) {
					return array( $method->getClosure( $method->isStatic() ? null : $object ), array_slice( $rest, 1 ) );
				}
			}
		}
		\WP_CLI::error( "'" . implode( ' ', $args ) . "' is not a registered wp command." );
		throw new Command_Line_Exit( 1 );
	}

	/**
	 * Refuses what the synopsis does not know, and fills in its defaults.
	 *
	 * @param \Closure                   $method     The command.
	 * @param list<string>               $args       Its words.
	 * @param array<string, string|bool> $assoc_args Its options.
	 */
	private static function check( \Closure $method, array &$args, array &$assoc_args ): void {
		// As in WP-CLI: one line for the parameter, ": what it is", and a block between "---" with default and options.
		$comment = preg_replace( '/^[ \t]*\* ?/m', '', (string) ( new \ReflectionFunction( $method ) )->getDocComment() );
		preg_match_all( '/^(\[?(?:--|<).*)\n: .*(?:\n(?!---|\n).+)*(?:\n---\n((?:.*\n)*?)---)?/m', (string) $comment, $parameters, PREG_SET_ORDER );
		$known    = array();
		$required = 0;
		$allowed  = 0;
		foreach ( $parameters as $parameter ) {
			list( , $token ) = $parameter;
			$optional        = str_starts_with( $token, '[' );
			$block           = $parameter[2] ?? '';
			if ( 1 !== preg_match( '/^\[?--(?:\[no-\])?([a-z-]+)/', $token, $match ) ) {
				$required += $optional ? 0 : 1;
				$allowed  += str_ends_with( rtrim( $token, ']' ), '...' ) ? PHP_INT_MAX >> 1 : 1;
				continue;
			}
			$known[] = $match[1];
			if ( 1 === preg_match( '/^default: (.*)$/m', $block, $default ) && ! isset( $assoc_args[ $match[1] ] ) ) {
				$assoc_args[ $match[1] ] = $default[1];
			}
			if ( ! $optional && ! isset( $assoc_args[ $match[1] ] ) ) {
				\WP_CLI::error( "Parameter errors:\n missing --{$match[1]} parameter" );
			}
			preg_match_all( '/^\s+- (.*)$/m', $block, $options );
			if ( array() !== $options[1] && isset( $assoc_args[ $match[1] ] ) && ! in_array( $assoc_args[ $match[1] ], $options[1], true ) ) {
				\WP_CLI::error( "Parameter errors:\n Invalid value specified for '{$match[1]}'" );
			}
		}
		$unknown = array_diff( array_keys( $assoc_args ), $known );
		if ( array() !== $unknown ) {
			\WP_CLI::error( "Parameter errors:\n unknown --" . reset( $unknown ) . ' parameter' );
		}
		if ( count( $args ) < $required ) {
			\WP_CLI::error( 'usage: not enough positional arguments' );
		}
		if ( count( $args ) > $allowed ) {
			\WP_CLI::error( 'Too many positional arguments: ' . implode( ' ', array_slice( $args, $allowed ) ) );
		}
	}
}
