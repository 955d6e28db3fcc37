// A site that takes people of two tenants, and what an administrator of the second one may try.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, before, test } from "node:test";
import { startSite } from "./harness/site.js";

const FABRIKAM = "fa15d692-e9c7-4460-a743-29f2956fd429";
const PERSONAL_ACCOUNTS = "9188040d-6c67-4c5b-b112-36a304b66dad";
const ELSEWHERE = "0e15e3e7-e000-4000-8000-0000000000ee";
const TENANTS = { VESTIBULE_TENANTS: [FABRIKAM] };

let site;

before(async () => {
  site = await startSite({ assets: "none", constants: TENANTS });
  await site.simulator.post("/settings", { multi_tenant: true });
});

after(() => site?.stop());

/** An account that somebody of Contoso is meant to have, and has not linked yet. */
async function victim(role = "editor") {
  const { id } = await site.newPerson();
  const email = `v-${id}@contoso.example`;
  const login = email;
  await site.newAccount(login, { role, email });
  return site.account("login", login);
}

/** Somebody of Fabrikam, as its administrator has made them. */
function foreigner(members = {}) {
  return site.newPerson({
    tenant: FABRIKAM,
    username: `f${Math.random().toString(36).slice(2)}@fabrikam.example`,
    email: null,
    ...members,
  });
}

/** How a sign-in in a browser ends: "signed in as …" or the reason on the login page. */
async function ending(person) {
  const page = await site.newPage();
  await site.openLogin(page);
  await site.signInWithMicrosoft(page, person);
  const login = await site.signedInAs(page);
  const reason = new URL(page.url()).searchParams.get("vestibule_error");
  if (reason) {
    assert.ok(await page.locator("#login_error").isVisible());
  }
  await page.context().close();
  return login ? `signed in as ${login}` : reason;
}

/** Somebody from outside signs in, to an account of their own whose login name has a part of their key; the login name. */
async function enters(person) {
  return loginAt(await ending(person), person);
}

function loginAt(end, person) {
  const [local, domain] = person.username.split("@");
  assert.match(
    end,
    new RegExp(`^signed in as ${local}-[0-9a-f]{8}@${domain}$`),
  );
  return end.replace("signed in as ", "");
}

const accounts = () =>
  site.php("echo count_users()['total_users'];").then(Number);

/** The sign-in is refused for this reason; no account is linked, created or changed. */
async function refused(person, reason, account) {
  const number = await accounts();
  assert.equal(await ending(person), reason);
  assert.deepEqual(await site.account("id", account.id), account);
  assert.equal(await accounts(), number, "no account more");
}

test("001-10: people of both tenants sign in, each with an account of their own", async () => {
  const here = await site.newPerson();
  assert.equal(await ending(here), `signed in as ${here.username}`);
  const there = await foreigner();
  const account = await site.account("login", await enters(there));
  assert.deepEqual(
    [account.tenant, account.object, account.roles],
    [FABRIKAM, there.oid, ["subscriber"]],
  );
  // The second time it is the same account.
  const number = await accounts();
  assert.equal(await enters(there), account.login);
  assert.equal(await accounts(), number);
});

test("a tenant that is not listed is refused", async () => {
  const account = await victim();
  const stranger = await site.newPerson({
    tenant: ELSEWHERE,
    username: "somebody@elsewhere.example",
    email: account.email,
  });
  await refused(stranger, "tenant_refused", account);
});

for (const [how, claims] of [
  ["nobody vouches for", {}],
  ["xms_edov says is not verified", { xms_edov: false }],
  ["xms_edov says is not verified, as a text", { xms_edov: "0" }],
]) {
  test(`case 91, N1: another tenant's administrator sets an address that ${how}: no account is linked`, async () => {
    const account = await victim();
    const attacker = await foreigner({ email: account.email, claims });
    await refused(attacker, "link_needs_approval", account);
  });

  test(`case 91, N1: the same with a WordPress administrator's address that ${how}`, async () => {
    const account = await victim("administrator");
    const attacker = await foreigner({ email: account.email, claims });
    await refused(attacker, "link_needs_owner", account);
  });
}

