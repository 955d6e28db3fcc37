<?php
/**
 * The button as a widget.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * For themes with sidebars. Registered only where widgets are arranged and where one is in use.
 */
final class Sign_In_Widget extends \WP_Widget {

	/**
	 * Part of the ids of widgets, and of the option in which WordPress keeps them.
	 */
	public const ID = 'vestibule_sign_in';

	/**
	 * The widget's name and purpose.
	 */
	public function __construct() {
		parent::__construct(
			self::ID,
			__( 'Sign in with Microsoft', 'vestibule' ),
			array(
				'description'           => __( 'A button for people who are not signed in.', 'vestibule' ),
				'show_instance_in_rest' => true,
			)
		);
	}

	/**
	 * Prints the widget; nothing when the button would lead nowhere.
	 *
	 * @param mixed $args     What the sidebar puts around it.
	 * @param mixed $instance What was entered.
	 */
	public function widget( $args, $instance ): void {
		$settings = self::settings( $instance );
		$html     = Sign_In_Button::html( $settings['label'], '', $settings['signed_in'] );
		if ( '' === $html ) {
			return;
		}
		/** This filter is documented in wp-includes/widgets/class-wp-widget-pages.php */
		$title = (string) apply_filters( 'widget_title', $settings['title'], $instance, $this->id_base );
		// phpcs:disable WordPress.Security.EscapeOutput -- HTML of the theme, and of Sign_In_Button, which escapes.
		echo $args['before_widget'];
		if ( '' !== $title ) {
			echo $args['before_title'], esc_html( $title ), $args['after_title'];
		}
		echo $html, $args['after_widget'];
		// phpcs:enable
	}

	/**
	 * Prints the fields.
	 *
	 * @param mixed $instance What was entered.
	 */
	public function form( $instance ): string {
		$settings = self::settings( $instance );
		foreach ( array( 'title' => __( 'Title', 'vestibule' ), 'label' => __( 'Label', 'vestibule' ) ) as $name => $label ) { // phpcs:ignore WordPress.Arrays -- one line tells it.
			printf(
				'<p><label for="%1$s">%2$s</label><input class="widefat" type="text" id="%1$s" name="%3$s" value="%4$s"></p>',
				esc_attr( $this->get_field_id( $name ) ),
				esc_html( $label ),
				esc_attr( $this->get_field_name( $name ) ),
				esc_attr( $settings[ $name ] )
			);
		}
		printf(
			'<p><label><input type="checkbox" name="%1$s" value="%2$s"%3$s> %4$s</label></p>',
			esc_attr( $this->get_field_name( 'signed_in' ) ),
			esc_attr( Sign_In_Button::LOG_OUT ),
			checked( Sign_In_Button::LOG_OUT, $settings['signed_in'], false ),
			esc_html__( 'Show a log-out link to people who are signed in', 'vestibule' )
		);

		return '';
	}

	/**
	 * What is kept of what was entered.
	 *
	 * @param mixed $new_instance What was entered.
	 * @param mixed $old_instance What was kept before.
	 * @return array<string, string>
	 */
	public function update( $new_instance, $old_instance ): array {
		return array_map( 'sanitize_text_field', self::settings( $new_instance ) );
	}

	/**
	 * The texts of an instance.
	 *
	 * @param mixed $instance What was entered.
	 * @return array{title: string, label: string, signed_in: string}
	 */
	private static function settings( mixed $instance ): array {
		$text = static fn( string $name ): string => is_array( $instance ) && is_string( $instance[ $name ] ?? null ) ? $instance[ $name ] : '';

		return array(
			'title'     => $text( 'title' ),
			'label'     => $text( 'label' ),
			'signed_in' => Sign_In_Button::LOG_OUT === $text( 'signed_in' ) ? Sign_In_Button::LOG_OUT : Sign_In_Button::NOTHING,
		);
	}
}
