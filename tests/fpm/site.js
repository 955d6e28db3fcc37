// A site on nginx and php-fpm whose workers tell who they are, with a few scripts beside WordPress.
import { readdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { startSite as start } from "../e2e/harness/site.js";

const ROOT = new URL("../..", import.meta.url).pathname;
export const SCRIPTS = join(ROOT, "tests/fpm/scripts");
export const EXTENSION = join(ROOT, "target/php-testing/vestibule.so");

/** The build for tests, because one of the scripts panics. */
export async function startSite(environment = {}) {
  const site = await start({
    profile: "mariadb",
    browser: false,
    kind: "fpm",
    extension: EXTENSION,
    environment,
  });
  try {
    await site.mustUse("worker", "header( 'X-Worker: ' . getmypid() );");
    for (const name of await readdir(SCRIPTS)) {
      await symlink(
        join(SCRIPTS, name),
        join(site.directory, "htdocs", `script-${name}`),
      );
    }
  } catch (error) {
    await site.stop();
    throw error;
  }
  return site;
}
