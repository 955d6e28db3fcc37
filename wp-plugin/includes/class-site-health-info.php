<?php
/**
 * Tools → Site Health → Info.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * What support needs to know, and nothing that is secret.
 */
final class Site_Health_Info {

	/**
	 * Adds the section.
	 *
	 * @param array<string, array<string, mixed>> $info The sections.
	 * @return array<string, array<string, mixed>>
	 */
	public static function filter_debug_information( $info ) {
		$settings = Settings::effective();
		$values   = array(
			'plugin'       => array( __( 'Plugin version', 'vestibule' ), VERSION ),
			'extension'    => array( __( 'Extension version', 'vestibule' ), '' === Engine_Access::version() ? __( 'not loaded', 'vestibule' ) : Engine_Access::version() ),
			'tenant'       => array( __( 'Tenant', 'vestibule' ), $settings['tenant'] ),
			'client_id'    => array( __( 'Client ID', 'vestibule' ), $settings['client_id'] ),
			'secret'       => array( __( 'Client secret', 'vestibule' ), null === Settings::secret() ? __( 'not stored', 'vestibule' ) : __( 'stored', 'vestibule' ) ),
			'certificates' => array( __( 'Client certificates', 'vestibule' ), implode( ', ', array_map( static fn( array $one ): string => '' === $one['thumbprint'] ? '?' : $one['thumbprint'] . ' (' . gmdate( 'Y-m-d', $one['not_after'] ) . ')', Client_Certificates::all() ) ) ),
			'authority'    => array( __( 'Cloud', 'vestibule' ), $settings['authority'] ),
			'create_users' => array( __( 'Create accounts', 'vestibule' ), $settings['create_users'] ? __( 'yes', 'vestibule' ) : __( 'no', 'vestibule' ) ),
			'default_role' => array( __( 'Role of new accounts', 'vestibule' ), $settings['default_role'] ),
			'scenario'     => array( Setting_Problems::label( 'scenario' ), $settings['scenario'] ),
			'protection'   => array( __( 'Protection', 'vestibule' ), Protection_Panel::state() ),
			'logout'       => array( Setting_Problems::label( 'logout' ), $settings['logout'] ),
			'redirect_uri' => array( __( 'Redirect URI', 'vestibule' ), Site::redirect_uri() ),
			'documents'    => array( __( 'Microsoft’s documents and keys', 'vestibule' ), Shared_Documents::kept_since() > 0 ? wp_date( 'Y-m-d H:i', Shared_Documents::kept_since() ) : __( 'no copy, or one in the object cache', 'vestibule' ) ),
			'constants'    => array( __( 'Fixed elsewhere', 'vestibule' ), implode( ', ', array_intersect_key( Settings::CONSTANTS, array_filter( Settings::CONSTANTS, array( Fixed_Settings::class, 'has' ), ARRAY_FILTER_USE_KEY ) ) ) ),
			'keys'         => array( __( 'Encryption key', 'vestibule' ), Site_Keys::are_given() ? Site_Keys::NEWEST : __( 'from the salts of WordPress', 'vestibule' ) ),
		);

		$info['vestibule'] = array(
			'label'  => 'Vestibule',
			'fields' => array_map(
				static fn( array $field ): array => array(
					'label' => $field[0],
					'value' => is_scalar( $field[1] ) ? (string) $field[1] : '',
				),
				$values
			),
		);

		return $info;
	}
}
