<?php
/**
 * The seals of the sign-in log.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * HMACs under a key of this site that is not in the database, unless WordPress's own salts are. Every row has a seal over what it says;
 * its link holds it at its place behind the row before. What names a person enters the seal by a salted digest of its own, which stays
 * when the person's data is erased together with the salt.
 */
final class Log_Seal {

	/**
	 * What a personal digest covers, and what erasing empties.
	 */
	public const PERSONAL = array( 'user_id', 'person', 'tenant', 'object', 'address', 'detail' );

	/**
	 * What erasing leaves of it.
	 */
	public const ERASED = array(
		'user_id' => '0',
		'person'  => '',
		'tenant'  => '',
		'object'  => '',
		'address' => '',
		'detail'  => '',
		'salt'    => '',
	);

	/**
	 * A row with its seal.
	 *
	 * @param array<string, string> $row Of Log_Entry::row().
	 * @return array<string, string>
	 */
	public static function sealed( array $row ): array {
		$row['salt']     = bin2hex( random_bytes( 16 ) );
		$row['personal'] = self::first( self::personal_parts( $row ) );
		$row['seal']     = self::first( self::row_parts( $row ) );

		return $row;
	}

	/**
	 * Whether a row says what it said when it was sealed, or is erased by this plugin.
	 *
	 * @param array<string, string|null> $row As stored.
	 */
	public static function is_right( array $row ): bool {
		if ( '' !== (string) $row['erased'] ) {
			foreach ( self::ERASED as $column => $nothing ) {
				if ( (string) $row[ $column ] !== $nothing ) {
					return false;
				}
			}
			$personal = self::is_one( (string) $row['erased'], array( 'erased', (string) $row['seal'] ) );
		} else {
			$personal = self::is_one( (string) $row['personal'], self::personal_parts( $row ) );
		}

		return $personal && self::is_one( (string) $row['seal'], self::row_parts( $row ) );
	}

	/**
	 * The mark of a row whose personal data was erased. Nobody without the key can empty a row and call it erased.
	 *
	 * @param string $seal The row's seal.
	 */
	public static function erased( string $seal ): string {
		return self::first( array( 'erased', $seal ) );
	}

	/**
	 * The link of a row to the one before.
	 *
	 * @param int    $number   The row's place.
	 * @param string $previous The link of the row before.
	 * @param string $seal     The row's seal.
	 */
	public static function link( int $number, string $previous, string $seal ): string {
		return self::first( array( 'link', (string) $number, $previous, $seal ) );
	}

	/**
	 * Whether a link is right.
	 *
	 * @param string $link     The link.
	 * @param int    $number   As of link().
	 * @param string $previous As of link().
	 * @param string $seal     As of link().
	 */
	public static function is_link( string $link, int $number, string $previous, string $seal ): bool {
		return self::is_one( $link, array( 'link', (string) $number, $previous, $seal ) );
	}

	/**
	 * What stands in the link's place while a row waits for one. Nobody without the key can make a row of the chain one that waits.
	 *
	 * @param string $seal The row's seal.
	 */
	public static function waiting( string $seal ): string {
		return self::first( array( 'waiting', $seal ) );
	}

	/**
	 * Whether a row waits.
	 *
	 * @param string $mark The mark in the link's place.
	 * @param string $seal As of waiting().
	 */
	public static function is_waiting( string $mark, string $seal ): bool {
		return self::is_one( $mark, array( 'waiting', $seal ) );
	}

	/**
	 * The seal of an end of the chain.
	 *
	 * @param string $name   Of Log_Storage.
	 * @param int    $number Of the row.
	 * @param string $link   Of the row.
	 */
	public static function end( string $name, int $number, string $link ): string {
		return self::first( array( $name, (string) $number, $link ) );
	}

	/**
	 * Whether an end is as this plugin wrote it.
	 *
	 * @param string                                         $name Of Log_Storage.
	 * @param array{number: int, link: string, seal: string} $end  Of Log_Storage::end().
	 */
	public static function is_end( string $name, array $end ): bool {
		return self::is_one( $end['seal'], array( $name, (string) $end['number'], $end['link'] ) );
	}

	/**
	 * What the personal digest is made of.
	 *
	 * @param array<string, string|null> $row The row.
	 * @return list<string>
	 */
	private static function personal_parts( array $row ): array {
		return array( 'personal', (string) $row['salt'], ...array_map( static fn( string $column ): string => (string) $row[ $column ], self::PERSONAL ) );
	}

	/**
	 * What the seal is made of.
	 *
	 * @param array<string, string|null> $row The row.
	 * @return list<string>
	 */
	private static function row_parts( array $row ): array {
		return array( 'row', ...array_map( static fn( string $column ): string => (string) $row[ $column ], array( 'time', 'kind', 'outcome', 'reason', 'reference', 'personal' ) ) );
	}

	/**
	 * The HMAC of these texts with the newest key. As JSON no two lists are the same text.
	 *
	 * @param list<string> $parts The texts.
	 */
	private static function first( array $parts ): string {
		return hash_hmac( 'sha256', (string) wp_json_encode( $parts ), self::keys()[0] );
	}

	/**
	 * Whether it is the HMAC of these texts with one of the keys.
	 *
	 * @param string       $seal  The HMAC.
	 * @param list<string> $parts The texts.
	 */
	private static function is_one( string $seal, array $parts ): bool {
		$text = (string) wp_json_encode( $parts );
		foreach ( self::keys() as $key ) {
			if ( hash_equals( hash_hmac( 'sha256', $text, $key ), $seal ) ) {
				return true;
			}
		}

		return false;
	}

	/**
	 * The keys, newest first: for this purpose and this site of a network only.
	 *
	 * @return non-empty-list<string>
	 */
	private static function keys(): array {
		$purpose = 'vestibule sign-in log 1, site ' . get_current_blog_id();

		return array_map( static fn( string $key ): string => hash_hmac( 'sha256', $purpose, $key, true ), Site_Keys::all() );
	}
}