test("case 91: an address that Microsoft vouches for links an ordinary account, and never an administrator's", async () => {
  const account = await victim();
  const claims = { xms_edov: true };
  const owner = await foreigner({ email: account.email, claims });
  assert.equal(await ending(owner), `signed in as ${account.login}`);
  assert.deepEqual(
    [
      (await site.account("id", account.id)).tenant,
      (await site.account("id", account.id)).object,
    ],
    [FABRIKAM, owner.oid],
  );
  const boss = await victim("administrator");
  const other = await foreigner({ email: boss.email, claims });
  await refused(other, "link_needs_owner", boss);
});

test("case 91, N2: preferred_username is the login name of an account: it stays whose it is", async () => {
  const account = await victim();
  const attacker = await foreigner({ username: account.login });
  await refused(attacker, "link_needs_approval", account);
});

for (const claim of ["upn", "unique_name"]) {
  test(`case 91, N2: ${claim} is the login name of an account, and is not read`, async () => {
    const account = await victim();
    const attacker = await foreigner({ claims: { [claim]: account.login } });
    loginAt(await untouched(attacker, account), attacker);
  });
}

test("case 92: a tenant's user name without a domain is nobody's login name", async () => {
  const login = `bare-${(await site.newPerson()).id}`;
  await site.newAccount(login, { role: "administrator" });
  const account = await site.account("login", login);
  const end = await untouched(await foreigner({ username: login }), account);
  assert.match(end, new RegExp(`^signed in as ${login}.`));
});

/** The person may get an account of their own; the other one stays as it is, and its owner's name is not theirs. */
async function untouched(person, account) {
  const end = await ending(person);
  assert.notEqual(end, `signed in as ${account.login}`);
  assert.deepEqual(await site.account("id", account.id), account);
  return end;
}

test("case 91, N3: a guest whose address is that of an account does not get it", async () => {
  const account = await victim();
  const [local] = account.email.split("@");
  const guest = await site.newPerson({
    username: `${local}_contoso.example#EXT#@contoso.example`,
    email: account.email,
    guestFrom: `https://sts.windows.net/${FABRIKAM}/`,
  });
  await refused(guest, "link_needs_approval", account);
});

test("case 91, N4: the same object identifier in another tenant is another person", async () => {
  const person = await site.newPerson();
  assert.equal(await ending(person), `signed in as ${person.username}`);
  const account = await site.account("login", person.username);
  const twin = await foreigner({ oid: person.oid });
  const own = await site.account("login", await enters(twin));
  assert.deepEqual(await site.account("id", account.id), account);
  assert.notEqual(own.id, account.id);
  assert.deepEqual([own.tenant, own.object], [FABRIKAM, person.oid]);
});

test("case 91, N5: an address in the claim emails is nobody's proof", async () => {
  const account = await victim();
  const attacker = await foreigner({
    claims: {
      emails: [account.email],
      verified_primary_email: [account.email],
      otherMails: [account.email],
    },
  });
  const login = loginAt(await untouched(attacker, account), attacker);
  assert.notEqual((await site.account("login", login)).email, account.email);
});

test("case 91, N6: an address and a name that passed to another person do not open the account", async () => {
  const person = await site.newPerson();
  assert.equal(await ending(person), `signed in as ${person.username}`);
  const account = await site.account("login", person.username);
  await site.simulator.post("/person", {
    id: person.id,
    username: `former-${person.username}`,
    email: null,
  });
  const heir = await site.newPerson({
    username: person.username,
    email: person.email,
  });
  await refused(heir, "account_linked_elsewhere", account);
  // Whoever had it before still has it.
  assert.equal(await ending(person), `signed in as ${account.login}`);
});

