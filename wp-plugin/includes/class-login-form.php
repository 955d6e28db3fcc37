<?php
/**
 * The button on the login form.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * "Sign in with Microsoft" above or below WordPress's form, and on forms that other plugins build. The engine is not opened to draw it.
 */
final class Login_Form {

	/**
	 * Microsoft's logo: four squares, decorative because the text names it.
	 */
	public const LOGO = '<svg class="vestibule-logo" width="21" height="21" viewBox="0 0 21 21" aria-hidden="true" focusable="false"><path fill="#F25022" d="M0 0h10v10H0z"/><path fill="#7FBA00" d="M11 0h10v10H11z"/><path fill="#00A4EF" d="M0 11h10v10H0z"/><path fill="#FFB900" d="M11 11h10v10H11z"/></svg>';

	/**
	 * The browser never sends the part after # to WordPress, but it is still in the address bar here.
	 */
	public const KEEP_FRAGMENT = "(function(){if(!location.hash){return;}document.querySelectorAll('.vestibule-sign-in a').forEach(function(a){var u=new URL(a.href),r=u.searchParams.get('redirect_to');if(r&&r.indexOf('#')<0){u.searchParams.set('redirect_to',r+location.hash);a.href=u.href;}});}());";

	/**
	 * WordPress lets nothing be printed between its form and the links below.
	 */
	private const MOVE_BELOW = "(function(){var b=document.querySelector('.vestibule-below'),f=document.getElementById('loginform');if(b&&f){f.after(b);}}());";

	/**
	 * Failures after which another Microsoft account may be the right one.
	 */
	private const OTHER_ACCOUNT_HELPS = array(
		'access_blocked',
		'account_blocked',
		'account_create_failed',
		'account_disabled',
		'account_linked_elsewhere',
		'account_not_in_tenant',
		'app_role_missing',
		'app_role_refused',
		'domain_refused',
		'group_missing',
		'group_refused',
		'guest_refused',
		'identity_linked_elsewhere',
		'link_ambiguous',
		'link_needs_approval',
		'link_needs_owner',
		'renewal_failed',
		'sign_in_loop',
		'tenant_refused',
		'user_not_assigned',
		'user_not_found',
	);

	/**
	 * Puts the button on the page.
	 */
	public static function action_login_form_login(): void {
		add_action( 'login_head', array( self::class, 'action_login_head' ) );
		if ( Forced_Login::is_on() && ! Break_Glass::is_open() ) {
			Forced_Login::action_login_form_login();
		} elseif ( self::is_for_renewal() ) {
			add_filter( 'wp_login_errors', array( Forced_Login::class, 'filter_wp_login_errors' ), PHP_INT_MAX );
		} elseif ( 'below' === Settings::effective()['login_button'] ) {
			add_action( 'login_footer', array( self::class, 'action_login_footer' ) );
		} else {
			add_filter( 'login_message', array( self::class, 'filter_login_message' ) );
		}
	}

	/**
	 * Adds the style sheet, after WordPress's own. Enqueued it would cost a sixth of all that the plugin adds to the page.
	 */
	public static function action_login_head(): void {
		printf( '<link rel="stylesheet" id="vestibule-login-css" href="%s" media="all">' . "\n", esc_url( self::style_url() ) ); // phpcs:ignore WordPress.WP.EnqueuedResources -- see above.
	}

	/**
	 * Puts the button above the form.
	 *
	 * @param mixed $message HTML of WordPress and of other plugins.
	 */
	public static function filter_login_message( $message ): string {
		return $message . self::of_request( 'above' );
	}

	/**
	 * Puts the button below the form.
	 */
	public static function action_login_footer(): void {
		echo self::of_request( 'below' ) . wp_get_inline_script_tag( self::MOVE_BELOW ); // phpcs:ignore WordPress.Security.EscapeOutput -- escaped in html().
	}

	/**
	 * Puts the button on WooCommerce's form, which stands on a page of the site.
	 */
	public static function action_woocommerce_login_form_start(): void {
		if ( self::is_offered() ) {
			self::enqueue_style();
			// phpcs:ignore WordPress.Security -- a raw address, encoded in html(), where everything is escaped.
			echo self::on_site( Site::address_of( (string) ( $_SERVER['REQUEST_URI'] ?? '' ) ) );
		}
	}

	/**
	 * Puts the button on forms that themes and blocks build with wp_login_form().
	 *
	 * @param mixed $html HTML above the form.
	 * @param mixed $form What the form was asked for.
	 */
	public static function filter_login_form_top( $html, $form ): string {
		if ( ! self::is_offered() ) {
			return (string) $html;
		}
		self::enqueue_style();
		$return_to = is_array( $form ) && is_string( $form['redirect'] ?? null ) ? $form['redirect'] : '';

		return $html . self::on_site( $return_to );
	}

