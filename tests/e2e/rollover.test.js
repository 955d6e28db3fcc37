// Microsoft changes its signing keys at any time; and what the site's processes fetch from Microsoft, and how often.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { PROFILE, startSite } from "./harness/site.js";

let site;
let person;

before(async () => {
  site = await startSite({ browser: false });
  await site.startClock();
  person = await site.newPerson();
});

after(() => site?.stop());

for (const [mode, title] of [
  ["overlap", "the new key stands beside the old one"],
  ["replace", "the new key takes the old one's place"],
  ["just_before_signing", "the key changes right before the token is signed"],
]) {
  test(`case 49: eight sign-ins in mid-flight, ${title}: all succeed, the site fetches the keys once`, async () => {
    await warmSite();
    const visitors = await Promise.all(
      Array.from({ length: 8 }, async () => {
        const visitor = site.newVisitor();
        return { visitor, callback: await visitor.begin(person.id) };
      }),
    );
    // Keys are fetched again for an unknown one when those at hand are a minute old.
    await site.setClock(61);
    await site.simulator.post("/rotate", { mode });
    await site.simulator.post("/reset", { only: ["log"] });

    const outcomes = await Promise.all(
      visitors.map(async ({ visitor, callback }) => {
        const answer = await visitor.get(callback);
        return answer.outcome;
      }),
    );

    assert.deepEqual(outcomes, Array(8).fill("signed in"));
    const { counts } = await site.simulator.log();
    assert.deepEqual(counts, { token: 8, keys: 1 });
  });
}

test("oidcc-client-test-signing-key-rotation-just-before-signing: accepted after one refetch", async () => {
  await warmSite();
  await site.setClock(61);
  await site.simulator.misbehave(
    "oidcc-client-test-signing-key-rotation-just-before-signing",
  );
  const answer = await site.newVisitor().signIn(person.id);

  assert.equal(answer.outcome, "signed in");
  const { counts } = await site.simulator.log();
  assert.equal(counts.keys, 1);
  assert.equal(counts.token, 1, "the code is not sent again");
});

test("oidcc-client-test-signing-key-rotation: sign-ins before and after a rotation succeed", async () => {
  await warmSite();
  await site.simulator.misbehave("oidcc-client-test-signing-key-rotation");
  assert.equal(
    (await site.newVisitor().signIn(person.id)).outcome,
    "signed in",
  );
  await site.setClock(61);

  assert.equal(
    (await site.newVisitor().signIn(person.id)).outcome,
    "signed in",
  );
});

test("case 47: a key that nobody publishes is looked for once a minute, not once a sign-in", async () => {
  await warmSite();
  await site.setClock(61);
  await site.simulator.misbehave("kid-unknown");
  for (let attempt = 0; attempt < 2; attempt += 1) {
    const answer = await site.newVisitor().signIn(person.id);
    assert.equal(answer.outcome, "signing_key_unknown");
  }

  const { counts } = await site.simulator.log();
  assert.equal(counts.keys, 1);
});

// Each waits two seconds for a key that another one might fetch, so the few processes of PHP's own server get fewer.
const AT_ONCE = PROFILE === "mariadb" ? 50 : 16;

test(`case 47: ${AT_ONCE} callbacks at once, each with a key of its own that nobody publishes: one fetch at most`, async () => {
  await warmSite();
  const visitors = await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      const visitor = site.newVisitor();
      return { visitor, callback: await visitor.begin(person.id) };
    }),
  );
  await site.setClock(61);
  await site.simulator.misbehave("kid-unknown");
  await site.simulator.post("/reset", { only: ["log"] });
  const outcomes = await Promise.all(
    visitors.map(
      async ({ visitor, callback }) =>
        (await visitor.get(callback, { patience: 120_000 })).outcome,
    ),
  );

  assert.deepEqual(outcomes, Array(AT_ONCE).fill("signing_key_unknown"));
  const { counts } = await site.simulator.log();
  assert.equal(counts.token, AT_ONCE);
  assert.ok(counts.keys <= 1, `${counts.keys} fetches of the keys`);
  assert.equal(counts.discovery, undefined);
});

test("a warm callback makes exactly one request to Microsoft", async () => {
  await warmSite();
  const visitor = site.newVisitor();
  const callback = await visitor.begin(person.id);
  await site.simulator.post("/reset", { only: ["log"] });
  const answer = await visitor.get(callback);

  assert.equal(answer.outcome, "signed in");
  const { counts } = await site.simulator.log();
  assert.deepEqual(counts, { token: 1 });
});

test("a warm start makes no request to Microsoft", async () => {
  await warmSite();
  const answer = await site.newVisitor().start();

  assert.match(answer.location, /oauth2\/v2\.0\/authorize/);
  const { counts } = await site.simulator.log();
  assert.deepEqual(counts, {});
});

test("new processes fetch nothing when the site has a fresh shared copy", async () => {
  await warmSite();
  await site.restart();
  const outcomes = await Promise.all(
    Array.from(
      { length: 8 },
      async () => (await site.newVisitor().signIn(person.id)).outcome,
    ),
  );

  assert.deepEqual(outcomes, Array(8).fill("signed in"));
  const { counts } = await site.simulator.log();
  assert.equal(counts.discovery, undefined);
  assert.equal(counts.keys, undefined);
  assert.equal(counts.token, 8);
});

/** One sign-in on a site that knew nothing: the shared copy is there, and nobody has looked for a new key yet. */
async function warmSite() {
  await site.setClock(0);
  await site.simulator.post("/reset", {
    only: ["misbehaviours", "log", "keys"],
  });
  await site.forgetDocuments();
  await site.php(
    "$GLOBALS['wpdb']->query( 'DELETE FROM ' . $GLOBALS['wpdb']->base_prefix . 'vestibule_used' );",
  );
  const answer = await site.newVisitor().signIn(person.id);
  assert.equal(answer.outcome, "signed in");
  await site.simulator.post("/reset", { only: ["log"] });
}
