import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { CLIENT_ID, LOGGED_OUT_URI, start } from "./client.js";
import { startSite } from "./site.js";

const EVENT = "http://schemas.openid.net/event/backchannel-logout";
const SUITE = "oidcc-client-test-rp-backchannel-rpinitlogout";

let client;
let site;
let modules;

before(async () => {
  client = await start();
  site = await startSite();
  modules = await client.order("/modules");
});

after(() => Promise.all([client.close(), site.close()]));

beforeEach(async () => {
  await client.order("/reset", {});
  site.requests.length = 0;
});

function order(wishes) {
  return client.order("/backchannel-logout", {
    url: `${site.origin}/wp-login.php?action=vestibule_backchannel_logout`,
    ...wishes,
  });
}

const sent = () => site.requests.at(-1).form[0][1];

const acting = (place) =>
  modules
    .filter(({ places }) => places.includes(place))
    .map(({ module }) => module);

test("a logout token is posted as specified, and the answer is told", async () => {
  const { claims: signedIn } = await client.tokenFor();
  site.status = 400;
  site.body = '{"error":"invalid_request"}';
  const answer = await order();
  site.status = 200;
  site.body = "";
  assert.equal(answer.status, 400);
  assert.equal(answer.body, '{"error":"invalid_request"}');
  assert.equal(answer.headers["cache-control"], "no-store");
  assert.equal(answer.logout_token, undefined);

  const [request] = site.requests;
  assert.equal(request.method, "POST");
  assert.equal(request.type, "application/x-www-form-urlencoded");
  assert.deepEqual(
    request.form.map(([name]) => name),
    ["logout_token"],
  );
  const { header, claims, verified } = await client.read(sent());
  assert.ok(verified);
  assert.deepEqual(header, {
    typ: "logout+jwt",
    alg: "RS256",
    kid: header.kid,
  });
  assert.deepEqual(claims, answer.claims);
  assert.deepEqual(Object.keys(claims).sort(), [
    "aud",
    "events",
    "exp",
    "iat",
    "iss",
    "jti",
    "sid",
    "sub",
  ]);
  assert.deepEqual(claims.events, { [EVENT]: {} });
  assert.equal(claims.aud, CLIENT_ID);
  assert.deepEqual(
    [claims.iss, claims.sub, claims.sid],
    [signedIn.iss, signedIn.sub, signedIn.sid],
  );
  assert.ok(Math.abs(Date.now() / 1000 - claims.iat) < 5);
  assert.equal(claims.exp - claims.iat, 120);
});

test("sid is of the last session, of an order, or left out", async () => {
  await assert.rejects(order(), /not signed in/);
  await order({ sid: "a sid" });
  assert.equal((await client.read(sent())).claims.sid, "a sid");
  await order({ sid: null });
  assert.equal((await client.read(sent())).claims.sid, undefined);
  await client.tokenFor({ person: "bob" });
  const { claims } = await client.tokenFor({ person: "bob" });
  await order({ person: "bob" });
  assert.equal((await client.read(sent())).claims.sid, claims.sid);
});

test("every module of the logout token makes a difference", async () => {
  const acts = acting("logoutToken");
  assert.ok(acts.length > 30);
  await client.tokenFor();
  await order();
  const right = await shape(sent());
  await order();
  assert.equal(await shape(sent()), right);
  for (const module of acts) {
    await order({ modules: [module] });
    const wrong = await shape(sent());
    if (module !== "logout-token-jti-replayed") {
      assert.notEqual(wrong, right, module);
    }
  }
  // The same by an order that lasts.
  await client.order("/misbehave", { module: `${SUITE}-wrong-iss` });
  await order();
  assert.notEqual(await shape(sent()), right);
});

/** What does not differ from one right token to the next. */
async function shape(token) {
  const parts = token.split(".");
  const [header, payload] = parts
    .slice(0, 2)
    .map((part) => Buffer.from(part, "base64url").toString());
  const claims = JSON.parse(payload) ?? {};
  const { iat, exp, jti, rh, uti, ...lasting } = claims;
  const { keys } = await client.document(
    "/10c419d4-4a50-45b2-aa4e-919fb84df24f/discovery/v2.0/keys",
  );
  const signed = keys.some(({ kid }) => kid === JSON.parse(header).kid)
    ? (await client.read(token)).verified
    : false;
  return JSON.stringify([
    header,
    lasting,
    payload.match(/"sid":/g)?.length,
    typeof jti,
    jti === "",
    Math.round((iat - Date.now() / 1000) / 60),
    exp - iat,
    signed,
  ]);
}

