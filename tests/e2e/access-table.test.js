// Scenario, entry point, session: what each combination answers, as one table that is put to a running site.
//
// An outcome is a short text: "content" (the marker was there; "hidden": the one that nobody may see), "challenge" (a redirect to
// where a sign-in begins, back to the very address), "renewal" (the same, silently), "401" with our code, or status and target as
// WordPress answers. Nothing but what the row allows sets a cookie.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import {
  leaked,
  MARKER,
  plant,
  plantEntryPoints,
  WORD,
} from "./harness/contents.js";
import { sendRaw } from "./harness/raw.js";
import { startSite } from "./harness/site.js";

const SESSIONS = ["none", "wordpress", "microsoft", "expired", "application"];
const SIGN_IN = "401 vestibule_sign_in_required";
const RENEW = "401 vestibule_session_expired";
const MAX_AGE = 3600;

/** Columns of a row: what signed out, WordPress-only, Microsoft, expired and application password get. */
const everybody = (outcome) => SESSIONS.map(() => outcome);
/** A page that a person opens: whoever lacks a session is sent for one. An application password opens no page. */
const page = (outcome = "content") => [
  "challenge",
  outcome,
  outcome,
  "renewal",
  "challenge",
];
/** What programs call: a status instead of a redirect. */
const call = (outcome = "content", application = SIGN_IN) => [
  SIGN_IN,
  outcome,
  outcome,
  RENEW,
  application,
];
const rest = (outcome = "content") => call(outcome, outcome);
/** What everybody may see; but a session that has run out is renewed first. */
const open = (outcome = "content") => everybody(outcome).with(3, "renewal");
const openCall = (outcome = "content") => everybody(outcome).with(3, RENEW);

const form = (fields) => ({
  method: "POST",
  body: decodeURIComponent(new URLSearchParams(fields)),
});
const remote = (name, ...parameters) => ({
  method: "POST",
  headers: { "Content-Type": "text/xml" },
  body: `<?xml version="1.0"?><methodCall><methodName>${name}</methodName><params>${parameters.map((value) => `<param><value><string>${value}</string></value></param>`).join("")}</params></methodCall>`,
});
const fetched = (mode, dest) => ({
  headers: { "Sec-Fetch-Mode": mode, "Sec-Fetch-Dest": dest },
});

