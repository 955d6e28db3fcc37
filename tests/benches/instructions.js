// The same question as requests.js, answered in instructions: php-fpm runs under callgrind, which counts what the worker executes from
// the start of a request to its end. Two runs differ by a few hundred of two hundred million, so a busy machine does not matter; what
// the kernel does is not counted.
//
//   node instructions.js      a JSON object on the standard output; needs valgrind
import { execFileSync } from "node:child_process";
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { basename, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Visitor } from "../e2e/harness/visitor.js";
import { PAGES } from "./pages.js";
import { startSite } from "./site.js";
import { median, round } from "./statistics.js";

const WARM_UP = 3;
const PAIRS = 3;

/** A php-fpm before the real one on the PATH, that runs it under callgrind. */
function wrap(site, counts) {
  const fpm = execFileSync(
    "bash",
    [
      "-c",
      `PATH=$PATH:/usr/sbin; command -v "php-fpm$(php -r 'echo PHP_MAJOR_VERSION, ".", PHP_MINOR_VERSION;')" || command -v php-fpm`,
    ],
    { encoding: "utf8" },
  ).trim();
  const directory = join(site.directory, "run/bin");
  mkdirSync(directory);
  writeFileSync(
    join(directory, basename(fpm)),
    `#!/bin/sh
case "$*" in
*--nodaemonize*)
	exec valgrind -q --tool=callgrind --callgrind-out-file=${counts}/%p \\
		--zero-before=php_request_startup --dump-after=php_request_shutdown ${fpm} "$@"
	;;
esac
exec ${fpm} "$@"
`,
    { mode: 0o755 },
  );
  return { PATH: `${directory}:${process.env.PATH}` };
}

/** Instructions of one request. */
async function count(visitor, page, plugin, counts) {
  const empty = () =>
    readdirSync(counts).forEach((name) => rmSync(join(counts, name)));
  empty();
  const { status } = await visitor.get(page.path, {
    headers: { "x-plugin": plugin },
  });
  if (status !== 200) {
    throw new Error(`${page.name}: status ${status}`);
  }
  // The worker answers before the request has ended and the count is written.
  for (let tick = 0; tick < 100; tick += 1) {
    await sleep(100);
    for (const name of readdirSync(counts)) {
      const text = readFileSync(join(counts, name), "utf8");
      const total = /^totals: (\d+)/m.exec(text)?.[1];
      if (total) return Number(total);
    }
  }
  throw new Error(`${page.name}: no count was written`);
}

const site = await startSite({
  settings: [
    `auto_prepend_file = ${new URL("measured-request.php", import.meta.url).pathname}`,
  ],
});
const report = { pages: {} };
try {
  const counts = join(site.directory, "run/callgrind");
  mkdirSync(counts);
  await site.restart(wrap(site, counts));
  const visitor = new Visitor(site);
  for (const page of PAGES) {
    visitor.cookies.clear();
    if (page.signedIn) {
      await visitor.signInByPassword("admin");
    }
    const found = { on: [], off: [] };
    for (let i = 0; i < WARM_UP + PAIRS; i += 1) {
      for (const plugin of ["on", "off"]) {
        found[plugin].push(await count(visitor, page, plugin, counts));
      }
    }
    const extra = found.on.map((on, i) => on - found.off[i]).slice(WARM_UP);
    const off = median(found.off.slice(WARM_UP));
    report.pages[page.name] = {
      extra: median(extra),
      extras: extra,
      off,
      share: round(median(extra) / off, 5),
    };
  }
} finally {
  await site.stop();
}
process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
