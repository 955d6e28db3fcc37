<?php
/**
 * The network address that a request comes from, also behind proxies.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * For the log. The same rule as the gate's: a proxy adds to the right of X-Forwarded-For whom it serves, so the list is read from the
 * right, over proxies that are trusted, up to the first address that is none. Everything before that was written by anybody.
 */
final class Client_Address {

	/**
	 * Far more proxies than any request passes, in bytes.
	 */
	private const FORWARDED_CAP = 1024;

	/**
	 * Bytes that stay of a truncated address: of version 4 the network of 256 neighbours, of version 6 that of one connection.
	 */
	private const KEPT = array(
		4  => 3,
		16 => 6,
	);

	/**
	 * As the setting wants it in the log; '' when it cannot be told or is not to be kept.
	 */
	public static function for_log(): string {
		return match ( Settings::effective()['log_addresses'] ) {
			'full'  => self::current(),
			'none'  => '',
			default => self::truncated( self::current() ),
		};
	}

	/**
	 * Of the current request; '' when it cannot be told, or when there is none as on the command line.
	 */
	public static function current(): string {
		// phpcs:ignore WordPress.Security.ValidatedSanitizedInput -- only well-formed addresses come of it.
		$server = wp_unslash( $_SERVER );
		$text   = static fn( string $name ): string => is_string( $server[ $name ] ?? null ) ? $server[ $name ] : '';

		return self::of( $text( 'REMOTE_ADDR' ), $text( 'HTTP_X_FORWARDED_FOR' ), (array) Settings::effective()['trusted_proxies'] );
	}

	/**
	 * The address behind these proxies.
	 *
	 * @param string       $nearest   Who is connected with the web server.
	 * @param string       $forwarded X-Forwarded-For.
	 * @param list<string> $trusted   Networks of trusted proxies.
	 */
	public static function of( string $nearest, string $forwarded, array $trusted ): string {
		$bytes = self::bytes( $nearest );
		if ( '' === $bytes || ! self::is_in( $bytes, $trusted ) ) {
			return self::text( $bytes );
		}
		if ( '' === trim( $forwarded ) || strlen( $forwarded ) > self::FORWARDED_CAP ) {
			return '';
		}
		foreach ( array_reverse( explode( ',', $forwarded ) ) as $entry ) {
			$bytes = self::bytes( trim( $entry, " \t" ) );
			if ( '' === $bytes || ! self::is_in( $bytes, $trusted ) ) {
				break;
			}
		}

		return self::text( $bytes );
	}

	/**
	 * The network of an address.
	 *
	 * @param string $address The address.
	 */
	public static function truncated( string $address ): string {
		$bytes = self::bytes( $address );

		return '' === $bytes ? '' : self::text( str_pad( substr( $bytes, 0, self::KEPT[ strlen( $bytes ) ] ), strlen( $bytes ), "\0" ) );
	}

	/**
	 * The bytes of an address, also with a port as some gateways write it; '' for what is none. One of version 4 that is written as one
	 * of version 6 is of version 4.
	 *
	 * @param string $text The text.
	 */
	private static function bytes( string $text ): string {
		if ( 1 === preg_match( '/^\[([0-9a-f:.]+)\](?::\d{1,5})?$/iD', $text, $match ) || 1 === preg_match( '/^([0-9.]+):\d{1,5}$/D', $text, $match ) ) {
			$text = $match[1];
		}
		if ( false === filter_var( $text, FILTER_VALIDATE_IP ) ) {
			return '';
		}
		$bytes = (string) inet_pton( $text );

		return 16 === strlen( $bytes ) && str_starts_with( $bytes, str_repeat( "\0", 10 ) . "\xFF\xFF" ) ? substr( $bytes, 12 ) : $bytes;
	}

	/**
	 * Bytes as text.
	 *
	 * @param string $bytes Of bytes().
	 */
	private static function text( string $bytes ): string {
		return '' === $bytes ? '' : (string) inet_ntop( $bytes );
	}

	/**
	 * Whether an address belongs to one of these networks.
	 *
	 * @param string       $bytes    Of bytes().
	 * @param list<string> $networks Addresses, or networks as CIDR.
	 */
	private static function is_in( string $bytes, array $networks ): bool {
		foreach ( $networks as $network ) {
			list( $address, $length ) = array_pad( explode( '/', (string) $network, 2 ), 2, null );
			$prefix                   = self::bytes( $address );
			if ( strlen( $prefix ) !== strlen( $bytes ) ) {
				continue;
			}
			$bits = null === $length ? 8 * strlen( $bytes ) : (int) $length;
			// The prefix of a mapped address counts the twelve bytes before it.
			$bits  = 4 === strlen( $bytes ) && str_contains( $address, ':' ) && null !== $length ? $bits - 96 : $bits;
			$whole = intdiv( $bits, 8 );
			$mask  = ( 0xFF << ( 8 - $bits % 8 ) ) & 0xFF;
			if ( $bits > 0 && substr( $prefix, 0, $whole ) === substr( $bytes, 0, $whole )
				&& ( 0 === $bits % 8 || ( ord( $prefix[ $whole ] ) & $mask ) === ( ord( $bytes[ $whole ] ) & $mask ) ) ) {
				return true;
			}
		}

		return false;
	}
}
