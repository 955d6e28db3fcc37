// Case 100: what is secret appears nowhere but where it belongs. Real sign-ins, good ones and broken ones, leave their values in a list;
// then everything that a person, an administrator, a program or support gets to see is searched for them.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { ROOT, startSite } from "./harness/site.js";

const SECRET = "vestibule-demo-secret~not.for_production";
const TENANT = "10c419d4-4a50-45b2-aa4e-919fb84df24f";
const CLIENT = "6cb04018-a3f5-46a7-b995-940c78f5aef3";

/** Ways in which a sign-in breaks, each at another stage. */
const BROKEN = [
  "callback-state-wrong",
  "callback-code-wrong",
  "callback-error-markup",
  "token-type-missing",
  "token-id-token-array",
  "token-status-500",
  "token-truncated-json",
  "oidcc-client-test-invalid-iss",
  "oidcc-client-test-invalid-aud",
  "oidcc-client-test-nonce-invalid",
  "oidcc-client-test-invalid-sig-rs256",
];

let site;
let admin;
/** Value by what it is. */
const canaries = new Map();

before(async () => {
  site = await startSite({ configure: "option", assets: "none" });
  await site.define({
    VESTIBULE_AUTHORITY: site.simulator.origin,
    VESTIBULE_LOGOUT: "microsoft",
    VESTIBULE_LOGOUT_ID_TOKEN_HINT: true,
    VESTIBULE_DEBUG_LOG: "debug",
  });
  admin = await site.newPage();
  await site.signInByPassword(admin, "admin");
  await admin.goto(site.at("wp-admin/options-general.php?page=vestibule"));
  await admin.fill("#vestibule-tenant", TENANT);
  await admin.fill("#vestibule-client_id", CLIENT);
  await admin.fill("#vestibule-client_secret", SECRET);
  await admin.click("#submit");
  await admin.waitForSelector(".notice-success");
  canaries.set("the client secret", SECRET);
  await site.arm();
});

after(() => site?.stop());

/** Remembers what travels through the browser. */
function remember(kind, value) {
  if (value && value.length >= 8)
    canaries.set(`${kind} ${canaries.size}`, value);
}

async function signIn() {
  const person = await site.newPerson();
  const visitor = site.newVisitor();
  const started = await visitor.start();
  if (!started.location?.startsWith(site.simulator.origin))
    return { person, visitor, answer: started };
  remember("nonce", started.query.get("nonce"));
  remember("state", started.query.get("state"));
  for (const [name, value] of visitor.cookies)
    if (name.startsWith("__Host-vestibule"))
      remember("transaction cookie", value);
  const step = await visitor.atMicrosoft(started.location, person.id);
  remember("code", new URL(step.url).searchParams.get("code"));
  return { person, visitor, answer: await visitor.get(step.url) };
}

function search(text, where, except = []) {
  assert.ok(text.length > 0, `${where} is empty`);
  for (const [kind, value] of canaries) {
    if (except.some((begin) => kind.startsWith(begin))) continue;
    for (const spelling of new Set([value, encodeURIComponent(value)]))
      assert.ok(!text.includes(spelling), `${kind} is in ${where}`);
  }
}

const command = (...words) =>
  site.php(`
    require_once '${ROOT}/tests/site/wp-cli/class-command-line.php';
    Vestibule\\WP\\Cli::register();
    wp_set_current_user( 1 );
    $ran = Vestibule\\WP\\Tests\\Command_Line::run( 'vestibule', ${words.map((word) => `'${word}'`).join(", ")} );
    echo $ran->status, ' ', $ran->out, $ran->err;`);

