<?php
/**
 * What the plugin leaves behind: nothing.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP\Tests;

use Vestibule\WP\Account_Link;
use Vestibule\WP\Application_Permissions;
use Vestibule\WP\Check_Notice;
use Vestibule\WP\Directory_Record;
use Vestibule\WP\Graph_Access;
use Vestibule\WP\Graph_Health;
use Vestibule\WP\Group_Names;
use Vestibule\WP\Installation;
use Vestibule\WP\Log_Storage;
use Vestibule\WP\People_Queue;
use Vestibule\WP\Photo;
use Vestibule\WP\Photo_Update;
use Vestibule\WP\Private_Posts;
use Vestibule\WP\Protection;
use Vestibule\WP\Session_Index;
use Vestibule\WP\Shared_Documents;
use Vestibule\WP\Sign_In_Report;
use Vestibule\WP\Storage_Table;

use const Vestibule\WP\PLUGIN_FILE;
use const Vestibule\WP\VERSION;

require_once __DIR__ . '/trait-configured-site.php';

/** Activation, deactivation, removal. */
final class Test_Uninstall extends Site_Test_Case {

	use Configured_Site;

	/** Tables are made and dropped. */
	protected bool $in_transaction = false;

	/** The site as the other tests find it. */
	protected function tearDown(): void {
		$user = get_user_by( 'login', 'nestor' );
		if ( $user ) {
			wp_delete_user( $user->ID );
		}
		delete_option( 'vestibule_settings' );
		delete_option( 'vestibule_secrets' );
		delete_option( Protection::OPTION );
		delete_metadata( 'post', 0, Private_Posts::META, '', true );
		delete_option( Private_Posts::OPTION );
		Installation::activate();
		parent::tearDown();
	}

	/** Everything that a used plugin has stored. */
	private function use_the_plugin(): int {
		Installation::activate();
		$this->configure();
		Protection::arm( get_user_by( 'id', 1 ) );
		Private_Posts::mark( get_page_by_path( 'handbook' )->ID, true );
		set_transient( Sign_In_Report::TRANSIENT . '1', array( 'claims' => array() ), 600 );
		set_transient( Check_Notice::TRANSIENT . '1', array( 'counts' => array() ), 600 );
		set_transient( Group_Names::TRANSIENT, array( 'id' => 'name' ), 600 );
		update_option( Application_Permissions::OPTION, array( 'time' => 1 ), false );
		set_site_transient( Shared_Documents::TRANSIENT_PREFIX . 'abc', 'documents', HOUR_IN_SECONDS );
		set_site_transient( Graph_Access::TRANSIENT_PREFIX . 'abc', 'token', HOUR_IN_SECONDS );
		set_transient( Photo_Update::TRANSIENT_PREFIX . '7', array( 'object', 'grant' ), HOUR_IN_SECONDS );
		wp_schedule_single_event( time(), Photo_Update::HOOK, array( 7 ) );
		update_option( Graph_Health::OPTION, array( 'photo' => array( 'graph_permission_missing', '' ) ), false );
		$user_id = $this->linked_account();
		update_user_meta( $user_id, Directory_Record::META, array( 'username' => 'nestor@contoso.example' ) );
		update_user_meta( $user_id, Directory_Record::LAST_SIGN_IN, time() );
		$picture = imagecreatetruecolor( 96, 96 );
		ob_start();
		imagepng( $picture );
		Photo::of( $user_id )->replace( (string) ob_get_clean(), 'one' );

		return $user_id;
	}

	/**
	 * Everything in the database that has the plugin's name in it, but the list of active plugins.
	 *
	 * @return list<string>
	 */
	private static function traces(): array {
		global $wpdb;
		wp_cache_flush();
		$traces = array_merge(
			$wpdb->get_col( "SELECT option_name FROM $wpdb->options WHERE option_name LIKE '%vestibule%' OR ( option_name = 'cron' AND option_value LIKE '%vestibule%' )" ),
			$wpdb->get_col( "SELECT meta_key FROM $wpdb->usermeta WHERE meta_key LIKE '%vestibule%'" ),
			$wpdb->get_col( "SELECT meta_key FROM $wpdb->postmeta WHERE meta_key LIKE '%vestibule%'" )
		);
		$quiet = $wpdb->suppress_errors( true );
		foreach ( array( Storage_Table::name(), Session_Index::table()->name(), Log_Storage::table()->name(), Log_Storage::ends()->name(), People_Queue::table()->name() ) as $table ) {
			if ( false !== $wpdb->query( "SELECT 1 FROM $table LIMIT 1" ) ) {
				$traces[] = $table;
			}
		}
		$wpdb->suppress_errors( $quiet );
		array_push( $traces, ...(array) glob( wp_get_upload_dir()['basedir'] . '/' . Photo::FOLDER ) );

		return $traces;
	}

