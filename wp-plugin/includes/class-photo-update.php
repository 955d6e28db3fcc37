<?php
/**
 * A person's photo, fetched when the sign-in is over.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

use Vestibule\Engine;
use Vestibule\Identity;

/**
 * Nobody waits for it: where PHP can send the answer before it ends, the photo is fetched after that, else by a timed task.
 */
final class Photo_Update {

	/**
	 * The timed task, with the account's number.
	 */
	public const HOOK = 'vestibule_photo';

	/**
	 * What the timed task needs, until it runs. The person's token in it is sealed, and good for a short while only.
	 */
	public const TRANSIENT_PREFIX = 'vestibule_photo_';
	private const KEEP_SECONDS    = HOUR_IN_SECONDS;

	/**
	 * After a failure the next attempt is no earlier than this.
	 */
	private const PAUSE = HOUR_IN_SECONDS;

	/**
	 * A fetch takes no longer than that.
	 */
	private const LOCK_SECONDS = 60;

	/**
	 * Sees to it that the photo is fetched, if it is time.
	 *
	 * @param Engine   $engine   The engine.
	 * @param Identity $identity The verified identity.
	 * @param int      $user_id  The account.
	 */
	public static function plan( Engine $engine, Identity $identity, int $user_id ): void {
		if ( ! self::is_due( $user_id ) ) {
			return;
		}
		$grant = $engine->grant( $identity );
		if ( '' === $grant && ! $identity->isHome() ) {
			return;
		}
		$object = $identity->objectId();
		add_action( 'shutdown', static fn() => self::after_response( $user_id, $object, $grant ), PHP_INT_MAX - 1 );
	}

	/**
	 * At the end of the request.
	 *
	 * @param int    $user_id The account.
	 * @param string $object  The person's object.
	 * @param string $grant   Of Engine::grant().
	 */
	private static function after_response( int $user_id, string $object, #[\SensitiveParameter] string $grant ): void {
		if ( self::end_response() ) {
			self::fetch( $user_id, $object, $grant );
			return;
		}
		set_transient( self::TRANSIENT_PREFIX . $user_id, array( $object, $grant ), self::KEEP_SECONDS );
		// Where timed tasks do not run, one waits for each account and no more.
		if ( false === wp_next_scheduled( self::HOOK, array( $user_id ) ) ) {
			wp_schedule_single_event( time(), self::HOOK, array( $user_id ) );
		}
	}

	/**
	 * Sends the answer to the browser and lets PHP go on. False where it cannot.
	 */
	private static function end_response(): bool {
		foreach ( array( 'fastcgi_finish_request', 'litespeed_finish_request' ) as $finish ) {
			if ( function_exists( $finish ) ) {
				ignore_user_abort( true );
				// The browser's next page would wait for a session of PHP that another plugin has open.
				if ( PHP_SESSION_ACTIVE === session_status() ) {
					session_write_close();
				}
				$finish();
				return true;
			}
		}

		return false;
	}

	/**
	 * The timed task.
	 *
	 * @param mixed $user_id The account.
	 */
	public static function action_vestibule_photo( $user_id ): void {
		$user_id = (int) $user_id;
		$kept    = get_transient( self::TRANSIENT_PREFIX . $user_id );
		delete_transient( self::TRANSIENT_PREFIX . $user_id );
		if ( is_array( $kept ) && is_string( $kept[0] ?? null ) && is_string( $kept[1] ?? null ) ) {
			self::fetch( $user_id, $kept[0], $kept[1] );
		}
	}

	/**
	 * Fetches the photo and keeps it.
	 *
	 * @param int    $user_id The account.
	 * @param string $object  The person's object.
	 * @param string $grant   Of Engine::grant(); '' to ask as the application.
	 */
	public static function fetch( int $user_id, string $object, #[\SensitiveParameter] string $grant ): void {
		try {
			$lock = Site_Lock::take( 'photo-' . get_current_blog_id() . "-$user_id", self::LOCK_SECONDS );
			if ( null === $lock ) {
				return;
			}
			try {
				// Meanwhile it may have been disconnected, or another request was quicker.
				wp_cache_delete( $user_id, 'user_meta' );
				if ( Account_Link::of( $user_id )['object'] === $object && self::is_due( $user_id ) ) {
					self::fetch_and_keep( $user_id, $object, $grant );
				}
			} finally {
				$lock->release();
			}
		} catch ( \Throwable $exception ) {
			Failure::of( $exception )->log();
		}
	}

	/**
	 * The same inside the lock.
	 *
	 * @param int    $user_id The account.
	 * @param string $object  The person's object.
	 * @param string $grant   Of Engine::grant().
	 */
	private static function fetch_and_keep( int $user_id, string $object, #[\SensitiveParameter] string $grant ): void {
		$photo = Photo::of( $user_id );
		$etag  = $photo->is_stored() ? $photo->etag : '';
		try {
			$answer = Graph_Access::run( static fn( Engine $engine ): array => $engine->photo( $object, $grant, $etag ) );
			match ( $answer['state'] ) {
				'new'       => $photo->replace( $answer['bytes'], $answer['etag'] ),
				'unchanged' => $photo->keep(),
				'none'      => $photo->replace( '', '' ),
			};
			$failure = null;
		} catch ( \Throwable $exception ) {
			$failure = Failure::of( $exception );
			$failure->log();
			$photo->put_off( self::PAUSE );
		}
		$reason = $failure->reason ?? '';
		Debug_Log::add(
			Debug_Log::INFO,
			'photo',
			array(
				'user'   => $user_id,
				'state'  => $answer['state'] ?? '',
				'reason' => $reason,
			)
		);
		Directory_Record::note_problem( $user_id, 'photo', $failure, '' === $grant );
		// What another tenant has not granted, nobody here can mend.
		if ( Directory_Check::is_home( Account_Link::of( $user_id )['tenant'] ) ) {
			Graph_Health::note( array( 'photo' => array( $reason, $failure?->cause() ?? '' ) ) );
		}
	}

	/**
	 * Whether photos are wanted, and this one was not asked for lately.
	 *
	 * @param int $user_id The account.
	 */
	private static function is_due( int $user_id ): bool {
		$settings = Settings::effective();

		return true === $settings['photo'] && Photo::of( $user_id )->is_older_than( (int) $settings['photo_days'] * DAY_IN_SECONDS );
	}
}
