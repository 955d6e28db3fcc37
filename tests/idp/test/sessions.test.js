import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { CONTOSO, start } from "./client.js";

let client;

before(async () => {
  client = await start();
});

after(() => client.close());

beforeEach(() => client.order("/reset", {}));

const BROWSER = { browser: "first" };

/** Was the account page needed for this? */
async function asked(changes) {
  const before = (await client.order("/log")).counts.choose ?? 0;
  const answer = await client.signIn({ ...BROWSER, ...changes });
  assert.ok(answer.response.get("code"), answer.response.get("error"));
  return ((await client.order("/log")).counts.choose ?? 0) > before;
}

async function silent(changes) {
  const { response } = await client.signIn({
    ...BROWSER,
    prompt: "none",
    ...changes,
  });
  return response.has("code")
    ? "signed in"
    : `${response.get("error")} ${/^AADSTS(\d+): /.exec(response.get("error_description"))[1]}`;
}

/** The page for a request, as a browser that is signed in nowhere sees it. */
async function accountPage(changes, path = "") {
  const start = await fetch(client.authorization(changes).url, {
    redirect: "manual",
  });
  const cookie = start.headers
    .getSetCookie()
    .map((line) => line.split(";")[0])
    .join("; ");
  const address = new URL(start.headers.get("location"), client.origin);
  return (await fetch(`${address}${path}`, { headers: { cookie } })).text();
}

test("whoever is signed in in this browser is not asked again", async () => {
  assert.equal(await asked({ person: "bob" }), true);
  assert.equal(await asked({ person: "alice" }), false);
  const again = await client.tokenFor({ ...BROWSER, person: "alice" });
  assert.equal(again.claims.name, "Bob Brown");
  assert.equal(await asked({ browser: "second", person: "alice" }), true);
});

test("select_account and login ask in spite of a session", async () => {
  await asked({ person: "bob" });
  for (const prompt of ["select_account", "login"]) {
    assert.equal(await asked({ person: "bob", prompt }), true, prompt);
  }
});

test("two accounts in one browser: the question who is meant, unless a hint says it", async () => {
  await asked({ person: "bob" });
  await asked({ person: "alice", prompt: "select_account" });
  assert.equal(await asked({ person: "bob" }), true);
  assert.equal(await asked({ login_hint: "bob@contoso.example" }), false);
  const { claims } = await client.tokenFor({
    ...BROWSER,
    login_hint: "bob@contoso.example",
  });
  assert.equal(claims.name, "Bob Brown");
});

test("a hint of somebody who is not signed in shows that person alone", async () => {
  const hinted = { login_hint: "bob@contoso.example" };
  const page = await accountPage(hinted);
  assert.match(page, /data-person="bob"/);
  assert.doesNotMatch(page, /data-person="alice"/);
  assert.match(page, /data-action="another"/);
  assert.match(await accountPage(hinted, "?all=1"), /data-person="alice"/);
  assert.match(
    await accountPage({ ...hinted, prompt: "select_account" }),
    /data-person="alice"/,
  );
});

test("prompt=none tells why a question would be needed", async () => {
  const alice = { login_hint: "alice@contoso.example" };
  assert.equal(await silent(), "login_required 50058");
  assert.equal(await silent(alice), "login_required 50058");

  await asked({ person: "bob" });
  assert.equal(await silent(), "signed in");
  assert.equal(
    await silent({ login_hint: "bob@contoso.example" }),
    "signed in",
  );
  assert.equal(await silent(alice), "interaction_required 160021");

  await asked({ person: "alice", prompt: "select_account" });
  assert.equal(await silent(), "interaction_required 16000");
  assert.equal(await silent(alice), "signed in");
});

test("a session of another directory is none here", async () => {
  await client.order("/settings", { multi_tenant: true });
  await asked({ tenant: "common", person: "frank" });
  assert.equal(await silent(), "interaction_required 16000");
  assert.equal(await asked({ person: "bob" }), true);
});

test("a session that was ended or has expired needs a person again", async () => {
  await asked({ person: "bob" });
  assert.deepEqual(
    await client.order("/session", { person: "bob", action: "expire" }),
    { sessions: 1 },
  );
  assert.equal(await silent(), "interaction_required 50078");
  assert.equal(await asked({ person: "bob" }), true);
  assert.equal(await silent(), "signed in");

  await client.order("/session", { person: "bob", action: "end" });
  assert.equal(await silent(), "login_required 50058");
  assert.equal(await asked({ person: "bob" }), true);
});

test("a disabled person does not get on, neither asked nor silently", async () => {
  await asked({ person: "bob" });
  await client.order("/person", { id: "bob", error: 50057 });
  assert.equal(await silent(), "invalid_grant 50057");
  const { response } = await client.signIn({ person: "bob" });
  assert.match(response.get("error_description"), /^AADSTS50057: /);
});

