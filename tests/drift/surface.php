<?php
/**
 * Prints the surface of the namespace Vestibule as JSON: of the extension, or of the stub file.
 *
 *     php -n -d extension=… surface.php
 *     php -n surface.php php-stubs/vestibule.php
 */

declare( strict_types=1 );

if ( isset( $argv[1] ) ) {
	require $argv[1];
	$names = array_filter( get_declared_classes(), static fn( string $name ): bool => str_starts_with( $name, 'Vestibule\\' ) );
} else {
	$names = ( new ReflectionExtension( 'vestibule' ) )->getClassNames();
}
sort( $names );

$surface = array();
foreach ( $names as $name ) {
	$reflected = new ReflectionClass( $name );
	$methods   = array();
	foreach ( $reflected->getMethods() as $method ) {
		// What PHP's own Exception brings is not ours. Constructors differ on purpose: the extension's throw, the stub's are
		// private, so that static analysis complains; tests/phpt shows that none works.
		if ( $method->class !== $name || $method->isConstructor() ) {
			continue;
		}
		$parameters = array();
		foreach ( $method->getParameters() as $parameter ) {
			$parameters[ $parameter->getName() ] = array(
				'type'     => (string) $parameter->getType(),
				'optional' => $parameter->isOptional(),
			);
		}
		$methods[ $method->getName() ] = array(
			'static'     => $method->isStatic(),
			'public'     => $method->isPublic(),
			'parameters' => $parameters,
			'returns'    => (string) $method->getReturnType(),
		);
	}
	$properties = array();
	foreach ( $reflected->getProperties() as $property ) {
		if ( $property->class === $name ) {
			$properties[ $property->getName() ] = array(
				'type'    => (string) $property->getType(),
				'public'  => $property->isPublic(),
				'default' => $property->getDefaultValue(),
			);
		}
	}
	$constants = $reflected->getConstants();
	ksort( $methods );
	ksort( $properties );
	ksort( $constants );
	$surface[ $name ] = array(
		'final'      => $reflected->isFinal(),
		'parent'     => $reflected->getParentClass() ? $reflected->getParentClass()->getName() : null,
		'methods'    => $methods,
		'properties' => $properties,
		'constants'  => $constants,
	);
}
echo json_encode( $surface, JSON_PRETTY_PRINT | JSON_UNESCAPED_SLASHES | JSON_THROW_ON_ERROR ), "\n";
