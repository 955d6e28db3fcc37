<?php
/**
 * What an administrator sees of an account before it is connected.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * Enough to tell whether a person of the directory and an account are the same one.
 */
final class Account_Summary {

	/**
	 * The lines about an account, name by value, as plain text.
	 *
	 * @param \WP_User $user          The account.
	 * @param int      $last_sign_in  When somebody last signed in, 0 when unknown.
	 * @return array<string, string>
	 */
	public static function lines( \WP_User $user, int $last_sign_in ): array {
		$day = static fn( int $time ): string => (string) wp_date( get_option( 'date_format' ), $time );

		return array_filter(
			array(
				__( 'Name', 'vestibule' )           => $user->display_name === $user->user_login ? '' : $user->display_name,
				__( 'E-mail address', 'vestibule' ) => $user->user_email,
				__( 'Roles', 'vestibule' )          => self::roles( $user ),
				__( 'Registered', 'vestibule' )     => $day( (int) strtotime( $user->user_registered . ' UTC' ) ),
				__( 'Last sign-in', 'vestibule' )   => $last_sign_in > 0 ? $day( $last_sign_in ) : __( 'unknown', 'vestibule' ),
				__( 'Connected with', 'vestibule' ) => self::connected_with( $user->ID ),
			),
			static fn( string $value ): bool => '' !== $value
		);
	}

	/**
	 * Where the account's edit page is, as a link around its login name. HTML.
	 *
	 * @param \WP_User $user The account.
	 */
	public static function link( \WP_User $user ): string {
		$url = (string) get_edit_user_link( $user->ID );

		return '' === $url ? esc_html( $user->user_login ) : sprintf( '<a href="%s">%s</a>', esc_url( $url ), esc_html( $user->user_login ) );
	}

	/**
	 * When somebody last signed in to the accounts, as far as it is known: by the sign-in log, and by sessions that have not ended.
	 *
	 * @param list<int> $users The accounts.
	 * @return array<int, int> Time by account.
	 */
	public static function last_sign_ins( array $users ): array {
		if ( array() === $users ) {
			return array();
		}
		cache_users( $users );
		$last = array();
		foreach ( $users as $user_id ) {
			$sessions         = get_user_meta( $user_id, 'session_tokens', true );
			$last[ $user_id ] = max( array( 0, ...array_map( 'intval', array_column( is_array( $sessions ) ? $sessions : array(), 'login' ) ) ) );
		}
		try {
			$marks = implode( ', ', array_fill( 0, count( $users ), '%d' ) );
			foreach ( Log_Storage::table()->rows( "SELECT user_id, MAX(time) AS latest FROM {table} WHERE kind = %s AND outcome = %s AND user_id IN ($marks) GROUP BY user_id", Log_Entry::SIGN_IN, Log_Entry::SUCCESS, ...$users ) as $row ) {
				$last[ (int) $row['user_id'] ] = max( $last[ (int) $row['user_id'] ] ?? 0, (int) $row['latest'] );
			}
		} catch ( Refused $refused ) {
			// Only less is known then.
			Failure::of( $refused )->log();
		}

		return $last;
	}

	/**
	 * An identity of the directory as people know it: the user name under which it came last, and its identifiers.
	 *
	 * @param array{tenant: string, object: string} $link The identity.
	 */
	public static function identity( array $link ): string {
		/* translators: 1: identifier of a directory, 2: identifier of a person. */
		$identifiers = sprintf( __( 'tenant ID %1$s, object ID %2$s', 'vestibule' ), $link['tenant'], $link['object'] );
		$name        = self::known_as( $link );

		/* translators: 1: user name in the directory, 2: its identifiers. */
		return '' === $name ? $identifiers : sprintf( __( '%1$s (%2$s)', 'vestibule' ), $name, $identifiers );
	}

	/**
	 * With whom the account is connected.
	 *
	 * @param int $user_id The account.
	 */
	private static function connected_with( int $user_id ): string {
		$link = Account_Link::of( $user_id );

		return '' === $link['object'] ? __( 'nobody', 'vestibule' ) : self::identity( $link );
	}

	/**
	 * The user name under which an identity came last, '' when it is not known.
	 *
	 * @param array{tenant: string, object: string} $link The identity.
	 */
	private static function known_as( array $link ): string {
		try {
			$person = People_Queue::of( $link['tenant'], $link['object'] )['username'] ?? '';
			$person = '' !== $person ? $person : Log_Storage::table()->column( "SELECT person FROM {table} WHERE object = %s AND tenant = %s AND person <> '' ORDER BY id DESC LIMIT 1", $link['object'], $link['tenant'] )[0] ?? '';
		} catch ( Refused $refused ) {
			Failure::of( $refused )->log();
			return '';
		}

		return (string) $person;
	}

	/**
	 * The roles of an account by their names.
	 *
	 * @param \WP_User $user The account.
	 */
	private static function roles( \WP_User $user ): string {
		$names = wp_roles()->role_names;

		return array() === $user->roles
			? __( 'none on this site', 'vestibule' )
			: implode( ', ', array_map( static fn( string $role ): string => translate_user_role( $names[ $role ] ?? $role ), $user->roles ) );
	}
}
