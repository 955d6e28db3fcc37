<?php
/**
 * Something that the sign-in log keeps.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * What happened, before it gets its place in the log. Whoever makes one passes neither token, code, cookie, secret nor password.
 */
final class Log_Entry {

	public const SUCCESS = 'success';
	public const FAILURE = 'failure';
	public const CHANGED = 'changed';

	/**
	 * What can happen. The first four are attempts to sign in, by their purpose; STRAY is what reached the address of an answer of Microsoft
	 * and belongs to no sign-in.
	 */
	public const SIGN_IN     = 'sign_in';
	public const LINK        = 'link';
	public const RENEW       = 'renew';
	public const TEST        = 'test';
	public const STRAY       = 'stray';
	public const LOG_OUT     = 'log_out';
	public const BREAK_GLASS = 'break_glass';
	public const SETTING     = 'setting';
	public const PROTECTION  = 'protection';
	public const DISCONNECT  = 'disconnect';
	public const CHECK       = 'check';
	public const CONNECTION  = 'connection';
	public const REQUEST     = 'request';
	public const ERASURE     = 'erasure';
	public const ROLES       = 'roles';
	public const AUDIT       = 'audit';

	public const KINDS    = array( self::SIGN_IN, self::LINK, self::RENEW, self::TEST, self::STRAY, self::LOG_OUT, self::BREAK_GLASS, self::SETTING, self::PROTECTION, self::DISCONNECT, self::CONNECTION, self::REQUEST, self::CHECK, self::ERASURE, self::ROLES, self::AUDIT );
	public const OUTCOMES = array( self::SUCCESS, self::FAILURE, self::CHANGED );

	/**
	 * What an administrator did. These rows answer for it and are not erased on request.
	 */
	public const OF_ADMINISTRATORS = array( self::BREAK_GLASS, self::SETTING, self::PROTECTION, self::DISCONNECT, self::CONNECTION, self::REQUEST, self::CHECK, self::ERASURE, self::AUDIT );

	/**
	 * Longest name of a person, in characters, and longest detail, in bytes.
	 */
	private const PERSON_CAP = 190;
	private const DETAIL_CAP = 16_000;

	/**
	 * Where a detail is too long, each text in it is cut to this many characters.
	 */
	private const TEXT_CAP = 200;

	/**
	 * An entry.
	 *
	 * @param string               $kind      One of KINDS.
	 * @param string               $outcome   One of OUTCOMES.
	 * @param string               $reason    A reason of the closed list, or a word of Log_Text.
	 * @param string               $reference Eight hexadecimal digits; '' draws some.
	 * @param int                  $user_id   The account: of the person, or of the administrator who did it.
	 * @param string               $person    User name as the directory says, once it is verified.
	 * @param string               $tenant    Tenant id, likewise.
	 * @param string               $object    Object id, likewise.
	 * @param array<string, mixed> $detail    What else is known.
	 */
	public function __construct(
		public readonly string $kind,
		public readonly string $outcome,
		public readonly string $reason = '',
		public readonly string $reference = '',
		public readonly int $user_id = 0,
		public readonly string $person = '',
		public readonly string $tenant = '',
		public readonly string $object = '',
		public readonly array $detail = array(),
	) {
	}

	/**
	 * The columns of its row.
	 *
	 * @return array<string, string>
	 */
	public function row(): array {
		return array(
			'time'      => (string) time(),
			'kind'      => $this->kind,
			'outcome'   => $this->outcome,
			'reason'    => substr( $this->reason, 0, 40 ),
			'reference' => '' === $this->reference ? bin2hex( random_bytes( 4 ) ) : $this->reference,
			'user_id'   => (string) $this->user_id,
			'person'    => self::plain( $this->person ),
			'tenant'    => substr( self::ascii( $this->tenant ), 0, 36 ),
			'object'    => substr( self::ascii( $this->object ), 0, 36 ),
			'address'   => Client_Address::for_log(),
			'detail'    => self::json( $this->detail ),
		);
	}

	/**
	 * A name as every database keeps it: the seal of the row covers what is read again.
	 *
	 * @param string $text The name.
	 */
	public static function plain( string $text ): string {
		global $wpdb;
		$text = mb_substr( (string) preg_replace( '/[\x00-\x1F\x7F]+/', ' ', mb_scrub( $text, 'UTF-8' ) ), 0, self::PERSON_CAP, 'UTF-8' );
		// Older databases know no character beyond the basic plane, some none beyond ASCII. Spaces at the end may be lost.
		$text = trim( (string) preg_replace( '/[\x{10000}-\x{10FFFF}]/u', '?', $text ) );

		return str_starts_with( (string) $wpdb->charset, 'utf8' ) ? $text : self::ascii( $text );
	}

	/**
	 * A text without what is not ASCII.
	 *
	 * @param string $text The text.
	 */
	private static function ascii( string $text ): string {
		return (string) preg_replace( '/[^\x21-\x7E]/', '?', $text );
	}

	/**
	 * The detail as JSON in ASCII, cut where it is too long.
	 *
	 * @param array<string, mixed> $detail The detail.
	 */
	private static function json( array $detail ): string {
		if ( array() === $detail ) {
			return '';
		}
		$flags = JSON_UNESCAPED_SLASHES | JSON_INVALID_UTF8_SUBSTITUTE | JSON_PARTIAL_OUTPUT_ON_ERROR;
		$json  = (string) wp_json_encode( $detail, $flags );
		if ( strlen( $json ) > self::DETAIL_CAP ) {
			$json = (string) wp_json_encode( self::cut( $detail ), $flags );
		}

		return strlen( $json ) > self::DETAIL_CAP ? '{"cut":true}' : $json;
	}

	/**
	 * The same with short texts; a long list becomes one text.
	 *
	 * @param mixed $value The value.
	 */
	private static function cut( mixed $value ): mixed {
		return match ( true ) {
			is_array( $value ) && array_is_list( $value ) && count( $value ) > 2 => mb_strimwidth( implode( '; ', array_filter( $value, 'is_scalar' ) ), 0, self::TEXT_CAP, '…', 'UTF-8' ),
			is_array( $value )  => array_map( array( self::class, 'cut' ), $value ),
			is_string( $value ) => mb_strimwidth( $value, 0, self::TEXT_CAP, '…', 'UTF-8' ),
			default             => $value,
		};
	}
}
