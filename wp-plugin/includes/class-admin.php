<?php
/**
 * What the plugin adds to every page of the administration. Kept small: it is loaded on each of them.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * Menu entry, capability, notices and the check for an update.
 */
final class Admin {

	/**
	 * Who may see and change the settings.
	 */
	public const CAPABILITY = 'manage_vestibule';

	/**
	 * Slugs of the settings page, of the sign-in log and of the people who wait for a decision.
	 */
	public const PAGE          = 'vestibule';
	public const LOG_PAGE      = 'vestibule-log';
	public const REQUESTS_PAGE = 'vestibule-requests';

	/**
	 * Whether someone may see and change the settings. WordPress asks about capabilities hundreds of times on a page; the filter is
	 * there only while this one is asked for.
	 *
	 * @param int $user_id The account, 0 for the one that is signed in.
	 */
	public static function may_manage( int $user_id = 0 ): bool {
		$grant = array( self::class, 'filter_user_has_cap' );
		add_filter( 'user_has_cap', $grant, 10, 2 );
		// user_can() would read the signed-in account anew.
		$may = 0 === $user_id ? current_user_can( self::CAPABILITY ) : user_can( $user_id, self::CAPABILITY );
		remove_filter( 'user_has_cap', $grant );

		return $may;
	}

	/**
	 * Stops whoever may not see and change the settings.
	 */
	public static function require_manager(): void {
		if ( ! self::may_manage() ) {
			wp_die( esc_html__( 'Sorry, you are not allowed to do that.', 'vestibule' ), 403 );
		}
	}

	/**
	 * Whether these capabilities make a manager. In a network all sites share the accounts, and whoever sets a site's directory says who
	 * gets in: that is for those who manage the network, whatever roles a site may have made. Elsewhere a role can take it away on purpose.
	 *
	 * @param array<string, bool> $capabilities Capability => granted.
	 * @param bool                $network      Whether the site belongs to a network.
	 */
	public static function grants( array $capabilities, bool $network ): bool {
		return $network
			? ! empty( $capabilities['manage_network_options'] )
			: (bool) ( $capabilities[ self::CAPABILITY ] ?? $capabilities['manage_options'] ?? false );
	}

	/**
	 * The capability that the menu asks for: one that WordPress answers without the filter.
	 *
	 * @param array<string, bool> $capabilities Capability => granted.
	 * @param bool                $network      Whether the site belongs to a network.
	 */
	public static function menu_capability( array $capabilities, bool $network ): string {
		return match ( true ) {
			$network                                   => 'manage_network_options',
			isset( $capabilities[ self::CAPABILITY ] ) => self::CAPABILITY,
			default                                    => 'manage_options',
		};
	}

	/**
	 * Answers for the capability.
	 *
	 * @param array<string, bool> $granted What the user can do.
	 * @param array<int, string>  $asked   What is asked for.
	 * @return array<string, bool>
	 */
	public static function filter_user_has_cap( $granted, $asked ) {
		if ( in_array( self::CAPABILITY, $asked, true ) ) {
			$granted[ self::CAPABILITY ] = self::grants( $granted, is_multisite() );
		}

		return $granted;
	}

