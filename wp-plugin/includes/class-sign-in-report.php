<?php
/**
 * What a sign-in test brought to light.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

use Vestibule\Engine;
use Vestibule\Identity;

/**
 * Every claim and what it does, what an ordinary sign-in of the same person would come to, and what to mend at Microsoft. It is kept for the
 * manager who tested, until it is shown, ten minutes at most. No token is in it, and what only the protocol needs is left out by the engine.
 */
final class Sign_In_Report {

	/**
	 * The transient's name, before the manager's id.
	 */
	public const TRANSIENT = 'vestibule_report_';

	/**
	 * Keeps what was learnt. A report that cannot be made does not change how the test ends.
	 *
	 * @param Engine   $engine   The engine.
	 * @param int      $user_id  The manager who began the test.
	 * @param Identity $identity Who came back.
	 */
	public static function keep( Engine $engine, int $user_id, Identity $identity ): void {
		if ( get_current_user_id() !== $user_id || ! Admin::may_manage() ) {
			return;
		}
		try {
			$facts = Account_Facts::about( $identity );
			Account_Facts::forget( $facts );
			$person   = $engine->consult( $identity, true );
			$decision = $engine->preview( $identity, Account_Facts::about( $identity ) );
			$report   = array(
				'claims' => $identity->claims(),
				'scopes' => $identity->scopes(),
				'trace'  => $decision->trace(),
				'login'  => 'create' === $decision->action() ? (string) ( $decision->logins()[0] ?? '' ) : '',
				'roles'  => Sign_In_Report_Roles::of( $engine, $person, $decision ),
			);
		} catch ( \Throwable $exception ) {
			Failure::of( $exception )->log();
			return;
		}
		set_transient( self::TRANSIENT . $user_id, $report, 10 * MINUTE_IN_SECONDS );
	}

	/**
	 * Forgets it: another test begins, or it has been shown.
	 *
	 * @param int $user_id The manager.
	 */
	public static function forget( int $user_id ): void {
		delete_transient( self::TRANSIENT . $user_id );
	}

	/**
	 * Prints the report of the manager who looks, once.
	 */
	public static function render(): void {
		$report = get_transient( self::TRANSIENT . get_current_user_id() );
		if ( ! is_array( $report ) ) {
			return;
		}
		self::forget( get_current_user_id() );
		$claims = (array) $report['claims'];
		$trace  = (array) $report['trace'];
		printf( '<div class="vestibule-report" id="vestibule-report"><h2>%s</h2><h3>%s</h3>', esc_html__( 'What the test has shown', 'vestibule' ), esc_html__( 'When this person signs in', 'vestibule' ) );
		foreach ( self::outcome( $trace, (string) $report['login'] ) as $sentence ) {
			printf( '<p>%s</p>', esc_html( $sentence ) );
		}
		if ( is_array( $report['roles'] ?? null ) ) {
			Sign_In_Report_Roles::render( $report['roles'], $trace, $claims );
		}
		$scopes = (array) ( $report['scopes'] ?? array() );
		self::print_mends( $claims, array() === $scopes ? array() : Permission_Health::missing( $scopes ), 'deny' === ( $trace['decision'] ?? '' ) );
		self::print_claims( $claims, $trace );
		printf( '<p class="description">%s</p></div>', esc_html__( 'This is shown once and not kept.', 'vestibule' ) );
	}

	/**
	 * What an ordinary sign-in comes to.
	 *
	 * @param array<string, string> $trace What the decision was made from, and what it is.
	 * @param string                $login Login name of a new account.
	 * @return list<string>
	 */
	private static function outcome( array $trace, string $login ): array {
		$user    = get_userdata( (int) ( $trace['user'] ?? 0 ) );
		$account = false === $user ? '' : $user->user_login;
		$role    = Directory_Text::roles( array_filter( explode( ', ', (string) ( $trace['role'] ?? '' ) ) ) );
		$text    = match ( $trace['decision'] ?? '' ) {
			/* translators: 1: login name, 2: role. */
			'create'  => sprintf( __( 'Admitted: a new account with the login name %1$s and the role %2$s is made.', 'vestibule' ), $login, $role ),
			/* translators: 1: login name, 2: roles. */
			'sign_in' => sprintf( __( 'Admitted: the account %1$s is connected with this Microsoft account and opens. Its role: %2$s.', 'vestibule' ), $account, self::roles_of( $user ) ),
			/* translators: 1: login name, 2: roles. */
			'link'    => 'email' === ( $trace['via'] ?? '' ) ? sprintf( __( 'Admitted: the account %1$s has the same e-mail address, is connected and opens. Its role: %2$s.', 'vestibule' ), $account, self::roles_of( $user ) ) : sprintf( __( 'Admitted: the account %1$s has the same login name, is connected and opens. Its role: %2$s.', 'vestibule' ), $account, self::roles_of( $user ) ),
			/* translators: 1: login name, 2: role. */
			'join'    => sprintf( __( 'Admitted: the account %1$s opens, and becomes a member of this site with the role %2$s.', 'vestibule' ), $account, $role ),
			default   => __( 'Not admitted.', 'vestibule' ),
		};
		if ( 'deny' === ( $trace['decision'] ?? '' ) ) {
			/* translators: %s: what the person reads. */
			return array( $text . ' ' . sprintf( __( 'The person reads: “%s”', 'vestibule' ), (string) Login_Errors::text( (string) $trace['reason'] ) ), Failure_Remedy::text( (string) $trace['reason'] ) );
		}

		return array( $text, self::of_others() );
	}

