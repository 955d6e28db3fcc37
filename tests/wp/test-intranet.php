<?php
/**
 * An intranet, as strangers and members meet it.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP\Tests;

use Vestibule\WP\Protection;

require_once __DIR__ . '/trait-configured-site.php';
require_once __DIR__ . '/trait-served-site.php';

/** Every way into WordPress, over HTTP. */
final class Test_Intranet extends Site_Test_Case {

	use Configured_Site;
	use Served_Site;

	/** The word that no stranger may read. */
	private const MARKER = 'quartzlagoon';

	/** A word beside it to search for: an answer may repeat what was searched. */
	private const WORD = 'harbour';

	/** The server reads the database. */
	protected bool $in_transaction = false;

	/** What was made: id by name. */
	private static array $ids = array();

	/** A site with something to keep to itself. */
	public static function setUpBeforeClass(): void {
		self::use_permalinks();
		$make      = static fn( string $type, string $name, array $post = array() ): int => wp_insert_post(
			$post + array(
				'post_type'    => $type,
				'post_status'  => 'publish',
				'post_name'    => $name,
				'post_author'  => 1,
				'post_title'   => self::MARKER . ' title',
				'post_content' => '<p>' . self::MARKER . ' ' . self::WORD . '</p>',
			)
		);
		self::$ids = array(
			'page'   => $make( 'page', 'closed-page' ),
			'post'   => $make( 'post', 'closed-post' ),
			'open'   => $make( 'page', 'open', array( 'post_title' => 'Open', 'post_content' => '<!-- wp:latest-posts /--><!-- wp:page-list /--><!-- wp:latest-comments /-->' ) ), // phpcs:ignore
			'inner'  => $make( 'page', 'inner', array( 'post_title' => 'Inner', 'post_content' => 'Come in.' ) ), // phpcs:ignore
			'locked' => $make( 'page', 'locked', array( 'post_password' => 'sesame' ) ), // phpcs:ignore
		);
		wp_insert_comment(
			array(
				'comment_post_ID'  => self::$ids['post'],
				'comment_content'  => self::MARKER,
				'comment_author'   => self::MARKER,
				'comment_approved' => 1,
			)
		);
		self::serve();
	}

	/** Takes all away. */
	public static function tearDownAfterClass(): void {
		self::stop_serving();
		array_map( static fn( int $id ) => wp_delete_post( $id, true ), self::$ids );
		self::use_plain_permalinks();
	}

	/** Armed, and nothing exempt. */
	protected function setUp(): void {
		parent::setUp();
		$this->configure( array( 'scenario' => 'intranet' ) );
		self::arm();
	}

	/** Neither. */
	protected function tearDown(): void {
		foreach ( array( 'vestibule_settings', 'vestibule_secrets', Protection::OPTION ) as $option ) {
			delete_option( $option );
		}
		delete_user_meta( 1, 'session_tokens' );
		delete_user_meta( 1, '_application_passwords' );
		parent::tearDown();
	}

	/**
	 * Addresses that hold the marker when the site is open.
	 *
	 * @return array<string, string>
	 */
	private static function addresses(): array {
		$id = static fn( string $name ): int => self::$ids[ $name ];

		return array(
			'front page'       => '/',
			'page'             => '/closed-page/',
			'post'             => '/closed-post/',
			'page by number'   => "/?page_id={$id( 'page' )}&preview=0",
			'search'           => '/?s=' . self::WORD,
			'author'           => '/author/admin/',
			'feed'             => '/feed/',
			'feed by number'   => '/?feed=rss2',
			'comments feed'    => '/comments/feed/',
			'feed of a post'   => '/closed-post/feed/',
			'embed'            => '/closed-post/embed/',
			'REST collection'  => '/wp-json/wp/v2/posts',
			'REST by number'   => "/wp-json/wp/v2/pages/{$id( 'page' )}",
			'REST plain'       => "/?rest_route=/wp/v2/pages/{$id( 'page' )}",
			'REST search'      => '/wp-json/wp/v2/search?search=' . self::WORD,
			'REST comments'    => '/wp-json/wp/v2/comments',
			'oEmbed'           => '/wp-json/oembed/1.0/embed?url=' . rawurlencode( home_url( '/closed-page/' ) ),
			'index.php'        => '/index.php/closed-page/',
			'script with path' => "/index.php?p={$id( 'post' )}&feed=rss2",
		);
	}