// name, address below the site, how it is asked for, intranet, internet. {name} stands for a number of contents.js, {here} for the
// site's address within another.
const TABLE = [
  ["001-3: front page", "", {}, page(), open()],
  ["001-3: page", "secret-page/", {}, page(), open()],
  ["page below", "secret-page/below/", {}, page(), open()],
  [
    "page by number",
    "?page_id={secret-page}",
    {},
    page("301 /secret-page/"),
    open("301 /secret-page/"),
  ],
  ["post", "secret-post/", {}, page(), open()],
  [
    "post by number",
    "?p={secret-post}",
    {},
    page("301 /secret-post/"),
    open("301 /secret-post/"),
  ],
  ["404", "no-such-page/", {}, page("404"), open("404")],
  ["search", `?s=${WORD}`, {}, page(), open()],
  ["category", "category/hidden/", {}, page(), open()],
  ["tag", "tag/veiled/", {}, page(), open()],
  ["author", "author/walter/", {}, page(), open()],
  ["archive of a month", "2026/03/", {}, page(), open()],
  ["a plugin's answer to a query", "?proof-webhook=1", {}, page(), open()],
  ["a plugin's download", "?proof-download=1", {}, page(), open()],
  ["password-protected post", "secret-locked/", {}, page(), open()],
  [
    "preview of a draft",
    "?p={secret-draft}&preview=true",
    {},
    page("404"),
    open("404"),
  ],
  [
    "customizer on the front page",
    "?customize_changeset_uuid=11111111-2222-4333-8444-555555555555",
    {},
    everybody("500"),
    everybody("500"),
  ],

  [
    "HEAD",
    "secret-page/",
    { method: "HEAD" },
    ["401", "200", "200", "401", "401"],
    everybody("200").with(3, "401"),
  ],
  ["POST to a page", "secret-page/", form({ a: "1" }), call(), openCall()],
  ["OPTIONS", "secret-page/", { method: "OPTIONS" }, call(), openCall()],
  [
    "case 12: prefetch",
    "secret-page/",
    { headers: { "Sec-Purpose": "prefetch;prerender" } },
    call(),
    openCall(),
  ],
  [
    "case 12: image",
    "secret-page/",
    fetched("no-cors", "image"),
    call(),
    openCall(),
  ],
  [
    "fetch by a script",
    "secret-page/",
    fetched("cors", "empty"),
    call(),
    openCall(),
  ],
  [
    "XMLHttpRequest",
    "secret-page/",
    { headers: { "X-Requested-With": "XMLHttpRequest" } },
    call(),
    openCall(),
  ],
  [
    "a client that wants JSON",
    "secret-page/",
    { headers: { Accept: "application/json" } },
    call(),
    openCall(),
  ],

  ["feed", "feed/", {}, page(), open()],
  ["feed by query", "?feed=atom", {}, page(), open()],
  ["feed of comments", "comments/feed/", {}, page(), open()],
  ["feed of a post", "secret-post/feed/", {}, page(), open()],
  ["sitemap", "wp-sitemap.xml", {}, page("200"), open("200")],
  [
    "sitemap of posts",
    "wp-sitemap-posts-post-1.xml",
    {},
    page("200"),
    open("200"),
  ],
  ["oEmbed page", "secret-post/embed/", {}, page(), open()],
  [
    "oEmbed data",
    "wp-json/oembed/1.0/embed?url={here}secret-post%2F",
    {},
    rest(),
    openCall(),
  ],
  [
    "trackback",
    "secret-post/trackback/",
    form({ a: "1" }),
    call("302 /secret-post/"),
    openCall("302 /secret-post/"),
  ],
  [
    "wp-trackback.php",
    "wp-trackback.php?p={secret-post}",
    form({ a: "1" }),
    call("404"),
    openCall("404"),
  ],
  [
    "comment",
    "wp-comments-post.php",
    form({
      comment_post_ID: "{secret-post}",
      comment: "",
      author: "a",
      email: "a@a.example",
    }),
    call("200"),
    openCall("200"),
  ],

  ["REST index", "wp-json/", {}, rest("200"), openCall("200")],
  ["REST posts", "wp-json/wp/v2/posts", {}, rest(), openCall()],
  ["REST post", "wp-json/wp/v2/posts/{secret-post}", {}, rest(), openCall()],
  [
    "REST search",
    `wp-json/wp/v2/search?search=${WORD}`,
    {},
    rest(),
    openCall(),
  ],
  ["REST comments", "wp-json/wp/v2/comments", {}, rest(), openCall()],
  ["REST media", "wp-json/wp/v2/media", {}, rest(), openCall()],
  ["REST users", "wp-json/wp/v2/users", {}, rest("200"), openCall("200")],
  ["REST of a plugin", "wp-json/proof/v1/secret", {}, rest(), openCall()],
  [
    "REST of a plugin, POST",
    "wp-json/proof/v1/secret",
    form({ a: "1" }),
    rest(),
    openCall(),
  ],
  [
    "REST by query",
    "?rest_route=/wp/v2/pages/{secret-page}",
    {},
    rest(),
    openCall(),
  ],
  [
    "REST, OPTIONS",
    "wp-json/wp/v2/posts",
    { method: "OPTIONS" },
    rest("200"),
    openCall("200"),
  ],

  [
    "001-4: administration",
    "wp-admin/",
    {},
    page(),
    ["302 login", "content", "content", "renewal", "302 login"],
  ],
  [
    "page of the administration",
    "wp-admin/edit.php",
    {},
    page(),
    ["302 login", "content", "content", "renewal", "302 login"],
  ],
  [
    "admin-ajax",
    "wp-admin/admin-ajax.php?action=proof",
    {},
    call(),
    openCall(),
  ],
  ["admin-post", "wp-admin/admin-post.php?action=proof", {}, page(), open()],
  [
    "customizer",
    "wp-admin/customize.php",
    {},
    // WordPress itself is faster than the gate here.
    ["302 login", "403", "403", "403", "302 login"],
    ["302 login", "403", "403", "403", "302 login"],
  ],

  [
    "xmlrpc: list of methods",
    "xmlrpc.php",
    remote("system.listMethods"),
    everybody("200"),
    everybody("200"),
  ],
  [
    "xmlrpc: posts without a password",
    "xmlrpc.php",
    remote("wp.getPosts", "1", "walter", "wrong"),
    everybody("200"),
    everybody("200"),
  ],
  [
    "xmlrpc: posts with an application password",
    "xmlrpc.php",
    remote("wp.getPosts", "1", "walter", "{walter}"),
    everybody("content"),
    everybody("content"),
  ],
  ["xmlrpc by GET", "xmlrpc.php", {}, everybody("405"), everybody("405")],

  ["wp-cron", "wp-cron.php", {}, everybody("200"), everybody("200")],
  ["robots", "robots.txt", {}, everybody("200"), everybody("200")],
  [
    "favicon",
    "favicon.ico",
    {},
    everybody("302 image"),
    everybody("302 image"),
  ],
  ["login", "wp-login.php?reauth=1", {}, everybody("200"), everybody("200")],
  [
    "lost password",
    "wp-login.php?action=lostpassword",
    {},
    everybody("200"),
    everybody("200"),
  ],
  [
    "registration that is closed",
    "wp-login.php?action=register",
    {},
    everybody("302 login"),
    everybody("302 login"),
  ],
  [
    "password of a post",
    "wp-login.php?action=postpass",
    form({ post_password: "wrong", redirect_to: "/secret-locked/" }),
    everybody("302 /secret-locked/"),
    everybody("302 /secret-locked/"),
  ],
  ["wp-signup", "wp-signup.php", {}, page("302 login"), open("302 login")],
  [
    "wp-activate",
    "wp-activate.php?key=abc",
    {},
    // WordPress loads no plugin for it, and sends everybody on.
    everybody("302 login"),
    everybody("302 login"),
  ],
];

