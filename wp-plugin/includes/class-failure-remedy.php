<?php
/**
 * What an administrator does about a sign-in that failed.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * For the settings page only. Whoever signs in reads Login_Errors, which says less. docs/errors.md has the whole list.
 */
final class Failure_Remedy {

	/**
	 * What to do, '' where the failure says it all.
	 *
	 * @param string $reason A reason of the closed list.
	 */
	public static function text( string $reason ): string {
		return match ( $reason ) {
			'redirect_uri_mismatch'    => __( 'At Microsoft open the app registration → Authentication → Web and add the redirect URI exactly as it stands below.', 'vestibule' ),
			'client_secret_invalid'    => __( 'Microsoft does not know the client secret. Under Certificates & secrets make a new one, copy its value, not its ID, and save it below.', 'vestibule' ),
			'client_secret_expired'    => __( 'The client secret has run out. Under Certificates & secrets make a new one, save its value below, and delete the old one.', 'vestibule' ),
			'client_certificate_rejected' => __( 'Microsoft does not take the certificate. Compare its thumbprint below with the one under Certificates & secrets → Certificates, upload it there if it is missing, and compare this server’s clock with the right time.', 'vestibule' ),
			'client_rejected'          => __( 'The registration is of another kind. The redirect URI has to stand on the platform Web, the supported account types are this organisational directory only, and “Allow public client flows” is off.', 'vestibule' ),
			'app_not_found'            => __( 'This tenant has no application with this client ID. Compare tenant, client ID and cloud with the overview of the app registration.', 'vestibule' ),
			'tenant_not_found'         => __( 'There is no such tenant in this cloud. Copy the Directory (tenant) ID from the overview, and look whether the right cloud is chosen.', 'vestibule' ),
			'issuer_mismatch'          => __( 'Microsoft’s document is of another tenant or cloud than what is set. Compare both with the overview of the app registration.', 'vestibule' ),
			'configuration_invalid'    => __( 'A setting, or a key in wp-config.php, cannot be used. Tools → Site Health names the setting; VESTIBULE_KEY and VESTIBULE_KEY_PREVIOUS have to be at least 32 characters long each.', 'vestibule' ),
			'secret_unreadable'        => __( 'The keys in wp-config.php have changed since the client secret, or the key of a certificate, was stored. Restore them, or enter the secret again below and make a new certificate.', 'vestibule' ),
			'not_configured'           => __( 'Enter tenant, client ID and client secret below, and save.', 'vestibule' ),
			'api_mismatch'             => __( 'Plugin and PHP extension are not of the same release. Install both anew and restart PHP.', 'vestibule' ),
			'storage_unavailable'      => __( 'The database did not record the sign-in. Look whether its user may create, read and write the tables of the plugin; Tools → Site Health tells more.', 'vestibule' ),
			'consent_required',
			'consent_declined'         => __( 'At Microsoft open the app registration → API permissions and choose “Grant admin consent”. Then nobody is asked.', 'vestibule' ),
			'user_not_assigned'        => __( 'At Microsoft open Enterprise applications → this application → Users and groups and assign the person, or under Properties switch “Assignment required” off.', 'vestibule' ),
			'account_not_in_tenant'    => __( 'The account you chose is not of this tenant. Choose another, or invite it as a guest. If it is the right one, the tenant that is set is not.', 'vestibule' ),
			'access_blocked'           => __( 'A Conditional Access policy stands against it. In the Entra admin center, Sign-in logs names the policy.', 'vestibule' ),
			'mfa_required'             => __( 'The account has to register a second factor at Microsoft first.', 'vestibule' ),
			'account_disabled'         => __( 'The account is switched off or locked in the directory. Enable it there, or test with another one.', 'vestibule' ),
			'object_id_missing'        => __( 'Under API permissions add the delegated permission profile of Microsoft Graph; without it Microsoft does not say who the person is.', 'vestibule' ),
			'token_malformed'          => __( 'Encryption of ID tokens has to be off in the registration.', 'vestibule' ),
			'token_expired',
			'token_not_yet_valid',
			'issued_at_wrong'          => __( 'Compare the clock of this server with the right time; it should be set by NTP.', 'vestibule' ),
			'connect_failed',
			'timed_out'                => __( 'This server does not reach Microsoft. Outgoing connections to port 443 of the sign-in host have to be open, and its name has to be found. Tools → Site Health tries it.', 'vestibule' ),
			'tls_failed'               => __( 'This server does not trust the connection to Microsoft. It needs current certificates (ca-certificates) and the right time; if a proxy looks into the traffic, its authority has to be in the system’s store.', 'vestibule' ),
			'address_forbidden',
			'redirect_refused',
			'https_required',
			'host_not_allowed',
			'response_too_large',
			'response_malformed',
			'discovery_invalid',
			'keys_invalid'             => __( 'Something between this server and Microsoft answers in its place. Look for a proxy, a captive portal or a wrong entry in DNS, and whether the right cloud is chosen.', 'vestibule' ),
			'graph_paused',
			'graph_token_refused',
			'provider_unavailable',
			'provider_throttled',
			'sign_in_unavailable'      => __( 'Wait some minutes; Microsoft’s service health tells of disturbances.', 'vestibule' ),
			'cookies_missing',
			'sign_in_elsewhere'        => __( 'Open this page under the same host name as the redirect URI below, and look whether a proxy or cache removes cookies from wp-login.php.', 'vestibule' ),
			'state_invalid',
			'cookie_malformed'         => __( 'All web servers of the site need the same keys or salts in wp-config.php. Once after they were changed this is normal: test again.', 'vestibule' ),
			'test_other_account'       => __( 'Choose your own Microsoft account, or undo the wrong connection on the profile page of the account that has it.', 'vestibule' ),
			'user_not_found'           => __( 'No account matches and new people are not taken. Make an account with the person’s login name or e-mail address, or allow new accounts under Users.', 'vestibule' ),
			'link_needs_owner'         => __( 'An account fits, but is not connected by itself, because it can manage the site or strangers could have made it. Its owner signs in by password and chooses “Connect with Microsoft” on the profile page.', 'vestibule' ),
			'link_needs_approval'      => __( 'An account has a name of somebody for whom Microsoft does not vouch. Connect it under Users → Microsoft requests, or let the owner do it on the profile page. Add the optional claim xms_edov, and the next one is connected by itself.', 'vestibule' ),
			'approval_pending'         => __( 'The person waits under Users → Microsoft requests.', 'vestibule' ),
			'approval_refused'         => __( 'Somebody refused this person under Users → Microsoft requests. It can be undone there.', 'vestibule' ),
			'tenant_refused'           => __( 'The person’s tenant is not in the list of further tenants. Add its ID there if its people shall come in.', 'vestibule' ),
			'domain_refused'           => __( 'The domain of the user name is refused, or is not among the allowed ones, under Access.', 'vestibule' ),
			'guest_refused'            => __( 'The person is a guest of the directory, and guests may not sign in. Access has the setting.', 'vestibule' ),
			'group_missing'            => __( 'The person is in none of the allowed groups. Add the person to one at Microsoft, or change the list under Access.', 'vestibule' ),
			'group_refused'            => __( 'The person is in one of the refused groups under Access.', 'vestibule' ),
			'app_role_missing'         => __( 'The person has none of the allowed app roles. Assign one under Enterprise applications → this application → Users and groups.', 'vestibule' ),
			'app_role_refused'         => __( 'The person has one of the refused app roles under Access.', 'vestibule' ),
			'groups_unknown'           => __( 'Neither the token nor Microsoft Graph said in which groups the person is. Let the token carry groups (Token configuration → Add groups claim), or grant User.Read or GroupMember.Read.All; the self-test under Health says what is missing.', 'vestibule' ),
			'graph_permission_missing' => __( 'Under API permissions add what the self-test under Health names, and choose “Grant admin consent”.', 'vestibule' ),
			'graph_property_unknown'   => __( 'Compare the names of the properties with those of Microsoft Graph’s user resource, capitals included, and correct them in the profile fields under Directory and in the rules under Roles.', 'vestibule' ),
			'account_linked_elsewhere' => __( 'The account that fits is connected with another Microsoft account. If it is the same person, replace the connection under Users → Microsoft requests.', 'vestibule' ),
			'link_ambiguous'           => __( 'Several accounts are connected with this Microsoft account. Undo all but one on their profile pages.', 'vestibule' ),
			'account_blocked'          => __( 'The account is blocked in WordPress, or by a plugin.', 'vestibule' ),
			'provider_error'           => __( 'PHP’s error log has Microsoft’s number under the reference. login.microsoftonline.com/error explains it.', 'vestibule' ),
			'internal_error'           => __( 'PHP’s error log names the place under the reference.', 'vestibule' ),
			default                    => '',
		};
	}

	/**
	 * What Microsoft shows itself, without sending anybody back.
	 *
	 * @return array<string, string>
	 */
	public static function at_microsoft(): array {
		return array(
			'AADSTS50011'  => self::text( 'redirect_uri_mismatch' ),
			'AADSTS700016' => self::text( 'app_not_found' ),
			'AADSTS90002'  => self::text( 'tenant_not_found' ),
			'AADSTS50020'  => self::text( 'account_not_in_tenant' ),
			'AADSTS50105'  => self::text( 'user_not_assigned' ),
			'AADSTS65001'  => self::text( 'consent_required' ),
			'AADSTS90094'  => self::text( 'consent_required' ),
			'AADSTS53003'  => self::text( 'access_blocked' ),
		);
	}
}
