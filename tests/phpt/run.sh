#!/usr/bin/env bash
# Runs the .phpt files with PHP's own test runner, without any ini file: tests in testing/ on the build for tests, all others on
# the build that is shipped.
#
#   FILES="tests/phpt/010-begin.phpt"    only these
set -euo pipefail
# shellcheck source=tests/site/say.sh
. "$(dirname "${BASH_SOURCE[0]}")/../site/say.sh"
cd "$ROOT"

RUNNER=$(php-config --extension-dir)/build/run-tests.php
[ -s "$RUNNER" ] || RUNNER=$(php-config --prefix)/lib/php/build/run-tests.php
[ -s "$RUNNER" ] || fail 'run-tests.php was not found; it comes with the package php-dev'
export NO_INTERACTION=1 REPORT_EXIT_STATUS=1 TEST_PHP_EXECUTABLE
TEST_PHP_EXECUTABLE=$(command -v php)
# Where a test finds a file that it needs.
export VESTIBULE_ROOT=$ROOT
STATUS=0

suite() {
	local extension=$1
	shift
	[ $# -gt 0 ] || return 0
	[ -s "$extension" ] || fail "not built: $extension" 'make extension extension-testing'
	# What the machine's own PHP would load by itself is loaded by name, as far as a test's --EXTENSIONS-- asks for it.
	"$TEST_PHP_EXECUTABLE" -n "$RUNNER" -n -q --show-diff -p "$TEST_PHP_EXECUTABLE" \
		-d "extension=$extension" -d "extension_dir=$(php-config --extension-dir)" "$@" || STATUS=1
}

if [ -n "${FILES:-}" ]; then
	read -ra FILES <<<"$FILES"
else
	mapfile -t FILES < <(find tests/phpt -name '*.phpt' | sort)
fi
SHIPPED=()
TESTING=()
for FILE in "${FILES[@]}"; do
	case $FILE in
	*/testing/*) TESTING+=("$FILE") ;;
	*) SHIPPED+=("$FILE") ;;
	esac
done
suite "$ROOT/target/php/vestibule.so" "${SHIPPED[@]}"
suite "$ROOT/target/php-testing/vestibule.so" "${TESTING[@]}"
exit $STATUS
