<?php
/**
 * The help beside each setting.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * What a setting does, in the words of somebody who runs a site.
 */
final class Setting_Help {

	/**
	 * The help.
	 *
	 * @param string $key The setting.
	 */
	public static function text( string $key ): string {
		return match ( $key ) {
			'tenant'               => __( 'Directory (tenant) ID, or a domain of your organisation.', 'vestibule' ),
			'client_id'            => __( 'Application (client) ID.', 'vestibule' ),
			'client_secret'        => self::of_secret(),
			'authority'            => __( 'Almost everyone uses the global cloud.', 'vestibule' ),
			'create_users'         => __( 'Otherwise only people who already have an account on this site can sign in.', 'vestibule' ),
			'default_role'         => __( 'Roles that can manage the site or its users are not offered.', 'vestibule' ),
			'scenario'             => __( 'Try addresses below before you choose: the tester says for each whether it is public and why.', 'vestibule' ),
			'exempt_paths'         => __( 'Intranet only. One rule per line: “prefix /shop/” for everything below, “exact /about/” for one page, “glob /docs/*/public/**” for a pattern (* within one part of the path, ** across). Methods can stand in front: “GET,HEAD exact /about/”. Paths begin below the address of the site.', 'vestibule' ),
			'private_paths'        => __( 'These ask for a sign-in in either scenario, whatever the public paths say. Rules as above, without methods. A single page or post can also be made private where it is edited.', 'vestibule' ),
			'public_home'          => __( 'Intranet only: a welcome page for people who are not signed in.', 'vestibule' ),
			'exempt_addresses'     => __( 'Intranet only. One address or network per line, such as 192.0.2.7 or 192.0.2.0/24. Whoever comes from there sees the site without signing in.', 'vestibule' ),
			'trusted_proxies'      => __( 'Only if the site is behind a proxy or load balancer: its addresses, one per line. Without them, and for everybody else, what a request says about its origin is not believed.', 'vestibule' ),
			'gate_uploads'         => __( 'Web servers hand out files without asking WordPress. This needs a rule in the server’s configuration, which the documentation has for nginx and Apache.', 'vestibule' ),
			'session_max_age'      => __( 'After this time Microsoft is asked again, usually without the person noticing; whoever lost the account or the right to sign in is out. 60 is an hour, 1440 a day. 0: WordPress’s own limit alone, two days.', 'vestibule' ),
			'session_idle'         => __( 'After this time without a click the session ends. 0: never.', 'vestibule' ),
			'login_button'         => __( 'Above, people who look for it find it first; below, those who type a password are not held up.', 'vestibule' ),
			'force_sso'            => __( 'The password form is gone once a sign-in test has passed. If Microsoft cannot be reached, “wp vestibule break-glass” on the server makes a link that opens the form for ten minutes.', 'vestibule' ),
			'domain_hint'          => __( 'A domain of your organisation, such as contoso.com. Microsoft then skips the question for the account where it can. Leave it empty if guests of other organisations sign in.', 'vestibule' ),
			'logout'               => __( 'Who stays signed in at Microsoft is back with one click. Signing out there also ends Outlook, Teams and the rest in that browser; on shared computers that is what you want.', 'vestibule' ),
			'logout_id_token_hint' => __( 'Only if your directory demands it: the log-out request then carries the ID token, which is kept encrypted in the session for this.', 'vestibule' ),
			'lock_email'           => __( 'The address comes from the directory. This and the next lock are for people who change their own account; whoever may edit other people’s accounts still can.', 'vestibule' ),
			'lock_password'        => __( 'On the profile page, by REST and by “Lost your password?”.', 'vestibule' ),
			'local_login'          => __( 'For connected accounts. Application passwords of WordPress keep working either way.', 'vestibule' ),
			'lock_administrators'  => __( 'Otherwise accounts that can manage the site or its users keep their password, as a way in when Microsoft cannot be reached.', 'vestibule' ),
			'client_secret_expires' => __( 'The day that Microsoft shows beside the secret. You are reminded before nobody can sign in any more.', 'vestibule' ),
			'tenants'              => __( 'Directory (tenant) IDs of other organisations whose people may sign in as well, one per line. The tenant above then has to be an ID, and the app registration takes accounts of any organisational directory. Microsoft then signs guests of the tenant above in to their own organisation: they can come only if that one is listed, too, and as somebody new. Further fields of the profile are taken from those directories as well: what another organisation says of its people is its own word.', 'vestibule' ),
			'match_order'          => __( 'For people who are not connected yet. Once connected, only the Microsoft account counts, whatever it is called.', 'vestibule' ),
			'login_template'       => __( 'Of new accounts. {username}, {local}, {domain}, {email}, {first}, {last}, {display} and {object} stand for what the directory says. A name that is taken gets a number. An account keeps its login name, also when the person is renamed.', 'vestibule' ),
			'create_groups'        => __( 'If there are some, only their members get a new account: one group ID per line.', 'vestibule' ),
			'approve_new'          => __( 'Who signs in for the first time is told to wait. They are listed under Users → Microsoft requests. It counts only where new people get an account at all.', 'vestibule' ),
			'guests'               => __( 'People of other organisations who are invited to your directory.', 'vestibule' ),
			'allowed_domains'      => __( 'Domains of user names, one per line, such as contoso.com or *.contoso.com. If there are some, nobody else can sign in.', 'vestibule' ),
			'denied_domains'       => __( 'Likewise; these cannot sign in, whatever else allows them.', 'vestibule' ),
			'allowed_groups'       => __( 'Object IDs of groups, one per line. If there are some, only their members can sign in. When Microsoft does not say who is a member, nobody does. With the first group signing in asks for User.Read: see the Directory tab for the consent to it.', 'vestibule' ),
			'denied_groups'        => __( 'Likewise; their members cannot sign in, whatever else allows them.', 'vestibule' ),
			'allowed_app_roles'    => __( 'Values of app roles of the registration, one per line. If there are some, only people who have one can sign in.', 'vestibule' ),
			'denied_app_roles'     => __( 'Likewise; people who have one cannot sign in, whatever else allows them.', 'vestibule' ),
			'role_rules'           => __( 'One per line, in order: “group ID -> editor”, “app_role Editors -> editor, author”, “domain contoso.com -> author”, “attribute department=Finance -> editor”, “tenant ID -> subscriber”, “guest -> subscriber” or “everybody -> subscriber”. What follows # is a note. With the first rule about a group or an attribute signing in asks for User.Read: see the Directory tab for the consent to it.', 'vestibule' ),
			'role_match'           => __( 'The rules are gone through in their order.', 'vestibule' ),
			'role_update'          => __( 'Without rules nobody’s roles change.', 'vestibule' ),
			'role_administrators'  => __( 'Otherwise accounts that can manage the site or its users keep their roles. The last administrator always does.', 'vestibule' ),
			'groups_source'        => __( 'A token has at most 200 groups, and none unless the registration says so. Where it tells nothing, Microsoft Graph is asked.', 'vestibule' ),
			'graph_scopes'         => __( 'Delegated permissions of Microsoft Graph to ask for beside User.Read, one per line, such as GroupMember.Read.All. An administrator of the directory has to have consented first; otherwise nobody can sign in.', 'vestibule' ),
			'profile_email'        => __( 'Only where the directory answers for the address, and nobody else has it here.', 'vestibule' ),
			'profile_first_name'   => __( 'The given name.', 'vestibule' ),
			'profile_last_name'    => __( 'The surname.', 'vestibule' ),
			'profile_display_name' => __( 'In the form below.', 'vestibule' ),
			'profile_nickname'     => __( 'It becomes the display name.', 'vestibule' ),
			'profile_locale'       => __( 'The preferred language of the directory, where this site has it installed.', 'vestibule' ),
			'display_name_template'=> __( '{display}, {first}, {last}, {username} and {email} stand for what the directory says, such as “{last}, {first}”.', 'vestibule' ),
			'profile_empty'        => __( 'What Microsoft does not tell at all changes nothing, either way.', 'vestibule' ),
			'profile_fields'       => __( 'A property of Microsoft Graph and a user meta key per line: “jobTitle -> job_title # Job title”. “(create)” before the # fills it once. For BuddyPress write “department -> xprofile:Department”, for WooCommerce “companyName -> billing_company”. The manager is manager.displayName. With the first line signing in asks for User.Read: see the Directory tab for the consent to it.', 'vestibule' ),
			'profile_hours'        => __( 'At a sign-in. 0: each time.', 'vestibule' ),
			'photo'                => __( 'People who have a photo at Microsoft get it as their picture here. It is fetched after they have signed in, and kept on this site. Signing in then asks for User.Read: see the Directory tab for the consent to it.', 'vestibule' ),
			'photo_days'           => __( 'At a sign-in.', 'vestibule' ),
			'log_days'             => __( 'Older entries are removed each day.', 'vestibule' ),
			'log_rows'             => __( 'When there are more, the oldest go.', 'vestibule' ),
			'log_addresses'        => __( 'Of those who sign in, in the sign-in log.', 'vestibule' ),
			'debug_log'            => __( 'For a few hours, while you look for a fault. It is kept in the database, holds no password, token or secret, and its oldest lines go by themselves.', 'vestibule' ),
			'health_mail'          => __( 'Who gets a mail when something needs attention, such as a secret that runs out: one address per line. Nobody gets the same message twice.', 'vestibule' ),
			'health_webhook'       => __( 'The same messages, posted as JSON to an address of yours, such as a channel of Teams or Slack.', 'vestibule' ),
			'landing_pages'        => __( 'Where people go who asked for no page: a role and a path per line, such as “editor /newsroom/”. The first line that fits counts; without one WordPress decides.', 'vestibule' ),
		};
	}

