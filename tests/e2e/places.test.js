// Sites that do not lie where WordPress itself lies or thinks to lie: behind a proxy that ends TLS, and with WordPress in a folder of
// its own.
import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { leaked, MARKER, plant } from "./harness/contents.js";
import { startSite } from "./harness/site.js";
import { startTlsProxy } from "./harness/tls.js";

const CALLBACK = "wp-login.php?action=vestibule_callback";

describe("behind a proxy that ends TLS", () => {
  let site;
  let proxy;
  let origin;

  before(async () => {
    site = await startSite({ permalinks: "pretty", assets: "none" });
    await site.arm();
    origin = site.url;
    proxy = await startTlsProxy(origin);
    site.url = proxy.origin;
    await site.simulator.post("/settings", {
      redirect_uris: [
        site.at(CALLBACK),
        site.at("wp-login.php?action=vestibule_logged_out"),
      ],
    });
  });

  after(async () => {
    await proxy?.stop();
    if (site) site.url = origin;
    await site?.stop();
  });

  const newPage = () => site.newPage({ ignoreHTTPSErrors: true });
  const at = (constants) =>
    site.define({
      WP_HOME: site.url,
      WP_SITEURL: site.url,
      ...constants,
    });

  /** As the proxy asks, without a browser. */
  const ask = (path) => site.newVisitor().get(`${origin}/${path}`);

  // WordPress takes the request for plain http unless somebody tells it. Where it would insist on https it sends the browser in a
  // circle by itself, which FORCE_SSL_ADMIN ends.
  for (const [title, constants, told] of [
    ["WordPress does not know of TLS", { FORCE_SSL_ADMIN: false }, false],
    ["WordPress is told of TLS", {}, true],
  ])
    describe(title, () => {
      let remove;
      before(async () => {
        if (told)
          remove = await site.mustUse(
            "told",
            "if ( 'https' === ( $_SERVER['HTTP_X_FORWARDED_PROTO'] ?? '' ) ) { $_SERVER['HTTPS'] = 'on'; }",
          );
      });
      after(() => remove?.());

      for (const scenario of ["internet", "intranet"])
        test(`${scenario}: start and callback are https, and a sign-in ends on the page asked for`, async () => {
          await at({ ...constants, VESTIBULE_SCENARIO: scenario });
          const person = await site.newPerson();
          const page = await newPage();
          const wanted = site.at("handbook/?chapter=2#week");
          if (scenario === "internet") {
            await page.goto(
              site.at(`wp-login.php?redirect_to=${encodeURIComponent(wanted)}`),
            );
            assert.match(
              await page.getAttribute("#vestibule-sign-in", "href"),
              new RegExp(
                `^${site.url}/wp-login\\.php\\?action=vestibule_start`,
              ),
            );
            await page.click("#vestibule-sign-in");
          } else await page.goto(wanted);
          await page.waitForSelector(`[data-person="${person.id}"]`);
          const { entries } = await site.simulator.log("authorize");
          assert.equal(
            entries.at(-1).authorization.redirect_uri,
            site.at(CALLBACK),
          );
          await site.choose(page, person);

          assert.equal(page.url(), wanted);
          assert.match(await page.textContent("body"), /first week/);
          assert.equal(await site.signedInAs(page), person.username);
          await page.goto(site.at("wp-admin/profile.php"));
          assert.equal(page.url(), site.at("wp-admin/profile.php"));
        });

      test("complaint 3: an old session is renewed by https", async () => {
        await at({ ...constants, VESTIBULE_SCENARIO: "intranet" });
        await site.simulator.post("/settings", { single_sign_on: true });
        const person = await site.newPerson();
        const page = await newPage();
        await page.goto(site.at("handbook/"));
        await site.choose(page, person);
        await site.age(person.username, 3700);
        await page.goto(site.at("handbook/?again=1"));
        await page.waitForURL(site.at("handbook/?again=1"));
        assert.equal(await site.signedInAs(page), person.username);
      });

      test("logging out by way of Microsoft comes back to https", async () => {
        await at({ ...constants, VESTIBULE_LOGOUT: "microsoft" });
        const person = await site.newPerson();
        const page = await newPage();
        await page.goto(site.at("wp-login.php"));
        await site.signInWithMicrosoft(page, person);
        await page.goto(site.at("wp-login.php?action=logout"));
        // A link of WordPress's own, which here may be plain http: hosters send that on to https.
        const link = await page.getAttribute(
          'a[href*="action=logout"]',
          "href",
        );
        await page.goto(link.replace(/^http:/, "https:"));
        await page.waitForURL(/loggedout=true/);
        const { entries } = await site.simulator.log("logout");
        assert.equal(entries.at(-1).logout.registered, true);
        assert.equal(await site.signedInAs(page), "");
      });
    });

  test("case 86: the cookie of a sign-in is for https only, though the site sees plain http", async () => {
    await at({ FORCE_SSL_ADMIN: false });
    const answer = await ask("wp-login.php?action=vestibule_start");
    assert.equal(answer.status, 302);
    assert.match(
      answer.setCookie.find((one) => /vestibule/.test(one)),
      /^__Host-vestibule=[^;]+; Path=\/; Max-Age=600; Secure; HttpOnly; SameSite=Lax$/,
    );
  });

  test("a site whose address is plain http, which is no development site: refused with a reason", async () => {
    await at({
      WP_HOME: "http://intranet.example",
      WP_SITEURL: "http://intranet.example",
      VESTIBULE_DEVELOPMENT_SITE: false,
    });
    const answer = await ask("wp-login.php?action=vestibule_start");
    assert.equal(answer.status, 302);
    assert.equal(answer.reason, "configuration_invalid");
    assert.match(await site.errors(), /https_required/);
  });
});

