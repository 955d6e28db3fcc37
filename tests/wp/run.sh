#!/usr/bin/env bash
# Runs PHPUnit inside a real WordPress.
#
#   PROFILE=sqlite|mariadb    the database (sqlite)
#   FILTER=name               only tests with this in their name
set -euo pipefail
# shellcheck source=tests/site/say.sh
. "$(dirname "${BASH_SOURCE[0]}")/../site/say.sh"

# The tests bring the settings they need; constants could not be taken back.
export PROFILE=${PROFILE:-sqlite} CONFIGURE=option
"$ROOT/tests/site/install-packages.sh" site mariadb test
# The build for tests verifies tokens without a network, so provisioning gets real identities.
export EXTENSION=${EXTENSION:-$ROOT/target/php-testing/vestibule.so}
export SITE_DIR=$RUN/wp-$PROFILE
# Nothing listens on the site's port; the simulator gets ports of its own so that a demonstration may go on meanwhile.
export SITE_PORT=${SITE_PORT:-8099} IDP_PORT=${IDP_PORT:-9490} IDP_CONTROL_PORT=${IDP_CONTROL_PORT:-9491}

stop() {
	"$ROOT/tests/site/simulator.sh" stop "$SITE_DIR"
	"$ROOT/tests/site/serve.sh" stop "$SITE_DIR"
}

if [ -d "$SITE_DIR/run" ]; then stop; fi
trap stop EXIT
FRESH=1 "$ROOT/tests/site/serve.sh" database "$SITE_DIR"
if [ -s "$ROOT/tests/idp/server.js" ]; then
	IDP_REDIRECT_URIS="http://127.0.0.1:$SITE_PORT/wp-login.php?action=vestibule_callback" \
		"$ROOT/tests/site/simulator.sh" start "$SITE_DIR"
fi
cd "$ROOT"
PHP_INI_SCAN_DIR=$SITE_DIR/run/ini-php php -d memory_limit=1G -d error_log="$SITE_DIR/log/php.log" "$(command -v phpunit)" \
	--configuration tests/wp/phpunit.xml.dist ${FILTER:+--filter "$FILTER"} "$@" 2>&1 | tee "$SITE_DIR/log/phpunit.txt"
# Code that ends the process ends PHPUnit as well, silently and with status 0.
grep -qE 'OK( \(|,)' "$SITE_DIR/log/phpunit.txt" || { echo 'error: PHPUnit did not come to its end: something called exit' >&2; exit 1; }
