// The list of users and the profile page: what is known of a person at Microsoft, and what can be done from there.
import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { examine, fits, focused } from "./harness/settings-page.js";
import { startNetwork } from "./harness/network.js";
import { startSite } from "./harness/site.js";

const TENANT = "10c419d4-4a50-45b2-aa4e-919fb84df24f";
const CLIENT = "6cb04018-a3f5-46a7-b995-940c78f5aef3";
const SECRET = "vestibule-demo-secret~not.for_production";
const ELSEWHERE = "4b1d0c7e-2a4f-4f0e-9c55-7d0a2f3b9e11";
const EDITORS = "0b1d7f3c-52a1-4e9c-8b44-c6b2e01d5f02";
const ALICE = "a11ce000-1111-4a11-8a11-000000000001";
const BOB = "b0b00000-2222-4b22-8b22-000000000002";
const DORA = "d07a0000-4444-4d44-8d44-000000000004";
const NOBODY = "00000000-9999-4999-8999-000000000009";
const PHONE = { width: 390, height: 844 };
const DESK = { width: 1280, height: 900 };
const LIST = "wp-admin/users.php";

let site;
let admin;

before(async () => {
  site = await startSite({ configure: "option" });
  await site.define({ VESTIBULE_AUTHORITY: site.simulator.origin });
  for (const login of ["alice", "bob", "dora", "frank", "gone", "local"])
    await site.newAccount(login, { name: login });
  admin = await site.newPage();
  await site.signInByPassword(admin, "admin");
});

beforeEach(async () => {
  await site.simulator.post("/reset", { only: ["directory"] });
  await site.simulator.post("/expire-access");
  await site.php(`
    Vestibule\\WP\\Settings::store( array( 'tenant' => '${TENANT}', 'client_id' => '${CLIENT}', 'role_rules' => array( 'group ${EDITORS} -> editor # Newsroom', 'everybody -> contributor' ), 'profile_fields' => array( 'jobTitle -> job_title # Position', 'department -> xprofile:Desk # Desk' ) ) + Vestibule\\WP\\Settings::DEFAULTS, Vestibule\\WP\\Engine_Access::seal( '${SECRET}' ) );
    foreach ( array( 'alice' => '${ALICE}', 'bob' => '${BOB}', 'dora' => '${DORA}', 'frank' => '${ALICE}', 'gone' => '${NOBODY}' ) as $login => $object ) {
      $user = get_user_by( 'login', $login );
      $user->set_role( 'subscriber' );
      Vestibule\\WP\\Account_Link::undo( $user->ID );
      Vestibule\\WP\\Account_Link::make( $user->ID, 'frank' === $login ? '${ELSEWHERE}' : '${TENANT}', $object );
    }
    update_user_meta( get_user_by( 'login', 'frank' )->ID, 'vestibule_directory', array( 'username' => 'frank@fabrikam.example', 'tenant' => '${ELSEWHERE}', 'checked_at' => 1 ) );
    update_user_meta( get_user_by( 'login', 'bob' )->ID, 'vestibule_last_sign_in', 1700000000 );
    update_user_meta( get_user_by( 'login', 'dora' )->ID, 'vestibule_last_sign_in', 1710000000 );`);
  await admin.setViewportSize(DESK);
  await admin.goto(site.at(LIST));
});

after(() => site?.stop());

const row = (page, login) =>
  page.locator("#the-list tr", {
    has: page.locator(".username strong", {
      hasText: new RegExp(`^${login}$`),
    }),
  });

const cell = (page, login) =>
  row(page, login).locator(".column-vestibule").innerText();

const logins = (page) =>
  page.locator("#the-list .username strong a").allTextContents();

/** Chooses accounts and an action, and presses Apply. */
async function bulk(page, names, action, then = "#vestibule-check-notice") {
  for (const name of names)
    await row(page, name).locator('input[type="checkbox"]').check();
  await page.selectOption("#bulk-action-selector-top", action);
  await page.click("#doaction");
  await page.waitForSelector(then);
}

test("001-30: many are checked at Microsoft at once; the list, the roles and the notice say what came of it", async () => {
  await bulk(
    admin,
    ["alice", "bob", "dora", "frank", "gone", "local"],
    "vestibule_check",
  );
  const notice = await admin.innerText("#vestibule-check-notice");
  assert.match(notice, /3 accounts found at Microsoft/);
  assert.match(notice, /3 accounts brought up to date/);
  assert.match(
    notice,
    /1 account is connected with somebody who is not in the directory/,
  );
  assert.match(notice, /1 account is of another tenant/);
  assert.match(notice, /1 account is not connected/);
  assert.match(await cell(admin, "alice"), /^Connected\s+Own tenant/);
  assert.match(await cell(admin, "dora"), /Connected Guest/);
  assert.match(
    await cell(admin, "gone"),
    /Deleted at Microsoft\s+as of \w+ \d+, 20\d\d\s+Own tenant/,
  );
  assert.match(await cell(admin, "frank"), /Other tenant\s+fabrikam\.example/);
  assert.match(await cell(admin, "local"), /Not connected/);
  assert.match(
    await row(admin, "alice").locator(".column-role").innerText(),
    /Editor, Contributor|Contributor, Editor/,
  );
  await site.screenshot(admin, "readme-users", { fullPage: true });
  for (const size of [DESK, PHONE]) {
    await admin.setViewportSize(size);
    await examine(
      admin,
      `the list, ${size.width}`,
      "#wpbody-content .vestibule-connected",
    );
    await examine(
      admin,
      `the notice, ${size.width}`,
      "#vestibule-check-notice",
    );
    await examine(admin, `the filter, ${size.width}`, ".tablenav.top");
    await fits(admin, `the list, ${size.width}`);
    await site.screenshot(admin, `users-list-${size.width}`);
  }
  // It is shown once.
  await admin.goto(site.at(LIST));
  assert.equal(await admin.locator("#vestibule-check-notice").count(), 0);
});

