<?php
/**
 * The sign-in log in words.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * For administrators: they get the exact cause, in the words of PHP's error log, beside what the person has read.
 */
final class Log_Text {

	/**
	 * What happened.
	 *
	 * @param string $kind Of Log_Entry.
	 */
	public static function kind( string $kind ): string {
		return match ( $kind ) {
			Log_Entry::SIGN_IN     => __( 'Sign-in', 'vestibule' ),
			Log_Entry::LINK        => __( 'Connecting an account', 'vestibule' ),
			Log_Entry::RENEW       => __( 'Renewal of a session', 'vestibule' ),
			Log_Entry::TEST        => __( 'Sign-in test', 'vestibule' ),
			Log_Entry::STRAY       => __( 'Request without a sign-in', 'vestibule' ),
			Log_Entry::LOG_OUT     => __( 'Log-out', 'vestibule' ),
			Log_Entry::BREAK_GLASS => __( 'Emergency sign-in', 'vestibule' ),
			Log_Entry::SETTING     => __( 'Settings', 'vestibule' ),
			Log_Entry::PROTECTION  => __( 'Protection', 'vestibule' ),
			Log_Entry::DISCONNECT  => __( 'Disconnected account', 'vestibule' ),
			Log_Entry::CHECK       => __( 'Check at Microsoft', 'vestibule' ),
			Log_Entry::CONNECTION  => __( 'Connection by an administrator', 'vestibule' ),
			Log_Entry::REQUEST     => __( 'Request', 'vestibule' ),
			Log_Entry::ERASURE     => __( 'Erased personal data', 'vestibule' ),
			Log_Entry::ROLES       => __( 'Roles', 'vestibule' ),
			Log_Entry::AUDIT       => __( 'This log', 'vestibule' ),
			default                => $kind,
		};
	}

	/**
	 * How it ended.
	 *
	 * @param string $outcome Of Log_Entry.
	 */
	public static function outcome( string $outcome ): string {
		return match ( $outcome ) {
			Log_Entry::SUCCESS => __( 'Success', 'vestibule' ),
			Log_Entry::FAILURE => __( 'Failure', 'vestibule' ),
			Log_Entry::CHANGED => __( 'Change', 'vestibule' ),
			default            => $outcome,
		};
	}

	/**
	 * Why.
	 *
	 * @param string $reason A reason of the closed list, or a word of this one.
	 */
	public static function reason( string $reason ): string {
		return match ( $reason ) {
			'person'            => __( 'The person logged out.', 'vestibule' ),
			'administrator'     => __( 'An administrator ended the sessions.', 'vestibule' ),
			'microsoft'         => __( 'Microsoft said that the session there has ended.', 'vestibule' ),
			'settings'          => __( 'Settings were changed.', 'vestibule' ),
			'network_settings'  => __( 'Settings of the whole network were changed.', 'vestibule' ),
			'certificate_made'  => __( 'A client certificate was made.', 'vestibule' ),
			'certificate_removed' => __( 'A client certificate was removed.', 'vestibule' ),
			'secret_removed'    => __( 'The client secret was removed.', 'vestibule' ),
			'secrets_sealed_anew' => __( 'The stored secrets were encrypted anew.', 'vestibule' ),
			'armed'             => __( 'Protection was switched on.', 'vestibule' ),
			'disarmed'          => __( 'Protection was switched off.', 'vestibule' ),
			'disconnected'      => __( 'The Microsoft account was disconnected.', 'vestibule' ),
			'checked'           => __( 'Accounts were looked up at Microsoft and brought up to date.', 'vestibule' ),
			'connected'         => __( 'An account was connected with a Microsoft account.', 'vestibule' ),
			'connection_replaced' => __( 'An account was connected with another Microsoft account than before.', 'vestibule' ),
			'connection_undone' => __( 'The connection of an account was undone.', 'vestibule' ),
			'request_approved'  => __( 'A person was approved and gets a new account at the next sign-in.', 'vestibule' ),
			'request_refused'   => __( 'A person was refused and gets no account.', 'vestibule' ),
			'request_undone'    => __( 'A decision was taken back. The person waits again.', 'vestibule' ),
			'link_made'         => __( 'An emergency link was made.', 'vestibule' ),
			'link_opened'       => __( 'The emergency link was opened.', 'vestibule' ),
			'password_used'     => __( 'Somebody signed in by the emergency link and a password.', 'vestibule' ),
			'erased'            => __( 'Personal data was erased from this log on request.', 'vestibule' ),
			'roles_changed'     => __( 'The directory changed the roles of the account.', 'vestibule' ),
			'log_broken'        => __( 'Old entries were removed because of their age, and something had been changed in them before. The details say what.', 'vestibule' ),
			'log_limits'        => __( 'Old entries are removed, by the limits that the details name.', 'vestibule' ),
			Sign_In_Log::PAUSED => __( 'Too many failures: further ones of this kind are not recorded for the moment. The error log of PHP has all of them.', 'vestibule' ),
			default             => (string) ( Login_Errors::text( $reason ) ?? $reason ),
		};
	}

