import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { CONTOSO, LOGGED_OUT_URI, start } from "./client.js";
import { startSite } from "./site.js";

const BROWSER = { browser: "first" };

let client;
let site;

before(async () => {
  client = await start();
  site = await startSite();
});

after(() => Promise.all([client.close(), site.close()]));

beforeEach(async () => {
  await client.order("/reset", {});
  site.requests.length = 0;
});

const endpoint = () => `${client.origin}/${CONTOSO}/oauth2/v2.0/logout`;

/** The claims of somebody who has signed in in the first browser. */
async function signedIn(person = "alice", changes) {
  return (await client.tokenFor({ ...BROWSER, person, ...changes })).claims;
}

/** Walks through a sign-out in the first browser. */
function signOut(parameters = {}, { person } = {}) {
  const query = new URLSearchParams({
    post_logout_redirect_uri: LOGGED_OUT_URI,
    state: "the state",
    ...parameters,
  });
  return client.order("/sign-in", {
    url: `${endpoint()}?${query}`,
    person,
    ...BROWSER,
  });
}

/** The cookie of a browser in which somebody signed in at the cloud itself. */
async function cookieOf(person) {
  const answer = await fetch(`${client.origin}/`, {
    method: "POST",
    body: new URLSearchParams({ person }),
    redirect: "manual",
  });
  return answer.headers.get("set-cookie").split(";")[0];
}

const lastLogout = async () =>
  (await client.order("/log?endpoint=logout")).entries.at(-1);

const pages = async () => (await client.order("/log")).counts.logout;

async function frontchannel(changes = {}) {
  await client.order("/settings", {
    frontchannel_logout_uri: `${site.origin}/wp-login.php?action=vestibule_frontchannel_logout`,
    ...changes,
  });
}

test("a hint of the right kind ends the session without a question", async () => {
  const { login_hint: hint } = await signedIn();
  const end = await signOut({ logout_hint: hint });
  assert.equal(end.url, `${LOGGED_OUT_URI}&state=the+state`);
  assert.equal(await pages(), 1);
  assert.deepEqual(await client.order("/sessions"), []);
  const { response } = await client.signIn({ ...BROWSER, prompt: "none" });
  assert.equal(response.get("error"), "login_required");
});

test("without a hint, or with a user name, the account is asked for", async () => {
  for (const parameters of [{}, { logout_hint: "alice@contoso.example" }]) {
    await client.order("/reset", {});
    await signedIn("bob");
    await signedIn("alice", { prompt: "select_account" });
    const end = await signOut(parameters, { person: "alice" });
    assert.equal(end.url, `${LOGGED_OUT_URI}&state=the+state`);
    assert.equal(await pages(), 2);
    const sessions = await client.order("/sessions");
    assert.deepEqual(
      sessions.map(({ person }) => person),
      ["bob"],
    );
  }
});

test("an ID token hint is taken, and changes nothing", async () => {
  const { body } = await client.redeem(await client.signIn(BROWSER));
  await signOut({ id_token_hint: body.id_token }, { person: "alice" });
  assert.equal(await pages(), 2);
  assert.deepEqual((await lastLogout()).logout.id_token_hint, {
    valid: true,
    person: "alice",
  });
  await signOut({ id_token_hint: `${body.id_token.slice(0, -9)}AAAAAAAAA` });
  assert.equal((await lastLogout()).logout.id_token_hint.valid, false);
  await signOut({ id_token_hint: "no token" });
  assert.deepEqual((await lastLogout()).logout.id_token_hint, {
    valid: false,
    person: null,
  });
});

test("an address that is not a registered redirect URI is not gone to", async () => {
  for (const address of [
    "https://evil.example/",
    `${LOGGED_OUT_URI}&x=1`,
    LOGGED_OUT_URI.split("?")[0],
    LOGGED_OUT_URI.replace("127.0.0.1", "localhost"),
  ]) {
    const { login_hint: hint } = await signedIn();
    const end = await signOut({
      logout_hint: hint,
      post_logout_redirect_uri: address,
    });
    assert.equal(end.page, "signed-out", address);
    assert.deepEqual(await client.order("/sessions"), []);
    assert.equal((await lastLogout()).logout.registered, false);
  }
});

