<?php
/**
 * When what came from the directory goes.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * With the account, with its membership in the site; photos also when they are switched off.
 */
final class Directory_Removal {

	/**
	 * An account is about to be deleted, in a network from all sites.
	 *
	 * @param mixed $user_id The account.
	 */
	public static function action_delete_user( $user_id ): void {
		Photo::forget( (int) $user_id );
	}

	/**
	 * An account stops being one of a site's.
	 *
	 * @param mixed $user_id The account.
	 * @param mixed $blog_id The site.
	 */
	public static function action_remove_user_from_blog( $user_id, $blog_id ): void {
		if ( get_current_blog_id() === (int) $blog_id ) {
			Photo::forget_here( (int) $user_id );
			Directory_Record::forget_here( (int) $user_id );
		}
	}

	/**
	 * The settings have changed.
	 */
	public static function action_update_option_vestibule_settings(): void {
		if ( true !== Settings::effective()['photo'] ) {
			Photo::forget_all();
		}
	}
}
