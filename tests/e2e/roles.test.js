// The Roles tab: rules as rows, groups by name, and a dry run of rules that nobody has saved.
import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import {
  PAGE,
  examine,
  fits,
  focused,
  openTab,
  tabTo,
} from "./harness/settings-page.js";
import { startSite } from "./harness/site.js";

const TENANT = "10c419d4-4a50-45b2-aa4e-919fb84df24f";
const CLIENT = "6cb04018-a3f5-46a7-b995-940c78f5aef3";
const SECRET = "vestibule-demo-secret~not.for_production";
const STAFF = "7f3c1a52-0b1d-4c9e-9a44-5d1f0c6b2e01";
const EDITORS = "0b1d7f3c-52a1-4e9c-8b44-c6b2e01d5f02";
const PRESS = "3d6eaf12-8b4c-4e2a-9d77-2fa01b8c4d04";
const ALICE = "a11ce000-1111-4a11-8a11-000000000001";
const BOB = "b0b00000-2222-4b22-8b22-000000000002";
const NOBODY = "00000000-9999-4999-8999-000000000009";
const PHONE = { width: 390, height: 844 };
const DESK = { width: 1280, height: 800 };
const APPLICATION = [
  "User.Read.All",
  "GroupMember.Read.All",
  "ProfilePhoto.Read.All",
];

let site;
let admin;

before(async () => {
  site = await startSite({ configure: "option" });
  admin = await site.newPage();
  await site.signInByPassword(admin, "admin");
});

beforeEach(async () => {
  await site.simulator.post("/consent", { application: APPLICATION });
  await site.simulator.post("/expire-access");
  await site.define({ VESTIBULE_AUTHORITY: site.simulator.origin });
  await store({});
  await admin.setViewportSize(DESK);
  await open();
});

after(() => site?.stop());

/** Saves these settings and forgets names of groups and tokens. */
async function store(settings) {
  await site.php(`
    Vestibule\\WP\\Protection::disarm();
    delete_transient( 'vestibule_group_names' );
    $GLOBALS['wpdb']->query( "DELETE FROM {$GLOBALS['wpdb']->options} WHERE option_name LIKE '%vestibule_graph_%'" );
    wp_cache_flush();
    Vestibule\\WP\\Settings::store( json_decode( '${JSON.stringify({ tenant: TENANT, client_id: CLIENT, ...settings })}', true ) + Vestibule\\WP\\Settings::DEFAULTS, Vestibule\\WP\\Engine_Access::seal( '${SECRET}' ) );`);
}

async function open(tab = "roles") {
  await admin.goto(site.at(PAGE));
  await openTab(admin, tab);
}

const stored = async () =>
  JSON.parse(
    await site.php("echo json_encode( get_option( 'vestibule_settings' ) );"),
  );

const lines = async () =>
  (await admin.inputValue("#vestibule-role_rules"))
    .split("\n")
    .filter((line) => line !== "");

const rule = (number) => admin.locator(".vestibule-rule").nth(number - 1);

/** Presses the keys one after the other. */
async function press(...keys) {
  for (const key of keys) await admin.keyboard.press(key);
}

test("001-30: a rule is made by keyboard alone: a group found by its name, roles ticked, saved", async () => {
  assert.equal(await admin.isVisible("#vestibule-role_rules"), false);
  assert.match(
    await admin.textContent("#vestibule-rules"),
    /There are no rules yet/,
  );
  await tabTo(admin, "vestibule-rule-add");
  await press("Enter", "Tab");
  // The focus went to the kind of the new rule; the next stop is the group.
  await admin.keyboard.type("web");
  const found = admin.locator(".vestibule-found-groups [role=option]");
  await found.first().waitFor();
  assert.deepEqual(await found.allTextContents(), [
    `Website editors ${EDITORS}`,
  ]);
  assert.match(
    await rule(1).locator(".vestibule-search-told").textContent(),
    /Groups found: 1/,
  );
  await site.screenshot(admin, "readme-roles");
  await examine(admin, "a search");
  await press("ArrowDown");
  assert.equal(await found.first().getAttribute("aria-selected"), "true");
  await press("Enter");
  assert.equal(await admin.url().includes("settings-updated"), false);
  assert.equal(
    await rule(1).locator(".vestibule-rule-value input").inputValue(),
    EDITORS,
  );
  assert.match(await rule(1).textContent(), /Group: Website editors/);
  await rule(1).getByLabel("Editor", { exact: true }).focus();
  await press("Space");
  await rule(1).getByLabel("Author", { exact: true }).focus();
  await press("Space");
  assert.deepEqual(await lines(), [
    `group ${EDITORS} -> editor, author  # Website editors`,
  ]);
  assert.equal(await admin.isVisible("#vestibule-unsaved"), true);
  await tabTo(admin, "submit");
  await press("Enter");
  await admin.waitForSelector(".notice-success");
  assert.deepEqual((await stored()).role_rules, [
    `group ${EDITORS} -> editor, author  # Website editors`,
  ]);
});

