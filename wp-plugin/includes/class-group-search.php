<?php
/**
 * Searches groups of the directory by name, for the settings page.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

use Vestibule\Engine;

/**
 * Answers the scripts of the settings page, and tells them how to ask. It needs the application permission GroupMember.Read.All; without it
 * IDs are typed, which works as well.
 */
final class Group_Search {

	public const ACTION = 'vestibule_groups';

	/**
	 * Longest name that is searched for.
	 */
	private const LENGTH_MAX = 100;

	/**
	 * So many IDs are named by one request.
	 */
	private const IDS_MAX = 100;

	/**
	 * Answers: groups whose name begins with a text, or names of these groups.
	 */
	public static function action_wp_ajax_vestibule_groups(): never {
		check_ajax_referer( self::ACTION );
		if ( ! Admin::may_manage() ) {
			wp_send_json_error( null, 403 );
		}
		$text = wp_unslash( $_POST['text'] ?? '' ); // phpcs:ignore WordPress.Security.ValidatedSanitizedInput -- goes into a query, which the engine quotes.
		$ids  = wp_unslash( $_POST['ids'] ?? '' ); // phpcs:ignore WordPress.Security.ValidatedSanitizedInput -- only IDs are taken.
		try {
			if ( is_string( $ids ) && '' !== $ids ) {
				wp_send_json_success( array( 'names' => (object) Group_Names::ask( array_slice( explode( ' ', $ids ), 0, self::IDS_MAX ) ) ) );
			}
			wp_send_json_success( array( 'groups' => self::found( is_string( $text ) ? trim( mb_substr( $text, 0, self::LENGTH_MAX ) ) : '' ) ) );
		} catch ( Refused | \Vestibule\Exception $exception ) {
			$failure = Failure::of( $exception );
			$failure->log();
			wp_send_json_error( array( 'message' => Directory_Text::remedy( $failure->reason, array( Graph_Permissions::SEARCH ) ) ) );
		}
	}

	/**
	 * Prints a field that finds a group and adds its ID to a list of IDs. Only a script can search.
	 *
	 * @param string $key The setting that is the list.
	 */
	public static function render( string $key ): void {
		if ( Fixed_Settings::has( $key ) ) {
			return;
		}
		wp_enqueue_script( 'vestibule-group-search', plugins_url( 'assets/group-search.js', PLUGIN_FILE ), array( 'wp-a11y' ), VERSION, true );
		printf(
			'<div class="vestibule-group-picker hide-if-no-js" data-vestibule-list="vestibule-%1$s" data-vestibule-search="%2$s"><label for="vestibule-find-%1$s">%3$s</label> <span class="vestibule-combobox"><input type="text" id="vestibule-find-%1$s" class="regular-text" autocomplete="off" spellcheck="false"></span><ul class="vestibule-group-names"></ul></div>',
			esc_attr( $key ),
			esc_attr( self::for_script() ),
			esc_html__( 'Find a group by its name:', 'vestibule' )
		);
	}

	/**
	 * What a script needs to ask and to speak, as JSON.
	 */
	public static function for_script(): string {
		return (string) wp_json_encode(
			array(
				'ajax'   => admin_url( 'admin-ajax.php' ),
				'action' => self::ACTION,
				'nonce'  => wp_create_nonce( self::ACTION ),
				'names'  => (object) Group_Names::known(),
				'texts'  => array(
					'searching' => __( 'Searching…', 'vestibule' ),
					'none'      => __( 'No group has a name like this.', 'vestibule' ),
					/* translators: %d: how many groups; filled in by a script. */
					'found'     => __( 'Groups found: %d. Use the arrow keys to choose one.', 'vestibule' ),
					'failed'    => __( 'The search did not work. Load the page again, or type the object ID.', 'vestibule' ),
					/* translators: %s: name of a group; filled in by a script. */
					'added'     => __( '%s was added.', 'vestibule' ),
				),
			)
		);
	}

	/**
	 * The groups that a search finds.
	 *
	 * @param string $text Beginning of a name.
	 * @return list<array{id: string, name: string}>
	 */
	private static function found( string $text ): array {
		if ( mb_strlen( $text ) < 2 ) {
			return array();
		}
		$groups = Graph_Access::run( static fn( Engine $engine ): array => $engine->searchGroups( $text ) );
		Group_Names::keep( array_column( $groups, 'name', 'id' ) );

		return $groups;
	}
}
