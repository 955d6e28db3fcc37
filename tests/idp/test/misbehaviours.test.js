import assert from "node:assert/strict";
import { connect } from "node:net";
import { after, before, beforeEach, test } from "node:test";
import { CONTOSO, start } from "./client.js";

const DISCOVERY = `/${CONTOSO}/v2.0/.well-known/openid-configuration`;
const KEYS = `/${CONTOSO}/discovery/v2.0/keys`;

let client;
let modules;

before(async () => {
  client = await start();
  modules = await client.order("/modules");
});

after(() => client.close());

beforeEach(() => client.order("/reset", {}));

const acting = (place) =>
  modules
    .filter(({ places }) => places.includes(place))
    .map(({ module }) => module);

async function misbehave(module, times) {
  await client.order("/reset", {});
  await client.order("/misbehave", { module, times });
}

/** The parts of an ID token that do not differ from sign-in to sign-in. */
function lasting(token, { keys }) {
  const [head, payload, signature, ...more] = token.split(".");
  const kids = keys.map((key) => JSON.stringify(key));
  try {
    const { rh, uti, sid, iat, nbf, exp, ...claims } = JSON.parse(
      Buffer.from(payload, "base64url"),
    );
    const dated = [
      typeof iat,
      typeof nbf,
      typeof exp,
      nbf - iat,
      exp - iat,
      Math.abs(Date.now() / 1000 - 300 - iat) < 60,
    ];
    const text = Buffer.from(payload, "base64url").toString();
    const canonical =
      Buffer.from(signature, "base64url").toString("base64url") === signature;
    const members = text.match(/"\w+":/g).length;
    return JSON.stringify([
      Buffer.from(head, "base64url").toString(),
      claims,
      members,
      dated,
      signature.length,
      canonical,
      more,
      kids,
    ]);
  } catch {
    return token;
  }
}

async function signedIn() {
  const { status, body } = await client.redeem(await client.signIn());
  assert.equal(status, 200);
  return { token: body.id_token, keys: await client.document(KEYS) };
}

async function signatureFits({ token }) {
  try {
    return (await client.read(token)).verified;
  } catch {
    return false;
  }
}

test("every module says what it is about", () => {
  assert.ok(modules.length > 300);
  for (const { module, about } of modules) {
    assert.ok(about, module);
  }
});

test("every ID token module is reached by a sign-in and makes a difference", async () => {
  const good = await signedIn();
  assert.equal(
    lasting(good.token, good.keys),
    lasting((await signedIn()).token, good.keys),
  );
  for (const module of acting("idToken")) {
    await misbehave(module);
    const spoilt = await signedIn();
    const differs =
      lasting(spoilt.token, spoilt.keys) !== lasting(good.token, good.keys);
    assert.ok(differs || !(await signatureFits(spoilt)), module);
  }
});

test("every document module is reached and makes a difference", async () => {
  for (const [place, path] of [
    ["discovery", DISCOVERY],
    ["keys", KEYS],
  ]) {
    const good = await (await fetch(`${client.origin}${path}`)).text();
    for (const module of acting(place)) {
      await misbehave(module);
      const spoilt = await (await fetch(`${client.origin}${path}`)).text();
      assert.notEqual(spoilt, good, module);
    }
  }
});

test("every token response module is reached and makes a difference", async () => {
  const members = (body) =>
    JSON.stringify(
      Object.entries(body).map(([name, value]) => [
        name,
        typeof value,
        String(value).slice(0, 8),
      ]),
    );
  const good = (await client.redeem(await client.signIn())).body;
  good.expires_in = 4000;
  for (const module of acting("tokenAnswer")) {
    await misbehave(module);
    const { text, body } = await client.redeem(await client.signIn());
    if (typeof body.expires_in === "number" && body.expires_in > 0) {
      body.expires_in = 4000;
    }
    body.ext_expires_in &&= good.ext_expires_in;
    assert.ok(
      members(body) !== members(good) || text.split('"id_token":').length > 2,
      module,
    );
  }
});

