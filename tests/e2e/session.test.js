// Sessions in a browser: how they begin by themselves, go on without a question, and end. Nobody may lose a draft by it, and nobody
// may go round in circles.
import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import { startSite } from "./harness/site.js";

const MAX_AGE = 3600;
const INTRANET = { VESTIBULE_SCENARIO: "intranet" };

let site;

before(async () => {
  site = await startSite({
    permalinks: "pretty",
    assets: "none",
    constants: INTRANET,
    singleSignOn: true,
  });
  await site.arm();
});

beforeEach(async () => {
  await site.define(INTRANET);
  await site.simulator.post("/reset", {
    only: ["misbehaviours", "log", "settings"],
  });
});

after(() => site?.stop());

/** A person with an account, signed in on a page of one's own that stands on `path`. */
async function signedIn({
  role = "author",
  path = "handbook/",
  ...options
} = {}) {
  const person = await site.newPerson();
  await site.newAccount(person.username, { role });
  const page = await site.newPage(options);
  await page.goto(site.at(path));
  await site.choose(page, person);
  await page.waitForURL(site.at(path));
  await site.simulator.post("/reset", { only: ["log"] });
  return { person, page };
}

async function cookie(page) {
  const cookies = await page.context().cookies(site.at());
  return cookies.find(({ name }) => name.startsWith("wordpress_logged_in_"))
    ?.value;
}

async function session(person) {
  const { sessions } = await site.account("login", person.username);
  assert.equal(sessions.length, 1);
  return sessions[0].vestibule;
}

/** Opens a new post in the block editor, without the guide that welcomes whoever is there for the first time. Returns where one types. */
async function newPostInBlockEditor(page) {
  await page.goto(site.at("wp-admin/post-new.php"));
  await page.waitForFunction(
    () => globalThis.wp?.data?.select("core/editor")?.getCurrentPostId() > 0,
  );
  await page.evaluate(() =>
    globalThis.wp.data
      .dispatch("core/preferences")
      .set("core/edit-post", "welcomeGuide", false),
  );
  await page.waitForSelector(".edit-post-welcome-guide", { state: "detached" });
  return page.frameLocator('iframe[name="editor-canvas"]');
}

/** Saves the post that is open in the block editor. */
const saveInBlockEditor = (page) =>
  page.evaluate(async () => {
    await globalThis.wp.data.dispatch("core/editor").savePost();
    const editor = globalThis.wp.data.select("core/editor");
    return {
      ok: editor.didPostSaveRequestSucceed(),
      id: editor.getCurrentPostId(),
    };
  });

/** The requests to Microsoft's sign-in page since the last reset. */
async function asked() {
  const { entries } = await site.simulator.log("authorize");
  return entries.map(({ authorization }) => authorization);
}

describe("the way in", () => {
  test("001-6, 001-34, 001-43: a page asks for a sign-in and is what one gets, with its query and its fragment", async () => {
    const person = await site.newPerson();
    const page = await site.newPage();
    const wanted = site.at("handbook/?chapter=2&x=%C3%BC#second-week");
    await page.goto(wanted);
    await page.waitForSelector(`[data-person="${person.id}"]`);
    await site.choose(page, person);

    assert.equal(page.url(), wanted);
    assert.match(await page.textContent("body"), /first week/);
    assert.equal((await asked()).length, 1);
  });

  test("001-43: without scripts it is a page later", async () => {
    const person = await site.newPerson();
    const page = await site.newPage({ javaScriptEnabled: false });
    await page.goto(site.at("handbook/?a=1"));
    await page.waitForSelector(`[data-person="${person.id}"]`);
    await site.choose(page, person);
    assert.equal(page.url(), site.at("handbook/?a=1"));
  });

  test("several tabs at once: each comes back to its own page", async () => {
    const person = await site.newPerson();
    const first = await site.newPage();
    const context = first.context();
    const second = await context.newPage();
    const paths = ["handbook/?tab=1", "handbook/?tab=2"];
    await first.goto(site.at(paths[0]));
    await first.waitForSelector(`[data-person="${person.id}"]`);
    await second.goto(site.at(paths[1]));
    await second.waitForSelector(`[data-person="${person.id}"]`);
    await site.choose(second, person);
    assert.equal(second.url(), site.at(paths[1]));
    await site.choose(first, person);
    assert.equal(first.url(), site.at(paths[0]));
    assert.equal(await site.signedInAs(first), person.username);
  });

  test("case 12: a page that the browser fetches ahead begins nothing and gets no cookie", async () => {
    const page = await site.newPage();
    await page.goto(site.at("wp-login.php"));
    const before = await page.context().cookies();
    const { status, code } = await page.evaluate(async (address) => {
      const answer = await fetch(address);
      return { status: answer.status, ...(await answer.json()) };
    }, site.at("handbook/"));
    await page.evaluate((address) => {
      for (const rel of ["prefetch", "prerender"])
        document.head.append(
          Object.assign(document.createElement("link"), { rel, href: address }),
        );
    }, site.at("handbook/"));
    await page.waitForTimeout(500);

    assert.equal(status, 401);
    assert.equal(code, "vestibule_sign_in_required");
    assert.deepEqual(await page.context().cookies(), before);
    assert.deepEqual(await asked(), []);
  });
});

