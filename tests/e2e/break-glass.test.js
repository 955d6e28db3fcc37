// A site where people sign in with Microsoft only: what its login page still does, and the way in when Microsoft cannot be asked.
// Complaint 6 of the field: lock-outs.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, before, beforeEach, describe, test } from "node:test";
import { startSite } from "./harness/site.js";

const FORCED = { VESTIBULE_FORCE_SSO: true };

let site;

before(async () => {
  site = await startSite({ assets: "none", constants: FORCED });
  await site.startClock();
  await site.arm();
});

beforeEach(async () => {
  await site.setClock(0);
  await site.define(FORCED);
  await site.simulator.post("/reset", {
    only: ["misbehaviours", "log", "settings"],
  });
});

after(() => site?.stop());

/** As `wp vestibule break-glass` does it. */
async function breakGlassLink() {
  return site.php("echo \\Vestibule\\WP\\Break_Glass::link();");
}

async function openDoor(page) {
  await page.goto(await breakGlassLink());
  await Promise.all([page.waitForNavigation(), page.click("button")]);
}

// In one go: WordPress's script empties the password field a moment after the page has come.
const secretExpired = () =>
  site.simulator.post("/settings", { client_secret_expired: true });

describe("the login page", () => {
  for (const where of ["above", "below"])
    test(`the button stands ${where} the form`, async () => {
      await site.define({ VESTIBULE_LOGIN_BUTTON: where });
      const page = await site.newPage({ assets: "shared" });
      await page.goto(site.at("wp-login.php"));
      const [button, form] = await Promise.all(
        ["#vestibule-sign-in", "#user_login"].map((selector) =>
          page.locator(selector).boundingBox(),
        ),
      );
      assert.equal(button.y < form.y, where === "above");
    });

  test("003-12: Microsoft only: the login page goes on to Microsoft, and back to the page asked for", async () => {
    const person = await site.newPerson();
    const page = await site.newPage();
    await page.goto(site.at("wp-admin/profile.php?a=1"));
    await page.waitForSelector(`[data-person="${person.id}"]`);
    await site.choose(page, person);
    assert.equal(page.url(), site.at("wp-admin/profile.php?a=1"));
  });

  test("003-12: nothing of it before a sign-in was tested", async () => {
    await site.disarm();
    try {
      const { status, text } = await site.newVisitor().get("wp-login.php");
      assert.equal(status, 200);
      assert.match(text, /id="user_pass"/);
      const walter = site.newVisitor();
      await walter.signInByPassword("walter");
      assert.equal(await walter.whoAmI(), "walter");
    } finally {
      await site.arm();
    }
  });

  test("003-12: a password that is posted all the same does not sign in", async () => {
    for (const login of ["walter", "admin"]) {
      const visitor = site.newVisitor();
      await visitor.signInByPassword(login);
      assert.equal(await visitor.whoAmI(), "", login);
    }
  });

  for (const [what, path, expected] of [
    ["logging out", "wp-login.php?action=logout", /action=logout/],
    ["a lost password", "wp-login.php?action=lostpassword", /user_login/],
    [
      "the old name of it",
      "wp-login.php?action=retrievepassword",
      /user_login/,
    ],
    ["having logged out", "wp-login.php?loggedout=true", /vestibule-sign-in/],
    [
      "a failure",
      "wp-login.php?vestibule_error=timed_out",
      /vestibule-sign-in/,
    ],
    ["the session dialog", "wp-login.php?interim-login=1", /vestibule-sign-in/],
  ])
    test(`003-12: WordPress's own actions stay: ${what}`, async () => {
      const { status, text } = await site.newVisitor().get(path);
      assert.ok([200, 403].includes(status), String(status));
      assert.match(text, expected);
    });

  test("003-12: WordPress's own actions stay: password of a post", async () => {
    const answer = await site
      .newVisitor()
      .send("POST", "wp-login.php?action=postpass", {
        headers: {
          "content-type": "application/x-www-form-urlencoded",
          referer: site.at("?p=1"),
        },
        body: "post_password=sesame&redirect_to=/",
      });
    assert.equal(answer.status, 302);
    assert.ok(answer.setCookie.some((one) => one.startsWith("wp-postpass_")));
  });

  test("003-12: WordPress's own actions stay: a new password for a WordPress-only account", async () => {
    const account = await site.newAccount(`forgetful-${Date.now()}`);
    const page = await site.newPage();
    const [key, login] = JSON.parse(
      await site.php(
        `$user = get_user_by( 'id', ${account.id} ); echo json_encode( array( get_password_reset_key( $user ), $user->user_login ) );`,
      ),
    );
    await page.goto(
      site.at(`wp-login.php?action=rp&key=${key}&login=${login}`),
    );
    assert.match(page.url(), /action=resetpass|action=rp/);
    await page.waitForSelector("#resetpassform", { state: "attached" });
  });

  test("003-12: WordPress's own actions stay: confirming the administrator's address", async () => {
    await site.define({});
    const page = await site.newPage();
    await site.signInByPassword(page, "admin");
    await site.define(FORCED);
    await page.goto(site.at("wp-login.php?action=confirm_admin_email"));
    assert.match(await page.textContent("body"), /admin@contoso\.example/);
  });
});

