<?php
/**
 * The fields of the settings page.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * Prints a tab's sections, in each a table with a row per setting, and there its problems, its help and what fixes it.
 */
final class Settings_Fields {

	/**
	 * Fields of this form.
	 *
	 * @param Settings_Form $form The form.
	 */
	public function __construct( private readonly Settings_Form $form ) {
	}

	/**
	 * Prints all tabs.
	 *
	 * @param string $opened The tab that is open.
	 */
	public function render( string $opened = '' ): void {
		foreach ( Settings_Tabs::SECTIONS as $tab => $sections ) {
			printf( '<div class="vestibule-tab%1$s" id="vestibule-tab-%2$s" data-vestibule-of="%2$s">', $tab === $opened ? ' is-open' : '', esc_attr( $tab ) );
			array_map( array( $this, 'print_section' ), $sections );
			echo '</div>';
		}
	}

	/**
	 * Prints a section.
	 *
	 * @param string $section The section.
	 */
	private function print_section( string $section ): void {
		printf( '<div class="vestibule-section"><h2 id="vestibule-section-%s">%s</h2>', esc_attr( $section ), esc_html( Settings_Sections::heading( $section ) ) );
		$introduction = Settings_Sections::introduction( $section );
		if ( '' !== $introduction ) {
			printf( '<p>%s</p>', esc_html( $introduction ) );
		}
		echo '<table class="form-table" role="presentation">';
		array_map( array( $this, 'print_row' ), Settings_Sections::KEYS[ $section ] );
		echo '</table></div>';
	}

	/**
	 * Prints a row.
	 *
	 * @param string $key The setting.
	 */
	private function print_row( string $key ): void {
		$control = new Setting_Control( $this->form, $key );
		$label   = esc_html( Setting_Problems::label( $key ) );
		$words   = implode( ' ', array( $key, Settings::CONSTANTS[ $key ], Setting_Aliases::wpo365( $key ) ) );
		printf( '<tr class="vestibule-row%s" data-vestibule-words="%s">', Fixed_Settings::has( $key ) ? ' vestibule-locked' : '', esc_attr( $words ) );
		echo '<th scope="row">', $control->is_group() ? $label : sprintf( '<label for="vestibule-%s">%s</label>', esc_attr( $key ), $label ), '</th><td>'; // phpcs:ignore WordPress.Security.EscapeOutput -- escaped above.
		echo $control->html(); // phpcs:ignore WordPress.Security.EscapeOutput -- escaped there.
		$this->print_editor( $key );
		foreach ( $this->form->problems[ $key ] ?? array() as $number => $problem ) {
			printf( '<p class="vestibule-problem" id="vestibule-%s-problem-%d">%s</p>', esc_attr( $key ), (int) $number, esc_html( Setting_Problems::told( $problem ) ) );
		}
		$this->print_help( $key );
		echo Setting_Default::html( $key, $this->form->settings[ $key ] ?? null ); // phpcs:ignore WordPress.Security.EscapeOutput -- escaped there.
		if ( 'gate_uploads' === $key ) {
			Upload_Rules::render();
		}
		echo '</td></tr>';
	}

	/**
	 * Prints what makes a list easier to write.
	 *
	 * @param string $key The setting.
	 */
	private function print_editor( string $key ): void {
		match ( $key ) {
			'role_rules' => Role_Rules_Editor::render( $this->form ),
			'allowed_groups', 'denied_groups', 'create_groups' => Group_Search::render( $key ),
			default      => null,
		};
	}

	/**
	 * Prints the help, what fixes the setting, and its name elsewhere.
	 *
	 * @param string $key The setting.
	 */
	private function print_help( string $key ): void {
		$help  = Setting_Help::text( $key );
		$fixed = Fixed_Settings::has( $key );
		if ( '' !== $help || $fixed ) {
			printf( '<p class="description" id="vestibule-%s-help">%s', esc_attr( $key ), esc_html( $help ) );
			if ( $fixed ) {
				printf( ' <strong class="vestibule-fixed"><span class="dashicons dashicons-lock" aria-hidden="true"></span> %s</strong>', esc_html( Fixed_Settings::told( $key ) ) );
			}
			echo '</p>';
		}
		$there = Setting_Aliases::wpo365( $key );
		if ( '' !== $there ) {
			/* translators: %s: the name of a setting in the plugin WPO365. */
			printf( '<p class="description vestibule-alias">%s</p>', esc_html( sprintf( __( 'In WPO365: %s', 'vestibule' ), $there ) ) );
		}
	}
}