describe("renewal", () => {
  test("001-5, 001-20: an old session is renewed without a question, and stays the same session", async () => {
    const { person, page } = await signedIn();
    const kept = await cookie(page);
    await site.age(person.username, MAX_AGE + 60);
    const before = await session(person);
    await page.goto(site.at("handbook/?again=1#here"));
    await page.waitForURL(site.at("handbook/?again=1#here"));

    assert.equal(await cookie(page), kept, "nonces hang on it");
    const after = await session(person);
    assert.ok(after.verified > before.verified);
    const [request, ...more] = await asked();
    assert.deepEqual(more, []);
    assert.equal(request.prompt, "none");
    assert.equal(request.login_hint.person, person.id);
  });

  test("001-42: a WordPress-only session is never asked", async () => {
    const page = await site.newPage();
    await site.signInByPassword(page, "walter");
    await site.age("walter", 10 * MAX_AGE);
    await page.goto(site.at("handbook/"));
    assert.equal(page.url(), site.at("handbook/"));
    assert.deepEqual(await asked(), []);
  });

  test("001-42: both in one browser: a password replaces a Microsoft session, and is not checked", async () => {
    const { person, page } = await signedIn();
    await site.signInByPassword(page, "walter");
    assert.equal(await site.signedInAs(page), "walter");
    await page.goto(site.at("handbook/"));
    assert.equal(page.url(), site.at("handbook/"));
    await site.age(person.username, MAX_AGE + 60);
    await page.reload();
    assert.equal(page.url(), site.at("handbook/"));
  });

  test("the login page does not turn a Microsoft session into one that is never checked", async () => {
    const { person, page } = await signedIn();
    for (const path of [
      "wp-login.php",
      "wp-login.php?redirect_to=%2Fhandbook%2F",
    ])
      await page.goto(site.at(path));
    const { sessions } = await site.account("login", person.username);
    assert.ok(sessions.length > 0);
    for (const { vestibule } of sessions)
      assert.equal(vestibule?.object, person.oid);

    await site.age(person.username, MAX_AGE + 60);
    await page.goto(site.at("wp-login.php"));
    const answer = await page.request.get(site.at("wp-json/wp/v2/posts"));
    assert.equal(answer.status(), 401);
  });

  test("a session that a plugin for second factors makes later is checked like any other", async () => {
    const person = await site.newPerson();
    await site.newAccount(person.username, { role: "author" });
    const page = await site.newPage();
    const mend = await site.mustUse(
      "second-factor",
      `add_action( 'wp_login', static function ( $login, $user ) {
  WP_Session_Tokens::get_instance( $user->ID )->destroy_all();
  wp_clear_auth_cookie();
  printf( '<form method="post" action="%s"><input name="person" value="%d"><button id="second">2</button></form>', esc_url( site_url( 'wp-login.php?action=second' ) ), $user->ID );
  exit;
}, 10, 2 );
add_action( 'login_form_second', static function () {
  wp_set_auth_cookie( (int) $_POST['person'] );
  wp_safe_redirect( home_url( '/handbook/?second=1' ) );
  exit;
} );`,
    );
    try {
      await page.goto(site.at("handbook/"));
      await site.choose(page, person);
      await page.click("#second");
      await page.waitForURL(site.at("handbook/?second=1"));
    } finally {
      await mend();
    }
    assert.equal((await session(person)).object, person.oid);
    await site.age(person.username, MAX_AGE + 60);
    const answer = await page.request.get(site.at("wp-json/wp/v2/posts"));
    assert.equal(answer.status(), 401);
  });

  test("the session at Microsoft has ended: one question, and the same page", async () => {
    const { person, page } = await signedIn();
    await site.age(person.username, MAX_AGE + 60);
    await site.simulator.post("/session", { person: person.id, action: "end" });
    await page.goto(site.at("handbook/?later=1"));
    await page.waitForSelector(`[data-person="${person.id}"]`);
    await site.choose(page, person);

    assert.equal(page.url(), site.at("handbook/?later=1"));
    const prompts = (await asked()).map(({ prompt }) => prompt ?? "");
    assert.deepEqual(prompts, ["none", ""]);
  });

  test("case 97: an account that was disabled at Microsoft meanwhile comes no further", async () => {
    const { person, page } = await signedIn();
    await site.age(person.username, MAX_AGE + 60);
    await site.simulator.post("/person", { id: person.id, error: 50057 });
    await page.goto(site.at("handbook/"));
    assert.doesNotMatch(await page.textContent("body"), /first week/);
    const answer = await page.request.get(site.at("wp-json/wp/v2/posts"));
    assert.equal(answer.status(), 401);
  });

  test("complaint 3: Microsoft cannot be reached: nobody is signed out", async () => {
    const { person, page } = await signedIn();
    await site.age(person.username, MAX_AGE + 60);
    await site.simulator.misbehave("token-status-503");
    await page.goto(site.at("handbook/?offline=1"));
    await page.waitForURL(site.at("handbook/?offline=1"));

    assert.match(await page.textContent("body"), /first week/);
    assert.equal(await site.signedInAs(page), person.username);
    assert.ok((await session(person)).postponed > 0);

    await site.simulator.post("/reset", { only: ["misbehaviours", "log"] });
    await page.goto(site.at("handbook/?soon=1"));
    assert.equal(page.url(), site.at("handbook/?soon=1"));
    assert.deepEqual(await asked(), [], "put off for some minutes");
    await site.age(person.username, 400);
    // The minute in which circles are noticed is over too.
    await page.context().clearCookies({ name: "__Host-vestibule" });
    await page.goto(site.at("handbook/?then=1"));
    await page.waitForURL(site.at("handbook/?then=1"));
    assert.equal((await asked()).length, 1);
    assert.ok(!(await session(person)).postponed);
  });

  test("an outage that only the browser tells of puts nothing off", async () => {
    const { person, page } = await signedIn();
    await site.age(person.username, MAX_AGE + 60);
    for (const answer of [
      "error=server_error",
      "error=temporarily_unavailable",
      "error=server_error&error_description=AADSTS90055",
    ]) {
      // A renewal as the site begins it; its answer is written by whoever holds the browser.
      const start = await page.request.get(
        site.at(
          `wp-login.php?action=vestibule_start&redirect_to=${encodeURIComponent(site.at("handbook/"))}`,
        ),
        { maxRedirects: 0, headers: { "sec-fetch-mode": "navigate" } },
      );
      const state = new URL(start.headers().location).searchParams.get("state");
      const back = await page.request.get(
        site.at(
          `wp-login.php?action=vestibule_callback&${answer}&state=${encodeURIComponent(state)}`,
        ),
        { maxRedirects: 0 },
      );
      assert.match(
        back.headers().location,
        /vestibule_error=sign_in_unavailable/,
      );
      assert.ok(!(await session(person)).postponed, answer);
    }
    const closed = await page.request.get(site.at("wp-json/wp/v2/posts"));
    assert.equal(closed.status(), 401);
  });

  test("complaint 3: but not for longer than eight hours", async () => {
    const { person, page } = await signedIn();
    await site.age(person.username, MAX_AGE + 8 * 3600 + 60);
    await site.simulator.misbehave("token-status-503");
    await page.goto(site.at("handbook/"));
    assert.doesNotMatch(await page.textContent("body"), /first week/);
  });

  test("another account is what the person wants meanwhile: it is not taken for a renewal", async () => {
    const { person, page } = await signedIn();
    const other = await site.newPerson();
    await page.goto(
      site.at(
        `wp-login.php?action=vestibule_start&select_account=1&redirect_to=${encodeURIComponent(site.at("handbook/"))}`,
      ),
    );
    assert.equal((await asked()).at(-1).prompt, "select_account");
    await site.choose(page, other);
    // Case 13: nobody is replaced who has not logged out.
    assert.match(page.url(), /vestibule_error=signed_in_as_other/);
    assert.equal(await site.signedInAs(page), person.username);
    await page.click(".vestibule-other a");
    await site.openLogin(page);
    await site.signInWithMicrosoft(page, other);
    assert.equal(await site.signedInAs(page), other.username);
    const { sessions } = await site.account("login", person.username);
    assert.deepEqual(sessions, []);
  });

  test("case 13: a session that has run out is nobody's: another account comes in, and it ends", async () => {
    const { person, page } = await signedIn();
    const other = await site.newPerson();
    await site.age(person.username, MAX_AGE + 60);
    await page.goto(
      site.at(
        `wp-login.php?action=vestibule_start&select_account=1&redirect_to=${encodeURIComponent(site.at("handbook/"))}`,
      ),
    );
    await site.choose(page, other);
    assert.equal(page.url(), site.at("handbook/"));
    assert.equal(await site.signedInAs(page), other.username);
    const { sessions } = await site.account("login", person.username);
    assert.deepEqual(sessions, [], "case 85");
  });
});

