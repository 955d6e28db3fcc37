// A network of sites with its simulator and browser.
//
//   const network = await startNetwork("subdirectories");
//   const north = await network.add("north");           // one more site of it
//   const school = await network.add("school", { domain: "school.example" });
//
// Each site, `network.main` first, has its address and what Site does with a WordPress: at(), php(), arm(), account() …
import { Site, literal, startSite } from "./site.js";
import { startTlsProxy } from "./tls.js";
import { Visitor } from "./visitor.js";

/** mode: "subdirectories" or "subdomains"; options as of startSite(). */
export async function startNetwork(mode, options = {}) {
  let site;
  const proxy = await startTlsProxy(() => site.url);
  const host = `network.example:${proxy.port}`;
  try {
    site = await startSite({
      permalinks: "pretty",
      assets: "none",
      ...options,
      environment: {
        ...options.environment,
        NETWORK: mode,
        NETWORK_URL: `https://${host}`,
      },
    });
  } catch (error) {
    await proxy.stop();
    throw error;
  }
  const network = new Network(mode, site, proxy, host);
  await network.register();
  return network;
}

class Network {
  constructor(mode, site, proxy, host) {
    Object.assign(this, { mode, site, proxy, host });
    this.main = new NetworkSite(this, 1, `https://${host}`);
    this.sites = [this.main];
  }

  /** A site; `domain` for one that is reached by a name of its own. */
  async add(name, { domain } = {}) {
    const own = domain ? `${domain}:${this.proxy.port}` : undefined;
    const below =
      this.mode === "subdomains" ? `${name}.${this.host}` : this.host;
    const path = !domain && this.mode === "subdirectories" ? `/${name}/` : "/";
    const said = await this.main.php(`
        $id = wpmu_create_blog( ${literal(own ?? below)}, ${literal(path)}, ${literal(name)}, 1, array( 'public' => 1 ), 1 );
        if ( is_wp_error( $id ) ) { exit( $id->get_error_message() ); }
        // Older versions take the colon out of a host's port.
        $GLOBALS['wpdb']->update( $GLOBALS['wpdb']->blogs, array( 'domain' => ${literal(own ?? below)} ), array( 'blog_id' => $id ) );
        clean_blog_cache( $id );
        switch_to_blog( $id );
        // WordPress takes http for granted.
        foreach ( array( 'home', 'siteurl' ) as $option ) { update_option( $option, untrailingslashit( ${literal(`https://${own ?? below}${path}`)} ) ); }
        update_option( 'permalink_structure', '/%postname%/' );
        flush_rewrite_rules();
        echo $id;`);
    const id = Number(said);
    if (!id) throw new Error(`no site ${name}: ${said}`);
    const site = new NetworkSite(
      this,
      id,
      `https://${own ?? below}${path}`.replace(/\/$/, ""),
    );
    this.sites.push(site);
    await this.register();
    return site;
  }

  /** Registers every site's addresses at Microsoft. */
  async register() {
    await this.site.simulator.post("/settings", {
      redirect_uris: this.sites.flatMap((site) =>
        ["callback", "logged_out"].map((route) =>
          site.at(`wp-login.php?action=vestibule_${route}`),
        ),
      ),
    });
  }

  newPage(options = {}) {
    return this.site.newPage({ ignoreHTTPSErrors: true, ...options });
  }

  async stop() {
    await this.site.stop();
    await this.proxy.stop();
  }
}

class NetworkSite {
  constructor(network, id, url) {
    Object.assign(this, { network, id, url });
    this.simulator = network.site.simulator;
  }

  /** Where the proxy finds it. */
  get through() {
    return this.network.site.url;
  }

  get credentials() {
    return this.network.site.credentials;
  }

  php(code) {
    return this.network.site.php(code, `${this.url}/`);
  }

  newVisitor() {
    return new Visitor(this);
  }

  /** Settings of this site alone, beside the network's constants. */
  configure(settings) {
    return this.php(
      `\\Vestibule\\WP\\Settings::store( array_merge( \\Vestibule\\WP\\Settings::stored(), ${literal(settings)} ) );`,
    );
  }

  /** The role of an account here; "" for none. */
  role(login) {
    return this.php(
      `echo implode( ' ', get_user_by( 'login', ${literal(login)} )->roles );`,
    );
  }

  /** Who is signed in here, as a page of the site says; "" for nobody. */
  async signedInAs(page) {
    await page.goto(this.at("?rest_route=/vestibule-test/whoami"));
    const { login = "" } = JSON.parse(await page.textContent("body"));
    return login;
  }
}

// What needs nothing of a Site but these.
for (const name of [
  ...["at", "arm", "age", "account", "newAccount"],
  ...["choose", "typePassword"],
])
  NetworkSite.prototype[name] = Site.prototype[name];
