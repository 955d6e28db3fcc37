// The settings page, for somebody who sets up the site by it, and Site Health.
import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import { PAGE, focused, openTab, tabTo } from "./harness/settings-page.js";
import { startSite } from "./harness/site.js";

const TENANT = "10c419d4-4a50-45b2-aa4e-919fb84df24f";
const CLIENT = "6cb04018-a3f5-46a7-b995-940c78f5aef3";
const SECRET = "vestibule-demo-secret~not.for_production";

let site;
let admin;

before(async () => {
  site = await startSite({ configure: "option" });
  admin = await site.newPage();
  await site.signInByPassword(admin, "admin");
});

// The simulator is none of Microsoft's clouds; wp-config.php names it.
beforeEach(async () => {
  await site.simulator.reset();
  await unconfigure();
});

after(() => site?.stop());

async function unconfigure(constants = {}) {
  await site.define({
    VESTIBULE_AUTHORITY: site.simulator.origin,
    ...constants,
  });
  await site.php(
    "delete_option( 'vestibule_settings' ); delete_option( 'vestibule_secrets' ); Vestibule\\WP\\Protection::disarm();",
  );
}

async function save({
  tenant = TENANT,
  client = CLIENT,
  secret = SECRET,
} = {}) {
  await admin.goto(site.at(PAGE));
  await admin.fill("#vestibule-tenant", tenant);
  await admin.fill("#vestibule-client_id", client);
  await admin.fill("#vestibule-client_secret", secret);
  await admin.click("#submit");
  await admin.waitForSelector(".notice-success, .notice-error[role=alert]");
}

const stored = () =>
  site.php(
    "echo json_encode( array( get_option( 'vestibule_settings' ), get_option( 'vestibule_secrets' ) ) );",
  );

test("an empty site: no button, a page that leads through the registration, with the redirect URI to copy", async () => {
  const page = await site.newPage();
  await page.goto(site.at("wp-login.php"));
  assert.equal(await page.locator("#vestibule-sign-in").count(), 0);
  await admin.goto(site.at(PAGE));

  assert.equal(
    await admin.inputValue("#vestibule-redirect-uri"),
    site.at("wp-login.php?action=vestibule_callback"),
  );
  assert.equal(await admin.locator(".vestibule-guide[open]").count(), 1);
  await admin.goto(site.at("wp-admin/plugins.php"));
  assert.match(
    await admin.textContent(".vestibule-requirements"),
    /Enter the tenant, the client ID and the client secret/,
  );
});

