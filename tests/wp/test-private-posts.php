<?php
/**
 * Private posts and paths of an internet site.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP\Tests;

use Vestibule\WP\Private_Posts;
use Vestibule\WP\Protection;

require_once __DIR__ . '/trait-configured-site.php';
require_once __DIR__ . '/trait-served-site.php';

/** What strangers find of them, by every way in: nothing. */
final class Test_Private_Posts extends Site_Test_Case {

	use Configured_Site;
	use Served_Site;

	/** In the texts of everything private. */
	private const MARKER = 'velvetanchor';

	/** In the texts of everything, to search for. */
	private const WORD = 'lighthouse';

	/** The server reads the database. */
	protected bool $in_transaction = false;

	/** What was made: id by name. */
	private static array $ids = array();

	/** Pages and posts beside each other. */
	public static function setUpBeforeClass(): void {
		global $wpdb;
		self::use_permalinks();
		$made      = 0;
		$make      = static function ( string $type, string $name, string $text, array $post = array() ) use ( &$made ): int {
			return wp_insert_post(
				$post + array(
					'post_type'    => $type,
					'post_status'  => 'publish',
					'post_name'    => $name,
					'post_author'  => 1,
					'post_title'   => "$text $name",
					'post_content' => "<p>$text " . self::WORD . '</p>',
					// Neighbours in this order.
					'post_date'    => gmdate( 'Y-m-d H:i:s', time() - DAY_IN_SECONDS + 60 * $made++ ),
				)
			);
		};
		self::$ids = array(
			'old'      => $make( 'post', 'public-old', 'Public', array( 'post_date' => '2020-02-03 00:00:00' ) ),
			'before'   => $make( 'post', 'public-before', 'Public' ),
			'post'     => $make( 'post', 'private-post', self::MARKER ),
			'after'    => $make( 'post', 'public-after', 'Public' ),
			'page'     => $make( 'page', 'private-page', self::MARKER ),
			'list'     => $make( 'page', 'public-list', 'Public', array( 'post_content' => '<!-- wp:latest-posts {"postsToShow":50,"displayPostContent":true} /--><!-- wp:page-list /--><!-- wp:latest-comments {"commentsToShow":50} /--><!-- wp:query {"query":{"perPage":50,"postType":"post","inherit":false}} --><!-- wp:post-template --><!-- wp:post-title /--><!-- wp:post-excerpt /--><!-- /wp:post-template --><!-- /wp:query -->' ) ), // phpcs:ignore
			'area'     => $make( 'page', 'area', self::MARKER ),
		);
		self::$ids['below']      = $make( 'page', 'below', self::MARKER, array( 'post_parent' => self::$ids['area'] ) );
		self::$ids['attachment'] = wp_insert_attachment(
			array(
				'post_title'     => self::MARKER . ' attachment',
				'post_content'   => self::WORD,
				'post_name'      => 'private-attachment',
				'post_mime_type' => 'image/png',
				'post_status'    => 'inherit',
			),
			'2026/03/private-picture.png',
			self::$ids['post']
		);
		foreach ( array( 'post', 'page', 'area' ) as $name ) {
			self::$ids[ "comment on $name" ] = wp_insert_comment(
				array(
					'comment_post_ID'  => self::$ids[ $name ],
					'comment_content'  => self::MARKER,
					'comment_author'   => 'Cora',
					'comment_approved' => 1,
				)
			);
		}
		add_post_meta( self::$ids['post'], '_wp_old_slug', 'old-name' );
		$wpdb->query( "UPDATE $wpdb->comments SET comment_type = 'comment' WHERE comment_type = ''" );
		self::serve();
	}

	/** Takes all away. */
	public static function tearDownAfterClass(): void {
		self::stop_serving();
		foreach ( self::$ids as $name => $id ) {
			str_starts_with( $name, 'comment' ) ? wp_delete_comment( $id, true ) : wp_delete_post( $id, true );
		}
		self::use_plain_permalinks();
	}

