<?php
/**
 * What admin-post.php and admin-ajax.php answer for the plugin.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * The table of routes. Each asks for a capability and a nonce by itself; a test goes through the table and holds it to that. Whoever is
 * not signed in gets the same 403 as everybody else who may not, and not WordPress's empty 400.
 */
final class Admin_Routes {

	/**
	 * Of admin-post.php, by action.
	 */
	public const POST = array(
		'vestibule_check'           => array( Directory_Panel::class, 'action_admin_post_vestibule_check' ),
		'vestibule_connect'         => array( Requests_Form::class, 'action_admin_post_vestibule_connect' ),
		'vestibule_debug_log'       => array( Debug_Log_Panel::class, 'action_admin_post_vestibule_debug_log' ),
		'vestibule_debug_log_clear' => array( Debug_Log_Panel::class, 'action_admin_post_vestibule_debug_log_clear' ),
		'vestibule_disconnect'      => array( Profile_Section::class, 'action_admin_post_vestibule_disconnect' ),
		'vestibule_disconnect_many' => array( Disconnection_Question::class, 'action_admin_post_vestibule_disconnect_many' ),
		'vestibule_graph_check'     => array( Graph_Panel::class, 'action_admin_post_vestibule_graph_check' ),
		'vestibule_health_dismiss'  => array( Health_Dismissal::class, 'action_admin_post_vestibule_health_dismiss' ),
		'vestibule_request'         => array( Requests_Form::class, 'action_admin_post_vestibule_request' ),
	);

	/**
	 * Of admin-ajax.php, by action.
	 */
	public const AJAX = array(
		'vestibule_dry_run'      => array( Role_Dry_Run_Form::class, 'action_wp_ajax_vestibule_dry_run' ),
		'vestibule_groups'       => array( Group_Search::class, 'action_wp_ajax_vestibule_groups' ),
		'vestibule_registration' => array( Registration_Form::class, 'action_wp_ajax_vestibule_registration' ),
		'vestibule_self_test'    => array( Health_Panel::class, 'action_wp_ajax_vestibule_self_test' ),
		'vestibule_url_test'     => array( Url_Tester_Form::class, 'action_wp_ajax_vestibule_url_test' ),
	);

	/**
	 * Tests that Site Health fetches one by one, by the end of their action.
	 */
	public const SITE_HEALTH = array(
		'application' => array( Application_Permissions::class, 'application' ),
		'cache'     => array( Loopback_Health::class, 'cache' ),
		'callback'  => array( Loopback_Health::class, 'callback' ),
		'clock'     => array( Clock_Health::class, 'clock' ),
		'directory' => array( Directory_Health::class, 'directory' ),
		'login'     => array( Loopback_Health::class, 'login' ),
		'loopback'  => array( Loopback_Health::class, 'loopback' ),
		'uploads'   => array( Gate_Health::class, 'uploads' ),
	);

	/**
	 * Before the action of a test's name.
	 */
	public const SITE_HEALTH_PREFIX = 'health-check-vestibule-';

	/**
	 * Adds the route that is asked for, if it is one.
	 *
	 * @param string $script Which of the two files runs.
	 */
	public static function add( string $script ): void {
		$action = wp_unslash( $_REQUEST['action'] ?? '' ); // phpcs:ignore WordPress.Security -- only looked up; each route verifies.
		$answer = is_string( $action ) ? self::of( $script, $action ) : null;
		if ( null !== $answer ) {
			$hook = 'admin-ajax.php' === $script ? 'wp_ajax' : 'admin_post';
			add_action( "{$hook}_$action", $answer );
			add_action( "{$hook}_nopriv_$action", $answer );
		}
	}

	/**
	 * What answers an action; null when it is none of the plugin's.
	 *
	 * @param string $script Which of the two files runs.
	 * @param string $action The action.
	 */
	public static function of( string $script, string $action ): ?callable {
		if ( 'admin-ajax.php' !== $script ) {
			return self::POST[ $action ] ?? null;
		}
		$test = str_starts_with( $action, self::SITE_HEALTH_PREFIX ) ? self::SITE_HEALTH[ substr( $action, strlen( self::SITE_HEALTH_PREFIX ) ) ] ?? null : null;

		return null === $test ? self::AJAX[ $action ] ?? null : static fn() => Site_Health::answer( $test );
	}
}
