// Sites that read from a replica of their database, two seconds behind. WordPress itself does not know a session that began just now;
// what it is asked meanwhile must make no second account, no circle, and no session live again that has ended.
import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import { startReplicated } from "./replica.js";

const LAG = 2;

describe("001-25: a database replica that lags behind", () => {
  let replicated;
  let site;

  before(async () => {
    replicated = await startReplicated(LAG, {
      singleSignOn: true,
      environment: { UPLOADS: "gated" },
    });
    ({ site } = replicated);
    await site.arm();
  });

  beforeEach(async () => {
    await define({});
    await replicated.caughtUp();
    await site.simulator.post("/reset", { only: ["misbehaviours", "log"] });
  });

  after(() => replicated?.stop());

  const define = (constants) =>
    site.define({ ...constants, VESTIBULE_TEST_REPLICA: replicated.socket });

  /** On the primary: site.php reads there as soon as it is told. */
  const accounts = (person) =>
    site
      .php(
        `global $wpdb; $wpdb->send_reads_to_masters(); echo implode( ' ', $wpdb->get_col( "SELECT user_id FROM $wpdb->usermeta WHERE meta_key = 'vestibule_oid' AND meta_value = '${person.oid}'" ) );`,
      )
      .then((text) => text.split(" ").filter(Boolean));

  const sessions = async (id) =>
    JSON.parse(
      await site.php(
        `global $wpdb; $wpdb->send_reads_to_masters(); echo json_encode( array_values( get_user_meta( ${id}, 'session_tokens', true ) ?: array() ) );`,
      ),
    );

  test("it lags: what was written is not read at once, unless one asks for it", async () => {
    const read = "echo get_option( 'lagging', 'nothing' );";
    await replicated.held(async () => {
      const written = await site.php(
        "update_option( 'lagging', 'something', false ); global $wpdb; echo $wpdb->get_var( \"SELECT option_value FROM $wpdb->options WHERE option_name = 'lagging'\" );",
      );
      assert.equal(written, "something");
      assert.equal(await site.php(read), "nothing");
      assert.equal(
        await site.php(`global $wpdb; $wpdb->send_reads_to_masters(); ${read}`),
        "something",
      );
    });
    await replicated.caughtUp();
    assert.equal(await site.php(read), "something");
  });

  test("001-26: who signs in again at once gets no second account", async () => {
    const person = await site.newPerson();
    for (let again = 0; again < 3; again += 1) {
      const answer = await site.newVisitor().signIn(person.id);
      assert.equal(answer.outcome, "signed in");
    }
    assert.equal((await accounts(person)).length, 1);
    const [id] = await accounts(person);
    assert.equal((await sessions(id)).length, 3);
  });

  test("001-26: nor who signs in in five windows", async () => {
    const person = await site.newPerson();
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => site.newVisitor().signIn(person.id)),
    );
    for (const answer of answers) assert.equal(answer.outcome, "signed in");
    assert.equal((await accounts(person)).length, 1);
  });

  test("case 96: an account that was linked just now is not linked to the next", async () => {
    // Else the account would get the address of the first, and the second would match nothing.
    await define({ VESTIBULE_PROFILE_EMAIL: "never" });
    const [first, second] = [await site.newPerson(), await site.newPerson()];
    await site.newAccount(first.username, { email: second.email });
    await replicated.caughtUp();
    assert.equal(
      (await site.newVisitor().signIn(first.id)).outcome,
      "signed in",
    );
    assert.equal(
      (await site.newVisitor().signIn(second.id)).outcome,
      "account_linked_elsewhere",
    );
  });

  test("case 17: a callback is used once", async () => {
    const person = await site.newPerson();
    const visitor = site.newVisitor();
    const callback = await visitor.begin(person.id);
    const replay = site.newVisitor();
    replay.cookies = new Map(visitor.cookies);
    assert.equal((await visitor.get(callback)).outcome, "signed in");
    assert.equal((await replay.get(callback)).reason, "session_used");
  });

  test("complaint 1: an intranet knows a session that began just now: its page, and no circle", async () => {
    await define({ VESTIBULE_SCENARIO: "intranet" });
    await replicated.caughtUp();
    const person = await site.newPerson();
    const page = await site.newPage();
    await page.goto(site.at("handbook/?chapter=2"));
    await site.choose(page, person);
    assert.equal(page.url(), site.at("handbook/?chapter=2"));
    assert.match(await page.textContent("body"), /first week/);
    const { entries } = await site.simulator.log("authorize");
    assert.equal(entries.length, 1);
    assert.equal((await accounts(person)).length, 1);
    const [id] = await accounts(person);
    assert.equal((await sessions(id)).length, 1, "it went on");
    await page.goto(site.at("wp-admin/profile.php"));
    assert.equal(page.url(), site.at("wp-admin/profile.php"));
    await page.context().close();
  });

  test("001-5: a session that was renewed just now is known as renewed, also for uploads and REST", async () => {
    await define({
      VESTIBULE_SCENARIO: "intranet",
      VESTIBULE_GATE_UPLOADS: true,
    });
    await site.php(
      "file_put_contents( wp_upload_dir()['basedir'] . '/leaflet.txt', 'leaflet' );",
    );
    await site.simulator.singleSignOn?.();
    const person = await site.newPerson();
    const page = await site.newPage();
    await page.goto(site.at("handbook/"));
    await site.choose(page, person);
    await replicated.caughtUp();
    await site.age(person.username, 3700);
    await replicated.caughtUp();
    await site.simulator.post("/reset", { only: ["log"] });
    await page.goto(site.at("handbook/?again=1"));
    await page.waitForURL(site.at("handbook/?again=1"));
    assert.match(await page.textContent("body"), /first week/);
    const { entries } = await site.simulator.log("authorize");
    assert.equal(entries.length, 1);
    const status = (path) =>
      page.evaluate(
        async (address) => (await fetch(address)).status,
        site.at(path),
      );
    assert.equal(await status("wp-json/wp/v2/pages"), 200);
    assert.equal(await status("wp-content/uploads/leaflet.txt"), 200);
    await page.context().close();
  });

  test("case 85: looking again gives REST nobody who has not brought a nonce", async () => {
    await define({
      VESTIBULE_SCENARIO: "internet",
      VESTIBULE_PRIVATE_PATHS: ["prefix /wp-json/proof/"],
    });
    const remove = await site.mustUse(
      "proof",
      `add_action( 'rest_api_init', static function () {
  register_rest_route( 'proof/v1', '/me', array( 'callback' => static fn() => array( 'me' => get_current_user_id() ), 'permission_callback' => '__return_true' ) );
} );`,
    );
    try {
      const person = await site.newPerson();
      const visitor = site.newVisitor();
      assert.equal((await visitor.signIn(person.id)).outcome, "signed in");
      // Within the lag: known where it was written only.
      const { status, text } = await visitor.get("wp-json/proof/v1/me");
      assert.equal(status, 200);
      assert.equal(JSON.parse(text).me, 0);
    } finally {
      await remove();
    }
  });

  test("001-4: so does the administration of an internet site, and a cookie that is nobody's gets no further", async () => {
    const person = await site.newPerson();
    const visitor = site.newVisitor();
    assert.equal((await visitor.signIn(person.id)).outcome, "signed in");
    const profile = await visitor.get("wp-admin/profile.php");
    assert.equal(profile.status, 200);
    assert.match(profile.text, new RegExp(person.username));

    await define({ VESTIBULE_SCENARIO: "intranet" });
    for (const change of [
      (value) => value.replace(/.$/, (last) => (last === "0" ? "1" : "0")),
      (value) => value.replace(/^[^%|]+/, "admin"),
      () => "nobody",
    ]) {
      const stranger = site.newVisitor();
      for (const [name, value] of visitor.cookies)
        stranger.cookies.set(name, change(value));
      const answer = await stranger.get("handbook/");
      assert.equal(answer.query.get("action"), "vestibule_challenge");
    }
  });

  test("case 97: Microsoft's notice ends a session that began just now", async () => {
    const person = await site.newPerson();
    const visitor = site.newVisitor();
    assert.equal((await visitor.signIn(person.id)).outcome, "signed in");
    const [id] = await accounts(person);
    const [{ vestibule }] = await sessions(id);
    await site
      .newVisitor()
      .get(
        `wp-login.php?action=vestibule_frontchannel_logout&sid=${encodeURIComponent(vestibule.sid)}`,
      );
    assert.deepEqual(await sessions(id), []);
    await replicated.caughtUp();
    assert.equal(await visitor.whoAmI(), "");
  });

  test("case 97: a session that has ended does not come back by a note of activity", async () => {
    await define({ VESTIBULE_SESSION_IDLE: 3600 });
    const person = await site.newPerson();
    const [ended, other] = [site.newVisitor(), site.newVisitor()];
    for (const visitor of [ended, other])
      assert.equal((await visitor.signIn(person.id)).outcome, "signed in");
    const [id] = await accounts(person);
    await replicated.caughtUp();
    assert.equal(await site.age(person.username, 600), 2);
    await replicated.caughtUp();
    const token = [...ended.cookies]
      .find(([name]) => name.startsWith("wordpress_logged_in_"))[1]
      .split("%7C")[2];
    await site.php(
      `WP_Session_Tokens::get_instance( ${id} )->destroy( '${token}' );`,
    );
    assert.equal((await sessions(id)).length, 1);
    // On the replica it lives for two more seconds, and is due for a note.
    await ended.get("wp-admin/profile.php");
    assert.equal((await sessions(id)).length, 1);
  });
});
