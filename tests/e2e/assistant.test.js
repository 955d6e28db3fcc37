// The set-up assistant: somebody new to it goes from an empty site to a person who is signed in, and a test says what Microsoft says.
import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import {
  PAGE,
  examine,
  fits,
  focused,
  tabTo,
} from "./harness/settings-page.js";
import { startSite } from "./harness/site.js";

const TENANT = "10c419d4-4a50-45b2-aa4e-919fb84df24f";
const CLIENT = "6cb04018-a3f5-46a7-b995-940c78f5aef3";
const SECRET = "vestibule-demo-secret~not.for_production";
const OVERVIEW = `Display name\n: Our intranet\nApplication (client) ID\n: ${CLIENT}\nObject ID\n: 0a1b2c3d-0000-4000-8000-00000000abcd\nDirectory (tenant) ID\n: ${TENANT}`;
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
  await site.simulator.reset();
  await empty();
  await admin.setViewportSize(DESK);
});

after(() => site?.stop());

async function empty(
  constants = { VESTIBULE_AUTHORITY: site.simulator.origin },
) {
  await site.define(constants);
  await site.php(`
    foreach ( array( 'vestibule_settings', 'vestibule_secrets' ) as $option ) { delete_option( $option ); }
    Vestibule\\WP\\Protection::disarm();
    foreach ( Vestibule\\WP\\Account_Link::META_KEYS as $key ) { delete_user_meta( 1, $key ); }`);
}

async function configure({ tenant = TENANT, secret = SECRET } = {}) {
  await site.php(
    `Vestibule\\WP\\Settings::store( array( 'tenant' => '${tenant}', 'client_id' => '${CLIENT}' ), Vestibule\\WP\\Engine_Access::seal( '${secret}' ) );`,
  );
}

async function paste(page, text) {
  await page
    .locator("#vestibule-registration-result .notice")
    .evaluateAll((notices) => notices.forEach((notice) => notice.remove()));
  await page.fill("#vestibule-pasted", text);
  await page.click("#vestibule-registration button[type=submit]");
  await page.waitForSelector("#vestibule-registration-result .notice");
  return page.textContent("#vestibule-registration-result");
}

const claim = (name) =>
  admin.locator(`#vestibule-report tr:has(th code:text-is("${name}"))`);

test("003-17: from an empty site to a signed-in person with the assistant alone", async () => {
  await admin.goto(site.at(PAGE));
  assert.equal(await admin.locator("#vestibule-guide[open]").count(), 1);
  await site.screenshot(admin, "readme-assistant", { fullPage: true });
  assert.match(
    await paste(admin, OVERVIEW),
    /The fields are filled in and not saved yet/,
  );
  assert.equal(await admin.inputValue("#vestibule-tenant"), TENANT);
  assert.equal(await admin.inputValue("#vestibule-client_id"), CLIENT);
  assert.equal(await admin.isVisible("#vestibule-unsaved"), true);
  await admin.click("text=Go to the client secret");
  assert.equal(await focused(admin), "vestibule-client_secret");
  await admin.keyboard.type(SECRET);
  await admin.click("#submit");
  await admin.waitForSelector(".notice-success");
  assert.equal(await admin.locator("#vestibule-guide[open]").count(), 0);

  const tester = await site.newPerson();
  await admin.click("#vestibule-test");
  await site.choose(admin, tester);
  assert.match(
    await admin.textContent(".notice-success"),
    /The sign-in test has passed/,
  );
  const report = await admin.textContent("#vestibule-report");
  assert.match(
    report,
    /Admitted: the account admin is connected with this Microsoft account and opens\. Its role: Administrator/,
  );
  assert.match(report, /has no account here gets one with the role Subscriber/);
  assert.match(await claim("tid").textContent(), new RegExp(TENANT));
  assert.match(await claim("oid").textContent(), new RegExp(tester.oid));
  assert.match(
    await claim("preferred_username").textContent(),
    new RegExp(tester.username),
  );
  // No token, no value that binds one.
  assert.equal(await claim("nonce").locator("td").first().textContent(), "…");
  assert.doesNotMatch(await admin.content(), /eyJ[A-Za-z0-9_-]{10}/);
  await site.screenshot(admin, "assistant-report", { fullPage: true });
  for (const size of [DESK, PHONE]) {
    await admin.setViewportSize(size);
    await examine(admin, `report, ${size.width}`);
    await fits(admin, `report, ${size.width}`);
  }
  await site.screenshot(admin, "assistant-report-phone", { fullPage: true });
  // Shown once.
  await admin.reload();
  assert.equal(await admin.locator("#vestibule-report").count(), 0);
  assert.equal(
    await site.php(
      "echo count( $GLOBALS['wpdb']->get_col( \"SELECT option_name FROM {$GLOBALS['wpdb']->options} WHERE option_name LIKE '%vestibule_report%'\" ) );",
    ),
    "0",
  );

  const person = await site.newPerson();
  const page = await site.newPage();
  await site.openLogin(page);
  await site.signInWithMicrosoft(page, person);
  assert.equal(await site.signedInAs(page), person.username);
});

