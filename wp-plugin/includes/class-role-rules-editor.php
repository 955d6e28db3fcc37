<?php
/**
 * The editor of the rules that give roles.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * The rules are lines of a text field, which works by itself. With a script each line is a row of fields; what is sent is the text.
 */
final class Role_Rules_Editor {

	private const KEY = 'role_rules';

	/**
	 * Prints the place where the script makes the rows.
	 *
	 * @param Settings_Form $form The form on the page.
	 */
	public static function render( Settings_Form $form ): void {
		if ( Fixed_Settings::has( self::KEY ) ) {
			return;
		}
		wp_enqueue_script( 'vestibule-group-search', plugins_url( 'assets/group-search.js', PLUGIN_FILE ), array( 'wp-a11y' ), VERSION, true );
		wp_enqueue_script( 'vestibule-role-rules', plugins_url( 'assets/role-rules.js', PLUGIN_FILE ), array( 'wp-a11y', 'vestibule-group-search' ), VERSION, true );
		printf( '<div id="vestibule-rules" class="hide-if-no-js" data-vestibule-rules="%s" data-vestibule-search="%s"></div>', esc_attr( self::for_script( $form ) ), esc_attr( Group_Search::for_script() ) );
	}

	/**
	 * What the script needs, as JSON.
	 *
	 * @param Settings_Form $form The form on the page.
	 */
	private static function for_script( Settings_Form $form ): string {
		$problems = array();
		foreach ( $form->problems[ self::KEY ] ?? array() as $problem ) {
			$problems[ $problem['line'] ?? 0 ][] = Setting_Problems::told( array( 'line' => 0 ) + $problem );
		}

		return (string) wp_json_encode(
			array(
				'problems' => (object) array_map( static fn( array $texts ): string => implode( ' ', $texts ), $problems ),
				'roles'    => (object) Setting_Choices::roles(),
				'kinds'    => array(
					'group'     => array( __( 'Member of a group', 'vestibule' ), __( 'Object ID of the group, or its name to search', 'vestibule' ) ),
					'app_role'  => array( __( 'Has an app role', 'vestibule' ), __( 'Value of the app role', 'vestibule' ) ),
					'domain'    => array( __( 'Domain of the user name', 'vestibule' ), __( 'Domain, such as contoso.com or *.contoso.com', 'vestibule' ) ),
					'attribute' => array( __( 'Attribute in the directory', 'vestibule' ), __( 'Property and value, such as department=Finance', 'vestibule' ) ),
					'tenant'    => array( __( 'Of a tenant', 'vestibule' ), __( 'Tenant ID', 'vestibule' ) ),
					'guest'     => array( __( 'Guest', 'vestibule' ), '' ),
					'everybody' => array( __( 'Everybody', 'vestibule' ), '' ),
				),
				'texts'    => array(
					'as_text' => __( 'Edit as text', 'vestibule' ),
					'as_list' => __( 'Edit as a list', 'vestibule' ),
					'add'     => __( 'Add a rule', 'vestibule' ),
					'none'    => __( 'There are no rules yet. Nobody’s roles change.', 'vestibule' ),
					/* translators: %d: position of a rule; filled in by a script. */
					'rule'    => __( 'Rule %d', 'vestibule' ),
					'who'     => __( 'Who', 'vestibule' ),
					'roles'   => __( 'Roles', 'vestibule' ),
					'note'    => __( 'Note', 'vestibule' ),
					'line'    => __( 'The line as text', 'vestibule' ),
					/* translators: %d: position of a rule; filled in by a script. */
					'up'      => __( 'Move rule %d up', 'vestibule' ),
					/* translators: %d: position of a rule; filled in by a script. */
					'down'    => __( 'Move rule %d down', 'vestibule' ),
					/* translators: %d: position of a rule; filled in by a script. */
					'remove'  => __( 'Remove rule %d', 'vestibule' ),
					/* translators: 1: position of a rule, 2: number of rules; filled in by a script. */
					'moved'   => __( 'Now rule %1$d of %2$d.', 'vestibule' ),
					'removed' => __( 'The rule was removed.', 'vestibule' ),
					/* translators: %s: name of a group; filled in by a script. */
					'group'   => __( 'Group: %s', 'vestibule' ),
					/* translators: %s: a role; filled in by a script. */
					'unknown' => __( '%s (not offered on this site)', 'vestibule' ),
					'many'    => __( 'There are many rules, so they are shown as text.', 'vestibule' ),
				),
			)
		);
	}
}
