#!/usr/bin/env bash
# A MariaDB of a site's own: private data directory, no network, a socket in the site's directory.
#
#   mariadb.sh start|stop|socket SITE_DIR
#
#   MARIADB_SETTINGS    further options of mariadbd
set -euo pipefail
# shellcheck source=tests/site/say.sh
. "$(dirname "${BASH_SOURCE[0]}")/say.sh"
# shellcheck source=tests/site/daemon.sh
. "$ROOT/tests/site/daemon.sh"

STATE=$2
read -ra SETTINGS <<<"${MARIADB_SETTINGS:-}"

main() {
	case $1 in
	start) start ;;
	stop)
		daemon_stop mariadb
		rm -f "$(socket)"
		rmdir "$(short_directory)" 2>/dev/null || true
		;;
	socket) socket ;;
	*) fail "mariadb.sh: start, stop or socket, not $1" ;;
	esac
}

start() {
	! daemon_pid mariadb >/dev/null || return 0
	PATH=$PATH:/usr/sbin
	require mariadbd 'run a site on MariaDB'
	mkdir -p "$STATE/run/tmp" "$(dirname "$(socket)")"
	if [ ! -d "$STATE/mariadb/mysql" ]; then
		rm -rf "$STATE/mariadb"
		[ -d "$(template)/mysql" ] || make_template
		cp -a "$(template)" "$STATE/mariadb"
	fi
	# Small buffers; a lost second after a power cut is nothing to a site for tests.
	daemon mariadb mariadbd --no-defaults --user="$(id -un)" --datadir="$STATE/mariadb" --socket="$(socket)" --skip-networking \
		--pid-file="$STATE/run/mariadbd.pid" --tmpdir="$STATE/run/tmp" --innodb-buffer-pool-size=64M \
		--innodb-flush-log-at-trx-commit=2 --innodb-log-file-size=32M --key-buffer-size=4M --performance-schema=OFF \
		--max-connections=60 --skip-log-bin --character-set-server=utf8mb4 --skip-name-resolve "${SETTINGS[@]}"
	daemon_ready mariadb mariadb-admin --no-defaults --socket="$(socket)" --user=root ping
}

template() { echo "$CACHE/mariadb-$(mariadbd --no-defaults --version 2>/dev/null | grep -oE '[0-9]+\.[0-9]+\.[0-9]+' | head -n 1)"; }

# The system tables take seconds to make and are the same for every site.
make_template() {
	local target new
	target=$(template)
	new=$target.new.$$
	mkdir -p "$CACHE"
	mariadb-install-db --no-defaults --user="$(id -un)" --datadir="$new" --auth-root-authentication-method=normal --skip-test-db \
		--innodb-log-file-size=32M >"$STATE/log/mariadb-install-db.log" 2>&1 ||
		fail 'MariaDB could not make its data directory' "Its words: $STATE/log/mariadb-install-db.log"
	rm -rf "$target" && mv "$new" "$target"
}

# The kernel takes socket paths of up to 107 bytes. A clone may lie deeper than that.
socket() {
	local socket=$STATE/run/mariadb.sock
	[ ${#socket} -le 100 ] || socket=$(short_directory)/mariadb.sock
	echo "$socket"
}

short_directory() { echo "${TMPDIR:-/tmp}/vestibule-$(printf '%s' "$STATE" | cksum | cut -d' ' -f1)"; }

main "$@"