const post = (visitor, address, fields) =>
  visitor.send("POST", address, {
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams(fields).toString(),
  });

const unique = (name) => `${name}-${randomBytes(4).toString("hex")}`;

/** A WordPress-only account with a password, and the key of a mail for a new one. */
async function forgetful() {
  const login = unique("forgetful");
  const { id, password } = await site.newAccount(login);
  const key = await site.php(
    `echo get_password_reset_key( get_user_by( 'id', ${id} ) );`,
  );
  assert.match(key, /^\w{20}$/);
  return { id, login, password, key };
}

/** Connected with Microsoft, with a password and a key of before all the same: as if its owner had pressed Connect in between. */
async function forgetfulAndConnected() {
  const person = await site.newPerson();
  assert.equal(
    (await site.newVisitor().signIn(person.id)).outcome,
    "signed in",
  );
  const { id, object } = await site.account("login", person.username);
  assert.equal(object, person.oid);
  const password = randomBytes(12).toString("base64url");
  const key = await site.php(`
    wp_set_password( '${password}', ${id} );
    remove_all_filters( 'allow_password_reset' );
    echo get_password_reset_key( get_user_by( 'id', ${id} ) );`);
  assert.match(key, /^\w{20}$/);
  return { id, login: person.username, password, key };
}

describe("003-12: a new password where people sign in with Microsoft only", () => {
  const wanted = "a new password, long enough 7!";

  /** From the mail's link to the answer to the form. */
  async function reset({ login, key }) {
    const visitor = site.newVisitor();
    const opened = await visitor.get(
      `wp-login.php?action=rp&key=${key}&login=${encodeURIComponent(login)}`,
    );
    assert.equal(opened.status, 302);
    const form = await visitor.get(opened.location);
    const sent = await post(visitor, "wp-login.php?action=resetpass", {
      pass1: wanted,
      pass2: wanted,
      rp_key: key,
    });
    return { form, sent };
  }

  const opens = async (login, password) => {
    const visitor = site.newVisitor();
    await visitor.signInByPassword(login, password);
    return (await visitor.whoAmI()) === login;
  };

  test("a WordPress-only account gets it; it opens the account once passwords are taken again", async () => {
    const account = await forgetful();
    const { form, sent } = await reset(account);
    assert.match(form.text, /id="resetpassform"/);
    assert.equal(sent.status, 200);
    assert.match(sent.text, /Your password has been reset/);

    assert.equal(await opens(account.login, wanted), false, "force_sso");
    await site.define({});
    assert.equal(await opens(account.login, wanted), true);
    assert.equal(await opens(account.login, account.password), false);
  });

  test("001-37: an account of the directory does not, by a link of before either", async () => {
    const account = await forgetfulAndConnected();
    const before = await site.account("login", account.login);
    const { sent } = await reset(account);
    assert.equal(sent.status, 200);
    assert.doesNotMatch(sent.text, /Your password has been reset/);
    assert.match(sent.text, /has no password\. Please sign in with Microsoft/);
    const after = await site.account("login", account.login);
    assert.equal(after.password, before.password);
    await site.define({ VESTIBULE_LOCAL_LOGIN: "allow" });
    assert.equal(await opens(account.login, wanted), false);
    assert.equal(await opens(account.login, account.password), true);
  });

  test("a link that was made up, and one of another account, set nothing", async () => {
    const [account, other] = [await forgetful(), await forgetful()];
    for (const forged of [
      { ...account, key: "A".repeat(20) },
      { ...account, key: other.key },
    ]) {
      const { sent } = await reset(forged);
      assert.equal(sent.status, 302);
      assert.match(sent.location, /error=invalidkey/);
    }
    await site.define({});
    assert.equal(await opens(account.login, account.password), true);
  });
});

