<?php
/**
 * What is known of a person at Microsoft, in words.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * For the list of users, the profile page and the commands.
 */
final class Directory_Text {

	/**
	 * What is out of the ordinary: label by name of a mark. Each is a word, not a colour.
	 *
	 * @param int                  $user_id The account.
	 * @param array<string, mixed> $record  Of Directory_Record.
	 * @return array<string, string>
	 */
	public static function marks( int $user_id, array $record ): array {
		return array_filter(
			array(
				'guest'     => $record['guest'] ? __( 'Guest', 'vestibule' ) : '',
				'disabled'  => match ( $record['enabled'] ) {
					'no'    => __( 'Disabled', 'vestibule' ),
					'gone'  => __( 'Deleted at Microsoft', 'vestibule' ),
					default => '',
				},
				'elsewhere' => Directory_Check::is_home( Account_Link::of( $user_id )['tenant'] ) ? '' : __( 'Other tenant', 'vestibule' ),
			)
		);
	}

	/**
	 * Which tenant: the site's own, or the domain of the other one's user names, or its ID.
	 *
	 * @param string $tenant   Tenant id.
	 * @param string $username User name as the directory says, '' if unknown.
	 */
	public static function tenant( string $tenant, string $username ): string {
		if ( Directory_Check::is_home( $tenant ) ) {
			return __( 'Own tenant', 'vestibule' );
		}
		$domain = str_contains( $username, '@' ) ? substr( (string) strrchr( $username, '@' ), 1 ) : '';

		return '' === $domain ? $tenant : $domain;
	}

	/**
	 * When the person last signed in with Microsoft, as HTML.
	 *
	 * @param int $time When, 0 for never.
	 */
	public static function last_sign_in( int $time ): string {
		if ( $time <= 0 ) {
			return esc_html__( 'No sign-in yet', 'vestibule' );
		}
		/* translators: %s: a date and time. */
		return sprintf( '<time datetime="%s">%s</time>', esc_attr( gmdate( 'c', $time ) ), esc_html( sprintf( __( 'Last sign-in: %s', 'vestibule' ), self::time( $time ) ) ) );
	}

	/**
	 * When the state in the directory was learnt, which nobody asks for by itself, as HTML.
	 *
	 * @param int $time When, 0 for unknown.
	 */
	public static function as_of( int $time ): string {
		if ( $time <= 0 ) {
			return '';
		}
		/* translators: %s: a date. What stands before it is a state, such as "Disabled". */
		return sprintf( '<time class="vestibule-as-of" datetime="%s">%s</time>', esc_attr( gmdate( 'c', $time ) ), esc_html( sprintf( __( 'as of %s', 'vestibule' ), wp_date( (string) get_option( 'date_format' ), $time ) ) ) );
	}

	/**
	 * A time as the site writes it.
	 *
	 * @param int $time When.
	 */
	public static function time( int $time ): string {
		return (string) wp_date( get_option( 'date_format' ) . ' ' . get_option( 'time_format' ), $time );
	}

	/**
	 * Names of roles, in the order given.
	 *
	 * @param list<string> $roles The roles.
	 */
	public static function roles( array $roles ): string {
		$names = array_map( static fn( string $role ): string => translate_user_role( wp_roles()->role_names[ $role ] ?? $role ), $roles );

		return array() === $names ? __( 'none', 'vestibule' ) : implode( ', ', $names );
	}

	/**
	 * What a look-up came to.
	 *
	 * @param string $outcome Of Check_Result.
	 */
	public static function outcome( string $outcome ): string {
		return match ( $outcome ) {
			Check_Result::CHECKED       => __( 'Found at Microsoft', 'vestibule' ),
			Check_Result::GONE          => __( 'Not in the directory any more', 'vestibule' ),
			Check_Result::ELSEWHERE     => __( 'Of another tenant, which this site cannot look into', 'vestibule' ),
			Check_Result::NOT_CONNECTED => __( 'Not connected with a Microsoft account', 'vestibule' ),
			default                     => __( 'Microsoft did not tell', 'vestibule' ),
		};
	}