describe("pages that everybody may see, with a session that has run out", () => {
  const INTERNET = { VESTIBULE_SCENARIO: "internet" };

  for (const [title, constants, happens] of [
    [
      "an account that was disabled",
      INTERNET,
      (person) =>
        site.simulator.post("/person", { id: person.id, error: 50057 }),
    ],
    [
      "a client secret that has expired",
      INTERNET,
      () => site.simulator.post("/settings", { client_secret_expired: true }),
    ],
    [
      "a session at Microsoft that has ended",
      INTERNET,
      (person) =>
        site.simulator.post("/session", { person: person.id, action: "end" }),
    ],
    [
      "a session that was idle",
      { ...INTERNET, VESTIBULE_SESSION_IDLE: 900 },
      () => {},
    ],
    [
      "an exempt page of an intranet, and an account that was disabled",
      { ...INTRANET, VESTIBULE_EXEMPT_PATHS: ["prefix /handbook/"] },
      (person) =>
        site.simulator.post("/person", { id: person.id, error: 50057 }),
    ],
  ]) {
    test(`001-4, complaint 1: ${title}: the page is shown, to somebody who is signed out`, async () => {
      const { person, page } = await signedIn();
      await site.define(constants);
      await site.age(person.username, MAX_AGE + 60);
      await happens(person);
      await page.goto(site.at("handbook/?chapter=2#end"));
      await page.waitForURL(site.at("handbook/?chapter=2#end"));

      assert.match(await page.textContent("body"), /first week/);
      assert.equal(await site.signedInAs(page), "");
      const { sessions } = await site.account("login", person.username);
      assert.deepEqual(sessions, []);
      await page.goto(site.at("wp-admin/"));
      assert.equal(
        new URL(page.url()).pathname,
        new URL(site.at("wp-login.php")).pathname,
      );
    });
  }

  test("case 13: another site that begins a silent sign-in ends no session that is good", async () => {
    const { person, page } = await signedIn();
    await site.define(INTERNET);
    await site.simulator.post("/person", { id: person.id, error: 50057 });
    await page.goto(
      site.at(
        `wp-login.php?action=vestibule_start&auto=1&silent=1&redirect_to=${encodeURIComponent(site.at("handbook/"))}`,
      ),
    );
    assert.equal(await site.signedInAs(page), person.username);
    await session(person);
  });
});

