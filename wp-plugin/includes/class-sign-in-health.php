<?php
/**
 * Sign-ins that fail for a reason which concerns the administrator.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * Makes health messages of them, and settles those when somebody gets in. What a browser can bring about never leaves a message: reasons
 * that concern the person or an attacker, errors that came with the browser, and Microsoft's answer to a made-up code.
 */
final class Sign_In_Health {

	/**
	 * Reasons that a test of Site Health finds as well: the same matter. A site that is not set up, or lacks the extension, says so by
	 * itself.
	 */
	private const TESTS = array(
		'configuration_invalid' => 'test:configuration',
		'secret_unreadable'     => 'test:secret',
		'tenant_not_found'      => 'test:directory',
		'provider_unavailable'  => 'test:directory',
		'provider_throttled'    => 'test:directory',
		'connect_failed'        => 'test:directory',
		'timed_out'             => 'test:directory',
		'tls_failed'            => 'test:directory',
		'response_too_large'    => 'test:directory',
		'response_malformed'    => 'test:directory',
		'redirect_refused'      => 'test:directory',
		'host_not_allowed'      => 'test:directory',
		'address_forbidden'     => 'test:directory',
		'https_required'        => 'test:directory',
		'discovery_invalid'     => 'test:directory',
		'issuer_mismatch'       => 'test:directory',
		'keys_invalid'          => 'test:directory',
	);

	/**
	 * Reasons that Microsoft has against a credential. While nobody gets in by another one, that is the message, and not what the test of
	 * the credentials finds.
	 */
	private const CREDENTIALS = array( 'client_secret_invalid', 'client_secret_expired', 'client_certificate_rejected' );

	/**
	 * Reasons that have a message of their own, and end when somebody has got in. A fault of the program is not disproved by that.
	 */
	private const REASONS = array( ...self::CREDENTIALS, 'client_rejected', 'app_not_found', 'redirect_uri_mismatch', 'storage_unavailable', 'groups_unknown', 'graph_permission_missing', 'graph_property_unknown', 'graph_token_refused', 'graph_paused', 'internal_error' );

	/**
	 * How often a sign-in that only began may be counted, in seconds: anybody can begin one.
	 */
	private const PAUSE = 60;

	/**
	 * Registers the test.
	 *
	 * @param array<string, array<string, mixed>> $tests The tests.
	 * @return array<string, array<string, mixed>>
	 */
	public static function filter_site_status_tests( $tests ) {
		$tests['direct']['vestibule_sign_ins'] = Site_Health::direct( self::class, 'sign_ins' );

		return $tests;
	}

	/**
	 * A sign-in has failed.
	 *
	 * @param Failure $failure  The failure.
	 * @param bool    $answered Whether Microsoft's answer belonged to a sign-in of this browser.
	 */
	public static function failed( Failure $failure, bool $answered ): void {
		$key = self::key( $failure->reason );
		if ( '' === $key || self::came_with_the_browser() ) {
			return;
		}
		try {
			Health_Messages::note( $key, 'critical', 'test:directory' === $key ? $failure->reason : '', array( 'test:directory' === $key ? "[$failure->reference]" : $failure->reference ), $answered ? 0 : self::PAUSE );
			if ( in_array( $failure->reason, self::CREDENTIALS, true ) ) {
				Health_Messages::resolve( Health_Messages::OF_CREDENTIALS );
			}
		} catch ( \Throwable $exception ) {
			Failure::of( $exception )->log();
		}
	}

	/**
	 * Whether a message says already that nobody gets in, because of a credential.
	 */
	public static function tells_of_credentials(): bool {
		foreach ( self::CREDENTIALS as $reason ) {
			if ( null !== Health_Messages::of( "sign_in:$reason" ) ) {
				return true;
			}
		}

		return false;
	}

	/**
	 * Somebody gets in, but a role of the settings cannot be given: the test of the settings says which one, and stays until it is put right.
	 *
	 * @param \Vestibule\Changes $changes What changes at the account, and why.
	 */
	public static function take_note_of( \Vestibule\Changes $changes ): void {
		if ( array() === array_intersect( array( 'role_missing', 'role_privileged' ), array_column( $changes->notes(), 'cause' ) ) ) {
			return;
		}
		try {
			if ( null === Health_Messages::of( 'test:configuration' ) ) {
				Health_Messages::take( Site_Health::configuration() );
			}
		} catch ( \Throwable $exception ) {
			Failure::of( $exception )->log();
		}
	}

	/**
	 * Somebody has got in: what kept people out is settled.
	 */
	public static function succeeded(): void {
		try {
			$settled = array();
			foreach ( Health_Messages::open() as $message ) {
				if ( 'test:directory' === $message['key'] || ( str_starts_with( $message['key'], 'sign_in:' ) && 'sign_in:internal_error' !== $message['key'] ) ) {
					$settled[] = $message['key'];
				}
			}
			if ( array() !== $settled ) {
				Health_Messages::resolve( ...$settled );
			}
		} catch ( \Throwable $exception ) {
			Failure::of( $exception )->log();
		}
	}

