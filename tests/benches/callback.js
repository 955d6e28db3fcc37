// What a sign-in asks of Microsoft and of the site.
//
//   node callback.js [ROUNDS]      a JSON object on the standard output
//
// Requests to Microsoft are counted where they arrive, in the simulator's log. The callback is timed beside a password sign-in on
// the same site, in turns; both end with a session, and the password is hashed as WordPress hashes it. A sign-in for which groups,
// profile and photo are due is counted as well, and what of it the person waits for.
import { setTimeout as sleep } from "node:timers/promises";
import { Visitor } from "../e2e/harness/visitor.js";
import { startSite } from "./site.js";
import { median, round } from "./statistics.js";
import { processorTime, workers } from "./worker.js";

const ROUNDS = Number(process.argv[2] ?? 40);
const PEOPLE = ["alice", "bob", "carol"];
const NEWSROOM = "02bd9fd6-8f93-4758-87c3-1fb73740a315";

/** Runs work; resolves to the requests of the site that arrived at Microsoft meanwhile. */
async function outbound(site, work) {
  await site.simulator.post("/reset", { only: ["log"] });
  await work();
  const { counts } = await site.simulator.log();
  const { discovery = 0, keys = 0, token = 0, other = 0, trap = 0 } = counts;
  return { discovery, keys, token, other: other + trap };
}

async function signIn(visitor, person) {
  visitor.cookies.clear();
  const answer = await visitor.signIn(person);
  if (answer.outcome !== "signed in") {
    throw new Error(`no sign-in: ${answer.outcome}`);
  }
}

/** Milliseconds until the answer, and of the worker's processor. */
async function timed(pid, request) {
  await sleep(1);
  const processor = processorTime(pid);
  const started = performance.now();
  const answer = await request();
  const wall = performance.now() - started;
  await sleep(1);
  return { answer, wall, cpu: (processorTime(pid) - processor) / 1e6 };
}

/**
 * A sign-in with all that is asked of Microsoft Graph: more groups than a token tells, profile fields, a photo. Counted where it
 * arrives: what the person waited for, and what came after the answer.
 */
async function withDirectory(site, visitor) {
  const { simulator } = site;
  await simulator.post("/group", { id: NEWSROOM, displayName: "Newsroom" });
  await simulator.post("/person", {
    id: "bob",
    groups: [NEWSROOM],
    jobTitle: "Editor",
    photo: { format: "jpeg", size: 240 },
  });
  await simulator.post("/memberships", {
    person: "bob",
    count: 201,
    keep: true,
  });
  await site.php(`
    Vestibule\\WP\\Settings::store(
      array(
        'role_rules' => array( 'group ${NEWSROOM} -> author' ), 'photo' => true, 'profile_hours' => 0,
        'profile_fields' => array( 'jobTitle -> job_title', 'department -> department' ),
      ) + Vestibule\\WP\\Settings::stored()
    );
  `);
  // The photo is three seconds late: whoever waited for it would be, too.
  await simulator.post("/misbehave", {
    module: "graph-answer-slow",
    at: "/photo",
    times: 1,
  });
  await simulator.post("/reset", { only: ["log"] });
  const began = performance.now();
  await signIn(visitor, "bob");
  const waited = performance.now() - began;
  const arrived = async () => (await simulator.log()).entries;
  for (let tries = 0; tries < 100; tries += 1) {
    if ((await arrived()).some((entry) => isPhoto(entry) && entry.finished))
      break;
    await sleep(100);
  }
  await sleep(500);
  const entries = await arrived();
  const graph = entries.filter((entry) => entry.endpoint === "graph");
  const { roles, photo } = JSON.parse(
    await site.php(
      `$user = get_user_by( 'login', 'bob@contoso.example' );
      echo wp_json_encode( array( 'roles' => $user->roles, 'photo' => Vestibule\\WP\\Photo::of( $user->ID )->url( 96 ) ) );`,
    ),
  );
  if (!roles.includes("author")) throw new Error(`roles: ${roles}`);
  if (!photo) throw new Error("no photo arrived");
  return {
    token: entries.filter((entry) => entry.endpoint === "token").length,
    batches: graph.filter((entry) => !isPhoto(entry)).length,
    photos: graph.filter(isPhoto).length,
    waited_ms: Math.round(waited),
    waited_for_photo: waited >= PHOTO_LATE ? 1 : 0,
  };
}

/** How late the simulator's slow answer is, in milliseconds. */
const PHOTO_LATE = 3000;
const isPhoto = (entry) => /\/photos?\//.test(entry.graph?.target ?? "");

async function race(site, visitor) {
  const [pid] = workers(site);
  const rows = { callback: [], password: [] };
  for (let round = 0; round < ROUNDS; round += 1) {
    visitor.cookies.clear();
    const path = await visitor.begin(PEOPLE[round % PEOPLE.length]);
    const callback = await timed(pid, () => visitor.get(path));
    visitor.cookies.clear();
    const password = await timed(pid, () => visitor.signInByPassword("walter"));
    for (const [name, row] of Object.entries({ callback, password })) {
      if (row.answer.outcome !== "signed in") {
        throw new Error(`${name}: ${row.answer.outcome}`);
      }
      rows[name].push(row);
    }
  }
  const middle = (name, figure) => median(rows[name].map((row) => row[figure]));
  const figures = (figure) => ({
    callback_ms: round(middle("callback", figure), 2),
    password_ms: round(middle("password", figure), 2),
    ratio: round(middle("callback", figure) / middle("password", figure)),
  });
  return { rounds: ROUNDS, cpu: figures("cpu"), wall: figures("wall") };
}

const site = await startSite();
const report = {};
try {
  const visitor = new Visitor(site);
  report.first_ever = await outbound(site, () => signIn(visitor, "alice"));
  for (const person of PEOPLE) await signIn(visitor, person);
  report.warm = await outbound(site, () => signIn(visitor, "alice"));
  await site.restart();
  report.new_worker = await outbound(site, () => signIn(visitor, "alice"));
  report.race = await race(site, visitor);
  report.directory = await withDirectory(site, visitor);
} finally {
  await site.stop();
}
process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