describe("several windows", () => {
  const paths = [1, 2, 3, 4, 5].map((number) => `handbook/?window=${number}`);

  /** As a browser does that is started anew. It shows one after the other; the simulator shows them all. */
  const openAll = (context) =>
    Promise.all(
      paths.map(async (path) => {
        const page = await context.newPage();
        await page.goto(site.at(path));
        await page.waitForURL(site.at(path));
      }),
    );

  test("five that are restored at once with a session that has run out: each shows its page", async () => {
    const { person, page } = await signedIn();
    const kept = await cookie(page);
    await site.age(person.username, MAX_AGE + 60);
    await openAll(page.context());
    assert.equal(await cookie(page), kept);
    await session(person);
  });

  test("five that are restored at once by somebody who is signed in at Microsoft only", async () => {
    const person = await site.newPerson();
    const page = await site.newPage();
    await site.simulator.autologin(person.id);
    try {
      await openAll(page.context());
    } finally {
      await site.simulator.autologin(null);
    }
    assert.equal(await site.signedInAs(page), person.username);
    const { sessions } = await site.account("login", person.username);
    for (const { vestibule } of sessions)
      assert.equal(vestibule.object, person.oid);
  });

  test("two that begin at the same moment, of which the browser keeps one cookie: the second shows its page when the first has signed in", async () => {
    const person = await site.newPerson();
    const [first, second] = [site.newVisitor(), site.newVisitor()];
    const callback = await first.begin(person.id, {
      redirectTo: site.at("handbook/?window=1"),
    });
    const other = await second.begin(person.id, {
      redirectTo: site.at("handbook/?window=2"),
    });
    const early = await second.get(callback);
    assert.equal(early.reason, "sign_in_elsewhere");
    assert.equal((await second.get(other)).outcome, "signed in");
    // One browser: what the second has, the first has.
    const answer = await second.get(callback);
    assert.equal(answer.location, site.at("handbook/?window=1"));
    assert.deepEqual(
      answer.setCookie.filter((one) => one.startsWith("wordpress_logged_in")),
      [],
    );
  });
});

