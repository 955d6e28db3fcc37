// Passwords, which Vestibule leaves alone: also when signing in with Microsoft is broken or not set up.
import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { startSite } from "./harness/site.js";

let site;

before(async () => {
  site = await startSite({ assets: "none" });
});

afterEach(async () => {
  await site.define({});
  await site.simulator.reset();
});

after(() => site?.stop());

test("case 90: a person known to WordPress only signs in by password", async () => {
  const page = await site.newPage();
  await site.signInByPassword(page, "walter", {
    redirectTo: site.at("wp-admin/profile.php"),
  });

  assert.equal(page.url(), site.at("wp-admin/profile.php"));
  assert.equal(await site.signedInAs(page), "walter");
  const { sessions } = await site.account("login", "walter");
  assert.equal("vestibule" in sessions.at(-1), false);
});

test("a wrong password stays wrong", async () => {
  const page = await site.newPage({ assets: "shared" });
  await page.goto(site.at("wp-login.php"));
  await site.typePassword(page, "walter", "not the password");
  await page.waitForSelector("#login_error");

  assert.match(await page.textContent("#login_error"), /password/i);
  assert.equal(await page.locator("#vestibule-sign-in").count(), 1);
  await site.screenshot(page, "wrong-password");
});

test("001-37: a lost password is mailed to a person known to WordPress only, and the link works", async () => {
  const login = `loser-${Date.now().toString(36)}`;
  const email = `${login}@wordpress.example`;
  await site.newAccount(login, { email });
  // The form for the new password works by script.
  const page = await site.newPage({ assets: "shared" });
  await page.goto(site.at("wp-login.php?action=lostpassword"));
  await page.fill("#user_login", login);
  await page.click("#wp-submit");
  await page.waitForURL(/checkemail=confirm/);
  const mail = (await site.mails()).find(({ to }) => to.includes(email));
  const link = /http:\S+action=rp\S*|http:\S+key=\S*/.exec(mail.message)[0];
  await page.goto(link);
  const password = "a new password, long enough 7!";
  await page.fill("#pass1", password);
  await page.click("#wp-submit");
  await page.waitForSelector(".reset-pass, .message");

  const visitor = site.newVisitor();
  await visitor.signInByPassword(login, password);
  assert.equal(await visitor.whoAmI(), login);
});

test("an application password opens REST, and a wrong one does not", async () => {
  const password = await site.php(`
    $user = get_user_by( 'login', 'walter' );
    echo WP_Application_Passwords::create_new_application_password( $user->ID, array( 'name' => 'test ' . wp_rand() ) )[0];`);
  const ask = (secret) =>
    site.newVisitor().get("?rest_route=/wp/v2/users/me&context=edit", {
      headers: {
        authorization: `Basic ${Buffer.from(`walter:${secret}`).toString("base64")}`,
      },
    });

  const good = await ask(password);
  assert.equal(good.status, 200);
  assert.equal(JSON.parse(good.text).username, "walter");
  assert.equal((await ask("wrong")).status, 401);
});

test("XML-RPC takes walter's password", async () => {
  const call = (password) =>
    site.newVisitor().send("POST", "xmlrpc.php", {
      headers: { "content-type": "text/xml" },
      body: `<?xml version="1.0"?><methodCall><methodName>wp.getProfile</methodName><params><param><value><int>1</int></value></param>
        <param><value><string>walter</string></value></param><param><value><string>${password}</string></value></param></params></methodCall>`,
    });

  const { text } = await call(site.credentials.WALTER_PASSWORD);
  assert.match(text, /<name>username<\/name><value><string>walter</);
  assert.match((await call("wrong")).text, /faultCode/);
});

test("case 90: not configured: no button, passwords work, the start route explains itself", async () => {
  await site.define({ VESTIBULE_CLIENT_ID: "" });
  const page = await site.newPage();
  await page.goto(site.at("wp-login.php"));
  assert.equal(await page.locator("#vestibule-sign-in").count(), 0);
  await page.goto(site.at("wp-login.php?action=vestibule_start"));
  assert.match(page.url(), /vestibule_error=not_configured/);
  assert.match(
    await page.textContent("#login_error"),
    /You can still use your password/,
  );
  await site.signInByPassword(page, "walter");
  assert.equal(await site.signedInAs(page), "walter");
});

