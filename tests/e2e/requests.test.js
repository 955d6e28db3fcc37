// Requests and answers as they are on the wire: what no browser would send, and the headers of what the site answers.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { after, before, beforeEach, describe, test } from "node:test";
import { startSite } from "./harness/site.js";

let site;
let person;

before(async () => {
  site = await startSite({ browser: false });
  person = await site.newPerson();
});

beforeEach(() =>
  site.simulator.post("/reset", { only: ["misbehaviours", "log"] }),
);

after(() => site?.stop());

test("case 14: the request to Microsoft: PKCE with S256, state, nonce, the code by query", async () => {
  const { location } = await site.newVisitor().start();
  const asked = new URL(location).searchParams;

  assert.equal(asked.get("response_type"), "code");
  assert.equal(asked.get("code_challenge_method"), "S256");
  assert.match(asked.get("code_challenge"), /^[\w-]{43}$/);
  assert.ok(asked.get("state").length >= 43);
  assert.ok(asked.get("nonce").length >= 43);
  assert.equal(asked.get("scope"), "openid profile email");
  assert.equal(
    asked.get("redirect_uri"),
    site.at("wp-login.php?action=vestibule_callback"),
  );
  assert.equal(asked.has("client_secret"), false);
});

test("case 16: no two starts share state, nonce or challenge", async () => {
  const seen = new Set();
  for (let start = 0; start < 20; start += 1) {
    const { location } = await site.newVisitor().start();
    const asked = new URL(location).searchParams;
    for (const name of ["state", "nonce", "code_challenge"])
      seen.add(asked.get(name));
  }
  assert.equal(seen.size, 60);
});

test("case 1: a callback without state", async () => {
  const answer = await site
    .newVisitor()
    .get("wp-login.php?action=vestibule_callback&code=abc");
  assert.equal(answer.reason, "state_missing");
});

test("case 17: the same callback twice: the second is refused, and the code sent once", async () => {
  const visitor = site.newVisitor();
  const callback = await visitor.begin(person.id);
  const cookie = `__Host-vestibule=${visitor.cookies.get("__Host-vestibule")}`;
  assert.equal((await visitor.get(callback)).outcome, "signed in");
  const answer = await site.newVisitor().get(callback, { cookie });

  assert.equal(answer.reason, "session_used");
  assert.equal(
    answer.setCookie.some((one) => /^wordpress_logged_in/.test(one)),
    false,
  );
  assert.equal((await site.simulator.log()).counts.token, 1);
});

test("case 85: session fixation: the session from before is destroyed, the transaction cookie is gone", async () => {
  const visitor = site.newVisitor();
  await visitor.signIn(person.id);
  const planted = new Map(visitor.cookies);
  assert.equal((await visitor.signIn(person.id)).outcome, "signed in");

  const [name] = [...planted.keys()].filter((one) =>
    one.startsWith("wordpress_logged_in_"),
  );
  assert.notEqual(visitor.cookies.get(name), planted.get(name));
  assert.equal(visitor.cookies.has("__Host-vestibule"), false);
  const attacker = site.newVisitor();
  attacker.cookies = planted;
  assert.equal(await attacker.whoAmI(), "", "the planted session is dead");
  assert.equal(await visitor.whoAmI(), person.username);
});

test("case 85: cookies that an attacker made up do not become a session", async () => {
  const visitor = site.newVisitor();
  await visitor.signIn(person.id);
  const [name, genuine] = [...visitor.cookies].find(([one]) =>
    one.startsWith("wordpress_logged_in_"),
  );
  const fixed = site.newVisitor();
  fixed.cookies.set(name, `${person.username}|9999999999|fixed|0000`);
  assert.equal((await fixed.signIn(person.id)).outcome, "signed in");

  assert.doesNotMatch(fixed.cookies.get(name), /fixed/);
  assert.notEqual(fixed.cookies.get(name), genuine);
});

test("case 86: attributes of the cookies at start and callback", async () => {
  const visitor = site.newVisitor();
  const started = await visitor.start();
  const [set] = started.setCookie.filter((one) => one.includes("vestibule"));
  assert.match(
    set,
    /^__Host-vestibule=v1\.[\w-]+; Path=\/; Max-Age=600; Secure; HttpOnly; SameSite=Lax$/,
  );
  assert.doesNotMatch(set, /domain/i);
  const { url } = await visitor.atMicrosoft(started.location, person.id);
  const answer = await visitor.get(url);
  const removed = answer.setCookie.find((one) => one.includes("vestibule"));
  assert.match(
    removed,
    /^__Host-vestibule=; Path=\/; Max-Age=0; Secure; HttpOnly; SameSite=Lax$/,
  );
  for (const one of answer.setCookie.filter((cookie) =>
    /^wordpress_(logged_in|sec)?/.test(cookie),
  ))
    assert.match(one, /HttpOnly/i);
});

