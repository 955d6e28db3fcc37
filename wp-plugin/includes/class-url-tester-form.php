<?php
/**
 * The URL tester on the settings page.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * With a script it tests the rules as they are typed, before they are saved; without one, the stored ones.
 */
final class Url_Tester_Form {

	public const ACTION = 'vestibule_url_test';
	private const URL    = 'vestibule_url';
	private const METHOD = 'vestibule_method';

	/**
	 * Prints the form and, if one was asked for, the result.
	 */
	public static function render(): void {
		$query  = wp_unslash( $_GET ); // phpcs:ignore WordPress.Security.NonceVerification -- verified below, before anything is done with it.
		$asked  = is_string( $query[ self::URL ] ?? null ) && false !== wp_verify_nonce( is_string( $query['_wpnonce'] ?? null ) ? $query['_wpnonce'] : '', self::ACTION );
		$url    = $asked ? $query[ self::URL ] : '';
		$method = $asked && in_array( $query[ self::METHOD ] ?? '', Url_Tester::METHODS, true ) ? $query[ self::METHOD ] : 'GET';
		$result = $asked ? self::result( $url, $method, null ) : null;
		$choose = '';
		foreach ( Url_Tester::METHODS as $known ) {
			$choose .= sprintf( '<option%s>%s</option>', selected( $known, $method, false ), $known );
		}
		printf(
			'<form id="vestibule-url-tester" class="vestibule-panel" method="get" action="%1$s" data-action="%2$s" data-ajax="%3$s">
				<h2>%4$s</h2><p>%5$s</p>
				<input type="hidden" name="page" value="%6$s">%7$s
				<p class="vestibule-tester-fields"><label class="screen-reader-text" for="vestibule-method">%8$s</label><select id="vestibule-method" name="%9$s">%10$s</select>
				<label class="screen-reader-text" for="vestibule-url">%11$s</label><input type="text" id="vestibule-url" name="%12$s" class="regular-text code" value="%13$s" placeholder="/about/" spellcheck="false" autocapitalize="off">
				<button type="submit" class="button">%14$s</button></p>
				<div id="vestibule-url-result" role="status">%15$s</div>
			</form>',
			esc_url( Admin::settings_url() . '#vestibule-url-tester' ),
			esc_attr( self::ACTION ),
			esc_url( admin_url( 'admin-ajax.php' ) ),
			esc_html__( 'Would this address be public?', 'vestibule' ),
			esc_html__( 'For somebody who is not signed in. With JavaScript the rules are taken as they stand in the form above, saved or not; without it, as they are saved.', 'vestibule' ),
			esc_attr( Admin::PAGE ),
			wp_nonce_field( self::ACTION, '_wpnonce', false, false ), // phpcs:ignore WordPress.Security.EscapeOutput -- escaped by WordPress.
			esc_html__( 'Method', 'vestibule' ),
			esc_attr( self::METHOD ),
			$choose, // phpcs:ignore WordPress.Security.EscapeOutput -- literals.
			esc_html__( 'Address', 'vestibule' ),
			esc_attr( self::URL ),
			esc_attr( $url ),
			esc_html__( 'Test address', 'vestibule' ),
			null === $result ? '' : self::html( $result ) // phpcs:ignore WordPress.Security.EscapeOutput -- escaped there.
		);
	}

	/**
	 * Answers the script.
	 */
	public static function action_wp_ajax_vestibule_url_test(): never {
		check_ajax_referer( self::ACTION );
		if ( ! Admin::may_manage() ) {
			wp_send_json_error( null, 403 );
		}
		// phpcs:disable WordPress.Security.ValidatedSanitizedInput -- the engine's parser validates; sanitising would change what is tested.
		$given  = wp_unslash( $_POST );
		$fields = is_array( $given[ Settings_Form::NAME ] ?? null ) ? $given[ Settings_Form::NAME ] : array();
		// phpcs:enable
		$text = static fn( string $name ): string => is_string( $given[ $name ] ?? null ) ? $given[ $name ] : '';
		wp_send_json_success( array( 'html' => self::html( self::result( $text( self::URL ), $text( self::METHOD ), Settings_Form::effective( $fields ) ) ) ) );
	}

	/**
	 * The result in words.
	 *
	 * @param string                    $url      What was typed.
	 * @param string                    $method   The method.
	 * @param array<string, mixed>|null $settings Settings that are only typed; null for those that hold.
	 * @return array{kind: string, lines: list<string>}
	 */
	public static function result( string $url, string $method, ?array $settings ): array {
		try {
			$answer = Url_Tester::explain( $url, $method, $settings );
		} catch ( \InvalidArgumentException $exception ) {
			return array(
				'kind'  => 'error',
				'lines' => array( $exception->getMessage() ),
			);
		} catch ( \Vestibule\ConfigException $exception ) {
			return array(
				'kind'  => 'error',
				'lines' => array_merge( array( __( 'The settings are not right yet.', 'vestibule' ) ), array_map( array( Setting_Problems::class, 'told_with_field' ), $exception->problems ) ),
			);
		} catch ( Refused ) {
			return array(
				'kind'  => 'error',
				'lines' => array( Requirements::remedy( Requirements::missing() ) ),
			);
		}
		/* translators: 1: HTTP method, 2: address, 3: kind of address, such as "feed". */
		$lines = array( sprintf( __( '%1$s %2$s (%3$s)', 'vestibule' ), $answer['method'], $answer['url'], Verdict_Text::entry( $answer['entry'] ) ), $answer['text'] );
		if ( null !== $settings && Settings::effective() !== $settings ) {
			$lines[] = __( 'These rules are not saved yet.', 'vestibule' );
		}
		if ( ! Protection::is_armed() ) {
			$lines[] = __( 'Until the sign-in test has passed nothing is closed.', 'vestibule' );
		}

		return array(
			'kind'  => $answer['public'] ? 'warning' : 'success',
			'lines' => $lines,
		);
	}

	/**
	 * The result as HTML.
	 *
	 * @param array{kind: string, lines: list<string>} $result Of result().
	 */
	private static function html( array $result ): string {
		return sprintf(
			'<div class="notice notice-%s inline">%s</div>',
			esc_attr( $result['kind'] ),
			implode( '', array_map( static fn( string $line ): string => '<p>' . esc_html( $line ) . '</p>', $result['lines'] ) )
		);
	}
}
