// Logging out: of WordPress, of Microsoft, and from Microsoft's side.
import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import { startSite } from "./harness/site.js";

const BACKCHANNEL = "oidcc-client-test-rp-backchannel-rpinitlogout";

let site;

before(async () => {
  site = await startSite({ assets: "none", singleSignOn: true });
});

beforeEach(async () => {
  await site.define({});
  await site.simulator.post("/reset", {
    only: ["misbehaviours", "log", "settings"],
  });
});

after(() => site?.stop());

const mode = (logout) => site.define({ VESTIBULE_LOGOUT: logout });

/** A browser of one's own in which a person is signed in. */
async function browserOf(person) {
  const page = await site.newPage();
  await site.openLogin(page);
  await site.signInWithMicrosoft(page, person);
  assert.equal(await site.signedInAs(page), person.username);
  return page;
}

/** By WordPress's own link, as in its tool bar. Ends wherever the browser comes to rest. */
async function logOut(page) {
  await page.goto(site.at("wp-login.php?action=logout"));
  await Promise.all([
    page.waitForNavigation(),
    page.click('a[href*="action=logout"]'),
  ]);
}

async function atMicrosoft(person) {
  const sessions = await site.simulator.get("/sessions");
  return sessions.filter((one) => one.person === person.id).length;
}

async function sessionsOf(person) {
  return (await site.account("login", person.username)).sessions.length;
}

/**
 * A person who is signed in in two browsers; a notice is about the second. Those that end nothing can all have the same.
 */
async function twoBrowsers(unharmed = false) {
  if (unharmed) return (twoBrowsers.unharmed ??= await twoBrowsers());
  const person = await site.newPerson();
  const [one, two] = [site.newVisitor(), site.newVisitor()];
  for (const visitor of [one, two])
    assert.equal((await visitor.signIn(person.id)).outcome, "signed in");
  return { person, one, two };
}

async function signOuts() {
  const { entries } = await site.simulator.log("logout");
  return entries.map(({ logout }) => logout);
}

describe("complaint 7: where a log out ends", () => {
  test("wordpress: only WordPress's session ends, and the page does not sign in again by itself", async () => {
    await mode("wordpress");
    const person = await site.newPerson();
    const page = await browserOf(person);
    await logOut(page);

    assert.match(page.url(), /loggedout=true/);
    assert.equal(await site.signedInAs(page), "");
    assert.equal(await sessionsOf(person), 0);
    assert.equal(await atMicrosoft(person), 1);
    assert.deepEqual(await signOuts(), []);
  });

  test("microsoft: Microsoft's session ends too, without a question, and the browser comes back", async () => {
    await mode("microsoft");
    const person = await site.newPerson();
    const page = await browserOf(person);
    await logOut(page);
    await page.waitForURL(/loggedout=true/);

    assert.equal(new URL(page.url()).origin, new URL(site.at()).origin);
    assert.equal(await site.signedInAs(page), "");
    assert.equal(await atMicrosoft(person), 0);
    const [asked, ...more] = await signOuts();
    assert.deepEqual(more, []);
    assert.equal(asked.logout_hint?.form, "claim");
    assert.equal(asked.registered, true);
    assert.ok(asked.state_length > 40);
    assert.equal(asked.id_token_hint, null);
  });

  test("microsoft, with id_token_hint where it is set", async () => {
    await site.define({
      VESTIBULE_LOGOUT: "microsoft",
      VESTIBULE_LOGOUT_ID_TOKEN_HINT: true,
    });
    const person = await site.newPerson();
    const page = await browserOf(person);
    await logOut(page);
    await page.waitForURL(/loggedout=true/);
    const [{ id_token_hint: hint }] = await signOuts();
    assert.deepEqual(hint, { valid: true, person: person.id });
  });

  test("ask: whoever stays signed in at Microsoft stays", async () => {
    await mode("ask");
    const person = await site.newPerson();
    const page = await browserOf(person);
    await logOut(page);
    assert.equal(await site.signedInAs(page), "", "WordPress first");
    await Promise.all([
      page.waitForNavigation(),
      page.click(".vestibule-choices a"),
    ]);
    assert.match(page.url(), /loggedout=true/);
    assert.equal(await atMicrosoft(person), 1);
  });

  test("ask: whoever signs out of Microsoft too is signed out there", async () => {
    await mode("ask");
    const person = await site.newPerson();
    const page = await browserOf(person);
    await logOut(page);
    await Promise.all([
      page.waitForURL(/loggedout=true/),
      page.click("#vestibule-sign-out button"),
    ]);
    assert.equal(await atMicrosoft(person), 0);
  });

  test("a WordPress-only session is none of Microsoft's business", async () => {
    await mode("microsoft");
    const page = await site.newPage();
    await site.signInByPassword(page, "walter");
    await logOut(page);
    assert.match(page.url(), /loggedout=true/);
    assert.deepEqual(await signOuts(), []);
  });

  test("Microsoft cannot be asked: WordPress's session has ended all the same, and the page says what has not", async () => {
    await mode("microsoft");
    const person = await site.newPerson();
    const page = await browserOf(person);
    await site.forgetDocuments();
    await site.simulator.misbehave("discovery-status-503");
    try {
      await logOut(page);
      assert.match(page.url(), /wp-login\.php/);
      assert.equal(await sessionsOf(person), 0);
      assert.match(await page.textContent("#login"), /Microsoft/);
    } finally {
      // A process that was turned away asks again only after a while; the next test has processes that know nothing of it.
      await site.forgetDocuments();
    }
  });
});

