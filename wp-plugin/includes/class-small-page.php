<?php
/**
 * A page with a few sentences on it.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * Neither the theme nor the login page stands behind it: it is gone in a moment, and has to work when little else does.
 */
final class Small_Page {

	private const STYLE = 'body{margin:0;padding:0 1rem;background:#f0f0f1;color:#3c434a;font:16px/1.5 -apple-system,BlinkMacSystemFont,"Segoe UI",Roboto,sans-serif}'
		. 'main{box-sizing:border-box;max-width:26rem;margin:15vh auto 0;padding:1.5rem;background:#fff;border:1px solid #c3c4c7}'
		. 'h1{margin:0 0 .5rem;font-size:1.25rem;line-height:1.3}p{margin:.75rem 0 0}a{color:#135e96}'
		. '.button{display:block;box-sizing:border-box;width:100%;min-height:44px;padding:.5rem 1rem;border:0;background:#135e96;color:#fff;font:inherit;text-align:center;text-decoration:none;cursor:pointer}'
		. 'a:focus-visible,.button:focus-visible{outline:2px solid #135e96;outline-offset:2px}';

	/**
	 * The page.
	 *
	 * @param string $title      Its heading.
	 * @param string $content    HTML.
	 * @param string $script     JavaScript, '' for none.
	 * @param string $body_class Class of the body.
	 * @param string $head       Further HTML for the head.
	 */
	public static function html( string $title, string $content, string $script = '', string $body_class = '', string $head = '' ): string {
		return sprintf(
			'<!DOCTYPE html><html %1$s><head><meta charset="%2$s"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">'
			. '<title>%3$s</title><style>%4$s</style>%5$s</head><body class="%6$s"><main><h1>%7$s</h1>%8$s</main>%9$s</body></html>',
			get_language_attributes(),
			esc_attr( get_bloginfo( 'charset' ) ),
			/* translators: 1: title of the page, 2: name of the site. */
			esc_html( sprintf( __( '%1$s – %2$s', 'vestibule' ), $title, wp_specialchars_decode( get_bloginfo( 'name', 'display' ), ENT_QUOTES ) ) ),
			self::STYLE,
			$head,
			esc_attr( $body_class ),
			esc_html( $title ),
			$content,
			'' === $script ? '' : wp_get_inline_script_tag( $script )
		);
	}
}
