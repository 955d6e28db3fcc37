// Joins what was measured into one table and one file, bench.json.
//
//   node report.js DIRECTORY
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { join } from "node:path";

const [, , directory] = process.argv;
const read = (name) => {
  const file = join(directory, `${name}.json`);
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : null;
};
const raw = {
  verification: read("verification"),
  gate: read("gate"),
  policy: read("policy"),
  requests: read("requests"),
  instructions: read("instructions"),
  callback: read("callback"),
  memory: read("memory"),
};
const CPU_TARGETS = {
  "public page": 0.1,
  "robots.txt": 0.1,
  "wp-login.php": 0.3,
  "admin page": 0.3,
  "light admin page": 0.3,
};
const PEAK_TARGET = 24;
const MARKS = { yes: "✓", no: "✗", open: "?" };

const rows = [];
/** A figure; `target` is the most it may be. A range that holds the target decides nothing. */
function row(
  title,
  value,
  unit,
  { target, range = [value, value], note = "" } = {},
) {
  const met = range[1] <= target ? "yes" : range[0] > target ? "no" : "open";
  rows.push({
    title,
    value,
    unit,
    ...(target === undefined ? {} : { target, met }),
    note,
  });
}

if (raw.verification) {
  const { median_us: median, ...figures } = raw.verification;
  row(
    "ID token verified / openssl_verify, medians",
    figures.ratio_of_medians,
    "times",
    { target: 1.35, note: `${median.verify} / ${median.openssl_verify} µs` },
  );
  row("  the same, minima", figures.ratio_of_minima, "times", {
    target: 1.35,
  });
  row("  the same, median of pairs", figures.median_of_ratios, "times", {
    target: 1.35,
  });
  row(
    "  with 1 group in place of 20, medians",
    Number((median.verify_one_group / median.openssl_verify).toFixed(3)),
    "times",
  );
  row("  a malformed token, refused", median.refuse_malformed, "µs");
}
if (raw.gate) {
  const { median_us: median, minimum_us: least } = raw.gate;
  const decision = (title, name, target) =>
    row(title, median[name], "µs", {
      target,
      // A machine that does something else at the same time makes it slower, nothing makes it faster.
      range: [least[name], median[name]],
      note: `at least ${least[name]} µs`,
    });
  decision("Gate decision, 3 rules", "challenged", 5);
  decision("  an exempt path", "exempt", 5);
  decision("  a Microsoft session", "signed_in", 5);
  decision("  200 rules, 50 networks", "two_hundred_rules", 5);
  decision("  200 private paths", "two_hundred_private", 5);
  decision("  the same, a path with escapes", "private_escaped");
  row(
    "  200 rules / the bare comparisons in PHP",
    raw.gate.ratio_of_medians,
    "times",
    { target: 1, note: `${median.two_hundred_rules} / ${median.bare_php} µs` },
  );
  row("  its configuration looked up", median.opened_again, "µs");
}
if (raw.policy) {
  const { median_us: median, minimum_us: least } = raw.policy;
  const decision = (title, name, target) =>
    row(title, median[name], "µs", {
      target,
      range: [least[name], median[name]],
      note: `at least ${least[name]} µs`,
    });
  decision("Account, 500 rules, 200 groups", "decided_many", 50);
  decision("  roles and fields of it", "changes_many", 50);
  decision("  both, of somebody who has just signed in", "whole_many");
  decision("  both, with 2 rules and 20 groups", "whole_few");
  row("  the groups alone, compared in PHP", median.bare_php, "µs");
}
for (const [page, figures] of Object.entries(raw.requests?.pages ?? {})) {
  const { cpu_ms: whole, cpu_inside_ms: inside, peak_kib: peak } = figures;
  row(`${page}: extra CPU`, whole.median, "ms", {
    target: CPU_TARGETS[page],
    range: whole.range,
    note: `${whole.range.join(" … ")}; without ${whole.off} ms`,
  });
  row("  getrusage(), first to last line of PHP", inside.median, "ms", {
    note: inside.range.join(" … "),
  });
  const nothing = figures.cpu_nothing_ms;
  row("  a plugin that does nothing", nothing.median, "ms", {
    note: nothing.range.join(" … "),
  });
  const counted = raw.instructions?.pages[page];
  if (counted) {
    row("  extra instructions", Math.round(counted.extra / 1000), "thousand", {
      note: `${(counted.share * 100).toFixed(2)} % of the page; at its pace ${(counted.share * whole.off).toFixed(3)} ms`,
    });
  }
  row("  extra peak memory", peak.median, "KiB", {
    target: page in CPU_TARGETS ? PEAK_TARGET : undefined,
    note: `without ${peak.off} KiB`,
  });
  row("  extra queries", figures.queries, "", { target: 0 });
  row("  extra files", figures.files, "");
}
if (raw.callback) {
  const total = ({ discovery, keys, token, other }) =>
    discovery + keys + token + other;
  const { warm, new_worker: fresh, race } = raw.callback;
  row("Warm callback: requests to Microsoft", total(warm), "", {
    target: 1,
    note: `of them for keys: ${warm.keys}`,
  });
  row(
    "New worker: documents fetched",
    fresh.discovery + fresh.keys + fresh.other,
    "",
    { target: 0 },
  );
  const { directory } = raw.callback;
  row("Groups, profile and photo due: token requests", directory.token, "", {
    target: 1,
  });
  row("  requests to Graph before the answer", directory.batches, "", {
    target: 1,
    note: `201 groups, and one $batch; ${directory.waited_ms} ms for the whole sign-in`,
  });
  row("  the answer waited for the photo", directory.waited_for_photo, "", {
    target: 0,
    note: `${directory.photos} request for it, three seconds late`,
  });
  row("Callback / password sign-in, CPU", race.cpu.ratio, "times", {
    note: `${race.cpu.callback_ms} / ${race.cpu.password_ms} ms`,
  });
  row("  the same, time to the answer", race.wall.ratio, "times", {
    note: `${race.wall.callback_ms} / ${race.wall.password_ms} ms`,
  });
}
if (raw.memory) {
  const { engine, worker, limit_kib: limit } = raw.memory;
  row(`${engine.calls} engine calls: growth`, engine.drift_kib, "KiB", {
    target: limit,
  });
  row(
    `${worker.callbacks} callbacks: growth`,
    worker.resident.drift_kib,
    "KiB",
    { target: limit, note: `resident ${worker.resident.last_kib} KiB` },
  );
  row("  of it anonymous", worker.anonymous.drift_kib, "KiB", {
    target: limit,
  });
}

const load = loadavg().map((value) => Number(value.toFixed(2)));
const versions = {
  php: raw.verification?.php,
  openssl: raw.verification?.openssl,
  wordpress: raw.requests?.wordpress,
  processors: cpus().length,
  load,
};
writeFileSync(
  join(directory, "bench.json"),
  `${JSON.stringify({ versions, rows, raw }, null, 2)}\n`,
);

const cell = ({ value, unit }) => `${value}${unit && ` ${unit}`}`;
for (const line of rows) {
  const target =
    line.target === undefined ? "" : `${MARKS[line.met]} ≤ ${line.target}`;
  console.log(
    [
      line.title.padEnd(46),
      cell(line).padStart(13),
      `  ${target.padEnd(9)}`,
      line.note,
    ]
      .join(" ")
      .trimEnd(),
  );
}
const count = (met) => rows.filter((line) => line.met === met).length;
console.log(
  `\nPHP ${versions.php}, WordPress ${versions.wordpress}, ${versions.openssl}; load ${load.join(" ")} on ${versions.processors} processors`,
);
console.log(
  `Targets met: ${count("yes")}, missed: ${count("no")}, open within the range of the measurement: ${count("open")}`,
);