test("by keyboard alone", async () => {
  await admin.goto(site.at(PAGE));
  await admin.focus("#vestibule-guide > summary");
  await tabTo(admin, "vestibule-pasted");
  await admin.keyboard.insertText(OVERVIEW);
  await admin.keyboard.press("Tab");
  await admin.keyboard.press("Enter");
  await admin.waitForSelector("#vestibule-registration-result .notice");
  await tabTo(admin, "vestibule-client_secret");
  await admin.keyboard.type(SECRET);
  await tabTo(admin, "submit");
  await admin.keyboard.press("Enter");
  await admin.waitForSelector(".notice-success");
  await admin.focus("#vestibule-test");
  const tester = await site.newPerson();
  await site.simulator.autologin(tester.id);
  await admin.keyboard.press("Enter");
  await admin.waitForSelector("#vestibule-report");
  await site.simulator.autologin(null);
});

test("a permission that the directory has not granted is named in the report and in Site Health", async () => {
  const permissions = () =>
    site.php(
      "$result = Vestibule\\WP\\Permission_Health::permissions(); echo $result['status'], ' ', $result['description'];",
    );
  const testOnce = async (withheld) => {
    await site.simulator.post("/settings", { withheld_scopes: withheld });
    await admin.goto(site.at(PAGE));
    const tester = await site.newPerson();
    await site.simulator.autologin(tester.id);
    await admin.click("#vestibule-test");
    await admin.waitForSelector("#vestibule-report");
    await site.simulator.autologin(null);
    return admin.textContent("#vestibule-report");
  };
  await configure();
  assert.match(await testOnce(["email"]), /did not grant: email\./);
  assert.match(await permissions(), /^recommended .*without: email\./);
  assert.doesNotMatch(await testOnce([]), /did not grant/);
  assert.match(await permissions(), /^good /);
});

test("003-4, the kind of directory: one choice in two places, and commands that fit it; a phone shows all of it", async () => {
  await empty({});
  await admin.goto(site.at(PAGE));
  assert.equal(await admin.locator("#vestibule-kind input").count(), 3);
  await admin.click("text=Which protocol?");
  await admin
    .getByText("OpenID Connect, and there is nothing to choose")
    .waitFor({ state: "visible" });
  await admin.check(
    '#vestibule-kind [value="https://login.microsoftonline.us"]',
  );
  assert.equal(
    await admin.inputValue("#vestibule-authority"),
    "https://login.microsoftonline.us",
  );
  assert.match(
    await admin.inputValue("#vestibule-az"),
    /AzureUSGovernment[\s\S]*graph\.microsoft\.us/,
  );
  await paste(
    admin,
    `https://login.partner.microsoftonline.cn/${TENANT}/v2.0/.well-known/openid-configuration`,
  );
  assert.equal(
    await admin.isChecked(
      '#vestibule-kind [value="https://login.partner.microsoftonline.cn"]',
    ),
    true,
  );
  assert.match(await admin.inputValue("#vestibule-az"), /AzureChinaCloud/);
  assert.match(
    await paste(admin, "https://contoso.b2clogin.com/contoso/B2C_1_in/v2.0/"),
    /Azure AD B2C or Microsoft Entra External ID\. This version signs in the people of a workforce directory only/,
  );
  for (const details of await admin.locator("#vestibule-guide details").all())
    await details.evaluate((element) => (element.open = true));
  for (const name of ["az", "bicep", "manifest"]) {
    await admin
      .context()
      .grantPermissions(["clipboard-read", "clipboard-write"]);
    await admin.click(`[data-vestibule-copy="vestibule-${name}"]`);
    assert.equal(
      await admin.evaluate(() => navigator.clipboard.readText()),
      await admin.inputValue(`#vestibule-${name}`),
    );
  }
  for (const size of [DESK, PHONE]) {
    await admin.setViewportSize(size);
    await examine(admin, `guide, ${size.width}`);
    await fits(admin, `guide, ${size.width}`);
    await site.screenshot(admin, `assistant-${size.width}`, { fullPage: true });
  }
});

