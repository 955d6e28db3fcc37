# shellcheck shell=bash
# Messages, retries and progress for the scripts beside this file. Sourced.

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
CACHE=$ROOT/.cache
# shellcheck disable=SC2034 # read by the scripts that source this file
RUN=$ROOT/.run
# What npm downloads stays inside the clone, unless somebody has decided otherwise.
export npm_config_cache=${npm_config_cache:-$CACHE/npm}

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
# running clock, elsewhere a sign of life now and then. Ends the script with the log's end and the advice when the command fails.
# Not to be called in a condition: the command may be a function, and a condition would switch its `set -e` off.
step() {
	local title=$1 advice=$2 log started=$SECONDS status=0 beat=$((SECONDS + 20))
	shift 2
	mkdir -p "$CACHE/log"
	log=$CACHE/log/$(printf '%s' "$title" | tr -c 'A-Za-z0-9' '-').log
	[ -t 2 ] || printf '  %s …\n' "$title" >&2
	# A process group of its own, so that an interruption ends all of it.
	set -m
	{ set +m; "$@"; } >"$log" 2>&1 </dev/null &
	STEP=$!
	set +m
	while kill -0 "$STEP" 2>/dev/null; do
		if [ -t 2 ]; then
			printf '\r  %-40s %4ds  %.50s\033[K' "$title" $((SECONDS - started)) "$(last_line "$log")" >&2
		elif [ $SECONDS -ge $beat ]; then
			printf '  %-40s %4ds  %.70s\n' "$title" $((SECONDS - started)) "$(last_line "$log")" >&2
			beat=$((SECONDS + 20))
		fi
		sleep 0.2
	done
	[ ! -t 2 ] || printf '\r\033[K' >&2
	wait "$STEP" || status=$?
	STEP=
	if [ "$status" != 0 ]; then
		printf '  %-40s failed after %ds; the end of %s:\n' "$title" $((SECONDS - started)) "${log#"$ROOT"/}" >&2
		tail -n 25 "$log" | sed 's/^/    /' >&2
		fail "$title: failed" ${advice:+"$advice"}
	fi
	printf '  %-40s %4ds\n' "$title" $((SECONDS - started)) >&2
}

last_line() { tail -n 1 "$1" 2>/dev/null | tr -d '\r\033'; }

STEP=
trap '[ -z "$STEP" ] || kill -TERM -- "-$STEP" 2>/dev/null; exit 130' INT TERM HUP

# require COMMAND PURPOSE: names what is missing before anything half works.
require() {
	! command -v "$1" >/dev/null || return 0
	local advice='On Debian: tests/site/install-packages.sh as root.'
	case $1 in
	cargo) advice='Install Rust, for example with rustup, and run the same command again.' ;;
	node | npm) advice="Install Node $NODE_MAJOR with npm, and run the same command again." ;;
	valgrind) advice='On Debian: apt-get install valgrind, as root.' ;;
	esac
	fail "$1 is not installed; it is needed to $2" "$advice"
}

NODE_MAJOR=20

# require_node PURPOSE: Node and npm, and not too old.
require_node() {
	require node "$1"
	require npm "$1"
	local version
	version=$(node --version)
	[[ $version =~ ^v([0-9]+)\. && ${BASH_REMATCH[1]} -ge $NODE_MAJOR ]] ||
		fail "Node $NODE_MAJOR or newer is needed to $1; this machine has $version" "Install Node $NODE_MAJOR, and run the same command again."
}

# require_rust: a Rust that can build the extension.
require_rust() {
	require cargo 'build the extension'
	local least version
	least=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' "$ROOT/Cargo.toml")
	version=$(cargo --version)
	[[ $version =~ ^cargo\ ([0-9.]+) && $(printf '%s\n' "$least" "${BASH_REMATCH[1]}" | sort -V | head -n 1) == "$least" ]] ||
		fail "Rust $least or newer is needed to build the extension; this machine has $version" 'With rustup: rustup update stable. Then run the same command again.'
}
