// Sign-ins that go another way than planned: cancelled, refused, stale, in several tabs, in another browser.
import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { startSite } from "./harness/site.js";

let site;

before(async () => {
  site = await startSite({ assets: "none" });
  await site.startClock();
});

beforeEach(async () => {
  await site.setClock(0);
  await site.simulator.post("/reset", { only: ["misbehaviours", "log"] });
});

after(() => site?.stop());

test("001-23: cancelled at Microsoft: the login page says so, calmly, and the next try works", async () => {
  const person = await site.newPerson();
  const page = await site.newPage({ assets: "shared" });
  await site.openLogin(page);
  await page.click("#vestibule-sign-in");
  await page.click('[data-action="cancel"]');
  await page.waitForURL(/vestibule_error=sign_in_cancelled/);

  assert.match(await page.textContent("#login"), /You cancelled signing in/);
  assert.equal(await page.locator("#login_error").count(), 0, "no accusation");
  assert.match(await page.textContent("#login"), /Reference: [0-9a-f]{8}/);
  await site.signInWithMicrosoft(page, person);
  assert.equal(await site.signedInAs(page), person.username);
});

for (const [number, reason, text] of [
  [50105, "user_not_assigned", /has not given your account access/],
  [53003, "access_blocked", /does not allow this sign-in/],
  [65001, "consent_required", /has to approve this site/],
  [90094, "consent_required", /has to approve this site/],
  [50011, "redirect_uri_mismatch", /not set up correctly/],
  [90002, "tenant_not_found", /not set up correctly/],
  [90033, "sign_in_unavailable", /cannot be reached at the moment/],
]) {
  test(`001-22, 001-23: AADSTS${number} ends on the login page with its text and never loops`, async () => {
    const page = await site.newPage();
    const visited = [];
    page.on("framenavigated", (frame) => visited.push(frame.url()));
    await site.simulator.misbehave(`authorize-aadsts-${number}`);
    await site.openLogin(page);
    await page.click("#vestibule-sign-in");
    await page.waitForURL(/vestibule_error=/);

    assert.match(page.url(), new RegExp(`vestibule_error=${reason}`));
    assert.match(await page.textContent("#login"), text);
    assert.equal(await page.locator("#vestibule-sign-in").count(), 1);
    // Once out, once back: nothing turns round by itself.
    const { counts } = await site.simulator.log();
    assert.equal(counts.authorize, 1);
    assert.ok(visited.length <= 3, visited.join(" "));
    const reference = /Reference: ([0-9a-f]{8})/.exec(
      await page.textContent("#login"),
    )[1];
    assert.match(
      await site.errors(),
      new RegExp(`vestibule\\[${reference}\\] ${reason}: .*AADSTS${number}`),
      "the administrator finds the cause by the reference",
    );
  });
}

test("001-24: a manipulated token: one neutral text, the exact reason in the log only", async () => {
  const person = await site.newPerson();
  const page = await site.newPage({ assets: "shared" });
  await site.simulator.misbehave("signature-other-payload");
  await site.openLogin(page);
  await site.signInWithMicrosoft(page, person);

  assert.match(page.url(), /vestibule_error=signature_invalid/);
  assert.match(
    await page.textContent("#login_error"),
    /Your login may have been tampered with/,
  );
  await site.screenshot(page, "readme-error");
  await page.setViewportSize({ width: 360, height: 740 });
  await site.screenshot(page, "error-phone");
  assert.equal(await site.account("login", person.username), null);
  assert.equal(await site.signedInAs(page), "");
});

test("case 2, 001-24: a tab left open at Microsoft for eleven minutes begins anew by itself; left open again: told so, not accused", async () => {
  const person = await site.newPerson();
  const page = await site.newPage();
  const wanted = site.at("?pagename=handbook");
  await page.goto(
    site.at(`wp-login.php?redirect_to=${encodeURIComponent(wanted)}`),
  );
  await page.click("#vestibule-sign-in");
  const chooser = `[data-person="${person.id}"]`;
  await page.waitForSelector(chooser);
  const first = page.url();
  await site.setClock(660);
  await Promise.all([page.waitForNavigation(), page.click(chooser)]);
  await page.waitForSelector(chooser);
  assert.notEqual(page.url(), first, "another sign-in");
  assert.equal(await site.signedInAs(page), "");
  await site.setClock(1320);
  await site.choose(page, person);

  assert.match(page.url(), /vestibule_error=sign_in_expired/);
  assert.match(
    await page.textContent("#login"),
    /took longer than ten minutes/,
  );
  assert.equal(await page.locator("#login_error").count(), 0);
  assert.equal(await site.signedInAs(page), "");
  await site.setClock(0);
  await site.signInWithMicrosoft(page, person);
  assert.equal(page.url(), wanted, "the page first asked for is not lost");
});