	/**
	 * Sign-ins reach their end. Whether a secret is right only Microsoft knows, so this is what the last ones have shown.
	 *
	 * @return array<string, mixed>
	 */
	public static function sign_ins(): array {
		foreach ( Health_Messages::open() as $message ) {
			$text = str_starts_with( $message['key'], 'sign_in:' ) ? self::text( substr( $message['key'], strlen( 'sign_in:' ) ), $message['parameters'] ) : null;
			if ( null !== $text ) {
				return Site_Health::result( 'sign_ins', 'critical', $text['headline'], $text['description'] );
			}
		}

		return Site_Health::result( 'sign_ins', 'good', __( 'No sign-in has failed because of the site', 'vestibule' ), __( 'Since the last one that worked, Microsoft has not refused the client secret, the app registration or the redirect URI.', 'vestibule' ) );
	}

	/**
	 * What a message says to the administrator; null for a reason that has none.
	 *
	 * @param string       $reason     The reason.
	 * @param list<string> $parameters The reference of the last failure.
	 * @return array{headline: string, description: string}|null
	 */
	public static function text( string $reason, array $parameters ): ?array {
		$text = match ( $reason ) {
			'client_secret_invalid' => array( __( 'Microsoft refuses the client secret', 'vestibule' ), __( 'Nobody can sign in with Microsoft. Open the app registration in Entra → Certificates & secrets, make a new client secret, and enter its value, not its ID, under Settings → Vestibule.', 'vestibule' ) ),
			'client_secret_expired' => array( __( 'The client secret has expired', 'vestibule' ), __( 'Nobody can sign in with Microsoft. Open the app registration in Entra → Certificates & secrets, make a new client secret, and enter its value under Settings → Vestibule.', 'vestibule' ) ),
			'client_certificate_rejected' => array( __( 'Microsoft does not take the client certificate', 'vestibule' ), __( 'Nobody can sign in with Microsoft. Compare the thumbprint under Settings → Vestibule → Credentials with the app registration in Entra → Certificates & secrets, and upload the certificate there. If it is there already, the clock of this server is wrong.', 'vestibule' ) ),
			'client_rejected'       => array( __( 'Microsoft refuses this site as a client', 'vestibule' ), __( 'Nobody can sign in with Microsoft. In the app registration in Entra → Authentication the redirect URI has to be of the platform “Web”, and the tenant, the client ID and the credential under Settings → Vestibule have to be those of this registration.', 'vestibule' ) ),
			'app_not_found'         => array( __( 'Microsoft does not know the client ID', 'vestibule' ), __( 'Nobody can sign in with Microsoft. Compare tenant and client ID under Settings → Vestibule with the overview of the app registration in Entra; it may have been deleted.', 'vestibule' ) ),
			/* translators: %s: an address. */
			'redirect_uri_mismatch' => array( __( 'The redirect URI is not registered', 'vestibule' ), sprintf( __( 'Nobody can sign in with Microsoft. Open the app registration in Entra → Authentication and add this redirect URI to the platform “Web”: %s', 'vestibule' ), Site::redirect_uri() ) ),
			'groups_unknown', 'graph_permission_missing', 'graph_property_unknown', 'graph_token_refused', 'graph_paused'
				=> array( __( 'Somebody was turned away because Microsoft Graph did not name the groups', 'vestibule' ), __( 'The settings let people in by groups. Whose groups do not fit into the sign-in has to be looked up in Microsoft Graph, and that failed. Look at the test of Microsoft Graph in Site Health: a permission may be missing. If it is good, Graph did not answer at that moment.', 'vestibule' ) ),
			'storage_unavailable'   => array( __( 'The site could not record a sign-in', 'vestibule' ), __( 'The database did not answer, or a table could not be made. Look into the database’s log, and see that WordPress’s user may create tables.', 'vestibule' ) ),
			'internal_error'        => array( __( 'A sign-in ended with a fault of the program', 'vestibule' ), __( 'Look for the reference in PHP’s error log: the line names file and line. Report it if an update does not help, then settle this message with “wp vestibule health resolve”.', 'vestibule' ) ),
			default                 => null,
		};

		return null === $text ? null : array(
			'headline'    => $text[0],
			/* translators: 1: text of a message, 2: eight characters by which the cause is found in the log. */
			'description' => sprintf( __( '%1$s Reference of the last failure: %2$s', 'vestibule' ), $text[1], $parameters[0] ?? '' ),
		);
	}

	/**
	 * The matter of a reason; '' when there is none for the administrator.
	 *
	 * @param string $reason The reason.
	 */
	private static function key( string $reason ): string {
		return self::TESTS[ $reason ] ?? ( in_array( $reason, self::REASONS, true ) ? "sign_in:$reason" : '' );
	}

	/**
	 * Whether the browser brought an error along: it could have written that itself. What PHP has made of the query does not count,
	 * because the engine reads it as it came.
	 */
	private static function came_with_the_browser(): bool {
		return str_contains( strtolower( rawurldecode( (string) ( $_SERVER['QUERY_STRING'] ?? '' ) ) ), 'error' ); // phpcs:ignore WordPress.Security.ValidatedSanitizedInput -- only searched.
	}
}
