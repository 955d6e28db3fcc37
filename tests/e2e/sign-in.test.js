// Who gets which account, in a browser.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startSite } from "./harness/site.js";

let site;

before(async () => {
  site = await startSite({ assets: "none" });
});

after(() => site?.stop());

test("001-10, 001-26, 001-28, 001-34: the first sign-in creates a subscriber and lands on the page asked for, with its fragment", async () => {
  const person = await site.newPerson({
    name: "Nora Newcomer",
    givenName: "Nora",
    familyName: "Newcomer",
  });
  const wanted = site.at("?pagename=handbook&chapter=2#second-week");
  const page = await site.newPage({ assets: "shared" });
  await page.goto(
    `${site.at("wp-login.php")}?redirect_to=${encodeURIComponent(wanted.split("#")[0])}#second-week`,
  );
  await site.screenshot(page, "readme-login");
  await page.click("#vestibule-sign-in");
  await page.waitForSelector(`[data-person="${person.id}"]`);
  await site.choose(page, person);

  assert.equal(page.url(), wanted);
  assert.equal(await site.signedInAs(page), person.username);
  const account = await site.account("login", person.username);
  assert.deepEqual(account.roles, ["subscriber"]);
  assert.equal(account.email, person.email);
  assert.equal(account.name, "Nora Newcomer");
  assert.equal(account.object, person.oid);
});

test("001-34: a page of the administration that asks for a sign-in is where it ends", async () => {
  const person = await site.newPerson();
  const page = await site.newPage();
  await page.goto(site.at("wp-admin/profile.php?from=mail"));
  assert.match(page.url(), /wp-login\.php/);
  await site.signInWithMicrosoft(page, person);

  assert.equal(page.url(), site.at("wp-admin/profile.php?from=mail"));
});

test("001-25: the second sign-in finds the account of the first, whatever Microsoft calls the person by then", async () => {
  const person = await site.newPerson();
  const first = await site.newPage();
  await site.openLogin(first);
  await site.signInWithMicrosoft(first, person);
  const { id } = await site.account("login", person.username);
  await site.simulator.post("/person", {
    id: person.id,
    username: `married-${person.username}`,
    email: `married-${person.email}`,
  });
  const second = await site.newPage();
  await site.openLogin(second);
  await site.signInWithMicrosoft(second, person);

  assert.equal(await site.signedInAs(second), person.username);
  assert.equal((await site.account("login", person.username)).id, id);
  assert.equal(
    await site.account("login", `married-${person.username}`),
    null,
    "a second account",
  );
});

test("001-25: an account whose login name is the person's user name is linked", async () => {
  const person = await site.newPerson();
  const { id } = await site.newAccount(person.username, {
    role: "author",
    email: "known-by-another@wordpress.example",
  });
  const page = await site.newPage();
  await site.openLogin(page);
  await site.signInWithMicrosoft(page, person);

  const account = await site.account("login", person.username);
  assert.equal(await site.signedInAs(page), person.username);
  assert.equal(account.id, id);
  assert.equal(account.object, person.oid);
  assert.deepEqual(account.roles, ["author"], "the role stays");
  assert.equal(
    account.email,
    person.email,
    "the address follows the directory",
  );
});

test("001-25: an account with the person's e-mail address is linked", async () => {
  const person = await site.newPerson();
  const { id } = await site.newAccount(`short-${person.id}`, {
    email: person.email,
  });
  const page = await site.newPage();
  await site.openLogin(page);
  await site.signInWithMicrosoft(page, person);

  assert.equal(await site.signedInAs(page), `short-${person.id}`);
  assert.equal((await site.account("id", id)).object, person.oid);
});

test("001-25: an account of another person of the same name is not taken over", async () => {
  const person = await site.newPerson();
  assert.equal(
    (await site.newVisitor().signIn(person.id)).outcome,
    "signed in",
  );
  const heir = await site.newPerson({
    username: person.username,
    email: person.email,
  });
  const page = await site.newPage();
  await site.openLogin(page);
  await site.signInWithMicrosoft(page, heir);

  assert.match(page.url(), /vestibule_error=account_linked_elsewhere/);
  assert.equal(await site.signedInAs(page), "");
  assert.equal(
    (await site.account("login", person.username)).object,
    person.oid,
  );
});

test("001-27: with new accounts switched off, a stranger is told so and an acquaintance comes in", async () => {
  const stranger = await site.newPerson();
  const acquaintance = await site.newPerson();
  await site.newAccount(acquaintance.username);
  await site.define({ VESTIBULE_CREATE_USERS: false });
  try {
    const page = await site.newPage();
    await site.openLogin(page);
    await site.signInWithMicrosoft(page, stranger);

    assert.match(page.url(), /vestibule_error=user_not_found/);
    assert.match(
      await page.textContent("#login_error"),
      /There is no account for you on this site yet/,
    );
    assert.equal(await site.account("login", stranger.username), null);
    await site.signInWithMicrosoft(page, acquaintance);
    assert.equal(await site.signedInAs(page), acquaintance.username);
  } finally {
    await site.define({});
  }
});

test("001-28: the role of new accounts is the one that is set", async () => {
  const person = await site.newPerson();
  await site.define({ VESTIBULE_DEFAULT_ROLE: "contributor" });
  try {
    assert.equal(
      (await site.newVisitor().signIn(person.id)).outcome,
      "signed in",
    );
  } finally {
    await site.define({});
  }
  assert.deepEqual((await site.account("login", person.username)).roles, [
    "contributor",
  ]);
});

