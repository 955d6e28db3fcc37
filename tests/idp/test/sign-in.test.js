import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import {
  CLIENT_ID,
  CLIENT_SECRET,
  CONTOSO,
  FABRIKAM,
  PERSONAL_ACCOUNTS,
  REDIRECT_URI,
  start,
} from "./client.js";

let client;

before(async () => {
  client = await start();
});

after(() => client.close());

beforeEach(() => client.order("/reset", {}));

test("the code flow gives a token with Microsoft's claims", async () => {
  const answer = await client.signIn();
  assert.equal(answer.method, "GET");
  assert.ok(answer.url.startsWith(`${REDIRECT_URI}&code=`));
  assert.deepEqual(
    [...answer.response.keys()],
    ["action", "code", "state", "session_state"],
  );
  assert.equal(answer.response.get("state"), "the state");
  assert.ok(answer.response.get("code").length >= 900);

  const { status, body, headers } = await client.redeem(answer);
  assert.equal(status, 200);
  assert.match(headers.get("cache-control"), /no-store/);
  assert.deepEqual(Object.keys(body).sort(), [
    "access_token",
    "expires_in",
    "ext_expires_in",
    "id_token",
    "scope",
    "token_type",
  ]);
  assert.equal(body.scope, "openid profile email");
  assert.equal(body.access_token.split(".").length, 3);

  const { header, claims, verified } = await client.read(body.id_token);
  assert.ok(verified);
  assert.deepEqual(Object.keys(header), ["typ", "alg", "kid"]);
  assert.deepEqual(Object.keys(claims).sort(), [
    "acct",
    "aud",
    "email",
    "exp",
    "family_name",
    "given_name",
    "groups",
    "iat",
    "iss",
    "login_hint",
    "name",
    "nbf",
    "nonce",
    "oid",
    "preferred_username",
    "rh",
    "sid",
    "sub",
    "tid",
    "uti",
    "ver",
  ]);
  assert.equal(claims.iss, `${client.origin}/${CONTOSO}/v2.0`);
  assert.equal(claims.aud, CLIENT_ID);
  assert.equal(claims.nonce, "the nonce");
  assert.equal(claims.ver, "2.0");
  assert.equal(claims.exp - claims.iat, 3900);
  assert.ok(Math.abs(Date.now() / 1000 - 300 - claims.iat) < 5);
  assert.equal(claims.sid, answer.response.get("session_state"));
});

test("form_post posts the same parameters", async () => {
  const answer = await client.signIn({ response_mode: "form_post" });
  assert.equal(answer.method, "POST");
  assert.equal(answer.url, REDIRECT_URI);
  assert.equal(answer.response.get("state"), "the state");
  assert.equal((await client.redeem(answer)).status, 200);
});

test("HTTP Basic is accepted too", async () => {
  const answer = await client.signIn();
  const basic = Buffer.from(
    `${CLIENT_ID}:${encodeURIComponent(CLIENT_SECRET)}`,
  ).toString("base64");
  const { status } = await client.redeem(
    answer,
    { client_secret: undefined },
    { authorization: `Basic ${basic}` },
  );
  assert.equal(status, 200);
  const { entries } = await client.order("/log?endpoint=token");
  assert.equal(entries[0].token.client_auth, "client_secret_basic");
});

