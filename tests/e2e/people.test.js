// Accounts that follow the directory, on a whole site: what a sign-in asks and when, photos, and two people at the same moment.
import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { PROFILE, startSite } from "./harness/site.js";

const EDITORS = "0b1d7f3c-52a1-4e9c-8b44-c6b2e01d5f02";
const PHOTO = /\/wp-content\/uploads\/vestibule-photos\/[0-9a-f]{32}-\d+\.jpg/;

let site;

before(async () => {
  site = await startSite({ browser: false });
});

beforeEach(() =>
  site.simulator.post("/reset", { only: ["log", "misbehaviours"] }),
);

after(() => site?.stop());

/** Settings beside the constants. */
function configure(settings) {
  return site.define(
    Object.fromEntries(
      Object.entries(settings).map(([key, value]) => [
        `VESTIBULE_${key.toUpperCase()}`,
        value,
      ]),
    ),
  );
}

/** What Graph was asked, each request by its method and what it is about. */
async function askedOfGraph() {
  const { entries } = await site.simulator.log("graph");
  return entries.map(({ method, graph }) =>
    graph.items?.length ? `${method} batch` : `${method} ${graph.target}`,
  );
}

/** Waits until something holds, ten seconds at most. */
async function until(holds) {
  for (let attempt = 0; attempt < 100; attempt++) {
    const found = await holds();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return holds();
}

/** The address of a person's avatar, as WordPress would print it. */
function avatar(login, size = 96) {
  return site.php(
    `echo get_avatar_url( get_user_by( 'login', '${login}' ), array( 'size' => ${size} ) );`,
  );
}

test("001-32: overage, profile and photo: one token request and one question to Graph before the answer, the photo after it", async () => {
  await configure({
    photo: true,
    role_rules: [`group ${EDITORS} -> editor`],
    profile_fields: ["jobTitle -> job_title # Position"],
    graph_scopes: ["GroupMember.Read.All"],
  });
  const person = await site.newPerson({
    jobTitle: "Director",
    groups: [EDITORS],
    photo: { format: "jpeg", size: 648 },
  });
  await site.simulator.post("/memberships", {
    person: person.id,
    count: 201,
    keep: true,
  });
  // Graph takes three seconds for the photo, and nobody waits for that.
  await site.simulator.post("/misbehave", {
    module: "graph-answer-slow",
    at: "photo",
  });
  const visitor = site.newVisitor();
  const callback = await visitor.begin(person.id);
  assert.equal((await visitor.get(callback)).outcome, "signed in");
  const answered = new Date().toISOString();

  const account = await site.account("login", person.username);
  assert.deepEqual(account.roles, ["editor"]);
  assert.equal(
    await site.php(`echo get_user_meta( ${account.id}, 'job_title', true );`),
    "Director",
  );
  if (PROFILE !== "mariadb") await visitor.get("wp-cron.php");
  assert.ok(
    await until(async () => PHOTO.test(await avatar(person.username))),
    JSON.stringify(await askedOfGraph()),
  );
  const asked = await askedOfGraph();
  assert.equal(asked[0], "POST batch");
  assert.match(asked[1], /photo/);
  assert.equal(asked.length, 2);
  const [, photo] = await site.simulator.graphed();
  assert.ok(photo.finished > answered, "the sign-in waited for the photo");
  assert.equal((await site.simulator.log()).counts.token, 1);

  // Pages show the file of the site, which is a picture and nothing else; nobody lists the folder.
  const url = await avatar(person.username);
  const picture = await site.newVisitor().get(url);
  assert.equal(picture.status, 200);
  const folder = await site.newVisitor().get(url.replace(/[^/]*$/, ""));
  assert.ok(!folder.text.includes(".jpg"));
});

test("case 94: of the last two administrators who lose the role in the same moment, one keeps it", async () => {
  await configure({
    role_rules: ["everybody -> author"],
    role_administrators: true,
  });
  const people = [await site.newPerson(), await site.newPerson()];
  const second = await site.newAccount("second-administrator", {
    role: "administrator",
  });
  const administrators = () =>
    site
      .php(
        `echo implode( ' ', get_users( array( 'role' => 'administrator', 'fields' => 'ID' ) ) );`,
      )
      .then((ids) => ids.split(" ").filter(Boolean));
  for (let round = 0; round < 4; round++) {
    await site.php(`
      foreach ( array( 1 => '${people[0].oid}', ${second.id} => '${people[1].oid}' ) as $id => $object ) {
        \\Vestibule\\WP\\Account_Link::make( $id, '${people[0].tenant}', $object );
        get_userdata( $id )->set_role( 'administrator' );
      }`);
    const ways = await Promise.all(
      people.map(async (person) => {
        const visitor = site.newVisitor();
        return { visitor, callback: await visitor.begin(person.id) };
      }),
    );
    const outcomes = await Promise.all(
      ways.map(
        async ({ visitor, callback }) => (await visitor.get(callback)).outcome,
      ),
    );
    assert.deepEqual(outcomes, ["signed in", "signed in"]);
    assert.equal((await administrators()).length, 1, `round ${round}`);
  }
  await site.php(
    `get_userdata( 1 )->set_role( 'administrator' ); require_once ABSPATH . 'wp-admin/includes/user.php'; wp_delete_user( ${second.id} ); \\Vestibule\\WP\\Account_Link::undo( 1 );`,
  );
});

test("001-26: fifty first sign-ins of one person at once make one account, with all its roles", async () => {
  await configure({
    role_rules: [`group ${EDITORS} -> editor, contributor`],
  });
  const person = await site.newPerson({ groups: [EDITORS] });
  const number = PROFILE === "mariadb" ? 50 : 12;
  const ways = [];
  for (let i = 0; i < number; i++) {
    const visitor = site.newVisitor();
    ways.push({ visitor, callback: await visitor.begin(person.id) });
  }
  const outcomes = await Promise.all(
    ways.map(
      async ({ visitor, callback }) => (await visitor.get(callback)).outcome,
    ),
  );
  assert.deepEqual(outcomes, Array(number).fill("signed in"));
  assert.equal(
    await site.php(
      `echo count( get_users( array( 'meta_key' => 'vestibule_oid', 'meta_value' => '${person.oid}' ) ) );`,
    ),
    "1",
  );
  assert.deepEqual((await site.account("login", person.username)).roles, [
    "editor",
    "contributor",
  ]);
});

test("case 94: a role that is taken away in the directory is gone with the next renewal, and the session goes on", async () => {
  await configure({ role_rules: [`group ${EDITORS} -> editor`] });
  await site.arm();
  const person = await site.newPerson({ groups: [EDITORS] });
  const visitor = site.newVisitor();
  assert.equal((await visitor.signIn(person.id)).outcome, "signed in");
  assert.deepEqual((await site.account("login", person.username)).roles, [
    "editor",
  ]);
  await site.simulator.post("/person", { id: person.id, groups: [] });
  await site.age(person.username, 3700);
  const renewal = await visitor.signIn(person.id);
  assert.equal(renewal.location, site.at());
  assert.equal(await visitor.whoAmI(), person.username);
  const account = await site.account("login", person.username);
  assert.deepEqual(account.roles, ["subscriber"]);
  assert.equal(account.sessions.length, 1);
  await site.disarm();
});
