<?php
/**
 * Uploaded files behind the gate.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP\Tests;

use Vestibule\WP\Photo;
use Vestibule\WP\Private_Posts;
use Vestibule\WP\Protection;
use Vestibule\WP\Upload_Gate;

require_once __DIR__ . '/trait-configured-site.php';
require_once __DIR__ . '/trait-served-site.php';

/** A web server that hands uploads to WordPress. */
final class Test_Upload_Gate extends Site_Test_Case {

	use Configured_Site;
	use Served_Site;

	/** The server reads the database. */
	protected bool $in_transaction = false;

	/** The folder, as an address. */
	private const FOLDER = '/wp-content/uploads';

	/** A post, and a picture on it. */
	private static int $post;

	/** Files to keep. */
	public static function setUpBeforeClass(): void {
		self::use_permalinks();
		$directory = wp_get_upload_dir()['basedir'];
		wp_mkdir_p( "$directory/2026/03" );
		$files = array(
			'2026/03/plan.txt'            => 'the plan',
			'2026/03/drawing.svg'         => '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
			'2026/03/shell.php'           => '<?php echo "run";',
			'2026/03/picture.png'         => 'full size',
			'2026/03/picture-300x200.png' => 'small size',
			'2026/03/large.bin'           => str_repeat( 'x', 3_000_000 ),
		);
		foreach ( $files as $name => $content ) {
			file_put_contents( "$directory/$name", $content );
		}
		self::$post = wp_insert_post(
			array(
				'post_title'  => 'Gallery',
				'post_status' => 'publish',
			)
		);
		$attachment = wp_insert_attachment( array( 'post_mime_type' => 'image/png' ), "$directory/2026/03/picture.png", self::$post );
		update_attached_file( $attachment, "$directory/2026/03/picture.png" );
		self::serve( array( 'UPLOADS' => 'gated' ) );
	}

	/** Takes them away. */
	public static function tearDownAfterClass(): void {
		self::stop_serving();
		foreach ( get_posts( array( 'post_type' => 'attachment', 'post_status' => 'any', 'numberposts' => -1 ) ) as $attachment ) { // phpcs:ignore -- one line tells it.
			wp_delete_post( $attachment->ID, true );
		}
		wp_delete_post( self::$post, true );
		array_map( 'unlink', array_filter( glob( wp_get_upload_dir()['basedir'] . '/2026/03/*' ), 'is_file' ) );
		self::use_plain_permalinks();
	}

	/** An intranet with uploads behind the gate. */
	protected function setUp(): void {
		parent::setUp();
		$this->configure(
			array(
				'scenario'     => 'intranet',
				'gate_uploads' => true,
			)
		);
		self::arm();
	}

	/** None. */
	protected function tearDown(): void {
		foreach ( array( 'vestibule_settings', 'vestibule_secrets', Protection::OPTION ) as $option ) {
			delete_option( $option );
		}
		Private_Posts::mark( self::$post, false );
		delete_user_meta( 1, 'session_tokens' );
		parent::tearDown();
	}

	/** A stranger gets no file, whether it is there or not, and is told nothing about that. */
	public function test_stranger_gets_no_file(): void {
		foreach ( array( '/2026/03/plan.txt', '/2026/03/picture-300x200.png', '/2026/03/nothing.txt', '/2026/03/shell.php', '/', '/../../wp-config.php', '/%2e%2e/%2e%2e/wp-config.php' ) as $name ) {
			$asked = self::ask( self::FOLDER . $name );
			$this->assertContains( $asked->outcome(), array( '401 vestibule_sign_in_required', '404' ), $name );
			$this->assertStringNotContainsString( 'plan', $asked->body );
		}
		$this->assertSame( '401 vestibule_sign_in_required', self::ask( self::FOLDER . '/2026/03/plan.txt' )->outcome() );
		$this->assertSame( self::ask( self::FOLDER . '/2026/03/plan.txt' )->body, self::ask( self::FOLDER . '/2026/03/nothing.txt' )->body );
		$this->assertSame( 'challenge', self::open( self::FOLDER . '/2026/03/plan.txt' )->outcome() );
		$this->assertSame( '401', self::ask( self::FOLDER . '/2026/03/plan.txt', array(), 'HEAD' )->outcome() );
		$this->assertSame( '401 vestibule_sign_in_required', self::ask( self::FOLDER . '/2026/03/picture.png', array( 'Sec-Fetch-Dest: image', 'Sec-Fetch-Mode: no-cors' ) )->outcome() );
	}

