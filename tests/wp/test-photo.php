<?php
/**
 * Photos of people.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP\Tests;

use Vestibule\WP\Account_Link;
use Vestibule\WP\Installation;
use Vestibule\WP\Photo;
use Vestibule\WP\Photo_Avatar;
use Vestibule\WP\Photo_File;
use Vestibule\WP\Directory_Removal;
use Vestibule\WP\Protection;
use Vestibule\WP\Refused;

require_once __DIR__ . '/trait-configured-site.php';
require_once __DIR__ . '/trait-browser-session.php';

/** 001-32: one photo for each account, as files of this site. */
final class Test_Photo extends Site_Test_Case {

	use Configured_Site;
	use Browser_Session;

	/** Photos are on. */
	protected function setUp(): void {
		parent::setUp();
		$this->configure( array( 'photo' => true ) );
		add_filter( 'pre_get_avatar_data', array( Photo_Avatar::class, 'filter_pre_get_avatar_data' ), 10, 2 );
	}

	/** No file is left. */
	protected function tearDown(): void {
		Photo::forget_all();
		parent::tearDown();
	}

	/**
	 * A picture.
	 *
	 * @param int    $width  Its width.
	 * @param int    $height Its height.
	 * @param string $kind   jpeg, png, gif or webp.
	 */
	private static function picture( int $width = 648, int $height = 648, string $kind = 'jpeg' ): string {
		$image = imagecreatetruecolor( $width, $height );
		imagefilledellipse( $image, intdiv( $width, 2 ), intdiv( $height, 2 ), intdiv( $width, 2 ), intdiv( $height, 2 ), imagecolorallocate( $image, 200, 80, 40 ) );
		ob_start();
		"image$kind"( $image );

		return (string) ob_get_clean();
	}

	/** The folder. */
	private static function folder(): string {
		return wp_get_upload_dir()['basedir'] . '/' . Photo::FOLDER;
	}

	/**
	 * The pictures in it.
	 *
	 * @return list<string>
	 */
	private static function files(): array {
		return array_values( array_filter( array_map( 'basename', (array) glob( self::folder() . '/*' ) ), static fn( $name ) => 'index.html' !== $name ) );
	}

	/** 001-32: a photo is stored in three sizes, under names that nobody guesses, in a folder that nobody lists. */
	public function test_001_32_photo_is_stored_in_sizes(): void {
		$user_id = $this->linked_account();
		Photo::of( $user_id )->replace( self::picture( 648, 432 ), '"etag \\ 1"' );
		wp_cache_flush();
		$photo = Photo::of( $user_id );

		$this->assertTrue( $photo->is_stored() );
		$this->assertSame( '"etag \\ 1"', $photo->etag );
		$this->assertFalse( $photo->is_older_than( 60 ) );
		$this->assertCount( 3, self::files() );
		$this->assertSame( '', file_get_contents( self::folder() . '/index.html' ) );
		foreach ( array( 1 => 48, 26 => 48, 48 => 48, 52 => 96, 96 => 96, 192 => 240, 240 => 240, 512 => 240 ) as $wanted => $width ) { // phpcs:ignore
			$url = $photo->url( $wanted );
			$this->assertMatchesRegularExpression( "~/uploads/vestibule-photos/[0-9a-f]{32}-$width\\.jpg$~", $url );
			$this->assertSame( array( $width, $width ), array_slice( getimagesize( self::folder() . '/' . basename( $url ) ), 0, 2 ) );
		}
	}

	/** A new photo takes the place of the one before, also for caches. */
	public function test_001_32_new_photo_replaces_the_one_before(): void {
		$user_id = $this->linked_account();
		Photo::of( $user_id )->replace( self::picture(), 'one' );
		$before = self::files();
		Photo::of( $user_id )->replace( self::picture( 300, 300, 'png' ), 'two' );

		$this->assertCount( 3, self::files() );
		$this->assertSame( array(), array_intersect( $before, self::files() ) );
		Photo::of( $user_id )->replace( '', '' );
		$this->assertSame( array(), self::files() );
		$this->assertSame( '', Photo::of( $user_id )->url( 96 ) );
		$this->assertFalse( Photo::of( $user_id )->is_older_than( 60 ), 'that there is none is remembered' );
	}

