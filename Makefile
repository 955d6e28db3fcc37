# Vestibule: every task of the project. `make` alone lists them.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.ONESHELL:
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PHP_CONFIG ?= php-config
VERSION := $(shell sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -n 1)
SOURCES := Cargo.toml Cargo.lock build.rs $(shell find src -name '*.rs')

# PHP's headers and libclang. Where they are, no package manager is asked: the extension is built on other systems than Debian, too.
BUILD_TOOLS = { command -v $(PHP_CONFIG) && command -v clang; } >/dev/null || tests/site/install-packages.sh build

##@ Try it

.PHONY: demo
demo: ## WordPress, Vestibule and a Microsoft simulator, until Ctrl-C (DB=mariadb: nginx, php-fpm, MariaDB)
	@exec tests/site/demo.sh

##@ Build

.PHONY: extension
extension: target/php/vestibule.so ## the PHP extension → target/php/vestibule.so

# A running PHP has the old file mapped: a new one takes its place, it is never written into.
target/php/vestibule.so: $(SOURCES)
	@$(BUILD_TOOLS)
	cargo build --release --locked
	mkdir -p $(@D)
	cp target/release/libvestibule.so $@.new
	mv $@.new $@

.PHONY: extension-testing
extension-testing: target/php-testing/vestibule.so ## the same with functions for tests → target/php-testing/vestibule.so

target/php-testing/vestibule.so: $(SOURCES)
	@$(BUILD_TOOLS)
	cargo build --release --locked --features testing
	mkdir -p $(@D)
	cp target/release/libvestibule.so $@.new
	mv $@.new $@

.PHONY: stubs
stubs: ## writes php-stubs/vestibule.php from the source
	@tests/drift/stubs.sh --write

.PHONY: package
package: target/php/vestibule.so ## the plugin as a zip, the extension as an archive → dist/
	@command -v zip >/dev/null || tests/site/install-packages.sh package
	plugin=dist/vestibule-$(VERSION).zip
	api=$$(php -r 'echo PHP_MAJOR_VERSION, ".", PHP_MINOR_VERSION, PHP_ZTS ? "-zts" : "-nts";')
	name=vestibule-extension-$(VERSION)-php$$api-$$(uname -s | tr A-Z a-z)-$$(uname -m)
	rm -rf dist/work "$$plugin" "dist/$$name.tar.gz"
	mkdir -p dist/work/vestibule "dist/work/$$name"
	cp -R wp-plugin/. dist/work/vestibule/
	cp LICENSE dist/work/vestibule/LICENSE
	find dist/work/vestibule \( -name '.*' -o -name tests -o -name node_modules \) -mindepth 1 -prune -exec rm -rf {} +
	(cd dist/work && find vestibule -type f | LC_ALL=C sort | zip -q -X -@ ../../"$$plugin")
	cp target/php/vestibule.so LICENSE "dist/work/$$name/"
	echo 'extension=vestibule.so' > "dist/work/$$name/vestibule.ini"
	# make strips what a line begins with: ">" stands for an indent.
	sed 's/^> /       /' > "dist/work/$$name/INSTALL" <<-TEXT
		Vestibule $(VERSION), PHP extension for PHP $$api

		1. Copy vestibule.so into PHP's extension directory:
		> cp vestibule.so "\$$(php-config --extension-dir)/"
		2. Enable it. Debian and Ubuntu, for the command line, FPM and Apache:
		> cp vestibule.ini /etc/php/$${api%-*}/mods-available/
		> phpenmod -v $${api%-*} vestibule
		Elsewhere: copy vestibule.ini into the directory that "php --ini" names for additional .ini files,
		or add the line "extension=vestibule.so" to php.ini.
		3. Restart PHP: systemctl restart php$${api%-*}-fpm (or your web server).
		4. Look: php -m | grep vestibule

		Then upload vestibule-$(VERSION).zip in WordPress (Plugins, Add New, Upload) and activate it.
	TEXT
	tar -C dist/work --sort=name --owner=0 --group=0 --numeric-owner -czf "dist/$$name.tar.gz" "$$name"
	rm -rf dist/work
	ls -l dist | sed '1d; s/^/  /'

##@ Install

