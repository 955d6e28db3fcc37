// Certificates in place of a client secret: made on the settings page, registered at Microsoft, used, replaced; and a secret that runs out.
import assert from "node:assert/strict";
import { createHash, X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import { after, before, beforeEach, test } from "node:test";
import { startSite } from "./harness/site.js";

const TENANT = "10c419d4-4a50-45b2-aa4e-919fb84df24f";
const CLIENT = "6cb04018-a3f5-46a7-b995-940c78f5aef3";
const SECRET = "vestibule-demo-secret~not.for_production";
const PAGE = "wp-admin/options-general.php?page=vestibule";
const PANEL = "#vestibule-credentials";

let site;
let admin;
let person;

before(async () => {
  site = await startSite({ configure: "option" });
  admin = await site.newPage();
  admin.on("dialog", (dialog) => dialog.accept());
  await site.signInByPassword(admin, "admin");
});

beforeEach(async () => {
  await site.simulator.reset();
  await site.define({ VESTIBULE_AUTHORITY: site.simulator.origin });
  await site.php(`
    foreach ( array( 'vestibule_settings', 'vestibule_secrets', 'vestibule_credential_reports' ) as $option ) delete_option( $option );
    Vestibule\\WP\\Protection::disarm();
    Vestibule\\WP\\Settings::store( array( 'tenant' => '${TENANT}', 'client_id' => '${CLIENT}' ) + Vestibule\\WP\\Settings::DEFAULTS, Vestibule\\WP\\Engine_Access::seal( '${SECRET}' ) );`);
  person = await site.newPerson();
});

after(() => site?.stop());

/** Presses "Make a certificate" and downloads the newest. */
async function make() {
  await admin.goto(site.at(PAGE));
  await Promise.all([
    admin.waitForURL(/vestibule_credentials=make/),
    admin.click(`${PANEL} button[value=make]`),
  ]);
  const [download] = await Promise.all([
    admin.waitForEvent("download"),
    admin.locator(`${PANEL} button[value=download]`).first().click(),
  ]);
  const pem = await readFile(await download.path(), "utf8");
  const { raw, fingerprint } = new X509Certificate(pem);
  return {
    pem,
    file: download.suggestedFilename(),
    sha256: createHash("sha256").update(raw).digest("base64url"),
    thumbprint: fingerprint.replaceAll(":", ""),
  };
}

const register = (...certificates) =>
  site.simulator.post("/settings", {
    client_certificates: certificates.map(({ pem }) => pem),
  });

/** Somebody signs in; which credentials were shown for it. */
async function shown() {
  await site.simulator.post("/reset", { only: ["log"] });
  const answer = await site.newVisitor().signIn(person.id);
  const { entries } = await site.simulator.log("token");
  const tokens = entries.filter(({ endpoint }) => endpoint === "token");
  return [
    answer.outcome,
    ...tokens.map(({ token }) => token.client_certificate ?? token.client_auth),
  ];
}

/** The manager presses "Test sign-in". */
async function testSignIn() {
  await admin.goto(site.at(PAGE));
  await admin.click("#vestibule-test");
  await Promise.all([
    admin.waitForURL((url) => url.href.startsWith(site.at())),
    admin.click('[data-person="adele"]'),
  ]);
  await site.disarm();
}

async function remove(which) {
  await admin.goto(site.at(PAGE));
  await Promise.all([
    admin.waitForURL(/vestibule_credentials=remove/),
    admin.click(
      `${PANEL} form:has(input[value="${which}"]) button[value=remove]`,
    ),
  ]);
}

async function states() {
  await admin.goto(site.at(PAGE));
  const rows = await admin.locator(`${PANEL} tbody tr`).allTextContents();
  return rows.map((row) =>
    [
      "In use",
      "Standing by",
      "Not used yet",
      "Microsoft does not know it",
      "Refused by Microsoft",
      "Expired",
    ].find((state) => row.includes(state)),
  );
}

test("made on the page, uploaded at Microsoft, a certificate takes the secret's place without a failed sign-in", async () => {
  assert.deepEqual(await shown(), ["signed in", "client_secret_post"]);
  const certificate = await make();
  assert.match(certificate.file, /^vestibule-[0-9a-f]{8}\.pem$/);
  assert.match(
    await admin.textContent(`${PANEL} .notice-success`),
    /download it and upload it/,
  );
  assert.match(
    await admin.textContent(`${PANEL} tbody`),
    new RegExp(certificate.thumbprint),
  );

  // Not uploaded yet: Microsoft refuses it, and the secret goes on.
  assert.deepEqual(await shown(), [
    "signed in",
    certificate.sha256,
    "client_secret_post",
  ]);
  assert.deepEqual(await states(), ["Microsoft does not know it", "In use"]);
  await site.screenshot(admin.locator(PANEL), "credentials");

  await register(certificate);
  await testSignIn();
  assert.deepEqual(await states(), ["In use", "Standing by"]);
  // A process that has met the refusal begins with the secret for ten minutes.
  assert.equal((await shown())[0], "signed in");

  await remove("secret");
  assert.deepEqual(await states(), ["In use"]);
  assert.deepEqual(await shown(), ["signed in", certificate.sha256]);
  assert.equal(
    await admin.locator(`${PANEL} button[value=remove]`).count(),
    0,
    "the only credential stays",
  );
});

test("the secret expires, and sign-ins go on by the certificate; Site Health tells", async () => {
  const certificate = await make();
  await register(certificate);
  assert.deepEqual(await shown(), ["signed in", certificate.sha256]);
  await site.simulator.post("/settings", { client_secret_expired: true });
  assert.deepEqual(await shown(), ["signed in", certificate.sha256]);

  // The other way round: the certificate is withdrawn, the secret takes its place.
  await site.simulator.post("/settings", { client_secret_expired: false });
  await register();
  assert.deepEqual(await shown(), [
    "signed in",
    certificate.sha256,
    "client_secret_post",
  ]);
  // Each of PHP's processes finds out for itself.
  const later = await shown();
  assert.deepEqual(
    [later[0], later.at(-1)],
    ["signed in", "client_secret_post"],
  );
  assert.deepEqual(await states(), ["Refused by Microsoft", "In use"]);
  const health = await site.php(
    "echo json_encode( Vestibule\\WP\\Credential_Health::credentials() );",
  );
  assert.match(health, /"status":"critical"/);
  assert.match(health, /client_certificate_rejected/);
  assert.match(
    await site.errors(),
    new RegExp(
      `client_certificate_rejected: Microsoft refused the credential ${certificate.thumbprint.slice(0, 8)}`,
    ),
  );

  // Nothing is left: each is tried once, and the person hears of the administrator.
  await site.simulator.post("/settings", { client_secret_expired: true });
  const [outcome, ...tries] = await shown();
  assert.match(outcome, /^client_(certificate_rejected|secret_expired)$/);
  assert.deepEqual(
    tries.sort(),
    [certificate.sha256, "client_secret_post"].sort(),
  );
});

test("a second certificate takes the first one's place without a failed sign-in", async () => {
  const first = await make();
  await register(first);
  await site.simulator.post("/settings", { client_secret: "" });
  assert.deepEqual(await shown(), ["signed in", first.sha256]);
  await remove("secret");

  const second = await make();
  assert.notEqual(second.thumbprint, first.thumbprint);
  assert.equal(await admin.locator(`${PANEL} button[value=make]`).count(), 0);
  assert.deepEqual(await shown(), ["signed in", second.sha256, first.sha256]);
  await register(first, second);
  await testSignIn();
  assert.deepEqual(await states(), ["In use", "Standing by"]);
  assert.equal((await shown())[0], "signed in");
  await register(second);
  const withdrawn = await shown();
  assert.deepEqual(
    [withdrawn[0], withdrawn.at(-1)],
    ["signed in", second.sha256],
  );
  await remove(first.thumbprint);
  assert.deepEqual(await states(), ["In use"]);
  assert.deepEqual(await shown(), ["signed in", second.sha256]);
});

test("rp-token_endpoint-private_key_jwt: a token endpoint that takes a signed assertion only", async () => {
  await register(await make());
  await site.simulator.misbehave("rp-token_endpoint-private_key_jwt");
  const [outcome, ...tries] = await shown();
  assert.equal(outcome, "signed in");
  assert.equal(tries.length, 1);
});

test("canary: the private key is in no page, no file of settings, no answer of REST, and in the database sealed only", async () => {
  await make();
  const key = JSON.parse(
    await site.php(`
      echo json_encode( Vestibule\\WP\\Stored_Secrets::certificates()[0]['key'] );`),
  );
  assert.match(key, /^v1\./);
  for (const address of [
    PAGE,
    "wp-admin/site-health.php?tab=debug",
    "wp-admin/site-health.php",
    "?rest_route=/",
    "?rest_route=/wp/v2/settings",
  ]) {
    await admin.goto(site.at(address));
    const source = await admin.content();
    assert.equal(source.includes("PRIVATE KEY"), false, address);
    assert.equal(source.includes(key), false, address);
  }
  const dump = await site.php(
    "foreach ( $GLOBALS['wpdb']->get_results( 'SELECT option_name, option_value FROM ' . $GLOBALS['wpdb']->options, ARRAY_N ) as $row ) { echo $row[1]; }",
  );
  assert.equal(dump.includes("PRIVATE KEY"), false);
  assert.equal(dump.includes(key), true);
  const file = await site.php(
    "echo Vestibule\\WP\\Settings_File::text( Vestibule\\WP\\Settings::stored() );",
  );
  assert.equal(file.includes(key), false);
});

test("on a phone the panel fits, and its buttons are named for screen readers", async () => {
  const { thumbprint } = await make();
  await admin.setViewportSize({ width: 375, height: 700 });
  await admin.goto(site.at(PAGE));
  const box = await admin.locator(PANEL).boundingBox();
  assert.ok(box.x + box.width <= 375);
  const wider = await admin
    .locator(PANEL)
    .evaluate((panel) => panel.scrollWidth > panel.clientWidth);
  assert.equal(wider, false);
  assert.equal(
    await admin.getByRole("button", { name: `Remove: ${thumbprint}` }).count(),
    1,
  );
  await site.screenshot(admin.locator(PANEL), "credentials-phone");
  await admin.setViewportSize({ width: 1280, height: 800 });
});
