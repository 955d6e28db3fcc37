// What Microsoft Graph says of a person, and what comes of it: groups, roles, profile. Each sign-in without pages.
import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { startSite } from "./harness/site.js";

const EDITORS = "0b1d7f3c-52a1-4e9c-8b44-c6b2e01d5f02";
const REGIONAL_EDITORS = "2c5d9e01-7a3b-4d1f-8c66-1e9f0a7b3c03";
const PRESS = "3d6eaf12-8b4c-4e2a-9d77-2fa01b8c4d04";

const SCOPES = { VESTIBULE_GRAPH_SCOPES: ["GroupMember.Read.All"] };
const ROLES = {
  ...SCOPES,
  VESTIBULE_ROLE_RULES: [
    `group ${EDITORS} -> editor  # Website editors`,
    `group ${PRESS} -> author  # Press`,
  ],
};
const MEMBERS_ONLY = { ...SCOPES, VESTIBULE_ALLOWED_GROUPS: [EDITORS] };
const FIELDS = {
  VESTIBULE_PROFILE_FIELDS: [
    "jobTitle -> job_title  # Job title",
    "businessPhones -> phone  # Telephone",
  ],
  VESTIBULE_PROFILE_HOURS: 0,
};

let site;

before(async () => {
  site = await startSite({ browser: false });
});

after(() => site?.stop());

beforeEach(async () => {
  await site.simulator.behave();
  await site.simulator.post("/reset", { only: ["directory", "log"] });
});

const signIn = async (person) =>
  (await site.newVisitor().signIn(person.id)).outcome;

const account = (person) => site.account("login", person.username);

const roles = async (person) => (await account(person)).roles.sort();

/** Somebody who has signed in before and has an account. */
async function acquaintance(members) {
  const person = await site.newPerson(members);
  assert.equal(await signIn(person), "signed in");
  return person;
}

/** What is kept of the directory with an account. */
async function record(person) {
  const { id } = await account(person);
  return JSON.parse(
    await site.php(
      `echo json_encode( get_user_meta( ${id}, 'vestibule_directory', true ) );`,
    ),
  );
}

async function meta(person, key) {
  const { id } = await account(person);
  return site.php(`echo get_user_meta( ${id}, '${key}', true );`);
}

const problems = async (person) =>
  (await record(person)).problems.map(({ what, reason }) => [what, reason]);

/** The parts of the batches that Graph was sent. */
async function batches() {
  return (await site.simulator.graphed())
    .filter(({ graph }) => graph.target === "/$batch")
    .map(({ graph }) =>
      graph.items.map(({ method, url }) => `${method} ${url}`),
    );
}

test("001-9, 001-30: groups that the token lists give roles, and Graph is not asked", async () => {
  await site.define(ROLES);
  const person = await site.newPerson({ groups: [EDITORS, PRESS] });
  await site.simulator.post("/settings", { group_membership_claims: "All" });
  try {
    assert.equal(await signIn(person), "signed in");
  } finally {
    await site.simulator.post("/settings", {
      group_membership_claims: "SecurityGroup",
    });
  }
  assert.deepEqual(await roles(person), ["author", "editor"]);
  assert.deepEqual(await site.simulator.graphed(), []);
});

for (const count of [201, 5000]) {
  test(`001-9, case 95: of ${count} groups Graph is asked for those alone that the rules name`, async () => {
    await site.define(ROLES);
    const person = await site.newPerson({ groups: [EDITORS] });
    await site.simulator.memberships(person.id, count);
    assert.equal(await signIn(person), "signed in");
    assert.deepEqual(await roles(person), ["editor"]);
    assert.deepEqual(await batches(), [["POST /me/checkMemberGroups"]]);
    // The address that the token names is another host's; only the simulator's Graph has been asked, and only so.
    const graphed = await site.simulator.graphed();
    assert.equal(graphed.length, 1);
    assert.ok(graphed[0].graph.scopes.includes("GroupMember.Read.All"));
  });
}

test("001-9, case 95: the mark hasgroups is overage, too", async () => {
  await site.define(ROLES);
  const person = await site.newPerson({ groups: [EDITORS] });
  await site.simulator.memberships(person.id, 201);
  await site.simulator.post("/settings", { group_overage: "hasgroups" });
  try {
    assert.equal(await signIn(person), "signed in");
  } finally {
    await site.simulator.post("/settings", { group_overage: "source" });
  }
  assert.deepEqual(await roles(person), ["editor"]);
});

