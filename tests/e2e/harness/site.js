// One site with its simulator and browser, for the tests of one file.
//
//   const site = await startSite();          // PROFILE from the environment
//   const page = await site.newPage();       // a browser of a person's own: no cookies yet
//   await site.signInByPassword(page, "walter");
//   await site.stop();
import { execFile, spawn } from "node:child_process";
import { randomBytes, randomUUID } from "node:crypto";
import { mkdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { freePorts } from "./ports.js";
import { Simulator } from "./simulator.js";
import { Visitor } from "./visitor.js";

const HARNESS = dirname(fileURLToPath(import.meta.url));
export const ROOT = join(HARNESS, "../../..");
const run = promisify(execFile);

const ASSETS =
  /\/wp-(includes|admin|content)\/.*(\.(css|js|svg|png|gif|woff2)|load-(styles|scripts)\.php)(\?|$)/;
/** Of observer.php. */
const WHO_AM_I = "?rest_route=/vestibule-test/whoami";

export const PROFILE = process.env.PROFILE ?? "sqlite";

/**
 * configure: "constants" or "option" (nothing is configured: the settings page does it)
 * permalinks: "plain" or "pretty"; path: "/blog" for a sub-directory
 * extension: a path, or "none"; constants: further wp-config constants by name
 * environment: further variables for serve.sh; browser: false when HTTP is enough
 * singleSignOn: at Microsoft a browser that is signed in is not asked again; else the account page comes each time
 * assets: of pages that say nothing else, see newPage(); kind: the beginning of its directory's name
 * name: of its directory, for a file with several sites
 */
export async function startSite({
  profile = PROFILE,
  configure = "constants",
  permalinks = "plain",
  path = "",
  extension,
  constants = {},
  environment = {},
  browser = true,
  singleSignOn = false,
  assets = "shared",
  kind = "e2e",
  name = basename(process.argv[1] ?? "site", ".test.js"),
} = {}) {
  const [port, idpPort, controlPort] = await freePorts(3);
  const directory = join(ROOT, ".run", `${kind}-${profile}-${name}`);
  const site = new Site({
    assets,
    directory,
    name,
    profile,
    url: `http://127.0.0.1:${port}${path}`,
    simulator: new Simulator(
      `http://127.0.0.1:${idpPort}`,
      `http://127.0.0.1:${controlPort}`,
    ),
    environment: {
      ...environment,
      PROFILE: profile,
      CONFIGURE: configure,
      PERMALINKS: permalinks,
      SITE_PATH: path,
      SITE_PORT: String(port),
      IDP_PORT: String(idpPort),
      IDP_CONTROL_PORT: String(controlPort),
      IDP_SINGLE_SIGN_ON: singleSignOn ? "on" : "off",
      ...(extension ? { EXTENSION: extension } : {}),
    },
  });
  // What an interrupted run left.
  await site.script("simulator.sh", "stop");
  await site.script("serve.sh", "stop");
  await rm(directory, { recursive: true, force: true });
  const starting = browser
    ? import("./browser.js").then(({ startBrowser }) => startBrowser())
    : undefined;
  // Its failure is told where it is awaited.
  starting?.catch(() => {});
  try {
    await site.script("assemble.sh");
    await site.define(constants);
    // A site that is measured is left as it is.
    if (kind === "e2e")
      await symlink(
        join(HARNESS, "observer.php"),
        site.mustUsePath("observer"),
      );
    await site.script("serve.sh", "start");
    await site.script("simulator.sh", "start");
    site.browser = await starting;
  } catch (error) {
    site.browser = await starting?.catch(() => undefined);
    await site.stop();
    throw error;
  }
  await site.readCredentials();
  return site;
}

export class Site {
  #environment;
  #assets = new Map();

  constructor({ environment, ...members }) {
    Object.assign(this, members);
    this.#environment = environment;
  }

  /** Ends everything and, unless KEEP is set, removes the site; its logs stay. */
  async stop() {
    await this.browser?.close();
    await this.script("simulator.sh", "stop");
    await this.script("serve.sh", "stop");
    if (!process.env.KEEP) {
      await Promise.all(
        ["htdocs", "mariadb", "database"].map((part) =>
          rm(join(this.directory, part), { recursive: true, force: true }),
        ),
      );
    }
  }

  /** Restarts PHP, for example with { EXTENSION: "none" }. */
  async restart(environment = {}) {
    Object.assign(this.#environment, environment);
    await this.script("serve.sh", "restart");
  }

  /** Restarts PHP under a clock of its own: setClock( 61 ) is a minute later. Everything else keeps the machine's time. */
  async startClock() {
    await this.setClock(0);
    const library = join(this.directory, "run", "clock.so");
    await run("cc", [
      ...["-shared", "-fPIC", "-O1", "-Wall", "-Wextra", "-Werror"],
      ...["-o", library, join(HARNESS, "clock.c"), "-ldl"],
    ]);
    await this.restart({ LD_PRELOAD: library, CLOCK_FILE: this.#clock });
  }

  async setClock(seconds) {
    await writeFile(this.#clock, String(seconds));
  }

  get #clock() {
    return join(this.directory, "run", "clock");
  }

  /** Constants for wp-config.php, in place of those of an earlier call. */
  async define(constants) {
    const lines = Object.entries(constants).map(
      ([name, value]) => `define( '${name}', ${literal(value)} );`,
    );
    await writeFile(
      join(this.directory, "constants.php"),
      `<?php\n${lines.join("\n")}\n`,
    );
  }

  /** Adds a must-use plugin, PHP without its opening tag; the returned function removes it. */
  async mustUse(name, code) {
    const file = this.mustUsePath(name);
    await writeFile(file, `<?php\ndefined( 'ABSPATH' ) || exit;\n${code}\n`);
    return () => rm(file, { force: true });
  }

  mustUsePath(name) {
    return this.#content(`mu-plugins/${name}.php`);
  }

  /** From here on the site has a persistent object cache, object-cache.php. */
  async keepObjects() {
    await symlink(
      join(HARNESS, "object-cache.php"),
      this.#content("object-cache.php"),
    );
  }

  /** WordPress's own folder. */
  get wordpress() {
    return join(this.directory, "htdocs", new URL(this.url).pathname);
  }

  #content(path) {
    return join(this.wordpress, "wp-content", path);
  }

  /** As after an administrator's sign-in test of this directory, without the test: from here on the gate acts. */
  async arm() {
    await this.php(
      "\\Vestibule\\WP\\Protection::arm( get_user_by( 'id', 1 ) );",
    );
  }

  async disarm() {
    await this.php("\\Vestibule\\WP\\Protection::disarm();");
  }

  /** Makes what a person's sessions hold of Microsoft older, so that they are due for renewal. Returns how many there were. */
  async age(login, seconds) {
    return Number(
      await this.php(`
        $user     = get_user_by( 'login', ${literal(login)} );
        $sessions = get_user_meta( $user->ID, 'session_tokens', true ) ?: array();
        $aged     = 0;
        foreach ( $sessions as &$session ) {
          foreach ( array( 'verified', 'seen', 'postponed' ) as $time ) {
            if ( ! empty( $session['vestibule'][ $time ] ) ) {
              $session['vestibule'][ $time ] -= ${Number(seconds)};
              $aged += 'verified' === $time;
            }
          }
        }
        unset( $session );
        update_user_meta( $user->ID, 'session_tokens', $sessions );
        echo $aged;`),
    );
  }

  /** As on a site that has never been used: no process, and no shared copy, knows a document of Microsoft. */
  async forgetDocuments() {
    await writeFile(
      join(this.directory, "run/site-key"),
      randomBytes(48).toString("base64url"),
    );
  }

  /** Somebody at Microsoft whom no other test knows. */
  async newPerson(members = {}) {
    const id = `p${randomBytes(4).toString("hex")}`;
    return this.simulator.post("/person", {
      id,
      name: `Person ${id}`,
      givenName: "Person",
      familyName: id,
      username: `${id}@contoso.example`,
      email: `${id}@contoso.example`,
      oid: randomUUID(),
      ...members,
    });
  }

  /** A WordPress account made by an administrator, with a password. */
  async newAccount(
    login,
    { role = "subscriber", email, name = login, password } = {},
  ) {
    const fields = {
      user_login: login,
      display_name: name,
      user_email: email ?? `${login.replace(/\W/g, "-")}@wordpress.example`,
      user_pass: password ?? randomBytes(9).toString("base64url"),
      role,
    };
    const id = Number(
      await this.php(
        `$id = wp_insert_user( ${literal(fields)} ); echo is_wp_error( $id ) ? $id->get_error_message() : $id;`,
      ),
    );
    if (!id) throw new Error(`no account ${login}`);
    return { id, password: fields.user_pass };
  }

  /** What WordPress holds of an account, or null. `field` is login, email or id. */
  async account(field, value) {
    return JSON.parse(
      await this.php(`
        $user = get_user_by( ${literal(field)}, ${literal(value)} );
        echo json_encode( $user ? array(
          'id' => $user->ID, 'login' => $user->user_login, 'email' => $user->user_email, 'roles' => $user->roles,
          'name' => $user->display_name, 'password' => $user->user_pass,
          'tenant' => get_user_meta( $user->ID, 'vestibule_tid', true ), 'object' => get_user_meta( $user->ID, 'vestibule_oid', true ),
          'sessions' => array_values( (array) ( get_user_meta( $user->ID, 'session_tokens', true ) ?: array() ) ),
        ) : null );`),
    );
  }

  /** Runs PHP inside this WordPress and returns what it prints. `address`: which site of a network. */
  async php(code, address = this.url) {
    const file = join(this.directory, "run", `statement-${randomUUID()}.php`);
    const { host, pathname } = new URL(address);
    await writeFile(
      file,
      `<?php $_SERVER['HTTP_HOST'] = '${host}'; $_SERVER['REQUEST_URI'] = '${pathname}'; require '${this.wordpress}/wp-load.php';\n${code}\n`,
    );
    const { stdout } = await run("php", [file], {
      env: {
        ...process.env,
        PHP_INI_SCAN_DIR: join(this.directory, "run/ini-php"),
      },
      maxBuffer: 64 * 1024 * 1024,
    });
    return stdout;
  }

  /** php, short name, debug, mail.jsonl …: the text of a log of this site. */
  async log(name) {
    const file = name.includes(".") ? name : `${name}.log`;
    return readFile(join(this.directory, "log", file), "utf8").catch(() => "");
  }

  /** What PHP and WordPress wrote as errors. php-fpm keeps them from going where WordPress wants. */
  errors() {
    return this.log(this.profile === "mariadb" ? "php" : "debug");
  }

  async mails() {
    const lines = (await this.log("mail.jsonl")).split("\n").filter(Boolean);
    return lines.map((line) => JSON.parse(line));
  }

  /** Somebody without pages, see visitor.js. */
  newVisitor() {
    return new Visitor(this);
  }

  /**
   * A page in a browser context of its own, as another person's browser. `assets` says what becomes of WordPress's style sheets,
   * scripts and pictures: "shared", from memory once any page of the site has asked for them; "none", for tests of where one
   * gets, not of what it looks like; "own", the browser fetches and caches as it likes.
   */
  async newPage({ assets = this.assets, ...options } = {}) {
    const context = await this.browser.newContext({
      viewport: { width: 1280, height: 800 },
      locale: "en-US",
      ...options,
    });
    context.setDefaultTimeout(15_000);
    if (assets !== "own")
      await context.route(ASSETS, (route) =>
        assets === "none" ? route.abort() : this.#fulfil(route),
      );
    return context.newPage();
  }

  async #fulfil(route) {
    const url = route.request().url();
    if (!this.#assets.has(url)) {
      this.#assets.set(
        url,
        route.fetch().then(async (response) => ({
          status: response.status(),
          headers: response.headers(),
          body: await response.body(),
        })),
      );
    }
    // A page that is left does not wait for its answer.
    await this.#assets
      .get(url)
      .then((answer) => route.fulfill(answer))
      .catch(() => this.#assets.delete(url));
  }

  /** The login page, for a sign-in after which only an address without assets is opened. */
  openLogin(page) {
    return page.goto(
      this.at(
        `wp-login.php?redirect_to=${encodeURIComponent(this.at(WHO_AM_I))}`,
      ),
    );
  }

  /** An address of the site; `path` as in "wp-login.php?action=…". */
  at(path = "") {
    return `${this.url}/${path}`;
  }

  /** At WordPress's own form. */
  async signInByPassword(page, login, { redirectTo = this.at(WHO_AM_I) } = {}) {
    await page.goto(
      this.at(`wp-login.php?redirect_to=${encodeURIComponent(redirectTo)}`),
    );
    await this.typePassword(
      page,
      login,
      this.credentials[`${login.toUpperCase()}_PASSWORD`],
    );
  }

  /** In the form that is open. At once: a script of the page moves the focus, or empties a field, a moment after it has loaded. */
  async typePassword(page, login, password) {
    await page.waitForSelector("#wp-submit");
    await Promise.all([
      page.waitForNavigation(),
      page.evaluate(
        ([name, word]) => {
          document.querySelector("#user_login").value = name;
          document.querySelector("#user_pass").value = word;
          document.querySelector("#wp-submit").click();
        },
        [login, password],
      ),
    ]);
  }

  /** Presses the button on the login page that is open, and chooses a person at Microsoft. */
  async signInWithMicrosoft(page, person) {
    await page.click("#vestibule-sign-in");
    await this.choose(page, person);
  }

  /** On Microsoft's page. */
  async choose(page, person) {
    await Promise.all([
      page.waitForURL((url) => url.href.startsWith(this.at()), {
        waitUntil: "load",
      }),
      page.click(`[data-person="${person.id ?? person}"]`),
    ]);
  }

  /** Who is signed in in this browser; "" for nobody. The page stays where it is. */
  async signedInAs(page) {
    const answer = await page.request.get(this.at(WHO_AM_I));
    // An intranet has nothing to say to strangers.
    return (await answer.json()).login ?? "";
  }

  /** A PNG under .run/screenshots; names that begin with "readme-" become the README's pictures. */
  async screenshot(page, name, options = {}) {
    const directory = join(ROOT, ".run", "screenshots", this.profile);
    await mkdir(directory, { recursive: true });
    await page.screenshot({
      path: join(directory, `${name}.png`),
      animations: "disabled",
      // A picture of a whole page has what sticks to the window where it belongs.
      ...(options.fullPage
        ? { style: ".vestibule-save { position: static !important; }" }
        : {}),
      ...options,
    });
  }

  async readCredentials() {
    const text = await readFile(join(this.directory, "credentials"), "utf8");
    this.credentials = Object.fromEntries(
      text
        .trim()
        .split("\n")
        .map((line) => /^(.*?)=(.*)$/.exec(line).slice(1)),
    );
  }

  /** A script of tests/site on this site. Its servers outlive it, so its output goes to a file they may keep open. */
  script(name, ...command) {
    return new Promise((resolve, reject) => {
      const said = [];
      const child = spawn(
        join(ROOT, "tests/site", name),
        [...command, this.directory],
        {
          env: { ...process.env, ...this.#environment },
          stdio: ["ignore", "ignore", "pipe"],
        },
      );
      child.stderr.on("data", (data) => said.push(data));
      child.on("error", reject);
      child.on("exit", (status) =>
        status === 0
          ? resolve()
          : reject(new Error(`${name} ${command.join(" ")}: ${said.join("")}`)),
      );
    });
  }
}

/** A value as PHP source. */
export function literal(value) {
  const json = JSON.stringify(value).replaceAll(/['\\]/g, "\\$&");
  return `json_decode( '${json}', true )`;
}