describe("003-12: WooCommerce's forms for a lost password", () => {
  let remove;

  // As WC_Shortcode_My_Account::retrieve_password() and WC_Form_Handler::process_reset_password() have it.
  before(async () => {
    remove = await site.mustUse(
      "shop",
      `
      add_action( 'template_redirect', static function () {
        if ( isset( $_POST['wc_reset_password'], $_POST['user_login'] ) ) {
          $login  = sanitize_user( wp_unslash( $_POST['user_login'] ) );
          $user   = get_user_by( 'login', $login ) ?: get_user_by( 'email', $login );
          $errors = new WP_Error();
          do_action( 'lostpassword_post', $errors, $user );
          if ( $errors->get_error_code() ) {
            wp_send_json( $errors->get_error_messages() );
          }
          if ( ! $user ) {
            wp_send_json( array( 'Invalid username or email.' ) );
          }
          do_action( 'retrieve_password', $user->user_login );
          $allow = apply_filters( 'allow_password_reset', true, $user->ID );
          if ( true !== $allow ) {
            wp_send_json( is_wp_error( $allow ) ? $allow->get_error_messages() : array( 'Password reset is not allowed for this user' ) );
          }
          wp_mail( $user->user_email, 'Shop', 'reset-key=' . get_password_reset_key( $user ) );
          wp_send_json( array( 'sent' ) );
        }
        if ( isset( $_POST['wc_reset_password'], $_POST['reset_key'] ) ) {
          $user = check_password_reset_key( $_POST['reset_key'], $_POST['reset_login'] );
          if ( ! $user instanceof WP_User ) {
            wp_send_json( array( 'This key is invalid or has already been used.' ) );
          }
          $errors = new WP_Error();
          do_action( 'validate_password_reset', $errors, $user );
          if ( ! $errors->has_errors() ) {
            reset_password( $user, $_POST['password_1'] );
          }
          wp_send_json( $errors->get_error_codes() ?: array( 'reset' ) );
        }
      } );`,
    );
  });
  after(() => remove());

  const ask = async (login) => {
    const mails = (await site.mails()).length;
    const { text } = await post(site.newVisitor(), "?pagename=account", {
      wc_reset_password: "true",
      user_login: login,
    });
    return {
      said: JSON.parse(text),
      mails: (await site.mails()).slice(mails),
    };
  };

  const reset = async (login, key, password) =>
    JSON.parse(
      (
        await post(site.newVisitor(), "?pagename=account", {
          wc_reset_password: "true",
          reset_key: key,
          reset_login: login,
          password_1: password,
        })
      ).text,
    );

  test("an account of the directory and an unknown one get the same answer; the person gets a mail that names Microsoft", async () => {
    const person = await site.newPerson();
    await site.newVisitor().signIn(person.id);
    const { email } = await site.account("login", person.username);
    const known = await ask(person.username);
    const byAddress = await ask(email);
    const unknown = await ask(unique("nobody"));

    assert.deepEqual(known.said, unknown.said);
    assert.deepEqual(byAddress.said, unknown.said);
    assert.match(known.said.join(), /sign in with Microsoft/);
    for (const { mails } of [known, byAddress]) {
      assert.deepEqual(
        mails.map(({ to }) => to),
        [[email]],
      );
      assert.match(mails[0].message, /sign in with Microsoft/);
      assert.doesNotMatch(mails[0].message, /key=|action=rp/);
    }
    assert.deepEqual(unknown.mails, []);
  });

  test("a WordPress-only account gets its key, and a password by it", async () => {
    const login = unique("shopper");
    const { id } = await site.newAccount(login);
    const before = await site.account("id", id);
    const { said, mails } = await ask(login);
    assert.deepEqual(said, ["sent"]);
    const [, key] = /reset-key=(\w+)/.exec(mails[0].message);
    assert.deepEqual(await reset(login, key, "another password 1"), ["reset"]);
    assert.notEqual((await site.account("id", id)).password, before.password);
  });

  test("001-37: a key of before the account was connected sets none", async () => {
    const account = await forgetfulAndConnected();
    const before = await site.account("id", account.id);
    assert.deepEqual(
      await reset(account.login, account.key, "another password 1"),
      ["vestibule_no_password"],
    );
    assert.equal(
      (await site.account("id", account.id)).password,
      before.password,
    );
  });
});

