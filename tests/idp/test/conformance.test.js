// The OpenID conformance suite's modules: that README.md's table names them all, and what only a client other than ours asks for.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, beforeEach, test } from "node:test";
import { OLD_NAMES } from "../misbehaviours/conformance.js";
import { CONTOSO, start } from "./client.js";

const ROOT = join(import.meta.dirname, "../../..");
const DISCOVERY = `/${CONTOSO}/v2.0/.well-known/openid-configuration`;
const SUITE = "oidcc-client-test";

// The suite's relying-party plans.
const NEWER = [
  ["", "-invalid-iss", "-missing-sub", "-invalid-aud", "-missing-iat"],
  ["-kid-absent-single-jwks", "-kid-absent-multiple-jwks"],
  ["-idtoken-sig-rs256", "-idtoken-sig-none", "-invalid-sig-rs256"],
  ["-userinfo-invalid-sub", "-nonce-invalid", "-scope-userinfo-claims"],
  ["-client-secret-basic", "-form-post-error"],
  ["-discovery-openid-config", "-discovery-jwks-uri-keys"],
  ["-discovery-issuer-mismatch", "-signing-key-rotation"],
  ["-signing-key-rotation-just-before-signing"],
  ["-discovery-webfinger-acct", "-discovery-webfinger-url"],
  ["-dynamic-registration", "-userinfo-signed"],
  ["-request-uri-signed-rs256", "-request-uri-signed-none"],
  ["-refresh-token", "-refresh-token-invalid-issuer"],
  ["-refresh-token-invalid-sub", "-3rd-party-init-login"],
  ["-rp-init-logout", "-rp-init-logout-other-state"],
  ["-rp-init-logout-no-state", "-rp-frontchannel-rpinitlogout"],
  ["-rp-frontchannel-opinitlogout", "-rp-backchannel-rpinitlogout"],
  ["-rp-backchannel-rpinitlogout-alg-none"],
  ["-rp-backchannel-rpinitlogout-no-event"],
  ["-rp-backchannel-rpinitlogout-with-nonce"],
  ["-rp-backchannel-rpinitlogout-wrong-alg"],
  ["-rp-backchannel-rpinitlogout-wrong-aud"],
  ["-rp-backchannel-rpinitlogout-wrong-event"],
  ["-rp-backchannel-rpinitlogout-wrong-iss", "-session-management"],
  ["-missing-aud", "-nonce-unless-code-flow", "-userinfo-bearer-header"],
  ["-userinfo-bearer-body", "-missing-athash", "-invalid-athash"],
  ["-missing-chash", "-invalid-chash", "-invalid-sig-hs256"],
  ["-invalid-sig-es256", "-aggregated-claims", "-distributed-claims"],
  ["-mtls-endpoint-aliases"],
]
  .flat()
  .map((suffix) => `${SUITE}${suffix}`);

const OLDER = [
  ["response_type-code", "id_token-issuer-mismatch", "id_token-sub"],
  ["id_token-aud", "id_token-iat", "id_token-kid-absent-single-jwks"],
  ["id_token-kid-absent-multiple-jwks", "id_token-sig-rs256"],
  ["id_token-sig-none", "id_token-bad-sig-rs256", "userinfo-bad-sub-claim"],
  ["nonce-invalid", "scope-userinfo-claims"],
  ["token_endpoint-client_secret_basic", "response_mode-form_post-error"],
  ["discovery-webfinger-http-href", "discovery-webfinger-unknown-member"],
  ["key-rotation-op-enc-key", "id_token-sig-es256", "id_token-sig-hs256"],
  ["id_token-sig+enc", "id_token-sig+enc-a128kw"],
  ["token_endpoint-client_secret_post", "token_endpoint-client_secret_jwt"],
  ["token_endpoint-private_key_jwt", "userinfo-enc", "userinfo-sig"],
  ["userinfo-sig+enc", "claims_request-id_token", "claims_request-userinfo"],
  ["init-logout-session"],
]
  .flat()
  .map((name) => `rp-${name}`);

