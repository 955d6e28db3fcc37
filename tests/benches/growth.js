// How the resident size of a php-fpm worker develops over callbacks good and bad.
//
// The first quarter warms up: opcache, the interned texts, the pools of PHP and of the C library. What counts is the slope over the
// rest, so that one late page does not fail it and a leak of a few bytes for each callback does.
import { Callbacks, PER_ROUND } from "./callbacks.js";
import { round, slope } from "./statistics.js";
import { residentSize, workers } from "./worker.js";

const SAMPLES = 100;
// Each sign-in adds a session to its user, which WordPress reads whole. That growth is not the worker's.
const ROUNDS_PER_SESSIONS = 50;

/** How many KiB a size has grown over the last three quarters. */
export function drift(samples) {
  const last = samples.at(-1)[0];
  const settled = samples.filter(([at]) => at >= last / 4);
  return round(slope(settled) * (last - settled[0][0]), 0);
}

export async function workerGrowth(site, count, progress = () => {}) {
  const callbacks = new Callbacks(site);
  await callbacks.round();
  const [pid] = workers(site);
  const rounds = Math.ceil(count / PER_ROUND);
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
  const of = (pick) => samples.map(([at, size]) => [at, size[pick]]);
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