	/** Small pictures are not blown up. */
	public function test_small_pictures_stay_small(): void {
		foreach ( array( array( 48, 48, array( 48 ) ), array( 120, 130, array( 48, 96, 120 ) ), array( 20, 400, array( 20 ) ) ) as list( $width, $height, $expected ) ) { // phpcs:ignore
			$user_id = $this->account( 'subscriber', "person-$width" );
			Photo::of( $user_id )->replace( self::picture( $width, $height ), '' );
			$this->assertSame( $expected, array_keys( get_user_meta( $user_id, Photo::key(), true )['files'] ) );
		}
	}

	/** Each kind becomes a picture of a kind that browsers take for nothing else. */
	public function test_kinds(): void {
		wp_mkdir_p( self::folder() );
		foreach ( array( 'jpeg' => 'jpg', 'png' => 'png', 'gif' => 'png' ) as $kind => $expected ) { // phpcs:ignore
			foreach ( Photo_File::store( self::picture( 300, 300, $kind ), self::folder() ) as $name ) {
				$this->assertStringEndsWith( ".$expected", $name );
				$this->assertSame( 'jpg' === $expected ? IMAGETYPE_JPEG : IMAGETYPE_PNG, getimagesize( self::folder() . "/$name" )[2] );
			}
		}
	}

	/** A plugin that turns pictures into newer kinds changes nothing. */
	public function test_plugins_that_convert_pictures(): void {
		wp_mkdir_p( self::folder() );
		add_filter( 'image_editor_output_format', static fn() => array( 'image/jpeg' => 'image/webp', 'image/png' => 'image/webp' ) ); // phpcs:ignore

		$this->assertCount( 3, preg_grep( '/\.jpg$/', Photo_File::store( self::picture(), self::folder() ) ) );
		$this->assertCount( 3, self::files() );
		$this->assertNotFalse( has_filter( 'image_editor_output_format' ) );
	}

	/** What is hidden in a picture is not stored with it. */
	public function test_nothing_but_the_picture_is_stored(): void {
		wp_mkdir_p( self::folder() );
		$payload  = '<?php echo "canary"; ?><script>canary()</script>';
		$jpeg     = self::picture( 300, 300 );
		$comment  = "\xFF\xFE" . pack( 'n', strlen( $payload ) + 2 ) . $payload;
		$exif     = "\xFF\xE1" . pack( 'n', strlen( "Exif\0\0canary" ) + 2 ) . "Exif\0\0canary";
		$pictures = array( substr( $jpeg, 0, 2 ) . $exif . $comment . substr( $jpeg, 2 ) . $payload, self::picture( 300, 300, 'png' ) . $payload, self::picture( 300, 300, 'gif' ) . $payload );
		foreach ( $pictures as $picture ) {
			$this->assertStringContainsString( 'canary', $picture );
			foreach ( Photo_File::store( $picture, self::folder() ) as $name ) {
				$this->assertStringNotContainsString( 'canary', (string) file_get_contents( self::folder() . "/$name" ) );
			}
		}
	}

	/** What is no picture, or one that nobody should unpack, is refused, and nothing is left of it. */
	public function test_what_is_no_portrait_is_refused(): void {
		wp_mkdir_p( self::folder() );
		$png    = self::picture( 300, 300, 'png' );
		$header = static fn( int $width, int $height ): string => substr( $png, 0, 16 ) . pack( 'NN', $width, $height ) . substr( $png, 24 );
		$svg    = '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="300"><script>alert(1)</script></svg>';
		$cases  = array(
			'empty'     => '',
			'text'      => 'not a picture',
			'page'      => '<!doctype html><title>x</title>',
			'svg'       => $svg,
			'webp'      => self::picture( 300, 300, 'webp' ),
			'huge'      => $header( 50000, 50000 ),
			'long'      => $header( 4000, 100 ),
			'tiny'      => self::picture( 8, 8 ),
			'broken'    => substr( $png, 0, 60 ),
			'half'      => substr( self::picture(), 0, 2000 ),
			'too large' => self::picture() . str_repeat( "\0", 4 * MB_IN_BYTES ),
		);
		foreach ( $cases as $name => $bytes ) {
			try {
				Photo_File::store( $bytes, self::folder() );
				$this->fail( "$name was stored" );
			} catch ( Refused $refused ) {
				$this->assertContains( $refused->reason, array( 'response_malformed', 'response_too_large' ), $name );
			}
			$this->assertSame( array(), self::files(), $name );
		}
	}

