// Scenario, entry point, session: what each combination answers, as one table that is put to a running site.
//
// An outcome is a short text: "content" (the marker was there; "hidden": the one that nobody may see), "challenge" (a redirect to
// where a sign-in begins, back to the very address), "renewal" (the same, silently), "401" with our code, or status and target as
// WordPress answers. Nothing but what the row allows sets a cookie.
import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
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
/** Of people who may do everything, for rows about what nobody else may see. The first wrote the draft. */
const ADMINISTRATORS = [
  "administrator",
  "administrator by microsoft",
  "expired administrator",
];
const EVERY_SESSION = [...SESSIONS, ...ADMINISTRATORS];
const SIGN_IN = "401 vestibule_sign_in_required";
const RENEW = "401 vestibule_session_expired";
/** A page for the person who has sent a form, which says how to keep what was typed. */
const KEEP = "401 form";
const MAX_AGE = 3600;

/**
 * Columns of a row: what signed out, WordPress-only, Microsoft, expired and application password get; in some rows also what the
 * administrators get.
 */
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
/** A form that a person sends gets a page instead of the status alone. */
const sent = (outcomes) =>
  outcomes.map((outcome) => (/^(401|renewal)/.test(outcome) ? KEEP : outcome));
/** What everybody may see; but a session that has run out is renewed first. */
const open = (outcome = "content") => everybody(outcome).with(3, "renewal");
const openCall = (outcome = "content") => everybody(outcome).with(3, RENEW);
const administrators = (outcome = "content", expired = "renewal") => [
  outcome,
  outcome,
  expired,
];

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
    [...page("404"), ...administrators("hidden")],
    [...open("404"), ...administrators("hidden")],
  ],
  ["page that says nothing", "open/", {}, page("200"), open("200")],
  // To WordPress the name of a changeset is a secret: whoever knows it sees what it will change.
  [
    "customizer on a page",
    "open/?customize_changeset_uuid={changeset}",
    {},
    [...page(), ...administrators()],
    [...open(), ...administrators()],
  ],
  [
    "customizer's frame",
    "open/?customize_changeset_uuid={changeset}",
    fetched("navigate", "iframe"),
    [...call(), ...administrators("content", RENEW)],
    [...openCall(), ...administrators("content", RENEW)],
  ],
  [
    "customizer on a page, of a changeset that does not exist",
    "open/?customize_changeset_uuid=11111111-2222-4333-8444-555555555555",
    {},
    // WordPress itself is faster than the gate here, but for those who may begin one.
    [...everybody("500"), ...administrators("200")],
    [...everybody("500"), ...administrators("200")],
  ],

  [
    "HEAD",
    "secret-page/",
    { method: "HEAD" },
    ["401", "200", "200", "401", "401"],
    everybody("200").with(3, "401"),
  ],
  [
    "POST to a page",
    "secret-page/",
    form({ a: "1" }),
    sent(call()),
    sent(open()),
  ],
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
    sent(call("302 /secret-post/")),
    sent(open("302 /secret-post/")),
  ],
  [
    "wp-trackback.php",
    "wp-trackback.php?p={secret-post}",
    form({ a: "1" }),
    sent(call("404")),
    sent(open("404")),
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
    sent(call("200")),
    sent(open("200")),
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
    sent(rest()),
    sent(open()),
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
    "wp-admin/customize.php?changeset_uuid={changeset}",
    {},
    // WordPress itself is faster than the gate here, but for those who may customize.
    ["302 login", "403", "403", "403", "302 login", ...administrators()],
    ["302 login", "403", "403", "403", "302 login", ...administrators()],
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

  [
    "posts by mail, switched off",
    "wp-mail.php",
    {},
    call("403"),
    openCall("403"),
  ],
  ["list of links", "wp-links-opml.php", {}, call("200"), openCall("200")],
  ["a script of one's own", "own.php", {}, page(), open()],
  [
    "case 12: what a chat fetches of a link",
    "secret-page/",
    {
      headers: {
        Accept: "*/*",
        "User-Agent": "SkypeUriPreview Preview/0.5",
      },
    },
    call(),
    openCall(),
  ],

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

// An intranet that lets a shop's payment service in, by this line and no other.
const HOOK = "wp-json/shop/v1/hook";
const HOOK_RULE = "POST prefix /wp-json/shop/v1/hook";
const json = (headers = {}) => ({
  method: "POST",
  headers: { "Content-Type": "application/json", ...headers },
  body: JSON.stringify({ paid: true }),
});
const WEBHOOK = [
  ["as JSON", HOOK, json({ Accept: "*/*" }), openCall()],
  ["as a form", HOOK, form({ paid: "1" }), sent(open())],
  ["below it", `${HOOK}/refund`, json({ Accept: "*/*" }), openCall()],
  ["with a query of its own", `${HOOK}?shop=7`, form({ a: "1" }), sent(open())],
  ["GET", HOOK, {}, rest()],
  ["HEAD", HOOK, { method: "HEAD" }, ["401", "200", "200", "401", "200"]],
  ["PUT", HOOK, { ...form({ a: "1" }), method: "PUT" }, rest()],
  ["DELETE", HOOK, { method: "DELETE" }, rest()],
  [
    "a route beside it",
    "wp-json/shop/v1/orders",
    form({ a: "1" }),
    sent(rest()),
  ],
  ["a route that begins alike", `${HOOK}s`, form({ a: "1" }), sent(rest())],
  ["by query", "?rest_route=/shop/v1/hook", form({ a: "1" }), sent(rest())],
  [
    "in another letter case",
    "wp-json/SHOP/v1/hook",
    form({ a: "1" }),
    sent(rest()),
  ],
  ...["GET", "DELETE", "POST"].flatMap((method) => [
    [
      `POST that asks for ${method}`,
      `${HOOK}?_method=${method}`,
      form({ a: "1" }),
      sent(rest()),
    ],
    [
      `POST that asks for ${method} by a header`,
      HOOK,
      { ...form({ a: "1" }), headers: { "X-HTTP-Method-Override": method } },
      sent(rest()),
    ],
  ]),
  ["GET that asks for POST", `${HOOK}?_method=POST`, {}, rest()],
  [
    "GET that asks for POST by a header",
    HOOK,
    { headers: { "X-HTTP-Method-Override": "POST" } },
    rest(),
  ],
];

// What a public page of an intranet opens: itself, and nothing that comes under its address.
const PUBLIC_PAGE = [
  ["the page", "open/", {}, open("200")],
  [
    "preview of a draft there",
    "open/?p={secret-draft}&preview=true",
    {},
    page("404"),
  ],
  [
    "customizer there",
    "open/?customize_changeset_uuid={changeset}",
    {},
    [...page(), ...administrators()],
  ],
  [
    "customizer by a form there",
    "open/",
    form({ customize_changeset_uuid: "{changeset}" }),
    [...sent(call()), ...administrators("content", KEEP)],
  ],
  [
    "customizer's frame there",
    "open/?customize_changeset_uuid={changeset}",
    fetched("navigate", "iframe"),
    [...call(), ...administrators("content", RENEW)],
  ],
  ["a page beside it", "secret-page/", {}, page()],
];

/** A shop's routes, as a plugin adds them. */
const plantHook = () =>
  site.mustUse(
    "shop",
    `add_action( 'rest_api_init', static function () {
      foreach ( array( 'hook', 'hook/refund', 'hooks', 'orders' ) as $route ) {
        register_rest_route( 'shop/v1', $route, array(
          'methods'             => WP_REST_Server::ALLMETHODS,
          'callback'            => static fn() => array( 'text' => '${MARKER}' ),
          'permission_callback' => '__return_true',
        ) );
      }
    } );`,
  );

// A front page for everybody, on an intranet.
const PUBLIC_HOME = [
  // As its owner wants it shown, also by caches.
  ["front page", "", { method: "GET" }, open()],
  ["HEAD of it", "", { method: "HEAD" }, everybody("200").with(3, "401")],
  ["POST to it", "", form({ a: "1" }), sent(call())],
  ["its feed", "feed/", {}, page()],
  ["a search there", `?s=${WORD}`, {}, page()],
  [
    "a page by number there",
    "?page_id={secret-page}",
    {},
    page("301 /secret-page/"),
  ],
  ["REST there", "?rest_route=/wp/v2/posts", {}, rest()],
  ["a page beside it", "secret-page/", {}, page()],
];

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
    sent(BLIND_CALL),
  ],
  ["login", "wp-login.php?reauth=1", {}, everybody("200")],
];