	/** Takes the settings and marks away. */
	protected function tearDown(): void {
		delete_metadata( 'post', 0, Private_Posts::META, '', true );
		update_option( 'posts_per_page', 10 );
		foreach ( array( 'vestibule_settings', 'vestibule_secrets', Protection::OPTION, Private_Posts::OPTION ) as $option ) {
			delete_option( $option );
		}
		delete_user_meta( 1, 'session_tokens' );
		delete_user_meta( 1, '_application_passwords' );
		parent::tearDown();
	}

	/** The posts are private by their marks. */
	private function mark_all(): void {
		$this->configure();
		self::arm();
		foreach ( array( 'post', 'page', 'area', 'below' ) as $name ) {
			Private_Posts::mark( self::$ids[ $name ], true );
		}
	}

	/** The posts are private by their paths. */
	private function list_paths(): void {
		$this->configure( array( 'private_paths' => array( 'exact /private-post/', 'prefix /private-page', 'prefix /area/' ) ) );
		self::arm();
	}

	/** Both ways. */
	public static function ways(): array {
		return array(
			'by mark' => array( 'mark_all' ),
			'by path' => array( 'list_paths' ),
		);
	}

	/**
	 * Addresses that name or show several posts, and whether the public ones stay there.
	 *
	 * @return array<string, array{string, bool}>
	 */
	private static function lists(): array {
		return array(
			'front page'         => array( '/', true ),
			'search'             => array( '/?s=' . self::WORD, true ),
			'author'             => array( '/author/admin/', true ),
			'month'              => array( gmdate( '/Y/m/', time() - DAY_IN_SECONDS ), true ),
			'category'           => array( '/category/uncategorized/', true ),
			'list by type'       => array( '/?post_type=post', true ),
			'feed'               => array( '/feed/', true ),
			'Atom'               => array( '/feed/atom/', true ),
			'RDF'                => array( '/feed/rdf/', true ),
			'search feed'        => array( '/?s=' . self::WORD . '&feed=rss2', true ),
			'comments feed'      => array( '/comments/feed/', false ),
			'sitemap of posts'   => array( '/wp-sitemap-posts-post-1.xml', true ),
			'sitemap of pages'   => array( '/wp-sitemap-posts-page-1.xml', true ),
			'blocks'             => array( '/public-list/', true ),
			'neighbour before'   => array( '/public-before/', true ),
			'neighbour after'    => array( '/public-after/', true ),
			'REST posts'         => array( '/wp-json/wp/v2/posts', true ),
			'REST pages'         => array( '/wp-json/wp/v2/pages', true ),
			'REST include'       => array( '/wp-json/wp/v2/posts?include=' . self::$ids['post'] . ',' . self::$ids['before'], true ),
			'REST include one'   => array( '/wp-json/wp/v2/posts?include=' . self::$ids['post'], false ),
			'REST slug'          => array( '/wp-json/wp/v2/posts?slug=private-post', false ),
			'REST embedded'      => array( '/wp-json/wp/v2/posts?_embed=1', true ),
			'REST search'        => array( '/wp-json/wp/v2/search?per_page=50&search=' . self::WORD, true ),
			'REST comments'      => array( '/wp-json/wp/v2/comments', false ),
			'REST post comments' => array( '/wp-json/wp/v2/comments?post=' . self::$ids['post'], false ),
			'REST media'         => array( '/wp-json/wp/v2/media', false ),
			'REST media parent'  => array( '/wp-json/wp/v2/media?parent=' . self::$ids['post'], false ),
			'REST children'      => array( '/wp-json/wp/v2/pages?parent=' . self::$ids['area'], false ),
			'guessed address'    => array( '/private-po/', false ),
			'guessed page'       => array( '/private-pa/', false ),
			'old address'        => array( '/old-name/', false ),
			'nothing found'      => array( '/nothing-here/', false ),
		);
	}