test("every error to order is reached at both endpoints", async () => {
  for (const module of acting("authorizeError").filter((name) =>
    name.startsWith("authorize-"),
  )) {
    await misbehave(module);
    const { response } = await client.signIn();
    assert.equal(
      `authorize-aadsts-${/^AADSTS(\d+): /.exec(response.get("error_description"))[1]}`,
      module,
    );
  }
  await client.order("/reset", {});
  const answer = await client.signIn();
  for (const module of acting("tokenError")) {
    await client.order("/misbehave", { module });
    const { status, body } = await client.redeem(answer, { code: "any" });
    assert.ok(status >= 400);
    assert.equal(`token-aadsts-${body.error_codes[0]}`, module);
    await client.order("/misbehave", { module, stop: true });
  }
});

test("every callback module is reached and makes a difference", async () => {
  for (const module of acting("callback")) {
    await misbehave(module);
    const { url, method, response, form } = await client.signIn({
      response_mode: "form_post",
    });
    const names = [...(form ?? new URL(url).searchParams)].map(
      ([name]) => name,
    );
    const plain =
      method === "POST" &&
      names.join() === "code,state,session_state" &&
      response.get("state") === "the state" &&
      response.get("code").length === 900;
    assert.ok(!plain, module);
  }
});

test("basic only means basic only", async () => {
  await misbehave("oidcc-client-test-client-secret-basic");
  assert.equal((await client.redeem(await client.signIn())).status, 401);
});

test("older modules of client authentication take nothing else", async () => {
  for (const [module, status] of [
    ["rp-token_endpoint-client_secret_post", 200],
    ["rp-token_endpoint-client_secret_jwt", 401],
    ["rp-token_endpoint-private_key_jwt", 401],
  ]) {
    await misbehave(module);
    const answer = await client.redeem(await client.signIn());
    assert.equal(answer.status, status, module);
  }
});

test("rotation modules change the key around a sign-in", async () => {
  await misbehave("oidcc-client-test-signing-key-rotation-just-before-signing");
  const before = await client.document(KEYS);
  const { token, keys } = await signedIn();
  assert.ok((await client.read(token)).verified);
  assert.notDeepEqual(keys, before);
  await misbehave("oidcc-client-test-signing-key-rotation");
  const kids = [
    (await client.tokenFor()).header.kid,
    (await client.tokenFor()).header.kid,
  ];
  assert.notEqual(kids[0], kids[1]);
});

test("times counts at each place by itself", async () => {
  await misbehave("iss-trailing-slash", 2);
  const issuers = [];
  for (let n = 0; n < 3; n += 1) {
    issuers.push((await client.tokenFor()).claims.iss.endsWith("/"));
  }
  assert.deepEqual(issuers, [true, true, false]);
});

test("weak keys really verify, so that only their weakness speaks against them", async () => {
  for (const module of [
    "keys-rsa-1024",
    "keys-exponent-3",
    "keys-exponent-1",
    "keys-use-enc",
    "keys-issuer-personal",
  ]) {
    await misbehave(module);
    assert.ok(await signatureFits(await signedIn()), module);
  }
});

test("an attacker's key set is a trap that the log shows", async () => {
  await misbehave("jku-header");
  const { header } = await client.tokenFor();
  const { keys } = await (await fetch(header.jku)).json();
  assert.equal(keys[0].kid, header.kid);
  assert.equal((await client.order("/log")).counts.trap, 1);
});

/**
 * What comes over the wire until the simulator closes the connection, as bytes. It is given up when that is enough, or after so
 * many milliseconds.
 */
