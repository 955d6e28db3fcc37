<?php
/**
 * The roles of an account on this site.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * Changes them by WordPress's own calls, so that its hooks fire, and reads afterwards whether rights that were to go are gone.
 */
final class Account_Roles {

	/**
	 * Roles that bbPress gives beside WordPress's. Who is not told about them leaves them alone.
	 */
	private const OF_FORUMS = 'bbp_';

	/**
	 * How many administrators are looked at to find one who could take care of the site.
	 */
	private const OTHERS_MAX = 50;

	/**
	 * The roles that rules are about.
	 *
	 * @param \WP_User $user The account.
	 * @return list<string>
	 */
	public static function of( \WP_User $user ): array {
		return self::without_those_of_forums( self::all_of( $user ) );
	}

	/**
	 * All roles, as texts: PHP makes a number of a name such as 2024.
	 *
	 * @param \WP_User $user The account.
	 * @return list<string>
	 */
	public static function all_of( \WP_User $user ): array {
		return array_map( 'strval', array_values( $user->roles ) );
	}

	/**
	 * Gives an account these roles and no others.
	 *
	 * @param \WP_User     $user  The account.
	 * @param list<string> $roles The roles, the first one first.
	 * @return bool Whether something changed.
	 * @throws Refused When a role that was to go is still there.
	 */
	public static function set( \WP_User $user, array $roles ): bool {
		if ( ! self::would_change( $user, $roles ) ) {
			return false;
		}
		$before = self::all_of( $user );
		$after  = self::wanted( $before, $roles );
		self::take( self::steps( $user, $before, $after ) );
		$stored = self::stored( $user );
		self::require_answer( $user );
		$left = array_intersect( array_diff( $before, $after ), $stored );
		if ( array() !== $left ) {
			throw new Refused( 'storage_unavailable', sprintf( 'roles of user %d cannot be taken away: %s', $user->ID, implode( ', ', $left ) ) );
		}
		self::give_back( $user, array_diff( array_intersect( $before, $after ), $stored ) );

		return true;
	}

	/**
	 * Whether set() has anything to do.
	 *
	 * @param \WP_User          $user  The account.
	 * @param list<string>|null $roles The roles, null where they are left alone.
	 */
	public static function would_change( \WP_User $user, ?array $roles ): bool {
		$before = self::all_of( $user );
		$after  = null === $roles ? $before : self::wanted( $before, $roles );

		return array() !== array_merge( array_diff( $before, $after ), array_diff( $after, $before ) );
	}

	/**
	 * Takes steps, one after the other.
	 *
	 * @param list<callable(): void> $steps The steps.
	 */
	private static function take( array $steps ): void {
		foreach ( $steps as $step ) {
			try {
				$step();
			} catch ( \Throwable $exception ) {
				// Another plugin heard of it and failed. What was written counts.
				Failure::of( $exception )->log();
			}
		}
	}

	/**
	 * Gives back what was to stay and went on the way. A plugin that takes it away each time, because it allows one role only, keeps nobody
	 * out: less rights than wanted are no danger, and the log tells.
	 *
	 * @param \WP_User          $user The account.
	 * @param array<int, string> $lost The roles.
	 */
	private static function give_back( \WP_User $user, array $lost ): void {
		if ( array() === $lost ) {
			return;
		}
		// The object has what it was told, not what others stored since.
		$user->for_site( $user->get_site_id() );
		self::take( array_map( static fn( string $role ): callable => static fn() => $user->add_role( $role ), array_values( $lost ) ) );
		$lost = array_diff( $lost, self::stored( $user ) );
		$user->for_site( $user->get_site_id() );
		if ( array() !== $lost ) {
			Failure::of( new Refused( 'storage_unavailable', sprintf( 'roles of user %d that were to stay are gone: %s', $user->ID, implode( ', ', $lost ) ) ) )->log();
		}
	}

	/**
	 * Adds the roles after the first, which WordPress's calls for new accounts and new members do not take.
	 *
	 * @param int          $user_id The account.
	 * @param list<string> $roles   All of its roles.
	 */
	public static function add_further( int $user_id, array $roles ): void {
		$user = count( $roles ) > 1 ? get_userdata( $user_id ) : false;
		foreach ( false === $user ? array() : array_slice( $roles, 1 ) as $role ) {
			$user->add_role( $role );
		}
	}

	/**
	 * Whether rules may change the roles of an account that manages the site. Then who is the last one is asked inside a lock.
	 *
	 * @param \WP_User $user The account.
	 */
	public static function may_cost_administration( \WP_User $user ): bool {
		$settings = Settings::effective();

		return true === $settings['role_administrators'] && array() !== $settings['role_rules'] && $user->has_cap( 'manage_options' );
	}