	/** 001-14: configured but not tested, the site is as open as before, whatever the scenario. */
	public function test_001_14_unarmed_never_blocks(): void {
		Protection::disarm();
		foreach ( self::addresses() as $name => $address ) {
			$answer = self::open( $address );
			$this->assertContains( $answer->status, array( 200, 301 ), $name );
			if ( 200 === $answer->status ) {
				$this->assertStringContainsString( self::MARKER, $answer->body, "$name: the table's own test" );
			}
		}
	}

	/** 001-3: a stranger reads nothing, by no way in, and no answer may be kept by a cache or set a cookie. */
	public function test_001_3_stranger_gets_nothing(): void {
		foreach ( self::addresses() as $name => $address ) {
			foreach ( array( self::open( $address ), self::ask( $address ), self::ask( $address, array(), 'HEAD' ), self::ask( $address, array(), 'POST', 'x=1' ), self::open( $address, array( 'Sec-Purpose: prefetch' ) ) ) as $which => $answer ) {
				$this->assertStringNotContainsString( self::MARKER, $answer->everything(), "$name $which" );
				$this->assertContains( $answer->outcome(), 0 === $which ? array( 'challenge', '401 vestibule_sign_in_required' ) : array( '401 vestibule_sign_in_required', '401' ), "$name $which" );
				$this->assertStringContainsString( 'no-store', $answer->header( 'Cache-Control' ), "$name $which" );
				$this->assertStringContainsString( 'Cookie', $answer->header( 'Vary' ), "$name $which" );
				$this->assertSame( '', $answer->header( 'Set-Cookie' ), "$name $which" );
				$this->assertSame( '', $answer->header( 'WWW-Authenticate' ), "$name $which" );
			}
		}
	}

	/** 001-7: a person is sent to sign in and back to the very address; programs and REST get a status. */
	public function test_001_7_challenge_or_status(): void {
		$answer = self::open( '/closed-page/?x=1&y=%2F' );
		parse_str( (string) wp_parse_url( $answer->header( 'Location' ), PHP_URL_QUERY ), $query );

		$this->assertSame( 'challenge', $answer->outcome() );
		$this->assertSame( home_url( '/closed-page/?x=1&y=%2F' ), $query['redirect_to'] );
		$this->assertSame( '401 vestibule_sign_in_required', self::open( '/wp-json/wp/v2/posts' )->outcome() );
		$this->assertSame( '401 vestibule_sign_in_required', self::ask( '/closed-page/', array( 'X-Requested-With: XMLHttpRequest', 'Accept: text/html' ) )->outcome() );
	}

	/** 001-3: the other scripts of WordPress. */
	public function test_001_3_other_scripts(): void {
		$closed = array(
			'/wp-admin/admin-ajax.php?action=heartbeat',
			'/wp-admin/admin-post.php?action=x',
			'/wp-admin/',
			'/wp-admin/post.php',
			'/wp-links-opml.php',
			'/wp-mail.php',
			'/wp-signup.php',
			'/wp-trackback.php?p=' . self::$ids['post'],
			'/wp-trackback.php/' . self::$ids['post'],
		);
		foreach ( $closed as $address ) {
			$answer = self::ask( $address );
			$this->assertSame( '401 vestibule_sign_in_required', $answer->outcome(), $address );
		}
		$this->assertSame( 'challenge', self::open( '/wp-admin/post.php?post=1' )->outcome() );
		$this->assertSame( '401 vestibule_sign_in_required', self::ask( '/wp-comments-post.php', array(), 'POST', 'comment=x&comment_post_ID=' . self::$ids['post'] )->outcome() );
	}

