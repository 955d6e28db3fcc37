// Health messages and the self-test, as administrators meet them.
import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import { startSite } from "./harness/site.js";

const TENANT = "10c419d4-4a50-45b2-aa4e-919fb84df24f";
const CLIENT = "6cb04018-a3f5-46a7-b995-940c78f5aef3";
const SECRET = "vestibule-demo-secret~not.for_production";
const WRONG = "wrong-secret~not.the_one.of_the_registration";
const NOTICE = ".vestibule-health-notice";
const EXPIRED = /Microsoft refuses the client secret/;
const PANEL = "wp-admin/options-general.php?page=vestibule&tab=health";

let site;
let admin;
let other;

before(async () => {
  site = await startSite({ configure: "option" });
  await site.define({
    VESTIBULE_AUTHORITY: site.simulator.origin,
    VESTIBULE_HEALTH_MAIL: ["olga@contoso.example"],
  });
  // The panel, for a settings page that does not print it itself; and thirty days of sign-ins.
  await site.mustUse(
    "health",
    `
    add_action( 'settings_page_vestibule', static function () {
      if ( ! wp_script_is( 'vestibule-health' ) ) { \\Vestibule\\WP\\Health_Panel::render(); }
    }, 99 );
    add_action( 'wp_dashboard_setup', static function () {
      $counts = array();
      for ( $ago = 0; $ago < 30; $ago++ ) {
        $counts[ gmdate( 'Y-m-d', time() - $ago * DAY_IN_SECONDS ) ] = array( 'successes' => ( $ago * 7 ) % 23, 'failures' => 0 === $ago % 4 ? 3 : 0 );
      }
      remove_meta_box( 'vestibule_health', 'dashboard', 'normal' );
      wp_add_dashboard_widget( 'vestibule_figures', 'Sign in with Microsoft', static fn() => ( new \\Vestibule\\WP\\Health_Widget( $counts ) )->render() );
    }, 20 );
    `,
  );
  const { password } = await site.newAccount("olga", { role: "administrator" });
  admin = await site.newPage();
  await site.signInByPassword(admin, "admin");
  other = await site.newPage();
  await other.goto(
    site.at(
      `wp-login.php?redirect_to=${encodeURIComponent(site.at("?rest_route=/vestibule-test/whoami"))}`,
    ),
  );
  await site.typePassword(other, "olga", password);
});

beforeEach(async () => {
  await site.simulator.reset();
  await site.php(
    "delete_option( 'vestibule_health' ); wp_clear_scheduled_hook( 'vestibule_health_tell' );",
  );
});

after(() => site?.stop());

async function save(secret) {
  await admin.goto(site.at("wp-admin/options-general.php?page=vestibule"));
  await admin.fill("#vestibule-tenant", TENANT);
  await admin.fill("#vestibule-client_id", CLIENT);
  await admin.fill("#vestibule-client_secret", secret);
  await admin.click("#submit");
  await admin.waitForSelector(".notice-success, .notice-error[role=alert]");
}

async function signIn() {
  const person = await site.newPerson();
  const page = await site.newPage({ assets: "none" });
  await site.openLogin(page);
  await site.signInWithMicrosoft(page, person);
  const name = await site.signedInAs(page);
  const url = page.url();
  await page.context().close();
  return { name, url };
}

async function notices(page, address = "wp-admin/index.php") {
  await page.goto(site.at(address));
  return page.locator(NOTICE).allTextContents();
}

