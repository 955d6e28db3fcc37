<?php
/**
 * Tools → Site Health.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * What a manager should know before people ring up.
 */
final class Site_Health {

	/**
	 * Problems of the settings that are told at most.
	 */
	private const PROBLEMS_MAX = 5;

	/**
	 * Registers the tests.
	 *
	 * @param array<string, array<string, mixed>> $tests The tests.
	 * @return array<string, array<string, mixed>>
	 */
	public static function filter_site_status_tests( $tests ) {
		foreach ( array( 'extension', 'configuration', 'secret', 'https', 'addresses', 'development_site' ) as $name ) {
			$tests['direct'][ "vestibule_$name" ] = self::direct( self::class, $name );
		}

		foreach ( array( Credential_Health::class, Permission_Health::class, Graph_Health::class, Application_Permissions::class, Gate_Health::class, Directory_Health::class, Sign_In_Health::class, Health_Delivery::class, Clock_Health::class, Loopback_Health::class, People_Health::class ) as $holder ) {
			$tests = $holder::filter_site_status_tests( $tests );
		}

		return $tests;
	}

	/**
	 * A test that answers at once, as WordPress lists it.
	 *
	 * @param class-string $holder Whose method it is.
	 * @param string       $name   The method.
	 * @return array<string, mixed>
	 */
	public static function direct( string $holder, string $name ): array {
		return array(
			'label' => __( 'Sign in with Microsoft', 'vestibule' ),
			'test'  => array( $holder, $name ),
		);
	}

	/**
	 * A test that fetches something, and so does not hold up the page.
	 *
	 * @param class-string $holder Whose method it is.
	 * @param string       $name   The method.
	 * @return array<string, mixed>
	 */
	public static function async( string $holder, string $name ): array {
		return array(
			'label'             => __( 'Sign in with Microsoft', 'vestibule' ),
			'test'              => "vestibule_$name",
			'async_direct_test' => array( $holder, $name ),
		);
	}

	/**
	 * Answers the page for such a test, to whom may see it.
	 *
	 * @param callable(): array<string, mixed> $test The test.
	 */
	public static function answer( callable $test ): never {
		check_ajax_referer( 'health-check-site-status' );
		if ( ! current_user_can( 'view_site_health_checks' ) ) {
			wp_send_json_error( null, 403 );
		}
		$result = $test();
		Health_Messages::take( $result );
		wp_send_json_success( $result );
	}

	/**
	 * The extension is there and fits.
	 *
	 * @return array<string, mixed>
	 */
	public static function extension(): array {
		$missing = Requirements::missing();
		if ( in_array( $missing, array( 'extension', 'version' ), true ) ) {
			return self::result( 'extension', 'critical', __( 'The PHP extension for signing in with Microsoft is missing or does not fit', 'vestibule' ), Requirements::remedy( $missing ) );
		}

		/* translators: %s: version of the extension. */
		return self::result( 'extension', 'good', __( 'The PHP extension for signing in with Microsoft is loaded', 'vestibule' ), sprintf( __( 'Version %s is loaded and fits the plugin.', 'vestibule' ), Engine_Access::version() ) );
	}

	/**
	 * The settings form a configuration, and fit the site as it is by now.
	 *
	 * @return array<string, mixed>
	 */
	public static function configuration(): array {
		list( $stopping, $left_out ) = self::problems();
		$stopping                    = array_filter( $stopping, static fn( array $problem ): bool => 'secret_unreadable' !== $problem['reason'] );
		$told                        = self::told( array( ...$stopping, ...$left_out ) );

		return match ( true ) {
			'' !== Requirements::missing() => self::result( 'configuration', 'recommended', __( 'Signing in with Microsoft is not configured', 'vestibule' ), Requirements::remedy( 'settings' ) ),
			array() !== $stopping          => self::result( 'configuration', 'critical', __( 'Signing in with Microsoft is not configured', 'vestibule' ), $told ),
			array() !== $left_out          => self::result( 'configuration', 'recommended', __( 'Settings for signing in with Microsoft do not fit this site any more', 'vestibule' ), $told . ' ' . __( 'This keeps nobody out. Until it is put right under Settings → Vestibule, such a role is given to nobody, people who would have it as the role of new accounts are subscribers or have no role, and such a landing page is passed over.', 'vestibule' ) ),
			default                        => self::result( 'configuration', 'good', __( 'Signing in with Microsoft is configured', 'vestibule' ), __( 'The settings are complete and well formed.', 'vestibule' ) ),
		};
	}

	/**
	 * The stored secret can be opened with the site's keys.
	 *
	 * @return array<string, mixed>
	 */
	public static function secret(): array {
		if ( in_array( 'secret_unreadable', array_column( self::problems()[0], 'reason' ), true ) ) {
			return self::result( 'secret', 'critical', __( 'What is stored encrypted cannot be read', 'vestibule' ), __( 'The keys or salts in wp-config.php have changed since the client secret, or the key of a certificate, was stored. Restore them; or enter the client secret again under Settings → Vestibule, and make new certificates in place of those that are there.', 'vestibule' ) );
		}

		if ( null === Settings::secret() && Stored_Secrets::exist() ) {
			return self::result( 'secret', 'good', __( 'The keys of the certificates are stored safely', 'vestibule' ), __( 'They are encrypted in the database.', 'vestibule' ) );
		}
		if ( null === Settings::secret() ) {
			return self::result( 'secret', 'good', __( 'No client secret is stored', 'vestibule' ), __( 'Nothing has to be protected yet.', 'vestibule' ) );
		}

		return self::result( 'secret', 'good', __( 'The client secret is stored safely', 'vestibule' ), __( 'The client secret is encrypted in the database or set in wp-config.php.', 'vestibule' ) );
	}

