// The php-fpm worker of a site that has one only.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The process ids of the site's workers. */
export function workers(site) {
  const master = readFileSync(
    join(site.directory, "run/php-fpm.master"),
    "utf8",
  ).trim();
  return execFileSync("pgrep", ["--parent", master], { encoding: "utf8" })
    .trim()
    .split("\n")
    .map(Number);
}

/** Nanoseconds that a process has spent on a processor so far, as the scheduler counts them. Exact while the process sleeps. */
export function processorTime(pid) {
  return Number(readFileSync(`/proc/${pid}/schedstat`, "utf8").split(" ")[0]);
}

/** KiB of a process that are in memory: all, and those that no file backs. */
export function residentSize(pid) {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const row = (name) =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(status)[1]);
  return { rss: row("VmRSS"), anonymous: row("RssAnon") };
}
