<?php
/**
 * What a web server needs to be told, so that uploads go through the gate.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * Rules for copying. They hand every address of the uploads folder to WordPress, whether there is such a file or not.
 */
final class Upload_Rules {

	/**
	 * For the server block of nginx. The modifier keeps it above every location with a regular expression.
	 */
	public static function nginx(): string {
		return sprintf(
			"location ^~ %s/ {\n    rewrite ^ %s last;\n}\n",
			Upload_Path::of_site()->url_path(),
			self::index()
		);
	}

	/**
	 * For a file .htaccess in the uploads folder. There the rules hold whatever spelling of the address led into the folder, and
	 * whatever other rules stand above it.
	 */
	public static function apache(): string {
		return sprintf(
			"<IfModule mod_rewrite.c>\n    RewriteEngine On\n    RewriteRule ^ %s [END]\n</IfModule>\n<IfModule !mod_rewrite.c>\n    Require all denied\n</IfModule>\n",
			self::index()
		);
	}

	/**
	 * The file in which the rules for Apache belong.
	 */
	public static function apache_file(): string {
		return trailingslashit( wp_get_upload_dir()['basedir'] ) . '.htaccess';
	}

	/**
	 * Prints both, for the settings page.
	 */
	public static function render(): void {
		echo '<details class="vestibule-guide vestibule-upload-rules"><summary>' . esc_html__( 'Rules for the web server, so that uploads ask for a sign-in', 'vestibule' ) . '</summary>';
		printf( '<p>%s</p><pre><code>%s</code></pre>', esc_html__( 'nginx: put this into the server block of the site and reload nginx.', 'vestibule' ), esc_html( self::nginx() ) );
		/* translators: %s: path of a file. */
		printf( '<p>%s</p><pre><code>%s</code></pre>', esc_html( sprintf( __( 'Apache: put this into the file %s.', 'vestibule' ), self::apache_file() ) ), esc_html( self::apache() ) );
		printf( '<p>%s</p></details>', esc_html__( 'Then look at Tools → Site Health, which fetches a file as a stranger and says whether it got it. Take the rules out again before you switch the setting off.', 'vestibule' ) );
	}

	/**
	 * The path of WordPress's index.php.
	 */
	private static function index(): string {
		return wp_parse_url( Site::home(), PHP_URL_PATH ) . 'index.php';
	}
}