	/** 001-29: an open page of the administration hears that its session is gone, as on a site without a gate, and nothing else. */
	public function test_001_29_heartbeat_of_a_stranger(): void {
		$answer = self::ask( '/wp-admin/admin-ajax.php', array(), 'POST', 'action=heartbeat&screen_id=post&data%5Bwp-refresh-post-lock%5D%5Bpost_id%5D=' . self::$ids['post'] );
		$told   = json_decode( $answer->body, true );

		$this->assertSame( 200, $answer->status );
		$this->assertFalse( $told['wp-auth-check'] );
		$this->assertSame( array( 'wp-auth-check', 'server_time' ), array_keys( $told ) );
		$this->assertStringContainsString( 'no-store', $answer->header( 'Cache-Control' ) );
	}

	/** 001-23: what somebody needs who wants to sign in, and what runs by itself, stays open. */
	public function test_001_23_open_entries(): void {
		foreach ( array( '/wp-login.php', '/wp-login.php?action=lostpassword', '/wp-cron.php', '/robots.txt' ) as $address ) {
			$answer = self::open( $address );
			$this->assertSame( 200, $answer->status, $address );
			$this->assertStringNotContainsString( self::MARKER, $answer->everything(), $address );
		}
		$this->assertStringStartsWith( '302', self::open( '/favicon.ico' )->outcome() );
	}

	/** 001-3: nobody lets himself in by making an account, however the site was set before; with internet that is WordPress's affair. */
	public function test_001_3_registration(): void {
		update_option( 'users_can_register', 1 );
		try {
			$register = static fn( string $name ): Answer => self::ask( '/wp-login.php?action=register', array(), 'POST', "user_login=$name&user_email=$name%40example.org" );
			$this->assertStringContainsString( 'registration=disabled', $register( 'intruder' )->header( 'Location' ) );
			$this->assertStringContainsString( 'registration=disabled', self::open( '/wp-login.php?action=register' )->header( 'Location' ) );
			$this->assertStringNotContainsString( 'action=register', self::open( '/wp-login.php' )->body );
			wp_cache_flush();
			$this->assertFalse( get_user_by( 'login', 'intruder' ) );

			Protection::disarm();
			$this->assertStringContainsString( 'checkemail=registered', $register( 'newcomer' )->header( 'Location' ) );
			wp_cache_flush();
			$this->assertInstanceOf( \WP_User::class, get_user_by( 'login', 'newcomer' ) );
		} finally {
			update_option( 'users_can_register', 0 );
			self::arm();
		}
	}

	/** 001-12: members read everything, by a password's session as well as by Microsoft's. */
	public function test_001_12_members_pass(): void {
		$sessions = array(
			'wordpress' => self::cookie_of( 1 ),
			'microsoft' => self::cookie_of( 1, array( 'vestibule' => array( 'verified' => time(), 'seen' => time() ) ) ), // phpcs:ignore
		);
		foreach ( $sessions as $kind => $cookie ) {
			foreach ( self::addresses() as $name => $address ) {
				$answer = self::open( $address, array( $cookie ) );
				$this->assertContains( $answer->status, array( 200, 301 ), "$kind $name" );
				if ( 200 === $answer->status ) {
					$this->assertStringContainsString( self::MARKER, $answer->body, "$kind $name" );
				}
			}
			$this->assertSame( 200, self::open( '/wp-admin/profile.php', array( $cookie ) )->status, $kind );
		}
	}

	/** 001-29: Microsoft's word grows old; a password's session does not. */
	public function test_001_29_expired_session(): void {
		$expired = self::cookie_of( 1, array( 'vestibule' => array( 'verified' => time() - 4000, 'seen' => time() - 4000 ) ) ); // phpcs:ignore

		$this->assertSame( 'renewal', self::open( '/closed-page/', array( $expired ) )->outcome() );
		$this->assertSame( '401 vestibule_session_expired', self::ask( '/wp-json/wp/v2/posts', array( $expired ) )->outcome() );
		$this->assertSame( '401 vestibule_session_expired', self::ask( '/wp-admin/admin-ajax.php?action=x', array( $expired ) )->outcome() );
		$this->assertSame( 200, self::open( '/wp-login.php', array( $expired ) )->status );
	}

