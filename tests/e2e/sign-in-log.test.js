// The sign-in log: from the reference that a person reads to the cause that an administrator finds.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { startSite } from "./harness/site.js";

const LOG = "wp-admin/users.php?page=vestibule-log";
const SECRET = "vestibule-demo-secret~not.for_production";

let site;
let admin;

before(async () => {
  site = await startSite({ constants: { VESTIBULE_CREATE_USERS: false } });
  admin = await site.newPage();
  await site.signInByPassword(admin, "admin");
});

after(() => site?.stop());

const php = (code) => site.php(code).then((text) => text.trim());

const verified = () =>
  php(
    `echo implode( "\\n", Vestibule\\WP\\Log_Audit::run()->problems ) ?: 'whole';`,
  );

test("complaint 19: a refused person reads a reference; pasted into the search it leads the administrator to the exact cause", async () => {
  const person = await site.newPerson();
  const page = await site.newPage();
  await page.goto(site.at("wp-login.php"));
  await site.signInWithMicrosoft(page, person);
  const shown = await page.textContent(".vestibule-reference");
  assert.match(shown, /^Reference: [0-9a-f]{8}$/);
  // Whoever is not signed in gets no link into the administration.
  assert.equal(await page.locator(".vestibule-reference a").count(), 0);

  await admin.goto(site.at(LOG));
  await admin.fill("#vestibule-log-search-input", shown);
  await admin.press("#vestibule-log-search-input", "Enter");
  await admin.waitForURL(/s=Reference/);
  assert.equal(await admin.locator("#the-list time").count(), 1);
  const text = await admin.locator("#the-list").textContent();
  assert.match(text, /user_not_found/);
  assert.match(text, new RegExp(person.username));
  assert.match(text, new RegExp(person.oid));
  assert.match(text, /New people get an account\s*no/);

  await admin.click(".column-reference a");
  await admin.waitForURL(/reference=[0-9a-f]{8}/);
  assert.equal(await admin.locator("details[open]").count(), 1);
  await site.screenshot(admin, "readme-sign-in-log", { fullPage: true });
});

test("the details of a row open by keyboard, filters and order work, and at phone width nothing is cut off", async () => {
  await admin.goto(site.at(LOG));
  const summary = admin.locator("#the-list summary").first();
  await summary.focus();
  await admin.keyboard.press("Enter");
  assert.equal(await admin.locator("details[open]").count(), 1);
  await admin.selectOption("#vestibule-log-outcome", "failure");
  await admin.getByRole("button", { name: "Filter" }).click();
  await admin.waitForURL(/outcome=failure/);
  assert.equal(await admin.locator(".vestibule-outcome-success").count(), 0);
  assert.ok((await admin.locator(".vestibule-outcome-failure").count()) > 0);
  await admin.click("#reason a");
  await admin.waitForURL(/orderby=reason/);

  const phone = await site.newPage({ viewport: { width: 390, height: 844 } });
  await site.signInByPassword(phone, "admin");
  await phone.goto(site.at(LOG));
  await phone.locator("#the-list summary").first().click();
  assert.ok(
    await phone.evaluate(
      () =>
        document.documentElement.scrollWidth <=
        document.documentElement.clientWidth,
    ),
    "the page is wider than the phone",
  );
  await site.screenshot(phone, "sign-in-log-phone", { fullPage: true });
  // WordPress's own button shows the other columns.
  await phone.locator("#the-list .toggle-row").first().click();
  assert.ok(
    await phone.locator("#the-list .column-outcome").first().isVisible(),
  );
});

test("case 100: no secret, code, cookie or token is in the log or in its files, which a manager downloads", async () => {
  const person = await site.newPerson();
  await site.newAccount(person.username.split("@")[0], {
    email: person.email,
  });
  const visitor = site.newVisitor();
  const started = await visitor.start();
  const callback = await visitor.atMicrosoft(started.location, person.id);
  const answer = await visitor.get(callback.url);
  await visitor.get(callback.url);
  await site.newVisitor().get(callback.url);
  await admin.goto(site.at(LOG));
  await admin.setContent(
    `<a id="csv" href="${await admin.locator(".page-title-action").nth(0).getAttribute("href")}">csv</a>` +
      `<a id="jsonl" href="${await admin.locator(".page-title-action").nth(1).getAttribute("href")}">jsonl</a>`,
  );
  const files = [];
  for (const format of ["csv", "jsonl"]) {
    const [download] = await Promise.all([
      admin.waitForEvent("download"),
      admin.click(`#${format}`),
    ]);
    assert.match(download.suggestedFilename(), new RegExp(`\\.${format}$`));
    files.push(await readFile(await download.path(), "utf8"));
  }
  assert.match(files[0], /^"number","time","kind"/);
  const lines = files[1].trim().split("\n").map(JSON.parse);
  assert.ok(lines.some(({ person: name }) => name === person.username));
  assert.ok(lines.some(({ reason }) => reason === "cookies_missing"));

  const dump = await php(
    `echo json_encode( $GLOBALS['wpdb']->get_results( 'SELECT * FROM ' . Vestibule\\WP\\Log_Storage::table()->name() ) );`,
  );
  const { searchParams } = new URL(callback.url);
  const canaries = [
    SECRET,
    searchParams.get("code"),
    searchParams.get("state"),
    new URL(started.location).searchParams.get("nonce"),
    new URL(started.location).searchParams.get("code_challenge"),
    ...[...visitor.cookies.values()].filter((value) => value.length > 20),
    "eyJ",
  ];
  assert.ok(canaries.every(Boolean) && canaries.length >= 6);
  for (const canary of canaries)
    for (const text of [dump, ...files])
      assert.equal(text.includes(canary), false, canary);
  assert.ok([302, 303].includes(answer.status));
});