# Debian keeps one file in mods-available and links it for each kind of PHP; elsewhere one directory serves all.
.PHONY: install
install: target/php/vestibule.so ## into this machine's PHP, enabled for CLI, FPM and Apache (DESTDIR, PHP_CONFIG)
	@command -v $(PHP_CONFIG) >/dev/null || { echo 'error: $(PHP_CONFIG) is not installed; name another with PHP_CONFIG=' >&2; exit 1; }
	to=$(DESTDIR)$$($(PHP_CONFIG) --extension-dir)
	ini=$$($(PHP_CONFIG) --ini-dir)
	install -d "$$to" || { echo "error: $$to cannot be written; run as root, or into a directory of your own: DESTDIR=" >&2; exit 1; }
	install -m 644 target/php/vestibule.so "$$to/vestibule.so.new"
	mv "$$to/vestibule.so.new" "$$to/vestibule.so"
	echo "extension  $$to/vestibule.so"
	debian=$${ini%/*/conf.d}
	if [ -d "$$debian/mods-available" ]; then
		install -d "$(DESTDIR)$$debian/mods-available"
		printf '; priority=30\nextension=vestibule.so\n' > "$(DESTDIR)$$debian/mods-available/vestibule.ini"
		echo "settings   $(DESTDIR)$$debian/mods-available/vestibule.ini"
		for directory in "$$debian"/*/conf.d; do
			install -d "$(DESTDIR)$$directory"
			ln -sf "$$debian/mods-available/vestibule.ini" "$(DESTDIR)$$directory/30-vestibule.ini"
			echo "enabled    $(DESTDIR)$$directory/30-vestibule.ini"
		done
	elif [ -n "$$ini" ]; then
		install -d "$(DESTDIR)$$ini"
		echo 'extension=vestibule.so' > "$(DESTDIR)$$ini/30-vestibule.ini"
		echo "enabled    $(DESTDIR)$$ini/30-vestibule.ini"
	else
		echo 'This PHP reads no directory of ini files: add "extension=vestibule.so" to its php.ini.'
	fi
	version=$$($(PHP_CONFIG) --version | cut -d. -f1,2)
	echo "Restart PHP where it runs: systemctl restart php$$version-fpm, or systemctl restart apache2"

.PHONY: uninstall
uninstall: ## removes what install wrote
	@ini=$$($(PHP_CONFIG) --ini-dir)
	rm -fv "$(DESTDIR)$$($(PHP_CONFIG) --extension-dir)/vestibule.so" "$(DESTDIR)$$ini/30-vestibule.ini" \
		"$(DESTDIR)$${ini%/*/conf.d}/mods-available/vestibule.ini"
	for directory in "$(DESTDIR)$${ini%/*/conf.d}"/*/conf.d; do rm -fv "$$directory/30-vestibule.ini"; done

##@ Test

.PHONY: test check
test: ## everything below but bench, memory and fuzz; ends with one line that counts (WORDPRESS_SUITE=, SUITES=)
	@exec tests/run.sh

check: test

.PHONY: core
core: ## the Rust core without PHP: format, clippy, tests
	cargo fmt --check
	cargo clippy --locked --no-default-features --all-targets -- -D warnings
	cargo test --locked --no-default-features

.PHONY: phpt
phpt: target/php/vestibule.so target/php-testing/vestibule.so ## the extension in PHP, by PHP's own test runner
	@exec tests/phpt/run.sh

.PHONY: wp
wp: target/php-testing/vestibule.so ## the plugin inside WordPress, by PHPUnit (PROFILE=sqlite|mariadb)
	@exec tests/wp/run.sh

.PHONY: e2e
e2e: target/php/vestibule.so ## a browser on whole sites (PROFILE=sqlite|mariadb, FILES=)
	@exec tests/e2e/run.sh

.PHONY: fpm
fpm: target/php/vestibule.so target/php-testing/vestibule.so ## what php-fpm does to a worker: panics, forks, signals, memory (FILES=)
	@exec tests/fpm/run.sh

.PHONY: idp
idp: ## the Microsoft simulator's own tests
	@tests/site/npm-modules.sh tests/idp
	cd tests/idp
	exec npm test --silent

.PHONY: drift
drift: target/php/vestibule.so ## generated files against their source, layers, reasons, settings
	@exec tests/drift/run.sh

.PHONY: commands
commands: target/php/vestibule.so ## demo, install, package: what they do and what they say
	@exec tests/commands/run.sh

.PHONY: rows
rows: ## which test shows which requirement and which negative case
	@exec tests/drift/rows.sh

.PHONY: bench
bench: target/php/vestibule.so target/php-testing/vestibule.so ## speed: a table and a JSON file (ROUNDS_OF_PAGES=, INSTRUCTIONS=on, CALLBACKS=)
	@exec tests/benches/run.sh

.PHONY: memory
memory: target/php/vestibule.so target/php-testing/vestibule.so ## a worker's size over 20,000 callbacks; minutes (CALLBACKS=, CALLS=)
	@exec tests/benches/memory.sh

.PHONY: fuzz
fuzz: ## the fuzz targets, a minute each (FUZZ_SECONDS=, FUZZ_TARGETS=)
	@exec tests/fuzz/run.sh

.PHONY: pictures
pictures: ## takes the README's pictures anew → docs/pictures
	@exec tests/e2e/pictures.sh

##@ Look after the code

.PHONY: fmt
fmt: ## formats Rust and JavaScript, mends PHP where it can
	cargo fmt
	tests/site/npm-modules.sh tests/e2e
	tests/e2e/node_modules/.bin/prettier --log-level=warn --write $$(tests/lint.sh --files prettier)
	command -v phpcbf >/dev/null || tests/site/install-packages.sh test
	phpcbf -q || [ $$? -lt 3 ]

.PHONY: lint
lint: ## formatters and linters: Rust, PHP, shell, JavaScript
	@exec tests/lint.sh

.PHONY: clean
clean: ## removes build results, running state and downloads; stops what still runs
	@for site in .run/*/; do
		[ ! -d "$$site/run" ] || { tests/site/simulator.sh stop "$$site"; tests/site/serve.sh stop "$$site"; }
	done
	rm -rf target dist .run .cache tests/idp/node_modules tests/e2e/node_modules

.PHONY: help
help: ## this list
	@awk 'BEGIN { FS = ":.*## "; print "make TASK [VARIABLE=value]..." }
		/^##@ / { printf "\n%s\n", substr($$0, 5) }
		/^[a-z][a-z0-9-]*:.*## / { printf "  %-18s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