	/**
	 * Whether nobody else could manage the site. In a network, who manages that can.
	 *
	 * @param \WP_User $user The account.
	 */
	public static function is_last_administrator( \WP_User $user ): bool {
		if ( ! $user->has_cap( 'manage_options' ) || ( is_multisite() && is_super_admin( $user->ID ) ) ) {
			return false;
		}
		$others = get_users(
			array(
				'capability'    => 'manage_options',
				'exclude'       => array( $user->ID ),
				'fields'        => 'ID',
				'number'        => self::OTHERS_MAX,
				'orderby'       => 'ID',
				'cache_results' => false,
			)
		);
		foreach ( is_multisite() ? get_super_admins() : array() as $login ) {
			$others[] = get_user_by( 'login', $login )->ID ?? 0;
		}
		foreach ( $others as $id ) {
			// What this process remembers may be older than the lock.
			wp_cache_delete( (int) $id, 'user_meta' );
			$other = get_userdata( (int) $id );
			if ( false !== $other && $other->ID !== $user->ID && $other->has_cap( 'manage_options' ) && ! Account_Facts::is_blocked( $other ) ) {
				return false;
			}
		}

		return true;
	}

	/**
	 * The calls that lead from one list to the other. WordPress's call for one role is heard by more plugins than the two others, but takes all
	 * others away: it is made where none of them is to stay. Else what comes comes first, so that nobody is without a right for a moment.
	 *
	 * @param \WP_User     $user   The account.
	 * @param list<string> $before Its roles.
	 * @param list<string> $after  Those it gets.
	 * @return list<callable(): void>
	 */
	private static function steps( \WP_User $user, array $before, array $after ): array {
		$steps = array();
		$has   = $before;
		if ( array() === array_intersect( self::without_those_of_forums( $before ), $after ) ) {
			$steps[] = static fn() => $user->set_role( $after[0] ?? '' );
			$has     = array_slice( $after, 0, 1 );
		}
		foreach ( array_diff( $after, $has ) as $role ) {
			$steps[] = static fn() => $user->add_role( $role );
		}
		foreach ( array_diff( $has, $after ) as $role ) {
			$steps[] = static fn() => $user->remove_role( $role );
		}

		return $steps;
	}

	/**
	 * The roles that an account gets: those that this site has, with those of forums.
	 *
	 * @param list<string> $before What is there.
	 * @param list<string> $roles  What is wanted.
	 * @return list<string>
	 */
	private static function wanted( array $before, array $roles ): array {
		return self::with_those_of_forums( $before, array_values( array_filter( $roles, static fn( string $role ): bool => wp_roles()->is_role( $role ) ) ) );
	}

	/**
	 * The same with the forums' roles that are there, unless it says itself which.
	 *
	 * @param list<string> $before What is there.
	 * @param list<string> $after  What is wanted.
	 * @return list<string>
	 */
	private static function with_those_of_forums( array $before, array $after ): array {
		$of_forums = static fn( string $role ): bool => str_starts_with( $role, self::OF_FORUMS );

		return array() === array_filter( $after, $of_forums ) ? array_values( array_unique( array( ...$after, ...array_filter( $before, $of_forums ) ) ) ) : $after;
	}

	/**
	 * The same without the forums' roles.
	 *
	 * @param array<string> $roles Roles.
	 * @return list<string>
	 */
	private static function without_those_of_forums( array $roles ): array {
		return array_values( array_filter( $roles, static fn( string $role ): bool => ! str_starts_with( $role, self::OF_FORUMS ) ) );
	}

	/**
	 * Stops when the database could not tell which roles there are: none would pass for all taken away.
	 *
	 * @param \WP_User $user The account.
	 * @throws Refused When it could not.
	 */
	private static function require_answer( \WP_User $user ): void {
		global $wpdb;
		if ( '' !== $wpdb->last_error ) {
			throw new Refused( 'storage_unavailable', sprintf( 'roles of user %d cannot be read: %s', $user->ID, $wpdb->last_error ) );
		}
	}

	/**
	 * The roles as the database has them.
	 *
	 * @param \WP_User $user The account.
	 * @return list<string>
	 */
	private static function stored( \WP_User $user ): array {
		wp_cache_delete( $user->ID, 'user_meta' );
		$stored = get_user_meta( $user->ID, $user->cap_key, true );

		return array_map( 'strval', array_keys( array_filter( is_array( $stored ) ? $stored : array() ) ) );
	}
}
