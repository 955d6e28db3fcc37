// Who may come in at all: guests, domains, app roles, groups. What a person is told, and that a session does not outlive the
// permission.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startSite } from "./harness/site.js";

const FABRIKAM = "fa15d692-e9c7-4460-a743-29f2956fd429";
const EDITORS = "0b1d7f3c-52a1-4e9c-8b44-c6b2e01d5f02";
const PRESS = "3d6eaf12-8b4c-4e2a-9d77-2fa01b8c4d04";
const STAFF = "7f3c1a52-0b1d-4c9e-9a44-5d1f0c6b2e01";
const MAX_AGE = 3600;

let site;

before(async () => {
  site = await startSite({ assets: "none", permalinks: "pretty" });
});

after(() => site?.stop());

const guest = (members) =>
  site.newPerson({
    guestFrom: `https://sts.windows.net/${FABRIKAM}/`,
    ...members,
  });

/** The sign-in ends on the login page with this reason and these words, and there is no account. */
async function refused(person, reason, words) {
  const page = await site.newPage();
  await site.openLogin(page);
  await site.signInWithMicrosoft(page, person);
  assert.equal(new URL(page.url()).searchParams.get("vestibule_error"), reason);
  assert.match(await page.textContent("#login_error"), words);
  assert.equal(await site.signedInAs(page), "");
  assert.equal(await site.account("login", person.username), null);
  await page.context().close();
}

async function admitted(person) {
  assert.equal(
    (await site.newVisitor().signIn(person.id)).outcome,
    "signed in",
  );
}

test("a site for members refuses guests, however Microsoft marks them", async () => {
  await site.define({ VESTIBULE_GUESTS: "deny" });
  const words = /for members of the organisation, not for its guests/;
  await refused(await guest(), "guest_refused", words);
  const { id } = await site.newPerson();
  const marked = await site.newPerson({
    username: `${id}_fabrikam.example#EXT#@contoso.example`,
  });
  await refused(marked, "guest_refused", words);
  const member = await site.newPerson();
  await admitted(member);
  // Whoever becomes a guest stays out from then on.
  await site.simulator.post("/person", { id: member.id, guestFrom: "mail" });
  assert.equal(
    (await site.newVisitor().signIn(member.id)).outcome,
    "guest_refused",
  );
});

test("domains of user names: what is refused wins, and a guest's domain is the one at home", async () => {
  await site.define({
    VESTIBULE_ALLOWED_DOMAINS: ["contoso.example", "*.contoso.example"],
    VESTIBULE_DENIED_DOMAINS: ["lab.contoso.example"],
  });
  const words = /Accounts of your domain cannot sign in/;
  const at = async (domain, further) => {
    const { id } = await site.newPerson();
    return site.newPerson({ username: `${id}@${domain}`, ...further });
  };
  await admitted(await at("contoso.example"));
  await admitted(await at("Sales.Contoso.example"));
  for (const domain of [
    "lab.contoso.example",
    "fabrikam.example",
    "notcontoso.example",
    "contoso.example.evil.example",
  ]) {
    await refused(await at(domain), "domain_refused", words);
  }
  // The address says nothing.
  await refused(
    await at("fabrikam.example", { email: "somebody@contoso.example" }),
    "domain_refused",
    words,
  );
  const { id } = await site.newPerson();
  const visitor = await guest({
    username: `${id}_fabrikam.example#EXT#@contoso.example`,
  });
  await refused(visitor, "domain_refused", words);
});

test("app roles: one of the allowed is needed, and one of the refused is enough", async () => {
  await site.define({
    VESTIBULE_ALLOWED_APP_ROLES: ["Site.Use"],
    VESTIBULE_DENIED_APP_ROLES: ["Site.Never"],
  });
  const words = /not among those that may use this site/;
  await refused(await site.newPerson(), "app_role_missing", words);
  await refused(
    await site.newPerson({ roles: ["site.use"] }),
    "app_role_missing",
    words,
  );
  await refused(
    await site.newPerson({ roles: ["Site.Use", "Site.Never"] }),
    "app_role_refused",
    words,
  );
  await admitted(await site.newPerson({ roles: ["Other", "Site.Use"] }));
});

