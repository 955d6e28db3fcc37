// Users → Microsoft requests: people who wait, from the refused sign-in to the one that works.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { examine, fits, tabTo } from "./harness/settings-page.js";
import { startSite } from "./harness/site.js";

const PAGE = "wp-admin/users.php?page=vestibule-requests";
const PHONE = { width: 390, height: 844 };
const DESK = { width: 1280, height: 900 };

let site;
let admin;

before(async () => {
  site = await startSite({ constants: { VESTIBULE_APPROVE_NEW: true } });
  admin = await site.newPage({ viewport: DESK });
  await site.signInByPassword(admin, "admin");
});

after(() => site?.stop());

const FABRIKAM =
  "https://sts.windows.net/fa15d692-e9c7-4460-a743-29f2956fd429/";

/** Somebody whom the site has turned away. */
async function waiting(members) {
  const person = await site.newPerson(members);
  const page = await site.newPage({ assets: "none" });
  await site.openLogin(page);
  await site.signInWithMicrosoft(page, person);
  assert.match(page.url(), /vestibule_error=/);
  await page.context().close();
  return person;
}

/** The row of a person. */
const row = (page, person) =>
  page.locator("#the-list tr", { hasText: person.username });

/** Presses a button of the row, and waits for what the page says afterwards. */
async function press(page, person, name) {
  const button = row(page, person).getByRole("button", { name });
  await Promise.all([page.waitForNavigation(), button.click()]);
  return page.textContent(".notice:is(.notice-success, .notice-error)");
}

const signsIn = async (person) => {
  const page = await site.newPage({ assets: "none" });
  await site.openLogin(page);
  await site.signInWithMicrosoft(page, person);
  const login = await site.signedInAs(page);
  const url = page.url();
  await page.context().close();
  return login === "" ? /vestibule_error=(\w+)/.exec(url)[1] : login;
};

test("001-26: a new person waits, the menu counts, one click approves, and the next sign-in works", async () => {
  const person = await waiting();
  await admin.goto(site.at("wp-admin/index.php"));
  assert.match(
    await admin.textContent('#adminmenu a[href$="vestibule-requests"]'),
    /Microsoft requests\s*1\s*1 person waits/,
  );
  assert.match(
    await admin.textContent("#wpbody"),
    /1 person waits for a decision of an administrator/,
  );
  await admin.goto(site.at(PAGE));
  await examine(admin, "somebody waits", ".vestibule-requests");
  // The last rules of the style sheet reach the page: none before them has lost its end.
  for (const [selector, property, expected] of [
    [".vestibule-evidence", "display", "grid"],
    [".vestibule-evidence dd", "margin-left", "0px"],
  ])
    assert.equal(
      await admin
        .locator(selector)
        .first()
        .evaluate(
          (node, property) => getComputedStyle(node).getPropertyValue(property),
          property,
        ),
      expected,
      selector,
    );
  await site.screenshot(admin, "readme-requests", { fullPage: true });
  assert.match(
    await press(admin, person, /^Approve/),
    /1 person is approved and gets a new account/,
  );
  assert.equal(await row(admin, person).count(), 0, "waits no longer");
  assert.equal(await signsIn(person), person.username);
  await admin.goto(site.at(`${PAGE}&state=linked`));
  assert.match(await row(admin, person).textContent(), /Has an account/);
  assert.equal(await admin.locator("#adminmenu .count-1").count(), 0);
});

test("a refused person stays out until it is undone", async () => {
  const person = await waiting();
  await admin.goto(site.at(PAGE));
  assert.match(await press(admin, person, /^Refuse/), /1 person is refused/);
  assert.equal(await signsIn(person), "approval_refused");
  await admin.goto(site.at(`${PAGE}&state=refused`));
  assert.match(await row(admin, person).textContent(), /by admin/);
  await examine(admin, "refused", ".vestibule-requests");
  assert.match(await press(admin, person, /^Undo/), /taken back/);
  assert.equal(await signsIn(person), "approval_pending");
});

