<?php
/**
 * The notice for managers.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP\Tests;

use Vestibule\WP\Admin;
use Vestibule\WP\Requirements;
use Vestibule\WP\Settings;

require_once __DIR__ . '/trait-configured-site.php';

/** What is missing and what to do. */
final class Test_Requirements extends Site_Test_Case {

	use Configured_Site;


	/**
	 * The notice on a page.
	 *
	 * @param string $page The page's file.
	 */
	private static function notice( string $page ): string {
		ob_start();
		Requirements::print_notice( $page );
		return (string) ob_get_clean();
	}

	/** A site that is ready shows nothing. */
	public function test_nothing_is_missing(): void {
		$this->configure();
		wp_set_current_user( 1 );

		$this->assertSame( '', Requirements::missing() );
		$this->assertSame( '', self::notice( 'plugins.php' ) );
	}

	/** A site that is not set up says so where plugins are managed, to managers. */
	public function test_missing_settings(): void {
		delete_option( Settings::OPTION );
		$this->assertSame( 'settings', Requirements::missing() );

		wp_set_current_user( 1 );
		$this->assertStringContainsString( 'options-general.php?page=vestibule', self::notice( 'plugins.php' ) );
		$this->assertSame( '', self::notice( 'edit.php' ) );

		wp_set_current_user( $this->account( 'editor' ) );
		$this->assertSame( '', self::notice( 'plugins.php' ) );
	}

	/** The remedies name the file, the folder and the line. */
	public function test_remedies(): void {
		$this->assertStringContainsString( (string) ini_get( 'extension_dir' ), Requirements::remedy( 'extension' ) );
		$this->assertStringContainsString( 'extension=vestibule', Requirements::remedy( 'extension' ) );
		$this->assertStringContainsString( \Vestibule\WP\VERSION, Requirements::remedy( 'version' ) );
	}
}
