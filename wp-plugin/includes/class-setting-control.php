<?php
/**
 * One field of the settings page.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * The control that fits the setting: box, number, list of lines, choice, text.
 */
final class Setting_Control {

	/**
	 * Lines a list shows at least and at most before it scrolls.
	 */
	private const ROWS_MIN = 3;
	private const ROWS_MAX = 12;

	/**
	 * The field of a setting in a form.
	 *
	 * @param Settings_Form $form The form.
	 * @param string        $key  The setting.
	 */
	public function __construct(
		private readonly Settings_Form $form,
		private readonly string $key,
	) {
	}

	/**
	 * Its HTML.
	 */
	public function html(): string {
		$default = Settings::DEFAULTS[ $this->key ] ?? '';

		return match ( true ) {
			Settings::CLIENT_SECRET === $this->key => $this->secret(),
			is_bool( $default )                    => $this->box(),
			is_int( $default )                     => $this->number(),
			is_array( $default )                   => $this->lines(),
			in_array( $this->key, Setting_Choices::LISTS, true ) => $this->list_of_choices(),
			array() !== Setting_Choices::of( $this->key ) => $this->radio_buttons(),
			default                                => $this->text(),
		};
	}

	/**
	 * Whether the control is a group with a legend of its own, which no label can name.
	 */
	public function is_group(): bool {
		return Settings::CLIENT_SECRET !== $this->key
			&& ( is_bool( Settings::DEFAULTS[ $this->key ] ) || ( array() !== Setting_Choices::of( $this->key ) && ! in_array( $this->key, Setting_Choices::LISTS, true ) ) );
	}

	/**
	 * The attributes that tie a control to its problems and its help.
	 */
	private function attributes(): string {
		return sprintf( 'id="vestibule-%1$s" name="%2$s[%1$s]"', esc_attr( $this->key ), esc_attr( Settings_Form::NAME ) ) . $this->description() . ( Fixed_Settings::has( $this->key ) ? ' disabled' : '' );
	}

	/**
	 * What a screen reader reads with the control.
	 */
	private function description(): string {
		$problems     = $this->form->problems[ $this->key ] ?? array();
		$described_by = array_map( fn( int $number ): string => "vestibule-$this->key-problem-$number", array_keys( $problems ) );
		if ( '' !== Setting_Help::text( $this->key ) || Fixed_Settings::has( $this->key ) ) {
			$described_by[] = "vestibule-$this->key-help";
		}

		return ( array() === $described_by ? '' : sprintf( ' aria-describedby="%s"', esc_attr( implode( ' ', $described_by ) ) ) )
			. ( array() === $problems ? '' : ' aria-invalid="true"' );
	}

	/**
	 * A line of text.
	 */
	private function text(): string {
		return sprintf( '<input type="text" class="regular-text code" value="%s" spellcheck="false" autocapitalize="off" %s>', esc_attr( $this->value() ), $this->attributes() );
	}

	/**
	 * The secret's field. It is always empty: the secret goes in and never comes out.
	 */
	private function secret(): string {
		return sprintf( '<input type="password" class="regular-text code" value="" autocomplete="new-password" spellcheck="false" %s>', $this->attributes() );
	}

	/**
	 * A box.
	 */
	private function box(): string {
		return sprintf(
			// An unchecked box sends nothing; what a form does not send stays as it is.
			'<input type="hidden" name="%2$s[%1$s]" value=""%6$s><label for="vestibule-%1$s"><input type="checkbox" value="1"%3$s %4$s> %5$s</label>',
			esc_attr( $this->key ),
			esc_attr( Settings_Form::NAME ),
			checked( true === $this->form->settings[ $this->key ], true, false ),
			$this->attributes(),
			esc_html( Setting_Help::box( $this->key ) ),
			Fixed_Settings::has( $this->key ) ? ' disabled' : ''
		);
	}

	/**
	 * A number and its unit.
	 */
	private function number(): string {
		return sprintf( '<input type="number" class="small-text" min="0" step="any" inputmode="decimal" value="%s" %s> %s', esc_attr( $this->value() ), $this->attributes(), esc_html( Setting_Help::unit( $this->key ) ) );
	}

	/**
	 * A list, one entry per line.
	 */
	private function lines(): string {
		$value = $this->value();

		return sprintf(
			'<textarea class="large-text code" rows="%d" spellcheck="false" autocapitalize="off" wrap="off" %s>%s</textarea>',
			max( self::ROWS_MIN, min( self::ROWS_MAX, substr_count( $value, "\n" ) + 2 ) ),
			$this->attributes(),
			esc_textarea( $value )
		);
	}

	/**
	 * A list to choose from.
	 */
	private function list_of_choices(): string {
		$current  = $this->value();
		$choices  = Setting_Choices::of( $this->key );
		$choices += array( $current => $current );
		$options  = '';
		foreach ( $choices as $value => $label ) {
			$options .= sprintf( '<option value="%s"%s>%s</option>', esc_attr( (string) $value ), selected( (string) $value, $current, false ), esc_html( $label ) );
		}

		return sprintf( '<select %s>%s</select>', $this->attributes(), $options );
	}

	/**
	 * Choices that are read before one is made.
	 */
	private function radio_buttons(): string {
		$buttons = '';
		foreach ( Setting_Choices::of( $this->key ) as $value => $label ) {
			$buttons .= sprintf(
				'<label><input type="radio" id="vestibule-%1$s-%2$s" name="%3$s[%1$s]" value="%2$s"%4$s%5$s> %6$s</label><br>',
				esc_attr( $this->key ),
				esc_attr( $value ),
				esc_attr( Settings_Form::NAME ),
				checked( $value, $this->value(), false ),
				Fixed_Settings::has( $this->key ) ? ' disabled' : '',
				esc_html( $label )
			);
		}

		return sprintf(
			'<fieldset id="vestibule-%s"%s><legend class="screen-reader-text">%s</legend>%s</fieldset>',
			esc_attr( $this->key ),
			$this->description(),
			esc_html( Setting_Problems::label( $this->key ) ),
			$buttons
		);
	}

	/**
	 * The value as text.
	 */
	private function value(): string {
		return Setting_Text::of( $this->key, $this->form->settings[ $this->key ] ?? '' );
	}
}