test("no state is made up, and nobody being signed in is no obstacle", async () => {
  const plain = await fetch(
    `${endpoint()}?post_logout_redirect_uri=${encodeURIComponent(LOGGED_OUT_URI)}`,
    { redirect: "manual" },
  );
  assert.equal(plain.headers.get("location"), LOGGED_OUT_URI);
  assert.match(plain.headers.get("cache-control"), /no-store/);
});

test("a POST does what a GET does, also through the question", async () => {
  const { login_hint: hint } = await signedIn();
  const nobody = await fetch(endpoint(), {
    method: "POST",
    body: new URLSearchParams({
      post_logout_redirect_uri: LOGGED_OUT_URI,
      logout_hint: hint,
      state: "posted",
    }),
    redirect: "manual",
  });
  assert.equal(
    nobody.headers.get("location"),
    `${LOGGED_OUT_URI}&state=posted`,
  );
  assert.deepEqual((await lastLogout()).logout.logout_hint, {
    form: "claim",
    person: "alice",
  });

  const question = await fetch(endpoint(), {
    method: "POST",
    headers: { cookie: await cookieOf("bob") },
    body: new URLSearchParams({
      post_logout_redirect_uri: LOGGED_OUT_URI,
      state: "posted",
    }),
  });
  const page = await question.text();
  assert.match(page, /data-page="sign-out"/);
  assert.match(page, /data-person="bob"/);
  assert.match(page, /name="state" value="posted"/);
});

test("a sign-out tells the application in a hidden frame, by sid alone", async () => {
  await frontchannel();
  const { sid, login_hint: hint } = await signedIn();
  const end = await signOut({ logout_hint: hint });
  assert.equal(end.url, `${LOGGED_OUT_URI}&state=the+state`);
  assert.deepEqual(
    end.frames.map(({ status }) => status),
    [200],
  );
  assert.deepEqual(
    site.requests.map(({ method, query, cookie }) => [method, query, cookie]),
    [
      [
        "GET",
        [
          ["action", "vestibule_frontchannel_logout"],
          ["sid", sid],
        ],
        undefined,
      ],
    ],
  );
});

test("the page with the frames may load them, and nothing else", async () => {
  await frontchannel();
  const cookie = await cookieOf("bob");
  await fetch(client.authorization().url, {
    redirect: "manual",
    headers: { cookie },
  });
  const response = await fetch(
    `${endpoint()}?post_logout_redirect_uri=${encodeURIComponent(LOGGED_OUT_URI)}`,
    {
      method: "POST",
      headers: { cookie },
      body: new URLSearchParams({ person: "bob" }),
      redirect: "manual",
    },
  );
  assert.equal(response.status, 200);
  const policy = response.headers.get("content-security-policy");
  assert.match(policy, new RegExp(`frame-src ${site.origin};`));
  assert.match(policy, /default-src 'none'/);
  const page = await response.text();
  assert.match(page, /<iframe src="[^"]+" title="[^"]+" hidden>/);
  assert.match(page, /data-return/);
});

test("a sign-out that began elsewhere tells the application too", async () => {
  await frontchannel();
  const { sid } = await signedIn();
  const end = await client.order("/sign-in", {
    url: `${client.origin}/common/oauth2/v2.0/logout`,
    ...BROWSER,
  });
  assert.equal(end.page, "signed-out");
  assert.equal(end.frames.length, 1);
  assert.deepEqual(site.requests[0].query.at(-1), ["sid", sid]);
});

test("only what was used in this session is told", async () => {
  await frontchannel();
  await signedIn("bob");
  await client.order("/session", { person: "bob", action: "end" });
  assert.equal(site.requests.length, 0, "ending it at the cloud tells nobody");
  await signOut({}, { person: "bob" });
  assert.equal(site.requests.length, 0);

  await signedIn("bob");
  const { login_hint: hint } = await signedIn("alice", {
    prompt: "select_account",
  });
  await signOut({ logout_hint: hint });
  assert.equal(site.requests.length, 1, "Bob stays signed in");
});

