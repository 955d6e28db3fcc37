<?php
/**
 * The fields of the settings page.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * Prints a table per section and in it a row per setting, each with its problems, its help and its constant.
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
	 * Prints all sections.
	 */
	public function render(): void {
		foreach ( Settings_Sections::KEYS as $section => $keys ) {
			printf( '<h2 id="vestibule-section-%s">%s</h2>', esc_attr( $section ), esc_html( Settings_Sections::heading( $section ) ) );
			$introduction = Settings_Sections::introduction( $section );
			if ( '' !== $introduction ) {
				printf( '<p>%s</p>', esc_html( $introduction ) );
			}
			echo '<table class="form-table" role="presentation">';
			array_map( array( $this, 'print_row' ), $keys );
			echo '</table>';
		}
	}

	/**
	 * Prints a row.
	 *
	 * @param string $key The setting.
	 */
	private function print_row( string $key ): void {
		$control = new Setting_Control( $this->form, $key );
		$label   = esc_html( Setting_Problems::label( $key ) );
		echo '<tr><th scope="row">', $control->is_group() ? $label : sprintf( '<label for="vestibule-%s">%s</label>', esc_attr( $key ), $label ), '</th><td>'; // phpcs:ignore WordPress.Security.EscapeOutput -- escaped above.
		echo $control->html(); // phpcs:ignore WordPress.Security.EscapeOutput -- escaped there.
		foreach ( $this->form->problems[ $key ] ?? array() as $number => $problem ) {
			printf( '<p class="vestibule-problem" id="vestibule-%s-problem-%d">%s</p>', esc_attr( $key ), (int) $number, esc_html( Setting_Problems::told( $problem ) ) );
		}
		$this->print_help( $key );
		if ( 'gate_uploads' === $key ) {
			Upload_Rules::render();
		}
		echo '</td></tr>';
	}

	/**
	 * Prints the help, and what fixes the setting.
	 *
	 * @param string $key The setting.
	 */
	private function print_help( string $key ): void {
		$help  = Setting_Help::text( $key );
		$fixed = Fixed_Settings::has( $key );
		if ( '' === $help && ! $fixed ) {
			return;
		}
		printf( '<p class="description" id="vestibule-%s-help">%s', esc_attr( $key ), esc_html( $help ) );
		if ( $fixed ) {
			printf( ' <strong class="vestibule-fixed">%s</strong>', esc_html( Fixed_Settings::told( $key ) ) );
		}
		echo '</p>';
	}
}