/** A list that strangers get without what is private. */
const list = (stranger, application = stranger) => [
  stranger,
  "content",
  "content",
  "renewal",
  application,
];
const restList = () => list("200", "content").with(3, RENEW);

// The same for an internet site where the path /secret-page/ and the post secret-post are private.
const PRIVATE = [
  ["page of a private path", "secret-page/", page()],
  ["page below it", "secret-page/below/", page()],
  ["page by number", "?page_id={secret-page}", page("301 /secret-page/")],
  ["its comments as a feed", "secret-page/feed/", page()],
  ["its oEmbed page", "secret-page/embed/", page()],
  ["REST of it", "wp-json/wp/v2/pages/{secret-page}", rest()],
  ["marked post", "secret-post/", page()],
  ["marked post by number", "?p={secret-post}", page("301 /secret-post/")],
  ["its comments as a feed", "secret-post/feed/", page()],
  ["its oEmbed page", "secret-post/embed/", page()],
  ["REST of it", "wp-json/wp/v2/posts/{secret-post}", rest()],
  ["its comment in REST", "wp-json/wp/v2/comments/{comment}", rest()],
  ["what is attached to it", "wp-json/wp/v2/media/{attachment}", rest()],
  [
    "oEmbed data",
    "wp-json/oembed/1.0/embed?url={here}secret-post%2F",
    list("404 oembed_invalid_url", "content").with(3, RENEW),
  ],
  ["front page", "", list("200")],
  ["search", `?s=${WORD}`, list("200")],
  ["category", "category/hidden/", list("200")],
  ["tag", "tag/veiled/", list("200")],
  ["author", "author/walter/", list("200")],
  ["archive of a month", "2026/03/", list("404")],
  ["feed", "feed/", list("200")],
  ["feed of comments", "comments/feed/", list("200")],
  ["REST posts", "wp-json/wp/v2/posts", restList()],
  ["REST pages", "wp-json/wp/v2/pages", restList()],
  ["REST search", `wp-json/wp/v2/search?search=${WORD}`, restList()],
  ["REST comments", "wp-json/wp/v2/comments", restList()],
  ["REST media", "wp-json/wp/v2/media", restList()],
].map(([name, address, outcomes]) => [name, address, {}, [], outcomes]);

// Files, where the web server hands requests for them to WordPress.
const FILE = "wp-content/uploads/2026/03/leaflet.txt";
const FILES = [
  ["file that is opened", FILE, {}, page(), open()],
  ["file in a page", FILE, fetched("no-cors", "image"), call(), openCall()],
  [
    "HEAD of a file",
    FILE,
    { method: "HEAD" },
    ["401", "200", "200", "401", "401"],
    everybody("200").with(3, "401"),
  ],
  ["no such file", `${FILE}x`, {}, page("404"), open("404")],
];

