<?php
/**
 * Who may call what the administration answers.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP\Tests;

use Vestibule\WP\Account_Link;

use const Vestibule\WP\PLUGIN_FILE;

require_once __DIR__ . '/trait-configured-site.php';

/** 000-16: capability and nonce on every route, as hooks.php lists them: a route that is added is tested without another word. */
final class Test_Admin_Routes extends Site_Test_Case {

	use Configured_Site;

	/**
	 * Routes with a rule of their own, each with a test of its own elsewhere.
	 */
	private const OTHER_RULES = array(
		// Says to whoever is signed in that they are; does nothing.
		'admin_post_vestibule_signed_in',
	);

	/**
	 * What WordPress calls, and which method answers.
	 *
	 * @return array<string, array{string, callable}>
	 */
	public function routes(): array {
		$source = file_get_contents( dirname( PLUGIN_FILE ) . '/includes/hooks.php' ); // phpcs:ignore WordPress.WP.AlternativeFunctions -- a file of the plugin.
		preg_match_all( "/add_action\(\s*'((?:admin_post_|wp_ajax_|load-settings_page_)[\w-]+)',\s*array\(\s*(\w+)::class,\s*'(\w+)'/", (string) $source, $found, PREG_SET_ORDER );
		$routes = array();
		foreach ( $found as list( , $hook, $holder, $method ) ) {
			$routes[ $hook ] = array( $hook, array( "Vestibule\\WP\\$holder", $method ) );
		}

		return array_diff_key( $routes, array_flip( self::OTHER_RULES ) );
	}

	/** The list is whole: no class adds a route by itself, and no route is for people who are not signed in. */
	public function test_routes_are_on_one_page(): void {
		$this->assertGreaterThan( 5, count( $this->routes() ) );
		foreach ( glob( dirname( PLUGIN_FILE ) . '/includes/*.php' ) as $file ) {
			$source = (string) file_get_contents( $file ); // phpcs:ignore WordPress.WP.AlternativeFunctions -- a file of the plugin.
			$this->assertStringNotContainsString( 'admin_post_nopriv_', $source, $file );
			$this->assertStringNotContainsString( 'wp_ajax_nopriv_', $source, $file );
			$this->assertStringNotContainsString( 'register_rest_route', $source, $file );
			if ( 'hooks.php' === basename( $file ) ) {
				$this->assertSame( count( $this->routes() ) + count( self::OTHER_RULES ), preg_match_all( "/'(?:admin_post_|wp_ajax_|load-settings_page_)/", $source ) );
			} else {
				$this->assertDoesNotMatchRegularExpression( "/add_action\(\s*['\"](?:admin_post|wp_ajax)_/", $source, $file );
			}
		}
	}

	/**
	 * A manager without the nonce, and with another one: 403. Others with a right one: 403. Nothing changes.
	 *
	 * @dataProvider routes
	 * @param string   $hook   What WordPress calls.
	 * @param callable $answer What answers.
	 */
	public function test_000_16_route_asks_for_capability_and_nonce( string $hook, callable $answer ): void {
		$this->configure();
		$linked           = $this->linked_account();
		$subscriber       = $this->account( name: 'sub' );
		$editor           = $this->account( 'editor', 'ed' );
		$_POST['user_id'] = (string) $linked;
		$before           = self::stored();
		$nonces           = array();
		$note             = static function ( $action ) use ( &$nonces ): void {
			$nonces[] = (string) $action;
		};
		add_action( 'check_admin_referer', $note );
		add_action( 'check_ajax_referer', $note );
		if ( str_starts_with( $hook, 'wp_ajax_' ) ) {
			add_filter( 'wp_doing_ajax', '__return_true' );
		}

		foreach ( array( '', 'wrong', wp_create_nonce( 'another' ) ) as $nonce ) {
			wp_set_current_user( 1 );
			$this->assertSame( 403, self::status_of( $answer, $nonce ), "manager with the nonce '$nonce'" );
		}
		$this->assertNotSame( array(), $nonces, 'no nonce was looked at' );
		foreach ( array( 0, $subscriber, $editor ) as $user_id ) {
			wp_set_current_user( $user_id );
			foreach ( array_unique( $nonces ) as $action ) {
				$this->assertSame( 403, self::status_of( $answer, wp_create_nonce( $action ) ), "account $user_id with the nonce of $action" );
			}
		}
		$this->assertSame( $before, self::stored() );
		$this->assertTrue( Account_Link::exists( $linked ) );
	}

	/**
	 * The status with which a call is refused; -1 when it is not.
	 *
	 * @param callable $answer What answers.
	 * @param string   $nonce  The nonce that was sent.
	 */
	private static function status_of( callable $answer, string $nonce ): int {
		foreach ( array( '_wpnonce', '_ajax_nonce' ) as $name ) {
			$_REQUEST[ $name ] = $nonce;
			$_POST[ $name ]    = $nonce;
			$_GET[ $name ]     = $nonce;
		}
		$_SERVER['REQUEST_METHOD'] = 'POST';
		http_response_code( 200 );
		$handler                   = static function ( $message, $title = '', $args = array() ): void {
			$args = is_array( $args ) ? $args : array( 'response' => $args );
			throw new \DomainException( 'refused', (int) ( $args['response'] ?? ( is_int( $title ) ? $title : 200 ) ) );
		};
		$give                      = static fn() => $handler;
		foreach ( array( 'wp_die_handler', 'wp_die_ajax_handler', 'wp_die_json_handler' ) as $filter ) {
			add_filter( $filter, $give, PHP_INT_MAX );
		}
		ob_start();
		try {
			$answer();
		} catch ( \DomainException $refused ) {
			// wp_send_json_error() has sent the status itself, where headers can be sent.
			return 200 === $refused->getCode() ? (int) http_response_code() : $refused->getCode();
		} catch ( Redirected $redirected ) {
			return $redirected->status;
		} finally {
			ob_end_clean();
			foreach ( array( 'wp_die_handler', 'wp_die_ajax_handler', 'wp_die_json_handler' ) as $filter ) {
				remove_filter( $filter, $give, PHP_INT_MAX );
			}
		}

		return -1;
	}

	/**
	 * What the plugin has stored.
	 *
	 * @return array<int, array<int, string>>
	 */
	private static function stored(): array {
		global $wpdb;

		return array_merge(
			$wpdb->get_results( "SELECT option_name, option_value FROM $wpdb->options WHERE option_name LIKE 'vestibule%' ORDER BY option_name", ARRAY_N ),
			$wpdb->get_results( "SELECT user_id, meta_key, meta_value FROM $wpdb->usermeta WHERE meta_key LIKE 'vestibule%' ORDER BY umeta_id", ARRAY_N )
		);
	}
}