	/** A failure puts the next attempt off, for an hour. */
	public function test_failure_puts_off(): void {
		$user_id = $this->linked_account();
		Photo::of( $user_id )->replace( self::picture(), 'one' );
		Photo::of( $user_id )->put_off( HOUR_IN_SECONDS );
		$photo = Photo::of( $user_id );

		$this->assertFalse( $photo->is_older_than( 3 * DAY_IN_SECONDS ) );
		$this->assertTrue( $photo->is_older_than( 3 * DAY_IN_SECONDS - HOUR_IN_SECONDS ) );
		$this->assertSame( 'one', $photo->etag );
		$this->assertTrue( $photo->is_stored() );
	}

	/** What somebody wrote into user meta opens no other file. */
	public function test_stored_names_lead_nowhere_else(): void {
		$user_id = $this->linked_account();
		$canary  = wp_get_upload_dir()['basedir'] . '/canary.jpg';
		file_put_contents( $canary, 'kept' );
		foreach ( array( '../canary.jpg', 'canary.jpg', '/etc/passwd', "0123456789abcdef0123456789abcdef-48.jpg\n", array( 'x' ), 7 ) as $name ) {
			update_user_meta( $user_id, Photo::key(), array( 'checked' => 1, 'etag' => 'x', 'files' => array( 48 => $name ) ) ); // phpcs:ignore
			$this->assertSame( '', Photo::of( $user_id )->url( 48 ) );
			Photo::forget( $user_id );
		}
		foreach ( array( 'text', array( 'files' => 'x' ), array() ) as $damaged ) {
			update_user_meta( $user_id, Photo::key(), $damaged );
			$this->assertSame( '', Photo::of( $user_id )->url( 48 ) );
		}
		$this->assertFileExists( $canary );
		unlink( $canary );
	}

	/** 001-32: avatars everywhere, whoever WordPress names. */
	public function test_001_32_avatars(): void {
		$user_id = $this->linked_account();
		Photo::of( $user_id )->replace( self::picture(), 'one' );
		$comment = static fn( string $type ) => new \WP_Comment( (object) array( 'user_id' => (string) $user_id, 'comment_type' => $type ) ); // phpcs:ignore
		$url     = Photo::of( $user_id )->url( 96 );
		$post    = new \WP_Post( (object) array( 'post_author' => (string) $user_id ) );
		get_userdata( $user_id );
		foreach ( array( $user_id, (string) $user_id, get_userdata( $user_id ), $post, $comment( 'comment' ), 'nestor@contoso.example' ) as $whose ) {
			$this->assertSame( $url, get_avatar_url( $whose, array( 'size' => 96 ) ) );
		}
		$this->assertStringContainsString( Photo::of( $user_id )->url( 192 ), get_avatar( $user_id, 96 ), 'a fine screen' );

		$this->assertNotSame( $url, get_avatar_url( $user_id, array( 'force_default' => true ) ) );
		foreach ( array( 1, 0, -$user_id, 'stranger@elsewhere.example', $comment( 'pingback' ), null ) as $whose ) {
			$this->assertStringNotContainsString( Photo::FOLDER, (string) get_avatar_url( $whose ) );
		}
		$this->configure( array( 'photo' => false ) );
		$this->assertStringNotContainsString( Photo::FOLDER, (string) get_avatar_url( $user_id ) );
	}

	/** 001-32: a page asks the database no more than it does without photos. */
	public function test_001_32_avatars_cost_no_query(): void {
		global $wpdb;
		$user_id = $this->linked_account();
		Photo::of( $user_id )->replace( self::picture(), 'one' );
		$queries = array();
		foreach ( array( 'with', 'without' ) as $photos ) {
			if ( 'without' === $photos ) {
				remove_filter( 'pre_get_avatar_data', array( Photo_Avatar::class, 'filter_pre_get_avatar_data' ) );
			}
			wp_cache_flush();
			wp_load_alloptions();
			get_option( 'vestibule_armed' );
			$before = $wpdb->num_queries;
			get_avatar( $user_id );
			get_avatar( 'stranger@elsewhere.example' );
			get_avatar( 'nestor@contoso.example' );
			get_avatar( new \WP_Comment( (object) array( 'user_id' => '0', 'comment_type' => 'comment', 'comment_author_email' => 'nestor@contoso.example' ) ) ); // phpcs:ignore
			$queries[ $photos ] = $wpdb->num_queries - $before;
		}
		$this->assertLessThanOrEqual( $queries['without'], $queries['with'] );
	}

