import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { CLIENT_SECRET, CONTOSO, start } from "./client.js";

let client;

before(async () => {
  client = await start();
});

after(() => client.close());

beforeEach(() => client.order("/reset", {}));

test("the log counts requests and keeps no secret", async () => {
  await client.document(`/${CONTOSO}/v2.0/.well-known/openid-configuration`);
  const answer = await client.signIn();
  await client.redeem(answer);
  await client.read((await client.order("/mint", {})).id_token);
  const log = await client.order("/log");
  assert.equal(log.counts.discovery, 1);
  assert.equal(log.counts.authorize, 1);
  assert.equal(log.counts.token, 1);
  assert.equal(log.counts.keys, 1);

  const authorize = log.entries.find(
    ({ endpoint }) => endpoint === "authorize",
  );
  assert.equal(authorize.authorization.code_challenge_method, "S256");
  assert.ok(authorize.authorization.code_challenge);
  const token = log.entries.find(({ endpoint }) => endpoint === "token");
  assert.deepEqual(token.form.sort(), [
    "client_id",
    "client_secret",
    "code",
    "code_verifier",
    "grant_type",
    "redirect_uri",
  ]);
  assert.ok(token.token.code_verifier);
  assert.equal(token.token.code_verifier_length, 43);
  assert.equal(token.token.client_auth, "client_secret_post");
  assert.equal(token.status, 200);

  const text = JSON.stringify(log);
  for (const secret of [
    CLIENT_SECRET,
    answer.response.get("code"),
    answer.verifier,
    "the nonce",
    "the state",
  ]) {
    assert.ok(!text.includes(secret));
  }
});

test("the log can be read from a point on and for one endpoint", async () => {
  await client.document(`/${CONTOSO}/discovery/v2.0/keys`);
  const { last } = await client.order("/log");
  await client.document(`/${CONTOSO}/discovery/v2.0/keys`);
  const { entries } = await client.order(`/log?since=${last}&endpoint=keys`);
  assert.equal(entries.length, 1);
});

test("minting gives a token as ordered", async () => {
  const { id_token: token } = await client.order("/mint", {
    person: "bob",
    nonce: "n",
    claims: { extra: 1 },
    remove: ["email"],
    header: { x: "y" },
  });
  const { header, claims, verified } = await client.read(token);
  assert.ok(verified);
  assert.equal(header.x, "y");
  assert.deepEqual(
    [claims.name, claims.nonce, claims.extra, claims.email],
    ["Bob Brown", "n", 1, undefined],
  );
});

test("minting takes another key, another algorithm, raw text and modules", async () => {
  assert.equal(
    (
      await client.read(
        (await client.order("/mint", { key: "unlisted" })).id_token,
      )
    ).key,
    undefined,
  );
  const ps256 = await client.read(
    (await client.order("/mint", { algorithm: "PS256" })).id_token,
  );
  assert.equal(ps256.header.alg, "PS256");
  assert.ok(!ps256.verified);
  const raw = await client.read(
    (await client.order("/mint", { payload_text: '{"a":1}' })).id_token,
  );
  assert.deepEqual([raw.claims, raw.verified], [{ a: 1 }, true]);
  const spoilt = await client.read(
    (await client.order("/mint", { modules: ["iss-trailing-slash"] })).id_token,
  );
  assert.match(spoilt.claims.iss, /\/v2\.0\/$/);
});

test("people can be added, altered and reset", async () => {
  await client.order("/person", {
    id: "eve",
    name: "Eve New",
    oid: "e0e00000-9999-4e99-8e99-000000000009",
    username: "eve@contoso.example",
  });
  assert.equal(
    (await client.tokenFor({ person: "eve" })).claims.name,
    "Eve New",
  );
  await client.order("/person", {
    id: "alice",
    email: null,
    groups: Array.from({ length: 40 }, (_, n) => `group ${n}`),
  });
  const { claims } = await client.tokenFor();
  assert.equal(claims.email, undefined);
  assert.equal(claims.groups.length, 40);
  await client.order("/reset", { only: ["people"] });
  assert.equal((await client.tokenFor()).claims.email, "alice@contoso.example");
});

test("mistakes in an order are told", async () => {
  await assert.rejects(
    client.order("/settings", { autologn: "alice" }),
    /unknown setting/,
  );
  await assert.rejects(
    client.order("/settings", { redirect_uris: "x" }),
    /wrong type/,
  );
  await assert.rejects(
    client.order("/misbehave", { module: "nothing" }),
    /unknown module/,
  );
  await assert.rejects(
    client.order("/rotate", { mode: "twice" }),
    /mode must be/,
  );
  await assert.rejects(
    client.order("/reset", { only: ["all"] }),
    /nothing called all/,
  );
  await assert.rejects(
    client.order("/person", { id: "bob", error: 1 }),
    /unknown AADSTS number/,
  );
  await assert.rejects(client.order("/nowhere"), /no GET/);
});

test("the state shows what is in force", async () => {
  await client.order("/misbehave", { module: "exp-past", times: 2 });
  await client.tokenFor();
  const state = await client.order("/state");
  assert.deepEqual(state.active, [
    { module: "exp-past", times: 2, used: { idToken: 1 } },
  ]);
  assert.equal(state.origin, client.origin);
  await client.order("/misbehave", { module: "exp-past", stop: true });
  assert.deepEqual((await client.order("/state")).active, []);
});