	/** A forged, an ended and a foreign cookie are none. */
	public function test_001_17_bad_cookies(): void {
		$cookie = self::cookie_of( 1 );
		\WP_Session_Tokens::get_instance( 1 )->destroy_all();

		$this->assertSame( 'challenge', self::open( '/closed-page/', array( $cookie ) )->outcome() );
		$this->assertSame( 'challenge', self::open( '/closed-page/', array( 'Cookie: ' . LOGGED_IN_COOKIE . '=admin%7C9999999999%7Cx%7Cy' ) )->outcome() );
	}

	/** 002: an application password opens the REST API and nothing else. */
	public function test_application_password_opens_rest_only(): void {
		$password = self::application_password_of( 1 );
		$id       = self::$ids['page'];
		foreach ( array( '/wp-json/wp/v2/posts', "/?rest_route=/wp/v2/pages/$id", '/wp-json/wp/v2/users/me', '/index.php/wp-json/wp/v2/posts', '/index.php?rest_route=/wp/v2/posts' ) as $address ) {
			$this->assertSame( 200, self::ask( $address, array( $password ) )->status, $address );
		}
		$closed = array( '/', '/closed-page/', '/wp-json/../closed-page/', '/closed-page/?rest_route=', '/?feed=rss2&rest_route=', '/wp-admin/', '/wp-admin/admin-ajax.php?rest_route=/wp/v2/posts', '/wp-links-opml.php?rest_route=/x' );
		foreach ( $closed as $address ) {
			$answer = self::ask( $address, array( $password ) );
			$this->assertNotSame( 200, $answer->status, $address );
			$this->assertStringNotContainsString( self::MARKER, $answer->everything(), $address );
		}
	}

	/** 002: a wrong application password opens nothing, and its answer makes no browser ask for another. */
	public function test_wrong_application_password(): void {
		self::application_password_of( 1 );
		foreach ( array( 'admin:wrong', 'nobody:x', ':', 'admin' ) as $pair ) {
			$answer = self::ask( '/wp-json/wp/v2/posts', array( 'Authorization: Basic ' . base64_encode( $pair ) ) );
			$this->assertSame( '401 vestibule_sign_in_required', $answer->outcome(), $pair );
			$this->assertSame( '', $answer->header( 'WWW-Authenticate' ) );
		}
		$this->assertSame( '401 vestibule_sign_in_required', self::ask( '/wp-json/wp/v2/posts', array( 'Authorization: Bearer x' ) )->outcome() );
	}

	/**
	 * An XML-RPC call.
	 *
	 * @param string $method Method.
	 * @param array  $values Parameters.
	 */
	private static function call( string $method, array $values = array() ): Answer {
		$parameters = implode( '', array_map( static fn( $value ): string => is_int( $value ) ? "<param><value><int>$value</int></value></param>" : '<param><value><string>' . esc_html( $value ) . '</string></value></param>', $values ) );

		return self::ask( '/xmlrpc.php', array( 'Content-Type: text/xml' ), 'POST', "<?xml version=\"1.0\"?><methodCall><methodName>$method</methodName><params>$parameters</params></methodCall>" );
	}

