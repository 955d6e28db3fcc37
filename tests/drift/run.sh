#!/usr/bin/env bash
# Generated files against their source, lists against texts and documents, the binary against its promises. Each is one test.
set -uo pipefail
# shellcheck source=tests/site/say.sh
. "$(dirname "${BASH_SOURCE[0]}")/../site/say.sh"
# shellcheck source=tests/checks.sh
. "$(dirname "${BASH_SOURCE[0]}")/../checks.sh"
cd "$ROOT" || exit 1

tests/site/install-packages.sh test || exit 1
EXTENSION=$ROOT/target/php/vestibule.so

# The stub file and the extension have the same classes, methods, parameters, types, constants.
surface() {
	diff <(php -n tests/drift/surface.php php-stubs/vestibule.php) <(php -n -d "extension=$EXTENSION" tests/drift/surface.php)
}

# Nothing of AWS-LC, rustls or Rust itself may meet the libraries that PHP has loaded.
exports() {
	local found
	found=$(nm -D --defined-only "$EXTENSION" | awk '{ print $3 }' | sort | tr '\n' ' ')
	[ "$found" = 'get_module vestibule_get_module ' ] || fail "the extension exports: $found"
}

libraries() {
	local found
	found=$(readelf -d "$EXTENSION" | awk '/NEEDED/ { gsub(/[][]/, "", $NF); print $NF }' | grep -vE '^(libc|libgcc_s|libm|ld-linux-x86-64|ld-linux-aarch64)\.so' || true)
	[ -z "$found" ] || fail "the extension needs: $found"
}

# The function that panics, and everything else for tests, is not in the build that is shipped.
no_test_functions() {
	php -n -d "extension=$EXTENSION" -r 'exit(class_exists("Vestibule\\Testing") || function_exists("vestibule_stubs") ? 1 : 0);'
}

# One version everywhere.
versions() {
	local version place
	version=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -n 1)
	for place in "wp-plugin/vestibule.php:Version: *$version\$" "wp-plugin/readme.txt:Stable tag: *$version\$" "CHANGELOG.md:$version"; do
		grep -Eq "${place#*:}" "${place%%:*}" || fail "${place%%:*} does not name version $version"
	done
}

# Two registers of text: secrets have no way into either. A type that holds one has no Debug and no Display.
secrets_have_no_text() {
	! grep -rnE 'impl .*(Debug|Display) for (Secret|Keyring|Transaction|Callback|TokenResponse)\b' src
}

check 'php-stubs/vestibule.php is what make stubs writes' tests/drift/stubs.sh --check
check 'the stubs are the surface of the extension' surface
check 'languages/vestibule.pot is what pot.sh writes' tests/drift/pot.sh check
check 'the extension exports its entry points only' exports
check 'the extension needs the C library only' libraries
check 'the extension holds no test functions' no_test_functions
check 'one version everywhere' versions
check 'secrets have no text' secrets_have_no_text
check 'make rows' tests/drift/rows.sh

TEXTS=$(php -n -d "extension=$EXTENSION" tests/drift/texts.php "$ROOT")
sed '$d' <<<"$TEXTS"
read -r OK _ BAD _ < <(tail -n 1 <<<"$TEXTS")
PASSED=$((PASSED + OK)) FAILED=$((FAILED + ${BAD%,}))

tally
