<?php
/**
 * What the plugin costs a visitor who never signs in.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP\Tests;

require_once __DIR__ . '/trait-configured-site.php';

/** Public pages, each in a process of its own. */
final class Test_Public_Page extends Site_Test_Case {

	use Configured_Site;

	/** Other processes read the database. */
	protected bool $in_transaction = false;

	/** 001-4: a public page loads no class of the plugin and makes none of its queries. */
	public function test_001_4_public_page_loads_no_class(): void {
		$classes = self::in_other_process(
			'wp(); do_action( "template_redirect" );
			echo "loaded:", implode( " ", preg_grep( "/^Vestibule.WP/", get_declared_classes() ) );'
		);

		$this->assertSame( 'loaded:', $classes );
	}

	/** 001-4: a public page sends no cookie and reads none of the plugin's options. */
	public function test_001_4_public_page_reads_no_option(): void {
		$read = self::in_other_process(
			'$read = array();
			foreach ( array( "vestibule_settings", "vestibule_secrets", "vestibule_version" ) as $name ) {
				add_filter( "pre_option_$name", static function ( $value ) use ( &$read, $name ) { $read[] = $name; return $value; } );
			}
			wp(); do_action( "template_redirect" ); do_action( "wp_head" ); do_action( "wp_footer" );
			fwrite( STDERR, "read:" . implode( " ", $read ) );'
		);

		$this->assertStringEndsWith( 'read:', $read );
	}

	/** 001-11: with the extension gone, every kind of page still loads. */
	public function test_001_11_nothing_breaks_without_the_extension(): void {
		$page = self::in_other_process( 'wp(); do_action( "login_form_login" ); echo apply_filters( "login_message", "hello" ), get_bloginfo( "name" );' );

		$this->assertStringContainsString( 'hello', $page );
	}
}
