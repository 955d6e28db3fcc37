// Two web nodes behind a load balancer that share only the database. Complaint 2 of the field: state and sessions lost behind load
// balancers.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startNodes } from "./nodes.js";

const OTHER = { a: "b", b: "a" };

let nodes;
let site;
let person;

before(async () => {
  nodes = await startNodes();
  ({ site } = nodes);
  person = await site.newPerson();
});

after(() => nodes?.stop());

test("the balancer has two nodes, each with processes of its own", async () => {
  const seen = { a: new Set(), b: new Set() };
  for (let request = 0; request < 24; request += 1) {
    const { headers } = await nodes.visitor().get("wp-login.php");
    const [node, pid] = headers["x-node"].split(" ");
    seen[node].add(pid);
  }
  assert.ok(seen.a.size > 0 && seen.b.size > 0);
  assert.deepEqual(
    [...seen.a].filter((pid) => seen.b.has(pid)),
    [],
  );
});

for (const [begun, finished] of Object.entries(OTHER)) {
  test(`001-34: a sign-in that begins on node ${begun} ends on node ${finished}`, async () => {
    const wanted = site.at("handbook/?from=mail#top");
    const visitor = nodes.visitor(begun);
    const callback = await visitor.begin(person.id, { redirectTo: wanted });
    visitor.node = finished;
    const answer = await visitor.get(callback);

    assert.equal(answer.outcome, "signed in");
    assert.match(answer.headers["x-node"], new RegExp(`^${finished} `));
    assert.equal(answer.location, wanted);
    assert.equal(await visitor.whoAmI(), person.username);
    visitor.node = begun;
    assert.equal(await visitor.whoAmI(), person.username);
  });

  test(`case 17: a callback that node ${begun} has answered is refused on node ${finished}`, async () => {
    const visitor = nodes.visitor(begun);
    const callback = await visitor.begin(person.id);
    const replay = nodes.visitor(finished);
    replay.cookies = new Map(visitor.cookies);
    assert.equal((await visitor.get(callback)).outcome, "signed in");
    assert.equal((await replay.get(callback)).reason, "session_used");
  });

  test(`001-35: a log out on node ${begun} ends the session on node ${finished}`, async () => {
    const visitor = nodes.visitor(finished);
    assert.equal((await visitor.signIn(person.id)).outcome, "signed in");
    const kept = nodes.visitor(finished);
    kept.cookies = new Map(visitor.cookies);
    assert.equal(await kept.whoAmI(), person.username);

    visitor.node = begun;
    await logOut(visitor);
    assert.equal(await kept.whoAmI(), "");
    kept.node = begun;
    assert.equal(await kept.whoAmI(), "");
  });

  test(`case 97: Microsoft's notice to node ${begun} ends the session of node ${finished}, and that one only`, async () => {
    const [one, other] = [nodes.visitor(finished), nodes.visitor(finished)];
    for (const visitor of [one, other])
      assert.equal((await visitor.signIn(person.id)).outcome, "signed in");
    const { sessions } = await site.account("login", person.username);
    const { sid } = sessions.at(-1).vestibule;
    assert.match(sid, /./);
    assert.equal(
      sessions.filter(({ vestibule }) => vestibule.sid === sid).length,
      1,
    );

    const notice = await nodes
      .visitor(begun)
      .get(
        `wp-login.php?action=vestibule_frontchannel_logout&sid=${encodeURIComponent(sid)}`,
        {
          headers: { "sec-fetch-dest": "iframe", "sec-fetch-mode": "navigate" },
        },
      );
    assert.equal(notice.status, 200);
    assert.equal(await other.whoAmI(), "");
    assert.equal(await one.whoAmI(), person.username);
  });
}

test("case 90: an emergency link that one node has taken is used up on the other", async () => {
  const link = new URL(
    await site.php("echo \\Vestibule\\WP\\Break_Glass::link();"),
  );
  const open = (node) =>
    nodes
      .visitor(node)
      .send("POST", "wp-login.php?action=vestibule_break_glass", {
        headers: { "content-type": "application/x-www-form-urlencoded" },
        body: new URLSearchParams({
          ticket: link.searchParams.get("ticket"),
        }).toString(),
      });
  const answers = await Promise.all(["a", "b", "a", "b"].map(open));
  const refused = answers.map(({ reason }) => reason).filter(Boolean);
  assert.deepEqual(refused, Array(3).fill("ticket_used"));
});

test("case 18: fifty parallel callbacks over both nodes: one token request, one session", async () => {
  const newcomer = await site.newPerson();
  const visitor = nodes.visitor();
  const callback = await visitor.begin(newcomer.id);
  await site.simulator.post("/reset", { only: ["log"] });
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, at) => {
      const twin = nodes.visitor(at % 2 ? "a" : "b");
      twin.cookies = new Map(visitor.cookies);
      return twin.get(callback);
    }),
  );

  const outcomes = answers.map(({ outcome }) => outcome);
  const count = (wanted) => outcomes.filter((one) => one === wanted).length;
  assert.equal(count("signed in"), 1, String(outcomes));
  assert.equal(count("session_used"), 49, String(outcomes));
  assert.equal((await site.simulator.log()).counts.token, 1);
  const { sessions } = await site.account("login", newcomer.username);
  assert.equal(sessions.length, 1);
});

test("001-26: first sign-ins of one person on both nodes at once make one account", async () => {
  const newcomer = await site.newPerson();
  const begun = await Promise.all(
    Array.from({ length: 8 }, async (_, at) => {
      const visitor = nodes.visitor(at % 2 ? "a" : "b");
      return { visitor, callback: await visitor.begin(newcomer.id) };
    }),
  );
  const outcomes = await Promise.all(
    begun.map(
      async ({ visitor, callback }) => (await visitor.get(callback)).outcome,
    ),
  );
  assert.deepEqual(outcomes, Array(8).fill("signed in"));
  assert.equal(
    await site.php(
      `echo count( get_users( array( 'search' => '*${newcomer.id}*', 'fields' => 'ID' ) ) );`,
    ),
    "1",
  );
});

test("case 49: keys that roll over are fetched once for both nodes", async () => {
  for (const node of ["a", "b"])
    for (let warm = 0; warm < 4; warm += 1)
      await nodes.visitor(node).signIn(person.id);
  const begun = await Promise.all(
    Array.from({ length: 8 }, async (_, at) => {
      const visitor = nodes.visitor(at % 2 ? "a" : "b");
      return { visitor, callback: await visitor.begin(person.id) };
    }),
  );
  // Keys are fetched again for an unknown one when those at hand are a minute old.
  await site.setClock(61);
  await site.simulator.post("/rotate", { mode: "replace" });
  await site.simulator.post("/reset", { only: ["log"] });
  const outcomes = await Promise.all(
    begun.map(
      async ({ visitor, callback }) => (await visitor.get(callback)).outcome,
    ),
  );
  await site.setClock(0);
  assert.deepEqual(outcomes, Array(8).fill("signed in"));
  assert.deepEqual((await site.simulator.log()).counts, { token: 8, keys: 1 });
});

async function logOut(visitor) {
  // WordPress's own link, with its nonce: the page that asks has it.
  const { text } = await visitor.get("wp-login.php?action=logout");
  const link = /href=['"]([^'"]*action=logout[^'"]*_wpnonce[^'"]*)['"]/.exec(
    text,
  );
  assert.ok(link, text.slice(0, 2000));
  await visitor.get(link[1].replaceAll("&#038;", "&").replaceAll("&amp;", "&"));
}