test("filters and the order by last sign-in, by keyboard", async () => {
  await admin.focus("#vestibule-users-filter");
  await admin.selectOption("#vestibule-users-filter", "none");
  await admin.keyboard.press("Tab");
  assert.equal(await focused(admin), "vestibule-users-filter-submit");
  await admin.keyboard.press("Enter");
  await admin.waitForURL(/vestibule_account=none/);
  assert.deepEqual(await logins(admin), ["admin", "local", "walter"]);
  await admin.selectOption("#vestibule-users-filter", "elsewhere");
  await admin.click("#vestibule-users-filter-submit");
  await admin.waitForURL(/vestibule_account=elsewhere/);
  assert.deepEqual(await logins(admin), ["frank"]);

  await admin.goto(site.at(`${LIST}?vestibule_account=connected`));
  await admin.click("#vestibule a, th.column-vestibule a >> nth=0");
  await admin.waitForURL(/orderby=vestibule_last_sign_in/);
  assert.deepEqual((await logins(admin)).slice(0, 2), ["dora", "bob"]);
  assert.match(admin.url(), /vestibule_account=connected/);
  assert.equal((await logins(admin)).length, 5);
});

test("an account is disconnected from its row, and a forged link does nothing", async () => {
  const forged = await admin.request.get(
    site.at(
      `${LIST}?action=vestibule_disconnect&users[]=2&_wpnonce=0123456789`,
    ),
    { maxRedirects: 0 },
  );
  assert.equal(forged.status(), 403);
  await row(admin, "alice").hover();
  await row(admin, "alice")
    .getByRole("link", { name: "Disconnect from Microsoft: alice" })
    .click();
  await admin.waitForSelector("text=Disconnect from Microsoft?");
  assert.equal((await site.account("login", "alice")).object !== "", true);
  assert.match(await admin.innerText(".wrap"), /alice – /);
  await admin.getByRole("button", { name: "Disconnect 1 account" }).click();
  await admin.waitForSelector("#vestibule-check-notice");
  assert.match(
    await admin.innerText("#vestibule-check-notice"),
    /1 account disconnected/,
  );
  assert.match(await cell(admin, "alice"), /Not connected/);
  assert.match(await cell(admin, "bob"), /Connected/);
  assert.equal((await site.account("login", "alice")).object, "");
});

test("the question before many are disconnected names who may manage the site, and can be cancelled", async () => {
  await site.newAccount("chief", { name: "chief", role: "administrator" });
  await site.php(
    `Vestibule\\WP\\Account_Link::make( get_user_by( 'login', 'chief' )->ID, '${TENANT}', '${NOBODY.replace(/9$/, "8")}' );`,
  );
  await admin.goto(site.at(LIST));
  await bulk(
    admin,
    ["bob", "chief"],
    "vestibule_disconnect",
    "#vestibule-privileged",
  );
  for (const size of [DESK, PHONE]) {
    await admin.setViewportSize(size);
    await examine(admin, `the question, ${size.width}`, ".vestibule-requests");
    await fits(admin, `the question, ${size.width}`);
  }
  await admin.setViewportSize(DESK);
  assert.match(await admin.innerText("#vestibule-privileged"), /chief/);
  assert.doesNotMatch(await admin.innerText("#vestibule-privileged"), /bob/);
  await admin.getByRole("link", { name: "Cancel" }).click();
  await admin.waitForURL(/users\.php(?!\?page)/);
  assert.match(await cell(admin, "bob"), /Connected/);
  assert.match(await cell(admin, "chief"), /Connected/);
  await site.php(
    "require_once ABSPATH . 'wp-admin/includes/user.php'; wp_delete_user( get_user_by( 'login', 'chief' )->ID );",
  );
});

test("a missing permission is named with the place where it is granted, and nobody's roles change", async () => {
  await site.simulator.post("/consent", { application: [] });
  await site.simulator.post("/expire-access");
  await bulk(admin, ["alice", "bob"], "vestibule_check");
  const notice = await admin.innerText("#vestibule-check-notice");
  assert.match(notice, /2 accounts: .*User\.Read\.All, GroupMember\.Read\.All/);
  assert.match(notice, /API permissions/);
  assert.deepEqual((await site.account("login", "alice")).roles, [
    "subscriber",
  ]);
  await site.screenshot(admin, "users-list-refused");
});

