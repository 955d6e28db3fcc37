// Uploaded files behind the gate, on the web servers that people have: nginx and Apache, each in front of php-fpm. The rules are
// those that the plugin prints.
import assert from "node:assert/strict";
import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { freePorts } from "../e2e/harness/ports.js";
import { sendRaw } from "../e2e/harness/raw.js";
import { startSite } from "../e2e/harness/site.js";

const ROOT = new URL("../..", import.meta.url).pathname;
const SECRET = "cobaltmeadow";
const FOLDER = "/wp-content/uploads";
const SPELLINGS = [
  "/plan.txt",
  "//plan.txt",
  "/./plan.txt",
  "/2026/../plan.txt",
  "/%70lan.txt",
  "/plan%2etxt",
  "/plan.txt?x=1",
  "/plan.txt%3fx",
  "/plan.txt/",
  "/plan.txt;x",
  "/plan.txt%00",
  "/plan.txt%20",
  "/plan.txt.",
  "/PLAN.TXT",
  "/2026%2f03%2fplan.txt",
  "/2026/03/plan.txt",
  "/2026/03//plan.txt",
  "/link.txt",
  "/outside.txt",
  "/.hidden.txt",
  "/shell.php",
  "/shell.php/plan.txt",
  "/drawing.svg",
  "/",
  "",
];
const FOLDERS = [
  FOLDER,
  "//wp-content/uploads",
  "/wp-content//uploads",
  "/./wp-content/uploads",
  "/x/../wp-content/uploads",
  "/wp-content/%75ploads",
  "/wp%2dcontent/uploads",
  "/wp-content%2fuploads",
  "/WP-CONTENT/uploads",
  "/index.php/../wp-content/uploads",
  "/index.php/wp-content/uploads",
  "/wp-content\\uploads",
  "/wp-content/uploads/../uploads",
  "/wp-admin/../wp-content/uploads",
  "/wp-content/%2e/uploads",
  "/wp-content/plugins/%2e%2e/uploads",
];