	/**
	 * The login page is served over https.
	 *
	 * @return array<string, mixed>
	 */
	public static function https(): array {
		if ( str_starts_with( Site::redirect_uri(), 'https:' ) ) {
			return self::result( 'https', 'good', __( 'Signing in with Microsoft uses https', 'vestibule' ), __( 'Microsoft sends people back over an encrypted connection.', 'vestibule' ) );
		}

		return self::result( 'https', 'critical', __( 'Signing in with Microsoft needs https', 'vestibule' ), __( 'Microsoft sends people back to https addresses only. Set up a certificate and change both addresses under Settings → General to https.', 'vestibule' ) );
	}

	/**
	 * Who signs in is signed in where the pages are.
	 *
	 * @return array<string, mixed>
	 */
	public static function addresses(): array {
		$login = strtolower( (string) wp_parse_url( (string) get_option( 'siteurl' ), PHP_URL_HOST ) );
		$home  = strtolower( (string) wp_parse_url( (string) get_option( 'home' ), PHP_URL_HOST ) );
		if ( $login === $home || ( self::has_cookie( $login ) && self::has_cookie( $home ) ) ) {
			return self::result( 'addresses', 'good', __( 'Login page and pages have the same cookies', 'vestibule' ), __( 'Who signs in is signed in on every page.', 'vestibule' ) );
		}

		return self::result(
			'addresses',
			'critical',
			__( 'Who signs in is not signed in on the site’s pages', 'vestibule' ),
			/* translators: 1 and 2: names of hosts. */
			sprintf( __( 'The login page is on %1$s and the pages are on %2$s, and a browser does not send the cookies of one to the other. Set both addresses under Settings → General to the same host, or COOKIE_DOMAIN in wp-config.php to the domain that both have in common.', 'vestibule' ), $login, $home )
		);
	}

	/**
	 * Whether the domain of WordPress's cookies includes a host.
	 *
	 * @param string $host The host.
	 */
	private static function has_cookie( string $host ): bool {
		$domain = ltrim( strtolower( (string) ( defined( 'COOKIE_DOMAIN' ) ? constant( 'COOKIE_DOMAIN' ) : '' ) ), '.' );

		return '' !== $domain && ( $host === $domain || str_ends_with( $host, ".$domain" ) );
	}

	/**
	 * The site is not marked as a development site.
	 *
	 * @return array<string, mixed>
	 */
	public static function development_site(): array {
		if ( Site::is_development() ) {
			return self::result( 'development_site', 'critical', __( 'Vestibule treats this as a development site', 'vestibule' ), __( 'VESTIBULE_DEVELOPMENT_SITE in wp-config.php makes Vestibule accept unencrypted connections to this machine. Remove the constant on a site that people use.', 'vestibule' ) );
		}

		return self::result( 'development_site', 'good', __( 'Vestibule accepts encrypted connections only', 'vestibule' ), __( 'The constant for development sites is not set.', 'vestibule' ) );
	}

	/**
	 * What the engine finds wrong: what keeps people from signing in, and what it leaves out when they do. Nothing while extension or
	 * settings are missing, which other tests tell.
	 *
	 * @return array{list<array{field: string, reason: string, line: int}>, list<array{field: string, reason: string, line: int}>}
	 */
	public static function problems(): array {
		if ( '' !== Requirements::missing() ) {
			return array( array(), array() );
		}
		$stopping = array();
		try {
			Engine_Access::open();
		} catch ( \Vestibule\ConfigException $exception ) {
			$stopping = $exception->problems;
		}
		$checked = Engine_Access::problems( Configuration::current() );

		return array( $stopping, array_values( array_filter( $checked, static fn( array $problem ): bool => ! in_array( $problem, $stopping, true ) ) ) );
	}

	/**
	 * Problems in sentences, as many as somebody reads: a role that is gone can be in hundreds of rules.
	 *
	 * @param list<array{field: string, reason: string, line: int}> $problems Of problems().
	 */
	private static function told( array $problems ): string {
		$lines = array_map( array( Setting_Problems::class, 'told_with_field' ), array_slice( $problems, 0, self::PROBLEMS_MAX ) );
		$more  = count( $problems ) - count( $lines );
		if ( $more > 0 ) {
			/* translators: %d: number of further problems. */
			$lines[] = sprintf( _n( '%d more problem is shown when the settings are saved.', '%d more problems are shown when the settings are saved.', $more, 'vestibule' ), $more );
		}

		return implode( ' ', $lines );
	}

	/**
	 * A result in WordPress's form.
	 *
	 * @param string                              $test        The test's name.
	 * @param string                              $status      good, recommended or critical.
	 * @param string                              $label       Headline.
	 * @param string                              $description What it means and what to do.
	 * @param array{string, list<string>}|array{} $finding     What a test that fetches something has found, for whoever tells it later.
	 * @return array<string, mixed>
	 */
	public static function result( string $test, string $status, string $label, string $description, array $finding = array() ): array {
		return array(
			'label'       => $label,
			'status'      => $status,
			'badge'       => array(
				'label' => __( 'Security', 'vestibule' ),
				'color' => 'critical' === $status ? 'red' : 'blue',
			),
			'description' => '<p>' . esc_html( $description ) . '</p>',
			'actions'     => 'good' === $status ? '' : sprintf( '<p><a href="%s">%s</a></p>', esc_url( Admin::settings_url() ), esc_html__( 'Open the settings', 'vestibule' ) ),
			'test'        => "vestibule_$test",
			'finding'     => $finding,
		);
	}

	/**
	 * A result's description as plain text.
	 *
	 * @param array<string, mixed> $result A result.
	 */
	public static function plain( array $result ): string {
		return wp_specialchars_decode( wp_strip_all_tags( $result['description'] ), ENT_QUOTES );
	}
}
