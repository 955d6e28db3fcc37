<?php
/**
 * Site Health: whether the addresses of signing in are reached, by us and unchanged.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * Each test finds something, which is kept, and tells it in words, whenever somebody reads it.
 */
final class Loopback_Health {

	/**
	 * The tests. Each fetches something.
	 */
	public const TESTS = array( 'loopback', 'callback', 'cache', 'login' );

	/**
	 * Answers that a firewall or an access rule gives.
	 */
	private const REFUSALS = array( 401, 403, 405, 406, 418, 429, 451 );

	/**
	 * Registers the tests.
	 *
	 * @param array<string, array<string, mixed>> $tests The tests.
	 * @return array<string, array<string, mixed>>
	 */
	public static function filter_site_status_tests( $tests ) {
		foreach ( '' === Requirements::missing() ? self::TESTS : array() as $name ) {
			$tests['async'][ "vestibule_$name" ] = Site_Health::async( self::class, $name );
		}

		return $tests;
	}

	/**
	 * This server reaches its own address.
	 *
	 * @return array<string, mixed>
	 */
	public static function loopback(): array {
		$answer = Loopback::answers( Site::redirect_uri() )[0];

		return is_wp_error( $answer ) ? self::told( 'loopback', 'unreachable', array( self::host(), self::cause( $answer ) ) ) : self::told( 'loopback', 'reached', array() );
	}

	/**
	 * The redirect URI is answered by this plugin.
	 *
	 * @return array<string, mixed>
	 */
	public static function callback(): array {
		$answer   = Loopback::answers( Site::redirect_uri() )[0];
		$said     = Loopback::said( $answer );
		$status   = is_wp_error( $answer ) ? 0 : (int) wp_remote_retrieve_response_code( $answer );
		$location = is_wp_error( $answer ) ? '' : (string) wp_remote_retrieve_header( $answer, 'location' );
		$ours     = ! is_wp_error( $answer ) && 'Vestibule' === wp_remote_retrieve_header( $answer, 'x-redirect-by' );

		return match ( true ) {
			is_wp_error( $answer )                           => self::told( 'callback', 'unexamined', array() ),
			null !== $said && Site::redirect_uri() === $said['redirect_uri'] => self::told( 'callback', 'ours', array( Site::redirect_uri() ) ),
			null !== $said                                   => self::told( 'callback', 'other_address', array( Site::redirect_uri(), self::short( $said['redirect_uri'] ) ) ),
			$ours                                            => self::told( 'callback', 'parameters_lost', array() ),
			'' !== $location                                 => self::told( 'callback', 'redirected', array( self::short( (string) preg_replace( '/[?#].*$/s', '', $location ) ) ) ),
			in_array( $status, array( 404, 410 ), true )     => self::told( 'callback', 'not_found', array( (string) $status ) ),
			in_array( $status, self::REFUSALS, true ) || $status >= 500 => self::told( 'callback', 'refused', array( (string) $status ) ),
			default                                          => self::told( 'callback', 'other_answer', array( (string) $status ) ),
		};
	}

	/**
	 * No cache answers in the place of WordPress, and cookies get through.
	 *
	 * @return array<string, mixed>
	 */
	public static function cache(): array {
		$answers = Loopback::answers( Site::redirect_uri() );
		if ( ! isset( $answers[1] ) || is_wp_error( $answers[1] ) ) {
			return self::told( 'cache', 'unexamined', array() );
		}
		foreach ( array( Site::redirect_uri(), wp_login_url() ) as $url ) {
			foreach ( Loopback::answers( $url ) as $answer ) {
				$header = Loopback::copy_header( $answer );
				if ( '' !== $header ) {
					return self::told( 'cache', 'copy', array( self::path( $url ), $header ) );
				}
			}
		}
		list( $first, $second ) = array_map( array( Loopback::class, 'said' ), $answers );
		if ( null !== $first && null !== $second && $first['answer'] === $second['answer'] ) {
			return self::told( 'cache', 'same', array( self::path( Site::redirect_uri() ) ) );
		}
		if ( null === $second ) {
			return self::told( 'cache', 'unexamined', array() );
		}
		$cookie = wp_remote_retrieve_cookie_value( $answers[1], Route_Probe::COOKIE );

		return $second['answer'] === $cookie ? self::told( 'cache', 'none', array() ) : self::told( 'cache', 'cookie_lost', array() );
	}

