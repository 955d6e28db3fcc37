<?php
/**
 * What rules would change for whom.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * Looks connected people up and has the engine apply the rules to them, also rules that nobody has saved. Nothing is written.
 */
final class Role_Dry_Run {

	/**
	 * What comes of these accounts.
	 *
	 * @param list<int>                 $user_ids The accounts.
	 * @param array<string, mixed>|null $settings Settings that are only typed; null for those that hold.
	 * @return list<array{user: int, login: string, now: list<string>, then: list<string>, changes: bool, why: list<string>, outcome: string, reason: string}>
	 */
	public static function rows( array $user_ids, ?array $settings = null ): array {
		$rules = array_values( array_filter( (array) ( ( $settings ?? Settings::effective() )['role_rules'] ?? array() ), 'is_string' ) );

		return array_map( static fn( Check_Result $result ): array => self::row( $result, $rules ), Directory_Check::preview( $user_ids, $settings ) );
	}

	/**
	 * A result as a row.
	 *
	 * @param Check_Result $result The result.
	 * @param list<string> $rules  The rules.
	 * @return array{user: int, login: string, now: list<string>, then: list<string>, changes: bool, why: list<string>, outcome: string, reason: string}
	 */
	private static function row( Check_Result $result, array $rules ): array {
		$user = get_userdata( $result->user_id );
		$now  = false === $user ? array() : array_values( $user->roles );
		$then = $result->changes?->roles() ?? $now;
		$why  = null === $result->changes ? array() : Change_Text::about_roles( $result->changes->notes(), $rules );
		if ( null !== $result->changes && self::use_app_roles( $rules ) ) {
			$why[] = 0 === Directory_Record::of( $result->user_id )['last_sign_in']
				? __( 'App roles are known at a sign-in only: roles that they give stay as they are until then.', 'vestibule' )
				: __( 'App roles are those of the last sign-in.', 'vestibule' );
		}
		if ( null !== $result->changes && array() !== $result->changes->fields() ) {
			/* translators: %s: names of fields. */
			$why[] = sprintf( __( 'Also changes: %s.', 'vestibule' ), implode( ', ', array_map( array( Change_Text::class, 'field' ), array_keys( $result->changes->fields() ) ) ) );
		}

		return array(
			'user'    => $result->user_id,
			'login'   => false === $user ? '' : $user->user_login,
			'now'     => $now,
			'then'    => $then,
			'changes' => array() !== array_diff( $now, $then ) || array() !== array_diff( $then, $now ),
			'why'     => $why,
			'outcome' => $result->outcome,
			'reason'  => $result->reason,
		);
	}

	/**
	 * Whether rules go by app roles, which no look-up tells.
	 *
	 * @param list<string> $rules The rules.
	 */
	private static function use_app_roles( array $rules ): bool {
		return array() !== preg_grep( '/^\s*app_role\s/', $rules );
	}
}
