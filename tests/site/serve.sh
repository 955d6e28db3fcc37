#!/usr/bin/env bash
# Starts and stops an assembled site.
#
#   serve.sh start SITE_DIR [--profile sqlite|mariadb]     assembles it first when it is not there
#   serve.sh restart SITE_DIR                              PHP and the web server only, for another EXTENSION
#   serve.sh stop SITE_DIR
#   serve.sh status SITE_DIR
#   serve.sh database SITE_DIR                             only what a PHP on the command line needs: settings and database
#   serve.sh settings SITE_DIR                             only writes settings.php
#
#   SITE_PORT=8080         the site's port on 127.0.0.1 (mariadb: 8081)
#   IDP_PORT=9400          where the Microsoft simulator answers
#   CONFIGURE=constants    Vestibule is configured in wp-config.php; option: not at all, its settings page does it
#   EXTENSION, PHP_SETTINGS  see php.sh
#   WORKERS                processes that answer requests (sqlite 6, mariadb 4)
#   FPM_SETTINGS           further lines for the pool of php-fpm
#   WEB_SERVER=nginx       mariadb: nginx or apache, which reaches php-fpm at FPM_PORT
#   SITE_FRONT=            WordPress in a folder of its own (SITE_PATH): where its index.php for visitors lies (SITE_PATH)
#   UPLOADS=open           gated: nginx or PHP's server hands requests for uploaded files to WordPress
#   A network (NETWORK, see assemble.sh) is reached by its own address through a proxy that ends TLS.
#   CRON=on                lets WordPress run its timed tasks (off)
#   DEBUG=off              WordPress without WP_DEBUG (on)
#
# sqlite: PHP's own web server. mariadb: nginx, php-fpm with opcache, MariaDB. Both keep everything in SITE_DIR.
# SITE_DIR/constants.php, if there is one, is read before the constants above are set, so a test can set others.
set -euo pipefail
# shellcheck source=tests/site/say.sh
. "$(dirname "${BASH_SOURCE[0]}")/say.sh"
# shellcheck source=tests/site/daemon.sh
. "$ROOT/tests/site/daemon.sh"
# shellcheck source=tests/site/php.sh
. "$ROOT/tests/site/php.sh"

[ $# -ge 2 ] || fail 'usage: serve.sh start|restart|stop|status|database|settings SITE_DIR [--profile sqlite|mariadb]'
COMMAND=$1
mkdir -p "$2"
STATE=$(cd "$2" && pwd)
[ "${3:-}" != --profile ] || export PROFILE=$4
PATH=$PATH:/usr/sbin

main() {
	case $COMMAND in
	start)
		! running || fail "the site in $STATE is running already" "Stop it: tests/site/serve.sh stop $STATE"
		"$ROOT/tests/site/assemble.sh" "$STATE"
		read_site
		free_or_fail "$SITE_PORT" 'the site' SITE_PORT
		start_database
		start_web
		;;
	restart)
		read_site
		stop_web
		start_web
		;;
	database)
		"$ROOT/tests/site/assemble.sh" "$STATE"
		read_site
		start_database
		write_settings
		php_settings "$(command -v php)" >/dev/null
		;;
	settings)
		read_site
		write_settings
		;;
	stop)
		stop_web
		"$ROOT/tests/site/mariadb.sh" stop "$STATE"
		;;
	status) running ;;
	*) fail "serve.sh: unknown command $COMMAND" ;;
	esac
}

# What assembling decided wins over the environment: a site has one profile.
read_site() {
	[ -s "$STATE/site.env" ] || fail "no site in $STATE" "Make one: tests/site/assemble.sh $STATE"
	NETWORK='' NETWORK_URL=''
	# shellcheck source=/dev/null
	. "$STATE/site.env"
	# shellcheck source=/dev/null
	. "$STATE/credentials"
	if [ "$PROFILE" = mariadb ]; then SITE_PORT=${SITE_PORT:-8081}; else SITE_PORT=${SITE_PORT:-8080}; fi
	ORIGIN=http://127.0.0.1:$SITE_PORT$SITE_PATH
	SITE_URL=${NETWORK_URL:-$ORIGIN}
}

running() { daemon_pid php >/dev/null || daemon_pid nginx >/dev/null || daemon_pid apache >/dev/null; }

start_database() {
	[ "$PROFILE" != mariadb ] || "$ROOT/tests/site/mariadb.sh" start "$STATE"
}

start_web() {
	write_settings
	# The command line gets the same, for what looks into the site from outside.
	php_settings "$(command -v php)" >/dev/null
	if [ "$PROFILE" = mariadb ]; then start_fpm_and_server; else start_builtin; fi
	printf '%s\n' "$SITE_URL/" >"$STATE/run/url"
}

