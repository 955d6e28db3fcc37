<?php
/**
 * The page between a closed page and Microsoft.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * A browser keeps the part of an address after # through a redirect, but never sends it; only a page can add it to what is
 * remembered. It goes on by itself, with or without scripts, and says where in case it does not.
 */
final class Challenge_Page {

	public const ACTION = 'vestibule_challenge';

	/**
	 * A page that nobody looks at (opened in the background, or fetched ahead) waits. When it is looked at it asks for its own
	 * address again: by then another window may have signed in, and ten windows do not begin ten sign-ins.
	 */
	private const SCRIPT = <<<'SCRIPT'
		( function () {
			var link = document.getElementById( 'vestibule-continue' ), start = new URL( link.href ), page = link.dataset.page;
			if ( page && location.hash && page.indexOf( '#' ) < 0 ) {
				page += location.hash;
				start.searchParams.set( 'redirect_to', page );
				link.href = start.href;
			}
			if ( ! document.hidden ) {
				location.replace( start.href );
				return;
			}
			document.addEventListener( 'visibilitychange', function () {
				if ( ! document.hidden ) {
					location.replace( page || start.href );
				}
			} );
		}() );
		SCRIPT;

	/**
	 * The page's address.
	 *
	 * @param string $return_to The address asked for, '' if none.
	 * @param bool   $silent    Whether Microsoft may ask nothing at first.
	 */
	public static function url( string $return_to, bool $silent ): string {
		$arguments = array(
			'action'      => self::ACTION,
			'redirect_to' => rawurlencode( $return_to ),
			'silent'      => $silent ? '1' : '',
		);

		return add_query_arg( array_filter( $arguments ), Site::login() );
	}

	/**
	 * The page.
	 *
	 * @param string $return_to The address asked for, as it came.
	 * @param bool   $silent    Whether Microsoft may ask nothing at first.
	 */
	public static function html( string $return_to, bool $silent ): string {
		// The engine checks it again before it goes along; here it becomes the target of a script.
		$return_to = Destination::checked( $return_to, '' );
		$arguments = array(
			Sign_In_Start::AUTOMATIC => '1',
			Sign_In_Start::SILENT    => $silent ? '1' : '',
		);
		$start     = add_query_arg( array_filter( $arguments ), Site::start_url( $return_to ) );

		return Small_Page::html(
			__( 'Signing in', 'vestibule' ),
			sprintf(
				'<p>%1$s</p><p><a id="vestibule-continue" href="%2$s" data-page="%3$s">%4$s</a></p>',
				/* translators: %s: name of the site. */
				esc_html( sprintf( __( '%s asks Microsoft who you are. This takes a moment.', 'vestibule' ), wp_specialchars_decode( get_bloginfo( 'name', 'display' ), ENT_QUOTES ) ) ),
				esc_url( $start ),
				esc_attr( $return_to ),
				esc_html__( 'Continue to Microsoft', 'vestibule' )
			),
			self::SCRIPT,
			'',
			sprintf( '<noscript><meta http-equiv="refresh" content="0;url=%s"></noscript>', esc_url( $start ) )
		);
	}
}
