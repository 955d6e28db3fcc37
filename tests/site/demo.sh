#!/usr/bin/env bash
# The demonstration: a WordPress with Vestibule and a Microsoft simulator, from a clean clone, until Ctrl-C.
#
#   DB=sqlite|mariadb      which database and web server (sqlite)
#   SITE_PORT, IDP_PORT, IDP_CONTROL_PORT, EXTENSION, WORDPRESS_SUITE, WORDPRESS_DIR, FRESH: as in serve.sh and assemble.sh
set -euo pipefail
# shellcheck source=tests/site/say.sh
. "$(dirname "${BASH_SOURCE[0]}")/say.sh"
# shellcheck source=tests/site/daemon.sh
. "$ROOT/tests/site/daemon.sh"

export PROFILE=${DB:-sqlite} CRON=${CRON:-on}
export IDP_PORT=${IDP_PORT:-9400} IDP_CONTROL_PORT=${IDP_CONTROL_PORT:-9401}
[[ $PROFILE =~ ^(sqlite|mariadb)$ ]] || fail "DB=$PROFILE: known are sqlite and mariadb"
if [ "$PROFILE" = mariadb ]; then SITE_PORT=${SITE_PORT:-8081}; else SITE_PORT=${SITE_PORT:-8080}; fi
export SITE_PORT
STATE=$RUN/demo-$PROFILE
SCRIPTS=$ROOT/tests/site
FOLLOWING=

main() {
	cd "$ROOT"
	take_over
	trap finish EXIT
	local port
	# Before the long steps, not after them.
	for port in SITE_PORT IDP_PORT IDP_CONTROL_PORT; do free_or_fail "${!port}" 'the demonstration' $port; done
	require_node 'run the Microsoft simulator'
	if ! extension_is_there; then require_rust; fi
	say "Preparing the demonstration ($PROFILE)"
	if [ "$PROFILE" = mariadb ]; then "$SCRIPTS/install-packages.sh" build site mariadb; else "$SCRIPTS/install-packages.sh" build site; fi
	extension_is_there || step 'Extension (cargo build --release)' 'If it was the network that failed, run the same command again.' \
		make --no-print-directory extension
	"$SCRIPTS/npm-modules.sh" "$ROOT/tests/idp"
	"$SCRIPTS/serve.sh" start "$STATE"
	"$SCRIPTS/simulator.sh" start "$STATE"
	introduce
	follow
}

# A demonstration whose script was killed leaves its servers; one that lives is left alone.
take_over() {
	! daemon_pid demo >/dev/null || fail "the demonstration is running already, at $(cat "$STATE/run/url" 2>/dev/null || echo 'another terminal')" \
		'End it there with Ctrl-C first.'
	if [ -d "$STATE/run" ]; then stop_servers; fi
	mkdir -p "$STATE/run"
	printf '%s %s\n' $$ "$(started_at $$)" >"$STATE/run/demo.pid"
}

finish() {
	trap '' INT TERM HUP
	if [ -n "$FOLLOWING" ]; then
		kill -TERM -- "-$FOLLOWING" 2>/dev/null || true
		say $'\nStopping the site and the simulator'
	fi
	stop_servers
	rm -f "$STATE/run/demo.pid"
}

stop_servers() {
	"$SCRIPTS/simulator.sh" stop "$STATE"
	"$SCRIPTS/serve.sh" stop "$STATE"
}

# An up-to-date build needs no Rust.
extension_is_there() { [ -n "${EXTENSION:-}" ] || make -q --no-print-directory target/php/vestibule.so 2>/dev/null; }

introduce() {
	# shellcheck source=/dev/null
	. "$STATE/credentials"
	local site
	site=$(cat "$STATE/run/url")
	cat <<-EOF

		  Vestibule is running. Press "Sign in with Microsoft" and choose a person.

		    Sign in        ${site}wp-login.php
		    Site           $site
		    A page         ${site}?pagename=handbook
		    Settings       ${site}wp-admin/options-general.php?page=vestibule
		    Simulator      http://127.0.0.1:$IDP_PORT/  (stands in for Microsoft; control port $IDP_CONTROL_PORT)

		  WordPress accounts (password login, as ever)
		    $ADMIN_LOGIN  $ADMIN_PASSWORD  administrator
		    $WALTER_LOGIN  $WALTER_PASSWORD  known to WordPress only

		  People at the simulated Microsoft (no password: you choose one)
	EOF
	node "$SCRIPTS/people.js"
	printf '\n  Ctrl-C stops everything. Files: %s\n\n' "${STATE#"$ROOT"/}"
}

# Short lines from every log, until interrupted. Query strings are cut: an address may carry a code.
follow() {
	touch "$STATE"/log/{php,access,debug,simulator}.log "$STATE/log/mail.jsonl"
	# A process group of its own, for all of it.
	set -m
	{
		set +m
		tail -n 0 -F "$STATE/log/php.log" 2>/dev/null | sed -u -n -E 's/^\[[0-9]+\] //; /\/wp-(includes|content|admin\/(css|js|images|load-))/d; / (Accepted|Closing)$/d; s/^.*\[([0-9]{3})\]: ([A-Z]+) ([^?]*)(\?(action=[a-z_]+))?.*/  site       \2 \3 \5 → \1/p; t; s/^\[[^]]*\] (PHP .*)/  php        \1/p' &
		tail -n 0 -F "$STATE/log/access.log" 2>/dev/null | sed -u -E '/\/wp-(includes|content|admin\/(css|js|images|load-))/d; s/^([A-Z]+) ([^ ]*) ([0-9]+) (.*)/  site       \1 \2 → \3  \4 s/' &
		tail -n 0 -F "$STATE/log/debug.log" 2>/dev/null | sed -u -E 's/^\[[^]]*\] /  wordpress  /' &
		tail -n 0 -F "$STATE/log/simulator.log" 2>/dev/null | sed -u 's/^/  microsoft  /' &
		tail -n 0 -F "$STATE/log/mail.jsonl" 2>/dev/null | sed -u 's/^/  mail       /' &
		wait
	} &
	FOLLOWING=$!
	# From here on an interruption is the proper end.
	trap 'exit 0' INT TERM HUP
	set +m
	wait $FOLLOWING
}

main
