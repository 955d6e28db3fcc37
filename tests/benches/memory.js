// Resident size of one php-fpm worker over many callbacks, and of a PHP process over many direct calls of the engine.
//
//   node memory.js [CALLBACKS] [CALLS]      a JSON object on the standard output; status 1 when a size grows
//
// The first quarter warms up: opcache, the interned texts, the pools of PHP and of the C library. What counts is the slope over the
// rest, so that one late page does not fail it and a leak of a few bytes for each callback does.
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { Callbacks, PER_ROUND } from "./callbacks.js";
import { startSite } from "./site.js";
import { round, slope } from "./statistics.js";
import { residentSize, workers } from "./worker.js";

const CALLBACKS = Number(process.argv[2] ?? 20_000);
const CALLS = Number(process.argv[3] ?? 100_000);
const ROOT = new URL("../..", import.meta.url).pathname;
const DRIFT_KIB = 2048;
const SAMPLES = 100;
// Each sign-in adds a session to its user, which WordPress reads whole. That growth is not the worker's.
const ROUNDS_PER_SESSIONS = 50;

const progress = (text) => process.stderr.write(`${text}\n`);

/** How many KiB a size has grown over the last three quarters. */
function drift(samples) {
  const last = samples.at(-1)[0];
  const settled = samples.filter(([count]) => count >= last / 4);
  return round(slope(settled) * (last - settled[0][0]), 0);
}

async function worker(site) {
  const callbacks = new Callbacks(site);
  await callbacks.round();
  const [pid] = workers(site);
  const rounds = Math.ceil(CALLBACKS / PER_ROUND);
  const samples = [];
  for (let round = 1; round <= rounds; round += 1) {
    await callbacks.round();
    if (round % ROUNDS_PER_SESSIONS === 0) {
      await site.php(
        "delete_metadata( 'user', 0, 'session_tokens', '', true );",
      );
    }
    if (round % Math.max(1, Math.floor(rounds / SAMPLES)) === 0) {
      samples.push([round * PER_ROUND, residentSize(pid)]);
    }
    if (round % Math.max(1, Math.floor(rounds / 10)) === 0) {
      const { rss, anonymous } = residentSize(pid);
      progress(`${round * PER_ROUND} callbacks: ${rss} KiB, ${anonymous} KiB`);
    }
  }
  if (workers(site)[0] !== pid) {
    throw new Error("the worker was replaced meanwhile");
  }
  const of = (pick) => samples.map(([count, size]) => [count, size[pick]]);
  const figures = (pick) => ({
    first_kib: samples[0][1][pick],
    last_kib: samples.at(-1)[1][pick],
    drift_kib: drift(of(pick)),
  });
  return {
    callbacks: rounds * PER_ROUND,
    outcomes: callbacks.outcomes,
    resident: figures("rss"),
    anonymous: figures("anonymous"),
  };
}

async function engine(site) {
  const { stdout } = await promisify(execFile)(
    "php",
    [
      "-n",
      "-d",
      `extension=${ROOT}target/php-testing/vestibule.so`,
      `${ROOT}tests/benches/engine-calls.php`,
      site.simulator.origin,
      String(CALLS),
    ],
    { maxBuffer: 1 << 24 },
  );
  const { calls, refused, samples } = JSON.parse(stdout);
  return {
    calls,
    refused,
    first_kib: samples[0][1],
    last_kib: samples.at(-1)[1],
    drift_kib: drift(samples),
  };
}

const site = await startSite();
const report = {};
try {
  report.engine = await engine(site);
  report.worker = await worker(site);
} finally {
  await site.stop();
}
report.limit_kib = DRIFT_KIB;
process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);

let failed = 0;
for (const [title, size] of [
  [`${report.engine.calls} calls of the engine`, report.engine],
  [`${report.worker.callbacks} callbacks, resident`, report.worker.resident],
  [`${report.worker.callbacks} callbacks, anonymous`, report.worker.anonymous],
]) {
  const kept = size.drift_kib < DRIFT_KIB;
  failed += kept ? 0 : 1;
  progress(
    `${kept ? "ok   " : "FAIL "} ${title}: ${size.last_kib} KiB, drift ${size.drift_kib} KiB (limit ${DRIFT_KIB})`,
  );
}
process.exitCode = failed ? 1 : 0;
