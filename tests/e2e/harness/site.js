// One site with its simulator and browser, for the tests of one file.
//
//   const site = await startSite();          // PROFILE from the environment
//   const page = await site.newPage();       // a browser of a person's own: no cookies yet
//   await site.signInByPassword(page, "walter");
//   await site.stop();
import { execFile, spawn } from "node:child_process";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { startBrowser } from "./browser.js";
import { freePorts } from "./ports.js";
import { Simulator } from "./simulator.js";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "../../..");
const run = promisify(execFile);

export const PROFILE = process.env.PROFILE ?? "sqlite";

/**
 * configure: "constants" or "option" (nothing is configured: the settings page does it)
 * permalinks: "plain" or "pretty"; path: "/blog" for a sub-directory
 * extension: a path, or "none"; constants: further wp-config constants by name
 * environment: further variables for serve.sh
 */
export async function startSite({
  profile = PROFILE,
  configure = "constants",
  permalinks = "plain",
  path = "",
  extension,
  constants = {},
  environment = {},
} = {}) {
  const [port, idpPort, controlPort] = await freePorts(3);
  const name = basename(process.argv[1] ?? "site", ".test.js");
  const directory = join(ROOT, ".run", `e2e-${profile}-${name}`);
  const site = new Site({
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
      ...(extension ? { EXTENSION: extension } : {}),
    },
  });
  // What an interrupted run left.
  await site.script("simulator.sh", "stop");
  await site.script("serve.sh", "stop");
  await rm(directory, { recursive: true, force: true });
  try {
    await site.script("assemble.sh");
    await site.define(constants);
    await site.script("serve.sh", "start");
    await site.script("simulator.sh", "start");
    site.browser = await startBrowser();
  } catch (error) {
    await site.stop();
    throw error;
  }
  await site.readCredentials();
  return site;
}

class Site {
  #environment;

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

  /** Constants for wp-config.php, in place of those of an earlier call. */
  async define(constants) {
    const lines = Object.entries(constants).map(
      ([name, value]) =>
        `define( '${name}', json_decode( '${JSON.stringify(value).replaceAll(/['\\]/g, "\\$&")}', true ) );`,
    );
    await writeFile(
      join(this.directory, "constants.php"),
      `<?php\n${lines.join("\n")}\n`,
    );
  }

  /** Runs PHP inside this WordPress and returns what it prints. */
  async php(code) {
    const file = join(this.directory, "run", "statement.php");
    const [, path] = /^http:\/\/[^/]+(.*)$/.exec(this.url);
    await writeFile(
      file,
      `<?php $_SERVER['HTTP_HOST'] = '${new URL(this.url).host}'; require '${this.directory}/htdocs${path}/wp-load.php';\n${code}\n`,
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

  async mails() {
    const lines = (await this.log("mail.jsonl")).split("\n").filter(Boolean);
    return lines.map((line) => JSON.parse(line));
  }

  /** A page in a browser context of its own, as another person's browser. */
  async newPage(options = {}) {
    const context = await this.browser.newContext({
      viewport: { width: 1280, height: 800 },
      locale: "en-US",
      ...options,
    });
    context.setDefaultTimeout(15_000);
    return context.newPage();
  }

  /** An address of the site; `path` as in "wp-login.php?action=…". */
  at(path = "") {
    return `${this.url}/${path}`;
  }

  /** admin or walter, at WordPress's own form. */
  async signInByPassword(page, login, { redirectTo = "" } = {}) {
    const query = redirectTo
      ? `?redirect_to=${encodeURIComponent(redirectTo)}`
      : "";
    await page.goto(this.at(`wp-login.php${query}`));
    await page.fill("#user_login", login);
    await page.fill(
      "#user_pass",
      this.credentials[`${login.toUpperCase()}_PASSWORD`],
    );
    await page.click("#wp-submit");
    await page.waitForLoadState();
  }

  /** Who is signed in in this browser, as WordPress's toolbar says; "" for nobody. */
  async signedInAs(page) {
    await page.goto(this.at("wp-admin/profile.php"));
    const login = page.locator("#user_login");
    if (!page.url().includes("profile.php") || page.url().includes("wp-login"))
      return "";
    return login.inputValue();
  }

  /** A PNG under .run/screenshots; names that begin with "readme-" become the README's pictures. */
  async screenshot(page, name, options = {}) {
    const directory = join(ROOT, ".run", "screenshots", this.profile);
    await mkdir(directory, { recursive: true });
    await page.screenshot({
      path: join(directory, `${name}.png`),
      animations: "disabled",
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
