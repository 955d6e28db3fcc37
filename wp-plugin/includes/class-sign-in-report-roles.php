<?php
/**
 * What a sign-in test has shown of groups, rules and roles.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

use Vestibule\Decision;
use Vestibule\Engine;
use Vestibule\Person;

/**
 * A part of Sign_In_Report: who is admitted by which rule, and which role comes from where.
 */
final class Sign_In_Report_Roles {

	/**
	 * What is kept of it.
	 *
	 * @param Engine   $engine   The engine.
	 * @param Person   $person   Who came back.
	 * @param Decision $decision What an ordinary sign-in would come to.
	 * @return array<string, mixed>
	 */
	public static function of( Engine $engine, Person $person, Decision $decision ): array {
		$user    = get_userdata( (int) ( $decision->trace()['user'] ?? 0 ) );
		$changes = false === $user ? null : $engine->changes( $person, Account_Changes::facts( $user, false, $person->email() ) );

		return array(
			'groups_known' => $person->groupsKnown(),
			'groups'       => $person->groups(),
			'asked'        => $person->asked(),
			'app_roles'    => $person->appRoles(),
			'problems'     => $person->problems(),
			'roles'        => $changes?->roles() ?? ( false === $user ? $decision->roles() : array_values( $user->roles ) ),
			'why'          => null === $changes ? array() : Change_Text::about_roles( $changes->notes() ),
		);
	}

	/**
	 * Prints it.
	 *
	 * @param array<string, mixed>  $kept   Of of().
	 * @param array<string, string> $trace  What the decision was made from.
	 * @param array<string, string> $claims The claims that came.
	 */
	public static function render( array $kept, array $trace, array $claims ): void {
		printf( '<h3>%s</h3><dl class="vestibule-codes">', esc_html__( 'Groups and roles', 'vestibule' ) );
		foreach ( array(
			__( 'Who may sign in', 'vestibule' ) => array( self::admission( $trace ) ),
			__( 'Groups', 'vestibule' )          => self::groups( $kept, $claims ),
			__( 'App roles', 'vestibule' )       => array( array() === $kept['app_roles'] ? __( 'None was sent.', 'vestibule' ) : implode( ', ', $kept['app_roles'] ) ),
			__( 'Rules that fit', 'vestibule' )  => self::rules( $trace ),
			__( 'Roles then', 'vestibule' )      => 'deny' === ( $trace['decision'] ?? '' ) ? array( __( 'None: the person is not admitted.', 'vestibule' ) ) : array( Directory_Text::roles( $kept['roles'] ), ...$kept['why'], ...self::left_out( $trace ) ),
		) as $label => $lines ) {
			printf( '<dt>%s</dt>', esc_html( $label ) );
			foreach ( $lines as $line ) {
				printf( '<dd>%s</dd>', esc_html( $line ) );
			}
		}
		echo '</dl>';
		foreach ( $kept['problems'] as $problem ) {
			printf( '<p class="vestibule-problem">%s</p>', esc_html( Directory_Text::problem( $problem ) ) );
		}
	}

	/**
	 * What a new account should have and cannot get.
	 *
	 * @param array<string, string> $trace What the decision was made from.
	 * @return list<string>
	 */
	private static function left_out( array $trace ): array {
		/* translators: %s: roles, those of a rule behind its number. */
		return isset( $trace['left_out'] ) ? array( sprintf( __( 'Cannot be given: %s', 'vestibule' ), $trace['left_out'] ) ) : array();
	}

	/**
	 * Whether the lists of who may sign in let the person pass.
	 *
	 * @param array<string, string> $trace What the decision was made from.
	 */
	private static function admission( array $trace ): string {
		$admission = $trace['admission'] ?? '';

		return match ( $admission ) {
			''       => __( 'Not looked at.', 'vestibule' ),
			'passed' => __( 'Nothing on the Access tab stands against it.', 'vestibule' ),
			default  => Failure_Remedy::text( $admission ),
		};
	}

	/**
	 * The groups, and where they come from.
	 *
	 * @param array<string, mixed>  $kept   Of of().
	 * @param array<string, string> $claims The claims that came.
	 * @return list<string>
	 */
	private static function groups( array $kept, array $claims ): array {
		$settings = Settings::effective();
		if ( ! Graph_Permissions::name_groups( $settings ) ) {
			return array( __( 'Nothing in the settings names a group, so nobody asks for them.', 'vestibule' ) );
		}
		if ( ! $kept['groups_known'] ) {
			return array( __( 'Not known: neither the token nor Microsoft Graph says which groups the person is in. Access that depends on a group is refused, roles that do stay as they are.', 'vestibule' ) );
		}
		$source = ! $kept['asked'] || ( isset( $claims['groups'] ) && 'claim' === $settings['groups_source'] ) ? __( 'Known from the token.', 'vestibule' ) : __( 'Known from Microsoft Graph.', 'vestibule' );
		$named  = array_intersect( array_map( 'strtolower', $kept['groups'] ), Group_Names::named( $settings ) );
		if ( array() === $named ) {
			return array( $source, __( 'The person is in none of those that the settings name.', 'vestibule' ) );
		}

		return array( $source, ...array_map( array( Group_Names::class, 'of' ), array_values( $named ) ) );
	}

	/**
	 * The rules that fit.
	 *
	 * @param array<string, string> $trace What the decision was made from.
	 * @return list<string>
	 */
	private static function rules( array $trace ): array {
		$rules = array_values( array_filter( (array) Settings::effective()['role_rules'], 'is_string' ) );
		if ( array() === $rules ) {
			return array( __( 'There are no rules.', 'vestibule' ) );
		}
		$lines = array_filter( array_map( 'intval', explode( ', ', $trace['rules'] ?? '' ) ) );
		if ( array() === $lines ) {
			return array( __( 'None.', 'vestibule' ) );
		}

		return array_values( array_map( static fn( int $line ): string => sprintf( '%d: %s', $line, $rules[ $line - 1 ] ?? '' ), $lines ) );
	}
}