test("complaint 4: the order of the rules changes by button and by keys, the focus stays, and it is spoken", async () => {
  await store({
    role_rules: [
      `group ${STAFF} -> author # All staff`,
      "app_role Editors -> editor",
      "domain *.contoso.example -> contributor",
      "everybody -> subscriber",
    ],
    role_match: "first",
  });
  await open();
  assert.equal(await admin.locator(".vestibule-rule").count(), 4);
  assert.equal(await admin.isVisible("#vestibule-unsaved"), false);
  // What the kind needs no value for shows no field.
  assert.equal(
    await rule(4).locator(".vestibule-rule-value input").isVisible(),
    false,
  );
  await rule(3).getByRole("button", { name: "Move rule 3 up" }).focus();
  await press("Enter");
  await admin.waitForFunction(() =>
    document
      .querySelector("#a11y-speak-polite")
      .textContent.startsWith("Now rule 2 of 4."),
  );
  assert.equal(
    await admin.evaluate(() => document.activeElement.ariaLabel),
    "Move rule 2 up",
  );
  await press("Alt+ArrowUp", "Alt+ArrowUp");
  assert.deepEqual(
    (await lines()).map((line) => line.split(" ")[0]),
    ["domain", "group", "app_role", "everybody"],
  );
  // The first one goes no further, and says so.
  assert.equal(
    await rule(1)
      .getByRole("button", { name: "Move rule 1 up" })
      .getAttribute("aria-disabled"),
    "true",
  );
  await rule(2).getByRole("button", { name: "Remove rule 2" }).focus();
  await press("Enter");
  assert.equal(
    await admin.evaluate(() => document.activeElement.ariaLabel),
    "Remove rule 2",
  );
  await tabTo(admin, "submit");
  await press("Enter");
  await admin.waitForSelector(".notice-success");
  assert.deepEqual((await stored()).role_rules, [
    "domain *.contoso.example -> contributor",
    "app_role Editors -> editor",
    "everybody -> subscriber",
  ]);
});

test("001-30: what the fields cannot show stays a line of text, and a problem stands at its rule", async () => {
  await admin.click("#vestibule-rules-toggle");
  assert.equal(await focused(admin), "vestibule-role_rules");
  await admin.fill(
    "#vestibule-role_rules",
    [
      "everybody -> subscriber",
      "",
      "group no-id -> editor",
      "friends of the house -> author",
    ].join("\n"),
  );
  await admin.click("#submit");
  await admin.waitForSelector(".notice-error[role=alert]");
  await rule(3).waitFor();
  assert.equal(await admin.locator(".vestibule-rule").count(), 3);
  assert.equal(await admin.locator(".vestibule-rule.has-problem").count(), 2);
  assert.equal(
    await rule(1).evaluate((element) =>
      element.classList.contains("has-problem"),
    ),
    false,
  );
  assert.match(
    await rule(2).textContent(),
    /Groups and tenants are named by their IDs/,
  );
  assert.equal(
    await rule(3).getByLabel("The line as text").inputValue(),
    "friends of the house -> author",
  );
  // The link of the notice leads to the first rule that is wrong.
  await admin.click(".notice-error a");
  assert.equal(
    await admin.evaluate(
      () =>
        document.activeElement
          .closest(".vestibule-rule")
          .querySelector("legend").textContent,
    ),
    "Rule 2",
  );
  await site.screenshot(admin, "roles-problem", { fullPage: true });
  for (const size of [DESK, PHONE]) {
    await admin.setViewportSize(size);
    await examine(admin, `problems, ${size.width}`);
    await fits(admin, `problems, ${size.width}`);
  }
  assert.deepEqual((await stored()).role_rules, []);
});

test("names of groups come from Microsoft Graph, and from the notes where it may not be asked", async () => {
  const rules = [
    `group ${STAFF} -> author # as noted`,
    `group ${EDITORS} -> editor`,
  ];
  await store({ role_rules: rules });
  await open();
  await admin.waitForFunction(
    () =>
      document.querySelectorAll(".vestibule-rule-group")[1].textContent ===
      "Group: Website editors",
  );
  await open();
  assert.equal(
    await rule(2).locator(".vestibule-rule-group").textContent(),
    "Group: Website editors",
  );

  await site.simulator.post("/consent", { application: [] });
  await site.simulator.post("/expire-access");
  await store({ role_rules: rules });
  await open();
  assert.equal(
    await rule(1).locator(".vestibule-rule-group").textContent(),
    "Group: as noted",
  );
  await rule(2).locator(".vestibule-rule-value input").fill("web");
  await rule(2)
    .locator(".vestibule-search-told", { hasText: "GroupMember.Read.All" })
    .waitFor();
  assert.match(
    await rule(2).locator(".vestibule-search-told").textContent(),
    /application permissions of Microsoft Graph: .*GroupMember\.Read\.All.*Grant admin consent/,
  );
  await site.screenshot(admin, "roles-without-permission");
});

