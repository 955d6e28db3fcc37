<?php
/**
 * Tells managers that somebody waits for them.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * A test of Site Health, and by that a health message, a mail, and the end of both when nobody waits any more.
 */
final class People_Health {

	public const MESSAGE = 'test:people';

	/**
	 * Registers the test.
	 *
	 * @param array<string, array<string, mixed>> $tests The tests.
	 * @return array<string, array<string, mixed>>
	 */
	public static function filter_site_status_tests( $tests ) {
		$tests['direct']['vestibule_people'] = Site_Health::direct( self::class, 'people' );

		return $tests;
	}

	/**
	 * Nobody waits for a decision.
	 *
	 * @return array<string, mixed>
	 */
	public static function people(): array {
		$waiting = People_Queue::waiting();
		if ( 0 === $waiting ) {
			return Site_Health::result( 'people', 'good', __( 'Nobody from the directory waits for a decision', 'vestibule' ), __( 'Everybody who signed in with Microsoft got an account, or a clear answer.', 'vestibule' ) );
		}
		$description = __( 'They signed in with Microsoft and cannot come in until somebody decides. Look at them under Users → Microsoft requests.', 'vestibule' );
		if ( $waiting >= People_Queue::WAITING_MAX ) {
			$description .= ' ' . __( 'The list is full: further people are refused without being listed, until some of these are decided.', 'vestibule' );
		}
		$result = Site_Health::result(
			'people',
			'recommended',
			/* translators: %s: number of people. */
			sprintf( _n( '%s person waits for a decision of an administrator', '%s people wait for a decision of an administrator', $waiting, 'vestibule' ), number_format_i18n( $waiting ) ),
			$description
		);

		return array( 'actions' => sprintf( '<p><a href="%s">%s</a></p>', esc_url( Requests_Page::url() ), esc_html__( 'Microsoft requests', 'vestibule' ) ) ) + $result;
	}
}
