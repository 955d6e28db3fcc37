#!/usr/bin/env bash
# Runs the fuzz targets, one after another; ends with one line that counts them.
#
#   FUZZ_SECONDS=600             ten minutes each instead of one
#   FUZZ_TARGETS="jwks config"   only these
#
# What the fuzzer learns is kept in .cache/fuzz; the committed corpus is read, never written. An input that breaks a promise lands
# in .cache/fuzz/findings: put it into tests/fuzz/corpus/TARGET under a telling name, and `cargo test` replays it from then on.
set -euo pipefail
# shellcheck source=tests/site/say.sh
. "$(dirname "${BASH_SOURCE[0]}")/../site/say.sh"
cd "$ROOT"

LEARNT=$CACHE/fuzz
FINDINGS=$LEARNT/findings

main() {
	require cargo 'build the fuzz targets'
	tests/site/install-packages.sh build
	local passed=0 failed=0 target targets
	targets=${FUZZ_TARGETS:-$(cd tests/fuzz/targets && printf '%s\n' *.rs | sed 's/\.rs$//')}
	# cargo-fuzz asks for switches that only nightly offers by itself; the sanitizer comes with the stable compiler as well.
	export RUSTC_BOOTSTRAP=1 PATH=$CACHE/cargo-fuzz/bin:$PATH
	command -v cargo-fuzz >/dev/null || step 'cargo-fuzz' '' retry install_cargo_fuzz
	step 'fuzz targets' '' cargo fuzz build --fuzz-dir tests/fuzz --target-dir target/fuzz
	mkdir -p "$FINDINGS"
	for target in $targets; do
		if fuzz "$target"; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
	done
	echo "$passed passed, $failed failed"
	[ $failed = 0 ]
}

install_cargo_fuzz() { cargo install cargo-fuzz --version 0.13.2 --locked --root "$CACHE/cargo-fuzz"; }

fuzz() {
	local target=$1 log=$LEARNT/$1.log status=0
	mkdir -p "$LEARNT/$target"
	cargo fuzz run --fuzz-dir tests/fuzz --target-dir target/fuzz "$target" "$LEARNT/$target" "tests/fuzz/corpus/$target" -- \
		-max_total_time="${FUZZ_SECONDS:-60}" -max_len=8192 -timeout=5 -rss_limit_mb=1024 -print_final_stats=1 \
		-artifact_prefix="$FINDINGS/$target-" >"$log" 2>&1 </dev/null || status=$?
	awk -v target="$target" -v status=$status '
		/^stat::number_of_executed_units/ { executed = $2 }
		/^stat::peak_rss_mb/ { memory = $2 }
		END { printf "%-4s  %-20s %9d inputs, at most %d MiB\n", status ? "FAIL" : "ok", target, executed, memory }' "$log"
	[ $status = 0 ] || tail -n 40 "$log" | sed 's/^/      /'
	# cargo-fuzz makes this directory for findings, which go elsewhere.
	rmdir -p "tests/fuzz/artifacts/$target" 2>/dev/null || true
	return $status
}

main "$@"
