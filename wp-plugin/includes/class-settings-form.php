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
	 * Made by submitted() and stored().
	 *
	 * @param array<string, mixed>      $settings Settings to show, without the secret.
	 * @param array<string, list<string>> $problems Problem reasons by field.
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
	 * Stores the submitted values, or returns them with their problems; then nothing has changed.
	 *
	 * @param array<string, mixed> $fields What was typed, unslashed.
	 */
	public static function submit( #[\SensitiveParameter] array $fields ): self {
		$typed     = array_merge( Settings::stored(), self::typed( $fields ) );
		$effective = Settings::with_constants( $typed );
		$secret    = Settings::is_fixed( Settings::CLIENT_SECRET ) ? '' : trim( self::text( $fields, Settings::CLIENT_SECRET ) );

		try {
			$configuration = Configuration::json( $effective, '' === $secret ? Settings::secret() : array( 'plain' => $secret ) );
			$problems      = self::by_field( Engine_Access::problems( $configuration ) );
			if ( array() === $problems ) {
				Settings::store( $typed, '' === $secret ? '' : Engine_Access::seal( $secret ) );
			}
		} catch ( Refused $refused ) {
			$problems = array( '' => array( $refused->reason ) );
		}

		return new self( $effective, $problems );
	}

	/**
	 * The fields that a person may set, in the setting's types. What a constant fixes is not taken from the form.
	 *
	 * @param array<string, mixed> $fields What was typed.
	 * @return array<string, mixed>
	 */
	private static function typed( array $fields ): array {
		$typed = array(
			'tenant'       => trim( self::text( $fields, 'tenant' ) ),
			'client_id'    => trim( self::text( $fields, 'client_id' ) ),
			'authority'    => self::text( $fields, 'authority' ),
			'create_users' => '' !== self::text( $fields, 'create_users' ),
			'default_role' => self::text( $fields, 'default_role' ),
		);

		return array_filter( $typed, static fn( string $key ): bool => ! Settings::is_fixed( $key ), ARRAY_FILTER_USE_KEY );
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
	 * @param list<array{field: string, reason: string}> $problems The problems.
	 * @return array<string, list<string>>
	 */
	private static function by_field( array $problems ): array {
		$by_field = array();
		foreach ( $problems as $problem ) {
			$by_field[ $problem['field'] ][] = $problem['reason'];
		}

		return $by_field;
	}
}
