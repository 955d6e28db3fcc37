#!/usr/bin/env bash
# Runs the browser tests.
#
#   PROFILE=sqlite|mariadb           on which kind of site (sqlite)
#   FILES="tests/e2e/x.test.js"      only these
#   CONCURRENCY=1                    files at a time (2)
#   KEEP=1                           leaves the sites for a look: .run/e2e-*
set -euo pipefail
# shellcheck source=tests/site/say.sh
. "$(dirname "${BASH_SOURCE[0]}")/../site/say.sh"
cd "$ROOT"

export PROFILE=${PROFILE:-sqlite}
tests/site/install-packages.sh site mariadb test
for PACKAGES in tests/e2e tests/idp; do tests/site/npm-modules.sh $PACKAGES; done
# Once, before the first clock of a test runs.
tests/site/fetch-wordpress.sh >/dev/null
tests/site/fetch-sqlite.sh >/dev/null
if [ -n "${FILES:-}" ]; then
	read -ra FILES <<<"$FILES"
else
	mapfile -t FILES < <(find tests/e2e -name '*.test.js' -not -path '*/node_modules/*' | sort)
fi
# Two files at a time, each with a site, a simulator and a browser of its own. More would only wait for each other.
exec node --test --test-concurrency="${CONCURRENCY:-2}" --test-reporter=spec "${FILES[@]}"