test("001-26: Dora, a guest, gets an account of her own", async () => {
  const page = await site.newPage();
  await site.openLogin(page);
  await site.signInWithMicrosoft(page, "dora");

  const login = await site.signedInAs(page);
  assert.match(
    login,
    /^dora-[0-9a-f]{8}@fabrikam\.example$/,
    "the name at home, with a part of the person's key",
  );
  assert.equal(
    (await site.account("login", login)).email,
    "",
    "nobody vouches for a guest's address",
  );
});

test("001-25: a guest's e-mail address does not open the account that has it", async () => {
  const guest = await site.newPerson({
    guestFrom: "https://sts.windows.net/fa15d692-e9c7-4460-a743-29f2956fd429/",
  });
  await site.newAccount(`owner-${guest.id}`, { email: guest.email });
  const answer = await site.newVisitor().signIn(guest.id);

  assert.equal(answer.outcome, "link_needs_approval");
});

test("001-26: Carol has no e-mail address and gets an account nevertheless", async () => {
  const page = await site.newPage();
  await site.openLogin(page);
  await site.signInWithMicrosoft(page, "carol");

  const account = await site.account("login", "carol@contoso.example");
  assert.equal(await site.signedInAs(page), "carol@contoso.example");
  assert.equal(account.email, "");
});

test("001-26: Erik's user name is longer than a login name may be, and not ASCII", async () => {
  for (const visit of ["first", "second"]) {
    const page = await site.newPage();
    await site.openLogin(page);
    await site.signInWithMicrosoft(page, "erik");

    const account = await site.account("email", "erik.oberg@contoso.example");
    assert.equal(await site.signedInAs(page), account.login, visit);
    assert.match(
      account.login,
      /^erik\.oberg\.avdelningen-for-inkommande-arenden-[0-9a-f]{8}@[\w.-]{1,}$/,
    );
    assert.ok(account.login.length <= 60);
    assert.equal(account.name, "Erik Öberg");
  }
});

test("001-26: markup in a name is text", async () => {
  const person = await site.newPerson({
    name: '<img src=x onerror="alert(1)">',
  });
  const page = await site.newPage();
  const alerts = [];
  page.on("dialog", (dialog) => {
    alerts.push(dialog.message());
    dialog.dismiss();
  });
  await site.openLogin(page);
  await site.signInWithMicrosoft(page, person);
  await page.goto(site.at("wp-admin/profile.php"));

  assert.equal(await site.signedInAs(page), person.username);
  assert.deepEqual(alerts, []);
});

test("001-37: nobody knows the new account's password, and none can be mailed", async () => {
  const person = await site.newPerson();
  assert.equal(
    (await site.newVisitor().signIn(person.id)).outcome,
    "signed in",
  );
  const { password } = await site.account("login", person.username);
  assert.match(password, /^\$/, "a hash");
  for (const guess of ["", person.username, person.id, "password"]) {
    const visitor = site.newVisitor();
    await visitor.signInByPassword(person.username, guess);
    assert.equal(visitor.signedIn, false);
  }
  const page = await site.newPage();
  await page.goto(site.at("wp-login.php?action=lostpassword"));
  await page.fill("#user_login", person.username);
  await Promise.all([
    page.waitForURL(/checkemail=confirm/),
    page.click("#wp-submit"),
  ]);

  // The page says what it says to everybody; the mail says what to do, and has no link to a new password.
  const mailed = (await site.mails()).filter(({ to }) =>
    to.includes(person.email),
  );
  assert.equal(mailed.length, 1);
  assert.match(mailed[0].message, /sign in with Microsoft/);
  assert.doesNotMatch(mailed[0].message, /action=rp|key=/);
});

test("001-29, 001-33: wp_login is fired, and the session remembers what was verified", async () => {
  const person = await site.newPerson();
  const before = Math.floor(Date.now() / 1000);
  const page = await site.newPage();
  await site.openLogin(page);
  await site.signInWithMicrosoft(page, person);

  const account = await site.account("login", person.username);
  assert.ok(
    (await site.log("wp-login"))
      .split("\n")
      .includes(`${account.id} ${account.login}`),
  );
  assert.equal(account.sessions.length, 1);
  const [{ vestibule: remembered }] = account.sessions;
  assert.equal(remembered.object, person.oid);
  assert.match(
    remembered.issuer,
    /10c419d4-4a50-45b2-aa4e-919fb84df24f\/v2\.0$/,
  );
  assert.ok(
    remembered.verified >= before && remembered.verified <= before + 30,
  );
  const text = JSON.stringify(remembered);
  assert.doesNotMatch(text, /eyJ|demo-secret/, "a token or secret");
  const cookies = await page.context().cookies();
  const session = cookies.find(({ name }) =>
    name.startsWith("wordpress_logged_in_"),
  );
  assert.equal(session.expires, -1, "a session cookie: nobody is remembered");
  assert.equal(session.httpOnly, true);
});

test("001-33: logging out ends the session, and the button begins a new one", async () => {
  const person = await site.newPerson();
  const page = await site.newPage();
  await site.openLogin(page);
  await site.signInWithMicrosoft(page, person);
  await page.goto(site.at("wp-login.php?action=logout"));
  await page.click('a[href*="action=logout"]');
  await page.waitForSelector("#vestibule-sign-in");
  assert.equal(await site.signedInAs(page), "");
  await site.signInWithMicrosoft(page, person);

  assert.equal(await site.signedInAs(page), person.username);
});

test("the account page says where one is going", async () => {
  const page = await site.newPage({ viewport: { width: 640, height: 900 } });
  await site.openLogin(page);
  await page.click("#vestibule-sign-in");
  await page.waitForSelector("[data-simulator]");
  await site.simulator.post("/reset", { only: ["people"] });
  await page.reload();
  await site.screenshot(page, "readme-account-chooser");

  assert.match(await page.textContent(".lead"), /127\.0\.0\.1/);
});