test("sid stays for a session, and another session has another", async () => {
  const sid = async (changes) =>
    (await client.tokenFor({ ...BROWSER, person: "bob", ...changes })).claims
      .sid;
  const first = await sid();
  assert.equal(await sid(), first);
  assert.equal(await sid({ prompt: "login" }), first);
  assert.equal(await sid({ prompt: "none" }), first);
  assert.notEqual(await sid({ browser: "second" }), first);
  await client.order("/session", { person: "bob", action: "end" });
  const next = await sid();
  assert.notEqual(next, first);
  await client.order("/session", { person: "bob", action: "expire" });
  assert.notEqual(await sid(), next);
});

test("login_hint and sid are claims that a registration may lack", async () => {
  const { claims } = await client.tokenFor({ person: "bob" });
  assert.match(claims.login_hint, /^O\.[\w-]{64}$/);
  assert.equal(
    (await client.tokenFor({ person: "bob" })).claims.login_hint,
    claims.login_hint,
  );
  assert.notEqual(
    (await client.tokenFor()).claims.login_hint,
    claims.login_hint,
  );
  await asked({ person: "bob" });
  assert.equal(await silent({ login_hint: claims.login_hint }), "signed in");

  await client.order("/settings", { optional_claims: ["sid"] });
  const without = (await client.tokenFor()).claims;
  assert.deepEqual(
    [without.login_hint, typeof without.sid],
    [undefined, "string"],
  );
  await client.order("/settings", { optional_claims: [] });
  assert.equal((await client.tokenFor()).claims.sid, undefined);
  await assert.rejects(
    client.order("/settings", { optional_claims: ["upn"] }),
    /unknown optional claim/,
  );
});

test("without single sign-on the account page comes each time, silent requests excepted", async () => {
  await client.order("/settings", { single_sign_on: false });
  assert.equal(await asked({ person: "bob" }), true);
  assert.equal(await asked({ person: "bob" }), true);
  assert.equal(await silent(), "signed in");
});

test("the cloud's own page signs in before any application does", async () => {
  const signedIn = await fetch(`${client.origin}/`, {
    method: "POST",
    body: new URLSearchParams({ person: "bob" }),
    redirect: "manual",
  });
  const cookie = signedIn.headers.get("set-cookie").split(";")[0];
  const page = await (
    await fetch(`${client.origin}/`, { headers: { cookie } })
  ).text();
  assert.match(page, /data-person="bob" data-signed-in/);
  assert.match(page, /data-action="sign-out"/);
  const answer = await fetch(client.authorization().url, {
    redirect: "manual",
    headers: { cookie },
  });
  assert.ok(new URL(answer.headers.get("location")).searchParams.has("code"));
});

test("the control port lists the sessions", async () => {
  await asked({ person: "bob" });
  const [session, ...more] = await client.order("/sessions");
  assert.deepEqual(more, []);
  assert.equal(session.person, "bob");
  assert.equal(session.expired, false);
  assert.equal(session.applications.length, 1);
  await assert.rejects(
    client.order("/session", { person: "nobody", action: "end" }),
    /unknown person/,
  );
  await assert.rejects(
    client.order("/session", { person: "bob", action: "forget" }),
    /action must be/,
  );
});

test("the log tells the hints of a request, not their values", async () => {
  const { claims } = await client.tokenFor({ person: "bob" });
  const { last } = await client.order("/log");
  for (const login_hint of [
    undefined,
    claims.login_hint,
    "bob@contoso.example",
    "somebody",
  ]) {
    await client.signIn({
      login_hint,
      prompt: "select_account",
      domain_hint: "contoso.example",
      max_age: 60,
    });
  }
  const { entries } = await client.order(
    `/log?since=${last}&endpoint=authorize`,
  );
  assert.deepEqual(
    entries.map(({ authorization }) => authorization.login_hint),
    [
      null,
      { form: "claim", person: "bob" },
      { form: "username", person: "bob" },
      { form: "unknown", person: null },
    ],
  );
  const { prompt, domain_hint, max_age, state_length } =
    entries[0].authorization;
  assert.deepEqual(
    [prompt, domain_hint, max_age, state_length],
    ["select_account", "contoso.example", "60", "the state".length],
  );
  const text = JSON.stringify(entries);
  assert.ok(!text.includes(claims.login_hint));
  assert.ok(!text.includes(claims.sid));
});

test("the whole cloud can be unreachable for some requests", async () => {
  await client.order("/misbehave", { module: "unreachable", times: 2 });
  const discovery = `/${CONTOSO}/v2.0/.well-known/openid-configuration`;
  await assert.rejects(client.document(discovery));
  await assert.rejects(fetch(client.authorization().url));
  assert.ok((await client.document(discovery)).issuer);
});
