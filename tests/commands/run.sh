#!/usr/bin/env bash
# The commands that a newcomer types: demo, install, uninstall, package, and what they say when something is in the way.
set -uo pipefail
# shellcheck source=tests/site/say.sh
. "$(dirname "${BASH_SOURCE[0]}")/../site/say.sh"
# shellcheck source=tests/checks.sh
. "$(dirname "${BASH_SOURCE[0]}")/../checks.sh"
cd "$ROOT" || exit 1

# Beside a demonstration that somebody looks at.
export SITE_PORT=18280 IDP_PORT=18281 IDP_CONTROL_PORT=18282
WORK=$(mktemp -d)
DEMO=
trap 'rm -rf "$WORK"' EXIT

# A directory of commands that stand before the real ones on the PATH.
# stand_in NAME OUTPUT [STATUS]
stand_in() {
	mkdir -p "$WORK/bin"
	printf '#!/bin/sh\necho "%s"\nexit %s\n' "$2" "${3:-0}" >"$WORK/bin/$1"
	chmod +x "$WORK/bin/$1"
}

forget_stand_ins() { rm -rf "${WORK:?}/bin"; }

# refuses TEXT COMMAND...: the command fails and says this, with the directory of stand-ins before it.
refuses() {
	local text=$1 said
	shift
	! said=$(PATH=$WORK/bin:$PATH "$@" 2>&1) || fail "it went on: $said"
	[[ $said == *"$text"* ]] || fail "it said: $said" "and not: $text"
}

no_root() {
	stand_in id 1000
	stand_in dpkg-query ''
	refuses 'missing packages: ' tests/site/install-packages.sh package
	refuses '  tests/site/install-packages.sh package' tests/site/install-packages.sh package
	forget_stand_ins
}

old_node() {
	stand_in node v18.19.0
	refuses 'Node 20 or newer is needed to run the Microsoft simulator; this machine has v18.19.0' make demo
	forget_stand_ins
}

old_rust() {
	stand_in cargo 'cargo 1.63.0 (fd9c4297c 2022-07-01)'
	refuses 'Rust 1.89 or newer is needed to build the extension; this machine has cargo 1.63.0' tests/run.sh
	forget_stand_ins
}

no_network() {
	local copy=$WORK/copy without=(unshare --user --map-root-user --net)
	"${without[@]}" true 2>/dev/null || without=(env http_proxy=http://127.0.0.1:9 https_proxy=http://127.0.0.1:9)
	mkdir -p "$copy/tests" && cp -R tests/site "$copy/tests/"
	# The pauses between tries are not what is looked at.
	stand_in sleep ''
	refuses 'With no network, give a WordPress of your own: WORDPRESS_DIR=/path' "${without[@]}" "$copy/tests/site/fetch-wordpress.sh"
	forget_stand_ins
}

port_taken() {
	local holder variable
	for variable in SITE_PORT IDP_PORT IDP_CONTROL_PORT; do
		node -e 'require("net").createServer().listen(Number(process.argv[1]), "127.0.0.1")' "${!variable}" &
		holder=$!
		wait_for 50 answers "${!variable}"
		refuses "Choose another: $variable=$((${!variable} + 100)) before the same command." make demo
		kill $holder
		wait $holder 2>/dev/null
	done
	refuses 'DB=oracle: known are sqlite and mariadb' make demo DB=oracle
}

answers() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }
silent() { ! answers "$1"; }

# wait_for TENTHS COMMAND...
wait_for() {
	local tenths=$1 tick
	shift
	for ((tick = 0; tick < tenths; tick++)); do
		"$@" && return 0
		sleep 0.1
	done
	return 1
}

# demo PROFILE: starts it as a terminal would, in a process group that an interruption reaches; it lives when this returns.
demo() {
	set -m
	make demo DB="$1" >"$WORK/demo.log" 2>&1 </dev/null &
	DEMO=$!
	set +m
	wait_for 3000 told_or_ended
	grep -q 'Vestibule is running' "$WORK/demo.log" || { cat "$WORK/demo.log"; return 1; }
}

told_or_ended() { grep -q 'Ctrl-C stops everything' "$WORK/demo.log" || ! kill -0 "$DEMO" 2>/dev/null; }

stop_demo() {
	[ -n "$DEMO" ] || return 0
	kill -INT -- "-$DEMO" 2>/dev/null
	wait "$DEMO"
	DEMO=
}