test("case 86: nothing but start and callback sets the cookie", async () => {
  for (const address of ["", "wp-login.php", "?pagename=handbook", "feed/"]) {
    const answer = await site.newVisitor().get(address);
    assert.doesNotMatch(answer.setCookie.join(), /vestibule/, address);
  }
});

describe("case 87: damaged transaction cookies", () => {
  const flip = (value) =>
    value.slice(0, 40) + (value[40] === "A" ? "B" : "A") + value.slice(41);
  const NAME = "__Host-vestibule";
  for (const [title, header, reason] of [
    ["one letter changed", (v) => `${NAME}=${flip(v)}`, "cookie_malformed"],
    ["truncated", (v) => `${NAME}=${v.slice(0, -9)}`, "cookie_malformed"],
    ["empty", () => `${NAME}=`, "cookie_malformed"],
    ["not sealed", () => `${NAME}=v1.eyJhIjoxfQ`, "cookie_malformed"],
    ["another version", (v) => `${NAME}=v2${v.slice(2)}`, "cookie_malformed"],
    ["binary", () => `${NAME}=\xff\xfe\x80`, "cookie_malformed"],
    ["twice", (v) => `${NAME}=${v}; ${NAME}=${v}`, "cookie_malformed"],
    [
      "a stranger's beside one's own",
      (v) => `${NAME}=x; ${NAME}=${v}`,
      "cookie_malformed",
    ],
    ["long", (v) => `${NAME}=${v}${"A".repeat(5000)}`, "cookie_malformed"],
    [
      "in a thousand pieces",
      (v) =>
        Array.from({ length: 1000 }, (_, n) => `${NAME}-${n}=${v[n]}`).join(
          "; ",
        ),
      "cookies_missing",
    ],
    [
      "under another letter case",
      (v) => `__host-Vestibule=${v}`,
      "cookies_missing",
    ],
  ]) {
    test(title, async () => {
      const visitor = site.newVisitor();
      const callback = await visitor.begin(person.id);
      const cookie = header(visitor.cookies.get(NAME));
      const answer = await site.newVisitor().get(callback, { cookie });

      assert.equal(answer.reason, reason);
      assert.equal((await site.simulator.log()).counts.token, undefined);
    });
  }

  test("the site answers the next visitor as if nothing had been", async () => {
    assert.equal(
      (await site.newVisitor().signIn(person.id)).outcome,
      "signed in",
    );
  });
});

test("case 88: start and callback may not be stored, and give no Referer", async () => {
  const visitor = site.newVisitor();
  const started = await visitor.start();
  const { url } = await visitor.atMicrosoft(started.location, person.id);
  const good = await visitor.get(url);
  const bad = await site.newVisitor().get(url);
  for (const answer of [started, good, bad]) {
    assert.equal(answer.status, 302);
    assert.match(answer.headers["cache-control"], /no-store/);
    assert.match(answer.headers["cache-control"], /private/);
    assert.equal(answer.headers["referrer-policy"], "no-referrer");
    assert.equal(answer.headers["last-modified"], undefined);
  }
  assert.doesNotMatch(good.location, /code=|state=/);
  assert.doesNotMatch(bad.location, /code=|state=/);
});

test("case 88: caching plugins are told to keep none of the plugin's addresses", async () => {
  const file = join(site.directory, "run/kept.txt");
  const watch = await site.mustUse(
    "caching-plugin",
    `register_shutdown_function( static function () {
      $kept = defined( 'DONOTCACHEPAGE' ) && true === DONOTCACHEPAGE ? 'forbidden' : 'allowed';
      file_put_contents( VESTIBULE_SITE_STATE . '/run/kept.txt', $kept );
    } );`,
  );
  const ask = async (query, method = "GET") => {
    await rm(file, { force: true });
    await site.newVisitor().send(method, `wp-login.php?action=${query}`);
    return readFile(file, "utf8");
  };
  try {
    for (const [query, method] of [
      ["vestibule_start"],
      ["vestibule_callback&code=c&state=s"],
      ["vestibule_challenge"],
      ["vestibule_wait"],
      ["vestibule_break_glass&ticket=v1.x"],
      ["vestibule_break_glass&ticket=v1.x", "POST"],
      ["vestibule_sign_out&ticket=v1.x"],
      ["vestibule_logged_out&state=s"],
      ["vestibule_frontchannel_logout&sid=s"],
      ["vestibule_backchannel_logout", "POST"],
    ])
      assert.equal(await ask(query, method), "forbidden", query);
    assert.equal(await ask("lostpassword"), "allowed");
  } finally {
    await watch();
  }
});