describe("complaint 7: logging out where people sign in with Microsoft only", () => {
  for (const scenario of ["internet", "intranet"])
    test(`${scenario}: signed out by WordPress's own link, and nothing signs in again by itself`, async () => {
      await site.define({ ...FORCED, VESTIBULE_SCENARIO: scenario });
      await site.simulator.post("/settings", { single_sign_on: true });
      const person = await site.newPerson();
      const page = await site.newPage();
      await page.goto(site.at("wp-login.php"));
      await site.choose(page, person);
      assert.equal(await site.signedInAs(page), person.username);
      await site.simulator.post("/reset", { only: ["log"] });

      await page.goto(site.at("wp-login.php?action=logout"));
      await Promise.all([
        page.waitForNavigation(),
        page.click('a[href*="action=logout"][href*="_wpnonce="]'),
      ]);
      assert.match(page.url(), /loggedout=true/);
      await page.waitForSelector("#vestibule-sign-in");
      // Longer than the page that goes on by itself takes.
      await page.waitForTimeout(2500);
      await page.reload();
      await page.waitForTimeout(1000);
      assert.match(page.url(), /loggedout=true/);
      assert.equal(
        (await page.context().cookies()).some(({ name }) =>
          name.startsWith("wordpress_logged_in_"),
        ),
        false,
      );
      const { sessions } = await site.account("login", person.username);
      assert.deepEqual(sessions, []);
      const { entries } = await site.simulator.log("authorize");
      assert.deepEqual(entries, []);

      // The button does, without a question: Microsoft knows the browser.
      await Promise.all([
        page.waitForURL((url) => !/wp-login\.php/.test(url.href)),
        page.click("#vestibule-sign-in"),
      ]);
      assert.equal(await site.signedInAs(page), person.username);
    });

  test("an address to go to afterwards that asks for a sign-in: WordPress's own page instead", async () => {
    await site.define({ ...FORCED, VESTIBULE_SCENARIO: "intranet" });
    await site.simulator.post("/settings", { single_sign_on: true });
    const person = await site.newPerson();
    const page = await site.newPage();
    await page.goto(site.at("wp-login.php"));
    await site.choose(page, person);
    await page.goto(
      site.at(
        `wp-login.php?action=logout&redirect_to=${encodeURIComponent(site.at())}`,
      ),
    );
    await Promise.all([
      page.waitForNavigation(),
      page.click('a[href*="action=logout"][href*="_wpnonce="]'),
    ]);
    await page.waitForTimeout(2500);
    assert.match(page.url(), /loggedout=true/);
    assert.equal(await site.signedInAs(page), "");
  });

  test("a wrong nonce signs nobody out", async () => {
    const person = await site.newPerson();
    const visitor = site.newVisitor();
    await visitor.signIn(person.id);
    await visitor.get("wp-login.php?action=logout&_wpnonce=0123456789");
    assert.equal(await visitor.whoAmI(), person.username);
  });
});

