<?php
/**
 * WordPress's tools for exporting and erasing personal data.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * The link, what the directory said of the person, the photo from there, the person's row among those who wait for a decision, and the
 * person's rows in the sign-in log. The debug log, while it is on, has numbers of accounts and what decisions were made from
 * for 7 days; it is in no export, and its time is up before most requests are answered.
 */
final class Personal_Data {

	/**
	 * Rows of the log in one part of an export or an erasure.
	 */
	private const BATCH = 200;

	/**
	 * Registers the exporter.
	 *
	 * @param array<string, array<string, mixed>> $exporters The exporters.
	 * @return array<string, array<string, mixed>>
	 */
	public static function filter_wp_privacy_personal_data_exporters( $exporters ) {
		$exporters['vestibule'] = array(
			'exporter_friendly_name' => __( 'Sign in with Microsoft', 'vestibule' ),
			'callback'               => array( self::class, 'export' ),
		);

		return $exporters;
	}

	/**
	 * Registers the eraser.
	 *
	 * @param array<string, array<string, mixed>> $erasers The erasers.
	 * @return array<string, array<string, mixed>>
	 */
	public static function filter_wp_privacy_personal_data_erasers( $erasers ) {
		$erasers['vestibule'] = array(
			'eraser_friendly_name' => __( 'Sign in with Microsoft', 'vestibule' ),
			'callback'             => array( self::class, 'erase' ),
		);

		return $erasers;
	}

	/**
	 * Suggests what the site's privacy policy could say.
	 */
	public static function suggest_policy(): void {
		wp_add_privacy_policy_content( 'Vestibule', self::policy() );
	}

	/**
	 * What the policy could say, by the settings of the log.
	 */
	public static function policy(): string {
		$settings = Settings::effective();
		$noted    = match ( $settings['log_addresses'] ) {
			/* translators: %d: number of days. */
			'full'  => __( 'Each time you sign in, or try to, the site notes the time, your user name and identifiers in the directory, your network address, and whether it worked. These notes are kept for %d days and serve to find faults and misuse. Your password never reaches this site.', 'vestibule' ),
			/* translators: %d: number of days. */
			'none'  => __( 'Each time you sign in, or try to, the site notes the time, your user name and identifiers in the directory, and whether it worked. These notes are kept for %d days and serve to find faults and misuse. Your password never reaches this site.', 'vestibule' ),
			/* translators: %d: number of days. */
			default => __( 'Each time you sign in, or try to, the site notes the time, your user name and identifiers in the directory, the network your request came from, and whether it worked. These notes are kept for %d days and serve to find faults and misuse. Your password never reaches this site.', 'vestibule' ),
		};
		$texts    = array(
			__( 'If you sign in with Microsoft, this site receives your name, your e-mail address and two identifiers from your organisation’s directory, and keeps the identifiers with your account here.', 'vestibule' ),
			...( array() === array( ...$settings['profile_fields'], ...$settings['role_rules'], ...$settings['allowed_groups'], ...$settings['denied_groups'], ...$settings['create_groups'] ) ? array()
				: array( __( 'It also receives from that directory which groups and roles you have there and what your entry says of you, such as your position, and keeps what it needs for your account.', 'vestibule' ) ) ),
			...( true === $settings['photo'] ? array( __( 'Your photo in the directory becomes your picture on this site. A copy is stored here.', 'vestibule' ) ) : array() ),
			__( 'If an administrator of the site has to decide about your account, the site keeps your name, your user name, your e-mail address and the identifiers from the directory until then, at most for 90 days after you last signed in. If you are refused an account, the identifiers stay until the refusal is undone.', 'vestibule' ),
			sprintf( $noted, (int) $settings['log_days'] ),
			__( 'While a fault is looked for, the site also notes the number of your account and how your sign-in was decided. These notes are kept for 7 days.', 'vestibule' ),
		);

		return '<p>' . implode( '</p><p>', array_map( 'esc_html', $texts ) ) . '</p>';
	}

