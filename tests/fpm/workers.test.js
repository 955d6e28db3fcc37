// What php-fpm does to a worker, and what a worker does to php-fpm. security: panics, fork, signals.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { workers } from "../benches/worker.js";
import { Visitor } from "../e2e/harness/visitor.js";
import { EXTENSION, SCRIPTS, startSite } from "./site.js";

const PEOPLE = ["alice", "bob", "carol"];
const PANICS = 1000;
const RELOADS = 4;
const run = promisify(execFile);
const OTHER_USER = await asAnotherUser();

let site;

before(async () => {
  site = await startSite({ WORKERS: "1" });
});

after(async () => {
  await site?.stop();
});

async function signIn(person = "alice") {
  const answer = await new Visitor(site).signIn(person);
  assert.equal(answer.outcome, "signed in");
  return Number(answer.headers["x-worker"]);
}

async function master() {
  return Number(
    await readFile(join(site.directory, "run/php-fpm.master"), "utf8"),
  );
}

function lives(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Milliseconds until the condition holds. */
async function until(condition, milliseconds = 15_000) {
  const started = performance.now();
  while (!(await condition())) {
    assert.ok(
      performance.now() - started < milliseconds,
      `not within ${milliseconds} ms: ${condition}`,
    );
    await sleep(20);
  }
  return performance.now() - started;
}

/** Starts a request that waits for Microsoft; resolves once it waits. `answer` settles with the request. */
async function slowFetch() {
  await site.simulator.post("/reset", { only: ["log"] });
  await site.simulator.post("/misbehave", { module: "discovery-stall" });
  const answer = new Visitor(site)
    .get(
      `script-slow-fetch.php?authority=${encodeURIComponent(site.simulator.origin)}`,
    )
    .catch((error) => error);
  await until(
    async () => (await site.simulator.log("discovery")).entries.length > 0,
  );
  return { answer };
}

async function noMisbehaviour() {
  await site.simulator.post("/reset", { only: ["misbehaviours"] });
}

test("security: panics – a worker survives a thousand and signs people in afterwards", async () => {
  const [worker] = workers(site);
  const visitor = new Visitor(site);
  for (let i = 0; i < PANICS; i += 1) {
    const { status, text } = await visitor.get("script-panic.php");
    assert.equal(status, 200);
    assert.deepEqual(JSON.parse(text), {
      pid: worker,
      reason: "internal_error",
    });
  }
  assert.equal(await signIn(), worker);
  const logs = await Promise.all(
    ["php", "php-fpm", "debug"].map((name) => site.log(name)),
  );
  assert.ok(!logs.join("").includes("canary-panic-text"));
});

test("security: signals – SIGTERM ends a worker that waits for Microsoft", async () => {
  const [worker] = workers(site);
  const { answer } = await slowFetch();
  process.kill(worker, "SIGTERM");
  assert.ok((await until(() => !lives(worker))) < 2000);
  assert.equal((await answer).status, 502);
  await noMisbehaviour();
  assert.notEqual(await signIn(), worker);
});

test("security: signals – SIGQUIT lets it finish, which takes no longer than the deadline of a request", async () => {
  const [worker] = workers(site);
  const { answer } = await slowFetch();
  const started = performance.now();
  process.kill(worker, "SIGQUIT");
  assert.equal((await answer).text, "timed_out");
  await until(() => !lives(worker));
  assert.ok(performance.now() - started < 10_000);
  await noMisbehaviour();
  assert.notEqual(await signIn(), worker);
});

test("security: signals – php-fpm stops at once although a worker waits for Microsoft", async () => {
  const pids = [await master(), ...workers(site)];
  const { answer } = await slowFetch();
  process.kill(pids[0], "SIGTERM");
  assert.ok((await until(() => !pids.some(lives))) < 3000);
  assert.equal((await answer).status, 502);
  await noMisbehaviour();
  await site.restart();
  await signIn();
});

test("security: signals – an alarm that rings during a slow fetch reaches PHP", async () => {
  await site.simulator.post("/misbehave", { module: "discovery-stall" });
  const { stdout } = await php("alarm.php");
  await noMisbehaviour();
  assert.equal(stdout, "timed_out rung");
});

test("security: fork – pm.max_requests = 1, a worker for each request", async () => {
  await site.restart({ FPM_SETTINGS: "pm.max_requests = 1" });
  await signIn();
  await site.simulator.post("/reset", { only: ["log"] });
  const seen = new Set();
  for (let i = 0; i < 10; i += 1) {
    seen.add(await signIn(PEOPLE[i % PEOPLE.length]));
  }
  assert.equal(seen.size, 10);
  const { counts } = await site.simulator.log();
  assert.equal(counts.discovery ?? 0, 0);
  assert.equal(counts.keys ?? 0, 0);
  assert.equal(counts.token, 10);
});

test(
  "security: fork – four workers sign people in after opcache.preload has fetched in their parent",
  // Where nobody looks at what was skipped, it is a failure.
  {
    skip:
      OTHER_USER === null &&
      process.env.CI !== "true" &&
      "root, without user namespaces",
  },
  async () => {
    assert.ok(OTHER_USER, "php-fpm has to start as somebody other than root");
    const report = join(site.directory, "run/preload.json");
    await site.restart({
      ...OTHER_USER,
      FPM_SETTINGS: "",
      WORKERS: "4",
      PRELOAD_REPORT: report,
      PRELOAD_AUTHORITY: site.simulator.origin,
      PHP_SETTINGS: `opcache.preload = ${SCRIPTS}/preload.php`,
    });
    assert.deepEqual(JSON.parse(await readFile(report, "utf8")), {
      pid: await master(),
      host: "127.0.0.1",
    });
    const seen = new Set();
    for (let round = 0; round < 10 && seen.size < 4; round += 1) {
      const pids = await Promise.all(
        Array.from({ length: 8 }, (_, i) => signIn(PEOPLE[i % PEOPLE.length])),
      );
      pids.forEach((pid) => seen.add(pid));
    }
    assert.equal(seen.size, 4);
    await site.restart({ PHP_SETTINGS: "", PATH: process.env.PATH });
  },
);

test("security: fork – graceful reload under load loses no sign-in", async () => {
  await site.restart({ FPM_SETTINGS: "", WORKERS: "4" });
  const before = new Set(workers(site));
  const pid = await master();
  const outcomes = {};
  let going = true;
  let signIns = 0;
  const lane = async (person) => {
    while (going) {
      const outcome = await new Visitor(site).signIn(person).then(
        (answer) => answer.outcome,
        (error) => error.message,
      );
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
      signIns += 1;
    }
  };
  const lanes = PEOPLE.map(lane);
  for (let reload = 0; reload < RELOADS; reload += 1) {
    // In the middle of whatever the lanes are doing, once the workers are warm again.
    const seen = signIns;
    await until(() => signIns >= seen + 6, 30_000);
    process.kill(pid, "SIGUSR2");
  }
  await until(() => !workers(site).some((worker) => before.has(worker)));
  going = false;
  await Promise.all(lanes);
  assert.deepEqual(Object.keys(outcomes), ["signed in"]);
});

test("security: fork – pcntl_fork, and parent, child and grandchild go on", async () => {
  const { stdout } = await php("fork.php");
  const line = (who) => `${who} 127.0.0.1 127.0.0.1`;
  assert.deepEqual(
    stdout.trim().split("\n").sort(),
    [
      "before",
      "child",
      "child again",
      "grandchild",
      "parent",
      "parent again",
    ].map(line),
  );
});

/** A script on the command line, with the extension and the simulator's address. */
function php(script) {
  return run(
    "php",
    [
      "-n",
      "-d",
      `extension=${EXTENSION}`,
      join(SCRIPTS, script),
      site.simulator.origin,
    ],
    { timeout: 30_000, killSignal: "SIGKILL" },
  );
}

/**
 * When root starts it, PHP 8.2 preloads in a child that ends, and nothing is inherited. The environment in which php-fpm starts as
 * somebody else who may read the same files: {} when it does so anyway, null when it cannot.
 */
async function asAnotherUser() {
  if (process.getuid() !== 0) return {};
  const unshare = ["--user", "--map-user=1000", "--map-group=1000"];
  try {
    await run("unshare", [...unshare, "true"]);
  } catch {
    return null;
  }
  const { stdout } = await run("bash", [
    "-c",
    `PATH=$PATH:/usr/sbin; command -v "php-fpm$(php -r 'echo PHP_MAJOR_VERSION, ".", PHP_MINOR_VERSION;')" || command -v php-fpm`,
  ]);
  const fpm = stdout.trim();
  const directory = await mkdtemp(join(tmpdir(), "vestibule-fpm-"));
  after(() => rm(directory, { recursive: true }));
  await writeFile(
    join(directory, basename(fpm)),
    `#!/bin/sh\nexec unshare ${unshare.join(" ")} ${fpm} "$@"\n`,
    { mode: 0o755 },
  );
  return { PATH: `${directory}:${process.env.PATH}` };
}
