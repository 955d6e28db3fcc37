<?php
/**
 * The photo of an account, on this site.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * Files in a folder of their own below the uploads, and in user meta what they are called. The names cannot be guessed, and change with
 * each photo, so that no cache shows the one before.
 */
final class Photo {

	/**
	 * User meta; see key(). Each site of a network has uploads of its own.
	 */
	public const META = 'vestibule_photo';

	/**
	 * The folder below the uploads.
	 */
	public const FOLDER = 'vestibule-photos';

	/**
	 * What a file is called: 32 hexadecimal digits, its size, its kind.
	 */
	private const NAME = '/^[0-9a-f]{32}-\d{1,4}\.(jpg|png)$/D';

	/**
	 * Accounts that are read at a time.
	 */
	private const AT_ONCE = 1000;

	/**
	 * A photo.
	 *
	 * @param int                $user_id The account.
	 * @param int                $checked When Microsoft was last asked; 0 for never.
	 * @param string             $etag    Microsoft's mark of this photo.
	 * @param array<int, string> $files   Names by width; empty for somebody without a photo.
	 */
	private function __construct(
		private readonly int $user_id,
		private readonly int $checked,
		public readonly string $etag,
		private readonly array $files,
	) {
	}

	/**
	 * The photo of an account.
	 *
	 * @param int $user_id The account.
	 */
	public static function of( int $user_id ): self {
		return self::read( $user_id, get_user_meta( $user_id, self::key(), true ) );
	}

	/**
	 * Whether Microsoft was asked so long ago, or never.
	 *
	 * @param int $seconds The seconds.
	 */
	public function is_older_than( int $seconds ): bool {
		$now = time();

		return $this->checked > $now || $now - $this->checked >= $seconds;
	}

	/**
	 * Whether there is a photo, and its files are where they were put.
	 */
	public function is_stored(): bool {
		foreach ( $this->files as $name ) {
			if ( ! is_file( self::folder() . "/$name" ) ) {
				return false;
			}
		}

		return array() !== $this->files;
	}

	/**
	 * The address of the file for a width: the smallest one that is wide enough. '' for somebody without a photo.
	 *
	 * @param int $width The width that is wanted.
	 */
	public function url( int $width ): string {
		$name = '';
		foreach ( $this->files as $size => $file ) {
			$name = $file;
			if ( $size >= $width ) {
				break;
			}
		}

		return '' === $name ? '' : set_url_scheme( wp_get_upload_dir()['baseurl'] . '/' . self::FOLDER . '/' . $name );
	}

	/**
	 * Takes a new photo, or takes the one away that is there.
	 *
	 * @param string $bytes What Microsoft sent; '' for none.
	 * @param string $etag  Microsoft's mark of it.
	 * @throws Refused When it is no picture, or cannot be stored.
	 */
	public function replace( string $bytes, string $etag ): void {
		$files = '' === $bytes ? array() : Photo_File::store( $bytes, self::prepared_folder() );
		( new self( $this->user_id, time(), $etag, $files ) )->write();
		self::unlink( $this->files );
	}

	/**
	 * Microsoft has the same photo as before.
	 */
	public function keep(): void {
		( new self( $this->user_id, time(), $this->etag, $this->files ) )->write();
	}

	/**
	 * Microsoft could not be asked: the photo stays, and is not asked for again at once.
	 *
	 * @param int $seconds How long.
	 */
	public function put_off( int $seconds ): void {
		$days = (int) Settings::effective()['photo_days'] * DAY_IN_SECONDS;
		( new self( $this->user_id, time() - $days + $seconds, $this->etag, $this->files ) )->write();
	}

	/**
	 * Takes the photo of an account away from every site of the network.
	 *
	 * @param int $user_id The account.
	 */
	public static function forget( int $user_id ): void {
		Site_User_Meta::on_each_site( $user_id, self::META, static fn() => self::forget_here( $user_id ) );
	}

	/**
	 * Takes the photo of an account away from this site.
	 *
	 * @param int $user_id The account.
	 */
	public static function forget_here( int $user_id ): void {
		$photo = self::of( $user_id );
		delete_user_meta( $user_id, self::key() );
		self::unlink( $photo->files );
	}

	/**
	 * Takes all photos away from this site.
	 */
	public static function forget_all(): void {
		delete_metadata( 'user', 0, self::key(), '', true );
		$folder = self::folder();
		if ( ! is_dir( $folder ) ) {
			return;
		}
		foreach ( (array) scandir( $folder ) as $name ) {
			if ( 1 === preg_match( self::NAME, (string) $name ) || 'index.html' === $name ) {
				wp_delete_file( "$folder/$name" );
			}
		}
		@rmdir( $folder ); // phpcs:ignore Generic.PHP.NoSilencedErrors, WordPress.WP.AlternativeFunctions -- stays when somebody has put something else there.
	}

