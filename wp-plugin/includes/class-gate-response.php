<?php
/**
 * What a request that does not pass is answered.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * A redirect for a person, a page for one who has sent a form, a short JSON text for a program. Headers and exit are in send() alone.
 */
final class Gate_Response {

	/**
	 * The action of wp-login.php that sends a person on to Microsoft.
	 */
	private const CHALLENGE = 'vestibule_challenge';

	/**
	 * Neither may a cache keep it nor answer a signed-in visitor with it.
	 */
	private const HEADERS = array(
		'Cache-Control' => NO_STORE,
		'Expires'       => 'Wed, 11 Jan 1984 05:00:00 GMT',
		'Vary'          => 'Cookie',
	);

	/**
	 * A response.
	 *
	 * @param int                   $status  Status.
	 * @param array<string, string> $headers Headers.
	 * @param string                $body    Body.
	 */
	private function __construct(
		public readonly int $status,
		public readonly array $headers,
		public readonly string $body,
	) {
	}

	/**
	 * The answer to a request that did not pass.
	 *
	 * @param Gate_Decision $decision What was decided.
	 * @param string        $uri      The raw address that was asked for.
	 * @param bool          $is_form  Whether a person has sent a form.
	 * @throws \LogicException When the request passes, or nobody knows what else to do with it.
	 */
	public static function to( Gate_Decision $decision, string $uri, bool $is_form = false ): self {
		return match ( $decision->action ) {
			Gate_Decision::CHALLENGE => self::challenge( $uri, $decision->silent, $decision->engine ),
			Gate_Decision::REFUSE    => $is_form ? self::refused_form( $decision ) : self::refusal( $decision->status, $decision->reason ),
			default                  => throw new \LogicException( 'there is nothing to answer' ),
		};
	}

	/**
	 * To where a sign-in begins and comes back from. Without the engine that is WordPress's form.
	 *
	 * @param string $uri    The raw address.
	 * @param bool   $silent Whether the session is only to be renewed.
	 * @param bool   $engine Whether Microsoft can be asked.
	 */
	private static function challenge( string $uri, bool $silent, bool $engine ): self {
		$arguments = array_filter(
			array(
				'action'      => $engine ? self::CHALLENGE : '',
				'redirect_to' => rawurlencode( Site::address_of( $uri ) ),
				'silent'      => $silent ? '1' : '',
			)
		);

		return new self( 302, array( 'Location' => add_query_arg( $arguments, Site::login() ) ) + self::HEADERS, '' );
	}

	/**
	 * The status is the same for a person; what is shown says how not to lose what was typed.
	 *
	 * @param Gate_Decision $decision What was decided.
	 */
	private static function refused_form( Gate_Decision $decision ): self {
		return new self(
			$decision->status,
			array(
				'Content-Type'            => 'text/html; charset=' . get_bloginfo( 'charset' ),
				'X-Frame-Options'         => 'SAMEORIGIN',
				'Content-Security-Policy' => "frame-ancestors 'self'",
				'X-Robots-Tag'            => 'noindex',
			) + self::HEADERS,
			Form_Refused_Page::html( $decision->reason, $decision->engine )
		);
	}

	/**
	 * The form of WordPress's REST errors. Without WWW-Authenticate: a browser would ask for a password in a window of its own.
	 *
	 * @param int    $status Status.
	 * @param string $reason A reason of the closed list.
	 */
	private static function refusal( int $status, string $reason ): self {
		$body = array(
			'code'    => 'vestibule_' . $reason,
			'message' => (string) Login_Errors::text( $reason ),
			'data'    => array( 'status' => $status ),
		);

		return new self(
			$status,
			array(
				'Content-Type'           => 'application/json; charset=UTF-8',
				'X-Content-Type-Options' => 'nosniff',
				'X-Robots-Tag'           => 'noindex',
			) + self::HEADERS,
			(string) wp_json_encode( $body )
		);
	}

	/**
	 * The same refusal where the REST API answers itself.
	 *
	 * @param int    $status Status.
	 * @param string $reason A reason of the closed list.
	 */
	public static function rest_refusal( int $status, string $reason ): \WP_Error {
		add_filter( 'rest_send_nocache_headers', '__return_true', PHP_INT_MAX );
		add_filter( 'nocache_headers', static fn( $headers ): array => self::HEADERS + (array) $headers, PHP_INT_MAX );

		return new \WP_Error( 'vestibule_' . $reason, (string) Login_Errors::text( $reason ), array( 'status' => $status ) );
	}

	/**
	 * There is no such file.
	 */
	public static function not_found(): self {
		return new self( 404, array( 'Content-Type' => 'text/plain; charset=UTF-8' ) + self::HEADERS, "Not found\n" );
	}

	/**
	 * Sends it and ends the request.
	 */
	public function send(): never {
		defined( 'DONOTCACHEPAGE' ) || define( 'DONOTCACHEPAGE', true );
		status_header( $this->status );
		foreach ( $this->headers as $name => $value ) {
			header( "$name: $value" );
		}
		if ( 'HEAD' !== ( $_SERVER['REQUEST_METHOD'] ?? '' ) ) {
			echo $this->body; // phpcs:ignore WordPress.Security.EscapeOutput -- JSON, nothing, or a page that is escaped where it is made.
		}
		exit;
	}
}