	/**
	 * Addresses of private content itself.
	 *
	 * @return array<string, string>
	 */
	private static function own_addresses(): array {
		$id = self::$ids;

		return array(
			'post'            => '/private-post/',
			'post by number'  => "/?p={$id['post']}",
			'post by name'    => '/?name=private-post',
			'post with type'  => "/?post_type=post&p={$id['post']}",
			'page'            => '/private-page/',
			'page by number'  => "/?page_id={$id['page']}",
			'page by name'    => '/?pagename=private-page',
			'page below'      => '/area/below/',
			'embed'           => '/private-post/embed/',
			'embed by number' => "/?p={$id['post']}&embed=true",
			'feed'            => '/private-post/feed/',
			'feed by number'  => "/?feed=rss2&p={$id['post']}",
			'trackback'       => '/private-post/trackback/',
			'page of comments' => '/private-post/comment-page-1/',
			'part'            => '/private-post/2/',
			'attachment'      => "/?attachment_id={$id['attachment']}",
			'attachment path' => '/private-post/private-attachment/',
			'index.php'       => '/index.php/private-post/',
			'double slash'    => '//private-post/',
			'encoded'         => '/%70rivate-post/',
		);
	}

	/**
	 * The table's own test: with nothing private, each list shows what the others must not.
	 */
	public function test_lists_show_everything_when_nothing_is_private(): void {
		$this->configure();
		self::arm();
		foreach ( self::lists() as $name => list( $address ) ) {
			$this->assertMatchesRegularExpression( '~' . self::MARKER . '|(?<!=)/?private-(post|page)~', self::ask( $address )->everything(), $name );
		}
		$this->assertSame( '301 ' . home_url( '/private-post/' ), self::ask( '/old-name/' )->outcome() );
		$this->assertSame( '301 ' . home_url( '/private-post/' ), self::ask( '/private-po/' )->outcome() );
	}

	/**
	 * No list names them, and what is public stays in it.
	 *
	 * @dataProvider ways
	 * @param string $make_private How they are made private.
	 */
	public function test_private_posts_are_in_no_list( string $make_private ): void {
		$this->$make_private();
		foreach ( self::lists() as $name => list( $address, $has_public ) ) {
			$answer = self::ask( $address );
			$this->assertStringNotContainsString( self::MARKER, $answer->everything(), $name );
			$this->assertDoesNotMatchRegularExpression( '~(?<!=)/?private-(post|page)|/area/~', str_replace( 'slug=private-post', '', $answer->everything() ), $name );
			if ( $has_public ) {
				$this->assertSame( 200, $answer->status, $name );
				$this->assertMatchesRegularExpression( '/public-(before|after|list)/', $answer->body, $name );
			}
		}
	}

	/**
	 * Their own pages ask for a sign-in, under every address.
	 *
	 * @dataProvider ways
	 * @param string $make_private How they are made private.
	 */
	public function test_private_pages_ask_for_sign_in( string $make_private ): void {
		$this->$make_private();
		foreach ( self::own_addresses() as $name => $address ) {
			$opened = self::open( $address );
			$asked  = self::ask( $address );
			foreach ( array( $opened, $asked ) as $answer ) {
				$this->assertStringNotContainsString( self::MARKER, $answer->everything(), $name );
			}
			if ( 404 === $opened->status ) {
				// WordPress has found nothing: there is no second part, and it reads names as they are spelled.
				$this->assertContains( $name, array( 'part', 'encoded' ) );
				continue;
			}
			$this->assertContains( $opened->outcome(), array( 'challenge', '401 vestibule_sign_in_required' ), $name );
			$this->assertSame( '401 vestibule_sign_in_required', $asked->outcome(), $name );
			$this->assertStringContainsString( 'no-store', $opened->header( 'Cache-Control' ), $name );
			$this->assertSame( '', $opened->header( 'Set-Cookie' ), $name );
		}
		$this->assertSame( 'challenge', self::open( '/private-post/' )->outcome() );
		$this->assertSame( 'challenge', self::open( '/area/below/' )->outcome() );
	}

