<?php
/**
 * Which properties of the directory go where in WordPress.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * The lines of the setting, each of the form "jobTitle -> job_title # Job title". The engine has checked them; here it is only read what
 * they name.
 */
final class Profile_Fields {

	/**
	 * How a target begins that is a field of BuddyPress.
	 */
	public const XPROFILE = 'xprofile:';

	/**
	 * All of them, in order.
	 *
	 * @return list<array{property: string, target: string, label: string}>
	 */
	public static function all(): array {
		$fields = array();
		foreach ( (array) Settings::effective()['profile_fields'] as $line ) {
			$field = self::read( (string) $line );
			if ( '' !== $field['target'] ) {
				$fields[] = $field;
			}
		}

		return $fields;
	}

	/**
	 * Where they go.
	 *
	 * @return list<string>
	 */
	public static function targets(): array {
		return array_values( array_unique( array_column( self::all(), 'target' ) ) );
	}

	/**
	 * One line. Its label stands behind a blank and #, because names of BuddyPress's fields may have one.
	 *
	 * @param string $line The line.
	 * @return array{property: string, target: string, label: string}
	 */
	private static function read( string $line ): array {
		list( $property, $target ) = array_map( 'trim', explode( '->', $line, 2 ) + array( '', '' ) );
		list( $target, $label )    = array_map( 'trim', (array) preg_split( '/\s#+/u', $target, 2 ) + array( '', '' ) );
		$target                    = trim( (string) preg_replace( '/\s*\(create\)$/', '', $target ) );

		return array(
			'property' => $property,
			'target'   => $target,
			'label'    => '' === $label ? $property : $label,
		);
	}
}