// Without the extension a protected intranet is closed, and nobody who is signed in is locked out: what Microsoft vouched for is not
// asked again.
const BLIND = ["302 login", "content", "content", "content", "302 login"];
const BLIND_CALL = [SIGN_IN, "content", "content", "content", SIGN_IN];
const WITHOUT_EXTENSION = [
  ["page", "secret-page/", {}, BLIND],
  ["page of an exempt path", "secret-post/", {}, BLIND],
  ["feed", "feed/", {}, BLIND],
  [
    "REST posts",
    "wp-json/wp/v2/posts",
    { headers: { Accept: "application/json" } },
    BLIND_CALL.with(4, "content"),
  ],
  ["fetch by a script", "secret-page/", fetched("cors", "empty"), BLIND_CALL],
  [
    "admin-ajax",
    "wp-admin/admin-ajax.php",
    form({ action: "proof" }),
    BLIND_CALL,
  ],
  ["login", "wp-login.php?reauth=1", {}, everybody("200")],
];

/** Rows whose answers set WordPress's own cookies. */
const COOKIES = {
  // It ends what was there.
  login: /^wordpress(_test_cookie|user_|pass_|_[0-9a-f]|_logged|_sec)|^wp-/,
  "001-4: administration": /^wp-settings-/,
  "page of the administration": /^wp-settings-/,
  "lost password": /^wordpress_test_cookie=/,
  "registration that is closed": /^wordpress_test_cookie=/,
  "password of a post": /^wp-postpass_|^wordpress_test_cookie=/,
};

let site;
let ids;
const headersOf = {};

before(async () => {
  site = await startSite({ browser: false, permalinks: "pretty" });
  ids = await plant(site);
  await plantEntryPoints(site);
  ids.here = encodeURIComponent(site.at());
  await prepareSessions();
  await site.arm();
});

after(() => site?.stop());

async function prepareSessions() {
  const { id } = await site.account("login", "walter");
  ids.walter = await site.php(
    `echo WP_Application_Passwords::create_new_application_password( ${id}, array( 'name' => 'table' ) )[0];`,
  );
  headersOf.none = {};
  headersOf.application = {
    Authorization: `Basic ${btoa(`walter:${ids.walter}`)}`,
  };
  const walter = site.newVisitor();
  await walter.signInByPassword("walter");
  headersOf.wordpress = await withNonce(walter);
  for (const session of ["microsoft", "expired"]) {
    const person = await site.newPerson();
    await site.newAccount(person.username, { role: "author" });
    const visitor = site.newVisitor();
    assert.equal((await visitor.signIn(person.id)).outcome, "signed in");
    headersOf[session] = await withNonce(visitor);
    if (session === "expired")
      assert.equal(await site.age(person.username, MAX_AGE + 60), 1);
  }
}

/** As a page of the administration sends them: without a nonce, REST takes nobody for signed in. */
async function withNonce(visitor) {
  const { text } = await visitor.get(
    "wp-admin/admin-ajax.php?action=rest-nonce",
  );
  return {
    Cookie: [...visitor.cookies].map((pair) => pair.join("=")).join("; "),
    "X-WP-Nonce": text,
  };
}

const filled = (text) => text?.replace(/\{([\w-]+)\}/g, (_, name) => ids[name]);

function ask(session, address, { method, headers = {}, body }) {
  return sendRaw(site, `/${filled(address)}`, {
    method,
    body: filled(body),
    headers: { Accept: "text/html", ...headersOf[session], ...headers },
  });
}

