#!/usr/bin/env bash
# Takes the pictures of the README: runs the browser tests that take them and copies the screenshots whose names begin with "readme-".
set -euo pipefail
# shellcheck source=tests/site/say.sh
. "$(dirname "${BASH_SOURCE[0]}")/../site/say.sh"
cd "$ROOT"

rm -f .run/screenshots/sqlite/readme-*.png
FILES=$(grep -l '"readme-' tests/e2e/*.test.js | tr '\n' ' ') PROFILE=sqlite tests/e2e/run.sh
mkdir -p docs/pictures
for PICTURE in .run/screenshots/sqlite/readme-*.png; do
	[ -s "$PICTURE" ] || fail 'the tests took no picture named readme-*'
	NAME=$(basename "$PICTURE")
	cp "$PICTURE" "docs/pictures/${NAME#readme-}"
	echo "docs/pictures/${NAME#readme-}"
done
