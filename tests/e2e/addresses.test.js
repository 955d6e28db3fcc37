// Pretty permalinks, WordPress in a sub-directory, and a page cache in front. Everywhere else permalinks are plain.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { startCache } from "./harness/cache.js";
import { startSite } from "./harness/site.js";

let site;

before(async () => {
  site = await startSite({ path: "/blog", permalinks: "pretty" });
});

after(() => site?.stop());

describe("in a sub-directory, with pretty permalinks", () => {
  test("001-34: a sign-in lands on the page asked for", async () => {
    const person = await site.newPerson();
    const wanted = site.at("handbook/?chapter=2#week");
    const page = await site.newPage();
    await page.goto(
      `${site.at("wp-login.php")}?redirect_to=${encodeURIComponent(wanted)}`,
    );
    await site.signInWithMicrosoft(page, person);

    assert.equal(page.url(), wanted);
    assert.match(await page.textContent("h1"), /Team handbook/);
    assert.equal(await site.signedInAs(page), person.username);
  });

  test("the redirect URI names the sub-directory", async () => {
    const { location } = await site.newVisitor().start();
    assert.match(
      new URL(location).searchParams.get("redirect_uri"),
      /\/blog\/wp-login\.php\?action=vestibule_callback$/,
    );
  });

  test("case 84: a neighbour on the same host may be asked for, another host may not", async () => {
    const person = await site.newPerson();
    for (const [wanted, path] of [
      ["/shop/", "/shop/"],
      ["//evil.example/blog/", "/blog/"],
    ]) {
      const answer = await site
        .newVisitor()
        .signIn(person.id, { redirectTo: wanted });
      const landed = new URL(answer.location);
      assert.equal(landed.origin, new URL(site.at()).origin);
      assert.equal(landed.pathname, path);
    }
  });

  test("a failure ends on the login page of the sub-directory", async () => {
    const person = await site.newPerson();
    const answer = await site
      .newVisitor()
      .signIn(person.id, { action: "cancel" });
    assert.equal(answer.reason, "sign_in_cancelled");
    assert.equal(new URL(answer.location).pathname, "/blog/wp-login.php");
  });
});

describe("case 88: behind a cache that keeps whatever it may", () => {
  let cache;
  let origin;

  before(async () => {
    origin = site.url;
    cache = await startCache(new URL(origin).origin);
    site.url = `${cache.origin}/blog`;
    await site.define({ WP_HOME: site.url, WP_SITEURL: site.url });
    await site.simulator.post("/settings", {
      redirect_uris: [site.at("wp-login.php?action=vestibule_callback")],
    });
  });

  after(async () => {
    await cache?.stop();
    site.url = origin;
    await site.define({});
    await site.simulator.post("/reset", { only: ["settings"] });
  });

  test("two people sign in one after the other, twice, each as themselves", async () => {
    const people = [await site.newPerson(), await site.newPerson()];
    for (const person of [...people, ...people]) {
      const page = await site.newPage();
      await page.goto(site.at("handbook/"));
      await page.goto(
        site.at(
          `wp-login.php?redirect_to=${encodeURIComponent(site.at("handbook/"))}`,
        ),
      );
      await site.signInWithMicrosoft(page, person);
      assert.equal(page.url(), site.at("handbook/"));
      const answer = await page.request.get(
        site.at(
          `?rest_route=/vestibule-test/whoami&${person.id}=${Date.now()}`,
        ),
      );
      assert.equal((await answer.json()).login, person.username);
    }
  });

  test("the cache keeps pages, and nothing of a sign-in", async () => {
    const visitor = site.newVisitor();
    await visitor.get("handbook/");
    await visitor.get("handbook/");
    assert.ok(cache.hits > 0, "it does cache");
    const person = await site.newPerson();
    assert.equal((await visitor.signIn(person.id)).outcome, "signed in");
    assert.deepEqual(
      cache.kept().filter((address) => address.includes("wp-login")),
      [],
    );
  });

  test("two starts get two transactions", async () => {
    const [first, second] = [
      await site.newVisitor().start(),
      await site.newVisitor().start(),
    ];
    assert.notEqual(first.location, second.location);
  });
});