	/**
	 * The button for the address and the failure of the current request.
	 *
	 * @param string $place above, below, or alone where there is no other form.
	 */
	public static function of_request( string $place ): string {
		// phpcs:disable WordPress.Security -- only reads; the engine checks the raw address, here it is only encoded.
		$return_to = wp_unslash( $_REQUEST['redirect_to'] ?? '' );
		$failure   = $_GET[ Login_Errors::REASON_ARGUMENT ] ?? '';
		$in_frame  = isset( $_REQUEST['interim-login'] );
		$left      = isset( $_GET['loggedout'] );
		// phpcs:enable
		if ( $in_frame ) {
			return self::html( Signed_In_Page::url(), $place, '', true );
		}
		$other = match ( true ) {
			'signed_in_as_other' === $failure => 'log_out',
			// Whoever logs out on a shared computer leaves a session at Microsoft; the next person is somebody else.
			$left, 'alone' === $place, in_array( $failure, self::OTHER_ACCOUNT_HELPS, true ) => 'select',
			default => '',
		};

		return self::html( is_string( $return_to ) ? $return_to : '', $place, $other );
	}

	/**
	 * The button, the divider, and a way out when the wrong account is at work.
	 *
	 * @param string $return_to The address asked for, '' if none.
	 * @param string $place     See of_request().
	 * @param string $other     select for another account at Microsoft, log_out for another one here, '' for neither.
	 * @param bool   $in_frame  Whether the form is in WordPress's "session expired" frame. Microsoft refuses frames, so a window opens.
	 */
	public static function html( string $return_to, string $place = 'above', string $other = '', bool $in_frame = false ): string {
		$button  = sprintf(
			'<a id="vestibule-sign-in" class="vestibule-button" href="%1$s"%2$s>%3$s<span>%4$s</span></a>',
			esc_url( Site::start_url( $return_to ) ),
			$in_frame ? ' target="_blank" rel="noopener"' : '',
			self::LOGO,
			esc_html__( 'Sign in with Microsoft', 'vestibule' )
		) . self::other_link( $return_to, $other );
		$divider = 'alone' === $place ? '' : sprintf(
			'<p class="vestibule-or"><span>%s</span></p>',
			/* translators: Stands between the Microsoft button and the password form. */
			esc_html__( 'or', 'vestibule' )
		);
		$scripts = '' === $return_to || $in_frame ? '' : wp_get_inline_script_tag( self::KEEP_FRAGMENT );

		return sprintf(
			'<div class="vestibule-sign-in vestibule-%1$s">%2$s</div>%3$s',
			esc_attr( $place ),
			'below' === $place ? $divider . $button : $button . $divider,
			$in_frame ? wp_get_inline_script_tag( Signed_In_Page::frame_script() ) : $scripts
		);
	}

	/**
	 * Whether the button would lead anywhere.
	 */
	public static function is_offered(): bool {
		return Engine_Access::is_compatible() && Settings::look_complete();
	}

	/**
	 * Whether the page is the "session expired" dialog of somebody whom only Microsoft knows: a password form would mislead.
	 */
	private static function is_for_renewal(): bool {
		return isset( $_REQUEST['interim-login'] ) && Session_Expiry::EXPIRED === Session_Expiry::reason() // phpcs:ignore WordPress.Security.NonceVerification -- only looks whether it is there.
			&& Account_Locks::denies_password( wp_get_current_user() ) && ! Break_Glass::is_open();
	}

	/**
	 * The link below the button.
	 *
	 * @param string $return_to The address asked for.
	 * @param string $other     See html().
	 */
	private static function other_link( string $return_to, string $other ): string {
		list( $url, $text ) = match ( $other ) {
			'select'  => array( add_query_arg( Sign_In_Start::SELECT_ACCOUNT, '1', Site::start_url( $return_to ) ), __( 'Use another account', 'vestibule' ) ),
			'log_out' => array( wp_logout_url(), __( 'Log out of this site', 'vestibule' ) ),
			default   => array( '', '' ),
		};

		return '' === $url ? '' : sprintf( '<p class="vestibule-other"><a href="%1$s">%2$s</a></p>', esc_url( $url ), esc_html( $text ) );
	}

	/**
	 * The button on a page of the site.
	 *
	 * @param string $return_to The address asked for.
	 */
	private static function on_site( string $return_to ): string {
		return self::html( $return_to, Forced_Login::is_on() && ! Break_Glass::is_open() ? 'alone' : 'above' );
	}

	/**
	 * Adds the style sheet, which is also the button's, to a page that is being printed; it comes with the footer.
	 */
	public static function enqueue_style(): void {
		wp_enqueue_style( 'vestibule-login', self::style_url(), array(), null );
	}

	/**
	 * The style sheet's address. The version is in it, where WordPress would put it after some parsing.
	 */
	private static function style_url(): string {
		return plugins_url( 'assets/login.css?ver=' . VERSION, PLUGIN_FILE );
	}
}