test("case 91, N3: a guest's account is connected with one click, and its sessions of before are over", async () => {
  const name = `guest-${Date.now()}`;
  const { id, password } = await site.newAccount(name, {
    role: "author",
    email: `${name}@fabrikam.example`,
  });
  site.credentials[`${name.toUpperCase()}_PASSWORD`] = password;
  const before = await site.newPage();
  await site.signInByPassword(before, name);
  const person = await waiting({
    username: `${name}@fabrikam.example`,
    email: `${name}@fabrikam.example`,
    guestFrom: FABRIKAM,
  });
  await admin.goto(site.at(PAGE));
  const text = await row(admin, person).textContent();
  assert.match(text, /nobody vouches for it/);
  assert.match(text, /guest in the directory/);
  assert.match(text, /Author/);
  await site.screenshot(admin, "requests-guest", { fullPage: true });
  assert.match(
    await press(admin, person, new RegExp(`^Connect with ${name}`)),
    /The account is connected/,
  );
  assert.equal((await site.account("id", id)).object, person.oid);
  await before.goto(site.at("wp-admin/profile.php"));
  assert.match(before.url(), /wp-login\.php/);
  assert.equal(await signsIn(person), name);
});

test("case 91, N6, complaint 5: somebody who was deleted and made anew is relinked after a question that names both", async () => {
  const first = await waiting();
  await admin.goto(site.at(PAGE));
  await press(admin, first, /^Approve/);
  assert.equal(await signsIn(first), first.username);
  const second = await waiting({
    username: first.username,
    email: first.email,
    name: "Person anew",
  });
  await admin.goto(site.at(PAGE));
  await row(admin, second)
    .getByRole("link", { name: /^Replace the connection/ })
    .click();
  await admin.waitForSelector("text=Replace a connection?");
  const question = await admin.textContent(".vestibule-evidence");
  assert.match(question, new RegExp(`object ID ${first.oid}`));
  assert.match(question, new RegExp(`object ID ${second.oid}`));
  for (const size of [DESK, PHONE]) {
    await admin.setViewportSize(size);
    await examine(admin, `question, ${size.width}`, ".vestibule-requests");
    await fits(admin, `question, ${size.width}`);
    await site.screenshot(admin, `requests-question-${size.width}`, {
      fullPage: true,
    });
  }
  await admin.setViewportSize(DESK);
  await admin.getByRole("button", { name: "Replace the connection" }).click();
  await admin.waitForSelector(".notice-success");
  const { object } = await site.account("login", first.username);
  assert.equal(object, second.oid);
  assert.equal(await signsIn(second), first.username);
});

test("case 93: an administrator's account has no button, only what its owner has to do", async () => {
  const person = await waiting({ email: "admin@contoso.example" });
  const { email } = await site.account("login", "admin");
  assert.equal(email, "admin@contoso.example");
  await admin.goto(site.at(PAGE));
  const cell = row(admin, person).locator(".column-decision");
  assert.match(await cell.textContent(), /Only its owner can connect it/);
  assert.equal(
    await cell.getByRole("button", { name: /Connect with admin/ }).count(),
    0,
  );
});

test("by keyboard alone: another account by its name, and Enter in the field presses no other button", async () => {
  const login = `keyboard-${Date.now()}`;
  const { id } = await site.newAccount(login, { role: "author" });
  const person = await waiting();
  await admin.goto(site.at(`${PAGE}&s=${encodeURIComponent(person.username)}`));
  const number = await row(admin, person)
    .locator('input[type="checkbox"]')
    .evaluate((box) => /\d+/.exec(box.id)[0]);
  const summary = row(admin, person).locator(".column-decision summary");
  // Past the menu of WordPress.
  await admin.focus("#vestibule-requests-search-input");
  await tabTo(admin, `vestibule-request-${number}`);
  for (let step = 0; step < 20; step += 1) {
    if (await summary.evaluate((node) => node === document.activeElement))
      break;
    await admin.keyboard.press("Tab");
  }
  await admin.keyboard.press("Enter");
  await tabTo(admin, `vestibule-account-${number}`);
  await admin.keyboard.type(login);
  await Promise.all([admin.waitForNavigation(), admin.keyboard.press("Enter")]);
  assert.match(
    await admin.textContent(".notice-success"),
    /The account is connected/,
  );
  assert.equal((await site.account("id", id)).object, person.oid);
});