	/**
	 * Asked for by number, REST and oEmbed tell nothing.
	 *
	 * @dataProvider ways
	 * @param string $make_private How they are made private.
	 */
	public function test_private_posts_by_number( string $make_private ): void {
		$this->$make_private();
		$id        = self::$ids;
		$addresses = array(
			"/wp-json/wp/v2/posts/{$id['post']}",
			"/?rest_route=/wp/v2/pages/{$id['page']}",
			"/wp-json/wp/v2/pages/{$id['below']}?_embed=1",
			"/wp-json/wp/v2/posts/{$id['post']}/revisions",
			"/wp-json/wp/v2/comments/{$id['comment on post']}",
			"/wp-json/wp/v2/media/{$id['attachment']}",
		);
		foreach ( $addresses as $address ) {
			$answer = self::ask( $address );
			$this->assertStringNotContainsString( self::MARKER, $answer->everything(), $address );
			$this->assertSame( 401, $answer->status, $address );
			$this->assertStringContainsString( 'no-store', $answer->header( 'Cache-Control' ), $address );
		}
		$this->assertSame( '401 vestibule_sign_in_required', self::ask( $addresses[0] )->outcome() );
		foreach ( array( '/private-post/', '/private-page/', "/?p={$id['post']}" ) as $page ) {
			$answer = self::ask( '/wp-json/oembed/1.0/embed?url=' . rawurlencode( home_url( $page ) ) );
			$this->assertSame( '404 oembed_invalid_url', $answer->outcome(), $page );
		}
		$this->assertSame( 200, self::ask( '/wp-json/oembed/1.0/embed?url=' . rawurlencode( home_url( '/public-before/' ) ) )->status );
		$batch = self::ask( '/wp-json/batch/v1', array( 'Content-Type: application/json' ), 'POST', '{"requests":[{"path":"/wp/v2/posts/' . $id['post'] . '","method":"PUT","body":{}}]}' );
		$this->assertStringNotContainsString( self::MARKER, $batch->everything() );
	}

	/**
	 * Nobody comments on what he may not read.
	 *
	 * @dataProvider ways
	 * @param string $make_private How they are made private.
	 */
	public function test_no_comments_by_strangers( string $make_private ): void {
		$this->$make_private();
		$before = get_comments( array( 'count' => true ) );
		$answer = self::ask( '/wp-comments-post.php', array(), 'POST', 'author=A&email=a%40b.example&comment=hello' . wp_rand() . '&comment_post_ID=' . self::$ids['post'] );

		$this->assertSame( 403, $answer->status );
		$this->assertStringNotContainsString( 'private-post', $answer->everything() );
		wp_cache_flush();
		$this->assertSame( $before, get_comments( array( 'count' => true ) ) );
	}

	/**
	 * Members see everything everywhere, and no cache keeps it.
	 *
	 * @dataProvider ways
	 * @param string $make_private How they are made private.
	 */
	public function test_members_see_everything( string $make_private ): void {
		$this->$make_private();
		$cookie = self::cookie_of( 1 );
		foreach ( array( '/', '/private-post/', '/area/below/', '/?s=' . self::WORD, '/feed/', '/public-list/', '/private-post/feed/' ) as $address ) {
			$answer = self::open( $address, array( $cookie ) );
			$this->assertSame( 200, $answer->status, $address );
			$this->assertStringContainsString( self::MARKER, $answer->body, $address );
		}
		$this->assertStringContainsString( 'no-store', self::open( '/private-post/', array( $cookie ) )->header( 'Cache-Control' ) );
		$password = self::application_password_of( 1 );
		$this->assertStringContainsString( self::MARKER, self::ask( '/wp-json/wp/v2/posts/' . self::$ids['post'], array( $password ) )->body );
		$this->assertStringContainsString( self::MARKER, self::ask( '/wp-json/wp/v2/posts', array( $password ) )->body );
	}