test("iss comes with the sid when it is switched on", async () => {
  await frontchannel({ frontchannel_iss: true });
  const { iss, sid, login_hint: hint } = await signedIn();
  await signOut({ logout_hint: hint });
  assert.deepEqual(site.requests[0].query.slice(1), [
    ["iss", iss],
    ["sid", sid],
  ]);
});

test("an application that cannot be reached does not hold up the sign-out", async () => {
  await frontchannel({ frontchannel_logout_uri: "http://127.0.0.1:1/gone" });
  const { login_hint: hint } = await signedIn();
  const end = await signOut({ logout_hint: hint });
  assert.equal(end.url, `${LOGGED_OUT_URI}&state=the+state`);
  assert.ok(end.frames[0].error);
});

test("every module of the return is reached and makes a difference", async () => {
  for (const [module, states] of Object.entries({
    "oidcc-client-test-rp-init-logout": ["the state"],
    "oidcc-client-test-rp-init-logout-other-state": ["someone-elses-state"],
    "oidcc-client-test-rp-init-logout-no-state": [],
    "logout-return-state-empty": [""],
    "logout-return-state-twice": ["the state", "someone-elses-state"],
  })) {
    await client.order("/reset", {});
    await client.order("/misbehave", { module });
    const { url } = await signOut();
    assert.deepEqual(new URL(url).searchParams.getAll("state"), states, module);
  }
  assert.equal((await acting("logoutReturn")).length, 4);
});

test("every module of the hidden frame is reached and makes a difference", async () => {
  const acts = await acting("frontchannel");
  assert.ok(acts.length >= 10);
  for (const module of acts) {
    for (const ordered of [true, false]) {
      await client.order("/reset", {});
      await frontchannel();
      const { sid, iss } = await signedIn();
      site.requests.length = 0;
      if (ordered) {
        await client.order("/misbehave", { module });
      }
      await client.order("/frontchannel-logout", {
        modules: ordered ? [] : [module],
      });
      const query = site.requests[0].query.slice(1);
      assert.notDeepEqual(query, [["sid", sid]], module);
      if (module.startsWith("oidcc-")) {
        assert.deepEqual(
          query,
          [
            ["iss", iss],
            ["sid", sid],
          ],
          module,
        );
      }
    }
  }
});

test("the control port asks the front-channel address and tells the answer", async () => {
  await frontchannel();
  await assert.rejects(
    client.order("/frontchannel-logout", {}),
    /not signed in/,
  );
  site.status = 400;
  const answer = await client.order("/frontchannel-logout", { sid: "x" });
  site.status = 200;
  assert.equal(answer.status, 400);
  assert.equal(answer.headers["cache-control"], "no-store");
  assert.deepEqual(site.requests[0].query.at(-1), ["sid", "x"]);
});

test("the log of a sign-out has no hint, no token and no state", async () => {
  const { body } = await client.redeem(await client.signIn(BROWSER));
  const { login_hint: hint } = (await client.read(body.id_token)).claims;
  await signOut({
    logout_hint: hint,
    id_token_hint: body.id_token,
    client_id: "the client",
  });
  const entry = await lastLogout();
  assert.deepEqual(entry.logout, {
    client_id: "the client",
    post_logout_redirect_uri: LOGGED_OUT_URI,
    registered: true,
    logout_hint: { form: "claim", person: "alice" },
    id_token_hint: { valid: true, person: "alice" },
    state_length: "the state".length,
    frontchannel: 0,
  });
  const text = JSON.stringify(await client.order("/log"));
  for (const secret of [hint, body.id_token, "the state"]) {
    assert.ok(!text.includes(secret));
  }
});

async function acting(place) {
  return (await client.order("/modules"))
    .filter(({ places }) => places.includes(place))
    .map(({ module }) => module);
}
