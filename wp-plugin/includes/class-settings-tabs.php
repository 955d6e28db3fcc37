<?php
/**
 * The tabs of the settings page.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * Which sections stand on which tab, and what else does. All tabs are one page and one form: without a script they stand one below the
 * other, and each save sends every field.
 */
final class Settings_Tabs {

	/**
	 * The field, and the part of the address, that names the tab to open.
	 */
	public const ARGUMENT = 'tab';

	/**
	 * The sections of each tab, in the order of the page.
	 */
	public const SECTIONS = array(
		'sign_in'  => array( 'registration' ),
		'login'    => array( 'login_page', 'where_next', 'sessions', 'logout' ),
		'access'   => array( 'access', 'admission' ),
		'users'    => array( 'accounts', 'matching' ),
		'roles'    => array( 'roles' ),
		'directory' => array( 'groups', 'profile', 'photo' ),
		'health'   => array( 'messages' ),
		'advanced' => array( 'log' ),
	);

	/**
	 * What a tab is called.
	 *
	 * @param string $tab The tab.
	 */
	public static function label( string $tab ): string {
		return match ( $tab ) {
			'sign_in'  => __( 'Single sign-on', 'vestibule' ),
			'login'    => __( 'Login and logout', 'vestibule' ),
			'access'   => __( 'Access', 'vestibule' ),
			'users'    => __( 'Users', 'vestibule' ),
			'roles'    => __( 'Roles', 'vestibule' ),
			'directory' => __( 'Directory', 'vestibule' ),
			'health'   => __( 'Health', 'vestibule' ),
			'advanced' => __( 'Advanced', 'vestibule' ),
		};
	}

	/**
	 * Prints what stands above the settings of a tab.
	 *
	 * @param string        $tab  The tab.
	 * @param Settings_Form $form The form on the page.
	 */
	public static function print_above( string $tab, Settings_Form $form ): void {
		match ( $tab ) {
			'sign_in' => Setup_Guide::render( $form ),
			'health'  => Health_Panel::render(),
			default   => null,
		};
	}

	/**
	 * Prints what stands below the settings of a tab.
	 *
	 * @param string $tab The tab.
	 */
	public static function print_below( string $tab ): void {
		match ( $tab ) {
			'sign_in'  => Credentials_Panel::render(),
			'access'   => Url_Tester_Form::render(),
			'roles'    => Role_Dry_Run_Form::render(),
			'directory' => Graph_Panel::render(),
			'advanced' => self::print_advanced(),
			default    => null,
		};
	}

	/**
	 * Prints what stands below the advanced settings.
	 */
	private static function print_advanced(): void {
		Debug_Log_Panel::render();
		Settings_Overview::render();
	}

	/**
	 * The tab of a setting, '' for what is none.
	 *
	 * @param string $key The setting.
	 */
	public static function of( string $key ): string {
		foreach ( self::SECTIONS as $tab => $sections ) {
			foreach ( $sections as $section ) {
				if ( in_array( $key, Settings_Sections::KEYS[ $section ], true ) ) {
					return $tab;
				}
			}
		}

		return '';
	}

	/**
	 * The tab to open: the one that was asked for, unless the problems are on others.
	 *
	 * @param mixed         $asked What the address or the form names.
	 * @param Settings_Form $form  The form.
	 */
	public static function opened( mixed $asked, Settings_Form $form ): string {
		$tab    = is_string( $asked ) && isset( self::SECTIONS[ $asked ] ) ? $asked : (string) array_key_first( self::SECTIONS );
		$failed = array_keys( array_filter( self::problems( $form ) ) );

		return array() === $failed || in_array( $tab, $failed, true ) ? $tab : $failed[0];
	}

	/**
	 * Prints the links.
	 *
	 * @param string        $opened The tab that is open.
	 * @param Settings_Form $form   The form.
	 */
	public static function print_navigation( string $opened, Settings_Form $form ): void {
		printf( '<nav class="nav-tab-wrapper vestibule-tabs" aria-label="%s">', esc_attr__( 'Parts of the settings', 'vestibule' ) );
		foreach ( self::problems( $form ) as $tab => $problems ) {
			printf(
				'<a class="nav-tab%1$s" href="#vestibule-tab-%2$s" data-vestibule-tab="%2$s"%3$s>%4$s%5$s</a>',
				$tab === $opened ? ' nav-tab-active' : '',
				esc_attr( $tab ),
				$tab === $opened ? ' aria-current="true"' : '',
				esc_html( self::label( $tab ) ),
				0 === $problems ? '' : sprintf(
					' <span class="vestibule-count"><span aria-hidden="true">%1$d</span><span class="screen-reader-text">%2$s</span></span>',
					(int) $problems,
					/* translators: %d: how many settings of a tab are wrong. */
					esc_html( sprintf( _n( '%d setting is not right', '%d settings are not right', $problems, 'vestibule' ), $problems ) )
				)
			);
		}
		echo '</nav>';
	}

	/**
	 * How many settings of each tab have a problem.
	 *
	 * @param Settings_Form $form The form.
	 * @return array<string, int>
	 */
	private static function problems( Settings_Form $form ): array {
		$counts = array_fill_keys( array_keys( self::SECTIONS ), 0 );
		foreach ( array_keys( $form->problems ) as $key ) {
			$tab = self::of( (string) $key );
			if ( '' !== $tab ) {
				++$counts[ $tab ];
			}
		}

		return $counts;
	}
}
