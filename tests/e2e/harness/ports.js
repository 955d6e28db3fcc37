// Ports for the servers of a test file. They lie below those that the system gives to connections, and a file in .run/ports keeps
// each for the process that took it: several test files start at the same moment.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const FIRST = 20000;
const COUNT = 10000;
const KEPT = join(
  dirname(fileURLToPath(import.meta.url)),
  "../../../.run/ports",
);

const ours = [];
process.on("exit", () => {
  for (const port of ours) rmSync(join(KEPT, String(port)), { force: true });
});

export async function freePorts(count) {
  mkdirSync(KEPT, { recursive: true });
  const ports = [];
  const start = Math.floor(Math.random() * COUNT);
  for (let step = 0; step < COUNT && ports.length < count; step += 1) {
    const port = FIRST + ((start + step) % COUNT);
    if (keep(port) && (await isFree(port))) ports.push(port);
  }
  if (ports.length < count)
    throw new Error(`no ${count} free ports from ${FIRST} on`);
  return ports;
}

function keep(port) {
  const file = join(KEPT, String(port));
  try {
    writeFileSync(file, String(process.pid), { flag: "wx" });
    ours.push(port);
    return true;
  } catch (error) {
    if (error.code !== "EEXIST") throw error;
    forgetTheDead(file);
    return false;
  }
}

// A process that was killed leaves its files; the next one that comes by may have the port.
function forgetTheDead(file) {
  const keeper = keeperOf(file);
  // Another process may have removed the file meanwhile, and a third have taken the port.
  if (keeper && !isAlive(keeper) && keeperOf(file) === keeper)
    rmSync(file, { force: true });
}

/** The process that a file names; 0 for a file that is gone, or empty yet. */
function keeperOf(file) {
  try {
    return Number(readFileSync(file, "utf8"));
  } catch (error) {
    if (error.code === "ENOENT") return 0;
    throw error;
  }
}

function isAlive(pid) {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error.code !== "ESRCH";
  }
}

function isFree(port) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}
