// A site on nginx, php-fpm and two MariaDB servers: WordPress writes to one and reads from the other, which lags behind.
//
//   const { site, caughtUp, held, stop } = await startReplicated(2);    // seconds
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { openSync } from "node:fs";
import { mkdir, readdir, rm, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { freePorts } from "../e2e/harness/ports.js";
import { ROOT, startSite } from "../e2e/harness/site.js";

const run = promisify(execFile);
const PASSWORD = "replica";

/** options as of startSite(). */
export async function startReplicated(seconds, options = {}) {
  const [port] = await freePorts(1);
  const site = await startSite({
    profile: "mariadb",
    kind: "e2e",
    permalinks: "pretty",
    assets: "none",
    ...options,
    environment: {
      ...options.environment,
      // Everything from the first start on, so that a replica can begin with nothing.
      MARIADB_SETTINGS: `--log-bin=binlog --server-id=1 --skip-networking=0 --bind-address=127.0.0.1 --port=${port}`,
    },
  });
  const sql = async (socket, statement, ...more) => {
    const { stdout } = await run("mariadb", [
      ...["--no-defaults", "--user=root", `--socket=${socket}`, "--batch"],
      ...more,
      `--execute=${statement}`,
    ]);
    return stdout;
  };
  let replica;
  const stop = async () => {
    if (replica?.exitCode === null) {
      replica.kill("SIGTERM");
      await once(replica, "exit");
    }
    await site.stop();
    if (!process.env.KEEP)
      await rm(join(site.directory, "replica"), {
        recursive: true,
        force: true,
      });
  };
  try {
    const { stdout } = await run(join(ROOT, "tests/site/mariadb.sh"), [
      "socket",
      site.directory,
    ]);
    const primarySocket = stdout.trim();
    const socket = primarySocket.replace(/mariadb\.sock$/, "replica.sock");
    replica = await startServer(site, socket);
    for (let tick = 0; ; tick += 1) {
      if (await sql(socket, "SELECT 1").catch(() => false)) break;
      if (tick > 100 || replica.exitCode !== null)
        throw new Error("the replica did not start: log/replica.log");
      await sleep(100);
    }
    await sql(
      primarySocket,
      `CREATE USER replica@'127.0.0.1' IDENTIFIED BY '${PASSWORD}'; GRANT REPLICATION SLAVE ON *.* TO replica@'127.0.0.1'`,
    );
    await sql(
      socket,
      `CHANGE MASTER TO MASTER_HOST='127.0.0.1', MASTER_PORT=${port}, MASTER_USER='replica', MASTER_PASSWORD='${PASSWORD}', MASTER_LOG_FILE='binlog.000001', MASTER_LOG_POS=4; START SLAVE`,
    );
    /** Until the replica has everything that was written so far. */
    const caughtUp = async () => {
      const [, file, position] = /^(\S+)\t(\d+)/m.exec(
        await sql(primarySocket, "SHOW MASTER STATUS", "--skip-column-names"),
      );
      const reached = await sql(
        socket,
        `SELECT MASTER_POS_WAIT('${file}', ${position}, 30)`,
        "--skip-column-names",
      );
      if (!(Number(reached) >= 0))
        throw new Error(
          `the replica does not follow: ${await sql(socket, "SHOW SLAVE STATUS", "--vertical")}`,
        );
    };
    await caughtUp();
    await sql(
      socket,
      `STOP SLAVE; CHANGE MASTER TO MASTER_DELAY=${Number(seconds)}; START SLAVE`,
    );
    /** Holds the replica where it is, while `action` runs. */
    const held = async (action) => {
      await sql(socket, "STOP SLAVE SQL_THREAD");
      try {
        return await action();
      } finally {
        await sql(socket, "START SLAVE SQL_THREAD");
      }
    };
    await site.define({
      ...options.constants,
      VESTIBULE_TEST_REPLICA: socket,
    });
    await symlink(
      join(dirname(fileURLToPath(import.meta.url)), "replicated-database.php"),
      join(site.wordpress, "wp-content/db.php"),
    );
    return { site, caughtUp, held, stop, socket };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** A MariaDB that has nothing yet but its system tables. */
async function startServer(site, socket) {
  const cache = join(ROOT, ".cache");
  const template = (await readdir(cache)).find((name) =>
    /^mariadb-[\d.]+$/.test(name),
  );
  const data = join(site.directory, "replica");
  await rm(data, { recursive: true, force: true });
  await run("cp", ["-a", join(cache, template), data]);
  await mkdir(join(site.directory, "run/tmp-replica"), { recursive: true });
  const log = openSync(join(site.directory, "log/replica.log"), "a");
  return spawn(
    "bash",
    [
      "-c",
      'PATH=$PATH:/usr/sbin; exec mariadbd --no-defaults --user="$(id -un)" "$@"',
      "bash",
      ...[`--datadir=${data}`, `--socket=${socket}`, "--skip-networking"],
      `--pid-file=${join(site.directory, "run/replica.pid")}`,
      `--tmpdir=${join(site.directory, "run/tmp-replica")}`,
      ...["--server-id=2", "--read-only", "--innodb-buffer-pool-size=32M"],
      ...["--innodb-log-file-size=32M", "--performance-schema=OFF"],
      ...["--character-set-server=utf8mb4", "--skip-name-resolve"],
    ],
    { stdio: ["ignore", log, log] },
  );
}