	/**
	 * What becomes of people who have no account.
	 */
	private static function of_others(): string {
		$settings = Settings::effective();

		if ( true === $settings['create_users'] && ! isset( Setting_Choices::roles()[ $settings['default_role'] ] ) ) {
			return __( 'Whoever else is in the directory and has no account here gets one, but the role of new accounts cannot be given. Site Health says what to do.', 'vestibule' );
		}

		return true === $settings['create_users']
			/* translators: %s: a role. */
			? sprintf( __( 'Whoever else is in the directory and has no account here gets one with the role %s.', 'vestibule' ), self::role( (string) $settings['default_role'] ) )
			: __( 'Whoever else is in the directory and has no account here is not admitted.', 'vestibule' );
	}

	/**
	 * Prints what would be better with a change at Microsoft.
	 *
	 * @param array<string, string> $claims      The claims that came.
	 * @param list<string>          $permissions Permissions that did not.
	 * @param bool                  $denied      Whether the person would not be admitted.
	 */
	private static function print_mends( array $claims, array $permissions, bool $denied ): void {
		$missing = array_diff( App_Registration::CLAIMS, array_keys( $claims ) );
		printf( '<h3>%s</h3>', esc_html__( 'What to mend at Microsoft', 'vestibule' ) );
		if ( array() !== $permissions ) {
			/* translators: %s: names of permissions. */
			printf( '<p>%s</p>', esc_html( sprintf( __( 'Permissions that Microsoft did not grant: %s. In the app registration under API permissions add them as delegated permissions of Microsoft Graph, and grant admin consent.', 'vestibule' ), implode( ', ', $permissions ) ) ) );
		} elseif ( array() === $missing ) {
			printf( '<p>%s</p>', esc_html__( 'Nothing: every claim that this site can use was sent.', 'vestibule' ) );
		}
		if ( array() === $missing ) {
			return;
		}
		if ( array() === $permissions && ! $denied ) {
			printf( '<p>%s</p>', esc_html__( 'Nothing that keeps people from signing in.', 'vestibule' ) );
		}
		printf( '<p>%s</p><ul class="ul-disc">', esc_html__( 'In the app registration under Token configuration → Add optional claim → ID these can be added:', 'vestibule' ) );
		foreach ( $missing as $name ) {
			printf( '<li><code>%s</code> %s</li>', esc_html( $name ), esc_html( Claim_Text::missing( $name ) ) );
		}
		echo '</ul>';
	}

	/**
	 * Prints every claim.
	 *
	 * @param array<string, string> $claims The claims.
	 * @param array<string, string> $trace  What the decision was made from.
	 */
	private static function print_claims( array $claims, array $trace ): void {
		printf(
			'<h3 id="vestibule-claims">%1$s</h3><p>%2$s</p><table class="widefat striped vestibule-claims" aria-labelledby="vestibule-claims"><thead><tr><th scope="col">%3$s</th><th scope="col">%4$s</th><th scope="col">%5$s</th></tr></thead><tbody>',
			esc_html__( 'What Microsoft said', 'vestibule' ),
			esc_html__( 'The claims of the ID token. “…” stands for what only the protocol needs.', 'vestibule' ),
			esc_html__( 'Claim', 'vestibule' ),
			esc_html__( 'Value', 'vestibule' ),
			esc_html__( 'What it does here', 'vestibule' )
		);
		foreach ( Claim_Text::sorted( $claims ) as $name => $value ) {
			printf( '<tr><th scope="row"><code>%s</code></th><td>%s</td><td>%s</td></tr>', esc_html( (string) $name ), esc_html( Claim_Text::value( (string) $name, (string) $value ) ), esc_html( Claim_Text::of( (string) $name, $trace ) ) );
		}
		echo '</tbody></table>';
	}

	/**
	 * A role's name.
	 *
	 * @param string $role The role.
	 */
	private static function role( string $role ): string {
		return translate_user_role( wp_roles()->role_names[ $role ] ?? $role );
	}

	/**
	 * The names of an account's roles.
	 *
	 * @param \WP_User|false $user The account.
	 */
	private static function roles_of( \WP_User|false $user ): string {
		return false === $user || array() === $user->roles ? __( 'none', 'vestibule' ) : implode( ', ', array_map( array( self::class, 'role' ), $user->roles ) );
	}
}