test("saved through the page, a person signs in; the secret is sealed and never shown again", async () => {
  await save();
  assert.match(await admin.textContent(".notice-success"), /Settings saved/);
  await site.screenshot(admin, "readme-settings", { fullPage: true });
  const person = await site.newPerson();
  const page = await site.newPage();
  await site.openLogin(page);
  await site.signInWithMicrosoft(page, person);
  assert.equal(await site.signedInAs(page), person.username);

  await admin.goto(site.at(PAGE));
  assert.equal(await admin.inputValue("#vestibule-tenant"), TENANT);
  assert.equal(await admin.inputValue("#vestibule-client_secret"), "");
  for (const address of [
    PAGE,
    "wp-admin/options.php",
    "wp-admin/site-health.php?tab=debug",
  ]) {
    await admin.goto(site.at(address));
    const source = await admin.content();
    assert.equal(source.includes(SECRET), false, address);
    assert.equal(
      /v1\.[\w-]{40}/.test(source),
      address.includes("options.php"),
      address,
    );
  }
  assert.match(await stored(), /"client_secret":"v1\./);
  const dump = await site.php(
    "foreach ( $GLOBALS['wpdb']->get_results( 'SELECT option_value FROM ' . $GLOBALS['wpdb']->options, ARRAY_N ) as $row ) { echo $row[0]; }",
  );
  assert.equal(dump.includes(SECRET), false);
});

test("saved again without the secret, the stored one stays", async () => {
  await save();
  const before = JSON.parse(await stored())[1].client_secret;
  await save({ secret: "" });

  assert.equal(await admin.locator(".notice-success").count(), 1);
  assert.equal(JSON.parse(await stored())[1].client_secret, before);
});

test("every problem stands at its field, is read out with it, and nothing is saved", async () => {
  await save({ tenant: "common", client: "my app", secret: CLIENT });

  assert.match(
    await admin.textContent(".notice-error[role=alert]"),
    /Nothing was saved/,
  );
  for (const [field, text] of [
    ["tenant", /This stands for all organisations/],
    ["client_id", /This has to be an ID such as/],
    ["client_secret", /This is the ID of the secret\. Copy its value/],
  ]) {
    const input = admin.locator(`#vestibule-${field}`);
    assert.equal(await input.getAttribute("aria-invalid"), "true", field);
    const ids = (await input.getAttribute("aria-describedby")).split(" ");
    const described = await Promise.all(
      ids.map((id) => admin.textContent(`[id="${id}"]`)),
    );
    assert.match(described[0], text, field);
  }
  assert.equal(await admin.inputValue("#vestibule-client_id"), "my app");
  assert.equal(await admin.inputValue("#vestibule-client_secret"), "");
  assert.equal((await admin.content()).includes(`value="${CLIENT}"`), false);
  assert.equal(await stored(), "[false,false]");
  await site.screenshot(admin, "settings-problems", { fullPage: true });
});

test("a tenant that does not exist is found out at Microsoft; the visitor is sent to the administrator", async () => {
  await save({ tenant: "00000000-1111-4222-8333-444444444444" });
  const answer = await site.newVisitor().start();

  assert.equal(answer.reason, "tenant_not_found");
});

test("a domain serves as the tenant", async () => {
  const person = await site.newPerson();
  await save({ tenant: "contoso.example" });

  assert.equal(
    (await site.newVisitor().signIn(person.id)).outcome,
    "signed in",
  );
});

test("a secret that Microsoft does not take: the sign-in ends with a reference for the administrator", async () => {
  const person = await site.newPerson();
  await save({ secret: "mistyped-secret~but.well.formed" });
  assert.equal(await admin.locator(".notice-success").count(), 1);
  const answer = await site.newVisitor().signIn(person.id);

  assert.equal(answer.reason, "client_secret_invalid");
});

test("what a constant fixes is shown, locked, and named", async () => {
  await unconfigure({
    VESTIBULE_TENANT: TENANT,
    VESTIBULE_CLIENT_SECRET: SECRET,
    VESTIBULE_CREATE_USERS: false,
  });
  await admin.goto(site.at(PAGE));
  for (const [field, name] of [
    ["tenant", "VESTIBULE_TENANT"],
    ["client_secret", "VESTIBULE_CLIENT_SECRET"],
    ["authority", "VESTIBULE_AUTHORITY"],
    ["create_users", "VESTIBULE_CREATE_USERS"],
  ]) {
    assert.equal(
      await admin.locator(`#vestibule-${field}`).isDisabled(),
      true,
      field,
    );
    assert.match(
      await admin.textContent(`#vestibule-${field}-help`),
      new RegExp(`Set in wp-config\\.php as ${name}`),
    );
  }
  assert.equal((await admin.content()).includes(SECRET), false);
  await admin.fill("#vestibule-client_id", CLIENT);
  await admin.click("#submit");
  await admin.waitForSelector(".notice-success");
  assert.doesNotMatch(await stored(), new RegExp(TENANT));
  const person = await site.newPerson();
  assert.equal(
    (await site.newVisitor().signIn(person.id)).reason,
    "user_not_found",
  );
});

test("by keyboard alone", async () => {
  await admin.goto(site.at(PAGE));
  await admin.focus("#vestibule-redirect-uri");
  for (const [field, text] of [
    ["tenant", TENANT],
    ["client_id", CLIENT],
    ["client_secret", SECRET],
  ]) {
    await tabTo(admin, `vestibule-${field}`);
    await admin.keyboard.type(text);
  }
  // The cloud is fixed by a constant and is passed over.
  await admin.keyboard.press("Tab");
  assert.equal(await focused(admin), "vestibule-client_secret_expires");
  await admin.keyboard.press("Tab");
  assert.equal(await focused(admin), "vestibule-tenants");
  await admin.keyboard.press("Tab");
  assert.equal(await focused(admin), "submit");

  await admin.focus('[data-vestibule-tab="access"]');
  await admin.keyboard.press("Enter");
  await tabTo(admin, "vestibule-scenario-internet");
  await admin.keyboard.press("ArrowDown");
  await admin.keyboard.press("Tab");
  assert.equal(await focused(admin), "vestibule-exempt_paths");
  await admin.keyboard.type("prefix /shop/");
  await admin.focus('[data-vestibule-tab="users"]');
  await admin.keyboard.press("Enter");
  await tabTo(admin, "vestibule-create_users");
  await admin.keyboard.press("Space");
  await tabTo(admin, "submit");
  await admin.keyboard.press("Enter");
  await admin.waitForSelector(".notice-success");

  const [settings] = JSON.parse(await stored());
  assert.equal(settings.create_users, false);
  assert.equal(settings.scenario, "intranet");
  assert.deepEqual(settings.exempt_paths, ["prefix /shop/"]);
});

test("a wrong line is named at its field, what was typed stays, what held before holds", async () => {
  await save();
  const before = await stored();
  await openTab(admin, "access");
  await admin.fill(
    "#vestibule-exempt_paths",
    "prefix /shop/\n\nglob /**\nshop",
  );
  await admin.fill("#vestibule-exempt_addresses", "192.0.2.0/33");
  await openTab(admin, "login");
  await admin.fill("#vestibule-landing_pages", "editor https://evil.example/");
  await admin.fill("#vestibule-session_idle", "-5");
  await admin.check("#vestibule-logout-ask");
  await admin.click("#submit");
  await admin.waitForSelector(".notice-error[role=alert]");

  for (const [field, ...texts] of [
    ["exempt_paths", /^Line 2: .*login page/, /^Line 3: A rule is one of/],
    ["exempt_addresses", /^Line 1: This has to be an address such as/],
    ["landing_pages", /^Line 1: This leads to another site/],
    ["session_idle", /between 0 and 30 days/],
  ])
    for (const [number, text] of texts.entries())
      assert.match(
        await admin.textContent(`#vestibule-${field}-problem-${number}`),
        text,
        field,
      );
  assert.equal(
    await admin.inputValue("#vestibule-exempt_paths"),
    "prefix /shop/\nglob /**\nshop",
  );
  assert.equal(await admin.isChecked("#vestibule-logout-ask"), true);
  assert.equal(await stored(), before);
  await site.screenshot(admin, "settings-lines", { fullPage: true });
});

test("001-16: the tester takes the rules as they are typed; without scripts, as they are stored", async () => {
  await save();
  await openTab(admin, "access");
  await admin.check("#vestibule-scenario-intranet");
  await admin.fill("#vestibule-exempt_paths", "prefix /shop/");
  const ask = async (page, address) => {
    await page.fill("#vestibule-url", address);
    await page.press("#vestibule-url", "Enter");
    await page.waitForFunction(
      (address) =>
        document
          .querySelector("#vestibule-url-result .notice")
          ?.textContent.includes(address),
      address,
    );
    return page.textContent("#vestibule-url-result");
  };
  const typed = await ask(admin, "/shop/cart/");
  assert.match(typed, /Public\. Line 1 of the public paths says so/);
  assert.match(typed, /These rules are not saved yet/);
  assert.match(await ask(admin, "/handbook/"), /Asks for a sign-in/);
  assert.match(
    await ask(admin, "/shop/../handbook/"),
    /Asks for a sign-in/,
    "as the browser asks",
  );
  assert.match(await ask(admin, "/wp-login.php"), /always open/);

  const plain = await site.browser.newContext({
    javaScriptEnabled: false,
    storageState: await admin.context().storageState(),
  });
  const page = await plain.newPage();
  await page.goto(site.at(PAGE));
  await page.fill("#vestibule-url", "/handbook/");
  await page.press("#vestibule-url", "Enter");
  await page.waitForSelector("#vestibule-url-result .notice");
  assert.match(
    await page.textContent("#vestibule-url-result"),
    /everything is public that is not private/,
  );
  await plain.close();
});

describe("the sign-in test", () => {
  const armed = async () =>
    (await site.php("var_export( Vestibule\\WP\\Protection::is_armed() );")) ===
    "true";

  async function begin() {
    await admin.goto(site.at(PAGE));
    await admin.click("#vestibule-test");
  }

  beforeEach(() =>
    site.php(
      "wp_set_current_user( 1 ); foreach ( Vestibule\\WP\\Account_Link::META_KEYS as $key ) { delete_user_meta( 1, $key ); }",
    ),
  );

  test("001-14: nothing is closed before it has passed; then the manager's account is connected and the site is protected", async () => {
    await save();
    await openTab(admin, "access");
    await admin.check("#vestibule-scenario-intranet");
    await admin.click("#submit");
    await admin.waitForSelector(".notice-success");
    assert.match(
      await admin.textContent(".vestibule-panel"),
      /Protection is off until a sign-in has been tested/,
    );
    assert.equal((await site.newVisitor().get("")).status, 200);

    const person = await site.newPerson();
    await begin();
    await site.choose(admin, person);
    assert.match(
      await admin.textContent(".notice-success"),
      /The sign-in test has passed/,
    );
    assert.match(
      await admin.textContent(".vestibule-panel"),
      /Protection is on since .* when admin tested the sign-in/,
    );
    await site.screenshot(admin, "settings-armed");
    assert.equal((await site.account("id", 1)).object, person.oid);
    assert.notEqual((await site.newVisitor().get("")).status, 200);

    admin.once("dialog", (question) => question.dismiss());
    await admin.click("text=Switch protection off");
    assert.equal(await armed(), true);
    admin.once("dialog", (question) => question.accept());
    await admin.click("text=Switch protection off");
    await admin.waitForSelector("text=Protection is off");
    assert.equal(await armed(), false);
    assert.equal((await site.newVisitor().get("")).status, 200);
  });

  test("with the account of somebody else it fails, says so, and nothing is closed", async () => {
    await save();
    const other = await site.newPerson();
    assert.equal(
      (await site.newVisitor().signIn(other.id)).outcome,
      "signed in",
    );
    await begin();
    await site.choose(admin, other);

    assert.match(
      await admin.textContent(".notice-error"),
      /The sign-in test has failed/,
    );
    assert.equal(await armed(), false);
    assert.equal(
      JSON.parse(
        await (
          await admin.request.get(site.at("?rest_route=/vestibule-test/whoami"))
        ).text(),
      ).login,
      "admin",
    );
  });

  test("another site cannot begin it, nor switch protection off", async () => {
    await save();
    const visitor = site.newVisitor();
    await visitor.signInByPassword("admin");
    const start = await visitor.get(
      "wp-login.php?action=vestibule_start&vestibule_test=1",
    );
    assert.equal(start.status, 403);
    await site.arm();
    const off = await visitor.send("POST", PAGE, {
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: "vestibule_disarm=1",
    });
    assert.equal(off.status, 403);
    assert.equal(await armed(), true);
  });
});

test("on a phone nothing is cut off", async () => {
  await save();
  const login = await site.newPage({ viewport: { width: 360, height: 740 } });
  await login.goto(site.at("wp-login.php"));
  await admin.setViewportSize({ width: 360, height: 740 });
  try {
    await admin.goto(site.at(PAGE));
    for (const page of [admin, login]) {
      const { inner, scroll } = await page.evaluate(() => ({
        inner: window.innerWidth,
        scroll: document.documentElement.scrollWidth,
      }));
      assert.ok(scroll <= inner, `${scroll} is wider than ${inner}`);
    }
    const button = await login.locator("#vestibule-sign-in").boundingBox();
    assert.ok(button.height >= 41);
    await site.screenshot(admin, "settings-phone", { fullPage: true });
    await site.screenshot(login, "login-phone");
  } finally {
    await admin.setViewportSize({ width: 1280, height: 800 });
  }
});

test("another site cannot save settings, and a subscriber cannot open them", async () => {
  const person = await site.newPerson();
  await save();
  const before = await stored();
  const visitor = site.newVisitor();
  await visitor.signInByPassword("admin");
  const forged = await visitor.send("POST", PAGE, {
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: "vestibule[tenant]=evil.example",
  });
  assert.equal(forged.status, 403);
  assert.equal(await stored(), before);
  const subscriber = site.newVisitor();
  await subscriber.signIn(person.id);
  assert.equal((await subscriber.get(PAGE)).status, 403);
});

test("Site Health is red on a development site, and green about the rest", async () => {
  await save();
  await admin.goto(site.at("wp-admin/site-health.php"));
  const critical = admin.locator("#health-check-issues-critical");
  const development = critical.getByText(
    "Vestibule treats this as a development site",
  );
  await development.waitFor();
  await critical.getByText("Signing in with Microsoft needs https").waitFor();
  assert.equal(await critical.getByText("is not configured").count(), 0);
  await development.click();
  await admin
    .getByText("Remove the constant on a site that people use")
    .waitFor();
  await development.scrollIntoViewIfNeeded();
  await site.screenshot(admin, "readme-site-health");
});

test("plain http to another machine is refused even on a development site, and Site Health says where", async () => {
  await save();
  await site.define({ VESTIBULE_AUTHORITY: "http://login.example" });
  assert.equal(
    (await site.newVisitor().start()).reason,
    "configuration_invalid",
  );
  await admin.goto(site.at("wp-admin/site-health.php"));
  await admin
    .locator("#health-check-issues-critical")
    .getByText("Signing in with Microsoft is not configured")
    .waitFor();
});

test("new salts make the stored secret unreadable: told so, and entering it again mends it", async () => {
  const person = await site.newPerson();
  await save();
  await site.forgetDocuments();
  const answer = await site.newVisitor().start();
  assert.equal(answer.reason, "secret_unreadable");
  await save();

  assert.equal(
    (await site.newVisitor().signIn(person.id)).outcome,
    "signed in",
  );
});
