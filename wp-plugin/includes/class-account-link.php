<?php
/**
 * The link between a WordPress account and a Microsoft identity.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * Tenant id and object id together are the key. Names and e-mail addresses change hands, these do not.
 */
final class Account_Link {

	public const TENANT    = 'vestibule_tid';
	public const OBJECT    = 'vestibule_oid';
	public const LINKED_AT = 'vestibule_linked_at';

	/**
	 * Set on accounts that came into being by a sign-in: their password is random and nobody knows it.
	 */
	public const CREATED = 'vestibule_created';

	/**
	 * Set when a link ended what opened the account before: requests that began before this time may still rely on it.
	 */
	public const REVOKED = 'vestibule_revoked';

	public const META_KEYS = array( self::TENANT, self::OBJECT, self::LINKED_AT, self::CREATED, self::REVOKED );

	/**
	 * The link of an account that has none.
	 */
	public const NONE = array(
		'tenant' => '',
		'object' => '',
	);

	/**
	 * Meta values of a new link.
	 *
	 * @param string $tenant Tenant id.
	 * @param string $object Object id.
	 * @return array<string, string|int>
	 */
	public static function values( string $tenant, string $object ): array {
		return array(
			self::TENANT    => $tenant,
			self::OBJECT    => $object,
			self::LINKED_AT => time(),
		);
	}

	/**
	 * The stored link of an account; empty strings when there is none.
	 *
	 * @param int $user_id The account.
	 * @return array{tenant: string, object: string}
	 */
	public static function of( int $user_id ): array {
		return array(
			'tenant' => (string) get_user_meta( $user_id, self::TENANT, true ),
			'object' => (string) get_user_meta( $user_id, self::OBJECT, true ),
		);
	}

	/**
	 * Whether the account is linked.
	 *
	 * @param int $user_id The account.
	 */
	public static function exists( int $user_id ): bool {
		return '' !== self::of( $user_id )['object'];
	}

	/**
	 * The accounts that carry this link. Asked of the database each time: another process may have made one a moment ago.
	 *
	 * @param string $tenant Tenant id.
	 * @param string $object Object id.
	 * @return list<int>
	 */
	public static function accounts( string $tenant, string $object ): array {
		global $wpdb;
		// phpcs:ignore WordPress.DB.DirectDatabaseQuery -- user queries are cached, which a race would show.
		$ids = $wpdb->get_col(
			$wpdb->prepare(
				"SELECT o.user_id FROM $wpdb->usermeta o INNER JOIN $wpdb->usermeta t ON t.user_id = o.user_id
				WHERE o.meta_key = %s AND o.meta_value = %s AND t.meta_key = %s AND t.meta_value = %s ORDER BY o.user_id LIMIT 3",
				self::OBJECT,
				$object,
				self::TENANT,
				$tenant
			)
		);
		if ( '' !== $wpdb->last_error ) {
			throw new Refused( 'storage_unavailable', 'linked accounts cannot be read: ' . $wpdb->last_error );
		}

		return array_values( array_unique( array_map( 'intval', $ids ) ) );
	}

	/**
	 * Links an account.
	 *
	 * @param int    $user_id The account.
	 * @param string $tenant  Tenant id.
	 * @param string $object  Object id.
	 */
	public static function make( int $user_id, string $tenant, string $object ): void {
		foreach ( self::values( $tenant, $object ) as $key => $value ) {
			update_user_meta( $user_id, $key, $value );
		}
	}

	/**
	 * Undoes the link. The account is an ordinary one afterwards and can get a password by mail; what the directory said of the person, and
	 * the photo from there, are gone.
	 *
	 * @param int $user_id The account.
	 */
	public static function undo( int $user_id ): void {
		foreach ( self::META_KEYS as $key ) {
			delete_user_meta( $user_id, $key );
		}
		Directory_Record::forget( $user_id );
		Photo::forget( $user_id );
	}
}
