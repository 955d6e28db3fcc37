<?php
/**
 * The self-test: every test of Site Health that is ours.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * Runs them for the settings page, for WP-CLI and for the daily task. What they find becomes health messages.
 */
final class Self_Test {

	/**
	 * The tests by name.
	 *
	 * @param bool $with_network Also those that fetch something.
	 * @return array<string, callable(): array<string, mixed>>
	 */
	public static function tests( bool $with_network ): array {
		$listed = Site_Health::filter_site_status_tests( array() );
		$tests  = array();
		foreach ( $listed['direct'] as $name => $test ) {
			$tests[ substr( $name, strlen( 'vestibule_' ) ) ] = $test['test'];
		}
		foreach ( $with_network ? $listed['async'] ?? array() : array() as $name => $test ) {
			$tests[ substr( $name, strlen( 'vestibule_' ) ) ] = $test['async_direct_test'];
		}

		return $tests;
	}

	/**
	 * What each test finds now.
	 *
	 * @param bool $with_network Also those that fetch something.
	 * @return list<array<string, mixed>> Results in WordPress's form.
	 */
	public static function results( bool $with_network ): array {
		Loopback::forget();

		return array_values( array_map( array( self::class, 'run' ), self::tests( $with_network ) ) );
	}

	/**
	 * One test by its name; null when there is none.
	 *
	 * @param string $name The name.
	 * @return array<string, mixed>|null
	 */
	public static function result( string $name ): ?array {
		$test = self::tests( true )[ $name ] ?? null;

		return null === $test ? null : self::run( $test );
	}

	/**
	 * One test that fetches nothing, for a text; null when there is none.
	 *
	 * @param string $name The name.
	 * @return array<string, mixed>|null
	 */
	public static function direct( string $name ): ?array {
		$test = self::tests( false )[ $name ] ?? null;

		return null === $test ? null : $test();
	}

	/**
	 * The daily task.
	 */
	public static function action_vestibule_purge(): void {
		self::results( true );
		Health_Delivery::plan();
	}

	/**
	 * Runs a test and keeps what it found.
	 *
	 * @param callable(): array<string, mixed> $test The test.
	 * @return array<string, mixed>
	 */
	private static function run( callable $test ): array {
		$result = $test();
		Health_Messages::take( $result );

		return $result;
	}
}
