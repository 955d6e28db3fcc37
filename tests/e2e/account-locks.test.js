// One's own e-mail address and password, by every door of a running site: WordPress's own, and those of other plugins. People from
// the directory keep what they have, whatever the form; people known to WordPress only change it.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, before, beforeEach, describe, test } from "node:test";
import { startSite } from "./harness/site.js";

let site;

before(async () => {
  site = await startSite({ browser: false });
  await plantForms();
  await site.arm();
});

after(() => site?.stop());

/** What other plugins do. Each answers with the codes of what is wrong, or with what it has changed. */
function plantForms() {
  return site.mustUse(
    "forms",
    `
    // A form of a plugin that ends in wp_update_user().
    $save = static function () {
      $saved = wp_update_user( array( 'ID' => get_current_user_id(), 'user_email' => $_REQUEST['new_email'], 'user_pass' => $_REQUEST['new_password'], 'display_name' => $_REQUEST['new_name'] ) );
      wp_send_json( is_wp_error( $saved ) ? $saved->get_error_codes() : $saved );
    };
    add_action( 'template_redirect', static function () use ( $save ) { if ( isset( $_REQUEST['plugin-form'] ) ) { $save(); } } );
    add_action( 'wp_ajax_plugin_form', $save );
    add_action( 'admin_post_plugin_form', $save );

    // A method of a plugin. WordPress takes none that has no name.
    function plugin_save_profile( $args ) {
      global $wp_xmlrpc_server;
      $user = $wp_xmlrpc_server->login( $args[1], $args[2] );
      if ( ! $user ) {
        return $wp_xmlrpc_server->error;
      }
      return wp_update_user( array( 'ID' => $user->ID, 'user_email' => $args[3]['email'], 'user_pass' => $args[3]['password'], 'display_name' => $args[3]['display_name'] ) );
    }
    add_filter( 'xmlrpc_methods', static fn( $methods ) => $methods + array( 'plugin.saveProfile' => 'plugin_save_profile' ) );

    // WooCommerce's account page, as WC_Form_Handler::save_account_details() has it.
    add_action( 'template_redirect', static function () {
      if ( 'save_account_details' !== ( $_POST['action'] ?? '' ) ) {
        return;
      }
      $user               = new stdClass();
      $user->ID           = get_current_user_id();
      $user->display_name = $_POST['account_display_name'];
      $user->user_email   = sanitize_email( $_POST['account_email'] );
      if ( '' !== $_POST['password_1'] ) {
        $user->user_pass = $_POST['password_1'];
      }
      $errors = new WP_Error();
      do_action_ref_array( 'woocommerce_save_account_details_errors', array( &$errors, &$user ) );
      if ( ! $errors->has_errors() ) {
        wp_update_user( $user );
      }
      wp_send_json( $errors->get_error_codes() );
    } );`,
  );
}

const post = (visitor, address, fields) =>
  visitor.send("POST", address, {
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams(fields).toString(),
  });

async function call(name, login, password, members) {
  const member = ([key, value]) =>
    `<member><name>${key}</name><value><string>${value}</string></value></member>`;
  const parameters = [
    "<int>1</int>",
    `<string>${login}</string>`,
    `<string>${password}</string>`,
    `<struct>${Object.entries(members).map(member).join("")}</struct>`,
  ].map((value) => `<param><value>${value}</value></param>`);
  return site.newVisitor().send("POST", "xmlrpc.php", {
    headers: { "content-type": "text/xml" },
    body: `<?xml version="1.0"?><methodCall><methodName>${name}</methodName><params>${parameters.join("")}</params></methodCall>`,
  });
}

const applicationPassword = (id) =>
  site.php(
    `echo WP_Application_Passwords::create_new_application_password( ${id}, array( 'name' => 'test ' . wp_rand() ) )[0];`,
  );

/** What somebody types. */
function wishes() {
  const name = `wish-${randomBytes(4).toString("hex")}`;
  return {
    name,
    email: `${name}@elsewhere.example`,
    password: randomBytes(12).toString("base64url"),
  };
}

const asFields = ({ name, email, password }) => ({
  new_name: name,
  new_email: email,
  new_password: password,
});

async function directoryAccount() {
  const person = await site.newPerson();
  const visitor = site.newVisitor();
  assert.equal((await visitor.signIn(person.id)).outcome, "signed in");
  return { login: person.username, object: person.oid, visitor };
}

async function wordpressAccount() {
  const login = `local-${randomBytes(4).toString("hex")}`;
  const { password } = await site.newAccount(login, { role: "author" });
  const visitor = site.newVisitor();
  await visitor.signInByPassword(login, password);
  assert.equal(await visitor.whoAmI(), login);
  return { login, visitor };
}