test("groups: one of the allowed is needed, and one of the refused is enough", async () => {
  await site.define({
    VESTIBULE_ALLOWED_GROUPS: [EDITORS],
    VESTIBULE_DENIED_GROUPS: [STAFF],
  });
  const words = /not among those that may use this site/;
  await refused(
    await site.newPerson({ groups: [EDITORS, STAFF] }),
    "group_refused",
    words,
  );
  await admitted(await site.newPerson({ groups: [EDITORS] }));
  // A token that lists other groups lists all of them.
  const other = "11111111-2222-4333-8444-555555555555";
  await refused(
    await site.newPerson({ groups: [other] }),
    "group_missing",
    words,
  );
});

test("groups: a token without the claim is no proof of none; where Graph does not tell either, nobody is let in", async () => {
  await site.define({ VESTIBULE_ALLOWED_GROUPS: [EDITORS] });
  await site.simulator.post("/settings", { group_membership_claims: "" });
  try {
    const member = await site.newPerson({ groups: [EDITORS] });
    const other = await site.newPerson({ groups: [STAFF] });
    await site.simulator.misbehave("graph-answer-forbidden");
    await refused(
      member,
      "groups_unknown",
      /Microsoft did not say whether you may use this site/,
    );
    await site.simulator.behave();
    await admitted(member);
    await refused(other, "group_missing", /not among those that may use/);
  } finally {
    await site.simulator.behave();
    await site.simulator.post("/settings", {
      group_membership_claims: "SecurityGroup",
    });
  }
});

test("001-27: new accounts for members of a group only, in whichever way others are known", async () => {
  const acquaintance = await site.newPerson();
  await site.newAccount(acquaintance.username);
  await site.define({ VESTIBULE_CREATE_GROUPS: [EDITORS] });
  await admitted(acquaintance);
  await admitted(await site.newPerson({ groups: [EDITORS] }));
  await refused(
    await site.newPerson({ groups: [STAFF] }),
    "user_not_found",
    /There is no account for you on this site yet/,
  );
});

test("a permission that the directory's administrator has not granted keeps everybody out, and says whom to ask", async () => {
  await site.define({
    VESTIBULE_GRAPH_SCOPES: ["GroupMember.Read.All"],
    VESTIBULE_ROLE_RULES: [`group ${PRESS} -> author`],
  });
  await site.simulator.consent({ delegated: ["User.Read"] });
  try {
    await refused(
      await site.newPerson(),
      "consent_required",
      /Your organisation has to approve this site/,
    );
    await site.simulator.consent({ delegated: ["GroupMember.Read.All"] });
    await admitted(await site.newPerson());
  } finally {
    await site.simulator.post("/reset", { only: ["directory"] });
  }
});

test("case 97: whoever is taken out of the group comes no further once the session is due, and comes back with the group", async () => {
  const intranet = {
    VESTIBULE_SCENARIO: "intranet",
    VESTIBULE_ALLOWED_GROUPS: [EDITORS],
  };
  await site.define(intranet);
  await site.arm();
  await site.simulator.singleSignOn();
  try {
    const person = await site.newPerson({ groups: [EDITORS, STAFF] });
    const page = await site.newPage();
    await page.goto(site.at("handbook/"));
    await site.choose(page, person);
    assert.match(await page.textContent("body"), /first week/);
    assert.equal(await site.age(person.username, MAX_AGE + 60), 1);
    await site.simulator.post("/person", { id: person.id, groups: [STAFF] });

    await page.goto(site.at("handbook/?out=1"));
    assert.doesNotMatch(await page.textContent("body"), /first week/);
    assert.match(
      await page.textContent("body"),
      /not among those that may use this site/,
    );
    const answer = await page.request.get(site.at("wp-json/wp/v2/posts"));
    assert.equal(answer.status(), 401);

    await site.simulator.post("/person", { id: person.id, groups: [EDITORS] });
    const again = site.newVisitor();
    assert.equal((await again.signIn(person.id)).outcome, "signed in");
  } finally {
    await site.simulator.singleSignOn(false);
    await site.disarm();
    await site.define({});
  }
});
