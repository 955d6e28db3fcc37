<?php
/**
 * What becomes of guests where further tenants are set.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * With further tenants Microsoft signs everybody in to the organisation of their own. Guests of the site's tenant then come as other people,
 * and what they are connected with opens nothing any more. Whoever saves such settings is told, as long as there are any.
 */
final class Guest_Notice {

	/**
	 * Connected accounts of this site's guests, as far as sign-ins and look-ups have shown them, that Microsoft leads elsewhere.
	 */
	public static function count(): int {
		$home = Directory_Check::home();
		if ( '' === $home || array() === Settings::effective()['tenants'] ) {
			return 0;
		}
		$query = new \WP_User_Query(
			array(
				'number'     => 1,
				'fields'     => 'ID',
				'meta_query' => array( // phpcs:ignore WordPress.DB.SlowDBQuery -- once after settings were saved.
					array(
						'key'   => Account_Link::TENANT,
						'value' => $home,
					),
					array(
						'key'     => Directory_Record::key(),
						'value'   => 's:5:"guest";b:1;',
						'compare' => 'LIKE',
					),
				),
			)
		);

		return $query->get_total();
	}

	/**
	 * Prints the warning after settings were saved.
	 */
	public static function print_warning(): void {
		$count = self::count();
		if ( $count > 0 ) {
			printf(
				'<div class="notice notice-warning" role="alert"><p><strong>%1$s</strong> <a href="%2$s">%3$s</a></p></div>',
				esc_html( self::warning( $count ) ),
				esc_url( add_query_arg( Users_List::FILTER, 'guest', admin_url( 'users.php' ) ) ),
				esc_html__( 'Show the guests', 'vestibule' )
			);
		}
	}

	/**
	 * The same where settings were stored by a command.
	 */
	public static function warn_on_command_line(): void {
		$count = self::count();
		if ( $count > 0 ) {
			\WP_CLI::warning( sprintf( 'With further tenants Microsoft signs guests in to their own organisation, as other people than the %d connected accounts of guests here. List the tenants they come from as well, and connect them anew under Users → Microsoft requests.', $count ) );
		}
	}

	/**
	 * The warning.
	 *
	 * @param int $count How many accounts.
	 */
	private static function warning( int $count ): string {
		return sprintf(
			/* translators: %d: a number of accounts. */
			_n(
				'With further tenants Microsoft signs guests in to their own organisation, and %d connected account of a guest is no longer opened. List the tenant the guest comes from as well, and connect the account anew under Users → Microsoft requests once the guest has tried to sign in.',
				'With further tenants Microsoft signs guests in to their own organisation, and %d connected accounts of guests are no longer opened. List the tenants the guests come from as well, and connect the accounts anew under Users → Microsoft requests once the guests have tried to sign in.',
				$count,
				'vestibule'
			),
			$count
		);
	}
}