test("several at once, and at phone width everything can be reached and read", async () => {
  const people = [await waiting(), await waiting()];
  const phone = await site.newPage({ viewport: PHONE });
  await site.signInByPassword(phone, "admin");
  await phone.goto(site.at(PAGE));
  await row(phone, people[0]).locator(".toggle-row").click();
  await row(phone, people[0]).locator(".column-decision summary").click();
  await fits(phone, "phone");
  await examine(phone, "phone", ".vestibule-requests");
  await site.screenshot(phone, "requests-phone", { fullPage: true });
  for (const person of people)
    await row(phone, person).locator('input[type="checkbox"]').check();
  await phone.selectOption("#vestibule-bulk", "refuse");
  await Promise.all([
    phone.waitForNavigation(),
    phone.getByRole("button", { name: "Apply" }).click(),
  ]);
  assert.match(
    await phone.textContent(".notice-success"),
    /2 people are refused/,
  );
  // Without a choice nothing happens, and the page says so.
  await Promise.all([
    phone.waitForNavigation(),
    phone.getByRole("button", { name: "Apply" }).click(),
  ]);
  assert.match(await phone.textContent(".notice-error"), /Choose people/);
});

test("the profile page moves a person to another account, after the same question", async () => {
  const person = await waiting();
  await admin.goto(site.at(PAGE));
  await press(admin, person, /^Approve/);
  await signsIn(person);
  const { id } = await site.account("login", person.username);
  const login = `moved-${Date.now()}`;
  const other = await site.newAccount(login, { role: "author" });
  await admin.goto(site.at(`wp-admin/user-edit.php?user_id=${id}`));
  await admin.click("text=Connect this person with another account");
  await admin.fill("#vestibule-move-account", login);
  await site.screenshot(admin, "requests-profile");
  await admin.press("#vestibule-move-account", "Enter");
  await admin.waitForSelector("text=Replace a connection?");
  assert.match(
    await admin.textContent(".vestibule-requests"),
    new RegExp(`connected with the account ${person.username} now`),
  );
  await admin.getByRole("button", { name: "Replace the connection" }).click();
  await admin.waitForSelector(".notice-success");
  assert.match(admin.url(), new RegExp(`user_id=${other.id}`));
  assert.equal(await signsIn(person), login);
});

test("001-25: administrators and a sign-in at the same moment, each in a process of its own: one link, and whoever came too late is told", async () => {
  const person = await waiting();
  const decide = (code) =>
    site.php(
      `wp_set_current_user( 1 );
      $row = Vestibule\\WP\\People_Queue::of( '${person.tenant}', '${person.oid}' );
      try { ${code} } catch ( Vestibule\\WP\\Refused $refused ) { echo $refused->reason; }`,
    );
  const connect = ({ id }) =>
    decide(
      `Vestibule\\WP\\People_Decisions::connect( $row['tenant'], $row['object'], ${id} ); echo 'connected';`,
    );
  const accounts = [];
  for (const number of [1, 2, 3])
    accounts.push(await site.newAccount(`once-${number}-${person.id}`));
  const answers = await Promise.all([
    ...accounts.map(connect),
    decide(
      "echo Vestibule\\WP\\People_Decisions::approve( $row ) ? 'approved' : 'changed';",
    ),
    site
      .newVisitor()
      .signIn(person.id)
      .then(({ outcome }) => outcome),
  ]);
  for (const answer of answers.slice(0, 3))
    assert.match(answer, /^(connected|identity_linked_elsewhere)$/);
  const linked = JSON.parse(
    await site.php(
      `echo json_encode( array_map( static fn( int $id ): string => get_userdata( $id )->user_login, Vestibule\\WP\\Account_Link::accounts( '${person.tenant}', '${person.oid}' ) ) );`,
    ),
  );
  assert.equal(linked.length, 1, linked.join());
  // The approval and the sign-in may have been before all of them; then it is an account of the person's own.
  assert.equal(
    answers.filter((answer) => answer === "connected").length,
    linked[0] === person.username ? 0 : 1,
    answers.join(),
  );
  assert.equal(await signsIn(person), linked[0]);
});

test("000-16: a made-up form of another site decides nothing", async () => {
  const person = await waiting();
  const visitor = site.newVisitor();
  const answer = await visitor.send("POST", "wp-admin/admin-post.php", {
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: "action=vestibule_request&decision=approve&request[1]=open&_wpnonce=0123456789",
  });
  assert.equal(answer.status, 403);
  assert.equal(await signsIn(person), "approval_pending");
});