	/** An intranet shows nobody's face to strangers, not even on its open pages. */
	public function test_intranet_shows_strangers_no_photo(): void {
		$user_id = $this->linked_account();
		Photo::of( $user_id )->replace( self::picture(), 'one' );
		$this->configure( array( 'photo' => true, 'scenario' => 'intranet' ) ); // phpcs:ignore
		Protection::arm( get_userdata( 1 ) );

		$this->assertStringNotContainsString( Photo::FOLDER, (string) get_avatar_url( $user_id ) );
		self::sign_in( 1, null );
		$this->assertStringContainsString( Photo::FOLDER, (string) get_avatar_url( $user_id ) );
		wp_set_current_user( 0 );
		$this->configure( array( 'photo' => true ) );
		$this->assertStringContainsString( Photo::FOLDER, (string) get_avatar_url( $user_id ), 'an internet site' );
	}

	/** BuddyPress shows the photo, unless the person has uploaded a picture there. */
	public function test_buddypress_avatars(): void {
		$user_id = $this->linked_account();
		Photo::of( $user_id )->replace( self::picture(), 'one' );
		$params = array( 'object' => 'user', 'item_id' => $user_id, 'width' => 150 ); // phpcs:ignore
		$photo  = Photo::of( $user_id )->url( 150 );
		foreach ( array( '//www.gravatar.com/avatar/0?s=150&r=g&d=mm', 'https://secure.gravatar.com/avatar/0', home_url( '/wp-content/plugins/buddypress/bp-core/images/mystery-man.jpg' ) ) as $default ) {
			$this->assertSame( $photo, Photo_Avatar::filter_bp_core_fetch_avatar_url( $default, $params ) );
			$this->assertSame( '<img src="' . $photo . '" class="avatar" />', Photo_Avatar::filter_bp_core_fetch_avatar( '<img src="' . esc_url( $default ) . '" class="avatar" />', $params ) );
		}
		$own = home_url( '/wp-content/uploads/avatars/7/abc-bpfull.jpg' );
		$this->assertSame( $own, Photo_Avatar::filter_bp_core_fetch_avatar_url( $own, $params ) );
		foreach ( array( array( 'object' => 'group' ) + $params, array( 'item_id' => 1 ) + $params, 'x' ) as $others ) {
			$this->assertSame( 'https://secure.gravatar.com/avatar/0', Photo_Avatar::filter_bp_core_fetch_avatar_url( 'https://secure.gravatar.com/avatar/0', $others ) );
		}
	}

	/** The photo goes with the link and with the account. */
	public function test_photo_goes_with_link_and_account(): void {
		$user_id = $this->linked_account();
		Photo::of( $user_id )->replace( self::picture(), 'one' );
		Account_Link::undo( $user_id );
		$this->assertSame( array(), self::files() );
		$this->assertFalse( metadata_exists( 'user', $user_id, Photo::key() ) );

		Photo::of( $user_id )->replace( self::picture(), 'one' );
		$this->assertNotSame( array(), self::files() );
		wp_delete_user( $user_id );
		$this->assertSame( array(), self::files() );
	}

	/** Photos go when they are switched off, and with the plugin; other files stay. */
	public function test_photos_go_when_switched_off(): void {
		$user_id = $this->linked_account();
		Photo::of( $user_id )->replace( self::picture(), 'one' );
		Directory_Removal::action_update_option_vestibule_settings();
		$this->assertCount( 3, self::files() );
		file_put_contents( self::folder() . '/other.txt', 'kept' );

		$this->configure();
		$this->assertSame( array( 'other.txt' ), self::files() );
		$this->assertFalse( metadata_exists( 'user', $user_id, Photo::key() ) );
		unlink( self::folder() . '/other.txt' );
		Photo::forget_all();
		$this->assertDirectoryDoesNotExist( self::folder() );
	}

	/** The daily purge removes what a fetch has left that was broken off. */
	public function test_strays_are_purged(): void {
		$user_id = $this->linked_account();
		Photo::of( $user_id )->replace( self::picture(), 'one' );
		$known = self::files();
		$strays = Photo_File::store( self::picture(), self::folder() );
		Installation::action_vestibule_purge();
		$this->assertCount( 6, self::files(), 'one that is under way' );
		foreach ( self::files() as $name ) {
			touch( self::folder() . "/$name", time() - 2 * DAY_IN_SECONDS );
		}
		Installation::action_vestibule_purge();
		$this->assertSame( $known, self::files() );
		$this->assertCount( 3, $strays );
	}
}