test("case 95: the address that a token gives for the groups is never asked", async () => {
  await site.define(ROLES);
  const trap = `${site.simulator.origin}/trap/getMemberObjects`;
  const person = await site.newPerson({
    groups: [EDITORS],
    claims: {
      groups: null,
      _claim_names: { groups: "src1" },
      _claim_sources: { src1: { endpoint: trap, access_token: "x" } },
    },
  });
  assert.equal(await signIn(person), "signed in");
  assert.deepEqual(await roles(person), ["editor"]);
  const { counts } = await site.simulator.log();
  assert.equal(counts.trap, undefined);
});

test("001-9: rules name 45 groups: one batch asks for all of them", async () => {
  const named = Array.from(
    { length: 44 },
    (_, number) =>
      `00000000-0000-4000-8000-0000000000${String(number).padStart(2, "0")}`,
  );
  await site.define({
    ...SCOPES,
    VESTIBULE_ROLE_RULES: [
      ...named.map((id) => `group ${id} -> author`),
      `group ${EDITORS} -> editor`,
    ],
  });
  const person = await member();
  await site.simulator.post("/person", {
    id: person.id,
    groups: [...person.groups, named[21]],
  });
  assert.equal(await signIn(person), "signed in");
  assert.deepEqual(await roles(person), ["author", "editor"]);
  assert.deepEqual(await batches(), [
    Array(3).fill("POST /me/checkMemberGroups"),
  ]);
});

test("001-9: with the permission to read the own profile alone Graph is asked for all groups", async () => {
  const { VESTIBULE_ROLE_RULES } = ROLES;
  await site.define({ VESTIBULE_ROLE_RULES });
  const person = await member();
  assert.equal(await signIn(person), "signed in");
  assert.deepEqual(await roles(person), ["editor"]);
  assert.deepEqual(await batches(), [["POST /me/getMemberObjects"]]);
});

test("001-9: more groups than one answer may list come in pages, which are all read", async () => {
  const { VESTIBULE_ROLE_RULES } = ROLES;
  await site.define({ VESTIBULE_ROLE_RULES });
  const { id, groups, username } = await bigMember();
  await site.simulator.misbehave(
    "graph-answer-too-many-groups",
    undefined,
    "getMemberObjects",
  );
  // The group that matters is on the last page.
  await site.simulator.post("/person", { id, groups: groups.reverse() });
  assert.equal(await signIn({ id }), "signed in");
  assert.deepEqual(await roles({ username }), ["editor"]);
  const pages = (await site.simulator.graphed()).filter(({ graph }) =>
    graph.target.startsWith("/me/transitiveMemberOf"),
  );
  assert.equal(pages.length, 2, "after the first, which came in the batch");
});

for (const [trouble, module] of [
  ["on another host", "graph-answer-next-link-foreign"],
  ["the same one again", "graph-answer-next-link-loop"],
  ["at no address", "graph-answer-next-link-number"],
]) {
  test(`case 95: the next page is ${trouble}: the groups are unknown, and nobody goes round in circles`, async () => {
    const { VESTIBULE_ROLE_RULES } = ROLES;
    await site.define({ VESTIBULE_ROLE_RULES });
    const { id, username } = await bigMember([PRESS]);
    await site.simulator.misbehave(
      "graph-answer-too-many-groups",
      undefined,
      "getMemberObjects",
    );
    await site.simulator.misbehave(module, undefined, "transitiveMemberOf");
    const before = Date.now();
    assert.equal(await signIn({ id }), "signed in");
    assert.ok(Date.now() - before < 15_000);
    assert.deepEqual(
      (await problems({ username })).map(([what]) => what),
      ["groups"],
    );
    const { counts } = await site.simulator.log();
    assert.ok(counts.graph < 40, `${counts.graph} requests to Graph`);
  });
}

/** Somebody new in 2,300 groups, the first of them these. */
async function bigMember(groups = [EDITORS]) {
  const person = await site.newPerson({ groups });
  return site.simulator.memberships(person.id, 2300);
}

