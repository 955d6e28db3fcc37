<?php
/**
 * The gate of a site that has lost its extension.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP\Tests;

use Vestibule\WP\Gate_Decision;
use Vestibule\WP\Gate_Without_Engine;

require_once __DIR__ . '/trait-configured-site.php';

/** Closed, not locked out. */
final class Test_Gate_Without_Engine extends Site_Test_Case {

	use Configured_Site;

	/**
	 * What becomes of a request.
	 *
	 * @param array<string, mixed> $request What is special about it.
	 * @param string               $kind    The session.
	 * @param bool                 $foreign Whether it is of other sites of the network.
	 */
	private static function action( array $request, string $kind = 'none', bool $foreign = false ): string {
		$request += array(
			'script'         => 'index.php',
			'method'         => 'GET',
			'uri'            => '/',
			'accept'         => 'text/html',
			'requested_with' => '',
			'sec_purpose'    => '',
			'sec_fetch_mode' => '',
			'sec_fetch_dest' => '',
			'paths'          => array(),
			'post_private'   => false,
		);

		return Gate_Without_Engine::decide( $request, array( 'kind' => $kind, 'foreign' => $foreign ) )->action;
	}

	/** 001-3: an intranet stays closed, its exemptions included. */
	public function test_001_3_intranet_is_closed(): void {
		$this->configure(
			array(
				'scenario'     => 'intranet',
				'exempt_paths' => array( 'prefix /open/' ),
				'public_home'  => true,
			)
		);

		$this->assertSame( Gate_Decision::CHALLENGE, self::action( array() ) );
		$this->assertSame( Gate_Decision::CHALLENGE, self::action( array( 'uri' => '/open/' ) ) );
		$this->assertSame( Gate_Decision::REFUSE, self::action( array( 'method' => 'POST' ) ) );
		$this->assertSame( Gate_Decision::REFUSE, self::action( array( 'method' => 'HEAD' ) ) );
		$this->assertSame( Gate_Decision::REFUSE, self::action( array( 'accept' => 'application/json' ) ) );
		$this->assertSame( Gate_Decision::REFUSE, self::action( array( 'sec_purpose' => 'prefetch' ) ) );
		$this->assertSame( Gate_Decision::REFUSE, self::action( array( 'sec_fetch_mode' => 'cors' ) ) );
		$this->assertSame( Gate_Decision::REFUSE, self::action( array( 'requested_with' => 'XMLHttpRequest' ) ) );
	}

	/** 001-11: whoever is signed in works on, and everybody can get at the login page. */
	public function test_001_11_nobody_is_locked_out(): void {
		$this->configure( array( 'scenario' => 'intranet' ) );

		foreach ( array( 'wordpress', 'microsoft', 'application' ) as $kind ) {
			$this->assertSame( Gate_Decision::PASS, self::action( array(), $kind ), $kind );
		}
		foreach ( array( 'wp-login.php', 'wp-cron.php', 'xmlrpc.php' ) as $script ) {
			$this->assertSame( Gate_Decision::PASS, self::action( array( 'script' => $script ) ), $script );
		}
	}

	/** An internet site stays public, but what is private stays closed, with everything that could be it. */
	public function test_internet_keeps_private_paths_closed(): void {
		$this->configure( array( 'private_paths' => array( 'prefix /team/', 'GET exact /Plan/', 'glob /docs/*/private/**' ) ) );

		foreach ( array( '/', '/news/', '/te/am/' ) as $uri ) {
			$this->assertSame( Gate_Decision::PASS, self::action( array( 'uri' => $uri ) ), $uri );
		}
		$closed = array( '/team/', '/team', '/TEAM/x', '//team/', '/./team/', '/x/../team/', '/%74eam/', '/%2574eam/', '/index.php/team/', '/\\team', '/plan/?x', '/docs/a/private/b', '/docs/' );
		foreach ( $closed as $uri ) {
			$this->assertSame( Gate_Decision::CHALLENGE, self::action( array( 'uri' => $uri ) ), $uri );
		}
		$this->assertSame( Gate_Decision::CHALLENGE, self::action( array( 'paths' => array( '/team/anna/' ) ) ) );
		$this->assertSame( Gate_Decision::CHALLENGE, self::action( array( 'post_private' => true ) ) );
	}

	/** A list that begins with a wildcard could mean everything. */
	public function test_wildcard_at_the_beginning_closes_all(): void {
		$this->configure( array( 'private_paths' => array( 'glob /**/private/' ) ) );

		$this->assertSame( Gate_Decision::CHALLENGE, self::action( array( 'uri' => '/' ) ) );
	}
}
