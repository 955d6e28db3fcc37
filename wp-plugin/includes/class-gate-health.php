<?php
/**
 * The gate in Site Health and in notices.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * What a manager who wants a closed site has to know: that it is open, or half open.
 */
final class Gate_Health {

	/**
	 * Registers the tests. That of the uploads fetches something and so does not hold up the page.
	 *
	 * @param array<string, array<string, mixed>> $tests The tests.
	 * @return array<string, array<string, mixed>>
	 */
	public static function filter_site_status_tests( $tests ) {
		$tests['direct']['vestibule_protection'] = Site_Health::direct( self::class, 'protection' );
		if ( Upload_Gate::is_on() || Protection::is_intranet() ) {
			$tests['async']['vestibule_uploads'] = Site_Health::async( self::class, 'uploads' );
		}

		return $tests;
	}

	/**
	 * The gate acts, where it is meant to.
	 *
	 * @return array<string, mixed>
	 */
	public static function protection(): array {
		return match ( self::state() ) {
			'lost'        => Site_Health::result( 'protection', 'critical', __( 'The whole site is closed, because the settings cannot be read', 'vestibule' ), self::text( 'lost' ) ),
			'unprotected' => Site_Health::result( 'protection', 'critical', __( 'This intranet is open to everybody', 'vestibule' ), self::text( 'unprotected' ) ),
			'unenforced'  => Site_Health::result( 'protection', 'critical', __( 'Private pages are open to everybody', 'vestibule' ), self::text( 'unenforced' ) ),
			'without'     => Site_Health::result( 'protection', 'critical', __( 'The site is protected without the PHP extension', 'vestibule' ), self::text( 'without' ) ),
			'pathless'    => Site_Health::result( 'protection', 'critical', __( 'The list of private paths has no effect', 'vestibule' ), self::text( 'pathless' ) ),
			'untested'    => Site_Health::result( 'protection', 'recommended', __( 'Signing in has not been tested since the directory changed', 'vestibule' ), self::text( 'untested' ) ),
			'armed'       => Site_Health::result( 'protection', 'good', __( 'Protected pages ask for a sign-in', 'vestibule' ), __( 'A manager has tested signing in, and what is to be closed is closed.', 'vestibule' ) ),
			'public'      => Site_Health::result( 'protection', 'good', __( 'Nothing on this site has to be protected', 'vestibule' ), __( 'All pages are public, as the settings say.', 'vestibule' ) ),
		};
	}

	/**
	 * A stranger gets no uploaded file.
	 *
	 * @return array<string, mixed>
	 */
	public static function uploads(): array {
		return self::uploads_told( Upload_Probe::result() );
	}

	/**
	 * The same in words.
	 *
	 * @param string $probe What Upload_Probe found.
	 * @return array<string, mixed>
	 */
	public static function uploads_told( string $probe ): array {
		$result = match ( true ) {
			Upload_Probe::UNKNOWN === $probe => Site_Health::result( 'uploads', 'recommended', __( 'Whether uploaded files are protected could not be found out', 'vestibule' ), __( 'The site could not write a file into its uploads folder, or could not fetch it over the network. Open the address of an uploaded file in a private window and see whether it is shown.', 'vestibule' ) ),
			Upload_Probe::CLOSED === $probe && Protection::is_armed() => Site_Health::result( 'uploads', 'good', __( 'Uploaded files ask for a sign-in', 'vestibule' ), __( 'A file in the uploads folder was not handed to a stranger.', 'vestibule' ) ),
			Upload_Gate::is_on()             => Site_Health::result( 'uploads', 'critical', __( 'Uploaded files are open to everybody', 'vestibule' ), Protection::is_armed() ? __( 'The setting is on, but the web server hands out uploaded files without asking WordPress. It needs the rules which the settings page shows.', 'vestibule' ) : self::text( 'unprotected' ) ),
			default                          => Site_Health::result( 'uploads', 'recommended', __( 'Uploaded files are open to everybody', 'vestibule' ), __( 'Pages of this intranet ask for a sign-in, but whoever knows the address of an uploaded file gets it. The setting “Uploads” and a rule in the web server’s configuration change that.', 'vestibule' ) ),
		};

		return array( 'finding' => array( $probe, array() ) ) + $result;
	}

	/**
	 * Tells managers on every page of the administration that an intranet is open, or that nobody knows what was public.
	 */
	public static function print_notice(): void {
		$state = self::state();
		if ( ! in_array( $state, array( 'lost', 'unprotected', 'unenforced', 'pathless' ), true ) || ! Admin::may_manage() ) {
			return;
		}
		printf(
			'<div class="notice notice-error vestibule-unprotected"><p><strong>%s</strong> %s <a href="%s">%s</a></p></div>',
			esc_html(
				match ( $state ) {
					'lost'        => __( 'The settings cannot be read, so the whole site is closed.', 'vestibule' ),
					'unprotected' => __( 'This intranet is open to everybody.', 'vestibule' ),
					default       => __( 'Private pages are open to everybody.', 'vestibule' ),
				}
			),
			esc_html( self::text( $state ) ),
			esc_url( Admin::settings_url() ),
			esc_html__( 'Open the settings', 'vestibule' )
		);
	}

	/**
	 * Where the site stands.
	 */
	private static function state(): string {
		$paths  = array() !== (array) ( Settings::effective()['private_paths'] ?? array() );
		$closes = Protection::is_intranet() || array() !== Private_Posts::ids() || $paths;

		return match ( true ) {
			Settings::are_lost()                                 => 'lost',
			! $closes                                            => 'public',
			! Protection::is_armed() && Protection::is_intranet() => 'unprotected',
			! Protection::is_armed()                             => 'unenforced',
			! Engine_Access::is_compatible()                     => 'without',
			// Content that is named by a number has no path that a rule could speak of.
			$paths && ! Protection::is_intranet() && '' === (string) get_option( 'permalink_structure' ) => 'pathless',
			Protection::needs_new_test()                         => 'untested',
			default                                              => 'armed',
		};
	}

	/**
	 * What a state means and what to do.
	 *
	 * @param string $state Of state().
	 */
	private static function text( string $state ): string {
		return match ( $state ) {
			'unprotected', 'unenforced' => __( 'Protection starts when a manager has tested signing in with Microsoft, so that nobody is locked out by a mistake in the settings. Open Settings → Vestibule and choose “Test sign-in”.', 'vestibule' ),
			'lost'        => __( 'The option vestibule_settings in the database is missing or damaged. Whoever is signed in can work on, others get the password form. Restore the option from a backup, or open Settings → Vestibule and enter everything again, with the lists of paths and addresses.', 'vestibule' ),
			'without'     => __( 'Everything stays closed. Whoever is signed in can work on, others get the password form, and addresses that are otherwise public are closed, too. Install the extension again.', 'vestibule' ),
			'pathless'    => __( 'This site shows its pages by number, and a page without a path is on no list of paths. Choose another structure under Settings → Permalinks, or mark each page as private in the editor.', 'vestibule' ),
			'untested'    => __( 'Pages stay closed, and the password form is offered again until a manager has tested signing in with the new directory. Open Settings → Vestibule and choose “Test sign-in”.', 'vestibule' ),
		};
	}
}
