// What a site that takes people of several tenants has to tell apart.
import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { CONTOSO, FABRIKAM, PERSONAL_ACCOUNTS, start } from "./client.js";

let client;

before(async () => {
  client = await start();
});

after(() => client.close());

beforeEach(async () => {
  await client.order("/reset", {});
  await client.order("/settings", { multi_tenant: true });
});

const ADMINISTRATOR = "admin@contoso.example";

/** Somebody of Fabrikam, as its administrator has made them. */
async function foreigner(members) {
  await client.order("/person", {
    id: "mallory",
    name: "Mallory",
    tenant: FABRIKAM,
    oid: "3a110000-8888-4a88-8a88-000000000008",
    username: "mallory@fabrikam.example",
    ...members,
  });
  const { claims, verified } = await client.tokenFor({
    tenant: "organizations",
    person: "mallory",
  });
  assert.ok(verified);
  assert.deepEqual(
    [claims.tid, claims.iss],
    [FABRIKAM, `${client.origin}/${FABRIKAM}/v2.0`],
  );
  return claims;
}

test("whoever signs in decides the tenant; the document has a template", async () => {
  for (const segment of ["organizations", "common"]) {
    const { issuer, token_endpoint } = await client.document(
      `/${segment}/v2.0/.well-known/openid-configuration`,
    );
    assert.equal(issuer, `${client.origin}/{tenantid}/v2.0`);
    assert.equal(
      token_endpoint,
      `${client.origin}/${segment}/oauth2/v2.0/token`,
    );
    for (const [person, tenant] of [
      ["alice", CONTOSO],
      ["frank", FABRIKAM],
    ]) {
      const { claims, verified, key } = await client.tokenFor({
        tenant: segment,
        person,
      });
      assert.ok(verified);
      assert.deepEqual(
        [claims.tid, claims.iss, key.issuer],
        [
          tenant,
          `${client.origin}/${tenant}/v2.0`,
          `${client.origin}/{tenantid}/v2.0`,
        ],
      );
    }
  }
});

test("personal accounts sign in at common alone, with a key of their own", async () => {
  const { claims, verified, key } = await client.tokenFor({
    tenant: "common",
    person: "mona",
  });
  assert.ok(verified);
  assert.equal(claims.tid, PERSONAL_ACCOUNTS);
  assert.equal(key.issuer, `${client.origin}/${PERSONAL_ACCOUNTS}/v2.0`);
  const { response } = await client.signIn({
    tenant: "organizations",
    person: "mona",
  });
  assert.match(response.get("error_description"), /^AADSTS50020: /);
});

test("an administrator may give anybody any address, vouched for or not", async () => {
  const without = await foreigner({ email: ADMINISTRATOR });
  assert.equal(without.email, ADMINISTRATOR);
  assert.ok(!("xms_edov" in without));
  for (const value of [false, true, "1", 0]) {
    const claims = await foreigner({
      email: ADMINISTRATOR,
      claims: { xms_edov: value },
    });
    assert.equal(claims.xms_edov, value);
  }
});

test("the same through names and through the addresses of another kind of tenant", async () => {
  const claims = await foreigner({
    username: ADMINISTRATOR,
    claims: {
      upn: ADMINISTRATOR,
      unique_name: ADMINISTRATOR,
      emails: [ADMINISTRATOR],
      verified_primary_email: [ADMINISTRATOR],
    },
  });
  assert.deepEqual(
    [
      claims.preferred_username,
      claims.upn,
      claims.unique_name,
      claims.emails,
      claims.email,
    ],
    [ADMINISTRATOR, ADMINISTRATOR, ADMINISTRATOR, [ADMINISTRATOR], undefined],
  );
});

test("a guest has another identifier than at home, and says so", async () => {
  const { claims } = await client.tokenFor({ person: "dora" });
  assert.deepEqual(
    [claims.tid, claims.acct, claims.idp, claims.preferred_username],
    [
      CONTOSO,
      1,
      `https://sts.windows.net/${FABRIKAM}/`,
      "dora_fabrikam.example#EXT#@contoso.example",
    ],
  );
});

test("the same identifier in another tenant is somebody else", async () => {
  const alice = (await client.tokenFor()).claims;
  const other = await foreigner({ oid: alice.oid });
  assert.equal(other.oid, alice.oid);
  assert.notEqual(other.sub, alice.sub);
  assert.notEqual(other.tid, alice.tid);
});

test("an address may pass to another person", async () => {
  const before = (await client.tokenFor()).claims;
  await client.order("/person", {
    id: "alice",
    email: null,
    username: "a.adams@contoso.example",
  });
  await client.order("/person", {
    id: "heir",
    name: "Alice Archer",
    username: before.preferred_username,
    email: before.email,
    oid: "a11ce000-1111-4a11-8a11-0000000000ff",
  });
  const after = (await client.tokenFor({ person: "heir" })).claims;
  assert.deepEqual(
    [after.email, after.preferred_username],
    [before.email, before.preferred_username],
  );
  assert.notEqual(after.oid, before.oid);
});

test("Graph answers a foreigner with what their own tenant has", async () => {
  await foreigner({ email: ADMINISTRATOR });
  const token = await client.graphToken({
    tenant: "organizations",
    person: "mallory",
  });
  const { body } = await client.graph("/me?$select=mail,userPrincipalName", {
    token,
  });
  assert.deepEqual(
    [body.mail, body.userPrincipalName],
    [ADMINISTRATOR, "mallory@fabrikam.example"],
  );
});

test("the application's own token is another one in another tenant", async () => {
  await client.order("/consent", {
    tenant: FABRIKAM,
    application: ["User.Read.All"],
  });
  const { body } = await client.ownToken({ tenant: FABRIKAM });
  const token = body.access_token;
  const frank = await client.graph("/users/frank@fabrikam.example", { token });
  assert.equal(frank.body.displayName, "Frank Fabrikam");
  const alice = await client.graph("/users/alice@contoso.example", { token });
  assert.equal(alice.status, 404);
});