test("001-30: lists of groups take one by its name, with the name as a note", async () => {
  await openTab(admin, "access");
  await admin.fill("#vestibule-find-allowed_groups", "all st");
  const found = admin.locator(
    '[data-vestibule-list="vestibule-allowed_groups"] [role=option]',
  );
  await found.first().waitFor();
  await press("Enter");
  assert.equal(
    await admin.inputValue("#vestibule-allowed_groups"),
    `${STAFF} # All staff`,
  );
  assert.match(
    await admin.textContent(
      '[data-vestibule-list="vestibule-allowed_groups"] .vestibule-group-names',
    ),
    /All staff/,
  );
  // The same one again is not listed twice.
  await admin.fill("#vestibule-find-allowed_groups", "all st");
  await found.first().waitFor();
  await press("Enter");
  await site.screenshot(admin, "roles-allowed-groups");
  await admin.click("#submit");
  await admin.waitForSelector(".notice-success");
  assert.deepEqual((await stored()).allowed_groups, [`${STAFF} # All staff`]);
});

test("without scripts the rules are lines of text, and saving works", async () => {
  await store({ role_rules: ["everybody -> subscriber"] });
  const context = await site.browser.newContext({
    javaScriptEnabled: false,
    storageState: await admin.context().storageState(),
  });
  const page = await context.newPage();
  await page.goto(site.at(PAGE));
  assert.equal(await page.isVisible("#vestibule-role_rules"), true);
  assert.equal(await page.isVisible("#vestibule-find-allowed_groups"), false);
  assert.match(
    await page.textContent("#vestibule-dry-run .hide-if-js"),
    /wp vestibule roles dry-run/,
  );
  await page.fill(
    "#vestibule-role_rules",
    `group ${PRESS} -> author\neverybody -> subscriber`,
  );
  await page.click("#submit");
  await page.waitForSelector(".notice-success");
  assert.deepEqual((await stored()).role_rules, [
    `group ${PRESS} -> author`,
    "everybody -> subscriber",
  ]);
  await context.close();
});

/** Connected accounts, as after their first sign-in. */
async function connect(accounts) {
  await site.php(`
    foreach ( json_decode( '${JSON.stringify(accounts)}', true ) as $login => $of ) {
      $user = get_user_by( 'login', $login );
      $id   = $user ? $user->ID : wp_insert_user( array( 'user_login' => $login, 'user_pass' => wp_generate_password(), 'user_email' => "$login@wordpress.example" ) );
      ( new WP_User( $id ) )->set_role( $of[1] );
      Vestibule\\WP\\Account_Link::make( $id, '${TENANT}', $of[0] );
    }`);
}

test("complaint 4: a dry run shows, by rules that nobody has saved, what would change for whom and why, and changes nothing", async () => {
  await connect({
    alice: [ALICE, "author"],
    bob: [BOB, "subscriber"],
    gone: [NOBODY, "author"],
  });
  await open();
  await admin.click("#vestibule-rules-toggle");
  await admin.fill(
    "#vestibule-role_rules",
    `group ${EDITORS} -> editor # Newsroom\neverybody -> subscriber`,
  );
  await admin.focus("#vestibule-dry-run button[type=submit]");
  await press("Enter");
  await admin.waitForFunction(() =>
    document
      .querySelector("#vestibule-dry-run-progress")
      .textContent.startsWith("Done"),
  );
  assert.equal(
    await admin.textContent("#vestibule-dry-run-progress"),
    "Done: 3 of 3 people looked at; roles of 1 would change. Nothing was written.",
  );
  const rows = admin.locator("#vestibule-dry-run tbody tr:visible");
  assert.equal(await rows.count(), 2);
  assert.match(
    await rows.first().textContent(),
    /alice.*Author.*Editor, Subscriber.*Rule 1 gives Editor: group 0b1d7f3c.*Newsroom/,
  );
  assert.match(
    await rows.nth(1).textContent(),
    /gone.*Not in the directory any more/,
  );
  await admin.check("#vestibule-dry-run-all");
  assert.equal(await rows.count(), 3);
  await site.screenshot(admin, "roles-dry-run", { fullPage: true });
  for (const size of [DESK, PHONE]) {
    await admin.setViewportSize(size);
    await examine(admin, `the dry run, ${size.width}`);
    await fits(admin, `the dry run, ${size.width}`);
  }
  await site.screenshot(admin, "roles-dry-run-390", { fullPage: true });
  assert.deepEqual((await site.account("login", "alice")).roles, ["author"]);
  assert.deepEqual((await stored()).role_rules, []);
});