	/**
	 * Why Microsoft did not tell the site itself, and what to do.
	 *
	 * @param string       $reason      A reason of the closed list.
	 * @param list<string> $permissions Application permissions that it takes; none for those of looking people up.
	 */
	public static function remedy( string $reason, array $permissions = array() ): string {
		if ( 'graph_permission_missing' === $reason ) {
			$names = array() === $permissions ? array_values( array_unique( array( 'User.Read.All', ...Graph_Permissions::application_in_use( Settings::effective() ) ) ) ) : $permissions;

			/* translators: %s: names of permissions. */
			return sprintf( __( 'Microsoft Graph does not let this site look into the directory. In the app registration in Entra → API permissions add as application permissions of Microsoft Graph: %s. Then choose “Grant admin consent”.', 'vestibule' ), implode( ', ', $names ) );
		}
		$remedy = Failure_Remedy::text( $reason );

		return trim( (string) Login_Errors::text( $reason ) . ( '' === $remedy ? '' : ' ' . $remedy ) );
	}

	/**
	 * What to do when the person's own permission is not enough for a part of what a sign-in asks.
	 *
	 * @param string $part Of Person::problems(), or photo.
	 */
	public static function delegated_remedy( string $part ): string {
		$name = Graph_Permissions::of_part( $part );
		if ( in_array( $name, Graph_Permissions::asked( Settings::effective() ), true ) ) {
			/* translators: %s: name of a permission. */
			return sprintf( __( 'In the app registration in Entra → API permissions add %s as a delegated permission of Microsoft Graph, and choose “Grant admin consent”.', 'vestibule' ), $name );
		}

		/* translators: %s: name of a permission. */
		return sprintf( __( 'In the app registration in Entra → API permissions add %s as a delegated permission of Microsoft Graph, and choose “Grant admin consent”. Then list it in the settings under Directory → Further permissions.', 'vestibule' ), $name );
	}

	/**
	 * What to do about properties that Microsoft Graph does not know.
	 *
	 * @param string $detail Log text, which names them.
	 */
	public static function unknown_properties( string $detail ): string {
		/* translators: 1: what to do, 2: which properties are meant. */
		return sprintf( __( 'A setting names properties of people that Microsoft Graph does not know; the others are asked for all the same. %1$s In the log: %2$s', 'vestibule' ), Failure_Remedy::text( 'graph_property_unknown' ), $detail );
	}

	/**
	 * What to do about an answer that is not what Microsoft's documentation says.
	 *
	 * @param string $detail Log text, which names what is wrong.
	 */
	private static function odd_answer( string $detail ): string {
		/* translators: %s: what was wrong with the answer. */
		return sprintf( __( 'Microsoft Graph gave something that fits no field. If that is one property, take it out of the settings; the others are known all the same. In the log: %s', 'vestibule' ), $detail );
	}

	/**
	 * A problem in words, with Microsoft's number for its support. A sign-in asks by the person's own permission, a look-up by the site's.
	 *
	 * @param array{what: string, reason: string, detail: string, request_id: string, looked_up?: bool} $problem Of Person::problems(), or of Directory_Record.
	 */
	public static function problem( array $problem ): string {
		$what   = match ( $problem['what'] ?? '' ) {
			'groups'  => __( 'Groups', 'vestibule' ),
			'manager' => __( 'Manager', 'vestibule' ),
			'photo'   => __( 'Photo', 'vestibule' ),
			default   => __( 'Profile', 'vestibule' ),
		};
		$reason = (string) ( $problem['reason'] ?? '' );
		$remedy = match ( true ) {
			'graph_property_unknown' === $reason => self::unknown_properties( (string) ( $problem['detail'] ?? '' ) ),
			'response_malformed' === $reason && in_array( $problem['what'] ?? '', array( 'profile', 'manager' ), true ) => self::odd_answer( (string) ( $problem['detail'] ?? '' ) ),
			'graph_permission_missing' === $reason && empty( $problem['looked_up'] )
				=> __( 'Microsoft Graph does not tell it by the person’s own permission.', 'vestibule' ) . ' ' . self::delegated_remedy( (string) ( $problem['what'] ?? '' ) ),
			default => self::remedy( $reason ),
		};
		$text   = $what . ': ' . $remedy;

		/* translators: 1: what is wrong, 2: Microsoft's number of the request. */
		return empty( $problem['request_id'] ) ? $text : sprintf( __( '%1$s Microsoft’s request ID: %2$s', 'vestibule' ), $text, $problem['request_id'] );
	}
}
