#!/usr/bin/env bash
# Starts and stops the Microsoft simulator beside a site.
#
#   simulator.sh start|stop|status SITE_DIR
#
#   IDP_PORT=9400 IDP_CONTROL_PORT=9401
#   IDP_REDIRECT_URIS      default: the callback of the site that runs in SITE_DIR
set -euo pipefail
# shellcheck source=tests/site/say.sh
. "$(dirname "${BASH_SOURCE[0]}")/say.sh"
# shellcheck source=tests/site/daemon.sh
. "$ROOT/tests/site/daemon.sh"

[ $# = 2 ] || fail 'usage: simulator.sh start|stop|status SITE_DIR'
mkdir -p "$2"
STATE=$(cd "$2" && pwd)
export IDP_HOST=127.0.0.1 IDP_PORT=${IDP_PORT:-9400} IDP_CONTROL_PORT=${IDP_CONTROL_PORT:-9401}

main() {
	case $1 in
	start)
		! daemon_pid simulator >/dev/null || fail "the simulator of $STATE is running already"
		require node 'run the Microsoft simulator'
		"$ROOT/tests/site/npm-modules.sh" "$ROOT/tests/idp"
		free_or_fail "$IDP_PORT" 'the Microsoft simulator' IDP_PORT
		free_or_fail "$IDP_CONTROL_PORT" "the Microsoft simulator's control port" IDP_CONTROL_PORT
		if [ -z "${IDP_REDIRECT_URIS:-}" ] && [ -s "$STATE/run/url" ]; then
			IDP_REDIRECT_URIS="$(cat "$STATE/run/url")wp-login.php?action=vestibule_callback"
		fi
		export IDP_REDIRECT_URIS=${IDP_REDIRECT_URIS:-}
		daemon simulator node "$ROOT/tests/idp/server.js"
		daemon_ready simulator answers
		;;
	stop) daemon_stop simulator ;;
	status) daemon_pid simulator >/dev/null ;;
	*) fail "simulator.sh: start, stop or status, not $1" ;;
	esac
}

answers() { listening "$IDP_PORT" && listening "$IDP_CONTROL_PORT"; }

main "$1"
