import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import {
  CLIENT_ID,
  CONTOSO,
  FABRIKAM,
  PERSONAL_ACCOUNTS,
  start,
} from "./client.js";

let client;

before(async () => {
  client = await start();
});

after(() => client.close());

beforeEach(() => client.order("/reset", {}));

const STANDARD = "openid profile email";

const aadsts = (text) => Number(/^AADSTS(\d+): /.exec(text)[1]);

async function refusal(changes) {
  const { response } = await client.signIn(changes);
  assert.equal(response.get("code"), null);
  return [response.get("error"), aadsts(response.get("error_description"))];
}

function claimsOf(token) {
  return JSON.parse(Buffer.from(token.split(".")[1], "base64url"));
}

test("the access token is Graph's and has the scopes that were asked for, in Microsoft's spelling", async () => {
  const { body } = await client.redeem(
    await client.signIn({
      scope: `${STANDARD} offline_access user.read https://graph.microsoft.com/groupmember.read.all`,
    }),
  );
  assert.equal(body.scope, `${STANDARD} User.Read GroupMember.Read.All`);
  const { header, claims, verified } = await client.read(body.access_token);
  assert.ok(verified);
  assert.equal(header.alg, "RS256");
  assert.deepEqual(
    [claims.aud, claims.iss, claims.tid, claims.idtyp, claims.appid],
    [
      "https://graph.microsoft.com",
      `https://sts.windows.net/${CONTOSO}/`,
      CONTOSO,
      "user",
      CLIENT_ID,
    ],
  );
  assert.equal(claims.scp, `${STANDARD} User.Read GroupMember.Read.All`);
});

test("a scope of the simulator's own Graph address means the same", async () => {
  const { body } = await client.redeem(
    await client.signIn({ scope: `openid ${client.origin}/graph/User.Read` }),
  );
  assert.equal(body.scope, "openid User.Read");
});

test("a personal account's access token is no JWT", async () => {
  await client.order("/settings", { multi_tenant: true });
  const { body } = await client.redeem(
    await client.signIn({
      tenant: "common",
      person: "mona",
      scope: "openid User.Read",
    }),
  );
  assert.match(body.access_token, /^EwB/);
  assert.equal(body.access_token.split(".").length, 1);
});

test("a scope that no administrator has granted refuses the sign-in", async () => {
  await client.order("/consent", { delegated: ["User.Read"] });
  const scope = `${STANDARD} GroupMember.Read.All`;
  assert.deepEqual(await refusal({ scope }), ["consent_required", 90094]);
  // Also for somebody who is not asked who they are.
  await client.order("/settings", { autologin: "bob" });
  assert.deepEqual(await refusal({ scope }), ["consent_required", 90094]);
  assert.deepEqual(await refusal({ scope, prompt: "none" }), [
    "consent_required",
    65001,
  ]);
  await client.order("/consent", { delegated: ["GroupMember.Read.All"] });
  assert.ok((await client.signIn({ scope })).response.get("code"));
});

test("what people consent to themselves needs an administrator where the tenant says so", async () => {
  await client.order("/consent", { delegated: [] });
  const scope = "openid User.Read";
  assert.ok((await client.signIn({ scope })).response.get("code"));
  await client.order("/consent", { user_consent: false });
  assert.deepEqual(await refusal({ scope }), ["consent_required", 90094]);
});

test("a consent is one tenant's", async () => {
  await client.order("/settings", { multi_tenant: true });
  const scope = "openid GroupMember.Read.All";
  const foreign = { tenant: "organizations", person: "frank", scope };
  assert.deepEqual(await refusal(foreign), ["consent_required", 90094]);
  await client.order("/consent", {
    tenant: FABRIKAM,
    delegated: ["GroupMember.Read.All"],
  });
  assert.ok((await client.signIn(foreign)).response.get("code"));
});

test("an unknown scope is refused", async () => {
  assert.deepEqual(await refusal({ scope: "openid User.Raed" }), [
    "invalid_client",
    650053,
  ]);
});

test("the application's own token has what the administrator has granted", async () => {
  await client.order("/consent", { application: ["User.Read.All"] });
  for (const scope of [
    "https://graph.microsoft.com/.default",
    `${client.origin}/graph/.default`,
  ]) {
    const { status, body } = await client.ownToken({ scope });
    assert.equal(status, 200);
    assert.deepEqual(Object.keys(body).sort(), [
      "access_token",
      "expires_in",
      "ext_expires_in",
      "token_type",
    ]);
    const { claims, verified } = await client.read(body.access_token);
    assert.ok(verified);
    assert.deepEqual(
      [claims.aud, claims.roles, claims.idtyp, claims.tid, claims.scp],
      [
        "https://graph.microsoft.com",
        ["User.Read.All"],
        "app",
        CONTOSO,
        undefined,
      ],
    );
  }
});

test("without a consent the application's own token has no roles", async () => {
  await client.order("/consent", { application: [] });
  const { body } = await client.ownToken();
  assert.ok(!("roles" in claimsOf(body.access_token)));
});

