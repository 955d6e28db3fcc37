// A site with a persistent object cache: what may happen once still happens once, and what one process fetched the others get.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startSite } from "./harness/site.js";

let site;
let person;

before(async () => {
  site = await startSite({ browser: false });
  await site.startClock();
  await site.keepObjects();
  person = await site.newPerson();
});

after(() => site?.stop());

test("the cache is in use, and keeps what one process has put into it", async () => {
  assert.equal(
    await site.php(
      "wp_cache_set( 'k', 'kept', 'vestibule-test' ); echo (int) wp_using_ext_object_cache();",
    ),
    "1",
  );
  assert.equal(
    await site.php("echo wp_cache_get( 'k', 'vestibule-test' );"),
    "kept",
  );
});

test("case 17: the same callback twice: the second is refused, and the code sent once", async () => {
  const visitor = site.newVisitor();
  const callback = await visitor.begin(person.id);
  const cookie = `__Host-vestibule=${visitor.cookies.get("__Host-vestibule")}`;
  await site.simulator.post("/reset", { only: ["log"] });
  assert.equal((await visitor.get(callback)).outcome, "signed in");
  const answer = await site.newVisitor().get(callback, { cookie });

  assert.equal(answer.reason, "session_used");
  assert.equal((await site.simulator.log()).counts.token, 1);
});

test("case 18: fifty parallel callbacks: one token request, one session", async () => {
  const somebody = await site.newPerson();
  const visitor = site.newVisitor();
  const callback = await visitor.begin(somebody.id);
  const cookie = `__Host-vestibule=${visitor.cookies.get("__Host-vestibule")}`;
  await site.simulator.post("/reset", { only: ["log"] });
  const outcomes = await Promise.all(
    Array.from({ length: 50 }, async () => {
      const answer = await site.newVisitor().get(callback, { cookie });
      return answer.outcome;
    }),
  );

  assert.deepEqual(outcomes.sort(), [
    ...Array(49).fill("session_used"),
    "signed in",
  ]);
  assert.equal((await site.simulator.log()).counts.token, 1);
  const { sessions } = await site.account("login", somebody.username);
  assert.equal(sessions.length, 1);
});

test("new processes fetch nothing when the cache has the documents", async () => {
  await site.newVisitor().signIn(person.id);
  await site.simulator.post("/reset", { only: ["log"] });
  await site.restart();
  assert.equal(
    (await site.newVisitor().signIn(person.id)).outcome,
    "signed in",
  );
  const { counts } = await site.simulator.log();
  assert.equal(counts.discovery, undefined);
  assert.equal(counts.keys, undefined);
  assert.equal(counts.token, 1);
});

test("case 49: eight sign-ins in mid-flight when the key changes: all succeed, the site fetches the keys once", async () => {
  await site.newVisitor().signIn(person.id);
  const visitors = await Promise.all(
    Array.from({ length: 8 }, async () => {
      const visitor = site.newVisitor();
      return { visitor, callback: await visitor.begin(person.id) };
    }),
  );
  await site.setClock(61);
  await site.simulator.post("/rotate", { mode: "replace" });
  await site.simulator.post("/reset", { only: ["log"] });
  const outcomes = await Promise.all(
    visitors.map(
      async ({ visitor, callback }) => (await visitor.get(callback)).outcome,
    ),
  );

  assert.deepEqual(outcomes, Array(8).fill("signed in"));
  assert.deepEqual((await site.simulator.log()).counts, {
    token: 8,
    keys: 1,
  });
});

test("case 17: not even an empty cache makes a used callback good again", async () => {
  const visitor = site.newVisitor();
  const callback = await visitor.begin(person.id);
  const cookie = `__Host-vestibule=${visitor.cookies.get("__Host-vestibule")}`;
  assert.equal((await visitor.get(callback)).outcome, "signed in");
  await site.php("wp_cache_flush();");

  const answer = await site.newVisitor().get(callback, { cookie });
  assert.equal(answer.reason, "session_used");
});
