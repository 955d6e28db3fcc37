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
	public const LISTS = array( 'authority', 'default_role', 'log_addresses', 'debug_log' );

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
			default        => array(),
		};
	}

	/**
	 * Roles that new accounts may have.
	 *
	 * @return array<string, string>
	 */
	private static function roles(): array {
		$choices = array();
		foreach ( array_reverse( Site::roles() ) as $role => $privileged ) {
			if ( ! $privileged || Site::allows_privileged_roles() ) {
				$choices[ $role ] = translate_user_role( wp_roles()->role_names[ $role ] ?? $role );
			}
		}

		return $choices;
	}
}
