// A site where people sign in with Microsoft only: what its login page still does, and the way in when Microsoft cannot be asked.
// Complaint 6 of the field: lock-outs.
import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import { startSite } from "./harness/site.js";

const FORCED = { VESTIBULE_FORCE_SSO: true };

let site;

before(async () => {
  site = await startSite({ assets: "none", constants: FORCED });
  await site.arm();
});

beforeEach(async () => {
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