test("case 91: a personal account has the fields that Graph gives, and nobody's account by its address", async () => {
  const personal = () => {
    const oid = `00000000-0000-0000-${hex(4)}-${hex(12)}`;
    return site.newPerson({
      tenant: PERSONAL_ACCOUNTS,
      oid,
      username: `m${hex(8)}@outlook.example`,
      email: null,
      jobTitle: "Gardener",
    });
  };
  const account = await victim();
  await site.define({
    VESTIBULE_TENANTS: [PERSONAL_ACCOUNTS],
    VESTIBULE_PROFILE_FIELDS: ["jobTitle -> job_title  # Job title"],
  });
  try {
    const person = await personal();
    // Nobody vouches for the name: it gets a part of the person's key.
    const login = (await ending(person)).replace("signed in as ", "");
    const [local, domain] = person.username.split("@");
    assert.match(login, new RegExp(`^${local}-[0-9a-f]{8}@${domain}$`));
    const own = await site.account("login", login);
    assert.deepEqual(
      [own.tenant, own.object, own.roles],
      [PERSONAL_ACCOUNTS, person.oid, ["subscriber"]],
    );
    // Graph knows such a person by the end of the identifier only.
    assert.equal(
      await site.php(`echo get_user_meta( ${own.id}, 'job_title', true );`),
      "Gardener",
    );
    // The address of a personal account proves nothing here either.
    const attacker = await personal();
    await site.simulator.post("/person", {
      id: attacker.id,
      email: account.email,
    });
    await refused(attacker, "link_needs_approval", account);
  } finally {
    await site.define(TENANTS);
  }
});

const hex = (length) => randomBytes(length).toString("hex").slice(0, length);

test("case 94: an app role or an attribute that another tenant's administrator sets gives no role", async () => {
  await site.define({
    ...TENANTS,
    VESTIBULE_ROLE_RULES: [
      "app_role editor -> editor",
      "attribute department=Press -> author",
    ],
  });
  try {
    const wishes = { roles: ["editor"], department: "Press" };
    const there = await foreigner(wishes);
    assert.deepEqual((await site.account("login", await enters(there))).roles, [
      "subscriber",
    ]);
    const here = await site.newPerson(wishes);
    assert.equal(await ending(here), `signed in as ${here.username}`);
    assert.deepEqual(
      (await site.account("login", here.username)).roles.sort(),
      ["author", "editor"],
    );
  } finally {
    await site.define(TENANTS);
  }
});

test("case 23: personal accounts come in where they are listed, and then no other tenant's people do", async () => {
  await site.define({
    VESTIBULE_TENANTS: ["9188040d-6c67-4c5b-b112-36a304b66dad"],
  });
  try {
    await enters({ id: "mona", username: "mona@outlook.example" });
    assert.equal(await ending(await foreigner()), "tenant_refused");
  } finally {
    await site.define(TENANTS);
  }
});

test("a log-out at Microsoft, which does not say whose it is, ends the session of the other tenant's person", async () => {
  const person = await foreigner();
  const page = await site.newPage();
  await site.openLogin(page);
  await site.signInWithMicrosoft(page, person);
  const login = await site.signedInAs(page);
  assert.notEqual(login, "");
  const sid = await site.php(`
    $user = get_user_by( 'login', '${login}' );
    foreach ( get_user_meta( $user->ID, 'session_tokens', true ) as $session ) { echo $session['vestibule']['sid']; }`);
  const notice = (query) =>
    site
      .newVisitor()
      .get(`wp-login.php?action=vestibule_frontchannel_logout&${query}`);
  const issuer = `${site.simulator.origin}/${ELSEWHERE}/v2.0`;
  await notice(`sid=${sid}&iss=${encodeURIComponent(issuer)}`);
  assert.equal(await site.signedInAs(page), login);
  await notice(`sid=${sid}`);
  assert.equal(await site.signedInAs(page), "");
  await page.context().close();
});
