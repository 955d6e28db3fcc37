#!/usr/bin/env bash
# Runs every suite and ends with one line that sums them: "N passed, N failed, N skipped".
#
#   SUITES="core phpt"     only these
#   WORDPRESS_SUITE=stable another WordPress
#
# A suite that ran no test has failed: silence is not success.
set -uo pipefail
# shellcheck source=tests/site/say.sh
. "$(dirname "${BASH_SOURCE[0]}")/site/say.sh"
cd "$ROOT" || exit 1

LOGS=$RUN/test-log
PASSED=0
FAILED=0
SKIPPED=0
BROKEN=()

main() {
	require_rust
	require_node 'run the Microsoft simulator and a browser'
	tests/site/install-packages.sh || exit 1
	rm -rf "$LOGS" && mkdir -p "$LOGS"
	local suite
	# From fast to slow, and what others build on first.
	for suite in ${SUITES:-lint core phpt drift commands idp wp-sqlite wp-mariadb fpm e2e-sqlite e2e-mariadb}; do
		case $suite in
		wp-* | e2e-*) run "$suite" env PROFILE="${suite#*-}" make "${suite%-*}" ;;
		*) run "$suite" make "$suite" ;;
		esac
	done
	[ ${#BROKEN[@]} = 0 ] || say "Failed: ${BROKEN[*]} (logs: ${LOGS#"$ROOT"/})"
	if [ $SKIPPED = 0 ]; then echo "$PASSED passed, $FAILED failed"; else echo "$PASSED passed, $FAILED failed, $SKIPPED skipped"; fi
	[ $FAILED = 0 ]
}

# run SUITE COMMAND...
run() {
	local suite=$1 log=$LOGS/$1.log started=$SECONDS status=0 passed failed skipped
	shift
	printf '%s …\n' "$suite" >&2
	"$@" >"$log" 2>&1 </dev/null || status=$?
	read -r passed failed skipped < <(counts <"$log")
	# A crash that no test owns up to, and a suite without a test, count as one failure.
	if [ "$failed" = 0 ] && { [ "$status" != 0 ] || [ "$passed" = 0 ]; }; then failed=1; fi
	if [ "$failed" != 0 ]; then
		BROKEN+=("$suite")
		tail -n "${LINES_OF_FAILURE:-60}" "$log" | sed 's/^/    /' >&2
		[ "$status" != 0 ] || [ "$passed" != 0 ] || say "    $suite ran no test"
	fi
	printf '%-12s %4ds  %s passed, %s failed, %s skipped\n' "$suite" $((SECONDS - started)) "$passed" "$failed" "$skipped" >&2
	PASSED=$((PASSED + passed)) FAILED=$((FAILED + failed)) SKIPPED=$((SKIPPED + skipped))
}

# Reads a suite's output; prints passed, failed and skipped as its runner closed with them: cargo, PHP's run-tests, PHPUnit,
# node's test runner, and the plain line.
counts() {
	sed 's/\x1b\[[0-9;]*m//g' | awk '
		/^test result: / {
			for (i = 2; i <= NF; i++) {
				if ($i == "passed;") passed += $(i - 1)
				if ($i == "failed;") failed += $(i - 1)
				if ($i == "ignored;") skipped += $(i - 1)
			}
		}
		/^Tests (passed|failed|skipped) +:/ { split($0, part, ":"); number = part[2] + 0
			if ($2 == "passed") passed += number; else if ($2 == "failed") failed += number; else skipped += number }
		/^OK \([0-9]+ tests?,/ { sub(/\(/, "", $2); passed += $2 }
		/^Tests: [0-9]+, Assertions:/ {
			total = $2 + 0; bad = 0; idle = 0
			for (i = 3; i < NF; i++) {
				if ($i ~ /^(Failures|Errors):$/) bad += $(i + 1)
				if ($i ~ /^(Skipped|Incomplete):$/) idle += $(i + 1)
			}
			passed += total - bad - idle; failed += bad; skipped += idle
		}
		/^(#|ℹ) pass [0-9]+$/ { passed += $3 }
		/^(#|ℹ) (fail|cancelled) [0-9]+$/ { failed += $3 }
		/^(#|ℹ) (skipped|todo) [0-9]+$/ { skipped += $3 }
		/^[0-9]+ passed, [0-9]+ failed(, [0-9]+ skipped)?$/ { passed += $1; failed += $3; skipped += $5 }
		END { print passed + 0, failed + 0, skipped + 0 }'
}

main
