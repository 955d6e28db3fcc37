<?php
/**
 * The lists of the extension against the plugin's texts and the documentation: each reason, each problem, each setting.
 *
 *     php -n -d extension=… texts.php ROOT
 */

declare( strict_types=1 );

$root   = $argv[1];
$read   = static fn( string $path ): string => (string) file_get_contents( "$root/$path" );
$errors = array();
$passed = 0;

/**
 * The string keys of the first `match` in a method, without `default`.
 *
 * @param string $source The file's source.
 * @param string $method The method.
 * @return list<string>
 */
function arms( string $source, string $method ): array {
	$at   = strpos( $source, "function $method(" );
	$body = false === $at ? '' : substr( $source, $at );
	$end  = strpos( $body, "\n\t}\n" );
	preg_match_all( "/^\t\t\t((?:'[a-z_0-9]+',?\s*)+)=>/m", false === $end ? $body : substr( $body, 0, $end ), $lines );
	$keys = array();
	foreach ( $lines[1] as $line ) {
		preg_match_all( "/'([a-z_0-9]+)'/", $line, $found );
		array_push( $keys, ...$found[1] );
	}
	return $keys;
}

$compare = static function ( string $title, array $missing, array $surplus ) use ( &$errors, &$passed ): void {
	if ( array() === $missing && array() === $surplus ) {
		++$passed;
		echo "ok    $title\n";
		return;
	}
	$errors[] = $title;
	echo "FAIL  $title: missing ", json_encode( array_values( $missing ) ), ', surplus ', json_encode( array_values( $surplus ) ), "\n";
};

$reasons = array_keys( Vestibule\Engine::reasons() );
$texts   = arms( $read( 'wp-plugin/includes/class-login-errors.php' ), 'text' );
$compare( 'every reason has a text for the person', array_diff( $reasons, $texts ), array_diff( $texts, $reasons ) );

preg_match_all( '/^\s+(?:\w+) = "([a-z_]+)";/m', $read( 'src/config/problem.rs' ), $problems );
$texts = arms( $read( 'wp-plugin/includes/class-setting-problems.php' ), 'text' );
$compare( 'every problem of a setting has a text', array_diff( $problems[1], $texts ), array_diff( $texts, $problems[1] ) );

$settings  = array_keys( Vestibule\Engine::settings() );
foreach ( array(
	'label' => array( 'class-setting-problems.php', array( 'home', 'login', 'redirect_uri', 'client_certificates' ) ),
	'text'  => array( 'class-setting-help.php', array() ),
) as $method => list( $file, $others ) ) {
	$texts = array_diff( arms( $read( "wp-plugin/includes/$file" ), $method ), $others );
	$compare( "every setting has a $method on the settings page", array_diff( $settings, $texts ), array_diff( $texts, $settings ) );
}
preg_match( '/const KEYS = array\((.*?)\n\t\);/s', $read( 'wp-plugin/includes/class-settings-sections.php' ), $sections );
preg_match_all( "/'([a-z_0-9]+)'(?=[,\s])(?!\s*=>)/", $sections[1] ?? '', $placed );
$compare( 'every setting has one place on the settings page', array_diff( $settings, $placed[1] ), array_merge( array_diff( $placed[1], $settings ), array_keys( array_filter( array_count_values( $placed[1] ), static fn( int $times ): bool => $times > 1 ) ) ) );
$constants = array_map( static fn( string $key ): string => 'VESTIBULE_' . strtoupper( $key ), $settings );
foreach ( array( 'README.md', 'wp-plugin/readme.txt' ) as $document ) {
	$source  = $read( $document );
	$missing = array_filter( $constants, static fn( string $name ): bool => ! str_contains( $source, $name ) );
	$compare( "$document names every setting's constant", $missing, array() );
}

preg_match_all( '/^    \w+ = "([a-z_]+)", /m', $read( 'src/gate/entry_points.rs' ), $entries );
$texts = arms( $read( 'wp-plugin/includes/class-verdict-text.php' ), 'entry' );
$compare( 'every entry point has a name', array_diff( $entries[1], $texts ), array_diff( $texts, $entries[1] ) );
preg_match_all( '/^    \w+ = "([a-z_]+)";/m', $read( 'src/gate/verdict.rs' ), $rules );
$texts = arms( $read( 'wp-plugin/includes/class-verdict-text.php' ), 'rule' );
// WordPress closes its administration by itself.
$compare( 'every rule of the gate has a text', array_diff( $rules[1], $texts ), array_diff( $texts, $rules[1], array( 'wordpress_administration' ) ) );

require "$root/wp-plugin/includes/class-settings.php";
$defaults = array();
foreach ( Vestibule\Engine::settings() as $key => $setting ) {
	// A setting that has to be given is an empty field as long as it is not.
	$defaults[ $key ] = 'null' === $setting['default'] ? '""' : $setting['default'];
}
unset( $defaults[ Vestibule\WP\Settings::CLIENT_SECRET ] );
$ours = array_map( static fn( $value ): string => json_encode( $value, JSON_UNESCAPED_SLASHES ), Vestibule\WP\Settings::DEFAULTS );
$compare( 'the plugin has the defaults of the extension', array_diff_assoc( $defaults, $ours ), array_diff_assoc( $ours, $defaults ) );
$compare( 'the constants are named by their settings', array_diff_assoc( array_combine( $settings, $constants ), Vestibule\WP\Settings::CONSTANTS ), array_diff_assoc( Vestibule\WP\Settings::CONSTANTS, array_combine( $settings, $constants ) ) );

$offered = $read( 'wp-plugin/includes/class-setting-choices.php' );
foreach ( array_filter( array_column( Vestibule\Engine::settings(), 'choices' ) ) as $choices ) {
	// A value is a literal there, or a constant of Log_Out.
	$missing = array_filter( $choices, static fn( string $choice ): bool => 1 !== preg_match( "/'$choice' +=>|Log_Out::" . strtoupper( $choice ) . ' +=>/', $offered ) );
	$compare( 'the page offers ' . implode( ', ', $choices ), $missing, array() );
}

$documented = $read( 'docs/errors.md' );
preg_match_all( '/^\| `([a-z_]+)` \|/m', $documented, $rows );
$compare( 'docs/errors.md has a row for every reason', array_diff( $reasons, $rows[1] ), array_diff( $rows[1], $reasons ) );

require "$root/wp-plugin/includes/class-log-entry.php";
preg_match_all( '/^\| `([a-z_]+)` \|/m', $read( 'docs/audit.md' ), $rows );
$kinds = Vestibule\WP\Log_Entry::KINDS;
$compare( 'docs/audit.md has a row for every kind of entry', array_diff( $kinds, $rows[1] ), array_diff( $rows[1], $kinds ) );
preg_match( '/: Only this kind: ([a-z_, ]+)\./', $read( 'wp-plugin/includes/class-cli-audit.php' ), $named );
$named = preg_split( '/, | or /', $named[1] ?? '' );
$compare( 'wp vestibule audit list names every kind of entry', array_diff( $kinds, $named ), array_diff( $named, $kinds ) );

echo $passed, ' passed, ', count( $errors ), " failed\n";
exit( array() === $errors ? 0 : 1 );