describe("windows of which the browser keeps one cookie, that nobody began", () => {
  /** Two sign-ins by themselves, at the same moment. The browser keeps what the second has. */
  const overtaken = async () => {
    const person = await site.newPerson();
    const [first, browser] = [site.newVisitor(), site.newVisitor()];
    const callbacks = [];
    for (const [number, visitor] of [first, browser].entries()) {
      const page = encodeURIComponent(
        site.at(`handbook/?window=${number + 1}`),
      );
      const { location } = await visitor.get(
        `wp-login.php?action=vestibule_start&auto=1&redirect_to=${page}`,
      );
      callbacks.push((await visitor.atMicrosoft(location, person.id)).url);
    }
    const answer = await browser.get(callbacks[0]);
    assert.equal(answer.query.get("action"), "vestibule_wait");
    assert.doesNotMatch(answer.setCookie.join(), /__Host-/);
    assert.doesNotMatch(answer.location, /code=|state=/);
    return { person, browser, winner: callbacks[1], wait: answer.location };
  };
  /** The address that a waiting page asks for next. */
  const next = ({ status, text }) => {
    assert.equal(status, 200);
    return text
      .match(/http-equiv="refresh" content="1;url=([^"]+)"/)[1]
      .replaceAll("&#038;", "&")
      .replaceAll("&amp;", "&");
  };

  test("001-24: the one that was overtaken waits, and shows its page when the other has signed in", async () => {
    const { browser, winner, wait } = await overtaken();
    const second = next(await browser.get(wait));
    const third = next(await browser.get(second));
    assert.equal((await browser.get(winner)).outcome, "signed in");
    const answer = await browser.get(third);
    assert.equal(answer.location, site.at("handbook/?window=1"));
    const shown = await browser.get(answer.location);
    assert.equal(shown.status, 200);
    assert.match(shown.text, /first week/);
  });

  test("001-24: it begins one of its own, once, when the other does not come back", async () => {
    const { person, browser, wait } = await overtaken();
    let address = wait;
    for (let turn = 1; turn <= 10; turn += 1)
      address = next(await browser.get(address));
    const start = await browser.get(address);
    assert.equal(start.query.get("action"), "vestibule_start");
    const { location } = await browser.get(start.location);
    const callback = (await browser.atMicrosoft(location, person.id)).url;
    // Overtaken once more it says so, and begins no third.
    const stranger = site.newVisitor();
    await stranger.get("wp-login.php?action=vestibule_start&auto=1");
    assert.equal((await stranger.get(callback)).reason, "sign_in_elsewhere");
    const answer = await browser.get(callback);
    assert.equal(answer.location, site.at("handbook/?window=1"));
  });

  test("001-24: a page in a browser waits for the sign-in of another tab", async () => {
    await site.define(INTRANET);
    const person = await site.newPerson();
    const other = await site.newPage();
    await other.goto(site.at("handbook/?window=2"));
    await other.waitForSelector(`[data-person="${person.id}"]`);
    const page = await other.context().newPage();
    // From here on it has ten turns.
    await page.goto(
      site.at(
        `wp-login.php?action=vestibule_wait&redirect_to=${encodeURIComponent(site.at("handbook/?window=1#end"))}`,
      ),
    );
    assert.match(await page.textContent("h1"), /Signing in/);
    await site.choose(other, person);
    await other.waitForURL(site.at("handbook/?window=2"));
    await page.waitForURL(site.at("handbook/?window=1#end"));
    assert.equal(await site.signedInAs(page), person.username);
  });
});

describe("one cookie of several", () => {
  test("a browser that withholds the others does not pass for a WordPress-only session", async () => {
    const { person, page } = await signedIn({ path: "wp-admin/profile.php" });
    await site.age(person.username, MAX_AGE + 60);
    const cookies = await page.context().cookies(site.at("wp-admin/"));
    const own = cookies.filter(({ name }) => /^wordpress_/.test(name));
    assert.ok(own.length > 1);
    for (const { name, value } of own) {
      const answer = await site
        .newVisitor()
        .get("wp-admin/profile.php", { cookie: `${name}=${value}` });
      assert.equal(answer.status, 302, name);
      assert.match(answer.location, /wp-login\.php/);
    }
  });
});

