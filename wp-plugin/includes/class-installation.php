<?php
/**
 * What the plugin sets up in WordPress, and takes away again.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * Activation, update, the daily purge, removal.
 */
final class Installation {

	public const PURGE_HOOK = 'vestibule_purge';

	/**
	 * Batches of one daily purge at most.
	 */
	private const PURGE_BATCHES = 40;

	/**
	 * Sites of a network that are listed at a time.
	 */
	private const SITES_PER_QUERY = 100;

	/**
	 * What more sites lack is made when their administration is opened: WordPress notes an activation only after it.
	 */
	private const SITES_AT_ONCE = 300;

	/**
	 * Activation. Nothing changes for visitors until the settings are complete.
	 *
	 * @param mixed $network_wide Whether on all sites of the network.
	 */
	public static function activate( $network_wide = false ): void {
		self::complete();
		if ( $network_wide && get_blog_count() <= self::SITES_AT_ONCE ) {
			self::on_each_site( static fn() => self::complete_site() );
		}
	}

	/**
	 * A site is added to the network.
	 *
	 * @param \WP_Site $site The site.
	 */
	public static function action_wp_initialize_site( $site ): void {
		$everywhere = (array) get_site_option( 'active_sitewide_plugins', array() );
		if ( isset( $everywhere[ plugin_basename( PLUGIN_FILE ) ] ) ) {
			switch_to_blog( (int) $site->blog_id );
			self::complete_site();
			restore_current_blog();
		}
	}

	/**
	 * A site of the network is deleted, and its own tables with it.
	 *
	 * @param array<int|string, string> $tables Names of tables.
	 * @return array<int|string, string>
	 */
	public static function filter_wpmu_drop_tables( $tables ) {
		$tables[] = Log_Storage::table()->name();
		$tables[] = Log_Storage::ends()->name();
		$tables[] = People_Queue::table()->name();

		return $tables;
	}

	/**
	 * Creates what is missing; also runs after an update.
	 */
	public static function complete(): void {
		Storage_Table::create();
		Session_Index::table()->create();
		Debug_Log::table()->create();
		self::complete_site();
	}

	/**
	 * The same for what each site of a network has of its own.
	 */
	private static function complete_site(): void {
		if ( ! wp_next_scheduled( self::PURGE_HOOK ) ) {
			wp_schedule_event( time() + DAY_IN_SECONDS, 'daily', self::PURGE_HOOK );
		}
		Log_Storage::create();
		People_Queue::table()->create();
		add_option( People_Queue::WAITING, '0', '', true );
		// Read on every page: one that is missing would cost a query there. Settings that a protected site has lost stay lost.
		foreach ( array( Settings::OPTION, Protection::OPTION, Private_Posts::OPTION ) as $option ) {
			if ( Settings::OPTION !== $option || ! Settings::are_lost() ) {
				add_option( $option, array(), '', true );
			}
		}
		update_option( Settings::VERSION_OPTION, VERSION, true );
	}

	/**
	 * Deactivation: settings and links stay.
	 *
	 * @param mixed $network_wide Whether on all sites of the network.
	 */
	public static function deactivate( $network_wide = false ): void {
		self::clear_tasks();
		if ( $network_wide && get_blog_count() <= self::SITES_AT_ONCE ) {
			self::on_each_site( static fn() => self::clear_tasks() );
		}
	}

	/**
	 * Takes the timed tasks of one site back.
	 */
	private static function clear_tasks(): void {
		wp_clear_scheduled_hook( self::PURGE_HOOK );
		wp_clear_scheduled_hook( Health_Delivery::HOOK );
		wp_unschedule_hook( Photo_Update::HOOK );
	}

	/**
	 * The daily purge.
	 */
	public static function action_vestibule_purge(): void {
		try {
			Transactions::purge( self::PURGE_BATCHES );
			Session_Index::purge( self::PURGE_BATCHES );
			Debug_Log::trim();
			Log_Retention::purge( self::PURGE_BATCHES );
			if ( true === Settings::effective()['photo'] ) {
				Photo::forget_strays();
			} else {
				Photo::forget_all();
			}
			People_Queue::purge();
		} catch ( Refused $refused ) {
			Failure::of( $refused )->log();
		}
	}

