<?php
/**
 * People of the queue in words, for administrators.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * What Microsoft says of a person, why nobody was let in, and what became of it.
 */
final class People_Text {

	/**
	 * What was decided.
	 *
	 * @param string $state Of People_Queue.
	 */
	public static function state( string $state ): string {
		return match ( $state ) {
			People_Queue::OPEN     => __( 'Waiting', 'vestibule' ),
			People_Queue::APPROVED => __( 'Approved', 'vestibule' ),
			People_Queue::LINKED   => __( 'Connected', 'vestibule' ),
			People_Queue::REFUSED  => __( 'Refused', 'vestibule' ),
			default                => $state,
		};
	}

	/**
	 * What follows from the decision.
	 *
	 * @param string $state Of People_Queue.
	 */
	public static function consequence( string $state ): string {
		return match ( $state ) {
			People_Queue::APPROVED => __( 'Gets a new account at the next sign-in.', 'vestibule' ),
			People_Queue::LINKED   => __( 'Has an account.', 'vestibule' ),
			People_Queue::REFUSED  => __( 'Gets no account.', 'vestibule' ),
			default                => '',
		};
	}

	/**
	 * Why the person was not let in.
	 *
	 * @param array<string, string|null> $row Of People_Queue.
	 */
	public static function reason( array $row ): string {
		$fits = self::fits( (string) $row['via'] );

		return match ( $row['reason'] ) {
			'approval_pending'         => __( 'New here: new people wait until an administrator approves.', 'vestibule' ),
			'link_needs_approval'      => $fits . ' ' . match ( true ) {
				'1' === $row['vouched'], '1' === $row['home'] && '1' !== $row['guest'] => __( 'It was not connected by itself, because the settings leave connecting to administrators.', 'vestibule' ),
				'1' === $row['home'] => __( 'It was not connected by itself, because this is a guest and Microsoft does not vouch for the e-mail address.', 'vestibule' ),
				default              => __( 'It was not connected by itself, because the person comes from another directory and Microsoft does not vouch for the e-mail address.', 'vestibule' ),
			},
			'link_needs_owner'         => $fits . ' ' . __( 'It was not connected by itself, because that account may manage the site, belongs to another site, or may have been registered by a stranger.', 'vestibule' ),
			'account_linked_elsewhere' => $fits . ' ' . __( 'It is connected with another Microsoft account already. The person may have been deleted and created anew in the directory, or the name was given to somebody else.', 'vestibule' ),
			'link_ambiguous'           => __( 'Several accounts are connected with this Microsoft account. Disconnect all but one on their profile pages.', 'vestibule' ),
			default                    => Log_Text::reason( (string) $row['reason'] ),
		};
	}

	/**
	 * What Microsoft says of the person, name by value, as plain text.
	 *
	 * @param array<string, string|null> $row Of People_Queue.
	 * @return array<string, string>
	 */
	public static function person( array $row ): array {
		return array_filter(
			array(
				__( 'User name', 'vestibule' )      => (string) $row['username'],
				__( 'E-mail address', 'vestibule' ) => self::email( $row ),
				__( 'Kind', 'vestibule' )           => match ( true ) {
					'1' !== $row['home']  => __( 'somebody from another directory', 'vestibule' ),
					'1' === $row['guest'] => __( 'guest in the directory', 'vestibule' ),
					default               => __( 'member of the directory', 'vestibule' ),
				},
			),
			static fn( string $value ): bool => '' !== $value
		);
	}

	/**
	 * Why a decision could not be carried out.
	 *
	 * @param string $reason A reason of the closed list, or a word of Requests_Form.
	 */
	public static function problem( string $reason ): string {
		return match ( $reason ) {
			'account_blocked'           => __( 'This account is blocked in WordPress.', 'vestibule' ),
			'account_linked_elsewhere', 'identity_linked_elsewhere', 'changed' => __( 'Something has changed since the page was loaded. Nothing was done; look at the list again.', 'vestibule' ),
			'link_needs_owner'          => __( 'This account may manage the site. Only its owner can connect it: sign in with the password, then choose “Connect with Microsoft” on the profile page.', 'vestibule' ),
			'link_ambiguous'            => __( 'Several accounts are connected with this Microsoft account. Disconnect all but one on their profile pages.', 'vestibule' ),
			'user_not_found'            => __( 'There is no such account on this site.', 'vestibule' ),
			'storage_unavailable'       => __( 'The database did not answer, or somebody else is deciding at this moment. Nothing was done; try again.', 'vestibule' ),
			'nothing_chosen'            => __( 'Choose people in the list, and what to do with them.', 'vestibule' ),
			default                     => __( 'That did not work. The error log of PHP has the cause.', 'vestibule' ),
		};
	}

	/**
	 * The e-mail address, and whether it can be relied on.
	 *
	 * @param array<string, string|null> $row Of People_Queue.
	 */
	private static function email( array $row ): string {
		return match ( true ) {
			'' === (string) $row['email'] => '',
			/* translators: %s: an e-mail address. */
			'1' === $row['vouched']       => sprintf( __( '%s – Microsoft vouches for it', 'vestibule' ), $row['email'] ),
			/* translators: %s: an e-mail address. */
			'1' === $row['home'] && '1' !== $row['guest'] => sprintf( __( '%s – as the directory has it', 'vestibule' ), $row['email'] ),
			/* translators: %s: an e-mail address. */
			default                       => sprintf( __( '%s – nobody vouches for it', 'vestibule' ), $row['email'] ),
		};
	}

	/**
	 * By what an account fits.
	 *
	 * @param string $via Of People_Queue.
	 */
	private static function fits( string $via ): string {
		return match ( $via ) {
			'login' => __( 'An account has this user name.', 'vestibule' ),
			'email' => __( 'An account has this e-mail address.', 'vestibule' ),
			default => __( 'An account fits.', 'vestibule' ),
		};
	}
}