test("people differ as their accounts do", async () => {
  assert.equal(
    (await client.tokenFor({ person: "carol" })).claims.email,
    undefined,
  );
  const guest = (await client.tokenFor({ person: "dora" })).claims;
  assert.equal(guest.acct, 1);
  assert.equal(guest.idp, `https://sts.windows.net/${FABRIKAM}/`);
  assert.match(guest.preferred_username, /#EXT#/);
  const erik = (await client.tokenFor({ person: "erik" })).claims;
  assert.ok(erik.preferred_username.length > 60);
  assert.equal(erik.name, "Erik Öberg");
  assert.deepEqual((await client.tokenFor({ person: "bob" })).claims.roles, [
    "editor",
  ]);
});

test("a subject is the same each time and differs between people", async () => {
  const [first, again, other] = [
    await client.tokenFor(),
    await client.tokenFor(),
    await client.tokenFor({ person: "bob" }),
  ];
  assert.equal(first.claims.sub, again.claims.sub);
  assert.notEqual(first.claims.sub, other.claims.sub);
});

test("a tenant may be addressed by its domain", async () => {
  const { claims, verified } = await client.tokenFor({
    tenant: "contoso.example",
  });
  assert.ok(verified);
  assert.equal(claims.iss, `${client.origin}/${CONTOSO}/v2.0`);
});

test("common admits everybody, and personal accounts have a key of their own", async () => {
  await client.order("/settings", { multi_tenant: true });
  const frank = await client.tokenFor({ tenant: "common", person: "frank" });
  assert.equal(frank.claims.tid, FABRIKAM);
  assert.equal(frank.key.issuer, `${client.origin}/{tenantid}/v2.0`);
  const mona = await client.tokenFor({ tenant: "common", person: "mona" });
  assert.ok(mona.verified);
  assert.equal(mona.claims.iss, `${client.origin}/${PERSONAL_ACCOUNTS}/v2.0`);
  assert.equal(mona.key.issuer, mona.claims.iss);
});

test("the autologin setting spares the account page", async () => {
  await client.order("/settings", { autologin: "erik" });
  assert.equal((await client.tokenFor()).claims.name, "Erik Öberg");
  const { counts } = await client.order("/log");
  assert.equal(counts.choose, undefined);
});

test("two tabs of one browser do not disturb each other", async () => {
  // The simulator's cookies of two sign-ins differ by path only, so a jar has to keep that.
  const jar = new Map();
  const visit = async (url, form) => {
    const { pathname } = new URL(url);
    const cookies = [...jar.values()].filter(({ path }) =>
      pathname.startsWith(path),
    );
    const response = await fetch(url, {
      method: form ? "POST" : "GET",
      body: form && new URLSearchParams(form),
      headers: { cookie: cookies.map(({ pair }) => pair).join("; ") },
      redirect: "manual",
    });
    for (const line of response.headers.getSetCookie()) {
      const pair = line.split(";")[0];
      const path = /path=([^;]+)/i.exec(line)[1];
      jar.set(`${path} ${pair.split("=")[0]}`, { path, pair });
    }
    return new URL(response.headers.get("location"), url).href;
  };
  const pages = [];
  for (const state of ["A", "B"]) {
    pages.push(await visit(client.authorization({ state }).url));
  }
  for (const [page, person, state] of [
    [pages[1], "bob", "B"],
    [pages[0], "alice", "A"],
  ]) {
    const end = new URL(await visit(await visit(page, { person })));
    assert.equal(end.searchParams.get("state"), state);
    assert.ok(end.searchParams.has("code"));
  }
});

test("the account page says what it is, and has the people and a way out", async () => {
  const start = await fetch(client.authorization().url, { redirect: "manual" });
  const page = await fetch(
    new URL(start.headers.get("location"), client.origin),
    {
      headers: {
        cookie: start.headers
          .getSetCookie()
          .map((line) => line.split(";")[0])
          .join("; "),
      },
    },
  );
  const text = await page.text();
  assert.match(text, /SIMULATOR/);
  assert.match(text, /name="viewport"/);
  assert.match(text, /<button[^>]+data-person="alice"/);
  assert.match(text, /data-action="cancel"/);
  assert.doesNotMatch(text, /data-person="frank"/);
});

test("cancelling gives Microsoft's parameters", async () => {
  const { response } = await client.signIn({ action: "cancel" });
  assert.equal(response.get("error"), "access_denied");
  assert.equal(response.get("error_subcode"), "cancel");
  assert.match(response.get("error_description"), /^AADSTS65004: /);
  assert.equal(response.get("state"), "the state");
  assert.equal(response.get("iss"), null);
});
