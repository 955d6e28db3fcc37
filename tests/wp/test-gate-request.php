<?php
/**
 * The facts for the gate.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP\Tests;

use Vestibule\WP\Gate_Request;

/** Raw, complete, and of the script that really runs. */
final class Test_Gate_Request extends Site_Test_Case {

	/** 001-16: addresses reach the engine as they came, with every disguise. */
	public function test_001_16_nothing_is_normalised(): void {
		$uri   = "/a/%2e%2e//B/./c%00\\?x=%2F&x=\xff";
		$facts = Gate_Request::from(
			array(
				'REQUEST_URI'            => $uri,
				'PATH_INFO'              => '/p/../q',
				'REQUEST_METHOD'         => 'get',
				'HTTP_X_FORWARDED_FOR'   => '1.2.3.4, [::1]',
				'HTTP_X_HTTP_METHOD_OVERRIDE' => 'DELETE',
			),
			array(),
			array()
		);

		$this->assertSame( $uri, $facts['uri'] );
		$this->assertSame( '/p/../q', $facts['path_info'] );
		$this->assertSame( 'get', $facts['method'] );
		$this->assertSame( '1.2.3.4, [::1]', $facts['forwarded_for'] );
		$this->assertSame( 'DELETE', $facts['method_override'] );
	}

	/** 001-16: WordPress puts backslashes into what the server says. They are gone again. */
	public function test_001_16_slashes_of_wordpress_are_removed(): void {
		$uri                     = "/it's/\\x\y/\"q\"\0/";
		$_SERVER['REQUEST_URI'] = wp_slash( $uri );
		$_SERVER['PATH_INFO']   = wp_slash( "/'" );

		$this->assertSame( $uri, Gate_Request::at( 'start' )['uri'] );
		$this->assertSame( "/'", Gate_Request::at( 'start' )['path_info'] );
	}

	/** 001-16: whatever makes WordPress show other content than the path names is told, in query or body, also what plugins add. */
	public function test_001_16_selectors(): void {
		global $wp;
		$wp->add_query_var( 'product' );
		$selectors = Gate_Request::from(
			array(),
			array(
				'p'       => '1',
				'utm'     => 'x',
				'product' => 'y',
			),
			array(
				'rest_route' => '/',
				'feed'       => '',
			)
		)['selectors'];
		$wp->remove_query_var( 'product' );

		sort( $selectors );
		$this->assertSame( array( 'feed', 'p', 'product', 'rest_route' ), $selectors );
	}

	/** Case 12: the older names of the prefetch header count, too. */
	public function test_case_12_prefetch_headers(): void {
		foreach ( array( 'HTTP_SEC_PURPOSE', 'HTTP_PURPOSE', 'HTTP_X_PURPOSE', 'HTTP_X_MOZ' ) as $name ) {
			$this->assertSame( 'prefetch', Gate_Request::from( array( $name => 'prefetch' ), array(), array() )['sec_purpose'], $name );
		}
	}

	/** Headers that PHP gives as arrays, or not at all, are no reason to stumble. */
	public function test_absent_and_odd_values_are_empty(): void {
		$facts = Gate_Request::from( array( 'REQUEST_URI' => array( 'x' ) ), array( 5 => 'x' ), array() );

		$this->assertSame( '', $facts['uri'] );
		$this->assertSame( '', $facts['accept'] );
		$this->assertSame( array(), $facts['selectors'] );
	}

	/** 001-3: the script is the file that runs, whatever the address says. Here it is none of WordPress's. */
	public function test_001_3_script_does_not_come_from_the_address(): void {
		foreach ( array( 'PHP_SELF', 'SCRIPT_NAME', 'SCRIPT_FILENAME', 'REQUEST_URI' ) as $name ) {
			$_SERVER[ $name ] = ABSPATH . 'wp-login.php';
		}

		$this->assertSame( basename( get_included_files()[0] ), Gate_Request::script() );
		$this->assertStringNotContainsString( 'wp-login', Gate_Request::script() );
	}
}
