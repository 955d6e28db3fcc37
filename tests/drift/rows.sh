#!/usr/bin/env bash
# Which test shows which requirement row and which negative case.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
node --no-warnings --test --test-reporter=dot tests/drift/titles.test.mjs >&2
exec node --no-warnings tests/drift/rows.mjs