	/**
	 * The details of a row, name by value.
	 *
	 * @param array<string, string|null> $row The row.
	 * @return array<string, string>
	 */
	public static function details( array $row ): array {
		$detail  = self::decoded( $row );
		$details = array();
		if ( is_string( $detail['cause'] ?? null ) ) {
			$details[ __( 'Exact cause', 'vestibule' ) ] = $row['reason'] . ': ' . $detail['cause'];
		}
		if ( ! empty( $detail['silent'] ) ) {
			$details[ __( 'How', 'vestibule' ) ] = __( 'Silently: Microsoft was asked not to show anything.', 'vestibule' );
		}
		foreach ( is_array( $detail['trace'] ?? null ) ? $detail['trace'] : array() as $name => $value ) {
			$details[ self::step( (string) $name ) ] = self::step_value( (string) $name, (string) $value );
		}
		if ( isset( $detail['account'] ) && is_int( $detail['account'] ) ) {
			$details[ __( 'Account', 'vestibule' ) ] = self::account( $detail['account'] );
		}
		if ( is_array( $detail['accounts'] ?? null ) ) {
			$details[ __( 'Accounts', 'vestibule' ) ] = implode( "\n", array_map( array( self::class, 'account' ), array_filter( $detail['accounts'], 'is_int' ) ) );
		}
		if ( is_array( $detail['reasons'] ?? null ) ) {
			$details[ __( 'What Microsoft did not tell', 'vestibule' ) ] = implode( "\n", array_map( array( self::class, 'reason' ), array_filter( $detail['reasons'], 'is_string' ) ) );
		}
		if ( is_string( $detail['person'] ?? null ) ) {
			$details[ __( 'User name in the directory', 'vestibule' ) ] = $detail['person'];
		}
		if ( is_array( $detail['identity'] ?? null ) && 1 === count( $detail['identity'] ) ) {
			$details[ __( 'Tenant ID/object ID', 'vestibule' ) ] = self::value( $detail['identity'] );
		}
		if ( is_string( $detail['credential'] ?? null ) ) {
			/* translators: %s: first digits of a thumbprint. */
			$details[ __( 'Certificate', 'vestibule' ) ] = sprintf( __( 'thumbprint %s…', 'vestibule' ), $detail['credential'] );
		}
		foreach ( array_intersect_key( $detail, array_flip( array( 'log_days', 'log_rows' ) ) ) as $key => $value ) {
			$details[ Setting_Problems::label( $key ) ] = self::value( $value );
		}
		if ( is_array( $detail['roles'] ?? null ) ) {
			$details[ __( 'Roles before', 'vestibule' ) ] = self::value( $detail['roles'][0] ?? '' );
			$details[ __( 'Roles now', 'vestibule' ) ]    = self::value( $detail['roles'][1] ?? '' );
		}
		if ( is_array( $detail['notes'] ?? null ) ) {
			$details[ __( 'Why', 'vestibule' ) ] = implode( "\n", Change_Text::about_roles( array_filter( $detail['notes'], 'is_array' ), self::rules( $detail ) ) );
		}
		if ( isset( $detail['sessions'] ) ) {
			$details[ __( 'Sessions ended', 'vestibule' ) ] = self::value( $detail['sessions'] );
		}
		if ( is_array( $detail['problems'] ?? null ) ) {
			$details[ __( 'What is wrong', 'vestibule' ) ] = implode( "\n", array_filter( $detail['problems'], 'is_string' ) );
		}
		foreach ( is_array( $detail['secrets'] ?? null ) ? $detail['secrets'] : array() as $key ) {
			$details[ Setting_Problems::label( (string) $key ) ] = __( 'changed', 'vestibule' );
		}
		if ( ! empty( $detail['command_line'] ) ) {
			$details[ __( 'By', 'vestibule' ) ] = __( 'the command line (WP-CLI)', 'vestibule' );
		}
		foreach ( array( __( 'Tenant ID', 'vestibule' ) => 'tenant', __( 'Object ID', 'vestibule' ) => 'object' ) as $label => $column ) {
			if ( '' !== (string) $row[ $column ] ) {
				$details[ $label ] = (string) $row[ $column ];
			}
		}
		if ( '' !== (string) $row['erased'] ) {
			$details[ __( 'Personal data', 'vestibule' ) ] = __( 'erased on request', 'vestibule' );
		}

		return $details;
	}