// They want a key of the client's, to encrypt to; Microsoft keeps none.
const NOT_OFFERED = [
  "rp-id_token-sig+enc",
  "rp-id_token-sig+enc-a128kw",
  "rp-userinfo-enc",
  "rp-userinfo-sig+enc",
];

let client;
let modules;

before(async () => {
  client = await start();
  modules = (await client.order("/modules")).map(({ module }) => module);
});

after(() => client.close());

beforeEach(() => client.order("/reset", {}));

/** The rows of the table: names, what happens, and the last column. */
function table() {
  const text = readFileSync(join(ROOT, "tests/idp/README.md"), "utf8");
  const [, section] = /\n## Conformance suite\n([^]*?)(?=\n## |$)/.exec(text);
  return [...section.matchAll(/^\| (`.*?) +\| (.*?) +\| (.*?) +\|$/gm)].map(
    ([, names, does, test]) => ({
      names: [...names.matchAll(/`([^`]+)`/g)].map(([, name]) => name),
      does,
      test,
    }),
  );
}

test("README.md's table has every module of the suite once, and no other", () => {
  const named = table().flatMap(({ names }) => names);
  assert.deepEqual([...named].sort(), [...NEWER, ...OLDER].sort());
});

test("every module of the table is there, but those that it says are not", () => {
  const offered = modules.filter((name) =>
    /^(oidcc-client-test|rp-)/.test(name),
  );
  assert.deepEqual(
    offered.sort(),
    [...NEWER, ...OLDER].filter((name) => !NOT_OFFERED.includes(name)).sort(),
  );
  for (const { names, does } of table()) {
    const missing = names.filter((name) => NOT_OFFERED.includes(name));
    assert.equal(missing.length > 0, does.startsWith("not offered"), does);
  }
});

test("the test that the table gives names the module, and where there is none stands a reason", () => {
  for (const { names, test } of table()) {
    const files = [...test.matchAll(/`(tests\/[^`]+)`/g)].map(
      ([, file]) => file,
    );
    for (const file of files) {
      const source = readFileSync(join(ROOT, file), "utf8");
      // Under its newer name, where it has one.
      for (const name of names.filter((name) => !(name in OLD_NAMES))) {
        assert.ok(spelt(source, name), `${file} does not name ${name}`);
      }
    }
    assert.ok(files.length > 0 || test.startsWith("does not apply"), names[0]);
  }
});

// A test may keep the beginning that many names share in a constant.
function spelt(source, name) {
  const ending = name.replace(/^.*-rpinitlogout(?=-)/, "");
  return (
    source.includes(`"${name}"`) ||
    source.includes(`${name}:`) ||
    (ending !== name && source.includes(`}${ending}\``)) ||
    (name.endsWith("rpinitlogout") && source.includes(`= "${name}"`))
  );
}

test("a client that asks is answered by userinfo as the module says", async () => {
  const { body, sub } = await signedIn();
  const ask = async (init) => {
    const { userinfo_endpoint } = await client.document(DISCOVERY);
    return fetch(userinfo_endpoint, init);
  };
  const byHeader = {
    headers: { authorization: `Bearer ${body.access_token}` },
  };
  const byBody = {
    method: "POST",
    body: new URLSearchParams({ access_token: body.access_token }),
  };

  await misbehave("-scope-userinfo-claims");
  const claims = await (await ask(byHeader)).json();
  assert.equal(claims.sub, sub);
  assert.equal(claims.email, "alice@contoso.example");
  assert.equal((await ask({})).status, 401);

  await misbehave("-userinfo-invalid-sub");
  assert.equal((await (await ask(byBody)).json()).sub, `${sub}x`);

  for (const [suffix, right, wrong] of [
    ["-userinfo-bearer-header", byHeader, byBody],
    ["-userinfo-bearer-body", byBody, byHeader],
  ]) {
    await misbehave(suffix);
    assert.equal((await ask(right)).status, 200, suffix);
    assert.equal((await ask(wrong)).status, 401, suffix);
  }

  await misbehave("-userinfo-signed");
  const signed = await ask(byHeader);
  assert.equal(signed.headers.get("content-type"), "application/jwt");
  const token = await client.read(await signed.text());
  assert.ok(token.verified);
  assert.equal(token.claims.sub, sub);
  assert.equal((await client.order("/log")).counts.userinfo, 1);
});

