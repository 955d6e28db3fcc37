<?php
/**
 * Where people go after signing in.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP\Tests;

use Vestibule\WP\Destination;

require_once __DIR__ . '/trait-configured-site.php';

/** 001-34. */
final class Test_Destination extends Site_Test_Case {

	use Configured_Site;

	/** 001-34: the page first asked for. */
	public function test_001_34_page_asked_for(): void {
		$this->assertSame( home_url( '/handbook/?a=b#part' ), Destination::of( get_userdata( 1 ), home_url( '/handbook/?a=b#part' ) ) );
	}

	/** Without one, the dashboard for those who write, the home page for those who read. */
	public function test_without_a_page_asked_for(): void {
		$this->assertSame( admin_url(), Destination::of( get_userdata( 1 ), '' ) );
		$this->assertSame( home_url( '/' ), Destination::of( get_userdata( $this->account() ), '' ) );
	}

	/** Plugins that steer people keep working. */
	public function test_login_redirect_filter_is_honoured(): void {
		add_filter( 'login_redirect', static fn( $url, $asked, $user ) => home_url( "/welcome/$user->user_login?from=" . rawurlencode( $asked ) ), 10, 3 );

		$this->assertSame( home_url( '/welcome/admin?from=' ), Destination::of( get_userdata( 1 ), '' ) );
	}

	/** Case 84: no filter and no mistake leads off the site. */
	public function test_case_84_never_off_the_site(): void {
		add_filter( 'login_redirect', static fn() => 'https://evil.example/' );

		$this->assertSame( home_url( '/' ), Destination::of( get_userdata( 1 ), '' ) );
	}
}