describe("somebody else's view, as plugins for switching users give it", () => {
  // As User Switching does it: the session of before is kept, by its token, and gone back to.
  const SWITCHING = `add_action( 'init', static function () {
  $sign_in = static function ( $user, $token ) {
    wp_clear_auth_cookie();
    wp_set_auth_cookie( $user, false, '', $token );
    wp_safe_redirect( home_url( '/handbook/' ) );
    exit;
  };
  if ( isset( $_GET['switch_to'] ) && current_user_can( 'edit_users' ) ) {
    setcookie( 'switched_from', wp_generate_auth_cookie( get_current_user_id(), time() + 3600, 'logged_in', wp_get_session_token() ), 0, '/', '', true, true );
    $sign_in( (int) $_GET['switch_to'], '' );
  }
  $cookie = $_COOKIE['switched_from'] ?? '';
  $before = isset( $_GET['switch_back'] ) ? wp_validate_auth_cookie( $cookie, 'logged_in' ) : false;
  if ( $before ) {
    WP_Session_Tokens::get_instance( get_current_user_id() )->destroy( wp_get_session_token() );
    $sign_in( $before, wp_parse_auth_cookie( $cookie, 'logged_in' )['token'] );
  }
} );`;

  /** An administrator who signed in with Microsoft and looks at the site as somebody else. */
  async function switched() {
    const { person, page } = await signedIn();
    await site.php(
      `get_user_by( 'login', '${person.username}' )->set_role( 'administrator' );`,
    );
    const other = await site.newPerson();
    const { id } = await site.newAccount(other.username, { role: "author" });
    const kept = await cookie(page);
    await page.goto(site.at(`?switch_to=${id}`));
    assert.equal(await site.signedInAs(page), other.username);
    return { person, other, page, kept };
  }

  let remove;
  before(async () => {
    remove = await site.mustUse("switching", SWITCHING);
  });
  after(() => remove());

  test("case 85: it is no session of Microsoft's, and going back leads to the one of before, which is checked as before", async () => {
    const { person, other, page } = await switched();
    const [seen] = (await site.account("login", other.username)).sessions;
    assert.equal(seen.vestibule, undefined);
    await page.goto(site.at("?switch_back=1"));
    assert.equal(await site.signedInAs(page), person.username);
    assert.equal((await session(person)).object, person.oid);
    assert.deepEqual(
      (await site.account("login", other.username)).sessions,
      [],
    );
    await site.age(person.username, MAX_AGE + 60);
    const answer = await page.request.get(site.at("wp-json/wp/v2/posts"));
    assert.equal(answer.status(), 401);
  });

  test("001-35: logging out meanwhile ends that view, and nobody at Microsoft", async () => {
    const { person, other, page } = await switched();
    await site.define({ ...INTRANET, VESTIBULE_LOGOUT: "microsoft" });
    await page.goto(site.at("wp-login.php?action=logout"));
    await Promise.all([
      page.waitForURL(/loggedout=true/),
      page.click('a[href*="action=logout"]'),
    ]);
    assert.deepEqual(
      (await site.account("login", other.username)).sessions,
      [],
    );
    // That of the administrator is the one to which the plugin goes back.
    assert.equal((await session(person)).object, person.oid);
    const { entries } = await site.simulator.log("logout");
    assert.deepEqual(entries, []);
  });

  test("a notice of Microsoft's that the administrator's session has ended: there is no way back to it", async () => {
    const { person, other, page } = await switched();
    const { sid } = await session(person);
    await site
      .newVisitor()
      .get(
        `wp-login.php?action=vestibule_frontchannel_logout&sid=${encodeURIComponent(sid)}`,
      );
    const { sessions } = await site.account("login", person.username);
    assert.deepEqual(sessions, []);
    await page.goto(site.at("?switch_back=1"));
    assert.equal(await site.signedInAs(page), other.username);
  });
});

describe("idle", () => {
  beforeEach(() => site.define({ ...INTRANET, VESTIBULE_SESSION_IDLE: 900 }));

  test("an idle session has ended: a page that says so, and one click back", async () => {
    const { person, page } = await signedIn();
    await site.age(person.username, 1000);
    await page.goto(site.at("handbook/?idle=1"));

    assert.match(page.url(), /wp-login\.php/);
    assert.match(await page.textContent("#login"), /for a while/);
    const { sessions } = await site.account("login", person.username);
    assert.deepEqual(sessions, []);
    await site.simulator.post("/settings", { single_sign_on: true });
    await Promise.all([
      page.waitForURL(site.at("handbook/?idle=1")),
      page.click("#vestibule-sign-in"),
    ]);
  });

  test("who does something is not idle", async () => {
    const { person, page } = await signedIn();
    for (let step = 0; step < 2; step += 1) {
      await site.age(person.username, 600);
      await page.goto(site.at("handbook/"));
      assert.equal(page.url(), site.at("handbook/"));
    }
  });
});

describe("circles", () => {
  test("complaint 1: a browser that keeps no cookies gets a page that explains, not a circle", async () => {
    const person = await site.newPerson();
    const page = await site.newPage();
    // As a browser that stores nothing: it drops what it gets.
    const mend = await site.mustUse(
      "no-cookies",
      "header_register_callback( static fn() => header_remove( 'Set-Cookie' ) );",
    );
    await site.simulator.autologin(person.id);
    try {
      await page.goto(site.at("handbook/"));
      await page.waitForSelector("#login_error, #login .notice");
      await page.waitForTimeout(1000);
    } finally {
      await mend();
      await site.simulator.autologin(null);
    }
    assert.match(page.url(), /wp-login\.php/);
    assert.match(await page.textContent("body"), /cookie/i);
    assert.ok((await asked()).length <= 3, String((await asked()).length));
  });

  test("complaint 1: a session that WordPress does not keep: after two tries a page with a button", async () => {
    const person = await site.newPerson();
    // As a plugin or a cache that takes the login cookie away.
    const mend = await site.mustUse(
      "lost-session",
      "add_filter( 'send_auth_cookies', '__return_false' );",
    );
    const page = await site.newPage();
    await site.simulator.autologin(person.id);
    try {
      await page.goto(site.at("handbook/"));
      await page.waitForSelector("#login, main");
      await page.waitForFunction(
        () => document.querySelector("#vestibule-sign-in") !== null,
      );
      assert.ok((await asked()).length <= 3, String((await asked()).length));
      assert.match(page.url(), /sign_in_loop/);
      assert.match(
        await page.textContent("body"),
        /again and again|several times|more than once|loop|circle/i,
      );
      await mend();
      await Promise.all([
        page.waitForURL(site.at("handbook/")),
        page.click("#vestibule-sign-in"),
      ]);
    } finally {
      await mend();
      await site.simulator.autologin(null);
    }
  });
});