function outcomeOf(answer, address) {
  const { status, location } = answer;
  if (leaked(answer)) return leaked(answer) === MARKER ? "content" : "hidden";
  if (location) {
    const target = new URL(location, site.at());
    const { pathname, searchParams: query } = target;
    if (pathname.endsWith("/wp-login.php")) {
      if (query.get("action") !== "vestibule_challenge")
        return `${status} login`;
      assert.equal(
        query.get("redirect_to"),
        site.at(filled(address)),
        "the way back",
      );
      assert.match(answer.header("cache-control"), /no-store/);
      assert.match(answer.header("vary") ?? "", /\bcookie\b/i);
      return query.get("silent") === "1" ? "renewal" : "challenge";
    }
    return /\.png$/.test(pathname)
      ? `${status} image`
      : `${status} ${target.href.slice(site.url.length)}`;
  }
  const code = /^\{/.test(answer.text) && JSON.parse(answer.text).code;
  if (status === 401) assert.match(answer.header("cache-control"), /no-store/);
  return code ? `${status} ${code}` : String(status);
}

async function put(row, scenario) {
  const [name, address, request] = row;
  const expected = row[scenario === "intranet" ? 3 : 4];
  const got = await Promise.all(
    SESSIONS.map(async (session) => {
      const answer = await ask(session, address, request);
      const outcome = outcomeOf(answer, address);
      const foreign = answer.setCookie.filter(
        (cookie) => !COOKIES[name]?.test(cookie),
      );
      assert.deepEqual(foreign, [], `${session} got a cookie`);
      // What a member sees of an intranet, a careless cache may not keep for strangers.
      if (scenario === "intranet" && outcome === "content" && !request.method)
        assert.match(
          answer.header("cache-control") ?? "",
          /no-store|private/,
          `${session} may be cached`,
        );
      return outcome;
    }),
  );
  assert.deepEqual(
    Object.fromEntries(SESSIONS.map((session, at) => [session, got[at]])),
    Object.fromEntries(SESSIONS.map((session, at) => [session, expected[at]])),
  );
}

describe("001-12, 003-11: intranet", () => {
  before(() => site.define({ VESTIBULE_SCENARIO: "intranet" }));
  for (const row of TABLE) test(row[0], () => put(row, "intranet"));
});

describe("internet", () => {
  before(() => site.define({ VESTIBULE_SCENARIO: "internet" }));
  for (const row of TABLE) test(row[0], () => put(row, "internet"));
});

describe("internet with private pages", () => {
  before(async () => {
    await site.define({
      VESTIBULE_SCENARIO: "internet",
      VESTIBULE_PRIVATE_PATHS: [
        "prefix /secret-page/",
        "exact /secret-locked/",
      ],
    });
    await mark(true);
  });
  after(() => mark(false));
  for (const row of PRIVATE) test(row[0], () => put(row, "internet"));
});

const mark = (isPrivate) =>
  site.php(
    `\\Vestibule\\WP\\Private_Posts::mark( ${ids["secret-post"]}, ${isPrivate} );`,
  );

describe("uploads", () => {
  before(() => site.restart({ UPLOADS: "gated" }));
  after(() => site.restart({ UPLOADS: "open" }));
  for (const scenario of ["intranet", "internet"])
    describe(scenario, () => {
      before(() =>
        site.define({
          VESTIBULE_SCENARIO: scenario,
          VESTIBULE_GATE_UPLOADS: true,
        }),
      );
      for (const row of FILES) test(row[0], () => put(row, scenario));
    });
});

describe("intranet without the extension", () => {
  before(async () => {
    await site.define({
      VESTIBULE_SCENARIO: "intranet",
      VESTIBULE_EXEMPT_PATHS: ["prefix /secret-post/"],
    });
    await site.restart({ EXTENSION: "none" });
  });
  after(() => site.restart({ EXTENSION: "" }));
  for (const row of WITHOUT_EXTENSION) test(row[0], () => put(row, "intranet"));
});

test("001-14: an intranet that nobody has tried out blocks nothing", async () => {
  await site.define({ VESTIBULE_SCENARIO: "intranet" });
  await site.disarm();
  try {
    for (const [name, address, request, , expected] of TABLE)
      for (const session of ["none", "expired"])
        assert.equal(
          outcomeOf(await ask(session, address, request), address),
          // As to WordPress, a session that has run out for us is one.
          expected[session === "none" ? 0 : 1],
          `${name}, ${session}`,
        );
  } finally {
    await site.arm();
  }
});

test("001-4: what an internet site answers to visitors has the status and the headers of a site without the plugin", async () => {
  await site.define({ VESTIBULE_SCENARIO: "internet" });
  const withPlugin = await everyHeader();
  const putBack = await site.mustUse(
    "without-vestibule",
    "add_filter( 'option_active_plugins', static fn() => array() );",
  );
  try {
    const without = await everyHeader();
    assert.deepEqual(withPlugin, without);
    assert.ok(Object.keys(without).length > 40);
  } finally {
    await putBack();
  }
});

async function everyHeader() {
  const found = {};
  for (const [name, address, request] of TABLE) {
    const { status, headers } = await ask("none", address, request);
    found[name] = [status, ...headers.map(([header]) => header)].join(" ");
  }
  return found;
}