	/** 001-32: photos of people are for whoever may see the page: on an intranet for members, who get a picture; on an internet site for everybody. */
	public function test_001_32_photos_are_for_whoever_may_see_the_page(): void {
		ob_start();
		imagejpeg( imagecreatetruecolor( 300, 300 ) );
		$bytes    = (string) ob_get_clean();
		$settings = array( 'gate_uploads' => true, 'photo' => true, 'exempt_paths' => array( 'exact /gallery/' ) ); // phpcs:ignore
		$this->configure( array( 'scenario' => 'intranet' ) + $settings );
		Photo::of( 1 )->replace( $bytes, 'one' );
		wp_insert_comment( array( 'comment_post_ID' => self::$post, 'user_id' => 1, 'comment_content' => 'Words of an owner', 'comment_author' => 'admin' ) ); // phpcs:ignore
		$file = (string) wp_parse_url( Photo::of( 1 )->url( 96 ), PHP_URL_PATH );

		$this->assertSame( '401 vestibule_sign_in_required', self::ask( $file )->outcome() );
		$member = self::ask( $file, array( self::cookie_of( 1 ) ) );
		$this->assertSame( array( '200', 'image/jpeg', 'nosniff' ), array( $member->outcome(), $member->header( 'Content-Type' ), $member->header( 'X-Content-Type-Options' ) ) );
		$this->assertSame( IMAGETYPE_JPEG, getimagesizefromstring( $member->body )[2] );
		$this->assertStringContainsString( 'Words of an owner', self::open( '/gallery/' )->body );
		$this->assertStringNotContainsString( Photo::FOLDER, self::open( '/gallery/' )->body );
		$this->assertStringContainsString( Photo::FOLDER, self::open( '/gallery/', array( self::cookie_of( 1 ) ) )->body );

		$this->configure( $settings );
		$this->assertStringContainsString( Photo::FOLDER, self::open( '/gallery/' )->body );
		$this->assertSame( '200', self::ask( $file )->outcome() );
		Photo::forget_all();
	}

	/** Members get it, with type, length, tag, and for themselves only. */
	public function test_member_gets_the_file(): void {
		$cookie = self::cookie_of( 1 );
		$answer = self::ask( self::FOLDER . '/2026/03/plan.txt?ver=1', array( $cookie ) );

		$this->assertSame( 200, $answer->status );
		$this->assertSame( 'the plan', $answer->body );
		$this->assertStringStartsWith( 'text/plain', $answer->header( 'Content-Type' ) );
		$this->assertSame( '8', $answer->header( 'Content-Length' ) );
		$this->assertSame( 'private, no-cache', $answer->header( 'Cache-Control' ) );
		$this->assertSame( '', $answer->header( 'Set-Cookie' ) );
		$this->assertSame( 304, self::ask( self::FOLDER . '/2026/03/plan.txt', array( $cookie, 'If-None-Match: ' . $answer->header( 'ETag' ) ) )->status );

		$part = self::ask( self::FOLDER . '/2026/03/plan.txt', array( $cookie, 'Range: bytes=4-' ) );
		$this->assertSame( array( 206, 'plan', 'bytes 4-7/8' ), array( $part->status, $part->body, $part->header( 'Content-Range' ) ) );
		$head = self::ask( self::FOLDER . '/2026/03/plan.txt', array( $cookie ), 'HEAD' );
		$this->assertSame( array( 200, '', '8' ), array( $head->status, $head->body, $head->header( 'Content-Length' ) ) );
		$this->assertSame( 3_000_000, strlen( self::ask( self::FOLDER . '/2026/03/large.bin', array( $cookie ) )->body ) );
	}

	/** Nobody gets the source of a script, or has it run, or anything outside. */
	public function test_member_gets_no_script_and_nothing_outside(): void {
		$cookie = self::cookie_of( 1 );
		foreach ( array( '/2026/03/shell.php', '/2026/03/shell.php/', '/2026/03/', '/2026', '/../../wp-config.php', '/%2e%2e/%2e%2e/wp-config.php', '/..%2f..%2fwp-config.php' ) as $name ) {
			$answer = self::ask( self::FOLDER . $name, array( $cookie ) );
			$this->assertSame( 404, $answer->status, $name );
			$this->assertStringNotContainsString( 'run', $answer->body, $name );
			$this->assertStringNotContainsString( 'DB_', $answer->body, $name );
		}
	}