describe("circles of a session that has run out", () => {
  /** Ends on a page that explains, after a few tries; what the browser was given stays good for nothing. */
  async function endsWith(page, reason, tries) {
    await page.goto(site.at("handbook/"));
    await page.waitForURL(new RegExp(`vestibule_error=${reason}`));
    assert.ok((await asked()).length <= tries, String((await asked()).length));
    await page.waitForTimeout(1000);
    assert.match(page.url(), new RegExp(`vestibule_error=${reason}`));
    assert.ok((await asked()).length <= tries);
  }

  test("complaint 1: a browser that keeps every cookie but the one of the sign-in", async () => {
    const { person, page } = await signedIn();
    await site.age(person.username, MAX_AGE + 60);
    const mend = await site.mustUse(
      "no-transaction",
      `header_register_callback( static function () {
  $cookies = preg_grep( '/^Set-Cookie: (?!__Host-vestibule)/i', headers_list() );
  header_remove( 'Set-Cookie' );
  foreach ( $cookies as $cookie ) { header( $cookie, false ); }
} );`,
    );
    try {
      await page.context().clearCookies({ name: "__Host-vestibule" });
      await endsWith(page, "cookies_missing", 8);
    } finally {
      await mend();
    }
    assert.match(await page.textContent("#login"), /cookie/i);
    // Nobody is stuck: with the cookie the button leads on.
    await Promise.all([
      page.waitForURL(site.at("handbook/")),
      page.click("#vestibule-sign-in"),
    ]);
  });

  test("complaint 1: a browser that brings an old cookie each time", async () => {
    const { person, page } = await signedIn();
    const cookies = await page.context().cookies(site.at());
    const old = cookies.find(({ name }) => name === "__Host-vestibule");
    assert.ok(old, "what the guard remembers");
    await site.age(person.username, MAX_AGE + 60);
    const mend = await site.mustUse(
      "old-cookie",
      `if ( 'vestibule_callback' === ( $_GET['action'] ?? '' ) ) {
  $_SERVER['HTTP_COOKIE'] = preg_replace( '/__Host-vestibule=[^;]*/', '__Host-vestibule=${old.value}', $_SERVER['HTTP_COOKIE'] );
}`,
    );
    try {
      await endsWith(page, "sign_in_elsewhere", 8);
    } finally {
      await mend();
    }
  });

  test("complaint 1: a page that does not know the session that the login page knows", async () => {
    const { person, page } = await signedIn();
    await site.age(person.username, MAX_AGE + 60);
    const mend = await site.mustUse(
      "lost-on-pages",
      "add_filter( 'determine_current_user', static fn( $user ) => str_starts_with( $_SERVER['REQUEST_URI'], '/handbook/' ) ? 0 : $user, PHP_INT_MAX );",
    );
    try {
      await endsWith(page, "sign_in_loop", 3);
    } finally {
      await mend();
    }
    assert.equal(await site.signedInAs(page), person.username);
    await page.goto(site.at("handbook/"));
    assert.equal(page.url(), site.at("handbook/"));
  });
});

