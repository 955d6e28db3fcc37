<?php
/**
 * What the settings page calls a setting, and what can be wrong with it.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * One text per problem reason of the engine.
 */
final class Setting_Problems {

	/**
	 * The name of a field on the page.
	 *
	 * @param string $field The setting's key, or a part of the site's description.
	 */
	public static function label( string $field ): string {
		return match ( $field ) {
			'tenant'        => __( 'Tenant', 'vestibule' ),
			'client_id'     => __( 'Client ID', 'vestibule' ),
			'client_secret' => __( 'Client secret', 'vestibule' ),
			'authority'     => __( 'Cloud', 'vestibule' ),
			'create_users'  => __( 'New people', 'vestibule' ),
			'default_role'  => __( 'Role of new accounts', 'vestibule' ),
			'home'          => __( 'Site address', 'vestibule' ),
			'login'         => __( 'Login page', 'vestibule' ),
			'redirect_uri'  => __( 'Redirect URI', 'vestibule' ),
			default         => $field,
		};
	}

	/**
	 * What is wrong and how to put it right.
	 *
	 * @param string $reason The problem's reason.
	 */
	public static function text( string $reason ): string {
		return match ( $reason ) {
			'host_not_allowed'       => __( 'This is not one of Microsoft’s sign-in hosts.', 'vestibule' ),
			'https_required'         => __( 'This address has to begin with https://. Microsoft sends people back to encrypted addresses only.', 'vestibule' ),
			'malformed'              => __( 'This contains something that cannot belong here. Please copy it again.', 'vestibule' ),
			'not_a_guid'             => __( 'This has to be an ID such as 00000000-0000-0000-0000-000000000000. Copy the Application (client) ID from the overview of the app registration.', 'vestibule' ),
			'not_a_tenant'           => __( 'Enter the Directory (tenant) ID from the overview of the app registration, or a domain of your organisation.', 'vestibule' ),
			'privileged_role'        => __( 'This role can manage the site or its users. New accounts cannot have it.', 'vestibule' ),
			'required'               => __( 'Please fill this in.', 'vestibule' ),
			'secret_is_an_id'        => __( 'This is the ID of the secret. Copy its value; Microsoft shows it only once, right after the secret is made.', 'vestibule' ),
			'secret_unreadable'      => __( 'The stored secret can no longer be read, because the keys in wp-config.php have changed. Please enter it again.', 'vestibule' ),
			'single_tenant_required' => __( 'This stands for all organisations. Enter the ID or a domain of your own.', 'vestibule' ),
			'too_long'               => __( 'This is too long. Please copy it again.', 'vestibule' ),
			'unknown_role'           => __( 'This role does not exist any more. Please choose another one.', 'vestibule' ),
			'unknown_setting'        => __( 'This setting is unknown.', 'vestibule' ),
			'wrong_type'             => __( 'The value in wp-config.php is of the wrong kind: true and false are written without quotes, everything else with quotes.', 'vestibule' ),
			default                  => $reason,
		};
	}
}
