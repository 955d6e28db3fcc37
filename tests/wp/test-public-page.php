<?php
/**
 * What the plugin costs a visitor who never signs in.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP\Tests;

require_once __DIR__ . '/trait-configured-site.php';
require_once __DIR__ . '/trait-served-site.php';

/** Public pages from a web server: on the command line the plugin expects other work than reading. */
final class Test_Public_Page extends Site_Test_Case {

	use Configured_Site;
	use Served_Site;

	/** Notes what a request has used, when it ends. */
	private const OBSERVER = <<<'PHP'
		<?php
		$GLOBALS['vestibule_read'] = array();
		foreach ( array( 'vestibule_settings', 'vestibule_secrets', 'vestibule_version', 'vestibule_armed', 'vestibule_private_posts' ) as $name ) {
			add_filter( "pre_option_$name", static function ( $value ) use ( $name ) { $GLOBALS['vestibule_read'][] = $name; return $value; } );
		}
		// What WordPress has loaded is an array: only who takes it can be seen.
		add_filter( 'alloptions', static function ( $options ) {
			foreach ( debug_backtrace( DEBUG_BACKTRACE_IGNORE_ARGS ) as $frame ) {
				if ( 'wp_load_alloptions' === $frame['function'] && ! str_contains( $frame['file'], WPINC ) ) {
					$GLOBALS['vestibule_read'][] = basename( $frame['file'] );
				}
			}
			return $options;
		} );
		add_action( 'shutdown', static function () {
			file_put_contents( VESTIBULE_SITE_STATE . '/run/used.json', json_encode( array(
				'options' => $GLOBALS['vestibule_read'],
				'classes' => array_values( preg_grep( '/^Vestibule.WP/', get_declared_classes() ) ),
				'queries' => $GLOBALS['wpdb']->num_queries,
			) ) );
		}, PHP_INT_MAX );
		PHP;

	/** The server reads the database. */
	protected bool $in_transaction = false;

	/** The site behind a server, with somebody who looks. */
	public static function setUpBeforeClass(): void {
		file_put_contents( WPMU_PLUGIN_DIR . '/observer-of-public-pages.php', self::OBSERVER );
		self::serve();
	}

	/** Without. */
	public static function tearDownAfterClass(): void {
		self::stop_serving();
		unlink( WPMU_PLUGIN_DIR . '/observer-of-public-pages.php' );
	}

	/** Complete settings. */
	protected function setUp(): void {
		parent::setUp();
		$this->configure();
		self::arm();
		// As on activation.
		add_option( 'vestibule_private_posts', array(), '', true );
	}

	/** None. */
	protected function tearDown(): void {
		foreach ( array( 'vestibule_settings', 'vestibule_secrets', 'vestibule_armed' ) as $option ) {
			delete_option( $option );
		}
		delete_user_meta( 1, 'session_tokens' );
		parent::tearDown();
	}

	/**
	 * What a request has used.
	 *
	 * @param string       $path    Its path.
	 * @param list<string> $headers Its headers.
	 * @return array{options: list<string>, classes: list<string>, queries: int}
	 */
	private static function used( string $path, array $headers = array() ): array {
		$file = getenv( 'SITE_DIR' ) . '/run/used.json';
		file_put_contents( $file, '' );
		self::open( $path, $headers );
		$attempts = 100;
		do {
			usleep( 20_000 );
			$noted = (string) file_get_contents( $file );
		} while ( '' === $noted && --$attempts > 0 );

		return json_decode( $noted, true );
	}

	/** 001-4: a public page of an internet site loads no class of the plugin and looks once at the options that WordPress has loaded. */
	public function test_001_4_public_page_loads_no_class_and_looks_once(): void {
		foreach ( array( '/', '/?p=1', '/?s=x', '/?feed=rss2', '/?page_id=999999' ) as $path ) {
			$used = self::used( $path );
			$this->assertSame( array(), $used['classes'], $path );
			$this->assertSame( array( 'hooks.php' ), $used['options'], $path );
		}
	}

	/** 001-4: nor does the plugin ask the database anything there. */
	public function test_001_4_public_page_makes_no_query(): void {
		$with = self::used( '/?p=1' )['queries'];
		// The same page without the plugin, which other processes see as soon as the option is written.
		$active = get_option( 'active_plugins' );
		update_option( 'active_plugins', array() );
		$without = self::used( '/?p=1' )['queries'];
		update_option( 'active_plugins', $active );

		$this->assertSame( $without, $with );
	}

	/** 001-30 to 001-32: roles, profile and photos cost nothing but in a sign-in; a page without avatars, or without photos, loads nothing. */
	public function test_001_30_people_cost_ordinary_requests_nothing(): void {
		$settings = array(
			'role_rules'     => array( 'everybody -> author' ),
			'profile_fields' => array( 'jobTitle -> job_title' ),
			'graph_scopes'   => array( 'User.Read.All' ),
		);
		$this->configure( $settings );
		$this->assertSame( array(), self::used( '/?p=1' )['classes'] );
		$this->configure( $settings + array( 'photo' => true ) );
		$this->assertSame( array(), self::used( '/?feed=rss2' )['classes'] );
		update_option( 'show_avatars', 0 );
		$this->assertSame( array(), self::used( '/?p=1' )['classes'] );
		update_option( 'show_avatars', 1 );

		// On a page of the administration avatars are the only thing that is looked for.
		$cookie = self::cookie_of( 1 );
		$of_people = static fn( array $used ): array => array_values( preg_grep( '/\\\\(Account_(Changes|Fields|Roles|Update)|Directory_Record|Graph_\w+|Photo\w*|Profile_Fields|Person)$/', $used['classes'] ) );
		self::used( '/wp-admin/edit.php', array( $cookie ) );
		$with = self::used( '/wp-admin/edit.php', array( $cookie ) );
		$this->assertSame( array( 'Vestibule\WP\Photo_Avatar', 'Vestibule\WP\Photo' ), $of_people( $with ) );
		$this->configure( $settings );
		$without = self::used( '/wp-admin/edit.php', array( $cookie ) );
		$this->assertSame( array(), $of_people( $without ) );
		$this->assertSame( $without['queries'], $with['queries'] );
	}

	/** The tests' own test: an intranet uses more, and so does somebody who is signed in. */
	public function test_others_use_more(): void {
		$this->assertContains( 'class-autoloaded-option.php', self::used( '/', array( self::cookie_of( 1 ) ) )['options'] );

		$this->configure( array( 'scenario' => 'intranet' ) );
		$this->assertContains( 'class-autoloaded-option.php', self::used( '/' )['options'] );
	}

	/** 001-11: with the extension gone, every kind of page still loads. */
	public function test_001_11_nothing_breaks_without_the_extension(): void {
		$page = self::in_other_process( 'wp(); do_action( "login_form_login" ); echo apply_filters( "login_message", "hello" ), get_bloginfo( "name" );' );

		$this->assertStringContainsString( 'hello', $page );
	}
}