	/**
	 * Removes files that are no account's: those of a fetch that was broken off.
	 */
	public static function forget_strays(): void {
		$folder = self::folder();
		$strays = array();
		foreach ( is_dir( $folder ) ? (array) preg_grep( self::NAME, (array) scandir( $folder ) ) : array() as $name ) {
			if ( (int) filemtime( "$folder/$name" ) < time() - DAY_IN_SECONDS ) {
				$strays[ $name ] = "$folder/$name";
			}
		}
		if ( array() === $strays ) {
			return;
		}
		foreach ( self::all_stored() as $stored ) {
			$strays = array_diff_key( $strays, array_flip( self::read( 0, maybe_unserialize( $stored ) )->files ) );
		}
		array_map( 'wp_delete_file', $strays );
	}

	/**
	 * What is stored of all accounts, some at a time.
	 *
	 * @return \Generator<int, string>
	 * @throws Refused When the database cannot tell: what is not known to be in use must not be taken for a stray.
	 */
	private static function all_stored(): \Generator {
		global $wpdb;
		$last = 0;
		do {
			// phpcs:ignore WordPress.DB.DirectDatabaseQuery -- WordPress has no call for one key of all accounts.
			$rows = $wpdb->get_results( $wpdb->prepare( "SELECT umeta_id, meta_value FROM $wpdb->usermeta WHERE meta_key = %s AND umeta_id > %d ORDER BY umeta_id LIMIT %d", self::key(), $last, self::AT_ONCE ) );
			if ( '' !== $wpdb->last_error ) {
				throw new Refused( 'storage_unavailable', 'photos cannot be read: ' . $wpdb->last_error );
			}
			foreach ( $rows as $row ) {
				$last = (int) $row->umeta_id;
				yield (string) $row->meta_value;
			}
		} while ( self::AT_ONCE === count( $rows ) );
	}

	/**
	 * The key of user meta on this site.
	 */
	public static function key(): string {
		return Site_User_Meta::key( self::META );
	}

	/**
	 * A photo as it is stored.
	 *
	 * @param int   $user_id The account.
	 * @param mixed $stored  What is stored.
	 */
	private static function read( int $user_id, mixed $stored ): self {
		$stored = is_array( $stored ) ? $stored : array();
		$files  = array_filter( is_array( $stored['files'] ?? null ) ? $stored['files'] : array(), static fn( mixed $name ): bool => is_string( $name ) && 1 === preg_match( self::NAME, $name ) );
		ksort( $files );

		return new self( $user_id, (int) ( $stored['checked'] ?? 0 ), is_string( $stored['etag'] ?? null ) ? $stored['etag'] : '', $files );
	}

	/**
	 * Writes user meta.
	 *
	 * @throws Refused When WordPress does not.
	 */
	private function write(): void {
		$value = array(
			'checked' => $this->checked,
			'etag'    => $this->etag,
			'files'   => $this->files,
		);
		update_user_meta( $this->user_id, self::key(), wp_slash( $value ) );
		if ( get_user_meta( $this->user_id, self::key(), true ) !== $value ) {
			self::unlink( array_diff( $this->files, self::of( $this->user_id )->files ) );
			throw new Refused( 'storage_unavailable', "the photo of user $this->user_id cannot be noted" );
		}
	}

	/**
	 * Removes files.
	 *
	 * @param array<int, string> $files Names.
	 */
	private static function unlink( array $files ): void {
		foreach ( $files as $name ) {
			wp_delete_file( self::folder() . "/$name" );
		}
	}

	/**
	 * The folder.
	 */
	private static function folder(): string {
		return wp_get_upload_dir()['basedir'] . '/' . self::FOLDER;
	}

	/**
	 * The folder, which is there afterwards, and which nobody can list.
	 *
	 * @throws Refused When it cannot be made.
	 */
	private static function prepared_folder(): string {
		$folder = self::folder();
		$index  = "$folder/index.html";
		// phpcs:ignore WordPress.WP.AlternativeFunctions -- an empty file; WordPress's own needs credentials on some servers.
		if ( ! wp_mkdir_p( $folder ) || ( ! is_file( $index ) && false === file_put_contents( $index, '' ) ) ) {
			throw new Refused( 'storage_unavailable', "the folder for photos cannot be made: $folder" );
		}

		return $folder;
	}
}