test("a dry run of many can be stopped, and says that it was", async () => {
  const many = {};
  for (let number = 0; number < 35; number += 1)
    many[`many${number}`] = [
      `00000000-9999-4999-8999-${String(number).padStart(12, "0")}`,
      "subscriber",
    ];
  await connect(many);
  await store({ role_rules: ["everybody -> author"] });
  await open();
  // The first ten are looked at; the others come when somebody has stopped it.
  const page = (request) =>
    Number(/name="page"\s+(\d+)/.exec(request.postData() ?? "")?.[1] ?? 1);
  let goOn;
  const stopped = new Promise((resolve) => (goOn = resolve));
  await admin.route("**/admin-ajax.php", async (route) => {
    if (page(route.request()) > 1) await stopped;
    await route.continue();
  });
  await admin.click("#vestibule-dry-run button[type=submit]");
  await admin.waitForFunction(() =>
    /^\d+ of \d+ people/.test(
      document.querySelector("#vestibule-dry-run-progress").textContent,
    ),
  );
  await admin.click("#vestibule-dry-run-stop");
  const [late] = await Promise.all([
    admin.waitForResponse((response) => page(response.request()) === 2),
    goOn(),
  ]);
  await late.finished();
  assert.match(
    await admin.textContent("#vestibule-dry-run-progress"),
    /^Stopped: 10 of \d+ people looked at/,
  );
  assert.equal(await admin.isVisible("#vestibule-dry-run-stop"), false);
  await admin.unroute("**/admin-ajax.php");
});

test("a dry run says which rule is wrong, and which permission is missing", async () => {
  await connect({ alice: [ALICE, "author"] });
  await admin.click("#vestibule-rules-toggle");
  await admin.fill("#vestibule-role_rules", "friends -> author");
  await admin.click("#vestibule-dry-run button[type=submit]");
  await admin.waitForSelector("#vestibule-dry-run-message .notice-error");
  assert.match(
    await admin.textContent("#vestibule-dry-run-message"),
    /The settings are not right yet\.\s*Rules: Line 1/,
  );
  await site.simulator.post("/consent", { application: [] });
  await site.simulator.post("/expire-access");
  await admin.fill("#vestibule-role_rules", "everybody -> author");
  await admin.click("#vestibule-dry-run button[type=submit]");
  await admin.waitForFunction(() =>
    /User\.Read\.All/.test(
      document.querySelector("#vestibule-dry-run-message").textContent,
    ),
  );
});

test("the Directory tab says which permissions the settings use, which are granted, and how the others are", async () => {
  await store({
    role_rules: [`group ${EDITORS} -> editor`],
    photo: true,
    profile_fields: ["jobTitle -> job_title"],
  });
  await open("directory");
  const panel = () => admin.innerText("#vestibule-graph");
  assert.match(await panel(), /User\.Read\.All\s+Application\s+.*\s+Not known/);
  await site.simulator.post("/consent", {
    application: ["User.Read.All"],
  });
  await site.simulator.post("/expire-access");
  await admin.click("#vestibule-graph form button");
  await admin.waitForURL(/tab=directory/);
  assert.match(await panel(), /User\.Read\.All\s+Application\s+.*\s+Granted/);
  assert.match(
    await panel(),
    /GroupMember\.Read\.All\s+Application\s+.*\s+Missing/,
  );
  await admin.click("#vestibule-graph details summary");
  assert.match(
    await admin.inputValue("#vestibule-grant"),
    /98830695-27a2-44f7-8c18-0c3ebc9698f6=Role/,
  );
  await site.screenshot(admin, "directory-permissions", { fullPage: true });
  for (const size of [DESK, PHONE]) {
    await admin.setViewportSize(size);
    await examine(admin, `permissions, ${size.width}`);
    await fits(admin, `permissions, ${size.width}`);
  }
});

test("a policy that forbids inline scripts takes the rows, the search and the dry run not away", async () => {
  const remove = await site.mustUse(
    "policy",
    `add_action( 'admin_init', static fn() => header( "Content-Security-Policy: script-src 'self'" ) );`,
  );
  try {
    await store({ role_rules: ["everybody -> author"] });
    await open();
    assert.equal(await admin.locator(".vestibule-rule").count(), 1);
    await admin.click("#vestibule-rule-add");
    await rule(2).locator(".vestibule-rule-value input").fill("web");
    await admin.waitForSelector(".vestibule-found-groups [role=option]");
    await press("Enter");
    assert.match((await lines())[1], /Website editors$/);
    await admin.click("#vestibule-dry-run button[type=submit]");
    await admin.waitForFunction(
      () =>
        document.querySelector("#vestibule-dry-run-message").textContent !== "",
    );
  } finally {
    await remove();
  }
});