function wire(path, { enough = Infinity, patience = 10_000 } = {}) {
  return new Promise((resolve) => {
    const { hostname, port } = new URL(client.origin);
    const received = [];
    let size = 0;
    const socket = connect(port, hostname, () =>
      socket.write(
        `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`,
      ),
    );
    const timer = setTimeout(() => socket.destroy(), patience);
    socket.on("data", (bytes) => {
      received.push(bytes);
      size += bytes.length;
      if (size > enough) socket.destroy();
    });
    socket.on("error", () => {});
    socket.on("close", () => {
      clearTimeout(timer);
      resolve({ text: Buffer.concat(received).toString("latin1"), size });
    });
  });
}

// The simulator closes no connection of these.
const WITHOUT_END = {
  stall: { patience: 500 },
  "slow-drip": { patience: 500 },
  "slow-headers": { patience: 500 },
  "oversized-declared": { patience: 500 },
  "never-ending": { enough: 500_000 },
};

test("every wire module is reached", async () => {
  const status = ({ text }) => Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1]);
  for (const [place, prefix, path] of [
    ["wireDiscovery", "discovery", DISCOVERY],
    ["wireKeys", "keys", KEYS],
  ]) {
    const good = (await wire(path)).text;
    const body = good.split("\r\n\r\n")[1];
    for (const module of acting(place)) {
      const name = module.slice(prefix.length + 1);
      await misbehave(module);
      const got = await wire(path, WITHOUT_END[name]);
      // Two modules change only what stands before the body.
      const sameBody =
        status(got) === 200 &&
        got.text.endsWith(`\r\n\r\n${body}`) &&
        /content-type: application\/json/.test(got.text);
      assert.ok(
        !sameBody || name === "header-flood" || name === "oversized-declared",
        module,
      );
      if (["stall", "reset"].includes(name)) assert.equal(got.size, 0, module);
      if (name === "slow-drip") assert.ok(got.size < 400, module);
      if (name === "slow-headers") assert.ok(got.size < 3, module);
      if (name === "oversized") assert.ok(got.size > 10 * 1024 * 1024, module);
      if (name === "never-ending") assert.ok(got.size > 500_000, module);
      if (name === "header-flood") assert.ok(got.size > 1_000_000, module);
      if (name.startsWith("redirect"))
        assert.match(got.text, /^HTTP\/1\.1 30[278][^]*\r\nlocation: /, module);
      if (/^status-\d/.test(name))
        assert.equal(status(got), Number(name.slice(7)), module);
      if (name === "status-503" || name === "status-429")
        assert.match(got.text, /retry-after: \d+/, module);
      if (name === "gzip-bomb")
        assert.ok(
          got.size < 100_000 && /content-encoding: gzip/.test(got.text),
          module,
        );
    }
  }
});

test("the token endpoint's wire modules work on the answer to a good request", async () => {
  for (const name of [
    "html",
    "empty",
    "truncated-json",
    "array",
    "null",
    "duplicate-keys",
    "redirect",
    "status-503",
    "wrong-content-type",
    "cut-off",
  ]) {
    await misbehave(`token-${name}`);
    const answer = await client.signIn();
    const got = await client
      .redeem(answer)
      .catch((error) => ({ failed: error.message }));
    switch (name) {
      case "cut-off":
        assert.ok(got.failed, name);
        break;
      case "wrong-content-type":
        assert.equal(got.headers.get("content-type"), "text/plain");
        break;
      case "redirect":
        assert.equal(got.status, 302);
        assert.match(
          got.headers.get("location"),
          /\/oauth2\/v2\.0\/token\?moved=1$/,
        );
        break;
      case "duplicate-keys":
        assert.match(got.text, /"id_token":null,"id_token":"/);
        break;
      default:
        assert.ok(
          got.status !== 200 ||
            !got.text.startsWith("{") ||
            !got.text.endsWith("}"),
          name,
        );
    }
  }
  assert.ok(acting("wireToken").length >= 30);
});

test("a redirect of the document leads to the right one", async () => {
  await misbehave("keys-redirect");
  const { keys } = await (await fetch(`${client.origin}${KEYS}`)).json();
  assert.equal(keys.length, 2);
});