describe("case 84: redirect_to cannot lead away", () => {
  for (const target of [
    "//evil.example/",
    "///evil.example/",
    "/\\evil.example/",
    "\\\\evil.example/",
    "/%09/evil.example/",
    "/\t/evil.example/",
    "https:evil.example",
    "https:/evil.example",
    "https://evil.example/",
    "HTTPS://EVIL.EXAMPLE/",
    "http://127.0.0.1@evil.example/",
    "http://127.0.0.1:80@evil.example/",
    "http://127.0.0.1.evil.example/",
    "http://evil.example/127.0.0.1",
    "http://evil.example#127.0.0.1",
    "http://evil.example\\@127.0.0.1/",
    "http://127.0.0.1./",
    "http://127.0.0.1:1/",
    "http://2130706433/",
    "http://localhost/",
    "http://[::1]/",
    "ftp://127.0.0.1/",
    "javascript:alert(1)",
    "java\nscript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:x",
    " //evil.example",
    "%2f%2fevil.example",
    "/%2f/evil.example/..//evil.example",
    "/..//evil.example",
    "http://еvil.example/",
    "//evil。example",
    "/\r\nLocation: https://evil.example/",
    "/ok\r\nSet-Cookie: x=1",
    "/wp-login.php?action=vestibule_start",
    "/wp-login.php?action=logout",
    `/${"a".repeat(4000)}`,
  ]) {
    test(JSON.stringify(target.slice(0, 60)), async () => {
      const visitor = site.newVisitor();
      const answer = await visitor.signIn(person.id, { redirectTo: target });

      assert.equal(answer.outcome, "signed in");
      assert.equal(answer.headers.x, undefined);
      assert.equal(
        answer.setCookie.some((one) => one.startsWith("x=")),
        false,
      );
      // What a browser makes of it.
      const landed = new URL(answer.location, site.at());
      assert.equal(landed.origin, new URL(site.at()).origin, answer.location);
      assert.doesNotMatch(landed.pathname, /wp-login/);
    });
  }

  test("the Host header of the request has no say", async () => {
    const answer = await site.newVisitor().start("http://evil.example/", {
      headers: { host: "evil.example", "x-forwarded-host": "evil.example" },
    });
    const asked = new URL(answer.location).searchParams;
    assert.equal(
      asked.get("redirect_uri"),
      site.at("wp-login.php?action=vestibule_callback"),
    );
  });

  test("an address of the site is kept to the letter", async () => {
    const wanted = site.at("?s=%C3%BC+%26&x[]=1&x[]=2#frag/ment?");
    const answer = await site
      .newVisitor()
      .signIn(person.id, { redirectTo: wanted });
    assert.equal(new URL(answer.location).href, new URL(wanted).href);
  });
});

describe("case 12: only a person's click begins a sign-in", () => {
  for (const [title, method, headers, reason] of [
    [
      "prefetch",
      "GET",
      { "sec-purpose": "prefetch;prerender" },
      "not_a_navigation",
    ],
    ["Firefox prefetch", "GET", { "x-moz": "prefetch" }, "not_a_navigation"],
    ["older prefetch", "GET", { purpose: "prefetch" }, "not_a_navigation"],
    [
      "image",
      "GET",
      { "sec-fetch-dest": "image", "sec-fetch-mode": "no-cors" },
      "not_a_navigation",
    ],
    [
      "XHR",
      "GET",
      { "sec-fetch-dest": "empty", "sec-fetch-mode": "cors" },
      "not_a_navigation",
    ],
    [
      "frame",
      "GET",
      { "sec-fetch-dest": "iframe", "sec-fetch-mode": "navigate" },
      "not_a_navigation",
    ],
    ["HEAD", "HEAD", {}, "method_not_allowed"],
    ["POST", "POST", {}, "method_not_allowed"],
    ["PUT", "PUT", {}, "method_not_allowed"],
  ]) {
    test(title, async () => {
      const answer = await site
        .newVisitor()
        .send(method, "wp-login.php?action=vestibule_start", { headers });

      assert.equal(answer.reason, reason);
      assert.deepEqual(
        answer.setCookie.filter((one) => one.includes("vestibule")),
        [],
      );
    });
  }

  test("a navigation as browsers send it", async () => {
    const answer = await site.newVisitor().start("", {
      headers: { "sec-fetch-dest": "document", "sec-fetch-mode": "navigate" },
    });
    assert.match(answer.location, /authorize/);
  });
});