	/** What would run in a browser as a page of this site does not. */
	public function test_svg_is_sandboxed(): void {
		$answer = self::ask( self::FOLDER . '/2026/03/drawing.svg', array( self::cookie_of( 1 ) ) );

		$this->assertSame( 'image/svg+xml', $answer->header( 'Content-Type' ) );
		$this->assertStringStartsWith( 'attachment;', $answer->header( 'Content-Disposition' ) );
		$this->assertStringStartsWith( 'sandbox', $answer->header( 'Content-Security-Policy' ) );
		$this->assertSame( 'nosniff', $answer->header( 'X-Content-Type-Options' ) );
	}

	/** Exempt paths open files, too. */
	public function test_001_16_exempt_files(): void {
		$this->configure(
			array(
				'scenario'     => 'intranet',
				'gate_uploads' => true,
				'exempt_paths' => array( 'exact /wp-content/uploads/2026/03/picture.png' ),
			)
		);

		$this->assertSame( 'full size', self::ask( self::FOLDER . '/2026/03/picture.png' )->body );
		$this->assertSame( 401, self::ask( self::FOLDER . '/2026/03/plan.txt' )->status );
		$this->assertSame( 401, self::ask( self::FOLDER . '/2026/03/picture-300x200.png' )->status );
	}

	/** An exempt file stays open beside private paths, unless its post is below one: nothing is stronger. */
	public function test_exempt_files_beside_private_paths(): void {
		$path   = (string) wp_parse_url( get_permalink( self::$post ), PHP_URL_PATH );
		$exempt = array(
			'scenario'     => 'intranet',
			'gate_uploads' => true,
			'exempt_paths' => array( 'exact /wp-content/uploads/2026/03/picture.png' ),
		);
		$this->configure( $exempt + array( 'private_paths' => array( 'prefix /elsewhere/' ) ) );
		$this->assertSame( 'full size', self::ask( self::FOLDER . '/2026/03/picture.png' )->body );
		$this->assertSame( 401, self::ask( self::FOLDER . '/2026/03/picture-300x200.png' )->status );

		$this->configure( $exempt + array( 'private_paths' => array( "exact $path" ) ) );
		$this->assertSame( 401, self::ask( self::FOLDER . '/2026/03/picture.png' )->status );
	}

	/** 001-14: not armed, files go out as ever. */
	public function test_001_14_unarmed_never_blocks(): void {
		Protection::disarm();

		$this->assertSame( 'the plan', self::ask( self::FOLDER . '/2026/03/plan.txt' )->body );
	}

	/** On an internet site files are public, but for those of private posts, in every size, and below private paths. */
	public function test_internet_keeps_files_of_private_posts(): void {
		$this->configure(
			array(
				'gate_uploads'  => true,
				'private_paths' => array( 'glob /wp-content/uploads/**/plan.txt' ),
			)
		);
		$this->assertSame( 'full size', self::ask( self::FOLDER . '/2026/03/picture.png' )->body );
		$this->assertSame( 401, self::ask( self::FOLDER . '/2026/03/plan.txt' )->status );

		Private_Posts::mark( self::$post, true );
		foreach ( array( 'picture.png', 'picture-300x200.png' ) as $name ) {
			$this->assertSame( 401, self::ask( self::FOLDER . "/2026/03/$name" )->status, $name );
			$this->assertSame( 200, self::ask( self::FOLDER . "/2026/03/$name", array( self::cookie_of( 1 ) ) )->status, $name );
		}
		$this->assertSame( 200, self::ask( self::FOLDER . '/2026/03/drawing.svg' )->status );
	}

	/**
	 * Makes an attachment, and a file of each name.
	 *
	 * @param string               $name   The attached file.
	 * @param int                  $parent The post.
	 * @param array<string, mixed> $data   Metadata.
	 * @param list<string>         $others Further files.
	 */
	private static function attach( string $name, int $parent, array $data = array(), array $others = array() ): int {
		$directory = wp_get_upload_dir()['basedir'] . '/2026/03';
		foreach ( array( $name, ...$others ) as $file ) {
			file_put_contents( "$directory/$file", "file $file" );
		}
		$attachment = wp_insert_attachment( array( 'post_mime_type' => 'image/jpeg' ), "$directory/$name", $parent );
		wp_update_attachment_metadata( $attachment, array( 'file' => "2026/03/$name" ) + $data );

		return $attachment;
	}