describe("complaint 7: a computer that several people use", () => {
  for (const logout of ["microsoft", "ask"])
    test(`${logout}: the next person is asked who they are, and is not the previous one`, async () => {
      await mode(logout);
      const [first, second] = [await site.newPerson(), await site.newPerson()];
      const page = await browserOf(first);
      await logOut(page);
      if (logout === "ask") await page.click("#vestibule-sign-out button");
      await page.waitForURL(/loggedout=true/);

      await page.click("#vestibule-sign-in");
      await page.waitForSelector(`[data-person="${second.id}"]`);
      assert.equal(await page.$("[data-signed-in]"), null);
      await site.choose(page, second);
      assert.equal(await site.signedInAs(page), second.username);
      assert.equal(await sessionsOf(first), 0);
    });

  test("wordpress: the next person says that it is another account", async () => {
    await mode("wordpress");
    const [first, second] = [await site.newPerson(), await site.newPerson()];
    const page = await browserOf(first);
    await logOut(page);
    await page.click("text=Use another account");
    await page.waitForSelector(`[data-person="${second.id}"]`);
    await site.choose(page, second);
    assert.equal(await site.signedInAs(page), second.username);
  });

  test("the Back button after a log out shows nothing of the administration", async () => {
    await mode("microsoft");
    const person = await site.newPerson();
    const page = await browserOf(person);
    await page.goto(site.at("wp-admin/profile.php"));
    assert.match(await page.content(), new RegExp(person.username));
    await logOut(page);
    await page.waitForURL(/loggedout=true/);
    await page.goto(site.at("wp-admin/profile.php"));
    assert.doesNotMatch(await page.content(), new RegExp(person.username));
  });

  test("log out needs WordPress's nonce: another site's link ends nothing", async () => {
    await mode("microsoft");
    const person = await site.newPerson();
    const page = await browserOf(person);
    await page.goto(site.at("wp-login.php?action=logout&_wpnonce=0123456789"));
    assert.equal(await site.signedInAs(page), person.username);
    assert.deepEqual(await signOuts(), []);
  });
});

