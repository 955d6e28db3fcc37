// The production profile as it is measured: one worker, nothing looked up twice, no debugging, configured by the settings page.
import { mkdir, readFile, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ROOT, startSite as start } from "../e2e/harness/site.js";

export const TENANT = "10c419d4-4a50-45b2-aa4e-919fb84df24f";
export const CLIENT = "6cb04018-a3f5-46a7-b995-940c78f5aef3";

export async function startSite({ settings = [], environment = {} } = {}) {
  const site = await start({
    profile: "mariadb",
    configure: "option",
    browser: false,
    kind: "bench",
    environment: {
      WORKERS: "1",
      DEBUG: "off",
      PHP_SETTINGS: [
        "opcache.enable = 1",
        "opcache.validate_timestamps = 0",
        ...settings,
      ].join("\n"),
      ...environment,
    },
  });
  try {
    await configure(site);
    await addPluginThatDoesNothing(site);
  } catch (error) {
    await site.stop();
    throw error;
  }
  return site;
}

/** What the settings page stores. */
async function configure(site) {
  await site.php(`
    Vestibule\\WP\\Settings::store(
      array(
        'tenant' => '${TENANT}', 'client_id' => '${CLIENT}', 'authority' => '${site.simulator.origin}',
        'create_users' => true, 'default_role' => 'subscriber',
      ),
      Vestibule\\WP\\Engine_Access::seal( 'vestibule-demo-secret~not.for_production' )
    );
    array() === Vestibule\\WP\\Engine_Access::problems( Vestibule\\WP\\Configuration::current() ) || exit( 1 );
  `);
}

/** What WordPress itself takes for one plugin more: it reads the file's header at each request, so that is the same one. */
async function addPluginThatDoesNothing(site) {
  const plugin = await readFile(
    join(ROOT, "wp-plugin", "vestibule.php"),
    "utf8",
  );
  const header = plugin.slice(0, plugin.indexOf("*/") + 2);
  const directory = join(
    site.directory,
    "htdocs",
    "wp-content",
    "plugins",
    "nothing",
  );
  await mkdir(directory);
  const file = join(directory, "nothing.php");
  await writeFile(file, `${header}\nconst NOTHING = true;\n`);
  // Opcache keeps no file that is younger than two seconds.
  const before = Date.now() / 1000 - 3600;
  await utimes(file, before, before);
}
