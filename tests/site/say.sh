# shellcheck shell=bash
# Messages, retries and progress for the scripts beside this file. Sourced.

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
CACHE=$ROOT/.cache
# shellcheck disable=SC2034 # read by the scripts that source this file
RUN=$ROOT/.run

say() { printf '%s\n' "$*" >&2; }

# fail MESSAGE [HINT...]: ends the script; every further argument is a line of advice.
fail() {
	printf 'error: %s\n' "$1" >&2
	shift
	local hint
	for hint in "$@"; do printf '       %s\n' "$hint" >&2; done
	exit 1
}

# retry COMMAND...: three tries, for what crosses a network.
retry() {
	local try
	for try in 1 2 3; do
		"$@" && return 0
		[ "$try" = 3 ] || { say "  that failed; trying again in $((try * 5)) seconds"; sleep $((try * 5)); }
	done
	return 1
}

# step TITLE ADVICE COMMAND...: runs the command with its output in a log; shows one line with the time taken, on a terminal a
# running clock. Ends the script with the log's end and the advice when the command fails. Not to be called in a condition: the
# command may be a function, and a condition would switch its `set -e` off.
step() {
	local title=$1 advice=$2 log started=$SECONDS pid status=0
	shift 2
	mkdir -p "$CACHE/log"
	log=$CACHE/log/$(printf '%s' "$title" | tr -c 'A-Za-z0-9' '-').log
	"$@" >"$log" 2>&1 </dev/null &
	pid=$!
	if [ -t 2 ]; then
		while kill -0 "$pid" 2>/dev/null; do
			printf '\r  %-34s %4ds  %.60s\033[K' "$title" $((SECONDS - started)) "$(tail -n 1 "$log" 2>/dev/null | tr -d '\r\033')" >&2
			sleep 0.3
		done
		printf '\r\033[K' >&2
	else
		printf '  %s …\n' "$title" >&2
	fi
	wait "$pid" || status=$?
	if [ "$status" != 0 ]; then
		printf '  %-34s failed after %ds; the end of %s:\n' "$title" $((SECONDS - started)) "${log#"$ROOT"/}" >&2
		tail -n 25 "$log" | sed 's/^/    /' >&2
		fail "$title: failed" ${advice:+"$advice"}
	fi
	printf '  %-34s %4ds\n' "$title" $((SECONDS - started)) >&2
}

# require COMMAND PURPOSE: names what is missing before anything half works.
require() {
	command -v "$1" >/dev/null || fail "$1 is not installed; it is needed to $2" 'On Debian: tests/site/install-packages.sh as root.'
}
