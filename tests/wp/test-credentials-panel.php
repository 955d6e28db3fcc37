<?php
/**
 * The credentials on the settings page.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP\Tests;

use Vestibule\WP\Admin;
use Vestibule\WP\Client_Certificates;
use Vestibule\WP\Credential_Reports;
use Vestibule\WP\Credentials;
use Vestibule\WP\Credentials_Panel;
use Vestibule\WP\Settings;
use Vestibule\WP\Settings_Page;
use Vestibule\WP\Stored_Secrets;

require_once __DIR__ . '/trait-configured-site.php';

/** Who may press its buttons, and what they do. */
final class Test_Credentials_Panel extends Site_Test_Case {

	use Configured_Site;

	/** A site with a secret. */
	protected function setUp(): void {
		parent::setUp();
		$this->configure();
		delete_option( Credential_Reports::OPTION );
		self::throw_instead_of_dying();
	}

	/**
	 * Somebody presses a button.
	 *
	 * @param int    $user  Who.
	 * @param string $order Which.
	 * @param string $which With which credential.
	 * @param string $nonce '' for a right one.
	 * @return string Where the browser is sent, what is said in place of a page, or '' when the page is printed.
	 */
	private static function press( int $user, string $order, string $which = '', string $nonce = '' ): string {
		wp_set_current_user( $user );
		$_SERVER['REQUEST_METHOD'] = 'POST';
		$_POST                     = wp_slash(
			array(
				Credentials_Panel::FIELD => $order,
				Credentials_Panel::WHICH => $which,
				'_wpnonce'               => '' === $nonce ? wp_create_nonce( Credentials_Panel::NONCE ) : $nonce,
			)
		);
		$_REQUEST                  = $_POST;
		try {
			Settings_Page::action_load_settings_page_vestibule();
		} catch ( Redirected $redirected ) {
			return $redirected->location;
		} catch ( \DomainException $died ) {
			return $died->getMessage();
		}

		return '';
	}

	/** The page, as this person sees it. */
	private static function page(): string {
		wp_set_current_user( 1 );
		ob_start();
		Credentials_Panel::render();

		return (string) ob_get_clean();
	}

	/** Nobody without the capability, and nobody without the page's nonce, changes anything. */
	public function test_capability_and_nonce(): void {
		$before   = get_option( Settings::SECRETS_OPTION );
		$stranger = $this->account( 'editor' );
		foreach ( array( 'make', 'download', 'remove', 'anything' ) as $order ) {
			foreach ( array( 0, $stranger ) as $user ) {
				$this->assertStringContainsString( 'not allowed', self::press( $user, $order, 'secret' ), $order );
			}
			foreach ( array( 'wrong', wp_create_nonce( 'vestibule_settings' ), wp_create_nonce( 'vestibule_protection' ) ) as $nonce ) {
				$this->assertStringContainsString( 'expired', self::press( 1, $order, 'secret', $nonce ), $order );
			}
			$this->assertSame( $before, get_option( Settings::SECRETS_OPTION ), $order );
		}
	}

	/** A nonce of somebody else is none. */
	public function test_nonce_of_another_person(): void {
		wp_set_current_user( $this->account( 'administrator' ) );
		$nonce = wp_create_nonce( Credentials_Panel::NONCE );
		$this->assertStringContainsString( 'expired', self::press( 1, 'make', '', $nonce ) );
		$this->assertSame( array(), Stored_Secrets::certificates() );
	}

	/** A certificate is made, then another, and no third. */
	public function test_make(): void {
		$location = self::press( 1, 'make' );
		$this->assertStringStartsWith( Admin::settings_url(), $location );
		$this->assertStringEndsWith( '#vestibule-credentials', $location );
		$this->assertCount( 1, Stored_Secrets::certificates() );
		$first = Stored_Secrets::certificates()[0];
		self::press( 1, 'make' );
		$this->assertCount( 2, Stored_Secrets::certificates() );
		$this->assertSame( $first, Stored_Secrets::certificates()[0] );

		$this->assertSame( '', self::press( 1, 'make' ) );
		$this->assertCount( 2, Stored_Secrets::certificates() );
		$page = self::page();
		$this->assertStringContainsString( 'There are two certificates already', $page );
		$this->assertStringNotContainsString( 'value="make"', $page );
	}

	/** Removing what is of use to somebody is refused when it is the last. */
	public function test_remove(): void {
		$this->assertSame( '', self::press( 1, 'remove', 'secret' ) );
		$this->assertStringContainsString( 'It is the only credential', self::page() );
		$this->assertNotNull( Settings::secret() );
		$thumbprint = Client_Certificates::make();
		foreach ( array( '', 'nothing', "$thumbprint'", '../secret' ) as $odd ) {
			$this->assertSame( '', self::press( 1, 'remove', $odd ) );
			$this->assertStringContainsString( 'no such credential', self::page() );
		}
		$this->assertStringContainsString( 'vestibule_credentials=remove', self::press( 1, 'remove', $thumbprint ) );
		$this->assertSame( array( 'secret' ), array_column( Credentials::all(), 'id' ) );
	}

	/** The page says what there is, asks before it removes, offers no removal of the last one, and holds no secret. */
	public function test_page(): void {
		$page = self::page();
		$this->assertStringContainsString( 'Client secret', $page );
		$this->assertStringNotContainsString( 'value="remove"', $page );
		$this->assertStringNotContainsString( 'value="download"', $page );

		$thumbprint = Client_Certificates::make( 20 );
		$page       = self::page();
		$this->assertStringContainsString( $thumbprint, $page );
		// A moment has passed, or not.
		$this->assertMatchesRegularExpression( '/, in (19|20) days/', $page );
		$this->assertSame( 2, substr_count( $page, 'data-vestibule-confirm=' ) );
		$this->assertSame( 1, substr_count( $page, 'value="download"' ) );
		$this->assertStringContainsString( sprintf( 'aria-label="Remove: %s"', $thumbprint ), $page );
		$this->assertStringNotContainsString( 'v1.', $page );
		$this->assertStringNotContainsString( 'BEGIN', $page );
		$this->assertStringNotContainsString( 'style=', $page );
		$this->assertStringNotContainsString( '<script', $page );
	}
}
