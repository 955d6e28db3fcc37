// Addresses that mean one thing to the gate and another to WordPress: none of them may get a protected text out. Complaint 12 of the
// field: bypasses by URL tricks.
import assert from "node:assert/strict";
import { randomInt } from "node:crypto";
import { after, before, describe, test } from "node:test";
import { leaked, plant } from "./harness/contents.js";
import { sendRaw } from "./harness/raw.js";
import { startSite } from "./harness/site.js";
import { EXEMPT, fileSpellings, spellings } from "./harness/spellings.js";

const AT_ONCE = 6;
const MUTANTS = Number(process.env.MUTANTS ?? 150);
const SEED = Number(process.env.SEED ?? randomInt(2 ** 31));
/** In the whole spelled table. */
const AT_LEAST = 150;

const INTRANET = {
  VESTIBULE_SCENARIO: "intranet",
  VESTIBULE_EXEMPT_PATHS: EXEMPT,
  VESTIBULE_EXEMPT_ADDRESSES: ["10.1.2.0/24"],
};
const INTERNET = {
  VESTIBULE_SCENARIO: "internet",
  VESTIBULE_PRIVATE_PATHS: [
    "prefix /secret-page/",
    "prefix /secret-post/",
    "exact /secret-locked/",
  ],
};

for (const path of ["", "/blog"]) {
  describe(path ? `in a sub-directory` : "at the root", () => {
    let site;
    let ids;
    let table;

    before(async () => {
      site = await startSite({
        browser: false,
        permalinks: "pretty",
        path,
        name: `path-confusion${path.replace("/", "-")}`,
      });
      ids = await plant(site);
      // Chance and the whole table are for the root; what a sub-directory changes shows in any part.
      table = spellings(site, ids).filter((_, at) => !path || at % 3 === 0);
      await site.arm();
    });

    after(() => site?.stop());

    const get = (address) =>
      sendRaw(site, new URL(site.at(address)).pathname, {
        headers: { Accept: "text/html" },
      });

    for (const [scenario, constants] of [
      ["intranet", INTRANET],
      ["internet", INTERNET],
    ]) {
      describe(scenario, () => {
        before(() => site.define(constants));

        test("001-16: what is exempt or public is open, and a plain address of the rest is not", async () => {
          for (const address of [
            "open/",
            "open/inner/",
            "about/",
            "readonly/",
          ]) {
            const { status, text } = await get(address);
            assert.equal(status, 200, address);
            assert.match(text, /Come in\./, address);
          }
          for (const address of ["secret-page/", "secret-post/"]) {
            const { status, location } = await get(address);
            assert.equal(status, 302, address);
            assert.match(location, /action=vestibule_challenge/);
          }
        });

        test("001-16: no spelling of an address lets a protected text out", async (t) => {
          assert.ok(table.length >= AT_LEAST);
          const { leaks, statuses } = await ask(site, table);
          t.diagnostic(`${table.length} spellings: ${statuses}`);
          assert.deepEqual(leaks, []);
        });

        if (path) return;
        test("001-16: nor does a random variation of one", async (t) => {
          const random = generator(SEED);
          const mutants = Array.from({ length: MUTANTS }, () =>
            mutant(random, table),
          );
          const { leaks, statuses } = await ask(site, mutants);
          t.diagnostic(`${mutants.length} variations: ${statuses}`);
          assert.deepEqual(leaks, [], `SEED=${SEED}`);
        });
      });
    }

    test("001-16: the intranet's exempt page opens for GET and HEAD only", async () => {
      await site.define(INTRANET);
      const { pathname } = new URL(site.at("readonly/"));
      for (const [method, open] of [
        ["GET", true],
        ["HEAD", true],
        ["POST", false],
        ["PUT", false],
        ["get", false],
      ]) {
        const { status } = await sendRaw(site, pathname, { method });
        assert.equal(status === 200, open, method);
      }
    });

    test("exempt addresses count behind a trusted proxy, from its end of the list", async () => {
      await site.define({
        ...INTRANET,
        VESTIBULE_TRUSTED_PROXIES: ["127.0.0.1", "192.168.0.0/16"],
      });
      const { pathname } = new URL(site.at("secret-page/"));
      for (const [list, open] of [
        ["10.1.2.3", true],
        ["9.9.9.9, 10.1.2.3", true],
        ["10.1.2.3, 192.168.4.5", true],
        ["10.1.2.3, 9.9.9.9", false],
        ["10.1.2.3, unknown", false],
        ["10.1.2.3:80, 9.9.9.9", false],
        ["10.1.3.3", false],
        ["", false],
        ["10.1.2", false],
        ["0x0a010203", false],
        ["10.1.2.3\t,\t127.0.0.1, 9.9.9.9", false],
      ]) {
        const answer = await sendRaw(site, pathname, {
          headers: { "X-Forwarded-For": list },
        });
        assert.equal(leaked(answer) !== "", open, list);
      }
    });

    test("001-16: no spelling of an address lets an uploaded file out", async (t) => {
      await site.restart({ UPLOADS: "gated" });
      await site.define({ ...INTRANET, VESTIBULE_GATE_UPLOADS: true });
      const files = fileSpellings(site, ids);
      const { leaks, statuses } = await ask(site, files);
      t.diagnostic(`${files.length} spellings: ${statuses}`);
      assert.deepEqual(leaks, []);
    });

    test("nothing of it made PHP complain about the plugin", async () => {
      const complaints = (await site.errors())
        .split("\n")
        .filter((line) => /PHP (Fatal|Warning|Notice|Deprecated)/.test(line))
        .filter((line) => /vestibule/i.test(line));
      assert.deepEqual(complaints, []);
    });
  });
}