	/**
	 * Files are open while nothing is private, and closed to strangers, not to members, once the post is, by mark and by path.
	 *
	 * @param list<string> $files  Names.
	 * @param int          $parent The post; self::$post by default.
	 */
	private function assert_closed_with_post( array $files, int $parent = 0 ): void {
		$parent = $parent ?: self::$post;
		$path   = (string) wp_parse_url( get_permalink( $parent ), PHP_URL_PATH );
		$member = self::cookie_of( 1 );
		$status = static fn( string $name, array $headers = array() ): int => self::ask( self::FOLDER . "/2026/03/$name", $headers )->status;
		foreach ( array( array(), array( 'private_paths' => array( "exact $path" ) ), array( 'private_paths' => array( 'prefix /elsewhere/' ) ) ) as $settings ) {
			$this->configure( array( 'gate_uploads' => true ) + $settings );
			$by_path = array( "exact $path" ) === ( $settings['private_paths'] ?? array() );
			foreach ( $files as $name ) {
				$this->assertSame( $by_path ? 401 : 200, $status( $name ), "$name, path of the post " . ( $by_path ? 'private' : 'public' ) );
				$this->assertSame( 200, $status( $name, array( $member ) ), $name );
			}
			Private_Posts::mark( $parent, true );
			foreach ( $files as $name ) {
				$this->assertSame( 401, $status( $name ), "$name, post marked" );
				$this->assertSame( 200, $status( $name, array( $member ) ), $name );
			}
			Private_Posts::mark( $parent, false );
			$this->assertSame( 200, $status( 'drawing.svg' ), 'what is attached to nothing stays open' );
		}
	}

	/** Files of a post that is private by its path are closed like those of a marked one. */
	public function test_files_of_posts_private_by_path(): void {
		$this->assert_closed_with_post( array( 'picture.png', 'picture-300x200.png' ) );
	}

	/** A picture that was edited leaves the former one in the folder, under a name of its own. */
	public function test_originals_of_edited_pictures(): void {
		$attachment = self::attach(
			'site_plan-e1700000000002.jpg',
			self::$post,
			array( 'sizes' => array( 'medium' => array( 'file' => 'site_plan-e1700000000002-300x200.jpg' ) ) ),
			array( 'site_plan.jpg', 'site_plan-150x150.jpg', 'site_plan-e1700000000001.jpg', 'site_plan-e1700000000002-300x200.jpg', 'site_plan-2.jpg' )
		);
		update_post_meta(
			$attachment,
			'_wp_attachment_backup_sizes',
			array(
				'full-orig'          => array( 'file' => 'site_plan.jpg' ),
				'thumbnail-orig'     => array( 'file' => 'site_plan-150x150.jpg' ),
				'full-1700000000002' => array( 'file' => 'site_plan-e1700000000001.jpg' ),
			)
		);
		self::attach( 'site_plan-2.jpg', 0 );

		$this->assert_closed_with_post( array( 'site_plan-e1700000000002.jpg', 'site_plan.jpg', 'site_plan-150x150.jpg', 'site_plan-e1700000000001.jpg', 'site_plan-e1700000000002-300x200.jpg' ) );
		Private_Posts::mark( self::$post, true );
		$this->assertSame( 200, self::ask( self::FOLDER . '/2026/03/site_plan-2.jpg' )->status, 'a name that is only alike' );
	}

	/** What was uploaded stays in the folder beside what WordPress makes of it. */
	public function test_originals_of_converted_pictures(): void {
		self::attach( 'photo.jpg', self::$post, array( 'original_image' => 'photo.heic' ), array( 'photo.heic' ) );
		self::attach( 'vast-scaled.jpg', self::$post, array( 'original_image' => 'vast.png' ), array( 'vast.png' ) );

		$this->assert_closed_with_post( array( 'photo.jpg', 'photo.heic', 'vast-scaled.jpg', 'vast.png' ) );
	}