	/** Activation makes the tables and plans the purge. */
	public function test_activation(): void {
		Storage_Table::drop();
		Session_Index::table()->drop();
		Log_Storage::drop();
		People_Queue::table()->drop();
		wp_clear_scheduled_hook( 'vestibule_purge' );
		Installation::activate();

		$this->assertContains( Storage_Table::name(), self::traces() );
		$this->assertContains( Session_Index::table()->name(), self::traces() );
		$this->assertContains( Log_Storage::table()->name(), self::traces() );
		$this->assertContains( Log_Storage::ends()->name(), self::traces() );
		$this->assertContains( People_Queue::table()->name(), self::traces() );
		$this->assertNotFalse( wp_next_scheduled( 'vestibule_purge' ) );
		$this->assertSame( \Vestibule\WP\VERSION, get_option( 'vestibule_version' ) );
	}

	/** Deactivation keeps settings and links. */
	public function test_deactivation_keeps_the_data(): void {
		$user_id = $this->use_the_plugin();
		Installation::deactivate();

		$this->assertFalse( wp_next_scheduled( 'vestibule_purge' ) );
		$this->assertTrue( Account_Link::exists( $user_id ) );
		$this->assertIsArray( get_option( 'vestibule_settings' ) );
	}

	/** Deletion leaves nothing. */
	public function test_uninstall_leaves_nothing(): void {
		$this->use_the_plugin();
		$this->assertNotSame( array(), self::traces() );

		define( 'WP_UNINSTALL_PLUGIN', 'vestibule/vestibule.php' );
		require dirname( \Vestibule\WP\PLUGIN_FILE ) . '/uninstall.php';

		$this->assertSame( array(), self::traces() );
	}

	/** VESTIBULE_KEEP_DATA keeps the links and nothing else. */
	public function test_uninstall_can_keep_links(): void {
		$user_id = $this->use_the_plugin();
		Installation::remove( true );

		$this->assertTrue( Account_Link::exists( $user_id ) );
		$this->assertEqualsCanonicalizing( array( 'vestibule_tid', 'vestibule_oid', 'vestibule_linked_at' ), self::traces() );
	}

	/** An update that no activation went with brings the database up to date. */
	public function test_update_completes_the_installation(): void {
		Storage_Table::drop();
		update_option( 'vestibule_version', '0.0.1' );
		\Vestibule\WP\Admin::action_admin_init();

		$this->assertContains( Storage_Table::name(), self::traces() );
	}

	/** The daily purge never breaks cron. */
	public function test_purge_survives_a_missing_table(): void {
		Storage_Table::drop();
		Installation::action_vestibule_purge();

		$this->assertContains( 'vestibule_version', self::traces() );
	}

	/** 001-4: the daily purge has its callback where WordPress runs timed tasks, and costs other requests nothing. */
	public function test_001_4_purge_has_its_callback_in_cron(): void {
		$code = 'echo has_action( "vestibule_purge" ) ? "callback" : "none";';

		$this->assertSame( 'none', self::in_other_process( $code ) );
		$this->assertSame( 'callback', self::in_other_process( $code, array( 'DOING_CRON' => true ) ) );
		$this->assertSame( 'callback', self::in_other_process( $code, array( 'ALTERNATE_WP_CRON' => true ) ) );
	}

	/** WordPress loads a plugin that it activates late, and its callback is there then. */
	public function test_activation_in_wordpress_has_its_callback(): void {
		$load = 'require_once ABSPATH . "wp-admin/includes/plugin.php"; ';
		$name = var_export( plugin_basename( PLUGIN_FILE ), true );
		self::in_other_process( $load . "deactivate_plugins( $name, true ); delete_option( 'vestibule_version' );" );

		$this->assertSame( VERSION, self::in_other_process( $load . "activate_plugin( $name ); echo get_option( 'vestibule_version', 'none' );" ) );
	}
}
