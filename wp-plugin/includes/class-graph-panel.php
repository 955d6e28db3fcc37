<?php
/**
 * Permissions of Microsoft Graph on the settings page.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * What the settings need, what Microsoft granted, and how to grant the rest.
 */
final class Graph_Panel {

	public const ACTION = 'vestibule_graph_check';
	public const ID     = 'vestibule-graph';

	/**
	 * Prints the panel.
	 */
	public static function render(): void {
		$settings  = Settings::effective();
		$delegated = Graph_Permissions::delegated( $settings );
		$reasons   = Graph_Permissions::application( $settings );
		printf(
			'<section id="%1$s" class="vestibule-panel"><h2>%2$s</h2><p>%3$s</p><table class="widefat striped vestibule-permissions" aria-label="%2$s"><thead><tr><th scope="col">%4$s</th><th scope="col">%5$s</th><th scope="col">%6$s</th><th scope="col">%7$s</th></tr></thead><tbody>',
			esc_attr( self::ID ),
			esc_html__( 'Permissions of Microsoft Graph', 'vestibule' ),
			esc_html__( 'What this site can use by the saved settings, and nothing more. Delegated permissions act as the person who signs in. Application permissions act as this site, without anybody signing in; signing in needs none of them.', 'vestibule' ),
			esc_html__( 'Permission', 'vestibule' ),
			esc_html__( 'Kind', 'vestibule' ),
			esc_html__( 'What for', 'vestibule' ),
			esc_html__( 'State', 'vestibule' )
		);
		foreach ( $delegated as $name ) {
			self::print_row( $name, __( 'Delegated', 'vestibule' ), self::purpose( $name ), self::delegated_state( $name ) );
		}
		foreach ( $reasons as $name => $reason ) {
			self::print_row( $name, __( 'Application', 'vestibule' ), $reason, self::application_state( $name ) );
		}
		echo '</tbody></table>';
		self::print_last();
		printf(
			'<form method="post" action="%1$s"><input type="hidden" name="action" value="%2$s">%3$s<p><button type="submit" class="button">%4$s</button></p></form>',
			esc_url( admin_url( 'admin-post.php' ) ),
			esc_attr( self::ACTION ),
			wp_nonce_field( self::ACTION, '_wpnonce', false, false ), // phpcs:ignore WordPress.Security.EscapeOutput -- escaped by WordPress.
			esc_html__( 'Ask Microsoft now', 'vestibule' )
		);
		self::print_grant( $settings, $delegated, array_keys( $reasons ) );
		echo '</section>';
	}

	/**
	 * Asks Microsoft on request of a manager.
	 */
	public static function action_admin_post_vestibule_graph_check(): never {
		check_admin_referer( self::ACTION );
		Admin::require_manager();
		Application_Permissions::ask();
		wp_safe_redirect( Admin::settings_url() . '&tab=directory#' . self::ID );
		exit;
	}

	/**
	 * Prints a permission.
	 *
	 * @param string $name    Its name.
	 * @param string $kind    Delegated or application.
	 * @param string $purpose What it is for.
	 * @param string $state   Whether it is granted.
	 */
	private static function print_row( string $name, string $kind, string $purpose, string $state ): void {
		printf(
			'<tr><th scope="row"><code>%1$s</code></th><td data-label="%2$s">%3$s</td><td data-label="%4$s">%5$s</td><td data-label="%6$s">%7$s</td></tr>',
			esc_html( $name ),
			esc_attr__( 'Kind', 'vestibule' ),
			esc_html( $kind ),
			esc_attr__( 'What for', 'vestibule' ),
			esc_html( $purpose ),
			esc_attr__( 'State', 'vestibule' ),
			esc_html( $state )
		);
	}