test("001-24: a tab that was left open and has begun anew signs in, on the page first asked for", async () => {
  const person = await site.newPerson();
  const page = await site.newPage();
  const wanted = site.at("?pagename=handbook");
  const chooser = `[data-person="${person.id}"]`;
  await site.setClock(-660);
  try {
    await page.goto(
      site.at(`wp-login.php?redirect_to=${encodeURIComponent(wanted)}`),
    );
    await page.click("#vestibule-sign-in");
    await page.waitForSelector(chooser);
  } finally {
    await site.setClock(0);
  }
  await Promise.all([page.waitForNavigation(), page.click(chooser)]);
  await site.choose(page, person);
  assert.equal(page.url(), wanted);
  assert.equal(await site.signedInAs(page), person.username);
});

test("001-24: the Back button after the sign-in, and forward again: still signed in, no error", async () => {
  const person = await site.newPerson();
  const page = await site.newPage({ assets: "own" });
  await page.goto(site.at("?pagename=handbook"));
  await site.openLogin(page);
  await site.signInWithMicrosoft(page, person);
  await page.goBack();
  await page.goBack();
  await page.goForward();
  await page.goForward();

  assert.doesNotMatch(page.url(), /vestibule_error/);
  assert.equal(await site.signedInAs(page), person.username);
});

test("case 17: the callback's address called again by the signed-in browser leads where the person wanted to go", async () => {
  const person = await site.newPerson();
  const page = await site.newPage();
  let callback;
  page.on("request", (request) => {
    if (request.url().includes("vestibule_callback")) callback = request.url();
  });
  const wanted = site.at("?pagename=handbook");
  await page.goto(
    site.at(`wp-login.php?redirect_to=${encodeURIComponent(wanted)}`),
  );
  await site.signInWithMicrosoft(page, person);
  await site.simulator.post("/reset", { only: ["log"] });
  await page.goto(callback);

  assert.equal(page.url(), wanted);
  const { counts } = await site.simulator.log();
  assert.deepEqual(counts, {}, "the code is not sent again");
});

test("case 17: a bookmarked callback, opened days later in the same browser after logging out: a fresh start, no accusation", async () => {
  const person = await site.newPerson();
  const page = await site.newPage();
  let callback;
  page.on("request", (request) => {
    if (request.url().includes("vestibule_callback")) callback = request.url();
  });
  await site.openLogin(page);
  await site.signInWithMicrosoft(page, person);
  await page.context().clearCookies({ name: /^wordpress_/ });
  await page.goto(callback);
  assert.match(page.url(), /vestibule_error=cookies_missing/);
  await site.setClock(3 * 86_400);
  await page.goto(callback);

  assert.match(page.url(), /vestibule_error=sign_in_expired/);
  assert.equal(await page.locator("#login_error").count(), 0);
  assert.equal(await site.signedInAs(page), "");
});

test("case 3: somebody else's callback in a browser that began nothing: refused, nobody is signed in", async () => {
  const attacker = await site.newPerson();
  const callback = await site.newVisitor().begin(attacker.id);
  const page = await site.newPage();
  await page.goto(callback);

  assert.match(page.url(), /vestibule_error=cookies_missing/);
  assert.equal(await site.signedInAs(page), "");
  const { counts } = await site.simulator.log();
  assert.equal(counts.token, undefined, "the code is not redeemed");
});

test("case 4: somebody else's callback in a browser that began a sign-in of its own: refused, and its own still works", async () => {
  const attacker = await site.newPerson();
  const person = await site.newPerson();
  const page = await site.newPage();
  await site.openLogin(page);
  await page.click("#vestibule-sign-in");
  await page.waitForSelector(`[data-person="${person.id}"]`);
  const trap = await page.context().newPage();
  await trap.goto(await site.newVisitor().begin(attacker.id));
  assert.match(trap.url(), /vestibule_error=sign_in_elsewhere/);
  assert.match(
    await trap.textContent("#login"),
    /begun in another browser or window/,
  );
  await site.choose(page, person);

  assert.equal(await site.signedInAs(page), person.username);
});

