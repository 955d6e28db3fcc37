<?php
/**
 * What needs attention, in one place.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * One message per matter: a test that is not good, or a reason why sign-ins fail. It counts instead of repeating itself, and goes by itself
 * when the matter is settled. No text is kept, only what it is made from.
 *
 * @phpstan-type Message array{id: string, key: string, status: string, first: int, last: int, count: int, code: string, parameters: list<string>, told: bool, resolved: int}
 */
final class Health_Messages {

	/**
	 * Not autoloaded: a few pages of the administration read it.
	 */
	public const OPTION = 'vestibule_health';

	/**
	 * The message of what Microsoft says of the credentials.
	 */
	public const OF_CREDENTIALS = 'test:credentials';

	/**
	 * Messages at most; the longest unseen ones give way.
	 */
	private const COUNT_MAX = 30;

	/**
	 * How a code begins that says how near a date is.
	 */
	public const WITHIN = 'within_';

	/**
	 * Longest particular of a message, in bytes.
	 */
	private const PARAMETER_MAX = 300;

	private const SEVERITY = array(
		'recommended' => 1,
		'critical'    => 2,
	);

	/**
	 * The messages that are not settled, the gravest and newest first.
	 *
	 * @return list<array<string, mixed>>
	 */
	public static function open(): array {
		$open = array_values( array_filter( self::stored(), static fn( array $message ): bool => 0 === $message['resolved'] ) );
		usort( $open, static fn( array $one, array $other ): int => array( self::severity( $other['status'] ), $other['last'], $other['key'] ) <=> array( self::severity( $one['status'] ), $one['last'], $one['key'] ) );

		return $open;
	}

	/**
	 * The open messages with their texts. A matter that turns out to be settled is none any more.
	 *
	 * @return list<array<string, mixed>>
	 */
	public static function told(): array {
		$told = array();
		foreach ( self::open() as $message ) {
			$text = Health_Text::of( $message );
			if ( null === $text ) {
				self::resolve( $message['key'] );
			} else {
				$told[] = $text + $message;
			}
		}

		return $told;
	}

	/**
	 * The open message of a matter.
	 *
	 * @param string $key The matter.
	 * @return array<string, mixed>|null
	 */
	public static function of( string $key ): ?array {
		$message = self::stored()[ $key ] ?? null;

		return null !== $message && 0 === $message['resolved'] ? $message : null;
	}

	/**
	 * Takes what a test of Site Health found. A test that could not look says nothing of its matter.
	 *
	 * @param array<string, mixed> $result The test's result.
	 */
	public static function take( array $result ): void {
		$key                       = 'test:' . substr( (string) $result['test'], strlen( 'vestibule_' ) );
		list( $code, $parameters ) = $result['finding'] ?? array() ? $result['finding'] : array( '', array() );
		if ( 'unexamined' === $code || 'vestibule_sign_ins' === $result['test'] || ( self::OF_CREDENTIALS === $key && 'good' !== $result['status'] && Sign_In_Health::tells_of_credentials() ) ) {
			return;
		}
		if ( 'good' === $result['status'] ) {
			self::resolve( $key );
		} else {
			self::note( $key, (string) $result['status'], $code, $parameters );
		}
	}

	/**
	 * Notes that something needs attention.
	 *
	 * @param string       $key        The matter: test:… or sign_in:….
	 * @param string       $status     recommended or critical.
	 * @param string       $code       What was found.
	 * @param list<string> $parameters Its particulars, without secrets.
	 * @param int          $pause      For how many seconds the same is not noted again.
	 */
	public static function note( string $key, string $status, string $code = '', array $parameters = array(), int $pause = 0 ): void {
		$messages = self::stored_now();
		$now      = time();
		$known    = $messages[ $key ] ?? null;
		$known    = null !== $known && 0 === $known['resolved'] ? $known : null;
		if ( null !== $known && $known['status'] === $status && $known['last'] > $now - $pause && $known['last'] <= $now ) {
			return;
		}
		$messages[ $key ] = array(
			'id'         => $known['id'] ?? bin2hex( random_bytes( 8 ) ),
			'key'        => $key,
			'status'     => $status,
			'first'      => $known['first'] ?? $now,
			'last'       => $now,
			'count'      => 1 + ( $known['count'] ?? 0 ),
			'code'       => $code,
			'parameters' => array_map( static fn( $parameter ): string => substr( (string) $parameter, 0, self::PARAMETER_MAX ), array_slice( array_values( $parameters ), 0, 4 ) ),
			// What has become worse, or has come nearer, is told again.
			'told'       => null !== $known && $known['told'] && self::severity( $status ) <= self::severity( $known['status'] ) && ! self::comes_nearer( $code, $known['code'] ),
			'resolved'   => 0,
		);
		uasort( $messages, static fn( array $one, array $other ): int => $other['last'] <=> $one['last'] );
		self::store( array_slice( $messages, 0, self::COUNT_MAX, true ) );
		Health_Delivery::plan();
	}