	/** 001-3: XML-RPC answers those who name their account, and nobody else. */
	public function test_001_3_xmlrpc(): void {
		$anonymous = array(
			'demo.sayHello'                    => array(),
			'mt.supportedMethods'              => array(),
			'mt.getTrackbackPings'             => array( self::$ids['post'] ),
			'pingback.ping'                    => array( 'http://other.example/', home_url( '/closed-post/' ) ),
			'pingback.extensions.getPingbacks' => array( home_url( '/closed-post/' ) ),
		);
		foreach ( $anonymous as $method => $values ) {
			$answer = self::call( $method, $values );
			$this->assertStringContainsString( '-32601', $answer->body, $method );
			$this->assertStringNotContainsString( self::MARKER, $answer->everything() );
		}
		$this->assertStringContainsString( '<int>403</int>', self::call( 'wp.getPage', array( 1, self::$ids['page'], 'admin', 'wrong' ) )->body );
		list( $password ) = \WP_Application_Passwords::create_new_application_password( 1, array( 'name' => 'xmlrpc' ) );
		$this->assertStringContainsString( self::MARKER, self::call( 'wp.getPage', array( 1, self::$ids['page'], 'admin', $password ) )->body );
	}

	/** A method that some plugin adds is unknown, and goes. */
	public function test_xmlrpc_methods_of_plugins_go(): void {
		$methods = \Vestibule\WP\Intranet::filter_xmlrpc_methods(
			array(
				'wp.getPost'     => 'this:wp_getPost',
				'pingback.ping'  => 'this:pingback_ping',
				'plugin.read'    => 'plugin_read',
				'plugin.object'  => array( 'Plugin', 'read' ),
				'plugin.closure' => static fn() => '',
			)
		);

		$this->assertSame( array( 'wp.getPost' ), array_keys( $methods ) );
	}

	/** 001-16: an exempt path is open, and names nothing that is not: no post, page or comment, no address that is guessed. */
	public function test_001_16_exempt_page_names_nothing_closed(): void {
		$this->configure(
			array(
				'scenario'     => 'intranet',
				'exempt_paths' => array( 'GET,HEAD prefix /open/', 'exact /inner/' ),
			)
		);
		$answer = self::open( '/open/' );
		$this->assertSame( 200, $answer->status );
		$this->assertStringContainsString( 'Inner', $answer->body, 'what is open itself may be named' );
		$this->assertStringNotContainsString( self::MARKER, $answer->body );
		$this->assertStringContainsString( self::MARKER, self::open( '/open/', array( self::cookie_of( 1 ) ) )->body, 'members see everything' );

		foreach ( array( '/open/nothing/', '/open/closed', '/open/feed/', '/open/embed/' ) as $address ) {
			$answer = self::open( $address );
			$this->assertStringNotContainsString( self::MARKER, $answer->everything(), $address );
			$this->assertStringNotContainsString( 'closed-p', $answer->header( 'Location' ), $address );
		}
		$closed = array( '/open/?p=' . self::$ids['post'], '/open/?page_id=' . self::$ids['page'], '/open/?s=x', '/open/?feed=rss2', '/open/?rest_route=/wp/v2/posts', '/open/../closed-page/', '/open/%2e%2e/closed-page/', '/open/..%2fclosed-page/', '//open/', '/open//', '/OPEN/', '/index.php/open/', '/opener/' );
		foreach ( $closed as $address ) {
			$answer = self::open( $address );
			$this->assertStringNotContainsString( self::MARKER, $answer->everything(), $address );
			// PHP's server knows some of them for no address at all.
			$this->assertContains( $answer->outcome(), array( 'challenge', '401 vestibule_sign_in_required', '404' ), $address );
		}
		$this->assertSame( '401 vestibule_sign_in_required', self::ask( '/open/', array(), 'POST', 'p=' . self::$ids['post'] )->outcome() );
		$this->assertSame( '401 vestibule_sign_in_required', self::ask( '/inner/', array(), 'POST', 'pagename=closed-page' )->outcome() );
	}

	/** 001-16: REST looks at the method that counts, not at the one of the request line. */
	public function test_001_16_overridden_method(): void {
		$this->configure(
			array(
				'scenario'     => 'intranet',
				'exempt_paths' => array( 'GET prefix /wp-json/' ),
			)
		);

		$this->assertSame( 200, self::ask( '/wp-json/wp/v2/types' )->status );
		$this->assertSame( '401 vestibule_sign_in_required', self::ask( '/wp-json/wp/v2/types?_method=POST' )->outcome() );
		$this->assertSame( '401 vestibule_sign_in_required', self::ask( '/wp-json/wp/v2/types', array( 'X-HTTP-Method-Override: DELETE' ) )->outcome() );
		$this->assertSame( '401 vestibule_sign_in_required', self::ask( '/wp-json/wp/v2/types', array(), 'POST', 'x=1' )->outcome() );
	}