describe("the way back from Microsoft", () => {
  for (const module of [
    "oidcc-client-test-rp-init-logout",
    "rp-init-logout-session",
    "oidcc-client-test-rp-init-logout-other-state",
    "oidcc-client-test-rp-init-logout-no-state",
    "logout-return-state-empty",
    "logout-return-state-twice",
  ])
    test(module, async () => {
      await mode("microsoft");
      const person = await site.newPerson();
      const page = await browserOf(person);
      await site.simulator.misbehave(module);
      await logOut(page);
      await page.waitForURL((url) => url.href.startsWith(site.at()));

      assert.equal(await site.signedInAs(page), "");
      const ours = [
        "oidcc-client-test-rp-init-logout",
        "rp-init-logout-session",
      ].includes(module);
      assert.equal(/loggedout=true/.test(page.url()), ours, page.url());
    });

  test("a return that nobody asked for says so, and signs nobody out", async () => {
    const person = await site.newPerson();
    const page = await browserOf(person);
    await page.goto(
      site.at("wp-login.php?action=vestibule_logged_out&state=x"),
    );
    assert.equal(await site.signedInAs(page), person.username);
  });
});

/** On Microsoft's own page; its last page is complete when the hidden frames are. */
async function signOutAt(microsoft, page, person) {
  await page.goto(`${microsoft}/`);
  await page.click('[data-action="sign-out"]');
  await page.click(`[data-person="${person.id}"]`);
  await page.waitForSelector('[data-page="signed-out"]');
  await page.waitForLoadState("load");
}

describe("front-channel", () => {
  test("case 97: a sign-out at Microsoft ends this browser's session, and that one only", async () => {
    const [person, other] = [await site.newPerson(), await site.newPerson()];
    const here = await browserOf(person);
    const there = await browserOf(person);
    const colleague = await browserOf(other);
    await signOutAt(site.simulator.origin, here, person);

    assert.equal(await site.signedInAs(here), "");
    assert.equal(await site.signedInAs(there), person.username);
    assert.equal(await site.signedInAs(colleague), other.username);
    assert.equal(await sessionsOf(person), 1);
  });

  for (const [module, ends, status] of [
    ["oidcc-client-test-rp-frontchannel-rpinitlogout", true, 200],
    ["oidcc-client-test-rp-frontchannel-opinitlogout", true, 200],
    ["frontchannel-iss-wrong", false, 400],
    ["frontchannel-iss-repeated", false, 400],
    ["frontchannel-sid-repeated", false, 400],
    ["frontchannel-sid-array", false, 400],
    ["frontchannel-sid-unknown", false, 200],
    ["frontchannel-sid-empty", false, 400],
    ["frontchannel-sid-missing", false, 400],
    ["frontchannel-sid-oversized", false, 400],
  ])
    test(module, async () => {
      const { person, one, two } = await twoBrowsers(!ends);
      const answer = await site.simulator.post("/frontchannel-logout", {
        person: person.id,
        modules: [module],
      });
      assert.equal(answer.status, status);
      assert.match(answer.headers["cache-control"], /no-store/);
      assert.equal(answer.headers["x-frame-options"], undefined);
      assert.match(
        answer.headers["content-security-policy"],
        /frame-ancestors http:\/\/127\.0\.0\.1/,
      );
      assert.equal(answer.headers["set-cookie"], undefined);
      assert.equal(await one.whoAmI(), person.username);
      assert.equal(await two.whoAmI(), ends ? "" : person.username);
    });
});