stop_web() {
	daemon_stop nginx
	daemon_stop apache
	daemon_stop php
	rm -f "$(fpm_socket)"
}

start_builtin() {
	export PHP_INI_SCAN_DIR=$STATE/run/ini-php SITE_PATH NETWORK PHP_CLI_SERVER_WORKERS=${WORKERS:-6}
	daemon php php -S "127.0.0.1:$SITE_PORT" -t "$STATE/htdocs" "$ROOT/tests/site/router.php"
	daemon_ready php answers
}

start_fpm_and_server() {
	local fpm ini
	fpm=$(command -v "php-fpm$(php -r 'echo PHP_MAJOR_VERSION, ".", PHP_MINOR_VERSION;')" || command -v php-fpm) || require php-fpm 'serve the site'
	ini=$(php_settings "$fpm")
	mkdir -p "$STATE"/run/tmp
	write_fpm_conf
	# Root is refused unless asked for, and a private directory is of no use to another user.
	local as_root=()
	[ "$(id -u)" != 0 ] || as_root=(--allow-to-run-as-root)
	PHP_INI_SCAN_DIR=$ini daemon php "$fpm" --nodaemonize --fpm-config "$STATE/run/php-fpm.conf" "${as_root[@]}"
	case ${WEB_SERVER:-nginx} in
	nginx)
		daemon_ready php test -S "$(fpm_socket)"
		start_nginx
		;;
	apache)
		daemon_ready php listening "$FPM_PORT"
		start_apache
		;;
	*) fail "WEB_SERVER=$WEB_SERVER: known are nginx and apache" ;;
	esac
}

start_nginx() {
	require nginx 'serve the site'
	mkdir -p "$STATE/run/nginx"
	write_nginx_conf
	daemon nginx nginx -e "$STATE/log/nginx-error.log" -p "$STATE/run/nginx" -c "$STATE/run/nginx.conf"
	daemon_ready nginx answers
}

start_apache() {
	require apache2 'serve the site with Apache'
	write_apache_conf
	write_htaccess
	daemon apache apache2 -DFOREGROUND -f "$STATE/run/apache.conf"
	daemon_ready apache answers
}

answers() { curl -s -o /dev/null --max-time 20 "$ORIGIN/wp-includes/images/blank.gif"; }

