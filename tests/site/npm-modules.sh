#!/usr/bin/env bash
# Installs the locked npm packages of a directory, when its lock file has changed since the last time.
#
#   npm-modules.sh DIRECTORY
set -euo pipefail
# shellcheck source=tests/site/say.sh
. "$(dirname "${BASH_SOURCE[0]}")/say.sh"

cd "$1"
require npm 'install the packages of the simulator and of the browser tests'
[ -s package-lock.json ] || fail "$1 has no package-lock.json"
stamp=$(cksum <package-lock.json)
if [ "$(cat node_modules/.stamp 2>/dev/null)" != "$stamp" ]; then
	step "npm packages of $(basename "$1")" 'Is there a network? Then run the same command again.' \
		retry npm ci --no-audit --no-fund --loglevel=error
	printf '%s\n' "$stamp" >node_modules/.stamp
fi
