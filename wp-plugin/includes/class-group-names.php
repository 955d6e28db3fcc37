<?php
/**
 * Names of groups of the directory.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

use Vestibule\Engine;

/**
 * Only the ID of a group counts; its name is for people. Names that Microsoft Graph told are kept for a day; where it may not be asked, the
 * notes of the rules name the groups.
 */
final class Group_Names {

	/**
	 * Where names are kept: ID => name.
	 */
	public const TRANSIENT = 'vestibule_group_names';

	/**
	 * So many are asked for by one request.
	 */
	private const CHUNK = 20;

	private const GUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';

	/**
	 * Names that are known without asking: those that Microsoft told, else those of the notes.
	 *
	 * @param array<string, mixed>|null $settings Settings whose notes count; null for those that hold.
	 * @return array<string, string>
	 */
	public static function known( ?array $settings = null ): array {
		$kept = get_transient( self::TRANSIENT );

		return ( is_array( $kept ) ? $kept : array() ) + self::of_notes( $settings ?? Settings::effective() );
	}

	/**
	 * The IDs of groups that the settings name.
	 *
	 * @param array<string, mixed> $settings Settings without the secret.
	 * @return list<string>
	 */
	public static function named( array $settings ): array {
		$ids = array();
		foreach ( array( 'allowed_groups', 'denied_groups', 'create_groups' ) as $key ) {
			array_push( $ids, ...array_map( static fn( string $line ): string => explode( '#', $line, 2 )[0], array_filter( (array) ( $settings[ $key ] ?? array() ), 'is_string' ) ) );
		}
		foreach ( (array) ( $settings['role_rules'] ?? array() ) as $rule ) {
			if ( is_string( $rule ) && 1 === preg_match( '/^\s*group\s+(' . self::GUID . ')/i', $rule, $match ) ) {
				$ids[] = $match[1];
			}
		}

		return array_values( array_unique( array_map( 'strtolower', array_map( 'trim', $ids ) ) ) );
	}

	/**
	 * Names of these groups, asked for where they are not known.
	 *
	 * @param list<string> $ids IDs.
	 * @return array<string, string>
	 */
	public static function ask( array $ids ): array {
		$kept    = get_transient( self::TRANSIENT );
		$kept    = is_array( $kept ) ? $kept : array();
		$unknown = array_values( array_diff( array_filter( array_map( 'strtolower', $ids ), static fn( string $id ): bool => 1 === preg_match( '/^' . self::GUID . '$/D', $id ) ), array_keys( $kept ) ) );
		foreach ( array_chunk( $unknown, self::CHUNK ) as $chunk ) {
			$kept += array_change_key_case( Graph_Access::run( static fn( Engine $engine ): array => $engine->groupNames( $chunk ) ) );
			set_transient( self::TRANSIENT, $kept, DAY_IN_SECONDS );
		}

		return array_intersect_key( $kept, array_flip( array_map( 'strtolower', $ids ) ) );
	}

	/**
	 * Keeps the names that a search found.
	 *
	 * @param array<string, string> $names ID => name.
	 */
	public static function keep( array $names ): void {
		$kept = get_transient( self::TRANSIENT );
		set_transient( self::TRANSIENT, array_change_key_case( $names ) + ( is_array( $kept ) ? $kept : array() ), DAY_IN_SECONDS );
	}

	/**
	 * A group as people read it: its name with the ID, or the ID.
	 *
	 * @param string $id The ID.
	 */
	public static function of( string $id ): string {
		$name = self::known()[ strtolower( $id ) ] ?? '';

		return '' === $name ? $id : sprintf( '%s (%s)', $name, $id );
	}

	/**
	 * Whom a rule is for, with the group's name behind its ID, or the rule's note.
	 *
	 * @param string $condition What stands before the arrow.
	 * @param string $note      The note, '' for none.
	 */
	public static function in_condition( string $condition, string $note = '' ): string {
		$name = '' !== $note ? $note : self::name_in( $condition );

		return '' === $name ? $condition : "$condition ($name)";
	}

	/**
	 * The name of the group that a rule is for, '' if it is not known or the rule is for others.
	 *
	 * @param string $condition What stands before the arrow.
	 */
	private static function name_in( string $condition ): string {
		return 1 === preg_match( '/^group\s+(' . self::GUID . ')$/iD', $condition, $match ) ? self::known()[ strtolower( $match[1] ) ] ?? '' : '';
	}

	/**
	 * The names that the notes of rules and lists give groups.
	 *
	 * @param array<string, mixed> $settings Settings without the secret.
	 * @return array<string, string>
	 */
	private static function of_notes( array $settings ): array {
		$names = array();
		foreach ( array( 'role_rules', 'allowed_groups', 'denied_groups', 'create_groups' ) as $key ) {
			foreach ( (array) ( $settings[ $key ] ?? array() ) as $line ) {
				if ( is_string( $line ) && 1 === preg_match( '/^\s*(?:group\s+)?(' . self::GUID . ')[^#]*#\s*(\S.*?)\s*$/iu', $line, $match ) ) {
					$names += array( strtolower( $match[1] ) => $match[2] );
				}
			}
		}

		return $names;
	}
}