describe("a plugin that leaves at wp_login", () => {
  let remove;
  before(async () => {
    remove = await site.mustUse(
      "leaves",
      "add_action( 'wp_login', static function () { wp_safe_redirect( home_url( '/?welcome=1' ) ); exit; }, 1 );",
    );
  });
  after(() => remove());

  test("case 85: the session holds what was verified, and is found by Microsoft's log-out notice", async () => {
    const person = await site.newPerson();
    const visitor = site.newVisitor();
    const answer = await visitor.signIn(person.id);
    assert.equal(answer.outcome, "signed in");
    assert.equal(answer.location, site.at("?welcome=1"));
    assert.equal(visitor.cookies.has("__Host-vestibule"), false);
    assert.equal(await visitor.whoAmI(), person.username);
    const { sessions } = await site.account("login", person.username);
    assert.equal(sessions.length, 1);
    const { vestibule } = sessions[0];
    assert.equal(vestibule.object, person.oid);
    assert.ok(Math.abs(vestibule.verified - Date.now() / 1000) < 120);

    const { status } = await site.simulator.frontchannelLogout({
      person: person.id,
    });
    assert.equal(status, 200);
    assert.equal(await visitor.whoAmI(), "");
  });

  test("001-29: and grows old like any other", async () => {
    await site.define({ ...FORCED, VESTIBULE_SCENARIO: "intranet" });
    const person = await site.newPerson();
    const visitor = site.newVisitor();
    await visitor.signIn(person.id);
    assert.equal((await visitor.get("")).status, 200);
    await site.age(person.username, 3700);
    const { status, query } = await visitor.get("");
    assert.equal(status, 302);
    assert.equal(query.get("action"), "vestibule_challenge");
    assert.equal(query.get("silent"), "1");
  });

  test("complaint 6: an administrator who comes in by the link has a session of WordPress alone, and the door is closed", async () => {
    const visitor = site.newVisitor();
    const link = new URL(await breakGlassLink());
    await post(visitor, "wp-login.php?action=vestibule_break_glass", {
      ticket: link.searchParams.get("ticket"),
    });
    assert.ok(visitor.cookies.has("__Host-vestibule-break-glass"));
    const answer = await visitor.signInByPassword("admin");
    assert.equal(answer.location, site.at("?welcome=1"));
    assert.equal(await visitor.whoAmI(), "admin");
    assert.equal(visitor.cookies.has("__Host-vestibule-break-glass"), false);
    const { sessions } = await site.account("login", "admin");
    assert.equal("vestibule" in sessions.at(-1), false);
  });
});

