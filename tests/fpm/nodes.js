// One site on two web nodes behind a load balancer: nginx, php-fpm (with a master and an opcache of its own) and WordPress's files
// twice. They share the database and nothing else.
//
//   const nodes = await startNodes();
//   await nodes.visitor("a").start();        // a visitor whom the balancer keeps on one node
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { openSync } from "node:fs";
import {
  access,
  mkdir,
  readdir,
  readFile,
  rm,
  writeFile,
} from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { freePorts } from "../e2e/harness/ports.js";
import { startSite } from "../e2e/harness/site.js";
import { Visitor } from "../e2e/harness/visitor.js";

const run = promisify(execFile);

export async function startNodes(constants = {}) {
  const site = await startSite({
    profile: "mariadb",
    browser: false,
    kind: "e2e",
    permalinks: "pretty",
    constants,
  });
  let second;
  try {
    await site.startClock();
    await site.mustUse(
      "node",
      "header( 'X-Node: ' . $_SERVER['NODE'] . ' ' . getmypid() );",
    );
    second = await startSecondNode(site);
    await balance(site);
  } catch (error) {
    second?.kill("SIGTERM");
    await site.stop();
    throw error;
  }
  return {
    site,
    /** `node` is "a", "b", or undefined: the balancer takes them in turn. */
    visitor: (node) => new NodeVisitor(site, node),
    async stop() {
      second.kill("SIGTERM");
      await once(second, "exit");
      await site.stop();
      if (!process.env.KEEP)
        await rm(join(site.directory, "node-b"), { recursive: true });
    },
  };
}

export class NodeVisitor extends Visitor {
  constructor(site, node) {
    super(site);
    this.node = node;
  }

  send(method, address, { headers = {}, ...options } = {}) {
    return super.send(method, address, {
      ...options,
      headers: { ...(this.node ? { "x-to-node": this.node } : {}), ...headers },
    });
  }
}

/** php-fpm's configuration of the first node, with every file of its own. */
async function startSecondNode(site) {
  const own = (text) =>
    text
      .replaceAll(
        /(\/run\/php-fpm\.(master|conf)|\/log\/php(-fpm)?\.log)/g,
        "$1.b",
      )
      .replace(/^listen = (.*)$/m, `listen = ${socket(site)}`);
  const conf = await readFile(join(site.directory, "run/php-fpm.conf"), "utf8");
  await mkdir(join(site.directory, "node-b"), { recursive: true });
  await run("cp", [
    "-R",
    join(site.directory, "htdocs"),
    join(site.directory, "node-b"),
  ]);
  const file = join(site.directory, "run/php-fpm-b.conf");
  await writeFile(file, own(conf));
  const settings = (await readdir(join(site.directory, "run"))).find((name) =>
    name.startsWith("ini-php-fpm"),
  );
  const log = openSync(join(site.directory, "log/node-b.log"), "a");
  const child = spawn(
    "bash",
    [
      "-c",
      `PATH=$PATH:/usr/sbin; exec "${settings.slice("ini-".length)}" --nodaemonize --fpm-config "$0" $( [ "$(id -u)" != 0 ] || echo --allow-to-run-as-root )`,
      file,
    ],
    {
      stdio: ["ignore", log, log],
      env: {
        ...process.env,
        PHP_INI_SCAN_DIR: join(site.directory, "run", settings),
        LD_PRELOAD: join(site.directory, "run/clock.so"),
        CLOCK_FILE: join(site.directory, "run/clock"),
      },
    },
  );
  for (let tick = 0; tick < 100; tick += 1) {
    if (child.exitCode !== null) break;
    if (await exists(socket(site))) return child;
    await sleep(100);
  }
  child.kill("SIGTERM");
  throw new Error("the second php-fpm did not start: log/node-b.log");
}

const socket = (site) => join(site.directory, "run/b.sock");

const exists = (file) =>
  access(file).then(
    () => true,
    () => false,
  );

/** The site's nginx becomes the balancer, and the web server of each node. */
async function balance(site) {
  const [portA, portB] = await freePorts(2);
  const at = join(site.directory, "run");
  const conf = await readFile(join(at, "nginx.conf"), "utf8");
  const fastcgi = await readFile(join(at, "fastcgi.conf"), "utf8");
  // The last block of the last block.
  const server = conf.slice(
    conf.search(/^\s*server \{/m),
    conf.trimEnd().lastIndexOf("}"),
  );
  const node = (name, port, root, pass) => {
    const file = join(at, `fastcgi-${name}.conf`);
    return writeFile(
      file,
      `${fastcgi.replace(/^fastcgi_pass .*$/m, pass)}\nfastcgi_param NODE ${name};\n`,
    ).then(() =>
      server
        .replace(/listen [^;]*;/, `listen 127.0.0.1:${port};`)
        .replace(/root [^;]*;/, `root ${root};`)
        .replaceAll(join(at, "fastcgi.conf"), file),
    );
  };
  const servers = await Promise.all([
    node(
      "a",
      portA,
      join(site.directory, "htdocs"),
      /^fastcgi_pass .*$/m.exec(fastcgi)[0],
    ),
    node(
      "b",
      portB,
      join(site.directory, "node-b/htdocs"),
      `fastcgi_pass unix:${socket(site)};`,
    ),
  ]);
  const balancer = `
    upstream a { server 127.0.0.1:${portA}; }
    upstream b { server 127.0.0.1:${portB}; }
    upstream both { server 127.0.0.1:${portA}; server 127.0.0.1:${portB}; }
    map $http_x_to_node $node { default both; a a; b b; }
    proxy_buffer_size 32k;
    proxy_buffers 16 32k;
    proxy_busy_buffers_size 64k;
    server {
      listen ${new URL(site.url).host} backlog=512;
      location / {
        proxy_pass http://$node;
        proxy_set_header Host $http_host;
      }
    }
  `;
  await writeFile(
    join(at, "nginx.conf"),
    conf.replace(server, balancer + servers.join("")),
  );
  process.kill(
    Number(await readFile(join(at, "nginx.master"), "utf8")),
    "SIGHUP",
  );
  // Both nodes have answered through the balancer.
  for (const name of ["a", "b"]) await until(site, name);
}

async function until(site, name) {
  for (let tick = 0; tick < 100; tick += 1) {
    const answer = await new NodeVisitor(site, name)
      .get("wp-login.php")
      .catch(() => undefined);
    if (answer?.headers["x-node"]?.startsWith(name)) return;
    await sleep(100);
  }
  throw new Error(`node ${name} does not answer`);
}