/** Lets the timed task of a minute later happen now. */
async function deliver() {
  await site.php(
    "wp_clear_scheduled_hook( 'vestibule_health_tell' ); wp_schedule_single_event( time() - 1, 'vestibule_health_tell' );",
  );
  // Once: php-fpm answers before the task runs, and two calls could run it twice.
  await fetch(site.at("wp-cron.php?doing_wp_cron"));
  for (let tries = 50; tries > 0; tries -= 1) {
    const left = await site.php(
      "echo wp_next_scheduled( 'vestibule_health_tell' ) ? 'planned' : '', get_transient( 'doing_cron' ) ? 'running' : '';",
    );
    if (left === "") return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  assert.fail("the task did not run");
}

describe("000-9: a wrong client secret", () => {
  test("is told to each administrator with what to do, hidden by one, and settled by the next sign-in", async () => {
    await save(WRONG);
    const failed = await signIn();
    assert.equal(failed.name, "");
    assert.match(failed.url, /vestibule_error=client_secret_invalid/);
    await signIn();

    const [notice, ...more] = await notices(admin);
    assert.deepEqual(more, []);
    assert.match(notice, EXPIRED);
    assert.match(notice, /Certificates & secrets, make a new client secret/);
    assert.match(notice, /Reference of the last failure: [0-9a-f]{8}/);
    assert.equal(notice.includes(WRONG), false);
    await site.screenshot(admin, "health-notice");
    for (const address of [
      "wp-admin/plugins.php",
      "wp-admin/site-health.php",
      "wp-admin/options-general.php?page=vestibule",
    ])
      assert.match((await notices(admin, address))[0], EXPIRED, address);
    for (const address of ["wp-admin/edit.php", "wp-admin/profile.php"])
      assert.deepEqual(await notices(admin, address), [], address);

    await admin.goto(site.at(PANEL));
    assert.match(
      await admin.textContent(".vestibule-messages"),
      /seen 2 times/,
    );

    // Mail, once.
    const before = (await site.mails()).length;
    await deliver();
    const mails = (await site.mails()).slice(before);
    assert.equal(mails.length, 1);
    assert.deepEqual(mails[0].to, ["olga@contoso.example"]);
    assert.match(mails[0].subject, EXPIRED);

    // Hidden by keyboard, on the page where one is.
    await admin.goto(site.at("wp-admin/plugins.php"));
    await admin.focus(`${NOTICE} .vestibule-dismiss button`);
    await Promise.all([
      admin.waitForNavigation(),
      admin.keyboard.press("Enter"),
    ]);
    assert.match(admin.url(), /plugins\.php/);
    assert.deepEqual(await notices(admin), []);
    assert.match((await notices(other))[0], EXPIRED);

    await save(SECRET);
    assert.notEqual((await signIn()).name, "");
    assert.deepEqual(await notices(other), []);
    await deliver();
    const settled = (await site.mails()).slice(before + 1);
    assert.equal(settled.length, 1);
    assert.match(settled[0].message, /Settled/);

    // It begins anew: also for the one who had hidden it.
    await save(WRONG);
    await signIn();
    assert.match((await notices(admin))[0], EXPIRED);
  });

  test("an error that only the browser brings is no message", async () => {
    await save(SECRET);
    const visitor = site.newVisitor();
    const { location } = await visitor.start();
    const state = new URL(location).searchParams.get("state");
    const iss = encodeURIComponent(`${site.simulator.origin}/${TENANT}/v2.0`);
    const answer = await visitor.get(
      `wp-login.php?action=vestibule_callback&state=${encodeURIComponent(state)}&iss=${iss}&error=invalid_client&error_description=AADSTS7000222`,
    );
    assert.match(
      answer.location,
      /vestibule_error=client_secret_expired/,
      "the person is told nevertheless",
    );
    assert.deepEqual(await notices(admin), []);
    // Nor is what Microsoft says to a code that somebody made up.
    const second = site.newVisitor();
    const begun = await second.start();
    const refused = await second.get(
      `wp-login.php?action=vestibule_callback&state=${encodeURIComponent(new URL(begun.location).searchParams.get("state"))}&iss=${iss}&code=made-up`,
    );
    assert.match(refused.location, /vestibule_error=/);
    assert.deepEqual(await notices(admin), []);
  });
});

describe("000-9: the self-test on the settings page", () => {
  test("with a script each test answers by itself, in order", async () => {
    await save(SECRET);
    await admin.goto(site.at(PANEL));
    const asked = [];
    admin.on("request", (request) => {
      if (request.url().includes("admin-ajax.php"))
        asked.push(request.postData());
    });
    await admin.click("#vestibule-self-test button");
    await admin.waitForFunction(() =>
      /^All \d+ tests have answered/.test(
        document.querySelector("#vestibule-self-test-progress").textContent,
      ),
    );
    const results = admin.locator(
      "#vestibule-self-test-results > .vestibule-result",
    );
    const tests = asked.filter((body) => body.includes("vestibule_self_test"));
    assert.equal(await results.count(), tests.length);
    assert.ok(tests.length >= 15, String(tests.length));
    const text = await admin.textContent("#vestibule-self-test-results");
    for (const good of [
      /redirect URI leads to this plugin/,
      /No cache stands in front/,
      /clock is right/,
      /gets what it needs from Microsoft/,
      /login page is where WordPress says/,
    ])
      assert.match(text, good);
    // What was found is in the list above, and can be hidden there.
    const development = admin
      .locator(".vestibule-messages > li")
      .filter({ hasText: "development site" });
    assert.equal(await development.count(), 1);
    await site.screenshot(admin.locator("#vestibule-health"), "health-panel");
    await admin.setViewportSize({ width: 390, height: 844 });
    assert.equal(
      await admin.evaluate(
        () =>
          document.querySelector("#vestibule-health").scrollWidth <=
          document.querySelector("#vestibule-health").clientWidth,
      ),
      true,
    );
    await site.screenshot(
      admin.locator("#vestibule-health"),
      "health-panel-phone",
    );
    await admin.setViewportSize({ width: 1280, height: 800 });
    await Promise.all([
      admin.waitForNavigation(),
      development.locator("button").click(),
    ]);
    assert.match(admin.url(), /page=vestibule/);
    assert.equal(await development.locator("button").count(), 0);
    assert.equal(
      (await notices(admin)).some((text) => /development site/.test(text)),
      false,
    );
  });

  test("without one the page runs them all", async () => {
    const page = await site.newPage({ javaScriptEnabled: false });
    const cookies = await admin.context().cookies();
    await page.context().addCookies(cookies);
    await page.goto(site.at(PANEL));
    await page.click("#vestibule-self-test button");
    await page.waitForSelector("#vestibule-self-test-results > li");
    assert.match(
      await page.textContent("#vestibule-self-test-results"),
      /redirect URI leads to this plugin/,
    );
  });

  test("Site Health's page asks the same", async () => {
    await admin.goto(site.at("wp-admin/site-health.php"));
    await admin.waitForFunction(() =>
      /No cache stands in front of signing in/.test(
        document.querySelector("#health-check-issues-good").textContent,
      ),
    );
  });
});

test("000-9: the dashboard's widget: state, messages, chart and its figures, at both widths and in forced colours", async () => {
  await save(WRONG);
  await signIn();
  await admin.goto(site.at("wp-admin/index.php"));
  const widget = admin.locator("#vestibule_figures");
  assert.match(await widget.textContent(), /1 matter needs attention/);
  assert.match(await widget.textContent(), EXPIRED);
  const chart = widget.locator("svg[role=img]");
  assert.match(
    await chart.getAttribute("aria-label"),
    /In 30 days: \d+ sign-ins and 24 failures\./,
  );
  assert.equal(await chart.locator(".vestibule-failures").count(), 8);
  await widget.locator("summary").click();
  assert.ok((await widget.locator("tbody tr").count()) >= 28);
  await widget.locator("summary").click();
  await widget.scrollIntoViewIfNeeded();
  await site.screenshot(admin, "health-widget", { fullPage: true });
  await admin.setViewportSize({ width: 390, height: 844 });
  await widget.scrollIntoViewIfNeeded();
  await site.screenshot(widget, "health-widget-phone");
  const box = await widget.boundingBox();
  assert.ok(box.x >= 0 && box.x + box.width <= 390, JSON.stringify(box));
  await admin.emulateMedia({ forcedColors: "active" });
  await site.screenshot(widget, "health-widget-forced");
  await admin.emulateMedia({ forcedColors: "none" });
  await admin.setViewportSize({ width: 1280, height: 800 });
});
