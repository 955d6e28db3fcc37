#!/usr/bin/env bash
# Makes a WordPress site in a directory of its own, installed, with the plugin linked in. Does nothing when the site is there
# and was made from the same parts.
#
#   assemble.sh SITE_DIR
#
#   PROFILE=sqlite|mariadb          which database (sqlite)
#   SITE_PATH=/blog                 WordPress in a sub-directory
#   PERMALINKS=plain|pretty         (plain)
#   NETWORK=subdirectories|subdomains  a network of sites, with pretty permalinks
#   NETWORK_URL=https://network.example:8443  its address, which a proxy brings to the site's port
#   WORDPRESS_SUITE, WORDPRESS_DIR  which WordPress, see fetch-wordpress.sh
#   FRESH=1                         throw away a site that is there
#
# What may change from start to start (ports, how Vestibule is configured) is not here but in serve.sh.
set -euo pipefail
# shellcheck source=tests/site/say.sh
. "$(dirname "${BASH_SOURCE[0]}")/say.sh"
# shellcheck source=tests/site/php.sh
. "$ROOT/tests/site/php.sh"

[ $# = 1 ] || fail 'usage: assemble.sh SITE_DIR'
mkdir -p "$1"
STATE=$(cd "$1" && pwd)
# What is not said is as it was.
was() { sed -n "s/^$1=//p" "$STATE/site.env" 2>/dev/null || true; }
PROFILE=${PROFILE:-$(was PROFILE)}
PROFILE=${PROFILE:-sqlite}
SITE_PATH=${SITE_PATH-$(was SITE_PATH)}
PERMALINKS=${PERMALINKS:-$(was PERMALINKS)}
PERMALINKS=${PERMALINKS:-plain}
NETWORK=${NETWORK-$(was NETWORK)}
NETWORK_URL=${NETWORK_URL-$(was NETWORK_URL)}

main() {
	[[ $PROFILE =~ ^(sqlite|mariadb)$ ]] || fail "PROFILE=$PROFILE: known are sqlite and mariadb"
	[[ $SITE_PATH =~ ^(/[a-z0-9-]+)*$ ]] || fail "SITE_PATH=$SITE_PATH: wanted is something like /blog"
	[[ $PERMALINKS =~ ^(plain|pretty)$ ]] || fail "PERMALINKS=$PERMALINKS: known are plain and pretty"
	[[ $NETWORK =~ ^(|subdirectories|subdomains)$ ]] || fail "NETWORK=$NETWORK: known are subdirectories and subdomains"
	[ -z "$NETWORK" ] || [[ $NETWORK_URL =~ ^https://[a-z.]+(:[0-9]+)?$ ]] || fail "NETWORK_URL=$NETWORK_URL: wanted is something like https://network.example"
	local wordpress stamp
	wordpress=$("$ROOT/tests/site/fetch-wordpress.sh")
	stamp=$(stamp "$wordpress")
	if [ -z "${FRESH:-}" ] && [ "$(cat "$STATE/stamp" 2>/dev/null)" = "$stamp" ]; then
		return
	fi
	"$ROOT/tests/site/serve.sh" stop "$STATE"
	# Not the pid files of what runs beside the site: the simulator, the demonstration.
	find "$STATE" -mindepth 1 -maxdepth 1 ! -name run -exec rm -rf {} +
	mkdir -p "$STATE"/{htdocs,log,run,database}
	find "$STATE/run" -mindepth 1 -maxdepth 1 ! -name '*.pid' -exec rm -rf {} +
	chmod 700 "$STATE/run" "$STATE/database"
	copy_wordpress "$wordpress"
	write_credentials
	write_wp_config
	cat >"$STATE/site.env" <<-EOF
		PROFILE=$PROFILE
		SITE_PATH=$SITE_PATH
		PERMALINKS=$PERMALINKS
		NETWORK_URL=$NETWORK_URL
	EOF
	step "WordPress installation ($PROFILE)" '' install
	# WordPress becomes a network after it is installed.
	printf 'NETWORK=%s\n' "$NETWORK" >>"$STATE/site.env"
	printf '%s\n' "$stamp" >"$STATE/stamp"
}

# Everything that a site is made of, besides the plugin, which is linked.
stamp() {
	printf '%s %s %s %s %s %s ' "$PROFILE" "$SITE_PATH" "$PERMALINKS" "$NETWORK" "$NETWORK_URL" "$1"
	cat "$1/wp-includes/version.php" "$ROOT"/tests/site/{assemble.sh,install.php,fetch-sqlite.sh} | cksum
}

copy_wordpress() {
	local target=$STATE/htdocs$SITE_PATH content
	mkdir -p "$target"
	cp -R --reflink=auto "$1/." "$target/"
	rm -f "$target/wp-config.php"
	content=$target/wp-content
	mkdir -p "$content/mu-plugins" "$content/plugins"
	ln -s "$ROOT/wp-plugin" "$content/plugins/vestibule"
	ln -s "$ROOT/tests/site/must-use.php" "$content/mu-plugins/test-site.php"
	[ "$PROFILE" = sqlite ] || return 0
	# As the drop-in's readme describes it for a site without an installer.
	local drop_in
	drop_in=$("$ROOT/tests/site/fetch-sqlite.sh")
	cp -R "$drop_in" "$content/mu-plugins/sqlite-database-integration"
	sed -e "s#{SQLITE_IMPLEMENTATION_FOLDER_PATH}#$content/mu-plugins/sqlite-database-integration#" \
		-e 's#{SQLITE_PLUGIN}#sqlite-database-integration/load.php#' "$drop_in/db.copy" >"$content/db.php"
	# WordPress before 6.2 lacks a property that the drop-in reads out of its parent class to please WordPress's own tests.
	if ! grep -q allow_unsafe_unquoted_parameters "$target/wp-includes/class-wpdb.php"; then
		sed -i "s/\$this->__get( 'allow_unsafe_unquoted_parameters' )/\$this->allow_unsafe_unquoted_parameters/" \
			"$content/mu-plugins/sqlite-database-integration/wp-includes/sqlite/class-wp-sqlite-db.php"
	fi
}

random() { head -c "$1" /dev/urandom | base64 -w 0 | tr '+/' '-_' | tr -d '='; }

write_credentials() {
	(
		umask 077
		printf '%s=%s\n' ADMIN_LOGIN admin ADMIN_PASSWORD "$(random 12)" WALTER_LOGIN walter WALTER_PASSWORD "$(random 12)" \
			DB_PASSWORD "$(random 18)" >"$STATE/credentials"
	)
}

write_wp_config() {
	local name
	{
		cat <<-'EOF'
			<?php
			// settings.php is written at each start: addresses, database, how Vestibule is configured.
			require dirname( __DIR__, VESTIBULE_DEPTH ) . '/settings.php';
		EOF
		for name in AUTH SECURE_AUTH LOGGED_IN NONCE; do
			printf "define( '%s_KEY', '%s' );\ndefine( '%s_SALT', '%s' );\n" $name "$(random 48)" $name "$(random 48)"
		done
		cat <<-'EOF'
			$table_prefix = 'wp_';
			defined( 'ABSPATH' ) || define( 'ABSPATH', __DIR__ . '/' );
			require_once ABSPATH . 'wp-settings.php';
		EOF
	} | sed "s#dirname( __DIR__, VESTIBULE_DEPTH )#'$STATE'#" >"$STATE/htdocs$SITE_PATH/wp-config.php"
	chmod 600 "$STATE/htdocs$SITE_PATH/wp-config.php"
}

install() {
	local ini
	set -a
	# shellcheck source=/dev/null
	. "$STATE/credentials"
	set +a
	if [ "$PROFILE" = mariadb ]; then
		"$ROOT/tests/site/mariadb.sh" start "$STATE"
		mariadb --no-defaults --user=root --socket="$("$ROOT/tests/site/mariadb.sh" socket "$STATE")" <<-EOF
			CREATE DATABASE wordpress CHARACTER SET utf8mb4;
			CREATE USER wordpress@localhost IDENTIFIED BY '$DB_PASSWORD';
			GRANT ALL ON wordpress.* TO wordpress@localhost;
		EOF
	fi
	"$ROOT/tests/site/serve.sh" settings "$STATE"
	ini=$(EXTENSION=none php_settings "$(command -v php)")
	SITE_URL=${NETWORK_URL:-http://127.0.0.1:${SITE_PORT:-8080}$SITE_PATH} NETWORK=$NETWORK SITE_WORDPRESS=$STATE/htdocs$SITE_PATH PERMALINKS=$PERMALINKS \
		PHP_INI_SCAN_DIR=$ini php "$ROOT/tests/site/install.php"
	[ "$PROFILE" != mariadb ] || "$ROOT/tests/site/mariadb.sh" stop "$STATE"
}

main
