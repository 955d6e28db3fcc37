<?php
/**
 * WordPress's tools for exporting and erasing personal data.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * The link is all the plugin stores about a person.
 */
final class Personal_Data {

	/**
	 * Registers the exporter.
	 *
	 * @param array<string, array<string, mixed>> $exporters The exporters.
	 * @return array<string, array<string, mixed>>
	 */
	public static function filter_wp_privacy_personal_data_exporters( $exporters ) {
		$exporters['vestibule'] = array(
			'exporter_friendly_name' => __( 'Sign in with Microsoft', 'vestibule' ),
			'callback'               => array( self::class, 'export' ),
		);

		return $exporters;
	}

	/**
	 * Registers the eraser.
	 *
	 * @param array<string, array<string, mixed>> $erasers The erasers.
	 * @return array<string, array<string, mixed>>
	 */
	public static function filter_wp_privacy_personal_data_erasers( $erasers ) {
		$erasers['vestibule'] = array(
			'eraser_friendly_name' => __( 'Sign in with Microsoft', 'vestibule' ),
			'callback'             => array( self::class, 'erase' ),
		);

		return $erasers;
	}

	/**
	 * Exports the link of the person with this address.
	 *
	 * @param string $email The address.
	 * @return array{data: list<array<string, mixed>>, done: bool}
	 */
	public static function export( $email ): array {
		$user = get_user_by( 'email', (string) $email );
		$data = array();
		if ( $user && Account_Link::exists( $user->ID ) ) {
			$link   = Account_Link::of( $user->ID );
			$data[] = array(
				'group_id'    => 'vestibule',
				'group_label' => __( 'Microsoft account', 'vestibule' ),
				'item_id'     => 'vestibule-' . $user->ID,
				'data'        => array(
					array(
						'name'  => __( 'Tenant ID', 'vestibule' ),
						'value' => $link['tenant'],
					),
					array(
						'name'  => __( 'Object ID', 'vestibule' ),
						'value' => $link['object'],
					),
					array(
						'name'  => __( 'Connected since', 'vestibule' ),
						'value' => (string) wp_date( 'c', (int) get_user_meta( $user->ID, Account_Link::LINKED_AT, true ) ),
					),
				),
			);
		}

		return array(
			'data' => $data,
			'done' => true,
		);
	}

	/**
	 * Erases the link of the person with this address.
	 *
	 * @param string $email The address.
	 * @return array{items_removed: bool, items_retained: bool, messages: list<string>, done: bool}
	 */
	public static function erase( $email ): array {
		$user   = get_user_by( 'email', (string) $email );
		$linked = $user && Account_Link::exists( $user->ID );
		if ( $linked ) {
			Account_Link::undo( $user->ID );
			Second_Step::forget( $user->ID );
		}

		return array(
			'items_removed'  => $linked,
			'items_retained' => false,
			'messages'       => array(),
			'done'           => true,
		);
	}
}