describe("the client secret has expired", () => {
  beforeEach(async () => {
    await site.define({ ...FORCED, VESTIBULE_SCENARIO: "intranet" });
    await secretExpired();
  });

  test("complaint 6: Microsoft's refusal ends on a page that names no cause for a circle and is not protected itself", async () => {
    const person = await site.newPerson();
    const page = await site.newPage();
    await page.goto(site.at("wp-admin/"));
    await site.choose(page, person);
    assert.match(page.url(), /vestibule_error=client_secret_expired/);
    assert.equal(await page.$("#user_pass"), null);
    await page.waitForSelector("#vestibule-sign-in");
  });

  test("complaint 6: the link opens the door once, for an administrator", async () => {
    const mails = (await site.mails()).length;
    const link = await breakGlassLink();
    const page = await site.newPage();
    await page.goto(link);
    await Promise.all([page.waitForNavigation(), page.click("button")]);
    await page.waitForSelector("#user_pass");
    await site.typePassword(page, "admin", site.credentials.ADMIN_PASSWORD);
    assert.equal(await site.signedInAs(page), "admin");
    await page.goto(site.at("wp-admin/options-general.php?page=vestibule"));
    await page.waitForSelector("#vestibule-test");

    const stranger = await site.newPage();
    await stranger.goto(link);
    await Promise.all([stranger.waitForNavigation(), stranger.click("button")]);
    assert.match(stranger.url(), /ticket_used/);
    assert.equal(await stranger.$("#user_pass"), null);

    const sent = (await site.mails()).slice(mails);
    assert.ok(sent.some(({ to }) => to.includes("admin@contoso.example")));
    const ticket = new URL(link).searchParams.get("ticket");
    const written = JSON.stringify(sent) + (await site.errors());
    assert.match(written, /vestibule break-glass/);
    assert.equal(written.includes(ticket), false);
    assert.equal(written.includes(ticket.slice(0, 40)), false);
  });

  test("looking at the link does not use it up", async () => {
    const link = await breakGlassLink();
    const visitor = site.newVisitor();
    for (const method of ["HEAD", "GET", "GET"])
      assert.equal((await visitor.send(method, link)).status, 200);
    assert.deepEqual(
      [...visitor.cookies.keys()].filter((name) => /break/.test(name)),
      [],
    );
    const page = await site.newPage();
    await page.goto(link);
    await Promise.all([page.waitForNavigation(), page.click("button")]);
    await page.waitForSelector("#user_pass");
  });

  test("case 90: the link is dead after ten minutes, and was not before", async () => {
    const [link, late] = [await breakGlassLink(), await breakGlassLink()];
    const press = (visitor, address) =>
      post(visitor, "wp-login.php?action=vestibule_break_glass", {
        ticket: new URL(address).searchParams.get("ticket"),
      });
    await site.setClock(570);
    const visitor = site.newVisitor();
    assert.equal((await press(visitor, link)).reason, null);
    assert.ok(visitor.cookies.has("__Host-vestibule-break-glass"));

    await site.setClock(601);
    const tooLate = site.newVisitor();
    const answer = await press(tooLate, late);
    assert.equal(answer.reason, "ticket_expired");
    assert.equal(tooLate.cookies.has("__Host-vestibule-break-glass"), false);
    await tooLate.signInByPassword("admin");
    assert.equal(tooLate.signedIn, false);
    const page = await tooLate.get(answer.location);
    assert.match(page.text, /This link has expired/);
    assert.doesNotMatch(page.text, /id="user_pass"/);
  });

  test("case 90: the door that it opened is shut after ten minutes, in the middle of a form too", async () => {
    const visitor = site.newVisitor();
    await post(visitor, "wp-login.php?action=vestibule_break_glass", {
      ticket: new URL(await breakGlassLink()).searchParams.get("ticket"),
    });
    await site.setClock(570);
    const open = await visitor.get("wp-login.php");
    assert.match(open.text, /id="user_pass"/);
    await site.setClock(605);
    // The visitor keeps the cookie, as a browser with a wrong clock does.
    assert.ok(visitor.cookies.has("__Host-vestibule-break-glass"));
    const shut = await visitor.get("wp-login.php?loggedout=true");
    assert.doesNotMatch(shut.text, /id="user_pass"/);
    await visitor.signInByPassword("admin");
    assert.equal(visitor.signedIn, false);
  });

  test("the door is in one browser only, and not for other accounts", async () => {
    const page = await site.newPage();
    await openDoor(page);
    await page.waitForSelector("#user_pass");
    const other = await site.newPage();
    await other.goto(site.at("wp-login.php?loggedout=true"));
    assert.equal(await other.$("#user_pass"), null);

    await site.typePassword(page, "walter", site.credentials.WALTER_PASSWORD);
    assert.equal(await site.signedInAs(page), "");
  });

  test("case 90: five passwords, not six", async () => {
    const page = await site.newPage();
    await openDoor(page);
    for (let attempt = 0; attempt < 5; attempt += 1)
      await site.typePassword(page, "admin", `wrong-${attempt}`);
    await site.typePassword(page, "admin", site.credentials.ADMIN_PASSWORD);
    assert.equal(await site.signedInAs(page), "");
  });

  test("case 90: a made-up or altered link opens nothing", async () => {
    const link = new URL(await breakGlassLink());
    const ticket = link.searchParams.get("ticket");
    const altered =
      ticket.slice(0, 30) + (ticket[30] === "A" ? "B" : "A") + ticket.slice(31);
    for (const forged of ["", "1", "v1.AAAA", altered, `${ticket}A`]) {
      const visitor = site.newVisitor();
      const answer = await visitor.send(
        "POST",
        "wp-login.php?action=vestibule_break_glass",
        {
          headers: { "content-type": "application/x-www-form-urlencoded" },
          body: new URLSearchParams({ ticket: forged }).toString(),
        },
      );
      assert.equal(answer.reason, "ticket_invalid", forged);
      assert.equal(visitor.cookies.has("__Host-vestibule-break-glass"), false);
    }
  });
});

