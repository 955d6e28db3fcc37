<?php
/**
 * The claims of an ID token in words.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * What each says, and what it does on this site; and what it would be good for if Microsoft sent it.
 */
final class Claim_Text {

	/**
	 * What matters most to who gets in, in this order; the others follow.
	 */
	private const FIRST = array( 'tid', 'oid', 'preferred_username', 'email', 'xms_edov', 'acct', 'idp', 'name', 'given_name', 'family_name', 'groups', 'roles', 'sid', 'login_hint' );

	private const TIMES = array( 'iat', 'nbf', 'exp', 'auth_time' );

	/**
	 * The claims in the order in which people want to read them.
	 *
	 * @param array<string, string> $claims The claims.
	 * @return array<string, string>
	 */
	public static function sorted( array $claims ): array {
		return array_merge( array_intersect_key( array_merge( array_flip( self::FIRST ), $claims ), array_intersect_key( array_flip( self::FIRST ), $claims ) ), $claims );
	}

	/**
	 * A value; a time with its date.
	 *
	 * @param string $name  Name of the claim.
	 * @param string $value Its value.
	 */
	public static function value( string $name, string $value ): string {
		return in_array( $name, self::TIMES, true ) && 1 === preg_match( '/^\d{1,11}$/D', $value )
			? sprintf( '%s (%s)', $value, (string) wp_date( 'Y-m-d H:i:s', (int) $value ) )
			: $value;
	}

	/**
	 * What a claim says and does.
	 *
	 * @param string                $name  Its name.
	 * @param array<string, string> $trace What the decision was made from.
	 */
	public static function of( string $name, array $trace ): string {
		return match ( $name ) {
			'tid'                => __( 'The directory. It is the right one; anybody of another is refused.', 'vestibule' ),
			'oid'                => __( 'The person in that directory, for good. The account here is connected with it, whatever name or address change.', 'vestibule' ),
			'sub'                => __( 'The person as this application knows them. Kept in the session, for log-out notices.', 'vestibule' ),
			'preferred_username' => '' === ( $trace['login'] ?? '' )
				? __( 'The user name. No account here has it; a new account gets its login name of it.', 'vestibule' )
				: __( 'The user name. An account here has it as login name.', 'vestibule' ),
			'email'              => self::of_email( $trace ),
			'xms_edov'           => 'yes' === ( $trace['email_verified'] ?? '' )
				? __( 'Microsoft vouches for the e-mail address. That counts for guests.', 'vestibule' )
				: __( 'Microsoft does not vouch for the e-mail address. A guest is not found by it.', 'vestibule' ),
			'name'               => __( 'The name that is shown for a new account.', 'vestibule' ),
			'given_name'         => __( 'The first name of a new account.', 'vestibule' ),
			'family_name'        => __( 'The last name of a new account.', 'vestibule' ),
			'acct', 'idp'        => 'yes' === ( $trace['guest'] ?? '' )
				? __( 'The person is a guest. An e-mail address alone connects no guest, unless Microsoft vouches for it.', 'vestibule' )
				: __( 'The person is a member of the directory, no guest.', 'vestibule' ),
			'sid'                => __( 'The session at Microsoft. A notice that it has ended finds the session here by it.', 'vestibule' ),
			'login_hint'         => __( 'Sent along when signing out and the next time, so that Microsoft need not ask which account it is.', 'vestibule' ),
			'auth_time'          => __( 'When the person last proved at Microsoft who they are. Kept in the session.', 'vestibule' ),
			'aud', 'azp'         => __( 'The application. It is this one; a token for another is refused.', 'vestibule' ),
			'iss'                => __( 'Who made the token. It is the tenant that is set.', 'vestibule' ),
			'ver'                => __( 'The version of the token. It has to be 2.0.', 'vestibule' ),
			'iat', 'nbf', 'exp'  => __( 'When the token was made and how long it holds. Checked against this server’s clock.', 'vestibule' ),
			'nonce', 'at_hash', 'c_hash', 's_hash' => __( 'Ties the token to this one sign-in. Checked.', 'vestibule' ),
			'groups'             => self::of_groups(),
			'hasgroups', '_claim_names', '_claim_sources' => __( 'The person is in more groups than a token holds. Microsoft Graph is asked about those that the settings name, at its own address; an address in the token is never followed.', 'vestibule' ),
			'roles'              => __( 'App roles of this application. Rules for roles and lists of who may sign in go by them.', 'vestibule' ),
			'wids'               => __( 'Roles in the directory itself. Not used.', 'vestibule' ),
			'upn', 'unique_name' => __( 'Another form of the user name. Not used, because it changes; preferred_username and oid are.', 'vestibule' ),
			'aio', 'rh', 'uti'   => __( 'Microsoft’s own. Not used.', 'vestibule' ),
			default              => __( 'Not used.', 'vestibule' ),
		};
	}

	/**
	 * What would be better with an optional claim that was not sent.
	 *
	 * @param string $name Its name.
	 */
	public static function missing( string $name ): string {
		return match ( $name ) {
			'email'       => __( 'New accounts have no e-mail address, and nobody is found by it. If the claim is there already, the person has no address in the directory.', 'vestibule' ),
			'given_name'  => __( 'New accounts have no first name.', 'vestibule' ),
			'family_name' => __( 'New accounts have no last name.', 'vestibule' ),
			'acct'        => __( 'Guests are told from members by other signs only.', 'vestibule' ),
			'xms_edov'    => __( 'No guest is found by the e-mail address. If the list does not offer it, write {"name": "xms_edov"} into optionalClaims.idToken of the manifest.', 'vestibule' ),
			'sid'         => __( 'Whoever signs out elsewhere at Microsoft stays signed in here.', 'vestibule' ),
			'login_hint'  => __( 'When signing out, Microsoft asks which account it is.', 'vestibule' ),
		};
	}

	/**
	 * What groups do, by the settings.
	 */
	private static function of_groups(): string {
		$settings = Settings::effective();

		return match ( true ) {
			! Graph_Permissions::name_groups( $settings ) => __( 'IDs of groups. The settings name none, so they do nothing.', 'vestibule' ),
			'graph' === $settings['groups_source']        => __( 'IDs of groups. By the settings Microsoft Graph is asked, and these do nothing.', 'vestibule' ),
			default                                       => __( 'IDs of groups. Rules for roles and lists of who may sign in go by them.', 'vestibule' ),
		};
	}

	/**
	 * What the e-mail address does.
	 *
	 * @param array<string, string> $trace What the decision was made from.
	 */
	private static function of_email( array $trace ): string {
		return match ( true ) {
			'' === ( $trace['email'] ?? '' ) => __( 'The e-mail address. No account here has it; a new account gets it.', 'vestibule' ),
			'yes' === ( $trace['guest'] ?? '' ) && 'yes' !== ( $trace['email_verified'] ?? '' ) => __( 'The e-mail address. An account here has it, but the person is a guest and Microsoft does not vouch for it.', 'vestibule' ),
			default                          => __( 'The e-mail address. An account here has it.', 'vestibule' ),
		};
	}
}
