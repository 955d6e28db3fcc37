// Prints the table row → tests, and what no test names yet. Fails when something that this version sets out to show has none.
import { readdirSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";
import { named, span, titles } from "./titles.mjs";

const ROWS = [
  "000-9",
  ...[...span(2, 43)].map(row("001")),
  ...[...span(9, 16)].map(row("003")),
];
const CASES = [...span(1, 57), ...span(84, 97)].map(
  (number) => `case ${number}`,
);

// Belongs to a later feature, wholly or but for a part that is tested.
const LATER = {
  "case 34": "the userinfo endpoint is never asked",
  "case 35": "refresh tokens are not requested",
  "case 36":
    "max_age, prompt=login and authentication contexts are not requested",
};

const found = new Map();
for (const path of [...tests("tests"), ...tests("src")]) {
  const names = titles(path, readFileSync(path, "utf8"));
  for (const key of new Set(names.flatMap((title) => [...named(title)]))) {
    found.set(key, [...(found.get(key) ?? []), path]);
  }
}

const missing = [];
for (const key of [...ROWS, ...CASES]) {
  const files = found.get(key) ?? [];
  const note =
    key in LATER ? `– later: ${LATER[key]}` : "– nothing names it yet";
  if (files.length === 0 && !(key in LATER)) missing.push(key);
  (files.length > 0 ? files : [note]).forEach((text, at) =>
    console.log(`${(at === 0 ? key : "").padEnd(9)} ${text}`),
  );
}
const others = [...found.keys()].filter(
  (key) => !ROWS.includes(key) && !CASES.includes(key),
);
console.log(`\nAlso named: ${others.sort().join(", ") || "nothing else"}`);
console.log(`No test names: ${missing.join(", ") || "nothing is missing"}`);
process.exitCode = missing.length === 0 ? 0 : 1;

function row(group) {
  return (number) => `${group}-${number}`;
}

// Files that hold tests of the product. The simulator names cases too, but it only brings them about.
function tests(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) {
        const elsewhere = ["node_modules", "corpus", "target"].includes(
          entry.name,
        );
        const own = path === "tests/drift" || path === "tests/idp";
        return elsewhere || own ? [] : tests(path);
      }
      const kinds =
        folder.split("/")[0] === "src" ? [] : [".rs", ".phpt", ".php", ".js"];
      return kinds.includes(extname(entry.name)) || entry.name === "tests.rs"
        ? [path]
        : [];
    });
}
