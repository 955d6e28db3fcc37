<?php
/**
 * A submitted settings form.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * Takes the values apart, asks the engine, and stores them only when it accepts every one.
 */
final class Settings_Form {

	/**
	 * The name under which the fields are sent.
	 */
	public const NAME = 'vestibule';

	/**
	 * Made by submit(), stored() and proposed().
	 *
	 * @param array<string, mixed>      $settings Settings to show, without the secret.
	 * @param array<string, list<array{field: string, reason: string, line: int}>> $problems Problems by field.
	 */
	private function __construct(
		public readonly array $settings,
		public readonly array $problems,
	) {
	}

	/**
	 * The form as it is opened.
	 */
	public static function stored(): self {
		return new self( Settings::effective(), array() );
	}

	/**
	 * The form with other values in it, which nobody has saved.
	 *
	 * @param array<string, mixed> $values Values by setting.
	 */
	public static function proposed( array $values ): self {
		return new self( array_merge( Settings::effective(), $values ), array() );
	}

	/**
	 * Stores the submitted values, or returns them with their problems; then nothing has changed.
	 *
	 * @param array<string, mixed> $fields What was typed, unslashed.
	 */
	public static function submit( #[\SensitiveParameter] array $fields ): self {
		$typed     = self::typed( $fields );
		$effective = Settings::with_fixed( $typed );
		$secret    = Fixed_Settings::has( Settings::CLIENT_SECRET ) ? '' : trim( self::text( $fields, Settings::CLIENT_SECRET ) );

		try {
			$configuration = Configuration::json( $effective, '' === $secret ? Settings::secret() : array( 'plain' => $secret ) );
			$problems      = self::by_field( array_merge( self::unexpected( $fields ), Engine_Access::problems( $configuration ) ) );
			if ( array() === $problems ) {
				Settings::store( $typed, '' === $secret ? '' : Engine_Access::seal( $secret ) );
			}
		} catch ( Refused | \Vestibule\Exception $exception ) {
			$problems = self::by_field(
				array(
					array(
						'field'  => '',
						'reason' => $exception->reason,
						'line'   => 0,
					),
				)
			);
		}

		return new self( $effective, $problems );
	}

	/**
	 * The settings that would hold if the form were saved.
	 *
	 * @param array<string, mixed> $fields What was typed, unslashed.
	 * @return array<string, mixed>
	 */
	public static function effective( array $fields ): array {
		return Settings::with_fixed( self::typed( $fields ) );
	}

	/**
	 * The settings as stored, with those of the form in their places. What a constant fixes is not taken from it.
	 *
	 * @param array<string, mixed> $fields What was typed.
	 * @return array<string, mixed>
	 */
	private static function typed( array $fields ): array {
		$typed = array();
		foreach ( array_keys( Settings::DEFAULTS ) as $key ) {
			if ( isset( $fields[ $key ] ) && ! Fixed_Settings::has( $key ) ) {
				// What is no text is of the wrong kind, which the engine says.
				$typed[ $key ] = is_string( $fields[ $key ] ) ? Setting_Text::parse( $key, $fields[ $key ] ) : array( $fields[ $key ] );
			}
		}

		return array_merge( Settings::stored(), $typed );
	}

	/**
	 * What no form of this page sends: settings that there are none of, and what is no UTF-8 text.
	 *
	 * @param array<string, mixed> $fields What was typed.
	 * @return list<array{field: string, reason: string, line: int}>
	 */
	private static function unexpected( #[\SensitiveParameter] array $fields ): array {
		$reasons = array_map( static fn(): string => 'unknown_setting', array_diff_key( $fields, Settings::CONSTANTS ) );
		if ( ! is_string( $fields[ Settings::CLIENT_SECRET ] ?? '' ) ) {
			$reasons[ Settings::CLIENT_SECRET ] = 'wrong_type';
		}
		foreach ( array_intersect_key( $fields, Settings::CONSTANTS ) as $field => $value ) {
			if ( is_string( $value ) && 1 !== preg_match( '//u', $value ) ) {
				// JSON would carry it changed, and the engine would check something else than what is stored.
				$reasons[ $field ] = 'malformed';
			}
		}
		$problems = array();
		foreach ( $reasons as $field => $reason ) {
			$problems[] = array(
				'field'  => (string) $field,
				'reason' => $reason,
				'line'   => 0,
			);
		}

		return $problems;
	}

	/**
	 * A field's text.
	 *
	 * @param array<string, mixed> $fields What was typed.
	 * @param string               $key    The field.
	 */
	private static function text( array $fields, string $key ): string {
		return is_string( $fields[ $key ] ?? null ) ? $fields[ $key ] : '';
	}

	/**
	 * Groups the engine's problems.
	 *
	 * @param list<array{field: string, reason: string, line: int}> $problems The problems.
	 * @return array<string, list<array{field: string, reason: string, line: int}>>
	 */
	private static function by_field( array $problems ): array {
		$by_field = array();
		foreach ( $problems as $problem ) {
			$by_field[ $problem['field'] ][] = $problem;
		}

		return $by_field;
	}
}