test("a request for the application's own token is checked", async () => {
  for (const [changes, status, error, code] of [
    [{ client_secret: "wrong" }, 401, "invalid_client", 7000215],
    [{ client_secret: undefined }, 401, "invalid_client", 7000218],
    [{ client_id: CONTOSO }, 400, "unauthorized_client", 700016],
    [{ tenant: FABRIKAM }, 400, "unauthorized_client", 700016],
    [{ tenant: "common" }, 400, "invalid_request", 50059],
    [{ tenant: "organizations" }, 400, "invalid_request", 50059],
    [{ scope: undefined }, 400, "invalid_request", 900144],
    [{ scope: "User.Read.All" }, 400, "invalid_scope", 1002012],
    [
      { scope: "https://graph.microsoft.com/.default openid" },
      400,
      "invalid_scope",
      1002012,
    ],
    [
      { scope: "https://evil.example/.default" },
      400,
      "invalid_resource",
      500011,
    ],
  ]) {
    const answer = await client.ownToken(changes);
    assert.deepEqual(
      [answer.status, answer.body.error, answer.body.error_codes],
      [status, error, [code]],
      JSON.stringify(changes),
    );
  }
  await client.order("/settings", { client_secret_expired: true });
  assert.deepEqual((await client.ownToken()).body.error_codes, [7000222]);
});

test("tokens list up to 200 groups, with those that groups are in", async () => {
  await client.order("/memberships", { person: "alice", count: 200 });
  const { claims } = await client.tokenFor();
  assert.equal(claims.groups.length, 200);
  await client.order("/person", {
    id: "alice",
    groups: ["2c5d9e01-7a3b-4d1f-8c66-1e9f0a7b3c03"],
  });
  assert.deepEqual((await client.tokenFor()).claims.groups, [
    "2c5d9e01-7a3b-4d1f-8c66-1e9f0a7b3c03",
    "0b1d7f3c-52a1-4e9c-8b44-c6b2e01d5f02",
  ]);
});

test("instead of 201 groups stands where to ask, at an address nobody answers at any more", async () => {
  const { oid } = await client.order("/memberships", {
    person: "alice",
    count: 201,
  });
  const { claims } = await client.tokenFor();
  assert.equal(claims.groups, undefined);
  assert.deepEqual(claims._claim_names, { groups: "src1" });
  assert.deepEqual(claims._claim_sources, {
    src1: {
      endpoint: `https://graph.windows.net/${CONTOSO}/users/${oid}/getMemberObjects`,
    },
  });
  await client.order("/settings", { group_overage: "hasgroups" });
  const other = (await client.tokenFor()).claims;
  assert.deepEqual(
    [other.hasgroups, other.groups, other._claim_names],
    [true, undefined, undefined],
  );
});

test("which groups tokens list is a setting of the registration", async () => {
  const press = "3d6eaf12-8b4c-4e2a-9d77-2fa01b8c4d04";
  const staff = "7f3c1a52-0b1d-4c9e-9a44-5d1f0c6b2e01";
  await client.order("/person", { id: "alice", groups: [staff, press] });
  assert.deepEqual((await client.tokenFor()).claims.groups, [staff]);
  await client.order("/settings", { group_membership_claims: "All" });
  const all = (await client.tokenFor()).claims;
  assert.deepEqual(all.groups, [staff, press]);
  assert.deepEqual(all.wids, ["b79fbf4d-3ef9-4689-8143-76b194e85509"]);
  await client.order("/settings", { group_membership_claims: "" });
  assert.equal((await client.tokenFor()).claims.groups, undefined);
});

test("personal accounts have no groups", async () => {
  await client.order("/settings", { multi_tenant: true });
  await client.order("/memberships", { person: "mona", count: 3 });
  const { claims } = await client.tokenFor({
    tenant: "common",
    person: "mona",
  });
  assert.deepEqual([claims.tid, claims.groups], [PERSONAL_ACCOUNTS, undefined]);
});

test("people can be renamed, disabled, deleted and created anew", async () => {
  const before = (await client.tokenFor()).claims;
  await client.order("/person", {
    id: "alice",
    username: "alice.baker@contoso.example",
    email: "alice.baker@contoso.example",
    familyName: "Baker",
  });
  const renamed = (await client.tokenFor()).claims;
  assert.deepEqual(
    [renamed.oid, renamed.sub, renamed.preferred_username, renamed.family_name],
    [before.oid, before.sub, "alice.baker@contoso.example", "Baker"],
  );
  const { oid } = await client.order("/recreate", { person: "alice" });
  const created = (await client.tokenFor()).claims;
  assert.equal(created.oid, oid);
  assert.notEqual(created.oid, before.oid);
  assert.notEqual(created.sub, before.sub);
  assert.equal(created.preferred_username, "alice.baker@contoso.example");
  assert.equal(created.groups, undefined);
  await client.order("/person", { id: "alice", accountEnabled: false });
  assert.deepEqual(await refusal({}), ["invalid_grant", 50057]);
});

test("mistakes in these orders are told", async () => {
  for (const [path, body, message] of [
    ["/consent", { delegated: ["User.Raed"] }, /unknown permission/],
    ["/consent", { application: ["User.Read"] }, /unknown permission/],
    ["/consent", { users: [] }, /nothing called users/],
    ["/settings", { group_overage: "link" }, /is one of/],
    ["/memberships", { person: "alice", count: "x" }, /count is a number/],
    ["/memberships", { person: "nobody", count: 1 }, /unknown person/],
    ["/recreate", { person: "nobody" }, /unknown person/],
    ["/group", {}, /needs an id/],
    ["/person", { id: "bob", photo: { format: "bmp" } }, /a photo is one of/],
    [
      "/misbehave",
      { module: "exp-past", at: "GET /me" },
      /does not act on Graph/,
    ],
  ]) {
    await assert.rejects(client.order(path, body), message);
  }
});