describe("WordPress in a folder of its own", () => {
  let site;
  let origin;
  let ids;
  let author;

  before(async () => {
    site = await startSite({
      name: "folder",
      path: "/wp",
      permalinks: "pretty",
      assets: "none",
      environment: { SITE_FRONT: "" },
    });
    ({ origin } = new URL(site.url));
    // As WordPress's handbook has it.
    await writeFile(
      join(site.directory, "htdocs/index.php"),
      "<?php\ndefine( 'WP_USE_THEMES', true );\nrequire __DIR__ . '/wp/wp-blog-header.php';\n",
    );
    await at({});
    ids = await plant(site);
    await site.arm();
    const person = await site.newPerson();
    await site.newAccount(person.username, { role: "author" });
    author = site.newVisitor();
    assert.equal((await author.signIn(person.id)).outcome, "signed in");
  });

  after(() => site?.stop());

  const at = (constants) =>
    site.define({ WP_HOME: origin, WP_SITEURL: site.url, ...constants });
  const filled = (text) =>
    text.replace(/\{([\w-]+)\}/g, (_, name) => ids[name]);

  // What shows the marker to members.
  const CONTENT = [
    "/",
    "/secret-page/",
    "/secret-page/below/",
    "/secret-post/",
    "/feed/",
    "/?s=lagoon",
    "/wp-json/wp/v2/posts",
    "/?rest_route=/wp/v2/posts",
    "/wp/?rest_route=/wp/v2/posts",
    "/wp/index.php?rest_route=/wp/v2/pages/{secret-page}",
  ];
  // Where WordPress sends members on, or finds nothing, or shows what is theirs.
  const OTHERS = [
    "/index.php",
    "/index.php/secret-page/",
    "/?page_id={secret-page}",
    "/wp/",
    "/wp/index.php",
    "/wp/index.php/secret-page/",
    "/wp/?page_id={secret-page}",
    "/wp/?feed=rss2",
    "/wp/index.php?s=lagoon",
    "/wp/secret-page/",
    "/wp/robots.txt",
    "/wp-sitemap.xml",
    "/wp/wp-admin/",
    "/wp/wp-admin/edit.php",
    "/wp/wp-admin/admin-ajax.php?action=x",
  ];

  for (const path of [...CONTENT, ...OTHERS])
    test(`001-3: intranet: ${path} asks for a sign-in and comes back`, async () => {
      await at({ VESTIBULE_SCENARIO: "intranet" });
      const address = origin + filled(path);
      const answer = await site.newVisitor().get(address);
      assert.equal(leaked(asRaw(answer)), "");
      if (/json|rest_route|ajax/.test(path)) {
        assert.equal(answer.status, 401);
        assert.equal(
          JSON.parse(answer.text).code,
          "vestibule_sign_in_required",
        );
      } else {
        assert.equal(answer.status, 302);
        const { pathname } = new URL(answer.location);
        assert.equal(pathname, "/wp/wp-login.php");
        assert.equal(answer.query.get("action"), "vestibule_challenge");
        assert.equal(answer.query.get("redirect_to"), address);
      }
      if (CONTENT.includes(path)) {
        const { text } = await author.get(address);
        assert.match(text.toLowerCase(), new RegExp(MARKER));
      }
    });

  for (const [path, status] of [
    ["/robots.txt", 200],
    ["/wp/wp-login.php?reauth=1", 200],
    ["/wp/wp-login.php?action=lostpassword", 200],
    ["/wp/wp-cron.php", 200],
    ["/wp/xmlrpc.php", 405],
  ])
    test(`intranet: ${path} is open`, async () => {
      await at({ VESTIBULE_SCENARIO: "intranet" });
      const answer = await site.newVisitor().get(origin + path);
      assert.equal(answer.status, status);
    });

  test("001-16: public paths are those below the site's address, not below WordPress's", async () => {
    await at({
      VESTIBULE_SCENARIO: "intranet",
      VESTIBULE_EXEMPT_PATHS: ["prefix /open/"],
    });
    const outcome = async (path) =>
      (await site.newVisitor().get(origin + path)).status;
    assert.equal(await outcome("/open/"), 200);
    assert.equal(await outcome("/open/inner/"), 200);
    for (const path of [
      "/wp/open/",
      "/index.php/open/",
      "/wp/index.php/open/",
      "/open/?page_id={secret-page}",
      "/secret-page/",
    ])
      assert.equal(await outcome(filled(path)), 302, path);
  });

  test("internet: a private path is closed under every address that reaches it; the rest is open", async () => {
    await at({
      VESTIBULE_SCENARIO: "internet",
      VESTIBULE_PRIVATE_PATHS: ["prefix /secret-page/"],
    });
    for (const path of [
      "/secret-page/",
      "/SECRET-PAGE/",
      "/secret-page/below/",
      "/secret-page/feed/",
      "/?page_id={secret-page}",
      "/index.php?page_id={secret-page}",
      "/wp/?page_id={secret-page}",
      "/wp/index.php?page_id={secret-page}",
      "/index.php/secret-page/",
      "/wp/index.php/secret-page/",
      "/wp/secret-page/",
      "/wp-json/wp/v2/pages/{secret-page}",
      "/wp/index.php?rest_route=/wp/v2/pages/{secret-page}",
      "/wp-json/wp/v2/pages",
    ]) {
      const answer = await site.newVisitor().get(origin + filled(path));
      assert.equal(leaked(asRaw(answer)), "", path);
    }
    const { text } = await author.get(`${origin}/secret-page/`);
    assert.match(text, new RegExp(MARKER));
    const open = await site.newVisitor().get(`${origin}/secret-post/`);
    assert.match(open.text, new RegExp(MARKER));
  });

  test("001-34: a sign-in ends on the page asked for, and the session holds at both addresses", async () => {
    await at({ VESTIBULE_SCENARIO: "intranet" });
    const person = await site.newPerson();
    const page = await site.newPage();
    const wanted = `${origin}/handbook/?chapter=2#week`;
    await page.goto(wanted);
    const asked = new URL(page.url());
    await page.click(`[data-person="${person.id}"]`);
    await page.waitForURL(wanted);

    assert.equal(asked.origin, site.simulator.origin);
    assert.match(await page.textContent("body"), /first week/);
    const { entries } = await site.simulator.log("authorize");
    assert.equal(entries.at(-1).authorization.redirect_uri, site.at(CALLBACK));
    assert.equal(await site.signedInAs(page), person.username);
    for (const path of ["/", "/wp/", "/wp/wp-admin/profile.php"]) {
      await page.goto(origin + path);
      assert.equal(page.url(), origin + path);
    }
    // Nobody asked for a page: who only reads gets the front page, which is not WordPress's folder.
    const answer = await site.newVisitor().signIn(person.id);
    assert.equal(answer.location, `${origin}/`);
  });

  test("001-5: an old session is renewed at the site's address", async () => {
    await at({ VESTIBULE_SCENARIO: "intranet" });
    await site.simulator.singleSignOn();
    const person = await site.newPerson();
    const page = await site.newPage();
    await page.goto(`${origin}/handbook/`);
    await page.click(`[data-person="${person.id}"]`);
    await page.waitForURL(`${origin}/handbook/`);
    await site.age(person.username, 3700);
    await page.goto(`${origin}/handbook/?again=1`);
    await page.waitForURL(`${origin}/handbook/?again=1`);
    const { entries } = await site.simulator.log("authorize");
    assert.equal(entries.at(-1).authorization.prompt, "none");
  });

  test("intranet without the extension is closed at both addresses, too", async () => {
    await at({ VESTIBULE_SCENARIO: "intranet" });
    await site.restart({ EXTENSION: "none" });
    try {
      for (const path of CONTENT) {
        const answer = await site.newVisitor().get(origin + filled(path));
        assert.equal(leaked(asRaw(answer)), "", path);
        assert.ok([302, 401].includes(answer.status), path);
      }
    } finally {
      await site.restart({ EXTENSION: "" });
    }
  });

  /** An answer as contents.js looks through it. */
  function asRaw({ text, headers }) {
    return { text, headers: Object.entries(headers) };
  }
});
