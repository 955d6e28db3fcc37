// The tabs of the settings page: one form, a search, what is locked, what is not saved, and that everybody can use it.
import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import {
  PAGE,
  examine,
  fits,
  focused,
  openTab,
  tabs,
  tabTo,
} from "./harness/settings-page.js";
import { startSite } from "./harness/site.js";

const TENANT = "10c419d4-4a50-45b2-aa4e-919fb84df24f";
const CLIENT = "6cb04018-a3f5-46a7-b995-940c78f5aef3";
const SECRET = "vestibule-demo-secret~not.for_production";
const PHONE = { width: 390, height: 844 };
const DESK = { width: 1280, height: 800 };

let site;
let admin;

before(async () => {
  site = await startSite({ configure: "option" });
  admin = await site.newPage();
  await site.signInByPassword(admin, "admin");
});

beforeEach(async () => {
  await site.define({ VESTIBULE_AUTHORITY: site.simulator.origin });
  await site.php(`
    Vestibule\\WP\\Protection::disarm();
    delete_option( 'vestibule_secrets' );
    Vestibule\\WP\\Settings::store( array( 'tenant' => '${TENANT}', 'client_id' => '${CLIENT}' ), Vestibule\\WP\\Engine_Access::seal( '${SECRET}' ) );`);
  await admin.setViewportSize(DESK);
  await admin.goto(site.at(PAGE));
});

after(() => site?.stop());

const stored = async () =>
  JSON.parse(
    await site.php("echo json_encode( get_option( 'vestibule_settings' ) );"),
  );

