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
			'tenant'               => __( 'Tenant', 'vestibule' ),
			'client_id'            => __( 'Client ID', 'vestibule' ),
			'client_secret'        => __( 'Client secret', 'vestibule' ),
			'client_secret_expires' => __( 'Secret valid until', 'vestibule' ),
			'authority'            => __( 'Cloud', 'vestibule' ),
			'create_users'         => __( 'New people', 'vestibule' ),
			'default_role'         => __( 'Role of new accounts', 'vestibule' ),
			'scenario'             => __( 'Protected is', 'vestibule' ),
			'exempt_paths'         => __( 'Public paths', 'vestibule' ),
			'private_paths'        => __( 'Private paths', 'vestibule' ),
			'public_home'          => __( 'Front page', 'vestibule' ),
			'exempt_addresses'     => __( 'Addresses without sign-in', 'vestibule' ),
			'trusted_proxies'      => __( 'Trusted proxies', 'vestibule' ),
			'gate_uploads'         => __( 'Uploads', 'vestibule' ),
			'session_max_age'      => __( 'Ask Microsoft again after', 'vestibule' ),
			'session_idle'         => __( 'End idle sessions after', 'vestibule' ),
			'login_button'         => __( 'Microsoft button', 'vestibule' ),
			'force_sso'            => __( 'Passwords', 'vestibule' ),
			'domain_hint'          => __( 'Domain hint', 'vestibule' ),
			'logout'               => __( 'When people log out', 'vestibule' ),
			'logout_id_token_hint' => __( 'ID token', 'vestibule' ),
			'lock_email'           => __( 'E-mail address', 'vestibule' ),
			'lock_password'        => __( 'Password', 'vestibule' ),
			'local_login'          => __( 'Connected people sign in with', 'vestibule' ),
			'lock_administrators'  => __( 'Administrators', 'vestibule' ),
			'landing_pages'        => __( 'Landing pages', 'vestibule' ),
			'tenants'              => __( 'Further tenants', 'vestibule' ),
			'match_order'          => __( 'Find accounts by', 'vestibule' ),
			'login_template'       => __( 'Login names', 'vestibule' ),
			'create_groups'        => __( 'Accounts for groups', 'vestibule' ),
			'approve_new'          => __( 'Approval', 'vestibule' ),
			'guests'               => __( 'Guests', 'vestibule' ),
			'allowed_domains'      => __( 'Allowed domains', 'vestibule' ),
			'denied_domains'       => __( 'Refused domains', 'vestibule' ),
			'allowed_groups'       => __( 'Allowed groups', 'vestibule' ),
			'denied_groups'        => __( 'Refused groups', 'vestibule' ),
			'allowed_app_roles'    => __( 'Allowed app roles', 'vestibule' ),
			'denied_app_roles'     => __( 'Refused app roles', 'vestibule' ),
			'role_rules'           => __( 'Rules', 'vestibule' ),
			'role_match'           => __( 'When several rules fit', 'vestibule' ),
			'role_update'          => __( 'At each sign-in', 'vestibule' ),
			'role_administrators'  => __( 'Roles of administrators', 'vestibule' ),
			'groups_source'        => __( 'Groups come from', 'vestibule' ),
			'graph_scopes'         => __( 'Further permissions', 'vestibule' ),
			'profile_email'        => __( 'Update the e-mail address', 'vestibule' ),
			'profile_first_name'   => __( 'Update the first name', 'vestibule' ),
			'profile_last_name'    => __( 'Update the last name', 'vestibule' ),
			'profile_display_name' => __( 'Update the display name', 'vestibule' ),
			'profile_nickname'     => __( 'Update the nickname', 'vestibule' ),
			'profile_locale'       => __( 'Update the language', 'vestibule' ),
			'display_name_template'=> __( 'Form of the display name', 'vestibule' ),
			'profile_empty'        => __( 'What is empty in the directory', 'vestibule' ),
			'profile_fields'       => __( 'Further fields', 'vestibule' ),
			'profile_hours'        => __( 'Ask for the profile again after', 'vestibule' ),
			'photo'                => __( 'Photo', 'vestibule' ),
			'photo_days'           => __( 'Look for a new photo after', 'vestibule' ),
			'log_days'             => __( 'Keep the sign-in log for', 'vestibule' ),
			'log_rows'             => __( 'Entries at most', 'vestibule' ),
			'log_addresses'        => __( 'Network addresses', 'vestibule' ),
			'debug_log'            => __( 'Debug log', 'vestibule' ),
			'health_mail'          => __( 'Mail to', 'vestibule' ),
			'health_webhook'       => __( 'Webhook', 'vestibule' ),
			'client_certificates'  => __( 'Client certificate', 'vestibule' ),
			'home'                 => __( 'Site address', 'vestibule' ),
			'login'                => __( 'Login page', 'vestibule' ),
			'redirect_uri'         => __( 'Redirect URI', 'vestibule' ),
			default                => $field,
		};
	}

	/**
	 * A problem in a sentence, with the line of the list where it is.
	 *
	 * @param array{field: string, reason: string, line?: int} $problem Of the engine.
	 */
	public static function told( array $problem ): string {
		$text = match ( array( $problem['field'], $problem['reason'] ) ) {
			array( 'landing_pages', 'malformed' )      => __( 'Write a role, a space and a path of this site, such as: editor /newsroom/.', 'vestibule' ),
			array( 'client_certificates', 'secret_unreadable' ) => __( 'The stored private key of a certificate can no longer be read, because the keys in wp-config.php have changed. Make another certificate, then remove this one; or restore the keys.', 'vestibule' ),
			array( 'client_certificates', 'too_many' ) => __( 'There can be two certificates.', 'vestibule' ),
			array( 'health_webhook', 'malformed' )     => __( 'Write the whole address, such as https://hooks.contoso.com/vestibule, without a user name or password in it.', 'vestibule' ),
			array( 'health_webhook', 'https_required' ) => __( 'This address has to begin with https://.', 'vestibule' ),
			array( 'session_max_age', 'out_of_range' ),
			array( 'session_idle', 'out_of_range' )    => __( 'This has to be between 0 and 30 days.', 'vestibule' ),
			array( 'allowed_groups', 'not_a_guid' ),
			array( 'denied_groups', 'not_a_guid' ),
			array( 'create_groups', 'not_a_guid' )     => __( 'Write the object ID of a group, such as 00000000-0000-0000-0000-000000000000. It is on the group’s overview in Microsoft Entra. Names do not count: anybody can give a group a name.', 'vestibule' ),
			array( 'role_rules', 'not_a_guid' )        => __( 'Groups and tenants are named by their IDs, such as 00000000-0000-0000-0000-000000000000. Names do not count: anybody can give a group a name.', 'vestibule' ),
			array( 'role_rules', 'privileged_role' )   => __( 'This role can manage the site or its users. Rules can give it only where wp-config.php says so, with VESTIBULE_ALLOW_PRIVILEGED_ROLES.', 'vestibule' ),
			array( 'role_rules', 'unknown_role' )      => __( 'This site has no such role. Roles are written by their short names, such as editor.', 'vestibule' ),
			array( 'role_rules', 'too_many' )          => __( 'There are too many rules: 1000 are possible.', 'vestibule' ),
			array( 'tenants', 'not_a_guid' )           => __( 'Write the Directory (tenant) ID of the organisation, such as 00000000-0000-0000-0000-000000000000.', 'vestibule' ),
			array( 'graph_scopes', 'malformed' )       => __( 'Write the name of one permission, such as GroupMember.Read.All. What signing in needs anyway, offline_access and .default cannot stand here.', 'vestibule' ),
			array( 'profile_hours', 'out_of_range' )   => __( 'This has to be between 0 and 720 hours.', 'vestibule' ),
			array( 'photo_days', 'out_of_range' )      => __( 'This has to be between 1 and 90 days.', 'vestibule' ),
			array( 'log_days', 'out_of_range' )        => __( 'This has to be between 1 and 3650 days.', 'vestibule' ),
			array( 'log_rows', 'out_of_range' )        => __( 'This has to be between 100 and 1,000,000.', 'vestibule' ),
			default                                    => self::text( $problem['reason'] ),
		};
		$line = $problem['line'] ?? 0;

		if ( $line > 0 && 'client_certificates' === $problem['field'] ) {
			/* translators: 1: number of a certificate in a list, 2: what is wrong with it. */
			return sprintf( __( 'Number %1$d: %2$s', 'vestibule' ), $line, $text );
		}

		/* translators: 1: number of a line, 2: what is wrong there. */
		return $line > 0 ? sprintf( __( 'Line %1$d: %2$s', 'vestibule' ), $line, $text ) : $text;
	}

	/**
	 * A problem with the name of its field.
	 *
	 * @param array{field: string, reason: string, line?: int} $problem Of the engine.
	 */
	public static function told_with_field( array $problem ): string {
		return self::label( $problem['field'] ) . ': ' . self::told( $problem );
	}

	/**
	 * What is wrong and how to put it right.
	 *
	 * @param string $reason The problem's reason.
	 */
	public static function text( string $reason ): string {
		return match ( $reason ) {
			'app_role_malformed'     => __( 'Write the value of an app role, as it stands in the app registration: without blanks, and not its display name.', 'vestibule' ),
			'certificate_key_unreadable' => __( 'The private key cannot be read. It has to be an RSA key without a password, as PEM text or in a file that PHP may read.', 'vestibule' ),
			'certificate_key_weak'   => __( 'The key of this certificate is too short. It has to have 2048 bits or more.', 'vestibule' ),
			'certificate_mismatch'   => __( 'The certificate and the private key do not belong together.', 'vestibule' ),
			'certificate_unreadable' => __( 'The certificate cannot be read. It has to be one of an RSA key, as PEM text or in a file that PHP may read.', 'vestibule' ),
			'host_not_allowed'       => __( 'This is not one of Microsoft’s sign-in hosts.', 'vestibule' ),
			'host_not_own'           => __( 'This leads to another site. Write a path of this site, such as /welcome/.', 'vestibule' ),
			'https_required'         => __( 'This address has to begin with https://. Microsoft sends people back to encrypted addresses only.', 'vestibule' ),
			'malformed'              => __( 'This contains something that cannot belong here. Please copy it again.', 'vestibule' ),
			'matches_login_page'     => __( 'This includes the login page, which always has its own rules. Please write a narrower rule.', 'vestibule' ),
			'meta_key_refused'       => __( 'This field decides who may do what, belongs to another program, or has a setting of its own. Please choose another name.', 'vestibule' ),
			'not_a_date'             => __( 'Write the day as year, month and day, such as 2027-03-31. Microsoft shows it beside the secret.', 'vestibule' ),
			'not_a_domain'           => __( 'Write a domain such as contoso.com, or *.contoso.com for all domains below it.', 'vestibule' ),
			'not_a_guid'             => __( 'This has to be an ID such as 00000000-0000-0000-0000-000000000000. Copy the Application (client) ID from the overview of the app registration.', 'vestibule' ),
			'not_a_network'          => __( 'This has to be an address such as 192.0.2.7 or 2001:db8::7, or a network such as 192.0.2.0/24 whose address ends where the network ends.', 'vestibule' ),
			'not_an_email_address'   => __( 'This has to be one e-mail address per line, such as it@contoso.com, without a name.', 'vestibule' ),
			'not_a_tenant'           => __( 'Enter the Directory (tenant) ID from the overview of the app registration, or a domain of your organisation.', 'vestibule' ),
			'out_of_range'           => __( 'This is too small or too large.', 'vestibule' ),
			'path_rule_malformed'    => __( 'A rule is one of the words prefix, exact or glob, a space and a path, such as: prefix /shop/. Stars are for glob only, and methods such as GET,HEAD for public paths only.', 'vestibule' ),
			'privileged_role'        => __( 'This role can manage the site or its users. New accounts cannot have it. Please choose another one.', 'vestibule' ),
			'profile_field_malformed' => __( 'Write a property of Microsoft Graph, an arrow and a name for the field, such as: jobTitle -> job_title # Job title.', 'vestibule' ),
			'required'               => __( 'Please fill this in.', 'vestibule' ),
			'role_rule_malformed'    => __( 'Write who, an arrow and roles, such as: group 00000000-0000-0000-0000-000000000000 -> editor # Newsroom. Who is one of group, app_role, domain, attribute, tenant, guest and everybody.', 'vestibule' ),
			'secret_is_an_id'        => __( 'This is the ID of the secret. Copy its value; Microsoft shows it only once, right after the secret is made.', 'vestibule' ),
			'secret_unreadable'      => __( 'The stored secret can no longer be read, because the keys in wp-config.php have changed. Please enter it again.', 'vestibule' ),
			'single_tenant_required' => __( 'This stands for all organisations. Enter the ID or a domain of your own.', 'vestibule' ),
			'template_malformed'     => __( 'Something in braces is unknown here, or there is nothing in braces. Possible is what the text below the field names.', 'vestibule' ),
			'too_long'               => __( 'This is too long.', 'vestibule' ),
			'too_many'               => __( 'There are too many lines: 200 are possible.', 'vestibule' ),
			'unknown_choice'         => __( 'Please choose one of the possibilities.', 'vestibule' ),
			'unknown_role'           => __( 'This role does not exist. Please choose another one.', 'vestibule' ),
			'unknown_setting'        => __( 'This setting is unknown.', 'vestibule' ),
			'wrong_type'             => __( 'This is of the wrong kind. A number is written in digits. In wp-config.php true, false and numbers are written without quotes, lists as array( \'…\', \'…\' ), everything else with quotes.', 'vestibule' ),
			default                  => $reason,
		};
	}
}