# mariadb.sh explains the length.
fpm_socket() {
	local socket=$STATE/run/php-fpm.sock
	[ ${#socket} -le 100 ] || socket=$(dirname "$("$ROOT/tests/site/mariadb.sh" socket "$STATE")")/php-fpm.sock
	echo "$socket"
}

# Apache gives up root, and may not enter the directory of the socket then.
fpm_address() {
	if [ "${WEB_SERVER:-nginx}" = apache ]; then echo "127.0.0.1:$FPM_PORT"; else fpm_socket; fi
}

write_fpm_conf() {
	cat >"$STATE/run/php-fpm.conf" <<-EOF
		[global]
		pid = $STATE/run/php-fpm.master
		error_log = $STATE/log/php-fpm.log
		process_control_timeout = 5
		[site]
		$(run_as 'user = %s\ngroup = %s\n')
		listen = $(fpm_address)
		listen.mode = 0600
		pm = static
		pm.max_children = ${WORKERS:-4}
		pm.status_path = /php-fpm-status
		catch_workers_output = yes
		decorate_workers_output = no
		clear_env = yes
		php_admin_value[error_log] = $STATE/log/php.log
		php_admin_flag[log_errors] = on
		php_admin_value[sys_temp_dir] = $STATE/run/tmp
		${FPM_SETTINGS:-}
	EOF
}

run_as() {
	# shellcheck disable=SC2059 # the caller's format
	[ "$(id -u)" != 0 ] || printf "$1" root root
}

write_nginx_conf() {
	cat >"$STATE/run/nginx.conf" <<-EOF
		$(run_as 'user %s %s;')
		daemon off;
		worker_processes 1;
		pid $STATE/run/nginx.master;
		events { worker_connections 256; }
		http {
			types {
				text/html html; text/css css; application/javascript js mjs; application/json json map; image/svg+xml svg;
				image/png png; image/jpeg jpg jpeg; image/gif gif; image/webp webp; image/avif avif; image/x-icon ico;
				font/woff woff; font/woff2 woff2; text/plain txt; text/xml xml;
			}
			default_type application/octet-stream;
			log_format short '\$request_method \$uri \$status \$request_time';
			access_log $STATE/log/access.log short;
			client_body_temp_path $STATE/run/nginx/body;
			proxy_temp_path $STATE/run/nginx/proxy;
			fastcgi_temp_path $STATE/run/nginx/fastcgi;
			uwsgi_temp_path $STATE/run/nginx/uwsgi;
			scgi_temp_path $STATE/run/nginx/scgi;
			client_max_body_size 16m;
			server_tokens off;
			# A callback carries a code in its address.
			fastcgi_buffers 16 16k;
			fastcgi_buffer_size 32k;
			large_client_header_buffers 4 32k;
			server {
				listen 127.0.0.1:$SITE_PORT backlog=512;
				root $STATE/htdocs;
				index index.php;
				location ~ /\. { deny all; }
				location = /php-fpm-status { include $STATE/run/fastcgi.conf; }
				$(network_rules)
				$(uploads_rules)
				location / { try_files \$uri \$uri/ ${SITE_FRONT-$SITE_PATH}/index.php?\$args; }
				location ~ \.php\$ {
					try_files \$uri =404;
					include $STATE/run/fastcgi.conf;
				}
			}
		}
	EOF
	cat >"$STATE/run/fastcgi.conf" <<-EOF
		fastcgi_pass unix:$(fpm_socket);
		fastcgi_read_timeout 60s;
		fastcgi_param SCRIPT_FILENAME \$document_root\$fastcgi_script_name;
		fastcgi_param SCRIPT_NAME \$fastcgi_script_name;
		fastcgi_param QUERY_STRING \$query_string;
		fastcgi_param REQUEST_METHOD \$request_method;
		fastcgi_param CONTENT_TYPE \$content_type;
		fastcgi_param CONTENT_LENGTH \$content_length;
		fastcgi_param REQUEST_URI \$request_uri;
		fastcgi_param DOCUMENT_URI \$document_uri;
		fastcgi_param DOCUMENT_ROOT \$document_root;
		fastcgi_param SERVER_PROTOCOL \$server_protocol;
		fastcgi_param REQUEST_SCHEME \$scheme;
		fastcgi_param GATEWAY_INTERFACE CGI/1.1;
		fastcgi_param SERVER_SOFTWARE nginx;
		fastcgi_param REMOTE_ADDR \$remote_addr;
		fastcgi_param REMOTE_PORT \$remote_port;
		fastcgi_param SERVER_ADDR \$server_addr;
		fastcgi_param SERVER_PORT \$server_port;
		fastcgi_param SERVER_NAME \$host;
		fastcgi_param REDIRECT_STATUS 200;
	EOF
}

# As WordPress's handbook has it: the sites of a network have no folders of their own.
network_rules() {
	[ "$NETWORK" = subdirectories ] || return 0
	cat <<-'EOF'
		if (!-e $request_filename) {
		    rewrite ^/[^/]+(/wp-.*)$ $1 last;
		    rewrite ^/[^/]+(/.*\.php)$ $1 last;
		}
	EOF
}

# The first is what the plugin prints for copying; the second is for files that PHP only names.
uploads_rules() {
	[ "${UPLOADS:-open}" = gated ] || return 0
	cat <<-EOF
		location ^~ $SITE_PATH/wp-content/uploads/ {
		    rewrite ^ $SITE_PATH/index.php last;
		}
		location /vestibule-uploads/ {
		    internal;
		    alias $STATE/htdocs$SITE_PATH/wp-content/uploads/;
		    add_header X-Content-Type-Options nosniff always;
		}
	EOF
}

write_apache_conf() {
	local module modules=/usr/lib/apache2/modules
	{
		for module in mpm_event authz_core dir mime rewrite proxy proxy_fcgi; do
			printf 'LoadModule %s_module %s/mod_%s.so\n' $module $modules $module
		done
		# Apache refuses to answer as root.
		[ "$(id -u)" != 0 ] || printf 'User www-data\nGroup www-data\n'
		cat <<-EOF
			ServerRoot $STATE/run
			ServerName 127.0.0.1
			Listen 127.0.0.1:$SITE_PORT
			PidFile $STATE/run/apache.master
			ErrorLog $STATE/log/apache-error.log
			DefaultRuntimeDir $STATE/run
			Mutex sem
			StartServers 1
			DocumentRoot $STATE/htdocs
			TypesConfig /dev/null
			AddType text/css css
			AddType application/javascript js
			AddType image/svg+xml svg
			AddType image/png png
			AddType image/gif gif
			AddType text/plain txt
			DirectoryIndex index.php
			<Directory $STATE/htdocs>
				AllowOverride All
				Options FollowSymLinks
				CGIPassAuth On
				Require all granted
			</Directory>
			<FilesMatch "^\.">
				Require all denied
			</FilesMatch>
			<FilesMatch "\.php$">
				<If "-f %{REQUEST_FILENAME}">
					SetHandler "proxy:fcgi://127.0.0.1:$FPM_PORT"
				</If>
			</FilesMatch>
		EOF
	} >"$STATE/run/apache.conf"
}

# As WordPress writes it where it may.
write_htaccess() {
	cat >"$STATE/htdocs$SITE_PATH/.htaccess" <<-EOF
		# BEGIN WordPress
		<IfModule mod_rewrite.c>
		RewriteEngine On
		RewriteRule .* - [E=HTTP_AUTHORIZATION:%{HTTP:Authorization}]
		RewriteBase $SITE_PATH/
		RewriteRule ^index\.php$ - [L]
		RewriteCond %{REQUEST_FILENAME} !-f
		RewriteCond %{REQUEST_FILENAME} !-d
		RewriteRule . $SITE_PATH/index.php [L]
		</IfModule>
		# END WordPress
	EOF
}

# In a network each site has its own, in the database.
addresses() {
	if [ -z "$NETWORK" ]; then
		printf "'WP_HOME' => '%s', 'WP_SITEURL' => '%s'," "$SITE_URL" "$SITE_URL"
		return
	fi
	printf "'MULTISITE' => true, 'SUBDOMAIN_INSTALL' => %s," "$([ "$NETWORK" = subdomains ] && echo true || echo false)"
	printf "'DOMAIN_CURRENT_SITE' => '%s', 'PATH_CURRENT_SITE' => '/', 'SITE_ID_CURRENT_SITE' => 1, 'BLOG_ID_CURRENT_SITE' => 1," "${SITE_URL#https://}"
}

# The proxy ends TLS; where it does, WordPress cannot see it. A cookie knows no ports.
network_prelude() {
	[ -n "$NETWORK" ] || return 0
	echo "if ( 'https' === ( \$_SERVER['HTTP_X_FORWARDED_PROTO'] ?? '' ) ) { \$_SERVER['HTTPS'] = 'on'; }"
	if [ "$NETWORK" = subdomains ]; then
		local host=${SITE_URL#https://}
		echo "define( 'COOKIE_DOMAIN', preg_match( '/(^|\\.)${host%:*}(:\d+)?\$/', \$_SERVER['HTTP_HOST'] ?? '' ) ? '.${host%:*}' : '' );"
	fi
}

write_settings() {
	local debug=true cron=true
	[ "${DEBUG:-on}" = on ] || debug=false
	[ "${CRON:-off}" = off ] || cron=false
	{
		cat <<-EOF
			<?php
			$(network_prelude)
			if ( is_file( __DIR__ . '/constants.php' ) ) {
				require __DIR__ . '/constants.php';
			}
			foreach (
				array(
					$(addresses)
					'DB_NAME'                    => 'wordpress',
					'DB_USER'                    => 'wordpress',
					'DB_PASSWORD'                => '$DB_PASSWORD',
					'DB_HOST'                    => 'localhost:$("$ROOT/tests/site/mariadb.sh" socket "$STATE")',
					'DB_CHARSET'                 => 'utf8mb4',
					'DB_COLLATE'                 => '',
					'WP_DEBUG'                   => $debug,
					'WP_DEBUG_LOG'               => '$STATE/log/debug.log',
					'WP_DEBUG_DISPLAY'           => false,
					'WP_ENVIRONMENT_TYPE'        => 'local',
					'DISABLE_WP_CRON'            => $cron,
					// The plugin's folder is this clone's: its files are edited here, not in WordPress.
					'DISALLOW_FILE_EDIT'         => true,
					'AUTOMATIC_UPDATER_DISABLED' => true,
					// Nothing of WordPress looks for the internet; the simulator is on this machine.
					'WP_HTTP_BLOCK_EXTERNAL'     => true,
					'VESTIBULE_SITE_STATE'       => '$STATE',
					'VESTIBULE_DEVELOPMENT_SITE' => true,
		EOF
		if [ "$PROFILE" = sqlite ]; then
			cat <<-EOF
				'DB_DIR'                     => '$STATE/database',
				'DB_FILE'                    => 'wordpress.sqlite',
			EOF
		fi
		if [ "${CONFIGURE:-constants}" = constants ]; then
			cat <<-EOF
				'VESTIBULE_TENANT'           => '${VESTIBULE_TENANT:-10c419d4-4a50-45b2-aa4e-919fb84df24f}',
				'VESTIBULE_CLIENT_ID'        => '${VESTIBULE_CLIENT_ID:-6cb04018-a3f5-46a7-b995-940c78f5aef3}',
				'VESTIBULE_CLIENT_SECRET'    => '${VESTIBULE_CLIENT_SECRET:-vestibule-demo-secret~not.for_production}',
				'VESTIBULE_AUTHORITY'        => '${VESTIBULE_AUTHORITY:-http://127.0.0.1:${IDP_PORT:-9400}}',
			EOF
		fi
		cat <<-'EOF'
				) as $name => $value
			) {
				defined( $name ) || define( $name, $value );
			}
			unset( $name, $value );
		EOF
	} >"$STATE/settings.php.new"
	mv "$STATE/settings.php.new" "$STATE/settings.php"
}

main
