// Resident size of one php-fpm worker over many callbacks, and of a PHP process over many direct calls of the engine.
//
//   node memory.js [CALLBACKS] [CALLS]      a JSON object on the standard output; status 1 when a size grows
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { drift, workerGrowth } from "./growth.js";
import { startSite } from "./site.js";

const CALLBACKS = Number(process.argv[2] ?? 20_000);
const CALLS = Number(process.argv[3] ?? 100_000);
const ROOT = new URL("../..", import.meta.url).pathname;
const DRIFT_KIB = 2048;

const progress = (text) => process.stderr.write(`${text}\n`);

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
  report.worker = await workerGrowth(site, CALLBACKS, progress);
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
