<?php
/**
 * An uploaded file as a response.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP\Tests;

use Vestibule\WP\Upload_File;

/** Status, headers, range. */
final class Test_Upload_File extends Site_Test_Case {

	/** A file of 10 bytes. */
	private string $file;

	/** Makes it. */
	protected function setUp(): void {
		parent::setUp();
		$this->file = $this->make( 'txt' );
	}

	/** Removes all. */
	protected function tearDown(): void {
		array_map( 'unlink', glob( sys_get_temp_dir() . '/vestibule-file-' . getmypid() . '.*' ) );
		parent::tearDown();
	}

	/**
	 * Makes a file.
	 *
	 * @param string $extension Its name's ending.
	 */
	private function make( string $extension ): string {
		$file = sys_get_temp_dir() . '/vestibule-file-' . getmypid() . ".$extension";
		file_put_contents( $file, '0123456789' );
		touch( $file, 1_700_000_000 );

		return $file;
	}

	/**
	 * The response.
	 *
	 * @param array<string, string> $headers Request headers, as in $_SERVER.
	 * @param string                $method  Method.
	 */
	private function response( array $headers = array(), string $method = 'GET' ): Upload_File {
		return Upload_File::response( $this->file, $headers + array( 'REQUEST_METHOD' => $method ) );
	}

	/** No shared cache may keep it, and a browser asks again each time. */
	public function test_caches(): void {
		foreach ( array( $this->response(), $this->response( array(), 'POST' ), $this->response( array( 'HTTP_RANGE' => 'bytes=50-' ) ) ) as $response ) {
			$this->assertSame( 'private, no-cache', $response->headers['Cache-Control'] );
			$this->assertSame( 'Cookie', $response->headers['Vary'] );
		}
	}

	/** What a browser would run as a page of this site is downloaded, and runs nothing if it is opened after all. */
	public function test_active_content_is_sandboxed(): void {
		foreach ( array( 'html', 'htm', 'svg', 'xml', 'xhtml', 'mht', 'unknown', 'exe2' ) as $extension ) {
			$headers = Upload_File::response( $this->make( $extension ), array( 'REQUEST_METHOD' => 'GET' ) )->headers;

			$this->assertStringStartsWith( 'attachment;', $headers['Content-Disposition'], $extension );
			$this->assertStringStartsWith( 'sandbox', $headers['Content-Security-Policy'], $extension );
			$this->assertSame( 'nosniff', $headers['X-Content-Type-Options'] );
		}
	}

	/** The type is WordPress's. Pictures, films and documents are shown. */
	public function test_types(): void {
		$types = array(
			'jpg'   => 'image/jpeg',
			'pdf'   => 'application/pdf',
			'css'   => 'text/css',
			'svg'   => 'image/svg+xml',
			'woff2' => 'font/woff2',
			'mp4'   => 'video/mp4',
			'foo'   => 'application/octet-stream',
		);
		foreach ( $types as $extension => $type ) {
			$headers = Upload_File::response( $this->make( $extension ), array( 'REQUEST_METHOD' => 'GET' ) )->headers;

			$this->assertSame( $type, $headers['Content-Type'], $extension );
			$this->assertSame( in_array( $extension, array( 'svg', 'foo' ), true ), isset( $headers['Content-Disposition'] ), $extension );
		}
	}

	/** RFC 9110, section 14: parts of a file. Each row: header, status, offset, length, Content-Range. */
	public function test_ranges(): void {
		$rows = array(
			array( 'bytes=0-3', 206, 0, 4, 'bytes 0-3/10' ),
			array( 'bytes=4-', 206, 4, 6, 'bytes 4-9/10' ),
			array( 'bytes=-3', 206, 7, 3, 'bytes 7-9/10' ),
			array( 'bytes=-99', 206, 0, 10, 'bytes 0-9/10' ),
			array( 'bytes=8-99', 206, 8, 2, 'bytes 8-9/10' ),
			array( 'bytes=9-9', 206, 9, 1, 'bytes 9-9/10' ),
			array( 'bytes=10-', 416, 0, 0, 'bytes */10' ),
			array( 'bytes=-0', 416, 0, 0, 'bytes */10' ),
			array( 'bytes=5-4', 200, 0, 10, '' ),
			array( 'bytes=0-1,3-4', 200, 0, 10, '' ),
			array( 'bytes=-', 200, 0, 10, '' ),
			array( 'bytes=a-b', 200, 0, 10, '' ),
			array( 'items=0-1', 200, 0, 10, '' ),
			array( 'bytes=0-99999999999999999999', 200, 0, 10, '' ),
			array( 'bytes=+1-2', 200, 0, 10, '' ),
		);
		foreach ( $rows as list( $header, $status, $offset, $length, $range ) ) {
			$response = $this->response( array( 'HTTP_RANGE' => $header ) );
			$this->assertSame( array( $status, $offset, $length, $range ), array( $response->status, $response->offset, $response->length, $response->headers['Content-Range'] ?? '' ), $header );
			if ( $length > 0 ) {
				$this->assertSame( (string) $length, $response->headers['Content-Length'], $header );
			}
		}
	}