describe("back-channel", () => {
  const ACCEPTED = [
    BACKCHANNEL,
    "logout-token-further-event",
    "logout-token-sid-only",
    "logout-token-aud-array",
    "logout-token-typ-missing",
    "logout-token-typ-jwt",
    "backchannel-unknown-parameters",
  ];
  const REFUSED = {
    [`${BACKCHANNEL}-alg-none`]: "algorithm_refused",
    [`${BACKCHANNEL}-no-event`]: "logout_event_wrong",
    [`${BACKCHANNEL}-with-nonce`]: "logout_nonce_present",
    [`${BACKCHANNEL}-wrong-alg`]: "algorithm_refused",
    [`${BACKCHANNEL}-wrong-aud`]: "audience_wrong",
    [`${BACKCHANNEL}-wrong-event`]: "logout_event_wrong",
    [`${BACKCHANNEL}-wrong-iss`]: "issuer_wrong",
    "logout-token-nonce-empty": "logout_nonce_present",
    "logout-token-event-not-object": "logout_event_wrong",
    "logout-token-events-array": "logout_event_wrong",
    "logout-token-expired": "token_expired",
    "logout-token-iat-future": "issued_at_wrong",
    "logout-token-no-sub-sid": "logout_subject_missing",
    "logout-token-kid-unknown": "signing_key_unknown",
    "logout-token-signature-wrong": "signature_invalid",
    "logout-token-id-token": "logout_event_wrong",
    "logout-token-duplicate-sid": "claim_repeated",
    "backchannel-get": "method_not_allowed",
    "backchannel-token-twice": "parameter_repeated",
  };

  const post = (person, wishes) =>
    site.simulator.post("/backchannel-logout", {
      url: site.at("wp-login.php?action=vestibule_backchannel_logout"),
      person: person.id,
      ...wishes,
    });

  for (const module of ACCEPTED)
    test(`${module}: ends that session and no other`, async () => {
      const { person, one, two } = await twoBrowsers();
      const { status, headers } = await post(person, { modules: [module] });
      assert.equal(status, 200);
      assert.match(headers["cache-control"], /no-store/);
      assert.equal(await one.whoAmI(), person.username);
      assert.equal(await two.whoAmI(), "");
    });

  test("case 97: logout-token-sub-only: ends all sessions of that person, and of nobody else", async () => {
    const { person, one, two } = await twoBrowsers();
    const other = await site.newPerson();
    const bystander = site.newVisitor();
    await bystander.signIn(other.id);
    const { status } = await post(person, {
      modules: ["logout-token-sub-only"],
    });
    assert.equal(status, 200);
    assert.equal(await one.whoAmI(), "");
    assert.equal(await two.whoAmI(), "");
    assert.equal(await bystander.whoAmI(), other.username);
  });

  for (const [module, reason] of Object.entries(REFUSED))
    test(`${module}: ${reason}`, async () => {
      const { person, one, two } = await twoBrowsers(true);
      const { status, body } = await post(person, { modules: [module] });
      assert.equal(status, reason === "method_not_allowed" ? 405 : 400);
      assert.match(body, new RegExp(`"${reason}, reference [0-9a-f]{8}"`));
      for (const visitor of [one, two])
        assert.equal(await visitor.whoAmI(), person.username);
    });

  test("the same notice twice: the second is refused", async () => {
    const { person } = await twoBrowsers();
    assert.equal((await post(person, {})).status, 200);
    const { status, body } = await post(person, { replay: true });
    assert.equal(status, 400);
    assert.match(body, /logout_token_used/);
  });
});

// The last: from here on Microsoft is another site to the browser, as it is in the world.
test("case 97: front-channel in a frame that gets no cookies of ours", async () => {
  const { port } = new URL(site.simulator.origin);
  const microsoft = `http://localhost:${port}`;
  await site.script("simulator.sh", "stop");
  await site.restart({ IDP_ORIGIN: microsoft });
  await site.script("simulator.sh", "start");
  await site.define({ VESTIBULE_AUTHORITY: microsoft });
  const person = await site.newPerson();
  const here = await browserOf(person);
  const there = await browserOf(person);
  const frames = [];
  here.on("request", (request) => {
    if (/frontchannel_logout/.test(request.url())) frames.push(request);
  });
  await signOutAt(microsoft, here, person);

  const [frame] = frames;
  assert.equal((await frame.allHeaders()).cookie, undefined);
  assert.equal((await frame.response()).status(), 200);
  assert.equal(await site.signedInAs(here), "");
  assert.equal(await site.signedInAs(there), person.username);
});