test("case 89: the login page may not be framed by others", async () => {
  for (const address of [
    "wp-login.php",
    "wp-login.php?vestibule_error=signature_invalid",
  ]) {
    const answer = await site.newVisitor().get(address);
    assert.equal(answer.headers["x-frame-options"], "SAMEORIGIN");
    assert.match(
      answer.headers["content-security-policy"],
      /frame-ancestors 'self'/,
    );
  }
});

describe("case 89: nor may the plugin's own pages be framed by others", () => {
  for (const [page, query] of [
    ["before Microsoft", "vestibule_challenge"],
    ["behind another window", "vestibule_wait"],
    ["an emergency link", "vestibule_break_glass&ticket=v1.x"],
    ["logging out of Microsoft too", "vestibule_sign_out&ticket=v1.x"],
  ])
    test(page, async () => {
      const answer = await site
        .newVisitor()
        .get(`wp-login.php?action=${query}`);
      assert.equal(answer.status, 200);
      assert.equal(answer.headers["x-frame-options"], "SAMEORIGIN");
      assert.match(
        answer.headers["content-security-policy"],
        /frame-ancestors 'self'/,
      );
    });
});

test("case 7: a made-up error in the address shows no text but ours", async () => {
  for (const [query, expected] of [
    ["vestibule_error=<script>alert(1)</script>", null],
    ["vestibule_error=no_such_reason", null],
    ["vestibule_error[]=signature_invalid", null],
    [
      'vestibule_error=signature_invalid&vestibule_reference="><script>alert(1)</script>',
      /tampered/,
    ],
  ]) {
    const { text } = await site.newVisitor().get(`wp-login.php?${query}`);
    assert.doesNotMatch(text, /<script>alert/);
    if (expected) assert.match(text, expected);
    else assert.doesNotMatch(text, /id="login_error"/);
  }
});

test("case 10: a response for a transaction with another tenant or application is refused, its code sent nowhere", async () => {
  const visitor = site.newVisitor();
  const callback = await visitor.begin(person.id);
  for (const constants of [
    { VESTIBULE_TENANT: "fa15d692-e9c7-4460-a743-29f2956fd429" },
    { VESTIBULE_CLIENT_ID: "11111111-2222-4333-8444-555555555555" },
  ]) {
    await site.define(constants);
    try {
      assert.equal((await visitor.get(callback)).reason, "state_invalid");
    } finally {
      await site.define({});
    }
  }
  assert.equal((await site.simulator.log()).counts.token, undefined);
  assert.equal((await visitor.get(callback)).outcome, "signed in");
});

test("case 10: a code of another transaction with one's own state: refused by PKCE", async () => {
  const victim = site.newVisitor();
  const attacker = await site.newPerson();
  const own = new URL(await victim.begin(person.id));
  const foreign = new URL(await site.newVisitor().begin(attacker.id));
  own.searchParams.set("code", foreign.searchParams.get("code"));
  const answer = await victim.get(own.href);

  assert.equal(answer.reason, "provider_error");
  assert.equal(victim.signedIn, false);
});

test("case 15: nothing that the site writes holds a code, a verifier, a token, a cookie or the client secret", async () => {
  const visitor = site.newVisitor();
  const started = await visitor.start();
  const challenge = new URL(started.location).searchParams.get(
    "code_challenge",
  );
  const { url: callback } = await visitor.atMicrosoft(
    started.location,
    person.id,
  );
  const code = new URL(callback).searchParams.get("code");
  const cookie = visitor.cookies.get("__Host-vestibule");
  await site.simulator.misbehave("signature-wrong");
  const answer = await visitor.get(callback);
  assert.equal(answer.reason, "signature_invalid");
  assert.ok(cookie);
  const sent = (await site.simulator.log("token")).entries[0].token;
  const written = [
    await site.errors(),
    started.location,
    ...started.setCookie,
    started.text,
    answer.location,
    ...answer.setCookie,
    answer.text,
  ].join("\n");
  for (const secret of [code, "vestibule-demo-secret", "eyJ0eXAi"])
    assert.equal(written.includes(secret), false, secret);
  assert.equal((await site.errors()).includes(cookie), false, "the cookie");
  const length = sent.code_verifier_length;
  assert.equal(holdsVerifier(written, challenge, length), false);
  const known = "v".repeat(length);
  assert.ok(holdsVerifier(`a${known}b`, challengeOf(known), length));
});

/** Nobody but the site and Microsoft knows the verifier; the challenge gives it away where it stands in the clear. */
function holdsVerifier(text, challenge, length) {
  for (const [run] of text.matchAll(/[\w.~-]+/g)) {
    for (let at = 0; at + length <= run.length; at += 1) {
      if (challengeOf(run.slice(at, at + length)) === challenge) return true;
    }
  }
  return false;
}

function challengeOf(verifier) {
  return createHash("sha256").update(verifier).digest("base64url");
}
