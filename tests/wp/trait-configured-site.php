<?php
/**
 * A site with complete settings, and people to try them with.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP\Tests;

use Vestibule\WP\Account_Link;
use Vestibule\WP\Engine_Access;
use Vestibule\WP\Settings;

/** Settings and accounts, for tests that need them. */
trait Configured_Site {

	/** Contoso, as the simulator has it. */
	private static string $tenant = '10c419d4-4a50-45b2-aa4e-919fb84df24f';

	/** The application that Contoso registered. */
	private static string $client_id = '6cb04018-a3f5-46a7-b995-940c78f5aef3';

	/** A directory object. */
	private static string $object = '2f6c1b1e-6f5c-4a55-9d0e-0f5f3b1f7a11';

	/**
	 * Stores complete settings.
	 *
	 * @param array<string, mixed> $settings Settings that differ.
	 */
	private function configure( array $settings = array() ): void {
		Settings::store(
			$settings + array(
				'tenant'    => self::$tenant,
				'client_id' => self::$client_id,
			) + Settings::DEFAULTS,
			Engine_Access::seal( 'stored-secret~value' )
		);
	}

	/**
	 * Makes an account.
	 *
	 * @param string $role The role.
	 * @param string $name The login name.
	 */
	private function account( string $role = 'subscriber', string $name = 'nestor' ): int {
		$user_id = wp_insert_user(
			array(
				'user_login' => $name,
				'user_email' => "$name@contoso.example",
				'user_pass'  => 'password of ' . $name,
				'role'       => $role,
			)
		);
		$this->assertIsInt( $user_id );

		return $user_id;
	}

	/**
	 * Makes a linked account.
	 *
	 * @param string $role The role.
	 */
	private function linked_account( string $role = 'subscriber' ): int {
		$user_id = $this->account( $role );
		Account_Link::make( $user_id, self::$tenant, self::$object );

		return $user_id;
	}

	/** Makes wp_die() an exception that a test can catch. */
	private static function throw_instead_of_dying(): void {
		$handler = static function ( $message ): void {
			throw new \DomainException( (string) $message );
		};
		add_filter( 'wp_die_handler', static fn() => $handler );
	}

	/**
	 * Runs PHP in a process of its own, after WordPress has loaded there.
	 *
	 * @param string                $code      What to run after loading; what it prints is returned.
	 * @param array<string, mixed>  $constants What wp-config.php would define.
	 * @param array<string, mixed>  $query     The request's query.
	 * @param array<string, string> $environment Environment variables.
	 */
	private static function in_other_process( string $code, array $constants = array(), array $query = array(), array $environment = array() ): string {
		$script = sprintf( '$_SERVER = array( "HTTP_HOST" => "%s", "REQUEST_METHOD" => "GET", "REQUEST_URI" => "/" ) + $_SERVER;', substr( home_url(), strlen( 'http://' ) ) );
		$script .= sprintf( '$_GET = %s;', var_export( $query, true ) );
		foreach ( $constants as $name => $value ) {
			$script .= sprintf( 'define( %s, %s );', var_export( $name, true ), var_export( $value, true ) );
		}
		$script .= sprintf( 'require %s; %s', var_export( ABSPATH . 'wp-load.php', true ), $code );
		$variables = '';
		foreach ( $environment as $name => $value ) {
			$variables .= $name . '=' . escapeshellarg( $value ) . ' ';
		}
		// The test's own ini directory comes with the environment.
		exec( $variables . escapeshellarg( PHP_BINARY ) . ' -d display_errors=stderr -r ' . escapeshellarg( $script ) . ' 2>&1', $lines, $status );
		self::assertSame( 0, $status, implode( "\n", $lines ) );

		return implode( "\n", $lines );
	}
}