test("without scripts the pasted text fills the form, and nothing is saved", async () => {
  const context = await site.browser.newContext({
    javaScriptEnabled: false,
    storageState: await admin.context().storageState(),
  });
  const page = await context.newPage();
  await page.goto(site.at(PAGE));
  await paste(page, OVERVIEW);
  assert.equal(await page.inputValue("#vestibule-tenant"), TENANT);
  assert.equal(
    await site.php("var_export( get_option( 'vestibule_settings' ) );"),
    "false",
  );
  await page.fill("#vestibule-client_secret", SECRET);
  await page.click("#submit");
  await page.waitForSelector(".notice-success");
  await context.close();
});

test("a test that fails says what to do: wrong secret, wrong tenant, no network", async () => {
  const failed = async () => {
    await admin.waitForSelector(".vestibule-remedy");
    return admin.textContent(".notice-error:has(.vestibule-remedy)");
  };
  const person = await site.newPerson();
  await configure({ secret: "mistyped-secret~but.well.formed" });
  await admin.goto(site.at(PAGE));
  await admin.click("#vestibule-test");
  await site.choose(admin, person);
  const text = await failed();
  assert.match(text, /The sign-in test has failed/);
  assert.match(text, /Microsoft does not know the client secret/);
  assert.match(text, /Reference: [0-9a-f]{8}/);
  assert.equal(await admin.locator("#vestibule-report").count(), 0);
  await site.screenshot(admin, "assistant-wrong-secret");
  await examine(admin, "a failed test");

  await configure({ tenant: "00000000-1111-4222-8333-444444444444" });
  await admin.goto(site.at(PAGE));
  await admin.click("#vestibule-test");
  assert.match(await failed(), /There is no such tenant in this cloud/);

  await configure();
  await site.forgetDocuments();
  await configure();
  await site.simulator.unreachable(5);
  await admin.goto(site.at(PAGE));
  await admin.click("#vestibule-test");
  assert.match(await failed(), /This server does not reach Microsoft/);
  assert.equal(
    await site.php("var_export( Vestibule\\WP\\Protection::is_armed() );"),
    "false",
  );
});

test("somebody else's account, or one that nobody would let in: the report says what would become of it", async () => {
  await configure();
  const other = await site.newPerson();
  assert.equal((await site.newVisitor().signIn(other.id)).outcome, "signed in");
  await admin.goto(site.at(PAGE));
  await admin.click("#vestibule-test");
  await site.choose(admin, other);
  assert.match(
    await admin.textContent(".vestibule-remedy"),
    /Choose your own Microsoft account/,
  );
  assert.match(
    await admin.textContent("#vestibule-report"),
    new RegExp(
      `Admitted: the account ${other.username} is connected with this Microsoft account`,
    ),
  );
});

test("another manager does not see the report, nor somebody who begins anew and fails", async () => {
  await configure();
  const person = await site.newPerson();
  await site.php(
    `set_transient( 'vestibule_report_1', array( 'claims' => array( 'name' => 'Old' ), 'trace' => array(), 'login' => '' ), 600 );`,
  );
  await site.newAccount("second", {
    role: "administrator",
    password: "x9~second",
  });
  const second = await site.newPage();
  await second.goto(site.at("wp-login.php"));
  await site.typePassword(second, "second", "x9~second");
  await second.goto(site.at(`${PAGE}&vestibule_tested=1`));
  assert.equal(await second.locator("#vestibule-report").count(), 0);

  await site.simulator.disable(person.id);
  await admin.goto(site.at(PAGE));
  await admin.click("#vestibule-test");
  await site.choose(admin, person);
  assert.match(
    await admin.textContent(".notice-error:has(.vestibule-remedy)"),
    /locked or switched off/,
  );
  assert.equal(await admin.locator("#vestibule-report").count(), 0);
});

test("only a manager with a nonce has a text looked through, or the fields filled", async () => {
  const ask = async (login, body) => {
    const visitor = site.newVisitor();
    if (login) await visitor.signInByPassword(login);
    const options = {
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body,
    };
    return [
      (await visitor.send("POST", "wp-admin/admin-ajax.php", options)).status,
      (await visitor.send("POST", PAGE, options)).status,
    ];
  };
  const body =
    "action=vestibule_registration&vestibule_pasted=contoso.example&_wpnonce=0123456789";
  assert.deepEqual(await ask("admin", body), [403, 403]);
  const [ajax, page] = await ask("walter", body);
  assert.equal(ajax, 403);
  assert.equal(page, 403);
});
