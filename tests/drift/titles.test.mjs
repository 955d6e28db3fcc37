import assert from "node:assert/strict";
import test from "node:test";
import { named, titles } from "./titles.mjs";

const shown = (path, source) => [
  ...new Set(titles(path, source).flatMap((title) => [...named(title)])),
];

test("titles, and the comment directly above a test", () => {
  assert.deepEqual(
    shown(
      "tests/e2e/x.test.js",
      `// case 1: of the file
import test from "node:test";

// case 2 and 001-3.
test("cases 5 to 7: a title", async () => {
  // case 8: inside
  assert.equal(1, 1, "case 9");
});
const ROWS = [["case 12: prefetch", 1]];
`,
    ),
    ["001-3", "case 2", "case 5", "case 6", "case 7", "case 12"],
  );
  assert.deepEqual(
    shown(
      "tests/wp/test-x.php",
      `/** Case 1. */
final class Test_X {
	/** Case 2: a helper. */
	private function helper(): void {}
	/**
	 * Case 3: a test.
	 *
	 * @dataProvider rows
	 */
	public function test_it(): void {}
	public function test_001_23_and_case_4(): void {}
}`,
    ),
    ["case 3", "001-23", "case 4"],
  );
  assert.deepEqual(
    shown(
      "tests/rust/conformance/x.rs",
      `//! case 1: the file.
//!
//! case 2 needs a database: tested in WordPress.

/// case 3: a helper.
fn helper() {}

/// case 4: a test.
#[test]
fn it() {}

#[test]
fn case_5_another() {}
// case 6: the end.
`,
    ),
    ["case 1", "case 4", "case 5"],
  );
  assert.deepEqual(shown("tests/rust/x.rs", "//! case 1\n"), []);
  assert.deepEqual(
    shown("tests/phpt/1.phpt", "--TEST--\ncase 1: it\n--FILE--\n// case 2\n"),
    ["case 1"],
  );
});
