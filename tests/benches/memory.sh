#!/usr/bin/env bash
# Resident size over many callbacks and calls: fails when it grows. Minutes.
#
#   CALLBACKS=20000    through nginx to one php-fpm worker
#   CALLS=100000       of the engine, in one PHP process
set -euo pipefail
# shellcheck source=tests/site/say.sh
. "$(dirname "${BASH_SOURCE[0]}")/../site/say.sh"
cd "$ROOT"

tests/site/install-packages.sh site mariadb
tests/site/npm-modules.sh tests/idp
mkdir -p "$RUN/bench"
node tests/benches/memory.js "${CALLBACKS:-20000}" "${CALLS:-100000}" >"$RUN/bench/memory.json.new"
mv "$RUN/bench/memory.json.new" "$RUN/bench/memory.json"