	/** Other sites can read nothing with a member's cookies: not by CORS, not by a script tag. */
	public function test_rest_is_not_read_by_other_sites(): void {
		$cookie = self::cookie_of( 1 );
		$answer = self::ask( '/wp-json/wp/v2/posts', array( $cookie, 'Origin: https://evil.example' ) );
		$this->assertSame( '', $answer->header( 'Access-Control-Allow-Credentials' ) );

		$answer = self::ask( '/wp-json/wp/v2/posts?_jsonp=steal', array( $cookie ) );
		$this->assertStringNotContainsString( self::MARKER, $answer->body );
	}

	/** 001-16: exempt addresses pass, and what they see is kept by no cache, because the next visitor has another address. */
	public function test_001_16_exempt_address(): void {
		$this->configure(
			array(
				'scenario'         => 'intranet',
				'exempt_addresses' => array( '127.0.0.0/8' ),
			)
		);
		$answer = self::open( '/closed-page/' );

		$this->assertSame( 200, $answer->status );
		$this->assertStringContainsString( self::MARKER, $answer->body );
		$this->assertStringContainsString( 'no-store', $answer->header( 'Cache-Control' ) );
	}

	/** 001-16: a header that anybody can send makes nobody exempt. */
	public function test_001_16_forwarded_address_is_not_believed(): void {
		$this->configure(
			array(
				'scenario'         => 'intranet',
				'exempt_addresses' => array( '10.0.0.0/8' ),
			)
		);

		$this->assertSame( 'challenge', self::open( '/closed-page/', array( 'X-Forwarded-For: 10.1.2.3' ) )->outcome() );
	}

	/** 001-3: the home page alone can be public. */
	public function test_001_3_public_home(): void {
		$this->configure(
			array(
				'scenario'    => 'intranet',
				'public_home' => true,
			)
		);

		$this->assertSame( 200, self::open( '/' )->status );
		foreach ( array( '/closed-page/', '/?p=' . self::$ids['post'], '/?s=' . self::WORD, '/page/2/', '/feed/', '/index.php', '/index.php/closed-page/' ) as $address ) {
			$this->assertContains( self::open( $address )->outcome(), array( 'challenge', '401 vestibule_sign_in_required' ), $address );
		}
	}

	/** A post with a password asks for the sign-in first; where it is exempt, its own password still counts. */
	public function test_password_protected_post(): void {
		$this->assertSame( 'challenge', self::open( '/locked/' )->outcome() );

		$this->configure(
			array(
				'scenario'     => 'intranet',
				'exempt_paths' => array( 'exact /locked/' ),
			)
		);
		$answer = self::open( '/locked/' );
		$this->assertSame( 200, $answer->status );
		$this->assertStringNotContainsString( '<p>' . self::MARKER, $answer->body );
		$this->assertStringContainsString( 'wp-postpass_', self::ask( '/wp-login.php?action=postpass', array(), 'POST', 'post_password=sesame' )->header( 'Set-Cookie' ) );
	}

	/** Settings that the engine refuses do not open the site. */
	public function test_broken_settings_close(): void {
		update_option(
			'vestibule_settings',
			array(
				'scenario'     => 'Intranet ',
				'exempt_paths' => array( 'prefix /' ),
			) + get_option( 'vestibule_settings' )
		);

		$answer = self::open( '/closed-page/' );
		$this->assertSame( 302, $answer->status );
		$this->assertStringContainsString( 'wp-login.php?redirect_to=', $answer->header( 'Location' ) );
		$this->assertSame( 200, self::open( '/closed-page/', array( self::cookie_of( 1 ) ) )->status );
	}
}
