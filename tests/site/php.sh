# shellcheck shell=bash
# How PHP finds the extension in a run: through a private directory of ini files, so that it is loaded by php.ini as on a real
# server and the machine's own PHP stays as it is. Sourced after say.sh; wants STATE.
#
#   EXTENSION=none        without the extension
#   EXTENSION=/path.so    another build; default: target/php/vestibule.so
#   PHP_SETTINGS          further ini lines

# php_settings BINARY: fills $STATE/run/ini-<name> from the ini files that this binary reads by itself.
php_settings() {
	local binary=$1 extension directory system
	directory=$STATE/run/ini-$(basename "$binary")
	extension=$(extension_path)
	system=$("$binary" -i | sed -n 's/^Scan this dir for additional .ini files => //p')
	rm -rf "$directory" && mkdir -p "$directory"
	if [ -d "$system" ]; then
		# Not a vestibule.ini of an installed copy: the run decides which build is loaded.
		find "$system" -maxdepth 1 -name '*.ini' ! -name '*vestibule.ini' -exec ln -s -t "$directory" {} +
	fi
	{
		[ -z "$extension" ] || printf 'extension = "%s"\n' "$extension"
		# An edited file shows at once.
		printf '%s\n' 'opcache.revalidate_freq = 0' 'memory_limit = 256M' 'expose_php = Off'
		printf '%s\n' "${PHP_SETTINGS:-}"
	} >"$directory/99-vestibule.ini"
	printf '%s\n' "$directory"
}

extension_path() {
	local extension=${EXTENSION:-$ROOT/target/php/vestibule.so}
	case $extension in
	none) return ;;
	/*) ;;
	*) extension=$PWD/$extension ;;
	esac
	[ -s "$extension" ] || fail "the extension is not built: $extension" 'Build it with: make extension' 'Or start without it: EXTENSION=none'
	printf '%s\n' "$extension"
}
