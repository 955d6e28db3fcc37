<?php
/**
 * Settings that take one of a few values.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * What can be chosen, and what the page calls it.
 */
final class Setting_Choices {

	/**
	 * Those that are shown as a list to open, because their values need no explanation.
	 */
	public const LISTS = array( 'authority', 'default_role', 'log_addresses', 'debug_log', 'profile_email', 'profile_first_name', 'profile_last_name', 'profile_display_name', 'profile_nickname', 'profile_locale' );

	/**
	 * Label by value; empty when the setting is no choice.
	 *
	 * @param string $key The setting.
	 * @return array<string, string>
	 */
	public static function of( string $key ): array {
		return match ( $key ) {
			'authority'    => array(
				Settings::GLOBAL_CLOUD  => __( 'Global (login.microsoftonline.com)', 'vestibule' ),
				Settings::US_GOVERNMENT => __( 'US Government (login.microsoftonline.us)', 'vestibule' ),
				Settings::CHINA         => __( 'China, operated by 21Vianet (login.partner.microsoftonline.cn)', 'vestibule' ),
			),
			'default_role' => self::roles(),
			'scenario'     => array(
				'internet' => __( 'Internet: everybody sees the site; only the administration and the private pages ask for a sign-in', 'vestibule' ),
				'intranet' => __( 'Intranet: everything asks for a sign-in, but the public paths', 'vestibule' ),
			),
			'login_button' => array(
				'above' => __( 'Above the password form', 'vestibule' ),
				'below' => __( 'Below the password form', 'vestibule' ),
			),
			'logout'       => array(
				Log_Out::WORDPRESS => __( 'Log out of this site only', 'vestibule' ),
				Log_Out::MICROSOFT => __( 'Sign out of Microsoft too', 'vestibule' ),
				Log_Out::ASK       => __( 'Log out of this site, then ask', 'vestibule' ),
			),
			'local_login'  => array(
				'deny'  => __( 'Microsoft only: their WordPress password is refused', 'vestibule' ),
				'allow' => __( 'Microsoft or their WordPress password', 'vestibule' ),
			),
			'log_addresses' => array(
				'full'      => __( 'Keep them', 'vestibule' ),
				'truncated' => __( 'Keep the network only (192.0.2.0, 2001:db8:1::)', 'vestibule' ),
				'none'      => __( 'Keep none', 'vestibule' ),
			),
			'debug_log'    => array(
				'off'   => __( 'Off', 'vestibule' ),
				'error' => __( 'What failed', 'vestibule' ),
				'info'  => __( 'And what was decided', 'vestibule' ),
				'debug' => __( 'And each step on the way', 'vestibule' ),
			),
			'match_order'  => array(
				'login_email' => __( 'Login name, then e-mail address', 'vestibule' ),
				'email_login' => __( 'E-mail address, then login name', 'vestibule' ),
				'none'        => __( 'Neither: its owner or an administrator connects it', 'vestibule' ),
			),
			'guests'       => array(
				'allow' => __( 'May sign in', 'vestibule' ),
				'deny'  => __( 'May not', 'vestibule' ),
			),
			'role_match'   => array(
				'all'   => __( 'All give their roles', 'vestibule' ),
				'first' => __( 'Only the first one counts', 'vestibule' ),
			),
			'role_update'  => array(
				'replace' => __( 'Roles become what the rules say, or the role of new accounts where none fits', 'vestibule' ),
				'add'     => __( 'Roles of the rules are added, none is taken away', 'vestibule' ),
				'leave'   => __( 'Roles stay; the rules are for new accounts', 'vestibule' ),
			),
			'groups_source' => array(
				'claim' => __( 'The token, and Microsoft Graph where it does not tell', 'vestibule' ),
				'graph' => __( 'Microsoft Graph, always', 'vestibule' ),
			),
			'profile_email',
			'profile_first_name',
			'profile_last_name',
			'profile_display_name',
			'profile_nickname',
			'profile_locale' => array(
				'always' => __( 'At each sign-in', 'vestibule' ),
				'create' => __( 'When the account is made', 'vestibule' ),
				'never'  => __( 'Never', 'vestibule' ),
			),
			'profile_empty' => array(
				'keep'  => __( 'Keep what is stored here', 'vestibule' ),
				'clear' => __( 'Empty it here as well', 'vestibule' ),
			),
			default        => array(),
		};
	}

	/**
	 * Roles that new accounts may have, and that rules may give.
	 *
	 * @return array<string, string>
	 */
	public static function roles(): array {
		$choices = array();
		foreach ( array_reverse( Site::roles() ) as $role => $privileged ) {
			if ( ! $privileged || Site::allows_privileged_roles() ) {
				$choices[ $role ] = translate_user_role( wp_roles()->role_names[ $role ] ?? $role );
			}
		}

		return $choices;
	}
}
