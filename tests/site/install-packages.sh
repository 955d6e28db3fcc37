#!/usr/bin/env bash
# Installs the Debian packages that are missing, and only those.
#
#   install-packages.sh [build|package|site|mariadb|test]...     default: all five
#
# Leaves no service running: nginx, php-fpm and MariaDB are started by serve.sh in private directories, never by the system.
set -euo pipefail
# shellcheck source=tests/site/say.sh
. "$(dirname "${BASH_SOURCE[0]}")/say.sh"

packages_of() {
	case $1 in
	build) echo build-essential ca-certificates clang libclang-dev php-cli php-dev pkg-config ;;
	package) echo zip ;;
	site) echo ca-certificates curl php-cli php-curl php-gd php-intl php-mbstring php-sqlite3 php-xml php-zip procps unzip util-linux ;;
	mariadb) echo mariadb-client mariadb-server nginx-light php-fpm php-mysql ;;
	# The fonts are what WordPress's own font list finds; without any, Chromium draws boxes.
	test) echo apache2-bin chromium fonts-liberation fonts-roboto-unhinted gettext php-codesniffer phpunit shellcheck ;;
	*) fail "unknown set of packages: $1" 'Known: build package site mariadb test' ;;
	esac
}

main() {
	local sets=("$@") wanted=() missing=() set
	[ ${#sets[@]} -gt 0 ] || sets=(build package site mariadb test)
	for set in "${sets[@]}"; do
		local list
		list=$(packages_of "$set")
		read -ra list <<<"$list"
		wanted+=("${list[@]}")
	done
	command -v dpkg-query >/dev/null || fail 'this machine has no dpkg: the scripts know Debian only' \
		"Install what these packages hold by hand: ${wanted[*]}"
	mapfile -t missing < <(missing_of "${wanted[@]}")
	[ ${#missing[@]} -gt 0 ] || return 0
	[ "$(id -u)" = 0 ] || fail "missing packages: ${missing[*]}" \
		'Installing them needs root. Once, as root (or with sudo):' \
		"  tests/site/install-packages.sh ${sets[*]}" 'then run the same command as before.'
	say "Installing ${#missing[@]} missing packages: ${missing[*]}"
	hold_services
	step 'apt-get install' 'Is there a network, and an apt source with these packages? Then run the same command again.' \
		install_missing "${missing[@]}"
	disable_new_services "${missing[@]}"
	mapfile -t missing < <(missing_of "${wanted[@]}")
	[ ${#missing[@]} = 0 ] || fail "still missing after the installation: ${missing[*]}"
}

# One query for all; a package that provides another (nginx-full for nginx-light) counts.
missing_of() {
	[ $# -gt 0 ] || return 0
	local present package
	# shellcheck disable=SC2016 # dpkg's own placeholders
	present=$(dpkg-query -W -f='${db:Status-Status} ${Package} ${Provides}\n' 2>/dev/null | sed -n 's/^installed //p' | tr -s ', ' '\n')
	for package in $(printf '%s\n' "$@" | sort -u); do
		[ "$package" = nginx-light ] && command -v nginx >/dev/null && continue
		grep -qxF "$package" <<<"$present" || echo "$package"
	done
}

# The first try spares an update; a stale or empty list answers with a failure, and then it is due.
install_missing() {
	export DEBIAN_FRONTEND=noninteractive NEEDRESTART_MODE=l
	local apt=(apt-get -q -y -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3 -o Dpkg::Options::=--force-confold)
	"${apt[@]}" install --no-install-recommends "$@" && return 0
	retry "${apt[@]}" update || return 1
	retry "${apt[@]}" install --no-install-recommends "$@"
}

# Debian starts a service as soon as its package is unpacked unless this file forbids it. One that is there already is left
# alone: somebody decided.
hold_services() {
	local policy=/usr/sbin/policy-rc.d
	[ -e $policy ] && return 0
	printf '#!/bin/sh\nexit 101\n' >$policy
	chmod 755 $policy
	trap 'rm -f /usr/sbin/policy-rc.d' EXIT
}

# Nor may they start at the next boot. Only services that this run installed are touched.
disable_new_services() {
	local package unit
	for package in "$@"; do
		case $package in
		nginx-light) unit=nginx ;;
		mariadb-server) unit=mariadb ;;
		php-fpm) unit=php$(php -r 'echo PHP_MAJOR_VERSION, ".", PHP_MINOR_VERSION;')-fpm ;;
		*) continue ;;
		esac
		[ -n "$unit" ] || continue
		if command -v systemctl >/dev/null; then
			systemctl disable --quiet "$unit" >/dev/null 2>&1 || true
		else
			update-rc.d "$unit" disable >/dev/null 2>&1 || true
		fi
	done
}

main "$@"