	/**
	 * The words beside a box.
	 *
	 * @param string $key A setting that is on or off.
	 */
	public static function box( string $key ): string {
		return match ( $key ) {
			'create_users'         => __( 'Create an account at the first sign-in', 'vestibule' ),
			'public_home'          => __( 'Everybody sees the front page', 'vestibule' ),
			'gate_uploads'         => __( 'Uploaded files ask for a sign-in, too', 'vestibule' ),
			'force_sso'            => __( 'Sign in with Microsoft only', 'vestibule' ),
			'logout_id_token_hint' => __( 'Send the ID token when signing out of Microsoft', 'vestibule' ),
			'lock_email'           => __( 'Connected people cannot change their e-mail address here', 'vestibule' ),
			'lock_password'        => __( 'Connected people cannot change their password here', 'vestibule' ),
			'lock_administrators'  => __( 'The same for administrators', 'vestibule' ),
			'approve_new'          => __( 'New people wait until an administrator approves', 'vestibule' ),
			'role_administrators'  => __( 'The rules are for administrators as well', 'vestibule' ),
			'photo'                => __( 'Take photos from Microsoft', 'vestibule' ),
		};
	}

	/**
	 * What a number counts.
	 *
	 * @param string $key A setting that is a number.
	 */
	public static function unit( string $key ): string {
		return match ( $key ) {
			'session_max_age', 'session_idle' => __( 'minutes', 'vestibule' ),
			'log_days', 'photo_days' => __( 'days', 'vestibule' ),
			'profile_hours' => __( 'hours', 'vestibule' ),
			'log_rows' => __( 'entries', 'vestibule' ),
		};
	}

	/**
	 * What is known of the secret.
	 */
	private static function of_secret(): string {
		return match ( true ) {
			Fixed_Settings::has( Settings::CLIENT_SECRET ) => __( 'A secret is set.', 'vestibule' ),
			null !== Settings::secret()                   => __( 'A secret is stored. Leave this empty to keep it.', 'vestibule' ),
			default                                       => __( 'The value of the client secret, not its ID. It is stored encrypted and never shown again.', 'vestibule' ),
		};
	}
}