describe("001-35: locks of an account that signs in with Microsoft", () => {
  let person;
  let page;

  before(async () => {
    await site.define({});
    await site.simulator.post("/reset", { only: ["settings"] });
    person = await site.newPerson();
    page = await site.newPage({ assets: "shared" });
    await site.openLogin(page);
    await site.signInWithMicrosoft(page, person);
  });

  test("the profile page takes neither another address nor another password", async () => {
    const before = await site.account("login", person.username);
    await page.goto(site.at("wp-admin/profile.php"));
    assert.equal(await page.isEditable("#email"), false);
    assert.equal(await page.$("#pass1:visible"), null);
    // A form that somebody has altered.
    await page.evaluate(() => {
      const form = document.querySelector("#your-profile");
      form.querySelector("#email")?.remove();
      for (const [name, value] of [
        ["email", "elsewhere@evil.example"],
        ["pass1", "another password 1"],
        ["pass2", "another password 1"],
        ["pw_weak", "on"],
      ])
        form.append(
          Object.assign(document.createElement("input"), { name, value }),
        );
      form.noValidate = true;
    });
    await Promise.all([page.waitForNavigation(), page.click("#submit")]);
    const after = await site.account("login", person.username);
    assert.equal(after.email, before.email);
    assert.equal(after.password, before.password);
    assert.equal(
      await site.php(
        `echo json_encode( get_user_meta( ${after.id}, '_new_email', true ) );`,
      ),
      '""',
    );
  });

  test("nor does REST", async () => {
    const before = await site.account("login", person.username);
    const nonce = await (
      await page.request.get(
        site.at("wp-admin/admin-ajax.php?action=rest-nonce"),
      )
    ).text();
    for (const data of [
      { email: "elsewhere@evil.example" },
      { password: "another password 1" },
    ]) {
      await page.request.post(site.at("?rest_route=/wp/v2/users/me"), {
        headers: { "X-WP-Nonce": nonce },
        data,
      });
    }
    const after = await site.account("login", person.username);
    assert.equal(after.email, before.email);
    assert.equal(after.password, before.password);
  });

  test("001-37: nor the lost-password form, and no password signs in", async () => {
    const mails = (await site.mails()).length;
    await site.newVisitor().send("POST", "wp-login.php?action=lostpassword", {
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams({ user_login: person.username }).toString(),
    });
    for (const { message } of (await site.mails()).slice(mails))
      assert.doesNotMatch(message, /action=rp/);
    await site.php(
      `wp_set_password( 'known to somebody 1', ${(await site.account("login", person.username)).id} );`,
    );
    const visitor = site.newVisitor();
    await visitor.signInByPassword(person.username, "known to somebody 1");
    assert.equal(await visitor.whoAmI(), "");
    await site.define({ VESTIBULE_LOCAL_LOGIN: "allow" });
    await visitor.signInByPassword(person.username, "known to somebody 1");
    assert.equal(await visitor.whoAmI(), person.username);
  });
});
