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
		self::print_address( 'redirect-uri', __( 'Redirect URI', 'vestibule' ), Site::redirect_uri(), __( 'Signing in needs nothing else.', 'vestibule' ) );
		printf( '<details class="vestibule-guide"><summary>%s</summary>', esc_html__( 'Two more addresses, for logging out', 'vestibule' ) );
		self::print_address( 'logged-out-uri', __( 'Redirect URI after logging out', 'vestibule' ), Site::post_logout_redirect_uri(), __( 'Needed if people sign out of Microsoft too. Microsoft has no field of its own for it: add it to the redirect URIs.', 'vestibule' ) );
		self::print_address( 'frontchannel-url', __( 'Front-channel logout URL', 'vestibule' ), Site::frontchannel_logout_url(), __( 'Whoever signs out elsewhere at Microsoft is then logged out here as well. Enter it under Authentication, and under Token configuration add the optional claims sid and login_hint to the ID token.', 'vestibule' ) );
		echo '</details>';
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
			__( 'Under API permissions add the delegated permissions openid, profile and email of Microsoft Graph, and grant admin consent, so that nobody is asked one by one.', 'vestibule' ),
			__( 'Save the settings and press “Test sign-in”.', 'vestibule' ),
		);
	}

	/**
	 * Prints an address with a button that copies it.
	 *
	 * @param string $name    Part of the field's id.
	 * @param string $label   What Microsoft calls it.
	 * @param string $address The address.
	 * @param string $help    Where it belongs and what it is good for.
	 */
	private static function print_address( string $name, string $label, string $address, string $help ): void {
		printf(
			'<p class="vestibule-address"><label for="vestibule-%1$s">%2$s</label> <input type="text" id="vestibule-%1$s" class="large-text code" readonly value="%3$s" aria-describedby="vestibule-%1$s-help"> <button type="button" class="button" data-vestibule-copy="vestibule-%1$s" data-vestibule-copied="%4$s" aria-label="%5$s">%6$s</button> <span class="description" id="vestibule-%1$s-help">%7$s</span></p>',
			esc_attr( $name ),
			esc_html( $label ),
			esc_attr( $address ),
			esc_attr__( 'Copied', 'vestibule' ),
			/* translators: %s: what is copied, such as "Redirect URI". */
			esc_attr( sprintf( __( 'Copy: %s', 'vestibule' ), $label ) ),
			esc_html__( 'Copy', 'vestibule' ),
			esc_html( $help )
		);
	}
}