describe("case 100: canaries", () => {
  test("a sign-in, and the token that the log-out shows to Microsoft", async () => {
    const { person, visitor, answer } = await signIn();
    assert.equal(answer.outcome, "signed in");
    const { text } = await visitor.get("wp-login.php?action=logout");
    const link = /href="([^"]*action=logout[^"]*)"/.exec(text)[1];
    let next = await visitor.get(link.replaceAll("&amp;", "&"));
    for (let hops = 0; hops < 5; hops += 1) {
      const hint = next.query.get("id_token_hint");
      if (hint) {
        remember("ID token", hint);
        remember("signature", hint.split(".")[2]);
        const claims = JSON.parse(Buffer.from(hint.split(".")[1], "base64url"));
        assert.equal(claims.oid, person.oid);
        remember("sid", claims.sid);
        remember("login_hint", claims.login_hint);
        break;
      }
      assert.ok(next.location, "the log-out ends before Microsoft");
      next = await visitor.get(next.location);
    }
    assert.ok([...canaries.keys()].some((kind) => kind.startsWith("ID token")));
  });

  for (const module of BROKEN)
    test(`a sign-in that breaks: ${module}`, async () => {
      await site.simulator.misbehave(module, 1);
      const { answer } = await signIn();
      await site.simulator.post("/reset", { only: ["misbehaviours"] });
      assert.notEqual(answer.outcome, "signed in");
      search(`${answer.text} ${answer.location}`, "what the person gets");
      if (answer.location)
        search((await site.newVisitor().get(answer.location)).text, "its page");
    });

  test("a wrong secret, and one that was typed into another field", async () => {
    await site.simulator.post("/settings", { client_secret: "another" });
    const { answer } = await signIn();
    await site.simulator.post("/reset", { only: ["settings"] });
    assert.equal(answer.outcome, "client_secret_invalid");
    await admin.goto(site.at("wp-admin/options-general.php?page=vestibule"));
    await admin.fill("#vestibule-client_id", "wrong");
    const typed = "typed-8Q~canary.secret-that_is_not-stored";
    await admin.fill("#vestibule-client_secret", typed);
    await admin.click("#submit");
    await admin.waitForSelector(".notice-error[role=alert]");
    assert.ok(!(await admin.content()).includes(typed));
    canaries.set("a secret that was refused", typed);
  });

  test("every page of the plugin, and WordPress's pages that show everything", async () => {
    const seen = new Set();
    const open = [
      "wp-admin/options-general.php?page=vestibule",
      "wp-admin/options.php",
      "wp-admin/site-health.php",
      "wp-admin/site-health.php?tab=debug",
      "wp-admin/index.php",
      "wp-admin/plugins.php",
      "wp-admin/users.php",
      "wp-admin/profile.php",
      "wp-admin/tools.php",
      "wp-admin/export.php",
      "wp-login.php",
      "",
    ].map((path) => site.at(path));
    while (open.length > 0) {
      const address = open.pop();
      if (seen.has(address)) continue;
      seen.add(address);
      await admin.goto(address);
      search(await admin.content(), address);
      // Whatever the plugin links to from there: tabs, lists, details.
      for (const link of await admin.$$eval("a[href]", (links) =>
        links.map((one) => one.href),
      ))
        if (
          link.startsWith(site.at("wp-admin/")) &&
          /[?&]page=vestibule/.test(link) &&
          !/_wpnonce|action=/.test(link) &&
          seen.size < 80
        )
          open.push(link.split("#")[0]);
    }
    assert.ok(seen.size >= 12);
  });

  test("REST, feeds and the export file", async () => {
    const rest = await site.php(`
      wp_set_current_user( 1 );
      foreach ( array( '/', '/wp/v2/settings', '/wp/v2/users', '/wp/v2/users/me', '/wp-site-health/v1/directory-sizes' ) as $route ) {
        $request = new WP_REST_Request( 'GET', $route );
        $request->set_param( 'context', 'edit' );
        echo wp_json_encode( rest_get_server()->response_to_data( rest_do_request( $request ), true ) ), "\\n";
      }
      require ABSPATH . 'wp-admin/includes/export.php';
      export_wp();`);
    search(rest, "REST and the export");
  });

  test("the command line", async () => {
    for (const words of [
      ["status", "--format=json"],
      ["settings", "list", "--format=json"],
      ["config", "export"],
      ["config", "export", "--format=yaml"],
      ["user", "list", "--format=json"],
      ["debug-log", "list", "--lines=5000", "--format=json"],
      ["doctor", "--format=json"],
    ])
      search(await command(...words), `wp vestibule ${words.join(" ")}`);
  });

  test("the logs, and the debug log that has noted each of it", async () => {
    search(`${await site.errors()} `, "the error log");
    const lines = await command("debug-log", "list", "--lines=5000");
    for (const expected of [
      /failure reference=[0-9a-f]{8} reason=nonce_wrong/,
      /failure reference=[0-9a-f]{8} reason=state_invalid/,
      /decision purpose=sign_in/,
      /logged_in user=\d+/,
      /microsoft method=POST url=\S+\/oauth2\/v2\.0\/token status=200/,
      /request action=vestibule_callback method=GET parameters=\S*code/,
      /gate stage=start/,
    ])
      assert.match(lines, expected);
    assert.match(await site.errors(), /vestibule\[[0-9a-f]{8}\] nonce_wrong: /);
  });

  test("the database holds what it must, sealed, and nothing else", async () => {
    const dump = await site.php(`
      global $wpdb;
      foreach ( $wpdb->get_col( 'SHOW TABLES' ) as $table ) {
        foreach ( $wpdb->get_results( "SELECT * FROM $table", ARRAY_N ) as $row ) { echo implode( "\\t", array_map( 'strval', $row ) ), "\\n"; }
      }`);
    // WordPress's session keeps Microsoft's name of the session and of the person: that is what ends it.
    search(dump, "the database", ["sid", "login_hint"]);
    assert.match(dump, /v1\.[\w-]{40,}/);
  });

  test("phpinfo, dumps of the extension's objects, back traces and exceptions", async () => {
    const shown = await site.php(`
      $engine = Vestibule\\WP\\Engine_Access::open();
      phpinfo();
      ob_start(); var_dump( $engine ); print_r( $engine ); var_export( $engine );
      echo ob_get_clean(), json_encode( $engine ), json_encode( get_object_vars( $engine ) ), json_encode( (array) $engine );
      foreach ( array( 'serialize', 'clone' ) as $way ) {
        try { echo 'serialize' === $way ? serialize( $engine ) : json_encode( clone $engine ); } catch ( Throwable $thrown ) { echo $thrown; }
      }
      ini_set( 'zend.exception_ignore_args', '0' );
      add_filter( 'pre_update_option', static function ( $value ) {
        ob_start(); debug_print_backtrace(); echo ob_get_clean();
        throw new RuntimeException( 'stopped' );
      } );
      wp_set_current_user( 1 );
      try {
        Vestibule\\WP\\Settings_Form::submit( array( 'client_secret' => 'trace-canary~8Q-secret', 'domain_hint' => 'contoso.example' ) );
      } catch ( Throwable $thrown ) { echo $thrown, $thrown->getTraceAsString(); print_r( $thrown->getTrace() ); }
      foreach ( array( array( 'short' ), array( str_repeat( 'k', 40 ) ) ) as $keys ) {
        try { Vestibule\\Engine::open( Vestibule\\WP\\Configuration::current(), $keys ); } catch ( Throwable $thrown ) { echo $thrown->getMessage(); }
      }`);
    assert.match(shown, /Vestibule/);
    assert.match(shown, /stopped/);
    search(shown, "what PHP shows", ["sid", "login_hint"]);
    assert.ok(!shown.includes("trace-canary~8Q-secret"));
  });
});