test("001-31: the profile page says who it is, what decided and what came from the directory; the button brings it up to date", async () => {
  const { id } = await site.account("login", "alice");
  const profile = `wp-admin/user-edit.php?user_id=${id}`;
  await admin.goto(site.at(profile));
  await admin.getByRole("button", { name: "Check at Microsoft" }).focus();
  await admin.keyboard.press("Enter");
  await admin.waitForSelector("#vestibule-check-notice");
  const panel = await admin.innerText(".vestibule-directory");
  assert.match(panel, /alice@contoso\.example/);
  assert.match(panel, /The account is enabled/);
  assert.match(panel, /Rule 1 gives Editor: group .*\(Newsroom\)/);
  assert.match(panel, /Position\s+Editor/);
  assert.match(
    panel,
    /Fields that were not taken over\s+Desk: BuddyPress is not active/,
  );
  await admin.locator(".vestibule-directory").scrollIntoViewIfNeeded();
  await site.screenshot(admin, "profile-directory", { fullPage: true });
  for (const size of [DESK, PHONE]) {
    await admin.setViewportSize(size);
    await examine(admin, `the panel, ${size.width}`, ".vestibule-directory");
    await fits(admin, `the panel, ${size.width}`);
  }
  await site.screenshot(admin, "profile-directory-390");

  const password = (
    await site.php(
      `$word = wp_generate_password( 20, false ); wp_set_password( $word, ${id} ); Vestibule\\WP\\Settings::store( array( 'local_login' => 'allow' ) + Vestibule\\WP\\Settings::stored() ); echo $word;`,
    )
  ).trim();
  const alice = await site.newPage();
  await alice.goto(site.at("wp-login.php"));
  await site.typePassword(alice, "alice", password);
  await alice.goto(site.at("wp-admin/profile.php"));
  const own = await alice.innerText(".vestibule-directory");
  assert.match(own, /They come from the directory of your organisation/);
  assert.doesNotMatch(own, /Check at Microsoft|Rule 1|Newsroom|not taken over/);
  await site.screenshot(alice, "profile-directory-own", { fullPage: true });
});

test("without scripts the bulk actions work", async () => {
  const context = await site.browser.newContext({
    javaScriptEnabled: false,
    storageState: await admin.context().storageState(),
  });
  const page = await context.newPage();
  await page.goto(site.at(LIST));
  await row(page, "bob").locator('input[type="checkbox"]').check();
  await page.selectOption("#bulk-action-selector-top", "vestibule_check");
  await page.click("#doaction");
  await page.waitForSelector("#vestibule-check-notice");
  assert.match(
    await page.innerText("#vestibule-check-notice"),
    /1 account found at Microsoft/,
  );
  await context.close();
});

test("in a network each site's list has the column, the network's own list who is connected, and only who manages the network has the actions", async () => {
  const network = await startNetwork("subdirectories", {
    name: "users-list-network",
    browser: false,
  });
  try {
    const north = await network.add("north");
    await north.php(`
      $id = wp_insert_user( array( 'user_login' => 'nora', 'user_pass' => 'password of nora', 'user_email' => 'nora@contoso.example', 'role' => 'administrator' ) );
      Vestibule\\WP\\Account_Link::make( $id, '${TENANT}', '${ALICE}' );
      $id = wp_insert_user( array( 'user_login' => 'nick', 'user_pass' => 'password of nick', 'user_email' => 'nick@contoso.example', 'role' => 'subscriber' ) );
      Vestibule\\WP\\Account_Link::make( $id, '${TENANT}', '${BOB}' );`);
    const visitor = north.newVisitor();
    await visitor.signInByPassword("admin");
    const list = await visitor.get("wp-admin/users.php");
    assert.match(list.text, /column-vestibule/);
    assert.match(list.text, /Check at Microsoft: nick/);
    const keeper = network.main.newVisitor();
    await keeper.signInByPassword("admin");
    const whole = await keeper.get("wp-admin/network/users.php");
    assert.equal(whole.status, 200);
    // Who is connected, with which tenant; what can be done depends on the site.
    assert.match(whole.text, /<th[^>]+id=["']vestibule["']/);
    const of = (login) =>
      whole.text
        .split("<tr")
        .slice(1)
        .find((row) => row.includes(`>${login}<`))
        .match(/column-vestibule.*?<\/td>/s)[0];
    assert.match(of("nora"), /Connected.*Own tenant/s);
    assert.match(of("admin"), /Not connected/);
    assert.doesNotMatch(whole.text, /vestibule_check|vestibule_disconnect/);
    const nora = north.newVisitor();
    await nora.signInByPassword("nora", "password of nora");
    const own = await nora.get("wp-admin/users.php");
    assert.match(own.text, /column-vestibule/);
    assert.doesNotMatch(own.text, /vestibule_check|vestibule_disconnect/);
    assert.doesNotMatch(
      await network.site.errors(),
      /plugins.vestibule|wp-plugin/,
    );
  } finally {
    await network.stop();
  }
});
