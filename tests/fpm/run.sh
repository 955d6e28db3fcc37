#!/usr/bin/env bash
# What php-fpm does to its workers: panics, forks, signals, reloads, memory. On nginx, php-fpm and MariaDB; also with two web nodes, with a
# replica of the database, and with Apache.
#
#   FILES="tests/fpm/workers.test.js"    only these
set -euo pipefail
# shellcheck source=tests/site/say.sh
. "$(dirname "${BASH_SOURCE[0]}")/../site/say.sh"
cd "$ROOT"

tests/site/install-packages.sh site mariadb test
for PACKAGES in tests/e2e tests/idp; do tests/site/npm-modules.sh $PACKAGES; done
# Once, before the first clock of a test runs.
tests/site/fetch-wordpress.sh >/dev/null
if [ -n "${FILES:-}" ]; then
	read -ra FILES <<<"$FILES"
else
	mapfile -t FILES < <(find tests/fpm -name '*.test.js' | sort)
fi
# One after the other: each brings a web server and a database, and timing is what some of them test.
exec node --test --test-concurrency=1 --test-reporter=spec "${FILES[@]}"