	/** An empty file has no parts. */
	public function test_empty_file(): void {
		file_put_contents( $this->file, '' );

		clearstatcache();
		$this->assertSame( 200, $this->response()->status );
		$this->assertSame( 416, $this->response( array( 'HTTP_RANGE' => 'bytes=0-' ) )->status );
		$this->assertSame( 416, $this->response( array( 'HTTP_RANGE' => 'bytes=-1' ) )->status );
	}

	/** RFC 9110, section 13: what the browser has is not sent again, and a part only of the file it has a part of. */
	public function test_conditions(): void {
		$headers = $this->response()->headers;
		$date    = $headers['Last-Modified'];
		$etag    = $headers['ETag'];

		$this->assertSame( 304, $this->response( array( 'HTTP_IF_NONE_MATCH' => $etag ) )->status );
		$this->assertSame( 304, $this->response( array( 'HTTP_IF_NONE_MATCH' => "\"x\", W/$etag" ) )->status );
		$this->assertSame( 304, $this->response( array( 'HTTP_IF_NONE_MATCH' => '*' ) )->status );
		$this->assertSame( 200, $this->response( array( 'HTTP_IF_NONE_MATCH' => '"x"' ) )->status );
		$this->assertSame( 304, $this->response( array( 'HTTP_IF_MODIFIED_SINCE' => $date ) )->status );
		$this->assertSame( 200, $this->response( array( 'HTTP_IF_MODIFIED_SINCE' => 'Mon, 01 Jan 2001 00:00:00 GMT' ) )->status );
		$this->assertSame( 200, $this->response( array( 'HTTP_IF_MODIFIED_SINCE' => 'nonsense' ) )->status );
		$this->assertSame( 200, $this->response( array( 'HTTP_IF_NONE_MATCH' => '"x"', 'HTTP_IF_MODIFIED_SINCE' => $date ) )->status ); // phpcs:ignore
		$this->assertSame( 0, $this->response( array( 'HTTP_IF_NONE_MATCH' => $etag ) )->length );
		$this->assertSame( 206, $this->response( array( 'HTTP_RANGE' => 'bytes=0-1', 'HTTP_IF_RANGE' => $etag ) )->status ); // phpcs:ignore
		$this->assertSame( 206, $this->response( array( 'HTTP_RANGE' => 'bytes=0-1', 'HTTP_IF_RANGE' => $date ) )->status ); // phpcs:ignore
		$this->assertSame( 200, $this->response( array( 'HTTP_RANGE' => 'bytes=0-1', 'HTTP_IF_RANGE' => '"x"' ) )->status ); // phpcs:ignore
	}

	/** HEAD tells everything and sends nothing; other methods are refused. */
	public function test_methods(): void {
		$head = $this->response( array(), 'HEAD' );

		$this->assertSame( array( 200, 0, '10' ), array( $head->status, $head->length, $head->headers['Content-Length'] ) );
		foreach ( array( 'POST', 'PUT', 'DELETE', 'OPTIONS', 'get', '' ) as $method ) {
			$this->assertSame( 405, $this->response( array(), $method )->status, $method );
		}
	}

	/** A web server that can send the file itself gets the type and the protection, and no second opinion about ranges. */
	public function test_handed_over(): void {
		$headers = Upload_File::handed_over( $this->make( 'svg' ), 'X-Accel-Redirect', '/x/a.svg' )->headers;

		$this->assertSame( '/x/a.svg', $headers['X-Accel-Redirect'] );
		$this->assertSame( 'image/svg+xml', $headers['Content-Type'] );
		$this->assertStringStartsWith( 'attachment;', $headers['Content-Disposition'] );
		$this->assertArrayNotHasKey( 'Content-Length', $headers );
		$this->assertArrayNotHasKey( 'ETag', $headers );
	}
}