// Name → how somebody sends it.
const DOORS = {
  "a plugin's form": ({ visitor }, wish) =>
    post(visitor, "?plugin-form=1", asFields(wish)),
  "a plugin's link": ({ visitor }, wish) =>
    visitor.get(`?plugin-form=1&${new URLSearchParams(asFields(wish))}`),
  "a plugin's form by admin-ajax": ({ visitor }, wish) =>
    post(visitor, "wp-admin/admin-ajax.php", {
      action: "plugin_form",
      ...asFields(wish),
    }),
  "a plugin's link to admin-ajax": ({ visitor }, wish) =>
    visitor.get(
      `wp-admin/admin-ajax.php?action=plugin_form&${new URLSearchParams(asFields(wish))}`,
    ),
  "a plugin's form by admin-post": ({ visitor }, wish) =>
    post(visitor, "wp-admin/admin-post.php", {
      action: "plugin_form",
      ...asFields(wish),
    }),
  "a plugin's method of XML-RPC": async ({ login }, wish) => {
    const { id } = await site.account("login", login);
    return call("plugin.saveProfile", login, await applicationPassword(id), {
      display_name: wish.name,
      email: wish.email,
      password: wish.password,
    });
  },
};

describe("001-35: a form of another plugin", () => {
  for (const [door, send] of Object.entries(DOORS)) {
    test(`${door}: an account of the directory keeps address and password; the rest is saved`, async () => {
      const account = await directoryAccount();
      const before = await site.account("login", account.login);
      const wish = wishes();
      const { status, text, setCookie } = await send(account, wish);

      assert.equal(status, 200, text);
      const after = await site.account("login", account.login);
      assert.equal(after.name, wish.name);
      assert.equal(after.email, before.email);
      assert.equal(after.password, before.password);
      // WordPress begins a session anew, as if the password were another one: a browser's goes on as what it was, a program gets none.
      if (door.includes("XML-RPC"))
        assert.deepEqual(
          setCookie.filter((one) => one.startsWith("wordpress_")),
          [],
        );
      else
        for (const { vestibule } of after.sessions)
          assert.equal(vestibule?.object, account.object);
      assert.equal(await account.visitor.whoAmI(), account.login);
    });

    test(`${door}: an account of WordPress only changes both`, async () => {
      const account = await wordpressAccount();
      const wish = wishes();
      const { status, text } = await send(account, wish);

      assert.equal(status, 200, text);
      const after = await site.account("login", account.login);
      assert.equal(after.name, wish.name);
      assert.equal(after.email, wish.email);
      const again = site.newVisitor();
      await again.signInByPassword(account.login, wish.password);
      assert.equal(await again.whoAmI(), account.login);
    });
  }

  test("nobody is mailed about a change that a form did not make", async () => {
    const account = await directoryAccount();
    const mails = (await site.mails()).length;
    for (const send of Object.values(DOORS)) await send(account, wishes());
    assert.deepEqual((await site.mails()).slice(mails), []);
  });
});

describe("001-35: wp.editProfile", () => {
  const edit = (login, password, wish) =>
    call("wp.editProfile", login, password, {
      display_name: wish.name,
      email: wish.email,
      user_email: wish.email,
      password: wish.password,
      user_pass: wish.password,
    });

  test("an account of the directory: names change, address and password do not; its password opens nothing", async () => {
    const { login } = await directoryAccount();
    const before = await site.account("login", login);
    const wish = wishes();
    const { text } = await edit(
      login,
      await applicationPassword(before.id),
      wish,
    );
    assert.match(text, /<boolean>1</);
    const after = await site.account("login", login);
    assert.equal(after.name, wish.name);
    assert.equal(after.email, before.email);
    assert.equal(after.password, before.password);

    await site.php(`wp_set_password( 'known to somebody 1', ${before.id} );`);
    const refused = await edit(login, "known to somebody 1", wishes());
    assert.match(refused.text, /<int>403</);
    assert.equal((await site.account("login", login)).name, wish.name);
  });

  test("an account of WordPress only: its password opens it", async () => {
    const login = `local-${randomBytes(4).toString("hex")}`;
    const { password } = await site.newAccount(login, { role: "author" });
    const wish = wishes();
    const { text } = await edit(login, password, wish);
    assert.match(text, /<boolean>1</);
    assert.equal((await site.account("login", login)).name, wish.name);
  });

  test("on an intranet what a plugin adds to XML-RPC is gone, and wp.editProfile is not", async () => {
    await site.define({ VESTIBULE_SCENARIO: "intranet" });
    try {
      const login = `local-${randomBytes(4).toString("hex")}`;
      const { password } = await site.newAccount(login, { role: "author" });
      const wish = wishes();
      const plugin = await call("plugin.saveProfile", login, password, {
        display_name: wish.name,
        email: wish.email,
        password: wish.password,
      });
      assert.match(plugin.text, /<int>-32601</);
      assert.match((await edit(login, password, wish)).text, /<boolean>1</);
    } finally {
      await site.define({});
    }
  });
});