	/**
	 * Adds Settings → Vestibule, Users → Sign-in log and Users → Microsoft requests. On other pages they are only links, for which WordPress does half of the work; the
	 * HTML is the same. WordPress refuses a page that is not registered, so for whoever may not manage there is none. The settings page
	 * brings its title itself.
	 */
	public static function action_admin_menu(): void {
		$page       = $_GET['page'] ?? ''; // phpcs:ignore WordPress.Security -- only looks which page is opened.
		$capability = self::menu_capability( wp_get_current_user()->allcaps, is_multisite() );
		$is_manager = in_array( $page, array( self::PAGE, self::LOG_PAGE, self::REQUESTS_PAGE ), true ) ? self::may_manage() : current_user_can( $capability );
		if ( ! $is_manager ) {
			return;
		}
		// phpcs:disable WordPress.WP.GlobalVariablesOverride -- as WordPress's own menu.php does.
		if ( self::PAGE === $page ) {
			add_options_page( 'Vestibule', 'Vestibule', 'read', self::PAGE, array( Settings_Page::class, 'render' ) );
		} else {
			$GLOBALS['submenu']['options-general.php'][] = array( 'Vestibule', $capability, 'options-general.php?page=' . self::PAGE, 'Vestibule' );
		}
		foreach ( array(
			self::LOG_PAGE      => array( Log_Page::class, __( 'Sign-in log', 'vestibule' ), '' ),
			self::REQUESTS_PAGE => array( Requests_Page::class, __( 'Microsoft requests', 'vestibule' ), self::waiting() ),
		) as $slug => list( $holder, $title, $mark ) ) {
			if ( $slug === $page ) {
				$hook = add_users_page( $title, $title . $mark, 'read', $slug, array( $holder, 'render' ) );
				add_action( "load-$hook", array( $holder, 'load' ) );
			} else {
				// Who may not see the users has this menu under another name.
				$GLOBALS['submenu'][ current_user_can( 'list_users' ) ? 'users.php' : 'profile.php' ][] = array( $title . $mark, $capability, "users.php?page=$slug", $title );
			}
		}
		// phpcs:enable
	}

	/**
	 * How many people wait for a decision, as WordPress's own menus say such things; '' for nobody. HTML.
	 */
	private static function waiting(): string {
		// As in People_Queue, a class that the menu does without.
		$waiting = (int) Autoloaded_Option::read( 'vestibule_people_waiting' );

		return $waiting <= 0 ? '' : sprintf(
			' <span class="awaiting-mod count-%1$d"><span aria-hidden="true">%2$s</span><span class="screen-reader-text">%3$s</span></span>',
			$waiting,
			esc_html( number_format_i18n( $waiting ) ),
			/* translators: %s: number of people. */
			esc_html( sprintf( _n( '%s person waits', '%s people wait', $waiting, 'vestibule' ), number_format_i18n( $waiting ) ) )
		);
	}

	/**
	 * After an update by whatever means, brings the database up to date.
	 */
	public static function action_admin_init(): void {
		if ( VERSION !== Autoloaded_Option::read( Settings::VERSION_OPTION ) ) {
			Installation::complete();
		}
	}

	/**
	 * Whether there may be something to tell on this page.
	 */
	public static function has_notices(): bool {
		return in_array( $GLOBALS['pagenow'], array( 'profile.php', 'user-edit.php' ), true )
			|| ! Engine_Access::is_compatible() || ! Settings::look_complete() || ! Protection::is_armed() || Settings::are_lost();
	}

	/**
	 * Tells managers what is missing, and people on their profile how connecting went.
	 */
	public static function action_admin_notices(): void {
		global $pagenow;
		if ( in_array( $pagenow, array( 'profile.php', 'user-edit.php' ), true ) ) {
			Profile_Section::print_notices();
		}
		if ( ! Engine_Access::is_compatible() || ! Settings::look_complete() ) {
			Requirements::print_notice( (string) $pagenow );
		}
		if ( ! Protection::is_armed() || Settings::are_lost() ) {
			Gate_Health::print_notice();
		}
	}

	/**
	 * Adds "Settings" to the plugin's row.
	 *
	 * @param array<int|string, string> $links HTML of the links there.
	 * @return array<int|string, string>
	 */
	public static function filter_plugin_action_links( $links ) {
		if ( self::may_manage() ) {
			$links = array( 'settings' => sprintf( '<a href="%s">%s</a>', esc_url( self::settings_url() ), esc_html__( 'Settings', 'vestibule' ) ) ) + $links;
		}

		return $links;
	}

	/**
	 * The settings page's address.
	 */
	public static function settings_url(): string {
		return admin_url( 'options-general.php?page=' . self::PAGE );
	}
}