test("001-9: a group inside a group counts, in the token and at Graph", async () => {
  await site.define(ROLES);
  for (const count of [1, 201]) {
    const person = await site.newPerson({ groups: [REGIONAL_EDITORS] });
    await site.simulator.memberships(person.id, count);
    assert.equal(await signIn(person), "signed in");
    assert.deepEqual(await roles(person), ["editor"], `${count} groups`);
  }
});

test("case 95: whoever has left the group has left the role at the next sign-in", async () => {
  await site.define(ROLES);
  const person = await site.newPerson({ groups: [EDITORS] });
  await site.simulator.memberships(person.id, 201);
  assert.equal(await signIn(person), "signed in");
  await site.simulator.post("/person", { id: person.id, groups: [] });
  await site.simulator.memberships(person.id, 201);
  assert.equal(await signIn(person), "signed in");
  assert.deepEqual(await roles(person), ["subscriber"]);
});

test("case 95: access that depends on a group, with 201 groups", async () => {
  await site.define(MEMBERS_ONLY);
  const member = await site.newPerson({ groups: [REGIONAL_EDITORS] });
  await site.simulator.memberships(member.id, 201);
  assert.equal(await signIn(member), "signed in");
  const other = await site.newPerson();
  await site.simulator.memberships(other.id, 201);
  assert.equal(await signIn(other), "group_missing");
  assert.equal(await account(other), null);
  await site.define({ ...SCOPES, VESTIBULE_DENIED_GROUPS: [EDITORS] });
  assert.equal(await signIn(member), "group_refused");
});

/** Somebody new in the group that matters, and in 200 others. */
async function member() {
  const person = await site.newPerson({ groups: [EDITORS] });
  return site.simulator.memberships(person.id, 201);
}

for (const [trouble, module] of [
  ["throttles", "graph-answer-throttled"],
  ["is unavailable", "graph-answer-unavailable"],
  ["times out behind a gateway", "graph-answer-gateway-timeout"],
  ["lacks the permission", "graph-answer-forbidden"],
  ["does not take the token", "graph-answer-unauthorized"],
  ["answers HTML", "graph-answer-html"],
  ["answers nothing", "graph-answer-no-content"],
  ["answers half of the JSON", "graph-answer-truncated-json"],
  ["answers a text for a list", "graph-answer-value-string"],
  ["answers no list", "graph-answer-value-missing"],
  ["lists what is no identifier", "graph-answer-value-mixed"],
  ["redirects to another host", "graph-answer-redirect-foreign"],
  ["answers without ids", "graph-batch-ids-missing"],
  ["answers nobody's ids", "graph-batch-ids-foreign"],
  ["has lost an answer", "graph-batch-no-answers"],
  ["throttles everything", "graph-status-429"],
  ["answers HTML to everything", "graph-html"],
  ["closes the connection", "graph-reset"],
]) {
  test(`case 95: Graph ${trouble}: roles stay, and access that depends on a group is denied`, async () => {
    // No process remembers that Graph failed a moment ago.
    await site.restart();
    await site.define(ROLES);
    const person = await member();
    assert.equal(await signIn(person), "signed in");
    await site.simulator.misbehave(module);

    assert.equal(await signIn(person), "signed in");
    assert.deepEqual(await roles(person), ["editor"], "roles stay");
    const told = await problems(person);
    assert.deepEqual(
      told.map(([what]) => what),
      ["groups"],
    );
    const stranger = await member();
    assert.equal(await signIn(stranger), "signed in");
    assert.deepEqual(await roles(stranger), ["subscriber"]);

    await site.define(MEMBERS_ONLY);
    assert.equal(await signIn(person), "groups_unknown");
    // Whose groups the token lists is not kept out.
    const listed = await site.newPerson({ groups: [EDITORS] });
    assert.equal(await signIn(listed), "signed in");
  });
}