describe("001-35: the link that confirms a new address", () => {
  /** As WordPress keeps it until the link is opened: mailed before the account was connected, or while the lock was off. */
  async function mailed(login, email) {
    const hash = randomBytes(16).toString("hex");
    const { id } = await site.account("login", login);
    await site.php(
      `update_user_meta( ${id}, '_new_email', array( 'hash' => '${hash}', 'newemail' => '${email}' ) );`,
    );
    return `wp-admin/profile.php?newuseremail=${hash}`;
  }

  test("an account of the directory keeps its address, and nobody is told otherwise by mail", async () => {
    const { login, visitor } = await directoryAccount();
    const before = await site.account("login", login);
    const mails = (await site.mails()).length;
    const answer = await visitor.get(await mailed(login, wishes().email));

    assert.equal(answer.status, 302);
    assert.match(answer.location, /profile\.php/);
    assert.equal((await site.account("login", login)).email, before.email);
    assert.deepEqual((await site.mails()).slice(mails), []);
  });

  test("an account of WordPress only has the new one", async () => {
    const { login, visitor } = await wordpressAccount();
    const { email } = wishes();
    const answer = await visitor.get(await mailed(login, email));

    assert.match(answer.location, /profile\.php\?updated=true/);
    assert.equal((await site.account("login", login)).email, email);
  });
});

describe("001-35: WooCommerce's account page", () => {
  const save = async ({ visitor }, { name, email, password = "" }) =>
    JSON.parse(
      (
        await post(visitor, "?pagename=account", {
          action: "save_account_details",
          account_display_name: name,
          account_email: email,
          password_1: password,
        })
      ).text,
    );

  test("an account of the directory is told what is locked, and nothing is saved", async () => {
    const account = await directoryAccount();
    const before = await site.account("login", account.login);
    const wish = wishes();
    assert.deepEqual(await save(account, wish), [
      "vestibule_email_locked",
      "vestibule_password_locked",
    ]);
    assert.deepEqual(await save(account, { ...wish, email: before.email }), [
      "vestibule_password_locked",
    ]);
    assert.deepEqual(await save(account, { ...wish, password: "" }), [
      "vestibule_email_locked",
    ]);
    const after = await site.account("login", account.login);
    assert.deepEqual(
      [after.name, after.email, after.password],
      [before.name, before.email, before.password],
    );
  });

  test("an account of the directory changes its name", async () => {
    const account = await directoryAccount();
    const before = await site.account("login", account.login);
    const { name } = wishes();
    assert.deepEqual(await save(account, { name, email: before.email }), []);
    const after = await site.account("login", account.login);
    assert.equal(after.name, name);
    assert.equal(after.email, before.email);
    assert.equal(after.password, before.password);
  });

  test("an account of WordPress only changes both", async () => {
    const account = await wordpressAccount();
    const wish = wishes();
    assert.deepEqual(await save(account, wish), []);
    assert.equal(
      (await site.account("login", account.login)).email,
      wish.email,
    );
    const again = site.newVisitor();
    await again.signInByPassword(account.login, wish.password);
    assert.equal(await again.whoAmI(), account.login);
  });
});

describe("001-35: the locks are settings", () => {
  beforeEach(() => site.define({}));
  after(() => site.define({}));

  for (const [title, constants, changes] of [
    [
      "no lock: both change",
      {
        VESTIBULE_LOCK_EMAIL: false,
        VESTIBULE_LOCK_PASSWORD: false,
        VESTIBULE_LOCAL_LOGIN: "allow",
      },
      [true, true],
    ],
    [
      "the address alone is locked",
      { VESTIBULE_LOCK_PASSWORD: false, VESTIBULE_LOCAL_LOGIN: "allow" },
      [false, true],
    ],
    [
      "the password alone is locked",
      { VESTIBULE_LOCK_EMAIL: false },
      [true, false],
    ],
    [
      "001-37: a password that would open nothing is locked in any case",
      { VESTIBULE_LOCK_PASSWORD: false },
      [false, false],
    ],
  ])
    test(title, async () => {
      await site.define(constants);
      const account = await directoryAccount();
      const before = await site.account("login", account.login);
      await DOORS["a plugin's form"](account, wishes());
      const after = await site.account("login", account.login);
      assert.deepEqual(
        [after.email !== before.email, after.password !== before.password],
        changes,
      );
    });
});
