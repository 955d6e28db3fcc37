<?php
/**
 * Which attachments a file of the uploads folder belongs to.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * Beside the file that was attached stand its sizes, what was uploaded before WordPress converted or scaled it, and what it was before it
 * was edited. Metadata tell all of them; where they are lost, the usual names do.
 */
final class Upload_Owners {

	/**
	 * The attachments.
	 *
	 * @param string $relative Path below the folder, decoded.
	 * @return list<int>
	 */
	public static function of( string $relative ): array {
		global $wpdb;
		$slash  = strrpos( $relative, '/' );
		$folder = false === $slash ? '' : substr( $relative, 0, $slash + 1 );
		$name   = substr( $relative, strlen( $folder ) );
		$usual  = self::usual_names( $relative );
		$marks  = implode( ', ', array_fill( 0, count( $usual ), '%s' ) );
		// All names of one picture lie in one folder and begin alike: what tells them apart follows a dash or the dot.
		$alike = $wpdb->esc_like( $folder . substr( $name, 0, strcspn( $name, '-.', 1 ) + 1 ) ) . '%';

		// phpcs:disable WordPress.DB -- the marks are literals; WordPress's own lookup knows one name only.
		$rows = $wpdb->get_results(
			$wpdb->prepare(
				"SELECT post_id, meta_value FROM $wpdb->postmeta WHERE meta_key = '_wp_attached_file' AND ( meta_value IN ($marks) OR meta_value LIKE %s )",
				array( ...$usual, $alike )
			),
			ARRAY_N
		);
		// phpcs:enable
		$owners = array();
		$others = array();
		foreach ( $rows as list( $id, $file ) ) {
			if ( in_array( $file, $usual, true ) ) {
				$owners[] = (int) $id;
			} elseif ( str_starts_with( $file, $folder ) && ! str_contains( substr( $file, strlen( $folder ) ), '/' ) ) {
				$others[] = (int) $id;
			}
		}

		return array_values( array_unique( array( ...$owners, ...self::that_name( $name, $others ) ) ) );
	}

	/**
	 * Those attachments whose metadata name the file.
	 *
	 * @param string    $name Its name without a folder.
	 * @param list<int> $ids  Attachments.
	 * @return list<int>
	 */
	private static function that_name( string $name, array $ids ): array {
		global $wpdb;
		$found = array();
		foreach ( array_chunk( $ids, 1000 ) as $some ) {
			// phpcs:disable WordPress.DB -- numbers; read without unpacking each.
			$found[] = $wpdb->get_col(
				$wpdb->prepare(
					"SELECT post_id FROM $wpdb->postmeta WHERE post_id IN (" . implode( ',', $some ) . ") AND meta_key IN ('_wp_attachment_metadata', '_wp_attachment_backup_sizes') AND meta_value LIKE %s",
					'%' . $wpdb->esc_like( '"' . $name . '"' ) . '%'
				)
			);
			// phpcs:enable
		}

		return array_map( 'intval', array_merge( array(), ...$found ) );
	}

	/**
	 * The names under which the file can be attached, as WordPress makes them.
	 *
	 * @param string $relative Path below the folder.
	 * @return list<string>
	 */
	private static function usual_names( string $relative ): array {
		$original = (string) preg_replace( '/-(\d+x\d+|scaled|rotated)(\.\w+)$/', '$2', $relative );
		$names    = array( $relative, $original );
		foreach ( array( 'scaled', 'rotated' ) as $suffix ) {
			$names[] = (string) preg_replace( '/(\.\w+)$/', "-$suffix\$1", $original );
		}
		// The preview of a document.
		$names[] = (string) preg_replace( '/-pdf\.jpg$/', '.pdf', $original );

		return array_values( array_unique( $names ) );
	}
}