test("case 95: in a storm of throttling everybody who was there keeps coming in, and Graph is left alone", async () => {
  await site.restart();
  await site.define(ROLES);
  const people = await Promise.all([member(), member(), member(), member()]);
  for (const person of people) {
    assert.equal(await signIn(person), "signed in");
  }
  await site.simulator.misbehave("graph-status-429");
  await site.simulator.post("/reset", { only: ["log"] });
  const outcomes = [];
  for (let round = 0; round < 6; round += 1) {
    outcomes.push(...(await Promise.all(people.map(signIn))));
  }
  assert.deepEqual(outcomes, Array(24).fill("signed in"));
  for (const person of people) {
    assert.deepEqual(await roles(person), ["editor"]);
    const [[what, reason]] = await problems(person);
    assert.equal(what, "groups");
    assert.match(reason, /^(provider_throttled|graph_paused)$/);
  }
  const { counts } = await site.simulator.log();
  assert.equal(counts.token, 24);
  assert.ok(counts.graph < 24, `${counts.graph} requests to Graph`);

  // Over: the next sign-in knows the groups again.
  await site.simulator.behave();
  await site.restart();
  assert.equal(await signIn(people[0]), "signed in");
  assert.deepEqual(await problems(people[0]), []);
});

test("001-31: properties of the directory become fields, and what is emptied is kept or cleared as the site wishes", async () => {
  await site.define(FIELDS);
  const person = await acquaintance({
    jobTitle: "Editor",
    businessPhones: ["+49 30 1234"],
  });
  assert.deepEqual(
    [await meta(person, "job_title"), await meta(person, "phone")],
    ["Editor", "+49 30 1234"],
  );
  await site.simulator.post("/person", {
    id: person.id,
    jobTitle: null,
    businessPhones: null,
  });
  assert.equal(await signIn(person), "signed in");
  assert.equal(await meta(person, "job_title"), "Editor", "kept");
  await site.define({ ...FIELDS, VESTIBULE_PROFILE_EMPTY: "clear" });
  assert.equal(await signIn(person), "signed in");
  assert.deepEqual(
    [await meta(person, "job_title"), await meta(person, "phone")],
    ["", ""],
  );
});

for (const [trouble, module] of [
  ["throttles", "graph-answer-throttled"],
  ["answers HTML", "graph-answer-html"],
  ["answers nothing", "graph-answer-no-content"],
  ["answers half of the JSON", "graph-answer-truncated-json"],
  ["answers properties of other types", "graph-answer-properties-wrong"],
  ["answers somebody else", "graph-answer-id-foreign"],
  ["answers too much", "graph-answer-oversized"],
  ["answers nothing but an id", "graph-answer-properties-missing"],
]) {
  test(`001-31: Graph ${trouble}: the sign-in succeeds and the profile stays`, async () => {
    await site.restart();
    await site.define({ ...FIELDS, VESTIBULE_PROFILE_EMPTY: "clear" });
    const person = await acquaintance({ jobTitle: "Editor" });
    await site.simulator.misbehave(module);
    assert.equal(await signIn(person), "signed in");
    assert.equal(await meta(person, "job_title"), "Editor");
    if (module !== "graph-answer-properties-missing") {
      const [[what, reason]] = await problems(person);
      assert.equal(what, "profile");
      assert.ok(reason);
    }
    // Over: the next sign-in takes what has changed.
    await site.simulator.behave();
    await site.restart();
    await site.simulator.post("/person", { id: person.id, jobTitle: "Chief" });
    assert.equal(await signIn(person), "signed in");
    assert.equal(await meta(person, "job_title"), "Chief");
  });
}

test("001-25: whoever is renamed keeps the account, and it takes the new name", async () => {
  await site.define({});
  const person = await acquaintance();
  const before = await account(person);
  await site.simulator.post("/person", {
    id: person.id,
    username: `new-${person.username}`,
    email: `new-${person.email}`,
    name: "New Name",
    familyName: "Name",
  });
  assert.equal(await signIn(person), "signed in");
  const now = await account(person);
  assert.deepEqual(
    [now.id, now.email, now.name, now.object],
    [before.id, `new-${person.email}`, "New Name", person.oid],
  );
});

test("001-25: a person who is deleted and created anew with the same name does not inherit the account", async () => {
  await site.define({});
  const person = await acquaintance();
  const before = await account(person);
  const { oid } = await site.simulator.recreate(person.id);
  assert.notEqual(oid, person.oid);
  assert.equal(await signIn(person), "account_linked_elsewhere");
  assert.deepEqual(await account(person), before);
});
