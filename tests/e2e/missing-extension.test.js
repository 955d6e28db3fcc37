// The extension is taken away while the site runs: nothing breaks, and the administrator learns what to do.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startSite } from "./harness/site.js";

let site;
let begun;

before(async () => {
  site = await startSite({ assets: "none" });
  const person = await site.newPerson();
  const visitor = site.newVisitor();
  begun = { person, visitor, callback: await visitor.begin(person.id) };
  await site.restart({ EXTENSION: "none" });
});

after(() => site?.stop());

test("the login page has no button, and passwords work", async () => {
  const page = await site.newPage();
  await page.goto(site.at("wp-login.php"));
  assert.equal(await page.locator("#vestibule-sign-in").count(), 0);
  await site.signInByPassword(page, "walter");

  assert.equal(await site.signedInAs(page), "walter");
});

test("a callback that comes now is told that it is not available at the moment", async () => {
  const answer = await begun.visitor.get(begun.callback);
  assert.equal(answer.reason, "api_mismatch");
  const { status, text } = await begun.visitor.get(answer.location);

  assert.equal(status, 200);
  assert.match(text, /is not available on this site at the moment/);
});

test("the start route says the same", async () => {
  const answer = await site.newVisitor().start();
  assert.equal(answer.reason, "api_mismatch");
});

test("the administrator reads what to do, on every page and in Site Health; walter reads nothing", async () => {
  const page = await site.newPage({ assets: "shared" });
  await site.signInByPassword(page, "admin");
  await page.goto(site.at("wp-admin/tools.php"));
  const notice = await page.textContent(".vestibule-requirements");
  assert.match(notice, /The PHP extension “vestibule” is not loaded/);
  assert.match(notice, /Copy vestibule\.so for PHP \d\.\d into \//);
  assert.match(notice, /extension=vestibule/);
  assert.match(
    notice,
    /Administrators, and everybody whose account is not connected to Microsoft, can sign in with a password/,
  );
  await site.screenshot(page, "extension-missing");

  await page.goto(site.at("wp-admin/site-health.php"));
  const critical = page.locator("#health-check-issues-critical");
  await critical
    .getByText("The PHP extension for signing in with Microsoft is missing")
    .waitFor();

  await page.goto(site.at("wp-admin/options-general.php?page=vestibule"));
  assert.match(await page.textContent("h1"), /Sign in with Microsoft/);

  const walter = await site.newPage();
  await site.signInByPassword(walter, "walter");
  await walter.goto(site.at("wp-admin/tools.php"));
  assert.equal(await walter.locator(".vestibule-requirements").count(), 0);
});

test("saving the settings without the extension changes nothing and says why", async () => {
  const page = await site.newPage();
  await site.signInByPassword(page, "admin");
  await page.goto(site.at("wp-admin/options-general.php?page=vestibule"));
  await page.click("#submit");

  assert.match(
    await page.textContent(".notice-error[role=alert]"),
    /Nothing was saved[\s\S]*is not loaded/,
  );
});

// No extension of another version exists yet. PHP classes of its name, with another number, stand in for it.
test("an extension of another version: told apart from a missing one", async () => {
  const remove = await site.mustUse(
    "another-version",
    "eval( 'namespace Vestibule; final class Engine { public const VERSION = \"9.9.9\"; public const API = 99; }' );",
  );
  try {
    const page = await site.newPage();
    await page.goto(site.at("wp-login.php"));
    assert.equal(await page.locator("#vestibule-sign-in").count(), 0);
    assert.equal((await site.newVisitor().start()).reason, "api_mismatch");
    await site.signInByPassword(page, "admin");
    await page.goto(site.at("wp-admin/tools.php"));
    assert.match(
      await page.textContent(".vestibule-requirements"),
      /of version 9\.9\.9, and they do not fit together/,
    );
  } finally {
    await remove();
  }
});

test("the extension comes back: the same person signs in", async () => {
  await site.restart({ EXTENSION: "" });
  try {
    const page = await site.newPage();
    await site.openLogin(page);
    await site.signInWithMicrosoft(page, begun.person);
    assert.equal(await site.signedInAs(page), begun.person.username);
  } finally {
    await site.restart({ EXTENSION: "none" });
  }
});

test("nothing of all this was a PHP error", async () => {
  assert.doesNotMatch(
    await site.errors(),
    /PHP (Fatal|Parse|Warning|Notice|Deprecated)[^\n]*vestibule/i,
  );
});
