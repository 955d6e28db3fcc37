#!/usr/bin/env bash
# php-stubs/vestibule.php against the source that it is generated from.
#
#   stubs.sh --write    writes it
#   stubs.sh --check    fails when it is stale
set -euo pipefail
# shellcheck source=tests/site/say.sh
. "$(dirname "${BASH_SOURCE[0]}")/../site/say.sh"
cd "$ROOT"

tests/site/install-packages.sh build
TARGET=php-stubs/vestibule.php
SCRATCH=$(mktemp -d)
trap 'rm -rf "$SCRATCH"' EXIT

cargo build --quiet --release --locked --features stubs
# The binary that is shipped lies beside; this one only prints.
cp target/release/libvestibule.so "$SCRATCH/vestibule.so"
php -n -d "extension=$SCRATCH/vestibule.so" -r 'echo vestibule_stubs();' >"$SCRATCH/vestibule.php"
php -n -l "$SCRATCH/vestibule.php" >/dev/null

case ${1:-} in
--write)
	mkdir -p "$(dirname "$TARGET")"
	cp "$SCRATCH/vestibule.php" "$TARGET"
	;;
--check)
	diff -u "$TARGET" "$SCRATCH/vestibule.php" || fail "$TARGET is stale" 'make stubs'
	;;
*) fail 'stubs.sh --write or --check' ;;
esac
