#!/usr/bin/env bash
# Runs the browser tests.
#
#   PROFILE=sqlite|mariadb           on which kind of site (sqlite)
#   FILES="tests/e2e/x.test.js"      only these
#   KEEP=1                           leaves the sites for a look: .run/e2e-*
set -euo pipefail
# shellcheck source=tests/site/say.sh
. "$(dirname "${BASH_SOURCE[0]}")/../site/say.sh"
cd "$ROOT"

export PROFILE=${PROFILE:-sqlite}
for PACKAGES in tests/e2e tests/idp; do tests/site/npm-modules.sh $PACKAGES; done
# Once, before the first clock of a test runs.
tests/site/fetch-wordpress.sh >/dev/null
tests/site/fetch-sqlite.sh >/dev/null
if [ -n "${FILES:-}" ]; then
	read -ra FILES <<<"$FILES"
else
	mapfile -t FILES < <(find tests/e2e -name '*.test.js' -not -path '*/node_modules/*' | sort)
fi
# One after the other: each brings a browser, a web server and a database, and timing is what some of them test.
exec node --test --test-concurrency=1 --test-reporter=spec "${FILES[@]}"
