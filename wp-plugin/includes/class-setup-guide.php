<?php
/**
 * From an empty site to the first sign-in, step by step.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * What to choose, what to do at Microsoft, and what makes it, above the form that takes the results.
 */
final class Setup_Guide {

	/**
	 * Prints the steps, open as long as they are to be done.
	 *
	 * @param Settings_Form $form The form on the page.
	 */
	public static function render( Settings_Form $form ): void {
		printf( '<details class="vestibule-guide" id="vestibule-guide"%s><summary>%s</summary><ol class="vestibule-setup">', Settings::look_complete() && ! Registration_Form::is_sent() ? '' : ' open', esc_html__( 'Register this site with Microsoft, step by step', 'vestibule' ) );
		foreach ( array(
			array( __( 'Choose the kind of directory', 'vestibule' ), 'print_kinds' ),
			array( __( 'Register the site', 'vestibule' ), 'print_registration' ),
			array( __( 'Bring the result here', 'vestibule' ), 'print_result' ),
			array( __( 'Enter the client secret and save', 'vestibule' ), 'print_secret' ),
			array( __( 'Test the sign-in', 'vestibule' ), 'print_test' ),
		) as list( $heading, $print ) ) {
			printf( '<li><h3>%s</h3>', esc_html( $heading ) );
			self::$print( $form );
			echo '</li>';
		}
		echo '</ol></details>';
	}

	/**
	 * The cloud that the form has.
	 *
	 * @param Settings_Form $form The form on the page.
	 */
	private static function cloud( Settings_Form $form ): string {
		return is_string( $form->settings['authority'] ?? null ) ? $form->settings['authority'] : Settings::GLOBAL_CLOUD;
	}

	/**
	 * Prints the directories that this version knows, and says which it does not.
	 *
	 * @param Settings_Form $form The form on the page.
	 */
	private static function print_kinds( Settings_Form $form ): void {
		$chosen = self::cloud( $form );
		if ( Fixed_Settings::has( 'authority' ) ) {
			printf( '<p>%s: %s. %s</p>', esc_html__( 'Microsoft Entra ID', 'vestibule' ), esc_html( Setting_Choices::of( 'authority' )[ $chosen ] ?? $chosen ), esc_html( Fixed_Settings::told( 'authority' ) ) );
		} else {
			printf( '<fieldset id="vestibule-kind" class="hide-if-no-js"><legend class="screen-reader-text">%s</legend>', esc_html__( 'Kind of directory', 'vestibule' ) );
			foreach ( Setting_Choices::of( 'authority' ) as $authority => $label ) {
				printf(
					'<label><input type="radio" name="vestibule_kind" value="%1$s"%2$s> %3$s</label><br>',
					esc_attr( $authority ),
					checked( $authority, $chosen, false ),
					/* translators: %s: a cloud of Microsoft, such as "Global (login.microsoftonline.com)". */
					esc_html( sprintf( __( 'Microsoft Entra ID of one organisation: %s', 'vestibule' ), $label ) )
				);
			}
			echo '</fieldset>';
			printf( '<p class="description">%s</p>', esc_html__( 'It is the same choice as “Cloud” below.', 'vestibule' ) );
		}
		self::print_details(
			__( 'Which kinds of directory are supported?', 'vestibule' ),
			__( 'The directory of one organisation: its employees and the guests that it has invited. In other words: Microsoft Entra ID (once Azure Active Directory), workforce, single tenant.', 'vestibule' ),
			__( 'People of other organisations can sign in as well, where “Further tenants” names the IDs of their tenants.', 'vestibule' ),
			__( 'Not in this version: Azure AD B2C and Microsoft Entra External ID (addresses with b2clogin.com or ciamlogin.com).', 'vestibule' )
		);
		self::print_details(
			__( 'Which protocol?', 'vestibule' ),
			__( 'OpenID Connect, and there is nothing to choose. It is what Microsoft recommends for web applications, needs no certificate to be renewed by hand, and can be tested step by step. SAML is not supported by this version.', 'vestibule' )
		);
	}

