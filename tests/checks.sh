# shellcheck shell=bash
# Checks that count as tests. Sourced.

PASSED=0
FAILED=0

# check TITLE COMMAND...: one test; shows the output of a command that fails.
check() {
	local title=$1 output
	shift
	if output=$("$@" 2>&1); then
		PASSED=$((PASSED + 1))
		echo "ok    $title"
	else
		FAILED=$((FAILED + 1))
		echo "FAIL  $title"
		printf '%s\n' "$output" | tail -n 60 | sed 's/^/      /'
	fi
}

# tally: the closing line. Its status is the suite's.
tally() {
	echo "$PASSED passed, $FAILED failed"
	[ "$FAILED" = 0 ]
}