	/**
	 * Lines of private paths, and addresses that reach the same by parameters.
	 *
	 * @return array<string, array{string, list<string>}>
	 */
	public static function parameters(): array {
		return array(
			'REST'          => array( 'prefix /wp-json/wp/v2/users', array( '/wp-json/wp/v2/users', '/?rest_route=/wp/v2/users', '/?rest_route=wp/v2/users', '/?rest_route=/WP/v2/Users/', '/?rest_route=/wp/v2/users/1', '/?rest_route=%2Fwp%2Fv2%2Fusers%0A', '/public-list/?rest_route=/wp/v2/users', '/wp-json/wp/v2/posts?rest_route=/wp/v2/users', '/index.php?rest_route=/wp/v2/users' ) ), // phpcs:ignore
			'sitemap'       => array( 'exact /wp-sitemap-users-1.xml', array( '/wp-sitemap-users-1.xml', '/?sitemap=users', '/?sitemap=users&paged=1', '/?sitemap=%20users', '/?sitemap=users&sitemap-subtype=x', '/wp-sitemap-users-x-1.xml', '/wp-sitemap-users-01.xml', '/wp-sitemap.xml?sitemap=users' ) ), // phpcs:ignore
			'sitemap index' => array( 'exact /wp-sitemap.xml', array( '/wp-sitemap.xml', '/?sitemap=index' ) ),
			'posts of type' => array( 'exact /wp-sitemap-posts-page-1.xml', array( '/?sitemap=posts&sitemap-subtype=page', '/wp-sitemap-posts-post-1.xml?sitemap-subtype=page' ) ),
			'feed'          => array( 'exact /feed/', array( '/feed/', '/?feed=feed', '/?feed=rss2', '/?feed=atom' ) ),
			'kind of feed'  => array( 'exact /feed/atom/', array( '/feed/atom/', '/?feed=atom', '/feed/?feed=atom' ) ),
			'comments'      => array( 'exact /comments/feed/', array( '/comments/feed/', '/?feed=comments-rss2', '/?feed=rss2&withcomments=1' ) ),
			'feed below'    => array( 'glob /category/*/feed/', array( '/category/uncategorized/feed/', '/?cat=1&feed=rss2', '/category/uncategorized/?feed=rss2' ) ),
			'later page'    => array( 'exact /page/2/', array( '/page/2/', '/?paged=2' ) ),
			'search'        => array( 'prefix /search/', array( '/search/lighthouse/', '/?s=lighthouse' ) ),
			'month'         => array( 'exact /2020/02/', array( '/2020/02/', '/?m=202002', '/?m=2020-02', '/?year=2020&monthnum=2' ) ),
			'day'           => array( 'exact /2020/02/03/', array( '/2020/02/03/', '/?m=20200203', '/?m=20200203000000', '/?m=202002&day=3', '/?year=2020&monthnum=02&day=03&hour=0' ) ),
			'year'          => array( 'exact /2020/', array( '/2020/', '/?m=2020', '/?year=2020', '/?year=2020&w=6' ) ),
			'author'        => array( 'exact /author/admin/', array( '/author/admin/', '/?author=1', '/?author=99999,1', '/?author_name=admin' ) ),
			'category'      => array( 'prefix /category/uncategorized/', array( '/?cat=1', '/?cat=1,1', '/?cat=0,1', '/?category_name=uncategorized', '/?category_name=nothing,uncategorized' ) ),
		);
	}

	/**
	 * A private path is private by whatever parameters the same is asked for, on internet sites and for exempt addresses of an intranet.
	 *
	 * @dataProvider parameters
	 * @param string       $line      A private path.
	 * @param list<string> $addresses Addresses.
	 */
	public function test_private_path_by_parameters( string $line, array $addresses ): void {
		$sites = array(
			array( 'scenario' => 'internet' ),
			array(
				'scenario'         => 'intranet',
				'exempt_addresses' => array( '127.0.0.1' ),
			),
		);
		update_option( 'posts_per_page', 1 );
		foreach ( $sites as $site ) {
			$this->configure( $site );
			self::arm();
			foreach ( $addresses as $address ) {
				$this->assertStringNotContainsString( 'vestibule', self::ask( $address )->outcome(), "$address is open while nothing is private" );
			}
			$this->configure( $site + array( 'private_paths' => array( $line ) ) );
			foreach ( $addresses as $address ) {
				$answer = self::ask( $address );
				$this->assertSame( '401 vestibule_sign_in_required', $answer->outcome(), "{$site['scenario']} $address" );
				$this->assertStringContainsString( 'no-store', $answer->header( 'Cache-Control' ), $address );
			}
			$this->assertSame( 200, self::ask( '/public-list/' )->status );
			$this->assertSame( 200, self::ask( '/wp-json/wp/v2/posts' )->status );
			$this->assertSame( 200, self::ask( '/wp-sitemap-taxonomies-category-1.xml' )->status );
		}
	}

