<?php
/**
 * Which file an address of the uploads folder names.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP\Tests;

use Vestibule\WP\Upload_Path;

/** A folder of its own, with a secret beside it. */
final class Test_Upload_Path extends Site_Test_Case {

	/** The folder's parent. */
	private string $parent;

	/** The folder. */
	private Upload_Path $uploads;

	/** Makes it. */
	protected function setUp(): void {
		parent::setUp();
		$this->parent = sys_get_temp_dir() . '/vestibule-uploads-' . bin2hex( random_bytes( 6 ) );
		mkdir( "$this->parent/uploads/2026/03", 0700, true );
		mkdir( "$this->parent/uploads-old" );
		$files = array( 'uploads/2026/03/a b.jpg', 'uploads/plain.txt', 'uploads/.htaccess', 'uploads/2026/.git', 'uploads/shell.php', 'uploads/x.php5', 'uploads/c.phtml', 'uploads/ä.txt', 'uploads/a%b.txt', 'wp-config.php', 'secret.txt', 'uploads-old/secret.txt' );
		foreach ( $files as $file ) {
			file_put_contents( "$this->parent/$file", $file );
		}
		symlink( "$this->parent/secret.txt", "$this->parent/uploads/link.txt" );
		symlink( $this->parent, "$this->parent/uploads/up" );
		symlink( "$this->parent/uploads/plain.txt", "$this->parent/uploads/inside.txt" );
		symlink( "$this->parent/uploads/shell.php", "$this->parent/uploads/shell.txt" );
		posix_mkfifo( "$this->parent/uploads/pipe.txt", 0600 );
		$this->uploads = new Upload_Path( '/wp-content/uploads', "$this->parent/uploads" );
	}

	/** Removes it. */
	protected function tearDown(): void {
		exec( 'rm -rf ' . escapeshellarg( $this->parent ) );
		parent::tearDown();
	}

	/**
	 * The file's content, '' when the address names none, null when it is not below the folder.
	 *
	 * @param string $uri Raw address.
	 */
	private function content( string $uri ): ?string {
		$relative = $this->uploads->relative( $uri );
		if ( null === $relative ) {
			return null;
		}
		$file = $this->uploads->file( $relative );

		return '' === $file ? '' : (string) file_get_contents( $file );
	}

	/** No spelling leads out of the folder, into hidden files, or to the source of a script. */
	public function test_path_confusion(): void {
		$names = array(
			'../secret.txt', '%2e%2e/secret.txt', '%2E%2E/secret.txt', '..%2fsecret.txt', '..%2Fsecret.txt', '..%5csecret.txt', '..\\secret.txt', '%252e%252e/secret.txt', '..%252fsecret.txt',
			'./plain.txt', '%2e/plain.txt', '2026/../plain.txt', '2026/../../secret.txt', '2026/%2e%2e/%2e%2e/secret.txt', '.../secret.txt', '..;/secret.txt', '..%00/secret.txt', 'plain.txt%00.jpg', 'plain.txt%00',
			'/plain.txt', '2026//03/a%20b.jpg', 'plain.txt/', 'plain.txt/x', '', '/', '2026', '2026/', '2026/03', '%2fetc/passwd', '/etc/passwd', '%5c', '2026%2f03%2fa%20b.jpg', '2026%5c03%5ca%20b.jpg',
			'.htaccess', '%2ehtaccess', '2026/.git', 'shell.php', 'shell.PHP', 'shell.ph%70', 'x.php5', 'c.phtml', 'shell.php/', 'shell.php%20', 'shell.php.', 'shell.txt',
			'link.txt', 'up/secret.txt', 'up/wp-config.php', 'up/uploads-old/secret.txt', 'pipe.txt', "plain.txt\n", 'plain.txt%0a', 'plain.txt%7f', 'plain%2etxt%20', 'PLAIN.TXT', "\xe4.txt", 'a%b.txt', 'plain.txt%', '%',
			'php://filter/resource=plain.txt', 'file:///etc/passwd', 'data:text/plain,x', 'glob://*', '~root/x', '2026/03/../../../wp-config.php', '....//secret.txt', '%c0%ae%c0%ae/secret.txt', '%uff0e%uff0e/secret.txt',
		);
		foreach ( $names as $name ) {
			// "a%b.txt" is no escape sequence and stays as it is, as in every web server that does not refuse it.
			$expected = 'a%b.txt' === $name ? 'uploads/a%b.txt' : '';
			$this->assertSame( $expected, $this->content( "/wp-content/uploads/$name" ), $name );
		}
	}

	/** Other spellings of the folder are not taken for it: WordPress answers them, after the gate. */
	public function test_other_spellings_of_the_folder(): void {
		$uris = array( '/wp-content/uploads', '/wp-content//uploads/plain.txt', '//wp-content/uploads/plain.txt', '/wp-content/%75ploads/plain.txt', '/WP-CONTENT/uploads/plain.txt', '/wp-content/uploads-old/secret.txt', '/x/../wp-content/uploads/plain.txt', '/?/wp-content/uploads/plain.txt', 'http://x/wp-content/uploads/plain.txt', '/wp-content/uploads?/plain.txt', '' );
		foreach ( $uris as $uri ) {
			$this->assertNull( $this->content( $uri ), $uri );
		}
	}

	/** Files are found by the one right spelling, with and without a query. */
	public function test_files_are_found(): void {
		$this->assertSame( 'uploads/plain.txt', $this->content( '/wp-content/uploads/plain.txt' ) );
		$this->assertSame( 'uploads/plain.txt', $this->content( '/wp-content/uploads/plain.txt?ver=1&x=/../..' ) );
		$this->assertSame( 'uploads/2026/03/a b.jpg', $this->content( '/wp-content/uploads/2026/03/a%20b.jpg' ) );
		$this->assertSame( 'uploads/ä.txt', $this->content( '/wp-content/uploads/%C3%A4.txt' ) );
		$this->assertSame( 'uploads/plain.txt', $this->content( '/wp-content/uploads/inside.txt' ) );
	}

	/** A folder that is itself a link, as on hosts with shared storage, works. */
	public function test_folder_may_be_a_link(): void {
		symlink( "$this->parent/uploads", "$this->parent/shared" );
		$uploads = new Upload_Path( '/files', "$this->parent/shared" );

		$this->assertNotSame( '', $uploads->file( (string) $uploads->relative( '/files/plain.txt' ) ) );
		$this->assertSame( '', $uploads->file( (string) $uploads->relative( '/files/link.txt' ) ) );
	}

	/** Without an address nothing is below it. */
	public function test_empty_folder_address(): void {
		$this->assertNull( ( new Upload_Path( '', $this->parent ) )->relative( '/secret.txt' ) );
	}
}
