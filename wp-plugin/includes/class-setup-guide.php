<?php
/**
 * How to register the site with Microsoft.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * The steps in the Entra admin center, beside the form that takes their results.
 */
final class Setup_Guide {

	/**
	 * Prints the steps, open as long as they are to be done.
	 */
	public static function render(): void {
		printf( '<details class="vestibule-guide"%s><summary>%s</summary><ol>', Settings::look_complete() ? '' : ' open', esc_html__( 'Register this site with Microsoft', 'vestibule' ) );
		foreach ( self::steps() as $step ) {
			printf( '<li>%s</li>', esc_html( $step ) );
		}
		echo '</ol></details>';
		self::print_redirect_uri();
	}

	/**
	 * The steps in order.
	 *
	 * @return list<string>
	 */
	private static function steps(): array {
		return array(
			__( 'Open the Microsoft Entra admin center (entra.microsoft.com) and go to App registrations → New registration.', 'vestibule' ),
			__( 'Give it a name that people will recognise, and choose accounts in this organisational directory only.', 'vestibule' ),
			__( 'As redirect URI choose the platform Web and paste the address below. Then register.', 'vestibule' ),
			__( 'From the overview copy the Application (client) ID and the Directory (tenant) ID into the form.', 'vestibule' ),
			__( 'Under Certificates & secrets make a new client secret and copy its value into the form at once: Microsoft shows it only this time.', 'vestibule' ),
		);
	}

	/**
	 * Prints the redirect URI with a button that copies it.
	 */
	private static function print_redirect_uri(): void {
		printf(
			'<p class="vestibule-redirect-uri"><label for="vestibule-redirect-uri">%1$s</label> <input type="text" id="vestibule-redirect-uri" class="large-text code" readonly value="%2$s"> <button type="button" class="button" data-vestibule-copy="vestibule-redirect-uri" data-vestibule-copied="%3$s">%4$s</button></p>',
			esc_html__( 'Redirect URI', 'vestibule' ),
			esc_attr( Site::redirect_uri() ),
			esc_attr__( 'Copied', 'vestibule' ),
			esc_html__( 'Copy', 'vestibule' )
		);
	}
}
