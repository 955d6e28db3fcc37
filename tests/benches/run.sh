#!/usr/bin/env bash
# Measures what has a target, and prints a table; the figures go to .run/bench/bench.json.
#
#   ROUNDS_OF_PAGES=1000  requests for each page with the plugin, as many without it, as many with one that does nothing
#   ROUNDS=40             rounds of token verification, and of callbacks beside password sign-ins
#   INSTRUCTIONS=on       also counts instructions, with valgrind: minutes, and the same on a busy machine
#   CALLBACKS=…           also the long memory run over so many callbacks (see memory.sh; `make memory` does it alone)
#
# Every figure with a target is a ratio, a difference or a count taken within one run, so that it means something on any machine.
# A missed target is printed, not failed: a busy machine is no reason to stop anything.
set -euo pipefail
# shellcheck source=tests/site/say.sh
. "$(dirname "${BASH_SOURCE[0]}")/../site/say.sh"
cd "$ROOT"

ROUNDS=${ROUNDS:-40}
RESULTS=$RUN/bench

# measure TITLE NAME COMMAND...
measure() {
	local title=$1 name=$2
	shift 2
	say "$title …"
	"$@" >"$RESULTS/$name.json.new"
	mv "$RESULTS/$name.json.new" "$RESULTS/$name.json"
}

tests/site/install-packages.sh site mariadb
tests/site/npm-modules.sh tests/idp
mkdir -p "$RESULTS"
rm -f "$RESULTS"/*.json
measure 'Verifying ID tokens' verification \
	php -n -d "extension=$ROOT/target/php-testing/vestibule.so" tests/benches/verification.php "$ROUNDS"
measure 'Deciding at the gate' gate \
	php -n -d "extension=$ROOT/target/php/vestibule.so" tests/benches/gate.php "$ROUNDS"
measure 'Deciding about people' policy \
	php -n -d "extension=$ROOT/target/php-testing/vestibule.so" tests/benches/policy.php "$ROUNDS"
measure 'Requests with the plugin and without' requests node tests/benches/requests.js "${ROUNDS_OF_PAGES:-1000}"
if [ "${INSTRUCTIONS:-off}" = on ]; then
	require valgrind 'count instructions'
	measure 'Instructions' instructions node tests/benches/instructions.js
fi
measure 'Callbacks' callback node tests/benches/callback.js "$ROUNDS"
if [ -n "${CALLBACKS:-}" ]; then
	say 'Memory …'
	tests/benches/memory.sh || true
fi
node tests/benches/report.js "$RESULTS"