	/**
	 * Whether it is a date that has come nearer since.
	 *
	 * @param string $code  What was found.
	 * @param string $known What was found before.
	 */
	private static function comes_nearer( string $code, string $known ): bool {
		return str_starts_with( $code, self::WITHIN ) && $code !== $known;
	}

	/**
	 * Settles matters. Whoever was told of one is told of its end, too; until then it is kept.
	 *
	 * @param string ...$keys The matters.
	 * @return bool Whether one of them was open.
	 */
	public static function resolve( string ...$keys ): bool {
		$messages = self::stored_now();
		$found    = false;
		foreach ( $keys as $key ) {
			if ( 0 !== ( $messages[ $key ]['resolved'] ?? 1 ) ) {
				continue;
			}
			$found = true;
			if ( $messages[ $key ]['told'] ) {
				$messages[ $key ]['resolved'] = time();
			} else {
				unset( $messages[ $key ] );
			}
		}
		if ( $found ) {
			self::store( $messages );
			Health_Delivery::plan();
		}

		return $found;
	}

	/**
	 * What nobody outside the administration has been told: new messages, and the end of those that were told.
	 *
	 * @return list<array<string, mixed>>
	 */
	public static function untold(): array {
		return array_values( array_filter( self::stored(), static fn( array $message ): bool => ! $message['told'] || $message['resolved'] > 0 ) );
	}

	/**
	 * Notes that somebody was told.
	 *
	 * @param list<array<string, mixed>> $told Of untold().
	 */
	public static function mark_told( array $told ): void {
		$messages = self::stored_now();
		foreach ( $told as $message ) {
			$now = $messages[ $message['key'] ] ?? array();
			if ( ( $now['id'] ?? '' ) !== $message['id'] || $now['resolved'] !== $message['resolved'] ) {
				continue;
			}
			if ( $message['resolved'] > 0 ) {
				unset( $messages[ $message['key'] ] );
			} else {
				$messages[ $message['key'] ]['told'] = true;
			}
		}
		self::store( $messages );
	}

	/**
	 * How grave a status is.
	 *
	 * @param string $status The status.
	 */
	public static function severity( string $status ): int {
		return self::SEVERITY[ $status ] ?? 0;
	}

	/**
	 * What is stored, as far as it is well formed.
	 *
	 * @return array<string, array<string, mixed>>
	 */
	private static function stored(): array {
		$stored = get_option( self::OPTION, array() );

		return array_filter(
			is_array( $stored ) ? $stored : array(),
			static fn( $message, $key ): bool => is_array( $message ) && ( $message['key'] ?? null ) === $key && isset( self::SEVERITY[ $message['status'] ?? '' ] )
				&& is_string( $message['id'] ?? null ) && is_int( $message['first'] ?? null ) && is_int( $message['last'] ?? null ) && is_int( $message['count'] ?? null )
				&& is_string( $message['code'] ?? null ) && is_array( $message['parameters'] ?? null ) && is_bool( $message['told'] ?? null ) && is_int( $message['resolved'] ?? null ),
			ARRAY_FILTER_USE_BOTH
		);
	}

	/**
	 * What is stored at this moment: a self-test takes a minute, and sign-ins go on meanwhile.
	 *
	 * @return array<string, array<string, mixed>>
	 */
	private static function stored_now(): array {
		wp_cache_delete( self::OPTION, 'options' );
		wp_cache_delete( 'notoptions', 'options' );

		return self::stored();
	}

	/**
	 * Stores.
	 *
	 * @param array<string, array<string, mixed>> $messages The messages by key.
	 */
	private static function store( array $messages ): void {
		update_option( self::OPTION, $messages, false );
	}
}
