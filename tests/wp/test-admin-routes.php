<?php
/**
 * Who may call what the administration answers.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP\Tests;

use Vestibule\WP\Account_Link;
use Vestibule\WP\Admin_Routes;
use Vestibule\WP\Settings_Page;

use const Vestibule\WP\PLUGIN_FILE;

require_once __DIR__ . '/trait-configured-site.php';

/** 000-16: capability and nonce on every route, as the table lists them: a route that is added is tested without another word. */
final class Test_Admin_Routes extends Site_Test_Case {

	use Configured_Site;

	/**
	 * What WordPress calls, and which method answers.
	 *
	 * @return array<string, array{string, callable}>
	 */
	public function routes(): array {
		$routes = array();
		foreach ( array_keys( Admin_Routes::POST ) as $action ) {
			$routes[ "admin_post_$action" ] = array( "admin_post_$action", Admin_Routes::of( 'admin-post.php', $action ) );
		}
		$tests = array_map( static fn( string $name ): string => Admin_Routes::SITE_HEALTH_PREFIX . $name, array_keys( Admin_Routes::SITE_HEALTH ) );
		foreach ( array( ...array_keys( Admin_Routes::AJAX ), ...$tests ) as $action ) {
			$routes[ "wp_ajax_$action" ] = array( "wp_ajax_$action", Admin_Routes::of( 'admin-ajax.php', $action ) );
		}
		// Pages that take something before they are printed.
		$routes['load-settings_page_vestibule'] = array( 'load-settings_page_vestibule', array( Settings_Page::class, 'action_load_settings_page_vestibule' ) );

		return $routes;
	}

	/** The table is whole: no other file adds a route, but the page that tells whoever is signed in that they are. */
	public function test_table_is_whole(): void {
		$this->assertGreaterThan( 14, count( $this->routes() ) );
		foreach ( glob( dirname( PLUGIN_FILE ) . '/includes/*.php' ) as $file ) {
			$source = (string) file_get_contents( $file ); // phpcs:ignore WordPress.WP.AlternativeFunctions -- a file of the plugin.
			$this->assertStringNotContainsString( 'register_rest_route', $source, $file );
			if ( 'class-admin-routes.php' !== basename( $file ) ) {
				$source = str_replace( "add_action( 'admin_post_vestibule_signed_in', ", '', $source );
				$this->assertDoesNotMatchRegularExpression( "/add_action\\(\\s*['\"{](?:\\$|admin_post|wp_ajax)/", $source, $file );
			}
		}
	}

	/**
	 * WordPress finds the one that is asked for, also for whoever is not signed in, and no other.
	 *
	 * @dataProvider routes
	 * @param string $hook What WordPress calls.
	 */
	public function test_route_is_added( string $hook ): void {
		if ( str_starts_with( $hook, 'load-' ) ) {
			$this->assertStringContainsString( "'$hook'", (string) file_get_contents( dirname( PLUGIN_FILE ) . '/includes/hooks.php' ) ); // phpcs:ignore WordPress.WP.AlternativeFunctions -- a file of the plugin.
			return;
		}
		list( , $kind, $action ) = array_pad( (array) preg_split( '/^(admin_post|wp_ajax)_/', $hook, -1, PREG_SPLIT_DELIM_CAPTURE ), 3, '' );
		foreach ( array( 'admin_post' => 'admin-post.php', 'wp_ajax' => 'admin-ajax.php' ) as $of => $script ) { // phpcs:ignore
			foreach ( array( $action => $kind === $of, "{$action}_" => false ) as $asked => $expected ) { // phpcs:ignore
				$_REQUEST['action'] = $asked;
				Admin_Routes::add( $script );
				$this->assertSame( $expected, false !== has_action( "{$of}_$asked" ) );
				$this->assertSame( $expected, false !== has_action( "{$of}_nopriv_$asked" ) );
			}
		}
		$_REQUEST['action'] = array( $action );
		Admin_Routes::add( 'admin-post.php' );
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
