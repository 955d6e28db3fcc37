// The login page and its relatives in a browser: forms of other plugins, programs, keyboard, telephone, windows in the background.
import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import { startSite } from "./harness/site.js";

const FORCED = { VESTIBULE_FORCE_SSO: true };
const PHONE = {
  viewport: { width: 320, height: 640 },
  isMobile: true,
  hasTouch: true,
};

let site;

before(async () => {
  site = await startSite({ permalinks: "pretty", assets: "none" });
  await site.arm();
});

beforeEach(async () => {
  await site.define({});
  await site.simulator.post("/reset", {
    only: ["misbehaviours", "log", "settings"],
  });
});

after(() => site?.stop());

async function asked() {
  const { entries } = await site.simulator.log("authorize");
  return entries.length;
}

describe("003-12: the form of a shop's account page", () => {
  let remove;

  before(async () => {
    // What WooCommerce's template and form handler do, without WooCommerce.
    remove = await site.mustUse(
      "shop",
      `
      final class WooCommerce {}
      add_action( 'wp_loaded', static function () {
        if ( ! isset( $_POST['login'], $_POST['username'], $_POST['password'] ) ) { return; }
        $user = wp_signon( array( 'user_login' => wp_unslash( $_POST['username'] ), 'user_password' => $_POST['password'] ), is_ssl() );
        if ( ! is_wp_error( $user ) ) { wp_safe_redirect( home_url( '/my-account/' ) ); exit; }
        add_action( 'shop_notice', static fn() => print( '<ul class="woocommerce-error"><li>' . wp_kses_post( $user->get_error_message() ) . '</li></ul>' ) );
      } );
      add_action( 'template_redirect', static function () {
        if ( 0 !== strpos( $_SERVER['REQUEST_URI'], '/my-account/' ) ) { return; }
        status_header( 200 );
        echo '<!DOCTYPE html><html><head>'; wp_head(); echo '</head><body>';
        do_action( 'shop_notice' );
        if ( is_user_logged_in() ) { echo '<p id="hello">Hello ' . esc_html( wp_get_current_user()->user_login ) . '</p>'; }
        else {
          echo '<form class="woocommerce-form woocommerce-form-login login" method="post">';
          do_action( 'woocommerce_login_form_start' );
          echo '<p><input name="username" id="username"></p><p><input name="password" id="password" type="password"></p>';
          do_action( 'woocommerce_login_form' );
          echo '<p><button name="login" value="Log in">Log in</button></p>';
          do_action( 'woocommerce_login_form_end' );
          echo '</form>';
        }
        wp_footer(); echo '</body></html>';
        exit;
      } );
      `,
    );
  });

  after(() => remove?.());

  async function signInAtTheShop(page, login, password) {
    await page.goto(site.at("my-account/"));
    await Promise.all([
      page.waitForNavigation(),
      page.$eval(
        "form.login",
        (form, values) => {
          form.elements.username.value = values.login;
          form.elements.password.value = values.password;
          form.requestSubmit(form.elements.login);
        },
        { login, password },
      ),
    ]);
  }

  test("003-10: people of WordPress alone sign in there as ever", async () => {
    const page = await site.newPage();
    await signInAtTheShop(page, "walter", site.credentials.WALTER_PASSWORD);
    assert.equal(await page.textContent("#hello"), "Hello walter");
  });

  test("001-37: people of the directory do not", async () => {
    const person = await site.newPerson();
    await site.newVisitor().signIn(person.id);
    const { id } = await site.account("login", person.username);
    await site.php(`wp_set_password( 'known to somebody 1', ${id} );`);
    const page = await site.newPage();
    await signInAtTheShop(page, person.username, "known to somebody 1");
    assert.match(
      await page.textContent(".woocommerce-error"),
      /opened with Microsoft/,
    );
    assert.equal(await site.signedInAs(page), "");
  });

  test("with Microsoft only: the button alone, and back to the shop", async () => {
    await site.define(FORCED);
    const person = await site.newPerson();
    const page = await site.newPage({ assets: "shared" });
    await page.goto(site.at("my-account/?order=7#items"));
    assert.equal(await page.isVisible("#username"), false);
    assert.equal(await page.isVisible("#password"), false);
    await site.signInWithMicrosoft(page, person);
    assert.equal(page.url(), site.at("my-account/?order=7#items"));
    assert.equal(await page.textContent("#hello"), `Hello ${person.username}`);
  });

  test("with Microsoft only: a password that is sent all the same is refused", async () => {
    await site.define(FORCED);
    const page = await site.newPage();
    for (const password of [site.credentials.WALTER_PASSWORD, "wrong"]) {
      await signInAtTheShop(page, "walter", password);
      assert.match(
        await page.textContent(".woocommerce-error"),
        /opened with Microsoft/,
      );
    }
    assert.equal(await site.signedInAs(page), "");
  });
});