/** Rows whose answers set WordPress's own cookies. */
const COOKIES = {
  // It ends what was there.
  login: /^wordpress(_test_cookie|user_|pass_|_[0-9a-f]|_logged|_sec)|^wp-/,
  "001-4: administration": /^wp-settings-/,
  "page of the administration": /^wp-settings-/,
  customizer: /^wp-settings-/,
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
  await writeFile(
    join(site.wordpress, "own.php"),
    `<?php require __DIR__ . '/wp-load.php'; echo '${MARKER}';\n`,
  );
  ids.here = encodeURIComponent(site.at());
  ids.changeset = await plantChangeset();
  await prepareSessions();
  await site.arm();
});

after(() => site?.stop());

/** As the customizer keeps what is not published yet: another title of the site. */
async function plantChangeset() {
  const uuid = "0b1c2d3e-4f50-4162-8738-495a6b7c8d9e";
  const changes = JSON.stringify({
    blogname: { value: MARKER, type: "option", user_id: 1 },
  });
  const id = await site.php(`
    echo wp_insert_post( array(
      'post_type' => 'customize_changeset', 'post_status' => 'draft', 'post_name' => '${uuid}', 'post_title' => '',
      'post_author' => 1, 'post_content' => '${changes}',
    ) );`);
  assert.ok(Number(id) > 0, id);
  return uuid;
}

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
  const admin = site.newVisitor();
  await admin.signInByPassword("admin");
  headersOf.administrator = await withNonce(admin);
  for (const session of [
    "microsoft",
    "expired",
    "administrator by microsoft",
    "expired administrator",
  ]) {
    const person = await site.newPerson();
    const { id: account } = await site.newAccount(person.username, {
      role: "author",
    });
    const visitor = site.newVisitor();
    assert.equal((await visitor.signIn(person.id)).outcome, "signed in");
    // Not before: Microsoft's word alone connects nobody who can manage the site.
    if (session.includes("administrator"))
      await site.php(
        `get_user_by( 'id', ${account} )->set_role( 'administrator' );`,
      );
    headersOf[session] = await withNonce(visitor);
    if (session.startsWith("expired"))
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
  if (status === 401 && /was not saved/.test(answer.text)) return KEEP;
  const code = /^\{/.test(answer.text) && JSON.parse(answer.text).code;
  if (status === 401) assert.match(answer.header("cache-control"), /no-store/);
  return code ? `${status} ${code}` : String(status);
}

async function put(row, scenario) {
  const [name, address, request] = row;
  const expected = row[scenario === "intranet" ? 3 : 4];
  const sessions = EVERY_SESSION.slice(0, expected.length);
  const got = await Promise.all(
    sessions.map(async (session) => {
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
    Object.fromEntries(sessions.map((session, at) => [session, got[at]])),
    Object.fromEntries(sessions.map((session, at) => [session, expected[at]])),
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

describe("complaint 12: a webhook on an intranet", () => {
  let remove;
  before(async () => {
    remove = await plantHook();
    await site.define({
      VESTIBULE_SCENARIO: "intranet",
      VESTIBULE_EXEMPT_PATHS: [HOOK_RULE],
    });
  });
  after(() => remove());
  for (const row of WEBHOOK) test(row[0], () => put(row, "intranet"));
});

describe("001-16: a public page of an intranet", () => {
  before(() =>
    site.define({
      VESTIBULE_SCENARIO: "intranet",
      VESTIBULE_EXEMPT_PATHS: ["exact /open/"],
    }),
  );
  for (const row of PUBLIC_PAGE) test(row[0], () => put(row, "intranet"));
});

describe("a public front page of an intranet", () => {
  before(() =>
    site.define({
      VESTIBULE_SCENARIO: "intranet",
      VESTIBULE_PUBLIC_HOME: true,
    }),
  );
  for (const row of PUBLIC_HOME) test(row[0], () => put(row, "intranet"));
});

test("case 12: a link preview that takes itself for a browser gets no transaction, however far it follows", async () => {
  await site.define({ VESTIBULE_SCENARIO: "intranet" });
  const preview = site.newVisitor();
  const headers = {
    "user-agent":
      "Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5",
  };
  const page = await preview.get("secret-page/", { headers });
  assert.equal(page.query.get("action"), "vestibule_challenge");
  const challenge = await preview.get(page.location, { headers });
  assert.equal(challenge.status, 200);
  assert.deepEqual(
    challenge.setCookie.filter((cookie) => /vestibule/.test(cookie)),
    [],
  );
  assert.equal(leaked({ text: challenge.text, headers: [] }), "");
});

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