describe("drafts", () => {
  /** Ages the session while an editor is open, and signs in again as the dialog of WordPress offers it. */
  async function throughTheDialog(page, person, seconds = MAX_AGE + 60) {
    await site.simulator.post("/settings", { single_sign_on: true });
    await site.age(person.username, seconds);
    await page.evaluate(() => globalThis.wp.heartbeat.connectNow());
    await page.waitForSelector(
      "#wp-auth-check-wrap:not(.hidden) #wp-auth-check",
    );
    const frame = page.frameLocator("#wp-auth-check-frame");
    const [popup] = await Promise.all([
      page.context().waitForEvent("page"),
      frame.locator("#vestibule-sign-in").click(),
    ]);
    // It says so, closes by itself, and the dialog hears of it: nobody waits for the next heartbeat.
    if (!popup.isClosed()) await popup.waitForEvent("close");
    await page.waitForSelector("#wp-auth-check-wrap.hidden", {
      state: "attached",
    });
  }

  /** Sends the profile's form, reads what is said, signs in in another window, goes back and sends it again. */
  async function sentTooLate(page, person, look = () => {}) {
    const [answer] = await Promise.all([
      page.waitForNavigation(),
      page.click("#submit"),
    ]);
    assert.equal(answer.status(), 401);
    assert.match(await page.textContent("main"), /was not saved/);
    await look();
    const [popup] = await Promise.all([
      page.context().waitForEvent("page"),
      page.click("#vestibule-sign-in"),
    ]);
    await popup.waitForURL(/vestibule_signed_in/).catch((error) => {
      if (!popup.isClosed()) throw error;
    });
    await page.goBack();
    assert.equal(
      await page.inputValue("#description"),
      "Looks after the minutes",
    );
    const kept = await cookie(page);
    await Promise.all([page.waitForNavigation(), page.click("#submit")]);
    // The page for a sign-in would name it as well, as the way back.
    assert.equal(new URL(page.url()).pathname, "/wp-admin/profile.php");
    assert.equal(await cookie(page), kept);
    assert.equal(
      await site.php(
        `echo get_user_by( 'login', '${person.username}' )->description;`,
      ),
      "Looks after the minutes",
    );
  }

  test("001-34, complaint 3: a form that is sent too late: a page that says how to keep what was typed, and it works", async () => {
    const { person, page } = await signedIn();
    await page.goto(site.at("wp-admin/profile.php"));
    await page.fill("#description", "Looks after the minutes");
    await site.simulator.post("/settings", { single_sign_on: true });
    await site.age(person.username, MAX_AGE + 60);
    await sentTooLate(page, person, () =>
      site.screenshot(page, "form-refused"),
    );
  });

  test("complaint 3: a draft in the block editor survives an expired session and can be saved", async () => {
    const { person, page } = await signedIn({ assets: "shared" });
    const canvas = await newPostInBlockEditor(page);
    await canvas.locator(".editor-post-title__input").click();
    await page.keyboard.type("Minutes of the meeting");
    const kept = await cookie(page);

    await throughTheDialog(page, person);

    assert.equal(await cookie(page), kept);
    assert.equal(
      await canvas.locator(".editor-post-title__input").textContent(),
      "Minutes of the meeting",
    );
    const saved = await saveInBlockEditor(page);
    assert.equal(saved.ok, true);
    assert.equal(
      await site.php(`echo get_post( ${saved.id} )->post_title;`),
      "Minutes of the meeting",
    );
  });

  test("complaint 3: a draft in the classic editor survives, and its form goes through", async () => {
    const classic = await site.mustUse(
      "classic",
      "add_filter( 'use_block_editor_for_post', '__return_false' );",
    );
    try {
      const { person, page } = await signedIn({ assets: "shared" });
      await page.goto(site.at("wp-admin/post-new.php"));
      await page.fill("#title", "Minutes of another meeting");
      await throughTheDialog(page, person);
      assert.equal(
        await page.inputValue("#title"),
        "Minutes of another meeting",
      );
      // Not while WordPress keeps the button out of an autosave's way.
      await Promise.all([
        page.waitForNavigation(),
        page.click("#save-post:not(.disabled)"),
      ]);
      assert.match(page.url(), /post\.php\?post=\d+&action=edit/);
      assert.equal(
        await page.inputValue("#title"),
        "Minutes of another meeting",
      );
    } finally {
      await classic();
    }
  });

  describe("of a session that was idle", () => {
    const IDLE = 1000;
    beforeEach(() => site.define({ ...INTRANET, VESTIBULE_SESSION_IDLE: 900 }));

    test("complaint 3: a draft in the block editor can be saved after a sign-in through the dialog, in another session", async () => {
      const { person, page } = await signedIn({ assets: "shared" });
      const canvas = await newPostInBlockEditor(page);
      await canvas.locator(".editor-post-title__input").click();
      await page.keyboard.type("Minutes of a long meeting");
      const before = await cookie(page);

      await throughTheDialog(page, person, IDLE);

      assert.notEqual(await cookie(page), before, "an idle session has ended");
      await session(person);
      const saved = await saveInBlockEditor(page);
      assert.equal(saved.ok, true);
      assert.equal(
        await site.php(`echo get_post( ${saved.id} )->post_title;`),
        "Minutes of a long meeting",
      );
    });

    test("complaint 3: a draft in the classic editor, too", async () => {
      const classic = await site.mustUse(
        "classic",
        "add_filter( 'use_block_editor_for_post', '__return_false' );",
      );
      try {
        const { person, page } = await signedIn({ assets: "shared" });
        await page.goto(site.at("wp-admin/post-new.php"));
        await page.fill("#title", "Minutes of another long meeting");
        await throughTheDialog(page, person, IDLE);
        await Promise.all([
          page.waitForNavigation(),
          page.click("#save-post:not(.disabled)"),
        ]);
        assert.match(page.url(), /post\.php\?post=\d+&action=edit/);
        assert.equal(
          await page.inputValue("#title"),
          "Minutes of another long meeting",
        );
      } finally {
        await classic();
      }
    });

    test("001-34, complaint 3: a form that is sent too late is saved after a sign-in in another window", async () => {
      const { person, page } = await signedIn();
      await page.goto(site.at("wp-admin/profile.php"));
      await page.fill("#description", "Looks after the minutes");
      await site.simulator.post("/settings", { single_sign_on: true });
      await site.age(person.username, IDLE);
      await sentTooLate(page, person);
      await session(person);
    });
  });
});