describe("003-12: programs on a site with Microsoft only", () => {
  const call = (login, password) =>
    site.newVisitor().send("POST", "xmlrpc.php", {
      headers: { "content-type": "text/xml" },
      body: `<?xml version="1.0"?><methodCall><methodName>wp.getProfile</methodName><params><param><value><int>1</int></value></param><param><value><string>${login}</string></value></param><param><value><string>${password}</string></value></param></params></methodCall>`,
    });

  test("XML-RPC takes an application password and no other", async () => {
    await site.define(FORCED);
    const login = `robot-${Date.now()}`;
    const account = await site.newAccount(login, { role: "author" });
    const application = await site.php(
      `echo WP_Application_Passwords::create_new_application_password( ${account.id}, array( 'name' => 'robot' ) )[0];`,
    );
    assert.match((await call(login, application)).text, /<name>user_id/);
    assert.match((await call(login, account.password)).text, /faultCode/);

    const rest = await site.newVisitor().get("wp-json/wp/v2/users/me", {
      headers: {
        accept: "application/json",
        authorization: `Basic ${Buffer.from(`${login}:${application}`).toString("base64")}`,
      },
    });
    assert.equal(JSON.parse(rest.text).id, account.id);
  });
});

describe("pages for everybody", () => {
  const small = [
    ["signing in", "wp-login.php?action=vestibule_challenge"],
    ["another window signing in", "wp-login.php?action=vestibule_wait"],
    [
      "an emergency link",
      "wp-login.php?action=vestibule_break_glass&ticket=v1.x",
    ],
    ["having logged out", "wp-login.php?loggedout=true"],
    [
      "a circle",
      "wp-login.php?vestibule_error=sign_in_loop&vestibule_reference=0123abcd",
    ],
  ];
  for (const [name, path] of small)
    test(`${name}: fits a small telephone, has a title, a heading and a language`, async () => {
      await site.define(FORCED);
      const page = await site.newPage({ ...PHONE, assets: "shared" });
      // The first page would go on at once, the second in a second; an answer without content leaves them where they are.
      await page.route(/vestibule_start|[?&]turn=/, (route) =>
        route.fulfill({ status: 204 }),
      );
      await page.goto(site.at(path), { waitUntil: "commit" });
      await page.waitForSelector("h1", { state: "attached" });
      await page.waitForTimeout(300);
      await site.screenshot(page, `phone-${name.replaceAll(" ", "-")}`);
      const [{ width }, title, headings] = await Promise.all([
        page.locator("html").boundingBox(),
        page.title(),
        page.locator("h1").allTextContents(),
      ]);
      assert.ok(width <= 320, String(width));
      assert.ok(title.length > 5);
      assert.ok(headings.some((text) => text.trim()));
      assert.equal(await page.locator("html").getAttribute("lang"), "en-US");
      for (const target of await page.locator("main a, main button").all()) {
        const box = await target.boundingBox();
        assert.ok(box.x >= 0 && box.x + box.width <= 320);
      }
    });

  test("by keyboard: the button is the first thing, another account the next", async () => {
    await site.define(FORCED);
    const page = await site.newPage({ assets: "shared" });
    await page.goto(site.at("wp-login.php?loggedout=true"));
    const focused = () => page.evaluate(() => document.activeElement.innerText);
    const stops = [];
    for (let stop = 0; stop < 3; stop += 1) {
      await page.keyboard.press("Tab");
      stops.push((await focused()).trim());
    }
    // WordPress's logo comes before everything.
    assert.deepEqual(stops.slice(1), [
      "Sign in with Microsoft",
      "Use another account",
    ]);
  });

  test("by keyboard: below the form the button comes after the form", async () => {
    await site.define({ VESTIBULE_LOGIN_BUTTON: "below" });
    const page = await site.newPage({ assets: "shared" });
    await page.goto(site.at("wp-login.php"));
    // WordPress puts the cursor into the first field a moment after the page is there.
    await page.waitForFunction(
      () => document.activeElement.id === "user_login",
    );
    await page.focus("#wp-submit");
    await page.keyboard.press("Tab");
    assert.equal(
      await page.evaluate(() => document.activeElement.id),
      "vestibule-sign-in",
    );
  });
});

