<?php
/**
 * The fields of the settings page.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * Prints one table row per setting, each with its problem, its help and its constant.
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
	 * Prints all rows.
	 */
	public function render(): void {
		$this->print_row( 'tenant', $this->text_input( 'tenant' ), __( 'Directory (tenant) ID, or a domain of your organisation.', 'vestibule' ) );
		$this->print_row( 'client_id', $this->text_input( 'client_id' ), __( 'Application (client) ID.', 'vestibule' ) );
		$this->print_row( 'client_secret', $this->secret_input(), $this->secret_help() );
		$this->print_row( 'authority', $this->select( 'authority', $this->clouds() ), __( 'Almost everyone uses the global cloud.', 'vestibule' ) );
		$this->print_row( 'create_users', $this->checkbox(), __( 'Otherwise only people who already have an account on this site can sign in.', 'vestibule' ) );
		$this->print_row( 'default_role', $this->select( 'default_role', $this->roles() ), __( 'Roles that can manage the site or its users are not offered.', 'vestibule' ) );
	}

	/**
	 * Prints a row.
	 *
	 * @param string $key   The setting.
	 * @param string $input HTML of the control.
	 * @param string $help  Help text.
	 */
	private function print_row( string $key, string $input, string $help ): void {
		printf( '<tr><th scope="row"><label for="vestibule-%s">%s</label></th><td>', esc_attr( $key ), esc_html( Setting_Problems::label( $key ) ) );
		echo $input; // phpcs:ignore WordPress.Security.EscapeOutput -- built and escaped below.
		foreach ( $this->form->problems[ $key ] ?? array() as $number => $reason ) {
			printf( '<p class="vestibule-problem" id="vestibule-%s-problem-%d">%s</p>', esc_attr( $key ), (int) $number, esc_html( Setting_Problems::text( $reason ) ) );
		}
		printf( '<p class="description" id="vestibule-%s-help">%s', esc_attr( $key ), esc_html( $help ) );
		if ( Settings::is_fixed( $key ) ) {
			/* translators: %s: name of a constant. */
			printf( ' <strong class="vestibule-fixed">%s</strong>', esc_html( sprintf( __( 'Set in wp-config.php as %s.', 'vestibule' ), Settings::CONSTANTS[ $key ] ) ) );
		}
		echo '</p></td></tr>';
	}

	/**
	 * Attributes that every control has.
	 *
	 * @param string $key The setting.
	 */
	private function attributes( string $key ): string {
		$described_by = array( "vestibule-$key-help" );
		foreach ( array_keys( $this->form->problems[ $key ] ?? array() ) as $number ) {
			array_unshift( $described_by, "vestibule-$key-problem-$number" );
		}

		return sprintf(
			'id="vestibule-%1$s" name="%2$s[%1$s]" aria-describedby="%3$s"%4$s%5$s',
			esc_attr( $key ),
			esc_attr( Settings_Form::NAME ),
			esc_attr( implode( ' ', $described_by ) ),
			isset( $this->form->problems[ $key ] ) ? ' aria-invalid="true"' : '',
			Settings::is_fixed( $key ) ? ' disabled' : ''
		);
	}

	/**
	 * A text field.
	 *
	 * @param string $key The setting.
	 */
	private function text_input( string $key ): string {
		return sprintf( '<input type="text" class="regular-text code" value="%s" spellcheck="false" autocapitalize="off" %s>', esc_attr( $this->value( $key ) ), $this->attributes( $key ) );
	}

	/**
	 * The secret's field. It is always empty: the secret goes in and never comes out.
	 */
	private function secret_input(): string {
		return sprintf( '<input type="password" class="regular-text code" value="" autocomplete="new-password" spellcheck="false" %s>', $this->attributes( Settings::CLIENT_SECRET ) );
	}

	/**
	 * What is known of the secret.
	 */
	private function secret_help(): string {
		return match ( true ) {
			Settings::is_fixed( Settings::CLIENT_SECRET ) => __( 'A secret is set.', 'vestibule' ),
			null !== Settings::secret()                   => __( 'A secret is stored. Leave this empty to keep it.', 'vestibule' ),
			default                                       => __( 'The value of the client secret, not its ID. It is stored encrypted and never shown again.', 'vestibule' ),
		};
	}

	/**
	 * The box for creating accounts.
	 */
	private function checkbox(): string {
		return sprintf(
			'<input type="checkbox" value="1"%s %s> <span>%s</span>',
			checked( true, $this->form->settings['create_users'], false ),
			$this->attributes( 'create_users' ),
			esc_html__( 'Create an account at the first sign-in', 'vestibule' )
		);
	}

	/**
	 * A list to choose from.
	 *
	 * @param string                $key     The setting.
	 * @param array<string, string> $choices Label by value.
	 */
	private function select( string $key, array $choices ): string {
		$current  = $this->value( $key );
		$choices += array( $current => $current );
		$options  = '';
		foreach ( $choices as $value => $label ) {
			$options .= sprintf( '<option value="%s"%s>%s</option>', esc_attr( (string) $value ), selected( (string) $value, $current, false ), esc_html( $label ) );
		}

		return sprintf( '<select %s>%s</select>', $this->attributes( $key ), $options );
	}

	/**
	 * Microsoft's clouds.
	 *
	 * @return array<string, string>
	 */
	private function clouds(): array {
		return array(
			Settings::GLOBAL_CLOUD  => __( 'Global (login.microsoftonline.com)', 'vestibule' ),
			Settings::US_GOVERNMENT => __( 'US Government (login.microsoftonline.us)', 'vestibule' ),
			Settings::CHINA         => __( 'China, operated by 21Vianet (login.partner.microsoftonline.cn)', 'vestibule' ),
		);
	}

	/**
	 * Roles that new accounts may have.
	 *
	 * @return array<string, string>
	 */
	private function roles(): array {
		$choices = array();
		foreach ( array_reverse( Site::roles() ) as $role => $privileged ) {
			if ( ! $privileged || Site::allows_privileged_roles() ) {
				$choices[ $role ] = translate_user_role( wp_roles()->role_names[ $role ] ?? $role );
			}
		}

		return $choices;
	}

	/**
	 * A setting as text.
	 *
	 * @param string $key The setting.
	 */
	private function value( string $key ): string {
		$value = $this->form->settings[ $key ] ?? '';

		return is_scalar( $value ) ? (string) $value : '';
	}
}