	/**
	 * The login page is where WordPress says it is.
	 *
	 * @return array<string, mixed>
	 */
	public static function login(): array {
		$answer = Loopback::answers( wp_login_url() )[0];
		$status = is_wp_error( $answer ) ? 0 : (int) wp_remote_retrieve_response_code( $answer );
		$path   = self::path( wp_login_url() );

		return match ( true ) {
			is_wp_error( $answer )                                => self::told( 'login', 'unexamined', array() ),
			in_array( $status, array( 404, 410 ), true )          => self::told( 'login', 'not_found', array( $path, (string) $status ) ),
			in_array( $status, self::REFUSALS, true ) || $status >= 500 => self::told( 'login', 'refused', array( $path, (string) $status ) ),
			200 === $status && 1 !== preg_match( '/type=["\']?password|vestibule-/i', wp_remote_retrieve_body( $answer ) ) => self::told( 'login', 'no_form', array( $path ) ),
			default                                               => self::told( 'login', 'there', array( $path ) ),
		};
	}

	/**
	 * A finding in words.
	 *
	 * @param string       $test       The test.
	 * @param string       $code       What it found.
	 * @param list<string> $parameters Its particulars.
	 * @return array<string, mixed>
	 */
	public static function told( string $test, string $code, array $parameters ): array {
		list( $status, $label, $description ) = match ( "$test:$code" ) {
			'loopback:reached'         => array( 'good', __( 'This site reaches itself', 'vestibule' ), __( 'The server can fetch the addresses of signing in, so the other tests can look at them.', 'vestibule' ) ),
			/* translators: 1: a host, 2: a technical text. */
			'loopback:unreachable'     => array( 'recommended', __( 'This site does not reach itself', 'vestibule' ), __( 'The server could not open its own address. Signing in does not need it, but WordPress’s timed tasks do, and some tests cannot look. Let the server open connections to %1$s, for example by an entry in its hosts file. What happened: %2$s', 'vestibule' ) ),

			/* translators: %s: an address. */
			'callback:ours'            => array( 'good', __( 'The redirect URI leads to this plugin', 'vestibule' ), __( 'Microsoft sends people back to %s, and the plugin answers there. The same address has to be registered in Entra.', 'vestibule' ) ),
			/* translators: 1 and 2: addresses. */
			'callback:other_address'   => array( 'critical', __( 'The redirect URI is not the same from everywhere', 'vestibule' ), __( 'Seen from here it is %1$s, and seen through the web server %2$s. Microsoft accepts the registered one only. Make both addresses under Settings → General begin with https, and let the proxy pass on the host name and X-Forwarded-Proto.', 'vestibule' ) ),
			'callback:parameters_lost' => array( 'critical', __( 'The redirect URI loses what Microsoft sends along', 'vestibule' ), __( 'Something in front of WordPress removes parameters from the address, and Microsoft’s answer is in them. Look for rules of a proxy, a firewall or a CDN that clean the query of wp-login.php, and switch them off there.', 'vestibule' ) ),
			/* translators: %s: an address. */
			'callback:redirected'      => array( 'critical', __( 'The redirect URI leads elsewhere', 'vestibule' ), __( 'Whoever comes back from Microsoft is sent on to %s, and nobody is signed in. Set both addresses under Settings → General to the host and scheme that visitors end on, and exclude wp-login.php from redirects of other plugins.', 'vestibule' ) ),
			/* translators: %s: HTTP status. */
			'callback:not_found'       => array( 'critical', __( 'The redirect URI is not found', 'vestibule' ), __( 'The web server or a plugin answered with status %s. Plugins that move or hide the login page do that: let them leave wp-login.php alone when its action begins with “vestibule_”.', 'vestibule' ) ),
			/* translators: %s: HTTP status. */
			'callback:refused'         => array( 'critical', __( 'The redirect URI is blocked', 'vestibule' ), __( 'A firewall, an access rule or a fault answered with status %s. Let wp-login.php through when its action begins with “vestibule_”, whatever else the query holds.', 'vestibule' ) ),
			/* translators: %s: HTTP status. */
			'callback:other_answer'    => array( 'critical', __( 'The redirect URI is answered by something else', 'vestibule' ), __( 'The answer has status %s and does not come from this plugin: a maintenance page, a cache, or another site under the same name. Make sure that wp-login.php of this WordPress answers.', 'vestibule' ) ),

			'cache:none'               => array( 'good', __( 'No cache stands in front of signing in', 'vestibule' ), __( 'WordPress itself answers each time, and cookies get through.', 'vestibule' ) ),
			/* translators: 1: a path, 2: an HTTP header. */
			'cache:copy'               => array( 'critical', __( 'A cache keeps pages of signing in', 'vestibule' ), __( 'The answer of %1$s was a copy (%2$s). People would get answers that were made for others, or none. Exclude wp-login.php with all its parameters from the page cache, the CDN and the proxy.', 'vestibule' ) ),
			/* translators: %s: a path. */
			'cache:same'               => array( 'critical', __( 'A cache keeps pages of signing in', 'vestibule' ), __( 'Two questions to %s got the very same answer, although each answer is made anew. Exclude wp-login.php with all its parameters from the page cache, the CDN and the proxy.', 'vestibule' ) ),
			'cache:cookie_lost'        => array( 'critical', __( 'Cookies of signing in get lost', 'vestibule' ), __( 'A cookie that the plugin sent did not arrive. Without it, nobody who comes back from Microsoft is recognised. Let the proxy and the cache pass Set-Cookie headers of wp-login.php.', 'vestibule' ) ),

			/* translators: %s: a path. */
			'login:there'              => array( 'good', __( 'The login page is where WordPress says', 'vestibule' ), __( 'It answers under %s.', 'vestibule' ) ),
			/* translators: 1: a path, 2: HTTP status. */
			'login:not_found'          => array( 'critical', __( 'The login page is not where WordPress says', 'vestibule' ), __( 'WordPress sends people to %1$s, and the answer there has status %2$s. If a plugin has moved the login page, let it tell WordPress the new address, or set it up again.', 'vestibule' ) ),
			/* translators: 1: a path, 2: HTTP status. */
			'login:refused'            => array( 'recommended', __( 'The login page is blocked for this server', 'vestibule' ), __( 'The answer of %1$s has status %2$s. If people get the same, nobody can choose to sign in: look for a rule of the firewall or an access rule of the web server.', 'vestibule' ) ),
			/* translators: %s: a path. */
			'login:no_form'            => array( 'recommended', __( 'The login page shows no form', 'vestibule' ), __( 'Under %s there is neither a password field nor the button of this plugin. Open the address in a private window and see what people see.', 'vestibule' ) ),

			default                    => array( 'recommended', self::unexamined( $test ), __( 'The server could not fetch its own address, or got an answer that tells nothing. See what the other tests say of it.', 'vestibule' ) ),
		};

		return Site_Health::result( $test, $status, $label, vsprintf( $description, array_pad( $parameters, 2, '' ) ), array( $code, $parameters ) );
	}

