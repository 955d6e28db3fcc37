#!/usr/bin/env bash
# Formatters and linters, each counted as one test.
#
#   lint.sh                 all
#   lint.sh --files KIND    prints the files of a kind: js, prettier, php, shell
set -uo pipefail
# shellcheck source=tests/site/say.sh
. "$(dirname "${BASH_SOURCE[0]}")/site/say.sh"
# shellcheck source=tests/checks.sh
. "$(dirname "${BASH_SOURCE[0]}")/checks.sh"
cd "$ROOT" || exit 1

main() {
	if [ "${1:-}" = --files ]; then
		files "$2"
		return
	fi
	local js php shell prettier
	mapfile -t js < <(files js)
	mapfile -t prettier < <(files prettier)
	mapfile -t php < <(files php)
	mapfile -t shell < <(files shell)
	tests/site/install-packages.sh build test || exit 1
	tests/site/npm-modules.sh tests/e2e || exit 1
	check 'cargo fmt' cargo fmt --check
	check 'clippy, with PHP' cargo clippy --quiet --locked --all-targets -- -D warnings
	check 'clippy, core' cargo clippy --quiet --locked --no-default-features --all-targets -- -D warnings
	check 'php -l' each php -l "${php[@]}"
	check 'phpcs' phpcs -q
	check 'shellcheck' shellcheck -x "${shell[@]}"
	check 'bash strict mode' each strict "${shell[@]}"
	check 'node --check' each node --check "${js[@]}"
	check 'prettier' tests/e2e/node_modules/.bin/prettier --log-level=warn --check "${prettier[@]}"
	tally
}

# Files that git knows or would add.
files() {
	local pattern
	case $1 in
	js) pattern='\.(js|mjs)$' ;;
	# The plugin's scripts follow WordPress's style, which prettier does not know.
	prettier) pattern='^tests/.*\.(js|mjs)$' ;;
	php) pattern='\.php$' ;;
	shell) pattern='\.sh$|^\.ci/run$' ;;
	*) fail "lint.sh --files: js, prettier, php or shell, not $1" ;;
	esac
	git ls-files --cached --others --exclude-standard | grep -E "$pattern" | while IFS= read -r file; do
		[ ! -f "$file" ] || printf '%s\n' "$file"
	done | sort -u
}

# each COMMAND [FLAG] FILE...: stays silent about files that pass.
each() {
	local command=("$1") file output status=0
	shift
	while [[ ${1:-} == -* ]]; do
		command+=("$1")
		shift
	done
	for file in "$@"; do
		output=$("${command[@]}" "$file" 2>&1) || { printf '%s: %s\n' "$file" "$output"; status=1; }
	done
	return $status
}

# A file that is sourced leaves that to the script that sources it.
strict() { head -n 1 "$1" | grep -q '^# shellcheck shell=bash' || grep -qE '^set -(eu|u)o pipefail$' "$1"; }

main "$@"
