// What the active, configured plugin adds to requests that are not about it: processor time, memory, queries, files.
//
//   node requests.js [ROUNDS [PAGE]]      a JSON object on the standard output
//
// Three requests, with the plugin, without it, and with one that does nothing in its place, take turns in one php-fpm worker with
// everything in opcache. Of each round only the differences count, so a machine that grows slower meanwhile does not matter. Two clocks: the scheduler's account of the worker
// over the whole request, from before it is accepted until after its memory is given back, and getrusage() from the first line of
// PHP to the last.
import { setTimeout as sleep } from "node:timers/promises";
import { Visitor } from "../e2e/harness/visitor.js";
import { PAGES } from "./pages.js";
import { startSite } from "./site.js";
import { median, medianRange, round } from "./statistics.js";
import { processorTime, workers } from "./worker.js";

const [, , rounds = "400", only = ""] = process.argv;
const ROUNDS = Number(rounds);
const ARMS = ["on", "off", "nothing"];
const WARM_UP = 12;
const SPOILT_MAX = 5;

async function measure(visitor, page, [pid]) {
  const ask = async (plugin) => {
    // The worker answers before it has tidied up.
    await sleep(1);
    const before = processorTime(pid);
    const { status, text } = await visitor.get(page.path, {
      headers: { "x-plugin": plugin },
    });
    await sleep(1);
    const whole = (processorTime(pid) - before) / 1000;
    const inside = /<!--(\{"cpu_us".*\})-->\s*$/.exec(text)?.[1];
    if (status !== 200 || !inside) {
      throw new Error(`${page.name}: status ${status}, nothing measured`);
    }
    const facts = JSON.parse(inside);
    if (facts.pid !== pid || facts.plugin !== plugin) {
      throw new Error(`${page.name}: not the request that was asked for`);
    }
    return { ...facts, whole_us: whole };
  };
  const round = async (number) => {
    const taken = {};
    // Each arm is as often before another one as behind it.
    const turn = ARMS.map((_, place) => ARMS[(place + number) % ARMS.length]);
    for (const plugin of number % 2 ? turn : turn.reverse()) {
      taken[plugin] = await ask(plugin);
    }
    return taken;
  };
  for (let i = 0; i < WARM_UP; i += 1) {
    await round(i);
  }
  const rounds = [];
  let spoilt = 0;
  let { cached } = await ask("off");
  for (let i = 0; rounds.length < ROUNDS; i += 1) {
    const taken = await round(i);
    const now = Math.max(...ARMS.map((arm) => taken[arm].cached));
    // A task that was due has loaded a file for the first time: that round says nothing.
    if (now === cached) {
      rounds.push(taken);
    } else if ((spoilt += 1) > SPOILT_MAX) {
      throw new Error(`${page.name}: opcache compiles again and again`);
    }
    cached = now;
  }
  return rounds;
}

function summary(rounds) {
  const extra = (figure, arm = "on") => {
    const differences = rounds.map(
      (taken) => taken[arm][figure] - taken.off[figure],
    );
    return {
      median: median(differences),
      range: medianRange(differences),
      off: median(rounds.map(({ off }) => off[figure])),
    };
  };
  const milliseconds = ({ median, range, off }) => ({
    median: round(median / 1000),
    range: range.map((value) => round(value / 1000)),
    off: round(off / 1000, 2),
  });
  const kibibytes = ({ median, range, off }) => ({
    median: round(median / 1024, 1),
    range: range.map((value) => round(value / 1024, 1)),
    off: round(off / 1024, 0),
  });
  return {
    rounds: rounds.length,
    cpu_ms: milliseconds(extra("whole_us")),
    cpu_nothing_ms: milliseconds(extra("whole_us", "nothing")),
    cpu_inside_ms: milliseconds(extra("cpu_us")),
    peak_kib: kibibytes(extra("peak")),
    queries: extra("queries").median,
    files: extra("files").median,
  };
}

const site = await startSite({
  settings: [
    `auto_prepend_file = ${new URL("measured-request.php", import.meta.url).pathname}`,
  ],
});
const report = { pages: {} };
try {
  const visitor = new Visitor(site);
  for (const page of PAGES.filter(({ name }) => name.startsWith(only))) {
    visitor.cookies.clear();
    if (page.signedIn) {
      await visitor.signInByPassword("admin");
    }
    const rounds = await measure(visitor, page, workers(site));
    report.wordpress = rounds[0].on.wordpress;
    report.pages[page.name] = summary(rounds);
  }
} finally {
  await site.stop();
}
process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