// Where content has a number and no path, WordPress takes every path for the front page.
describe("without permalinks", () => {
  let site;
  let ids;
  let table;

  before(async () => {
    site = await startSite({ browser: false, name: "path-confusion-plain" });
    ids = await plant(site);
    table = spellings(site, ids).filter((_, at) => at % 3 === 1);
    await site.arm();
  });

  after(() => site?.stop());

  for (const [scenario, constants] of [
    ["intranet", INTRANET],
    ["internet", { VESTIBULE_SCENARIO: "internet" }],
  ])
    test(`001-16: ${scenario}: no spelling of an address lets a protected text out`, async (t) => {
      await site.define(constants);
      if (scenario === "internet") {
        const secret = ["secret-page", "below", "secret-post", "secret-locked"];
        for (const name of secret)
          await site.php(
            `\\Vestibule\\WP\\Private_Posts::mark( ${ids[name]}, true );`,
          );
        const open = await sendRaw(site, `/?page_id=${ids.about}`);
        assert.match(open.text, /Come in\./);
      }
      const { leaks, statuses } = await ask(site, table);
      t.diagnostic(`${table.length} spellings: ${statuses}`);
      assert.deepEqual(leaks, []);
    });
});

/** What leaked, and how often each status came. */
async function ask(site, requests) {
  const leaks = [];
  const counts = {};
  const waiting = requests.values();
  const lane = async () => {
    for (const { target, options } of waiting) {
      // As a browser; some spellings say something else.
      const headers = { Accept: "text/html", ...options.headers };
      const answer = await sendRaw(site, target, { ...options, headers });
      counts[answer.status] = (counts[answer.status] ?? 0) + 1;
      if (leaked(answer))
        leaks.push(
          `${JSON.stringify(options)} ${JSON.stringify(target)}: ${answer.status}`,
        );
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  // Hanging up is no leak, but a server that only hung up would have shown nothing.
  assert.ok((counts[0] ?? 0) < requests.length / 2, JSON.stringify(counts));
  const statuses = Object.entries(counts)
    .map(([status, count]) => `${count} × ${status}`)
    .join(", ");
  return { leaks, statuses };
}

/** Mulberry32: small, and the same from the same seed on every machine. */
function generator(seed) {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

function mutant(random, table) {
  const pick = (list) => list[random(list.length)];
  const { target, options } = pick(table);
  let spelled = target;
  for (let step = random(3); step >= 0; step -= 1)
    spelled = pick(MUTATIONS)(spelled, random, pick);
  return { target: spelled, options };
}

const encoded = (character) =>
  `%${character.charCodeAt(0).toString(16).padStart(2, "0").slice(-2)}`;

function replaced(text, random, change) {
  const at = random(text.length || 1);
  return text.slice(0, at) + change(text[at] ?? "") + text.slice(at + 1);
}

const MUTATIONS = [
  (text, random) => replaced(text, random, (one) => one && encoded(one)),
  (text, random) =>
    replaced(text, random, (one) => one && encoded(one).replace("%", "%25")),
  (text, random) => replaced(text, random, (one) => one.toUpperCase()),
  (text, random) => replaced(text, random, () => ""),
  (text, random) => replaced(text, random, (one) => one + one),
  (text, random) =>
    replaced(
      text,
      random,
      (one) =>
        one + String.fromCharCode(1 + random(255)).replace(/[\r\n]/, "%0a"),
    ),
  (text, random, pick) => {
    const slashes = [...text.matchAll(/\//g)].map(({ index }) => index);
    const at = slashes.length ? pick(slashes) : 0;
    const put = pick([
      "/",
      "/.",
      "/x/..",
      "/%2e",
      "/;",
      "/open/..",
      "\\",
      "%2f",
    ]);
    return text.slice(0, at) + put + text.slice(at);
  },
  (text, random, pick) =>
    text +
    pick([
      ..."/.?#;&~*%",
      "%00",
      "%20",
      "?x",
      "#/open/",
      "?/open/",
      "/open/",
      "/feed/",
      "/embed/",
      "/index.php",
      "/wp-login.php",
      "&rest_route=/wp/v2/posts",
      "?rest_route=/wp/v2/posts",
      "&feed=rss2",
    ]),
  (text, random, pick) =>
    pick(["/", "/.", "/open/..", "/index.php", "/wp-login.php/..", "/%2e"]) +
    text,
];