test("two tabs at once both end signed in", async () => {
  const person = await site.newPerson();
  const first = await site.newPage();
  const second = await first.context().newPage();
  for (const [tab, chapter] of [
    [first, 1],
    [second, 2],
  ]) {
    const wanted = site.at(`?pagename=handbook&chapter=${chapter}`);
    await tab.goto(
      site.at(`wp-login.php?redirect_to=${encodeURIComponent(wanted)}`),
    );
    await tab.click("#vestibule-sign-in");
    await tab.waitForSelector(`[data-person="${person.id}"]`);
  }
  await site.choose(first, person);
  await site.choose(second, person);

  assert.equal(first.url(), site.at("?pagename=handbook&chapter=1"));
  assert.equal(second.url(), site.at("?pagename=handbook&chapter=2"));
  assert.equal(await site.signedInAs(second), person.username);
});

test("case 11: eight tabs: seven can be finished, the oldest is told to start again, and the cookie stays small", async () => {
  const person = await site.newPerson();
  const visitor = site.newVisitor();
  const callbacks = [];
  for (let tab = 0; tab < 8; tab += 1) {
    callbacks.push(await visitor.begin(person.id));
    assert.ok(visitor.cookies.get("__Host-vestibule").length < 4096 - 200);
  }
  const [oldest, ...others] = callbacks;
  assert.equal((await visitor.get(oldest)).reason, "sign_in_elsewhere");
  for (const callback of others) {
    assert.equal((await visitor.get(callback)).outcome, "signed in");
  }
  assert.equal(visitor.cookies.has("__Host-vestibule"), false);
});

test("case 11: two hundred anonymous starts leave nothing in the database", async () => {
  const rows = () =>
    site.php(`
      global $wpdb;
      echo $wpdb->get_var( "SELECT COUNT(*) FROM $wpdb->options" ), ' ',
        $wpdb->get_var( "SELECT COUNT(*) FROM {$wpdb->base_prefix}vestibule_used" ), ' ',
        $wpdb->get_var( "SELECT SUM(LENGTH(option_value)) FROM $wpdb->options WHERE autoload NOT IN ( 'no', 'off' )" );`);
  await site.newVisitor().start();
  const before = await rows();
  for (let batch = 0; batch < 20; batch += 1) {
    await Promise.all(
      Array.from({ length: 10 }, () => site.newVisitor().start()),
    );
  }
  assert.equal(await rows(), before);
});

test("cookies blocked: the login page explains it", async () => {
  const person = await site.newPerson();
  const page = await site.newPage();
  await site.openLogin(page);
  await page.click("#vestibule-sign-in");
  await page.waitForSelector(`[data-person="${person.id}"]`);
  // As a browser that keeps none: what the start set is gone.
  await page.context().clearCookies({ name: "__Host-vestibule" });
  await site.choose(page, person);

  assert.match(page.url(), /vestibule_error=cookies_missing/);
  assert.match(
    await page.textContent("#login_error"),
    /did not keep the cookie that protects signing in/,
  );
});

test("case 13: signed in as somebody else: no silent switch", async () => {
  const person = await site.newPerson();
  const page = await site.newPage();
  await site.signInByPassword(page, "walter");
  await page.goto(site.at("wp-login.php?action=vestibule_start"));
  await site.choose(page, person);

  assert.match(page.url(), /vestibule_error=signed_in_as_other/);
  assert.match(
    await page.textContent("#login_error"),
    /Someone else is signed in to this site in your browser/,
  );
  assert.equal(await site.signedInAs(page), "walter");
  assert.equal(await site.account("login", person.username), null);
});

test("case 13: signed in as oneself: the session is renewed", async () => {
  const person = await site.newPerson();
  const visitor = site.newVisitor();
  await visitor.signIn(person.id);
  const [before] = (await site.account("login", person.username)).sessions;
  const cookie = sessionCookie(visitor);
  assert.equal((await visitor.signIn(person.id)).outcome, "signed in");
  const after = (await site.account("login", person.username)).sessions;

  assert.notEqual(sessionCookie(visitor), cookie);
  assert.equal(after.length, 1, "the former session is destroyed");
  assert.ok(after[0].vestibule.verified >= before.vestibule.verified);
});

test("the frame of an expired session opens Microsoft in a tab of its own", async () => {
  const page = await site.newPage();
  await page.goto(site.at("wp-login.php?interim-login=1"));

  const button = page.locator("#vestibule-sign-in");
  assert.equal(await button.getAttribute("target"), "_blank");
});

function sessionCookie(visitor) {
  return [...visitor.cookies].find(([name]) =>
    name.startsWith("wordpress_logged_in_"),
  )[1];
}