	/**
	 * Exports the link, the request and the log of the person with this address.
	 *
	 * @param string $email The address.
	 * @param int    $page  Which part, beginning with 1.
	 * @return array{data: list<array<string, mixed>>, done: bool}
	 */
	public static function export( $email, $page = 1 ): array {
		$user_id = self::account( (string) $email );
		if ( '' === (string) $email ) {
			return array(
				'data' => array(),
				'done' => true,
			);
		}
		$rows = self::person( $user_id, (string) $email )->rows( '*', self::BATCH, offset: self::BATCH * ( max( 1, (int) $page ) - 1 ) );

		return array(
			'data' => array_merge( (int) $page > 1 ? array() : array( ...self::link( $user_id ), ...self::requests( $user_id, (string) $email ) ), array_map( array( self::class, 'log_item' ), $rows ) ),
			'done' => count( $rows ) < self::BATCH,
		);
	}

	/**
	 * Erases the link, the request and the log of the person with this address. The link goes last: until then it says which rows are the person's.
	 *
	 * @param string $email The address.
	 * @param int    $page  Which part, beginning with 1.
	 * @return array{items_removed: bool, items_retained: bool, messages: list<string>, done: bool}
	 */
	public static function erase( $email, $page = 1 ): array {
		$user_id = self::account( (string) $email );
		if ( '' === (string) $email ) {
			return self::erasure( false, array(), true );
		}
		$person = self::person( $user_id, (string) $email );
		$erased = Log_Retention::erase( $person, self::BATCH );
		if ( self::BATCH === $erased ) {
			return self::erasure( true, array(), false );
		}
		$kept   = array() !== $person->rows( 'id', 1 );
		list( $forgotten, $refused ) = People_Personal_Data::erase( $user_id, (string) $email );
		$linked = $user_id > 0 && Account_Link::exists( $user_id );
		if ( $linked ) {
			foreach ( Directory_Record::written( $user_id ) as $fingerprints ) {
				Account_Fields::clear( get_userdata( $user_id ), $fingerprints );
			}
			Account_Link::undo( $user_id );
			Second_Step::forget( $user_id );
		}
		if ( $erased > 0 || $forgotten || (int) $page > 1 ) {
			Sign_In_Log::changed( Log_Entry::ERASURE, 'erased' );
		}

		return self::erasure(
			$linked || $forgotten || $erased > 0,
			array_filter(
				array(
					$kept ? __( 'What this person changed as an administrator stays in the sign-in log until its time is up, because it shows who changed what.', 'vestibule' ) : '',
					$refused ? __( 'An administrator refused this person an account. The identifiers of the directory stay, so that the refusal holds; undo it under Users → Microsoft requests to remove them, too.', 'vestibule' ) : '',
				)
			),
			true
		);
	}

	/**
	 * The account with this address, 0 for none.
	 *
	 * @param string $email The address.
	 */
	private static function account( string $email ): int {
		$user = get_user_by( 'email', $email );

		return false === $user ? 0 : $user->ID;
	}

	/**
	 * The person in the log. Somebody who was turned away, or whose account is deleted, is there by the user name.
	 *
	 * @param int    $user_id The account, 0 for none.
	 * @param string $email   The address.
	 * @throws Refused When the database cannot tell.
	 */
	private static function person( int $user_id, string $email ): Log_Person {
		return $user_id > 0 ? Log_Person::of( $user_id ) : Log_Person::named( $email );
	}

	/**
	 * The outcome of an erasure.
	 *
	 * @param bool                  $removed Whether something is gone.
	 * @param array<int, string>    $kept    What stays, and why.
	 * @param bool                  $done    Whether that is all.
	 * @return array{items_removed: bool, items_retained: bool, messages: list<string>, done: bool}
	 */
	private static function erasure( bool $removed, array $kept, bool $done ): array {
		return array(
			'items_removed'  => $removed,
			'items_retained' => array() !== $kept,
			'messages'       => array_values( $kept ),
			'done'           => $done,
		);
	}