	/**
	 * Prints the ways to a registration.
	 *
	 * @param Settings_Form $form The form on the page.
	 */
	private static function print_registration( Settings_Form $form ): void {
		self::print_address( 'redirect-uri', __( 'Redirect URI', 'vestibule' ), Site::redirect_uri(), __( 'Signing in needs nothing else. Each of the ways below has it already.', 'vestibule' ) );
		printf( '<p>%s</p><details><summary>%s</summary><ol>', esc_html__( 'Four ways lead to the same registration; take the one that suits you. All need somebody who may register applications.', 'vestibule' ), esc_html__( 'By hand in the Entra admin center', 'vestibule' ) );
		foreach ( self::steps_by_hand( $form ) as $step ) {
			printf( '<li>%s</li>', esc_html( $step ) );
		}
		echo '</ol>';
		self::print_address( 'logged-out-uri', __( 'Redirect URI after logging out', 'vestibule' ), Site::post_logout_redirect_uri(), __( 'Needed if people sign out of Microsoft too. Microsoft has no field of its own for it: add it to the redirect URIs.', 'vestibule' ) );
		self::print_address( 'frontchannel-url', __( 'Front-channel logout URL', 'vestibule' ), Site::frontchannel_logout_url(), __( 'Whoever signs out elsewhere at Microsoft is then logged out here as well. It needs the optional claim sid.', 'vestibule' ) );
		echo '</details>';
		$scripts = array();
		foreach ( array( Settings::GLOBAL_CLOUD, Settings::US_GOVERNMENT, Settings::CHINA ) as $authority ) {
			$scripts[ $authority ] = App_Registration::az( $authority, $form->settings );
		}
		self::print_code(
			'az',
			__( 'With the Azure CLI', 'vestibule' ),
			App_Registration::az( self::cloud( $form ), $form->settings ),
			__( 'In a shell such as Bash, for example the Cloud Shell of the portal (leave out the first two lines there). The last lines print what the next steps ask for.', 'vestibule' ),
			$scripts
		);
		self::print_code( 'bicep', __( 'With Bicep', 'vestibule' ), App_Registration::bicep( $form->settings ), __( 'Save it as vestibule.bicep and deploy it: az deployment group create --resource-group … --template-file vestibule.bicep. Bicep 0.36.1 or newer. It grants no consent and makes no secret; do both in the portal.', 'vestibule' ) );
		self::print_code( 'manifest', __( 'As a manifest', 'vestibule' ), App_Registration::manifest( $form->settings ), __( 'For a registration that exists already: open Manifest, add these addresses, claims and permissions to those that are there, and save. It is Microsoft’s present form, “Microsoft Graph App Manifest”.', 'vestibule' ) );
	}

	/**
	 * Prints where the result goes.
	 *
	 * @param Settings_Form $form The form on the page.
	 */
	private static function print_result( Settings_Form $form ): void { // phpcs:ignore Generic.CodeAnalysis.UnusedFunctionParameter -- as its siblings.
		Registration_Form::render();
	}

	/**
	 * Prints what is left to type.
	 *
	 * @param Settings_Form $form The form on the page.
	 */
	private static function print_secret( Settings_Form $form ): void { // phpcs:ignore Generic.CodeAnalysis.UnusedFunctionParameter -- as its siblings.
		printf(
			'<p>%s <a href="#vestibule-client_secret">%s</a></p><p>%s <a href="#vestibule-credentials">%s</a></p>',
			esc_html__( 'Copy the value of the secret into its field at once, not its ID: Microsoft shows it only this time. Enter the day on which it ends, and you are reminded in time. Then save.', 'vestibule' ),
			esc_html__( 'Go to the client secret', 'vestibule' ),
			esc_html__( 'A certificate in its place is safer; this site makes one for you.', 'vestibule' ),
			esc_html__( 'Go to the credentials', 'vestibule' )
		);
	}

	/**
	 * Prints what the test does, and what to do when Microsoft keeps the browser.
	 *
	 * @param Settings_Form $form The form on the page.
	 */
	private static function print_test( Settings_Form $form ): void { // phpcs:ignore Generic.CodeAnalysis.UnusedFunctionParameter -- as its siblings.
		printf( '<p>%s</p>', esc_html__( 'Press “Test sign-in” at the top of this page and sign in as yourself. You come back here and see everything that Microsoft said of you, and what it leads to. Nothing on the site is closed before.', 'vestibule' ) );
		printf( '<details><summary>%s</summary><dl class="vestibule-codes">', esc_html__( 'Microsoft shows an error and you do not come back', 'vestibule' ) );
		foreach ( Failure_Remedy::at_microsoft() as $code => $text ) {
			printf( '<dt>%s</dt><dd>%s</dd>', esc_html( $code ), esc_html( $text ) );
		}
		echo '</dl></details>';
	}