	/**
	 * The headline of a test that could not look.
	 *
	 * @param string $test The test.
	 */
	private static function unexamined( string $test ): string {
		return match ( $test ) {
			'callback' => __( 'Whether the redirect URI is reached could not be found out', 'vestibule' ),
			'cache'    => __( 'Whether a cache stands in front of signing in could not be found out', 'vestibule' ),
			default    => __( 'Whether the login page is reached could not be found out', 'vestibule' ),
		};
	}

	/**
	 * The host of the redirect URI.
	 */
	private static function host(): string {
		return (string) wp_parse_url( Site::redirect_uri(), PHP_URL_HOST );
	}

	/**
	 * The path of an address.
	 *
	 * @param string $url The address.
	 */
	private static function path( string $url ): string {
		return self::short( (string) wp_parse_url( $url, PHP_URL_PATH ) );
	}

	/**
	 * Why nothing came.
	 *
	 * @param \WP_Error $error Of WordPress's HTTP client.
	 */
	private static function cause( \WP_Error $error ): string {
		return self::short( $error->get_error_message() );
	}

	/**
	 * A text from outside, at a length that a page bears.
	 *
	 * @param string $text The text.
	 */
	private static function short( string $text ): string {
		return substr( (string) preg_replace( '/[^\x20-\x7E]+/', ' ', $text ), 0, 200 );
	}
}