describe("Microsoft's branding guidelines", () => {
  const asSpecified = {
    text: "Sign in with Microsoft",
    height: 41,
    border: "1px solid rgb(140, 140, 140)",
    background: "rgb(255, 255, 255)",
    color: "rgb(94, 94, 94)",
    font: "600 15px",
    family: "Segoe UI",
    logo: [21, 21],
    // Top left, top right, bottom left, bottom right.
    squares: ["#f25022", "#7fba00", "#00a4ef", "#ffb900"],
  };
  for (const place of ["above", "below"])
    test(`the button ${place} the form is as specified`, async () => {
      await site.define({ VESTIBULE_LOGIN_BUTTON: place });
      const page = await site.newPage({ assets: "shared" });
      await page.goto(site.at("wp-login.php"));
      const button = page.locator("#vestibule-sign-in");
      // The pointer is nowhere near.
      await page.mouse.move(0, 0);
      const seen = await button.evaluate((element) => {
        const style = getComputedStyle(element);
        const logo = element.querySelector("svg");
        const size = logo.getBoundingClientRect();
        const hex = (color) =>
          `#${color
            .match(/\d+/g)
            .map((part) => Number(part).toString(16).padStart(2, "0"))
            .join("")}`;
        const squares = [...logo.querySelectorAll("path")]
          .map((square) => ({
            box: square.getBoundingClientRect(),
            fill: hex(getComputedStyle(square).fill),
          }))
          .sort((a, b) => a.box.top - b.box.top || a.box.left - b.box.left);
        return {
          text: element.innerText.trim(),
          height: element.getBoundingClientRect().height,
          border: style.border,
          background: style.backgroundColor,
          color: style.color,
          font: `${style.fontWeight} ${style.fontSize}`,
          family: style.fontFamily.split(",")[0].replaceAll('"', ""),
          logo: [size.width, size.height],
          squares: squares.map(({ fill }) => fill),
        };
      });
      assert.deepEqual(seen, asSpecified);
      assert.ok(await button.isVisible());
    });
});

describe("windows", () => {
  test("001-43: a window in the background waits, and asks for its own page when it is looked at", async () => {
    await site.define({ VESTIBULE_SCENARIO: "intranet" });
    const person = await site.newPerson();
    const front = await site.newPage();
    const back = await front.context().newPage();
    await back.addInitScript(() => {
      globalThis.looked = false;
      Object.defineProperty(Document.prototype, "hidden", {
        get: () => !globalThis.looked,
      });
    });
    await back.goto(site.at("handbook/?window=back#part"));
    await back.waitForSelector("#vestibule-continue");
    await back.waitForTimeout(500);
    assert.equal(await asked(), 0);

    await front.goto(site.at("handbook/"));
    await site.choose(front, person);
    await Promise.all([
      back.waitForURL(site.at("handbook/?window=back#part")),
      back.evaluate(() => {
        globalThis.looked = true;
        document.dispatchEvent(new Event("visibilitychange"));
      }),
    ]);
    assert.equal(await asked(), 1);
  });
});

describe("where next", () => {
  const LANDING = { VESTIBULE_LANDING_PAGES: ["subscriber /handbook/"] };

  test("1.9: nothing was asked for: the page of the role; else the dashboard for those who write", async () => {
    await site.define(LANDING);
    const reader = await site.newPerson();
    const page = await site.newPage();
    await page.goto(site.at("wp-login.php"));
    await site.signInWithMicrosoft(page, reader);
    assert.equal(page.url(), site.at("handbook/"));

    const writer = await site.newPerson();
    await site.newAccount(writer.username, { role: "author" });
    const other = await site.newPage();
    await other.goto(site.at("wp-login.php"));
    await site.signInWithMicrosoft(other, writer);
    assert.equal(other.url(), site.at("wp-admin/"));
  });

  test("1.9: the page asked for comes first, and a plugin's wish before the role's", async () => {
    await site.define(LANDING);
    const reader = await site.newPerson();
    const page = await site.newPage();
    await page.goto(
      site.at(
        `wp-login.php?redirect_to=${encodeURIComponent(site.at("?s=x"))}#end`,
      ),
    );
    await site.signInWithMicrosoft(page, reader);
    assert.equal(page.url(), site.at("?s=x#end"));

    const remove = await site.mustUse(
      "steering",
      "add_filter( 'login_redirect', static fn( $url, $asked ) => '' === $asked ? home_url( '/?welcome' ) : $url, 10, 2 );",
    );
    try {
      const other = await site.newPage();
      await other.goto(site.at("wp-login.php"));
      await site.signInWithMicrosoft(other, reader);
      assert.equal(other.url(), site.at("?welcome"));
    } finally {
      await remove();
    }
  });
});
