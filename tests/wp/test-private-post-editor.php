<?php
/**
 * The box that makes a post private.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP\Tests;

use Vestibule\WP\Private_Post_Editor;
use Vestibule\WP\Private_Posts;
use Vestibule\WP\Protection;

require_once __DIR__ . '/trait-configured-site.php';

/** Who may set the mark, and what follows from it. */
final class Test_Private_Post_Editor extends Site_Test_Case {

	use Configured_Site;

	/** A post of somebody else. */
	private int $post;

	/** Somebody with their own post. */
	protected function setUp(): void {
		parent::setUp();
		$this->configure();
		$this->post = wp_insert_post(
			array(
				'post_title'  => 'A post',
				'post_status' => 'publish',
				'post_author' => 1,
			)
		);
		$GLOBALS['wp_rest_server'] = null;
	}

	/** Forgets the registration. */
	protected function tearDown(): void {
		foreach ( Private_Posts::types() as $type ) {
			unregister_post_meta( $type, Private_Posts::META );
		}
		$GLOBALS['wp_rest_server'] = null;
		parent::tearDown();
	}

	/**
	 * Saves the classic form.
	 *
	 * @param int    $user_id Who.
	 * @param bool   $checked Whether the box is checked.
	 * @param string $nonce   Another nonce.
	 */
	private function save( int $user_id, bool $checked, ?string $nonce = null ): void {
		wp_set_current_user( $user_id );
		$_POST = array( 'vestibule_private_post_nonce' => $nonce ?? wp_create_nonce( 'vestibule_private_post' ) ) + ( $checked ? array( 'vestibule_private' => '1' ) : array() );
		Private_Post_Editor::action_save_post( $this->post, get_post( $this->post ) );
	}

	/** Neither a forged form, nor somebody who may not edit the post, nor a form without the box changes the mark. */
	public function test_mark_is_not_set_by_others(): void {
		$this->save( 1, true, 'forged' );
		$this->assertSame( array(), Private_Posts::ids() );
		$this->save( $this->account( 'author' ), true );
		$this->assertSame( array(), Private_Posts::ids() );

		Private_Posts::mark( $this->post, true );
		$_POST = array( 'post_title' => 'quick edit' );
		Private_Post_Editor::action_save_post( $this->post, get_post( $this->post ) );
		$this->assertSame( array( $this->post ), Private_Posts::ids() );
	}

	/** The box sets the mark and takes it away; the list without entries is what public pages look for. */
	public function test_box(): void {
		$this->save( 1, true );
		$this->assertSame( array( $this->post ), Private_Posts::ids() );
		$this->configure( array( 'scenario' => 'intranet' ) );
		$this->assertSame( array( $this->post ), Private_Posts::ids(), 'saving the settings keeps it' );

		$this->save( 1, false );
		$this->assertSame( array(), Private_Posts::ids() );
		$this->assertSame( 'a:0:{}', wp_load_alloptions()[ Private_Posts::OPTION ] );
		$this->assertSame( '', get_post_meta( $this->post, Private_Posts::META, true ) );
	}

	/** Of two editors who save at once, none undoes the other's mark: whoever writes last has seen both. */
	public function test_concurrent_saves_keep_both_marks(): void {
		global $wpdb;
		$other = wp_insert_post( array( 'post_title' => 'Other' ) );
		$both  = array( $this->post, $other );
		$save  = static function ( $value ) use ( $wpdb, $other, $both, &$save ) {
			// Another process marks a post and lists it, after this one has read the table and before it writes.
			remove_filter( 'pre_update_option_' . Private_Posts::OPTION, $save );
			$wpdb->insert( $wpdb->postmeta, array( 'post_id' => $other, 'meta_key' => Private_Posts::META, 'meta_value' => '1' ) ); // phpcs:ignore -- one line tells it.
			$wpdb->update( $wpdb->options, array( 'option_value' => serialize( $both ) ), array( 'option_name' => Private_Posts::OPTION ) ); // phpcs:ignore -- as WordPress stores it.
			return $value;
		};
		Private_Posts::list_anew();
		$wpdb->insert( $wpdb->postmeta, array( 'post_id' => $this->post, 'meta_key' => Private_Posts::META, 'meta_value' => '1' ) ); // phpcs:ignore -- one line tells it.
		add_filter( 'pre_update_option_' . Private_Posts::OPTION, $save );
		Private_Posts::action_changed_post_meta( 0, $this->post, Private_Posts::META );

		wp_cache_flush();
		$this->assertSame( $both, Private_Posts::ids() );
	}

