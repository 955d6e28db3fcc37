#!/usr/bin/env bash
# Takes the pictures of the README: runs the browser tests and copies the screenshots whose names begin with "readme-".
set -euo pipefail
# shellcheck source=tests/site/say.sh
. "$(dirname "${BASH_SOURCE[0]}")/../site/say.sh"
cd "$ROOT"

PROFILE=sqlite tests/e2e/run.sh
mkdir -p docs/pictures
for PICTURE in .run/screenshots/sqlite/readme-*.png; do
	[ -s "$PICTURE" ] || fail 'the tests took no picture named readme-*'
	NAME=$(basename "$PICTURE")
	cp "$PICTURE" "docs/pictures/${NAME#readme-}"
	echo "docs/pictures/${NAME#readme-}"
done