test("twenty sign-ins at once lose no row, and the log is whole", async () => {
  await site.define({ VESTIBULE_CREATE_USERS: true });
  const people = await Promise.all(
    Array.from({ length: 20 }, () => site.newPerson()),
  );
  const ready = await Promise.all(
    people.map(async (person) => {
      const visitor = site.newVisitor();
      return { visitor, callback: await visitor.begin(person.id) };
    }),
  );
  const outcomes = await Promise.all(
    ready.map(
      async ({ visitor, callback }) => (await visitor.get(callback)).outcome,
    ),
  );
  assert.deepEqual(outcomes, Array(20).fill("signed in"));

  const logged = JSON.parse(
    await php(
      `echo json_encode( array_column( ( new Vestibule\\WP\\Log_Search( array( 'outcome' => 'success', 'kind' => 'sign_in' ) ) )->rows( 1000 ), 'person' ) );`,
    ),
  );
  for (const { username } of people)
    assert.equal(
      logged.filter((name) => name === username).length,
      1,
      username,
    );
  assert.equal(await verified(), "whole");
});

test("case 100: a flood of garbage leaves a bounded number of rows, and people still get in", async () => {
  const count = () =>
    php(
      `echo ( new Vestibule\\WP\\Log_Search( array( 'kind' => 'stray' ) ) )->count();`,
    ).then(Number);
  const garbage = async () => {
    const visitor = site.newVisitor();
    for (let request = 0; request < 40; request += 1)
      await visitor.get("wp-login.php?action=vestibule_callback&state=garbage");
  };
  await Promise.all(Array.from({ length: 5 }, garbage));
  const rows = await count();
  assert.ok(rows >= 10 && rows < 60, `${rows} rows of 200 requests`);
  const person = await site.newPerson();
  assert.equal(
    (await site.newVisitor().signIn(person.id)).outcome,
    "signed in",
  );
  assert.equal(await verified(), "whole");
});

test("a log that cannot be written stops no sign-in", async () => {
  const restore = await site.mustUse(
    "break-log",
    `add_filter( 'query', static fn( $sql ) => str_contains( $sql, 'vestibule_log' ) ? 'INSERT INTO no_such_table VALUES ( 1 )' : $sql );`,
  );
  try {
    const person = await site.newPerson();
    assert.equal(
      (await site.newVisitor().signIn(person.id)).outcome,
      "signed in",
    );
  } finally {
    await restore();
  }
  assert.equal(await verified(), "whole");
});

test("a log-out, a changed setting and a changed row: the first two are recorded, the third is found", async () => {
  await site.php(
    `wp_set_current_user( 1 ); Vestibule\\WP\\Settings::store( array( 'session_idle' => 900 ) + Vestibule\\WP\\Settings::stored() );`,
  );
  const person = await site.newPerson();
  const page = await site.newPage();
  await page.goto(
    site.at(
      `wp-login.php?redirect_to=${encodeURIComponent(site.at("wp-admin/profile.php"))}`,
    ),
  );
  await site.signInWithMicrosoft(page, person);
  await page.goto(
    site.at(
      await page
        .locator("#wp-admin-bar-logout a")
        .getAttribute("href")
        .then((href) => new URL(href).pathname + new URL(href).search)
        .then((path) => path.slice(1)),
    ),
  );
  await admin.goto(site.at(LOG));
  const text = await admin.locator("#the-list").textContent();
  assert.match(text, /The person logged out/);
  assert.match(text, /Settings were changed/);

  assert.equal(await verified(), "whole");
  await site.php(
    `$GLOBALS['wpdb']->query( "UPDATE " . Vestibule\\WP\\Log_Storage::table()->name() . " SET person = 'eve@contoso.example' WHERE number = 3" );`,
  );
  assert.match(await verified(), /^row 3 \(reference/);
});