for (const server of ["nginx", "apache"]) {
  describe(`uploads behind the gate, ${server}`, () => {
    let site;
    let member;

    before(async () => {
      const [fpmPort] = await freePorts(1);
      site = await startSite({
        profile: "mariadb",
        browser: false,
        kind: `fpm-${server}`,
        permalinks: "pretty",
        constants: {
          VESTIBULE_SCENARIO: "intranet",
          VESTIBULE_GATE_UPLOADS: true,
        },
        environment: {
          WEB_SERVER: server,
          UPLOADS: "gated",
          FPM_PORT: String(fpmPort),
        },
      });
      const uploads = join(site.directory, "htdocs/wp-content/uploads");
      await mkdir(join(uploads, "2026/03"), { recursive: true });
      const files = {
        "plan.txt": SECRET,
        "2026/03/plan.txt": SECRET,
        ".hidden.txt": SECRET,
        "shell.php": `<?php echo "${SECRET}";`,
        "drawing.svg": `<svg xmlns="http://www.w3.org/2000/svg"><text>${SECRET}</text></svg>`,
        "large.bin": "x".repeat(9_000_000),
      };
      for (const [name, text] of Object.entries(files))
        await writeFile(join(uploads, name), text);
      await symlink(join(uploads, "plan.txt"), join(uploads, "link.txt"));
      await writeFile(join(site.directory, "outside.txt"), SECRET);
      await symlink(
        join(site.directory, "outside.txt"),
        join(uploads, "outside.txt"),
      );
      await site.php(
        "Vestibule\\WP\\Protection::arm( get_user_by( 'id', 1 ) );",
      );
      if (server === "apache")
        await writeFile(
          join(uploads, ".htaccess"),
          await site.php("echo Vestibule\\WP\\Upload_Rules::apache();"),
        );
      const visitor = site.newVisitor();
      await visitor.signInByPassword("walter");
      assert.ok(visitor.signedIn);
      member = {
        Cookie: [...visitor.cookies].map((pair) => pair.join("=")).join("; "),
      };
    });

    after(() => site?.stop());

    const get = (target, headers = {}, method = "GET") =>
      sendRaw(site, target, { method, headers });

    test("the rule is the one that plugin and documentation print", async () => {
      const document = await readFile(join(ROOT, "docs/uploads.md"), "utf8");
      const rule = await site.php(
        `echo Vestibule\\WP\\Upload_Rules::${server}();`,
      );
      assert.ok(document.includes(rule.trim()), rule);
      if (server === "nginx") {
        const flat = (text) => text.replace(/\s+/g, " ").trim();
        const conf = await readFile(
          join(site.directory, "run/nginx.conf"),
          "utf8",
        );
        assert.ok(flat(conf).includes(flat(rule)));
      }
    });

    test("no spelling of an address gives a stranger a file", async () => {
      for (const folder of FOLDERS) {
        for (const name of SPELLINGS) {
          const others = [
            { Accept: "text/html", "Sec-Fetch-Mode": "navigate" },
            { Range: "bytes=0-3" },
          ];
          for (const headers of [{}, ...(folder === FOLDER ? others : [])]) {
            const answer = await get(folder + name, headers);
            assert.ok(
              !answer.text.includes(SECRET.slice(0, 4)) &&
                !JSON.stringify(answer.headers).includes(SECRET),
              `${folder}${name}`,
            );
          }
        }
      }
    });

    test("a stranger is asked to sign in, a program gets 401", async () => {
      const opened = await get(`${FOLDER}/plan.txt`, {
        Accept: "text/html",
        "Sec-Fetch-Mode": "navigate",
        "Sec-Fetch-Dest": "document",
      });
      assert.equal(opened.status, 302);
      assert.match(opened.location, /action=vestibule_challenge/);
      assert.equal(
        new URL(opened.location).searchParams.get("redirect_to"),
        `${site.url}${FOLDER}/plan.txt`,
      );
      const asked = await get(`${FOLDER}/plan.txt`);
      assert.equal(asked.status, 401);
      assert.match(asked.header("cache-control"), /no-store/);
      assert.deepEqual(
        (await get(`${FOLDER}/nothing.txt`)).text,
        asked.text,
        "whether a file is there is told to nobody",
      );
    });

    test("a member gets the file, parts of it, and nothing twice", async () => {
      const answer = await get(`${FOLDER}/plan.txt`, member);
      assert.equal(answer.status, 200);
      assert.equal(answer.text, SECRET);
      assert.equal(answer.header("cache-control"), "private, no-cache");
      // Apache counts for itself, and only where it does not send in chunks.
      if (server === "nginx")
        assert.equal(answer.header("content-length"), String(SECRET.length));
      assert.match(answer.header("content-type"), /^text\/plain/);
      assert.equal(answer.header("x-content-type-options"), "nosniff");

      const part = await get(`${FOLDER}/plan.txt`, {
        ...member,
        Range: "bytes=0-5",
      });
      assert.deepEqual([part.status, part.text], [206, "cobalt"]);
      const again = await get(`${FOLDER}/plan.txt`, {
        ...member,
        "If-None-Match": answer.header("etag"),
      });
      assert.deepEqual([again.status, again.text], [304, ""]);
      const head = await get(`${FOLDER}/plan.txt`, member, "HEAD");
      assert.deepEqual([head.status, head.text], [200, ""]);
      assert.equal(
        (await get(`${FOLDER}/large.bin`, member)).text.length,
        9_000_000,
      );
    });

    test("not even a member gets a script, a hidden file, or what lies outside", async () => {
      for (const name of [
        "shell.php",
        "shell.php/plan.txt",
        ".hidden.txt",
        "outside.txt",
        "2026/03/",
        "..%2f..%2fwp-config.php",
        "%2e%2e%2f%2e%2e%2fwp-config.php",
      ]) {
        const answer = await get(`${FOLDER}/${name}`, member);
        // nginx takes the last ones for /wp-config.php itself, which runs and says nothing, as on every site.
        const silent = answer.status === 200 && answer.text === "";
        assert.ok(silent || [400, 403, 404].includes(answer.status), name);
        assert.ok(!answer.text.includes(SECRET), name);
        assert.ok(!answer.text.includes("DB_"), name);
      }
    });

    test("an SVG runs nothing", async () => {
      const answer = await get(`${FOLDER}/drawing.svg`, member);
      assert.equal(answer.status, 200);
      assert.equal(answer.header("content-type"), "image/svg+xml");
      assert.match(answer.header("content-disposition"), /^attachment;/);
      assert.match(answer.header("content-security-policy"), /^sandbox/);
    });

    test("Site Health sees that the folder is closed", async () => {
      assert.equal(
        await site.php("echo Vestibule\\WP\\Gate_Health::uploads()['status'];"),
        "good",
      );
    });

    if (server === "nginx") {
      test("nginx sends the file that PHP names", async () => {
        const log = join(site.directory, "log/access.log");
        await site.define({
          VESTIBULE_SCENARIO: "intranet",
          VESTIBULE_GATE_UPLOADS: true,
          VESTIBULE_X_ACCEL_REDIRECT: "/vestibule-uploads/",
        });
        const answer = await get(`${FOLDER}/drawing.svg`, member);
        assert.equal(answer.status, 200);
        assert.ok(answer.text.includes(SECRET));
        assert.equal(answer.header("x-accel-redirect"), undefined);
        assert.equal(answer.header("content-type"), "image/svg+xml");
        assert.match(answer.header("content-disposition"), /^attachment;/);
        assert.equal(answer.header("x-content-type-options"), "nosniff");
        assert.equal(answer.header("cache-control"), "private, no-cache");
        assert.equal((await get(`${FOLDER}/drawing.svg`)).status, 401);
        assert.equal((await get("/vestibule-uploads/plan.txt")).status, 404);
        assert.match(await readFile(log, "utf8"), /drawing\.svg 200/);
      });
    }

    test("without the rule Site Health says that uploads are open", async () => {
      if (server === "apache")
        await writeFile(
          join(site.directory, "htdocs/wp-content/uploads/.htaccess"),
          "",
        );
      else await site.restart({ UPLOADS: "open" });
      assert.equal((await get(`${FOLDER}/plan.txt`)).text, SECRET);
      assert.equal(
        await site.php("echo Vestibule\\WP\\Gate_Health::uploads()['status'];"),
        "critical",
      );
    });
  });
}
