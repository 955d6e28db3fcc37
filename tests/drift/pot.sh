#!/usr/bin/env bash
# Extracts the plugin's texts.
#
#   pot.sh          writes wp-plugin/languages/vestibule.pot
#   pot.sh check    fails when the file is stale
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../../wp-plugin"

command -v xgettext >/dev/null || { echo 'xgettext is not installed; it is in the package gettext' >&2; exit 1; }
target=languages/vestibule.pot
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

version=$(sed -n 's/^ \* Version: *//p' vestibule.php)
# WordPress translates the plugin's name and description too; xgettext does not read them in a comment.
{
	echo '<?php'
	for header in 'Plugin Name' Description; do
		text=$(sed -n "s/^ \* $header: *//p" vestibule.php)
		printf "/* translators: %s of the plugin */ __( '%s', 'vestibule' );\n" "$header" "${text//\'/\\\'}"
	done
} >"$scratch/header.php"

LC_ALL=C.UTF-8
export LC_ALL
find . -name '*.php' | sort | sed 's#^\./##' >"$scratch/files"
(
	# Line numbers are left out: they would change with every edit.
	xgettext --language=PHP --from-code=UTF-8 --add-comments=translators --no-location --no-wrap --sort-output \
		--keyword --keyword=__:1 --keyword=_e:1 --keyword=_x:1,2c --keyword=_n:1,2 --keyword=_nx:1,2,4c \
		--keyword=esc_html__:1 --keyword=esc_html_e:1 --keyword=esc_html_x:1,2c --keyword=esc_attr__:1 --keyword=esc_attr_e:1 \
		--package-name='Vestibule' --package-version="$version" --output="$scratch/all.pot" \
		--files-from="$scratch/files" "$scratch/header.php"
)
sed -e '/^"POT-Creation-Date:/d' -e 's/charset=CHARSET/charset=UTF-8/' \
	-e '1,/^msgid/{s/^# SOME DESCRIPTIVE TITLE\./# Texts of Vestibule – Sign in with Microsoft./;/^# Copyright (C) YEAR/d;/^# FIRST AUTHOR/d}' \
	-e 's/^# This file is distributed under.*/# This file is distributed under the licence of the plugin, GPL-2.0-or-later./' \
	"$scratch/all.pot" >"$scratch/vestibule.pot"

if [ "${1:-}" = check ]; then
	diff -u "$target" "$scratch/vestibule.pot" || { echo "$target is stale; run: tests/drift/pot.sh" >&2; exit 1; }
else
	cp "$scratch/vestibule.pot" "$target"
fi