	/**
	 * Removes everything from every site of the network.
	 *
	 * @param bool $keep_links Whether accounts stay linked, for a plugin that comes back.
	 */
	public static function remove( bool $keep_links ): void {
		if ( is_multisite() ) {
			self::on_each_site( static fn() => self::remove_from_site() );
		} else {
			self::remove_from_site();
		}
		if ( is_multisite() ) {
			delete_site_option( Fixed_Settings::NETWORK_OPTION );
		}
		self::remove_site_transients( Shared_Documents::TRANSIENT_PREFIX );
		self::remove_site_transients( Graph_Access::TRANSIENT_PREFIX );
		Storage_Table::drop();
		Session_Index::table()->drop();
		Debug_Log::table()->drop();
		delete_metadata( 'user', 0, Second_Step::META, '', true );
		foreach ( $keep_links ? array() : Account_Link::META_KEYS as $key ) {
			delete_metadata( 'user', 0, $key, '', true );
		}
	}

	/**
	 * Does something on each site of the network.
	 *
	 * @param callable(): mixed $work What.
	 */
	private static function on_each_site( callable $work ): void {
		$offset = 0;
		do {
			$sites = get_sites(
				array(
					'fields' => 'ids',
					'number' => self::SITES_PER_QUERY,
					'offset' => $offset,
				)
			);
			foreach ( $sites as $site_id ) {
				switch_to_blog( (int) $site_id );
				$work();
				restore_current_blog();
			}
			$offset += self::SITES_PER_QUERY;
		} while ( count( $sites ) === self::SITES_PER_QUERY );
	}

	/**
	 * Removes what lives on one site.
	 */
	private static function remove_from_site(): void {
		// Before the options: taking the marks away changes one.
		delete_metadata( 'post', 0, Private_Posts::META, '', true );
		// The protection first: without settings it would close the site.
		foreach ( array( Protection::OPTION, Settings::OPTION, Settings::SECRETS_OPTION, Credential_Reports::OPTION, Permission_Health::OPTION, Graph_Health::OPTION, Application_Permissions::OPTION, Settings::VERSION_OPTION, Private_Posts::OPTION, Second_Step::OPTION, Health_Messages::OPTION, Health_Delivery::OPTION, People_Queue::WAITING, 'widget_vestibule_sign_in' ) as $option ) {
			delete_option( $option );
		}
		delete_metadata( 'user', 0, $GLOBALS['wpdb']->get_blog_prefix() . Health_Dismissal::META, '', true );
		delete_metadata( 'user', 0, Directory_Record::key(), '', true );
		delete_metadata( 'user', 0, Directory_Record::last_sign_in_key(), '', true );
		Photo::forget_all();
		self::clear_tasks();
		self::remove_transients( Sign_In_Report::TRANSIENT );
		self::remove_transients( Check_Notice::TRANSIENT );
		self::remove_transients( Group_Names::TRANSIENT );
		self::remove_transients( Photo_Update::TRANSIENT_PREFIX );
		People_Queue::table()->drop();
		// Last: switching off is recorded, too.
		Log_Storage::drop();
	}

	/**
	 * Removes what a site keeps for a while: what sign-in tests have shown and nobody has looked at, and photos that are still to be fetched.
	 *
	 * @param string $prefix How their names begin.
	 */
	private static function remove_transients( string $prefix ): void {
		global $wpdb;
		// phpcs:ignore WordPress.DB.DirectDatabaseQuery -- WordPress cannot list transients.
		$names = $wpdb->get_col( $wpdb->prepare( "SELECT option_name FROM $wpdb->options WHERE option_name LIKE %s", $wpdb->esc_like( "_transient_$prefix" ) . '%' ) );
		foreach ( $names as $name ) {
			delete_transient( substr( $name, strlen( '_transient_' ) ) );
		}
	}

	/**
	 * Removes what all sites of a network have in common for a while: the copies of Microsoft's documents and of the application's token,
	 * whose names end with the tenant's mark.
	 *
	 * @param string $prefix How their names begin.
	 */
	private static function remove_site_transients( string $prefix ): void {
		global $wpdb;
		list( $table, $column ) = is_multisite() ? array( $wpdb->sitemeta, 'meta_key' ) : array( $wpdb->options, 'option_name' );
		$prefix                 = "_site_transient_$prefix";
		// phpcs:ignore WordPress.DB.DirectDatabaseQuery, WordPress.DB.PreparedSQL.InterpolatedNotPrepared -- WordPress cannot list transients; both names are literals.
		$names = $wpdb->get_col( $wpdb->prepare( "SELECT $column FROM $table WHERE $column LIKE %s", $wpdb->esc_like( $prefix ) . '%' ) );
		foreach ( $names as $name ) {
			delete_site_transient( substr( $name, strlen( '_site_transient_' ) ) );
		}
	}
}
