// Password sign-in, which Vestibule leaves alone.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startSite } from "./harness/site.js";

let site;

before(async () => {
  site = await startSite();
});

after(() => site?.stop());

test("a person known to WordPress only signs in by password", async () => {
  const page = await site.newPage();
  await site.signInByPassword(page, "walter");

  assert.equal(await site.signedInAs(page), "walter");
});

test("a wrong password stays wrong", async () => {
  const page = await site.newPage();
  await page.goto(site.at("wp-login.php"));
  await page.fill("#user_login", "walter");
  await page.fill("#user_pass", "not the password");
  await page.click("#wp-submit");
  await page.waitForSelector("#login_error");

  assert.match(await page.textContent("#login_error"), /password/i);
  await site.screenshot(page, "wrong-password");
});