	/** Parameters in the body, methods that REST is told of, batches and what is embedded reach no private route either. */
	public function test_private_route_by_other_ways(): void {
		$this->configure( array( 'private_paths' => array( 'prefix /wp-json/wp/v2/users', 'exact /wp-sitemap-users-1.xml' ) ) );
		self::arm();
		$refused = '401 vestibule_sign_in_required';
		$this->assertSame( $refused, self::ask( '/', array(), 'POST', 'rest_route=/wp/v2/users' )->outcome() );
		$this->assertSame( $refused, self::ask( '/?_method=GET', array(), 'POST', 'rest_route=/wp/v2/users' )->outcome() );
		$this->assertSame( $refused, self::ask( '/', array(), 'POST', 'sitemap=users' )->outcome() );

		$posts = self::ask( '/wp-json/wp/v2/posts?_embed=author&include=' . self::$ids['before'] );
		$this->assertSame( 200, $posts->status );
		$this->assertSame( 'vestibule_sign_in_required', json_decode( $posts->body, true )[0]['_embedded']['author'][0]['code'] );
		$batch = self::ask( '/wp-json/batch/v1', array( 'Content-Type: application/json' ), 'POST', '{"requests":[{"path":"/wp/v2/users/1","method":"PUT","body":{}}]}' );
		$this->assertStringNotContainsString( 'admin', $batch->body );

		// Members and programs of theirs get there.
		$this->assertSame( 200, self::ask( '/wp-sitemap-users-1.xml', array( self::cookie_of( 1 ) ) )->status );
		foreach ( array( '/wp-json/wp/v2/users', '/?rest_route=/wp/v2/users' ) as $address ) {
			$this->assertSame( 200, self::ask( $address, array( self::application_password_of( 1 ) ) )->status, $address );
		}
		$this->assertSame( $refused, self::ask( '/?sitemap=users', array( self::application_password_of( 1 ) ) )->outcome() );
	}

	/**
	 * Trackbacks tell no address of a post that the end of the request names.
	 *
	 * @dataProvider ways
	 * @param string $make_private How they are made private.
	 */
	public function test_trackbacks_tell_no_address( string $make_private ): void {
		$this->configure();
		self::arm();
		$id        = self::$ids['post'];
		$addresses = array( "/wp-trackback.php?x=/$id", "/?tb=1&x=/$id", "/wp-trackback.php/$id" );
		foreach ( $addresses as $address ) {
			$this->assertSame( '302 ' . home_url( '/private-post/' ), self::ask( $address )->outcome(), $address );
		}
		$this->$make_private();
		foreach ( $addresses as $address ) {
			$answer = self::ask( $address );
			$this->assertSame( '401 vestibule_sign_in_required', $answer->outcome(), $address );
			$this->assertStringNotContainsString( 'private-post', $answer->everything(), $address );
		}
		$this->assertSame( '302 ' . home_url( '/public-before/' ), self::ask( '/wp-trackback.php?x=/' . self::$ids['before'] )->outcome() );
	}

