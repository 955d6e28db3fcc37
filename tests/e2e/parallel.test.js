// Many requests at once, and processes that die in the middle.
import assert from "node:assert/strict";
import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { startSite } from "./harness/site.js";

let site;

before(async () => {
  site = await startSite({ browser: false });
  await site.startClock();
});

after(() => site?.stop());

test("case 18: fifty parallel callbacks: one token request, one session", async () => {
  const person = await site.newPerson();
  const visitor = site.newVisitor();
  const callback = await visitor.begin(person.id);
  const cookie = `__Host-vestibule=${visitor.cookies.get("__Host-vestibule")}`;
  await site.simulator.post("/reset", { only: ["log"] });

  const outcomes = await Promise.all(
    Array.from({ length: 50 }, async () => {
      const answer = await site.newVisitor().get(callback, { cookie });
      return answer.outcome;
    }),
  );

  assert.equal(count(outcomes, "signed in"), 1, String(outcomes));
  assert.equal(count(outcomes, "session_used"), 49, String(outcomes));
  const { counts } = await site.simulator.log();
  assert.equal(counts.token, 1);
  const account = await site.account("login", person.username);
  assert.equal(account.sessions.length, 1);
});

test("001-26: ten first sign-ins of a new person at once make one account", async () => {
  const person = await site.newPerson();
  const visitors = await Promise.all(
    Array.from({ length: 10 }, async () => {
      const visitor = site.newVisitor();
      return { visitor, callback: await visitor.begin(person.id) };
    }),
  );
  const outcomes = await Promise.all(
    visitors.map(
      async ({ visitor, callback }) => (await visitor.get(callback)).outcome,
    ),
  );

  assert.deepEqual(outcomes, Array(10).fill("signed in"));
  assert.equal(await accountsLike(person.id), 1);
});

test("three browsers of one person that sign in at once have a session each, and the one of before is still there", async () => {
  const person = await site.newPerson();
  const before = site.newVisitor();
  assert.equal((await before.signIn(person.id)).outcome, "signed in");
  // From what WordPress reads of the sessions to what it writes.
  const slow = await site.mustUse(
    "slow-sessions",
    `add_filter( 'update_user_metadata', static function ( $check, $user_id, $key ) {
      if ( 'session_tokens' === $key ) { usleep( 400000 ); }
      return $check;
    }, 10, 3 );`,
  );
  try {
    const visitors = await allAtOnce(person, 3);
    for (const visitor of [before, ...visitors]) {
      assert.equal(await visitor.whoAmI(), person.username);
    }
    // Without any session WordPress makes a row, of which there must be one.
    await site.php(
      `delete_metadata( 'user', 0, 'session_tokens', '', true ); wp_cache_flush();`,
    );
    for (const visitor of await allAtOnce(person, 2)) {
      assert.equal(await visitor.whoAmI(), person.username);
    }
  } finally {
    await slow();
  }
  const { sessions } = await site.account("login", person.username);
  assert.equal(sessions.length, 2);
});

test("001-26: two people whose names look the same to WordPress get an account each at once", async () => {
  const name = (await site.newPerson()).id;
  // WordPress knows no umlaut in a login name: both would become the same.
  const people = await Promise.all(
    ["ü", "û"].map((letter, at) =>
      site.newPerson({
        username: `${name}${letter}@contoso.example`,
        email: `${name}-${at}@contoso.example`,
      }),
    ),
  );
  const outcomes = await Promise.all(
    people.map(
      async (person) => (await site.newVisitor().signIn(person.id)).outcome,
    ),
  );

  assert.deepEqual(outcomes, ["signed in", "signed in"]);
  const accounts = await Promise.all(
    [0, 1].map((at) => site.account("email", `${name}-${at}@contoso.example`)),
  );
  assert.deepEqual(
    accounts.map((account) => account?.object),
    people.map(({ oid }) => oid),
  );
  assert.notEqual(accounts[0].login, accounts[1].login);
});