test("userinfo is Microsoft's own unless a module leads here", async () => {
  const { userinfo_endpoint } = await client.document(DISCOVERY);
  assert.equal(userinfo_endpoint, "https://graph.microsoft.com/oidc/userinfo");
});

test("a client that uses its refresh token gets the ID token that the module says", async () => {
  for (const [suffix, wrong] of [
    ["-refresh-token", []],
    ["-refresh-token-invalid-issuer", ["iss"]],
    ["-refresh-token-invalid-sub", ["sub"]],
  ]) {
    await misbehave(suffix);
    const answer = await client.signIn({ person: "alice" });
    const first = await client.redeem(answer);
    const again = await client.redeem(answer, {
      grant_type: "refresh_token",
      refresh_token: first.body.refresh_token,
      code: undefined,
    });
    assert.equal(again.status, 200, suffix);
    const before = (await client.read(first.body.id_token)).claims;
    const later = (await client.read(again.body.id_token)).claims;
    assert.deepEqual(
      ["iss", "sub", "oid"].filter((name) => before[name] !== later[name]),
      wrong,
      suffix,
    );
  }
  await client.order("/reset", {});
  const { body } = await signedIn();
  assert.equal(body.refresh_token, undefined);
});

test("the hybrid answer has an ID token that verifies, and no c_hash", async () => {
  await misbehave("-missing-chash");
  const { url } = await client.signIn({ person: "alice" });
  const parameters = new URLSearchParams(new URL(url).hash.slice(1));
  assert.ok(parameters.has("code"));
  const { verified, claims } = await client.read(parameters.get("id_token"));
  assert.ok(verified);
  assert.equal(claims.nonce, "the nonce");
  assert.equal(claims.c_hash, undefined);
});

test("a sign-in that somebody else initiates is a redirect to the application", async () => {
  const begin = (query) =>
    fetch(`${client.origin}/initiate-login?${query}`, { redirect: "manual" });
  assert.equal((await begin("")).status, 404);
  await client.order("/settings", {
    initiate_login_uri: "http://127.0.0.1:1/start?action=x",
  });
  const asked = await begin(
    "target_link_uri=https%3A%2F%2Fa.example%2F&login_hint=x",
  );
  assert.equal(asked.status, 303);
  const { searchParams } = new URL(asked.headers.get("location"));
  assert.deepEqual(Object.fromEntries(searchParams), {
    action: "x",
    iss: `${client.origin}/${CONTOSO}/v2.0`,
    target_link_uri: "https://a.example/",
    login_hint: "x",
  });
  const foreign = await begin("iss=https%3A%2F%2Fevil.example");
  assert.match(foreign.headers.get("location"), /iss=https%3A%2F%2Fevil/);
});

test("WebFinger names the issuer, in the modules' manner", async () => {
  const ask = async () =>
    client.document("/.well-known/webfinger?resource=acct:a@contoso.example");
  const good = await ask();
  assert.equal(good.links[0].href, `${client.origin}/${CONTOSO}/v2.0`);
  await misbehave("rp-discovery-webfinger-unknown-member", "");
  assert.equal((await ask()).dummy, "foobar");
  assert.equal((await client.order("/log")).counts.webfinger, 1);
});

async function misbehave(name, prefix = SUITE) {
  await client.order("/reset", { only: ["misbehaviours", "log"] });
  await client.order("/misbehave", { module: `${prefix}${name}` });
}

async function signedIn() {
  const { body } = await client.redeem(
    await client.signIn({ person: "alice" }),
  );
  const { claims } = await client.read(body.id_token);
  return { body, sub: claims.sub };
}