test("one tab is open; what is typed on one is still there after the others, and one save takes it all", async () => {
  assert.equal(await admin.isVisible("#vestibule-tenant"), true);
  assert.equal(await admin.isVisible("#vestibule-exempt_paths"), false);
  assert.equal(await admin.isVisible("#vestibule-url-tester"), false);
  await openTab(admin, "login");
  assert.equal(await admin.isVisible("#vestibule-tenant"), false);
  await admin.fill("#vestibule-domain_hint", "contoso.example");
  await openTab(admin, "access");
  assert.equal(await admin.isVisible("#vestibule-url-tester"), true);
  assert.match(admin.url(), /#vestibule-tab-access$/);
  assert.equal(
    await admin.getAttribute('[data-vestibule-tab="access"]', "aria-current"),
    "true",
  );
  assert.equal(await admin.locator("[aria-current=true]").count(), 1);
  await admin.fill("#vestibule-private_paths", "prefix /board/");
  await admin.goBack();
  await admin.waitForSelector("#vestibule-tab-login.is-open");
  assert.equal(await admin.isVisible("#vestibule-domain_hint"), true);
  assert.equal(
    await admin.inputValue("#vestibule-domain_hint"),
    "contoso.example",
  );
  await openTab(admin, "users");
  await admin.click("#submit");
  await admin.waitForSelector(".notice-success");

  assert.equal(await admin.isVisible("#vestibule-create_users"), true);
  const settings = await stored();
  assert.equal(settings.domain_hint, "contoso.example");
  assert.deepEqual(settings.private_paths, ["prefix /board/"]);
});

test("a problem opens its tab, marks it, and its link leads to the field from any tab", async () => {
  await openTab(admin, "access");
  await admin.fill("#vestibule-exempt_addresses", "everywhere");
  await openTab(admin, "login");
  await admin.fill("#vestibule-session_idle", "-5");
  await openTab(admin, "users");
  await admin.click("#submit");
  await admin.waitForSelector(".notice-error[role=alert]");

  assert.equal(await admin.isVisible("#vestibule-session_idle"), true);
  assert.deepEqual(
    await admin
      .locator("[data-vestibule-tab]:has(.vestibule-count)")
      .evaluateAll((links) => links.map((link) => link.dataset.vestibuleTab)),
    ["login", "access"],
  );
  assert.match(
    await admin.textContent('[data-vestibule-tab="access"]'),
    /1 setting is not right/,
  );
  await admin.click("text=Addresses without sign-in >> nth=0");
  assert.equal(await focused(admin), "vestibule-exempt_addresses");
  await site.screenshot(admin, "tabs-problem");
  for (const size of [DESK, PHONE]) {
    await admin.setViewportSize(size);
    await examine(admin, `a problem, ${size.width}`);
    await fits(admin, `a problem, ${size.width}`);
  }
  // Nothing of it is saved, and the page knows.
  assert.equal(await admin.isVisible("#vestibule-unsaved"), true);
  assert.equal((await stored()).exempt_addresses?.length ?? 0, 0);
});

test("the search goes by words of the label and the help, by key, constant and WPO365's name, on all tabs", async () => {
  const hits = async (text) => {
    await admin.fill("#vestibule-search", text);
    return admin
      .locator(".vestibule-row:visible")
      .evaluateAll((rows) =>
        rows.map((row) => row.dataset.vestibuleWords.split(" ")[0]),
      );
  };
  assert.deepEqual(await hits("pages_blacklist"), ["exempt_paths"]);
  assert.deepEqual(await hits("Pages freed from"), ["exempt_paths"]);
  assert.deepEqual(await hits("VESTIBULE_LOG_ROWS"), ["log_rows"]);
  assert.deepEqual(await hits("session_idle"), ["session_idle"]);
  assert.deepEqual(await hits("outlook teams"), ["logout"]);
  assert.deepEqual(await hits("2001:db8:1::"), ["log_addresses"]);
  const several = await hits("password");
  assert.ok(several.includes("force_sso") && several.includes("lock_password"));
  assert.equal(
    await admin.textContent("#vestibule-found"),
    `Settings found: ${several.length}`,
  );
  await admin.waitForFunction(() =>
    document
      .querySelector("#a11y-speak-polite")
      .textContent.startsWith("Settings found"),
  );
  await site.screenshot(admin, "tabs-search");
  await examine(admin, "search");
  assert.deepEqual(await hits("zebra"), []);
  assert.match(await admin.textContent("#vestibule-found"), /Nothing found/);
  await admin.press("#vestibule-search", "Escape");
  assert.equal(await admin.inputValue("#vestibule-search"), "");
  assert.equal(await admin.isVisible("#vestibule-tenant"), true);
  assert.equal(await admin.isVisible("#vestibule-log_days"), false);

  await hits("password");
  await openTab(admin, "advanced");
  assert.equal(await admin.inputValue("#vestibule-search"), "");
  assert.equal(await admin.isVisible("#vestibule-log_days"), true);
});

test("what a constant, the environment or nothing fixes: locked, named, never sent", async () => {
  await site.define({
    VESTIBULE_AUTHORITY: site.simulator.origin,
    VESTIBULE_SCENARIO: "intranet",
    VESTIBULE_PRIVATE_PATHS: ["prefix /board/"],
    VESTIBULE_LOCK_EMAIL: false,
  });
  await admin.goto(site.at(PAGE));
  await openTab(admin, "access");
  assert.equal(
    await admin.locator("#vestibule-private_paths").isDisabled(),
    true,
  );
  assert.equal(
    await admin.locator("#vestibule-scenario-internet").isDisabled(),
    true,
  );
  assert.match(
    await admin.textContent("#vestibule-scenario-help"),
    /Set in wp-config\.php as VESTIBULE_SCENARIO/,
  );
  assert.equal(await admin.locator(".vestibule-locked").count(), 4);
  const sent = await admin.evaluate(() => [
    ...new FormData(document.getElementById("vestibule-settings")).keys(),
  ]);
  for (const key of ["scenario", "private_paths", "lock_email", "authority"])
    assert.equal(sent.includes(`vestibule[${key}]`), false, key);
  assert.equal(sent.includes("vestibule[exempt_paths]"), true);
  await site.screenshot(admin, "tabs-locked", { fullPage: true });
  await examine(admin, "locked");
  await openTab(admin, "advanced");
  assert.match(
    await admin.textContent(".vestibule-beside.is-open"),
    /Private paths: Set in wp-config\.php as VESTIBULE_PRIVATE_PATHS/,
  );
});

test("leaving with changes asks first; saving, and leaving without changes, does not", async () => {
  const asked = [];
  const answer = (dialog) => {
    asked.push(dialog.type());
    return dialog.accept();
  };
  admin.on("dialog", answer);
  try {
    assert.equal(await admin.isVisible("#vestibule-unsaved"), false);
    await openTab(admin, "access");
    await admin.goto(site.at(PAGE));
    assert.deepEqual(asked, []);

    await openTab(admin, "access");
    await admin.check("#vestibule-scenario-intranet");
    assert.equal(await admin.isVisible("#vestibule-unsaved"), true);
    await site.screenshot(admin, "tabs-unsaved");
    await admin.check("#vestibule-scenario-internet");
    assert.equal(await admin.isVisible("#vestibule-unsaved"), false);
    await admin.check("#vestibule-scenario-intranet");
    await admin.click("#vestibule-test");
    await admin.waitForURL((url) => !url.href.includes("page=vestibule"));
    assert.deepEqual(asked, ["beforeunload"]);
    asked.length = 0;

    await admin.goto(site.at(PAGE));
    await openTab(admin, "access");
    await admin.check("#vestibule-scenario-intranet");
    await admin.click("#submit");
    await admin.waitForSelector(".notice-success");
    assert.deepEqual(asked, []);
  } finally {
    admin.off("dialog", answer);
  }
});

test("beside what differs stands the default, and a button that puts it back", async () => {
  await openTab(admin, "login");
  await admin.fill("#vestibule-session_max_age", "480");
  await openTab(admin, "users");
  await admin.uncheck("#vestibule-create_users");
  await openTab(admin, "access");
  await admin.check("#vestibule-scenario-intranet");
  await admin.click("#submit");
  await admin.waitForSelector(".notice-success");
  for (const [tab, key, text] of [
    ["login", "session_max_age", "Default: 60 minutes."],
    ["users", "create_users", "Default: on."],
    ["access", "scenario", "Default: Internet"],
  ]) {
    await openTab(admin, tab);
    const row = admin.locator(
      `.vestibule-row[data-vestibule-words^="${key} "] .vestibule-default`,
    );
    assert.ok((await row.textContent()).includes(text), key);
    await row.getByRole("button").click();
  }
  assert.equal(await admin.isVisible("#vestibule-unsaved"), true);
  await admin.click("#submit");
  await admin.waitForSelector(".notice-success");

  const settings = await stored();
  assert.equal(settings.session_max_age, 3600);
  assert.equal(settings.create_users, true);
  assert.equal(settings.scenario, "internet");
  assert.equal(
    await admin.locator("#vestibule-settings .vestibule-default").count(),
    0,
  );
});

test("every tab, wide and on a phone: nothing serious for axe-core, nothing cut off, reached by keyboard", async () => {
  const names = await tabs(admin);
  assert.deepEqual(names, [
    "sign_in",
    "login",
    "access",
    "users",
    "roles",
    "directory",
    "health",
    "advanced",
  ]);
  for (const size of [DESK, PHONE]) {
    await admin.setViewportSize(size);
    await admin.goto(site.at(PAGE));
    for (const name of names) {
      await admin.focus(`[data-vestibule-tab="${name}"]`);
      await admin.keyboard.press("Enter");
      await admin.waitForSelector(`#vestibule-tab-${name}.is-open`);
      const title = `${name}, ${size.width}`;
      await site.screenshot(admin, `tab-${name}-${size.width}`, {
        fullPage: true,
      });
      await examine(admin, title);
      await fits(admin, title);
      await tabTo(admin, "submit");
      // What has the focus is not behind the bar with the button.
      const last = admin.locator(
        `#vestibule-tab-${name} :is(input, select, textarea):enabled:not([type=hidden])`,
      );
      await last.last().focus();
      const [field, bar] = await Promise.all([
        last.last().boundingBox(),
        admin.locator(".vestibule-save").boundingBox(),
      ]);
      assert.ok(
        field.y + Math.min(field.height, 24) <= bar.y,
        `${title}: the last field is behind the bar`,
      );
    }
  }
});

test("a policy that forbids inline scripts takes nothing away", async () => {
  const remove = await site.mustUse(
    "policy",
    `add_action( 'admin_init', static fn() => header( "Content-Security-Policy: script-src 'self'" ) );`,
  );
  try {
    await admin.goto(site.at(PAGE));
    await openTab(admin, "access");
    assert.equal(await admin.isVisible("#vestibule-tenant"), false);
    await admin.fill("#vestibule-search", "pages_blacklist");
    assert.equal(await admin.isVisible("#vestibule-exempt_paths"), true);
    assert.equal(await admin.isVisible("#vestibule-private_paths"), false);
    await admin.press("#vestibule-search", "Escape");
    await admin.fill("#vestibule-url", "/about/");
    await admin.press("#vestibule-url", "Enter");
    await admin.waitForSelector("#vestibule-url-result .notice");
    assert.match(admin.url(), /page=vestibule#vestibule-tab-access$/);
    await openTab(admin, "users");
    await admin.uncheck("#vestibule-lock_email");
    assert.equal(await admin.isVisible("#vestibule-unsaved"), true);
    await admin.click("#submit");
    await admin.waitForSelector(".notice-success");
  } finally {
    await remove();
  }
});

test("without scripts all of it is one page, and saving works", async () => {
  const context = await site.browser.newContext({
    javaScriptEnabled: false,
    storageState: await admin.context().storageState(),
  });
  const page = await context.newPage();
  await page.goto(site.at(PAGE));
  for (const key of ["tenant", "domain_hint", "exempt_paths", "log_days"])
    assert.equal(await page.isVisible(`#vestibule-${key}`), true, key);
  assert.equal(await page.isVisible("#vestibule-search"), false);
  await page.fill("#vestibule-log_days", "30");
  await page.click("#submit");
  await page.waitForSelector(".notice-success");
  assert.equal((await stored()).log_days, 30);
  await context.close();
});

test("the settings as a file: without the secret, for managers with a nonce only", async () => {
  await openTab(admin, "advanced");
  const [download] = await Promise.all([
    admin.waitForEvent("download"),
    admin.click("#vestibule-export"),
  ]);
  const chunks = [];
  for await (const chunk of await download.createReadStream())
    chunks.push(chunk);
  const text = Buffer.concat(chunks).toString();
  const file = JSON.parse(text);
  assert.equal(file.settings.tenant, TENANT);
  assert.equal("authority" in file.settings, false);
  assert.doesNotMatch(text, /client_secret"|v1\./);
  const visitor = site.newVisitor();
  await visitor.signInByPassword("admin");
  const forged = await visitor.get(`${PAGE}&vestibule_export=1`);
  assert.equal(forged.status, 403);
});
