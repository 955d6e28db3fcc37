<?php
/**
 * Texts in the site's language.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP\Tests;

require_once __DIR__ . '/trait-configured-site.php';

/** The plugin loads no translations itself: WordPress finds them when the first text is asked for. */
final class Test_Translations extends Site_Test_Case {

	use Configured_Site;

	/** Another process looks. */
	protected bool $in_transaction = false;

	/**
	 * The login page's button where a file of translations lies in a folder.
	 *
	 * @param string $folder The folder.
	 */
	private static function button( string $folder ): string {
		require_once ABSPATH . WPINC . '/pomo/mo.php';
		$translations = new \MO();
		$translations->add_entry(
			new \Translation_Entry(
				array(
					'singular'     => 'Sign in with Microsoft',
					'translations' => array( 'Mit Microsoft anmelden' ),
				)
			)
		);
		wp_mkdir_p( $folder );
		$file = "$folder/vestibule-de_DE.mo";
		$translations->export_to_file( $file );
		try {
			return self::in_other_process( 'add_filter( "locale", static fn() => "de_DE" ); echo Vestibule\WP\Login_Form::html( "" );' );
		} finally {
			unlink( $file );
		}
	}

	/** A language pack, as WordPress installs it for every plugin of its directory. */
	public function test_language_pack_is_found(): void {
		$this->assertStringContainsString( '<span>Mit Microsoft anmelden</span>', self::button( WP_LANG_DIR . '/plugins' ) );
	}

	/** Without one the texts are English. */
	public function test_other_languages_see_english(): void {
		$this->assertStringContainsString( '<span>Sign in with Microsoft</span>', self::button( WP_LANG_DIR . '/elsewhere' ) );
	}
}
