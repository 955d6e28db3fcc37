<?php
/**
 * A persistent object cache for tests, as wp-content/object-cache.php: a file for each entry, which all processes of a site share. What
 * a request has read it keeps in memory until it ends, as the caches in use do.
 *
 * @package Vestibule
 */

defined( 'ABSPATH' ) || exit;

/** The entries. */
final class WP_Object_Cache { // phpcs:ignore -- WordPress's name.

	/**
	 * Groups that are not kept.
	 *
	 * @var array<string, true>
	 */
	private array $passing = array();

	/**
	 * What this request has read or written, by file.
	 *
	 * @var array<string, mixed>
	 */
	private array $memory = array();

	/** Where the files are. */
	private readonly string $directory;

	/** Makes the directory. */
	public function __construct() {
		$this->directory = VESTIBULE_SITE_STATE . '/run/object-cache';
		if ( ! is_dir( $this->directory ) ) {
			@mkdir( $this->directory, 0700, true ); // phpcs:ignore -- another process may be faster.
		}
	}

	/**
	 * Groups that only last for the request.
	 *
	 * @param list<string> $groups Their names.
	 */
	public function do_not_keep( array $groups ): void {
		$this->passing += array_fill_keys( $groups, true );
	}

	/**
	 * Reads.
	 *
	 * @param int|string $key   Its name.
	 * @param string     $group Its group.
	 * @param bool       $force Not from memory.
	 * @return array{bool, mixed} Whether it is there, and what it is.
	 */
	public function read( int|string $key, string $group, bool $force ): array {
		$file = $this->file( $key, $group );
		if ( ! $force && array_key_exists( $file, $this->memory ) ) {
			return array( true, $this->copy( $this->memory[ $file ] ) );
		}
		$text = isset( $this->passing[ $group ] ) ? false : @file_get_contents( $file ); // phpcs:ignore -- it may be gone.
		$kept = false === $text ? false : unserialize( $text ); // phpcs:ignore Generic.PHP.ForbiddenFunctions -- a cache keeps objects; only this site writes here.
		if ( false === $kept || ( 0 !== $kept[0] && $kept[0] < time() ) ) {
			return array( false, false );
		}
		$this->memory[ $file ] = $kept[1];

		return array( true, $this->copy( $kept[1] ) );
	}

	/**
	 * Writes; two processes that add the same key do not both succeed.
	 *
	 * @param int|string $key    Its name.
	 * @param mixed      $value  What it is.
	 * @param string     $group  Its group.
	 * @param int        $expire Seconds, 0 for ever.
	 * @param bool       $anew   Only when there is none.
	 */
	public function write( int|string $key, mixed $value, string $group, int $expire, bool $anew = false ): bool {
		$file = $this->file( $key, $group );
		if ( $anew && $this->read( $key, $group, false )[0] ) {
			return false;
		}
		if ( ! isset( $this->passing[ $group ] ) ) {
			$draft = tempnam( $this->directory, 'draft' );
			file_put_contents( $draft, serialize( array( 0 === $expire ? 0 : time() + $expire, $value ) ) );
			if ( $anew ) {
				// What has run out counts as none.
				$this->read( $key, $group, true )[0] || @unlink( $file ); // phpcs:ignore -- it may be gone.
				$done = @link( $draft, $file ); // phpcs:ignore -- fails when another process was faster.
				unlink( $draft );
				if ( ! $done ) {
					return false;
				}
			} else {
				rename( $draft, $file );
			}
		}
		$this->memory[ $file ] = $this->copy( $value );

		return true;
	}

	/**
	 * Deletes.
	 *
	 * @param int|string $key   Its name.
	 * @param string     $group Its group.
	 */
	public function delete( int|string $key, string $group ): bool {
		$file  = $this->file( $key, $group );
		$known = array_key_exists( $file, $this->memory );
		unset( $this->memory[ $file ] );

		return @unlink( $file ) || $known; // phpcs:ignore -- it may be gone.
	}

	/** Forgets everything. */
	public function flush(): bool {
		$this->memory = array();
		array_map( 'unlink', glob( $this->directory . '/entry-*' ) );

		return true;
	}

	/**
	 * Where an entry is.
	 *
	 * @param int|string $key   Its name.
	 * @param string     $group Its group.
	 */
	private function file( int|string $key, string $group ): string {
		return $this->directory . '/entry-' . md5( "$group:$key" );
	}

	/**
	 * What one caller changes, the next must not see.
	 *
	 * @param mixed $value What it is.
	 */
	private function copy( mixed $value ): mixed {
		return is_object( $value ) ? clone $value : $value;
	}
}

// phpcs:disable -- WordPress's names and arguments.
function wp_cache_init() {
	$GLOBALS['wp_object_cache'] = new WP_Object_Cache();
}
function wp_cache_get( $key, $group = '', $force = false, &$found = null ) {
	list( $found, $value ) = $GLOBALS['wp_object_cache']->read( $key, $group ?: 'default', $force );
	return $value;
}
function wp_cache_set( $key, $data, $group = '', $expire = 0 ) {
	return $GLOBALS['wp_object_cache']->write( $key, $data, $group ?: 'default', (int) $expire );
}
function wp_cache_add( $key, $data, $group = '', $expire = 0 ) {
	return ! wp_suspend_cache_addition() && $GLOBALS['wp_object_cache']->write( $key, $data, $group ?: 'default', (int) $expire, true );
}
function wp_cache_replace( $key, $data, $group = '', $expire = 0 ) {
	return $GLOBALS['wp_object_cache']->read( $key, $group ?: 'default', false )[0] && wp_cache_set( $key, $data, $group, $expire );
}
function wp_cache_delete( $key, $group = '' ) {
	return $GLOBALS['wp_object_cache']->delete( $key, $group ?: 'default' );
}
function wp_cache_incr( $key, $offset = 1, $group = '' ) {
	list( $found, $value ) = $GLOBALS['wp_object_cache']->read( $key, $group ?: 'default', true );
	return $found && wp_cache_set( $key, max( 0, (int) $value + $offset ), $group ) ? max( 0, (int) $value + $offset ) : false;
}
function wp_cache_decr( $key, $offset = 1, $group = '' ) {
	return wp_cache_incr( $key, -$offset, $group );
}
function wp_cache_flush() {
	return $GLOBALS['wp_object_cache']->flush();
}
function wp_cache_close() {
	return true;
}
function wp_cache_add_global_groups( $groups ) {}
function wp_cache_add_non_persistent_groups( $groups ) {
	$GLOBALS['wp_object_cache']->do_not_keep( (array) $groups );
}
function wp_cache_switch_to_blog( $blog_id ) {}
