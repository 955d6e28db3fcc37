<?php
/**
 * WordPress's db.php of a site that reads from a replica: writes go to the primary, and so do reads of a table that this request has
 * written, as HyperDB and LudicrousDB have it. In a transaction other tables are still read from the replica.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP\Tests;

// phpcs:disable WordPress.DB -- this is the database.

/**
 * One of two servers for each query.
 */
final class Replicated_Database extends \wpdb {

	/**
	 * The connection that takes what is written.
	 *
	 * @var \mysqli
	 */
	private $primary;

	/**
	 * The connection that lags behind.
	 *
	 * @var \mysqli
	 */
	private $replica;

	/**
	 * Tables that this request has written; true for all.
	 *
	 * @var array<string, bool>|true
	 */
	private $written = array();

	/**
	 * Connects to both.
	 *
	 * @param bool $allow_bail See wpdb.
	 */
	public function db_connect( $allow_bail = true ): bool {
		if ( ! parent::db_connect( $allow_bail ) ) {
			return false;
		}
		$this->primary = $this->dbh;
		$this->replica = mysqli_init();
		$this->replica->real_connect( 'localhost', DB_USER, DB_PASSWORD, DB_NAME, 0, VESTIBULE_TEST_REPLICA );
		$this->replica->set_charset( 'utf8mb4' );
		return true;
	}

	/**
	 * What those drop-ins offer.
	 */
	public function send_reads_to_masters(): void {
		$this->written = true;
	}

	/**
	 * Sends a query where it belongs.
	 *
	 * @param string $query SQL.
	 */
	public function query( $query ) {
		if ( isset( $this->replica ) ) {
			$this->dbh = $this->is_for_primary( (string) $query ) ? $this->primary : $this->replica;
		}
		return parent::query( $query );
	}

	/**
	 * Which one that is.
	 *
	 * @param string $query SQL.
	 */
	private function is_for_primary( string $query ): bool {
		preg_match_all( '/\b(?:FROM|JOIN|INTO|UPDATE|TABLE)\s+`?(\w+)/i', $query, $tables );
		if ( 1 !== preg_match( '/^[\s(]*(SELECT|SHOW|DESCRIBE|DESC|EXPLAIN)\b/i', $query ) ) {
			$this->written = true === $this->written ? true : array_fill_keys( $tables[1], true ) + $this->written;
			return true;
		}
		return true === $this->written || array() !== array_intersect_key( array_flip( $tables[1] ), $this->written );
	}
}

$wpdb = new Replicated_Database( DB_USER, DB_PASSWORD, DB_NAME, DB_HOST ); // phpcs:ignore WordPress.WP.GlobalVariablesOverride -- what a drop-in is for.