	/**
	 * The link, for the export.
	 *
	 * @param int $user_id The account.
	 * @return list<array<string, mixed>>
	 */
	private static function link( int $user_id ): array {
		if ( 0 === $user_id || ! Account_Link::exists( $user_id ) ) {
			return array();
		}
		$link = Account_Link::of( $user_id );

		return array(
			array(
				'group_id'    => 'vestibule',
				'group_label' => __( 'Microsoft account', 'vestibule' ),
				'item_id'     => 'vestibule-' . $user_id,
				'data'        => self::fields(
					array(
						__( 'Tenant ID', 'vestibule' ) => $link['tenant'],
						__( 'Object ID', 'vestibule' ) => $link['object'],
						__( 'Connected since', 'vestibule' ) => (string) wp_date( 'c', (int) get_user_meta( $user_id, Account_Link::LINKED_AT, true ) ),
					) + self::directory( $user_id )
				),
			),
		);
	}

	/**
	 * What the directory said of the person, for the export.
	 *
	 * @param int $user_id The account.
	 * @return array<string, string>
	 */
	private static function directory( int $user_id ): array {
		$record = Directory_Record::of( $user_id );
		$values = array(
			__( 'User name in the directory', 'vestibule' ) => $record['username'],
			__( 'E-mail address in the directory', 'vestibule' ) => $record['email'],
			__( 'Groups', 'vestibule' )       => implode( ', ', array_filter( $record['groups'], 'is_string' ) ),
			__( 'App roles', 'vestibule' )    => implode( ', ', array_filter( $record['app_roles'], 'is_string' ) ),
			__( 'Last sign-in', 'vestibule' ) => $record['last_sign_in'] > 0 ? (string) wp_date( 'c', $record['last_sign_in'] ) : '',
			__( 'Photo', 'vestibule' )        => Photo::of( $user_id )->url( PHP_INT_MAX ),
		);

		return array_filter( $values + array_map( 'strval', array_filter( $record['fields'], 'is_scalar' ) ), static fn( string $value ): bool => '' !== $value );
	}

	/**
	 * The person's rows among those who wait for a decision, for the export.
	 *
	 * @param int    $user_id The account, 0 for none.
	 * @param string $email   The address.
	 * @return list<array<string, mixed>>
	 */
	private static function requests( int $user_id, string $email ): array {
		$items = array();
		foreach ( People_Personal_Data::export( $user_id, $email ) as $number => $values ) {
			$items[] = array(
				'group_id'    => 'vestibule-requests',
				'group_label' => __( 'Microsoft requests', 'vestibule' ),
				'item_id'     => 'vestibule-request-' . $number,
				'data'        => self::fields( $values ),
			);
		}

		return $items;
	}

	/**
	 * A row of the log, for the export.
	 *
	 * @param array<string, string|null> $row The row.
	 * @return array<string, mixed>
	 */
	private static function log_item( array $row ): array {
		return array(
			'group_id'    => 'vestibule-log',
			'group_label' => __( 'Sign-in log', 'vestibule' ),
			'item_id'     => 'vestibule-log-' . $row['id'],
			'data'        => self::fields(
				array_filter(
					array(
						__( 'Time', 'vestibule' )      => gmdate( 'c', (int) $row['time'] ),
						__( 'What', 'vestibule' )      => Log_Text::kind( (string) $row['kind'] ),
						__( 'Outcome', 'vestibule' )   => Log_Text::outcome( (string) $row['outcome'] ),
						__( 'Reason', 'vestibule' )    => Log_Text::reason( (string) $row['reason'] ),
						__( 'Reference', 'vestibule' ) => (string) $row['reference'],
						__( 'User name in the directory', 'vestibule' ) => (string) $row['person'],
						__( 'Tenant ID', 'vestibule' ) => (string) $row['tenant'],
						__( 'Object ID', 'vestibule' ) => (string) $row['object'],
						__( 'Network address', 'vestibule' ) => (string) $row['address'],
						__( 'Details', 'vestibule' )   => (string) $row['detail'],
					),
					static fn( string $value ): bool => '' !== $value
				)
			),
		);
	}

	/**
	 * Names and values as WordPress's export takes them.
	 *
	 * @param array<string, string> $values Name => value.
	 * @return list<array{name: string, value: string}>
	 */
	private static function fields( array $values ): array {
		return array_map(
			static fn( string $name, string $value ): array => compact( 'name', 'value' ),
			array_keys( $values ),
			array_values( $values )
		);
	}
}