	/** A script that lets WordPress show what parameters name shows nothing private, be it of WordPress or of one's own. */
	public function test_no_script_shows_private_posts(): void {
		self::use_plain_permalinks();
		$script = ABSPATH . 'script-of-ones-own.php';
		file_put_contents( $script, "<?php define( 'WP_USE_THEMES', true ); require __DIR__ . '/wp-blog-header.php';" );
		try {
			$id = self::$ids['post'];
			$this->configure();
			self::arm();
			$this->assertStringContainsString( self::MARKER, self::ask( "/script-of-ones-own.php?p=$id" )->body );
			$this->assertSame( '302 ' . home_url( "?p=$id" ), self::ask( "/wp-trackback.php?p=$id" )->outcome() );

			$this->mark_all();
			$this->assertSame( '401 vestibule_sign_in_required', self::ask( "/wp-trackback.php?p=$id" )->outcome() );
			$this->assertSame( '401 vestibule_sign_in_required', self::ask( "/script-of-ones-own.php?p=$id" )->outcome() );
			$this->assertSame( 'challenge', self::open( '/script-of-ones-own.php?page_id=' . self::$ids['page'] )->outcome() );
			$this->assertStringContainsString( 'Public', self::ask( '/script-of-ones-own.php?p=' . self::$ids['before'] )->body );
			$this->assertStringContainsString( self::MARKER, self::ask( "/script-of-ones-own.php?p=$id", array( self::cookie_of( 1 ) ) )->body );

			// Exempt for itself, it is not for what it is told to show.
			$this->configure(
				array(
					'scenario'     => 'intranet',
					'exempt_paths' => array( 'exact /script-of-ones-own.php' ),
				)
			);
			$this->assertStringNotContainsString( 'vestibule', self::ask( '/script-of-ones-own.php' )->outcome() );
			$this->assertSame( 401, self::ask( '/script-of-ones-own.php?p=' . self::$ids['before'] )->status );
		} finally {
			unlink( $script );
			self::use_permalinks();
		}
	}

	/** XML-RPC tells nobody who has pinged a private post. Other methods stay. */
	public function test_xmlrpc_lists_no_pings(): void {
		$call = static fn( string $method, string $value ): string => self::ask( '/xmlrpc.php', array( 'Content-Type: text/xml' ), 'POST', "<?xml version='1.0'?><methodCall><methodName>$method</methodName><params><param><value>$value</value></param></params></methodCall>" )->body;
		$ask  = static fn(): array => array(
			$call( 'mt.getTrackbackPings', '<int>' . self::$ids['post'] . '</int>' ),
			$call( 'pingback.extensions.getPingbacks', '<string>' . home_url( '/private-post/' ) . '</string>' ),
		);
		$ping = array(
			'comment_post_ID'    => self::$ids['post'],
			'comment_author'     => self::MARKER,
			'comment_author_url' => 'https://pinging.example/',
			'comment_content'    => self::MARKER,
			'comment_approved'   => 1,
		);
		$made = array( wp_insert_comment( array( 'comment_type' => 'trackback' ) + $ping ), wp_insert_comment( array( 'comment_type' => 'pingback' ) + $ping ) );
		try {
			$this->configure();
			self::arm();
			foreach ( $ask() as $answer ) {
				$this->assertStringContainsString( 'pinging.example', $answer );
			}
			foreach ( array( 'mark_all', 'list_paths' ) as $make_private ) {
				$this->$make_private();
				foreach ( $ask() as $answer ) {
					$this->assertStringNotContainsString( 'pinging.example', $answer );
					$this->assertStringContainsString( '-32601', $answer );
				}
				$this->assertStringContainsString( 'Hello!', $call( 'demo.sayHello', '' ) );
			}
		} finally {
			array_map( static fn( int $id ) => wp_delete_comment( $id, true ), $made );
		}
	}

	/** 001-4: with private pages, the public ones still set no cookie and no header. */
	public function test_001_4_public_pages_stay_cacheable(): void {
		$this->mark_all();
		$answer = self::open( '/public-before/' );

		$this->assertSame( 200, $answer->status );
		$this->assertSame( '', $answer->header( 'Set-Cookie' ) . $answer->header( 'Cache-Control' ) . $answer->header( 'Vary' ) );
	}

	/** 001-14: marks take effect with the protection. */
	public function test_001_14_unarmed_never_blocks(): void {
		$this->mark_all();
		Protection::disarm();

		$this->assertStringContainsString( self::MARKER, self::open( '/private-post/' )->body );
	}

	/** Numbers and pages of lists count public posts only. */
	public function test_counts_are_of_public_posts(): void {
		$all = (int) self::count_of_posts();
		$this->mark_all();

		$this->assertSame( $all - 1, (int) self::count_of_posts() );
	}

	/** The number that REST tells. */
	private static function count_of_posts(): string {
		return self::ask( '/wp-json/wp/v2/posts' )->header( 'X-WP-Total' );
	}
}