# Its address, its people, a login page with the button; after an interruption nothing of it is left.
demo_lives_and_ends() {
	local profile=$1 port
	# Each check runs in a shell of its own.
	trap stop_demo EXIT
	demo "$profile" || return 1
	grep -q "Sign in  *http://127.0.0.1:$SITE_PORT/wp-login.php" "$WORK/demo.log" || fail 'no address of the login page' "$(cat "$WORK/demo.log")"
	grep -qi 'alice' "$WORK/demo.log" || fail 'no people' "$(cat "$WORK/demo.log")"
	curl -fsS "http://127.0.0.1:$SITE_PORT/wp-login.php" | grep 'id="vestibule-sign-in"' >/dev/null || fail 'no button on the login page'
	refuses 'the demonstration is running already' make demo DB="$profile"
	stop_demo
	for port in $SITE_PORT $IDP_PORT $IDP_CONTROL_PORT; do
		wait_for 50 silent "$port" || fail "something still listens at $port"
	done
	[ -z "$(find ".run/demo-$profile/run" -name '*.pid')" ] || fail 'a pid file is left'
	! pgrep -f "$ROOT/.run/demo-$profile/" >/dev/null || fail 'a process is left'
}

# For each kind of PHP that the machine has, and only below DESTDIR.
install() {
	local root=$WORK/root extension
	make install DESTDIR="$root" || return 1
	extension=$root$(php-config --extension-dir)/vestibule.so
	cmp "$extension" target/php/vestibule.so || return 1
	php -n -d "extension=$extension" -r 'exit(class_exists("Vestibule\\Engine") ? 0 : 1);' || fail 'PHP does not load what was installed'
	local ini
	ini=$(php-config --ini-dir)
	grep -q '^extension=vestibule.so$' "$root${ini%/*/conf.d}/mods-available/vestibule.ini" || fail 'no ini file'
	local directory
	for directory in "${ini%/*/conf.d}"/*/conf.d; do
		[ -L "$root$directory/30-vestibule.ini" ] || fail "not enabled: $directory"
	done
	make uninstall DESTDIR="$root" || return 1
	[ -z "$(find "$root" -not -type d)" ] || fail "left behind: $(find "$root" -not -type d)"
}

package() {
	make package || return 1
	local version name
	version=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -n 1)
	diff <(unzip -Z1 "dist/vestibule-$version.zip" | sort) \
		<({ git ls-files --cached --others --exclude-standard wp-plugin | sed 's/^wp-plugin/vestibule/'; echo vestibule/LICENSE; } | sort) ||
		fail 'the zip does not hold the plugin, or holds more'
	name=$(basename "$(find dist -name "vestibule-extension-$version-*.tar.gz")" .tar.gz)
	tar -C "$WORK" -xzf "dist/$name.tar.gz" || return 1
	diff <(find "$WORK/$name" -type f -printf '%f\n' | sort) <(printf '%s\n' INSTALL LICENSE vestibule.ini vestibule.so | LC_ALL=C sort) || return 1
	php -n -d "extension=$WORK/$name/vestibule.so" -r 'exit(extension_loaded("vestibule") ? 0 : 1);' || fail 'PHP does not load what is in the archive'
	mkdir -p "$WORK/conf.d" && sed "s|vestibule.so|$WORK/$name/vestibule.so|" "$WORK/$name/vestibule.ini" >"$WORK/conf.d/vestibule.ini"
	PHP_INI_SCAN_DIR=$WORK/conf.d php -m | grep -qx vestibule || fail 'the ini file enables nothing'
}

# `make` alone lists every task that a newcomer is told of.
listed() {
	local list task
	list=$(make)
	for task in demo test core phpt wp e2e bench fuzz stubs fmt lint package install; do
		grep -qE "^  $task +[^ ]" <<<"$list" || fail "not listed: $task"
	done
}

check 'make alone lists the tasks' listed
check 'without root: the packages that are missing, and the one command' no_root
check 'an old Node is named before anything begins' old_node
check 'an old Rust is named before anything begins' old_rust
check 'without a network: what else can be done' no_network
check 'a port that is taken: which, and how to choose another' port_taken
check 'the demonstration on SQLite serves, and an interruption ends all of it' demo_lives_and_ends sqlite
check 'the demonstration on MariaDB serves, and an interruption ends all of it' demo_lives_and_ends mariadb
check 'make install below DESTDIR, and make uninstall' install
check 'make package: the zip and the archive' package
tally
