<?php
/**
 * What a health message says.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * Made when somebody reads it, in that person's language, and from what holds at that moment where that costs nothing.
 */
final class Health_Text {

	/**
	 * Headline and description; null when the matter has settled.
	 *
	 * @param array<string, mixed> $message An open message.
	 * @return array{headline: string, description: string}|null
	 */
	public static function of( array $message ): ?array {
		list( $kind, $name ) = explode( ':', $message['key'], 2 ) + array( '', '' );
		if ( 'sign_in' === $kind ) {
			return Sign_In_Health::text( $name, $message['parameters'] );
		}
		$result = self::told( $name, $message['code'], $message['parameters'] ) ?? Self_Test::direct( $name );
		if ( null === $result ) {
			return array(
				/* translators: %s: name of a test. */
				'headline'    => sprintf( __( 'The test “%s” found something', 'vestibule' ), $name ),
				'description' => __( 'Run the self-test under Settings → Vestibule to see what.', 'vestibule' ),
			);
		}

		return 'good' === $result['status'] ? null : array(
			'headline'    => $result['label'],
			'description' => Site_Health::plain( $result ),
		);
	}

	/**
	 * What a test that fetches something found when it last did; null for all others.
	 *
	 * @param string       $name       The test.
	 * @param string       $code       What it found.
	 * @param list<string> $parameters Its particulars.
	 * @return array<string, mixed>|null
	 */
	private static function told( string $name, string $code, array $parameters ): ?array {
		return match ( true ) {
			in_array( $name, Loopback_Health::TESTS, true ) => Loopback_Health::told( $name, $code, $parameters ),
			'clock' === $name     => Clock_Health::told( $code, $parameters ),
			'directory' === $name => Directory_Health::told( $code, $parameters ),
			'application' === $name => Application_Permissions::told( $code, $parameters ),
			'uploads' === $name   => Gate_Health::uploads_told( $code ),
			default               => null,
		};
	}
}