	/** The block editor makes an attachment of its own of a part, which is attached to nothing. */
	public function test_parts_of_pictures(): void {
		$cut_from = static fn( int $id ): array => array( 'parent_image' => array( 'attachment_id' => $id, 'file' => 'x' ) ); // phpcs:ignore -- one line tells it.
		$whole    = self::attach( 'map.jpg', self::$post );
		$part     = self::attach( 'map-edited.jpg', 0, $cut_from( $whole ) + array( 'sizes' => array( 'medium' => array( 'file' => 'map-edited-300x200.jpg' ) ) ), array( 'map-edited-300x200.jpg' ) );
		$smaller  = self::attach( 'map-edited-edited.jpg', 0, $cut_from( $part ) );
		$circle   = self::attach( 'ring.jpg', 0 );
		wp_update_attachment_metadata( $circle, array( 'file' => '2026/03/ring.jpg' ) + $cut_from( $circle ) );

		$this->assert_closed_with_post( array( 'map.jpg', 'map-edited.jpg', 'map-edited-300x200.jpg', 'map-edited-edited.jpg' ) );
		Private_Posts::mark( self::$post, true );
		$this->assertSame( 200, self::ask( self::FOLDER . '/2026/03/ring.jpg' )->status );
		$media = array_column( json_decode( self::ask( '/wp-json/wp/v2/media?per_page=100' )->body, true ), 'id' );
		$this->assertContains( $circle, $media );
		foreach ( array( $part, $smaller ) as $hidden ) {
			$this->assertNotContains( $hidden, $media );
			$this->assertSame( 401, self::ask( "/?attachment_id=$hidden" )->status );
		}
	}

	/** Types of posts that a plugin adds have their paths only after the gate's first look. */
	public function test_files_of_other_types_of_posts(): void {
		$plugin = WPMU_PLUGIN_DIR . '/type-of-uploads-test.php';
		wp_mkdir_p( WPMU_PLUGIN_DIR );
		file_put_contents( $plugin, "<?php add_action( 'init', static fn() => register_post_type( 'manual', array( 'public' => true, 'rewrite' => array( 'slug' => 'manuals' ) ) ) );" );
		register_post_type( 'manual', array( 'public' => true, 'rewrite' => array( 'slug' => 'manuals' ) ) ); // phpcs:ignore -- one line tells it.
		$manual = wp_insert_post( array( 'post_type' => 'manual', 'post_title' => 'Pump', 'post_status' => 'publish' ) ); // phpcs:ignore -- one line tells it.
		try {
			self::attach( 'pump.jpg', $manual );
			$this->assertStringContainsString( '/manuals/pump/', get_permalink( $manual ) );
			$this->assert_closed_with_post( array( 'pump.jpg' ), $manual );
		} finally {
			unlink( $plugin );
			wp_delete_post( $manual, true );
			unregister_post_type( 'manual' );
		}
	}

	/** Site Health asks the running server. In a process of its own, because WordPress 6.1's HTTP client is older than PHP 8.2. */
	public function test_site_health_sees_closed_uploads(): void {
		$this->assertStringEndsWith( 'status:good', self::in_other_process( 'echo "status:", Vestibule\WP\Gate_Health::uploads()["status"];' ) );
	}

	/** Site Health's page asks for it by itself, and answers nobody but those who may see it. */
	public function test_site_health_asks_by_ajax(): void {
		$cookie = self::cookie_of( 1 );
		preg_match( '/' . preg_quote( LOGGED_IN_COOKIE, '/' ) . '=([^;]+)/', $cookie, $found );
		$_COOKIE[ LOGGED_IN_COOKIE ] = rawurldecode( $found[1] );
		wp_set_current_user( 1 );
		$body = 'action=health-check-vestibule-uploads&_wpnonce=' . wp_create_nonce( 'health-check-site-status' );

		$answer = self::ask( '/wp-admin/admin-ajax.php', array( $cookie ), 'POST', $body );
		$this->assertSame( 'vestibule_uploads', json_decode( $answer->body, true )['data']['test'] );
		$this->assertSame( 403, self::ask( '/wp-admin/admin-ajax.php', array( $cookie ), 'POST', 'action=health-check-vestibule-uploads&_wpnonce=x' )->status );
		$this->assertSame( 401, self::ask( '/wp-admin/admin-ajax.php', array(), 'POST', $body )->status );
	}

	/** The file's name for a web server that sends it itself: below the prefix, encoded. */
	public function test_handed_over_by_constant(): void {
		$directory = wp_get_upload_dir()['basedir'];
		$printed   = self::in_other_process(
			'echo json_encode( Vestibule\WP\Upload_Gate::response( ' . var_export( "$directory/2026/03/a b%.txt", true ) . ' )->headers );',
			array( 'VESTIBULE_X_ACCEL_REDIRECT' => '/internal' )
		);
		$this->assertSame( '/internal/2026/03/a%20b%25.txt', json_decode( $printed, true )['X-Accel-Redirect'] );

		$printed = self::in_other_process( 'echo json_encode( Vestibule\WP\Upload_Gate::response( "/x/y.txt" )->headers );', array( 'VESTIBULE_X_SENDFILE' => true ) );
		$this->assertSame( '/x/y.txt', json_decode( $printed, true )['X-Sendfile'] );
	}
}
