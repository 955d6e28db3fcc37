#!/usr/bin/env bash
# Starts and stops the Microsoft simulator beside a site.
#
#   simulator.sh start|stop|status SITE_DIR
#
#   IDP_PORT=9400 IDP_CONTROL_PORT=9401
#   IDP_REDIRECT_URIS      default: the callback and the logged-out page of the site that runs in SITE_DIR
#   IDP_FRONTCHANNEL_LOGOUT_URI      default: that of the same site; empty: not registered
#   IDP_SINGLE_SIGN_ON=off           the account page each time, also when somebody is signed in
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
		if [ -s "$STATE/run/url" ]; then
			local login
			login="$(cat "$STATE/run/url")wp-login.php?action=vestibule"
			export IDP_REDIRECT_URIS="${IDP_REDIRECT_URIS:-${login}_callback,${login}_logged_out}"
			export IDP_FRONTCHANNEL_LOGOUT_URI="${IDP_FRONTCHANNEL_LOGOUT_URI-${login}_frontchannel_logout}"
		fi
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
