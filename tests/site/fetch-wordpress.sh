#!/usr/bin/env bash
# Puts a complete WordPress under .cache and prints its directory.
#
#   fetch-wordpress.sh                             WordPress of Debian testing
#   WORDPRESS_SUITE=stable fetch-wordpress.sh      of another Debian suite (stable, oldstable, unstable, or a code name)
#   WORDPRESS_DIR=/path fetch-wordpress.sh         one's own copy: checked and printed
#
# The package is downloaded with a private copy of apt's state and unpacked, not installed; the machine's own package lists stay
# as they are. Debian takes bundled libraries out of the package and links to theirs: they come from the same suite and are
# copied into place.
set -euo pipefail
# shellcheck source=tests/site/say.sh
. "$(dirname "${BASH_SOURCE[0]}")/say.sh"

SUITE=${WORDPRESS_SUITE:-testing}
KEYRING=/usr/share/keyrings/debian-archive-keyring.gpg

main() {
	if [ -n "${WORDPRESS_DIR:-}" ]; then
		check "$WORDPRESS_DIR" || fail "WORDPRESS_DIR=$WORDPRESS_DIR is not a complete WordPress"
		(cd "$WORDPRESS_DIR" && pwd)
		return
	fi
	[[ $SUITE =~ ^[a-z][a-z-]*$ ]] || fail "WORDPRESS_SUITE=$SUITE is not the name of a Debian suite"
	local wordpress=$CACHE/wordpress-$SUITE
	if ! check "$wordpress"; then
		step "WordPress from Debian $SUITE" 'With no network, give a WordPress of your own: WORDPRESS_DIR=/path' fetch "$wordpress"
	fi
	printf '%s\n' "$wordpress"
}

# What a site needs: its version, the files that Debian links, and a theme.
check() {
	local file
	for file in wp-load.php wp-includes/version.php wp-includes/PHPMailer/PHPMailer.php wp-includes/ID3/getid3.php wp-includes/js/underscore.min.js; do
		[ -s "$1/$file" ] || return 1
	done
	compgen -G "$1/wp-content/themes/*/style.css" >/dev/null || return 1
	[ -z "$(find "$1" -xtype l -print -quit)" ]
}

fetch() {
	local work=$CACHE/apt-$SUITE target=$1 mirror packages
	for tool in apt-get apt-cache dpkg-deb; do require $tool 'fetch WordPress from the Debian archive'; done
	[ -s $KEYRING ] || { echo 'the package debian-archive-keyring is not installed'; return 1; }
	mirror=$(mirror)
	[ -n "$mirror" ] || { echo "apt's configuration names no Debian mirror"; return 1; }
	rm -rf "$work" && mkdir -p "$work"/{lists/partial,cache/archives/partial,debs,tree}
	: >"$work/status"
	printf 'deb [signed-by=%s] %s %s main\n' $KEYRING "$mirror" "$SUITE" >"$work/sources.list"

	echo "package list of $SUITE"
	# A suite signed with keys that this machine does not know is refused, never trusted.
	retry private apt-get -q update || {
		echo "The list of '$SUITE' could not be fetched or verified. If apt spoke of NO_PUBKEY, the package debian-archive-keyring"
		echo 'of this machine is older than the suite: upgrade it, or take WORDPRESS_SUITE=stable.'
		return 1
	}
	mapfile -t packages < <(needed)
	echo "packages: ${packages[*]}"
	[ ${#packages[@]} -gt 1 ] || return 1
	(cd "$work/debs" && retry private apt-get -q download "${packages[@]}")
	local deb
	for deb in "$work"/debs/*.deb; do dpkg-deb -x "$deb" "$work/tree"; done
	assemble "$work/tree" "$target.new"
	check "$target.new" || { echo 'the assembled WordPress is not complete'; return 1; }
	rm -rf "$target" && mv "$target.new" "$target"
	rm -rf "$work"
}

# The archive that this machine already uses: of the sources for its own release the one that looks like the main archive.
mirror() {
	local codename
	codename=$(. /etc/os-release && echo "${VERSION_CODENAME:-}")
	# shellcheck disable=SC2016 # apt's own placeholders
	apt-get indextargets --format '$(RELEASE) $(COMPONENT) $(REPO_URI)' 'Created-By: Packages' |
		awk -v codename="$codename" '
			$2 == "main" && $3 !~ /security/ {
				if ($1 == codename && $3 ~ /\/debian\/?$/ && !exact) exact = $3
				if ($1 == codename && !same) same = $3
				if ($3 ~ /\/debian\/?$/ && !like) like = $3
			}
			END { print exact ? exact : (same ? same : like) }'
}

private() {
	local command=$1 options
	shift
	options=(
		-o Dir::State="$work" -o Dir::State::lists="$work/lists" -o Dir::State::status="$work/status"
		-o Dir::Cache="$work/cache" -o Dir::Etc::sourcelist="$work/sources.list" -o Dir::Etc::sourceparts=-
		-o Dir::Etc::preferences=/dev/null -o Dir::Etc::preferencesparts=- -o APT::Default-Release= -o Acquire::Languages=none
		-o Acquire::IndexTargets::deb::DEP-11::DefaultEnabled=false -o Acquire::Retries=3 -o APT::Sandbox::User="$(id -un)"
		-o APT::Update::Error-Mode=any
	)
	"$command" "${options[@]}" "$@"
}

# WordPress, its default theme, and the libraries it links to, from the package's own words.
needed() {
	echo wordpress
	private apt-cache show --no-all-versions wordpress | sed -n 's/^\(Depends\|Recommends\): //p' | tr ',' '\n' |
		sed 's/|.*//; s/(.*//; s/ //g' | grep -E '^(libjs-|libphp-|php-getid3$|wordpress-theme-)' | sort -u
}

# Links become files: relative ones lead into the unpacked packages, absolute ones into the same or, for the certificates, into
# this machine. What is left over belongs to a Debian installation.
assemble() {
	local tree=$1 target=$2 wordpress=$1/usr/share/wordpress link to
	while IFS= read -r link; do
		to=$(readlink "$link")
		rm "$link"
		if [ -e "$tree$to" ]; then
			cp -rL "$tree$to" "$link"
		elif [ -s "$to" ] && [[ $to == *.crt ]]; then
			cp -L "$to" "$link"
		fi
	done < <(find "$wordpress" -type l -lname '/*')
	rm -f "$wordpress/wp-config.php" "$wordpress/readme.html"
	rm -rf "$target" && mkdir -p "$target"
	cp -rL "$wordpress/." "$target/"
	# Bundled with WordPress, of no use to a site that has no way out.
	rm -rf "$target/wp-content/plugins/akismet"
	mkdir -p "$target/wp-content/plugins" "$target/wp-content/uploads"
	echo '<?php // Silence is golden.' >"$target/wp-content/index.php"
}

main