for (const [title, constants] of [
  ["a tenant that is none", { VESTIBULE_TENANT: "not a tenant" }],
  ["all organisations", { VESTIBULE_TENANT: "common" }],
  ["a client id that is none", { VESTIBULE_CLIENT_ID: "x" }],
  [
    "plain http to another machine",
    { VESTIBULE_AUTHORITY: "http://login.example" },
  ],
  ["a value of a wrong type", { VESTIBULE_CREATE_USERS: "yes" }],
  [
    "plain http to this machine, and no development site",
    { VESTIBULE_DEVELOPMENT_SITE: false },
  ],
]) {
  test(`case 90: ${title}: signing in with Microsoft is refused, passwords work`, async () => {
    await site.define(constants);
    const visitor = site.newVisitor();
    const answer = await visitor.start();
    assert.equal(answer.reason, "configuration_invalid");
    const { text } = await visitor.get(answer.location);
    assert.match(text, /not set up correctly on this site/);
    await visitor.signInByPassword("walter");
    assert.equal(await visitor.whoAmI(), "walter");
  });
}

for (const [title, role, told] of [
  ["a role that does not exist", "emperor", "This role does not exist"],
  [
    "administrator as the role",
    "administrator",
    "This role can manage the site or its users",
  ],
]) {
  test(`001-28: ${title}: people sign in as subscribers, and administrators are told`, async () => {
    await site.define({ VESTIBULE_DEFAULT_ROLE: role });
    const person = await site.newPerson();
    const page = await site.newPage();
    await site.openLogin(page);
    await site.signInWithMicrosoft(page, person);
    assert.equal(await site.signedInAs(page), person.username);
    const account = await site.account("login", person.username);
    assert.deepEqual(account.roles, ["subscriber"]);

    const admin = await site.newPage({ assets: "shared" });
    await site.signInByPassword(admin, "admin");
    await admin.goto(site.at("wp-admin/index.php"));
    await admin
      .locator(".vestibule-health-notice")
      .getByText(`Role of new accounts: ${told}`)
      .waitFor();
    await admin.goto(site.at("wp-admin/site-health.php"));
    await admin
      .locator("#health-check-issues-recommended")
      .getByText("Settings for signing in with Microsoft do not fit this site")
      .waitFor();
  });
}

test("case 90: Microsoft cannot be reached: a text, no waiting for ever, passwords work", async () => {
  await site.forgetDocuments();
  await site.script("simulator.sh", "stop");
  try {
    const page = await site.newPage();
    await site.openLogin(page);
    const asked = Date.now();
    await page.click("#vestibule-sign-in");
    await page.waitForURL(/vestibule_error=connect_failed/);
    assert.ok(Date.now() - asked < 12_000);
    assert.match(
      await page.textContent("#login_error"),
      /Microsoft cannot be reached at the moment/,
    );
    await site.signInByPassword(page, "walter");
    assert.equal(await site.signedInAs(page), "walter");
  } finally {
    await site.script("simulator.sh", "start");
    // A worker that has failed to fetch them waits ten seconds before the next try.
    await site.forgetDocuments();
  }
});

test("001-23: a wrong and an expired client secret: the visitor is sent to the administrator, who finds the cause", async () => {
  const person = await site.newPerson();
  for (const [settings, reason, number] of [
    [{ client_secret: "another" }, "client_secret_invalid", 7000215],
    [{ client_secret_expired: true }, "client_secret_expired", 7000222],
  ]) {
    await site.simulator.post("/reset", { only: ["settings"] });
    await site.simulator.post("/settings", settings);
    const page = await site.newPage();
    await site.openLogin(page);
    await site.signInWithMicrosoft(page, person);

    assert.match(page.url(), new RegExp(`vestibule_error=${reason}`));
    assert.match(
      await page.textContent("#login_error"),
      /Please tell the administrator of the site the reference below/,
    );
    const { searchParams } = new URL(page.url());
    const reference = searchParams.get("vestibule_reference");
    assert.match(
      await site.errors(),
      new RegExp(`vestibule\\[${reference}\\] ${reason}: .*AADSTS${number}`),
    );
  }
});
