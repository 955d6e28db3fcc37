<?php
/**
 * Where people paste what Microsoft shows.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * Fills the fields of the settings and saves nothing. With a script the fields are filled in place; without one the page is printed with
 * them.
 */
final class Registration_Form {

	public const ACTION = 'vestibule_registration';
	private const TEXT  = 'vestibule_pasted';

	/**
	 * What the text that was sent without a script came to.
	 *
	 * @var array{kind: string, lines: list<string>, values: array<string, string>}|null
	 */
	private static ?array $result = null;

	/**
	 * Whether the request is of this form.
	 */
	public static function is_sent(): bool {
		return isset( $_POST[ self::TEXT ] ); // phpcs:ignore WordPress.Security.NonceVerification -- the nonce is looked at before anything is done.
	}

	/**
	 * Takes the form, and gives the settings to show.
	 */
	public static function take(): Settings_Form {
		check_admin_referer( self::ACTION );
		self::$result = self::result( self::pasted() );

		return Settings_Form::proposed( self::$result['values'] );
	}

	/**
	 * Answers the script.
	 */
	public static function action_wp_ajax_vestibule_registration(): never {
		check_ajax_referer( self::ACTION );
		if ( ! Admin::may_manage() ) {
			wp_send_json_error( null, 403 );
		}
		$result = self::result( self::pasted() );
		wp_send_json_success(
			array(
				'html'   => self::html( $result ),
				'values' => (object) $result['values'],
			)
		);
	}

	/**
	 * Prints the form.
	 */
	public static function render(): void {
		printf(
			'<form id="vestibule-registration" method="post" action="%1$s" data-action="%2$s" data-ajax="%3$s" autocomplete="off">%4$s
				<label for="vestibule-pasted">%5$s</label>
				<textarea id="vestibule-pasted" name="%6$s" class="large-text code" rows="4" spellcheck="false" autocapitalize="off" aria-describedby="vestibule-pasted-help"></textarea>
				<p class="description" id="vestibule-pasted-help">%7$s</p>
				<p><button type="submit" class="button">%8$s</button></p>
				<div id="vestibule-registration-result" role="status">%9$s</div>
			</form>',
			esc_url( Admin::settings_url() ),
			esc_attr( self::ACTION ),
			esc_url( admin_url( 'admin-ajax.php' ) ),
			wp_nonce_field( self::ACTION, '_wpnonce', false, false ), // phpcs:ignore WordPress.Security.EscapeOutput -- escaped by WordPress.
			esc_html__( 'Paste what Microsoft shows', 'vestibule' ),
			esc_attr( self::TEXT ),
			esc_html__( 'The “Essentials” of the overview page, an address such as https://login.microsoftonline.com/…/v2.0/.well-known/openid-configuration or that of the portal, or what the commands printed. Leave the secret out; it has a field of its own.', 'vestibule' ),
			esc_html__( 'Fill in the fields', 'vestibule' ),
			null === self::$result ? '' : self::html( self::$result ) // phpcs:ignore WordPress.Security.EscapeOutput -- escaped there.
		);
	}

	/**
	 * What was found, and what to do next.
	 *
	 * @param string $text What was pasted.
	 * @return array{kind: string, lines: list<string>, values: array<string, string>}
	 */
	public static function result( #[\SensitiveParameter] string $text ): array {
		$read   = Registration_Text::read( $text );
		$lines  = array();
		$values = array_filter( $read->values, static fn( string $key ): bool => ! Fixed_Settings::has( $key ), ARRAY_FILTER_USE_KEY );
		foreach ( $read->values as $key => $value ) {
			$lines[] = Setting_Problems::label( $key ) . ': ' . ( Setting_Choices::of( $key )[ $value ] ?? $value ) . ( isset( $values[ $key ] ) ? '' : ' – ' . Fixed_Settings::told( $key ) );
		}
		if ( '' !== $read->hindrance ) {
			$lines[] = self::hindrance( $read->hindrance );
		}
		if ( $read->secret ) {
			$lines[] = __( 'There seems to be a secret in it. It was not taken: paste it into the field “Client secret”.', 'vestibule' );
		}
		if ( array() !== $values ) {
			$missing = array_diff( array( 'tenant', 'client_id' ), array_keys( $read->values ) );
			$lines[] = array() === $missing
				? __( 'The fields are filled in and not saved yet. Next: the client secret.', 'vestibule' )
				/* translators: %s: name of a setting. */
				: sprintf( __( 'The rest is filled in and not saved yet. Still to find: %s.', 'vestibule' ), implode( ', ', array_map( array( Setting_Problems::class, 'label' ), $missing ) ) );
		}

		return array(
			'kind'   => match ( true ) {
				array() === $read->values   => 'error',
				'' !== $read->hindrance     => 'warning',
				default                     => 'success',
			},
			'lines'  => $lines,
			'values' => $values,
		);
	}

	/**
	 * What keeps the text from being enough.
	 *
	 * @param string $hindrance Of Registration_Text.
	 */
	private static function hindrance( string $hindrance ): string {
		return match ( $hindrance ) {
			'customers'     => __( 'This is of a directory for customers: Azure AD B2C or Microsoft Entra External ID. This version signs in the people of a workforce directory only, so nothing was filled in.', 'vestibule' ),
			'organisations' => __( 'This is for several organisations or for personal accounts, so it does not say which is yours. Enter the Directory (tenant) ID of your own one. If people of others may sign in as well, list their IDs under “Further tenants”; if not, register the site for accounts in this organisational directory only.', 'vestibule' ),
			'which'         => __( 'There is an ID in it, but nothing says whether it is that of the tenant or that of the application. Paste it together with its name, or straight into its field.', 'vestibule' ),
			'nothing'       => __( 'Neither a tenant nor an application is named in it. Open the overview of the app registration and copy the lines with Application (client) ID and Directory (tenant) ID.', 'vestibule' ),
		};
	}

	/**
	 * The result as HTML.
	 *
	 * @param array{kind: string, lines: list<string>, values: array<string, string>} $result Of result().
	 */
	private static function html( array $result ): string {
		return sprintf( '<div class="notice notice-%s inline"><p>%s</p></div>', esc_attr( $result['kind'] ), implode( '<br>', array_map( 'esc_html', $result['lines'] ) ) );
	}

	/**
	 * What was pasted, unslashed.
	 */
	private static function pasted(): string {
		// phpcs:ignore WordPress.Security -- the nonce was verified; the text is searched for a few patterns and never shown or stored.
		$text = wp_unslash( $_POST[ self::TEXT ] ?? '' );

		return is_string( $text ) ? $text : '';
	}
}