test("the suite's modules are as their names say", async () => {
  await client.tokenFor();
  const read = async (module) => {
    await order({ modules: [module] });
    return client.read(sent());
  };
  assert.ok((await read(SUITE)).verified);
  assert.equal((await read(`${SUITE}-alg-none`)).header.alg, "none");
  assert.equal((await read(`${SUITE}-wrong-alg`)).header.alg, "PS256");
  for (const [name, check] of Object.entries({
    "-no-event": ({ events }) => events === undefined,
    "-with-nonce": ({ nonce }) => typeof nonce === "string",
    "-wrong-aud": ({ aud }) => aud !== CLIENT_ID,
    "-wrong-event": ({ events }) => !Object.hasOwn(events, EVENT),
    "-wrong-iss": ({ iss }) => !iss.startsWith(client.origin),
  })) {
    const { claims, verified } = await read(`${SUITE}${name}`);
    assert.ok(check(claims), name);
    assert.ok(verified, `${name}: nothing else is wrong`);
  }
});

test("a token can be replayed, and its jti be used again", async () => {
  await assert.rejects(order({ replay: true }), /no logout token/);
  await client.tokenFor();
  await order();
  const first = sent();
  await order({ replay: true });
  assert.equal(sent(), first);
  await order({ modules: ["logout-token-jti-replayed"] });
  assert.notEqual(sent(), first);
  const [old, again] = [await client.read(first), await client.read(sent())];
  assert.equal(again.claims.jti, old.claims.jti);
  await order();
  assert.notEqual((await client.read(sent())).claims.jti, old.claims.jti);
});

test("an ID token can come in its place", async () => {
  const { claims: signedIn } = await client.tokenFor();
  await order({ modules: ["logout-token-id-token"] });
  const { header, claims, verified } = await client.read(sent());
  assert.ok(verified);
  assert.equal(header.typ, "JWT");
  assert.equal(claims.sid, signedIn.sid);
  assert.equal(claims.preferred_username, "alice@contoso.example");
});

test("what may spoil an ID token's envelope may spoil this one's", async () => {
  await client.tokenFor();
  for (const module of ["hs256-client-secret", "crit-header", "segments-2"]) {
    await order({ modules: [module] });
  }
  assert.equal(sent().split(".").length, 2);
  await assert.rejects(order({ modules: ["callback-code-twice"] }), /not a/);
  await assert.rejects(order({ modules: ["nothing"] }), /not a module/);
});

test("every module of the request makes a difference", async () => {
  await client.tokenFor();
  const plain = ({ method, type, form }) =>
    method === "POST" &&
    type === "application/x-www-form-urlencoded" &&
    form.length === 1 &&
    form[0][0] === "logout_token" &&
    form[0][1] !== "";
  await order();
  assert.ok(plain(site.requests.at(-1)));
  for (const module of acting("backchannel")) {
    await order({ modules: [module] });
    assert.ok(!plain(site.requests.at(-1)), module);
  }
  assert.ok(acting("backchannel").length >= 5);
});

test("a sign-out posts a logout token where an address for it is set", async () => {
  await client.order("/settings", {
    backchannel_logout_uri: `${site.origin}/backchannel`,
  });
  const { claims } = await client.tokenFor({ browser: "first" });
  const query = new URLSearchParams({
    post_logout_redirect_uri: LOGGED_OUT_URI,
    logout_hint: claims.login_hint,
  });
  const end = await client.order("/sign-in", {
    url: `${client.origin}/common/oauth2/v2.0/logout?${query}`,
    browser: "first",
  });
  assert.equal(end.url, LOGGED_OUT_URI);
  assert.equal((await client.read(sent())).claims.sid, claims.sid);
  const { entries } = await client.order("/log?endpoint=logout");
  assert.equal(entries[0].logout.backchannel, 200);
});

test("a logout token can be had without being sent", async () => {
  const { logout_token: token, claims } = await client.order(
    "/mint-logout-token",
    { sid: "x", claims: { extra: 1 }, remove: ["sub"] },
  );
  assert.deepEqual((await client.read(token)).claims, claims);
  assert.deepEqual([claims.extra, claims.sub, claims.sid], [1, undefined, "x"]);
  assert.equal(site.requests.length, 0);
});