	/**
	 * The steps in the portal.
	 *
	 * @param Settings_Form $form The form on the page.
	 * @return list<string>
	 */
	private static function steps_by_hand( Settings_Form $form ): array {
		$application = array_keys( Graph_Permissions::application( $form->settings ) );

		$steps       = array(
			__( 'Open the Microsoft Entra admin center (entra.microsoft.com) and go to App registrations → New registration.', 'vestibule' ),
			array() === (array) ( $form->settings['tenants'] ?? array() )
				? __( 'Give it a name that people will recognise, and choose accounts in this organisational directory only.', 'vestibule' )
				: __( 'Give it a name that people will recognise, and choose accounts in any organisational directory, because further tenants are set.', 'vestibule' ),
			__( 'As redirect URI choose the platform Web and paste the address above. Then register.', 'vestibule' ),
			__( 'Copy the lines of the overview for the next step: Application (client) ID and Directory (tenant) ID.', 'vestibule' ),
			__( 'Under Certificates & secrets make a new client secret and copy its value at once.', 'vestibule' ),
			/* translators: %s: names of permissions. */
			sprintf( __( 'Under API permissions add the delegated permissions %s of Microsoft Graph, and grant admin consent, so that nobody is asked one by one.', 'vestibule' ), implode( ', ', Graph_Permissions::delegated( $form->settings ) ) ),
			/* translators: %s: names of permissions. */
			array() === $application ? '' : sprintf( __( 'If you like, add there the application permissions %s as well, before you grant consent: the Directory tab says what each is good for. Signing in needs none of them.', 'vestibule' ), implode( ', ', $application ) ),
			/* translators: %s: names of claims. */
			sprintf( __( 'Under Token configuration add optional claims to the ID token: %s. None is needed to sign in; the test says what each is good for.', 'vestibule' ), implode( ', ', App_Registration::CLAIMS ) ),
			__( 'Under Authentication add the two addresses for logging out.', 'vestibule' ),
		);

		return array_values( array_filter( $steps ) );
	}

	/**
	 * Prints an explanation to open.
	 *
	 * @param string $summary       What it is about.
	 * @param string ...$paragraphs The explanation.
	 */
	private static function print_details( string $summary, string ...$paragraphs ): void {
		printf( '<details><summary>%s</summary>', esc_html( $summary ) );
		foreach ( $paragraphs as $paragraph ) {
			printf( '<p>%s</p>', esc_html( $paragraph ) );
		}
		echo '</details>';
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
			'<p class="vestibule-address"><label for="vestibule-%1$s">%2$s</label> <input type="text" id="vestibule-%1$s" class="large-text code" readonly value="%3$s" aria-describedby="vestibule-%1$s-help"> %4$s <span class="description" id="vestibule-%1$s-help">%5$s</span></p>',
			esc_attr( $name ),
			esc_html( $label ),
			esc_attr( $address ),
			self::copy_button( $name, $label ), // phpcs:ignore WordPress.Security.EscapeOutput -- escaped there.
			esc_html( $help )
		);
	}

	/**
	 * Prints a longer text to copy.
	 *
	 * @param string                $name   Part of the field's id.
	 * @param string                $label  What it is.
	 * @param string                $code   The text.
	 * @param string                $help   What to do with it.
	 * @param array<string, string> $clouds The text for each cloud, when they differ.
	 */
	public static function print_code( string $name, string $label, string $code, string $help, array $clouds = array() ): void {
		printf(
			'<details><summary>%2$s</summary><p class="description" id="vestibule-%1$s-help">%5$s</p><textarea id="vestibule-%1$s" class="large-text code" rows="%6$d" readonly wrap="off" spellcheck="false" aria-label="%2$s" aria-describedby="vestibule-%1$s-help"%7$s>%3$s</textarea><p>%4$s</p></details>',
			esc_attr( $name ),
			esc_html( $label ),
			esc_textarea( $code ),
			self::copy_button( $name, $label ), // phpcs:ignore WordPress.Security.EscapeOutput -- escaped there.
			esc_html( $help ),
			(int) min( 16, substr_count( $code, "\n" ) + 1 ),
			array() === $clouds ? '' : sprintf( ' data-vestibule-clouds="%s"', esc_attr( (string) wp_json_encode( $clouds, JSON_HEX_AMP | JSON_HEX_APOS | JSON_HEX_QUOT | JSON_HEX_TAG ) ) )
		);
	}

	/**
	 * The button that copies a field. It needs a script.
	 *
	 * @param string $name  Part of the field's id.
	 * @param string $label What is copied.
	 */
	private static function copy_button( string $name, string $label ): string {
		return sprintf(
			'<button type="button" class="button hide-if-no-js" data-vestibule-copy="vestibule-%1$s" data-vestibule-copied="%2$s" aria-label="%3$s">%4$s</button>',
			esc_attr( $name ),
			esc_attr__( 'Copied', 'vestibule' ),
			/* translators: %s: what is copied, such as "Redirect URI". */
			esc_attr( sprintf( __( 'Copy: %s', 'vestibule' ), $label ) ),
			esc_html__( 'Copy', 'vestibule' )
		);
	}
}