	/**
	 * What a delegated permission is for.
	 *
	 * @param string $name Its name.
	 */
	private static function purpose( string $name ): string {
		return match ( true ) {
			'openid' === $name    => __( 'to sign people in', 'vestibule' ),
			'profile' === $name   => __( 'to know who the person is, and the name', 'vestibule' ),
			'email' === $name     => __( 'the e-mail address', 'vestibule' ),
			'User.Read' === $name => __( 'the person’s own profile, groups and photo', 'vestibule' ),
			in_array( $name, Graph_Permissions::asked( Settings::effective() ), true ) => __( 'named in the settings under “Further permissions”', 'vestibule' ),
			default               => __( 'the person’s manager; list it under “Further permissions”, so that signing in asks for it', 'vestibule' ),
		};
	}

	/**
	 * Whether a delegated permission came with the last sign-in.
	 *
	 * @param string $name Its name.
	 */
	private static function delegated_state( string $name ): string {
		$last = Permission_Health::last();

		return match ( true ) {
			null !== $last && in_array( $name, $last['granted'], true ) => __( 'Granted at the last sign-in', 'vestibule' ),
			null !== $last && in_array( $name, $last['missing'], true ) => __( 'Missing at the last sign-in', 'vestibule' ),
			default => __( 'No sign-in has shown it yet', 'vestibule' ),
		};
	}

	/**
	 * Whether an application permission is granted.
	 *
	 * @param string $name Its name.
	 */
	private static function application_state( string $name ): string {
		$last = Application_Permissions::last();

		return match ( true ) {
			null === $last || '' !== $last['reason'] => __( 'Not known', 'vestibule' ),
			array() !== Graph_Permissions::missing( array( $name ), $last['granted'] ) => __( 'Missing', 'vestibule' ),
			default                                  => __( 'Granted', 'vestibule' ),
		};
	}

	/**
	 * Prints when Microsoft was asked last, and what was wrong.
	 */
	private static function print_last(): void {
		$last = Application_Permissions::last();
		if ( null === $last ) {
			printf( '<p>%s</p>', esc_html__( 'Microsoft has not been asked yet which application permissions this site has.', 'vestibule' ) );
			return;
		}
		/* translators: %s: a date and time. */
		printf( '<p>%s</p>', esc_html( sprintf( __( 'Application permissions as of %s.', 'vestibule' ), Directory_Text::time( $last['time'] ) ) ) );
		if ( '' !== $last['reason'] ) {
			printf( '<p class="vestibule-problem">%s</p>', esc_html( Directory_Text::remedy( $last['reason'] ) ) );
		}
	}

	/**
	 * Prints how the permissions are granted.
	 *
	 * @param array<string, mixed> $settings    Settings without the secret.
	 * @param list<string>         $delegated   Delegated permissions.
	 * @param list<string>         $application Application permissions.
	 */
	private static function print_grant( array $settings, array $delegated, array $application ): void {
		printf( '<details class="vestibule-steps"><summary>%s</summary><ol>', esc_html__( 'How to grant them', 'vestibule' ) );
		$steps = array(
			__( 'Open the Microsoft Entra admin center (entra.microsoft.com) → App registrations → this application → API permissions.', 'vestibule' ),
			/* translators: %s: names of permissions. */
			sprintf( __( 'Add a permission → Microsoft Graph → Delegated permissions: %s.', 'vestibule' ), implode( ', ', $delegated ) ),
		);
		if ( array() !== $application ) {
			/* translators: %s: names of permissions. */
			$steps[] = sprintf( __( 'Add a permission → Microsoft Graph → Application permissions: %s.', 'vestibule' ), implode( ', ', $application ) );
		}
		$steps[] = __( 'Choose “Grant admin consent”. It takes an administrator of the directory.', 'vestibule' );
		foreach ( $steps as $step ) {
			printf( '<li>%s</li>', esc_html( $step ) );
		}
		echo '</ol>';
		Setup_Guide::print_code(
			'grant',
			__( 'With the Azure CLI', 'vestibule' ),
			App_Registration::grant( (string) $settings['authority'], (string) $settings['client_id'], $delegated, $application ),
			__( 'In a shell such as Bash, for example the Cloud Shell of the portal (leave out the first two lines there). They add the permissions to the registration and consent to them.', 'vestibule' )
		);
		echo '</details>';
	}
}
