#!/usr/bin/env bash
# Puts WordPress's SQLite drop-in under .cache and prints its directory. It is taken out of one npm package, whose own
# dependencies are not fetched.
set -euo pipefail
# shellcheck source=tests/site/say.sh
. "$(dirname "${BASH_SOURCE[0]}")/say.sh"

PACKAGE=@wp-playground/cli
VERSION=3.1.56
SHA256=519abfab608e6b70e88d8731192eae51da3eadf3981ee2be043f0b01c214a9ee
TARGET=$CACHE/sqlite-drop-in-$VERSION

main() {
	if [ ! -s "$TARGET/db.copy" ]; then
		require npm 'fetch the SQLite drop-in'
		require unzip 'unpack the SQLite drop-in'
		step 'SQLite drop-in from npm' 'Is there a network? Then run the same command again.' fetch
	fi
	printf '%s\n' "$TARGET"
}

fetch() {
	local work=$TARGET.new
	rm -rf "$work" && mkdir -p "$work"
	retry npm pack --silent --pack-destination "$work" "$PACKAGE@$VERSION"
	tar -xzf "$work"/*.tgz -C "$work" package/sqlite-database-integration.zip
	printf '%s  %s\n' $SHA256 "$work/package/sqlite-database-integration.zip" | sha256sum -c -
	unzip -q "$work/package/sqlite-database-integration.zip" -d "$work/zip"
	rm -rf "$TARGET"
	mv "$work"/zip/*sqlite-database-integration "$TARGET"
	rm -rf "$work"
}

main