	/**
	 * What changed: name, before, after.
	 *
	 * @param array<string, string|null> $row The row.
	 * @return list<array{string, string, string}>
	 */
	public static function changes( array $row ): array {
		$detail  = self::decoded( $row );
		$changes = $detail['changes'] ?? array();
		$told    = array();
		if ( is_array( $detail['identity'] ?? null ) && 2 === count( $detail['identity'] ) ) {
			$told[] = array( __( 'Connected with (tenant ID/object ID)', 'vestibule' ), ...array_map( array( self::class, 'value' ), array_values( $detail['identity'] ) ) );
		}
		if ( is_array( $detail['states'] ?? null ) && 2 === count( $detail['states'] ) ) {
			$told[] = array( __( 'Decision', 'vestibule' ), ...array_map( array( People_Text::class, 'state' ), array_values( $detail['states'] ) ) );
		}
		foreach ( is_array( $changes ) ? $changes : array() as $key => $change ) {
			$told[] = array( Setting_Problems::label( (string) $key ), self::value( $change[0] ?? '' ), self::value( $change[1] ?? '' ) );
		}

		return $told;
	}

	/**
	 * The account of a row, as it is called now.
	 *
	 * @param int $user_id The account.
	 */
	public static function account( int $user_id ): string {
		$user = get_userdata( $user_id );

		/* translators: %d: number of an account. */
		return false === $user ? sprintf( __( 'deleted account %d', 'vestibule' ), $user_id ) : $user->user_login;
	}

	/**
	 * The rules that a row quotes, each where it stood in the list.
	 *
	 * @param array<string, mixed> $detail The row's detail.
	 * @return array<int, string>
	 */
	private static function rules( array $detail ): array {
		$rules = array();
		foreach ( is_array( $detail['rules'] ?? null ) ? $detail['rules'] : array() as $line => $rule ) {
			$rules[ (int) $line - 1 ] = (string) $rule;
		}

		return $rules;
	}

	/**
	 * What the row's detail holds.
	 *
	 * @param array<string, string|null> $row The row.
	 * @return array<string, mixed>
	 */
	private static function decoded( array $row ): array {
		$detail = json_decode( (string) $row['detail'], true );

		return is_array( $detail ) ? $detail : array();
	}

	/**
	 * What was looked at for the decision.
	 *
	 * @param string $name Of Decision::trace().
	 */
	private static function step( string $name ): string {
		return match ( $name ) {
			'purpose'        => __( 'Purpose', 'vestibule' ),
			'signed_in'      => __( 'Account that was signed in', 'vestibule' ),
			'linked'         => __( 'Accounts connected with this Microsoft account', 'vestibule' ),
			'login'          => __( 'Accounts with this user name', 'vestibule' ),
			'email'          => __( 'Accounts with this e-mail address', 'vestibule' ),
			'home'           => __( 'Of the site’s own tenant', 'vestibule' ),
			'guest'          => __( 'Guest in the directory', 'vestibule' ),
			'email_verified' => __( 'E-mail address verified', 'vestibule' ),
			'groups_known'   => __( 'Groups known', 'vestibule' ),
			'admission'      => __( 'Rules for who may sign in', 'vestibule' ),
			'approval'       => __( 'Decision of an administrator', 'vestibule' ),
			'new_people'     => __( 'New people get an account', 'vestibule' ),
			'rules'          => __( 'Rules for roles that fit', 'vestibule' ),
			'decision'       => __( 'Decision', 'vestibule' ),
			'user'           => __( 'Account that was chosen', 'vestibule' ),
			'via'            => __( 'Found by', 'vestibule' ),
			'role'           => __( 'Role', 'vestibule' ),
			'left_out'       => __( 'Roles that cannot be given', 'vestibule' ),
			'reason'         => __( 'Refused because of', 'vestibule' ),
			default          => $name,
		};
	}

	/**
	 * What was found at a step.
	 *
	 * @param string $name  Of Decision::trace().
	 * @param string $value Likewise.
	 */
	private static function step_value( string $name, string $value ): string {
		return match ( true ) {
			'' !== $value && in_array( $name, array( 'signed_in', 'linked', 'login', 'email', 'user' ), true )
				=> (string) preg_replace_callback( '/\d+/', static fn( array $match ): string => self::account( (int) $match[0] ), $value ),
			'decision' === $name => match ( $value ) {
				'sign_in' => __( 'sign in', 'vestibule' ),
				'link'    => __( 'connect the account and sign in', 'vestibule' ),
				'create'  => __( 'create an account and sign in', 'vestibule' ),
				'join'    => __( 'make the account one of this site and sign in', 'vestibule' ),
				'deny'    => __( 'refuse', 'vestibule' ),
				default   => $value,
			},
			'admission' === $name && 'passed' === $value => __( 'passed', 'vestibule' ),
			'purpose' === $name  => self::kind( $value ),
			default              => self::value( $value ),
		};
	}

	/**
	 * A value in words.
	 *
	 * @param mixed $value The value.
	 */
	private static function value( mixed $value ): string {
		return match ( true ) {
			is_array( $value )           => implode( "\n", array_map( array( self::class, 'value' ), $value ) ),
			'yes' === $value, true === $value => __( 'yes', 'vestibule' ),
			'no' === $value, false === $value => __( 'no', 'vestibule' ),
			'' === $value, null === $value    => __( 'none', 'vestibule' ),
			default                      => (string) $value,
		};
	}
}