	/** What this process remembers of the list may be older than what another has stored. */
	public function test_list_is_written_past_what_is_remembered(): void {
		global $wpdb;
		Private_Posts::mark( $this->post, true );
		$wpdb->update( $wpdb->options, array( 'option_value' => 'a:0:{}' ), array( 'option_name' => Private_Posts::OPTION ) );
		Private_Posts::list_anew();

		wp_cache_flush();
		$this->assertSame( array( $this->post ), Private_Posts::ids() );
	}

	/** A list that is gone or damaged opens nothing: it is read from the marks. */
	public function test_lost_list_is_read_anew(): void {
		global $wpdb;
		Private_Posts::mark( $this->post, true );
		foreach ( array( 'a:1:{cut off', '', null ) as $stored ) {
			null === $stored
				? $wpdb->delete( $wpdb->options, array( 'option_name' => Private_Posts::OPTION ) )
				: $wpdb->update( $wpdb->options, array( 'option_value' => $stored ), array( 'option_name' => Private_Posts::OPTION ) );
			wp_cache_flush();
			$this->assertSame( array( $this->post ), Private_Posts::ids() );
		}
	}

	/** A post that is deleted is off the list; one in the trash keeps its mark. */
	public function test_deleted_post_leaves_the_list(): void {
		Private_Posts::mark( $this->post, true );
		wp_trash_post( $this->post );
		$this->assertSame( array( $this->post ), Private_Posts::ids() );
		wp_delete_post( $this->post, true );
		$this->assertSame( array(), Private_Posts::ids() );
	}

	/** A mark set by any other means counts as well. */
	public function test_mark_by_meta(): void {
		update_post_meta( $this->post, Private_Posts::META, '1' );
		$this->assertSame( array( $this->post ), Private_Posts::ids() );
		update_post_meta( $this->post, Private_Posts::META, '' );
		$this->assertSame( array(), Private_Posts::ids() );
	}

	/**
	 * A REST request for the post.
	 *
	 * @param string               $method  Method.
	 * @param array<string, mixed> $values  Parameters.
	 */
	private function rest( string $method, array $values = array() ): \WP_REST_Response {
		$request = new \WP_REST_Request( $method, '/wp/v2/posts/' . $this->post );
		foreach ( $values as $name => $value ) {
			$request->set_param( $name, $value );
		}

		return rest_do_request( $request );
	}

	/** The block editor saves by REST: whoever may edit the post may; others neither set nor see that there is such a mark. */
	public function test_rest(): void {
		// An earlier test may have made the controller describe posts before their mark was registered; it does so once.
		get_post_type_object( 'post' )->rest_controller = null;
		$GLOBALS['wp_rest_server']                      = null;
		wp_set_current_user( 0 );
		$this->assertArrayNotHasKey( Private_Posts::META, (array) ( $this->rest( 'GET' )->get_data()['meta'] ?? array() ) );
		$this->assertSame( 401, $this->rest( 'POST', array( 'meta' => array( Private_Posts::META => true ) ) )->get_status() );
		wp_set_current_user( $this->account( 'author' ) );
		$this->assertSame( 403, $this->rest( 'POST', array( 'meta' => array( Private_Posts::META => true ) ) )->get_status() );
		$this->assertSame( array(), Private_Posts::ids() );

		wp_set_current_user( 1 );
		$this->assertFalse( $this->rest( 'GET', array( 'context' => 'edit' ) )->get_data()['meta'][ Private_Posts::META ] );
		$this->assertSame( 200, $this->rest( 'POST', array( 'meta' => array( Private_Posts::META => true ) ) )->get_status() );
		$this->assertSame( array( $this->post ), Private_Posts::ids() );
		$this->assertSame( 200, $this->rest( 'POST', array( 'meta' => array( Private_Posts::META => false ) ) )->get_status() );
		$this->assertSame( array(), Private_Posts::ids() );
		$this->assertSame( 400, $this->rest( 'POST', array( 'meta' => array( Private_Posts::META => 'perhaps' ) ) )->get_status() );
	}

	/** Types without a page have no box. */
	public function test_types(): void {
		$types = Private_Posts::types();

		$this->assertContains( 'post', $types );
		$this->assertContains( 'page', $types );
		foreach ( array( 'attachment', 'revision', 'nav_menu_item', 'wp_block', 'wp_template' ) as $type ) {
			$this->assertNotContains( $type, $types );
		}
	}

	/** The box says when it has no effect yet. */
	public function test_001_14_box_tells_that_it_waits(): void {
		ob_start();
		delete_option( Protection::OPTION );
		Private_Post_Editor::print_box( get_post( $this->post ) );
		$waiting = ob_get_clean();
		ob_start();
		Protection::arm( get_user_by( 'id', 1 ) );
		Private_Post_Editor::print_box( get_post( $this->post ) );
		$acting = ob_get_clean();

		$this->assertStringContainsString( 'Until then everybody can see this page', $waiting );
		$this->assertStringNotContainsString( 'Until then', $acting );
	}
}
