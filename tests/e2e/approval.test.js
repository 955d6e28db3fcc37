// People who come in only when an administrator has said so, all of their sign-ins at once. Each sign-in without pages.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startSite } from "./harness/site.js";

const CONTOSO = "10c419d4-4a50-45b2-aa4e-919fb84df24f";
const EDITORS = "0b1d7f3c-52a1-4e9c-8b44-c6b2e01d5f02";
const APPROVAL = {
  VESTIBULE_APPROVE_NEW: true,
  VESTIBULE_ROLE_RULES: [`group ${EDITORS} -> editor`],
};

let site;

before(async () => {
  site = await startSite({ browser: false });
});

after(() => site?.stop());

const signIn = async (person) =>
  (await site.newVisitor().signIn(person.id)).outcome;

/** How ten sign-ins that come back from Microsoft at the same moment end. */
async function tenAtOnce(person) {
  const visitors = await Promise.all(
    Array.from({ length: 10 }, async () => {
      const visitor = site.newVisitor();
      return { visitor, callback: await visitor.begin(person.id) };
    }),
  );
  return Promise.all(
    visitors.map(
      async ({ visitor, callback }) => (await visitor.get(callback)).outcome,
    ),
  );
}

/** The people who are in the list for the administrator under this identifier. */
async function listed(person) {
  return JSON.parse(
    await site.php(`
      $table = $GLOBALS['wpdb']->prefix . 'vestibule_people';
      echo json_encode( $GLOBALS['wpdb']->get_results( "SELECT * FROM $table WHERE object = '${person.oid}'", ARRAY_A ) );`),
  );
}

/** An administrator's decision: approve or refuse. */
function decide(person, decision) {
  return site.php(`
    wp_set_current_user( 1 );
    echo (int) \\Vestibule\\WP\\People_Decisions::${decision}( \\Vestibule\\WP\\People_Queue::of( '${CONTOSO}', '${person.oid}' ) );`);
}

const accounts = (person) =>
  site
    .php(
      `echo count( get_users( array( 'meta_key' => 'vestibule_oid', 'meta_value' => '${person.oid}', 'fields' => 'ID' ) ) );`,
    )
    .then(Number);

test("001-26: ten first sign-ins at once of a person who waits for approval are one entry, and after it one account", async () => {
  await site.define(APPROVAL);
  const person = await site.newPerson({ groups: [EDITORS] });
  assert.deepEqual(await tenAtOnce(person), Array(10).fill("approval_pending"));
  assert.equal(await accounts(person), 0);
  const rows = await listed(person);
  assert.equal(rows.length, 1);
  assert.deepEqual(
    [rows[0].username, rows[0].state, rows[0].reason],
    [person.username, "open", "approval_pending"],
  );

  assert.equal(await decide(person, "approve"), "1");
  assert.deepEqual(await tenAtOnce(person), Array(10).fill("signed in"));
  assert.equal(await accounts(person), 1);
  const { roles, object } = await site.account("login", person.username);
  assert.deepEqual([roles, object], [["editor"], person.oid]);
});

test("001-26: whoever an administrator has refused stays out", async () => {
  await site.define(APPROVAL);
  const person = await site.newPerson();
  assert.equal(await signIn(person), "approval_pending");
  assert.equal(await decide(person, "refuse"), "1");
  assert.equal(await signIn(person), "approval_refused");
  // Also when nobody has to be approved any more.
  await site.define({});
  assert.equal(await signIn(person), "approval_refused");
  assert.equal(await accounts(person), 0);
});

test("case 91, N6: whoever has another one's address gets an account without it when an administrator says so", async () => {
  await site.define({});
  const person = await site.newPerson();
  assert.equal(await signIn(person), "signed in");
  const before = await site.account("login", person.username);
  const heir = await site.newPerson({
    username: person.username,
    email: person.email,
  });
  assert.equal(await signIn(heir), "account_linked_elsewhere");
  assert.equal((await listed(heir)).length, 1);
  assert.equal(await decide(heir, "approve"), "1");
  assert.equal(await signIn(heir), "signed in");
  assert.deepEqual(
    { ...(await site.account("id", before.id)), sessions: [] },
    { ...before, sessions: [] },
  );
  assert.equal(await accounts(heir), 1);
  const addresses = await site.php(
    `echo count( get_users( array( 'search' => '${person.email}', 'search_columns' => array( 'user_email' ) ) ) );`,
  );
  assert.equal(addresses, "1");
});
