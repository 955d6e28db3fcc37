// Connecting a WordPress account with a Microsoft account, and undoing it.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startSite } from "./harness/site.js";

let site;

before(async () => {
  site = await startSite({ assets: "none" });
});

after(() => site?.stop());

/** A privileged account, and a person at Microsoft who has its e-mail address. */
async function administrator() {
  const person = await site.newPerson();
  const login = `boss-${person.id}`;
  const { id, password } = await site.newAccount(login, {
    role: "administrator",
    email: person.email,
    name: "Grace Green",
  });
  site.credentials[`${login.toUpperCase()}_PASSWORD`] = password;
  return { person, login, id };
}

test("001-25: Adele has the administrator's e-mail address and does not get the account by that", async () => {
  const page = await site.newPage();
  await site.openLogin(page);
  await site.signInWithMicrosoft(page, "adele");

  assert.match(page.url(), /vestibule_error=link_needs_owner/);
  assert.match(
    await page.textContent("#login_error"),
    /sign in with your password and choose “Connect with Microsoft” on your profile page/,
  );
  assert.equal(await site.signedInAs(page), "");
  assert.equal((await site.account("login", "admin")).object, "");
});

test("the owner connects an account on the profile page, signs in with Microsoft, and disconnects it", async () => {
  const { person, login, id } = await administrator();
  const page = await site.newPage({ assets: "shared" });
  await site.signInByPassword(page, login);
  await page.goto(site.at("wp-admin/profile.php"));
  await page.getByRole("link", { name: "Connect with Microsoft" }).click();
  await site.choose(page, person);

  assert.match(page.url(), /wp-admin\/profile\.php/);
  assert.match(await page.textContent("#wpbody"), /Connected since/);
  assert.equal((await site.account("id", id)).object, person.oid);
  await page.locator("#vestibule").scrollIntoViewIfNeeded();
  await site.screenshot(page, "readme-profile");

  const elsewhere = await site.newPage();
  await site.openLogin(elsewhere);
  await site.signInWithMicrosoft(elsewhere, person);
  assert.equal(await site.signedInAs(elsewhere), login);

  await page.goto(site.at("wp-admin/profile.php"));
  await page.getByRole("button", { name: "Disconnect" }).click();
  await page.waitForSelector(".notice-success");
  assert.match(
    await page.textContent(".notice-success"),
    /The Microsoft account is disconnected/,
  );
  assert.equal((await site.account("id", id)).object, "");
  const again = await site.newPage();
  await site.openLogin(again);
  await site.signInWithMicrosoft(again, person);
  assert.match(again.url(), /vestibule_error=link_needs_owner/);
});

test("an identity that has an account cannot be connected with a second one", async () => {
  const { login, id } = await administrator();
  const taken = await site.newPerson();
  assert.equal((await site.newVisitor().signIn(taken.id)).outcome, "signed in");
  const page = await site.newPage();
  await site.signInByPassword(page, login);
  await page.goto(site.at("wp-admin/profile.php"));
  await page.getByRole("link", { name: "Connect with Microsoft" }).click();
  await site.choose(page, taken);

  assert.match(
    page.url(),
    /profile\.php.*vestibule_error=identity_linked_elsewhere/,
  );
  assert.match(
    await page.textContent(".notice-error"),
    /already connected with another account/,
  );
  assert.equal((await site.account("id", id)).object, "");
  assert.equal(await site.signedInAs(page), login, "still the same person");
});

test("cancelling at Microsoft leads back to the profile page, and nothing is connected", async () => {
  const { login, id } = await administrator();
  const page = await site.newPage();
  await site.signInByPassword(page, login);
  await page.goto(site.at("wp-admin/profile.php"));
  await page.getByRole("link", { name: "Connect with Microsoft" }).click();
  await page.click('[data-action="cancel"]');
  await page.waitForURL(/profile\.php/);

  assert.match(await page.textContent(".notice-error"), /You cancelled/);
  assert.equal((await site.account("id", id)).object, "");
});

test("case 3: another site cannot make a signed-in person connect an account: the nonce is missing", async () => {
  const { login } = await administrator();
  const page = await site.newPage();
  await site.signInByPassword(page, login);
  const answer = await page.goto(
    site.at("wp-login.php?action=vestibule_start&vestibule_link=1"),
  );

  assert.equal(answer.status(), 403);
  assert.ok(page.url().startsWith(site.at()), "no request to Microsoft");
});

test("connecting begins in one account and ends in another: refused", async () => {
  const { person, login } = await administrator();
  const page = await site.newPage();
  await site.signInByPassword(page, login);
  await page.goto(site.at("wp-admin/profile.php"));
  await page.getByRole("link", { name: "Connect with Microsoft" }).click();
  await page.waitForSelector(`[data-person="${person.id}"]`);
  const other = await page.context().newPage();
  await other.context().clearCookies({ name: /^wordpress_/ });
  await site.signInByPassword(other, "walter");
  await site.choose(page, person);

  assert.match(page.url(), /vestibule_error=signed_in_as_other/);
  assert.equal((await site.account("login", "walter")).object, "");
});

test("an administrator disconnects somebody else's account", async () => {
  const person = await site.newPerson();
  assert.equal(
    (await site.newVisitor().signIn(person.id)).outcome,
    "signed in",
  );
  const { id } = await site.account("login", person.username);
  const page = await site.newPage();
  await site.signInByPassword(page, "admin");
  await page.goto(site.at(`wp-admin/user-edit.php?user_id=${id}`));
  await page.getByRole("button", { name: "Disconnect" }).click();
  await page.waitForSelector(".notice-success");

  assert.equal((await site.account("id", id)).object, "");
});

test("a subscriber cannot disconnect somebody else's account", async () => {
  const person = await site.newPerson();
  const visitor = site.newVisitor();
  await visitor.signIn(person.id);
  const other = await site.newPerson();
  await site.newVisitor().signIn(other.id);
  const { id } = await site.account("login", other.username);
  const answer = await visitor.send("POST", "wp-admin/admin-post.php", {
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: `action=vestibule_disconnect&user_id=${id}&_wpnonce=0123456789`,
  });

  assert.equal(answer.status, 403);
  assert.equal((await site.account("id", id)).object, other.oid);
});
