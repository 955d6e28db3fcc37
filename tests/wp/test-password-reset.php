<?php
/**
 * Lost passwords.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP\Tests;

use Vestibule\WP\Account_Link;

require_once __DIR__ . '/trait-configured-site.php';

/** 001-35, 001-37. */
final class Test_Password_Reset extends Site_Test_Case {

	use Configured_Site;

	/**
	 * Mails that were sent.
	 *
	 * @var list<array<string, mixed>>
	 */
	private array $mails = array();

	/** On the login page. */
	protected function setUp(): void {
		parent::setUp();
		$this->configure();
		$GLOBALS['pagenow'] = 'wp-login.php'; // phpcs:ignore
		add_filter(
			'pre_wp_mail',
			function ( $sent, $mail ) {
				$this->mails[] = $mail;
				return true;
			},
			1,
			2
		);
	}

	/** 001-35: the page answers an account of the directory, an unknown name and an unknown address alike. */
	public function test_001_35_known_and_unknown_get_the_same_answer(): void {
		$this->linked_account();
		$answers = array();
		foreach ( array( 'nestor', 'nestor@contoso.example', 'nobody', 'nobody@contoso.example' ) as $name ) {
			$answers[ $name ] = self::redirect_of( static fn() => retrieve_password( $name ) )->getMessage();
		}

		$this->assertSame( array( '302 /wp-login.php?checkemail=confirm' ), array_values( array_unique( $answers ) ) );
	}

	/** 001-37: the person learns by mail what to do; there is no link to a new password in it. */
	public function test_001_37_mail_names_microsoft(): void {
		$user_id = $this->linked_account();
		self::redirect_of( static fn() => retrieve_password( 'nestor' ) );

		$this->assertSame( array( 'nestor@contoso.example' ), array_merge( ...array_map( static fn( $mail ) => (array) $mail['to'], $this->mails ) ) );
		$this->assertStringContainsString( 'sign in with Microsoft', $this->mails[0]['message'] );
		$this->assertStringNotContainsString( 'action=rp', $this->mails[0]['message'] );
		$this->assertSame( '', get_userdata( $user_id )->user_activation_key );
	}

	/** Nobody is mailed for an address without an account. */
	public function test_no_mail_for_unknown_addresses(): void {
		self::redirect_of( static fn() => retrieve_password( 'nobody@contoso.example' ) );

		$this->assertSame( array(), $this->mails );
	}

	/** 003-10: an account of WordPress alone gets WordPress's mail. */
	public function test_003_10_wordpress_only_account_gets_its_link(): void {
		$this->account();
		$this->assertTrue( retrieve_password( 'nestor' ) );

		$this->assertStringContainsString( 'action=rp', $this->mails[0]['message'] );
	}

	/** What another plugin objects to, such as a captcha, stays. */
	public function test_other_objections_stay(): void {
		add_action( 'lostpassword_post', static fn( $errors ) => $errors->add( 'captcha', 'No.' ), 10 );
		$this->linked_account();

		$this->assertSame( 'captcha', retrieve_password( 'nestor' )->get_error_code() );
		$this->assertSame( array(), $this->mails );
	}

	/** On other pages, such as WooCommerce's, known and unknown get one text too. */
	public function test_001_35_other_forms(): void {
		$GLOBALS['pagenow'] = 'index.php'; // phpcs:ignore
		$this->linked_account();
		$known   = retrieve_password( 'nestor' );
		$unknown = retrieve_password( 'nobody@contoso.example' );

		$this->assertSame( 'vestibule_no_password', $known->get_error_code() );
		$this->assertSame( $known->get_error_messages(), $unknown->get_error_messages() );
	}

	/** A link that was mailed before the account was connected opens nothing any more. */
	public function test_001_37_link_of_before(): void {
		$user_id = $this->account();
		$errors  = new \WP_Error();
		do_action( 'validate_password_reset', $errors, get_userdata( $user_id ) );
		$this->assertFalse( $errors->has_errors() );

		Account_Link::make( $user_id, self::$tenant, self::$object );
		do_action( 'validate_password_reset', $errors, get_userdata( $user_id ) );
		$this->assertSame( 'vestibule_no_password', $errors->get_error_code() );
	}

	/** Administrators get a link, and everybody where passwords are allowed. */
	public function test_who_gets_a_link(): void {
		$user_id = $this->linked_account();
		$this->assertInstanceOf( \WP_Error::class, apply_filters( 'allow_password_reset', true, $user_id ) );
		$this->assertFalse( apply_filters( 'allow_password_reset', false, $user_id ) );
		$chief = $this->account( 'administrator', 'chief' );
		Account_Link::make( $chief, self::$tenant, '3f6c1b1e-6f5c-4a55-9d0e-0f5f3b1f7a11' );
		$this->assertTrue( apply_filters( 'allow_password_reset', true, $chief ) );

		$this->configure( array( 'local_login' => 'allow', 'lock_password' => false ) ); // phpcs:ignore
		$this->assertTrue( apply_filters( 'allow_password_reset', true, $user_id ) );
	}

	/** A site that is not set up behaves as WordPress does. */
	public function test_site_without_settings(): void {
		delete_option( 'vestibule_settings' );

		$this->assertSame( 'invalidcombo', retrieve_password( 'nobody' )->get_error_code() );
	}
}
