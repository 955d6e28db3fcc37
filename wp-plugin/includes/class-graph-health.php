<?php
/**
 * Site Health: whether Microsoft Graph answers what the settings need.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

use Vestibule\Person;

/**
 * Each sign-in that asked Graph shows what it refuses. What was refused is kept, and forgotten when it is answered. An outage is none of
 * it: it goes by itself, and the account's record and the logs tell.
 */
final class Graph_Health {

	/**
	 * Not autoloaded: sign-ins that ask Graph and Site Health read it. What => [reason, detail].
	 */
	public const OPTION = 'vestibule_graph_refusals';

	/**
	 * Reasons that an administrator has to do something about.
	 */
	private const REASONS = array( 'graph_permission_missing', 'graph_property_unknown', 'graph_token_refused' );

	/**
	 * Registers the test.
	 *
	 * @param array<string, array<string, mixed>> $tests The tests.
	 * @return array<string, array<string, mixed>>
	 */
	public static function filter_site_status_tests( $tests ) {
		$tests['direct']['vestibule_graph'] = Site_Health::direct( self::class, 'graph' );

		return $tests;
	}

	/**
	 * Takes what a sign-in has shown. Only of the site's own tenant: what another one has not granted, nobody here can mend.
	 *
	 * @param Person $person  The person.
	 * @param bool   $home    Whether the site's tenant is the person's.
	 * @param bool   $profile Whether the profile was asked for.
	 */
	public static function keep( Person $person, bool $home, bool $profile ): void {
		if ( ! $home || ! $person->asked() ) {
			return;
		}
		$found = array_fill_keys( array( ...( $person->groupsKnown() ? array( 'groups' ) : array() ), ...( $profile ? array( 'profile', 'manager' ) : array() ) ), array( '', '' ) );
		foreach ( $person->problems() as $problem ) {
			$found[ $problem['what'] ] = array( $problem['reason'], $problem['detail'] );
		}
		self::note( $found );
	}

	/**
	 * Takes what became of some parts.
	 *
	 * @param array<string, array{string, string}> $found Reason and detail by part; a reason of '' for what was answered.
	 */
	public static function note( array $found ): void {
		try {
			$before = self::refusals();
			$after  = $before;
			foreach ( $found as $part => list( $reason, $detail ) ) {
				if ( in_array( $reason, self::REASONS, true ) ) {
					$after[ $part ] = array( $reason, substr( $detail, 0, 200 ) );
				} elseif ( '' === $reason ) {
					unset( $after[ $part ] );
				}
			}
			if ( $after !== $before ) {
				update_option( self::OPTION, $after, false );
				Health_Messages::take( self::graph() );
			}
		} catch ( \Throwable $exception ) {
			Failure::of( $exception )->log();
		}
	}

	/**
	 * Microsoft Graph answers what is asked.
	 *
	 * @return array<string, mixed>
	 */
	public static function graph(): array {
		$lines = array();
		foreach ( self::refusals() as $part => list( $reason, $detail ) ) {
			$lines[] = self::line( $part, $reason, $detail );
		}
		if ( array() === $lines ) {
			return Site_Health::result( 'graph', 'good', __( 'Microsoft Graph has refused nothing', 'vestibule' ), __( 'What the settings need of the directory is answered, as far as sign-ins have asked.', 'vestibule' ) );
		}

		return Site_Health::result( 'graph', isset( self::refusals()['groups'] ) ? 'critical' : 'recommended', __( 'Microsoft Graph refuses what the settings need', 'vestibule' ), implode( ' ', $lines ) );
	}

	/**
	 * What is refused, in words.
	 *
	 * @param string $part   What was asked.
	 * @param string $reason Why it is refused.
	 * @param string $detail Log text, which names the permission.
	 */
	private static function line( string $part, string $reason, string $detail ): string {
		if ( 'graph_property_unknown' === $reason ) {
			return Directory_Text::unknown_properties( $detail );
		}
		$effect = match ( $part ) {
			'groups'  => __( 'Groups cannot be asked for: whose groups are not in the sign-in keeps the roles of before, and is turned away where a group is needed.', 'vestibule' ),
			'manager' => __( 'Managers cannot be asked for, so that field stays as it is.', 'vestibule' ),
			'photo'   => __( 'Photos cannot be asked for, so avatars stay as they are.', 'vestibule' ),
			default   => __( 'Profiles cannot be asked for, so fields from the directory stay as they are.', 'vestibule' ),
		};
		$remedy = 'graph_token_refused' === $reason
			? __( 'Microsoft Graph does not take the token that came with the sign-in. Look into the app registration in Entra whether API permissions has User.Read of Microsoft Graph.', 'vestibule' )
			: Directory_Text::delegated_remedy( $part );

		/* translators: 1: what happens, 2: what to do, 3: what Microsoft said. */
		return sprintf( __( '%1$s %2$s Microsoft said: %3$s', 'vestibule' ), $effect, $remedy, '' === $detail ? $reason : $detail );
	}

	/**
	 * What is stored, as far as it is well formed.
	 *
	 * @return array<string, array{string, string}>
	 */
	private static function refusals(): array {
		$stored = get_option( self::OPTION );

		return array_filter(
			is_array( $stored ) ? $stored : array(),
			static fn( $refusal, $part ): bool => is_array( $refusal ) && is_string( $refusal[0] ?? null ) && is_string( $refusal[1] ?? null ) && self::is_needed( (string) $part ),
			ARRAY_FILTER_USE_BOTH
		);
	}

	/**
	 * Whether the settings still need a part.
	 *
	 * @param string $part The part.
	 */
	private static function is_needed( string $part ): bool {
		$settings = Settings::effective();
		$rules    = static fn( string $kind ): bool => array() !== array_filter( (array) $settings['role_rules'], static fn( $rule ): bool => is_string( $rule ) && str_starts_with( trim( $rule ), "$kind " ) );

		return match ( $part ) {
			'groups'  => array() !== array( ...$settings['allowed_groups'], ...$settings['denied_groups'], ...$settings['create_groups'] ) || $rules( 'group' ),
			'profile' => array() !== $settings['profile_fields'] || 'never' !== $settings['profile_locale'] || $rules( 'attribute' ),
			'manager' => array() !== preg_grep( '/^manager\b/', array_column( Profile_Fields::all(), 'property' ) ),
			'photo'   => true === $settings['photo'],
			default   => false,
		};
	}
}
