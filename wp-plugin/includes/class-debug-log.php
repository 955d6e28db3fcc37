<?php
/**
 * The debug log.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * What happened on the way, for an administrator who looks for a fault. It is in the database, because a file in the web root is a file
 * that somebody downloads. The lines of a request are written at its end, in one go, and a database that does not take them is no failure.
 */
final class Debug_Log {

	public const OFF   = 'off';
	public const ERROR = 'error';
	public const INFO  = 'info';
	public const DEBUG = 'debug';

	/**
	 * Levels in order: one takes those before it as well.
	 */
	public const LEVELS = array( self::OFF, self::ERROR, self::INFO, self::DEBUG );

	/**
	 * Lines a site keeps, and for how long.
	 */
	public const LINES_MAX = 5000;
	private const KEEP     = 7 * DAY_IN_SECONDS;

	/**
	 * Lines of one request at most, and bytes of one line.
	 */
	private const LINES_PER_REQUEST = 100;
	private const LINE_CAP          = 2048;

	/**
	 * One request in so many looks whether there are too many lines.
	 */
	private const TRIM_ONE_IN = 20;

	/**
	 * Lines of this request.
	 *
	 * @var list<array{site: int, level: int, at: int, line: string}>
	 */
	private static array $lines = array();

	/**
	 * Whether lines of a level are wanted.
	 *
	 * @param string $level One of LEVELS.
	 */
	public static function takes( string $level ): bool {
		return self::rank( $level ) <= self::rank( Settings::effective()['debug_log'] );
	}

	/**
	 * Adds a line, if its level is wanted.
	 *
	 * @param string                                 $level One of LEVELS.
	 * @param string                                 $event What happened, in a word or two.
	 * @param array<string, string|int|float|bool>   $facts What is known of it. Nothing secret; a last net catches what looks like it.
	 */
	public static function add( string $level, string $event, #[\SensitiveParameter] array $facts = array() ): void {
		if ( ! self::takes( $level ) || count( self::$lines ) >= self::LINES_PER_REQUEST ) {
			return;
		}
		if ( array() === self::$lines ) {
			add_action( 'shutdown', array( self::class, 'action_shutdown' ), PHP_INT_MAX );
		}
		self::$lines[] = array(
			'site'  => get_current_blog_id(),
			'level' => self::rank( $level ),
			'at'    => time(),
			'line'  => gmdate( 'Y-m-d\TH:i:s\Z' ) . " $level " . self::line( $event, $facts ),
		);
	}

	/**
	 * Writes the lines of this request.
	 */
	public static function action_shutdown(): void {
		$lines       = self::$lines;
		self::$lines = array();
		if ( array() === $lines ) {
			return;
		}
		$values = array();
		foreach ( $lines as $line ) {
			array_push( $values, $line['site'], $line['level'], $line['at'], $line['line'] );
		}
		try {
			self::table()->run( 'INSERT INTO {table} (site, level, at, line) VALUES ' . implode( ', ', array_fill( 0, count( $lines ), '(%d, %d, %d, %s)' ) ), ...$values );
			if ( 1 === random_int( 1, self::TRIM_ONE_IN ) ) {
				self::trim();
			}
		} catch ( \Throwable ) {
			// It is for looking for faults, and none itself.
			return;
		}
	}

	/**
	 * The newest lines, newest first.
	 *
	 * @param int    $number How many at most.
	 * @param string $level  The least important level to show.
	 * @return list<array{time: string, level: string, line: string}>
	 * @throws Refused When the database cannot read them.
	 */
	public static function newest( int $number, string $level = self::DEBUG ): array {
		$rows = self::table()->column(
			'SELECT line FROM {table} WHERE site = %d AND level <= %d ORDER BY id DESC LIMIT %d',
			get_current_blog_id(),
			self::rank( $level ),
			$number
		);

		return array_map(
			static function ( string $row ): array {
				list( $time, $level, $line ) = explode( ' ', $row, 3 ) + array( '', '', '' );
				return compact( 'time', 'level', 'line' );
			},
			$rows
		);
	}

	/**
	 * Removes all lines of this site.
	 *
	 * @throws Refused When the database cannot do it.
	 */
	public static function clear(): void {
		self::$lines = array();
		self::table()->run( 'DELETE FROM {table} WHERE site = %d', get_current_blog_id() );
	}

	/**
	 * Removes what is too old or too much.
	 *
	 * @throws Refused When the database cannot do it.
	 */
	public static function trim(): void {
		$site = get_current_blog_id();
		// Those of every site: one that has been deleted has no task of its own.
		self::table()->run( 'DELETE FROM {table} WHERE at < %d', time() - self::KEEP );
		$last = self::table()->column( 'SELECT id FROM {table} WHERE site = %d ORDER BY id DESC LIMIT 1 OFFSET %d', $site, self::LINES_MAX );
		if ( array() !== $last ) {
			self::table()->run( 'DELETE FROM {table} WHERE site = %d AND id <= %d', $site, (int) $last[0] );
		}
	}

	/**
	 * The table.
	 */
	public static function table(): Database_Table {
		return new Database_Table(
			'vestibule_debug',
			'id bigint(20) unsigned NOT NULL AUTO_INCREMENT, site bigint(20) unsigned NOT NULL, level tinyint(3) unsigned NOT NULL, at bigint(20) unsigned NOT NULL, line text NOT NULL, PRIMARY KEY  (id), KEY site (site, id)'
		);
	}

	/**
	 * A level's place in the order; what is no level takes nothing.
	 *
	 * @param mixed $level A level, or what was set in its place.
	 */
	private static function rank( mixed $level ): int {
		$rank = array_search( $level, self::LEVELS, true );

		return false === $rank ? 0 : $rank;
	}

	/**
	 * A line: time, level, event, facts.
	 *
	 * @param string                               $event What happened.
	 * @param array<string, string|int|float|bool> $facts What is known of it.
	 */
	private static function line( string $event, #[\SensitiveParameter] array $facts ): string {
		$parts = array( $event );
		foreach ( $facts as $name => $fact ) {
			if ( '' !== $fact ) {
				$parts[] = $name . '=' . ( is_bool( $fact ) ? ( $fact ? 'yes' : 'no' ) : self::quoted( (string) $fact ) );
			}
		}

		return mb_strcut( Redacted_Text::of( implode( ' ', $parts ) ), 0, self::LINE_CAP, 'UTF-8' );
	}

	/**
	 * A fact in quotes where it needs them.
	 *
	 * @param string $fact The fact.
	 */
	private static function quoted( #[\SensitiveParameter] string $fact ): string {
		return 1 === preg_match( '/^[^\s"]+$/D', $fact ) ? $fact : '"' . str_replace( '"', "'", $fact ) . '"';
	}
}
