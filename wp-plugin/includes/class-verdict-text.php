<?php
/**
 * The gate's verdict in words.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * For managers who test an address; visitors never see it.
 */
final class Verdict_Text {

	/**
	 * The verdict in sentences.
	 *
	 * @param array{action: string, status: int, rule: string, entry: string, line: int} $answer Of Url_Tester.
	 */
	public static function of( array $answer ): string {
		if ( 'not_this_site' === $answer['rule'] ) {
			return self::rule( $answer['rule'], 0 );
		}
		$outcome = match ( $answer['action'] ) {
			'pass'      => __( 'Public.', 'vestibule' ),
			'challenge' => __( 'Asks for a sign-in.', 'vestibule' ),
			/* translators: %d: an HTTP status such as 401. */
			default     => sprintf( __( 'Closed for whoever is not signed in: the answer is %d.', 'vestibule' ), $answer['status'] ),
		};

		return $outcome . ' ' . self::rule( $answer['rule'], $answer['line'] );
	}

	/**
	 * What kind of address it is.
	 *
	 * @param string $entry A code of the table of entry points.
	 */
	public static function entry( string $entry ): string {
		return match ( $entry ) {
			'activate'     => __( 'account activation', 'vestibule' ),
			'admin'        => __( 'administration', 'vestibule' ),
			'admin_ajax'   => 'admin-ajax.php',
			'admin_post'   => 'admin-post.php',
			'comment'      => __( 'new comment', 'vestibule' ),
			'cron'         => __( 'timed tasks', 'vestibule' ),
			'customizer'   => __( 'customizer', 'vestibule' ),
			'embed'        => __( 'embedded post', 'vestibule' ),
			'favicon'      => __( 'site icon', 'vestibule' ),
			'feed'         => __( 'feed', 'vestibule' ),
			'front_end'    => __( 'page of the site', 'vestibule' ),
			'links'        => __( 'list of links', 'vestibule' ),
			'login'        => __( 'login page', 'vestibule' ),
			'mail'         => __( 'posting by mail', 'vestibule' ),
			'other_script' => __( 'another script', 'vestibule' ),
			'preview'      => __( 'preview', 'vestibule' ),
			'rest'         => __( 'REST API', 'vestibule' ),
			'robots'       => 'robots.txt',
			'sign_up'      => __( 'sign-up', 'vestibule' ),
			'sitemap'      => __( 'sitemap', 'vestibule' ),
			'static_file'  => __( 'file of WordPress, a theme or a plugin', 'vestibule' ),
			'trackback'    => __( 'trackback', 'vestibule' ),
			'upload'       => __( 'uploaded file', 'vestibule' ),
			'xmlrpc'       => 'XML-RPC',
			default        => $entry,
		};
	}

	/**
	 * The rule that decided.
	 *
	 * @param string $rule Its code.
	 * @param int    $line Line of the list it comes from, 0 for none.
	 */
	public static function rule( string $rule, int $line ): string {
		return match ( $rule ) {
			'scenario_internet'        => __( 'On an internet site everything is public that is not private.', 'vestibule' ),
			'open_entry'               => __( 'This address is always open: without it nobody could sign in, or the site could not do its work.', 'vestibule' ),
			/* translators: %d: number of a line. */
			'exempt_path'              => sprintf( __( 'Line %d of the public paths says so.', 'vestibule' ), $line ),
			'exempt_address'           => __( 'The visitor’s address needs no sign-in.', 'vestibule' ),
			'public_home'              => __( 'The front page is for everybody.', 'vestibule' ),
			/* translators: %d: number of a line. */
			'private_path'             => sprintf( __( 'Line %d of the private paths says so.', 'vestibule' ), $line ),
			'private_post'             => __( 'This page or post is private.', 'vestibule' ),
			'intranet'                 => __( 'On an intranet everything asks that is not public by a rule.', 'vestibule' ),
			'own_authentication'       => __( 'Here every request brings a name and a password of its own; WordPress checks them.', 'vestibule' ),
			'not_this_site'            => __( 'This address belongs to another site, or begins with another scheme.', 'vestibule' ),
			'uploads_not_gated'        => __( 'Uploaded files are public as long as the setting for them is off.', 'vestibule' ),
			'wordpress_administration' => __( 'WordPress itself keeps its administration closed.', 'vestibule' ),
			'signed_in'                => __( 'The visitor is signed in.', 'vestibule' ),
			'wordpress_session'        => __( 'The visitor is logged in with a WordPress password.', 'vestibule' ),
			'application_password'     => __( 'The request brings an application password.', 'vestibule' ),
			'session_expired'          => __( 'The session is too old; Microsoft is asked again.', 'vestibule' ),
			'session_idle'             => __( 'The session was idle for too long.', 'vestibule' ),
			'renewal_postponed'        => __( 'Microsoft could not be reached; the session goes on for a while.', 'vestibule' ),
			default                    => $rule,
		};
	}
}
