<?php
/**
 * Password sign-in, which Vestibule leaves alone.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP\Tests;

/** WordPress-only accounts. */
final class Test_Password_Sign_In extends Site_Test_Case {

	/** A person whom Microsoft does not know signs in as before. */
	public function test_wordpress_only_user_signs_in_by_password(): void {
		$user = wp_authenticate( self::credential( 'WALTER_LOGIN' ), self::credential( 'WALTER_PASSWORD' ) );

		$this->assertInstanceOf( \WP_User::class, $user );
		$this->assertSame( 'walter', $user->user_login );
	}

	/** A wrong password stays wrong. */
	public function test_wrong_password_is_refused(): void {
		$refused = wp_authenticate( self::credential( 'WALTER_LOGIN' ), 'not the password' );

		$this->assertInstanceOf( \WP_Error::class, $refused );
		$this->assertSame( 'incorrect_password', $refused->get_error_code() );
	}
}