test("two workers killed while Microsoft keeps them waiting: no account, and the next sign-in works", async () => {
  const people = [await site.newPerson(), await site.newPerson()];
  const watch = await site.mustUse(
    "watch-callback",
    `add_action( 'login_form_vestibule_callback', static function () {
      touch( VESTIBULE_SITE_STATE . '/run/victim-' . getmypid() );
    }, 1 );`,
  );
  try {
    const callbacks = await Promise.all(
      people.map(async (person) => {
        const visitor = site.newVisitor();
        return { visitor, url: await visitor.begin(person.id) };
      }),
    );
    await site.simulator.post("/reset", { only: ["log"] });
    await site.simulator.misbehave("token-stall");
    const answers = [];
    for (const { visitor, url } of callbacks) {
      answers.push(ended(visitor, url));
      // A process of PHP's own server may take two connections at once; a busy one takes none.
      await until(
        async () =>
          (await site.simulator.log()).counts.token === answers.length,
      );
    }
    await killVictims(2);
    // A connection that ended, or the web server's word for it.
    for (const answer of await Promise.all(answers)) {
      assert.ok(answer === "cut off" || answer === 502, String(answer));
    }
  } finally {
    await watch();
    await site.simulator.post("/reset", { only: ["misbehaviours", "log"] });
  }

  for (const person of people) {
    assert.equal(await site.account("login", person.username), null);
    assert.equal(
      (await site.newVisitor().signIn(person.id)).outcome,
      "signed in",
    );
    const account = await site.account("login", person.username);
    assert.deepEqual(account.roles, ["subscriber"]);
  }
});

test("two workers killed while they create an account: no half of it, and the next sign-in works", async () => {
  await site.setClock(0);
  const people = [await site.newPerson(), await site.newPerson()];
  // user_register comes after the row of the user and before the transaction ends.
  const stop = await site.mustUse(
    "stop-in-creation",
    `add_action( 'user_register', static function () {
      touch( VESTIBULE_SITE_STATE . '/run/victim-' . getmypid() );
      sleep( 30 );
    } );`,
  );
  try {
    for (const person of people) {
      // One after the other: SQLite has one writer.
      const visitor = site.newVisitor();
      const answer = ended(visitor, await visitor.begin(person.id));
      await killVictims(1);
      const end = await answer;
      assert.ok(end === "cut off" || end === 502, String(end));
    }
  } finally {
    await stop();
  }

  for (const person of people) {
    assert.equal(await accountsLike(person.id), 0, "half an account is left");
    assert.equal(await orphans(), 0, "fields of nobody are left");
  }
  // The dead left their locks, which others take over after fifteen seconds.
  await site.setClock(16);
  for (const person of people) {
    assert.equal(
      (await site.newVisitor().signIn(person.id)).outcome,
      "signed in",
    );
    const account = await site.account("login", person.username);
    assert.deepEqual(account.roles, ["subscriber"]);
    assert.equal(account.object, person.oid);
  }
  await site.setClock(0);
});

/** Browsers of one person that come back from Microsoft at the same moment. */
async function allAtOnce(person, number) {
  const visitors = await Promise.all(
    Array.from({ length: number }, async () => {
      const visitor = site.newVisitor();
      return { visitor, callback: await visitor.begin(person.id) };
    }),
  );
  const answers = await Promise.all(
    visitors.map(({ visitor, callback }) => visitor.get(callback)),
  );
  assert.deepEqual(
    answers.map(({ outcome }) => outcome),
    Array(number).fill("signed in"),
  );
  return visitors.map(({ visitor }) => visitor);
}

const count = (list, wanted) => list.filter((one) => one === wanted).length;

function accountsLike(id) {
  return site
    .php(
      `echo (int) $GLOBALS['wpdb']->get_var( "SELECT COUNT(*) FROM {$GLOBALS['wpdb']->users} WHERE user_login LIKE '%${id}%' OR user_email LIKE '%${id}%'" );`,
    )
    .then(Number);
}

function orphans() {
  return site
    .php(
      `echo (int) $GLOBALS['wpdb']->get_var( "SELECT COUNT(*) FROM {$GLOBALS['wpdb']->usermeta} WHERE user_id NOT IN ( SELECT ID FROM {$GLOBALS['wpdb']->users} )" );`,
    )
    .then(Number);
}

/** The status of an answer, or "cut off". */
function ended(visitor, url) {
  return visitor.get(url).then(
    ({ status }) => status,
    () => "cut off",
  );
}

async function until(condition) {
  for (let tick = 0; tick < 150; tick += 1) {
    if (await condition()) return;
    await sleep(100);
  }
  throw new Error("it did not come to that");
}

/** Kills the processes that left their number, once there are so many. */
async function killVictims(number) {
  const run = join(site.directory, "run");
  const victims = async () =>
    (await readdir(run)).filter((name) => name.startsWith("victim-"));
  await until(async () => (await victims()).length >= number);
  for (const name of await victims()) {
    process.kill(Number(name.slice("victim-".length)), "SIGKILL");
    await rm(join(run, name));
  }
  // PHP's own server does not replace its processes, and the first of them is the one that is known by its number.
  if (site.profile === "sqlite") {
    const [master] = (await readFile(join(run, "php.pid"), "utf8")).split(" ");
    process.kill(-Number(master), "SIGKILL");
    await site.restart();
  }
}
